//! Every kind of certificate on real servers: what works after trust, and what cannot.

use argosy::profile::{Encryption, Fingerprint, TlsVersions};
use argosy::protocol::{CertificateFault, Failure};
use argosy::session::Refusal;

use super::practice::names;
use crate::support::real::{CertKind, Kind, Options, Server, Tls};
use crate::support::session::Wanted;

fn wanted(server: &Server) -> Wanted {
    let (host, user, password) = (&server.host, &server.user, &server.password);
    Wanted::new(host, server.port, Encryption::Explicit, user, password)
}

const USABLE: [CertKind; 11] = [
    CertKind::HowTo,
    CertKind::HowTo2,
    CertKind::Valid,
    CertKind::Valid2,
    CertKind::P256,
    CertKind::P384,
    CertKind::Ed25519,
    CertKind::Expired,
    CertKind::NotYet,
    CertKind::WrongName,
    CertKind::V1,
];

#[tokio::test(flavor = "multi_thread")]
async fn what_people_trusted_works() {
    let Some(mut server) = Server::start(Kind::Proftpd, Options::default()) else {
        return;
    };
    for certificate in USABLE {
        server.change_certificate(certificate);
        for versions in [TlsVersions::Only12, TlsVersions::Only13] {
            let fingerprint = Fingerprint::parse(&server.fingerprint()).unwrap();
            let refusal = wanted(&server).versions(versions).open().await.unwrap_err();
            let Refusal::Untrusted(untrusted) = refusal else {
                panic!("{certificate:?} {refusal:?}");
            };
            assert_eq!(untrusted.certificate.fingerprint, fingerprint);
            let mut trusted = wanted(&server).versions(versions);
            trusted.opening.trust.pin = Some((fingerprint, untrusted.problems));
            let session = trusted.open().await.unwrap();
            assert_eq!(
                names(&session, "").await,
                Ok(Vec::<String>::new()),
                "{certificate:?}"
            );
            session.quit().await;
        }
    }
}

async fn fault(server: &Server, versions: TlsVersions) -> CertificateFault {
    match wanted(server).versions(versions).open().await {
        Err(Refusal::Failed(Failure::Certificate(fault))) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_cannot_be_used_are_named() {
    let Some(mut server) = Server::start(Kind::Proftpd, Options::default()) else {
        return;
    };
    for (certificate, key) in [
        (CertKind::P521, "ECDSA P-521"),
        (CertKind::Ed448, "Ed448"),
        (CertKind::RsaPss, "RSA-PSS, 2048 bits"),
    ] {
        server.change_certificate(certificate);
        let named = CertificateFault::UnusableKey {
            key: key.to_owned(),
        };
        assert_eq!(fault(&server, TlsVersions::Both).await, named);
        assert_eq!(fault(&server, TlsVersions::Only13).await, named);
        // TLS 1.2 shows no certificate.
        let unnamed = fault(&server, TlsVersions::Only12).await;
        assert!(
            matches!(unnamed, CertificateFault::NothingInCommon { .. }),
            "{unnamed:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_rsa_key_is_named() {
    for tls in [Tls::Only12, Tls::Only13] {
        let options = Options {
            certificate: CertKind::Rsa1024,
            tls,
            ..Options::default()
        };
        let Some(server) = Server::start(Kind::Vsftpd, options) else {
            return;
        };
        let weak = CertificateFault::WeakKey { bits: 1024 };
        assert_eq!(fault(&server, TlsVersions::Both).await, weak, "{tls:?}");
    }
}
