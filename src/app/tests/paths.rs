//! The path of a pane: its parts, the field in their place, favourites and the last folders.

use std::sync::Arc;

use iced::keyboard::key::Named;
use iced_test::selector;

use super::control::picture;
use super::*;
use crate::app::file_pane::{FilePane, PathMessage};
use crate::protocol::Name;

impl Harness {
    /// Does something in the path field, which has the focus by a click.
    fn in_path(&mut self, side: Side, deed: impl Fn(&mut Simulator<'_, Message>)) {
        let settings = theme::font::settings();
        let mut screen = Simulator::with_size(settings, WIDE, self.app.view());
        screen.click(selector::id(FilePane::path_id(side))).unwrap();
        screen.tap_key(Named::End);
        deed(&mut screen);
        let messages: Vec<Message> = screen.into_messages().collect();
        messages.into_iter().for_each(|message| self.send(message));
    }

    fn path(&mut self, side: Side, message: PathMessage) {
        self.send(Message::Pane(side, file_pane::Message::Path(message)));
    }

    fn offered(&mut self, folder: &str, names: &[&str]) {
        let folder = Place::Remote(RemotePath::parse(folder).unwrap());
        let names = names.iter().map(|name| Name::from(*name)).collect();
        self.path(Side::Remote, PathMessage::Offered(folder, Arc::new(names)));
    }

    fn reads(&mut self, path: &str) {
        let serial = (0..).find(|serial| self.app.panes.local.is_current(*serial));
        self.send(Message::LocalRead {
            serial: serial.unwrap(),
            path: path.into(),
            entries: Ok(Arc::new(Vec::new())),
        });
    }

    fn opened(&mut self) -> String {
        match self.command() {
            Command::Browse {
                order: Browse::Open(path),
                ..
            } => path.display().into_owned(),
            other => panic!("{other:?}"),
        }
    }
}

fn at_the_path() -> Harness {
    let mut harness = Harness::new();
    harness.connected();
    harness.app.panes.active = panes::Focus::Files(Side::Remote);
    harness.send(Message::Key(Shortcut::Path));
    harness
}

#[test]
fn a_press_on_a_part_of_the_path_goes_there() {
    let mut harness = Harness::new();
    picture(&harness, "path-parts", WIDE);
    harness.click("home");
    assert!(harness.app.panes.local.is_loading());
    harness.reads("/home");
    assert!(!harness.shows("ann"));
    assert_eq!(harness.app.panes.local.place().display(), "/home");
}

#[test]
fn a_written_path_is_completed_by_tab_and_opened_by_enter() {
    let mut harness = at_the_path();
    harness.in_path(Side::Remote, |screen| {
        screen.typewrite("/");
    });
    harness.offered("/srv", &["private", "pub"]);
    assert!(harness.shows("private"));
    picture(&harness, "path-offers", WIDE);
    harness.in_path(Side::Remote, |screen| {
        screen.tap_key(Named::ArrowDown);
        screen.tap_key(Named::ArrowDown);
    });
    picture(&harness, "path-marked", WIDE);
    harness.in_path(Side::Remote, |screen| {
        screen.tap_key(Named::Tab);
    });
    assert!(!harness.shows("private"));
    harness.in_path(Side::Remote, |screen| {
        screen.tap_key(Named::Enter);
    });
    assert_eq!(harness.opened(), "/srv/pub");
}

#[test]
fn an_offer_is_taken_by_a_click() {
    let mut harness = at_the_path();
    harness.path(Side::Remote, PathMessage::Edited("p".to_owned()));
    harness.offered("/srv", &["private", "pub"]);
    harness.click("private");
    harness.path(Side::Remote, PathMessage::Submitted);
    assert_eq!(harness.opened(), "/srv/private");
}

#[test]
fn escape_closes_the_offers_then_the_field_and_nothing_else() {
    let mut harness = at_the_path();
    harness.path(Side::Remote, PathMessage::Edited("p".to_owned()));
    harness.offered("/srv", &["private", "pub"]);
    let escape = |screen: &mut Simulator<'_, Message>| {
        screen.tap_key(Named::Escape);
    };
    harness.in_path(Side::Remote, escape);
    assert!(!harness.shows("private"));
    harness.in_path(Side::Remote, escape);
    // The parts are there again, and the other pane's.
    harness.send(Message::Key(Shortcut::Path));
    harness.table(Side::Local, TableEvent::Focused);
    assert!(harness.shows("srv"));
    assert!(harness.commands.try_recv().is_err());
}

#[test]
fn the_room_behind_the_parts_opens_the_field() {
    let mut harness = Harness::new();
    let event = widget::crumbs::CrumbEvent::Room;
    harness.send(Message::Pane(Side::Local, file_pane::Message::Crumb(event)));
    harness.in_path(Side::Local, |screen| {
        screen.typewrite("x");
    });
    harness.path(Side::Local, PathMessage::Submitted);
    assert!(harness.app.panes.local.is_loading());
    harness.reads("/home/annx");
    assert!(harness.shows("annx"));
}

#[test]
fn the_last_folders_are_remembered_and_lead_back() {
    let mut harness = Harness::new();
    harness.reads("/var");
    harness.reads("/etc");
    harness.click("Favourites and last folders");
    picture(&harness, "places", WIDE);
    harness.click("/var");
    assert!(harness.app.menu.is_none() && harness.app.panes.local.is_loading());
    let been = &harness.app.window.get().places.been;
    let been: Vec<_> = been.iter().filter_map(|spot| spot.as_local()).collect();
    assert_eq!(been, ["/etc", "/var", "/home/ann"].map(PathBuf::from));
}

#[test]
fn the_star_makes_a_favourite_that_is_remembered_for_its_server() {
    let mut harness = Harness::new();
    harness.connected();
    let at = iced::Point::new(700.0, 100.0);
    let arrow = widget::crumbs::CrumbEvent::Arrow(at);
    let opens = Message::Pane(Side::Remote, file_pane::Message::Crumb(arrow));
    let marked = file_pane::Message::Marked(harness.app.panes.remote.place().clone());
    harness.send(Message::Pane(Side::Remote, marked));
    assert!(harness.shows("Take this folder off the favourites"));
    harness.send(Message::Pane(
        Side::Remote,
        file_pane::Message::PlaceChosen(Place::Remote(RemotePath::root())),
    ));
    assert_eq!(super::places::lists(&mut harness, &[]), "/");
    harness.send(opens.clone());
    picture(&harness, "favourites", WIDE);
    harness.click("/srv");
    assert_eq!(super::places::recalls(&mut harness), "/srv");
    harness.send(opens.clone());
    harness.click("Take off another one");
    harness.click("/srv");
    assert!(harness.app.window.get().places.favourites.is_empty());
    assert!(!harness.shows("Take this folder off the favourites"));
}

const WIDE: Size = Size::new(1280.0, 800.0);
