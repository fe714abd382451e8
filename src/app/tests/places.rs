//! Where the panes are: listings that are kept, and what makes them be forgotten.

use super::*;
use crate::service::RemoveItem;

/// The remote folder that was asked for is listed.
pub(super) fn lists(harness: &mut Harness, names: &[&str]) -> String {
    let Command::Browse {
        order: Browse::Open(path),
        ..
    } = harness.command()
    else {
        panic!("nothing was opened");
    };
    let shown = path.display().into_owned();
    let entries = names.iter().map(|name| Entry::new(*name, Kind::Folder));
    let folder = Folder {
        path,
        entries: entries.collect(),
        remark: None,
    };
    harness.browser(BrowserEvent::Listed(Arc::new(folder)));
    shown
}

/// The folder that the service was told to be at.
pub(super) fn recalls(harness: &mut Harness) -> String {
    let Command::Browse {
        order: Browse::At(path),
        ..
    } = harness.command()
    else {
        panic!("nothing was recalled");
    };
    assert!(!harness.app.panes.remote.is_loading());
    assert_eq!(harness.app.panes.remote.place().display(), path.display());
    path.display().into_owned()
}

/// In `/srv/pub`, with `/srv` known.
fn in_pub() -> Harness {
    let mut harness = Harness::new();
    harness.connected();
    harness.app.panes.active = panes::Focus::Files(Side::Remote);
    harness.table(Side::Remote, TableEvent::Activate(0));
    assert_eq!(lists(&mut harness, &["x", "y"]), "/srv/pub");
    harness
}

fn remote(path: &str) -> RemotePath {
    RemotePath::parse(path).unwrap()
}

#[test]
fn going_up_shows_at_once_what_was_there_and_a_refresh_lists_anew() {
    let mut harness = in_pub();
    harness.table(Side::Remote, TableEvent::Up);
    assert_eq!(recalls(&mut harness), "/srv");
    assert!(harness.shows("readme"));
    assert!(harness.shows("1 file, 1 folder (0 B) · selected: 1 folder · listed just now"));
    harness.send(Message::Key(Shortcut::Refresh));
    assert_eq!(lists(&mut harness, &["readme"]), "/srv");
    assert!(harness.shows("1 folder"));
}

#[test]
fn an_old_listing_is_not_shown_again() {
    let mut harness = in_pub();
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(601);
    let folder = Folder {
        path: remote("/srv"),
        entries: Vec::new(),
        remark: None,
    };
    let known = &mut harness.app.known;
    known.keep(&endpoint(), Arc::new(folder), long_ago);
    harness.table(Side::Remote, TableEvent::Up);
    assert_eq!(lists(&mut harness, &["new"]), "/srv");
}

#[test]
fn own_work_is_never_hidden_by_a_kept_listing() {
    let item = RemoveItem {
        path: remote("/srv/readme"),
        what: What::File,
        recursive: true,
        bytes: 0,
    };
    let queue = |change| Event::Queue(vec![change]);
    let changed = QueueChange::RemoteChanged(Arc::new(endpoint()), remote("/srv"));
    let deeds: [&dyn Fn(&mut Harness); 4] = [
        &|harness| harness.app.browse(Browse::MakeFolder(remote("/srv/new"))),
        &|harness| harness.browser(BrowserEvent::Did(Browse::Remove([item.clone()].into()))),
        &|harness| harness.event(queue(changed.clone())),
        &|harness| {
            let running = TransferStatus::Waiting(None);
            harness.event(queue(QueueChange::Added(vec![item_of_srv(running)])));
            let over = TransferStatus::Skipped;
            harness.event(queue(QueueChange::Status(TransferId(1), over)));
        },
    ];
    for deed in deeds {
        let mut harness = in_pub();
        deed(&mut harness);
        while harness.commands.try_recv().is_ok() {}
        harness.table(Side::Remote, TableEvent::Up);
        assert_eq!(lists(&mut harness, &[]), "/srv");
    }
}

fn item_of_srv(status: TransferStatus) -> Transfer {
    item(1, status)
}

#[test]
fn a_listing_that_comes_after_one_went_elsewhere_moves_nobody() {
    let mut harness = in_pub();
    harness.table(Side::Remote, TableEvent::Activate(0));
    harness.command();
    harness.table(Side::Remote, TableEvent::Up);
    assert_eq!(recalls(&mut harness), "/srv");
    for event in [
        BrowserEvent::Opening(remote("/srv/pub/x")),
        BrowserEvent::Listed(Arc::new(Folder {
            path: remote("/srv/pub/x"),
            entries: Vec::new(),
            remark: None,
        })),
    ] {
        harness.browser(event);
        assert_eq!(harness.app.panes.remote.place().display(), "/srv");
        assert!(!harness.app.panes.remote.is_loading());
    }
}

#[test]
fn without_a_connection_known_folders_can_be_walked_and_show_their_age() {
    let mut harness = in_pub();
    harness.browser(BrowserEvent::Lost(None));
    assert!(harness.shows("2 folders · listed just now"));
    harness.table(Side::Remote, TableEvent::Up);
    assert_eq!(recalls(&mut harness), "/srv");
    assert!(harness.shows("Connection lost") && harness.shows("readme"));
}

#[test]
fn what_changes_on_disk_is_shown_and_the_selection_stays() {
    let mut harness = Harness::new();
    harness.table(Side::Local, TableEvent::SelectOnly(1));
    assert!(harness.shows("1 file, 1 folder (0 B) · selected: 1 file (0 B)"));
    harness.send(Message::DiskChanged("/home/ann".into()));
    harness.send(Message::DiskChanged("/home/ann".into()));
    harness.send(Message::DiskChanged("/elsewhere".into()));
    assert_eq!(harness.app.stale, [Side::Local]);
    harness.send(Message::RefreshDue(Side::Local));
    assert!(harness.app.stale.is_empty() && !harness.app.panes.local.is_loading());
    harness.rereads(&["a", "notes.txt"]);
    assert!(harness.shows("2 files (0 B) · selected: 1 file (0 B)"));
    harness.rereads(&["a"]);
    assert!(harness.shows("1 file (0 B)"));
    let gone = Failure::Internal("gone".to_owned());
    let words = wording::failure(&gone).line();
    harness.send(Message::LocalReread {
        path: "/home/ann".into(),
        entries: Err(gone),
    });
    assert!(harness.shows(&words) && harness.shows("a"));
}

#[test]
fn nobody_loses_the_name_that_is_being_written_to_a_change_on_disk() {
    let mut harness = Harness::new();
    harness.table(Side::Local, TableEvent::SelectOnly(1));
    harness.table(Side::Local, TableEvent::Rename(1));
    harness.table(Side::Local, TableEvent::RenameEdited("better".to_owned()));
    harness.rereads(&["a", "notes.txt"]);
    assert_eq!(harness.app.stale, [Side::Local]);
    assert!(!harness.shows("a"));
    harness.send(Message::RefreshDue(Side::Local));
    assert_eq!(harness.app.stale, [Side::Local]);
    harness.table(Side::Local, TableEvent::RenameCancelled);
    harness.rereads(&["a", "notes.txt"]);
    assert!(harness.shows("a"));
}

impl Harness {
    fn rereads(&mut self, names: &[&str]) {
        let entries = names.iter().map(|name| Entry::new(*name, Kind::File));
        self.send(Message::LocalReread {
            path: "/home/ann".into(),
            entries: Ok(Arc::new(entries.collect())),
        });
    }
}

#[test]
fn where_no_folder_could_be_read_the_pane_says_why_in_the_list_s_place() {
    let mut harness = Harness::new();
    harness.connected();
    harness.app.disconnect();
    let connected = harness.app.connection.connected();
    assert!(connected.is_none());
    harness
        .app
        .panes
        .remote
        .connected(crate::protocol::Offers::default());
    let failure = Failure::Server(crate::protocol::ServerFault::TooLong {
        what: "listing",
        cap: 9,
    });
    let words = wording::failure(&failure);
    harness.browser(BrowserEvent::Opening(remote("/")));
    harness.browser(BrowserEvent::NotListed {
        folder: remote("/"),
        failure,
    });
    assert!(harness.shows("No folder could be read") && harness.shows(&words.what));
    assert!(!harness.shows("This folder is empty"));
}
