//! A service for a test: started in a folder of its own against a server, with every event kept
//! and the usual questions answered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use argosy::profile::{
    Encryption, Endpoint, ExistsRule, Folders, Keep, Password, Settings, TlsVersions,
};
use argosy::protocol::{Entry, Failure, RemotePath};
use argosy::service::{
    Browse, BrowserEvent, BrowserId, Command, Direction, Done, Event, Grade, Handle, JournalMode,
    LogLine, NewTransfer, Note, Options, QueueChange, QueueOrder, Timing, Transfer, TransferId,
    TransferStatus, TrustDecision, What, Which, start_with,
};
use tokio::sync::mpsc;

pub use super::files::{content, names};
use super::real::Server;
use super::secrecy::Searched;
use super::server::{Security, TestServer};

/// The service of a test, and what it has told so far.
pub struct Desk {
    pub handle: Handle,
    events: mpsc::Receiver<Event>,
    pub seen: Vec<Event>,
    pub items: BTreeMap<TransferId, Transfer>,
    pub endpoint: Endpoint,
    /// What is answered to a question about a certificate; `None`: nothing.
    pub trust: Option<TrustDecision>,
    /// What is answered when a password is wanted, one after the other; then nothing.
    pub passwords: Vec<Option<String>>,
    /// Where they are to be kept.
    pub keep: Option<Keep>,
    /// What is answered when the master password is wanted, one after the other; then nothing.
    pub masters: Vec<Option<String>>,
    pub local: PathBuf,
    folder: Searched,
}

pub const BROWSER: BrowserId = BrowserId(1);

/// Where a service is to connect to.
pub struct Place {
    endpoint: Endpoint,
    password: String,
}

impl Desk {
    pub fn new(server: impl Into<Place>) -> Self {
        Self::with(server, Settings::default())
    }

    pub fn with(server: impl Into<Place>, settings: Settings) -> Self {
        Self::inside(Searched::new(), server.into(), settings)
    }

    /// With a queue that is kept on disk.
    pub fn kept(server: impl Into<Place>) -> Self {
        Self::kept_inside(Searched::new(), server.into())
    }

    /// Quits, and starts another service that goes on with the queue.
    pub fn goes_on(mut self, server: impl Into<Place>) -> Self {
        self.quit();
        let Self { folder, .. } = self;
        Self::kept_inside(folder, server.into())
    }

    fn kept_inside(folder: Searched, place: Place) -> Self {
        let folders = Folders::inside(&folder.path().join("config"));
        let journal = JournalMode::At(folders.queue());
        let options = options(Settings::default(), folders);
        Self::started(folder, place, Options { journal, ..options })
    }

    /// Where its files live.
    pub fn folders(&self) -> Folders {
        Folders::inside(&self.folder.path().join("config"))
    }

    fn inside(folder: Searched, place: Place, settings: Settings) -> Self {
        let options = options(settings, Folders::inside(&folder.path().join("config")));
        Self::started(folder, place, options)
    }

    fn started(folder: Searched, place: Place, options: Options) -> Self {
        let timing = Timing {
            back_off: Duration::from_millis(50),
            changed: Duration::from_millis(20),
            room: Duration::from_millis(100),
            keychain: Duration::from_secs(3),
            ..Timing::default()
        };
        let (handle, events) = start_with(options, timing);
        let local = folder.path().join("local");
        std::fs::create_dir_all(&local).unwrap();
        Self {
            handle,
            events,
            seen: Vec::new(),
            items: BTreeMap::new(),
            endpoint: place.endpoint,
            trust: Some(TrustDecision::Always),
            passwords: vec![Some(place.password)],
            keep: None,
            masters: Vec::new(),
            local,
            folder,
        }
    }

    /// At a real server that is reached at another address, through a relay.
    pub fn at(host: &str, server: &Server, settings: Settings) -> Self {
        let mut place = Place::from(server);
        place.endpoint.host = host.to_owned();
        Self::inside(Searched::new(), place, settings)
    }

    /// The folder that holds all of its files, settings and state.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Quits, and starts another service in the same folders.
    pub fn again(self, server: impl Into<Place>) -> Self {
        self.again_with(server, Settings::default())
    }

    /// The same with settings of its own.
    pub fn again_with(mut self, server: impl Into<Place>, settings: Settings) -> Self {
        self.quit();
        let Self { folder, .. } = self;
        Self::inside(folder, server.into(), settings)
    }

    /// Drops its only handle for one that leads nowhere.
    pub fn let_go(&mut self) {
        let folders = Folders::inside(&self.folder.path().join("other"));
        let (elsewhere, _) = start_with(options(Settings::default(), folders), Timing::default());
        self.handle = elsewhere;
    }

    pub fn quit(&mut self) {
        self.handle.send(Command::Quit);
        self.until("the end", |desk| {
            matches!(desk.seen.last(), Some(Event::Quit))
        });
    }

    /// Takes events in until the condition holds; a test waits for nothing longer than this.
    pub fn until(&mut self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        while !holds(self) {
            match self.events.try_recv() {
                Ok(event) => self.take(event),
                Err(mpsc::error::TryRecvError::Empty) if Instant::now() < end => {
                    std::thread::sleep(Duration::from_millis(2));
                }
                Err(_) => panic!("no {what}: {:#?}\n{:#?}", self.items, self.seen),
            }
        }
    }

    fn take(&mut self, event: Event) {
        match &event {
            Event::TrustWanted(question) => {
                if let Some(decision) = self.trust {
                    let (host, port) = (question.host.clone(), question.port);
                    let answer = Command::AnswerTrust {
                        host,
                        port,
                        decision,
                    };
                    self.handle.send(answer);
                }
            }
            Event::PasswordWanted { endpoint, .. } if !self.passwords.is_empty() => {
                let password = self.passwords.remove(0).map(Password::new);
                let endpoint = endpoint.clone();
                self.handle.send(Command::AnswerPassword {
                    endpoint,
                    password,
                    keep: self.keep,
                });
            }
            Event::MasterPasswordWanted { .. } if !self.masters.is_empty() => {
                let master = self.masters.remove(0).map(Password::new);
                self.handle.send(Command::AnswerMasterPassword(master));
            }
            Event::Queue(changes) => changes.iter().for_each(|change| self.change(change)),
            _ => {}
        }
        self.seen.push(event);
    }

    fn change(&mut self, change: &QueueChange) {
        match change {
            QueueChange::Restored(items) | QueueChange::Added(items) => {
                let items = items.iter().map(|item| (item.id, item.clone()));
                self.items.extend(items);
            }
            QueueChange::Status(id, status) => {
                self.items.get_mut(id).unwrap().status = status.clone();
            }
            QueueChange::Facts { id, size } => self.items.get_mut(id).unwrap().size = *size,
            QueueChange::Turned(turned) => {
                for (id, turn) in turned {
                    self.items.get_mut(id).unwrap().turn = *turn;
                }
            }
            QueueChange::Removed(ids) => {
                ids.iter().for_each(|id| {
                    self.items.remove(id).unwrap();
                });
            }
            QueueChange::Ordered
            | QueueChange::RemoteChanged(..)
            | QueueChange::LocalChanged(_) => {}
        }
    }

    pub fn enqueue(&self, transfers: Vec<NewTransfer>) {
        let endpoint = self.endpoint.clone();
        self.handle.send(Command::Enqueue {
            endpoint,
            transfers,
        });
    }

    pub fn order(&self, order: QueueOrder) {
        let which = Which::All;
        self.handle.send(Command::Queue { order, which });
    }

    pub fn connect(&mut self) {
        self.handle.send(Command::Connect {
            browser: BROWSER,
            endpoint: self.endpoint.clone(),
            password: None,
            folder: None,
        });
        self.until_browser("a listing", |event| {
            matches!(event, BrowserEvent::Listed(_))
        });
    }

    pub fn browse(&self, order: Browse) {
        let browser = BROWSER;
        self.handle.send(Command::Browse { browser, order });
    }

    /// Waits for such an event of the browsing connection, from now on, and returns it.
    pub fn until_browser(
        &mut self,
        what: &str,
        wanted: impl Fn(&BrowserEvent) -> bool,
    ) -> BrowserEvent {
        let from = self.seen.len();
        let find = |desk: &Self| {
            desk.seen[from..].iter().find_map(|event| match event {
                Event::Browser { event, .. } if wanted(event) => Some(event.clone()),
                _ => None,
            })
        };
        self.until(what, |desk| find(desk).is_some());
        find(self).unwrap()
    }

    /// Waits until `count` items are there and all are over.
    pub fn until_over(&mut self, count: usize) -> Vec<TransferStatus> {
        self.until("end of all items", |desk| {
            desk.items.len() == count && desk.items.values().all(|item| item.status.is_over())
        });
        self.items
            .values()
            .map(|item| item.status.clone())
            .collect()
    }

    /// Takes all items off the list.
    pub fn clear(&mut self) {
        self.order(QueueOrder::Remove);
        self.until("removal", |desk| desk.items.is_empty());
    }

    /// The item whose remote path ends so.
    pub fn item(&self, name: &str) -> &Transfer {
        let is_it = |item: &&Transfer| item.remote.as_bytes().ends_with(name.as_bytes());
        self.items.values().find(is_it).unwrap()
    }

    /// How many lines of the log begin so.
    pub fn logged(&self, beginning: &str) -> usize {
        let begins = |line: &&LogLine| line.text.starts_with(beginning);
        let count = |event: &Event| match event {
            Event::Log(lines) => lines.iter().filter(begins).count(),
            _ => 0,
        };
        self.seen.iter().map(count).sum()
    }

    pub fn questions(&self) -> usize {
        let asks = |event: &&Event| matches!(event, Event::TrustWanted(_));
        self.seen.iter().filter(asks).count()
    }

    pub fn download(&self, remote: &str) -> NewTransfer {
        self.transfer(Direction::Download, remote, What::File)
    }

    pub fn upload(&self, remote: &str) -> NewTransfer {
        self.transfer(Direction::Upload, remote, What::File)
    }

    /// Between `remote` and the same name in the local folder.
    pub fn transfer(&self, direction: Direction, remote: &str, what: What) -> NewTransfer {
        let name = Path::new(remote).file_name().unwrap();
        NewTransfer {
            direction,
            local: self.local.join(name),
            remote: RemotePath::parse(remote).unwrap(),
            what,
            size: None,
            modified: None,
            exists: ExistsRule::Ask,
        }
    }
}

impl From<&TestServer> for Place {
    fn from(server: &TestServer) -> Self {
        let encryption = match server.options().security {
            Security::Explicit => Encryption::Explicit,
            Security::Implicit => Encryption::Implicit,
            Security::Plain => Encryption::Plain,
        };
        Self {
            endpoint: Endpoint {
                host: server.address().ip().to_string(),
                port: server.port(),
                encryption,
                user: server.options().user.clone(),
            },
            password: server.options().password.clone(),
        }
    }
}

impl From<&Server> for Place {
    fn from(server: &Server) -> Self {
        let encryption = match server.implicit {
            true => Encryption::Implicit,
            false => Encryption::Explicit,
        };
        Self {
            endpoint: Endpoint {
                host: server.host.clone(),
                port: server.port,
                encryption,
                user: server.user.clone(),
            },
            password: server.password.clone(),
        }
    }
}

pub fn options(mut settings: Settings, folders: Folders) -> Options {
    if settings.transfers.retry_for == Settings::default().transfers.retry_for {
        // No test waits for an hour.
        settings.transfers.retry_for = 1;
    }
    Options {
        settings,
        folders,
        only: None,
        tls: TlsVersions::Both,
        verify: None,
        per_file: None,
        journal: JournalMode::Memory,
        unmoved: None,
        same_everywhere: false,
    }
}

/// Waits until the only item has moved so many bytes.
pub fn until_moved(desk: &mut Desk, bytes: u64) {
    let from = desk.seen.len();
    desk.until("progress", |desk| {
        let moved = |event: &Event| match event {
            Event::Progress(progress) => progress
                .running
                .iter()
                .any(|(id, done)| desk.items.contains_key(id) && *done >= bytes),
            _ => false,
        };
        desk.seen[from..].iter().any(moved)
    });
}

pub fn done(bytes: u64, grade: Grade) -> TransferStatus {
    let note = None;
    TransferStatus::Done(Done { bytes, grade, note })
}

/// Done on top of a beginning that was there before.
pub fn unchecked(bytes: u64) -> TransferStatus {
    let (grade, note) = (Grade::SizeMatches, Some(Note::BeginningUnchecked));
    TransferStatus::Done(Done { bytes, grade, note })
}

/// Done, but under another name.
pub fn renamed(bytes: u64, name: &str) -> TransferStatus {
    let (grade, note) = (Grade::SizeMatches, Some(Note::RenamedTo(name.to_owned())));
    TransferStatus::Done(Done { bytes, grade, note })
}

pub fn rule(new: NewTransfer, exists: ExistsRule) -> NewTransfer {
    NewTransfer { exists, ..new }
}

/// Waits for a listing and returns its names, sorted.
pub fn listed(desk: &mut Desk) -> Vec<String> {
    let event = desk.until_browser("a listing", |event| {
        matches!(event, BrowserEvent::Listed(_))
    });
    let BrowserEvent::Listed(folder) = event else {
        panic!("{event:?}");
    };
    let name = |entry: &Entry| entry.name.display().into_owned();
    let mut names: Vec<_> = folder.entries.iter().map(name).collect();
    names.sort();
    names
}

/// Waits until an order to the browsing connection is done or has failed, and the folder is listed again.
pub fn settled(desk: &mut Desk) -> Result<(), Failure> {
    let event = desk.until_browser("an answer", |event| {
        matches!(event, BrowserEvent::Did(_) | BrowserEvent::Failed { .. })
    });
    listed(desk);
    match event {
        BrowserEvent::Failed { failure, .. } => Err(failure),
        _ => Ok(()),
    }
}
