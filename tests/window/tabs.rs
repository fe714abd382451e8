//! Two servers in two tabs, by keyboard: a transfer of the one behind goes on, and Ctrl+Tab shows each.

use super::home::{Home, Whom, wait_for_file};
use super::places::LIGHT;
use crate::support::desktop::{Desktop, wait_until};
use crate::support::real::{Kind, Options, Server};
use crate::support::service::content;

#[test]
fn a_tab_behind_goes_on_with_its_transfer_and_is_shown_by_a_key() {
    let (Some(first), Some(second), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Server::start(Kind::Proftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    let slow = "per_site = 1\n[speed]\nlimited = true\ndown = 100000\nup = 0";
    let home = Home::with("theme = \"light\"", slow);
    first.write("long.bin", &content(LENGTH));
    first.write("one.bin", b"of the first");
    second.write("two.bin", b"of the second");

    let window = home.open(&desktop, &[&Whom::from(&first).url()]);
    Whom::from(&first).enter(&window, LIGHT);
    let one = window.settle();
    // The new tab's host has the focus.
    window.keys(&["ctrl+t"]);
    window.settle_unlike(&one);
    window.text(&Whom::from(&second).url());
    window.keys(&["Return"]);
    Whom::from(&second).enter(&window, LIGHT);
    let two = window.settle();
    window.shot("tabs two");

    window.keys(&["ctrl+Tab"]);
    window.settle_unlike(&two);
    window.shot("tabs first");
    // Something is chosen by its name in the list of the tab in front.
    window.text("long");
    window.keys(&["F4"]);
    let part = home.local().join("long.bin.argosy-part");
    let size = || part.metadata().map_or(0, |part| part.len());
    wait_until("bytes of the first", || size() > 0);
    window.keys(&["ctrl+Tab"]);
    window.text("two");
    window.keys(&["F4"]);
    let come = || home.read("two.bin");
    wait_for_file("the second's", come, b"of the second");
    window.shot("tabs second at work");
    let before = size();
    assert!(before > 0, "it is over already");
    wait_until("more bytes for the tab behind", || size() > before);

    window.keys(&["ctrl+Tab"]);
    window.text("one");
    window.shot("tabs first at work");
    window.keys(&["F4"]);
    let come = || home.read("long.bin");
    wait_for_file("the long one", come, &content(LENGTH));
    let come = || home.read("one.bin");
    wait_for_file("the first's", come, b"of the first");
    window.settle();
    window.shot("tabs all done");
}

/// For some forty seconds.
const LENGTH: usize = 4_000_000;
