//! Whether a certificate is for the host that was asked for (RFC 6125, RFC 9525).

use std::net::IpAddr;

use rustls::pki_types::{CertificateDer, ServerName};
use webpki::EndEntityCert;

use super::{Certificate, read};

/// See [`Certificate::is_for`]. The TLS library's own check where it accepts the certificate's
/// form; else, as for unknown critical extensions, the same rules here.
pub(super) fn is_for(certificate: &Certificate, host: &str) -> bool {
    let der = CertificateDer::from(certificate.der.as_slice());
    match EndEntityCert::try_from(&der) {
        Ok(end) => ServerName::try_from(host)
            .is_ok_and(|name| end.verify_is_valid_for_subject_name(&name).is_ok()),
        Err(_) => certificate.names.iter().any(|name| matches(name, host)),
    }
}

/// See [`Certificate::is_named`].
pub(super) fn is_named(der: &[u8], host: &str) -> bool {
    let names = read::parse(der).map(|x509| read::common_names(&x509));
    names.is_ok_and(|names| names.iter().any(|name| matches(name, host)))
}

/// One name of a certificate against a host: addresses by value, names without regard to case, a
/// leading `*` for exactly one label.
fn matches(name: &str, host: &str) -> bool {
    if let Ok(address) = host.parse::<IpAddr>() {
        return name.parse::<IpAddr>().is_ok_and(|named| named == address);
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    if name.eq_ignore_ascii_case(host) {
        return true;
    }
    let (Some(rest), Some((label, host_rest))) = (name.strip_prefix("*."), host.split_once('.'))
    else {
        return false;
    };
    !label.is_empty() && rest.contains('.') && rest.eq_ignore_ascii_case(host_rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> Certificate {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/certificates");
        Certificate::read(&std::fs::read(format!("{folder}/{name}.der")).unwrap()).unwrap()
    }

    #[test]
    fn hosts_match_by_name_wildcard_and_address() {
        let certificate = sample("with_names");
        for host in [
            "FTP.example.com",
            "a.files.example.com",
            "192.0.2.7",
            "2001:DB8:0::7",
        ] {
            assert!(certificate.is_for(host), "{host}");
        }
        for host in [
            "example.com",
            "a.b.files.example.com",
            "files.example.com",
            "192.0.2.8",
            "",
        ] {
            assert!(!certificate.is_for(host), "{host}");
        }
    }

    #[test]
    fn one_that_the_tls_library_refuses_is_judged_by_the_same_rules() {
        let certificate = sample("critical_unknown");
        for host in ["ftp.example.com", "192.0.2.7"] {
            assert!(certificate.is_for(host), "{host}");
        }
        for host in ["example.com", "a.b.example.com", "192.0.2.8"] {
            assert!(!certificate.is_for(host), "{host}");
        }
    }

    #[test]
    fn the_common_name_is_seen_but_does_not_count() {
        let certificate = sample("plain_openssl");
        assert!(!certificate.is_for("ftp.example.com"));
        assert!(certificate.is_named("ftp.example.com"));
        assert!(!certificate.is_named("www.example.com"));
    }

    #[test]
    fn a_wildcard_never_stands_for_a_whole_domain() {
        assert!(!matches("*.com", "example.com"));
        assert!(!matches("*", "localhost"));
    }
}
