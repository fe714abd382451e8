//! Names that stand on the server in the other of Unicode's normal forms.

use std::fs;

use argosy::profile::ExistsRule;
use argosy::protocol::RemotePath;
use argosy::service::{Command, ExistsAnswer, NewTransfer, TransferStatus};

use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, names, rule};

/// With its dots behind the letter, and with them in it.
const APART: &str = "a\u{308}.txt";
const IN_ONE: &str = "\u{e4}.txt";

fn prepared() -> (TestServer, Desk) {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let desk = Desk::new(&server);
    (server, desk)
}

fn upload(desk: &Desk, local: &str, remote: &str, exists: ExistsRule) -> NewTransfer {
    fs::write(desk.local.join(local), "new").unwrap();
    let remote = RemotePath::parse(remote).unwrap();
    rule(
        NewTransfer {
            remote,
            ..desk.upload(local)
        },
        exists,
    )
}

#[test]
fn what_looks_the_same_is_asked_about_and_replaced() {
    for (there, ours) in [(APART, IN_ONE), (IN_ONE, APART)] {
        let (server, mut desk) = prepared();
        fs::write(server.root().join(there), "old!").unwrap();
        desk.enqueue(vec![upload(&desk, ours, ours, ExistsRule::Ask)]);
        desk.until("the question", |desk| {
            let mut items = desk.items.values();
            items.any(|item| matches!(item.status, TransferStatus::Asking(_)))
        });
        let id = *desk.items.keys().next().unwrap();
        let answer = ExistsAnswer {
            rule: ExistsRule::Overwrite,
            for_rest: false,
        };
        desk.handle.send(Command::AnswerExists { id, answer });
        let over = desk.until_over(1);
        assert!(matches!(over[0], TransferStatus::Done(_)), "{over:?}");
        assert_eq!(names(server.root()), [there]);
        assert_eq!(fs::read(server.root().join(there)).unwrap(), b"new");
        desk.quit();
    }
}

#[test]
fn folders_too_and_what_stands_in_both_forms_stays_two() {
    let (server, mut desk) = prepared();
    let folder = server.root().join("u\u{308}");
    fs::create_dir(&folder).unwrap();
    for name in [APART, IN_ONE] {
        fs::write(folder.join(name), "old").unwrap();
    }
    let into = |name: &str| format!("\u{fc}/{name}");
    desk.enqueue(vec![
        upload(&desk, IN_ONE, &into(IN_ONE), ExistsRule::Overwrite),
        upload(&desk, "o", &into("\u{f6}"), ExistsRule::Overwrite),
    ]);
    desk.until_over(2);
    assert_eq!(names(server.root()), ["u\u{308}"]);
    assert_eq!(names(&folder), [APART, IN_ONE, "\u{f6}"]);
    assert_eq!(fs::read(folder.join(APART)).unwrap(), b"old");
    assert_eq!(fs::read(folder.join(IN_ONE)).unwrap(), b"new");
    assert_eq!(server.count("MKD"), 0);
    desk.quit();
}
