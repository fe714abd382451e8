//! What a server's certificate says, in values that the trust prompt can show.

mod algorithms;
mod names;
mod problems;
mod read;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use problems::problems;
pub use read::{Unreadable, public_key_info};

use super::trusted::Pin;

/// The SHA-256 of a certificate (of its DER bytes).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

/// A certificate as it was read. Times are seconds since 1970 (UTC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub fingerprint: Fingerprint,
    /// For comparison with what other tools print; trust never rests on it.
    pub sha1: [u8; 20],
    /// `CN=…, O=…`, empty where the certificate has none.
    pub subject: String,
    pub issuer: String,
    pub self_signed: bool,
    /// DNS names and addresses; empty where it has none.
    pub names: Vec<String>,
    pub not_before: i64,
    pub not_after: i64,
    /// «RSA, 2048 bits», «ECDSA P-256», «Ed25519».
    pub key: String,
    /// Set for RSA: bits of the modulus.
    pub rsa_bits: Option<u32>,
    /// «SHA-256 with RSA».
    pub signature: String,
    pub serial: String,
    /// The DER bytes themselves.
    pub der: Vec<u8>,
}

/// One reason not to trust a certificate at once. A pin remembers which of them were accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// Signed by itself.
    SelfSigned,
    /// Signed by somebody that this computer does not know.
    UnknownIssuer,
    Expired,
    NotYetValid,
    /// It is for other names than the host asked for.
    OtherName,
    /// It has no names (alternative names) at all.
    NoName,
    /// Signed with SHA-1 or MD5.
    WeakSignature,
    /// RSA under 2048 bits.
    ShortKey,
    /// Not meant for servers (its extended key usage).
    NotForServers,
    /// Anything else that the system's check found.
    Other,
}

/// What was agreed in a TLS handshake, for the lock in the status bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFacts {
    /// «TLS 1.3».
    pub version: String,
    /// «TLS_AES_256_GCM_SHA384».
    pub cipher: String,
    /// Files and listings go in clear: the server refused to encrypt them.
    pub data_in_clear: bool,
    /// Commands go in clear behind the login, as the site wants it (CCC).
    pub control_in_clear: bool,
}

impl TlsFacts {
    /// Not all that the connection carries is encrypted.
    pub fn is_partly_clear(&self) -> bool {
        self.data_in_clear || self.control_in_clear
    }
}

/// How a certificate came to be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The system's roots verify it for this host.
    Roots,
    /// A person trusted it, for good.
    Pinned,
    /// A person trusted it until Argosy quits.
    Once,
}

/// A certificate that nobody has trusted yet, and why it needs a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untrusted {
    pub certificate: Certificate,
    /// Every problem, not only the first.
    pub problems: Vec<Problem>,
    pub tls: TlsFacts,
}

impl Certificate {
    /// Reads a certificate from its DER bytes: every version and most broken ones too.
    pub fn read(der: &[u8]) -> Result<Self, Unreadable> {
        read::certificate(der)
    }

    /// Whether `now` (seconds since 1970) lies in the certificate's time.
    pub fn is_valid_at(&self, now: i64) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// Whether it is for `host`, a name or an address, by its alternative names only.
    pub fn is_for(&self, host: &str) -> bool {
        names::is_for(self, host)
    }

    /// Whether the common name of its subject is `host`: what certificates without alternative
    /// names have instead. Never enough for the system's check.
    pub fn is_named(&self, host: &str) -> bool {
        names::is_named(&self.der, host)
    }

    /// Whether the same issuer signed the certificate that was trusted before. A self-signed one
    /// has the same issuer as another of the same subject, though not the same key.
    pub fn same_issuer(&self, before: &Pin) -> bool {
        self.issuer == before.issuer
    }

    /// Whether it is for the same names (or, without any, the same subject) as the certificate
    /// that was trusted before.
    pub fn same_names(&self, before: &Pin) -> bool {
        let sorted = |names: &[String]| {
            let mut names: Vec<_> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
            names.sort();
            names.dedup();
            names
        };
        let (ours, theirs) = (sorted(&self.names), sorted(&before.names));
        ours == theirs && (!ours.is_empty() || self.subject == before.subject)
    }
}

impl fmt::Display for Fingerprint {
    /// Upper-case hex with colons: `AB:CD:…`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let colon = if at == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl Fingerprint {
    /// The fingerprint of a certificate's DER bytes.
    pub fn of(der: &[u8]) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, der);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest.as_ref());
        Self(bytes)
    }

    /// Reads hex in any case, with or without colons or spaces; 32 bytes exactly.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let mut digits = text.chars().filter(|c| !matches!(c, ':' | ' ' | '-'));
        for byte in &mut bytes {
            let high = digits.next()?.to_digit(16)?;
            let low = digits.next()?.to_digit(16)?;
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        digits.next().is_none().then_some(Self(bytes))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("a fingerprint has 32 bytes in hex"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_other_tools_print_it() {
        let print = Fingerprint::of(b"abc");
        let text = print.to_string();
        assert!(text.starts_with("BA:78:16:BF"));
        let bare = text.replace(':', "").to_lowercase();
        assert_eq!(Fingerprint::parse(&text), Some(print));
        assert_eq!(Fingerprint::parse(&bare), Some(print));
        assert_eq!(Fingerprint::parse(&text[3..]), None);
        assert_eq!(Fingerprint::parse(&format!("{text}:00")), None);
    }
}
