//! The order in which a certificate comes to be accepted, or is handed to a person.

use super::TrustRule;
use super::tls::RootsVerdict;
use crate::profile::certificate::problems;
use crate::profile::{Certificate, Fingerprint, Problem, TlsFacts, Trust, Untrusted};
use crate::protocol::{CertificateFault, Failure};

/// What is to be done with a certificate.
#[derive(Debug)]
pub enum Judgement {
    Accepted {
        trust: Trust,
        /// Another certificate was trusted before; the roots verify this one, so that pin goes.
        pin_retired: bool,
    },
    Ask(Box<Untrusted>),
    Refused(Failure),
}

/// Same pin, then the system's roots, then a person. A pin covers the problems that were accepted
/// with it; a new one asks again. `now`: seconds since 1970.
pub fn judge(
    rule: &TrustRule,
    certificate: Certificate,
    roots: RootsVerdict,
    host: &str,
    tls: TlsFacts,
    now: i64,
) -> Judgement {
    let accepted = |trust, pin_retired| Judgement::Accepted { trust, pin_retired };
    let fingerprint = certificate.fingerprint;
    if let Some(given) = rule.only {
        return match given == fingerprint {
            true => accepted(Trust::Once, false),
            false => Judgement::Refused(Failure::Certificate(CertificateFault::NotTheGiven {
                fingerprint: fingerprint.to_string(),
                given: given.to_string(),
            })),
        };
    }
    let mut problems = problems(&certificate, host, now, roots.issuer_known);
    if problems.is_empty() && !roots.valid {
        problems.push(Problem::Other);
    }
    let covered = |known: &Option<(Fingerprint, Vec<Problem>)>| {
        known.as_ref().is_some_and(|(pin, accepted)| {
            *pin == fingerprint && problems.iter().all(|problem| accepted.contains(problem))
        })
    };
    if covered(&rule.pin) {
        return accepted(Trust::Pinned, false);
    }
    if roots.valid {
        let other_pin = |(pin, _): &(Fingerprint, _)| *pin != fingerprint;
        return accepted(Trust::Roots, rule.pin.as_ref().is_some_and(other_pin));
    }
    if covered(&rule.once) {
        return accepted(Trust::Once, false);
    }
    Judgement::Ask(Box::new(Untrusted {
        certificate,
        problems,
        tls,
    }))
}
