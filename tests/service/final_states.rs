//! What goes wrong in the middle of a queue, and what stands in the end, exactly.

use std::fs;

use argosy::profile::ExistsRule;
use argosy::service::{Direction, Grade, QueueOrder, What};

use crate::support::files::{content, names, set_time};
use crate::support::server::{Cut, Fault, ServerOptions, TestServer};
use crate::support::service::{Desk, done, until_moved};

const LENGTH: usize = 3_000_000;

fn server() -> TestServer {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    server.faults().slow(Some(4_000_000));
    server
}

#[test]
fn a_server_that_restarts_gets_nothing_twice() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    let mut transfers = Vec::new();
    for number in 0..20 {
        let (up, down) = (format!("up {number:02}"), format!("down {number:02}"));
        fs::write(desk.local.join(&up), content(1000 + number)).unwrap();
        fs::write(server.root().join(&down), content(2000 + number)).unwrap();
        transfers.push(desk.upload(&up));
        transfers.push(desk.download(&down));
    }
    server.faults().slow(Some(20_000));
    desk.enqueue(transfers);
    let count = |desk: &Desk| {
        let items = desk.items.values();
        items.filter(|item| item.status.is_over()).count()
    };
    desk.until("some that are done", |desk| count(desk) >= 10);
    server.stop_listening();
    server.drop_connections();
    // What is still told of the time before comes now.
    desk.until("rest", |desk| {
        desk.items.values().all(|item| !item.status.is_running())
    });
    let before: Vec<String> = desk
        .items
        .values()
        .filter(|item| item.status.is_over())
        .map(|item| item.remote.display().into_owned())
        .collect();
    server.forget();
    server.faults().slow(None);
    server.listen_again().unwrap();
    let statuses = desk.until_over(40);
    for (item, status) in desk.items.values().zip(&statuses) {
        assert_eq!(*status, done(item.size.unwrap(), Grade::SizeMatches));
    }
    for name in &before {
        let is_sent = |line: &String| line.contains(name.as_str()) && !line.starts_with("SIZE");
        assert_eq!(server.commands().iter().find(|line| is_sent(line)), None);
    }
    assert_eq!(names(&desk.local), names(server.root()));
    assert_eq!(names(&desk.local).len(), 40);
    for name in names(&desk.local) {
        let (here, there) = (desk.local.join(&name), server.root().join(&name));
        assert_eq!(fs::read(here).unwrap(), fs::read(there).unwrap(), "{name}");
    }
}

#[test]
fn a_source_that_changed_between_tries_is_sent_from_its_beginning() {
    for direction in [Direction::Download, Direction::Upload] {
        let server = server();
        let mut desk = Desk::new(&server);
        let (here, there) = (desk.local.join("big"), server.root().join("big"));
        let (source, target) = match direction {
            Direction::Download => (there, here),
            Direction::Upload => (here, there),
        };
        fs::write(&source, content(LENGTH)).unwrap();
        set_time(&source, 1_500_000_000);
        desk.enqueue(vec![desk.transfer(direction, "big", What::File)]);
        until_moved(&mut desk, 300_000);
        desk.order(QueueOrder::Pause);
        desk.until("a pause", |desk| !desk.item("big").status.is_running());
        // As long as before, and another file all the same.
        let changed: Vec<u8> = content(LENGTH).iter().map(|byte| !byte).collect();
        fs::write(&source, &changed).unwrap();
        set_time(&source, 1_500_000_100);
        server.faults().slow(None);
        desk.order(QueueOrder::Resume);
        assert_eq!(
            desk.until_over(1),
            [done(LENGTH as u64, Grade::SizeMatches)]
        );
        assert_eq!(server.count("REST"), 0, "{direction:?}");
        assert!(fs::read(&target).unwrap() == changed, "{direction:?}");
        assert_eq!(names(&desk.local), ["big"]);
        assert_eq!(names(server.root()), ["big"]);
    }
}

#[test]
fn a_421_in_mid_transfer_costs_nothing_but_time() {
    for direction in [Direction::Download, Direction::Upload] {
        let server = TestServer::start(ServerOptions::default()).unwrap();
        let verb = match direction {
            Direction::Download => "RETR",
            Direction::Upload => "STOR",
        };
        let closing = Fault::After(900_000, Cut::Closing);
        server.faults().once(verb, closing);
        let mut desk = Desk::new(&server);
        let (here, there) = (desk.local.join("big"), server.root().join("big"));
        let (source, target) = match direction {
            Direction::Download => (there, here),
            Direction::Upload => (here, there),
        };
        fs::write(&source, content(LENGTH)).unwrap();
        fs::write(&target, vec![b'o'; LENGTH]).unwrap();
        let mut transfer = desk.transfer(direction, "big", What::File);
        transfer.exists = ExistsRule::Overwrite;
        desk.enqueue(vec![transfer]);
        assert_eq!(
            desk.until_over(1),
            [done(LENGTH as u64, Grade::SizeMatches)]
        );
        assert_eq!(server.count(verb), 2);
        assert!(fs::read(&target).unwrap() == content(LENGTH));
        assert_eq!(names(&desk.local), ["big"]);
        assert_eq!(names(server.root()), ["big"]);
    }
}
