//! A service for a test: started in a folder of its own against a server, with every event kept
//! and the usual questions answered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use argosy::profile::{Encryption, Endpoint, ExistsRule, Folders, Password, Settings, TlsVersions};
use argosy::protocol::RemotePath;
use argosy::service::{
    Browse, BrowserEvent, BrowserId, Command, Direction, Done, Event, Grade, Handle, NewTransfer,
    Options, QueueChange, QueueOrder, Timing, Transfer, TransferId, TransferStatus, TrustDecision,
    What, Which, start_with,
};
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::real::Server;
use super::server::TestServer;

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
    pub local: PathBuf,
    folder: TempDir,
}

pub const BROWSER: BrowserId = BrowserId(1);

impl Desk {
    pub fn new(server: &TestServer) -> Self {
        Self::with(server, Settings::default())
    }

    pub fn with(server: &TestServer, settings: Settings) -> Self {
        let (endpoint, password) = of(server);
        Self::inside(TempDir::new().unwrap(), endpoint, password, settings)
    }

    /// Against a real server.
    pub fn at(server: &Server) -> Self {
        let endpoint = Endpoint {
            host: server.host.clone(),
            port: server.port,
            encryption: Encryption::Explicit,
            user: server.user.clone(),
        };
        let folder = TempDir::new().unwrap();
        Self::inside(
            folder,
            endpoint,
            server.password.clone(),
            Settings::default(),
        )
    }

    fn inside(folder: TempDir, endpoint: Endpoint, password: String, settings: Settings) -> Self {
        let options = options(settings, Folders::inside(&folder.path().join("config")));
        let timing = Timing {
            back_off: Duration::from_millis(50),
            changed: Duration::from_millis(20),
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
            endpoint,
            trust: Some(TrustDecision::Always),
            passwords: vec![Some(password)],
            local,
            folder,
        }
    }

    /// Quits, and starts another service in the same folders.
    pub fn again(mut self, server: &TestServer) -> Self {
        self.quit();
        let Self { folder, .. } = self;
        let (endpoint, password) = of(server);
        Self::inside(folder, endpoint, password, Settings::default())
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
        let end = Instant::now() + Duration::from_secs(20);
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
                self.handle
                    .send(Command::AnswerPassword { endpoint, password });
            }
            Event::Queue(changes) => changes.iter().for_each(|change| self.change(change)),
            _ => {}
        }
        self.seen.push(event);
    }

    fn change(&mut self, change: &QueueChange) {
        match change {
            QueueChange::Added(items) => {
                let items = items.iter().map(|item| (item.id, item.clone()));
                self.items.extend(items);
            }
            QueueChange::Status(id, status) => {
                self.items.get_mut(id).unwrap().status = status.clone();
            }
            QueueChange::Facts { id, size } => self.items.get_mut(id).unwrap().size = *size,
            QueueChange::Removed(ids) => {
                ids.iter().for_each(|id| {
                    self.items.remove(id).unwrap();
                });
            }
            QueueChange::RemoteChanged(..) | QueueChange::LocalChanged(_) => {}
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

fn of(server: &TestServer) -> (Endpoint, String) {
    let endpoint = Endpoint {
        host: server.address().ip().to_string(),
        port: server.port(),
        encryption: Encryption::Explicit,
        user: server.options().user.clone(),
    };
    (endpoint, server.options().password.clone())
}

fn options(settings: Settings, folders: Folders) -> Options {
    Options {
        settings,
        folders,
        only: None,
        tls: TlsVersions::Both,
    }
}

/// Waits until the only item has moved so many bytes.
pub fn until_moved(desk: &mut Desk, bytes: u64) {
    desk.until("progress", |desk| {
        let moved = |event: &Event| match event {
            Event::Progress(progress) => progress.running.iter().any(|(_, done)| *done >= bytes),
            _ => false,
        };
        desk.seen.iter().any(moved)
    });
}

pub fn done(bytes: u64, grade: Grade) -> TransferStatus {
    let note = None;
    TransferStatus::Done(Done { bytes, grade, note })
}

pub fn rule(new: NewTransfer, exists: ExistsRule) -> NewTransfer {
    NewTransfer { exists, ..new }
}

/// Names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.unwrap().file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

/// Bytes that repeat nowhere near.
pub fn content(length: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| byte()).collect()
}
