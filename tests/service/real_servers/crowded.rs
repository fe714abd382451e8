//! A server that allows three connections, asked for eight: all arrives, both ways, and browsing stays
//! alive.

use std::fs;

use argosy::profile::Settings;
use argosy::protocol::RemotePath;
use argosy::service::{Browse, BrowserEvent, Event, Grade, TransferStatus};

use crate::support::files::content;
use crate::support::real::{Kind, Options, Server};
use crate::support::service::{Desk, done, listed};

const FILES: usize = 16;
const LENGTH: usize = 150_000;

#[test]
fn transfers_take_the_seats_that_browsing_leaves() {
    let Some((server, mut desk)) = crowded() else {
        return;
    };
    desk.connect();
    enqueue(&desk);
    until_some_are_done(&mut desk);
    desk.browse(Browse::Open(RemotePath::root()));
    assert_eq!(listed(&mut desk).len(), FILES);
    all_arrive(&mut desk, &server);
    desk.browse(Browse::Open(RemotePath::root()));
    assert_eq!(listed(&mut desk).len(), FILES);
    desk.quit();
}

#[test]
fn a_transfer_gives_way_to_browsing() {
    let Some((server, mut desk)) = crowded() else {
        return;
    };
    enqueue(&desk);
    until_some_are_done(&mut desk);
    desk.connect();
    let waits = |status: &TransferStatus| !status.is_over();
    assert!(desk.items.values().any(|item| waits(&item.status)));
    all_arrive(&mut desk, &server);
    desk.browse(Browse::Open(RemotePath::root()));
    assert_eq!(listed(&mut desk).len(), FILES);
    desk.quit();
}

#[test]
fn uploads_and_downloads_share_the_seats() {
    let Some((server, mut desk)) = crowded() else {
        return;
    };
    let names: Vec<String> = (0..FILES).map(|number| format!("u{number}")).collect();
    for name in &names {
        fs::write(desk.local.join(name), content(LENGTH)).unwrap();
    }
    desk.connect();
    let both = |(number, name): (usize, &String)| {
        [desk.upload(name), desk.download(&format!("f{number}"))]
    };
    desk.enqueue(names.iter().enumerate().flat_map(both).collect());
    until_some_are_done(&mut desk);
    desk.browse(Browse::Open(RemotePath::root()));
    assert!(listed(&mut desk).len() >= FILES);
    all_of_them_arrive(&mut desk, &server, 2 * FILES);
    for name in &names {
        assert!(server.read(name).unwrap() == content(LENGTH));
    }
    desk.browse(Browse::Open(RemotePath::root()));
    assert_eq!(listed(&mut desk).len(), 2 * FILES);
    desk.quit();
}

fn crowded() -> Option<(Server, Desk)> {
    let settings = ["max_per_ip=3", "local_max_rate=300000"];
    let options = Options {
        settings: settings.map(str::to_owned).to_vec(),
        ..Options::default()
    };
    let server = Server::start(Kind::Vsftpd, options)?;
    for number in 0..FILES {
        server.write(format!("f{number}"), &content(LENGTH));
    }
    let mut settings = Settings::default();
    settings.connections.per_site = 8;
    let desk = Desk::with(&server, settings);
    Some((server, desk))
}

fn enqueue(desk: &Desk) {
    let files = (0..FILES).map(|number| desk.download(&format!("f{number}")));
    desk.enqueue(files.collect());
}

fn until_some_are_done(desk: &mut Desk) {
    desk.until("some files", |desk| {
        let over = desk.items.values().filter(|item| item.status.is_over());
        over.count() >= 3
    });
}

fn all_arrive(desk: &mut Desk, server: &Server) {
    all_of_them_arrive(desk, server, FILES);
}

fn all_of_them_arrive(desk: &mut Desk, server: &Server, count: usize) {
    let whole = done(LENGTH as u64, Grade::SizeMatches);
    assert_eq!(desk.until_over(count), vec![whole; count]);
    for number in 0..FILES {
        let name = format!("f{number}");
        assert!(fs::read(desk.local.join(&name)).unwrap() == content(LENGTH));
    }
    let learned = desk.seen.iter().rev().find_map(|event| match event {
        Event::Learned(learned) => Some(learned.of(&desk.endpoint).connections),
        _ => None,
    });
    assert_eq!(learned, Some(Some(3)), "{}", server.log());
    let is_trouble = |event: &&Event| {
        let Event::Browser { event, .. } = event else {
            return false;
        };
        matches!(
            event,
            BrowserEvent::Lost(_) | BrowserEvent::NotConnected(_) | BrowserEvent::NotListed { .. }
        )
    };
    assert!(!desk.seen.iter().any(|event| is_trouble(&event)));
}
