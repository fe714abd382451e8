//! The transfer queue as a pure value: items, their order, the limits. Events come in, effects
//! go out; the loop in `run.rs` performs them. No event but an order to many items costs more
//! than a few look-ups, however long the queue is.

mod adding;
mod again;
mod fill;
mod forgetting;
mod item;
mod lane;
mod orders;
mod record;
mod settle;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant;

use super::gate::{Gate, Refused};
use super::timing::Timing;
use super::transfer::{
    Direction, ExistsAnswer, Facts, NewTransfer, TransferId, TransferStatus, WaitingFor,
};
use super::{QueueChange, QueueOrder, Which};
use crate::profile::{Endpoint, ExistsRule};
use crate::protocol::{Declined, Failure};

pub use item::{Found, Outcome, Task, Work};
use item::{Item, Place};
use lane::{Lane, MARKED};
pub use record::{Opening, Restored, transfer_of};

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
    /// A connection is free again.
    Ended {
        work: Work,
        outcome: Outcome,
    },
    /// Connections per site.
    Limit(usize),
    /// Time went by.
    Tick,
    /// What earlier runs left.
    Restored(Restored),
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
}

/// How work is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Its part is kept.
    Keep,
    /// Its part is deleted.
    Discard,
}

/// The queue.
#[derive(Debug)]
pub struct Queue {
    items: BTreeMap<TransferId, Item>,
    lanes: HashMap<Arc<Endpoint>, Lane>,
    asking: BTreeSet<TransferId>,
    /// «For the rest»: the rule, and the first item that it does not hold for.
    rest: HashMap<Direction, (ExistsRule, TransferId)>,
    next: TransferId,
    per_site: usize,
    timing: Timing,
    /// Wide enough for whatever sizes a listing may claim.
    remaining: u128,
    effects: Vec<Effect>,
    /// Items of which something changed that outlives the run.
    touched: BTreeSet<TransferId>,
    /// In the queue of one task: every item, by what it is about.
    known: Option<HashMap<u64, TransferId>>,
    /// Items that came to be over since the last look for old ones.
    fresh: usize,
}

impl Queue {
    pub fn new(per_site: usize, timing: Timing) -> Self {
        Self {
            items: BTreeMap::new(),
            lanes: HashMap::new(),
            asking: BTreeSet::new(),
            rest: HashMap::new(),
            next: TransferId(1),
            per_site: per_site.clamp(1, 32),
            timing,
            remaining: 0,
            effects: Vec::new(),
            touched: BTreeSet::new(),
            known: None,
            fresh: 0,
        }
    }

    /// The queue of one task that is ordered again and again: it has every item once, and keeps
    /// all of them.
    pub fn of_one_task(mut self) -> Self {
        self.known = Some(HashMap::new());
        self
    }

    /// Takes in what happened and says what to do.
    pub fn apply(&mut self, event: QueueEvent, now: Instant) -> Vec<Effect> {
        match event {
            QueueEvent::Added {
                endpoint,
                transfers,
                learned,
            } => self.add(endpoint, transfers, learned),
            QueueEvent::Ordered { order, which } => self.order(order, which),
            QueueEvent::Answered { id, answer } => self.answer(id, answer),
            QueueEvent::Opened(endpoint) => self.with_gate(&endpoint, Gate::opened),
            QueueEvent::Unlocked(endpoint) => self.with_gate(&endpoint, Gate::open),
            QueueEvent::Denied(endpoint, declined) => {
                self.fail_all(&endpoint, &Failure::Declined(declined));
                self.with_gate(&endpoint, Gate::open);
            }
            QueueEvent::Refused { work, why } => self.refused(work, why, now),
            QueueEvent::Source { id, facts } => self.source(id, facts),
            QueueEvent::Changed(id) => self.source_changed(id),
            QueueEvent::Finishing(id) => {
                if self
                    .items
                    .get(&id)
                    .is_some_and(|item| item.place == Place::Busy)
                {
                    self.publish_status(id, TransferStatus::Finishing);
                }
            }
            QueueEvent::Moving(id) => {
                if let Some(item) = self.items.get(&id)
                    && item.transfer.status == TransferStatus::Finishing
                {
                    let of = item.transfer.size;
                    self.publish_status(id, TransferStatus::Running { done: 0, of });
                }
            }
            QueueEvent::Found { id, found } => self.found(id, found),
            QueueEvent::Ended { work, outcome } => self.ended(work, outcome, now),
            QueueEvent::Limit(per_site) => {
                self.per_site = per_site.clamp(1, 32);
                for endpoint in self.endpoints() {
                    self.fill(&endpoint);
                }
            }
            QueueEvent::Tick => self.tick(now),
            QueueEvent::Restored(restored) => self.restore(restored),
        }
        if self.fresh >= forgetting::FRESH {
            self.forget_old();
        }
        if !self.touched.is_empty() {
            let touched = std::mem::take(&mut self.touched);
            let record = Effect::Record(touched.into_iter().collect());
            self.effects.insert(0, record);
        }
        std::mem::take(&mut self.effects)
    }

    /// When [`QueueEvent::Tick`] is wanted.
    pub fn deadline(&self) -> Option<Instant> {
        self.lanes.values().filter_map(Lane::deadline).min()
    }

    /// Bytes of known sizes that are still to move, without what running items have done.
    pub fn remaining(&self) -> u64 {
        u64::try_from(self.remaining).unwrap_or(u64::MAX)
    }

    /// How many connections this server was found to allow.
    pub fn learned(&self, endpoint: &Endpoint) -> Option<usize> {
        self.lanes.get(endpoint)?.gate.learned()
    }

    /// Why nothing new begins at this endpoint, if so.
    pub fn reason(&self, endpoint: &Endpoint) -> Option<WaitingFor> {
        self.lanes.get(endpoint)?.gate.reason(self.per_site)
    }

    /// Whether anything waits for this endpoint's gate.
    pub fn is_waiting(&self, endpoint: &Endpoint) -> bool {
        let waits = |lane: &Lane| !(lane.ready.is_empty() && lane.delayed.is_empty());
        self.lanes.get(endpoint).is_some_and(waits)
    }

    /// Every endpoint that ever had an item.
    pub fn endpoints(&self) -> Vec<Arc<Endpoint>> {
        self.lanes.keys().cloned().collect()
    }

    fn with_gate(&mut self, endpoint: &Arc<Endpoint>, change: impl FnOnce(&mut Gate)) {
        if let Some(lane) = self.lanes.get_mut(endpoint) {
            change(&mut lane.gate);
            self.fill(endpoint);
        }
    }

    fn add(
        &mut self,
        endpoint: Arc<Endpoint>,
        transfers: Vec<NewTransfer>,
        learned: Option<usize>,
    ) {
        self.lanes
            .entry(endpoint.clone())
            .or_insert_with(|| Lane::new(Gate::new(learned)));
        let found = transfers.into_iter().map(Found::Transfer).collect();
        self.insert(&endpoint, None, found);
        self.effects.push(Effect::Publish(QueueChange::Ordered));
        self.fill(&endpoint);
    }

    fn source(&mut self, id: TransferId, facts: Facts) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        let size = facts.size;
        item.modified = facts.modified.or(item.modified);
        if item.transfer.size == size {
            return;
        }
        self.remaining -= u128::from(item.weight());
        item.transfer.size = size;
        self.remaining += u128::from(item.weight());
        self.effects
            .push(Effect::Publish(QueueChange::Facts { id, size }));
    }

    fn tick(&mut self, now: Instant) {
        for endpoint in self.endpoints() {
            let Some(lane) = self.lanes.get_mut(&endpoint) else {
                continue;
            };
            let opened = lane.gate.tick(now);
            let due = lane.due(now);
            for (_, id) in &due {
                self.put(*id, Place::Ready, TransferStatus::Waiting(None));
            }
            if opened || !due.is_empty() {
                self.fill(&endpoint);
            }
        }
    }

    /// The rule for an existing target that holds for this item now.
    fn rule(&self, id: TransferId) -> ExistsRule {
        let Some(item) = self.items.get(&id) else {
            return ExistsRule::Ask;
        };
        match self.rest.get(&item.transfer.direction) {
            Some((rule, end)) if item.exists == ExistsRule::Ask && item.root < *end => {
                if item.asks { ExistsRule::Ask } else { *rule }
            }
            _ => item.exists,
        }
    }

    /// Moves an item to another index and shows its new status.
    fn put(&mut self, id: TransferId, place: Place, mut status: TransferStatus) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        let key = item.key();
        let Some(lane) = self.lanes.get_mut(&item.transfer.endpoint) else {
            return;
        };
        take_out(item, lane, &mut self.asking);
        item.place = place;
        match place {
            Place::Ready => {
                lane.ready.insert(key);
                if lane.reason.is_some() && lane.marked.len() < MARKED {
                    lane.marked.push(key);
                    status = TransferStatus::Waiting(lane.reason.clone());
                }
            }
            Place::Delayed(at) => {
                lane.delayed.insert((at, key));
            }
            Place::Busy => {
                lane.busy.insert(id, item.target());
            }
            Place::Asking => {
                self.asking.insert(id);
            }
            Place::Rest => {}
        }
        self.publish_status(id, status);
    }

    fn publish_status(&mut self, id: TransferId, status: TransferStatus) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if item.transfer.status == status {
            return;
        }
        if record::is_lasting(&item.transfer.status, &status) {
            self.touched.insert(id);
        }
        self.remaining -= u128::from(item.weight());
        item.transfer.status = status.clone();
        self.remaining += u128::from(item.weight());
        if status.is_over() {
            item.was = None;
            self.fresh += 1;
        }
        self.effects
            .push(Effect::Publish(QueueChange::Status(id, status)));
    }
}

fn take_out(item: &Item, lane: &mut Lane, asking: &mut BTreeSet<TransferId>) {
    match item.place {
        Place::Ready => {
            lane.ready.remove(&item.key());
        }
        Place::Delayed(at) => {
            lane.delayed.remove(&(at, item.key()));
        }
        Place::Asking => {
            asking.remove(&item.transfer.id);
        }
        // A connection gives up its item by itself.
        Place::Busy | Place::Rest => {}
    }
}
