//! MODE Z: listings and downloads that come compressed.

use std::io::Write;

use argosy::protocol::{Failure, ServerFault};
use argosy::session::Session;
use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::practice::*;
use crate::support::real::{Kind, Options, Server};
use crate::support::server::{Cut, Fault, ServerOptions, TestServer, What};
use crate::support::session::{Wanted, get, path, put};

fn packing(server: &TestServer) -> Wanted {
    let mut wanted = wanted(server);
    wanted.opening.reach.compress = true;
    wanted
}

async fn begun(options: ServerOptions) -> (TestServer, Session) {
    let server = start(options);
    write(&server, "a", &content());
    let session = packing(&server).open().await.unwrap();
    (server, session)
}

fn willing() -> ServerOptions {
    ServerOptions {
        mode_z: true,
        ..ServerOptions::default()
    }
}

/// It is a tenth of this where it is packed.
fn content() -> Vec<u8> {
    b"Nothing but the same again. ".repeat(20_000)
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn listings_and_downloads_come_packed_and_uploads_go_as_they_are() {
    let (server, session) = begun(willing()).await;
    assert_eq!(names(&session, "").await.unwrap(), ["a"]);
    let size = content().len() as u64;
    for size in [Some(size), None] {
        assert_eq!(get(&session, "a", size).await.unwrap(), content());
    }
    assert_eq!(server.count("MODE"), 1);
    put(&session, "up", &content()).await.unwrap();
    assert_eq!(read(&server, "up"), content());
    assert_eq!(get(&session, "up", Some(size)).await.unwrap(), content());
    assert_eq!(server.count("MODE"), 3);
    let moved = server
        .seen()
        .into_iter()
        .filter_map(|seen| match seen.what {
            What::DataEnded { bytes } => Some(bytes),
            _ => None,
        });
    let moved: Vec<u64> = moved.collect();
    assert!(
        moved.iter().filter(|bytes| **bytes < size / 10).count() == 4,
        "{moved:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_on_in_the_middle_comes_as_it_is() {
    let (server, session) = begun(willing()).await;
    get(&session, "a", None).await.unwrap();
    let size = content().len() as u64;
    let (mut receiver, mut rest, _meter) = download("a", Some(size));
    rest.offset = size - 10;
    let taking = tokio::task::spawn_blocking(move || {
        let first = receiver.blocking_receive();
        while receiver.blocking_receive().is_some() {}
        first
    });
    assert_eq!(session.download(rest).await.unwrap().bytes, 10);
    assert_eq!(
        taking.await.unwrap().unwrap(),
        content()[content().len() - 10..]
    );
    assert_eq!(server.count("MODE"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_offer_it_or_refuses_it_is_used_without() {
    let (server, session) = begun(ServerOptions::default()).await;
    assert_eq!(get(&session, "a", None).await.unwrap(), content());
    assert_eq!(server.count("MODE"), 0);
    let server = start(willing());
    write(&server, "a", &content());
    server
        .faults()
        .on("MODE", Fault::Reply(b"504 No longer.\r\n".to_vec()));
    let session = packing(&server).open().await.unwrap();
    for _ in 0..2 {
        assert_eq!(get(&session, "a", None).await.unwrap(), content());
    }
    assert_eq!(server.count("MODE"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_damaged_is_taken_for_the_file() {
    let whole = packed(&content());
    let mut changed = whole.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let size = content().len() as u64;
    let faults = [
        Fault::After(500, Cut::Complete),
        Fault::After(whole.len() as u64 - 2, Cut::Complete),
        Fault::Content(changed),
        Fault::Content([&whole[..], b"and more"].concat()),
        Fault::Content(content()),
    ];
    for fault in faults {
        for size in [Some(size), None] {
            let (server, session) = begun(willing()).await;
            server.faults().once("RETR", fault.clone());
            let failure = get(&session, "a", size).await.unwrap_err();
            assert!(
                matches!(failure, Failure::Server(ServerFault::BadCompression)),
                "{fault:?}: {failure:?}"
            );
            // The session is as good as before.
            assert_eq!(
                get(&session, "a", Some(content().len() as u64))
                    .await
                    .unwrap(),
                content()
            );
        }
    }
    let (server, session) = begun(willing()).await;
    server.faults().on("MLSD", Fault::After(10, Cut::Complete));
    assert!(session.list(&path("")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_packet_with_far_too_much_in_it_ends_early() {
    let (server, session) = begun(willing()).await;
    let much = packed(&vec![0; 64 << 20]);
    server.faults().on("RETR", Fault::Content(much));
    let failure = get(&session, "a", Some(1000)).await.unwrap_err();
    assert!(
        matches!(failure, Failure::Server(ServerFault::WrongSize { expected: 1000, got }) if got < 100_000),
        "{failure:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn proftpd_packs_what_it_sends() {
    let options = Options {
        settings: ["LoadModule mod_deflate.c", "DeflateEngine on"]
            .map(str::to_owned)
            .to_vec(),
        ..Options::default()
    };
    let Some(server) = Server::start(Kind::Proftpd, options) else {
        return;
    };
    let mut wanted = Wanted::of(&server);
    wanted.opening.reach.compress = true;
    let lines = wanted.lines();
    let session = wanted.open().await.unwrap();
    for name in ["one", "two"] {
        put(&session, name, &content()).await.unwrap();
        for size in [Some(content().len() as u64), None] {
            assert_eq!(get(&session, name, size).await.unwrap(), content());
        }
        put(&session, "empty", b"").await.unwrap();
        assert_eq!(get(&session, "empty", Some(0)).await.unwrap(), b"");
    }
    assert_eq!(names(&session, "").await.unwrap(), ["empty", "one", "two"]);
    until(|| lines.count("Command MODE Z") >= 3).await;
}
