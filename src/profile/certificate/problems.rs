//! Everything that speaks against a certificate, one by one: the usual check stops at the first.

use x509_parser::extensions::ParsedExtension;

use super::{Certificate, Problem, algorithms, read};

/// Every reason why `certificate` is not trusted for `host` at `now` (seconds since 1970).
/// `issuer_known`: the system's roots vouch for its chain, whatever else may be wrong.
///
/// A certificate without alternative names has `NoName`; `OtherName` comes with it if the common
/// name, which is all it has to go by, is not the host's.
pub fn problems(
    certificate: &Certificate,
    host: &str,
    now: i64,
    issuer_known: bool,
) -> Vec<Problem> {
    let nameless = certificate.names.is_empty();
    let other_name = if nameless {
        !certificate.is_named(host)
    } else {
        !certificate.is_for(host)
    };
    let (weak_signature, for_servers) =
        read::parse(&certificate.der).map_or((false, true), |x509| {
            let usages = x509.extensions().iter().map(|one| one.parsed_extension());
            (
                algorithms::is_weak(&x509.signature_algorithm),
                usages.into_iter().all(is_for_servers),
            )
        });
    [
        (
            Problem::SelfSigned,
            !issuer_known && certificate.self_signed,
        ),
        (
            Problem::UnknownIssuer,
            !issuer_known && !certificate.self_signed,
        ),
        (Problem::Expired, now > certificate.not_after),
        (Problem::NotYetValid, now < certificate.not_before),
        (Problem::OtherName, other_name),
        (Problem::NoName, nameless),
        (Problem::WeakSignature, weak_signature),
        (
            Problem::ShortKey,
            certificate.rsa_bits.is_some_and(|bits| bits < 2048),
        ),
        (Problem::NotForServers, !for_servers),
    ]
    .into_iter()
    .filter_map(|(problem, is_there)| is_there.then_some(problem))
    .collect()
}

fn is_for_servers(extension: &ParsedExtension<'_>) -> bool {
    match extension {
        ParsedExtension::ExtendedKeyUsage(usage) => usage.any || usage.server_auth,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> Certificate {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/certificates");
        Certificate::read(&std::fs::read(format!("{folder}/{name}.der")).unwrap()).unwrap()
    }

    fn found(name: &str, host: &str) -> Vec<Problem> {
        let certificate = sample(name);
        problems(&certificate, host, certificate.not_before, false)
    }

    #[test]
    fn a_plain_self_signed_one_has_no_names() {
        let host = "ftp.example.com";
        assert_eq!(found("with_names", host), [Problem::SelfSigned]);
        let plain = [Problem::SelfSigned, Problem::NoName];
        assert_eq!(found("plain_openssl", host), plain);
        assert_eq!(found("v1", host), plain);
        let unnamed = [Problem::SelfSigned, Problem::OtherName, Problem::NoName];
        assert_eq!(found("plain_openssl", "127.0.0.1"), unnamed);
        assert_eq!(found("no_common_name", host), unnamed);
    }

    #[test]
    fn each_problem_is_named_beside_the_others() {
        let mut certificate = sample("with_names");
        let late = certificate.not_after + 1;
        assert_eq!(
            problems(&certificate, "other.example.org", late, false),
            [Problem::SelfSigned, Problem::Expired, Problem::OtherName]
        );
        assert_eq!(
            problems(&certificate, "ftp.example.com", late, true),
            [Problem::Expired]
        );
        let early = certificate.not_before - 1;
        assert_eq!(
            problems(&certificate, "192.0.2.7", early, true),
            [Problem::NotYetValid]
        );
        certificate.self_signed = false;
        let now = certificate.not_before;
        assert_eq!(
            problems(&certificate, "192.0.2.7", now, false),
            [Problem::UnknownIssuer]
        );
    }

    #[test]
    fn weak_ones_and_those_of_clients_are_named() {
        let host = "ftp.example.com";
        assert!(found("rsa1024_sha1", host).contains(&Problem::WeakSignature));
        assert!(found("rsa1024_sha1", host).contains(&Problem::ShortKey));
        assert!(found("md5", host).contains(&Problem::WeakSignature));
        assert!(!found("pss", host).contains(&Problem::WeakSignature));
        assert_eq!(
            found("client_only", host),
            [Problem::SelfSigned, Problem::NotForServers]
        );
        assert_eq!(found("by_authority", host), [Problem::UnknownIssuer]);
    }

    #[test]
    fn a_certificate_made_for_the_host_and_vouched_for_has_none() {
        let key = rcgen::KeyPair::generate().unwrap();
        let made = rcgen::CertificateParams::new(vec!["ftp.example.com".to_owned()]).unwrap();
        let der = made.self_signed(&key).unwrap().der().to_vec();
        let certificate = Certificate::read(&der).unwrap();
        let now = certificate.not_before + 1;
        assert_eq!(problems(&certificate, "ftp.example.com", now, true), []);
    }
}
