//! Every screen of the window in light and dark, at two sizes, kept in `target/screenshots` to be looked at.
//! `tests/screenshots.sh` makes them alone.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use super::home::{Home, Whom, always_trust};
use super::places::{self, SIZES};
use crate::support::desktop::{Colour, Desktop, Window, wait_until};
use crate::support::server::{CertificateKind, Fault, ServerOptions, TestServer};
use crate::support::service::content;
use crate::support::stage::large_listing;

mod control;

#[test]
fn light() {
    tour("light", places::LIGHT);
}

#[test]
fn dark() {
    tour("dark", places::DARK);
}

/// A window whose pictures are taken.
struct Tour<'a> {
    window: Window<'a>,
    theme: &'static str,
    ground: Colour,
}

fn tour(theme: &'static str, ground: Colour) {
    let Some(desktop) = Desktop::start() else {
        return;
    };
    let server = TestServer::start(ServerOptions::default()).unwrap();
    fill_server(server.root());
    let home = Home::with(&format!("theme = {theme:?}"), "per_site = 10");
    fill_home(&home.local());
    let whom = Whom::from(&server);
    let mut tour = Tour {
        window: home.open(&desktop, &[]),
        theme,
        ground,
    };
    tour.take("first start");
    tour.connecting(&whom);
    tour.transfers(&server, &home.local());
    tour.dialogs(&whom);
    tour.large_folder(&server);
    tour.window.quit();

    server.faults().clear();
    server
        .change_certificate(&CertificateKind::SelfSigned)
        .unwrap();
    tour.window = home.open(&desktop, &[&whom.url()]);
    tour.changed_certificate(&whom);
}

impl Tour<'_> {
    /// A picture at each size; the window ends as it was.
    fn take(&self, scene: &str) {
        for size in [SIZES[1], SIZES[0]] {
            self.window.resize(size);
            self.window.settle();
            self.shot(scene, size);
        }
    }

    /// The same where something always moves.
    fn take_moving(&self, scene: &str) {
        for size in [SIZES[1], SIZES[0]] {
            self.window.resize(size);
            std::thread::sleep(Duration::from_millis(1500));
            self.shot(scene, size);
        }
    }

    fn shot(&self, scene: &str, (width, height): (usize, usize)) {
        let scene = scene.replace(' ', "-");
        self.window
            .shot(&format!("{scene}-{}-{width}x{height}", self.theme));
    }

    fn connecting(&self, whom: &Whom) {
        let window = &self.window;
        window.text(&whom.host);
        window.keys(&["Tab"]);
        window.text(&whom.port.to_string());
        window.press("Tab", places::HOST_TO_USER - 1);
        window.text(&whom.user);
        self.take("connect");
        window.keys(&["Return"]);
        let password = window.dialog(self.ground);
        self.take("password");
        whom.give_password(window);
        window.next_dialog(&password, self.ground);
        self.take("trust new");
        always_trust(window);
        window.no_dialog(self.ground);
        self.take("connected");
    }

    fn transfers(&self, server: &TestServer, local: &Path) {
        let window = &self.window;
        server.faults().slow(Some(600_000));
        // The first file, and all below it.
        window.text("aur");
        window.keys(&["shift+End", "F4"]);
        wait_until("ten downloads", || server.count("RETR") >= 10);
        // The speed is an average over a while.
        std::thread::sleep(Duration::from_secs(3));
        self.take_moving("busy");
        server.faults().slow(None);
        wait_until("the last download", || local.join("Zephyr.flac").exists());
        window.settle();

        let refusal = b"553 Could not create file: the disk quota is used up.\r\n";
        let refused = Fault::Reply(refusal.to_vec());
        server.faults().on("STOR", refused);
        fs::write(server.root().join("offer.pdf"), content(183_204)).unwrap();
        window.keys(&["shift+F6"]);
        window.text("offer");
        window.keys(&["F3"]);
        window.dialog(self.ground);
        self.take("exists");
        window.keys(&["Return"]);
        window.no_dialog(self.ground);
        for size in [SIZES[1], SIZES[0]] {
            window.resize(size);
            window.click(places::failed_tab(size.1));
            window.click(places::transfer_row(size.1));
            window.park();
            window.settle();
            self.shot("failed", size);
        }
        window.click(places::done_tab(SIZES[0].1));
        window.park();
        self.take("done");
        window.click(places::log_tab(SIZES[0].1));
        window.park();
        self.take("log");
        window.click(places::queue_tab(SIZES[0].1));
    }

    fn dialogs(&self, whom: &Whom) {
        let window = &self.window;
        window.keys(&["ctrl+comma"]);
        window.dialog(self.ground);
        self.take("settings");
        for (page, downs) in [
            ("connection", 3),
            ("network", 1),
            ("interface", 2),
            ("keys", 1),
        ] {
            window.press("Down", downs);
            window.settle();
            self.take(&format!("settings {page}"));
        }
        window.keys(&["Escape"]);
        window.no_dialog(self.ground);
        window.keys(&["ctrl+s"]);
        let list = window.dialog(self.ground);
        window.keys(&["Return"]);
        let editor = window.next_dialog(&list, self.ground);
        // To the tab of the other page, and back.
        window.keys(&["shift+Tab", "space"]);
        window.next_dialog(&editor, self.ground);
        self.take("site editor transfers");
        window.press("Tab", places::TRANSFERS_TO_ASIDE);
        window.keys(&["space"]);
        self.take("site editor old file aside");
        window.press("shift+Tab", places::TRANSFERS_TO_ASIDE + 1);
        window.keys(&["space"]);
        self.take("site editor connection");
        window.keys(&["shift+Tab", "space", "Tab", "Tab", "Tab"]);
        window.text("Practice");
        window.keys(&["Tab"]);
        window.text(&whom.host);
        self.take("site editor");
        // Without a user, Enter shows what is missing.
        window.keys(&["Return"]);
        window.next_dialog(&editor, self.ground);
        self.take("site editor fault");
        window.press("Tab", 1 + places::SITE_PORT_TO_USER);
        window.text(&whom.user);
        window.keys(&["Return"]);
        window.next_dialog(&editor, self.ground);
        self.take("sites");
        window.keys(&["Escape"]);
        window.no_dialog(self.ground);
        window.click(places::trusted_button(SIZES[0].0));
        window.park();
        window.dialog(self.ground);
        self.take("trusted");
        window.keys(&["Escape"]);
        window.no_dialog(self.ground);
    }

    fn large_folder(&self, server: &TestServer) {
        let window = &self.window;
        server.faults().on("MLSD", Fault::Content(large_listing()));
        let before = window.settle();
        window.click(places::remote_row(0));
        window.keys(&["ctrl+l", "ctrl+a"]);
        window.text("/many");
        window.keys(&["Return"]);
        // «Reading the folder» comes before the folder, perhaps.
        window.settle_unlike(&before);
        wait_until("the last row", || {
            window.click(places::remote_row(0));
            // From the top, however far an attempt before has come.
            window.keys(&["Home"]);
            let first = window.settle();
            window.keys(&["End"]);
            let last = window.settle();
            last.differences(&first) > 5_000
        });
        self.take("100000 entries");
    }

    fn changed_certificate(&self, whom: &Whom) {
        let window = &self.window;
        let password = window.dialog(self.ground);
        whom.give_password(window);
        window.next_dialog(&password, self.ground);
        self.take("trust changed");
        window.keys(&["Return"]);
        window.no_dialog(self.ground);
        self.take("not connected");
    }
}

fn fill_server(root: &Path) {
    for folder in ["Archive", "Photos", "many"] {
        fs::create_dir(root.join(folder)).unwrap();
    }
    fs::write(root.join("Photos/harbour.jpg"), content(30_000)).unwrap();
    for (number, song) in SONGS.into_iter().enumerate() {
        // All zeros, and no room on the disk.
        let file = File::create(root.join(song)).unwrap();
        file.set_len(12_000_000 + 1_700_000 * number as u64)
            .unwrap();
    }
}

fn fill_home(local: &Path) {
    for folder in ["Drafts", "Invoices 2026", "Letters"] {
        fs::create_dir(local.join(folder)).unwrap();
    }
    for (name, size) in [
        ("offer.pdf", 190_031),
        ("price list.ods", 48_113),
        ("report.odt", 84_020),
    ] {
        fs::write(local.join(name), content(size)).unwrap();
    }
}

const SONGS: [&str; 12] = [
    "Aurora.flac",
    "Boreas.flac",
    "Cirrus.flac",
    "Drift.flac",
    "Ebb.flac",
    "Föhn.flac",
    "Gale.flac",
    "Haboob.flac",
    "Jetstream.flac",
    "Levant.flac",
    "Mistral.flac",
    "Zephyr.flac",
];
