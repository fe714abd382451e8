//! TLS as FTPS servers need it: a verifier that records instead of judging, and what a failed
//! handshake means.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rustls::client::{
    Resumption, WebPkiServerVerifier,
    danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::version::{TLS12, TLS13};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, PeerMisbehaved,
    RootCertStore, SignatureScheme, SupportedProtocolVersion,
};

use super::identity::Shown;
use super::tickets::Tickets;
use crate::profile::certificate::public_key_info;
use crate::profile::{Certificate, TlsVersions};
use crate::protocol::{CertificateFault, Failure, IdentityFault, NetworkFault, Stage};

/// The roots to verify by: the system's, read once when the first TLS connection is made.
#[derive(Default)]
pub struct Roots(OnceLock<Option<Arc<WebPkiServerVerifier>>>);

/// TLS for one control connection and the data connections that belong to it.
#[derive(Debug)]
pub struct Tls {
    pub config: Arc<ClientConfig>,
    pub name: ServerName<'static>,
    pub tickets: Arc<Tickets>,
    pub recorder: Arc<Recorder>,
}

/// Takes every certificate on the control connection and keeps it for judgement; on data
/// connections only the very same. The handshake's signature is always checked.
pub struct Recorder {
    algorithms: WebPkiSupportedAlgorithms,
    /// Claims to know kinds of keys that it cannot use, so that a server shows its certificate.
    is_curious: bool,
    leaf: OnceLock<Vec<u8>>,
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

impl Roots {
    /// Reads the system's roots on first use: call it where blocking is allowed.
    pub fn verifier(&self) -> Option<Arc<WebPkiServerVerifier>> {
        self.0
            .get_or_init(|| verifier(rustls_native_certs::load_native_certs().certs))
            .clone()
    }

    /// These (DER) and not the system's.
    pub fn only(roots: Vec<Vec<u8>>) -> Self {
        let roots = roots.into_iter().map(CertificateDer::from).collect();
        Self(OnceLock::from(verifier(roots)))
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Roots")
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}

impl Tls {
    /// For one control connection to `host`. `group`: for key exchange, which it is known to want.
    /// `shown`: our certificate, where the server wants one.
    pub fn new(
        host: &str,
        versions: TlsVersions,
        group: Option<u16>,
        shown: Option<Shown>,
    ) -> Result<Self, Failure> {
        Self::with_curiosity(host, versions, group, (shown, false))
    }

    /// To see a certificate that is of no use, and nothing more: only TLS 1.3 shows it before
    /// methods must agree.
    pub fn curious(host: &str) -> Result<Self, Failure> {
        Self::with_curiosity(host, TlsVersions::Only13, None, (None, true))
    }

    fn with_curiosity(
        host: &str,
        versions: TlsVersions,
        group: Option<u16>,
        (shown, is_curious): (Option<Shown>, bool),
    ) -> Result<Self, Failure> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Failure::Network {
            stage: Stage::Name,
            fault: NetworkFault::NoSuchHost,
        })?;
        let provider = provider();
        let recorder = Arc::new(Recorder {
            algorithms: provider.signature_verification_algorithms,
            is_curious,
            leaf: OnceLock::new(),
            chain: Mutex::default(),
        });
        let tickets = Arc::new(Tickets::new(group));
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(protocol_versions(versions))
            .map_err(|error| Failure::Internal(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(recorder.clone());
        let mut config = match shown {
            None => builder.with_no_client_auth(),
            Some(Shown { chain, key }) => builder
                .with_client_auth_cert(chain, key)
                .map_err(|_| unusable())?,
        };
        config.resumption = Resumption::store(tickets.clone());
        Ok(Self {
            config: Arc::new(config),
            name,
            tickets,
            recorder,
        })
    }
}

impl Recorder {
    pub fn is_curious(&self) -> bool {
        self.is_curious
    }

    /// The certificate that the control connection showed, and the others of its chain.
    pub fn seen(&self) -> Vec<CertificateDer<'static>> {
        lock(&self.chain).clone()
    }

    /// From now on only this certificate is accepted (on data connections).
    pub fn hold_to(&self, leaf: &[u8]) {
        // Called once, after the control connection's handshake.
        let _ = self.leaf.set(leaf.to_vec());
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self.leaf.get() {
            Some(expected) if expected.as_slice() != leaf.as_ref() => {
                return Err(CertificateError::ApplicationVerificationFailure.into());
            }
            Some(_) => {}
            None => {
                let mut chain = lock(&self.chain);
                chain.clear();
                chain.push(leaf.clone().into_owned());
                chain.extend(intermediates.iter().map(|one| one.clone().into_owned()));
            }
        }
        Ok(ServerCertVerified::assertion())
    }

    // The key is cut out of the certificate by hand: webpki would refuse X.509 v1 certificates and
    // unknown critical extensions, which a person may well have trusted.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let key = key_of(certificate)?;
        let entity = webpki::RawPublicKeyEntity::try_from(&key)
            .map_err(|_| Error::from(CertificateError::BadEncoding))?;
        let known = self
            .algorithms
            .mapping
            .iter()
            .find(|(scheme, _)| *scheme == signed.scheme);
        let Some((_, algorithms)) = known else {
            return Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into());
        };
        algorithms
            .iter()
            .any(|one| {
                entity
                    .verify_signature(*one, message, signed.signature())
                    .is_ok()
            })
            .then(HandshakeSignatureValid::assertion)
            .ok_or(Error::InvalidCertificate(CertificateError::BadSignature))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature_with_raw_key(
            message,
            &key_of(certificate)?,
            signed,
            &self.algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.algorithms.supported_schemes();
        if self.is_curious {
            schemes.extend(UNUSABLE);
        }
        schemes
    }
}

/// What the system's roots say of a chain for a name at a time.
pub fn check(
    roots: Option<&Arc<WebPkiServerVerifier>>,
    chain: &[CertificateDer<'_>],
    name: &ServerName<'_>,
    now: i64,
) -> RootsVerdict {
    let (Some(roots), Some((leaf, rest))) = (roots, chain.split_first()) else {
        return RootsVerdict::default();
    };
    let verify = |at: i64| {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at).unwrap_or(0)));
        roots.verify_server_cert(leaf, rest, name, &[], at)
    };
    let valid = verify(now).is_ok();
    // The roots' check stops at the first problem; at a time when the certificate was surely
    // valid, only the chain and the name are left to complain of.
    let middle = Certificate::read(leaf).map_or(now, |certificate| {
        certificate.not_before.midpoint(certificate.not_after)
    });
    let issuer_known = valid
        || matches!(
            verify(middle),
            Ok(_)
                | Err(Error::InvalidCertificate(
                    CertificateError::NotValidForName
                        | CertificateError::NotValidForNameContext { .. }
                ))
        );
    RootsVerdict {
        valid,
        issuer_known,
    }
}

/// The answer of [`check`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RootsVerdict {
    /// Valid for this name, now.
    pub valid: bool,
    /// The chain leads to a root of the system, whatever else may be wrong.
    pub issuer_known: bool,
}

/// What a failed handshake means. `first`: what the other side sent at the beginning; `seen`: the
/// certificate, if one came.
pub fn handshake_failure(error: &io::Error, stage: Stage, seen: Option<&Certificate>) -> Failure {
    let Some(tls) = tls_error(error) else {
        return Failure::network(stage, error);
    };
    let text = tls.to_string();
    Failure::Certificate(match tls {
        Error::AlertReceived(AlertDescription::ProtocolVersion) => CertificateFault::TooOld,
        Error::AlertReceived(AlertDescription::CertificateRequired) => {
            CertificateFault::WantsClientCertificate
        }
        Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        )
        | Error::PeerIncompatible(_) => CertificateFault::NothingInCommon { text },
        Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure) => {
            CertificateFault::DataDiffers
        }
        Error::InvalidCertificate(CertificateError::BadSignature) => {
            match seen.and_then(|certificate| certificate.rsa_bits) {
                Some(bits) if bits < 2048 => CertificateFault::WeakKey { bits },
                _ => CertificateFault::BadSignature,
            }
        }
        _ => CertificateFault::Handshake { text },
    })
}

fn unusable() -> Failure {
    Failure::Certificate(CertificateFault::Identity {
        file: String::new(),
        fault: IdentityFault::Unusable,
    })
}

/// The TLS error inside an IO error.
pub fn tls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref::<Error>()
}

/// `None`: there is not one root.
fn verifier(certificates: Vec<CertificateDer<'static>>) -> Option<Arc<WebPkiServerVerifier>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates);
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .ok()
}

fn key_of<'a>(certificate: &CertificateDer<'_>) -> Result<SubjectPublicKeyInfoDer<'a>, Error> {
    public_key_info(certificate)
        .map(SubjectPublicKeyInfoDer::from)
        .ok_or(Error::InvalidCertificate(CertificateError::BadEncoding))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn protocol_versions(versions: TlsVersions) -> &'static [&'static SupportedProtocolVersion] {
    static ONLY12: [&SupportedProtocolVersion; 1] = [&TLS12];
    static ONLY13: [&SupportedProtocolVersion; 1] = [&TLS13];
    match versions {
        TlsVersions::Both => rustls::ALL_VERSIONS,
        TlsVersions::Only12 => &ONLY12,
        TlsVersions::Only13 => &ONLY13,
    }
}

/// Nothing here panics while it holds a lock, and a poisoned store is still a store.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// P-521, Ed448, and RSA keys marked for PSS (RFC 8446, section 4.2.3): ring has none of them.
const UNUSABLE: [SignatureScheme; 5] = [
    SignatureScheme::ECDSA_NISTP521_SHA512,
    SignatureScheme::ED448,
    SignatureScheme::Unknown(0x0809),
    SignatureScheme::Unknown(0x080a),
    SignatureScheme::Unknown(0x080b),
];
