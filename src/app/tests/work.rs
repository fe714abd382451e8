//! Work on files: permissions, properties, new files, undo, what is copied, a person's own commands.

use iced::Point;
use iced::keyboard::{self, Key, Modifiers, key::Named};

use super::*;
use crate::app::copying::text;
use crate::app::file_pane::{Copied, MenuItem};
use crate::app::left_page::Outcome;
use crate::app::permissions_prompt::Subject;
use crate::app::work::Walk;
use crate::protocol::{Declined, ModeChange, RawCommand, Reach, ReplyReader, ServerFault};
use crate::service::{Left, LeftWhy, ModeItem, RemoveItem, SetModes};

impl Harness {
    fn menu(&mut self, side: Side, label: &str) {
        let row = Some(0);
        let at = Point::new(20.0, 20.0);
        self.table(side, TableEvent::Context(row, at));
        self.click(label);
    }

    /// A key in the list of a side.
    fn key(&mut self, side: Side, key: Key, modifiers: Modifiers) {
        let settings = theme::font::settings();
        let size = Size::new(1280.0, 800.0);
        let mut screen = Simulator::with_size(settings, size, self.app.view());
        screen
            .click(match side {
                Side::Local => "notes.txt",
                Side::Remote => "readme",
            })
            .unwrap();
        let changed = keyboard::Event::ModifiersChanged(modifiers);
        let pressed = keyboard::Event::KeyPressed {
            modified_key: key.clone(),
            physical_key: keyboard::key::Physical::Unidentified(
                keyboard::key::NativeCode::Unidentified,
            ),
            key,
            location: keyboard::Location::Standard,
            modifiers,
            text: None,
            repeat: false,
        };
        screen.simulate([
            iced::Event::Keyboard(changed),
            iced::Event::Keyboard(pressed),
        ]);
        let messages: Vec<Message> = screen.into_messages().collect();
        messages.into_iter().for_each(|message| self.send(message));
    }

    fn order(&mut self) -> Browse {
        match self.command() {
            Command::Browse { order, .. } => order,
            other => panic!("{other:?}"),
        }
    }

    fn is_quiet(&mut self) -> bool {
        self.commands.try_recv().is_err()
    }

    fn did(&mut self, order: Browse) {
        self.browser(BrowserEvent::Did(order));
    }
}

fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}

fn cancelled() -> Failure {
    Failure::Declined(crate::protocol::Declined::Cancelled)
}

fn refused() -> Failure {
    Failure::Server(ServerFault::Refused {
        verb: "SITE CHMOD",
        code: 550,
        text: "Operation not permitted".to_owned(),
    })
}

#[test]
fn permissions_of_several_go_to_the_server_and_what_was_refused_is_listed() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::SelectAll);
    harness.menu(Side::Remote, "Permissions…");
    harness.click("Owner: Read");
    harness.click("Everything in folders, too");
    harness.click("Change");
    let mut change = ModeChange::default();
    change.set(0o400, Some(true));
    let item = |name: &str, is_folder| ModeItem {
        path: path(name),
        is_folder,
        mode: None,
    };
    let order = Browse::SetModes(SetModes {
        items: vec![item("/srv/pub", true), item("/srv/readme", false)],
        change,
        reach: Reach::All,
    });
    assert_eq!(harness.order(), order);
    let count = Count {
        files: 3,
        folders: 1,
        bytes: 0,
    };
    harness.browser(BrowserEvent::Changing(count));
    let note = format!("{} (Escape stops it)", wording::changing(&count));
    assert!(harness.shows(&note));
    let left = Left {
        path: path("/srv/pub/x"),
        why: LeftWhy::Failed(refused()),
    };
    let words = wording::left(&left);
    harness.browser(BrowserEvent::Changed(Tally {
        count,
        left: vec![left],
        ..Tally::default()
    }));
    harness.did(order);
    assert!(harness.shows("Not everything was changed") && harness.shows(&words));
    assert!(!harness.shows(&wording::changed(&count)));
    harness.escape();
    assert!(!harness.app.dialogs.is_open());
}

#[test]
fn a_server_that_knows_no_permissions_says_so_plainly() {
    let mut harness = Harness::new();
    harness.connected();
    let order = Browse::SetModes(SetModes {
        items: Vec::new(),
        change: ModeChange::default(),
        reach: Reach::Chosen,
    });
    harness.browser(BrowserEvent::Changed(Tally::default()));
    let failure = Failure::Server(ServerFault::Lacks { what: "SITE CHMOD" });
    harness.browser(BrowserEvent::Failed { order, failure });
    assert!(harness.shows("The server does not offer SITE CHMOD."));
}

#[cfg(unix)]
#[test]
fn permissions_on_this_computer_are_changed_on_a_thread_and_can_be_stopped() {
    let mut harness = Harness::new();
    harness.table(Side::Local, TableEvent::SelectOnly(0));
    harness.menu(Side::Local, "Permissions…");
    harness.click("Owner: Read");
    harness.click("Change");
    assert!(harness.is_quiet() && harness.app.panes.local.has_note());
    harness.send(Message::LocalWalk(1, Walk::Changing(Count::default())));
    // Properties that count meanwhile are another walk.
    harness.menu(Side::Local, "Properties…");
    harness.click("Folder size");
    harness.escape();
    harness.table(Side::Local, TableEvent::Escape);
    let outcome = Outcome {
        is_stopped: true,
        ..Outcome::default()
    };
    let words = wording::change_stopped(&outcome.count);
    harness.send(Message::LocalWalk(1, Walk::Changed(outcome)));
    assert!(harness.shows(&words));
}

#[test]
fn properties_count_a_folder_on_the_server() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::SelectAll);
    harness.key(Side::Remote, Key::Named(Named::Enter), Modifiers::ALT);
    assert!(harness.shows("Properties"));
    harness.escape();
    harness.table(Side::Remote, TableEvent::SelectOnly(0));
    harness.menu(Side::Remote, "Properties…");
    harness.click("Folder size");
    let Browse::Survey(items) = harness.order() else {
        panic!("no survey");
    };
    assert_eq!((items.len(), &items[0].path), (1, &path("/srv/pub")));
    let count = Count {
        files: 2,
        folders: 1,
        bytes: 2048,
    };
    harness.browser(BrowserEvent::Counted(count));
    assert!(harness.shows("Counting: 2 files, 1 folder (2.0 KiB)"));
    let left = Left {
        path: path("/srv/pub/secret"),
        why: LeftWhy::Failed(refused()),
    };
    let words = wording::left(&left);
    let tally = Tally {
        count,
        left: vec![left],
        ..Tally::default()
    };
    // That another page's count was stopped means nothing to this one.
    harness.browser(BrowserEvent::Failed {
        order: Browse::Survey([].into()),
        failure: Failure::Declined(Declined::Cancelled),
    });
    harness.browser(surveyed(&items, tally));
    harness.did(Browse::Survey(items));
    assert!(harness.shows("at least 2 files, 1 folder (2.0 KiB) – 2,048 bytes"));
    assert!(harness.shows(&words));
}

#[test]
fn counting_a_folder_ends_with_its_page_and_with_the_connection() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::SelectOnly(0));
    harness.menu(Side::Remote, "Properties…");
    harness.click("Folder size");
    let order = harness.order();
    harness.browser(BrowserEvent::Lost(None));
    assert!(harness.shows(wording::LOST));
    harness.click("Folder size");
    assert_eq!(harness.order(), order);
    harness.escape();
    assert_eq!(harness.order(), Browse::Stop);
    let failure = cancelled();
    harness.browser(BrowserEvent::Failed { order, failure });
    assert!(!harness.app.dialogs.is_open() && !harness.shows("Cancelled."));
}

#[test]
fn properties_count_a_folder_on_this_computer() {
    let mut harness = Harness::new();
    harness.table(Side::Local, TableEvent::SelectOnly(0));
    harness.menu(Side::Local, "Properties…");
    harness.click("Folder size");
    let outcome = Outcome {
        count: Count {
            files: 1,
            folders: 1,
            bytes: 5,
        },
        ..Outcome::default()
    };
    harness.send(Message::LocalWalk(1, Walk::Measuring(outcome.count)));
    assert!(harness.shows("Counting: 1 file, 1 folder (5 B)"));
    // One of another walk is too late.
    harness.send(Message::LocalWalk(9, Walk::Measured(Outcome::default())));
    harness.send(Message::LocalWalk(1, Walk::Measured(outcome)));
    assert!(harness.shows("1 file, 1 folder (5 B) – 5 bytes"));
}

#[test]
fn a_deletion_names_what_could_not_be_counted() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::SelectAll);
    let items = harness.deletes();
    let left = Left {
        path: path("/srv/pub/secret"),
        why: LeftWhy::Failed(refused()),
    };
    let words = wording::left(&left);
    let tally = Tally {
        left: vec![left],
        ..Tally::default()
    };
    harness.browser(surveyed(&items, tally));
    assert!(harness.shows(&words));
}

#[test]
fn what_a_deletion_left_is_listed() {
    let mut harness = Harness::new();
    harness.connected();
    let left = |name: &str| Left {
        path: path(name),
        why: LeftWhy::Failed(refused()),
    };
    let removed = Tally {
        left: vec![left("/srv/pub/secret"), left("/srv/pub")],
        ..tally(Count {
            files: 3,
            ..Count::default()
        })
    };
    harness.browser(BrowserEvent::Removing(removed.count));
    assert!(harness.shows("Deleting: 3 files (0 B) (Escape stops it)"));
    harness.browser(BrowserEvent::Removed(removed.clone()));
    assert!(harness.shows("Not everything was deleted"));
    assert!(harness.shows("Deleted: 3 files. Not deleted: 2."));
    for left in &removed.left {
        assert!(harness.shows(&wording::left(left)));
    }
    harness.escape();
    // A sole thing that was refused is the pane's trouble.
    let sole = Tally {
        left: vec![left("/srv/readme")],
        ..Tally::default()
    };
    harness.browser(BrowserEvent::Removed(sole));
    assert!(!harness.app.dialogs.is_open());
    harness.browser(BrowserEvent::Failed {
        order: Browse::Remove([].into()),
        failure: refused(),
    });
    assert!(harness.shows(&wording::failure(&refused()).line()));
}

#[test]
fn an_empty_file_is_made_on_either_side() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::Focused);
    harness.send(Message::Key(Shortcut::NewFile));
    harness.type_into("new-folder-name", "a.txt");
    harness.click("Make file");
    assert_eq!(harness.order(), Browse::MakeFile(path("/srv/a.txt")));
    harness.menu(Side::Local, "New empty file…");
    harness.type_into("new-folder-name", "b");
    harness.click("Make file");
    assert!(harness.is_quiet());
}

#[test]
fn a_new_folder_is_entered_when_that_is_wished() {
    let mut harness = Harness::new();
    harness.connected();
    harness.menu(Side::Remote, "New folder…");
    harness.type_into("new-folder-name", "new");
    harness.click("Open it");
    harness.click("Make folder");
    let order = Browse::MakeFolder(path("/srv/new"));
    assert_eq!(harness.order(), order);
    harness.did(order);
    assert_eq!(harness.order(), Browse::Open(path("/srv/new")));
}

#[test]
fn a_rename_on_the_server_is_undone_by_ctrl_z() {
    let mut harness = Harness::new();
    harness.connected();
    let rename = |from: &str, to: &str| Browse::Rename {
        from: path(from),
        to: path(to),
    };
    harness.did(rename("/srv/a", "/srv/readme"));
    harness.table(Side::Remote, TableEvent::SelectOnly(1));
    harness.key(Side::Remote, Key::Character("z".into()), Modifiers::COMMAND);
    assert_eq!(harness.order(), rename("/srv/readme", "/srv/a"));
    // While it is under way, nothing else is undone.
    harness.table(Side::Remote, TableEvent::Undo);
    assert!(harness.is_quiet());
    harness.did(rename("/srv/readme", "/srv/a"));
    assert!(harness.shows(&wording::undone(&wording::rename_of("readme"))));
    // An undo is no deed itself.
    harness.table(Side::Remote, TableEvent::Undo);
    assert!(harness.is_quiet() && harness.app.panes.remote.undoable().is_none());
}

#[test]
fn an_undo_that_something_stands_in_the_way_of_says_so() {
    let mut harness = Harness::new();
    harness.connected();
    harness.did(Browse::MakeFolder(path("/srv/pub")));
    let small = Size::new(900.0, 600.0);
    let at = Point::new(500.0, 120.0);
    harness.table(Side::Remote, TableEvent::Context(Some(0), at));
    harness.send(Message::WindowResized(small));
    control::picture(&harness, "pane-menu", small);
    harness.menu(Side::Remote, "Undo new folder “pub”");
    let order = harness.order();
    let item = RemoveItem {
        path: path("/srv/pub"),
        what: What::Folder,
        recursive: false,
        bytes: 0,
    };
    assert_eq!(order, Browse::Remove([item].into()));
    let failure = Failure::Server(ServerFault::Refused {
        verb: "RMD",
        code: 550,
        text: "Directory not empty".to_owned(),
    });
    let words = wording::not_undone(&wording::new_folder_of("pub"), &failure);
    harness.browser(BrowserEvent::Failed { order, failure });
    assert!(words.contains("Directory not empty") && harness.shows(&words));
}

#[test]
fn what_was_renamed_on_this_computer_is_undone_as_well() {
    let mut harness = Harness::new();
    let deed = Deed::Renamed {
        from: Place::Local("/home/ann/old".into()),
        to: Place::Local("/home/ann/notes.txt".into()),
    };
    harness.send(Message::LocalDid(deed.clone(), Ok(())));
    harness.local(&[("notes.txt", Kind::File)]);
    assert_eq!(harness.app.panes.local.undoable(), Some(&deed));
    harness.table(Side::Local, TableEvent::Undo);
    assert_eq!(harness.app.panes.local.undoing(), Some(&deed));
    harness.send(Message::LocalUndone(Ok(())));
    assert!(harness.shows(&wording::undone(&wording::rename_of("notes.txt"))));
}

#[test]
fn addresses_are_copied_without_a_password() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Local, TableEvent::SelectAll);
    harness.table(Side::Remote, TableEvent::SelectAll);
    let connected = harness.app.connection.connected().cloned();
    let mut copied = |side, what| {
        let pane = harness.app.panes.side_mut(side);
        match pane.update(file_pane::Message::Menu(MenuItem::Copy(what))) {
            file_pane::Action::Copy(what, load) => text(what, &load, connected.as_ref()),
            other => panic!("{other:?}"),
        }
    };
    for (side, what, lines) in [
        (Side::Remote, Copied::Name, "pub\nreadme"),
        (Side::Remote, Copied::Path, "/srv/pub\n/srv/readme"),
        (
            Side::Remote,
            Copied::Url,
            "ftpes://ann@h/pub\nftpes://ann@h/readme",
        ),
        (
            Side::Local,
            Copied::Url,
            "file:///home/ann/pictures\nfile:///home/ann/notes.txt",
        ),
    ] {
        assert_eq!(copied(side, what), lines);
    }
    harness.menu(Side::Remote, "Copy");
    assert!(harness.shows("URL") && harness.shows("Name"));
}

#[test]
fn a_command_of_one_s_own_is_sent_and_answered() {
    let mut harness = Harness::new();
    harness.connected();
    harness.menu(Side::Remote, "Custom command…");
    harness.type_into("custom-command", "PASV");
    let why = RawCommand::parse("PASV").unwrap_err();
    assert!(harness.shows(&wording::raw_refusal(&why)));
    harness.escape();
    harness.menu(Side::Remote, "Custom command…");
    harness.type_into("custom-command", "NOOP");
    harness.click("Send");
    let order = |number| Browse::Raw {
        number,
        command: RawCommand::parse("NOOP").unwrap(),
    };
    let replied = |number, line: &str| {
        let mut reader = ReplyReader::default();
        reader.push(line.as_bytes());
        let reply = reader.next().unwrap().unwrap();
        BrowserEvent::Replied { number, reply }
    };
    assert_eq!(harness.order(), order(1));
    harness.browser(replied(1, "200 Zzz...\r\n"));
    harness.did(order(1));
    assert!(harness.shows("200 Zzz..."));
    assert_eq!(harness.app.panes.remote.sent_commands(), ["NOOP"]);
    // The answer to what a prompt sent before it was closed is not the next one's.
    harness.type_into("custom-command", "NOOP");
    harness.click("Send");
    harness.escape();
    harness.menu(Side::Remote, "Custom command…");
    harness.type_into("custom-command", "NOOP");
    harness.click("Send");
    assert_eq!((harness.order(), harness.order()), (order(2), order(3)));
    harness.browser(replied(2, "200 Late.\r\n"));
    harness.browser(BrowserEvent::Failed {
        order: order(2),
        failure: refused(),
    });
    assert!(!harness.shows("200 Late."));
    harness.browser(replied(3, "200 Mine.\r\n"));
    assert!(harness.shows("200 Mine."));
}

#[test]
fn what_thousands_of_chosen_folders_hold_is_listed_off_the_window_s_thread() {
    let mut harness = Harness::new();
    harness.connected();
    let entries = (0..1500).map(|number| Entry::new(number.to_string().as_str(), Kind::Folder));
    let folder = Folder {
        path: path("/srv"),
        entries: entries.collect(),
        remark: None,
    };
    harness.browser(BrowserEvent::Listed(Arc::new(folder)));
    harness.table(Side::Remote, TableEvent::SelectAll);
    harness.table(Side::Remote, TableEvent::Properties);
    harness.click("Folder size");
    assert!(harness.is_quiet());
    let items: Arc<[RemoveItem]> = [RemoveItem {
        path: path("/srv/0"),
        what: What::Folder,
        recursive: true,
        bytes: 0,
    }]
    .into();
    harness.send(Message::CountListed(items.clone()));
    assert_eq!(harness.order(), Browse::Survey(items.clone()));
    harness.browser(surveyed(&items, Tally::default()));
    assert!(harness.shows("With content"));
    // One that is closed before asks the server nothing.
    harness.escape();
    harness.send(Message::CountListed(items));
    assert!(harness.is_quiet());
}

#[test]
fn the_permissions_of_thousands_are_read_off_the_window_s_thread() {
    let mut harness = Harness::new();
    harness.connected();
    let entries = (0..1500).map(|number| Entry::new(number.to_string().as_str(), Kind::File));
    let folder = Folder {
        path: path("/srv"),
        entries: entries.collect(),
        remark: None,
    };
    harness.browser(BrowserEvent::Listed(Arc::new(folder)));
    harness.table(Side::Remote, TableEvent::SelectAll);
    harness.menu(Side::Remote, "Permissions…");
    assert!(!harness.app.dialogs.is_open());
    let subject = Subject {
        place: Place::Remote(path("/srv/0")),
        is_folder: false,
        mode: None,
    };
    harness.send(Message::PermissionsListed(vec![subject; 1500]));
    assert!(harness.shows("Permissions"));
    harness.escape();
    assert!(!harness.app.dialogs.is_open());
}
