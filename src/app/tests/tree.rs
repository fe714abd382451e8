//! The tree of the folders around: it follows, opens what is asked for, and leads there.

use super::control::picture;
use super::places::lists;
use super::*;
use crate::app::file_pane::TreeMessage;
use crate::app::widget::tree_view::TreeEvent;
use crate::profile::Interface;

fn with_tree() -> Harness {
    let mut harness = Harness::new();
    harness.connected();
    harness.app.panes.active = panes::Focus::Files(Side::Remote);
    harness.send(Message::Key(Shortcut::Tree));
    harness
}

fn folds(harness: &mut Harness, line: usize) {
    let event = TreeMessage::Tree(TreeEvent::Folded(line));
    harness.send(Message::Pane(Side::Remote, file_pane::Message::Tree(event)));
}

fn looks(harness: &mut Harness) -> RemotePath {
    match harness.command() {
        Command::Browse {
            order: Browse::Look(path),
            ..
        } => path,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_folder_is_listed_when_it_is_opened_and_the_pane_stays_where_it_is() {
    let mut harness = with_tree();
    // The top, /srv, /srv/pub.
    folds(&mut harness, 2);
    let path = looks(&mut harness);
    assert_eq!(path.display(), "/srv/pub");
    assert!(harness.shows("pub – reading…"));
    harness.browser(BrowserEvent::Opening(path.clone()));
    let entries = vec![
        Entry::new("deep", Kind::Folder),
        Entry::new("file", Kind::File),
    ];
    let remark = None;
    harness.browser(BrowserEvent::Listed(Arc::new(Folder {
        path,
        entries,
        remark,
    })));
    picture(&harness, "tree", WIDE);
    assert_eq!(harness.app.panes.remote.place().display(), "/srv");
    assert!(!harness.app.panes.remote.is_loading() && !harness.shows("file"));
    harness.click("deep");
    assert_eq!(lists(&mut harness, &["x"]), "/srv/pub/deep");
    // It is open to there, and what is known is not asked for again.
    folds(&mut harness, 2);
    folds(&mut harness, 2);
    assert!(harness.commands.try_recv().is_err());
}

#[test]
fn a_folder_that_cannot_be_listed_says_so_in_the_tree_only() {
    let mut harness = with_tree();
    folds(&mut harness, 2);
    let folder = looks(&mut harness);
    let failure = Failure::Server(crate::protocol::ServerFault::Refused {
        verb: "MLSD",
        code: 550,
        text: "No.".to_owned(),
    });
    let words = wording::failure(&failure);
    harness.browser(BrowserEvent::NotListed { folder, failure });
    assert!(harness.shows(&format!("pub – {}", words.what)));
    assert!(!harness.shows(&words.line()));
}

#[test]
fn the_tree_is_remembered_and_hidden_from_the_menu() {
    let mut harness = with_tree();
    let state = harness.app.window.get().clone();
    assert!(state.remote_tree && !state.local_tree);
    let folder = Place::Local("/home/ann".into());
    assert!(
        Panes::new(&state, folder, &Interface::default())
            .remote
            .has_tree()
    );
    harness.send(Message::WindowResized(NARROW));
    picture(&harness, "tree-narrow", NARROW);
    harness.send(Message::WindowResized(WIDE));
    let at = iced::Point::new(900.0, 300.0);
    harness.table(Side::Remote, TableEvent::Context(None, at));
    harness.click("View");
    harness.click("Hide the folder tree");
    assert!(!harness.app.panes.remote.has_tree());
    // Another connection keeps what was chosen.
    harness.send(Message::Key(Shortcut::Tree));
    harness.app.disconnect();
    assert!(harness.app.panes.remote.has_tree());
}

#[test]
fn a_new_folder_on_disk_stands_in_the_tree_too() {
    let mut harness = Harness::new();
    harness.send(Message::Key(Shortcut::Tree));
    harness.send(Message::LocalReread {
        path: "/home/ann".into(),
        entries: Ok(Arc::new(vec![Entry::new("fresh", Kind::Folder)])),
    });
    harness.send(Message::Key(Shortcut::Find));
    let written = file_pane::Message::Filter(file_pane::FilterMessage::Edited("zz".to_owned()));
    harness.send(Message::Pane(Side::Local, written));
    // The list shows nothing; the tree does.
    assert!(harness.shows("fresh"));
}

const WIDE: Size = Size::new(1280.0, 800.0);
const NARROW: Size = Size::new(900.0, 600.0);
