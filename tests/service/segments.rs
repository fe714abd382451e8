//! A large download over several connections: whole in the end, whatever happens meanwhile.

use std::fs;
use std::path::Path;

use argosy::profile::{PartRecords, PerFile, Settings};
use argosy::service::{Command, Direction, Grade, QueueOrder, TransferStatus, What};

use crate::support::files::{hash, write_big};
use crate::support::server::{Cut, Fault, Rule, ServerOptions, TestServer};
use crate::support::service::{Desk, done, names, until_moved};

const MIB: usize = 1024 * 1024;
const SIZE: usize = 40 * MIB + 5;

fn over(connections: u8) -> Settings {
    let mut settings = Settings::default();
    settings.connections.per_file = PerFile::connections(connections);
    settings
}

/// As slow as so many MiB per second, all together.
fn slow(mut settings: Settings, speed: u64) -> Settings {
    settings.speed.limited = speed > 0;
    settings.speed.down = speed * MIB as u64;
    settings
}

fn server(options: ServerOptions) -> TestServer {
    let server = TestServer::start(options).unwrap();
    write_big(&server.root().join("large"), SIZE);
    server
}

fn download(desk: &Desk) {
    desk.enqueue(vec![desk.transfer(
        Direction::Download,
        "large",
        What::File,
    )]);
}

/// Where the server was told to begin.
fn restarts(server: &TestServer) -> Vec<usize> {
    let commands = server.commands();
    let at = commands.iter().filter_map(|it| it.strip_prefix("REST "));
    at.map(|at| at.parse().unwrap()).collect()
}

fn assert_whole(server: &TestServer, desk: &Desk) {
    assert_eq!(names(&desk.local), ["large"]);
    let of = |folder: &Path| hash(&folder.join("large"));
    assert!(of(&desk.local) == of(server.root()), "other bytes");
    assert!(PartRecords::new(&desk.folders()).all().is_empty());
}

#[test]
fn the_ranges_make_the_file() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::with(&server, slow(over(4), 20));
    download(&desk);
    let ended = desk.until_over(1);
    assert_eq!(ended, [done(SIZE as u64, Grade::SizeMatches)]);
    assert_whole(&server, &desk);
    let mut restarts = restarts(&server);
    restarts.retain(|at| *at < SIZE - 1);
    assert!(restarts.len() >= 3, "{restarts:?}");
    assert!(server.connections() >= 4);
}

#[test]
fn a_hash_is_asked_for_where_there_is_one() {
    let server = server(ServerOptions {
        hashes: vec!["XSHA256".to_owned()],
        ..ServerOptions::default()
    });
    let mut desk = Desk::with(&server, over(3));
    download(&desk);
    let ended = desk.until_over(1);
    assert!(
        matches!(&ended[..], [TransferStatus::Done(done)] if done.grade > Grade::SizeMatches),
        "{ended:?}"
    );
    assert_whole(&server, &desk);
}

#[test]
fn a_paused_one_goes_on_in_all_places() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::with(&server, slow(over(3), 10));
    download(&desk);
    until_moved(&mut desk, 12 * MIB as u64);
    desk.order(QueueOrder::Pause);
    desk.until("a pause", |desk| {
        matches!(desk.item("large").status, TransferStatus::Paused { .. })
    });
    let TransferStatus::Paused { done: kept } = desk.item("large").status else {
        panic!("it runs");
    };
    assert!(kept >= 12 * MIB as u64, "{kept}");
    let records = PartRecords::new(&desk.folders()).all();
    let missing = records[0].missing.clone().unwrap();
    assert!(missing.len() > 1, "{missing:?}");
    server.forget();
    desk.handle.send(Command::SetSettings(slow(over(3), 0)));
    desk.order(QueueOrder::Resume);
    desk.until_over(1);
    assert_whole(&server, &desk);
    // Not one of them at the beginning, or in what was there.
    let is_missing = |at: usize| {
        let at = at as u64;
        missing
            .iter()
            .any(|it| (it.start.saturating_sub(64 * 1024)..it.end).contains(&at))
    };
    let restarts = restarts(&server);
    assert!(!restarts.is_empty());
    assert!(restarts.iter().all(|at| is_missing(*at)), "{restarts:?}");
}

#[test]
fn a_connection_that_is_lost_leaves_its_rest_to_the_others() {
    let server = server(ServerOptions::default());
    let lost = Fault::After(2 * MIB as u64, Cut::Everything);
    server
        .faults()
        .add(Rule::new("RETR", lost).skip(2).times(1));
    let mut desk = Desk::with(&server, slow(over(3), 20));
    download(&desk);
    let ended = desk.until_over(1);
    assert_eq!(ended, [done(SIZE as u64, Grade::SizeMatches)]);
    assert_whole(&server, &desk);
}

#[test]
fn a_server_that_cannot_restart_sends_it_over_one() {
    let none = ServerOptions {
        rest: false,
        ..ServerOptions::default()
    };
    let ignored = ServerOptions {
        rest_ignored: true,
        ..ServerOptions::default()
    };
    for options in [none, ignored] {
        let server = server(options);
        let mut desk = Desk::with(&server, slow(over(4), 20));
        download(&desk);
        let ended = desk.until_over(1);
        assert_eq!(ended, [done(SIZE as u64, Grade::SizeMatches)]);
        assert_whole(&server, &desk);
        desk.quit();
        let learned = fs::read_to_string(desk.folders().state.join("learned.toml")).unwrap();
        assert!(learned.contains("no_segments = true"), "{learned}");
    }
}

#[test]
fn other_items_come_first() {
    let server = server(ServerOptions::default());
    fs::write(server.root().join("small"), "small").unwrap();
    let mut settings = slow(over(2), 5);
    settings.connections.per_site = 2;
    let mut desk = Desk::with(&server, settings);
    download(&desk);
    desk.until("two connections", |_| !restarts(&server).is_empty());
    desk.enqueue(vec![desk.transfer(
        Direction::Download,
        "small",
        What::File,
    )]);
    desk.until("the small one", |desk| {
        let mut small = desk.items.values().skip(1);
        small.any(|item| item.status.is_over())
    });
    assert!(desk.item("large").status.is_running());
    desk.handle.send(Command::SetSettings(slow(over(2), 0)));
    desk.until_over(2);
    let of = |folder: &Path| hash(&folder.join("large"));
    assert!(of(&desk.local) == of(server.root()));
}

#[test]
fn a_cancelled_one_leaves_nothing() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::with(&server, slow(over(3), 10));
    download(&desk);
    until_moved(&mut desk, 6 * MIB as u64);
    desk.order(QueueOrder::Cancel);
    desk.until("removal", |desk| desk.items.is_empty());
    assert_eq!(names(&desk.local), [""; 0]);
    assert!(PartRecords::new(&desk.folders()).all().is_empty());
}
