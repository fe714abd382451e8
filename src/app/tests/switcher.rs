//! Ctrl+K: whatever is known is found, and gone to.

use iced::keyboard::key::Named;

use super::*;
use crate::app::keys::Shortcut;

impl Harness {
    /// Opens the switcher and writes into it.
    fn seeks(&mut self, text: &str) {
        self.send(Message::Key(Shortcut::Switcher));
        assert!(self.app.dialogs.is_open());
        let settings = theme::font::settings();
        let mut screen = Simulator::with_size(settings, Size::new(1280.0, 800.0), self.app.view());
        screen.typewrite(text);
        let messages: Vec<Message> = screen.into_messages().collect();
        assert!(!messages.is_empty());
        let edited = crate::app::switcher::Message::Edited(text.to_owned());
        self.send(Message::Dialogs(crate::app::dialogs::Message::Switcher(
            edited,
        )));
    }

    fn enter(&mut self) {
        let settings = theme::font::settings();
        let mut screen = Simulator::with_size(settings, Size::new(1280.0, 800.0), self.app.view());
        screen.tap_key(Named::Enter);
        let messages: Vec<Message> = screen.into_messages().collect();
        messages.into_iter().for_each(|message| self.send(message));
    }

    fn goes_to(&mut self, text: &str) {
        self.seeks(text);
        self.enter();
    }

    fn has_site(&mut self, name: &str, host: &str) {
        let site = Site {
            name: name.to_owned(),
            host: host.to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            logon: Logon::Normal,
            user: "ann".to_owned(),
            keep: Keep::default(),
            remote_folder: String::new(),
            local_folder: None,
            notes: String::new(),
            folder: Default::default(),
            colour: None,
            policy: Default::default(),
        };
        let mut sites = self.app.sites.get().clone();
        sites.add(site).unwrap();
        let _ = self.app.set_sites(sites);
        assert!(matches!(self.command(), Command::SetSites(_)));
    }

    fn connects_to(&mut self) -> (BrowserId, String) {
        match self.command() {
            Command::Connect {
                browser, endpoint, ..
            } => (browser, endpoint.host),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_saved_site_is_connected_here_and_beside_another_one_in_a_tab() {
    let mut harness = Harness::new();
    harness.has_site("Printer", "lpd.example");
    harness.has_site("Web server", "web.example");
    harness.goes_to("prn");
    assert!(!harness.app.dialogs.is_open());
    assert_eq!(
        harness.connects_to(),
        (BrowserId(1), "lpd.example".to_owned())
    );
    harness.arrives();
    harness.goes_to("web");
    assert_eq!(
        harness.connects_to(),
        (BrowserId(2), "web.example".to_owned())
    );
    // And back to the other tab.
    harness.send(Message::Key(Shortcut::Switcher));
    assert!(harness.shows("Open tabs"));
    harness.enter();
    assert_eq!(harness.app.tabs.front, BrowserId(1));
}

#[test]
fn the_last_connections_lead_back_to_their_folders() {
    let mut harness = Harness::new();
    harness.connected();
    harness.click("Disconnect");
    assert!(matches!(harness.command(), Command::Disconnect(_)));
    harness.send(Message::Key(Shortcut::Switcher));
    assert!(harness.shows("Connect again") && harness.shows("ann@h:21 /srv"));
    harness.click("ann@h:21 /srv");
    match harness.command() {
        Command::Connect { folder, .. } => assert_eq!(folder, RemotePath::parse("/srv").ok()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn folders_and_bookmarks_are_opened() {
    let mut harness = Harness::new();
    harness.connected();
    let (local, remote) = ("/home/ann/pages", RemotePath::parse("/srv/deep").unwrap());
    let mut bookmark = crate::profile::Bookmark::new(local.as_ref(), &remote, Some(endpoint()));
    bookmark.name = "Both of them".to_owned();
    harness.app.window.change(|state| {
        let places = &mut state.places;
        places.visit(crate::profile::Spot::local("/tmp/lately".as_ref()));
        places.mark(crate::profile::Spot::remote(
            &endpoint(),
            &RemotePath::parse("/loved").unwrap(),
        ));
        places.bookmarks.push(bookmark);
    });
    harness.app.show_places(Side::Local);
    harness.app.show_places(Side::Remote);
    harness.goes_to("lately");
    let lately = Place::Local("/tmp/lately".into());
    assert!(harness.app.panes.local.is_loading() && harness.app.panes.local.awaits(&lately));
    harness.goes_to("loved");
    let opens = |command| match command {
        Command::Browse { order, .. } => order,
        other => panic!("{other:?}"),
    };
    assert!(matches!(opens(harness.command()), Browse::Open(path) if path.as_bytes() == b"/loved"));
    harness.goes_to("both of");
    assert!(harness.app.panes.local.awaits(&Place::Local(local.into())));
    assert!(matches!(opens(harness.command()), Browse::Open(path) if path == remote));
}

#[test]
fn actions_are_done_and_what_cannot_be_done_is_not_offered() {
    let mut harness = Harness::new();
    harness.seeks("upload what is chosen");
    assert!(harness.shows("Nothing matches"));
    harness.escape();
    assert!(!harness.app.dialogs.is_open());
    harness.seeks("setti");
    assert!(harness.shows("Ctrl+,"));
    harness.enter();
    assert!(harness.shows("Settings") && harness.app.dialogs.is_open());
    harness.escape();
    harness.connected();
    harness.table(Side::Local, TableEvent::SelectOnly(0));
    harness.goes_to("upload what is chosen");
    assert!(matches!(harness.command(), Command::Enqueue { .. }));
    // What a list does with a key.
    harness.app.panes.active = panes::Focus::Files(Side::Local);
    harness.goes_to("rename");
    assert!(harness.app.panes.local.is_busy());
}

#[test]
fn names_can_hide_nothing_there_and_keys_of_the_window_wait() {
    let mut harness = Harness::new();
    harness.has_site("in\u{202e}voice", "h");
    harness.send(Message::Key(Shortcut::Switcher));
    assert!(harness.shows("in⟨U+202E⟩voice"));
    harness.send(Message::Key(Shortcut::Switcher));
    harness.send(Message::Key(Shortcut::Sites));
    harness.escape();
    assert!(!harness.app.dialogs.is_open());
}
