//! What the rows of a pane show: columns, sizes, dates, names that would deceive.

use iced::mouse::{self, Button};

use super::control::picture;
use super::*;
use crate::app::file_pane::{By, Change};
use crate::app::menus::{Of, OpenMenu};
use crate::profile::Units;
use crate::protocol::{Access, Leads, Link, Modified, Name, Offers, Precision};

fn file(name: &str, size: u64) -> Entry {
    Entry {
        size: Some(size),
        modified: Some(Modified {
            seconds: 1_700_000_000,
            precision: Precision::Minute,
        }),
        access: Some(Arc::new(Access {
            permissions: Some("rw-r--r--".into()),
            owner: Some("ann".into()),
            group: Some("staff".into()),
        })),
        ..Entry::new(name, Kind::File)
    }
}

fn listed(harness: &mut Harness, entries: Vec<Entry>) {
    let path = RemotePath::parse("/srv").unwrap();
    let remark = None;
    harness.browser(BrowserEvent::Listed(Arc::new(Folder {
        path,
        entries,
        remark,
    })));
}

impl Harness {
    fn local_entries(&mut self, entries: Vec<Entry>) {
        let serial = (0..).find(|serial| self.app.panes.local.is_current(*serial));
        self.send(Message::LocalRead {
            serial: serial.unwrap(),
            path: "/home/ann".into(),
            entries: Ok(Arc::new(entries)),
        });
    }

    fn columns(&mut self, side: Side, change: Change) {
        self.send(Message::Pane(side, file_pane::Message::Columns(change)));
    }
}

#[test]
fn columns_are_chosen_in_the_header_s_menu_and_remembered() {
    let mut harness = Harness::new();
    harness.local_entries(vec![file("a.png", 5)]);
    assert!(!harness.shows("PNG image"));
    {
        let settings = theme::font::settings();
        let mut screen = Simulator::with_size(settings, WIDE, harness.app.view());
        let title = screen.find("Size").unwrap().visible_bounds().unwrap();
        screen.point_at(title.center());
        screen.simulate([
            iced::Event::Mouse(mouse::Event::ButtonPressed(Button::Right)),
            iced::Event::Mouse(mouse::Event::ButtonReleased(Button::Right)),
        ]);
        let messages: Vec<Message> = screen.into_messages().collect();
        messages
            .into_iter()
            .for_each(|message| harness.send(message));
    }
    picture(&harness, "columns-menu", WIDE);
    assert!(harness.shows("Move “Size” right"));
    harness.click("Type");
    assert!(harness.shows("PNG image"));
    harness.columns(Side::Local, Change::Switch(By::Owner));
    harness.columns(Side::Local, Change::Switch(By::Permissions));
    assert!(!harness.shows("rw-r--r--"));
    harness.table(Side::Local, TableEvent::Resized(By::Size.number(), 61.0));
    let state = harness.app.window.get().clone();
    let kept = |name: &str| {
        let mut columns = state.local_columns.iter();
        let column = columns.find(|column| column.name == name).unwrap();
        (column.shown, column.width)
    };
    assert_eq!(kept("size"), (true, 61.0));
    assert!(kept("type").0 && kept("owner").0 && !kept("permissions").0);
    assert!(state.remote_columns.is_empty());
    let folder = Place::Local("/home/ann".into());
    let next = Panes::new(&state, folder, &Default::default());
    assert!(next.local.columns().is_shown(By::Owner));
    assert!(!next.remote.columns().is_shown(By::Owner));
}

#[test]
fn the_keyboard_arranges_columns_from_the_pane_s_menu() {
    let mut harness = Harness::new();
    harness.local_entries(vec![file("a", 5)]);
    harness.table(Side::Local, TableEvent::Context(None, iced::Point::ORIGIN));
    harness.click("View");
    harness.click("Columns and order");
    harness.click("Arrange “Size”");
    harness.click("Move “Size” right");
    let all: Vec<By> = harness.app.panes.local.columns().all().collect();
    assert_eq!(all[1..4], [By::Type, By::Modified, By::Size]);
    // Another connection keeps what was chosen.
    harness.columns(Side::Remote, Change::Switch(By::Type));
    harness.app.disconnect();
    assert!(harness.app.panes.remote.columns().is_shown(By::Type));
}

#[test]
fn a_column_fits_its_content_after_a_double_click() {
    let mut harness = Harness::new();
    harness.local_entries(vec![file("a", 5)]);
    let width = |harness: &Harness| {
        let columns = &harness.app.window.get().local_columns;
        let size = columns.iter().find(|column| column.name == "size");
        size.map(|column| column.width)
    };
    harness.table(Side::Local, TableEvent::Fits(By::Size.number()));
    let narrow = width(&harness).unwrap();
    harness.local_entries(vec![file("a", 5), file("b", 5 << 40)]);
    harness.table(Side::Local, TableEvent::Fits(By::Size.number()));
    assert!(width(&harness).unwrap() > narrow && narrow >= 40.0);
}

#[test]
fn sizes_are_shown_in_the_units_chosen() {
    let mut harness = Harness::new();
    harness.local_entries(vec![file("a", 1_468_006)]);
    assert!(harness.shows("1.4 MiB"));
    let mut settings = Settings::default();
    settings.interface.units = Units::Decimal;
    let _ = harness.app.set_settings(settings.clone());
    assert!(harness.shows("1.5 MB"));
    settings.interface.units = Units::Bytes;
    let _ = harness.app.set_settings(settings);
    assert!(harness.shows("1,468,006 B"));
}

#[test]
fn folders_stand_among_files_where_that_is_chosen() {
    let mut harness = Harness::new();
    let first = |harness: &Harness| harness.app.panes.local.puts_folders_first();
    assert!(first(&harness));
    harness.send(Message::MenuWanted(OpenMenu {
        of: Of::Columns(Side::Local, None),
        at: iced::Point::ORIGIN,
    }));
    harness.click("Folders first");
    assert!(!first(&harness) && !harness.app.settings.get().interface.folders_first);
    assert!(!harness.app.panes.remote.puts_folders_first());
    assert!(matches!(harness.command(), Command::SetSettings(_)));
}

#[test]
fn names_that_would_deceive_are_seen_through() {
    let mut harness = Harness::new();
    harness.connected();
    let mut gone = Entry::new("link", Kind::Link);
    gone.link = Some(Box::new(Link {
        target: Some(Name::from("gone\u{200b}")),
        leads: Some(Leads::Nowhere),
    }));
    listed(
        &mut harness,
        vec![
            file("exe.\u{202e}fdp", 1),
            Entry::new(Name::new(b"Stra\xdfe ".to_vec()), Kind::File),
            file("文件 👩\u{200d}👧 é.txt", 1),
            gone,
        ],
    );
    assert!(harness.shows("exe.⟨U+202E⟩fdp"));
    assert!(harness.shows("Stra⟨DF⟩e⟨U+0020⟩"));
    assert!(harness.shows("文件 👩\u{200d}👧 é.txt"));
    assert!(harness.shows("link → gone⟨U+200B⟩ (leads nowhere)"));
    picture(&harness, "hostile-names", WIDE);
}

#[test]
fn a_time_is_uncertain_until_the_server_s_clock_is_known() {
    let mut harness = Harness::new();
    harness.connected();
    listed(&mut harness, vec![file("a", 1)]);
    let time = |seconds| Modified {
        seconds,
        precision: Precision::Minute,
    };
    let unsure = format!("≈ {}", wording::date(time(1_700_000_000)));
    assert!(harness.shows(&unsure));
    harness.browser(BrowserEvent::ClockKnown { ahead: 7200 });
    assert!(!harness.shows(&unsure));
    assert!(harness.shows(&wording::date(time(1_700_000_000 - 7200))));
    // Another server has another clock.
    harness.app.disconnect();
    assert!(matches!(harness.command(), Command::Disconnect(_)));
    harness.connected();
    listed(&mut harness, vec![file("a", 1)]);
    assert!(harness.shows(&unsure));
}

#[test]
fn the_server_copies_what_is_chosen_where_it_can() {
    let mut harness = Harness::new();
    harness.connected();
    let menu = |harness: &mut Harness| {
        harness.send(Message::MenuWanted(OpenMenu {
            of: Of::Pane(Side::Remote),
            at: iced::Point::ORIGIN,
        }));
    };
    menu(&mut harness);
    assert!(!harness.shows("Copy on the server…"));
    harness.app.panes.remote.connected(Offers {
        copies: true,
        links: true,
    });
    harness.table(Side::Remote, TableEvent::SelectOnly(1));
    menu(&mut harness);
    assert!(harness.shows("New link to it…"));
    harness.click("Copy on the server…");
    assert!(harness.shows("Copy of “readme” on the server"));
    harness.type_into("new-folder-name", "2");
    harness.click("Copy");
    let Command::Browse { order, .. } = harness.command() else {
        panic!("an order");
    };
    let path = |path| RemotePath::parse(path).unwrap();
    let copy = Browse::Copy {
        from: path("/srv/readme"),
        to: path("/srv/readme2"),
    };
    assert_eq!(order, copy);
    assert!(harness.shows("Copying on the server (Escape stops it)"));
}

#[test]
fn the_room_in_the_folder_is_told_at_its_foot() {
    let mut harness = Harness::new();
    harness.connected();
    let told = |folder: &str| BrowserEvent::Room {
        folder: RemotePath::parse(folder).unwrap(),
        bytes: 3 << 30,
    };
    listed(&mut harness, vec![file("a", 1)]);
    harness.browser(told("/elsewhere"));
    assert!(harness.shows("1 file (1 B)"));
    harness.browser(told("/srv"));
    assert!(harness.shows("1 file (1 B) · 3.0 GiB free"));
}

const WIDE: Size = Size::new(1280.0, 800.0);

#[test]
fn a_rename_keeps_what_nobody_sees_and_says_that_it_is_there() {
    let mut harness = Harness::new();
    harness.connected();
    listed(&mut harness, vec![file("pay\u{202e}txt.exe", 5)]);
    harness.table(Side::Remote, TableEvent::SelectOnly(0));
    harness.table(Side::Remote, TableEvent::Rename(0));
    let warning = wording::unseen("pay\u{202e}txt.exe").unwrap();
    assert!(harness.shows(&warning));
    picture(&harness, "rename-unseen", WIDE);
    let edited = TableEvent::RenameEdited("paytxt.exe".to_owned());
    harness.table(Side::Remote, edited);
    assert!(!harness.shows(&warning));
    let edited = TableEvent::RenameEdited("pay\u{202e}txt.com".to_owned());
    harness.table(Side::Remote, edited);
    harness.table(Side::Remote, TableEvent::RenameDone);
    match harness.command() {
        Command::Browse {
            order: Browse::Rename { to, .. },
            ..
        } => assert_eq!(to.as_bytes(), "/srv/pay\u{202e}txt.com".as_bytes()),
        other => panic!("{other:?}"),
    }
    // Bytes that are no text cannot be kept once the name is another.
    let entry = Entry::new(Name::new(b"a\xff".to_vec()), Kind::File);
    listed(&mut harness, vec![entry]);
    harness.table(Side::Remote, TableEvent::SelectOnly(0));
    harness.table(Side::Remote, TableEvent::Rename(0));
    assert!(harness.shows(wording::UNREADABLE_BYTES));
}
