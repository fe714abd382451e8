//! A server that ends in the middle of a queue and comes back on the same port.

use std::fs;

use argosy::service::{Direction, Grade};

use super::Face;
use crate::support::files::{content, names};
use crate::support::real::{CertKind, Kind, Tls, available};
use crate::support::service::{Desk, done};

const FILES: usize = 12;
const LENGTH: usize = 300_000;

#[test]
fn vsftpd() {
    all_arrives_and_nothing_twice(Kind::Vsftpd);
}

#[test]
fn proftpd() {
    all_arrives_and_nothing_twice(Kind::Proftpd);
}

#[test]
fn pureftpd() {
    all_arrives_and_nothing_twice(Kind::Pureftpd);
}

fn all_arrives_and_nothing_twice(kind: Kind) {
    if !available() {
        return;
    }
    let face = Face {
        kind,
        implicit: false,
        tls: Tls::Only12,
    };
    let mut server = face.serve_slowly(1);
    let mut desk = Desk::new(&server);
    let mut transfers = Vec::new();
    for number in 0..FILES {
        let (up, down) = (format!("up{number:02}"), format!("down{number:02}"));
        fs::write(desk.local.join(&up), content(LENGTH + number)).unwrap();
        server.write(&down, &content(LENGTH + number));
        transfers.extend([desk.upload(&up), desk.download(&down)]);
    }
    desk.enqueue(transfers);
    let over = |desk: &Desk| {
        let items = desk.items.values().filter(|item| item.status.is_over());
        items.count()
    };
    desk.until("some that are done", |desk| over(desk) >= FILES / 2);
    server.change_certificate(CertKind::HowTo);
    let before: Vec<_> = desk
        .items
        .values()
        .filter(|item| item.status.is_over())
        .map(|item| (item.direction, item.remote.display().into_owned()))
        .collect();
    assert!(before.len() < 2 * FILES, "{}", before.len());
    let statuses = desk.until_over(2 * FILES);
    for (item, status) in desk.items.values().zip(&statuses) {
        assert_eq!(*status, done(item.size.unwrap(), Grade::SizeMatches));
    }
    for (direction, path) in before {
        let verb = match direction {
            Direction::Upload => "STOR",
            Direction::Download => "RETR",
        };
        let name = path.trim_start_matches('/');
        assert_eq!(desk.logged(&format!("{verb} /{name}")), 1);
    }
    assert_eq!(names(&desk.local), names(&server.root));
    assert_eq!(names(&desk.local).len(), 2 * FILES);
    for name in names(&desk.local) {
        let here = fs::read(desk.local.join(&name)).unwrap();
        assert!(here == server.read(&name).unwrap(), "{name}");
    }
    // The certificate is the one that was trusted.
    assert_eq!(desk.questions(), 1);
    desk.quit();
}
