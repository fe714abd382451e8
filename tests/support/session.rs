//! Sessions for the tests: opened with a trusted certificate, their log kept.

use std::sync::{Arc, Mutex};

use argosy::profile::{
    Charset, Encryption, Endpoint, Fingerprint, Learned, Limits, Password, TlsVersions,
};
use argosy::protocol::{Failure, RemotePath};
use argosy::session::log::{Log, LogLine};
use argosy::session::pipe::{BUFFER, pipe};
use argosy::session::{
    Download, Meter, Opening, Reach, Refusal, Session, Shared, Stored, TrustRule, Upload,
};
use tokio::sync::mpsc;

use super::real::Server;

/// What was learned, but for what only saves time and holds for nearly all servers.
pub fn oddities(learned: Learned) -> Learned {
    Learned {
        ahead: None,
        group: None,
        announced: None,
        ..learned
    }
}

/// What a test says about the session that it wants.
pub struct Wanted {
    pub opening: Opening,
    lines: Arc<Mutex<Vec<String>>>,
}

/// The lines of a session's log.
#[derive(Clone)]
pub struct Lines(Arc<Mutex<Vec<String>>>);

impl Wanted {
    pub fn new(host: &str, port: u16, encryption: Encryption, user: &str, password: &str) -> Self {
        let (sender, mut receiver) = mpsc::unbounded_channel::<LogLine>();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = lines.clone();
        std::thread::spawn(move || {
            while let Some(line) = receiver.blocking_recv() {
                kept.lock()
                    .unwrap()
                    .push(format!("{:?} {}", line.kind, line.text));
            }
        });
        Self {
            opening: Opening {
                endpoint: Endpoint {
                    host: host.to_owned(),
                    port,
                    encryption,
                    user: user.to_owned(),
                },
                password: Some(Password::new(password.to_owned())),
                trust: TrustRule::default(),
                versions: TlsVersions::Both,
                quick: false,
                keeps_alive: true,
                reach: Reach::default(),
                charset: Charset::default(),
                learned: Learned::default(),
                limits: Limits {
                    reply: 10,
                    data: 10,
                    ..Limits::default()
                },
                log: Log {
                    connection: 1,
                    lines: sender,
                },
            },
            lines,
        }
    }

    /// As the server's own user, whose certificate is trusted.
    pub fn of(server: &Server) -> Self {
        let encryption = match server.implicit {
            true => Encryption::Implicit,
            false => Encryption::Explicit,
        };
        let (host, user, password) = (&server.host, &server.user, &server.password);
        Self::new(host, server.port, encryption, user, password)
            .trusting(Fingerprint::parse(&server.fingerprint()).unwrap())
    }

    /// Trusts this certificate only.
    pub fn trusting(mut self, fingerprint: Fingerprint) -> Self {
        self.opening.trust.only = Some(fingerprint);
        self
    }

    pub fn versions(mut self, versions: TlsVersions) -> Self {
        self.opening.versions = versions;
        self
    }

    pub fn lines(&self) -> Lines {
        Lines(self.lines.clone())
    }

    pub async fn open(self) -> Result<Session, Refusal> {
        Session::open(&Arc::new(Shared::default()), self.opening, |_| ()).await
    }
}

impl Lines {
    pub fn count(&self, part: &str) -> usize {
        let lines = self.0.lock().unwrap();
        lines.iter().filter(|line| line.contains(part)).count()
    }

    pub fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

pub fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}

/// Uploads bytes from memory.
pub async fn put(session: &Session, to: &str, content: &[u8]) -> Result<Stored, Failure> {
    let (mut sender, source) = pipe();
    let content = content.to_vec();
    let feeding = tokio::task::spawn_blocking(move || {
        for chunk in content.chunks(BUFFER) {
            let mut buffer = sender.buffer();
            buffer.extend_from_slice(chunk);
            if sender.blocking_send(buffer).is_err() {
                return;
            }
        }
        let _ = sender.blocking_finish();
    });
    let ended = session
        .upload(Upload {
            path: path(to),
            offset: 0,
            size: u64::MAX,
            is_new: false,
            modified: None,
            target: None,
            source,
            meter: Arc::new(Meter::default()),
        })
        .await;
    feeding.await.unwrap();
    ended
}

/// Downloads into memory.
pub async fn get(session: &Session, from: &str, size: Option<u64>) -> Result<Vec<u8>, Failure> {
    let (sink, mut receiver) = pipe();
    let drinking = tokio::task::spawn_blocking(move || {
        let mut content = Vec::new();
        while let Some(buffer) = receiver.blocking_receive() {
            content.extend_from_slice(&buffer);
            receiver.recycle(buffer);
        }
        content
    });
    session
        .download(Download {
            path: path(from),
            offset: 0,
            wants_facts: false,
            size,
            sink,
            meter: Arc::new(Meter::default()),
        })
        .await?;
    Ok(drinking.await.unwrap())
}
