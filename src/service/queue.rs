//! The transfer queue as a pure value: items, their order, the limits. Events come in, effects
//! go out; the loop in `run.rs` performs them. What happens to one item costs a few look-ups, however
//! long the queue is. All items are looked at for an order to all, a site or a folder, where all that
//! waits for a server fails, and once for every thousand that came to be over.

mod adding;
mod again;
mod event;
mod fill;
mod forgetting;
mod helping;
mod item;
mod lane;
mod limits;
mod moving;
mod orders;
mod placing;
mod record;
mod settle;
mod space;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant;

use super::gate::Gate;
use super::room::Rooms;
use super::timing::Timing;
use super::transfer::{
    Direction, Facts, NewTransfer, TransferId, TransferStatus, WaitingFor, What,
};
use super::turn::Turn;
use super::{QueueChange, QueueOrder};
use crate::profile::{Endpoint, ExistsRule};
use crate::protocol::Failure;

pub use event::{Effect, How, QueueEvent};
pub use item::{Found, Outcome, Task, Work};
use item::{Item, Key, Place};
use lane::Lane;
pub use limits::Limits;
pub use record::{Opening, Restored, transfer_of};

/// The queue.
#[derive(Debug)]
pub struct Queue {
    items: BTreeMap<TransferId, Item>,
    lanes: HashMap<Arc<Endpoint>, Lane>,
    /// All that is not over, in order.
    line: BTreeSet<Key>,
    asking: BTreeSet<TransferId>,
    /// «For the rest»: the rule, and the first item that it does not hold for.
    rest: HashMap<Direction, (ExistsRule, TransferId)>,
    next: TransferId,
    limits: Limits,
    timing: Timing,
    /// Wide enough for whatever sizes a listing may claim.
    remaining: u128,
    tally: Tally,
    effects: Vec<Effect>,
    /// Items of which something changed that outlives the run.
    touched: BTreeSet<TransferId>,
    /// Items whose turn has changed.
    turned: Vec<(TransferId, Turn)>,
    /// Full disks, and who waits for them.
    rooms: Rooms,
    /// In the queue of one task: every item, by what it is about.
    known: Option<HashMap<u64, TransferId>>,
    /// Items that came to be over since the last look for old ones.
    fresh: usize,
}

/// For a file of so many bytes its connection takes more work than its bytes do.
const SMALL: u64 = 64 * 1024;
/// So many of them are many.
const MANY: usize = 100;
/// So many are looked at.
const SAMPLE: usize = 20;

/// What is over since the queue was last empty.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// How often the queue was empty so far.
    round: u64,
    items: u64,
    /// Of those that are done, as far as sizes are known.
    bytes: u128,
}

/// How much there is and was to do, since the queue was last empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub items_over: u64,
    pub items: u64,
    /// Bytes of items that are done.
    pub done: u64,
    /// Bytes of known sizes that are still to move, without what running items have done.
    pub remaining: u64,
}

impl Queue {
    pub fn new(limits: Limits, timing: Timing) -> Self {
        Self {
            items: BTreeMap::new(),
            lanes: HashMap::new(),
            line: BTreeSet::new(),
            asking: BTreeSet::new(),
            rest: HashMap::new(),
            next: TransferId(1),
            limits,
            timing,
            remaining: 0,
            tally: Tally::default(),
            effects: Vec::new(),
            touched: BTreeSet::new(),
            turned: Vec::new(),
            rooms: Rooms::default(),
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
            QueueEvent::Ordered { order, which } => {
                self.order(order, which);
                if matches!(order, QueueOrder::Resume | QueueOrder::Retry) {
                    self.measure(now);
                }
            }
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
            QueueEvent::Helpers {
                of,
                segments,
                wanted,
            } => self.share(of, segments, wanted),
            QueueEvent::Ended { work, outcome } => self.ended(work, outcome, now),
            QueueEvent::Limits(limits) => self.set_limits(limits),
            QueueEvent::Seats {
                endpoint,
                seats,
                learned,
            } => self.seated(endpoint, seats, learned, now),
            QueueEvent::BrowsingRefused(endpoint) => {
                let recovery = self.timing.recovery;
                self.with_gate(&endpoint, |gate| gate.browsing_refused(now, recovery));
            }
            QueueEvent::Forgotten(endpoint) => self.with_gate(&endpoint, Gate::forget_learned),
            QueueEvent::Tick => self.tick(now),
            QueueEvent::Restored(restored) => self.restore(restored),
            QueueEvent::Measured(rooms) => self.measured(&rooms),
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
        let lanes = self.lanes.values().filter_map(Lane::deadline);
        lanes.chain(self.rooms.deadline()).min()
    }

    pub fn totals(&self) -> Totals {
        let bytes = |bytes| u64::try_from(bytes).unwrap_or(u64::MAX);
        Totals {
            items_over: self.tally.items,
            items: self.tally.items + self.line.len() as u64,
            done: bytes(self.tally.bytes),
            remaining: bytes(self.remaining),
        }
    }

    /// How many connections this server was found to allow.
    pub fn learned(&self, endpoint: &Endpoint) -> Option<usize> {
        self.lanes.get(endpoint)?.gate.learned()
    }

    /// How many small files wait there for each connection; none unless all that comes next is such.
    /// A folder that is still being walked is taken to hold as much again as was found in it.
    pub fn small_ahead(&self, endpoint: &Endpoint) -> usize {
        let Some(lane) = self.lanes.get(endpoint) else {
            return 0;
        };
        let is_small = |key: &Key| {
            let transfer = self.items.get(&key.id).map(|item| &item.transfer);
            transfer.is_some_and(|it| match it.what {
                What::Folder => true,
                What::File | What::Unknown => it.size.is_some_and(|size| size <= SMALL),
            })
        };
        let walked = lane.busy.keys().filter_map(|id| self.items.get(id));
        let walked: usize = walked.map(|item| item.seen.len()).sum();
        let ahead = lane.ready.len() + walked;
        match ahead >= MANY && lane.ready.iter().take(SAMPLE).all(is_small) {
            true => ahead / lane.per_site,
            false => 0,
        }
    }

    /// Why nothing new begins at this endpoint, if so.
    pub fn reason(&self, endpoint: &Endpoint) -> Option<WaitingFor> {
        let lane = self.lanes.get(endpoint)?;
        lane.gate.reason(lane.per_site)
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
        self.lane(&endpoint, learned);
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
        if self.rooms.deadline().is_some_and(|due| due <= now) {
            self.measure(now);
        }
        for endpoint in self.endpoints() {
            let Some(lane) = self.lanes.get_mut(&endpoint) else {
                continue;
            };
            let opened = lane.gate.tick(now);
            let due = lane.due(now);
            for key in &due {
                self.put(key.id, Place::Ready, TransferStatus::Waiting(None));
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
            Some((rule, end)) if item.exists == ExistsRule::Ask && item.transfer.root < *end => {
                if item.asks {
                    ExistsRule::Ask
                } else {
                    *rule
                }
            }
            _ => item.exists,
        }
    }
}
