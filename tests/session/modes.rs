//! Ports that speak something else than was asked for.

use std::time::{Duration, Instant};

use argosy::profile::{Encryption, Limits};
use argosy::protocol::{Failure, ServerFault, Spoken, Stage};
use argosy::session::Refusal;

use super::practice::*;
use crate::support::server::{ACCEPT, Fault, GREETING, ServerOptions, TestServer};

/// Opens with another encryption than the server has.
async fn spoken(server: &TestServer, encryption: Encryption) -> Failure {
    let mut wanted = wanted(server);
    wanted.opening.endpoint.encryption = encryption;
    wanted.opening.limits = Limits::default();
    let before = Instant::now();
    let failure = failure(wanted.open().await);
    assert!(before.elapsed() < Duration::from_secs(5));
    assert_eq!(server.count("USER") + server.count("PASS"), 0);
    failure
}

fn wrong(spoken: Spoken) -> Failure {
    Failure::Server(ServerFault::WrongMode(spoken))
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_where_the_server_speaks_first() {
    let server = start(ServerOptions::default());
    assert_eq!(
        spoken(&server, Encryption::Implicit).await,
        wrong(Spoken::Explicit)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greeting_where_tls_should_come() {
    let server = start(ServerOptions::implicit());
    for encryption in [Encryption::Explicit, Encryption::Plain] {
        assert_eq!(spoken(&server, encryption).await, wrong(Spoken::Implicit));
    }
    assert!(
        !server
            .commands()
            .iter()
            .any(|line| line.starts_with("AUTH"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ssh_web_servers_and_others() {
    for (first, told) in [
        (&b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"[..], Spoken::Ssh),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Spoken::Http),
        (b"\x4a\0\0\0\x0a8.0.35\0", Spoken::Unknown),
    ] {
        for encryption in Encryption::ALL {
            let server = start(ServerOptions::default());
            server.faults().on(ACCEPT, Fault::Reply(first.to_vec()));
            assert_eq!(
                spoken(&server, encryption).await,
                wrong(told),
                "{encryption}"
            );
        }
    }
}

/// A web server says nothing until it is spoken to, and then that this is no request.
#[tokio::test(flavor = "multi_thread")]
async fn a_web_server_that_waits() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                if matches!(stream.read(&mut [0; 16]), Ok(1..)) {
                    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
                }
            });
        }
    });
    let server = start(ServerOptions::default());
    let mut wanted = wanted(&server);
    wanted.opening.endpoint.port = port;
    wanted.opening.limits = Limits::default();
    assert_eq!(failure(wanted.open().await), wrong(Spoken::Http));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_server_that_greets_late_connects() {
    let server = start(ServerOptions::default());
    server
        .faults()
        .once(GREETING, Fault::Delay(Duration::from_secs(8)));
    let mut wanted = wanted(&server);
    wanted.opening.limits = Limits::default();
    let session = wanted.open().await.unwrap();
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_that_is_nothing_else_ends_at_its_limit() {
    let server = start(ServerOptions::default());
    server.faults().on(GREETING, Fault::Stall);
    let mut wanted = wanted(&server);
    wanted.opening.limits.reply = 4;
    let Refusal::Failed(failure) = wanted.open().await.unwrap_err() else {
        panic!();
    };
    let silence = argosy::protocol::NetworkFault::TimedOut { seconds: 4 };
    assert_eq!(failure, network(Stage::Greeting, silence));
}
