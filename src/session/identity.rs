//! The certificate that we show to servers that want one: read from a PEM or PKCS#12 file each time a
//! connection is made, so that a renewed one is shown as soon as it is there.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::AwaitedPassword;
use super::dial::within;
use crate::profile::{Limits, Password};
use crate::protocol::{CertificateFault, Failure, IdentityFault, Stage};

/// Where it is, and what opens it.
#[derive(Clone, Debug)]
pub struct Identity {
    pub file: PathBuf,
    pub passphrase: watch::Receiver<AwaitedPassword>,
}

/// A certificate with its chain, and its key.
#[derive(Debug)]
pub struct Shown {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Reads the file; where it wants a passphrase that is being looked up, waits for that.
    pub async fn read(&self, limits: &Limits) -> Result<Shown, Failure> {
        let blame = |fault| {
            Failure::Certificate(CertificateFault::Identity {
                file: self.file.display().to_string(),
                fault,
            })
        };
        match self.tried(None).await {
            Err(IdentityFault::WantsPassphrase) => {}
            read => return read.map_err(blame),
        }
        match self.known(limits).await? {
            Some(known) => self.tried(Some(known)).await.map_err(blame),
            None => Err(blame(IdentityFault::WantsPassphrase)),
        }
    }

    async fn known(&self, limits: &Limits) -> Result<Option<Password>, Failure> {
        let mut passphrase = self.passphrase.clone();
        let known = passphrase.wait_for(|it| *it != AwaitedPassword::Looking);
        let known = within(limits.connect.max(PATIENCE), Stage::Tls, known).await?;
        Ok(match known.as_deref() {
            Ok(AwaitedPassword::Known(known)) => known.clone(),
            _ => None,
        })
    }

    /// On a thread where that may block: a key is opened slowly on purpose.
    async fn tried(&self, passphrase: Option<Password>) -> Result<Shown, IdentityFault> {
        let file = self.file.clone();
        let reading = move || read(&file, passphrase.as_ref());
        let read = tokio::task::spawn_blocking(reading).await;
        read.unwrap_or(Err(IdentityFault::Unreadable))
    }
}

fn read(file: &Path, passphrase: Option<&Password>) -> Result<Shown, IdentityFault> {
    let size = std::fs::metadata(file).map_err(|error| on_disk(&error))?;
    if size.len() > LARGEST {
        return Err(IdentityFault::Unreadable);
    }
    let bytes = std::fs::read(file).map_err(|error| on_disk(&error))?;
    let bytes = Zeroizing::new(bytes);
    match bytes.first() {
        // DER's sequence.
        Some(0x30) => pkcs12(&bytes, passphrase),
        _ => pem(&bytes, passphrase),
    }
}

fn pem(bytes: &[u8], passphrase: Option<&Password>) -> Result<Shown, IdentityFault> {
    let chain = CertificateDer::pem_slice_iter(bytes);
    let chain: Result<Vec<_>, _> = chain.collect();
    let chain = chain.map_err(|_| IdentityFault::Unreadable)?;
    let key = match encrypted(bytes) {
        Some(key) => opened(key, passphrase)?,
        None => PrivateKeyDer::from_pem_slice(bytes).map_err(|_| IdentityFault::NoKey)?,
    };
    whole(chain, key)
}

/// The text of a key that is encrypted as PKCS#8 has it (RFC 5958).
fn encrypted(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let begin = text.find("-----BEGIN ENCRYPTED PRIVATE KEY-----")?;
    const END: &str = "-----END ENCRYPTED PRIVATE KEY-----";
    let end = text.find(END)?;
    text.get(begin..end + END.len())
}

fn opened(
    key: &str,
    passphrase: Option<&Password>,
) -> Result<PrivateKeyDer<'static>, IdentityFault> {
    let passphrase = passphrase.ok_or(IdentityFault::WantsPassphrase)?;
    let (label, document) =
        pkcs8::SecretDocument::from_pem(key).map_err(|_| IdentityFault::Unreadable)?;
    let encrypted = pkcs8::EncryptedPrivateKeyInfoRef::try_from(document.as_bytes());
    let encrypted = encrypted.map_err(|_| IdentityFault::Unreadable)?;
    debug_assert!(label.starts_with("ENCRYPTED"));
    let opened = encrypted.decrypt(passphrase.reveal());
    let opened = opened.map_err(|_| IdentityFault::WrongPassphrase)?;
    let key = PrivatePkcs8KeyDer::from(opened.as_bytes().to_vec());
    Ok(PrivateKeyDer::Pkcs8(key))
}

fn pkcs12(bytes: &[u8], passphrase: Option<&Password>) -> Result<Shown, IdentityFault> {
    let words = passphrase.map_or("", Password::reveal);
    let policy = p12_keystore::Pkcs12ImportPolicy::Strict;
    let store = p12_keystore::KeyStore::from_pkcs12(bytes, words, policy);
    let store = store.map_err(|_| match passphrase {
        // It says no more than that it could not be read.
        None => IdentityFault::WantsPassphrase,
        Some(_) => IdentityFault::WrongPassphrase,
    })?;
    let (_, chain) = store.private_key_chain().ok_or(IdentityFault::NoKey)?;
    let key = PrivatePkcs8KeyDer::from(chain.key().as_der().to_vec());
    let certificates = chain.certs().iter();
    let certificates = certificates.map(|one| CertificateDer::from(one.as_der().to_vec()));
    whole(certificates.collect(), PrivateKeyDer::Pkcs8(key))
}

fn whole(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Shown, IdentityFault> {
    match chain.is_empty() {
        true => Err(IdentityFault::NoCertificate),
        false => Ok(Shown { chain, key }),
    }
}

fn on_disk(error: &std::io::Error) -> IdentityFault {
    match error.kind() {
        ErrorKind::NotFound => IdentityFault::NotFound,
        _ => IdentityFault::Denied,
    }
}

/// No certificate with its chain is larger.
const LARGEST: u64 = 1024 * 1024;

/// Somebody may be asked for the master password first.
const PATIENCE: u64 = 120;
