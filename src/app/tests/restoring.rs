//! The tabs of last time.

use super::*;
use crate::app::tabs::Step;
use crate::profile::{AtStart, OpenTab};

/// As they are left by two connected tabs around an empty one.
fn left() -> WindowState {
    let mut harness = Harness::new();
    harness.connected();
    harness.send(Message::Key(Shortcut::Tab(Step::New)));
    harness.send(Message::Key(Shortcut::Tab(Step::New)));
    let url = Url::parse("ftpes://bob:s3cret@other.example/in").unwrap();
    let _ = harness.app.connect_url(url);
    let connected = Connected {
        endpoint: Endpoint {
            host: "other.example".to_owned(),
            user: "bob".to_owned(),
            ..endpoint()
        },
        home: RemotePath::root(),
        tls: None,
        certificate: None,
        trust: None,
        offers: Offers::default(),
    };
    let folder = Folder {
        path: RemotePath::parse("/in").unwrap(),
        entries: Vec::new(),
        remark: None,
    };
    for event in [
        BrowserEvent::Connected(Arc::new(connected)),
        BrowserEvent::Listed(Arc::new(folder)),
    ] {
        let browser = BrowserId(3);
        harness.event(Event::Browser { browser, event });
    }
    harness.send(Message::SaveWindow);
    harness.app.window.get().clone()
}

fn again(at_start: AtStart) -> Harness {
    let mut settings = Settings::default();
    settings.interface.at_start = at_start;
    let mut harness = Harness::starting(left(), settings, None);
    harness.send(Message::WindowOpened);
    harness
}

#[test]
fn tabs_are_written_down_as_they_stand_and_without_passwords() {
    let state = left();
    let hosts = state.tabs.iter().map(|tab| tab.endpoint.as_ref());
    let hosts: Vec<_> = hosts.map(|one| one.map(|one| &*one.host)).collect();
    assert_eq!(hosts, [Some("h"), None, Some("other.example")]);
    let folders = state.tabs.iter().map(|tab| &*tab.remote_folder);
    assert_eq!(folders.collect::<Vec<_>>(), ["/srv", "", "/in"]);
    let in_front = state.tabs.iter().map(|tab| tab.is_in_front);
    assert_eq!(in_front.collect::<Vec<_>>(), [false, false, true]);
    assert!(!toml::to_string(&state).unwrap().contains("s3cret"));
}

#[test]
fn they_come_back_and_are_connected_by_one_press() {
    let mut harness = again(AtStart::Tabs);
    assert!(harness.commands.try_recv().is_err());
    assert!(harness.shows("other.example") && harness.shows("h") && harness.shows("New tab"));
    harness.click("Connect");
    match harness.command() {
        Command::Connect {
            browser,
            endpoint,
            password,
            folder,
        } => {
            assert_eq!((browser, &*endpoint.user), (BrowserId(3), "bob"));
            assert!(password.is_none());
            assert_eq!(folder, RemotePath::parse("/in").ok());
        }
        other => panic!("{other:?}"),
    }
    // What can't be reached now stays to be tried again, also after another start.
    let failure = Failure::Network {
        stage: Stage::Connect,
        fault: NetworkFault::Refused,
    };
    let browser = BrowserId(3);
    let event = BrowserEvent::NotConnected(failure);
    harness.event(Event::Browser { browser, event });
    harness.send(Message::SaveWindow);
    assert_eq!(harness.app.window.get().tabs, left().tabs);
    harness.click("Connect");
    assert!(matches!(
        harness.command(),
        Command::Connect {
            folder: Some(_),
            ..
        }
    ));
}

#[test]
fn another_server_takes_the_place_of_what_was_left() {
    let mut harness = again(AtStart::Tabs);
    for message in [
        connect_bar::Message::HostEdited("ftpes://eve@third.example".to_owned()),
        connect_bar::Message::Submitted,
    ] {
        harness.send(Message::ConnectBar(message));
    }
    match harness.command() {
        Command::Connect {
            browser, folder, ..
        } => assert_eq!((browser, folder), (BrowserId(3), None)),
        other => panic!("{other:?}"),
    }
    harness.click("Cancel");
    assert!(!harness.shows("other.example"));
}

#[test]
fn they_connect_at_once_when_that_is_wanted() {
    let mut harness = again(AtStart::ConnectedTabs);
    let mut asked = Vec::new();
    while let Ok(command) = harness.commands.try_recv() {
        if let Command::Connect {
            browser, password, ..
        } = command
        {
            asked.push((browser, password.is_none()));
        }
    }
    assert_eq!(asked, [(BrowserId(1), true), (BrowserId(3), true)]);
    assert!(harness.shows("h – connecting"));
}

#[test]
fn an_empty_tab_is_what_one_can_choose_too() {
    let mut harness = Harness::starting(left(), Settings::default(), None);
    harness.send(Message::Key(Shortcut::Settings));
    harness.click("Interface");
    harness.click("Start with an empty tab");
    let chosen = harness.app.settings.get().interface.at_start;
    assert_eq!(chosen, AtStart::EmptyTab);
    let harness = again(chosen);
    assert_eq!(harness.app.tabs.order(), [BrowserId(1)]);
    assert!(!harness.shows("other.example"));
}

#[test]
fn a_url_opens_beside_the_tabs_of_last_time() {
    let url = Url::parse("ftpes://eve@third.example/").ok();
    let mut harness = Harness::starting(left(), Settings::default(), url);
    assert!(matches!(
        harness.command(),
        Command::Connect {
            browser: BrowserId(4),
            ..
        }
    ));
    assert!(harness.shows("third.example – connecting") && harness.shows("other.example"));
    let kept = harness.app.tabs.other(BrowserId(3)).unwrap().kept.clone();
    assert_eq!(kept.unwrap().endpoint.host, "other.example");
}

#[test]
fn a_closed_tab_does_not_come_back() {
    let mut harness = again(AtStart::Tabs);
    harness.send(Message::Key(Shortcut::Tab(Step::Close)));
    let tabs = &harness.app.window.get().tabs;
    assert_eq!(tabs.len(), 2);
    let local = Some("/home/ann".into());
    assert!(tabs.contains(&OpenTab {
        local_folder: local,
        is_in_front: true,
        ..OpenTab::default()
    }));
}
