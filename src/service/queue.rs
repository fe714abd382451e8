//! The transfer queue as a pure value: items, their order, the limits. Events come in, effects
//! go out; the loop in `run.rs` performs them. No event but an order to many items costs more
//! than a few look-ups, however long the queue is.

mod item;
mod lane;
mod orders;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::gate::{Gate, Refused, Verdict};
use super::timing::Timing;
use super::transfer::{
    Direction, Done, ExistsAnswer, NewTransfer, TransferId, TransferStatus, WaitingFor, What,
};
use super::{QueueChange, QueueOrder, Which};
use crate::profile::{Endpoint, ExistsRule};
use crate::protocol::{Declined, Failure};

use item::{After, Item, Place};
pub use item::{Found, Outcome, Task, Work};
use lane::{Lane, MARKED};

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
    Sized {
        id: TransferId,
        size: Option<u64>,
    },
    Finishing(TransferId),
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
}

/// What to do about it.
#[derive(Debug, PartialEq)]
pub enum Effect {
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
    remaining: u64,
    effects: Vec<Effect>,
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
        }
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
            QueueEvent::Sized { id, size } => self.sized(id, size),
            QueueEvent::Finishing(id) => {
                if self
                    .items
                    .get(&id)
                    .is_some_and(|item| item.place == Place::Busy)
                {
                    self.publish_status(id, TransferStatus::Finishing);
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
        }
        std::mem::take(&mut self.effects)
    }

    /// When [`QueueEvent::Tick`] is wanted.
    pub fn deadline(&self) -> Option<Instant> {
        self.lanes.values().filter_map(Lane::deadline).min()
    }

    /// Bytes of known sizes that are still to move, without what running items have done.
    pub fn remaining(&self) -> u64 {
        self.remaining
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
        self.fill(&endpoint);
    }

    fn found(&mut self, id: TransferId, found: Vec<Found>) {
        let Some(folder) = self.items.get_mut(&id) else {
            return;
        };
        let (endpoint, root) = (folder.transfer.endpoint.clone(), folder.root);
        let new: Vec<Found> = found
            .into_iter()
            .filter(|found| folder.seen.insert(hash_of(found)))
            .collect();
        let count = folder.seen.len() as u64;
        if folder.place == Place::Busy {
            let walking = WaitingFor::Walking { found: count };
            self.publish_status(id, TransferStatus::Waiting(Some(walking)));
        }
        self.insert(&endpoint, Some(root), new);
        self.fill(&endpoint);
    }

    /// Appends items; those that came out of a folder belong to its `root`.
    fn insert(&mut self, endpoint: &Arc<Endpoint>, root: Option<TransferId>, found: Vec<Found>) {
        let mut added = Vec::with_capacity(found.len());
        for found in found {
            let id = self.next;
            self.next.0 += 1;
            let (new, status, left) = match found {
                Found::Transfer(new) => (new, TransferStatus::Waiting(None), false),
                Found::Left { at, status } => (at, status, true),
            };
            let mut item = Item::new(id, root.unwrap_or(id), endpoint.clone(), new, status);
            item.left = left;
            if let Some(lane) = self.lanes.get_mut(endpoint).filter(|_| !left) {
                item.place = Place::Ready;
                lane.ready.insert(item.key());
                if lane.reason.is_some() && lane.marked.len() < MARKED {
                    lane.marked.push(item.key());
                    item.transfer.status = TransferStatus::Waiting(lane.reason.clone());
                }
            }
            self.remaining += item.weight();
            added.push(item.transfer.clone());
            self.items.insert(id, item);
        }
        if !added.is_empty() {
            self.effects
                .push(Effect::Publish(QueueChange::Added(added)));
        }
    }

    fn sized(&mut self, id: TransferId, size: Option<u64>) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if item.transfer.size == size {
            return;
        }
        self.remaining -= item.weight();
        item.transfer.size = size;
        self.remaining += item.weight();
        self.effects
            .push(Effect::Publish(QueueChange::Facts { id, size }));
    }

    fn refused(&mut self, work: Work, why: Refused, now: Instant) {
        let (Work::Transfer(task) | Work::Discard(task)) = &work;
        let (id, endpoint) = (task.id, task.endpoint.clone());
        let Some(lane) = self.lanes.get_mut(&endpoint) else {
            return;
        };
        lane.busy.remove(&id);
        let others = lane.busy.len();
        let verdict = lane.gate.refused(why, others, now, &self.timing);
        match work {
            // An unreachable part stays with its record; nothing is shown of it any more.
            Work::Discard(task) => {
                if verdict == Verdict::Back {
                    lane.discards.push_back(task);
                } else {
                    lane.discards.clear();
                }
            }
            Work::Transfer(_) => self.settle(id, None, now),
        }
        match verdict {
            Verdict::Back => {}
            Verdict::FailOne(failure) => {
                let waits = |item: &Item| item.place == Place::Ready;
                if self.items.get(&id).is_some_and(waits) {
                    self.put(id, Place::Rest, TransferStatus::Failed(failure));
                }
            }
            Verdict::FailAll(failure) => self.fail_all(&endpoint, &failure),
        }
        self.fill(&endpoint);
    }

    fn fail_all(&mut self, endpoint: &Arc<Endpoint>, failure: &Failure) {
        let waiting = self.lanes.get(endpoint).map(Lane::waiting);
        for (_, id) in waiting.unwrap_or_default() {
            self.put(id, Place::Rest, TransferStatus::Failed(failure.clone()));
        }
    }

    fn ended(&mut self, work: Work, outcome: Outcome, now: Instant) {
        let (Work::Transfer(task) | Work::Discard(task)) = work.clone();
        if let Some(lane) = self.lanes.get_mut(&task.endpoint) {
            lane.busy.remove(&task.id);
        }
        if matches!(work, Work::Transfer(_)) {
            self.settle(task.id, Some(outcome), now);
        }
        self.fill(&task.endpoint);
    }

    /// A connection let go of the item: what becomes of it. No outcome: it never began.
    fn settle(&mut self, id: TransferId, outcome: Option<Outcome>, now: Instant) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        let after = std::mem::replace(&mut item.after, After::Nothing);
        if let Some(Outcome::Stopped { kept } | Outcome::Failed { kept, .. }) = outcome {
            item.begun = kept.is_some();
            let kept = kept.unwrap_or(0);
            if kept > item.kept {
                item.kept = kept;
                item.tries = 0;
            }
        }
        let kept = item.kept;
        match (after, outcome) {
            (After::Remove, _) => self.remove(id),
            (_, Some(Outcome::Done(done))) => self.done(id, done),
            (_, Some(Outcome::Skipped)) => self.put(id, Place::Rest, TransferStatus::Skipped),
            (_, Some(Outcome::Exists(existing))) => match (self.rule(id), after) {
                (ExistsRule::Ask, _) => {
                    self.put(id, Place::Asking, TransferStatus::Asking(existing));
                }
                (_, After::Pause) => {
                    self.put(id, Place::Rest, TransferStatus::Paused { done: 0 });
                }
                _ => self.put(id, Place::Ready, TransferStatus::Waiting(None)),
            },
            (After::Pause, Some(Outcome::Failed { failure, .. })) if !is_stop(&failure) => {
                if failure.is_passing() {
                    self.put(id, Place::Rest, TransferStatus::Paused { done: kept });
                } else {
                    self.put(id, Place::Rest, TransferStatus::Failed(failure));
                }
            }
            (After::Pause, _) => {
                self.put(id, Place::Rest, TransferStatus::Paused { done: kept });
            }
            (_, Some(Outcome::Failed { failure, .. })) if !is_stop(&failure) => {
                self.failed(id, failure, now);
            }
            _ => self.put(id, Place::Ready, TransferStatus::Waiting(None)),
        }
    }

    fn done(&mut self, id: TransferId, done: Done) {
        if let Some(item) = self.items.get_mut(&id) {
            item.begun = false;
            item.seen = Default::default();
        }
        self.put(id, Place::Rest, TransferStatus::Done(done));
    }

    fn failed(&mut self, id: TransferId, failure: Failure, now: Instant) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        item.tries += 1;
        if !failure.is_passing() || item.tries > self.timing.retries {
            return self.put(id, Place::Rest, TransferStatus::Failed(failure));
        }
        let waiting = WaitingFor::NextTry {
            seconds: self.timing.back_off.as_secs(),
            after: failure,
        };
        let place = Place::Delayed(now + self.timing.back_off);
        self.put(id, place, TransferStatus::Waiting(Some(waiting)));
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

    /// Starts what the gate allows, and shows the reason where it allows nothing.
    fn fill(&mut self, endpoint: &Arc<Endpoint>) {
        while let Some(work) = self.next_for(endpoint) {
            self.effects.push(Effect::Start(work));
        }
        self.mark(endpoint);
    }

    fn next_for(&mut self, endpoint: &Arc<Endpoint>) -> Option<Work> {
        let lane = self.lanes.get_mut(endpoint)?;
        if !lane.gate.has_room(lane.busy.len(), self.per_site) {
            return None;
        }
        if let Some(task) = lane.discards.pop_front() {
            lane.busy.insert(task.id);
            return Some(Work::Discard(task));
        }
        let (_, id) = *lane.ready.first()?;
        let rule = self.rule(id);
        let item = self.items.get_mut(&id)?;
        let task = item.task(rule);
        let status = match item.transfer.what {
            What::Folder => {
                let found = item.seen.len() as u64;
                TransferStatus::Waiting(Some(WaitingFor::Walking { found }))
            }
            What::File | What::Unknown => TransferStatus::Running {
                done: item.kept,
                of: item.transfer.size,
            },
        };
        self.put(id, Place::Busy, status);
        Some(Work::Transfer(task))
    }

    fn mark(&mut self, endpoint: &Arc<Endpoint>) {
        let per_site = self.per_site;
        let Some(lane) = self.lanes.get_mut(endpoint) else {
            return;
        };
        let reason = lane.gate.reason(per_site);
        if reason == lane.reason {
            return;
        }
        lane.reason.clone_from(&reason);
        let before = std::mem::take(&mut lane.marked);
        let head: Vec<_> = lane.ready.iter().take(MARKED).copied().collect();
        if reason.is_some() {
            lane.marked.clone_from(&head);
        }
        let waits = |item: &Item| item.place == Place::Ready;
        let ready = |(_, id): &item::Key| self.items.get(id).is_some_and(waits);
        let cleared: Vec<_> = before
            .into_iter()
            .filter(|key| ready(key) && head.binary_search(key).is_err())
            .collect();
        for (_, id) in cleared {
            self.publish_status(id, TransferStatus::Waiting(None));
        }
        for (_, id) in head {
            self.publish_status(id, TransferStatus::Waiting(reason.clone()));
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
                lane.busy.insert(id);
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
        self.remaining -= item.weight();
        item.transfer.status = status.clone();
        self.remaining += item.weight();
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

fn is_stop(failure: &Failure) -> bool {
    *failure == Failure::Declined(Declined::Cancelled)
}

fn hash_of(found: &Found) -> u64 {
    let (Found::Transfer(new) | Found::Left { at: new, .. }) = found;
    let mut hasher = DefaultHasher::new();
    let local: &PathBuf = &new.local;
    (local, new.remote.as_bytes(), new.what).hash(&mut hasher);
    if let Found::Left { status, .. } = found {
        format!("{status:?}").hash(&mut hasher);
    }
    hasher.finish()
}
