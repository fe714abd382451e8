//! One item as the queue keeps it, and the work that is made of it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::lane::target;
use crate::profile::{Endpoint, ExistsRule};
use crate::protocol::{Failure, Modified, RemotePath};
use crate::service::room::Room;
use crate::service::segments::Segments;
use crate::service::transfer::{
    Direction, Done, Existing, Facts, NewTransfer, Transfer, TransferId, TransferStatus, What,
};
use crate::service::turn::{Rank, Turn};

/// Order in the queue: what came out of a folder goes on in the folder's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub turn: Turn,
    pub id: TransferId,
}

/// What a connection is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    Transfer(Task),
    /// Delete the part that an item left.
    Discard(Task),
    /// Fetch a part of a large file that another connection is at work on.
    Help(Help),
}

/// Work on what an item shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Help {
    /// Its own number; no item has it.
    pub id: TransferId,
    /// The item's.
    pub of: TransferId,
    pub endpoint: Arc<Endpoint>,
    pub segments: Arc<Segments>,
}

impl Work {
    pub fn id(&self) -> TransferId {
        match self {
            Self::Transfer(task) | Self::Discard(task) => task.id,
            Self::Help(help) => help.id,
        }
    }

    pub fn endpoint(&self) -> &Arc<Endpoint> {
        match self {
            Self::Transfer(task) | Self::Discard(task) => &task.endpoint,
            Self::Help(help) => &help.endpoint,
        }
    }

    pub fn direction(&self) -> Direction {
        match self {
            Self::Transfer(task) | Self::Discard(task) => task.direction,
            Self::Help(_) => Direction::Download,
        }
    }
}

/// One item for a connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    pub id: TransferId,
    pub endpoint: Arc<Endpoint>,
    pub direction: Direction,
    pub what: What,
    pub local: PathBuf,
    pub remote: RemotePath,
    /// As it was listed, or found last.
    pub size: Option<u64>,
    pub modified: Option<Modified>,
    /// The rule that holds now.
    pub exists: ExistsRule,
    /// An earlier attempt may have come to its end without our seeing it.
    pub verify: bool,
    /// It was done with the source so: unless that changed, there is nothing to do.
    pub done_with: Option<Facts>,
}

/// Something that a folder held.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Transfer(NewTransfer),
    /// Not followed, not written, not readable: shown as it is, and never tried.
    Left {
        at: NewTransfer,
        status: TransferStatus,
    },
}

/// An item of the queue.
#[derive(Debug)]
pub(super) struct Item {
    pub transfer: Transfer,
    pub modified: Option<Modified>,
    pub exists: ExistsRule,
    /// The first item of the order that it came in with.
    pub batch: TransferId,
    pub place: Place,
    /// What to do when its work has stopped.
    pub after: After,
    /// Failed attempts since the last progress.
    pub tries: u32,
    /// When the first of them was, in this run.
    pub since: Option<Instant>,
    /// What the last one failed with.
    pub last: Option<Failure>,
    /// There is a part of it.
    pub begun: bool,
    /// «For the rest» does not hold for it any more.
    pub asks: bool,
    /// Never to be tried again.
    pub left: bool,
    /// An earlier attempt may have come to its end without our seeing it.
    pub verify: bool,
    /// It was done with the source so, and is ordered again: its connection looks whether the
    /// source changed. Until then it counts as done.
    pub was: Option<(Done, Facts)>,
    /// It counts among what is over since the queue was empty for that time, with so many bytes.
    pub tallied: Option<(u64, u64)>,
    /// What a folder has given so far, by hash, so that reading it again adds nothing twice.
    pub seen: HashSet<u64>,
    /// Where what it gave last is in the order.
    pub tail: Rank,
}

/// Which index an item is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Ready,
    Delayed(Instant),
    Busy,
    Asking,
    /// A disk of this computer is full.
    NoRoom,
    /// Paused or over.
    Rest,
}

/// What becomes of an item whose work was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// It was not told to stop.
    Nothing,
    Pause,
    /// It was resumed before it had stopped.
    Again,
    Remove,
}

impl Item {
    pub fn new(
        id: TransferId,
        root: TransferId,
        endpoint: Arc<Endpoint>,
        new: NewTransfer,
        status: TransferStatus,
        turn: Turn,
    ) -> Self {
        Self {
            transfer: Transfer {
                id,
                endpoint,
                direction: new.direction,
                what: new.what,
                local: new.local,
                remote: new.remote,
                size: new.size,
                status,
                turn,
                root,
                kept: 0,
            },
            modified: new.modified,
            exists: new.exists,
            batch: root,
            place: Place::Rest,
            after: After::Nothing,
            tries: 0,
            since: None,
            last: None,
            begun: false,
            asks: false,
            left: false,
            verify: false,
            was: None,
            tallied: None,
            seen: HashSet::new(),
            tail: turn.rank,
        }
    }

    pub fn key(&self) -> Key {
        Key {
            turn: self.transfer.turn,
            id: self.transfer.id,
        }
    }

    pub fn task(&self, exists: ExistsRule) -> Task {
        Task {
            id: self.transfer.id,
            endpoint: self.transfer.endpoint.clone(),
            direction: self.transfer.direction,
            what: self.transfer.what,
            local: self.transfer.local.clone(),
            remote: self.transfer.remote.clone(),
            size: self.transfer.size,
            modified: self.modified,
            exists,
            verify: self.verify,
            done_with: self.was.as_ref().map(|(_, facts)| *facts),
        }
    }

    /// Its target, as a number.
    pub fn target(&self) -> u64 {
        let Transfer {
            direction,
            local,
            remote,
            ..
        } = &self.transfer;
        target(*direction, local, remote)
    }

    /// From now on it is tried as if it never failed.
    pub fn begin_anew(&mut self) {
        self.tries = 0;
        self.since = None;
    }

    /// Others may come out of it.
    pub fn is_folder(&self) -> bool {
        self.transfer.what != What::File && self.transfer.root == self.transfer.id
    }

    /// Nothing more happens by itself.
    pub fn is_over(&self) -> bool {
        self.transfer.status.is_over()
    }

    /// Bytes that it adds to what is still to move.
    pub fn weight(&self) -> u64 {
        match self.transfer.status {
            TransferStatus::Paused { .. } => 0,
            ref status if status.is_over() => 0,
            _ => self.transfer.size.unwrap_or(0),
        }
    }
}

impl Task {
    /// What it left is on this computer, and to be found without a server.
    pub fn is_on_disk(&self) -> bool {
        self.direction == Direction::Download && self.remote.is_absolute()
    }

    pub(super) fn target(&self) -> u64 {
        target(self.direction, &self.local, &self.remote)
    }
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Done(Done),
    /// It was done before, and the source is what it was then.
    Unchanged,
    Skipped,
    /// A helper found nothing more to do.
    Helped,
    /// The target exists and the rule is to ask.
    Exists(Existing),
    /// It was told to stop.
    Stopped {
        kept: Option<u64>,
    },
    /// There is no room for it on this computer. `is_target`: where it goes to; else only for what
    /// is kept about it.
    NoRoom {
        room: Room,
        is_target: bool,
        kept: Option<u64>,
    },
    /// `kept`: the length of the part that is left; `None`: there is none.
    Failed {
        failure: Failure,
        kept: Option<u64>,
    },
}
