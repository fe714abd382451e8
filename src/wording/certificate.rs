//! What is said about a certificate: its problems, its dates, what changed.

use crate::profile::{Certificate, Fingerprint, Pin, Problem, Trust};
use crate::service::TrustQuestion;

use super::text::printable;
use super::{time, units};

/// One problem as a sentence. `host` is the name that was asked for, `now` in seconds since 1970.
pub fn problem(problem: Problem, certificate: &Certificate, host: &str, now: i64) -> String {
    match problem {
        Problem::SelfSigned => "It is self-signed: only the server itself vouches for it.".into(),
        Problem::UnknownIssuer if certificate.issuer.is_empty() => {
            "It does not say who issued it.".into()
        }
        Problem::UnknownIssuer => format!(
            "It was issued by “{}”, whom this computer does not know.",
            printable(&certificate.issuer)
        ),
        Problem::Expired => format!(
            "It expired {} ago, on {}.",
            span(now.saturating_sub(certificate.not_after)),
            time::moment(certificate.not_after)
        ),
        Problem::NotYetValid => format!(
            "It is not valid yet: it begins in {}, on {}. Is this computer's clock right?",
            span(certificate.not_before.saturating_sub(now)),
            time::moment(certificate.not_before)
        ),
        Problem::OtherName if certificate.names.is_empty() => {
            format!(
                "It is not for {host}, but for {}.",
                named(&certificate.subject)
            )
        }
        Problem::OtherName => format!(
            "It is not for {host}, but for {}.",
            names(&certificate.names)
        ),
        Problem::NoName => "It has no alternative names, where hosts have to stand.".into(),
        Problem::WeakSignature => format!(
            "It is signed by an outdated method that can be forged ({}).",
            printable(&certificate.signature)
        ),
        Problem::ShortKey => format!(
            "Its key is too short to be safe ({}).",
            printable(&certificate.key)
        ),
        Problem::NotForServers => "It was not made for servers.".into(),
        Problem::Other => "It breaks a rule that certificates have to keep.".into(),
    }
}

/// How long a certificate holds: «2026-01-01 00:00 to 2027-01-01 00:00, expired 3 days ago».
pub fn validity(certificate: &Certificate, now: i64) -> String {
    let dates = format!(
        "{} to {}",
        time::moment(certificate.not_before),
        time::moment(certificate.not_after)
    );
    let (from, to) = (certificate.not_before, certificate.not_after);
    if now > to {
        format!("{dates}, expired {} ago", span(now.saturating_sub(to)))
    } else if now < from {
        format!("{dates}, begins in {}", span(from.saturating_sub(now)))
    } else {
        format!("{dates}, {} left", span(to.saturating_sub(now)))
    }
}

/// The prompt's opening: what is unusual, and what to do.
pub fn trust_question(question: &TrustQuestion) -> String {
    let (host, port) = (&question.host, question.port);
    match &question.before {
        Some(_) => format!(
            "The certificate of {host}:{port} is not the one that you trusted. The server may \
             have got a new one, or somebody may be listening in. Ask the administrator before \
             you go on."
        ),
        None => format!(
            "This computer cannot verify the certificate of {host}:{port}. Compare the \
             fingerprint with the one that the administrator tells you. Nothing has been sent \
             to the server yet."
        ),
    }
}

/// What stayed and what changed since a certificate was trusted, one sentence each.
pub fn changed_certificate(before: &Pin, now: &Certificate) -> Vec<String> {
    let mut told = Vec::new();
    if before.fingerprint == now.fingerprint {
        told.push("It is the same certificate, but it has new problems.".to_owned());
        return told;
    }
    told.push(if !now.same_issuer(before) {
        format!(
            "The issuer changed from {} to {}.",
            named(&before.issuer),
            named(&now.issuer)
        )
    } else if now.self_signed {
        "Both are self-signed under the same name, which anybody can write.".to_owned()
    } else {
        format!("The issuer stayed the same: {}.", named(&now.issuer))
    });
    if before.subject != now.subject {
        told.push(format!(
            "The subject changed from {} to {}.",
            named(&before.subject),
            named(&now.subject)
        ));
    }
    told.push(if now.same_names(before) {
        "The names stayed the same.".to_owned()
    } else {
        format!(
            "The names changed from {} to {}.",
            names(&before.names),
            names(&now.names)
        )
    });
    told
}

/// How a certificate came to be accepted.
pub fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Roots => "Verified by this computer",
        Trust::Pinned => "Trusted by you",
        Trust::Once => "Trusted by you until Argosy quits",
    }
}

/// SHA-256 in upper-case hex with colons. What `Fingerprint::parse` doesn't know is shown as it is.
pub fn fingerprint(hex: &str) -> String {
    match Fingerprint::parse(hex) {
        Some(fingerprint) => fingerprint.to_string(),
        None => printable(hex).into_owned(),
    }
}

/// Bytes in upper-case hex with colons (the SHA-1 under details).
pub fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

/// At most five names, then how many more.
fn names(names: &[String]) -> String {
    const SHOWN: usize = 5;
    if names.is_empty() {
        return "no name".to_owned();
    }
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let shown = printable(&shown.join(", ")).into_owned();
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn named(name: &str) -> String {
    if name.is_empty() {
        "no name".to_owned()
    } else {
        format!("“{}”", printable(name))
    }
}

/// A long span by its largest unit: `3 days`, `2 years`.
fn span(seconds: i64) -> String {
    let seconds = u64::try_from(seconds).unwrap_or(0);
    let many = |n: u64, unit: &str| {
        let s = if n == 1 { "" } else { "s" };
        format!("{} {unit}{s}", units::number(n))
    };
    match seconds {
        0..60 => "less than a minute".to_owned(),
        60..3600 => many(seconds / 60, "minute"),
        3600..86_400 => many(seconds / 3600, "hour"),
        86_400..63_072_000 => many(seconds / 86_400, "day"),
        _ => many(seconds / 31_536_000, "year"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;
    const NOW: i64 = 1_700_000_000;

    fn certificate() -> Certificate {
        Certificate {
            fingerprint: Fingerprint([7; 32]),
            sha1: [1; 20],
            subject: "CN=ftp.example".into(),
            issuer: "CN=Some CA".into(),
            self_signed: false,
            names: vec!["a.example".into(), "b.example".into()],
            not_before: NOW - 400 * DAY,
            not_after: NOW - 3 * DAY,
            key: "RSA, 1024 bits".into(),
            rsa_bits: Some(1024),
            signature: "SHA-1 with RSA".into(),
            serial: "01".into(),
            der: Vec::new(),
        }
    }

    fn pin() -> Pin {
        let certificate = certificate();
        Pin {
            host: "ftp.example".into(),
            port: 21,
            fingerprint: Fingerprint([9; 32]),
            accepted: Vec::new(),
            subject: certificate.subject,
            issuer: certificate.issuer,
            names: vec!["b.example".into(), "a.example".into()],
            not_after: NOW,
            since: NOW,
        }
    }

    #[test]
    fn every_problem_is_a_sentence_with_its_facts() {
        let says = |p| problem(p, &certificate(), "ftp.example", NOW);
        assert!(says(Problem::Expired).starts_with("It expired 3 days ago, on "));
        assert_eq!(
            says(Problem::OtherName),
            "It is not for ftp.example, but for a.example, b.example."
        );
        assert!(says(Problem::UnknownIssuer).contains("“CN=Some CA”"));
        assert!(says(Problem::ShortKey).contains("1024 bits"));
        assert!(says(Problem::WeakSignature).contains("SHA-1"));
        let mut early = certificate();
        early.not_before = NOW + 2 * DAY;
        let said = problem(Problem::NotYetValid, &early, "ftp.example", NOW);
        assert!(said.contains("begins in 2 days"), "{said}");
    }

    #[test]
    fn long_lists_of_names_are_cut() {
        let list: Vec<String> = (0..7).map(|n| format!("n{n}")).collect();
        assert_eq!(names(&list), "n0, n1, n2, n3, n4 and 2 more");
        assert_eq!(names(&[]), "no name");
    }

    #[test]
    fn a_changed_certificate_says_what_stayed() {
        let told = changed_certificate(&pin(), &certificate());
        assert_eq!(
            told,
            [
                "The issuer stayed the same: “CN=Some CA”.",
                "The names stayed the same."
            ]
        );
        let mut other = certificate();
        other.issuer = "CN=Evil".into();
        other.names = vec![];
        let told = changed_certificate(&pin(), &other).join(" ");
        assert!(told.contains("from “CN=Some CA” to “CN=Evil”"), "{told}");
        assert!(told.contains("to no name"), "{told}");
    }

    #[test]
    fn validity_counts_from_now() {
        assert!(validity(&certificate(), NOW).ends_with("expired 3 days ago"));
        assert!(validity(&certificate(), NOW - 5 * DAY).ends_with("2 days left"));
    }
}
