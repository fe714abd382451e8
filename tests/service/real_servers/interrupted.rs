//! Big files, paused, resumed and cancelled on the way.

use std::fs;

use argosy::profile::Settings;
use argosy::protocol::RemotePath;
use argosy::service::{Browse, Direction, Grade, QueueOrder, TransferStatus, What};

use super::Face;
use crate::support::files::{hash, names, set_time, time_of, write_big};
use crate::support::real::{Kind, Tls, available};
use crate::support::service::{Desk, done, listed, until_moved};

/// Of a file that takes some seconds on a slow server.
const LENGTH: usize = 64 << 20;
const LONG_AGO: u64 = 1_234_567_890;
const PART: &str = "big.argosy-part";

on_every_server!(a_big_file_is_paused_and_goes_on);

fn a_big_file_is_paused_and_goes_on(face: Face) {
    let server = face.serve_slowly(32);
    let mut desk = Desk::new(&server);
    let (here, there) = (desk.local.join("big"), server.root.join("big"));
    write_big(&here, LENGTH);
    set_time(&here, LONG_AGO);
    let before = hash(&here);
    for direction in [Direction::Upload, Direction::Download] {
        desk.enqueue(vec![desk.transfer(direction, "big", What::File)]);
        until_moved(&mut desk, 1 << 20);
        if direction == Direction::Upload {
            // A reset destroys what the server has not read yet: some of it must have arrived.
            let part = server.root.join(PART);
            desk.until("bytes on the server's disk", |_| {
                fs::metadata(&part).is_ok_and(|part| part.len() > 0)
            });
        }
        desk.order(QueueOrder::Pause);
        desk.until("a pause", |desk| {
            let status = &desk.item("big").status;
            matches!(status, TransferStatus::Paused { done } if *done > 0)
        });
        match direction {
            Direction::Upload => assert_eq!(names(&server.root), [PART]),
            Direction::Download => assert_eq!(names(&desk.local), [PART]),
        }
        let restarts = desk.logged("REST");
        desk.order(QueueOrder::Resume);
        assert_eq!(
            desk.until_over(1),
            [done(LENGTH as u64, Grade::SizeMatches)]
        );
        // The end of an upload's part is read before: all of a small one.
        let most = if direction == Direction::Upload { 2 } else { 1 };
        let more = desk.logged("REST") - restarts;
        assert!((1..=most).contains(&more), "{direction:?} {more}");
        let to = match direction {
            Direction::Upload => &there,
            Direction::Download => &here,
        };
        assert_eq!((hash(to), time_of(to)), (before.clone(), LONG_AGO));
        desk.clear();
        fs::remove_file(&here).unwrap();
    }
    assert_eq!(names(&server.root), ["big"]);
    assert!(names(&desk.local).is_empty());
    desk.quit();
}

/// As it comes: it takes REST, and refuses the STOR that follows with a 451 that never passes.
#[test]
fn proftpd_without_store_restart_gets_the_whole_file() {
    if !available() {
        return;
    }
    let face = Face {
        kind: Kind::Proftpd,
        implicit: false,
        tls: Tls::Only12,
    };
    let settings = [
        "TransferRate STOR,RETR 2000",
        "<Directory />",
        "AllowStoreRestart off",
        "</Directory>",
    ];
    let server = face.serve_with(settings.map(str::to_owned).to_vec());
    let mut desk = Desk::new(&server);
    let length = 6 << 20;
    write_big(&desk.local.join("big"), length);
    let part = server.root.join(PART);
    desk.enqueue(vec![desk.upload("big")]);
    desk.until("bytes on the server's disk", |_| {
        fs::metadata(&part).is_ok_and(|part| part.len() > 0)
    });
    until_moved(&mut desk, 1 << 20);
    desk.order(QueueOrder::Pause);
    desk.until("a pause", |desk| !desk.item("big").status.is_running());
    desk.order(QueueOrder::Resume);
    let whole = done(length as u64, Grade::SizeMatches);
    assert_eq!(desk.until_over(1), [whole]);
    assert!((1..=2).contains(&desk.logged("REST")));
    assert_eq!(desk.logged("STOR"), 3);
    let (here, there) = (desk.local.join("big"), server.root.join("big"));
    assert_eq!(hash(&here), hash(&there));
    assert_eq!(names(&server.root), ["big"]);
    desk.quit();
}

on_every_server!(a_cancelled_transfer_leaves_nothing);

fn a_cancelled_transfer_leaves_nothing(face: Face) {
    let server = face.serve_slowly(32);
    let mut settings = Settings::default();
    settings.connections.per_site = 1;
    let mut desk = Desk::with(&server, settings);
    desk.connect();
    let sparse = fs::File::create(desk.local.join("big")).unwrap();
    sparse.set_len(LENGTH as u64).unwrap();
    fs::write(desk.local.join("small"), "small").unwrap();
    cancel(&mut desk, Direction::Upload, "big");
    desk.browse(Browse::Open(RemotePath::root()));
    assert!(listed(&mut desk).is_empty());
    assert!(names(&server.root).is_empty());

    // What comes next is right, on the same connection or on another.
    desk.enqueue(vec![desk.upload("small")]);
    assert_eq!(desk.until_over(1), [done(5, Grade::SizeMatches)]);
    desk.browse(Browse::Open(RemotePath::root()));
    assert_eq!(listed(&mut desk), ["small"]);
    assert_eq!(server.read("small").unwrap(), b"small");
    desk.clear();

    let sparse = fs::File::create(server.write("huge", b"")).unwrap();
    sparse.set_len(LENGTH as u64).unwrap();
    cancel(&mut desk, Direction::Download, "huge");
    assert_eq!(names(&desk.local), ["big", "small"]);
    fs::remove_file(desk.local.join("small")).unwrap();
    desk.enqueue(vec![desk.download("small")]);
    assert_eq!(desk.until_over(1), [done(5, Grade::SizeMatches)]);
    assert_eq!(fs::read(desk.local.join("small")).unwrap(), b"small");
    desk.quit();
}

fn cancel(desk: &mut Desk, direction: Direction, name: &str) {
    desk.enqueue(vec![desk.transfer(direction, name, What::File)]);
    until_moved(desk, 1 << 20);
    desk.order(QueueOrder::Cancel);
    desk.until("removal", |desk| desk.items.is_empty());
}
