//! Which certificates are trusted: pins on disk, those trusted until Argosy quits, and the
//! questions that are with the person. All of it is kept by host and port.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{TrustDecision, TrustQuestion};
use crate::profile::{Endpoint, Fingerprint, Pin, Problem, Trusted, Untrusted};
use crate::session::TrustRule;

/// A host (in small letters) and port.
type Place = (String, u16);

/// Trust, as the loop keeps it.
#[derive(Debug, Default)]
pub struct Trusts {
    pins: Trusted,
    once: HashMap<Place, (Fingerprint, Vec<Problem>)>,
    asked: HashMap<Place, TrustQuestion>,
    only: Option<Fingerprint>,
}

impl Trusts {
    /// `only`: whatever else is trusted, no other certificate is accepted.
    pub fn new(pins: Trusted, only: Option<Fingerprint>) -> Self {
        Self {
            pins,
            only,
            ..Self::default()
        }
    }

    pub fn pins(&self) -> &Trusted {
        &self.pins
    }

    /// What a session may trust.
    pub fn rule(&self, endpoint: &Endpoint) -> TrustRule {
        let pin = self.pins.find(&endpoint.host, endpoint.port);
        TrustRule {
            only: self.only,
            pin: pin.map(|pin| (pin.fingerprint, pin.accepted.clone())),
            once: self
                .once
                .get(&place(&endpoint.host, endpoint.port))
                .cloned(),
        }
    }

    /// Whether a certificate that a session brought is trusted by now, with all its problems.
    pub fn covers(&self, endpoint: &Endpoint, untrusted: &Untrusted) -> bool {
        let TrustRule { only, pin, once } = self.rule(endpoint);
        let is_known = |(fingerprint, accepted): &(Fingerprint, Vec<Problem>)| {
            let is_accepted = |problem| accepted.contains(problem);
            *fingerprint == untrusted.certificate.fingerprint
                && untrusted.problems.iter().all(is_accepted)
        };
        only.is_none() && pin.iter().chain(&once).any(is_known)
    }

    /// A certificate needs a person. The question, unless one for this host and port is out.
    pub fn ask(&mut self, endpoint: &Endpoint, untrusted: Untrusted) -> Option<TrustQuestion> {
        let place = place(&endpoint.host, endpoint.port);
        if self.asked.contains_key(&place) {
            return None;
        }
        let question = TrustQuestion {
            host: endpoint.host.clone(),
            port: endpoint.port,
            untrusted,
            before: self.pins.find(&endpoint.host, endpoint.port).cloned(),
        };
        self.asked.insert(place, question.clone());
        Some(question)
    }

    /// Takes the answer. `None`: nothing was asked; else whether the pins changed.
    pub fn answer(&mut self, host: &str, port: u16, decision: TrustDecision) -> Option<bool> {
        let question = self.asked.remove(&place(host, port))?;
        let untrusted = question.untrusted;
        match decision {
            TrustDecision::Cancel => Some(false),
            TrustDecision::Once => {
                let trusted = (untrusted.certificate.fingerprint, untrusted.problems);
                self.once.insert(place(host, port), trusted);
                Some(false)
            }
            TrustDecision::Always => {
                self.pins.insert(Pin::from_certificate(
                    host,
                    port,
                    &untrusted.certificate,
                    untrusted.problems,
                    today(),
                ));
                Some(true)
            }
        }
    }

    /// Nobody waits for the answer any more. True if something was asked.
    pub fn drop_question(&mut self, host: &str, port: u16) -> bool {
        self.asked.remove(&place(host, port)).is_some()
    }

    /// Forgets a trusted certificate. True if a pin was there.
    pub fn revoke(&mut self, host: &str, port: u16) -> bool {
        self.once.remove(&place(host, port));
        self.pins.remove(host, port).is_some()
    }

    /// The questions that are out.
    pub fn questions(&self) -> Vec<(String, u16)> {
        let place = |question: &TrustQuestion| (question.host.clone(), question.port);
        self.asked.values().map(place).collect()
    }
}

/// Whether an endpoint is at this host and port.
pub fn is_at(endpoint: &Endpoint, host: &str, port: u16) -> bool {
    endpoint.port == port && endpoint.host.eq_ignore_ascii_case(host)
}

fn place(host: &str, port: u16) -> Place {
    (host.to_ascii_lowercase(), port)
}

fn today() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Certificate, Encryption, TlsFacts};

    fn endpoint() -> Endpoint {
        Endpoint {
            host: "Host".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: "u".to_owned(),
        }
    }

    fn untrusted(byte: u8) -> Untrusted {
        Untrusted {
            certificate: Certificate {
                fingerprint: Fingerprint([byte; 32]),
                sha1: [0; 20],
                subject: "CN=h".to_owned(),
                issuer: "CN=h".to_owned(),
                self_signed: true,
                names: Vec::new(),
                not_before: 0,
                not_after: 1,
                key: String::new(),
                rsa_bits: None,
                signature: String::new(),
                serial: String::new(),
                der: Vec::new(),
            },
            problems: vec![Problem::SelfSigned],
            tls: TlsFacts {
                data_in_clear: false,
                control_in_clear: false,
                version: String::new(),
                cipher: String::new(),
            },
        }
    }

    #[test]
    fn one_question_for_a_host_and_port() {
        let mut trusts = Trusts::default();
        assert!(trusts.ask(&endpoint(), untrusted(1)).is_some());
        assert!(trusts.ask(&endpoint(), untrusted(1)).is_none());
        assert_eq!(
            trusts.answer("host", 21, TrustDecision::Cancel),
            Some(false)
        );
        assert!(trusts.rule(&endpoint()).once.is_none());
        assert!(trusts.ask(&endpoint(), untrusted(1)).is_some());
    }

    #[test]
    fn once_is_for_this_run_and_always_is_a_pin() {
        let mut trusts = Trusts::default();
        trusts.ask(&endpoint(), untrusted(1));
        assert_eq!(trusts.answer("HOST", 21, TrustDecision::Once), Some(false));
        assert!(trusts.rule(&endpoint()).once.is_some() && trusts.pins().pins().is_empty());
        trusts.ask(&endpoint(), untrusted(2));
        assert_eq!(trusts.answer("host", 21, TrustDecision::Always), Some(true));
        assert!(trusts.covers(&endpoint(), &untrusted(2)));
        let mut worse = untrusted(2);
        worse.problems.push(Problem::NoName);
        assert!(!trusts.covers(&endpoint(), &worse) && !trusts.covers(&endpoint(), &untrusted(3)));
        let question = trusts.ask(&endpoint(), untrusted(3)).unwrap();
        assert_eq!(
            question.before.map(|pin| pin.fingerprint),
            Some(Fingerprint([2; 32]))
        );
        assert!(trusts.revoke("host", 21));
        assert!(trusts.rule(&endpoint()).once.is_none() && trusts.rule(&endpoint()).pin.is_none());
    }

    #[test]
    fn an_answer_to_nothing_changes_nothing() {
        let mut trusts = Trusts::default();
        assert_eq!(trusts.answer("host", 21, TrustDecision::Always), None);
        assert!(trusts.pins().pins().is_empty());
    }
}
