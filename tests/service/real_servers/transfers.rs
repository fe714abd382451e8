//! Many files over one connection.

use std::fs;

use argosy::profile::Settings;
use argosy::service::{Grade, TransferStatus};

use super::Face;
use crate::support::files::content;
use crate::support::real::{Kind, Tls};
use crate::support::service::{Desk, done};

const FILES: usize = 20;

on_every_server!(forty_files_on_one_connection);

fn forty_files_on_one_connection(face: Face) {
    let server = face.serve();
    let mut settings = Settings::default();
    settings.connections.per_site = 1;
    let mut desk = Desk::with(&server, settings);
    for n in 0..FILES {
        fs::write(desk.local.join(name(n)), content(size(n))).unwrap();
    }
    desk.enqueue((0..FILES).map(|n| desk.upload(&name(n))).collect());
    assert_eq!(desk.until_over(FILES), all_done());
    for n in 0..FILES {
        assert!(server.read(name(n)).unwrap() == content(size(n)), "{n}");
        fs::remove_file(desk.local.join(name(n))).unwrap();
    }

    desk.clear();
    desk.enqueue((0..FILES).map(|n| desk.download(&name(n))).collect());
    assert_eq!(desk.until_over(FILES), all_done());
    for n in 0..FILES {
        let got = fs::read(desk.local.join(name(n))).unwrap();
        assert!(got == content(size(n)), "{n}");
    }

    let resumed = "The data connection resumed the session";
    let full = "The data connection made a full handshake";
    desk.until("the whole log", |desk| {
        desk.logged(resumed) + desk.logged(full) == 2 * FILES
    });
    let expected = if face.gives_sessions() { 2 * FILES } else { 0 };
    assert_eq!(desk.logged(resumed), expected);
    // Uploads to ProFTPD bring no TLS 1.3 ticket back, and a login brings two.
    let logins = match (face.kind, face.tls) {
        (Kind::Proftpd, Tls::Only13) => 1 + FILES / 2,
        _ => 1,
    };
    assert_eq!((desk.logged("PASS"), desk.questions()), (logins, 1));
    desk.quit();
}

fn name(n: usize) -> String {
    format!("file {n}.bin")
}

fn size(n: usize) -> usize {
    3000 * n + 1
}

fn all_done() -> Vec<TransferStatus> {
    (0..FILES)
        .map(|n| done(size(n) as u64, Grade::SizeMatches))
        .collect()
}
