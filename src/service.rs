//! The background service: commands in, events out. Between it and its holders (the window, the
//! command line) only values travel.

mod back_off;
mod browser;
mod clearing;
mod common;
mod disk;
mod file_copy;
mod file_job;
mod folder;
mod gate;
mod journal;
mod keeping;
mod leftovers;
mod local_hash;
mod manner;
mod notice;
mod outbox;
mod pacer;
mod progress;
mod queue;
mod remote;
mod room;
mod run;
mod segments;
mod start;
mod timing;
mod transfer;
mod tree;
mod trust;
mod turn;
mod vacant;
mod walk;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use crate::profile::{
    Certificate, Charset, Endpoint, Fact, Fingerprint, Folders, Keep, LearnedSites, Password,
    PerFile, Pin, SecretFault, Settings, Sites, TlsFacts, TlsVersions, Trust, Untrusted, Verify,
};
use crate::protocol::{
    Cut, Entry, Failure, Offers, RawCommand, Relocated, Relocation, RemotePath, Reply, Stage,
};

pub use crate::session::log::{LogKind, LogLine};
pub use back_off::Patience;
pub use clearing::{Clear, Cleared, clear_queue};
pub use journal::{JournalMode, NotOpened, SavedQueue, Unread, saved_queue};
pub use notice::Notice;
pub use progress::Progress;
pub use start::{Handle, start, start_with};
pub use timing::Timing;
pub use transfer::{
    Direction, Done, Existing, ExistsAnswer, Facts, Grade, NewTransfer, Note, Transfer, TransferId,
    TransferStatus, WaitingFor, What,
};
pub use turn::{Move, Priority, Rank, Turn};
pub use walk::{Count, Left, LeftWhy, ModeItem, RemoveItem, SetModes, Tally};

/// A browsing connection, named by its holder (a tab of the window).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BrowserId(pub u32);

/// What the holder orders.
#[derive(Debug)]
pub enum Command {
    /// Opens a browsing connection (closing the one of that id, if any) and lists `folder`, or the
    /// login folder.
    Connect {
        browser: BrowserId,
        endpoint: Endpoint,
        /// Without one it is asked for, unless the login is anonymous.
        password: Option<Password>,
        folder: Option<RemotePath>,
    },
    /// Gives up a connection that is being made, or closes the one that stands.
    Disconnect(BrowserId),
    Browse {
        browser: BrowserId,
        order: Browse,
    },

    AnswerTrust {
        host: String,
        port: u16,
        decision: TrustDecision,
    },
    /// `None`: the person gave up; what waits fails in words.
    AnswerPassword {
        endpoint: Endpoint,
        password: Option<Password>,
        /// Where it is kept from the first login on that it is good for, and nowhere else;
        /// `None`: what is kept stays as it is.
        keep: Option<Keep>,
    },
    /// To a [`Event::ChallengeWanted`]; `None`: the person gives none, and the connection is given up.
    AnswerChallenge {
        number: u64,
        answer: Option<Password>,
    },
    /// The person does not give it now: what waits in the queue goes on waiting, and a connection that
    /// is being made is given up.
    PutOffPassword(Endpoint),
    /// Asks for the password that items of this server wait for, after it was put off.
    AskPassword(Endpoint),
    /// `None`: the person gave up; passwords in the vault are then asked for one by one.
    AnswerMasterPassword(Option<Password>),
    /// Gives the vault another master password; `MasterPasswordChanged` tells what came of it.
    ChangeMasterPassword {
        old: Password,
        new: Password,
    },
    /// The saved sites say something new about where an endpoint's password is kept: what is
    /// known moves there. `None`: no site is saved for it.
    KeepPassword {
        endpoint: Endpoint,
        before: Option<Keep>,
        keep: Option<Keep>,
    },
    AnswerExists {
        id: TransferId,
        answer: ExistsAnswer,
    },

    Enqueue {
        endpoint: Endpoint,
        transfers: Vec<NewTransfer>,
    },
    Queue {
        order: QueueOrder,
        which: Which,
    },

    /// From now on these settings hold.
    SetSettings(Settings),
    /// The passphrase of the certificate that a site shows; kept there.
    KeepPassphrase {
        endpoint: Endpoint,
        passphrase: Password,
        keep: Keep,
    },
    /// The password of the proxy that the settings name; kept where they say.
    KeepProxyPassword(Password),
    /// The saved sites have changed.
    SetSites(Sites),
    /// Forgets a trusted certificate.
    Revoke {
        host: String,
        port: u16,
    },
    /// Forgets something that was learned of this server; `None`: everything.
    ForgetLearned {
        endpoint: Endpoint,
        fact: Option<Fact>,
    },
    /// Stops everything: parts are kept, connections closed; the last event is `Quit`.
    Quit,
}

/// Orders to a browsing connection. A lost one is made again for the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Browse {
    /// Lists a folder; it becomes the current one.
    Open(RemotePath),
    /// This folder, listed before, is the current one now. Needs no connection.
    At(RemotePath),
    /// Lists a folder and leaves the current one as it is.
    Look(RemotePath),
    MakeFolder(RemotePath),
    /// Also makes the folders above it (`mkdir -p`).
    MakeFolders(RemotePath),
    /// Refuses an existing target.
    Rename {
        from: RemotePath,
        to: RemotePath,
    },
    /// Moves things by renaming them, one after the other; an existing target is refused. What came
    /// of each is told by `Moved`.
    Move(Vec<Relocation<RemotePath>>),
    /// A copy that the server makes; refuses an existing target.
    Copy {
        from: RemotePath,
        to: RemotePath,
    },
    /// A symbolic link; refuses an existing name.
    Link {
        target: RemotePath,
        link: RemotePath,
    },
    /// Makes an empty file; refuses an existing name.
    MakeFile(RemotePath),
    /// Counts what a removal would remove, and so what folders hold.
    Survey(Arc<[RemoveItem]>),
    /// Removes files, links (never what they point to) and folders with everything in them.
    Remove(Arc<[RemoveItem]>),
    SetModes(SetModes),
    /// What a person wrote; its reply is told with the holder's own number.
    Raw {
        number: u64,
        command: RawCommand,
    },
    /// Stops a survey, a removal, a move, a change of permissions or a listing in progress.
    Stop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustDecision {
    Cancel,
    Once,
    Always,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueOrder {
    Pause,
    /// Goes on with a paused item.
    Resume,
    /// Tries a failed or skipped item again.
    Retry,
    /// Stops it and removes it, and its part on disk or server.
    Cancel,
    /// Takes finished, failed or skipped items off the lists; a failed item's part is deleted too.
    Remove,
    /// Ends the pause before the next try.
    TryNow,
    Prioritise(Priority),
    Move(Move),
}

/// Which items an order is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    /// A folder stands for what came out of it too, but where items are tried again or removed.
    These(Vec<TransferId>),
    /// Everything that came out of the folder that this item came out of, and the folder.
    Folder(TransferId),
    Site(Endpoint),
}

/// What the service tells.
#[derive(Clone, Debug)]
pub enum Event {
    Browser {
        browser: BrowserId,
        event: BrowserEvent,
    },
    /// A person must judge a certificate. One prompt per host and port at a time.
    TrustWanted(Box<TrustQuestion>),
    /// The question is settled or moot: close its prompt.
    TrustSettled {
        host: String,
        port: u16,
    },
    /// A password is wanted; `refused` holds the server's words if one was wrong.
    PasswordWanted {
        endpoint: Endpoint,
        refused: Option<String>,
        /// Where its site keeps it; `None`: no site is saved for it.
        keep: Option<Keep>,
    },
    /// A server asks at an interactive login, in its words.
    ChallengeWanted {
        number: u64,
        endpoint: Endpoint,
        text: String,
    },
    /// The connection that waited for this answer has ended.
    ChallengeSettled(u64),
    /// A login has proved the password that was typed for it: it is kept there from now on.
    PasswordKept {
        endpoint: Endpoint,
        keep: Keep,
    },
    /// The vault must be opened, or made if `is_new`. One prompt at a time.
    MasterPasswordWanted {
        is_new: bool,
        /// The one before was wrong.
        wrong: bool,
    },
    MasterPasswordChanged(Result<(), SecretFault>),
    /// The list of changes since the last such event, in order.
    Queue(Vec<QueueChange>),
    /// Ten times a second while something moves.
    Progress(Progress),
    Log(Vec<LogLine>),
    /// The pins, at the start and after each change.
    Trusted(Vec<Pin>),
    /// What is known of the servers, at the start and after each change.
    Learned(Arc<LearnedSites>),
    /// What the newest transfer connection has agreed on; `None`: there is none.
    TransferTls {
        endpoint: Arc<Endpoint>,
        tls: Option<TlsFacts>,
    },
    /// Something to tell in the status bar (a renewed certificate, a file set aside).
    Notice(Notice),
    /// The end: no event follows.
    Quit,
}

#[derive(Clone, Debug)]
pub enum BrowserEvent {
    /// A connection is about to be made; its lines in the log bear this number.
    Logs(u32),
    /// A connection is being made; how far it is.
    Connecting(Stage),
    Connected(Arc<Connected>),
    /// A listing was asked for.
    Opening(RemotePath),
    Listed(Arc<Folder>),
    /// The folder could not be listed; the one before stays.
    NotListed {
        folder: RemotePath,
        failure: Failure,
    },
    /// An order other than `Open` is done; the folder is listed again by itself.
    Did(Browse),
    Failed {
        order: Browse,
        failure: Failure,
    },
    /// So many bytes are free in this folder.
    Room {
        folder: RemotePath,
        bytes: u64,
    },
    /// The clock of the server's listings is so many seconds ahead of UTC.
    ClockKnown {
        ahead: i64,
    },
    /// How far a survey is.
    Counted(Count),
    Surveyed {
        items: Arc<[RemoveItem]>,
        tally: Tally,
    },
    /// How far a removal is.
    Removing(Count),
    /// What a removal has done, also if it was stopped or failed. `Did` follows although something
    /// is left, but for a sole thing, which `Failed` tells of.
    Removed(Tally),
    /// How far a change of permissions is.
    Changing(Count),
    /// What a change of permissions has done, also if it was stopped or failed.
    Changed(Tally),
    /// The answer to what a person wrote.
    Replied {
        number: u64,
        reply: Reply,
    },
    /// So many of so many things are moved.
    Moving {
        done: usize,
        of: usize,
    },
    /// What became of a `Move`; `Did` follows, or `Failed` where the connection was lost.
    Moved(Relocated<RemotePath>),
    /// The connection is gone: by a fault, or `None` after so long without work.
    Lost(Option<Failure>),
    /// It was never there.
    NotConnected(Failure),
    /// The holder asked for it.
    Disconnected,
}

/// What is known of a connection that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    pub endpoint: Endpoint,
    /// Where the login led.
    pub home: RemotePath,
    /// `None`: plain FTP.
    pub tls: Option<TlsFacts>,
    pub certificate: Option<Certificate>,
    pub trust: Option<Trust>,
    pub offers: Offers,
}

/// A remote folder as it was listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    pub path: RemotePath,
    pub entries: Vec<Entry>,
    pub remark: Option<Remark>,
}

/// What a person should know of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A sign that this is not all.
    Cut(Cut),
    /// Some names are not UTF-8, and look like this.
    Charset(Charset),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustQuestion {
    pub host: String,
    pub port: u16,
    pub untrusted: Untrusted,
    /// The certificate that was trusted before, if this one replaces it.
    pub before: Option<Pin>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum QueueChange {
    /// What earlier runs left, at the start of a queue that is kept on disk; it may be nothing.
    Restored(Vec<Transfer>),
    Added(Vec<Transfer>),
    /// An order to the queue is taken in; what it changed was told before.
    Ordered,
    Status(TransferId, TransferStatus),
    /// The size became known, or the target's name changed.
    Facts {
        id: TransferId,
        size: Option<u64>,
    },
    Removed(Vec<TransferId>),
    /// Where they are in the order of the queue.
    Turned(Vec<(TransferId, Turn)>),
    /// A remote folder has new content by our own work.
    RemoteChanged(Arc<Endpoint>, RemotePath),
    /// The same for a local folder.
    LocalChanged(std::path::PathBuf),
}

/// How to start the service.
#[derive(Clone, Debug)]
pub struct Options {
    pub settings: Settings,
    /// Where pins, learned facts and part records live.
    pub folders: Folders,
    /// Only this certificate is accepted, even if another is valid (`--fingerprint`).
    pub only: Option<Fingerprint>,
    pub tls: TlsVersions,
    /// When hashes are asked for, whatever settings and sites say.
    pub verify: Option<Verify>,
    /// How many connections fetch one large file in this run, whatever settings and sites say.
    pub per_file: Option<PerFile>,
    /// Where the queue is kept.
    pub journal: JournalMode,
    /// How long something is tried again where not a byte has moved yet; `None`: as long as the
    /// settings say.
    pub unmoved: Option<Duration>,
    /// The settings' number of connections holds for sites with a number of their own, too.
    pub same_everywhere: bool,
}
