//! From DER bytes to a [`Certificate`]: every field by itself, so that a broken one does not hide
//! the others.

use std::net::{Ipv4Addr, Ipv6Addr};

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use x509_parser::asn1_rs::Tag;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::prelude::FromDer;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::{Certificate, Fingerprint, algorithms};

/// Bytes that are no certificate, and what the parser says about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub why: String,
}

/// See [`Certificate::read`].
pub(super) fn certificate(der: &[u8]) -> Result<Certificate, Unreadable> {
    let x509 = parse(der)?;
    let mut sha1 = [0; 20];
    sha1.copy_from_slice(digest(&SHA1_FOR_LEGACY_USE_ONLY, der).as_ref());
    Ok(Certificate {
        fingerprint: Fingerprint::of(der),
        sha1,
        subject: name(x509.subject()),
        issuer: name(x509.issuer()),
        self_signed: x509.subject().as_raw() == x509.issuer().as_raw(),
        names: alternative_names(&x509),
        not_before: x509.validity().not_before.timestamp(),
        not_after: x509.validity().not_after.timestamp(),
        key: algorithms::key(x509.public_key()),
        rsa_bits: algorithms::rsa_bits(x509.public_key()),
        signature: algorithms::signature(&x509.signature_algorithm),
        serial: hex(x509.raw_serial()),
        der: der.to_vec(),
    })
}

/// The certificate's SubjectPublicKeyInfo in DER (RFC 5280, section 4.1), to check a handshake's
/// signature where the certificate as a whole is not accepted by the usual check.
pub fn public_key_info(der: &[u8]) -> Option<Vec<u8>> {
    Some(parse(der).ok()?.public_key().raw.to_vec())
}

/// Parses DER without judging it. Bytes behind the certificate are refused: they would change
/// its fingerprint, not its content.
pub(super) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, Unreadable> {
    let unreadable = |why: String| Unreadable { why };
    let (rest, x509) = X509Certificate::from_der(der).map_err(|e| unreadable(e.to_string()))?;
    if !rest.is_empty() {
        return Err(unreadable(format!("{} bytes follow it", rest.len())));
    }
    Ok(x509)
}

/// The common names of a subject.
pub(super) fn common_names(x509: &X509Certificate<'_>) -> Vec<String> {
    x509.subject().iter_common_name().map(value).collect()
}

/// `CN=…, O=…`: the common name first, the rest as it stands.
fn name(name: &X509Name<'_>) -> String {
    let mut parts: Vec<(bool, String)> = name
        .iter_attributes()
        .map(|attribute| {
            let id = attribute.attr_type();
            let short = oid2abbrev(id, oid_registry())
                .map_or_else(|_| id.to_id_string(), ToOwned::to_owned);
            let text = format!("{short}={}", value(attribute));
            (short != "CN", text)
        })
        .collect();
    parts.sort_by_key(|(later, _)| *later);
    let parts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
    parts.join(", ")
}

fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    let bytes = attribute.as_slice();
    match attribute.attr_value().tag() {
        Tag::BmpString => {
            let units = bytes.chunks_exact(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0,
            });
            clean(&String::from_utf16_lossy(&units.collect::<Vec<_>>()))
        }
        _ => clean(&String::from_utf8_lossy(bytes)),
    }
}

fn alternative_names(x509: &X509Certificate<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for extension in x509.extensions() {
        let ParsedExtension::SubjectAlternativeName(alternative) = extension.parsed_extension()
        else {
            continue;
        };
        for name in &alternative.general_names {
            match name {
                GeneralName::DNSName(name) => names.push(clean(name)),
                GeneralName::IPAddress(bytes) => names.push(address(bytes)),
                _ => {}
            }
        }
    }
    names
}

fn address(bytes: &[u8]) -> String {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        Ipv4Addr::from(four).to_string()
    } else if let Ok(sixteen) = <[u8; 16]>::try_from(bytes) {
        Ipv6Addr::from(sixteen).to_string()
    } else {
        hex(bytes)
    }
}

fn hex(bytes: &[u8]) -> String {
    let parts: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    parts.join(":")
}

/// A stranger wrote this text and a person will judge it: nothing in it may break a line or turn
/// the direction of writing.
fn clean(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|c| {
            if hidden(c) {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads one of the samples, made by openssl.
    fn sample(name: &str) -> Certificate {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/certificates");
        let der = std::fs::read(format!("{folder}/{name}.der")).unwrap();
        Certificate::read(&der).unwrap()
    }

    #[test]
    fn what_every_how_to_makes_is_read() {
        let read = sample("plain_openssl");
        assert_eq!(read.subject, "CN=ftp.example.com, C=DE, O=Example");
        assert_eq!(read.issuer, read.subject);
        assert!(read.self_signed);
        assert_eq!(read.names, Vec::<String>::new());
        assert_eq!(read.key, "RSA, 2048 bits");
        assert_eq!(read.rsa_bits, Some(2048));
        assert_eq!(read.signature, "SHA-256 with RSA");
        assert_eq!(read.not_after - read.not_before, 365 * 24 * 3600);
    }

    #[test]
    fn names_and_addresses_are_read() {
        let names = [
            "ftp.example.com",
            "*.files.example.com",
            "192.0.2.7",
            "2001:db8::7",
        ];
        assert_eq!(sample("with_names").names, names);
        assert_eq!(
            sample("umlaut").subject,
            "CN=ftp.example.com, O=Bücher & Söhne"
        );
    }

    #[test]
    fn keys_are_named_by_kind_and_size() {
        for (name, key) in [
            ("with_names", "ECDSA P-256"),
            ("p384", "ECDSA P-384"),
            ("p521", "ECDSA P-521"),
            ("ed25519", "Ed25519"),
            ("ed448", "Ed448"),
            ("rsa1024_sha1", "RSA, 1024 bits"),
            ("pss", "RSA-PSS, 2048 bits"),
        ] {
            assert_eq!(sample(name).key, key, "{name}");
        }
    }

    #[test]
    fn signatures_are_named() {
        for (name, signature) in [
            ("with_names", "ECDSA with SHA-256"),
            ("ed25519", "Ed25519"),
            ("rsa1024_sha1", "SHA-1 with RSA"),
            ("md5", "MD5 with RSA"),
            ("pss", "RSA-PSS with SHA-256"),
        ] {
            assert_eq!(sample(name).signature, signature, "{name}");
        }
    }

    #[test]
    fn old_and_odd_ones_are_read_too() {
        for name in [
            "v1",
            "negative_serial",
            "critical_unknown",
            "client_only",
            "no_common_name",
        ] {
            assert!(sample(name).self_signed, "{name}");
        }
        let issued = sample("by_authority");
        assert!(!issued.self_signed);
        assert_eq!(issued.issuer, "CN=Root, O=Example CA");
    }

    #[test]
    fn the_public_key_is_cut_out_whole() {
        let key = public_key_info(&sample("v1").der).unwrap();
        assert!(webpki::RawPublicKeyEntity::try_from(&key.as_slice().into()).is_ok());
        assert_eq!(public_key_info(b"no certificate"), None);
    }

    #[test]
    fn rubbish_is_an_error() {
        assert!(Certificate::read(b"").is_err());
        let mut der = sample("v1").der;
        der.push(0);
        assert!(Certificate::read(&der).is_err());
        for end in 0..der.len() - 1 {
            assert!(Certificate::read(&der[..end]).is_err());
        }
        for at in 0..der.len() - 1 {
            // Whatever a byte is changed to, reading ends without a panic.
            der[at] ^= 0xff;
            let _ = Certificate::read(&der[..der.len() - 1]);
            der[at] ^= 0xff;
        }
    }

    #[test]
    fn names_cannot_break_lines() {
        assert_eq!(clean("a\nb\u{202e}c"), "a\u{fffd}b\u{fffd}c");
    }
}
