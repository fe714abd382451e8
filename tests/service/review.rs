//! What must not happen whatever a server, a disk or a person does meanwhile, on the in-process
//! server.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use argosy::profile::ExistsRule;
use argosy::protocol::{Failure, ServerFault};
use argosy::service::{Direction, Grade, QueueOrder, TransferStatus, What};

use crate::support::files::set_time;
use crate::support::server::{Fault, ServerOptions, TestServer};
use crate::support::service::{Desk, content, done, names, rule, unchecked, until_moved};

fn server() -> TestServer {
    TestServer::start(ServerOptions::default()).unwrap()
}

fn within(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < end, "not {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn is_paused(desk: &Desk) -> bool {
    let paused = |status: &TransferStatus| matches!(status, TransferStatus::Paused { .. });
    desk.items.values().all(|item| paused(&item.status))
}

/// Where a transfer comes from, and where it goes.
fn ends(direction: Direction, server: &TestServer, desk: &Desk) -> (PathBuf, PathBuf) {
    let (here, there) = (desk.local.clone(), server.root().to_owned());
    match direction {
        Direction::Upload => (here, there),
        Direction::Download => (there, here),
    }
}

fn exists() -> TransferStatus {
    TransferStatus::Failed(Failure::Server(ServerFault::Exists))
}

#[test]
fn sizes_without_measure_do_not_end_the_service() {
    let server = server();
    let mut desk = Desk::new(&server);
    fs::create_dir(server.root().join("tree")).unwrap();
    let line = |name: &str| {
        format!(
            "type=file;size={};modify=20240101000000; {name}\r\n",
            u64::MAX
        )
    };
    let listing = ["a", "b", "c"].map(line).concat();
    server.faults().once("MLSD", Fault::Content(listing.into()));
    desk.enqueue(vec![desk.transfer(
        Direction::Download,
        "tree",
        What::Folder,
    )]);
    let statuses = desk.until_over(4);
    assert_eq!(statuses[0], done(0, Grade::Folder));
    let failed = |status: &TransferStatus| matches!(status, TransferStatus::Failed(_));
    assert!(statuses[1..].iter().all(failed), "{statuses:?}");
}

#[test]
fn a_folder_within_itself_comes_to_an_end() {
    let server = server();
    let mut desk = Desk::new(&server);
    fs::create_dir(server.root().join("tree")).unwrap();
    server
        .faults()
        .reply("CWD", usize::MAX, "250 Whatever you say.");
    let listing = b"type=dir;modify=20240101000000; a\r\n".to_vec();
    server.faults().on("MLSD", Fault::Content(listing));
    desk.enqueue(vec![desk.transfer(
        Direction::Download,
        "tree",
        What::Folder,
    )]);
    let statuses = desk.until_over(2);
    let too_deep = Failure::Server(ServerFault::TooLong {
        what: "folder depth",
        cap: 128,
    });
    assert!(
        statuses.contains(&TransferStatus::Failed(too_deep)),
        "{statuses:?}"
    );
    assert!(server.count("MLSD") < 200);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_targets_place_is_not_continued() {
    let server = server();
    let mut desk = Desk::new(&server);
    let (old, link) = (desk.local.join("old"), desk.local.join("link"));
    fs::write(server.root().join("link"), content(1000)).unwrap();
    fs::write(&old, "precious").unwrap();
    std::os::unix::fs::symlink("old", &link).unwrap();
    desk.enqueue(vec![rule(desk.download("link"), ExistsRule::Resume)]);
    let statuses = desk.until_over(1);
    assert!(
        matches!(statuses[0], TransferStatus::Failed(_)),
        "{statuses:?}"
    );
    assert_eq!(fs::read(&old).unwrap(), b"precious");
    assert_eq!(names(&desk.local), ["link", "old"]);
}

#[test]
fn a_target_that_came_meanwhile_is_not_overwritten() {
    for direction in [Direction::Download, Direction::Upload] {
        let server = server();
        let mut desk = Desk::new(&server);
        let (from, to) = ends(direction, &server, &desk);
        fs::write(from.join("big"), content(2_000_000)).unwrap();
        server.faults().slow(Some(1_000_000));
        desk.enqueue(vec![desk.transfer(direction, "big", What::File)]);
        until_moved(&mut desk, 300_000);
        fs::write(to.join("big"), "precious").unwrap();
        server.faults().slow(None);
        assert_eq!(desk.until_over(1), [exists()], "{direction:?}");
        assert_eq!(fs::read(to.join("big")).unwrap(), b"precious");
        // Nothing moves twice: what is there already only takes its place, once its end is compared.
        fs::remove_file(to.join("big")).unwrap();
        server.forget();
        desk.order(QueueOrder::Retry);
        let whole = done(2_000_000, Grade::SizeMatches);
        desk.until("an end", |desk| {
            desk.items.values().all(|item| item.status == whole)
        });
        assert_eq!((server.count("RETR"), server.count("STOR")), (1, 0));
        assert!(server.commands().contains(&"REST 1934464".to_owned()));
        assert_eq!(names(&to), ["big"]);
    }
}

#[test]
fn a_target_that_is_whole_by_now_leaves_no_part_behind() {
    for direction in [Direction::Download, Direction::Upload] {
        let server = server();
        let mut desk = Desk::new(&server);
        let (from, to) = ends(direction, &server, &desk);
        fs::write(from.join("big"), content(2_000_000)).unwrap();
        server.faults().slow(Some(1_000_000));
        let resumed = desk.transfer(direction, "big", What::File);
        desk.enqueue(vec![rule(resumed, ExistsRule::Resume)]);
        until_moved(&mut desk, 300_000);
        desk.order(QueueOrder::Pause);
        desk.until("a pause", is_paused);
        server.faults().slow(None);
        fs::write(to.join("big"), content(2_000_000)).unwrap();
        desk.order(QueueOrder::Resume);
        desk.until_over(1);
        assert_eq!(names(&to), ["big"], "{direction:?}");
        let records = desk.folders().state.join("parts");
        assert!(records.read_dir().unwrap().next().is_none());
    }
}

/// By a rule that looks at what stands there: it is looked at again in the end.
#[test]
fn a_newer_target_that_came_in_the_place_of_an_older_one_is_not_overwritten() {
    for direction in [Direction::Download, Direction::Upload] {
        let server = server();
        let mut desk = Desk::new(&server);
        let (from, to) = ends(direction, &server, &desk);
        fs::write(from.join("big"), content(2_000_000)).unwrap();
        fs::write(to.join("big"), "old").unwrap();
        set_time(&from.join("big"), 1_600_000_000);
        set_time(&to.join("big"), 1_500_000_000);
        server.faults().slow(Some(1_000_000));
        let newer = desk.transfer(direction, "big", What::File);
        desk.enqueue(vec![rule(newer, ExistsRule::Newer)]);
        until_moved(&mut desk, 300_000);
        fs::write(to.join("big"), "precious").unwrap();
        server.faults().slow(None);
        assert_eq!(desk.until_over(1), [exists()], "{direction:?}");
        assert_eq!(fs::read(to.join("big")).unwrap(), b"precious");
    }
}

#[test]
fn an_old_file_that_was_renamed_without_a_word_is_still_known() {
    let server = server();
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("big"), content(1000)).unwrap();
    fs::write(server.root().join("big"), &content(1000)[..400]).unwrap();
    server.faults().once("RNTO", Fault::MuteAndDrop);
    desk.enqueue(vec![rule(desk.upload("big"), ExistsRule::Resume)]);
    assert_eq!(desk.until_over(1), [unchecked(1000)]);
    assert_eq!(names(server.root()), ["big"]);
    assert_eq!(fs::read(server.root().join("big")).unwrap(), content(1000));
}

#[test]
fn what_was_cancelled_goes_even_when_the_service_quits_at_once() {
    let server = server();
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("big"), content(3_000_000)).unwrap();
    server.faults().slow(Some(1_000_000));
    desk.enqueue(vec![desk.upload("big")]);
    until_moved(&mut desk, 300_000);
    desk.order(QueueOrder::Cancel);
    desk.quit();
    within("gone", || names(server.root()).is_empty());
}

#[test]
fn a_local_part_is_deleted_without_a_server() {
    let server = server();
    let mut desk = Desk::new(&server);
    fs::write(server.root().join("big"), content(3_000_000)).unwrap();
    server.faults().slow(Some(1_000_000));
    desk.enqueue(vec![desk.download("/big")]);
    until_moved(&mut desk, 300_000);
    desk.order(QueueOrder::Pause);
    desk.until("pause", is_paused);
    assert_eq!(names(&desk.local), ["big.argosy-part"]);
    drop(server);
    desk.order(QueueOrder::Cancel);
    desk.until("removal", |desk| desk.items.is_empty());
    within("deleted", || names(&desk.local).is_empty());
}

#[test]
fn a_part_of_ours_is_nobodys_target() {
    for direction in [Direction::Download, Direction::Upload] {
        let server = server();
        let mut desk = Desk::new(&server);
        let (from, to) = ends(direction, &server, &desk);
        fs::write(from.join("big"), content(2_000_000)).unwrap();
        fs::write(from.join("big.argosy-part"), vec![b'x'; 1_000_000]).unwrap();
        server.faults().slow(Some(1_000_000));
        desk.enqueue(vec![desk.transfer(direction, "big", What::File)]);
        until_moved(&mut desk, 300_000);
        desk.order(QueueOrder::Pause);
        desk.until("pause", is_paused);
        server.faults().slow(None);
        let other = desk.transfer(direction, "big.argosy-part", What::File);
        desk.enqueue(vec![rule(other, ExistsRule::Overwrite)]);
        desk.until("an end of the other", |desk| {
            desk.items.values().any(|item| item.status.is_over())
        });
        desk.order(QueueOrder::Resume);
        let statuses = desk.until_over(2);
        assert_eq!(statuses, [done(2_000_000, Grade::SizeMatches), exists()]);
        assert!(fs::read(to.join("big")).unwrap() == content(2_000_000));
    }
}

#[test]
fn a_holder_that_does_not_read_loses_nothing() {
    let server = server();
    let mut desk = Desk::new(&server);
    desk.connect();
    let count = 400;
    let name = |n: usize| format!("f{n:03}");
    for n in 0..count {
        fs::write(server.root().join(name(n)), "x").unwrap();
    }
    desk.enqueue((0..count).map(|n| desk.download(&name(n))).collect());
    let last = |path: &Path| names(path).iter().filter(|name| name.len() == 4).count();
    within("all there", || last(&desk.local) == count);
    desk.quit();
    let whole = done(1, Grade::SizeMatches);
    let over = desk.items.values().filter(|item| item.status == whole);
    assert!(over.count() >= count - 4);
}

#[test]
fn names_that_lead_elsewhere_are_shown_and_never_written() {
    let server = server();
    let mut desk = Desk::new(&server);
    fs::create_dir(server.root().join("tree")).unwrap();
    fs::write(server.root().join("tree/good"), "x").unwrap();
    let hostile = ["../evil", "..", "/etc/evil", "a\0b", "", "."];
    let line = |name: &&str| format!("type=file;size=1;modify=20240101000000; {name}\r\n");
    let mut listing: String = hostile.iter().map(line).collect();
    listing += "type=dir;modify=20240101000000; ../up\r\n";
    listing += "type=file;size=1;modify=20240101000000; good\r\n";
    server.faults().once("MLSD", Fault::Content(listing.into()));
    desk.enqueue(vec![desk.transfer(
        Direction::Download,
        "tree",
        What::Folder,
    )]);
    desk.until("the good one", |desk| {
        desk.items
            .values()
            .any(|item| item.status == done(1, Grade::SizeMatches))
    });
    desk.quit();
    assert_eq!(names(&desk.local), ["tree"]);
    assert_eq!(names(&desk.local.join("tree")), ["good"]);
    let refused = desk.items.values().filter(|item| {
        matches!(
            item.status,
            TransferStatus::Failed(Failure::Server(
                ServerFault::HostileName { .. } | ServerFault::UnreadableListing { .. }
            ))
        )
    });
    assert!(refused.count() >= 4, "{:#?}", desk.items);
}
