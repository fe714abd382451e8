//! A session without work: kept alive, closed at last, and missed at once when it is lost.

use std::time::{Duration, Instant};

use argosy::protocol::{Failure, NetworkFault, ServerFault, Stage};

use super::practice::*;
use crate::support::server::ServerOptions;
use crate::support::session::path;

#[tokio::test(flavor = "multi_thread")]
async fn noops_keep_it_alive_until_it_is_closed() {
    let server = start(ServerOptions::default());
    let mut wanted = wanted(&server);
    wanted.opening.limits.keep_alive = 1;
    wanted.opening.limits.idle = 3;
    let before = Instant::now();
    let session = wanted.open().await.unwrap();
    assert_eq!(session.lost().await, None, "closed by us");
    assert!(before.elapsed() >= Duration::from_secs(3));
    assert_eq!(server.count("NOOP"), 2);
    assert_eq!(server.count("QUIT"), 1);
    assert!(session.list(&path("")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_noticed_at_once() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    server.drop_connections();
    let lost = tokio::time::timeout(Duration::from_secs(1), session.lost()).await;
    let closed = network(Stage::Idle, NetworkFault::Closed);
    assert_eq!(lost.unwrap(), Some(closed.clone()));
    assert_eq!(session.list(&path("")).await, Err(closed));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_last_words_are_kept() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    server.say(b"421 Timeout.\r\n", true);
    assert_eq!(session.lost().await, Some(refused("", 421, "Timeout.")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unasked_reply_ends_the_session() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    server.say(b"226 Transfer complete.\r\n", false);
    let text = "Transfer complete.".to_owned();
    let out_of_step = Failure::Server(ServerFault::OutOfStep { text });
    assert_eq!(session.lost().await, Some(out_of_step));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_or_silent_keep_alive() {
    let server = start(ServerOptions::default());
    let mut wanted_session = wanted(&server);
    wanted_session.opening.limits.keep_alive = 1;
    let session = wanted_session.open().await.unwrap();
    server.faults().reply("NOOP", 1, "500 what?");
    until(|| server.count("NOOP") == 1).await;
    assert_usable(&server, &session).await;
    server
        .faults()
        .on("NOOP", crate::support::server::Fault::Stall);
    assert_eq!(session.lost().await, Some(timed_out(Stage::Reply)));
}
