//! TLS sessions of data connections: resumed, run out, refused; and what is learned from that.

use argosy::profile::{Learned, TlsVersions as Ours};
use argosy::protocol::{CertificateFault, Failure};
use argosy::session::Session;

use super::practice::*;
use crate::support::server::{
    ACCEPT, Channel, Fault, Reuse, Rule, Security, ServerOptions, TestServer, Tickets, TlsVersions,
};
use crate::support::session::{get, oddities, put};

fn learned12() -> Learned {
    Learned {
        tls12: true,
        ..Learned::default()
    }
}

async fn uploads(session: &Session, count: usize) {
    for n in 0..count {
        put(session, &format!("file {n}"), b"content")
            .await
            .unwrap();
    }
}

/// No data connection made a full handshake, and no upload was ever refused.
fn assert_all_resumed(server: &TestServer) {
    let handshakes = server.handshakes(Channel::Data);
    assert!(!handshakes.is_empty());
    assert!(handshakes.iter().all(|one| one.resumed), "{handshakes:?}");
    assert_eq!(replies(server, "425") + replies(server, "522"), 0);
}

/// Takes a ticket and gives none back.
async fn lose_a_ticket(server: &TestServer, session: &Session) {
    let (sender, order, meter) = upload("half");
    sender.send(vec![1; 1000]).await.unwrap();
    let begun = |_: &_| meter.bytes.load(std::sync::atomic::Ordering::Relaxed) > 0;
    cancelled_when(server, session, session.upload(order), begun)
        .await
        .unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_server_resumes_as_it_can() {
    for tls in [TlsVersions::Both, TlsVersions::Only12, TlsVersions::Only13] {
        let server = start(ServerOptions {
            tls,
            ..ServerOptions::vsftpd()
        });
        let session = open(&server).await;
        uploads(&session, 6).await;
        for _ in 0..6 {
            get(&session, "file 1", Some(7)).await.unwrap();
        }
        assert_all_resumed(&server);
        assert_eq!(server.connections(), 1);
        assert_eq!(oddities(session.learned()), Learned::default());
        // The first key share of a data connection is to the server's taste.
        assert!(
            server
                .handshakes(Channel::Data)
                .iter()
                .all(|one| !one.retried)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tickets_gets_full_handshakes() {
    let server = start(ServerOptions::pureftpd());
    let session = open(&server).await;
    uploads(&session, 4).await;
    assert_eq!(server.handshakes(Channel::Data).len(), 4);
    assert_eq!(
        (server.connections(), oddities(session.learned())),
        (1, Learned::default())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn clean_uploads_without_new_tickets_lead_to_tls12() {
    let server = start(ServerOptions::proftpd());
    let session = open(&server).await;
    uploads(&session, 6).await;
    assert_all_resumed(&server);
    assert_eq!(
        (server.connections(), oddities(session.learned())),
        (2, learned12())
    );
    let versions: Vec<_> = server
        .handshakes(Channel::Control)
        .into_iter()
        .map(|one| one.version)
        .collect();
    assert_eq!(versions, ["TLSv1_3", "TLSv1_2"]);

    // The next session begins with it.
    let mut wanted = wanted(&server);
    wanted.opening.learned = session.learned();
    let next = wanted.open().await.unwrap();
    uploads(&next, 4).await;
    assert_all_resumed(&server);
    assert_eq!(server.connections(), 3);
    assert_eq!(next.facts().tls.as_ref().unwrap().version, "TLS 1.2");
}

#[tokio::test(flavor = "multi_thread")]
async fn downloads_give_their_tickets_back() {
    let server = start(ServerOptions::proftpd());
    let session = open(&server).await;
    write(&server, "file", b"1234");
    for _ in 0..6 {
        get(&session, "file", Some(4)).await.unwrap();
    }
    assert_all_resumed(&server);
    assert_eq!(
        (server.connections(), oddities(session.learned())),
        (1, Learned::default())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cancels_use_tickets_up_and_teach_nothing() {
    let server = start(ServerOptions {
        // ProFTPD's, but for the tickets that its uploads bring back.
        tickets: Tickets {
            control: 2,
            download: 1,
            upload: 0,
        },
        ..ServerOptions::proftpd()
    });
    let session = open(&server).await;
    lose_a_ticket(&server, &session).await;
    lose_a_ticket(&server, &session).await;
    server.forget();
    uploads(&session, 1).await;
    assert_all_resumed(&server);
    assert_eq!(
        (server.connections(), oddities(session.learned())),
        (2, Learned::default())
    );
    let control = server.handshakes(Channel::Control);
    assert_eq!(control[0].version, "TLSv1_3", "the versions are kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_names_use_no_tickets_up() {
    let server = start(ServerOptions::proftpd());
    let session = open(&server).await;
    for _ in 0..5 {
        get(&session, "missing", None).await.unwrap_err();
    }
    uploads(&session, 6).await;
    assert_all_resumed(&server);
    assert_eq!(
        (server.connections(), oddities(session.learned())),
        (2, learned12())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_tls13_exists_there_is_a_new_login_every_two_uploads() {
    let server = start(ServerOptions {
        tls: TlsVersions::Only13,
        ..ServerOptions::proftpd()
    });
    let session = open(&server).await;
    uploads(&session, 6).await;
    assert_all_resumed(&server);
    assert_eq!(server.count("STOR"), 6);
    let logins = server.count("PASS");
    assert_eq!(logins, 3);
    let learned = session.learned();
    assert!(learned.tls13_relogin && !learned.tls12, "{learned:?}");

    // Known from the beginning, TLS 1.2 is not tried again.
    let mut wanted = wanted(&server);
    wanted.opening.learned = learned;
    let before = server.connections();
    let next = wanted.open().await.unwrap();
    uploads(&next, 4).await;
    assert_eq!(server.connections() - before, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_handshake_that_was_cut_does_not_speak_against_tls12() {
    let server = start(ServerOptions {
        security: Security::Implicit,
        ..ServerOptions::proftpd()
    });
    // Twice is an answer.
    for (times, stays) in [(1, true), (2, false)] {
        let mut wanted = wanted(&server);
        wanted.opening.learned.tls12 = true;
        let half_a_record = Fault::ReplyAndDrop(b"\x16\x03\x03".to_vec());
        server
            .faults()
            .add(Rule::new(ACCEPT, half_a_record).times(times));
        let learned = wanted.open().await.unwrap().learned();
        assert_eq!((learned.tls12, learned.tls13_relogin), (stays, !stays));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tls13_alone_is_kept_where_it_was_asked_for() {
    let server = start(ServerOptions::proftpd());
    let session = wanted(&server).versions(Ours::Only13).open().await.unwrap();
    uploads(&session, 5).await;
    assert_all_resumed(&server);
    assert_eq!(
        (server.connections(), oddities(session.learned())),
        (3, Learned::default())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demand_for_reuse_that_cannot_be_met_is_explained_and_mended() {
    let without = Tickets {
        control: 0,
        download: 0,
        upload: 0,
    };
    for reuse in [Reuse::SameControl, Reuse::AnySession] {
        let server = start(ServerOptions {
            tickets: without,
            reuse,
            ..ServerOptions::default()
        });
        let session = open(&server).await;
        let failure = put(&session, "file", b"content").await.unwrap_err();
        assert!(
            matches!(
                failure,
                Failure::Certificate(CertificateFault::ReuseRefused { .. })
            ),
            "{reuse:?} {failure:?}"
        );
        assert!(failure.is_passing());
        // By now it is logged in on TLS 1.2.
        assert_eq!(oddities(session.learned()), learned12());
        uploads(&session, 3).await;
        assert_usable(&server, &session).await;
        assert_eq!(server.connections(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_is_asked_for_again_after_that() {
    let server = start(ServerOptions {
        tickets: Tickets {
            control: 0,
            download: 0,
            upload: 0,
        },
        reuse: Reuse::SameControl,
        ..ServerOptions::default()
    });
    write(&server, "file", b"1");
    let session = open(&server).await;
    assert_eq!(names(&session, "").await.unwrap(), ["file"]);
    assert_eq!(oddities(session.learned()), learned12());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_login_that_fails_says_why() {
    let server = start(ServerOptions::proftpd());
    let session = open(&server).await;
    uploads(&session, 2).await;
    server
        .faults()
        .on("PASS", Fault::Reply(b"530 Not today.\r\n".to_vec()));
    let failure = put(&session, "file", b"content").await.unwrap_err();
    let text = "Not today.".to_owned();
    let refused = argosy::protocol::ServerFault::LoginRefused { code: 530, text };
    assert_eq!(failure, Failure::Server(refused));
    assert!(session.lost().await.is_some());
    assert_eq!(server.count("STOR"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_sessions_at_once_do_not_take_each_others_tickets() {
    let server = std::sync::Arc::new(start(ServerOptions::proftpd()));
    let mut all = Vec::new();
    for number in 0..10 {
        let server = server.clone();
        all.push(tokio::spawn(async move {
            let session = wanted(&server).open().await.unwrap();
            for n in 0..6 {
                put(&session, &format!("{number} {n}"), b"content")
                    .await
                    .unwrap();
            }
            assert_eq!(oddities(session.learned()), learned12());
        }));
    }
    for one in all {
        one.await.unwrap();
    }
    assert_all_resumed(&server);
}
