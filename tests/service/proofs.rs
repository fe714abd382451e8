//! How far a copy is proved: hashes where bytes may be in doubt, on the in-process server. What is
//! wrong is found and mended, and what had arrived is not sent again.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use argosy::profile::{ExistsRule, Settings, Verify};
use argosy::protocol::{Failure, HashKind, ServerFault};
use argosy::service::{Direction, Done, Grade, Note, QueueOrder, TransferStatus, What};

use crate::support::files::set_time;
use crate::support::server::{self, Cut, Fault, HashStyle, Rule, ServerOptions, TestServer};
use crate::support::service::{Desk, content, done, names, rule, until_moved};

const LENGTH: usize = 3_000_000;
const SHA256: Grade = Grade::HashMatches(HashKind::Sha256);
const BOTH: [Direction; 2] = [Direction::Upload, Direction::Download];

fn server(hashes: &[&str]) -> TestServer {
    TestServer::start(ServerOptions {
        hashes: hashes.iter().map(|line| (*line).to_owned()).collect(),
        hash_style: HashStyle::Full,
        ..ServerOptions::default()
    })
    .unwrap()
}

fn hashing() -> TestServer {
    server(&["HASH SHA-1*;SHA-256"])
}

fn verifying(server: &TestServer, verify: Verify) -> Desk {
    let mut settings = Settings::default();
    settings.transfers.verify = verify;
    Desk::with(server, settings)
}

/// Where a file comes from and where it goes to.
fn sides<'a>(desk: &'a Desk, server: &'a TestServer, direction: Direction) -> (&'a Path, &'a Path) {
    match direction {
        Direction::Upload => (&desk.local, server.root()),
        Direction::Download => (server.root(), &desk.local),
    }
}

fn verb(direction: Direction) -> &'static str {
    match direction {
        Direction::Upload => "STOR",
        Direction::Download => "RETR",
    }
}

fn sent_again(grade: Grade) -> TransferStatus {
    TransferStatus::Done(Done {
        bytes: LENGTH as u64,
        grade,
        note: Some(Note::SentAgain),
    })
}

/// Pauses a transfer in the middle, changes its part there, and lets it go on.
fn go_on_with_a_changed_part(
    desk: &mut Desk,
    server: &TestServer,
    direction: Direction,
    from_end: bool,
) {
    let (from, to) = sides(desk, server, direction);
    fs::write(from.join("big"), content(LENGTH)).unwrap();
    let part = to.join("big.argosy-part");
    server.faults().slow(Some(1_000_000));
    desk.enqueue(vec![desk.transfer(direction, "big", What::File)]);
    until_moved(desk, 400_000);
    // A reset destroys what the server has not read yet: some of it must have arrived.
    desk.until("bytes of the part", |_| {
        fs::metadata(&part).is_ok_and(|part| part.len() > 100_000)
    });
    desk.order(QueueOrder::Pause);
    desk.until("a pause", |desk| {
        let status = &desk.item("big").status;
        matches!(status, TransferStatus::Paused { done } if *done > 0)
    });
    server.faults().slow(None);
    let mut file = fs::OpenOptions::new().write(true).open(&part).unwrap();
    let length = file.metadata().unwrap().len();
    let at = if from_end { length - 10 } else { 10 };
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(b"wrong").unwrap();
    drop(file);
    server.forget();
    desk.order(QueueOrder::Resume);
}

#[test]
fn wrong_bytes_in_a_resumed_part_are_found_by_hash_and_mended() {
    for direction in BOTH {
        let server = hashing();
        let mut desk = Desk::new(&server);
        go_on_with_a_changed_part(&mut desk, &server, direction, false);
        assert_eq!(desk.until_over(1), [sent_again(SHA256)], "{direction:?}");
        let (_, to) = sides(&desk, &server, direction);
        assert_eq!(fs::read(to.join("big")).unwrap(), content(LENGTH));
        assert_eq!(names(to), ["big"]);
        assert_eq!(
            (server.count(verb(direction)), server.count("HASH")),
            (2, 2)
        );
    }
}

#[test]
fn a_part_with_a_wrong_end_is_noticed_before_it_goes_on() {
    for direction in BOTH {
        let server = server(&[]);
        let mut desk = Desk::new(&server);
        go_on_with_a_changed_part(&mut desk, &server, direction, true);
        assert_eq!(desk.until_over(1), [sent_again(Grade::SizeMatches)]);
        let (_, to) = sides(&desk, &server, direction);
        assert_eq!(fs::read(to.join("big")).unwrap(), content(LENGTH));
        assert_eq!(names(to), ["big"]);
        assert_eq!(server.count("REST"), 1);
        // An upload's part is looked at before.
        let times = if direction == Direction::Upload { 1 } else { 2 };
        assert_eq!(server.count(verb(direction)), times);
    }
}

#[test]
fn an_old_file_that_is_no_beginning_of_the_source_stays_as_it_was() {
    for direction in BOTH {
        let server = server(&[]);
        let mut desk = Desk::new(&server);
        let (from, to) = sides(&desk, &server, direction);
        fs::write(from.join("big"), content(LENGTH)).unwrap();
        fs::write(to.join("big"), vec![b'x'; 200_000]).unwrap();
        let resumed = desk.transfer(direction, "big", What::File);
        desk.enqueue(vec![rule(resumed, ExistsRule::Resume)]);
        let changed = Failure::Server(ServerFault::SourceChanged);
        assert_eq!(desk.until_over(1), [TransferStatus::Failed(changed)]);
        let (_, to) = sides(&desk, &server, direction);
        assert_eq!(fs::read(to.join("big")).unwrap(), vec![b'x'; 200_000]);
        assert_eq!(names(to), ["big"]);
    }
}

/// As a power cut leaves it: all of its length, but not all of its bytes.
#[test]
fn the_end_of_a_part_of_full_length_is_compared_too() {
    let server = server(&[]);
    let mut desk = Desk::new(&server);
    fs::write(server.root().join("big"), content(LENGTH)).unwrap();
    server.faults().once("RETR", Fault::NoReply);
    desk.enqueue(vec![desk.download("big")]);
    let part = desk.local.join("big.argosy-part");
    desk.until("its length", |_| {
        fs::metadata(&part).is_ok_and(|part| part.len() == LENGTH as u64)
    });
    let mut file = fs::OpenOptions::new().write(true).open(&part).unwrap();
    file.seek(SeekFrom::End(-10)).unwrap();
    file.write_all(&[0; 10]).unwrap();
    server.drop_connections();
    assert_eq!(desk.until_over(1), [sent_again(Grade::SizeMatches)]);
    assert_eq!(fs::read(desk.local.join("big")).unwrap(), content(LENGTH));
}

#[test]
fn a_hash_proves_the_beginning_that_was_there_before() {
    for direction in BOTH {
        let server = server(&["XCRC"]);
        let mut desk = Desk::new(&server);
        let (from, to) = sides(&desk, &server, direction);
        for name in ["some", "all", "other"] {
            fs::write(from.join(name), content(1000)).unwrap();
        }
        fs::write(to.join("some"), &content(1000)[..400]).unwrap();
        fs::write(to.join("all"), content(1000)).unwrap();
        fs::write(to.join("other"), vec![b'x'; 1000]).unwrap();
        let resumed = |name| {
            rule(
                desk.transfer(direction, name, What::File),
                ExistsRule::Resume,
            )
        };
        desk.enqueue(["some", "all", "other"].map(resumed).to_vec());
        let crc = done(1000, Grade::HashMatches(HashKind::Crc32));
        let exists = TransferStatus::Failed(Failure::Server(ServerFault::Exists));
        assert_eq!(
            desk.until_over(3),
            [crc.clone(), crc, exists],
            "{direction:?}"
        );
        let (_, to) = sides(&desk, &server, direction);
        assert_eq!(fs::read(to.join("some")).unwrap(), content(1000));
        assert_eq!(fs::read(to.join("other")).unwrap(), vec![b'x'; 1000]);
    }
}

#[test]
fn a_file_whose_hash_never_agrees_is_never_done() {
    for direction in BOTH {
        let server = server(&["XMD5"]);
        let mut desk = verifying(&server, Verify::Always);
        let (from, _) = sides(&desk, &server, direction);
        fs::write(from.join("a"), "content").unwrap();
        let wrong = format!("250 {}\r\n", "0".repeat(32));
        server.faults().on("XMD5", Fault::Reply(wrong.into_bytes()));
        desk.enqueue(vec![desk.transfer(direction, "a", What::File)]);
        let kind = HashKind::Md5;
        let failure = Failure::Server(ServerFault::WrongHash { kind });
        assert_eq!(desk.until_over(1), [TransferStatus::Failed(failure)]);
        let (_, to) = sides(&desk, &server, direction);
        assert!(names(to).is_empty(), "{direction:?}");
        assert_eq!(server.count(verb(direction)), 2, "{direction:?}");
    }
}

#[test]
fn hashes_are_asked_for_by_the_rule() {
    for (verify, grade, asked) in [
        (Verify::Always, SHA256, 2),
        (Verify::Doubt, Grade::SizeMatches, 0),
        (Verify::Never, Grade::SizeMatches, 0),
    ] {
        let server = hashing();
        let mut desk = verifying(&server, verify);
        fs::write(desk.local.join("up"), "up").unwrap();
        fs::write(server.root().join("down"), "down").unwrap();
        desk.enqueue(vec![desk.upload("up"), desk.download("down")]);
        assert_eq!(desk.until_over(2), [done(2, grade), done(4, grade)]);
        assert_eq!(server.count("HASH"), asked, "{verify:?}");
    }
}

#[test]
fn data_that_ended_without_a_goodbye_is_hashed() {
    let server = hashing();
    let mut desk = Desk::new(&server);
    fs::write(server.root().join("a"), "content").unwrap();
    server.faults().on("RETR", Fault::BareEnd);
    desk.enqueue(vec![desk.download("a")]);
    assert_eq!(desk.until_over(1), [done(7, SHA256)]);
}

#[test]
fn a_refusal_to_hash_is_no_failure_and_is_asked_for_once() {
    let server = server(&["HASH SHA-256*", "XCRC"]);
    let mut desk = verifying(&server, Verify::Always);
    server
        .faults()
        .on("HASH", Fault::Reply(b"502 No.\r\n".to_vec()));
    server
        .faults()
        .on("XCRC", Fault::Reply(b"504 No.\r\n".to_vec()));
    for name in ["a", "b"] {
        fs::write(desk.local.join(name), "content").unwrap();
        desk.enqueue(vec![desk.upload(name)]);
        desk.until_over(1);
        assert_eq!(desk.item(name).status, done(7, Grade::SizeMatches));
        desk.clear();
    }
    assert_eq!((server.count("HASH"), server.count("XCRC")), (1, 1));
}

#[test]
fn a_late_final_reply_is_waited_for_while_the_server_is_finishing() {
    let server = server(&[]);
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("a"), "content").unwrap();
    let late = Fault::LateReply(Duration::from_millis(600));
    server.faults().once("STOR", late);
    desk.enqueue(vec![desk.upload("a")]);
    desk.until("the server finishing", |desk| {
        desk.items
            .values()
            .any(|item| item.status == TransferStatus::Finishing)
    });
    assert_eq!(desk.until_over(1), [done(7, Grade::SizeMatches)]);
    assert_eq!(server.count("STOR"), 1);
}

#[test]
fn a_slow_hash_is_shown_as_the_server_finishing() {
    for direction in BOTH {
        let server = hashing();
        let mut desk = verifying(&server, Verify::Always);
        let (from, _) = sides(&desk, &server, direction);
        fs::write(from.join("a"), "content").unwrap();
        server
            .faults()
            .on("HASH", Fault::Delay(Duration::from_millis(600)));
        desk.enqueue(vec![desk.transfer(direction, "a", What::File)]);
        desk.until("the server finishing", |desk| {
            desk.items
                .values()
                .any(|item| item.status == TransferStatus::Finishing)
        });
        assert_eq!(desk.until_over(1), [done(7, SHA256)]);
    }
}

/// All bytes are over, and then nothing is heard any more.
#[test]
fn a_transfer_whose_final_reply_never_came_is_verified_and_sent_once() {
    for direction in BOTH {
        for (hashes, grade) in [(&["HASH SHA-256"][..], SHA256), (&[], Grade::SizeMatches)] {
            let server = server(hashes);
            let mut desk = Desk::new(&server);
            let (from, _) = sides(&desk, &server, direction);
            fs::write(from.join("big"), content(LENGTH)).unwrap();
            server.faults().once(verb(direction), Fault::NoReply);
            desk.enqueue(vec![desk.transfer(direction, "big", What::File)]);
            desk.until("the data's end", |_| {
                let whole = server::What::DataEnded {
                    bytes: LENGTH as u64,
                };
                server.seen().iter().any(|seen| seen.what == whole)
            });
            until_moved(&mut desk, LENGTH as u64);
            server.drop_connections();
            assert_eq!(
                desk.until_over(1),
                [done(LENGTH as u64, grade)],
                "{direction:?}"
            );
            // The end of a download's part is asked for, and nothing else.
            let (times, ends) = match direction {
                Direction::Upload => (1, 0),
                Direction::Download => (2, 1),
            };
            assert_eq!(server.count(verb(direction)), times, "{direction:?}");
            let end = format!("REST {}", LENGTH - 65_536);
            let asked = server.commands().iter().filter(|it| **it == end).count();
            assert!(asked >= ends, "{:?}", server.commands());
            let (_, to) = sides(&desk, &server, direction);
            assert_eq!(fs::read(to.join("big")).unwrap(), content(LENGTH));
            assert_eq!(names(to), ["big"]);
        }
    }
}

#[test]
fn a_server_that_is_silent_after_the_last_byte_is_left_and_asked_again() {
    let server = hashing();
    let mut settings = Settings::default();
    settings.limits.finish = 1;
    let mut desk = Desk::with(&server, settings);
    fs::write(desk.local.join("a"), "content").unwrap();
    server.faults().once("STOR", Fault::NoReply);
    desk.enqueue(vec![desk.upload("a")]);
    assert_eq!(desk.until_over(1), [done(7, SHA256)]);
    assert_eq!(server.count("STOR"), 1);
}

#[test]
fn a_control_connection_cut_with_the_last_byte_costs_no_second_upload() {
    let server = hashing();
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("big"), content(LENGTH)).unwrap();
    let cut = Fault::After(LENGTH as u64, Cut::Everything);
    server.faults().once("STOR", cut);
    desk.enqueue(vec![desk.upload("big")]);
    assert_eq!(desk.until_over(1), [done(LENGTH as u64, SHA256)]);
    assert_eq!(server.count("STOR"), 1);
    assert_eq!(
        fs::read(server.root().join("big")).unwrap(),
        content(LENGTH)
    );
}

#[test]
fn a_refusal_after_the_last_byte_is_verified_and_not_sent_again() {
    for reply in ["426 Connection closed.", "451 Local error."] {
        for direction in BOTH {
            for (hashes, grade) in [(&["HASH SHA-256"][..], SHA256), (&[], Grade::SizeMatches)] {
                let server = server(hashes);
                let mut desk = Desk::new(&server);
                let (from, _) = sides(&desk, &server, direction);
                fs::write(from.join("big"), content(LENGTH)).unwrap();
                let refusal = Fault::FinalReply(reply.as_bytes().to_vec());
                server.faults().once(verb(direction), refusal);
                desk.enqueue(vec![desk.transfer(direction, "big", What::File)]);
                assert_eq!(desk.until_over(1), [done(LENGTH as u64, grade)], "{reply}");
                // It may overtake the last bytes of a download, which are then asked for.
                let most = if direction == Direction::Upload { 1 } else { 2 };
                assert!(
                    server.count(verb(direction)) <= most,
                    "{reply} {direction:?}"
                );
            }
        }
    }
}

/// Of all the ways that it announces. No other try is needed, so that none is allowed here.
#[test]
fn a_hash_that_never_comes_is_done_without() {
    for direction in BOTH {
        let server = server(&["HASH SHA-256", "XSHA1", "XMD5", "XCRC"]);
        let mut settings = Settings::default();
        settings.limits.finish = 1;
        settings.transfers.verify = Verify::Always;
        settings.transfers.retry_for = 0;
        let mut desk = Desk::with(&server, settings);
        let (from, _) = sides(&desk, &server, direction);
        fs::write(from.join("a"), "content").unwrap();
        for verb in ["HASH", "XSHA1", "XMD5", "XCRC"] {
            server.faults().on(verb, Fault::Stall);
        }
        desk.enqueue(vec![desk.transfer(direction, "a", What::File)]);
        assert_eq!(desk.until_over(1), [too_slow()], "{direction:?}");
        assert_eq!(server.count(verb(direction)), 1);
        let asked = ["HASH", "XSHA1", "XMD5", "XCRC"].map(|verb| server.count(verb));
        assert_eq!(asked, [1, 0, 0, 0]);
    }
}

/// The server lets nobody log in again for a while.
#[test]
fn a_hash_that_took_too_long_is_not_asked_for_in_the_next_try() {
    let server = hashing();
    let mut settings = Settings::default();
    settings.limits.finish = 1;
    settings.transfers.verify = Verify::Always;
    let mut desk = Desk::with(&server, settings);
    fs::write(desk.local.join("a"), "content").unwrap();
    server.faults().on("HASH", Fault::Stall);
    let busy = Fault::Reply(b"421 Too many connections.\r\n".to_vec());
    server
        .faults()
        .add(Rule::new("PASS", busy).skip(1).times(1));
    desk.enqueue(vec![desk.upload("a")]);
    assert_eq!(desk.until_over(1), [too_slow()]);
    assert_eq!((server.count("STOR"), server.count("HASH")), (1, 1));
}

fn too_slow() -> TransferStatus {
    TransferStatus::Done(Done {
        bytes: 7,
        grade: Grade::SizeMatches,
        note: Some(Note::HashTooSlow),
    })
}

/// The older file has the size and the time of the new one: without a hash nobody can say which of
/// them stands there.
#[test]
fn a_hash_settles_what_size_and_time_leave_in_doubt() {
    for (hashes, grade, sent) in [
        (&["HASH SHA-256"][..], SHA256, 1),
        (&[], Grade::SizeMatches, 2),
    ] {
        let server = server(hashes);
        let mut desk = Desk::new(&server);
        fs::write(desk.local.join("a"), "new one").unwrap();
        fs::write(server.root().join("a"), "old one").unwrap();
        for path in [desk.local.join("a"), server.root().join("a")] {
            set_time(&path, 1_600_000_000);
        }
        server.faults().once("RNTO", Fault::MuteAndDrop);
        desk.enqueue(vec![rule(desk.upload("a"), ExistsRule::Overwrite)]);
        assert_eq!(desk.until_over(1), [done(7, grade)]);
        assert_eq!(server.count("STOR"), sent);
        assert_eq!(fs::read(server.root().join("a")).unwrap(), b"new one");
    }
}

/// The rename had been done, and then something else came to stand there.
#[test]
fn an_arrival_that_the_hash_denies_is_sent_again() {
    let server = hashing();
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("a"), "content").unwrap();
    let root = server.root().to_owned();
    server.faults().once("RNTO", Fault::MuteAndDrop);
    let slow = Rule::new("USER", Fault::Delay(Duration::from_millis(500))).skip(1);
    server.faults().add(slow);
    desk.enqueue(vec![rule(desk.upload("a"), ExistsRule::Overwrite)]);
    desk.until("the file", |_| root.join("a").exists());
    fs::write(root.join("a"), "strange").unwrap();
    assert_eq!(desk.until_over(1), [done(7, Grade::SizeMatches)]);
    assert_eq!(server.count("STOR"), 2);
    assert_eq!(fs::read(root.join("a")).unwrap(), b"content");
}
