//! Failures of certificates and TLS.

use crate::protocol::{CertificateFault, IdentityFault};
use crate::wording::certificate::fingerprint;
use crate::wording::text::printable;

use super::Sentence;

pub fn certificate(fault: &CertificateFault) -> Sentence {
    match fault {
        CertificateFault::Untrusted { fingerprint: hex } => Sentence::new(format!(
            "The server's certificate is not trusted. Its SHA-256 fingerprint is {}. Nothing was \
             sent to the server.",
            fingerprint(hex)
        ))
        .advice(
            "Compare it with the fingerprint that the administrator tells you, then trust it \
             (argosy-cli: --fingerprint).",
        ),
        CertificateFault::NotTheGiven { fingerprint: hex, given } => Sentence::new(format!(
            "The server's certificate is not the given one: its SHA-256 fingerprint is {}, not {}. \
             Nothing was sent to the server.",
            fingerprint(hex),
            fingerprint(given)
        )),
        CertificateFault::DataDiffers => Sentence::new(
            "The data connection showed another certificate than the control connection, so it was refused.",
        )
        .advice("Somebody may be listening in, or several servers share this address. Ask the administrator."),
        CertificateFault::WeakKey { bits } => Sentence::new(format!(
            "The server's key is too short: RSA with {bits} bits, and at least 2048 are needed."
        ))
        .advice("The administrator must make a new certificate with a longer key."),
        CertificateFault::UnusableKey { key } => Sentence::new(format!(
            "The server's key is of a kind that Argosy cannot use: {key}."
        ))
        .advice(
            "The administrator must make a new certificate with an RSA (2048 bits or more), P-256, \
             P-384 or Ed25519 key.",
        ),
        CertificateFault::NothingInCommon { text } => Sentence::new(
            "The server and Argosy have nothing in common: probably an outdated cipher or a P-521, \
             Ed448 or RSA-PSS key.",
        )
        .advice(NOTHING_IN_COMMON)
        .details(text),
        CertificateFault::HungUp => Sentence::new(
            "The server hung up while the connection was being secured. If it does so each time, it \
             and Argosy have nothing in common: probably an outdated cipher or a P-521, Ed448 or \
             RSA-PSS key.",
        )
        .advice(NOTHING_IN_COMMON),
        CertificateFault::TooOld => {
            Sentence::new("The server only speaks TLS older than 1.2, which is no longer secure.")
                .advice("The administrator must update the server or allow TLS 1.2.")
        }
        CertificateFault::WantsClientCertificate => {
            Sentence::new("The server wants a certificate from you, or another one than it got.")
                .advice("Choose its file in the site's form, under Connection.")
        }
        CertificateFault::Identity { file, fault } => identity(file, fault),
        CertificateFault::BadSignature => Sentence::new(
            "The server could not prove that the certificate is its own (a wrong signature).",
        )
        .advice("Somebody may be listening in. Ask the administrator."),
        CertificateFault::Handshake { text } => {
            Sentence::new("The connection could not be secured (TLS).").details(text)
        }
        CertificateFault::ReuseRefused { text } => Sentence::new(
            "The server insists on TLS session reuse for data connections and refused ours.",
        )
        .advice(
            "Try again with TLS 1.2. The administrator can also switch the demand off \
             (require_ssl_reuse=NO, NoSessionReuseRequired).",
        )
        .said_text(text),
    }
}

/// What an administrator can do when no handshake comes about.
pub const NOTHING_IN_COMMON: &str = "The administrator can allow ECDHE ciphers with AES-GCM on TLS 1.2 or \
    1.3 and use an RSA (2048 bits or more), P-256, P-384 or Ed25519 key. A server that wants a client \
    certificate looks the same.";

/// Why our own certificate cannot be shown.
fn identity(file: &str, fault: &IdentityFault) -> Sentence {
    let what = match file {
        "" => "Your certificate".to_owned(),
        file => format!("Your certificate “{}”", printable(file)),
    };
    let (why, advice) = match fault {
        IdentityFault::NotFound => ("is not there", FORM),
        IdentityFault::Denied => ("could not be read", FORM),
        IdentityFault::Unreadable => ("is neither PEM nor PKCS#12, or damaged", FORM),
        IdentityFault::NoCertificate => ("holds no certificate, only a key", ONE_FILE),
        IdentityFault::NoKey => ("holds no private key", ONE_FILE),
        IdentityFault::WantsPassphrase => ("wants its passphrase", PASSPHRASE),
        IdentityFault::WrongPassphrase => (
            "can't be opened: the passphrase is wrong, or it is damaged",
            PASSPHRASE,
        ),
        IdentityFault::Unusable => (
            "can't be used: it does not fit its key, or is of a kind that is not known",
            ONE_FILE,
        ),
    };
    Sentence::new(format!("{what} {why}.")).advice(advice)
}

const FORM: &str = "Choose its file in the site's form, under Connection.";
const PASSPHRASE: &str = "Write it in the site's form, under Connection.";
const ONE_FILE: &str = "Certificate and key must stand in one file: PEM, or PKCS#12 (.p12, .pfx).";
