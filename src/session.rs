//! One FTPS session: a control connection, the data connections that belong to it, and the rules
//! of TLS between them. Holders see methods that do one exchange each; a task of its own runs the
//! connection.

pub mod log;
pub mod pipe;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use crate::profile::{
    Certificate, Endpoint, Fingerprint, Learned, Limits, Password, Problem, TlsFacts, TlsVersions,
    Trust, Untrusted,
};
use crate::protocol::{Entry, Failure, RemotePath, Stage};
use log::Log;
use pipe::{PipeReceiver, PipeSender};

/// What all sessions of a program share: the system's roots (read once, when first needed).
#[derive(Debug, Default)]
pub struct Shared {}

/// Everything that a session needs to be opened.
#[derive(Clone, Debug)]
pub struct Opening {
    pub endpoint: Endpoint,
    /// `None` for an anonymous login.
    pub password: Option<Password>,
    pub trust: TrustRule,
    pub versions: TlsVersions,
    pub learned: Learned,
    pub limits: Limits,
    pub log: Log,
}

/// What is trusted besides the system's roots.
#[derive(Clone, Debug, Default)]
pub struct TrustRule {
    /// Only this certificate, whatever else may be valid.
    pub only: Option<Fingerprint>,
    /// Trusted for good, with the problems that were accepted then.
    pub pin: Option<(Fingerprint, Vec<Problem>)>,
    /// Trusted until Argosy quits, with the problems that were accepted.
    pub once: Option<(Fingerprint, Vec<Problem>)>,
}

/// Why no session came to be. Nothing but `AUTH` was sent unless the certificate was trusted.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// A person must judge the certificate.
    Untrusted(Box<Untrusted>),
    /// The password was wrong (or none was given): the server's code and words.
    Login { code: u16, text: String },
    /// Too many connections: the server's code and words.
    TooMany { code: u16, text: String },
    /// Anything else.
    Failed(Failure),
}

/// What is known of a session that stands.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    pub home: RemotePath,
    pub tls: Option<TlsFacts>,
    pub certificate: Option<Certificate>,
    pub trust: Option<Trust>,
    /// The pin differs, but the system's roots verify the new certificate: the pin is to be
    /// retired.
    pub pin_retired: bool,
    /// The server can set times (MFMT, or MDTM with a time).
    pub sets_times: bool,
}

/// Size and time of a remote file. `None`: not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RemoteFacts {
    pub size: Option<u64>,
    /// Seconds since 1970, UTC.
    pub modified: Option<i64>,
}

/// How far a transfer is; read from outside while it runs.
#[derive(Debug, Default)]
pub struct Meter {
    /// Bytes of this connection (without the offset).
    pub bytes: AtomicU64,
    /// An upload's last byte is sent, the final reply is awaited.
    pub finishing: AtomicBool,
}

#[derive(Debug)]
pub struct Download {
    pub path: RemotePath,
    /// Begin here (REST).
    pub offset: u64,
    /// The whole file's size, if it is known.
    pub size: Option<u64>,
    pub sink: PipeSender,
    pub meter: Arc<Meter>,
}

#[derive(Debug)]
pub struct Upload {
    pub path: RemotePath,
    /// Begin here (REST); what stands before is kept.
    pub offset: u64,
    /// Bytes until the sender is dropped. A sender that fails must call `Session::cancel` before
    /// it drops its end, else the file would look complete.
    pub source: PipeReceiver,
    pub meter: Arc<Meter>,
}

/// A transfer that ended well by the server's final reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Bytes of this connection.
    pub bytes: u64,
    /// The data ended with TLS' goodbye (always true without TLS).
    pub goodbye: bool,
}

/// One session. Orders are done one after the other; dropping it closes the connection.
#[derive(Debug)]
pub struct Session {
    facts: SessionFacts,
}

impl Session {
    /// Dials, greets, secures, checks the certificate, logs in. `stage` is told how far it is.
    pub async fn open(
        _shared: &Arc<Shared>,
        _opening: Opening,
        _stage: impl Fn(Stage) + Send + Sync,
    ) -> Result<Session, Refusal> {
        Err(Refusal::Failed(Failure::Internal(String::new())))
    }

    pub fn facts(&self) -> &SessionFacts {
        &self.facts
    }

    /// What this session found out about the site (with all that was known before).
    pub fn learned(&self) -> Learned {
        Learned::default()
    }

    /// Lists a folder (CWD, then MLSD or LIST).
    pub async fn list(&self, _folder: &RemotePath) -> Result<Vec<Entry>, Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// Size and time of a file by MLST, or SIZE and MDTM. `None`: there is no such file.
    pub async fn facts_of(&self, _path: &RemotePath) -> Result<Option<RemoteFacts>, Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// Whether the path can be entered (CWD).
    pub async fn is_folder(&self, _path: &RemotePath) -> Result<bool, Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// RETR. Complete with the final reply and TLS' goodbye, or with exactly the size known.
    pub async fn download(&self, _download: Download) -> Result<Ended, Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// STOR. Only the server's final reply makes it complete.
    pub async fn upload(&self, _upload: Upload) -> Result<Ended, Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// MKD. A folder that is there already is an error (550).
    pub async fn make_folder(&self, _path: &RemotePath) -> Result<(), Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// DELE: a file or a link.
    pub async fn remove_file(&self, _path: &RemotePath) -> Result<(), Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// RMD: an empty folder.
    pub async fn remove_folder(&self, _path: &RemotePath) -> Result<(), Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// RNFR, RNTO. Whether an existing target is overwritten is the server's habit.
    pub async fn rename(&self, _from: &RemotePath, _to: &RemotePath) -> Result<(), Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// MFMT, else MDTM with a time. False: the server cannot.
    pub async fn set_modified(&self, _path: &RemotePath, _seconds: i64) -> Result<bool, Failure> {
        Err(Failure::Internal(String::new()))
    }

    /// Stops the order that runs: it ends with `Declined::Cancelled`. The session stays usable,
    /// or is lost if the replies are in doubt.
    pub fn cancel(&self) {}

    /// Waits until the connection is gone; `None`: closed by us after so long without work.
    pub async fn lost(&self) -> Option<Failure> {
        None
    }

    /// QUIT, and waits a moment for the goodbye.
    pub async fn quit(self) {}
}
