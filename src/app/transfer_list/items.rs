//! The items of the queue as the window knows them, and on which of three lists each stands.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use super::groups::{Done, FolderId, Groups, Head};
use super::shelf::{Key, Order, Shelf, Stand};
use crate::app::file_pane::sieve::Pattern;
use crate::service::{
    Progress, QueueChange, Transfer, TransferId, TransferStatus, Turn, WaitingFor,
};
use crate::wording;

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
    groups: Groups,
    /// What moves of each folder now.
    moving: HashMap<FolderId, Moving>,
    is_grouped: bool,
    /// What the filter of each list wants.
    patterns: [Option<Pattern>; 3],
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
    pub folder: FolderId,
}

/// What moves of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moving {
    /// Done of the items that are under way.
    pub bytes: u64,
    pub per_second: u64,
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
            groups: Groups::default(),
            moving: HashMap::new(),
            is_grouped: false,
            patterns: [const { None }; 3],
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
                QueueChange::Facts { id, size } => self.set_size(id, size),
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
        self.settle();
    }

    /// What came and went takes effect.
    fn settle(&mut self) {
        for list in List::ALL {
            let (shelf, groups) = self.shelf_and_groups(list);
            shelf.settle(groups);
        }
    }

    /// Shows all lists by site and folder, or as they are.
    pub fn group(&mut self, is_grouped: bool) {
        self.is_grouped = is_grouped;
        for list in List::ALL {
            self.arrange(list);
        }
    }

    /// What the filter of a list wants to see from now on; [`Items::sift`] is to follow.
    pub fn filter(&mut self, list: List, pattern: Option<Pattern>) {
        if let Some(place) = self.patterns.get_mut(list as usize) {
            *place = pattern;
        }
        self.arrange(list);
        if self.pattern(list).is_some() {
            self.shelf_mut(list).is_to_be_sifted();
        }
    }

    /// Lets the filter look at a portion of what it has not seen; true if there is more.
    pub fn sift(&mut self, list: List) -> bool {
        let Some(pattern) = self.pattern(list).cloned() else {
            return false;
        };
        let items = std::mem::take(&mut self.items);
        let passes = |id| items.get(&id).is_none_or(|item| holds(&pattern, item));
        let is_more = self.shelf_mut(list).sift(PORTION, passes);
        self.items = items;
        if !is_more {
            self.settle();
        }
        is_more
    }

    /// Opens or closes the group of a head.
    pub fn fold(&mut self, list: List, head: Head, is_open: bool) {
        let (shelf, groups) = self.shelf_and_groups(list);
        shelf.fold(groups, head, is_open);
    }

    fn arrange(&mut self, list: List) {
        let (is_grouped, is_filtered) = (self.is_grouped, self.pattern(list).is_some());
        let (shelf, groups) = self.shelf_and_groups(list);
        shelf.arrange(groups, is_grouped, is_filtered);
    }

    fn pattern(&self, list: List) -> Option<&Pattern> {
        self.patterns.get(list as usize)?.as_ref()
    }

    fn shelf_and_groups(&mut self, list: List) -> (&mut Shelf, &Groups) {
        let shelf = match list {
            List::Queue => &mut self.queue,
            List::Failed => &mut self.failed,
            List::Done => &mut self.done,
        };
        (shelf, &self.groups)
    }

    /// How far the running items are.
    pub fn moved(&mut self, progress: &Progress, now: Instant) {
        self.moving.clear();
        for (id, bytes) in &progress.running {
            let Some(item) = self.items.get_mut(id) else {
                continue;
            };
            if let TransferStatus::Running { done, .. } = &mut item.transfer.status {
                *done = *bytes;
                item.speed.measure(now, *bytes);
            }
            let moving = self.moving.entry(item.folder).or_default();
            moving.bytes = moving.bytes.saturating_add(*bytes);
            moving.per_second += item.speed.per_second().unwrap_or(0);
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
        self.items.get(&self.shelf(list).in_row(row)?)
    }

    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// What moves of a folder, while anything does.
    pub fn moving(&self, folder: FolderId) -> Moving {
        self.moving
            .get(&folder)
            .copied()
            .filter(|_| self.running > 0)
            .unwrap_or_default()
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
        // The same number once more would leave its first row behind.
        self.remove(transfer.id);
        let item = Item {
            folder: self.groups.enter(&transfer),
            transfer,
            speed: Speed::default(),
        };
        self.put(&item);
        self.items.insert(item.transfer.id, item);
    }

    fn remove(&mut self, id: TransferId) {
        if let Some(item) = self.items.remove(&id) {
            self.take(&item);
            self.groups.leave(item.folder);
        }
    }

    /// Puts an item on the list of its status.
    fn put(&mut self, item: &Item) {
        let status = &item.transfer.status;
        self.counting += usize::from(next_try(status).is_some());
        self.running += usize::from(status.is_running());
        let list = list_of(status);
        if list == List::Queue && self.queue.will_be_empty() {
            self.fresh.clear();
        }
        if list == List::Done
            && let Some(folder) = self.groups.folder_mut(item.folder)
        {
            folder.done = Done {
                items: folder.done.items + 1,
                bytes: folder.done.bytes.saturating_add(size_of(&item.transfer)),
            };
        }
        let stand = self.stand(list, item);
        self.shelf_mut(list).comes(stand);
    }

    fn stand(&self, list: List, item: &Item) -> Stand {
        Stand {
            key: key_of(&item.transfer),
            folder: item.folder,
            size: size_of(&item.transfer),
            passes: self.passes(list, item),
            is_due: false,
            is_chosen: false,
        }
    }

    /// Takes an item off the list of its status.
    fn take(&mut self, item: &Item) {
        let status = &item.transfer.status;
        self.counting -= usize::from(next_try(status).is_some());
        self.running -= usize::from(status.is_running());
        let list = list_of(status);
        if list == List::Done
            && let Some(folder) = self.groups.folder_mut(item.folder)
        {
            folder.done = Done {
                items: folder.done.items.saturating_sub(1),
                bytes: folder.done.bytes.saturating_sub(size_of(&item.transfer)),
            };
        }
        self.shelf_mut(list).leaves(key_of(&item.transfer));
    }

    fn passes(&self, list: List, item: &Item) -> bool {
        self.pattern(list)
            .is_none_or(|pattern| holds(pattern, item))
    }

    fn set_size(&mut self, id: TransferId, size: Option<u64>) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        item.transfer.size = size;
        let (key, size) = (key_of(&item.transfer), size_of(&item.transfer));
        if list_of(&item.transfer.status) == List::Queue {
            self.queue.renew(key, |stand| stand.size = size);
        }
    }

    fn turn(&mut self, id: TransferId, turn: Turn) {
        let Some(mut item) = self.items.remove(&id) else {
            return;
        };
        let old = key_of(&item.transfer);
        item.transfer.turn = turn;
        if list_of(&item.transfer.status) == List::Queue {
            self.queue.leaves(old);
            let stand = self.stand(List::Queue, &item);
            self.queue.comes(stand);
        }
        self.items.insert(id, item);
    }

    fn set_status(&mut self, id: TransferId, status: TransferStatus) {
        let Some(mut item) = self.items.remove(&id) else {
            return;
        };
        if !status.is_running() {
            item.speed = Speed::default();
        }
        if let TransferStatus::Running { done, .. } | TransferStatus::Paused { done } =
            item.transfer.status
        {
            item.transfer.kept = done;
        }
        if let TransferStatus::Failed(_) = status {
            self.fresh.insert(id);
        }
        let list = list_of(&status);
        if list_of(&item.transfer.status) == list {
            let old = std::mem::replace(&mut item.transfer.status, status);
            let new = &item.transfer.status;
            self.counting -= usize::from(next_try(&old).is_some());
            self.counting += usize::from(next_try(new).is_some());
            self.running -= usize::from(old.is_running());
            self.running += usize::from(new.is_running());
            if list == List::Queue && self.pattern(list).is_some() {
                let passes = self.passes(list, &item);
                let key = key_of(&item.transfer);
                self.queue.renew(key, |stand| stand.passes = passes);
            }
        } else {
            self.take(&item);
            item.transfer.status = status;
            self.put(&item);
        }
        self.items.insert(id, item);
    }
}

impl List {
    pub const ALL: [Self; 3] = [Self::Queue, Self::Failed, Self::Done];
}

impl Speed {
    pub fn per_second(&self) -> Option<u64> {
        (self.per_second >= 1.0).then_some(self.per_second as u64)
    }

    /// Seconds for so many bytes, if it can be told.
    pub fn time_for(&self, bytes: u64) -> Option<u64> {
        bytes.checked_div(self.per_second()?)
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

fn size_of(transfer: &Transfer) -> u64 {
    match &transfer.status {
        TransferStatus::Done(done) => done.bytes,
        _ => transfer.size.unwrap_or(0),
    }
}

/// Whether the words of a filter stand in an item's name, its paths, its site or its state.
fn holds(pattern: &Pattern, item: &Item) -> bool {
    let transfer = &item.transfer;
    pattern.is_in(|is| {
        is(&transfer.remote.display())
            || is(&transfer.local.to_string_lossy())
            || is(&transfer.endpoint.host)
            || is(&transfer.endpoint.user)
            || is(&wording::status(&transfer.status))
    })
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

/// So many items a filter looks at in one go; a frame is to be longer than that.
const PORTION: usize = 2000;
