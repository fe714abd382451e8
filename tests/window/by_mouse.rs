//! A whole visit to vsftpd by mouse; the keyboard only fills fields.

use super::home::{Home, Whom, wait_for_file};
use super::places::{self, ACCENT, LIGHT};
use crate::support::desktop::{Desktop, wait_until};
use crate::support::real::{Kind, Options, Server};
use crate::support::service::content;

#[test]
fn files_go_both_ways_and_the_password_is_asked() {
    let (Some(server), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    let (home, whom) = (Home::new(), Whom::from(&server));
    let (outgoing, incoming) = (content(70_001), content(50_003));
    home.write("outgoing.bin", &outgoing);
    server.write("depot/incoming.bin", &incoming);

    let window = home.open(&desktop, &[]);
    window.click(places::HOST);
    window.text(&format!("{}:{}", whom.host, whom.port));
    window.click(places::USER);
    window.text(&whom.user);
    window.click_filled(ACCENT);

    let password = window.dialog(LIGHT);
    window.text(&whom.password);
    window.click_filled(ACCENT);
    window.next_dialog(&password, LIGHT);
    assert!(!server.log().contains("USER"), "{}", server.log());
    window.click_filled(ACCENT);
    wait_until("the pin", || {
        home.written("trusted.toml").contains(&server.fingerprint())
    });
    wait_until("the listing", || server.log().contains("LIST"));
    let root = window.no_dialog(LIGHT);

    window.double_click(places::remote_row(0));
    window.settle_unlike(&root);
    window.double_click(places::remote_row(0));
    wait_for_file("the download", || home.read("incoming.bin"), &incoming);
    // The pane has shown what came: incoming.bin stands before outgoing.bin.
    window.settle();
    std::fs::remove_file(home.local().join("incoming.bin")).unwrap();
    window.click(places::local_row(1));
    window.click(places::UPLOAD);
    let uploaded = || server.read("depot/outgoing.bin").ok();
    wait_for_file("the upload", uploaded, &outgoing);
}
