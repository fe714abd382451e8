//! Going on in the middle of a file where the server cannot, or says that it can and does not.

use std::fs;
use std::path::{Path, PathBuf};

use argosy::protocol::HashKind;
use argosy::service::{Direction, Done, Grade, Note, QueueOrder, TransferStatus, What};

use crate::support::server::{self, Fault, Rule, ServerOptions, TestServer};
use crate::support::service::{Desk, content, done, names, until_moved};

const LENGTH: usize = 3_000_000;

fn without_rest() -> ServerOptions {
    ServerOptions {
        rest: false,
        ..ServerOptions::default()
    }
}

fn ignoring_rest() -> ServerOptions {
    ServerOptions {
        rest_ignored: true,
        ..ServerOptions::default()
    }
}

/// Sends a file as far as its middle. Returns how long its part is then.
fn pause_in_the_middle(
    desk: &mut Desk,
    server: &TestServer,
    direction: Direction,
    name: &str,
) -> u64 {
    let (from, to) = sides(desk, server, direction);
    fs::write(from.join(name), content(LENGTH)).unwrap();
    let part = to.join(format!("{name}.argosy-part"));
    server.faults().slow(Some(1_000_000));
    desk.enqueue(vec![desk.transfer(direction, name, What::File)]);
    until_moved(desk, 400_000);
    // A reset destroys what the server has not read yet: some of it must have arrived.
    desk.until("bytes of the part", |_| {
        fs::metadata(&part).is_ok_and(|part| part.len() > 100_000)
    });
    desk.order(QueueOrder::Pause);
    desk.until("a pause", |desk| {
        let status = &desk.item(name).status;
        matches!(status, TransferStatus::Paused { done } if *done > 0)
    });
    server.faults().slow(None);
    let ended = |server: &TestServer| !moved(server).is_empty();
    assert!(server.wait_until(std::time::Duration::from_secs(10), ended));
    server.forget();
    fs::metadata(part).unwrap().len()
}

fn sides(desk: &Desk, server: &TestServer, direction: Direction) -> (PathBuf, PathBuf) {
    let (here, there) = (desk.local.clone(), server.root().to_owned());
    match direction {
        Direction::Upload => (here, there),
        Direction::Download => (there, here),
    }
}

fn goes_on(desk: &mut Desk) -> TransferStatus {
    desk.order(QueueOrder::Resume);
    desk.until_over(1).remove(0)
}

/// How many bytes went over each data connection, but for those that only read the end of an
/// upload's part.
fn moved(server: &TestServer) -> Vec<u64> {
    let mut is_upload = false;
    let mut moved = Vec::new();
    for seen in server.seen() {
        match seen.what {
            server::What::Command { verb, .. } => match &*verb {
                "STOR" | "APPE" => is_upload = true,
                "RETR" => is_upload = false,
                _ => {}
            },
            server::What::DataEnded { bytes } => moved.push((is_upload, bytes)),
            _ => {}
        }
    }
    let has_upload = moved.iter().any(|(is_upload, _)| *is_upload);
    moved.retain(|(is_upload, _)| *is_upload == has_upload);
    moved.into_iter().map(|(_, bytes)| bytes).collect()
}

fn counts<const N: usize>(server: &TestServer, verbs: [&str; N]) -> [usize; N] {
    verbs.map(|verb| server.count(verb))
}

fn is_whole(folder: &Path, name: &str) {
    assert_eq!(names(folder), [name]);
    assert!(fs::read(folder.join(name)).unwrap() == content(LENGTH));
}

fn whole() -> TransferStatus {
    done(LENGTH as u64, Grade::SizeMatches)
}

fn sent_again(grade: Grade) -> TransferStatus {
    TransferStatus::Done(Done {
        bytes: LENGTH as u64,
        grade,
        note: Some(Note::SentAgain),
    })
}

#[test]
fn a_server_without_rest_gets_only_the_rest_by_appe_and_is_not_asked_again() {
    let server = TestServer::start(without_rest()).unwrap();
    let mut desk = Desk::new(&server);
    for rests in [1, 0] {
        let there = pause_in_the_middle(&mut desk, &server, Direction::Upload, "big");
        assert_eq!(goes_on(&mut desk), whole());
        assert_eq!(counts(&server, ["REST", "STOR", "APPE"]), [rests, 0, 1]);
        assert_eq!(moved(&server), [LENGTH as u64 - there]);
        is_whole(server.root(), "big");
        desk.clear();
        fs::remove_file(server.root().join("big")).unwrap();
        server.forget();
    }
}

#[test]
fn a_server_without_rest_and_appe_begins_again() {
    let server = TestServer::start(ServerOptions {
        appe: false,
        ..without_rest()
    })
    .unwrap();
    let mut desk = Desk::new(&server);
    pause_in_the_middle(&mut desk, &server, Direction::Upload, "big");
    assert_eq!(goes_on(&mut desk), whole());
    assert_eq!(counts(&server, ["REST", "STOR", "APPE"]), [1, 1, 1]);
    assert_eq!(moved(&server).last(), Some(&(LENGTH as u64)));
    is_whole(server.root(), "big");
}

#[test]
fn a_download_without_rest_begins_again() {
    let server = TestServer::start(without_rest()).unwrap();
    let mut desk = Desk::new(&server);
    pause_in_the_middle(&mut desk, &server, Direction::Download, "big");
    assert_eq!(goes_on(&mut desk), whole());
    assert_eq!(counts(&server, ["REST", "RETR"]), [1, 1]);
    is_whole(&desk.local, "big");
}

#[test]
fn a_server_that_forgets_rest_gets_the_whole_file_and_then_is_known() {
    for hashes in [&[][..], &["HASH SHA-256"]] {
        let server = TestServer::start(ServerOptions {
            hashes: hashes.iter().map(|line| (*line).to_owned()).collect(),
            ..ignoring_rest()
        })
        .unwrap();
        let grade = match hashes {
            [] => Grade::SizeMatches,
            _ => Grade::HashMatches(HashKind::Sha256),
        };
        let mut desk = Desk::new(&server);
        let there = pause_in_the_middle(&mut desk, &server, Direction::Upload, "big");
        assert_eq!(goes_on(&mut desk), sent_again(grade));
        assert_eq!(counts(&server, ["REST", "STOR", "APPE"]), [2, 2, 0]);
        assert_eq!(moved(&server), [LENGTH as u64 - there, LENGTH as u64]);
        is_whole(server.root(), "big");
        desk.clear();
        fs::remove_file(server.root().join("big")).unwrap();

        let there = pause_in_the_middle(&mut desk, &server, Direction::Upload, "big");
        assert_eq!(goes_on(&mut desk), done(LENGTH as u64, grade));
        assert_eq!(counts(&server, ["REST", "STOR", "APPE"]), [0, 0, 1]);
        assert_eq!(moved(&server), [LENGTH as u64 - there]);
        is_whole(server.root(), "big");
    }
}

#[test]
fn a_download_from_a_server_that_forgets_rest_is_noticed_by_its_first_bytes() {
    let server = TestServer::start(ignoring_rest()).unwrap();
    let mut desk = Desk::new(&server);
    pause_in_the_middle(&mut desk, &server, Direction::Download, "big");
    assert_eq!(goes_on(&mut desk), sent_again(Grade::SizeMatches));
    assert_eq!(counts(&server, ["REST", "RETR"]), [1, 2]);
    is_whole(&desk.local, "big");
}

/// As if a connection that was thought dead had written on.
#[test]
fn what_was_appended_to_a_part_that_had_grown_is_sent_again() {
    let server = TestServer::start(ServerOptions {
        mlsd: false,
        ..without_rest()
    })
    .unwrap();
    let mut desk = Desk::new(&server);
    let there = pause_in_the_middle(&mut desk, &server, Direction::Upload, "big");
    let told = format!("213 {}\r\n", there - 1000);
    let before = Fault::Reply(told.into_bytes());
    let rule = Rule::new("SIZE", before).when("big.argosy-part").times(2);
    server.faults().add(rule);
    assert_eq!(goes_on(&mut desk), sent_again(Grade::SizeMatches));
    assert_eq!(counts(&server, ["REST", "STOR", "APPE"]), [1, 1, 1]);
    is_whole(server.root(), "big");
}

#[test]
fn a_cut_connection_goes_on_by_appe_too() {
    use crate::support::server::Cut;
    let server = TestServer::start(without_rest()).unwrap();
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("big"), content(LENGTH)).unwrap();
    server
        .faults()
        .once("STOR", Fault::After(900_000, Cut::Everything));
    server
        .faults()
        .once("APPE", Fault::After(500_000, Cut::Everything));
    desk.enqueue(vec![desk.upload("big")]);
    assert_eq!(desk.until_over(1), [whole()]);
    assert_eq!(counts(&server, ["STOR", "APPE"]), [1, 2]);
    is_whole(server.root(), "big");
}
