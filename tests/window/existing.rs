//! Files that stand at the target already: each question answered by keyboard on vsftpd, one of them put
//! off, and one answer for all the others.

use std::fs;
use std::path::Path;

use argosy::service::Direction;

use super::home::{Home, Whom, wait_for_file};
use super::places::LIGHT;
use crate::support::desktop::{Desktop, wait_until};
use crate::support::files::names;
use crate::support::real::{Kind, Options, Server};
use crate::support::service::content;

#[test]
fn uploads_are_done_as_their_questions_are_answered() {
    answers(Direction::Upload);
}

#[test]
fn downloads_are_done_as_their_questions_are_answered() {
    answers(Direction::Download);
}

fn answers(direction: Direction) {
    let (Some(server), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    // One after the other, so that the questions come in the order of the names.
    let home = Home::with("theme = \"light\"", "per_site = 1");
    let (here, there) = (home.local(), server.root.clone());
    let (source, target, keys): (&Path, &Path, &[&str]) = match direction {
        Direction::Upload => (&here, &there, &["shift+F6", "ctrl+a", "F3"]),
        Direction::Download => (&there, &here, &["ctrl+a", "F4"]),
    };
    for (number, name) in NAMES.into_iter().enumerate() {
        fs::write(source.join(name), new(number)).unwrap();
        fs::write(target.join(name), old(number)).unwrap();
    }
    server.give(&server.root);

    let window = home.open(&desktop, &[&Whom::from(&server).url()]);
    Whom::from(&server).enter(&window, LIGHT);
    window.settle();
    window.keys(keys);
    let first = window.dialog(LIGHT);
    window.shot(&format!("exists first {direction:?}"));

    // Skip has the focus; before it come Rename, Overwrite and «Decide later».
    window.keys(&["shift+Tab", "Return"]);
    let second = window.next_dialog(&first, LIGHT);
    let renamed = || fs::read(target.join("anchor (2).bin")).ok();
    wait_for_file("the one renamed", renamed, &new(0));

    window.keys(&["shift+Tab", "shift+Tab", "Return"]);
    let third = window.next_dialog(&second, LIGHT);
    let now = |number: usize| fs::read(target.join(NAMES[number])).ok();
    wait_for_file("the one overwritten", || now(1), &new(1));

    window.keys(&["Return"]);
    let fourth = window.next_dialog(&third, LIGHT);

    window.keys(&["Escape"]);
    window.next_dialog(&fourth, LIGHT);
    // For the rest is the first that Tab comes to.
    window.keys(&["Tab", "space"]);
    window.settle();
    window.shot(&format!("exists for the rest {direction:?}"));
    window.keys(&["shift+Tab", "shift+Tab", "shift+Tab", "Return"]);
    window.no_dialog(LIGHT);
    // It holds for the one put off, too.
    for (number, name) in NAMES.into_iter().enumerate().skip(3) {
        wait_for_file(name, || now(number), &new(number));
    }
    assert_eq!(now(0), Some(old(0)));
    assert_eq!(now(2), Some(old(2)));
    let mut expected = NAMES.map(str::to_owned).to_vec();
    expected.push("anchor (2).bin".to_owned());
    expected.sort();
    wait_until("no part, and no other name", || names(target) == expected);
    for (number, name) in NAMES.into_iter().enumerate() {
        assert!(fs::read(source.join(name)).unwrap() == new(number));
    }
    if direction == Direction::Upload {
        // The pane shows them as they are now.
        wait_until("a listing behind the last of them", || {
            let log = server.log();
            log.rfind("\"LIST") > log.rfind("\"RNTO ")
        });
    }
    window.settle();
    window.shot(&format!("exists all over {direction:?}"));
}

/// Smaller than the old one, so that it cannot be resumed.
fn new(number: usize) -> Vec<u8> {
    content(3_000 + 7 * number)
}

fn old(number: usize) -> Vec<u8> {
    vec![b'o'; 90_000 + 1_111 * number]
}

/// Unlike enough for their questions to be told apart.
const NAMES: [&str; 6] = [
    "anchor.bin",
    "boatswain's whistle.bin",
    "capstan and its four bars.bin",
    "deck.bin",
    "ensign of the southern fleet.bin",
    "figurehead.bin",
];
