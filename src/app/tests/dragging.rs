//! What is carried through the window: rows by drag, files of the desktop, and what is pasted.

use iced::mouse::{self, Button};
use iced::{Event as Input, Point};

use super::*;
use crate::app::dragging::{Found, Message as Drag, Onto};
use crate::app::file_pane::TreeMessage;
use crate::app::moving::Message as Move;
use crate::app::widget::carrier::Happening;
use crate::app::widget::tree_view::TreeEvent;
use crate::local_folder;
use crate::protocol::{Relocated, Relocation, ServerFault};

impl Harness {
    /// Lets the window see events, with the pointer at a place, and takes in what it says.
    fn input(&mut self, at: Point, events: impl IntoIterator<Item = Input>) {
        let settings = theme::font::settings();
        let size = Size::new(1280.0, 800.0);
        let mut screen = Simulator::with_size(settings, size, self.app.view());
        screen.point_at(at);
        screen.simulate(events);
        let messages: Vec<Message> = screen.into_messages().collect();
        messages.into_iter().for_each(|message| self.send(message));
    }

    fn place(&self, words: &str) -> Point {
        let settings = theme::font::settings();
        let size = Size::new(1280.0, 800.0);
        let mut screen = Simulator::with_size(settings, size, self.app.view());
        let found = screen.find(words).unwrap();
        let place = found.visible_bounds().unwrap();
        Point::new(place.x + 10.0, place.center_y())
    }

    /// Takes hold of a row and drags it to a point.
    fn drag(&mut self, row: &str, to: Point) {
        let from = self.place(row);
        let position = from + iced::Vector::new(6.0, 0.0);
        let press = Input::Mouse(mouse::Event::ButtonPressed(Button::Left));
        self.input(
            from,
            [press, Input::Mouse(mouse::Event::CursorMoved { position })],
        );
        self.moves(to);
    }

    fn moves(&mut self, position: Point) {
        let moved = mouse::Event::CursorMoved { position };
        self.input(position, [Input::Mouse(moved)]);
    }

    fn drops(&mut self, at: Point) {
        let released = mouse::Event::ButtonReleased(Button::Left);
        self.input(at, [Input::Mouse(released)]);
    }

    fn happens(&mut self, happening: Happening) {
        self.send(Message::Dragging(Drag::Happened(happening)));
    }
}

/// The folder that is open on the server.
fn onto() -> Onto {
    Onto {
        endpoint: endpoint(),
        folder: Place::Remote(path("/srv")),
    }
}

fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}

/// In the empty part of the remote list.
const THERE: Point = Point::new(1000.0, 380.0);
const HERE: Point = Point::new(300.0, 380.0);

#[test]
fn a_folder_dragged_to_the_other_side_is_uploaded() {
    let mut harness = Harness::new();
    harness.connected();
    harness.drag("pictures", THERE);
    assert!(harness.shows("Upload to /srv"));
    super::control::picture(&harness, "drag-upload", Size::new(1280.0, 800.0));
    assert!(harness.commands.try_recv().is_err());
    harness.drops(THERE);
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    assert_eq!(transfers.len(), 1);
    assert_eq!(transfers[0].what, What::Folder);
    assert_eq!(transfers[0].remote, path("/srv/pictures"));
    assert!(!harness.shows("Upload to /srv"));
}

#[test]
fn onto_a_folder_s_row_it_goes_into_that_folder() {
    let mut harness = Harness::new();
    harness.connected();
    let folder = harness.place("pub");
    harness.drag("notes.txt", folder);
    assert!(harness.shows("Upload to /srv/pub"));
    harness.drops(folder);
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    assert_eq!(transfers[0].remote, path("/srv/pub/notes.txt"));
    // And the other way.
    let folder = harness.place("pictures");
    harness.drag("readme", folder);
    assert!(harness.shows("Download to /home/ann/pictures"));
    harness.drops(folder);
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no download");
    };
    let local = PathBuf::from("/home/ann/pictures/readme");
    assert_eq!(transfers[0].local, local);
}

#[test]
fn all_chosen_rows_are_dragged_and_the_choice_stays() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Local, TableEvent::SelectAll);
    harness.drag("notes.txt", THERE);
    assert!(harness.shows("2 items"));
    harness.drops(THERE);
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    assert_eq!(transfers.len(), 2);
}

#[test]
fn within_the_server_a_drag_is_a_move() {
    let mut harness = Harness::new();
    harness.connected();
    let folder = harness.place("pub");
    harness.drag("readme", folder);
    assert!(harness.shows("Move to /srv/pub"));
    super::control::picture(&harness, "drag-move", Size::new(1280.0, 800.0));
    harness.drops(folder);
    let item = Relocation {
        from: path("/srv/readme"),
        to: path("/srv/pub/readme"),
    };
    let Command::Browse { order, .. } = harness.command() else {
        panic!("no move");
    };
    assert_eq!(order, Browse::Move(vec![item.clone()]));
    harness.browser(BrowserEvent::Moving { done: 0, of: 1 });
    assert!(harness.shows("Moving: 0 of 1 (Escape stops it)"));
    let done = Relocated {
        done: vec![item.clone()],
        ..Relocated::default()
    };
    harness.browser(BrowserEvent::Moved(done));
    let undoable = harness.app.panes.remote.undoable().unwrap();
    assert_eq!(undoable.label(), wording::move_of("readme"));
    let failed = Relocated {
        failed: vec![(item, Failure::Server(ServerFault::Exists))],
        ..Relocated::default()
    };
    harness.browser(BrowserEvent::Moved(failed));
    // The folder is listed anew, and what failed is still told.
    harness.browser(BrowserEvent::Opening(path("/srv")));
    let why = "“readme” was not moved: something of that name is there already.";
    assert!(harness.shows(why));
}

#[test]
fn the_button_for_the_folder_above_takes_what_is_dropped() {
    let mut harness = Harness::new();
    harness.connected();
    harness.send(Message::Pane(
        Side::Remote,
        file_pane::Message::Table(TableEvent::SelectOnly(1)),
    ));
    harness.drag("readme", THERE);
    assert!(harness.shows(wording::DROP_ALREADY_THERE));
    let over = file_pane::Over::Up(true);
    harness.send(Message::Pane(Side::Remote, file_pane::Message::Over(over)));
    assert!(harness.shows("Move to /"));
    harness.drops(THERE);
    let Command::Browse { order, .. } = harness.command() else {
        panic!("no move");
    };
    let item = Relocation {
        from: path("/srv/readme"),
        to: path("/readme"),
    };
    assert_eq!(order, Browse::Move(vec![item]));
}

#[test]
fn what_cannot_be_dropped_says_why_and_does_nothing() {
    let mut harness = Harness::new();
    harness.drag("notes.txt", THERE);
    assert!(harness.shows(wording::DROP_NOT_CONNECTED));
    super::control::picture(&harness, "drag-refused", Size::new(1280.0, 800.0));
    harness.drops(THERE);
    assert!(harness.shows(wording::DROP_NOT_CONNECTED));
    harness.drag("notes.txt", HERE);
    assert!(harness.shows(wording::DROP_ALREADY_THERE));
    harness.drops(HERE);
    harness.connected();
    let itself = harness.place("pub");
    harness.drag("pub", itself + iced::Vector::new(20.0, 0.0));
    assert!(harness.shows(wording::DROP_INTO_ITSELF));
    harness.drops(itself);
    assert!(harness.commands.try_recv().is_err());
}

#[test]
fn escape_and_the_right_button_give_a_drag_up() {
    let mut harness = Harness::new();
    harness.connected();
    harness.drag("pictures", THERE);
    harness.escape();
    assert!(!harness.shows("Upload to /srv"));
    harness.drops(THERE);
    harness.drag("pictures", THERE);
    let right = mouse::Event::ButtonPressed(Button::Right);
    harness.input(THERE, [Input::Mouse(right)]);
    assert!(harness.app.menu.is_none());
    harness.drops(THERE);
    assert!(harness.commands.try_recv().is_err());
}

#[test]
fn a_question_that_comes_up_meanwhile_ends_the_drag() {
    let mut harness = Harness::new();
    harness.connected();
    harness.drag("pictures", THERE);
    harness.event(Event::PasswordWanted {
        endpoint: endpoint(),
        refused: None,
        keep: None,
    });
    harness.drops(THERE);
    assert!(harness.commands.try_recv().is_err());
}

#[tokio::test]
async fn moving_on_this_computer_tells_what_could_not_be_moved() {
    let mut harness = Harness::new();
    let folder = harness.place("pictures");
    harness.drag("notes.txt", folder);
    assert!(harness.shows("Move to /home/ann/pictures"));
    harness.drops(folder);
    assert!(harness.shows("Moving: 0 of 1 (Escape stops it)"));
    // Nothing else is moved there meanwhile.
    harness.drag("notes.txt", folder);
    assert!(harness.shows(wording::DROP_BUSY));
    harness.escape();
    let item = Relocation {
        from: PathBuf::from("/home/ann/notes.txt"),
        to: PathBuf::from("/home/ann/pictures/notes.txt"),
    };
    let fault = crate::protocol::DiskFault::OtherDisk;
    let path = item.from.clone();
    let outcome = Relocated {
        done: vec![item.clone()],
        failed: vec![(item, Failure::Disk { path, fault })],
        left: 0,
    };
    harness.send(Message::LocalMove(Move::Moved(outcome)));
    assert!(harness.shows("1 of 2 items were moved to /home/ann/pictures."));
    assert!(harness.app.panes.local.is_loading());
}

#[test]
fn a_move_by_keyboard_asks_for_the_folder() {
    let mut harness = Harness::new();
    harness.connected();
    harness.send(Message::Pane(
        Side::Remote,
        file_pane::Message::Table(TableEvent::Focused),
    ));
    harness.table(Side::Remote, TableEvent::SelectOnly(1));
    harness.send(Message::Key(Shortcut::MoveTo));
    assert!(harness.shows("Move readme"));
    super::control::picture(&harness, "move-to", Size::new(1280.0, 800.0));
    harness.type_into("move-to-folder", "/pub");
    harness.click("Move");
    let Command::Browse { order, .. } = harness.command() else {
        panic!("no move");
    };
    let item = Relocation {
        from: path("/srv/readme"),
        to: path("/srv/pub/readme"),
    };
    assert_eq!(order, Browse::Move(vec![item]));
}

#[test]
fn files_of_the_desktop_are_gathered_and_go_to_the_server_s_folder() {
    let mut harness = Harness::new();
    let over = |name: &str| Happening::FileOver(PathBuf::from("/tmp").join(name));
    harness.happens(over("a"));
    assert!(harness.shows(wording::DROP_NOT_CONNECTED));
    harness.happens(Happening::FilesLeft);
    assert!(!harness.shows(wording::DROP_NOT_CONNECTED));
    harness.connected();
    harness.happens(over("a"));
    harness.happens(over("b"));
    assert!(harness.shows("2 items: Upload to /srv"));
    super::control::picture(&harness, "drop-desktop", Size::new(1280.0, 800.0));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    std::fs::write(&file, "12345").unwrap();
    harness.happens(Happening::FileDropped(file.clone()));
    harness.happens(Happening::FileDropped(folder.path().join("gone")));
    assert!(!harness.shows("2 items: Upload to /srv"));
    // Both are looked for at once.
    let found = Found {
        onto: onto(),
        entries: vec![(file.clone(), local_folder::entry_at(&file).unwrap())],
        missing: 1,
    };
    harness.send(Message::Dragging(Drag::Found(found)));
    assert!(harness.shows(&wording::not_found_here(1)));
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    assert_eq!(transfers[0].local, file);
    assert_eq!(transfers[0].remote, path("/srv/a"));
    assert_eq!(transfers[0].size, Some(5));
}

#[test]
fn pasting_uploads_on_the_server_s_side_only() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Local, TableEvent::Paste);
    assert!(harness.shows(wording::PASTE_THERE));
    // One notice after the other is shown.
    let told = [
        (
            Drag::Pasted(Some("hello".to_owned())),
            wording::NOTHING_TO_PASTE,
        ),
        (Drag::Chosen(onto(), None), wording::NO_UPLOAD_DIALOG),
    ];
    for (message, words) in told {
        let mut harness = Harness::new();
        harness.connected();
        harness.send(Message::Dragging(message));
        assert!(harness.shows(words));
    }
}

#[test]
fn a_download_goes_into_the_folder_that_was_chosen() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::SelectOnly(1));
    let menu = file_pane::Message::Menu(file_pane::MenuItem::DownloadTo);
    let file_pane::Action::DownloadTo(load) = harness.app.panes.remote.update(menu) else {
        panic!("nothing to download");
    };
    let choice = folder_chooser::Choice::Chosen("/tmp/x".into());
    let load = load.of_server(Some(endpoint().key()));
    let chosen = Message::Dragging(Drag::DownloadInto(load, choice));
    harness.send(chosen.clone());
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no download");
    };
    assert_eq!(transfers[0].local, PathBuf::from("/tmp/x/readme"));
    // Meanwhile the tab was connected to somewhere else.
    harness.app.disconnect();
    harness.command();
    harness.arrives_at(Endpoint {
        host: "other".to_owned(),
        ..endpoint()
    });
    harness.send(chosen);
    assert!(harness.commands.try_recv().is_err());
    assert!(harness.shows(wording::DROP_OTHER_SERVER));
}

#[test]
fn what_is_dragged_from_one_server_is_not_looked_for_on_another() {
    let mut harness = Harness::new();
    harness.connected();
    let folder = harness.place("pub");
    harness.drag("readme", folder);
    assert!(harness.shows("Move to /srv/pub"));
    // As after Ctrl+Tab to another server's tab, that looks the same.
    harness.arrives_at(Endpoint {
        host: "other".to_owned(),
        ..endpoint()
    });
    assert!(harness.shows(wording::DROP_OTHER_SERVER));
    harness.drops(folder);
    assert!(harness.commands.try_recv().is_err());
}

#[test]
fn a_folder_that_slips_under_a_pointer_that_rests_takes_nothing() {
    let mut harness = Harness::new();
    harness.connected();
    let folder = harness.place("pub");
    harness.drag("notes.txt", folder);
    assert!(harness.shows("Upload to /srv/pub"));
    let entries = ["aaa", "pub"].map(|name| Entry::new(name, Kind::Folder));
    harness.browser(BrowserEvent::Listed(Arc::new(Folder {
        path: path("/srv"),
        entries: entries.into(),
        remark: None,
    })));
    assert!(!harness.shows("Upload to /srv/aaa"));
    harness.happens(Happening::Dropped);
    assert!(harness.commands.try_recv().is_err());
    // Who moves the pointer sees where it goes now.
    harness.drag("notes.txt", folder);
    assert!(harness.shows("Upload to /srv/aaa"));
    harness.drops(folder);
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    assert_eq!(transfers[0].remote, path("/srv/aaa/notes.txt"));
}

#[test]
fn what_the_desktop_drops_goes_where_it_was_said() {
    let mut harness = Harness::new();
    harness.connected();
    harness.happens(Happening::FileDropped("/tmp/a".into()));
    // A folder that was on its way comes before all of the drop is known.
    let remote = &mut harness.app.panes.remote;
    remote.loads(Place::Remote(path("/other")));
    let entries = Vec::new();
    let path = path("/other");
    let remark = None;
    harness.browser(BrowserEvent::Listed(Arc::new(Folder {
        path,
        entries,
        remark,
    })));
    let (kept, paths) = harness.app.dragging.take_dropped();
    assert_eq!((kept, paths), (Some(onto()), vec!["/tmp/a".into()]));
}

#[test]
fn the_parts_of_a_path_take_what_is_dragged_onto_them() {
    let mut harness = Harness::new();
    harness.connected();
    let above = harness.place("home");
    harness.drag("readme", above);
    assert!(harness.shows("Download to /home"));
    super::control::picture(&harness, "drag-path", Size::new(1280.0, 800.0));
    harness.drops(above);
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no download");
    };
    assert_eq!(transfers[0].local, PathBuf::from("/home/readme"));
    // On the same side it is a move, and back onto its own folder nothing.
    harness.drag("notes.txt", above);
    assert!(harness.shows("Move to /home"));
    let own = above + iced::Vector::new(55.0, 0.0);
    harness.moves(own);
    assert!(harness.shows(wording::DROP_ALREADY_THERE));
    harness.drops(own);
    assert!(harness.commands.try_recv().is_err());
    let folder = harness.place("srv");
    harness.drag("notes.txt", folder);
    assert!(harness.shows("Upload to /srv"));
    harness.drops(folder);
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    assert_eq!(transfers[0].remote, path("/srv/notes.txt"));
}

#[test]
fn the_folders_of_a_tree_take_what_is_dragged_onto_them() {
    let mut harness = Harness::new();
    harness.connected();
    harness.app.panes.active = panes::Focus::Files(Side::Remote);
    harness.send(Message::Key(Shortcut::Tree));
    // The top, /srv, /srv/pub.
    let fold = TreeMessage::Tree(TreeEvent::Folded(2));
    harness.send(Message::Pane(Side::Remote, file_pane::Message::Tree(fold)));
    harness.command();
    let lists = |harness: &mut Harness, name: &str| {
        harness.browser(BrowserEvent::Listed(Arc::new(Folder {
            path: path("/srv/pub"),
            entries: vec![Entry::new(name, Kind::Folder)],
            remark: None,
        })));
    };
    lists(&mut harness, "deep");
    let deep = harness.place("deep");
    harness.drag("notes.txt", deep);
    assert!(harness.shows("Upload to /srv/pub/deep"));
    super::control::picture(&harness, "drag-tree", Size::new(1280.0, 800.0));
    harness.drops(deep);
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    assert_eq!(transfers[0].remote, path("/srv/pub/deep/notes.txt"));
    harness.drag("readme", deep);
    assert!(harness.shows("Move to /srv/pub/deep"));
    // One that slips under a pointer that rests takes nothing.
    lists(&mut harness, "other");
    harness.happens(Happening::Dropped);
    assert!(harness.commands.try_recv().is_err());
}
