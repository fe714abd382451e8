//! What could lead an order astray: a folder on its way, a name that is taken, a row that moved.

use super::*;
use crate::app::file_pane::Deed;
use crate::app::synchronised::Synchronised;
use crate::protocol::{DiskFault, Name};

#[test]
fn nothing_is_transferred_into_a_folder_that_is_being_left() {
    let mut harness = Harness::new();
    harness.connected();
    let panes = &harness.app.panes;
    let (local, remote) = (panes.local.place().clone(), panes.remote.place().clone());
    let together = Synchronised::new(local, remote);
    harness.app.set_together(Some(together));
    harness.table(Side::Local, TableEvent::Activate(0));
    let serial = (0..).find(|serial| harness.app.panes.local.is_current(*serial));
    harness.send(Message::LocalRead {
        serial: serial.unwrap(),
        path: "/home/ann/pictures".into(),
        entries: Ok(Arc::new(vec![Entry::new("a.png", Kind::File)])),
    });
    assert!(matches!(harness.command(), Command::Browse { .. }));
    // The server's pane follows, but still shows the folder before.
    harness.table(Side::Local, TableEvent::SelectOnly(0));
    harness.send(Message::Key(Shortcut::Upload));
    assert!(harness.commands.try_recv().is_err());
    assert!(harness.shows(wording::DROP_LEAVING));
    let path = RemotePath::parse("/srv/pictures").unwrap();
    let entries = Vec::new();
    let remark = None;
    harness.browser(BrowserEvent::Listed(Arc::new(Folder {
        path,
        entries,
        remark,
    })));
    harness.send(Message::Key(Shortcut::Upload));
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    let remote = RemotePath::parse("/srv/pictures/a.png").unwrap();
    assert_eq!(transfers[0].remote, remote);
}

#[test]
fn a_file_that_is_gone_from_the_disk_leaves_nothing_chosen() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Local, TableEvent::SelectOnly(1));
    harness.send(Message::LocalReread {
        path: "/home/ann".into(),
        entries: Ok(Arc::new(vec![
            Entry::new("other.txt", Kind::File),
            Entry::new("pictures", Kind::Folder),
        ])),
    });
    harness.send(Message::Key(Shortcut::Upload));
    harness.table(Side::Local, TableEvent::Delete);
    assert!(harness.commands.try_recv().is_err());
    assert!(!harness.app.panes.local.has_note() && !harness.app.panes.local.has_subjects());
    // Enter shows first what it would be about.
    harness.table(Side::Local, TableEvent::Activate(1));
    assert!(harness.commands.try_recv().is_err());
    harness.table(Side::Local, TableEvent::Activate(1));
    assert!(matches!(harness.command(), Command::Enqueue { .. }));
}

#[test]
fn a_name_that_is_taken_does_not_choose_who_has_it() {
    let mut harness = Harness::new();
    harness.local(&[("a", Kind::File), ("b", Kind::File)]);
    harness.table(Side::Local, TableEvent::SelectOnly(0));
    harness.table(Side::Local, TableEvent::Rename(0));
    harness.table(Side::Local, TableEvent::RenameEdited("b".to_owned()));
    harness.table(Side::Local, TableEvent::RenameDone);
    let [from, to] = ["/home/ann/a", "/home/ann/b"].map(|path| Place::Local(path.into()));
    let failure = Failure::Disk {
        path: "/home/ann/b".into(),
        fault: DiskFault::Exists,
    };
    harness.send(Message::LocalDid(Deed::Renamed { from, to }, Err(failure)));
    harness.local(&[("a", Kind::File), ("b", Kind::File)]);
    assert_eq!(chosen(&mut harness), [Name::from("a")]);
}

#[test]
fn a_deed_that_is_done_does_not_bring_anybody_back() {
    let mut harness = Harness::new();
    harness.table(Side::Local, TableEvent::Activate(1));
    let pictures = Place::Local("/home/ann/pictures".into());
    let chosen = file_pane::Message::PlaceChosen(pictures.clone());
    harness.send(Message::Pane(Side::Local, chosen));
    harness.send(Message::LocalDone(Ok(())));
    assert!(harness.app.panes.local.awaits(&pictures));
    assert_eq!(harness.app.stale, [Side::Local]);
}

fn chosen(harness: &mut Harness) -> Vec<Name> {
    let file_pane::Action::AskMove(names) = harness.app.panes.local.ask_move() else {
        panic!("nothing is chosen");
    };
    names
}
