//! The way back to the servers of before.

use super::*;

fn disconnected(harness: &mut Harness) {
    harness.click("Disconnect");
    assert!(matches!(harness.command(), Command::Disconnect(_)));
}

#[test]
fn an_unconnected_pane_offers_the_last_servers_in_their_folders() {
    let mut harness = Harness::new();
    assert!(!harness.shows("Connect again:"));
    harness.connected();
    disconnected(&mut harness);
    assert!(harness.shows("Connect again:"));
    harness.click("h (ann)");
    match harness.command() {
        Command::Connect {
            folder, password, ..
        } => {
            assert_eq!(folder, RemotePath::parse("/srv").ok());
            assert!(password.is_none());
        }
        other => panic!("{other:?}"),
    }
    let recent = &harness.app.window.get().recent;
    assert_eq!(recent[0].remote_folder, "/srv");
    assert_eq!(
        recent[0].local_folder.as_deref(),
        Some("/home/ann".as_ref())
    );
}

#[test]
fn the_folders_outlive_a_connection_that_shows_none() {
    let mut harness = Harness::new();
    harness.connected();
    disconnected(&mut harness);
    harness.click("h (ann)");
    harness.command();
    let connected = Connected {
        endpoint: endpoint(),
        home: RemotePath::root(),
        tls: None,
        certificate: None,
        trust: None,
        offers: Offers::default(),
    };
    harness.browser(BrowserEvent::Connected(Arc::new(connected)));
    harness.browser(BrowserEvent::Disconnected);
    assert_eq!(harness.app.window.get().recent[0].remote_folder, "/srv");
}

#[test]
fn one_is_forgotten_by_its_button() {
    let mut harness = Harness::new();
    harness.connected();
    disconnected(&mut harness);
    harness.click("Do not offer it any more");
    assert!(!harness.shows("Connect again:"));
    assert!(harness.app.window.get().recent.is_empty());
}

#[test]
fn what_is_connected_is_saved_as_a_site_once() {
    let mut harness = Harness::new();
    harness.connected();
    harness.click("Save this connection as a site");
    harness.click("Save");
    let sites = &harness.app.sites.get().sites;
    assert_eq!(sites.len(), 1);
    assert_eq!(sites[0].name, "h");
    assert_eq!(sites[0].endpoint(), endpoint());
    assert_eq!(sites[0].remote_folder, "/srv");
    assert_eq!(sites[0].local_folder.as_deref(), Some("/home/ann".as_ref()));
    assert!(!harness.app.dialogs.is_open());
    assert!(!harness.shows("Save this connection as a site"));
}

#[test]
fn all_are_forgotten_after_a_question_that_says_what_stays() {
    let mut harness = Harness::new();
    harness.connected();
    disconnected(&mut harness);
    harness.click("Clear all…");
    let [asked, stays] = &wording::forget_connections(1)[..] else {
        panic!("two lines");
    };
    assert!(harness.shows(asked) && harness.shows(stays));
    harness.escape();
    assert_eq!(harness.app.window.get().recent.len(), 1);
    harness.click("Clear all…");
    harness.click("Clear all");
    assert!(harness.app.window.get().recent.is_empty());
    assert!(!harness.shows("Connect again:"));
}

#[test]
fn ten_servers_of_before_leave_their_buttons_whole_in_a_small_window() {
    let mut harness = Harness::new();
    let _ = harness.app.window.change(|state| {
        state.recent = (0..10)
            .map(|number| crate::profile::Recent {
                endpoint: Endpoint {
                    host: format!("server-{number}.example"),
                    ..endpoint()
                },
                remote_folder: String::new(),
                local_folder: None,
            })
            .collect();
    });
    harness.app.show_places(Side::Remote);
    let small = Size::new(900.0, 600.0);
    harness.send(Message::WindowResized(small));
    super::control::picture(&harness, "recent-10", small);
    let settings = theme::font::settings();
    let mut screen = Simulator::with_size(settings, small, harness.app.view());
    let heights = ["server-0.example (ann)", "Clear all…"].map(|words| {
        let found = screen.find(words).unwrap();
        found.bounds().height
    });
    assert_eq!(heights[0], heights[1]);
}
