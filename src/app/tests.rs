//! Each flow of the window: a click or key goes in, a command and visible text come out.

use std::sync::Arc;

use iced_test::simulator::Simulator;
use tokio::sync::mpsc::{self, UnboundedReceiver};

use super::widget::table::TableEvent;
use super::*;
use crate::profile::{
    Certificate, Encryption, Endpoint, Keep, Logon, Problem, Site, TlsFacts, Trust, Untrusted,
};
use crate::protocol::{Kind, NetworkFault, Offers, RemotePath, Stage};
use crate::service::{
    Browse, BrowserEvent, BrowserId, Command, Connected, Count, Direction, Existing, Facts, Folder,
    NewTransfer, QueueChange, Tally, Transfer, TransferStatus, TrustDecision, TrustQuestion, What,
};

mod astray;
mod batches;
mod bookmarks;
mod calls;
mod control;
mod counted;
mod dialogs;
mod dragging;
mod kept;
mod log;
mod looks;
mod paths;
mod places;
mod recent;
mod restoring;
mod rows;
mod showing;
mod switcher;
mod tabs;
mod tips;
mod together;
mod trash;
mod tree;
mod waiting;
mod work;

struct Harness {
    app: App,
    commands: UnboundedReceiver<Command>,
    _folder: tempfile::TempDir,
}

impl Harness {
    fn new() -> Self {
        Self::opening(None)
    }

    fn opening(opening: Option<Url>) -> Self {
        let window = WindowState {
            local_folder: Some("/home/ann".into()),
            ..WindowState::default()
        };
        Self::starting(window, Settings::default(), opening)
    }

    fn starting(window: WindowState, settings: Settings, opening: Option<Url>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (sender, commands) = mpsc::unbounded_channel();
        let (_, events) = mpsc::channel(1);
        let start = Start {
            service: Handle::new(sender),
            events,
            folders: Folders::inside(folder.path()),
            settings,
            sites: Sites::default(),
            window,
            opening,
            notices: Vec::new(),
            door: Default::default(),
        };
        let (app, _) = App::new(start);
        let mut harness = Self {
            app,
            commands,
            _folder: folder,
        };
        harness.local(&[("notes.txt", Kind::File), ("pictures", Kind::Folder)]);
        harness
    }

    fn send(&mut self, message: Message) {
        let _ = self.app.update(message);
    }

    fn event(&mut self, event: Event) {
        self.send(Message::Service(vec![event]));
    }

    fn browser(&mut self, event: BrowserEvent) {
        let browser = BrowserId(1);
        self.event(Event::Browser { browser, event });
    }

    fn local(&mut self, entries: &[(&str, Kind)]) {
        let serial = (0..).find(|serial| self.app.panes.local.is_current(*serial));
        let entries = entries.iter().map(|(name, kind)| Entry::new(*name, *kind));
        self.send(Message::LocalRead {
            serial: serial.unwrap(),
            path: "/home/ann".into(),
            entries: Ok(Arc::new(entries.collect())),
        });
    }

    fn connected(&mut self) {
        self.send(Message::ConnectBar(connect_bar::Message::HostEdited(
            "ftpes://ann@h".to_owned(),
        )));
        self.click("Connect");
        assert!(matches!(self.command(), Command::Connect { .. }));
        self.arrives();
    }

    /// The connection that was asked for stands, and shows its folder.
    fn arrives(&mut self) {
        self.arrives_at(endpoint());
    }

    fn arrives_at(&mut self, endpoint: Endpoint) {
        let connected = Connected {
            endpoint,
            home: RemotePath::parse("/srv").unwrap(),
            tls: Some(TlsFacts {
                data_in_clear: false,
                control_in_clear: false,
                version: "TLS 1.3".to_owned(),
                cipher: "TLS_AES_256_GCM_SHA384".to_owned(),
            }),
            certificate: Some(certificate()),
            trust: Some(Trust::Pinned),
            offers: Offers::default(),
        };
        self.browser(BrowserEvent::Connected(Arc::new(connected)));
        let entries = vec![
            Entry::new("pub", Kind::Folder),
            Entry::new("readme", Kind::File),
        ];
        let path = RemotePath::parse("/srv").unwrap();
        self.browser(BrowserEvent::Listed(Arc::new(Folder {
            path,
            entries,
            remark: None,
        })));
    }

    fn click(&mut self, label: &str) {
        let settings = theme::font::settings();
        let size = Size::new(1280.0, 800.0);
        let mut screen = Simulator::with_size(settings, size, self.app.view());
        screen
            .click(label)
            .unwrap_or_else(|error| panic!("{label}: {error}"));
        let messages: Vec<Message> = screen.into_messages().collect();
        assert!(!messages.is_empty(), "{label} said nothing");
        messages.into_iter().for_each(|message| self.send(message));
    }

    fn escape(&mut self) {
        let settings = theme::font::settings();
        let size = Size::new(1280.0, 800.0);
        let mut screen = Simulator::with_size(settings, size, self.app.view());
        screen.tap_key(iced::keyboard::key::Named::Escape);
        let messages: Vec<Message> = screen.into_messages().collect();
        messages.into_iter().for_each(|message| self.send(message));
    }

    /// Opens a drop-down list and takes another of its options.
    fn choose(&mut self, shown: &str, option: &str) {
        let settings = theme::font::settings();
        let size = Size::new(1280.0, 800.0);
        let mut screen = Simulator::with_size(settings, size, self.app.view());
        screen.click(shown).unwrap();
        screen.click(option).unwrap();
        let messages: Vec<Message> = screen.into_messages().collect();
        messages.into_iter().for_each(|message| self.send(message));
    }

    /// Writes into the field of this name, one letter after the other.
    fn type_into(&mut self, field: &'static str, text: &str) {
        for end in 1..=text.len() {
            let settings = theme::font::settings();
            let size = Size::new(1280.0, 800.0);
            let mut screen = Simulator::with_size(settings, size, self.app.view());
            screen.click(iced::widget::Id::new(field)).unwrap();
            screen.tap_key(iced::keyboard::key::Named::End);
            screen.typewrite(&text[end - 1..end]);
            let messages: Vec<Message> = screen.into_messages().collect();
            messages.into_iter().for_each(|message| self.send(message));
        }
    }

    fn shows(&self, words: &str) -> bool {
        let settings = theme::font::settings();
        let size = Size::new(1280.0, 800.0);
        let mut screen = Simulator::with_size(settings, size, self.app.view());
        screen.find(words).is_ok()
    }

    fn command(&mut self) -> Command {
        self.commands.try_recv().expect("no command was sent")
    }

    /// What is counted on the server before it is removed.
    fn removal(&self) -> Option<&Arc<[RemoveItem]>> {
        self.app.removal.as_ref().map(|removal| &removal.items)
    }

    /// Presses Delete on the server's side; what is counted for it.
    fn deletes(&mut self) -> Arc<[RemoveItem]> {
        self.table(Side::Remote, TableEvent::Delete);
        match self.command() {
            Command::Browse {
                order: Browse::Survey(items),
                ..
            } => items,
            other => panic!("{other:?}"),
        }
    }

    fn table(&mut self, side: Side, event: TableEvent) {
        self.send(Message::Pane(side, file_pane::Message::Table(event)));
    }
}

fn endpoint() -> Endpoint {
    Endpoint {
        host: "h".to_owned(),
        port: 21,
        encryption: Encryption::Explicit,
        user: "ann".to_owned(),
    }
}

fn surveyed(items: &Arc<[RemoveItem]>, tally: Tally) -> BrowserEvent {
    BrowserEvent::Surveyed {
        items: items.clone(),
        tally,
    }
}

fn tally(count: Count) -> Tally {
    Tally {
        count,
        ..Tally::default()
    }
}

fn certificate() -> Certificate {
    Certificate {
        fingerprint: crate::profile::Fingerprint([7; 32]),
        sha1: [0; 20],
        subject: "CN=h".to_owned(),
        issuer: "CN=h".to_owned(),
        self_signed: true,
        names: Vec::new(),
        not_before: 0,
        not_after: 0,
        key: "Ed25519".to_owned(),
        rsa_bits: None,
        signature: "Ed25519".to_owned(),
        serial: "1".to_owned(),
        der: Vec::new(),
    }
}

fn item(id: u64, status: TransferStatus) -> Transfer {
    Transfer {
        id: TransferId(id),
        endpoint: Arc::new(endpoint()),
        direction: Direction::Upload,
        what: What::File,
        local: "/home/ann/notes.txt".into(),
        remote: RemotePath::parse("/srv/notes.txt").unwrap(),
        size: Some(10),
        status,
        turn: crate::service::Turn::default(),
        root: TransferId(id),
        kept: 0,
    }
}

#[test]
fn at_the_start_the_window_says_that_it_is_not_connected() {
    let harness = Harness::new();
    assert!(harness.shows("Not connected"));
    assert!(harness.shows("notes.txt"));
    assert!(harness.shows("Nothing is queued"));
}

#[test]
fn connecting_shows_how_far_it_is_and_can_be_cancelled() {
    let mut harness = Harness::new();
    harness.send(Message::ConnectBar(connect_bar::Message::HostEdited(
        "ftps://ann@h".to_owned(),
    )));
    harness.click("Connect");
    match harness.command() {
        Command::Connect { endpoint, .. } => assert_eq!(endpoint.port, 990),
        other => panic!("{other:?}"),
    }
    harness.browser(BrowserEvent::Connecting(Stage::Tls));
    assert!(harness.shows(&format!("{}…", wording::stage(Stage::Tls))));
    harness.click("Cancel");
    assert!(matches!(harness.command(), Command::Disconnect(_)));
    assert!(harness.shows("Not connected"));
}

#[test]
fn a_failed_connection_says_why_in_the_pane() {
    let mut harness = Harness::new();
    harness.send(Message::ConnectBar(connect_bar::Message::HostEdited(
        "ftps://ann@h".to_owned(),
    )));
    harness.click("Connect");
    let failure = Failure::Network {
        stage: Stage::Connect,
        fault: NetworkFault::Refused,
    };
    let words = wording::failure(&failure).what;
    harness.browser(BrowserEvent::NotConnected(failure));
    assert!(harness.shows(&words));
    assert!(harness.shows("Connect"));
}

#[test]
fn a_url_on_the_command_line_connects_at_once() {
    let mut harness = Harness::opening(Url::parse("ftpes://bob@h/in").ok());
    match harness.command() {
        Command::Connect {
            endpoint, folder, ..
        } => {
            assert_eq!(endpoint.user, "bob");
            assert_eq!(folder, RemotePath::parse("in").ok());
        }
        other => panic!("{other:?}"),
    }
    assert!(!harness.shows(wording::PASSWORD_ON_COMMAND_LINE));
}

#[test]
fn a_password_on_the_command_line_is_used_and_warned_about() {
    let mut harness = Harness::opening(Url::parse("ftpes://bob:s3cret@h/in").ok());
    let command = harness.command();
    assert!(matches!(
        command,
        Command::Connect {
            password: Some(_),
            ..
        }
    ));
    assert!(harness.shows(wording::PASSWORD_ON_COMMAND_LINE));
}

#[test]
fn the_lock_shows_version_and_cipher() {
    let mut harness = Harness::new();
    harness.connected();
    assert!(harness.shows("TLS 1.3 · TLS_AES_256_GCM_SHA384"));
    assert!(harness.shows("readme"));
    assert!(harness.shows("Disconnect"));
}

#[test]
fn the_lock_tells_where_transfers_go_by_another_version() {
    let mut harness = Harness::new();
    harness.connected();
    let facts = |version: &str| TlsFacts {
        data_in_clear: false,
        control_in_clear: false,
        version: version.to_owned(),
        cipher: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384".to_owned(),
    };
    for (tls, words) in [
        (
            Some(facts("TLS 1.2")),
            "TLS 1.3 · TLS_AES_256_GCM_SHA384 · transfers TLS 1.2",
        ),
        (Some(facts("TLS 1.3")), "TLS 1.3 · TLS_AES_256_GCM_SHA384"),
        (None, "TLS 1.3 · TLS_AES_256_GCM_SHA384"),
    ] {
        let endpoint = Arc::new(endpoint());
        harness.event(Event::TransferTls { endpoint, tls });
        assert!(harness.shows(words), "{words}");
    }
}

#[test]
fn uploads_and_downloads_go_to_the_other_pane_s_folder() {
    let mut harness = Harness::new();
    harness.connected();
    // Folders come first, so this is notes.txt.
    harness.table(Side::Local, TableEvent::SelectOnly(1));
    harness.click("Upload");
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    let expected = NewTransfer {
        direction: Direction::Upload,
        local: "/home/ann/notes.txt".into(),
        remote: RemotePath::parse("/srv/notes.txt").unwrap(),
        what: What::File,
        size: None,
        modified: None,
        exists: crate::profile::ExistsRule::Ask,
    };
    assert_eq!(transfers, [expected]);
    harness.table(Side::Remote, TableEvent::SelectAll);
    harness.send(Message::Key(Shortcut::Download));
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no download");
    };
    assert_eq!(transfers.len(), 2);
    assert_eq!(transfers[0].what, What::Folder);
    assert_eq!(transfers[0].local, PathBuf::from("/home/ann/pub"));
}

#[test]
fn a_site_has_its_own_rule_for_existing_targets() {
    use crate::profile::{ExistsRule, Policy, Site, Sites};
    let mut harness = Harness::new();
    harness.connected();
    let endpoint = endpoint();
    let text = format!(
        "name = \"s\"\nhost = {:?}\nport = {}",
        endpoint.host, endpoint.port
    );
    let site = Site {
        encryption: endpoint.encryption,
        user: endpoint.user,
        policy: Policy {
            upload_exists: Some(ExistsRule::NewerOrDifferentSize),
            ..Policy::default()
        },
        ..toml::from_str(&text).unwrap()
    };
    let mut sites = Sites::default();
    sites.add(site).unwrap();
    let _ = harness.app.set_sites(sites);
    assert!(matches!(harness.command(), Command::SetSites(_)));
    harness.table(Side::Local, TableEvent::SelectOnly(1));
    harness.click("Upload");
    harness.send(Message::Key(Shortcut::Download));
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("no upload");
    };
    assert_eq!(transfers[0].exists, ExistsRule::NewerOrDifferentSize);
}

#[test]
fn a_double_click_on_a_remote_folder_opens_it() {
    let mut harness = Harness::new();
    harness.connected();
    harness.table(Side::Remote, TableEvent::Activate(0));
    match harness.command() {
        Command::Browse { order, .. } => {
            assert_eq!(order, Browse::Open(RemotePath::parse("/srv/pub").unwrap()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_lost_connection_keeps_the_rows_and_says_so() {
    let mut harness = Harness::new();
    harness.connected();
    harness.browser(BrowserEvent::Lost(None));
    assert!(harness.shows("readme"));
    assert!(harness.shows("Connection lost"));
    // Going on is an order like any other.
    harness.send(Message::Key(Shortcut::NextPane));
    harness.send(Message::Key(Shortcut::Refresh));
    assert!(matches!(harness.command(), Command::Browse { .. }));
}

#[test]
fn one_s_own_work_refreshes_the_pane_once() {
    let mut harness = Harness::new();
    harness.connected();
    let path = RemotePath::parse("/srv").unwrap();
    let changed = QueueChange::RemoteChanged(Arc::new(endpoint()), path.clone());
    harness.event(Event::Queue(vec![changed.clone(), changed.clone()]));
    assert_eq!(harness.app.stale, [Side::Remote]);
    harness.send(Message::RefreshDue(Side::Remote));
    match harness.command() {
        Command::Browse { order, .. } => assert_eq!(order, Browse::Open(path)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn zooming_is_a_setting_and_reaches_the_service_s_copy() {
    let mut harness = Harness::new();
    harness.send(Message::Key(Shortcut::ZoomIn));
    assert_eq!(harness.app.scale_factor(), 1.1);
    assert!(matches!(harness.command(), Command::SetSettings(_)));
}
