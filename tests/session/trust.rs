//! Which certificate is accepted, in which order, and that nothing is sent for any other.

use std::io::{Read, Write};
use std::sync::Arc;

use argosy::profile::{Fingerprint, Problem, Trust};
use argosy::protocol::{CertificateFault, Failure, ServerFault};
use argosy::session::{Refusal, Session, Shared, TrustRule};

use super::practice::*;
use crate::support::server::{CertificateKind, Fault, ServerOptions, TestServer};

fn signed() -> ServerOptions {
    ServerOptions {
        certificate: CertificateKind::Signed,
        ..ServerOptions::default()
    }
}

fn fingerprint(server: &TestServer) -> Fingerprint {
    Fingerprint(server.certificate_sha256())
}

const OTHER: Fingerprint = Fingerprint([9; 32]);

/// Opens by this rule alone; the server's authority is a root when `rooted`.
async fn opened(server: &TestServer, rule: TrustRule, rooted: bool) -> Result<Session, Refusal> {
    let mut wanted = wanted(server);
    wanted.opening.trust = rule;
    let roots = server.authority().filter(|_| rooted);
    let shared = Shared::with_roots(roots.into_iter().collect());
    Session::open(&Arc::new(shared), wanted.opening, |_| ()).await
}

fn pinned(fingerprint: Fingerprint, problems: &[Problem]) -> TrustRule {
    TrustRule {
        pin: Some((fingerprint, problems.to_vec())),
        ..TrustRule::default()
    }
}

fn once(fingerprint: Fingerprint, problems: &[Problem]) -> TrustRule {
    TrustRule {
        once: Some((fingerprint, problems.to_vec())),
        ..TrustRule::default()
    }
}

fn problems(refusal: Result<Session, Refusal>) -> Vec<Problem> {
    match refusal {
        Err(Refusal::Untrusted(untrusted)) => untrusted.problems,
        other => panic!("{other:?}"),
    }
}

/// Not one byte but AUTH in clear, and no command inside TLS.
fn assert_nothing_was_sent(server: &TestServer) {
    let connections = server.connections();
    assert_eq!(server.plain_bytes(), b"AUTH TLS\r\n".repeat(connections));
    assert_eq!(server.commands(), vec!["AUTH TLS"; connections]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_certificate_is_shown_and_nothing_is_sent() {
    let server = start(ServerOptions::default());
    let Err(Refusal::Untrusted(untrusted)) = opened(&server, TrustRule::default(), false).await
    else {
        panic!();
    };
    assert_eq!(untrusted.certificate.fingerprint, fingerprint(&server));
    assert_eq!(untrusted.problems, [Problem::SelfSigned]);
    assert_eq!(untrusted.tls.version, "TLS 1.3");
    assert!(
        untrusted.tls.cipher.starts_with("TLS_"),
        "{}",
        untrusted.tls.cipher
    );
    assert_nothing_was_sent(&server);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_implicit_server_gets_nothing_either() {
    let server = start(ServerOptions::implicit());
    assert!(opened(&server, TrustRule::default(), false).await.is_err());
    assert_eq!(
        (server.plain_bytes(), server.commands()),
        (Vec::new(), Vec::new())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_is_enough() {
    let server = start(ServerOptions::default());
    let rule = pinned(fingerprint(&server), &[Problem::SelfSigned]);
    let session = opened(&server, rule, false).await.unwrap();
    assert_eq!(session.facts().trust, Some(Trust::Pinned));
    assert!(!session.facts().pin_retired);
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_problem_of_a_pinned_certificate_asks_again() {
    let server = start(ServerOptions {
        certificate: CertificateKind::Expired,
        ..ServerOptions::default()
    });
    let rule = pinned(fingerprint(&server), &[Problem::SelfSigned]);
    let all = problems(opened(&server, rule, false).await);
    assert_eq!(all, [Problem::SelfSigned, Problem::Expired]);
    assert_nothing_was_sent(&server);
    assert!(
        opened(&server, pinned(fingerprint(&server), &all), false)
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_is_named() {
    for (kind, expected) in [
        (
            CertificateKind::Expired,
            vec![Problem::SelfSigned, Problem::Expired],
        ),
        (
            CertificateKind::NotYetValid,
            vec![Problem::SelfSigned, Problem::NotYetValid],
        ),
        (
            CertificateKind::WrongName,
            vec![Problem::SelfSigned, Problem::OtherName],
        ),
        (
            CertificateKind::SelfSignedCa,
            vec![Problem::SelfSigned, Problem::NoName, Problem::OtherName],
        ),
        (CertificateKind::Signed, vec![Problem::UnknownIssuer]),
        (
            CertificateKind::SignedWrongName,
            vec![Problem::UnknownIssuer, Problem::OtherName],
        ),
    ] {
        let server = start(ServerOptions {
            certificate: kind.clone(),
            ..ServerOptions::default()
        });
        let mut seen = problems(opened(&server, TrustRule::default(), false).await);
        let mut expected = expected;
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "{kind:?}");
        let rule = once(fingerprint(&server), &seen);
        let session = opened(&server, rule, false).await.unwrap();
        assert_eq!(session.facts().trust, Some(Trust::Once));
        assert_usable(&server, &session).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roots_are_enough_without_a_pin() {
    let server = start(signed());
    let session = opened(&server, TrustRule::default(), true).await.unwrap();
    assert_eq!(session.facts().trust, Some(Trust::Roots));
    assert!(!session.facts().pin_retired);
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roots_do_not_help_for_another_name() {
    let server = start(ServerOptions {
        certificate: CertificateKind::SignedWrongName,
        ..ServerOptions::default()
    });
    let seen = problems(opened(&server, TrustRule::default(), true).await);
    assert_eq!(seen, [Problem::OtherName], "the issuer is known");
    assert_nothing_was_sent(&server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_that_differs_is_retired_by_the_roots_only() {
    let server = start(signed());
    let session = opened(&server, pinned(OTHER, &[]), true).await.unwrap();
    assert_eq!(session.facts().trust, Some(Trust::Roots));
    assert!(session.facts().pin_retired);
    server.forget();

    let server = start(signed());
    let changed = opened(&server, pinned(OTHER, &[Problem::UnknownIssuer]), false).await;
    assert_eq!(problems(changed), [Problem::UnknownIssuer]);
    assert_nothing_was_sent(&server);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_pin_comes_before_the_roots() {
    let server = start(signed());
    let session = opened(&server, pinned(fingerprint(&server), &[]), true)
        .await
        .unwrap();
    assert_eq!(session.facts().trust, Some(Trust::Pinned));
    assert!(!session.facts().pin_retired);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_certificate_gets_nothing() {
    let server = start(ServerOptions::default());
    let rule = pinned(fingerprint(&server), &[Problem::SelfSigned]);
    opened(&server, rule.clone(), false)
        .await
        .unwrap()
        .quit()
        .await;
    server
        .change_certificate(&CertificateKind::SelfSigned)
        .unwrap();
    let before = server.count("USER");
    let asked = opened(&server, rule.clone(), false).await;
    assert_eq!(problems(asked), [Problem::SelfSigned]);
    assert_eq!(server.count("USER"), before);
    assert_eq!(server.plain_bytes(), b"AUTH TLS\r\nAUTH TLS\r\n");
    // Trusted once beside the old pin.
    let rule = TrustRule {
        once: Some((fingerprint(&server), vec![Problem::SelfSigned])),
        ..rule
    };
    let session = opened(&server, rule, false).await.unwrap();
    assert_eq!(session.facts().trust, Some(Trust::Once));
    assert!(!session.facts().pin_retired);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_given_one_is_taken_even_before_a_valid_one() {
    let server = start(signed());
    let only = |fingerprint| TrustRule {
        only: Some(fingerprint),
        ..TrustRule::default()
    };
    let Err(Refusal::Failed(failure)) = opened(&server, only(OTHER), true).await else {
        panic!();
    };
    let told = CertificateFault::NotTheGiven {
        fingerprint: fingerprint(&server).to_string(),
        given: OTHER.to_string(),
    };
    assert_eq!(failure, Failure::Certificate(told));
    assert_nothing_was_sent(&server);
    assert!(
        opened(&server, only(fingerprint(&server)), false)
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_was_slipped_in_before_tls_changes_nothing() {
    for rule in [TrustRule::default(), pinned(OTHER, &[])] {
        let server = start(ServerOptions::default());
        let injected = b"230 Logged in.\r\n200 ok\r\n200 ok\r\n211 no\r\n".to_vec();
        server.faults().on("AUTH", Fault::Behind(injected));
        assert_eq!(
            problems(opened(&server, rule, false).await),
            [Problem::SelfSigned]
        );
        assert_nothing_was_sent(&server);
    }
    // Trusted: the line is dropped, and the login goes its way.
    let server = start(ServerOptions::default());
    server
        .faults()
        .on("AUTH", Fault::Behind(b"530 No.\r\n".to_vec()));
    let wanted = wanted(&server);
    let lines = wanted.lines();
    let session = wanted.open().await.unwrap();
    assert_usable(&server, &session).await;
    assert_eq!(lines.count("Dropped what came before TLS"), 1);
}

/// A server that agrees to TLS and then fails in clear, where a TLS record should be.
#[tokio::test(flavor = "multi_thread")]
async fn last_words_in_clear_after_auth_are_shown() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = [0; 4096];
        stream.write_all(b"220 ready\r\n").unwrap();
        assert_eq!(stream.read(&mut heard).unwrap(), b"AUTH TLS\r\n".len());
        stream.write_all(b"234 go\r\n").unwrap();
        assert_eq!(
            stream
                .read_exact(&mut heard[..1])
                .map(|()| heard[0])
                .unwrap(),
            22
        );
        stream.write_all(b"421 TLS handshake failed\r\n").unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let server = start(ServerOptions::default());
    let mut wanted = wanted(&server);
    wanted.opening.endpoint.port = port;
    let told = ServerFault::RefusedTls {
        code: 421,
        text: "TLS handshake failed".to_owned(),
    };
    assert_eq!(failure(wanted.open().await), Failure::Server(told));
    serving.join().unwrap();
}
