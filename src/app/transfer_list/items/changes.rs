//! How what the service tells changes the items, and on which list they stand.

use super::{Item, Items, List, Speed, holds, next_try};
use crate::app::transfer_list::shelf::{Key, Stand};
use crate::service::{QueueChange, Rank, Transfer, TransferId, TransferStatus, Turn};

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

    fn add(&mut self, transfer: Transfer) {
        // The same number once more would leave its first row behind.
        self.remove(transfer.id);
        let mut item = Item {
            folder: self.groups.enter(&transfer),
            transfer,
            speed: Speed::default(),
            arrival: 0,
        };
        self.put(&mut item);
        self.items.insert(item.transfer.id, item);
    }

    fn remove(&mut self, id: TransferId) {
        if let Some(item) = self.items.remove(&id) {
            self.take(&item);
            self.groups.leave(item.folder);
            self.fresh.remove(&id);
        }
    }

    /// Puts an item on the list of its status.
    fn put(&mut self, item: &mut Item) {
        let status = &item.transfer.status;
        self.counting += usize::from(next_try(status).is_some());
        self.running += usize::from(status.is_running());
        let list = list_of(status);
        if list == List::Queue && self.queue.will_be_empty() {
            self.fresh.clear();
        }
        if list == List::Done {
            self.groups.is_done(item.folder, size_of(&item.transfer));
        }
        self.arrivals += 1;
        item.arrival = self.arrivals;
        let stand = self.stand(list, item);
        self.shelf_mut(list).comes(stand);
    }

    fn stand(&self, list: List, item: &Item) -> Stand {
        Stand {
            key: key_of(item),
            folder: item.folder,
            size: size_of(&item.transfer),
            passes: self.passes(list, item),
            is_due: false,
        }
    }

    /// Takes an item off the list of its status.
    fn take(&mut self, item: &Item) {
        let status = &item.transfer.status;
        self.counting -= usize::from(next_try(status).is_some());
        self.running -= usize::from(status.is_running());
        let list = list_of(status);
        if list == List::Done {
            self.groups.is_undone(item.folder, size_of(&item.transfer));
        }
        self.shelf_mut(list).leaves(key_of(item));
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
        let (key, size) = (key_of(item), size_of(&item.transfer));
        if list_of(&item.transfer.status) == List::Queue {
            self.queue.renew(key, |stand| stand.size = size);
        }
    }

    fn turn(&mut self, id: TransferId, turn: Turn) {
        let Some(mut item) = self.items.remove(&id) else {
            return;
        };
        let old = key_of(&item);
        item.transfer.turn = turn;
        if list_of(&item.transfer.status) == List::Queue {
            self.queue.is_moved();
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
        match status {
            TransferStatus::Failed(_) => self.fresh.insert(id),
            _ => self.fresh.remove(&id),
        };
        let list = list_of(&status);
        if list_of(&item.transfer.status) == list {
            let old = std::mem::replace(&mut item.transfer.status, status);
            let new = &item.transfer.status;
            self.counting -= usize::from(next_try(&old).is_some());
            self.counting += usize::from(next_try(new).is_some());
            self.running -= usize::from(old.is_running());
            self.running += usize::from(new.is_running());
            if self.pattern(list).is_some() {
                let passes = self.passes(list, &item);
                let key = key_of(&item);
                let shelf = self.shelf_mut(list);
                shelf.renew(key, |stand| stand.passes = passes);
            }
        } else {
            self.take(&item);
            item.transfer.status = status;
            self.put(&mut item);
        }
        self.items.insert(id, item);
    }
}

fn size_of(transfer: &Transfer) -> u64 {
    match &transfer.status {
        TransferStatus::Done(done) => done.bytes,
        _ => transfer.size.unwrap_or(0),
    }
}

fn key_of(item: &Item) -> Key {
    let turn = match list_of(&item.transfer.status) {
        List::Queue => item.transfer.turn,
        List::Failed | List::Done => Turn {
            rank: Rank(item.arrival.into()),
            ..Turn::default()
        },
    };
    (turn, item.transfer.id)
}

fn list_of(status: &TransferStatus) -> List {
    match status {
        TransferStatus::Done(_) => List::Done,
        TransferStatus::Failed(_) | TransferStatus::Skipped => List::Failed,
        _ => List::Queue,
    }
}
