//! Several sites in tabs.

use std::time::SystemTime;

use super::*;
use crate::app::dialogs::{Dialog, Work};
use crate::app::dragging::Load;
use crate::app::file_pane::Entries;
use crate::app::properties_page::PropertiesPage;
use crate::app::tabs::Step;
use crate::service::{LogKind, LogLine};

impl Harness {
    fn told(&mut self, browser: u32, event: BrowserEvent) {
        let browser = BrowserId(browser);
        self.event(Event::Browser { browser, event });
    }

    fn step(&mut self, step: Step) {
        self.send(Message::Key(Shortcut::Tab(step)));
    }

    /// Writes a URL into the connect bar while another site is connected.
    fn go_to(&mut self, url: &str) {
        for message in [
            connect_bar::Message::HostEdited(url.to_owned()),
            connect_bar::Message::Submitted,
        ] {
            self.send(Message::ConnectBar(message));
        }
    }

    fn two() -> Self {
        let mut harness = Self::new();
        harness.connected();
        harness.go_to("ftpes://bob@other.example");
        assert!(matches!(
            harness.command(),
            Command::Connect { browser: BrowserId(2), endpoint, .. } if endpoint.host == "other.example"
        ));
        harness
    }

    fn stands(&mut self, browser: u32, host: &str) {
        let connected = Connected {
            endpoint: Endpoint {
                host: host.to_owned(),
                user: "bob".to_owned(),
                ..endpoint()
            },
            home: RemotePath::root(),
            tls: None,
            certificate: None,
            trust: None,
            offers: Offers::default(),
        };
        self.told(browser, BrowserEvent::Connected(Arc::new(connected)));
    }

    fn refresh(&mut self) {
        let pressed = file_pane::Message::Menu(file_pane::MenuItem::Refresh);
        self.send(Message::Pane(Side::Remote, pressed));
    }

    fn lists(&mut self, browser: u32, name: &str) {
        let folder = Folder {
            path: RemotePath::root(),
            entries: vec![Entry::new(name, Kind::File)],
            remark: None,
        };
        self.told(browser, BrowserEvent::Listed(Arc::new(folder)));
    }
}

fn line(connection: u32, text: &str) -> LogLine {
    LogLine {
        when: SystemTime::UNIX_EPOCH,
        connection,
        kind: LogKind::Reply,
        text: text.to_owned(),
    }
}

#[test]
fn another_site_gets_a_tab_of_its_own_and_the_first_stays() {
    let mut harness = Harness::two();
    harness.stands(2, "other.example");
    harness.lists(2, "theirs.txt");
    assert!(harness.shows("theirs.txt") && !harness.shows("readme"));
    harness.click("h");
    assert!(harness.shows("readme") && !harness.shows("theirs.txt"));
    harness.refresh();
    assert!(matches!(
        harness.command(),
        Command::Browse {
            browser: BrowserId(1),
            ..
        }
    ));
    harness.step(Step::Next);
    harness.refresh();
    assert!(matches!(
        harness.command(),
        Command::Browse {
            browser: BrowserId(2),
            ..
        }
    ));
}

#[test]
fn the_same_site_is_connected_to_again_in_its_tab() {
    let mut harness = Harness::new();
    harness.connected();
    harness.go_to("ftpes://ann@h");
    assert!(matches!(
        harness.command(),
        Command::Connect {
            browser: BrowserId(1),
            ..
        }
    ));
    assert!(!harness.shows("New tab"));
}

#[test]
fn what_happens_in_the_background_is_there_later() {
    let mut harness = Harness::two();
    assert!(harness.shows("other.example – connecting"));
    harness.step(Step::Previous);
    harness.stands(2, "other.example");
    harness.lists(2, "theirs.txt");
    assert!(harness.shows("readme") && !harness.shows("theirs.txt"));
    assert!(harness.shows("other.example"));
    harness.told(2, BrowserEvent::Lost(None));
    assert!(harness.shows("other.example – lost") && harness.shows("readme"));
    harness.step(Step::Next);
    assert!(harness.shows("theirs.txt"));
}

#[test]
fn what_was_read_for_a_tab_finds_it_in_the_background() {
    let mut harness = Harness::new();
    harness.step(Step::New);
    let serial = (0..).find(|serial| harness.app.panes.local.is_current(*serial));
    harness.step(Step::Next);
    let read = Message::LocalRead {
        serial: serial.unwrap(),
        path: "/home/ann".into(),
        entries: Ok(Arc::new(vec![Entry::new("late.txt", Kind::File)])),
    };
    harness.send(Message::OfTab(BrowserId(2), Box::new(read)));
    assert!(harness.shows("notes.txt") && !harness.shows("late.txt"));
    harness.step(Step::Next);
    assert!(harness.shows("late.txt"));
}

#[test]
fn a_tab_that_is_closed_while_connecting_gives_its_connection_up() {
    let mut harness = Harness::two();
    harness.step(Step::Close);
    assert!(matches!(
        harness.command(),
        Command::Disconnect(BrowserId(2))
    ));
    assert!(harness.shows("readme") && !harness.shows("New tab"));
    // What was under way comes late, and does nothing.
    harness.stands(2, "other.example");
    harness.lists(2, "theirs.txt");
    assert!(harness.shows("readme") && !harness.shows("theirs.txt"));
    // The last tab only disconnects.
    harness.step(Step::Close);
    assert!(matches!(
        harness.command(),
        Command::Disconnect(BrowserId(1))
    ));
    harness.step(Step::Close);
    assert!(harness.commands.try_recv().is_err());
}

#[test]
fn each_tab_has_its_log_and_transfers_are_in_all() {
    let mut harness = Harness::two();
    harness.told(1, BrowserEvent::Logs(1));
    harness.told(2, BrowserEvent::Logs(2));
    let lines = [line(1, "one"), line(2, "two"), line(3, "copied")];
    let [one, two, copied] = lines.each_ref().map(wording::log_line);
    harness.event(Event::Log(lines.into()));
    harness.send(Message::TabChosen(Bottom::Log));
    assert!(!harness.shows(&one) && harness.shows(&two) && harness.shows(&copied));
    harness.step(Step::Previous);
    assert!(harness.shows(&one) && !harness.shows(&two) && harness.shows(&copied));
}

#[test]
fn tabs_are_moved_by_keys() {
    let mut harness = Harness::two();
    harness.step(Step::New);
    harness.step(Step::MoveLeft);
    harness.step(Step::MoveLeft);
    // Now it is the first: the next is the one that was first before.
    harness.step(Step::Next);
    assert!(harness.shows("readme"));
}

#[test]
fn a_removal_is_done_by_the_tab_that_was_asked() {
    let mut harness = Harness::two();
    harness.step(Step::Previous);
    harness.table(Side::Remote, TableEvent::SelectOnly(1));
    let items = harness.deletes();
    harness.step(Step::Next);
    harness.told(1, surveyed(&items, Tally::default()));
    harness.click("Delete");
    assert!(matches!(
        harness.command(),
        Command::Browse {
            browser: BrowserId(1),
            order: Browse::Remove(_)
        }
    ));
}

#[test]
fn a_count_of_the_front_tab_hears_nothing_of_the_others() {
    let mut harness = Harness::two();
    harness.stands(2, "other.example");
    harness.lists(2, "theirs.txt");
    let folder = Place::Remote(RemotePath::root());
    let listing = Arc::new(Folder {
        path: RemotePath::root(),
        entries: vec![Entry::new("theirs", Kind::Folder)],
        remark: None,
    });
    let load = Load::new(&folder, &Entries::Remote(listing), vec![0]).unwrap();
    let page = PropertiesPage::new(load);
    let work = Box::new(Work::Properties(page));
    let tab = BrowserId(2);
    harness.app.dialogs.open(Dialog::Work(tab, work));
    harness.click("Folder size");
    let Command::Browse {
        order: Browse::Survey(items),
        ..
    } = harness.command()
    else {
        panic!("no survey");
    };
    let count = Count {
        files: 4711,
        ..Count::default()
    };
    let counted = |count| surveyed(&items, tally(count));
    let sum = format!("{} – {}", wording::count(&count), wording::exact_size(0));
    harness.told(1, counted(count));
    assert!(!harness.shows(&sum));
    // A count goes on when another tab comes to the front, and ends in its page.
    let other = crate::app::tabs::Message::Chosen(BrowserId(1));
    harness.send(Message::Tabs(other));
    harness.told(2, counted(count));
    assert!(harness.shows(&sum));
}

#[test]
fn a_tab_that_comes_from_outside_stays_behind_what_is_open() {
    let mut harness = Harness::new();
    harness.connected();
    harness.send(Message::Key(Shortcut::Settings));
    let url = Url::parse("ftpes://bob@other.example/").unwrap();
    let _ = harness.app.connect_url(url);
    assert_eq!(harness.app.tabs.front, BrowserId(1));
    harness.escape();
    assert!(harness.shows("other.example – connecting") && harness.shows("readme"));
}

#[test]
fn the_colour_of_a_site_stands_on_its_tab() {
    use crate::profile::SiteColour;
    let mut harness = Harness::two();
    harness.stands(2, "other.example");
    let folder = tempfile::tempdir().unwrap();
    // Two windows look the same, or not.
    let is_as = |harness: &Harness, name: &str| {
        let settings = theme::font::settings();
        let size = Size::new(1280.0, 800.0);
        let mut screen = Simulator::with_size(settings, size, harness.app.view());
        let shot = screen.snapshot(&harness.app.theme()).unwrap();
        shot.matches_image(folder.path().join(name)).unwrap()
    };
    let coloured = |harness: &mut Harness, colour| {
        let text = "name = \"other.example\"\nhost = \"other.example\"\nport = 21\nuser = \"bob\"";
        let site = Site {
            encryption: Encryption::Explicit,
            colour,
            ..toml::from_str(text).unwrap()
        };
        let mut sites = Sites::default();
        sites.add(site).unwrap();
        let _ = harness.app.set_sites(sites);
    };
    coloured(&mut harness, None);
    assert!(is_as(&harness, "none") && is_as(&harness, "none"));
    coloured(&mut harness, Some(SiteColour::Red));
    super::control::picture(&harness, "tab-colour", Size::new(1280.0, 800.0));
    assert!(!is_as(&harness, "none") && is_as(&harness, "red"));
    coloured(&mut harness, Some(SiteColour::Blue));
    assert!(!is_as(&harness, "red"));
    coloured(&mut harness, Some(SiteColour::Red));
    assert!(is_as(&harness, "red"));
}

#[test]
fn closing_a_tab_whose_work_is_under_way_asks_and_stops_it() {
    let mut harness = Harness::two();
    harness.step(Step::Previous);
    harness.send(Message::LocalMove(crate::app::moving::Message::Moving(
        1, 9,
    )));
    harness.step(Step::Close);
    assert!(harness.shows("Close the tab?"));
    assert!(!harness.shows("The transfers in the queue go on."));
    let halt = harness.app.halt.clone();
    harness.escape();
    assert!(harness.commands.try_recv().is_err() && !halt.is_stopped());
    harness.event(Event::Queue(vec![QueueChange::Added(vec![item(
        1,
        TransferStatus::Waiting(None),
    )])]));
    harness.step(Step::Close);
    assert!(harness.shows("The transfers in the queue go on."));
    harness.click("Close the tab");
    assert!(matches!(
        harness.command(),
        Command::Disconnect(BrowserId(1))
    ));
    assert!(halt.is_stopped());
    assert_eq!(harness.app.tabs.order(), [BrowserId(2)]);
}

#[test]
fn the_last_tab_asks_before_it_leaves_the_server_in_the_middle_of_work() {
    let mut harness = Harness::new();
    harness.connected();
    harness.browser(BrowserEvent::Moving { done: 1, of: 9 });
    harness.step(Step::Close);
    assert!(harness.shows("Disconnect?"));
    harness.escape();
    assert!(harness.commands.try_recv().is_err() && harness.shows("readme"));
}

#[test]
fn tabs_are_reached_by_their_number() {
    let mut harness = Harness::two();
    harness.step(Step::New);
    for (step, expected) in [
        (Step::Nth(1), 1),
        (Step::Nth(2), 2),
        (Step::Nth(7), 2),
        (Step::Last, 3),
    ] {
        harness.step(step);
        assert_eq!(harness.app.tabs.front, BrowserId(expected));
    }
}

#[test]
fn one_tab_has_a_bar_too_and_a_dragged_one_stands_elsewhere() {
    let mut harness = Harness::new();
    harness.connected();
    let add = crate::app::keys::tip("New tab", Shortcut::Tab(Step::New));
    harness.click(&add);
    harness.click(&add);
    let moved = |tab, before| {
        let event = crate::app::widget::tab_strip::StripEvent::Moved { tab, before };
        Message::Tabs(crate::app::tabs::Message::Strip(event))
    };
    harness.send(moved(0, 3));
    assert_eq!(harness.app.tabs.order(), [2, 3, 1].map(BrowserId));
    harness.send(moved(2, 0));
    assert_eq!(harness.app.tabs.order(), [1, 2, 3].map(BrowserId));
    harness.send(moved(7, 0));
    assert_eq!(harness.app.tabs.order(), [1, 2, 3].map(BrowserId));
}

#[test]
fn the_bar_of_tabs_is_drawn_with_one_and_with_many() {
    let small = Size::new(900.0, 600.0);
    let mut harness = Harness::new();
    harness.send(Message::WindowResized(small));
    harness.connected();
    super::control::picture(&harness, "tabs-1", small);
    harness.go_to("ftpes://bob@a-rather-long-name.of.some.example");
    harness.stands(2, "a-rather-long-name.of.some.example");
    harness.step(Step::New);
    super::control::picture(&harness, "tabs-3", small);
    for _ in 3..20 {
        harness.step(Step::New);
    }
    super::control::picture(&harness, "tabs-20", small);
}

#[test]
fn each_tab_s_list_stands_where_it_was_left() {
    let mut harness = Harness::two();
    harness.stands(2, "other.example");
    let entries =
        (0..500).map(|number| Entry::new(format!("their {number:03}").as_str(), Kind::File));
    let long = Folder {
        path: RemotePath::root(),
        entries: entries.collect(),
        remark: None,
    };
    let listed = BrowserEvent::Listed(Arc::new(long));
    harness.told(2, listed.clone());
    harness.table(Side::Remote, TableEvent::Scrolled(7000.0));
    assert!(harness.shows("their 300") && !harness.shows("their 000"));
    harness.step(Step::Next);
    assert!(harness.shows("readme"));
    harness.step(Step::Next);
    assert!(harness.shows("their 300") && !harness.shows("their 000"));
    // So it does when it is listed anew, and when a person comes back to it.
    harness.told(2, listed.clone());
    assert!(harness.shows("their 300"));
    let pub_folder = Folder {
        path: RemotePath::parse("/pub").unwrap(),
        entries: vec![Entry::new("inside", Kind::File)],
        remark: None,
    };
    let place = Place::Remote(pub_folder.path.clone());
    harness.send(Message::Pane(
        Side::Remote,
        file_pane::Message::PlaceChosen(place),
    ));
    harness.told(2, BrowserEvent::Listed(Arc::new(pub_folder)));
    assert!(harness.shows("inside"));
    let back = file_pane::Message::Goes(file_pane::Way::Back);
    harness.send(Message::Pane(Side::Remote, back));
    harness.told(2, listed);
    assert!(harness.shows("their 300") && !harness.shows("their 000"));
}

#[test]
fn two_tabs_of_one_server_are_told_apart() {
    let mut harness = Harness::new();
    harness.connected();
    assert!(harness.shows("h"));
    harness.go_to("ftpes://bob@h");
    harness.stands(2, "h");
    assert!(harness.shows("ann@h") && harness.shows("bob@h"));
    // The same user twice, in two folders.
    harness.step(Step::New);
    let browser = BrowserId(3);
    let connect = Message::ConnectBar(connect_bar::Message::HostEdited("ftpes://ann@h".to_owned()));
    harness.send(connect);
    harness.send(Message::ConnectBar(connect_bar::Message::Submitted));
    harness.event(Event::Browser {
        browser,
        event: BrowserEvent::Connected(Arc::new(Connected {
            endpoint: endpoint(),
            home: RemotePath::root(),
            tls: None,
            certificate: None,
            trust: None,
            offers: Offers::default(),
        })),
    });
    harness.lists(3, "other.txt");
    assert!(harness.shows("ann@h – /srv") && harness.shows("ann@h – /") && harness.shows("bob@h"));
}

#[test]
fn what_one_tab_changes_is_listed_anew_in_another_one_of_the_server() {
    let mut harness = Harness::new();
    harness.connected();
    harness.step(Step::New);
    let folder = |text: &str| RemotePath::parse(text).unwrap();
    let srv = folder("/srv");
    harness.go_to("ftpes://ann@h");
    assert!(matches!(harness.command(), Command::Connect { .. }));
    let connected = harness.app.tabs.other(BrowserId(1)).unwrap();
    let connected = connected.connection.connected().unwrap().clone();
    harness.told(2, BrowserEvent::Connected(connected));
    let listed = |path: RemotePath| {
        let entries = vec![Entry::new("pub", Kind::Folder)];
        let remark = None;
        BrowserEvent::Listed(Arc::new(Folder {
            path,
            entries,
            remark,
        }))
    };
    harness.told(2, listed(srv.clone()));
    // What is elsewhere on the server is nothing to the other tab, nor is what changes nothing.
    for order in [
        Browse::MakeFolder(folder("/home/new")),
        Browse::Open(srv.clone()),
    ] {
        harness.told(2, BrowserEvent::Did(order));
    }
    let stale = |harness: &Harness| harness.app.tabs.others[0].stale.clone();
    assert!(stale(&harness).is_empty());
    let renamed = Browse::Rename {
        from: folder("/srv/pub"),
        to: folder("/srv/public"),
    };
    harness.told(2, BrowserEvent::Did(renamed));
    assert_eq!(stale(&harness), [Side::Remote]);
    // Its own tab is listed by the service.
    assert!(harness.app.stale.is_empty());
    let due = Message::OfTab(BrowserId(1), Box::new(Message::RefreshDue(Side::Remote)));
    harness.send(due);
    let listing = harness.command();
    assert!(
        matches!(&listing, Command::Browse { browser: BrowserId(1), order: Browse::Open(path) } if *path == srv),
        "{listing:?}"
    );
    assert!(stale(&harness).is_empty());
}
