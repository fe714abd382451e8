//! What the window costs while nothing happens: at most one tick of the clock in ten seconds.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use super::home::{Home, Whom};
use super::places::LIGHT;
use crate::support::desktop::Desktop;
use crate::support::real::{Kind, Options, Server};

#[test]
fn connected_and_idle_the_window_sleeps() {
    let (Some(server), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    let (home, whom) = (Home::new(), Whom::from(&server));
    home.write("a file.txt", b"text");
    server.write("another.txt", b"text");
    let window = home.open(&desktop, &[&whom.url()]);
    // After this the remote list has the focus: no cursor blinks.
    whom.enter(&window, LIGHT);
    // The state of the window is saved a moment after the last change.
    sleep(Duration::from_secs(3));
    let before = ticks(window.program.id());
    sleep(Duration::from_secs(10));
    let spent = ticks(window.program.id()) - before;
    println!("{spent} ticks in 10 s");
    assert!(spent <= 1, "{spent} ticks in 10 s");
}

/// User and system time of all the program's threads, in ticks of the clock.
fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // Behind the name, which may hold anything, the 12th and 13th fact.
    let facts = stat.rsplit_once(") ").unwrap().1;
    let facts: Vec<&str> = facts.split(' ').collect();
    facts[11].parse::<u64>().unwrap() + facts[12].parse::<u64>().unwrap()
}
