//! What one transfer is and how it stands: the values that queue, window and command line share.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::profile::{Endpoint, ExistsRule};
use crate::protocol::{Failure, HashKind, Modified, RemotePath};
use crate::service::turn::Turn;

/// One item of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransferId(pub u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    Download,
    Upload,
}

/// What the source of a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    File,
    /// With everything in it; empty folders too; links are not followed.
    Folder,
    /// Not known yet; the service finds out (a URL on the command line).
    Unknown,
}

/// An order to transfer something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTransfer {
    pub direction: Direction,
    /// The full local path of this file or folder (source or target).
    pub local: PathBuf,
    /// The full remote path of this file or folder (source or target).
    pub remote: RemotePath,
    pub what: What,
    /// The source's size, where it is known.
    pub size: Option<u64>,
    /// The source's time, where it is known.
    pub modified: Option<Modified>,
    /// What to do if the target exists.
    pub exists: ExistsRule,
}

/// One item of the queue, as the window shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    pub id: TransferId,
    pub endpoint: Arc<Endpoint>,
    pub direction: Direction,
    pub what: What,
    pub local: PathBuf,
    pub remote: RemotePath,
    pub size: Option<u64>,
    pub status: TransferStatus,
    pub turn: Turn,
    /// The item that was ordered: itself, or the folder that it came out of.
    pub root: TransferId,
    /// The longest part that was kept of it so far.
    pub kept: u64,
}

/// How an item stands.
#[derive(Clone, Debug, PartialEq)]
pub enum TransferStatus {
    /// In the queue; `None`: it is its turn as soon as a connection is free.
    Waiting(Option<WaitingFor>),
    /// The target exists and the person is asked.
    Asking(Existing),
    Running {
        done: u64,
        of: Option<u64>,
    },
    Paused {
        done: u64,
    },
    /// All bytes are over; the server commits, sizes are compared, names changed.
    Finishing,
    Done(Done),
    /// Left out by rule or answer. Never counted as done.
    Skipped,
    Failed(Failure),
}

/// Why an item waits although there might be a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitingFor {
    /// The person has to judge a certificate.
    Trust,
    /// The person has to give a password.
    Password,
    /// The next try is so many seconds after this failure, and then it is so late.
    NextTry {
        seconds: u64,
        at: Instant,
        after: Failure,
    },
    /// The server allows so many connections, all in use.
    Connection { limit: usize },
    /// The folder is being read into items.
    Walking { found: u64 },
    /// So many bytes are needed on the disk of this folder, and so many are free.
    DiskFull {
        path: PathBuf,
        needed: u64,
        free: u64,
    },
}

/// A finished item: how far its wholeness is proved, and what should be known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub bytes: u64,
    pub grade: Grade,
    pub note: Option<Note>,
}

/// What proves that a transfer is whole; the better proof is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    /// No size to compare; TLS and the server both said that it ended well.
    NotVerifiable,
    /// The size on both sides is the same.
    SizeMatches,
    /// The server's hash of the file is the one that we made, and the size is right as far as the
    /// server tells it.
    HashMatches(HashKind),
    /// A folder was made (or was there).
    Folder,
}

/// Something about a finished item that a person may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The server does not let us set times.
    TimeNotKept,
    /// What was there of it before differed from the source, so it was sent from the first byte.
    SentAgain,
    /// It went to another name than asked, since that one existed or this computer cannot hold it.
    RenamedTo(String),
    /// The server lets nobody rename, so that it was written under its own name from the first
    /// byte on.
    Direct {
        /// The other name, as in `RenamedTo`.
        renamed: Option<String>,
        /// A part that the server did not let us delete either.
        left: Option<String>,
    },
    /// Size and all that was sent are right, but the beginning was there before and was not read
    /// again: the person said that it is the same.
    BeginningUnchecked,
    /// The server's hash was wanted, but took longer than a server may take to finish.
    HashTooSlow,
    /// The old file could not be deleted and stands under this name.
    OldKept(String),
    /// This folder's listing has as many entries as servers are known to end after: there may be more.
    MayBeCut { folder: String, entries: u64 },
}

/// Both sides of a «file exists» question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    pub source: Facts,
    pub target: Facts,
    /// Resume is possible: the target is smaller than the source.
    pub can_resume: bool,
}

/// Size and time of one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub size: Option<u64>,
    pub modified: Option<Modified>,
}

/// The answer to a «file exists» question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExistsAnswer {
    /// Never `Ask`.
    pub rule: ExistsRule,
    /// Also for all items of this direction that are in the queue now.
    pub for_rest: bool,
}

impl TransferStatus {
    /// Done, skipped or failed: nothing more happens by itself.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Skipped | Self::Failed(_))
    }

    /// A connection is at work on it.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. } | Self::Finishing)
    }
}
