//! What a pane shows of its folder: the filter, hidden files, back and forward.

use super::control::picture;
use super::places::{lists, recalls};
use super::*;
use crate::app::file_pane::{FilePane, FilterMessage};
use iced::keyboard::key::Named;
use iced_test::selector;

impl Harness {
    /// Clicks into the field of that name, and does something there.
    fn in_field(&mut self, id: iced::widget::Id, deed: impl Fn(&mut Simulator<'_, Message>)) {
        let settings = theme::font::settings();
        let mut screen = Simulator::with_size(settings, WIDE, self.app.view());
        screen.click(selector::id(id)).unwrap();
        deed(&mut screen);
        let messages: Vec<Message> = screen.into_messages().collect();
        messages.into_iter().for_each(|message| self.send(message));
    }

    /// The expression is made.
    fn builds(&mut self, words: &str) {
        let wanted = crate::app::file_pane::sieve::Wanted {
            words: words.to_owned(),
            is_regex: true,
            ..Default::default()
        };
        let built = wanted.pattern();
        let built = FilterMessage::Built(wanted, built);
        self.send(Message::Pane(
            Side::Local,
            file_pane::Message::Filter(built),
        ));
    }

    fn filters(&mut self, words: &str) {
        for letter in words.chars() {
            self.in_field(FilePane::filter_id(Side::Local), |screen| {
                screen.tap_key(Named::End);
                screen.typewrite(&letter.to_string());
            });
        }
    }
}

fn many() -> Harness {
    let mut harness = Harness::new();
    harness.local(&[
        ("notes.txt", Kind::File),
        ("Notes.log", Kind::File),
        ("a.log", Kind::File),
        ("pictures", Kind::Folder),
    ]);
    harness.send(Message::Key(Shortcut::Find));
    harness
}

#[test]
fn a_filter_shows_what_holds_the_words_and_escape_shows_everything() {
    let mut harness = many();
    picture(&harness, "filter-empty", WIDE);
    harness.filters("notes");
    picture(&harness, "filter", WIDE);
    assert!(harness.shows("2 of 4 shown · 2 files (0 B)"));
    assert!(harness.shows("Notes.log") && !harness.shows("a.log"));
    harness.click("Aa");
    assert!(harness.shows("1 of 4 shown · 1 file (0 B)"));
    harness.click("Not");
    assert!(harness.shows("3 of 4 shown · 2 files, 1 folder (0 B)"));
    harness.in_field(FilePane::filter_id(Side::Local), |screen| {
        screen.tap_key(Named::Escape);
    });
    assert!(harness.shows("3 files, 1 folder (0 B)"));
    assert!(!harness.shows("Aa"));
}

#[test]
fn an_unfinished_expression_is_told_and_changes_nothing() {
    let mut harness = many();
    harness.click(".*");
    harness.filters("^a.*g");
    // It is made off the thread, and only what is still wanted is shown.
    assert!(!harness.shows("1 of 4 shown · 1 file (0 B)"));
    harness.builds("^a");
    assert!(!harness.shows("1 of 4 shown · 1 file (0 B)"));
    harness.builds("^a.*g");
    assert!(harness.shows("1 of 4 shown · 1 file (0 B)"));
    harness.filters("(");
    harness.builds("^a.*g(");
    assert!(harness.shows(&wording::filter_fault(Some("unclosed group"))));
    harness.connected();
    harness.send(Message::WindowResized(NARROW));
    picture(&harness, "filter-fault-narrow", NARROW);
    harness.send(Message::WindowResized(WIDE));
    assert!(harness.shows("1 of 4 shown · 1 file (0 B)"));
    // Nobody has the focus; Escape is the pane's then.
    harness.send(Message::Key(Shortcut::Leave));
    assert!(harness.shows("3 files, 1 folder (0 B)"));
}

#[test]
fn where_nothing_matches_the_list_says_so() {
    let mut harness = many();
    harness.filters("zz");
    picture(&harness, "filter-nothing", WIDE);
    assert!(harness.shows("No name here matches the filter"));
    assert!(harness.shows("0 of 4 shown"));
}

#[test]
fn only_what_is_shown_is_transferred() {
    let mut harness = many();
    harness.connected();
    harness.table(Side::Local, TableEvent::SelectAll);
    harness.filters("a.");
    harness.table(Side::Local, TableEvent::SelectAll);
    harness.send(Message::Key(Shortcut::Upload));
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    assert_eq!(transfers.len(), 1);
    assert_eq!(transfers[0].local, PathBuf::from("/home/ann/a.log"));
}

#[test]
fn dotted_names_are_hidden_per_pane_counted_and_remembered() {
    let mut harness = Harness::new();
    harness.connected();
    harness.local(&[("a", Kind::File), (".b", Kind::File), (".c", Kind::Folder)]);
    assert!(harness.shows(".b"));
    harness.click("Hide names that begin with a dot (Ctrl+H)");
    assert!(!harness.shows(".b"));
    assert!(harness.shows("1 file (0 B) · 2 hidden"));
    picture(&harness, "hidden", WIDE);
    let state = harness.app.window.get().clone();
    assert!(state.local_hides && !state.remote_hides);
    // The next start begins so, and a refresh keeps it.
    let folder = Place::Local("/home/ann".into());
    assert!(
        Panes::new(&state, folder, &Default::default())
            .local
            .hides_dotted()
    );
    harness.local(&[(".d", Kind::File)]);
    assert!(harness.shows("All names here begin with a dot and are hidden (Ctrl+H shows them)"));
    harness.send(Message::Key(Shortcut::HiddenFiles));
    assert!(harness.shows(".d"));
    // The other pane has its own switch, from its menu too.
    let remote = |event| Message::Pane(Side::Remote, file_pane::Message::Table(event));
    let at = iced::Point::new(900.0, 300.0);
    harness.send(remote(TableEvent::Context(None, at)));
    harness.click("View");
    harness.click("Hide hidden files");
    let state = harness.app.window.get();
    assert!(!state.local_hides && state.remote_hides);
    // Another connection does not change it.
    harness.app.disconnect();
    assert!(harness.app.panes.remote.hides_dotted());
}

#[test]
fn back_and_forward_go_through_the_folders_and_to_the_same_rows() {
    let mut harness = Harness::new();
    harness.connected();
    harness.app.panes.active = panes::Focus::Files(Side::Remote);
    harness.send(Message::Key(Shortcut::Back));
    assert!(harness.commands.try_recv().is_err());
    harness.table(Side::Remote, TableEvent::SelectOnly(0));
    harness.table(Side::Remote, TableEvent::Activate(0));
    assert_eq!(lists(&mut harness, &["x", "y"]), "/srv/pub");
    harness.table(Side::Remote, TableEvent::SelectOnly(1));
    harness.table(Side::Remote, TableEvent::Activate(1));
    assert_eq!(lists(&mut harness, &[]), "/srv/pub/y");
    for (key, path) in [
        (Shortcut::Back, "/srv/pub"),
        (Shortcut::Back, "/srv"),
        (Shortcut::Forward, "/srv/pub"),
    ] {
        harness.send(Message::Key(key));
        assert_eq!(recalls(&mut harness), path);
    }
    assert!(harness.shows("2 folders · selected: 1 folder · listed just now"));
}

#[test]
fn the_local_pane_has_buttons_for_the_way_back_and_forward() {
    let mut harness = Harness::new();
    let read = |harness: &mut Harness, path: &str| {
        let is_current = |serial: &u64| harness.app.panes.local.is_current(*serial);
        let serial = (0..).find(is_current).unwrap();
        harness.send(Message::LocalRead {
            serial,
            path: path.into(),
            entries: Ok(Arc::new(Vec::new())),
        });
    };
    read(&mut harness, "/home");
    harness.click("Back (Alt+Left)");
    assert!(harness.app.panes.local.is_loading());
    read(&mut harness, "/home/ann");
    harness.click("Forward (Alt+Right)");
    assert!(harness.app.panes.local.is_loading());
    read(&mut harness, "/home");
    assert_eq!(harness.app.panes.local.place().display(), "/home");
}

#[test]
fn the_buttons_at_the_mouse_s_side_go_back_and_forward() {
    use iced::mouse::{Button, Event::ButtonPressed};
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::Activate(0));
    assert_eq!(lists(&mut harness, &[]), "/srv/pub");
    for (button, path) in [(Button::Back, "/srv"), (Button::Forward, "/srv/pub")] {
        let settings = theme::font::settings();
        let mut screen = Simulator::with_size(settings, WIDE, harness.app.view());
        screen.point_at(iced::Point::new(900.0, 300.0));
        screen.simulate([iced::Event::Mouse(ButtonPressed(button))]);
        let messages: Vec<Message> = screen.into_messages().collect();
        messages
            .into_iter()
            .for_each(|message| harness.send(message));
        assert_eq!(recalls(&mut harness), path);
    }
}

#[test]
fn the_foot_counts_and_measures_all_and_what_is_chosen() {
    let mut harness = Harness::new();
    harness.connected();
    let sized = |name: &str, size| Entry {
        size: Some(size),
        ..Entry::new(name, Kind::File)
    };
    let folder = Folder {
        path: RemotePath::parse("/srv").unwrap(),
        entries: vec![
            Entry::new("pub", Kind::Folder),
            sized("a", 1024),
            sized("b", 2048),
        ],
        remark: None,
    };
    harness.browser(BrowserEvent::Listed(Arc::new(folder)));
    assert!(harness.shows("2 files, 1 folder (3.0 KiB)"));
    harness.table(Side::Remote, TableEvent::SelectOnly(2));
    assert!(harness.shows("2 files, 1 folder (3.0 KiB) · selected: 1 file (2.0 KiB)"));
}

const WIDE: Size = Size::new(1280.0, 800.0);
const NARROW: Size = Size::new(900.0, 600.0);
