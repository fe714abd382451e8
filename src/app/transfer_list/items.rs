//! The items of the queue as the window knows them, and on which of three lists each stands.

use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use super::shelf::{Key, Order, Shelf};
use crate::service::{
    Progress, QueueChange, Transfer, TransferId, TransferStatus, Turn, WaitingFor,
};

/// The three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    Queue,
    /// Failed, and left out by rule or answer.
    Failed,
    Done,
}

/// Every item, and the lists: the queue in the order of its turns, the others by arrival.
#[derive(Debug)]
pub struct Items {
    /// A tree: unlike a table it never has to be copied as a whole while it grows.
    items: BTreeMap<TransferId, Item>,
    queue: Shelf,
    failed: Shelf,
    done: Shelf,
    /// Failed since the queue was last empty; some may have been tried again.
    fresh: HashSet<TransferId>,
    /// How many wait for their next try.
    counting: usize,
    /// How many have a connection at work.
    running: usize,
}

#[derive(Debug)]
pub struct Item {
    pub transfer: Transfer,
    pub speed: Speed,
}

/// Bytes per second of one item, smoothed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Speed {
    last: Option<(Instant, u64)>,
    per_second: f64,
}

impl Default for Items {
    fn default() -> Self {
        Self {
            items: BTreeMap::new(),
            queue: Shelf::new(Order::Turns),
            failed: Shelf::new(Order::Arrival),
            done: Shelf::new(Order::Arrival),
            fresh: HashSet::new(),
            counting: 0,
            running: 0,
        }
    }
}

impl Items {
    /// Takes a batch of changes, in order.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = QueueChange>) {
        for change in changes {
            match change {
                QueueChange::Restored(transfers) | QueueChange::Added(transfers) => {
                    transfers
                        .into_iter()
                        .for_each(|transfer| self.add(transfer));
                }
                QueueChange::Status(id, status) => self.set_status(id, status),
                QueueChange::Facts { id, size } => {
                    if let Some(item) = self.items.get_mut(&id) {
                        item.transfer.size = size;
                    }
                }
                QueueChange::Removed(ids) => ids.into_iter().for_each(|id| self.remove(id)),
                QueueChange::Turned(turned) => {
                    turned
                        .into_iter()
                        .for_each(|(id, turn)| self.turn(id, turn));
                }
                QueueChange::Ordered
                | QueueChange::RemoteChanged(..)
                | QueueChange::LocalChanged(_) => {}
            }
        }
        for list in List::ALL {
            self.shelf_mut(list).settle();
        }
    }

    /// How far the running items are.
    pub fn moved(&mut self, progress: &Progress, now: Instant) {
        for (id, bytes) in &progress.running {
            let Some(item) = self.items.get_mut(id) else {
                continue;
            };
            if let TransferStatus::Running { done, .. } = &mut item.transfer.status {
                *done = *bytes;
                item.speed.measure(now, *bytes);
            }
        }
    }

    pub fn fresh_failures(&self) -> usize {
        let failed = |id: &&TransferId| {
            let item = self.items.get(id);
            item.is_some_and(|item| matches!(item.transfer.status, TransferStatus::Failed(_)))
        };
        self.fresh.iter().filter(failed).count()
    }

    pub fn get(&self, id: TransferId) -> Option<&Item> {
        self.items.get(&id)
    }

    pub fn shelf(&self, list: List) -> &Shelf {
        match list {
            List::Queue => &self.queue,
            List::Failed => &self.failed,
            List::Done => &self.done,
        }
    }

    pub fn shelf_mut(&mut self, list: List) -> &mut Shelf {
        match list {
            List::Queue => &mut self.queue,
            List::Failed => &mut self.failed,
            List::Done => &mut self.done,
        }
    }

    /// The item in a row of a list.
    pub fn in_row(&self, list: List, row: usize) -> Option<&Item> {
        let shelf = self.shelf(list);
        let id = shelf.listing.item(row).and_then(|place| shelf.id(place))?;
        self.items.get(&id)
    }

    /// How many connections are at work.
    pub fn running(&self) -> usize {
        self.running
    }

    /// Something waits for its next try.
    pub fn counts_down(&self) -> bool {
        self.counting > 0
    }

    /// No connection is at work.
    pub fn is_quiet(&self) -> bool {
        self.running == 0
    }

    fn add(&mut self, transfer: Transfer) {
        self.put(key_of(&transfer), &transfer.status);
        let item = Item {
            transfer,
            speed: Speed::default(),
        };
        self.items.insert(item.transfer.id, item);
    }

    fn remove(&mut self, id: TransferId) {
        if let Some(item) = self.items.remove(&id) {
            self.take(key_of(&item.transfer), &item.transfer.status);
        }
    }

    /// Puts an item of this status on its list.
    fn put(&mut self, key: Key, status: &TransferStatus) {
        self.counting += usize::from(next_try(status).is_some());
        self.running += usize::from(status.is_running());
        let list = list_of(status);
        if list == List::Queue && self.queue.will_be_empty() {
            self.fresh.clear();
        }
        self.shelf_mut(list).comes(key);
    }

    /// Takes an item of this status off its list.
    fn take(&mut self, key: Key, status: &TransferStatus) {
        self.counting -= usize::from(next_try(status).is_some());
        self.running -= usize::from(status.is_running());
        self.shelf_mut(list_of(status)).leaves(key);
    }

    fn turn(&mut self, id: TransferId, turn: Turn) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        let old = key_of(&item.transfer);
        item.transfer.turn = turn;
        if list_of(&item.transfer.status) == List::Queue {
            self.queue.leaves(old);
            self.queue.comes((turn, id));
        }
    }

    fn set_status(&mut self, id: TransferId, status: TransferStatus) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if !status.is_running() {
            item.speed = Speed::default();
        }
        if let TransferStatus::Failed(_) = status {
            self.fresh.insert(id);
        }
        let key = key_of(&item.transfer);
        let old = std::mem::replace(&mut item.transfer.status, status.clone());
        if list_of(&old) == list_of(&status) {
            self.counting -= usize::from(next_try(&old).is_some());
            self.counting += usize::from(next_try(&status).is_some());
            self.running -= usize::from(old.is_running());
            self.running += usize::from(status.is_running());
        } else {
            self.take(key, &old);
            self.put(key, &status);
        }
    }
}

impl List {
    pub const ALL: [Self; 3] = [Self::Queue, Self::Failed, Self::Done];
}

impl Speed {
    pub fn per_second(&self) -> Option<u64> {
        (self.per_second >= 1.0).then_some(self.per_second as u64)
    }

    fn measure(&mut self, now: Instant, bytes: u64) {
        let Some((when, before)) = self.last else {
            self.last = Some((now, bytes));
            return;
        };
        let seconds = now.duration_since(when).as_secs_f64();
        if seconds < 0.4 {
            return;
        }
        let fresh = bytes.saturating_sub(before) as f64 / seconds;
        self.per_second = if self.per_second == 0.0 {
            fresh
        } else {
            self.per_second * 0.6 + fresh * 0.4
        };
        self.last = Some((now, bytes));
    }
}

/// When an item is tried again, where it waits for that.
pub fn next_try(status: &TransferStatus) -> Option<Instant> {
    match status {
        TransferStatus::Waiting(Some(WaitingFor::NextTry { at, .. })) => Some(*at),
        _ => None,
    }
}

fn key_of(transfer: &Transfer) -> Key {
    (transfer.turn, transfer.id)
}

fn list_of(status: &TransferStatus) -> List {
    match status {
        TransferStatus::Done(_) => List::Done,
        TransferStatus::Failed(_) | TransferStatus::Skipped => List::Failed,
        _ => List::Queue,
    }
}
