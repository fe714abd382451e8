//! Synchronised browsing: what one pane does, the other one does too.

use super::places::{lists, recalls};
use super::*;
use crate::app::file_pane::{Deed, MenuItem};
use crate::app::menus::{Of, OpenMenu};
use crate::protocol::{DiskFault, ServerFault};

/// At `/home/ann` and `/srv`, with synchronised browsing on.
fn together() -> Harness {
    let mut harness = Harness::new();
    harness.connected();
    harness.send(Message::Key(Shortcut::Together));
    assert!(harness.shows(wording::TOGETHER_ON));
    harness
}

impl Harness {
    /// The local folder that is being opened is read.
    fn reads_here(&mut self, path: &str, entries: Result<&[&str], Failure>) {
        assert!(self.app.panes.local.is_loading());
        assert!(self.app.panes.local.awaits(&Place::Local(path.into())));
        let local = &self.app.panes.local;
        let serial = (0..).find(|serial| local.is_current(*serial)).unwrap();
        let folders = |names: &[&str]| {
            names
                .iter()
                .map(|name| Entry::new(*name, Kind::Folder))
                .collect()
        };
        self.send(Message::LocalRead {
            serial,
            path: path.into(),
            entries: entries.map(|names| Arc::new(folders(names))),
        });
    }

    fn places(&self) -> [String; 2] {
        [Side::Local, Side::Remote].map(|side| self.app.panes.side(side).place().text().into())
    }

    fn is_idle(&mut self) -> bool {
        let panes = &self.app.panes;
        !panes.local.is_loading() && !panes.remote.is_loading() && self.commands.try_recv().is_err()
    }

    /// Into `/srv/pub`, which isn't there on this computer.
    fn enters_alone(&mut self) {
        self.table(Side::Remote, TableEvent::Activate(0));
        lists(self, &["x"]);
        self.reads_here("/home/ann/pub", Err(not_there()));
        assert!(self.shows("The other side cannot follow to /home/ann/pub."));
    }

    /// Into `/home/ann/pictures`, which isn't there on the server.
    fn leaves_the_server_behind(&mut self) {
        self.table(Side::Local, TableEvent::Activate(0));
        self.reads_here("/home/ann/pictures", Ok(&[]));
        assert!(matches!(
            self.command(),
            Command::Browse { order: Browse::Open(path), .. } if path == pictures()
        ));
        self.browser(BrowserEvent::NotListed {
            folder: pictures(),
            failure: refused(),
        });
    }
}

fn pictures() -> RemotePath {
    RemotePath::parse("/srv/pictures").unwrap()
}

fn not_there() -> Failure {
    Failure::Disk {
        path: "/home/ann/pub".into(),
        fault: DiskFault::NotFound,
    }
}

fn refused() -> Failure {
    Failure::Server(ServerFault::Refused {
        verb: "CWD",
        code: 550,
        text: "No such folder".to_owned(),
    })
}

#[test]
fn both_panes_go_down_and_up_together() {
    let mut harness = together();
    harness.table(Side::Remote, TableEvent::Activate(0));
    assert_eq!(lists(&mut harness, &["x"]), "/srv/pub");
    harness.reads_here("/home/ann/pub", Ok(&["y"]));
    assert!(harness.is_idle());
    // Up on the other side, to where the server's listing is still known.
    harness.table(Side::Local, TableEvent::Up);
    harness.reads_here("/home/ann", Ok(&["pub"]));
    assert_eq!(recalls(&mut harness), "/srv");
    // And beyond the pair where it began.
    harness.table(Side::Local, TableEvent::Up);
    harness.reads_here("/home", Ok(&["ann"]));
    assert_eq!(lists(&mut harness, &["srv"]), "/");
    assert_eq!(harness.places(), ["/home", "/"]);
    // Higher than the other side can.
    harness.table(Side::Local, TableEvent::Up);
    harness.reads_here("/", Ok(&["home"]));
    assert!(harness.shows(wording::NO_SUCH_PLACE) && !harness.shows("Create it"));
    harness.click("Cancel");
    harness.reads_here("/home", Ok(&["ann"]));
    assert_eq!(harness.places(), ["/home", "/"]);
    assert!(harness.is_idle());
}

#[test]
fn back_and_the_path_s_parts_take_the_other_side_along() {
    let mut harness = together();
    harness.table(Side::Remote, TableEvent::Activate(0));
    lists(&mut harness, &["x"]);
    harness.reads_here("/home/ann/pub", Ok(&[]));
    harness.table(Side::Remote, TableEvent::Back);
    assert_eq!(recalls(&mut harness), "/srv");
    harness.reads_here("/home/ann", Ok(&[]));
    let chosen = file_pane::Message::PlaceChosen(Place::Local("/home/ann/a/b".into()));
    harness.send(Message::Pane(Side::Local, chosen));
    harness.reads_here("/home/ann/a/b", Ok(&[]));
    assert_eq!(lists(&mut harness, &[]), "/srv/a/b");
    assert!(harness.is_idle());
}

#[test]
fn where_the_other_folder_is_missing_escape_leaves_both_where_they_were() {
    let mut harness = together();
    harness.enters_alone();
    harness.escape();
    assert_eq!(recalls(&mut harness), "/srv");
    assert_eq!(harness.places(), ["/home/ann", "/srv"]);
    assert!(harness.is_idle() && harness.app.synchronised.is_some());
    assert!(!harness.shows(&wording::failure(&not_there()).line()));
    // The step is no part of the way back or forward.
    for event in [TableEvent::Back, TableEvent::Forward] {
        harness.table(Side::Remote, event);
        assert!(harness.is_idle());
    }
}

#[test]
fn it_can_be_switched_off_where_the_other_folder_is_missing() {
    let mut harness = together();
    harness.enters_alone();
    harness.click("Switch off");
    assert!(harness.app.synchronised.is_none() && harness.is_idle());
    assert_eq!(harness.places(), ["/home/ann", "/srv/pub"]);
    harness.table(Side::Local, TableEvent::Up);
    harness.reads_here("/home", Ok(&[]));
    assert!(harness.is_idle());
}

#[test]
fn the_missing_folder_is_made_and_opened() {
    let mut harness = together();
    harness.enters_alone();
    harness.click("Create it");
    let made = Deed::MadeFolder(Place::Local("/home/ann/pub".into()));
    harness.send(Message::LocalDid(made, Ok(())));
    harness.reads_here("/home/ann/pub", Ok(&[]));
    assert!(harness.is_idle());

    let mut harness = together();
    harness.leaves_the_server_behind();
    harness.click("Create it");
    assert!(matches!(
        harness.command(),
        Command::Browse { order: Browse::MakeFolder(path), .. } if path == pictures()
    ));
    harness.browser(BrowserEvent::Did(Browse::MakeFolder(pictures())));
    assert_eq!(lists(&mut harness, &[]), "/srv/pictures");
    assert_eq!(harness.places(), ["/home/ann/pictures", "/srv/pictures"]);
    assert!(harness.is_idle());
}

#[test]
fn a_folder_that_cannot_be_made_leaves_both_where_they_were() {
    let mut harness = together();
    harness.leaves_the_server_behind();
    harness.click("Create it");
    harness.command();
    harness.browser(BrowserEvent::Failed {
        order: Browse::MakeFolder(pictures()),
        failure: refused(),
    });
    harness.reads_here("/home/ann", Ok(&["pictures"]));
    assert_eq!(harness.places(), ["/home/ann", "/srv"]);
    assert!(harness.is_idle());
}

#[test]
fn a_step_that_is_stopped_or_cut_off_is_taken_back() {
    let stops: [&dyn Fn(&mut Harness); 2] = [
        &|harness| {
            harness.send(Message::Pane(Side::Remote, file_pane::Message::StopPressed));
            harness.command();
        },
        &|harness| harness.browser(BrowserEvent::Lost(None)),
    ];
    for stop in stops {
        let mut harness = together();
        harness.table(Side::Local, TableEvent::Activate(0));
        harness.reads_here("/home/ann/pictures", Ok(&[]));
        harness.command();
        stop(&mut harness);
        harness.reads_here("/home/ann", Ok(&["pictures"]));
        assert_eq!(harness.places(), ["/home/ann", "/srv"]);
        assert!(harness.is_idle());
    }
}

#[test]
fn the_menus_of_both_panes_switch_it_and_without_a_connection_it_is_off() {
    let mut harness = Harness::new();
    harness.send(Message::Key(Shortcut::Together));
    assert!(harness.shows(wording::TOGETHER_NOT_CONNECTED));
    harness.connected();
    for (side, label, is_on) in [
        (Side::Local, "Synchronised browsing", true),
        (Side::Remote, "End synchronised browsing", false),
        (Side::Remote, "Synchronised browsing", true),
    ] {
        let at = iced::Point::ORIGIN;
        harness.send(Message::MenuWanted(OpenMenu {
            of: Of::Showing(side),
            at,
        }));
        assert!(harness.shows(label));
        harness.send(Message::MenuClosed);
        let chosen = file_pane::Message::Menu(MenuItem::Together);
        harness.send(Message::Pane(side, chosen));
        assert_eq!(harness.app.synchronised.is_some(), is_on);
        assert_eq!(harness.app.panes.local.is_going_along(), is_on);
    }
    harness.app.disconnect();
    assert!(harness.app.synchronised.is_none());
    assert!(!harness.app.panes.local.is_going_along());
}

#[test]
fn each_tab_has_its_own() {
    let mut harness = together();
    harness.send(Message::Key(Shortcut::Tab(crate::app::tabs::Step::New)));
    assert!(harness.app.synchronised.is_none());
    assert!(!harness.app.panes.local.is_going_along());
    harness.send(Message::Key(Shortcut::Tab(crate::app::tabs::Step::Next)));
    assert!(harness.app.synchronised.is_some());
    assert!(harness.app.panes.local.is_going_along());
}

#[test]
fn the_mark_in_both_paths_and_the_speed_of_the_last_minute_look_well() {
    let mut harness = together();
    let begun = std::time::Instant::now();
    for second in 0..60 {
        let progress = crate::service::Progress {
            down: 4_000_000 + 60_000 * second,
            up: 1_000_000 + 300_000 * (second % 7),
            ..Default::default()
        };
        let now = begun + std::time::Duration::from_secs(second);
        harness.app.status_bar.moved(&progress, now);
    }
    assert!(harness.shows(&wording::speed(7_540_000)));
    super::control::picture(&harness, "together", Size::new(1024.0, 768.0));
}
