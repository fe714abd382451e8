//! What the window does when something is wrong: a changed certificate, a refused file, no display.

use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use super::home::{Home, Whom};
use super::places::{self, LIGHT, SIZES};
use crate::support::desktop::{Desktop, wait_until};
use crate::support::real::{CertKind, Kind, Options, Server};
use crate::support::service::content;

#[test]
fn cancelling_at_a_changed_certificate_leaves_nothing_sent() {
    let (Some(mut server), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    let (home, whom) = (Home::new(), Whom::from(&server));
    let mut window = home.open(&desktop, &[&whom.url()]);
    whom.enter(&window, LIGHT);
    assert!(window.quit().success());
    let pins = home.written("trusted.toml");
    server.change_certificate(CertKind::HowTo2);
    let before = server.log().len();

    let window = home.open(&desktop, &[&whom.url()]);
    let password = window.dialog(LIGHT);
    whom.give_password(&window);
    window.next_dialog(&password, LIGHT);
    // Cancel has the focus.
    window.keys(&["Return"]);
    window.no_dialog(LIGHT);
    let log = server.log().split_off(before);
    assert!(log.contains("AUTH"), "{log}");
    for word in ["USER", "PASS", "LIST"] {
        assert!(!log.contains(word), "{word} was sent: {log}");
    }
    assert_eq!(home.written("trusted.toml"), pins);
}

#[test]
fn a_failed_item_shows_the_server_s_own_words() {
    let (Some(server), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    let (home, whom) = (Home::new(), Whom::from(&server));
    home.write("outgoing.bin", &content(1000));
    let folder = server.folder("read only");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).unwrap();

    let url = format!("{}/read%20only", whom.url());
    let window = home.open(&desktop, &[&url]);
    whom.enter(&window, LIGHT);
    window.keys(&["shift+F6", "Home", "F3"]);
    wait_until("the refusal", || server.log().contains("\"553 "));
    window.settle();
    let height = SIZES[0].1;
    window.click(places::failed_tab(height));
    window.click(places::transfer_row(height));
    window.keys(&["ctrl+c"]);
    // What was copied is read where it can be: in the name of a saved site.
    window.keys(&["ctrl+s"]);
    let list = window.dialog(LIGHT);
    window.keys(&["Return"]);
    window.next_dialog(&list, LIGHT);
    window.keys(&["ctrl+v", "Tab"]);
    window.text("host");
    window.press("Tab", 1 + places::SITE_PORT_TO_USER);
    window.text("user");
    window.keys(&["Return"]);
    wait_until("the site on disk", || {
        home.written("sites.toml").contains("host")
    });
    let words = home.written("sites.toml");
    assert!(words.contains("outgoing.bin"), "{words}");
    assert!(words.contains("553 Could not create file."), "{words}");
}

#[test]
fn without_a_display_one_line_says_so() {
    for (variable, value) in [
        ("NOTHING", ""),
        ("DISPLAY", ":65000"),
        ("WAYLAND_DISPLAY", "none"),
    ] {
        let home = Home::new();
        let mut program = Command::new(env!("CARGO_BIN_EXE_argosy"))
            .env("ARGOSY_CONFIG_DIR", home.config())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .env(variable, value)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_until("the end", || program.try_wait().unwrap().is_some());
        let mut said = String::new();
        let mut stderr = program.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        assert_eq!(program.wait().unwrap().code(), Some(1), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("needs a display"), "{said}");
        assert!(said.contains(value), "{said}");
    }
}
