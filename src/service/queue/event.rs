//! What the queue is told, and what it wants done about it.

use std::path::PathBuf;
use std::sync::Arc;

use super::item::{Found, Outcome, Work};
use super::limits::Limits;
use super::record::Restored;
use crate::profile::Endpoint;
use crate::protocol::Declined;
use crate::service::gate::{Refused, Seats};
use crate::service::room::{DiskId, Room};
use crate::service::segments::Segments;
use crate::service::transfer::{ExistsAnswer, Facts, NewTransfer, TransferId};
use crate::service::{QueueChange, QueueOrder, Which};

/// What happened.
#[derive(Debug)]
pub enum QueueEvent {
    Added {
        endpoint: Arc<Endpoint>,
        transfers: Vec<NewTransfer>,
        /// The connections that the server was found to allow.
        learned: Option<usize>,
    },
    Ordered {
        order: QueueOrder,
        which: Which,
    },
    Answered {
        id: TransferId,
        answer: ExistsAnswer,
    },
    /// A session stands.
    Opened(Arc<Endpoint>),
    /// No connection for this work.
    Refused {
        work: Work,
        why: Refused,
    },
    /// The question that closed a gate is answered.
    Unlocked(Arc<Endpoint>),
    /// The person gave up.
    Denied(Arc<Endpoint>, Declined),
    /// The source, as its connection sees it.
    Source {
        id: TransferId,
        facts: Facts,
    },
    /// The source is not what it was when the item was done: it is sent again.
    Changed(TransferId),
    Finishing(TransferId),
    /// Its bytes move again: what was checked did not hold.
    Moving(TransferId),
    /// What a folder held, as far as it was read.
    Found {
        id: TransferId,
        found: Vec<Found>,
    },
    /// An item would be faster with so many connections beside its own.
    Helpers {
        of: TransferId,
        segments: Arc<Segments>,
        wanted: usize,
    },
    /// A connection is free again.
    Ended {
        work: Work,
        outcome: Outcome,
    },
    /// From now on these hold.
    Limits(Limits),
    /// Our connections to an endpoint have changed.
    Seats {
        endpoint: Arc<Endpoint>,
        seats: Seats,
        /// The connections that the server was found to allow.
        learned: Option<usize>,
    },
    /// The server allowed a browsing connection no seat.
    BrowsingRefused(Arc<Endpoint>),
    /// What was learned about the number of connections does not hold any more.
    Forgotten(Arc<Endpoint>),
    /// Time went by.
    Tick,
    /// What earlier runs left.
    Restored(Restored),
    /// How much is free on the disks that [`Effect::Measure`] was about.
    Measured(Vec<Room>),
}

/// What to do about it.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// What outlives the run has changed of these items: [`Queue::row`] tells how they are now.
    /// Comes first; nothing else is to be shown before it is on disk.
    Record(Vec<TransferId>),
    Start(Work),
    /// Its work shall stop; [`QueueEvent::Ended`] follows.
    Stop(TransferId, How),
    Publish(QueueChange),
    /// See how much is free there; [`QueueEvent::Measured`] follows.
    Measure(Vec<(DiskId, PathBuf)>),
}

/// How work is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Its part is kept.
    Keep,
    /// Its part is deleted.
    Discard,
}
