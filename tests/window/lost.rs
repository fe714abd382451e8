//! vsftpd ends, or falls silent, in the middle of its work: the window shows it in time, nothing is called
//! done that is not, and what was under way goes on by itself when the server is back.

use std::fs;
use std::time::{Duration, Instant};

use super::home::{Home, Whom, goings_on};
use super::places::{self, LIGHT, LOST, SIZES, WARNING};
use crate::support::desktop::{Desktop, Picture, Window, wait_for, wait_until};
use crate::support::files::{hash, write_big};
use crate::support::real::{Kind, Options, Server};

#[test]
fn a_killed_server_is_shown_as_lost_and_its_transfers_go_on() {
    let Some((mut server, desktop)) = both() else {
        return;
    };
    let home = hasty_home();
    let window = begin(&desktop, &home, &server);
    server.kill();
    until_lost(&window, Duration::ZERO);
    until_waiting(&window);
    window.shot("lost killed");

    server.start_again();
    goes_on(&window, &home, &server);
}

#[test]
fn a_silent_server_is_shown_as_lost_when_its_time_is_up() {
    let Some((mut server, desktop)) = both() else {
        return;
    };
    let home = hasty_home();
    let window = begin(&desktop, &home, &server);
    server.freeze();
    // The idle connection asks after KEEP_ALIVE, and waits for LIMIT.
    until_lost(&window, Duration::from_secs(KEEP_ALIVE + LIMIT));
    until_waiting(&window);
    window.shot("lost silent");

    // Nothing of before is answered any more.
    server.kill();
    server.start_again();
    goes_on(&window, &home, &server);
}

fn both() -> Option<(Server, Desktop)> {
    Some((
        Server::start(Kind::Vsftpd, Options::default())?,
        Desktop::start()?,
    ))
}

/// A notice that this desktop shows none would move the rows.
fn hasty_home() -> Home {
    let connections = format!(
        "per_site = 2\n[speed]\nlimited = true\ndown = {SPEED}\nup = {SPEED}\n\
         [limits]\nreply = {LIMIT}\ndata = {LIMIT}\nkeep_alive = {KEEP_ALIVE}\n\
         [notifications]\nfinished = false\nfailed = false\nquestion = false"
    );
    Home::with("theme = \"light\"", &connections)
}

/// An upload and a download are under way.
fn begin<'a>(desktop: &'a Desktop, home: &Home, server: &Server) -> Window<'a> {
    write_big(&home.local().join(UP), LENGTH);
    write_big(&server.write(DOWN, b""), LENGTH + 1);
    let whom = Whom::from(server);
    let window = home.open(desktop, &[&whom.url()]);
    whom.enter(&window, LIGHT);
    window.settle();
    // The remote list has the focus.
    window.keys(&["Home", "F4", "shift+F6"]);
    window.text("outg");
    window.keys(&["F3"]);
    wait_until("bytes on both sides", || {
        let parts = [server.root.join(part(UP)), home.local().join(part(DOWN))];
        parts.iter().all(|part| size(part) > SPEED)
    });
    window.park();
    assert!(!window.picture().unwrap().has(LOST), "nothing is lost yet");
    window
}

/// The pane says it in time.
fn until_lost(window: &Window<'_>, limit: Duration) {
    let begun = Instant::now();
    wait_for("the loss in the window", || {
        window.picture()?.has(LOST).then_some(())
    });
    let took = begun.elapsed();
    assert!(took < limit + GRACE, "lost after {took:?}");
}

/// Both items are in the queue and wait for their next try: none has failed, none is done.
fn until_waiting(window: &Window<'_>) {
    let waits = |picture: &Picture, row| {
        let line = places::queue_line(SIZES[0].1, row);
        picture.holds(WARNING, line)
    };
    wait_for("both to wait", || {
        let picture = window.picture()?;
        (waits(&picture, 0) && waits(&picture, 1)).then_some(())
    });
}

fn goes_on(window: &Window<'_>, home: &Home, server: &Server) {
    assert!(server.read(UP).is_err());
    assert!(home.read(DOWN).is_none());
    let ends = [
        (home.local().join(UP), server.root.join(UP)),
        (server.root.join(DOWN), home.local().join(DOWN)),
    ];
    for (source, target) in ends {
        // It gets its name when all of it has come.
        wait_until("a whole file", || target.exists());
        assert_eq!(hash(&source), hash(&target));
    }
    let log = server.log();
    assert!(goings_on(&log) >= 2, "{log}");
    window.settle();
    window.shot("lost back");
    // The pane comes back when it is wanted; the local one has the focus.
    window.keys(&["F6", "F5"]);
    wait_until("the pane without a loss", || {
        window.picture().is_some_and(|picture| !picture.has(LOST))
    });
    window.settle();
    window.shot("lost no more");
}

fn part(name: &str) -> String {
    format!("{name}.argosy-part")
}

fn size(part: &std::path::Path) -> u64 {
    fs::metadata(part).map_or(0, |part| part.len())
}

const UP: &str = "outgoing.bin";
const DOWN: &str = "incoming.bin";
/// More than the system takes off our hands: what is on its way there moves on when the server does not.
const LENGTH: usize = 16_000_000;
/// In bytes per second, each way.
const SPEED: u64 = 1_000_000;
/// How long a reply and a byte may take, in seconds: far less than as it comes.
const LIMIT: u64 = 6;
const KEEP_ALIVE: u64 = 3;
/// For a busy machine.
const GRACE: Duration = Duration::from_secs(15);
