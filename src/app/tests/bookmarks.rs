//! Bookmarks: written down, gone to, changed.

use super::places::lists;
use super::*;
use crate::app::bookmarks::Wish;
use crate::app::menus::{Of, OpenMenu};

impl Harness {
    fn bookmarks(&self) -> Vec<crate::profile::Bookmark> {
        self.app.window.get().places.bookmarks.clone()
    }

    /// Connected, with `/home/ann` and `/srv` written down as `Work`.
    fn bookmarked() -> Self {
        let mut harness = Self::new();
        harness.connected();
        harness.send(Message::Key(Shortcut::Bookmark));
        assert!(harness.shows("/home/ann ↔ /srv"));
        harness.named("Work");
        harness.click("Synchronised browsing");
        harness.click("Save");
        assert!(!harness.app.dialogs.is_open());
        harness
    }

    fn named(&mut self, name: &str) {
        let named = bookmark_prompt::Message::Named(name.to_owned());
        self.send(Message::Dialogs(crate::app::dialogs::Message::Bookmark(
            named,
        )));
    }

    fn goes(&mut self) {
        self.send(Message::Key(Shortcut::Bookmarks));
        self.click("Go there");
        assert!(!self.app.dialogs.is_open());
    }
}

#[test]
fn a_bookmark_opens_both_folders_and_keeps_them_together() {
    let mut harness = Harness::bookmarked();
    harness.table(Side::Remote, TableEvent::Activate(0));
    assert_eq!(lists(&mut harness, &["x"]), "/srv/pub");
    assert!(harness.app.synchronised.is_none());
    harness.goes();
    assert!(harness.app.panes.local.is_loading());
    harness.local(&[("pub", Kind::Folder)]);
    assert!(harness.app.synchronised.is_some());
    assert_eq!(harness.app.panes.remote.place().display(), "/srv");
    // From here on the other side follows.
    harness.table(Side::Local, TableEvent::Activate(0));
    assert!(
        harness
            .app
            .panes
            .local
            .awaits(&Place::Local("/home/ann/pub".into()))
    );
}

#[test]
fn a_bookmark_of_a_server_that_is_not_connected_connects_first() {
    let mut harness = Harness::bookmarked();
    harness.app.disconnect();
    harness.command();
    harness.goes();
    assert!(matches!(
        harness.command(),
        Command::Connect { endpoint: one, folder: Some(folder), browser: BrowserId(1), .. }
            if one == endpoint() && folder.display() == "/srv"
    ));
    assert!(harness.app.synchronised.is_some());
    let failure = Failure::Internal("no".to_owned());
    harness.browser(BrowserEvent::NotConnected(failure));
    assert!(harness.app.synchronised.is_none());

    // Beside another server it gets a tab of its own.
    let mut bookmark = harness.bookmarks().remove(0);
    let other = Endpoint {
        host: "other".to_owned(),
        ..endpoint()
    };
    bookmark.server = Some(other.clone());
    harness.connected();
    harness.send(Message::Bookmarks(Wish::Go(bookmark)));
    assert!(matches!(
        harness.command(),
        Command::Connect { browser: BrowserId(2), endpoint, .. } if endpoint == other
    ));
    assert_eq!(harness.app.tabs.front, BrowserId(2));
    assert!(harness.app.synchronised.is_some());
}

#[test]
fn a_pair_that_is_not_there_is_not_kept_together() {
    let mut harness = Harness::bookmarked();
    let mut bookmark = crate::profile::Bookmark::new(
        std::path::Path::new("/gone"),
        &RemotePath::parse("/srv").unwrap(),
        None,
    );
    bookmark.together = true;
    harness.send(Message::Bookmarks(Wish::Go(bookmark)));
    assert!(harness.app.synchronised.is_some());
    let local = &harness.app.panes.local;
    let serial = (0..).find(|serial| local.is_current(*serial)).unwrap();
    harness.send(Message::LocalRead {
        serial,
        path: "/gone".into(),
        entries: Err(Failure::Internal("gone".to_owned())),
    });
    assert!(harness.app.synchronised.is_none());
    assert!(!harness.app.dialogs.is_open());
}

#[test]
fn bookmarks_are_renamed_made_common_and_removed_in_their_list() {
    let mut harness = Harness::bookmarked();
    harness.send(Message::Key(Shortcut::Bookmarks));
    harness.click("Edit…");
    harness.named(" ");
    harness.send(Message::Dialogs(crate::app::dialogs::Message::Bookmark(
        bookmark_prompt::Message::Submitted,
    )));
    assert!(harness.shows("Only on h:21"));
    harness.named("Everywhere");
    harness.click("Only on h:21");
    harness.click("Save");
    assert!(harness.shows("Everywhere") && harness.shows("any"));
    let bookmarks = harness.bookmarks();
    assert_eq!(bookmarks.len(), 1);
    assert!(bookmarks[0].server.is_none() && bookmarks[0].together);
    harness.click("Remove…");
    harness.click("Cancel");
    assert_eq!(harness.bookmarks().len(), 1);
    harness.click("Remove…");
    harness.click("Remove");
    assert!(harness.bookmarks().is_empty() && !harness.shows("Everywhere"));
    harness.escape();
    assert!(!harness.app.dialogs.is_open());
}

#[test]
fn the_menu_of_a_path_lists_them() {
    let mut harness = Harness::new();
    harness.send(Message::Key(Shortcut::Bookmark));
    assert!(harness.shows(wording::BOOKMARK_NOT_CONNECTED));
    let mut harness = Harness::bookmarked();
    for side in [Side::Local, Side::Remote] {
        let at = iced::Point::ORIGIN;
        harness.send(Message::MenuWanted(OpenMenu {
            of: Of::Places(side),
            at,
        }));
        assert!(harness.shows("Bookmark both folders…") && harness.shows("Bookmarks…"));
        harness.click("Work");
        assert!(harness.app.panes.local.is_loading());
        assert!(harness.app.synchronised.is_some());
    }
}

#[test]
fn a_bookmark_of_a_server_in_another_tab_leads_to_that_tab() {
    let mut harness = Harness::bookmarked();
    harness.send(Message::Key(Shortcut::Tab(crate::app::tabs::Step::New)));
    assert_eq!(harness.app.tabs.front, BrowserId(2));
    harness.goes();
    assert_eq!(harness.app.tabs.front, BrowserId(1));
    assert!(harness.app.panes.local.is_loading());
    assert_eq!(harness.app.panes.remote.place().display(), "/srv");
    assert!(harness.app.synchronised.is_some());
    while let Ok(command) = harness.commands.try_recv() {
        assert!(!matches!(command, Command::Connect { .. }));
    }
    // The tab that was left is as it was.
    harness.send(Message::Key(Shortcut::Tab(crate::app::tabs::Step::Next)));
    assert!(harness.app.synchronised.is_none() && harness.shows("Not connected"));
}
