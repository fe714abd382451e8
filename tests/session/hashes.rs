//! Hashes: asked for in the best way that is announced, read in every dialect, and never asked for
//! again where they are refused.

use std::time::Duration;

use argosy::protocol::{Failure, FileHash, HashKind};
use argosy::session::Hashed;

use super::practice::*;
use crate::support::server::{Fault, HashStyle, ServerOptions, TestServer};
use crate::support::session::path;

const SHA256: &str = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

fn server(hashes: &[&str], style: HashStyle) -> TestServer {
    let server = start(ServerOptions {
        hashes: hashes.iter().map(|line| (*line).to_owned()).collect(),
        hash_style: style,
        ..ServerOptions::default()
    });
    write(&server, "a file", b"0123456789");
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn the_best_way_is_taken_in_every_dialect() {
    for style in [HashStyle::Full, HashStyle::Terse, HashStyle::Wordy] {
        for (hashes, kind, begins) in [
            (
                &["HASH CRC32;SHA-1*;SHA-256", "XCRC"][..],
                HashKind::Sha256,
                SHA256,
            ),
            (&["XSHA512", "XSHA1"], HashKind::Sha512, "bb96c2fc40d2d546"),
            (&["XSHA"], HashKind::Sha1, "87acec17cd9dcd20"),
            (&["XMD5", "XCRC"], HashKind::Md5, "781e5e245d69b566"),
            (&["MD5"], HashKind::Md5, "781e5e245d69b566"),
            (&["XCRC"], HashKind::Crc32, "a684c7c6"),
        ] {
            let server = server(hashes, style);
            let session = open(&server).await;
            for _ in 0..2 {
                let hash = told(session.hash(&path("a file"), 10).await);
                assert_eq!(hash.kind, kind, "{hashes:?} {style:?}");
                assert!(hash.hex().starts_with(begins), "{hash:?} {style:?}");
            }
            let chosen = server.commands();
            let chosen = chosen.iter().filter(|line| line.starts_with("OPTS HASH"));
            assert_eq!(chosen.count(), usize::from(hashes[0].starts_with("HASH")));
            assert!(session.learned().no_hash.is_empty());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_remembered_and_the_next_best_taken() {
    let server = server(&["HASH SHA-512;SHA-1*", "XSHA256", "XCRC"], HashStyle::Full);
    server
        .faults()
        .on("XSHA256", Fault::Reply(b"502 Not here.\r\n".to_vec()));
    let no_sha512 = Fault::Reply(b"501 Unknown algorithm.\r\n".to_vec());
    server.faults().on("OPTS", no_sha512);
    let session = open(&server).await;
    for _ in 0..2 {
        let hash = told(session.hash(&path("a file"), 10).await);
        assert_eq!(hash.kind, HashKind::Crc32);
    }
    let learned = session.learned().no_hash;
    let refused: Vec<&str> = learned.iter().map(String::as_str).collect();
    assert_eq!(refused, ["HASH SHA-1", "HASH SHA-512", "XSHA256"]);
    assert_eq!((server.count("XSHA256"), server.count("HASH")), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_hashes_is_not_asked() {
    let server = server(&[], HashStyle::Full);
    let session = open(&server).await;
    server.forget();
    assert_eq!(session.hash(&path("a file"), 10).await, Ok(Hashed::Untold));
    assert!(server.commands().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_file_that_is_refused_says_nothing_about_the_others() {
    let server = server(&["XSHA256"], HashStyle::Full);
    let session = open(&server).await;
    for code in ["550 Too large", "450 Busy", "556 Not now"] {
        server.faults().reply("XSHA256", 2, code);
        assert_eq!(
            session.hash(&path("a file"), 10).await,
            Ok(Hashed::Untold),
            "{code}"
        );
        server.faults().clear();
        told(session.hash(&path("a file"), 10).await);
    }
    server.faults().reply("XSHA256", 1, "250 as you like");
    assert_eq!(session.hash(&path("a file"), 10).await, Ok(Hashed::Untold));
    assert!(session.learned().no_hash.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hash_may_take_as_long_as_a_server_may_to_finish() {
    let server = server(&["XSHA256"], HashStyle::Full);
    let late = Fault::Delay(Duration::from_millis(1500));
    server.faults().on("XSHA256", late);
    let open_with = |finish| {
        let mut wanted = wanted(&server);
        wanted.opening.limits.reply = 1;
        wanted.opening.limits.finish = finish;
        wanted.open()
    };
    let patient = open_with(10).await.unwrap();
    told(patient.hash(&path("a file"), 10).await);
    let hasty = open_with(1).await.unwrap();
    server.forget();
    for (size, asked) in [(10, 1), (10, 1), (11, 1), (9, 2)] {
        let hash = hasty.hash(&path("a file"), size).await;
        assert_eq!(hash, Ok(Hashed::TooSlow), "{size}");
        assert_eq!(server.count("XSHA256"), asked, "{size}");
    }
    assert!(hasty.learned().no_hash.is_empty(), "nothing for good");
    // On a new connection.
    server.faults().clear();
    told(hasty.hash(&path("a file"), 8).await);
    assert_eq!(server.count("PASS"), 2);
}

#[track_caller]
fn told(hash: Result<Hashed, Failure>) -> FileHash {
    match hash {
        Ok(Hashed::As(hash)) => hash,
        other => panic!("{other:?}"),
    }
}
