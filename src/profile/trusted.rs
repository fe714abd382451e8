//! The certificates that a person trusted, by host and port.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::certificate::{Certificate, Fingerprint, Problem};
use super::folders::Folders;
use super::store::Stored;

/// One trusted certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    pub host: String,
    pub port: u16,
    pub fingerprint: Fingerprint,
    /// The problems that were shown when it was trusted; a new one asks again.
    #[serde(default)]
    pub accepted: Vec<Problem>,
    #[serde(default)]
    pub subject: String,
    #[serde(default)]
    pub issuer: String,
    #[serde(default)]
    pub names: Vec<String>,
    #[serde(default)]
    pub not_after: i64,
    /// When it was trusted, seconds since 1970.
    #[serde(default)]
    pub since: i64,
}

/// All pins: at most one for a host and port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trusted {
    #[serde(default)]
    pins: Vec<Pin>,
}

impl Pin {
    /// What is kept of a certificate that a person trusted for this host and port at `since`.
    pub fn from_certificate(
        host: &str,
        port: u16,
        certificate: &Certificate,
        accepted: Vec<Problem>,
        since: i64,
    ) -> Self {
        Self {
            host: host.to_owned(),
            port,
            fingerprint: certificate.fingerprint,
            accepted,
            subject: certificate.subject.clone(),
            issuer: certificate.issuer.clone(),
            names: certificate.names.clone(),
            not_after: certificate.not_after,
            since,
        }
    }

    fn is_for(&self, host: &str, port: u16) -> bool {
        self.port == port && self.host.eq_ignore_ascii_case(host)
    }
}

impl Trusted {
    /// Takes a pin in, in the place of the one for the same host and port; returns that one.
    pub fn insert(&mut self, pin: Pin) -> Option<Pin> {
        let before = self.remove(&pin.host, pin.port);
        self.pins.push(pin);
        before
    }

    /// Forgets the certificate of a host and port; returns its pin if there was one.
    pub fn remove(&mut self, host: &str, port: u16) -> Option<Pin> {
        let before = self.find(host, port).cloned();
        self.pins.retain(|pin| !pin.is_for(host, port));
        before
    }

    /// The pin of a host and port. Names are compared without regard to case.
    pub fn find(&self, host: &str, port: u16) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.is_for(host, port))
    }

    /// All of them, the oldest first.
    pub fn pins(&self) -> &[Pin] {
        &self.pins
    }
}

impl Stored for Trusted {
    fn place(folders: &Folders) -> PathBuf {
        folders.config.join("trusted.toml")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(host: &str, port: u16, byte: u8) -> Pin {
        Pin {
            host: host.to_owned(),
            port,
            fingerprint: Fingerprint([byte; 32]),
            accepted: vec![Problem::SelfSigned, Problem::NoName],
            subject: "CN=ftp".to_owned(),
            issuer: "CN=ftp".to_owned(),
            names: Vec::new(),
            not_after: 2_000_000_000,
            since: 1_900_000_000,
        }
    }

    #[test]
    fn a_host_and_port_has_one_pin() {
        let mut trusted = Trusted::default();
        assert_eq!(trusted.insert(pin("ftp.example.com", 21, 1)), None);
        assert_eq!(trusted.insert(pin("ftp.example.com", 990, 2)), None);
        let before = trusted.insert(pin("FTP.Example.com", 21, 3));
        assert_eq!(before, Some(pin("ftp.example.com", 21, 1)));
        assert_eq!(trusted.pins().len(), 2);
        let found = trusted.find("ftp.EXAMPLE.com", 21);
        assert_eq!(found.map(|pin| pin.fingerprint), Some(Fingerprint([3; 32])));
        assert!(trusted.remove("ftp.example.com", 21).is_some());
        assert_eq!(trusted.find("ftp.example.com", 21), None);
        assert!(trusted.find("ftp.example.com", 990).is_some());
    }

    #[test]
    fn it_is_written_for_people() {
        let mut trusted = Trusted::default();
        trusted.insert(pin("ftp.example.com", 21, 0xab));
        let text = toml::to_string(&trusted).unwrap();
        assert!(text.contains("fingerprint = \"AB:AB:"), "{text}");
        assert!(
            text.contains("accepted = [\"self-signed\", \"no-name\"]"),
            "{text}"
        );
        assert_eq!(toml::from_str::<Trusted>(&text).unwrap(), trusted);
    }

    #[test]
    fn a_changed_certificate_is_compared_with_the_old_one() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/certificates");
        let read = |name: &str| {
            Certificate::read(&std::fs::read(format!("{folder}/{name}.der")).unwrap()).unwrap()
        };
        let old = Pin::from_certificate("h", 21, &read("with_names"), Vec::new(), 0);
        assert!(read("with_names").same_names(&old) && read("with_names").same_issuer(&old));
        assert!(!read("plain_openssl").same_names(&old));
        assert!(read("v1").same_issuer(&old));
        let old = Pin::from_certificate("h", 21, &read("v1"), Vec::new(), 0);
        assert!(read("md5").same_names(&old));
        assert!(!read("plain_openssl").same_names(&old));
    }
}
