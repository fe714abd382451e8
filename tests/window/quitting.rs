//! The end of the program while transfers are under way, and the start after it.

use super::home::{Home, Whom, goings_on, wait_for_file};
use super::places::LIGHT;
use crate::support::desktop::{Desktop, wait_until};
use crate::support::files::names;
use crate::support::real::{Kind, Options, Server};
use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::content;

#[test]
fn quitting_with_a_transfer_under_way_asks_first() {
    let Some(desktop) = Desktop::start() else {
        return;
    };
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let (home, whom) = (Home::new(), Whom::from(&server));
    home.write("long.bin", &content(400_000));
    let mut window = home.open(&desktop, &[&whom.url()]);
    whom.enter(&window, LIGHT);
    server.faults().slow(Some(5_000));
    window.keys(&["shift+F6", "Home", "F3"]);
    wait_until("the transfer", || server.count("STOR") == 1);
    // The window is told ten times a second how things stand; until then it has nothing to ask about.
    wait_until("bytes on the server", || {
        let part = server.root().join("long.bin.argosy-part");
        part.metadata().is_ok_and(|part| part.len() > 5_000)
    });
    // As the window manager closes it.
    window.keys(&["alt+F4"]);
    window.dialog(LIGHT);
    window.keys(&["Return"]);
    window.no_dialog(LIGHT);
    assert!(window.ended().is_none(), "Enter alone means no");
    assert_eq!(server.open_connections(), 2);
    window.keys(&["ctrl+q"]);
    window.dialog(LIGHT);
    window.keys(&["Tab", "Return"]);
    assert!(window.until_ended().success());
    assert!(!server.root().join("long.bin").exists());
}

#[test]
fn what_was_under_way_is_found_again_and_goes_on() {
    let (Some(server), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    // Two are under way, one waits.
    let slow = "per_site = 2\n[speed]\nlimited = true\ndown = 50000\nup = 100000";
    let home = Home::with("theme = \"light\"", slow);
    for (number, name) in NAMES.into_iter().enumerate() {
        home.write(name, &content(LENGTH + number));
    }
    let whom = Whom::from(&server);
    let mut window = home.open(&desktop, &[&whom.url()]);
    whom.enter(&window, LIGHT);
    window.settle();
    window.keys(&["shift+F6", "ctrl+a", "F3"]);
    let size = |name: &str| {
        let part = server.root.join(format!("{name}.argosy-part"));
        part.metadata().map_or(0, |part| part.len())
    };
    wait_until("two parts", || {
        NAMES[..2].iter().all(|name| size(name) > 50_000)
    });
    window.keys(&["ctrl+q"]);
    window.dialog_over_work(LIGHT);
    window.shot("quit with transfers");
    window.keys(&["Tab", "Return"]);
    assert!(window.until_ended().success());
    let parts = NAMES.map(size);
    assert!(parts[0] > 0 && parts[1] > 0 && parts[2] == 0, "{parts:?}");
    let before = server.log().len();

    home.hurry();
    let window = home.open(&desktop, &[]);
    window.dialog(LIGHT);
    window.shot("quit and found again");
    whom.give_password(&window);
    for (number, name) in NAMES.into_iter().enumerate() {
        let read = || server.read(name).ok();
        wait_for_file(name, read, &content(LENGTH + number));
    }
    wait_until("no part", || names(&server.root) == NAMES);
    window.no_dialog(LIGHT);
    window.shot("quit and all done");
    // Those under way went on behind their parts, and nobody was asked to trust again.
    let log = server.log().split_off(before);
    assert!(goings_on(&log) >= 2, "{log}");
    assert!(home.written("trusted.toml").contains(&server.fingerprint()));
}

const NAMES: [&str; 3] = ["argo.bin", "colchis.bin", "medea.bin"];
const LENGTH: usize = 3_000_000;
