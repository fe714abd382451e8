//! The queue with all that can be said to it, and the prompts for passwords that are to be kept.

use std::thread::sleep;
use std::time::Duration;

use argosy::profile::Keep;

use super::{Tour, fill_home, fill_server};
use crate::support::desktop::{Colour, Desktop, wait_until};
use crate::support::secrecy::MASTER;
use crate::support::server::{Fault, Rule, ServerOptions, TestServer};
use crate::window::home::{Home, Whom, always_trust};
use crate::window::{places, secrets};

#[test]
fn control_in_light() {
    control("light", places::LIGHT);
}

#[test]
fn control_in_dark() {
    control("dark", places::DARK);
}

fn control(theme: &'static str, ground: Colour) {
    let Some(desktop) = Desktop::start() else {
        return;
    };
    let server = TestServer::start(ServerOptions::default()).unwrap();
    fill_server(server.root());
    let speed = "per_site = 3\n[speed]\nlimited = true\ndown = 600000\nup = 0";
    let home = Home::with(&format!("theme = {theme:?}"), speed);
    fill_home(&home.local());
    let whom = Whom::from(&server);
    secrets::save(&home, &whom, Keep::Nowhere);
    let mut tour = Tour {
        window: home.open(&desktop, &[&whom.url()]),
        theme,
        ground,
    };
    tour.keeping_the_password(&whom);
    tour.ordered_queue(&server);
    tour.quit_while_running();
    // What waits asks for the password, and that is in the vault.
    tour.window = home.open(&desktop, &[]);
    tour.window.dialog(ground);
    tour.take("vault");
    let busy = b"450 The file is being written by another program.\r\n".to_vec();
    let refused = Rule::new("RETR", Fault::Reply(busy)).when("Mistral");
    server.faults().add(refused);
    let before = server.count("RETR");
    tour.window.text(MASTER);
    tour.window.keys(&["Return"]);
    wait_until("the next downloads", || server.count("RETR") >= before + 4);
    tour.take_moving("next try");
}

impl Tour<'_> {
    fn keeping_the_password(&self, whom: &Whom) {
        let window = &self.window;
        let password = window.dialog(self.ground);
        self.take("password to keep");
        window.text(&whom.password);
        // Past the eye and the keychain.
        window.press("Tab", 3);
        window.keys(&["space"]);
        window.press("shift+Tab", 3);
        window.keys(&["Return"]);
        let vault = window.next_dialog(&password, self.ground);
        self.take("vault new");
        window.text(MASTER);
        window.keys(&["Tab", "Tab"]);
        window.text(MASTER);
        window.keys(&["Return"]);
        window.next_dialog(&vault, self.ground);
        always_trust(window);
        window.no_dialog(self.ground);
    }

    fn ordered_queue(&self, server: &TestServer) {
        let window = &self.window;
        window.text("aur");
        window.keys(&["shift+End", "F4"]);
        wait_until("three downloads", || server.count("RETR") >= 3);
        // To the queue: its last two first, and what is then the last one last.
        for key in [
            "F6", "End", "shift+Up", "alt+1", "End", "alt+5", "Home", "Down",
        ] {
            window.keys(&[key]);
            sleep(Duration::from_millis(250));
        }
        // The speed is an average over a while.
        sleep(Duration::from_secs(3));
        self.take_moving("queue");
        window.keys(&["Menu"]);
        sleep(Duration::from_millis(500));
        self.shot("queue menu", places::SIZES[0]);
        window.keys(&["Escape"]);
    }

    fn quit_while_running(&mut self) {
        let window = &mut self.window;
        window.keys(&["ctrl+q"]);
        sleep(Duration::from_millis(500));
        window.keys(&["Tab", "Return"]);
        window.until_ended();
    }
}
