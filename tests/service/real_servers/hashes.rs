//! Hashes by ProFTPD's mod_digest, the only one among the three servers that makes them.

use std::fs;

use argosy::profile::{Settings, Verify};
use argosy::protocol::HashKind;
use argosy::service::{Direction, Grade, QueueOrder, TransferStatus, What};

use crate::support::files::{hash, write_big};
use crate::support::real::{Kind, Options, Server};
use crate::support::service::{Desk, done, until_moved};

const LENGTH: usize = 32 << 20;

fn server(algorithms: &str) -> Option<Server> {
    let mut settings = vec![
        // What takes time can be interrupted.
        "TransferRate STOR,RETR 16000".to_owned(),
        "LoadModule mod_digest.c".to_owned(),
        "DigestEngine on".to_owned(),
    ];
    settings.push(format!("DigestAlgorithms {algorithms}"));
    let options = Options {
        settings,
        ..Options::default()
    };
    Server::start(Kind::Proftpd, options)
}

#[test]
fn proftpd_proves_files_by_each_of_its_hashes() {
    for (algorithms, kind) in [
        ("sha512 sha256 sha1 md5 crc32", HashKind::Sha512),
        ("sha256 crc32", HashKind::Sha256),
        ("sha1", HashKind::Sha1),
        ("md5", HashKind::Md5),
        ("crc32", HashKind::Crc32),
    ] {
        let Some(server) = server(algorithms) else {
            return;
        };
        let mut settings = Settings::default();
        settings.transfers.verify = Verify::Always;
        let mut desk = Desk::with(&server, settings);
        fs::write(desk.local.join("up it"), "up").unwrap();
        server.write("down it", b"down");
        desk.enqueue(vec![desk.upload("up it"), desk.download("down it")]);
        let grade = Grade::HashMatches(kind);
        assert_eq!(desk.until_over(2), [done(2, grade), done(4, grade)]);
        desk.quit();
    }
}

#[test]
fn proftpd_proves_a_resumed_upload() {
    let Some(server) = server("sha512 sha256 sha1 md5 crc32") else {
        return;
    };
    let mut desk = Desk::new(&server);
    let here = desk.local.join("big");
    write_big(&here, LENGTH);
    desk.enqueue(vec![desk.transfer(Direction::Upload, "big", What::File)]);
    until_moved(&mut desk, 1 << 20);
    let part = server.root.join("big.argosy-part");
    desk.until("bytes on the server's disk", |_| {
        fs::metadata(&part).is_ok_and(|part| part.len() > 0)
    });
    desk.order(QueueOrder::Pause);
    desk.until("a pause", |desk| {
        let status = &desk.item("big").status;
        matches!(status, TransferStatus::Paused { .. })
    });
    desk.order(QueueOrder::Resume);
    let grade = Grade::HashMatches(HashKind::Sha512);
    assert_eq!(desk.until_over(1), [done(LENGTH as u64, grade)]);
    assert_eq!(hash(&server.root.join("big")), hash(&here));
    // Perhaps once more to read the part's end.
    assert!((1..=2).contains(&desk.logged("REST")));
    desk.quit();
}
