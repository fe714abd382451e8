//! What the next start takes over from this one.

use super::*;
use crate::app::dialogs::Message as Dialog;
use crate::app::file_pane::By;
use crate::app::transfer_list::{List, Message as Transfers};
use crate::profile::SiteFolder;

/// The window as it is at the next start.
fn next(harness: &Harness) -> Harness {
    let folder = tempfile::tempdir().unwrap();
    let (sender, commands) = mpsc::unbounded_channel();
    let (_, events) = mpsc::channel(1);
    let start = Start {
        service: Handle::new(sender),
        events,
        folders: Folders::inside(folder.path()),
        settings: harness.app.settings.get().clone(),
        sites: harness.app.sites.get().clone(),
        window: harness.app.window.get().clone(),
        opening: None,
        notices: Vec::new(),
        door: Default::default(),
    };
    let (app, _) = App::new(start);
    Harness {
        app,
        commands,
        _folder: folder,
    }
}

#[test]
fn each_pane_is_sorted_as_it_was() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::Sort(By::Size.number()));
    harness.table(Side::Remote, TableEvent::Sort(By::Size.number()));
    let mut again = next(&harness);
    let sorts = |harness: &Harness| {
        let state = harness.app.window.get();
        [state.local_sort.clone(), state.remote_sort.clone()]
    };
    again.connected();
    // What the pane is sorted by now tells what a press on the same title means.
    again.table(Side::Remote, TableEvent::Sort(By::Size.number()));
    let [local, remote] = sorts(&again);
    assert_eq!((local.column.as_str(), local.descending), ("", false));
    assert_eq!((remote.column.as_str(), remote.descending), ("size", false));
    // Another connection changes nothing about it.
    again.app.disconnect();
    again.table(Side::Remote, TableEvent::Sort(By::Size.number()));
    assert!(sorts(&again)[1].descending);
}

#[test]
fn columns_of_the_queue_are_as_wide_as_they_were() {
    let mut harness = Harness::new();
    let resized = Transfers::Table(TableEvent::Resized(1, 173.0));
    harness.send(Message::Transfers(resized));
    let widths = harness.app.window.get().widths.clone();
    assert_eq!(widths["queue"]["Target"], 173.0);
    let again = next(&harness);
    assert_eq!(again.app.panes.transfers.width(List::Queue, 1), Some(173.0));
    assert_ne!(again.app.panes.transfers.width(List::Done, 1), Some(173.0));
}

#[test]
fn folders_of_sites_stay_closed() {
    let mut harness = Harness::new();
    let text = "name = \"shop\"\nhost = \"h\"\nport = 21\nfolder = \"Work\"";
    let mut sites = Sites::default();
    sites.add(toml::from_str(text).unwrap()).unwrap();
    let _ = harness.app.set_sites(sites);
    harness.send(Message::Key(Shortcut::Sites));
    assert!(harness.shows("shop"));
    let folded = site_list::Message::Table(TableEvent::Folded(0));
    harness.send(Message::Dialogs(Dialog::Sites(folded.clone())));
    assert!(!harness.shows("shop"));
    harness.escape();
    let closed = &harness.app.window.get().closed_site_folders;
    assert_eq!(*closed, [SiteFolder::parse("Work")]);
    let mut again = next(&harness);
    again.send(Message::Key(Shortcut::Sites));
    assert!(again.shows("Work") && !again.shows("shop"));
    again.send(Message::Dialogs(Dialog::Sites(folded)));
    assert!(again.shows("shop"));
    assert!(again.app.window.get().closed_site_folders.is_empty());
}
