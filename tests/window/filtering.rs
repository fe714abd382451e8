//! A filter by keyboard alone: what it hides stays where it is, and Escape shows it again.

use std::fs;

use super::home::{Home, Whom, wait_for_file};
use super::places::LIGHT;
use crate::support::desktop::{Desktop, wait_until};
use crate::support::server::{ServerOptions, TestServer};

#[test]
fn what_a_filter_hides_is_not_fetched_and_escape_gives_the_list_back() {
    let Some(desktop) = Desktop::start() else {
        return;
    };
    let server = TestServer::start(ServerOptions::default()).unwrap();
    for name in ["one.log", "two.txt", "three.LOG", ".hidden"] {
        fs::write(server.root().join(name), name).unwrap();
    }
    let (home, whom) = (Home::new(), Whom::from(&server));
    let window = home.open(&desktop, &[&whom.url()]);
    whom.enter(&window, LIGHT);
    window.settle();

    window.keys(&["ctrl+f"]);
    window.text("log");
    window.keys(&["Return"]);
    window.settle();
    window.shot("filter");
    window.keys(&["ctrl+a", "F4"]);
    wait_for_file("one", || home.read("one.log"), b"one.log");
    wait_for_file("three", || home.read("three.LOG"), b"three.LOG");
    assert_eq!(home.read("two.txt"), None);

    window.keys(&["ctrl+f"]);
    window.text("nothing");
    window.keys(&["Escape"]);
    // The list has the focus and the file again.
    window.text("two");
    window.keys(&["F4"]);
    wait_for_file("two", || home.read("two.txt"), b"two.txt");

    window.keys(&["ctrl+h"]);
    wait_until("the switch on disk", || {
        let state = home.written("state/window.toml");
        state.contains("remote_hides = true") && state.contains("local_hides = false")
    });
}
