//! The items of one endpoint that have still to be done, and its gate.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::time::Instant;

use super::item::{Key, Task};
use crate::service::gate::Gate;
use crate::service::transfer::{TransferId, WaitingFor};

/// One endpoint's part of the queue.
#[derive(Debug)]
pub(super) struct Lane {
    pub gate: Gate,
    /// It is their turn as soon as the gate allows.
    pub ready: BTreeSet<Key>,
    /// Their next try is at that time.
    pub delayed: BTreeSet<(Instant, Key)>,
    /// A connection is at work on them.
    pub busy: HashSet<TransferId>,
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
            busy: HashSet::new(),
            discards: VecDeque::new(),
            reason: None,
            marked: Vec::new(),
        }
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
