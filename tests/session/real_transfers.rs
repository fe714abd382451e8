//! Large files, resumed ones and cancelled ones on the three real servers.

use std::sync::atomic::Ordering;

use argosy::profile::Learned;
use argosy::protocol::{Declined, Failure, ServerFault};
use argosy::session::Session;
use ring::digest::{SHA256, digest};

use super::practice::{download, ended, names, stored, until, upload};
use crate::support::real::{Kind, Options, Server};
use crate::support::session::{Wanted, get, oddities, path, put};

/// Each of the three, as its package comes, with a session.
async fn each(test: impl AsyncFn(&Server, Session)) {
    for kind in Kind::ALL {
        if let Some(server) = Server::start(kind, Options::default()) {
            let session = Wanted::of(&server).open().await.unwrap();
            test(&server, session).await;
        }
    }
}

/// Bytes that repeat nowhere.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn large_files_arrive_whole_both_ways() {
    const SIZE: usize = 64 << 20;
    let content = noise(SIZE);
    let hash = digest(&SHA256, &content);
    each(async |server, session| {
        let up = put(&session, "large", &content).await;
        assert_eq!(up, stored(SIZE as u64), "{:?}", server.kind);
        let arrived = server.read("large").unwrap();
        assert_eq!(digest(&SHA256, &arrived).as_ref(), hash.as_ref());
        let back = get(&session, "large", Some(SIZE as u64)).await.unwrap();
        assert_eq!(digest(&SHA256, &back).as_ref(), hash.as_ref());
    })
    .await;
}

const CANCELLED: Failure = Failure::Declined(Declined::Cancelled);

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_upload_leaves_its_part_and_the_session_goes_on() {
    each(async |server, session| {
        server.write("before", b"1");
        for round in 0..3 {
            let (sender, order, meter) = upload("part");
            sender.send(noise(250_000)).await.unwrap();
            let begun = until(|| meter.bytes.load(Ordering::Relaxed) == 250_000);
            let result = tokio::join!(session.upload(order), async {
                begun.await;
                session.cancel();
            });
            assert_eq!(result.0, Err(CANCELLED), "{:?} {round}", server.kind);
            let part = server.read("part").unwrap();
            assert!(noise(250_000).starts_with(&part), "{:?}", server.kind);
            assert_eq!(names(&session, "").await.unwrap(), ["before", "part"]);
        }
        assert!(
            oddities(session.learned()) == Learned::default(),
            "{:?}",
            server.kind
        );
        // Whole at last, and the session is the first one or one that logged in again.
        let content = noise(300_000);
        assert_eq!(put(&session, "part", &content).await, stored(300_000));
        assert_eq!(server.read("part").unwrap(), content);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_download_leaves_the_session_in_step() {
    each(async |server, session| {
        server.write("large", &noise(32 << 20));
        for _ in 0..3 {
            let (_receiver, order, meter) = download("large", None);
            let begun = until(|| meter.bytes.load(Ordering::Relaxed) > 0);
            let result = tokio::join!(session.download(order), async {
                begun.await;
                session.cancel();
            });
            assert_eq!(result.0, Err(CANCELLED), "{:?}", server.kind);
            assert_eq!(names(&session, "").await.unwrap(), ["large"]);
            let facts = session.facts_of(&path("large")).await.unwrap().unwrap();
            assert_eq!(facts.size, Some(32 << 20));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_source_makes_no_complete_file() {
    each(async |server, session| {
        let (sender, order, _) = upload("half");
        sender.send(noise(100_000)).await.unwrap();
        drop(sender);
        let failure = session.upload(order).await.unwrap_err();
        assert!(matches!(failure, Failure::Internal(_)), "{failure:?}");
        assert_eq!(
            names(&session, "").await.unwrap(),
            ["half"],
            "{:?}",
            server.kind
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_go_on_where_they_stopped() {
    each(async |server, session| {
        let content = noise(1_000_000);
        server.write("file", &content[..400_000]);
        let (sender, mut order, _) = upload("file");
        order.offset = 400_000;
        let rest = content[400_000..].to_vec();
        let feeding = async move {
            for chunk in rest.chunks(100_000) {
                sender.send(chunk.to_vec()).await.unwrap();
            }
            sender.finish().await.unwrap();
        };
        let (result, ()) = tokio::join!(session.upload(order), feeding);
        assert_eq!(result, stored(600_000), "{:?}", server.kind);
        assert_eq!(server.read("file").unwrap(), content, "{:?}", server.kind);

        let (mut receiver, mut order, _) = download("file", Some(1_000_000));
        order.offset = 700_000;
        let drinking = async {
            let mut got = Vec::new();
            while let Some(buffer) = receiver.receive().await {
                got.extend(buffer);
            }
            assert!(receiver.is_whole());
            got
        };
        let (result, got) = tokio::join!(session.download(order), drinking);
        assert_eq!(result, ended(300_000, true), "{:?}", server.kind);
        assert_eq!(got, content[700_000..], "{:?}", server.kind);
        // And from the beginning again.
        let whole = get(&session, "file", Some(1_000_000)).await.unwrap();
        assert_eq!(whole, content);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_folders_are_told_apart_and_changed() {
    each(async |server, session| {
        server.write("old", b"12345");
        assert_eq!(
            session.facts_of(&path("missing")).await,
            Ok(None),
            "{:?}",
            server.kind
        );
        let facts = session.facts_of(&path("old")).await.unwrap().unwrap();
        assert!(facts.size == Some(5) && facts.modified.is_some());
        session.make_folder(&path("folder")).await.unwrap();
        assert_eq!(session.is_folder(&path("folder")).await, Ok(true));
        assert_eq!(session.is_folder(&path("old")).await, Ok(false));
        assert_eq!(
            session.facts_of(&path("folder")).await,
            Ok(None),
            "{:?}",
            server.kind
        );
        session
            .rename(&path("old"), &path("folder/new"))
            .await
            .unwrap();
        assert_eq!(
            session
                .set_modified(&path("folder/new"), 1_000_000_000)
                .await,
            Ok(true)
        );
        let facts = session
            .facts_of(&path("folder/new"))
            .await
            .unwrap()
            .unwrap();
        let seconds = facts.modified.map(|modified| modified.seconds);
        assert_eq!(seconds, Some(1_000_000_000), "{:?}", server.kind);
        assert_eq!(names(&session, "folder").await.unwrap(), ["new"]);
        assert!(session.remove_folder(&path("folder")).await.is_err());
        session.remove_file(&path("folder/new")).await.unwrap();
        session.remove_folder(&path("folder")).await.unwrap();
        assert_eq!(
            names(&session, "").await.unwrap(),
            [""; 0],
            "{:?}",
            server.kind
        );
        assert!(
            names(&session, "folder").await.is_err(),
            "{:?}",
            server.kind
        );
    })
    .await;
}

/// What people see who follow half a how-to: vsftpd dies with a word in clear inside TLS.
#[tokio::test(flavor = "multi_thread")]
async fn vsftpds_last_words_are_shown() {
    let options = Options {
        settings: vec!["allow_writeable_chroot=NO".to_owned()],
        ..Options::default()
    };
    let Some(server) = Server::start(Kind::Vsftpd, options) else {
        return;
    };
    let failure = Failure::from(Wanted::of(&server).open().await.unwrap_err());
    let Failure::Server(
        ServerFault::Refused {
            code: 500, text, ..
        }
        | ServerFault::LoginRefused { code: 500, text },
    ) = failure
    else {
        panic!("{failure:?}");
    };
    assert!(text.contains("writable root"), "{text}");
}
