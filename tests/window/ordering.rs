//! The order of the queue, changed by keys and by drag, and what is paused: vsftpd tells in which order
//! the files came.

use std::fs;

use super::home::{Home, Whom, goings_on, wait_for_file};
use super::places::{self, LIGHT, SIZES};
use crate::support::desktop::{Desktop, Window, wait_until};
use crate::support::real::{Kind, Options, Server};
use crate::support::service::content;

#[test]
fn files_come_in_the_order_that_was_given_them() {
    let (Some(server), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    let home = slow_home();
    home.write(LONG, &content(LENGTH));
    for name in SHORT {
        home.write(name, &content(2_000 + name.len()));
    }
    let window = home.open(&desktop, &[&Whom::from(&server).url()]);
    Whom::from(&server).enter(&window, LIGHT);
    window.settle();
    window.keys(&["shift+F6", "ctrl+a", "F3"]);
    until_part(&server, 20_000);

    let (width, height) = SIZES[0];
    window.click(places::pause_all(width, height));
    wait_until("a part that does not grow", || !grows(&server));
    window.park();
    let all_paused = window.settle();
    window.shot("queue paused");

    // To the queue: 1 2 3 4 5 6 becomes 6 1 2 3 4 5.
    window.keys(&["shift+F6"]);
    let there = window.settle_unlike(&all_paused);
    window.keys(&["End"]);
    let chosen = window.settle_unlike(&there);
    window.keys(&["ctrl+Home"]);
    // 6 1 2 3 5 4.
    let moved = window.settle_unlike(&chosen);
    window.keys(&["End"]);
    let chosen = window.settle_unlike(&moved);
    window.keys(&["ctrl+Up"]);
    let moved = window.settle_unlike(&chosen);
    // 1 6 2 3 5 4.
    window.keys(&["Home"]);
    let chosen = window.settle_unlike(&moved);
    window.keys(&["ctrl+Down"]);
    window.settle_unlike(&chosen);
    window.shot("queue ordered by keys");
    // By drag: 3 before 6, so 1 3 6 2 5 4, and 1 behind all.
    let row = |row: usize| places::queue_row(height, row);
    window.carry(row(3), row(1));
    window.shot("queue drag");
    window.let_go();
    window.park();
    let before = window.settle();
    window.drag(row(0), row(6));
    window.park();
    window.settle_unlike(&before);
    window.shot("queue ordered");
    assert!(stored(&server).is_empty(), "{}", server.log());

    window.click(places::resume_all(width, height));
    let last = || server.read(LONG).ok();
    wait_for_file("the last one", last, &content(LENGTH));
    let expected = [SHORT[1], SHORT[4], SHORT[0], SHORT[3], SHORT[2], LONG];
    assert_eq!(stored(&server), expected);
    for name in SHORT {
        assert!(server.read(name).unwrap() == content(2_000 + name.len()));
    }
}

#[test]
fn a_paused_item_lets_the_others_pass_and_goes_on_from_its_part() {
    let (Some(server), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    let home = slow_home();
    home.write(LONG, &content(LENGTH));
    home.write(SHORT[0], b"short");
    let window = home.open(&desktop, &[&Whom::from(&server).url()]);
    Whom::from(&server).enter(&window, LIGHT);
    window.settle();
    window.keys(&["shift+F6", "Home", "F3"]);
    until_part(&server, 20_000);
    choose_in_menu(&window, "p");
    wait_until("a part that does not grow", || !grows(&server));
    window.settle();
    window.shot("queue item paused");

    // Back to the local list.
    window.keys(&["F6", "End", "F3"]);
    let short = || server.read(SHORT[0]).ok();
    wait_for_file("the short one", short, b"short");
    window.settle();
    window.shot("queue passed by");
    assert!(server.read(LONG).is_err());
    assert!(!grows(&server));

    choose_in_menu(&window, "r");
    let long = || server.read(LONG).ok();
    wait_for_file("the long one", long, &content(LENGTH));
    assert_eq!(stored(&server), [SHORT[0], LONG]);
    assert!(goings_on(&server.log()) >= 1, "{}", server.log());
}

/// One transfer at a time, and slow enough to be paused.
fn slow_home() -> Home {
    let connections = format!("per_site = 1\n[speed]\nlimited = true\ndown = 0\nup = {SPEED}");
    Home::with("theme = \"light\"", &connections)
}

/// Opens the menu of the queue's chosen item and takes what begins with that letter.
fn choose_in_menu(window: &Window<'_>, letter: &str) {
    window.keys(&["shift+F6", "Home"]);
    let before = window.picture().unwrap();
    window.keys(&["shift+F10"]);
    wait_until("the menu", || {
        let now = window.picture().unwrap();
        now.differences(&before) > 20_000
    });
    window.shot("queue item menu");
    window.keys(&[letter, "Return"]);
}

fn part_size(server: &Server) -> u64 {
    let part = server.root.join(format!("{LONG}.argosy-part"));
    fs::metadata(part).map_or(0, |part| part.len())
}

fn until_part(server: &Server, size: u64) {
    wait_until("bytes on the server", || part_size(server) >= size);
}

fn grows(server: &Server) -> bool {
    let before = part_size(server);
    std::thread::sleep(std::time::Duration::from_secs(2));
    part_size(server) != before
}

/// The names that files got at the end, in the order of the server's log.
fn stored(server: &Server) -> Vec<String> {
    let log = server.log();
    let names = log.lines().filter_map(|line| {
        let (_, name) = line.split_once("\"RNTO ")?;
        Some(
            name.trim_end_matches('"')
                .trim_start_matches('/')
                .to_owned(),
        )
    });
    names.collect()
}

const LONG: &str = "1 long.bin";
const SHORT: [&str; 5] = [
    "2 two.bin",
    "3 three.bin",
    "4 four.bin",
    "5 five.bin",
    "6 six.bin",
];
const LENGTH: usize = 1_200_000;
/// Of uploads, in bytes per second.
const SPEED: usize = 60_000;
