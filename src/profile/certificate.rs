//! What a server's certificate says, in values that the trust prompt can show.

use std::fmt;

use serde::{Deserialize, Serialize};

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
