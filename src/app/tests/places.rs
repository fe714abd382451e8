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
        &|harness| harness.browser(BrowserEvent::Did(Browse::Remove(vec![item.clone()]))),
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
