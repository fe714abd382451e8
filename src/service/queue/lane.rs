//! The items of one endpoint that have still to be done, and its gate.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::Instant;

use super::item::{Key, Task};
use crate::protocol::RemotePath;
use crate::service::gate::Gate;
use crate::service::transfer::{Direction, TransferId, WaitingFor};

/// One endpoint's part of the queue.
#[derive(Debug)]
pub(super) struct Lane {
    pub gate: Gate,
    /// It is their turn as soon as the gate allows.
    pub ready: BTreeSet<Key>,
    /// Their next try is at that time.
    pub delayed: BTreeSet<(Instant, Key)>,
    /// A connection is at work on them; with their targets, of which no two may be the same.
    pub busy: HashMap<TransferId, u64>,
    /// Parts to delete, before anything else.
    pub discards: VecDeque<Task>,
    /// The reason that the first waiting items show, and which these are.
    pub reason: Option<WaitingFor>,
    pub marked: Vec<Key>,
}

/// So many waiting items show why they wait; a hundred thousand need not.
pub(super) const MARKED: usize = 100;

impl Lane {
    pub fn new(gate: Gate) -> Self {
        Self {
            gate,
            ready: BTreeSet::new(),
            delayed: BTreeSet::new(),
            busy: HashMap::new(),
            discards: VecDeque::new(),
            reason: None,
            marked: Vec::new(),
        }
    }

    /// Whether nobody works on this target (few are busy at a time).
    pub fn is_free(&self, target: u64) -> bool {
        self.busy.values().all(|busy| *busy != target)
    }

    /// When something becomes ready by itself.
    pub fn deadline(&self) -> Option<Instant> {
        let delayed = self.delayed.first().map(|(at, _)| *at);
        delayed.into_iter().chain(self.gate.deadline()).min()
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
