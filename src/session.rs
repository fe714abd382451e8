//! One FTPS session: a control connection, the data connections that belong to it, and the rules
//! of TLS between them. Holders see methods that do one exchange each; a task of its own runs the
//! connection.

mod active;
mod connection;
mod data;
mod dial;
mod identity;
mod inflate;
pub mod log;
mod names;
mod open;
mod pace;
pub mod pipe;
mod proxy;
mod run;
mod tickets;
mod tls;
mod trust;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use tokio::sync::{mpsc, oneshot};

use crate::profile::{
    Active, Certificate, Charset, DataMode, Endpoint, Fingerprint, Learned, Limits, Password,
    PasvAddress, Problem, TlsFacts, TlsVersions, Trust, Untrusted,
};
use crate::protocol::{Failure, Modified, Offers, RemotePath, ServerFault};
pub use identity::Identity;
use log::Log;
pub use pace::{Pace, Throttle};
use pipe::{PipeReceiver, PipeSender};
pub use proxy::Gateway;
pub use run::{Hashed, Listed, Session};

/// What all sessions of a program share: the system's roots (read once, when first needed).
#[derive(Debug, Default)]
pub struct Shared {
    roots: tls::Roots,
}

impl Shared {
    /// Verifies by these roots (DER certificates) and not by the system's.
    pub fn with_roots(roots: Vec<Vec<u8>>) -> Self {
        Self {
            roots: tls::Roots::only(roots),
        }
    }
}

/// Everything that a session needs to be opened.
#[derive(Clone, Debug)]
pub struct Opening {
    pub endpoint: Endpoint,
    /// `None` for an anonymous login.
    pub password: Option<Password>,
    pub trust: TrustRule,
    pub versions: TlsVersions,
    /// Many small files wait: TLS 1.2 where both versions may be, since it resumes a session with
    /// less work.
    pub quick: bool,
    /// NOOP is sent while bytes flow, too.
    pub keeps_alive: bool,
    pub reach: Reach,
    /// Of the server's names.
    pub charset: Charset,
    pub learned: Learned,
    pub limits: Limits,
    pub log: Log,
}

/// How data connections come to be.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    pub data: DataMode,
    pub pasv: PasvAddress,
    pub active: Active,
    /// Data may go in clear where the server refuses to encrypt it.
    pub clear_data: bool,
    /// Commands are to go in clear behind the login, if the server grants that (CCC).
    pub clear_control: bool,
    /// Listings and downloads come compressed, where the server can do that (MODE Z).
    pub compress: bool,
    /// What a server gets that asks for an account (ACCT).
    pub account: Option<String>,
    /// A person is asked what the server wants to know at each login, and there is no password.
    pub challenges: Option<Challenges>,
    /// The certificate that is shown where the server wants one.
    pub identity: Option<Identity>,
    /// What all connections go through.
    pub gateway: Option<Gateway>,
}

/// Who is asked what a server wants to know.
pub type Challenges = mpsc::UnboundedSender<Challenge>;

/// A server's question, in its words. The answer's channel closes where the connection has ended.
#[derive(Debug)]
pub struct Challenge {
    pub endpoint: Endpoint,
    pub text: String,
    /// `None`: the person gives none.
    pub answer: oneshot::Sender<Option<Password>>,
}

/// What is known of a password that a session may have to wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwaitedPassword {
    /// It is being looked up, or a master password is asked for.
    Looking,
    Known(Option<Password>),
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
    /// The server may be able to set times.
    pub sets_times: bool,
    pub offers: Offers,
}

/// Size and time of a remote file. `None`: not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RemoteFacts {
    pub size: Option<u64>,
    pub modified: Option<Modified>,
}

/// How far a transfer is, read from outside while it runs, and how fast it may be.
#[derive(Debug, Default)]
pub struct Meter {
    /// Bytes of this connection (without the offset).
    pub bytes: AtomicU64,
    /// An upload's last byte is sent, the final reply is awaited.
    pub finishing: AtomicBool,
    pub pace: Pace,
}

#[derive(Debug)]
pub struct Download {
    pub path: RemotePath,
    /// Begin here (REST).
    pub offset: u64,
    /// The whole file's size, if it is known.
    pub size: Option<u64>,
    /// Its size and time are asked for along with it, where that costs no time.
    pub wants_facts: bool,
    pub sink: PipeSender,
    pub meter: Arc<Meter>,
}

#[derive(Debug)]
pub struct Upload {
    pub path: RemotePath,
    /// Begin here (REST, else APPE, for which it must be the file's size); what stands before is
    /// kept.
    pub offset: u64,
    /// The whole file's size, as far as it is known.
    pub size: u64,
    /// Nothing stands there that could be lost.
    pub is_new: bool,
    /// The time that it is to get, and the name: what can be asked for and set along with it is,
    /// where that costs no time.
    pub modified: Option<i64>,
    pub target: Option<RemotePath>,
    /// Bytes until the sender says that it is finished; one that is dropped before fails the
    /// upload.
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
    /// Size and time as the server told them just before; `None`: they were not asked for.
    pub facts: Option<RemoteFacts>,
}

/// An upload that ended well by the server's final reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Bytes of this connection.
    pub bytes: u64,
    /// `None`: they were not asked for.
    pub facts: Option<StoredFacts>,
}

/// What the server told of an upload right behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredFacts {
    pub size: Option<u64>,
    /// It has its time.
    pub is_timed: bool,
    /// There is no file of the name that it is to get.
    pub is_target_free: bool,
}

impl Opening {
    /// The server opens data connections; `learned`: that was found to be the way that works.
    fn is_active(&self, learned: bool) -> bool {
        // A proxy lets nobody in.
        self.reach.gateway.is_none() && self.reach.data.is_active(learned)
    }

    /// Guests get a password that says nothing (RFC 1635 asks for an address of theirs).
    fn password_text(&self) -> &str {
        self.password.as_ref().map_or(GUEST, Password::reveal)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Server(ServerFault::LoginRefused { code, text }) => Self::Login { code, text },
            Failure::Server(ServerFault::TooMany { code, text }) => Self::TooMany { code, text },
            other => Self::Failed(other),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Untrusted(untrusted) => {
                Self::Certificate(crate::protocol::CertificateFault::Untrusted {
                    fingerprint: untrusted.certificate.fingerprint.to_string(),
                })
            }
            Refusal::Login { code, text } => Self::Server(ServerFault::LoginRefused { code, text }),
            Refusal::TooMany { code, text } => Self::Server(ServerFault::TooMany { code, text }),
            Refusal::Failed(failure) => failure,
        }
    }
}

const GUEST: &str = "anonymous@";
