//! What may pass is tried again, and nobody else waits for it.

use argosy::profile::{Encryption, Keep, Logon, Settings, Site, Sites};
use argosy::service::{Command, Event, Grade, QueueChange, QueueOrder, TransferStatus, WaitingFor};

use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, content, done};

/// A desk that tries again for a minute, and so many files on the server.
fn desk(server: &TestServer, files: usize) -> Desk {
    for number in 0..files {
        let file = server.root().join(format!("f{number}"));
        std::fs::write(file, content(50_000)).unwrap();
    }
    let mut settings = Settings::default();
    settings.transfers.retry_for = 60;
    let desk = Desk::with(server, settings);
    let files = (0..files).map(|number| desk.download(&format!("f{number}")));
    desk.enqueue(files.collect());
    desk
}

fn server() -> TestServer {
    TestServer::start(ServerOptions::default()).unwrap()
}

/// The pauses of the site, in seconds, one after the other.
fn pauses(desk: &Desk) -> Vec<u64> {
    let mut pauses = Vec::new();
    let mut last = None;
    for event in &desk.seen {
        let Event::Queue(changes) = event else {
            continue;
        };
        for change in changes {
            if let QueueChange::Status(_, TransferStatus::Waiting(Some(why))) = change
                && let WaitingFor::NextTry { seconds, at, .. } = why
                && last.replace(*at) != Some(*at)
            {
                pauses.push(*seconds);
            }
        }
    }
    pauses
}

#[test]
fn a_queue_goes_on_when_its_server_is_back() {
    let server = server();
    server.faults().slow(Some(100_000));
    let mut desk = desk(&server, 8);
    desk.until("some work", |desk| {
        desk.items.values().any(|item| item.status.is_running())
    });
    server.stop_listening();
    server.drop_connections();
    desk.until("some pauses", |desk| pauses(desk).len() >= 6);
    server.faults().slow(None);
    server.listen_again().unwrap();
    assert_eq!(
        desk.until_over(8),
        vec![done(50_000, Grade::SizeMatches); 8]
    );
    desk.quit();
}

#[test]
fn nobody_has_to_wait_for_the_next_try() {
    let server = server();
    server.stop_listening();
    let mut desk = desk(&server, 2);
    desk.until("a long pause", |desk| {
        pauses(desk).last().is_some_and(|pause| *pause >= 2)
    });
    server.listen_again().unwrap();
    desk.order(QueueOrder::TryNow);
    desk.until("the first file", |desk| {
        desk.items.values().any(|item| item.status.is_over())
    });
    assert_eq!(
        desk.until_over(2),
        vec![done(50_000, Grade::SizeMatches); 2]
    );
    desk.quit();
}

#[test]
fn a_site_gets_no_more_connections_than_it_is_to_have() {
    let server = server();
    let mut desk = desk(&server, 0);
    let endpoint = desk.endpoint.clone();
    let mut site = Site {
        name: "one".to_owned(),
        host: endpoint.host.clone(),
        port: endpoint.port,
        encryption: Encryption::Explicit,
        logon: Logon::Normal,
        user: endpoint.user.clone(),
        keep: Keep::Nowhere,
        remote_folder: String::new(),
        local_folder: None,
        notes: String::new(),
        folder: Default::default(),
        colour: None,
        policy: Default::default(),
    };
    site.policy.connections = Some(1);
    let sites = Sites {
        sites: vec![site],
        ..Sites::default()
    };
    desk.handle.send(Command::SetSites(sites));
    for number in 0..6 {
        let file = server.root().join(format!("g{number}"));
        std::fs::write(file, content(50_000)).unwrap();
    }
    let files = (0..6).map(|number| desk.download(&format!("g{number}")));
    desk.enqueue(files.collect());
    assert_eq!(
        desk.until_over(6),
        vec![done(50_000, Grade::SizeMatches); 6]
    );
    // The certificate was asked about on a connection of its own.
    assert!(server.connections() <= 2, "{}", server.connections());
    desk.quit();
}
