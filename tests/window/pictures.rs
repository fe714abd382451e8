//! Every screen of the window in light and dark, at two sizes, kept in `target/screenshots` to be looked at.
//! `tests/screenshots.sh` makes them alone.

use std::fs::{self, File};
use std::path::Path;

use super::home::{Home, Whom, always_trust};
use super::places::{self, SIZES};
use crate::support::desktop::{Colour, Desktop, Window, wait_until};
use crate::support::server::{CertificateKind, Fault, Rule, ServerOptions, TestServer};
use crate::support::service::content;

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
    tour.transfers(&server);
    tour.dialogs(&whom);
    tour.large_folder();
    tour.window.keys(&["ctrl+q"]);
    tour.window.until_ended();

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
            std::thread::sleep(std::time::Duration::from_millis(1500));
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

    fn transfers(&self, server: &TestServer) {
        let window = &self.window;
        server.faults().slow(Some(700_000));
        window.keys(&["shift+F6", "ctrl+a", "F3"]);
        wait_until("ten uploads", || server.count("STOR") >= 10);
        // The speed is an average over a while.
        std::thread::sleep(std::time::Duration::from_secs(3));
        self.take_moving("busy");
        server.faults().slow(None);
        wait_until("the last upload", || {
            server.root().join("Zephyr.flac").exists()
        });
        window.settle();

        let refused =
            Fault::Reply(b"553 Could not create file: the disk quota is used up.\r\n".to_vec());
        server
            .faults()
            .add(Rule::new("STOR", refused).when("offer"));
        window.keys(&["Escape"]);
        window.text("offer");
        window.keys(&["F3"]);
        wait_until("the question", || window.settle().is_dark(self.ground));
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
        window.click(places::queue_tab(SIZES[0].1));
    }

    fn dialogs(&self, whom: &Whom) {
        let window = &self.window;
        window.keys(&["ctrl+comma"]);
        window.dialog(self.ground);
        self.take("settings");
        window.keys(&["Escape"]);
        window.no_dialog(self.ground);
        window.keys(&["ctrl+b"]);
        let list = window.dialog(self.ground);
        window.keys(&["Return"]);
        let editor = window.next_dialog(&list, self.ground);
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

    fn large_folder(&self) {
        let window = &self.window;
        let before = window.settle();
        window.click(places::remote_row(0));
        window.keys(&["ctrl+l", "ctrl+a"]);
        window.text("/many");
        window.keys(&["Return"]);
        window.settle_unlike(&before);
        wait_until("the last row", || {
            let before = window.settle();
            window.keys(&["End"]);
            window.settle().differences(&before) > 5000
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
    for folder in ["Archive", "Invoices 2026", "Photos", "many"] {
        fs::create_dir(root.join(folder)).unwrap();
    }
    for number in 0..100_000 {
        File::create(root.join(format!("many/measurement {number:06}.csv"))).unwrap();
    }
    for (name, size) in [
        ("index.html", 4_812),
        ("offer.pdf", 183_204),
        ("price list.ods", 48_113),
        ("style.css", 9_020),
    ] {
        fs::write(root.join(name), content(size)).unwrap();
    }
}

fn fill_home(local: &Path) {
    for folder in ["Drafts", "Letters"] {
        fs::create_dir(local.join(folder)).unwrap();
    }
    fs::write(local.join("Letters/letter.txt"), content(2_000)).unwrap();
    fs::write(local.join("offer.pdf"), content(190_031)).unwrap();
    let songs = [
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
    for (number, song) in songs.into_iter().enumerate() {
        // All zeros, and no room on the disk.
        let file = File::create(local.join(song)).unwrap();
        file.set_len(12_000_000 + 1_700_000 * number as u64)
            .unwrap();
    }
}
