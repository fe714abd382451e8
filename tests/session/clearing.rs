//! CCC: commands in clear behind the login, where a site wants that.

use std::time::Duration;

use argosy::protocol::{Failure, RawCommand, ServerFault};
use argosy::session::{Refusal, Session};

use super::practice::*;
use crate::support::real::{Kind, Options, Server};
use crate::support::server::{Channel, Clearing, Fault, ServerOptions, TestServer, What};
use crate::support::session::{Wanted, get, path, put};

fn granting(behind: &[u8]) -> TestServer {
    let server = start(ServerOptions {
        clearing: Clearing::Granted(behind.to_vec()),
        ..ServerOptions::default()
    });
    write(&server, "a", b"1");
    server
}

fn clearing(server: &TestServer) -> Wanted {
    let mut wanted = wanted(server);
    wanted.opening.reach.clear_control = true;
    wanted
}

fn is_in_clear(session: &Session) -> Option<bool> {
    let tls = session.facts().tls.as_ref();
    tls.map(|tls| tls.control_in_clear)
}

/// The commands that came in clear.
fn overheard(server: &TestServer) -> Vec<String> {
    let heard = server
        .seen()
        .into_iter()
        .filter_map(|seen| match seen.what {
            What::Command {
                verb,
                encrypted: false,
                ..
            } => Some(verb),
            _ => None,
        });
    heard.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_go_in_clear_and_nothing_else() {
    let server = granting(b"");
    let mut wanted = clearing(&server);
    // Also where all was sent at once before.
    for _ in 0..2 {
        server.forget();
        let lines = wanted.lines();
        let session = wanted.open().await.unwrap();
        assert_eq!(is_in_clear(&session), Some(true));
        assert_eq!(names(&session, "").await.unwrap(), ["a"]);
        put(&session, "up", b"content").await.unwrap();
        assert_eq!(get(&session, "up", Some(7)).await.unwrap(), b"content");
        session.remove_file(&path("up")).await.unwrap();
        let secret = RawCommand::parse("SITE PSWD old new").unwrap();
        let kept = session.raw(secret).await;
        assert!(
            matches!(kept, Err(Failure::Server(ServerFault::Lacks { .. }))),
            "{kept:?}"
        );
        assert_eq!(server.count("SITE"), 0);
        let heard = overheard(&server);
        for secret in ["USER", "PASS", "PBSZ", "PROT", "CCC"] {
            assert!(!heard.contains(&secret.to_owned()), "{heard:?}");
            assert_eq!(server.count(secret), 1);
        }
        assert!(heard.contains(&"RETR".to_owned()), "{heard:?}");
        let secured = server.handshakes(Channel::Data);
        assert!(secured.len() >= 3 && secured.iter().all(|one| one.resumed));
        assert!(lines.text().contains("Commands are not encrypted"));
        wanted = clearing(&server);
        wanted.opening.learned = session.learned();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_login_is_encrypted() {
    let server = start(ServerOptions {
        clearing: Clearing::Granted(Vec::new()),
        one_transfer_each: true,
        ..ServerOptions::default()
    });
    write(&server, "a", b"1");
    let session = clearing(&server).open().await.unwrap();
    for _ in 0..3 {
        assert_eq!(get(&session, "a", Some(1)).await.unwrap(), b"1");
    }
    assert!(server.connections() >= 3);
    assert!(!overheard(&server).contains(&"PASS".to_owned()));
    assert_eq!(is_in_clear(&session), Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_is_used_as_before() {
    let server = start(ServerOptions::default());
    let wanted = clearing(&server);
    let lines = wanted.lines();
    let session = wanted.open().await.unwrap();
    assert_eq!(is_in_clear(&session), Some(false));
    put(&session, "up", b"content").await.unwrap();
    assert_eq!(overheard(&server), ["AUTH"]);
    assert!(lines.text().contains("refuses CCC"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_end_tls_is_not_waited_for_without_end() {
    let server = start(ServerOptions {
        clearing: Clearing::Forgotten,
        ..ServerOptions::default()
    });
    let refusal = clearing(&server).open().await.unwrap_err();
    assert!(
        matches!(refusal, Refusal::Failed(Failure::Network { .. })),
        "{refusal:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_slipped_in_there_answers_nothing() {
    // In clear, right behind the end of TLS.
    let server = granting(b"250 Never said.\r\n226 Nor that.\r\n");
    if let Ok(session) = clearing(&server).open().await {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if let Ok(names) = names(&session, "").await {
            assert_eq!(names, ["a"]);
        }
    }
    // And under TLS, behind the answer.
    let server = granting(b"");
    server
        .faults()
        .on("CCC", Fault::Behind(b"226 More.\r\n".to_vec()));
    let refusal = clearing(&server).open().await.unwrap_err();
    assert!(
        matches!(
            refusal,
            Refusal::Failed(Failure::Server(ServerFault::OutOfStep { .. }))
        ),
        "{refusal:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn real_servers_grant_it_or_go_on_under_tls() {
    for kind in Kind::ALL {
        let Some(server) = Server::start(kind, Options::default()) else {
            return;
        };
        let mut wanted = Wanted::of(&server);
        wanted.opening.reach.clear_control = true;
        let session = wanted.open().await.unwrap();
        assert_eq!(
            is_in_clear(&session),
            Some(kind == Kind::Pureftpd),
            "{kind:?}"
        );
        for _ in 0..2 {
            put(&session, "up", b"content").await.unwrap();
            assert_eq!(get(&session, "up", Some(7)).await.unwrap(), b"content");
            assert_eq!(names(&session, "").await.unwrap(), ["up"]);
        }
    }
}
