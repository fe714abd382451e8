//! What is told in passing: lines for the status bar.

use std::path::PathBuf;

use crate::profile::{Endpoint, SecretFault, SetAside};
use crate::protocol::{Name, RemotePath};

/// Something to tell that no order was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The trusted certificate was replaced by one that the system's roots verify.
    PinRetired { host: String, port: u16 },
    /// A file of ours could not be read; it is kept.
    SetAside(SetAside),
    /// A file of ours was changed by others while we held its content. That went in beside our
    /// changes, or is kept in a file of its own.
    ChangedMeanwhile {
        file: PathBuf,
        kept_as: Option<PathBuf>,
    },
    /// A file of ours could not be written.
    NotSaved { file: PathBuf, why: String },
    /// A kept password could not be read; it is asked for instead.
    NotFound {
        endpoint: Endpoint,
        fault: SecretFault,
    },
    /// A password could not be kept; it holds for this run.
    NotKept {
        endpoint: Endpoint,
        fault: SecretFault,
    },
    /// A password that should be forgotten may still be kept.
    NotForgotten {
        endpoint: Endpoint,
        fault: SecretFault,
    },
    /// The vault did not open.
    VaultFault(SecretFault),
    /// Another process holds the queue's file (its number, if it can be told): this one's queue is
    /// kept in memory.
    QueueHeld { file: PathBuf, by: Option<u32> },
    /// A newer Argosy wrote the queue's file; this one's queue is kept in memory.
    QueueNewer { file: PathBuf },
    /// The queue cannot be kept on disk; it is in memory only.
    QueueNotKept { file: PathBuf, why: String },
    /// The queue's file was damaged. It is kept under that name, and what could be read goes on.
    QueueMended {
        kept_as: PathBuf,
        why: String,
        /// Items that go on.
        rows: u64,
        /// Items that were found, but not whole: they are kept aside and never run.
        set_aside: u64,
        /// Items that were not found; `None`: nobody knows how many there were.
        lost: Option<u64>,
    },
    /// So many items of the queue could not be read: they are kept aside and never run. Told at
    /// each start until they are cleared.
    QueueRowsSetAside { file: PathBuf, rows: u64 },
    /// What stands there may be half of an upload that was cancelled, or somebody's file: it was left.
    LeftInDoubt { path: RemotePath },
    /// An entry with a name that leads elsewhere was left out of a folder transfer.
    NameRefused { name: Name, folder: RemotePath },
}

impl Notice {
    /// From now on the queue is kept in memory only.
    pub fn is_of_unkept_queue(&self) -> bool {
        matches!(
            self,
            Self::QueueHeld { .. } | Self::QueueNewer { .. } | Self::QueueNotKept { .. }
        )
    }
}
