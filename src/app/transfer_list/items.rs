//! The items of the queue as the window knows them, and on which of three lists each stands.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use crate::app::widget::listing::Listing;
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
#[derive(Debug, Default)]
pub struct Items {
    items: HashMap<TransferId, Item>,
    queue: Shelf,
    /// The queue is not in the order of its turns.
    is_unsorted: bool,
    /// Failed since the queue was last empty; some may have been tried again.
    fresh: HashSet<TransferId>,
    failed: Shelf,
    done: Shelf,
    /// How many wait for their next try.
    counting: usize,
}

#[derive(Debug)]
pub struct Item {
    pub transfer: Transfer,
    pub speed: Speed,
}

/// One list.
#[derive(Debug, Default)]
pub struct Shelf {
    ids: Vec<TransferId>,
    pub listing: Listing,
    /// Left during this batch; they are taken off in one walk.
    leaving: HashSet<TransferId>,
}

/// Bytes per second of one item, smoothed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Speed {
    last: Option<(Instant, u64)>,
    per_second: f64,
}

impl Items {
    /// Takes a batch of changes, in order.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = QueueChange>) {
        for change in changes {
            match change {
                QueueChange::Restored(transfers) | QueueChange::Added(transfers) => {
                    self.add(transfers);
                }
                QueueChange::Status(id, status) => self.set_status(id, status),
                QueueChange::Facts { id, size } => {
                    if let Some(item) = self.items.get_mut(&id) {
                        item.transfer.size = size;
                    }
                }
                QueueChange::Removed(ids) => {
                    for id in ids {
                        if let Some(item) = self.items.remove(&id) {
                            self.counting -= usize::from(next_try(&item.transfer.status).is_some());
                            let list = list_of(&item.transfer.status);
                            self.shelf_mut(list).leaving.insert(id);
                        }
                    }
                }
                QueueChange::Turned(turned) => self.turn(turned),
                QueueChange::Ordered
                | QueueChange::RemoteChanged(..)
                | QueueChange::LocalChanged(_) => {}
            }
        }
        for list in List::ALL {
            self.shelf_mut(list).settle();
        }
        if std::mem::take(&mut self.is_unsorted) {
            self.sort();
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
        let id = shelf.listing.item(row).and_then(|at| shelf.ids.get(at))?;
        self.items.get(id)
    }

    /// What an order is about: what is chosen, or else what the cursor is on.
    pub fn subjects(&self, list: List) -> Vec<TransferId> {
        let shelf = self.shelf(list);
        if shelf.listing.selected_count() == 0 {
            let cursor = shelf.listing.cursor_item();
            return cursor
                .and_then(|at| shelf.ids.get(at))
                .into_iter()
                .copied()
                .collect();
        }
        let chosen = shelf.listing.selected_items();
        chosen.filter_map(|at| shelf.ids.get(at)).copied().collect()
    }

    pub fn ids(&self, list: List) -> &[TransferId] {
        &self.shelf(list).ids
    }

    /// How many connections are at work.
    pub fn running(&self) -> usize {
        self.at_work().count()
    }

    /// Something waits for its next try.
    pub fn counts_down(&self) -> bool {
        self.counting > 0
    }

    /// No connection is at work.
    pub fn is_quiet(&self) -> bool {
        // What runs stands near the beginning, so this is short unless nothing does.
        self.at_work().next().is_none()
    }

    fn at_work(&self) -> impl Iterator<Item = &TransferId> {
        self.queue.ids.iter().filter(|id| {
            let item = self.items.get(id);
            item.is_some_and(|item| item.transfer.status.is_running())
        })
    }

    fn add(&mut self, transfers: Vec<Transfer>) {
        let mut added: [Vec<TransferId>; 3] = Default::default();
        // An order of thousands is taken in within one frame.
        self.items.reserve(transfers.len());
        for transfer in transfers {
            let [queue, failed, done] = &mut added;
            self.counting += usize::from(next_try(&transfer.status).is_some());
            match list_of(&transfer.status) {
                List::Queue => queue.push(transfer.id),
                List::Failed => failed.push(transfer.id),
                List::Done => done.push(transfer.id),
            }
            let item = Item {
                transfer,
                speed: Speed::default(),
            };
            self.items.insert(item.transfer.id, item);
        }
        for (list, ids) in List::ALL.into_iter().zip(added) {
            self.put_on(list, &ids);
        }
    }

    fn put_on(&mut self, list: List, ids: &[TransferId]) {
        if list == List::Queue && self.queue.is_leaving_all() {
            self.fresh.clear();
        }
        if list == List::Queue {
            let last = self.queue.ids.last().into_iter().chain(ids);
            self.is_unsorted |= !last.is_sorted_by_key(|id| self.turn_of(*id));
        }
        self.shelf_mut(list).add(ids);
    }

    fn turn(&mut self, turned: Vec<(TransferId, Turn)>) {
        for (id, turn) in turned {
            if let Some(item) = self.items.get_mut(&id) {
                item.transfer.turn = turn;
                self.is_unsorted = true;
            }
        }
    }

    /// Brings the queue into the order of its turns. Most of it is in order already.
    fn sort(&mut self) {
        let ids = &self.queue.ids;
        let mut keys: Vec<_> = ids.iter().map(|id| self.turn_of(*id)).zip(0..).collect();
        keys.sort();
        let mut places = vec![0; keys.len()];
        for (new, (_, old)) in keys.iter().enumerate() {
            if let Some(place) = places.get_mut::<usize>(*old) {
                *place = new;
            }
        }
        let len = keys.len();
        self.queue.ids = keys.into_iter().map(|((_, id), _)| id).collect();
        let order = (0..len).collect();
        let listing = &mut self.queue.listing;
        listing.rearrange(len, order, |item| places.get(item).copied());
    }

    fn turn_of(&self, id: TransferId) -> (Turn, TransferId) {
        let item = self.items.get(&id);
        (item.map(|item| item.transfer.turn).unwrap_or_default(), id)
    }

    fn set_status(&mut self, id: TransferId, status: TransferStatus) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        let (before, after) = (list_of(&item.transfer.status), list_of(&status));
        if !status.is_running() {
            item.speed = Speed::default();
        }
        self.counting -= usize::from(next_try(&item.transfer.status).is_some());
        self.counting += usize::from(next_try(&status).is_some());
        if let TransferStatus::Failed(_) = status {
            self.fresh.insert(id);
        }
        item.transfer.status = status;
        if before != after {
            self.shelf_mut(before).leaving.insert(id);
            self.put_on(after, &[id]);
        }
    }
}

impl List {
    pub const ALL: [Self; 3] = [Self::Queue, Self::Failed, Self::Done];
}

impl Shelf {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Nothing stays on it.
    fn is_leaving_all(&self) -> bool {
        self.ids.len() == self.leaving.len()
    }

    fn add(&mut self, ids: &[TransferId]) {
        if ids.iter().any(|id| self.leaving.contains(id)) {
            // It left this list and comes back, all in one batch.
            self.settle();
        }
        self.ids.extend(ids);
        self.listing.append(ids.len());
    }

    /// Takes off what left. Items leave near the beginning, so most of the walk asks nothing.
    fn settle(&mut self) {
        let mut leaving = std::mem::take(&mut self.leaving);
        if leaving.is_empty() {
            return;
        }
        let mut places = Vec::with_capacity(self.ids.len());
        let mut next = 0;
        self.ids.retain(|id| {
            let is_kept = leaving.is_empty() || !leaving.remove(id);
            places.push(is_kept.then_some(next));
            next += usize::from(is_kept);
            is_kept
        });
        let order = (0..next).collect();
        self.listing
            .rearrange(next, order, |item| places.get(item).copied().flatten());
    }
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

fn list_of(status: &TransferStatus) -> List {
    match status {
        TransferStatus::Done(_) => List::Done,
        TransferStatus::Failed(_) | TransferStatus::Skipped => List::Failed,
        _ => List::Queue,
    }
}
