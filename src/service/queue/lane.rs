//! The items of one endpoint that have still to be done, and its gate.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::item::{Key, Task};
use crate::protocol::RemotePath;
use crate::service::gate::Gate;
use crate::service::segments::Segments;
use crate::service::transfer::{Direction, TransferId, WaitingFor};

/// One endpoint's part of the queue.
#[derive(Debug)]
pub(super) struct Lane {
    pub gate: Gate,
    /// Transfers at once, as the settings or the site say.
    pub per_site: usize,
    /// Something came over since the start, so that more may.
    pub moved: bool,
    /// It is their turn as soon as the gate allows.
    pub ready: BTreeSet<Key>,
    /// Their next try is at that time.
    pub delayed: BTreeSet<(Instant, Key)>,
    /// A connection is at work on them; with their targets, of which no two may be the same.
    pub busy: HashMap<TransferId, u64>,
    /// What busy items share with connections that have nothing else to do.
    pub shared: Vec<Shared>,
    /// Parts to delete, before anything else.
    pub discards: VecDeque<Task>,
    /// The reason that the first waiting items show, and which these are.
    pub reason: Option<WaitingFor>,
    pub marked: Vec<TransferId>,
    /// Others may be the first by now.
    pub is_reordered: bool,
}

/// A large download that more connections may help with.
#[derive(Debug)]
pub(super) struct Shared {
    pub of: TransferId,
    pub segments: Arc<Segments>,
    /// So many may.
    pub wanted: usize,
    pub helpers: Vec<Helper>,
}

/// A connection that helps.
#[derive(Debug)]
pub(super) struct Helper {
    pub id: TransferId,
    /// It was told to give way to an item.
    pub gives_way: bool,
}

/// So many waiting items show why they wait; a hundred thousand need not.
pub(super) const MARKED: usize = 100;

impl Lane {
    pub fn new(gate: Gate, per_site: usize) -> Self {
        Self {
            gate,
            per_site,
            moved: false,
            ready: BTreeSet::new(),
            delayed: BTreeSet::new(),
            busy: HashMap::new(),
            shared: Vec::new(),
            discards: VecDeque::new(),
            reason: None,
            marked: Vec::new(),
            is_reordered: false,
        }
    }

    /// Whether nobody works on this target (few are busy at a time).
    pub fn is_free(&self, target: u64) -> bool {
        self.busy.values().all(|busy| *busy != target)
    }

    /// When something becomes ready by itself.
    pub fn deadline(&self) -> Option<Instant> {
        let delayed = self.delayed.first().map(|(at, _)| *at);
        // A gate that nobody waits for need not open.
        let waits = !(self.ready.is_empty() && self.discards.is_empty());
        let gate = waits.then(|| self.gate.deadline(self.per_site)).flatten();
        delayed.into_iter().chain(gate).min()
    }

    /// Whether one more connection may work.
    pub fn has_room(&self) -> bool {
        self.gate.has_room(self.busy.len(), self.per_site)
    }

    /// Takes out what is due.
    pub fn due(&mut self, now: Instant) -> Vec<Key> {
        let mut due = Vec::new();
        while let Some(&(at, key)) = self.delayed.first() {
            if at > now {
                break;
            }
            self.delayed.pop_first();
            due.push(key);
        }
        due
    }

    /// Everything that waits.
    pub fn waiting(&self) -> Vec<Key> {
        let delayed = self.delayed.iter().map(|(_, key)| *key);
        self.ready.iter().copied().chain(delayed).collect()
    }
}

/// A target, as a number.
pub(super) fn target(direction: Direction, local: &Path, remote: &RemotePath) -> u64 {
    let mut hasher = DefaultHasher::new();
    match direction {
        // Where capitals make no difference, such names are one file.
        Direction::Download => local.to_string_lossy().to_lowercase().hash(&mut hasher),
        Direction::Upload => remote.hash(&mut hasher),
    }
    hasher.finish()
}
