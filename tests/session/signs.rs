//! Signs of life while bytes flow: each server answers them in its way, and no answer is taken for
//! another one.

use std::time::Duration;

use super::practice::*;
use crate::support::server::{Cut, Fault, NoopDuringTransfer, Rule, ServerOptions, TestServer};
use crate::support::session::{get, oddities, path, put};
use argosy::profile::Learned;
use argosy::protocol::{Declined, Failure};
use argosy::session::Session;

/// A server that sends half a file and waits, and a session that shows life each second.
async fn half_way(noop: NoopDuringTransfer) -> (TestServer, Session) {
    let server = start(ServerOptions {
        noop,
        ..ServerOptions::default()
    });
    let mut wanted = wanted(&server);
    wanted.opening.limits.keep_alive = 1;
    wanted.opening.limits.reply = 3;
    wanted.opening.limits.data = 10;
    let session = wanted.open().await.unwrap();
    put(&session, "file", &vec![7; 100_000]).await.unwrap();
    let half = Fault::After(50_000, Cut::Hold);
    server.faults().add(Rule::new("RETR", half).times(1));
    (server, session)
}

async fn released(server: &TestServer) {
    until(|| server.count("NOOP") > 0).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    server.faults().release();
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_at_once_behind_and_refusals_leave_the_session_in_step() {
    for noop in [
        NoopDuringTransfer::AtOnce,
        NoopDuringTransfer::AfterTransfer,
        NoopDuringTransfer::Refused,
    ] {
        let (server, session) = half_way(noop).await;
        let whole = Some(100_000);
        let (content, ()) = tokio::join!(get(&session, "file", whole), released(&server));
        assert_eq!(content.unwrap().len(), 100_000, "{noop:?}");
        // One that is not answered is not followed by another.
        let signs = server.count("NOOP");
        assert_eq!(signs > 1, noop != NoopDuringTransfer::AfterTransfer);
        assert_usable(&server, &session).await;
        assert_eq!(server.connections(), 1, "{noop:?}");
        assert_eq!(oddities(session.learned()), Learned::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_gets_no_more_of_them() {
    let (server, session) = half_way(NoopDuringTransfer::AtOnce).await;
    server.faults().on("NOOP", Fault::Mute);
    let (content, ()) = tokio::join!(get(&session, "file", Some(100_000)), released(&server));
    assert_eq!(content.unwrap().len(), 100_000);
    assert!(session.learned().no_noop);
    // What may still come must not be taken for another answer.
    assert!(session.list(&path("")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_with_a_sign_unanswered_is_clean() {
    for noop in [
        NoopDuringTransfer::AtOnce,
        NoopDuringTransfer::AfterTransfer,
    ] {
        let (server, session) = half_way(noop).await;
        let stop = async {
            until(|| server.count("NOOP") > 0).await;
            session.cancel();
        };
        let (result, ()) = tokio::join!(get(&session, "file", Some(100_000)), stop);
        let cancelled = Failure::Declined(Declined::Cancelled);
        assert_eq!(result, Err(cancelled), "{noop:?}");
        server.faults().release();
        if session.list(&path("")).await.is_ok() {
            assert_usable(&server, &session).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_may_want_none() {
    let server = start(ServerOptions::default());
    let mut wanted = wanted(&server);
    wanted.opening.limits.keep_alive = 1;
    wanted.opening.keeps_alive = false;
    wanted.opening.limits.data = 10;
    let session = wanted.open().await.unwrap();
    put(&session, "file", &vec![7; 100_000]).await.unwrap();
    server
        .faults()
        .once("RETR", Fault::After(50_000, Cut::Hold));
    let later = async {
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert_eq!(server.count("NOOP"), 0);
        server.faults().release();
    };
    let (content, ()) = tokio::join!(get(&session, "file", Some(100_000)), later);
    assert_eq!(content.unwrap().len(), 100_000);
}
