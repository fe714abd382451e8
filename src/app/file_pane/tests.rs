use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::app::batch::can_go;
use crate::app::widget::table::TableEvent;
use crate::protocol::{Entry, Failure, Kind, Name, RemotePath};
use crate::service::Folder;

fn entry(name: &str, kind: Kind) -> Entry {
    Entry::new(name, kind)
}

fn remote(entries: Vec<Entry>) -> FilePane {
    let path = RemotePath::parse("/srv").unwrap();
    let mut pane = FilePane::new(Place::Remote(RemotePath::root()));
    pane.connected(Offers::default());
    let folder = Folder {
        path: path.clone(),
        entries,
        remark: None,
    };
    pane.listed(Place::Remote(path), Entries::Remote(Arc::new(folder)));
    pane
}

fn press(pane: &mut FilePane, event: TableEvent) -> Action {
    pane.update(Message::Table(event))
}

#[test]
fn enter_opens_a_folder_and_transfers_a_file() {
    let mut pane = remote(vec![entry("a", Kind::Folder), entry("b", Kind::File)]);
    let opened = RemotePath::parse("/srv/a").unwrap();
    match press(&mut pane, TableEvent::Activate(0)) {
        Action::Open(place) => assert_eq!(place, Place::Remote(opened)),
        other => panic!("{other:?}"),
    }
    match press(&mut pane, TableEvent::Activate(1)) {
        Action::Transfer(load) => assert_eq!(load.names(), [Name::from("b")]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn hostile_names_are_neither_entered_nor_transferred_nor_removed() {
    let mut pane = remote(vec![entry("..", Kind::Folder), entry("x/y", Kind::File)]);
    press(&mut pane, TableEvent::SelectAll);
    for order in [
        TableEvent::Activate(0),
        TableEvent::Activate(1),
        TableEvent::Delete,
    ] {
        assert!(matches!(press(&mut pane, order), Action::Refused(_)));
    }
    assert!(matches!(pane.transfer(), Action::Refused(_)));
    assert!(matches!(press(&mut pane, TableEvent::Copy), Action::None));
}

#[test]
fn a_mixed_selection_transfers_what_is_sound() {
    let mut pane = remote(vec![
        entry("a\r\nDELE b", Kind::File),
        entry("good", Kind::File),
        entry("pipe", Kind::Other),
        entry("???", Kind::Unreadable),
    ]);
    press(&mut pane, TableEvent::SelectAll);
    match pane.transfer() {
        Action::Transfer(load) => {
            let going = load.entries().filter(|entry| can_go(entry));
            let names: Vec<_> = going.map(|entry| &entry.name).collect();
            assert_eq!(names, [&Name::from("good")]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn going_up_leads_back_to_the_folder_one_came_from() {
    let mut pane = remote(vec![entry("a", Kind::Folder)]);
    assert!(matches!(press(&mut pane, TableEvent::Up), Action::Open(_)));
    let folder = Folder {
        path: RemotePath::root(),
        entries: vec![entry("etc", Kind::Folder), entry("srv", Kind::Folder)],
        remark: None,
    };
    pane.listed(
        Place::Remote(RemotePath::root()),
        Entries::Remote(Arc::new(folder)),
    );
    let chosen = pane.contents.subjects();
    assert_eq!(chosen[0].name, Name::from("srv"));
}

#[test]
fn renaming_is_done_in_place() {
    let mut pane = remote(vec![entry("a.txt", Kind::File)]);
    press(&mut pane, TableEvent::SelectOnly(0));
    press(&mut pane, TableEvent::Rename(0));
    press(&mut pane, TableEvent::RenameEdited("b.txt".to_owned()));
    match press(&mut pane, TableEvent::RenameDone) {
        Action::Rename { from, to } => {
            assert_eq!(from.display(), "/srv/a.txt");
            assert_eq!(to.display(), "/srv/b.txt");
        }
        other => panic!("{other:?}"),
    }
    press(&mut pane, TableEvent::Rename(0));
    press(&mut pane, TableEvent::RenameEdited("../x".to_owned()));
    let refused = press(&mut pane, TableEvent::RenameDone);
    assert!(matches!(refused, Action::Refused(_)));
}

#[test]
fn bytes_that_are_no_text_are_not_lost_by_a_new_ending() {
    let name = Name::new(b"caf\xe9.txt".to_vec());
    let mut pane = remote(vec![Entry::new(name, Kind::File)]);
    for (text, is_renamed) in [("caf\u{fffd}.md", false), ("cafe.md", true)] {
        press(&mut pane, TableEvent::SelectOnly(0));
        press(&mut pane, TableEvent::Rename(0));
        press(&mut pane, TableEvent::RenameEdited(text.to_owned()));
        let done = press(&mut pane, TableEvent::RenameDone);
        assert_eq!(matches!(done, Action::Rename { .. }), is_renamed, "{text}");
    }
}

#[test]
fn while_another_folder_is_on_its_way_the_old_rows_do_nothing() {
    let mut pane = remote(vec![entry("a", Kind::Folder), entry("b", Kind::File)]);
    press(&mut pane, TableEvent::SelectOnly(1));
    pane.loads(Place::Remote(RemotePath::root()));
    assert!(matches!(press(&mut pane, TableEvent::Delete), Action::None));
    assert!(matches!(pane.transfer(), Action::None));
    // Escape stops waiting.
    assert!(matches!(press(&mut pane, TableEvent::Escape), Action::Stop));
}

#[test]
fn a_failed_listing_keeps_what_was_shown() {
    let mut pane = remote(vec![entry("a", Kind::Folder)]);
    pane.loads(Place::Remote(RemotePath::root()));
    pane.failed(crate::wording::failure(&Failure::Internal("x".to_owned())));
    assert_eq!(pane.place().display(), "/srv");
    assert!(pane.is_usable());
    assert!(pane.trouble.is_some());
}

#[test]
fn a_large_folder_is_sorted_elsewhere_and_a_late_one_is_dropped() {
    let many: Vec<Entry> = (0..5000)
        .map(|n| entry(&format!("file {n}"), Kind::File))
        .collect();
    let mut pane = FilePane::new(Place::Local(PathBuf::from("/a")));
    let entries = Entries::Local(Arc::new(many));
    let Action::Prepare(serial, job) = pane.listed(Place::Local("/a".into()), entries) else {
        panic!("sorted on the window's thread");
    };
    let prepared = Arc::new(job.run());
    pane.update(Message::Prepared(serial + 1, prepared.clone()));
    assert_eq!(pane.contents.listing().len(), 0);
    pane.update(Message::Prepared(serial, prepared));
    assert_eq!(pane.contents.listing().len(), 5000);
    let row = pane.contents.entry(10).unwrap();
    assert_eq!(row.name, Name::from("file 10"));
}

#[test]
fn a_filter_waits_for_the_folder_that_is_put_in_order() {
    let many = (0..5000).map(|n| entry(&format!("file {n}"), Kind::File));
    let mut pane = FilePane::new(Place::Local(PathBuf::from("/a")));
    let serial = pane.loads(Place::Local("/b".into()));
    let entries = Entries::Local(Arc::new(many.collect()));
    let Action::Prepare(first, job) = pane.listed(Place::Local("/b".into()), entries) else {
        panic!("sorted on the window's thread");
    };
    let first = (first, Arc::new(job.run()));
    pane.update(Message::FilterWanted);
    let written = filter::Message::Edited("99".to_owned());
    let Action::Prepare(second, job) = pane.update(Message::Filter(written)) else {
        panic!("filtered on the window's thread");
    };
    // The first comes too late, and nothing of it is lost.
    pane.update(Message::Prepared(first.0, first.1));
    assert!(pane.is_loading());
    pane.update(Message::Prepared(second, Arc::new(job.run())));
    assert!(!pane.is_loading() && pane.is_current(serial));
    assert_eq!(pane.place().display(), "/b");
    assert_eq!(pane.contents.filtered_of(), Some(5000));
    assert_eq!(pane.contents.listing().len(), 95);
}

#[test]
fn a_filter_does_not_disturb_a_listing_and_ends_with_its_folder() {
    let mut pane = remote(vec![entry("a", Kind::File), entry("b", Kind::File)]);
    let serial = pane.loads(Place::Remote(RemotePath::root()));
    pane.update(Message::FilterWanted);
    let written = filter::Message::Edited("b".to_owned());
    pane.update(Message::Filter(written));
    assert_eq!(pane.contents.listing().len(), 1);
    assert!(pane.is_loading() && pane.is_current(serial));
    let folder = Folder {
        path: RemotePath::root(),
        entries: vec![entry("srv", Kind::Folder)],
        remark: None,
    };
    let place = Place::Remote(RemotePath::root());
    pane.listed(place, Entries::Remote(Arc::new(folder)));
    assert!(pane.filter.is_none());
    assert_eq!(pane.contents.listing().len(), 1);
}

#[test]
fn a_typed_path_opens_from_the_shown_folder() {
    let mut pane = remote(vec![]);
    pane.update(Message::PathWanted);
    let written = PathMessage::Edited("sub/x".to_owned());
    pane.update(Message::Path(written));
    let Action::All(done) = pane.update(Message::Path(PathMessage::Submitted)) else {
        panic!("nothing is opened");
    };
    match &done[..] {
        [Action::Open(place), Action::FocusList] => assert_eq!(place.display(), "/srv/sub/x"),
        other => panic!("{other:?}"),
    }
}
