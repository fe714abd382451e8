//! The queue of one task that is ordered again and again, as by a script: what it has already is
//! not added twice, and what is done and unchanged is not sent twice.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::Queue;
use super::item::{Found, Item, Place};
use crate::profile::Endpoint;
use crate::protocol::Precision;
use crate::service::transfer::{Done, Facts, Grade, NewTransfer, TransferId, TransferStatus, What};

impl Queue {
    /// Whether the queue has this item. Then it goes on, or begins again where that is needed.
    pub(super) fn has_already(&mut self, endpoint: &Arc<Endpoint>, found: &Found) -> bool {
        let Some(known) = &self.known else {
            return false;
        };
        let (new, left) = match found {
            Found::Transfer(new) => (new, None),
            Found::Left { at, status } => (at, Some(status)),
        };
        let Some(id) = known.get(&key(endpoint, new, left)).copied() else {
            return false;
        };
        if left.is_none() {
            self.ordered_again(id, new);
        }
        true
    }

    /// Remembers what an item is about.
    pub(super) fn know(&mut self, item: &Item) {
        if let Some(known) = &mut self.known {
            known.insert(key_of(item), item.transfer.id);
        }
    }

    pub(super) fn forget(&mut self, item: &Item) {
        if let Some(known) = &mut self.known {
            known.remove(&key_of(item));
        }
    }

    /// It was done before, and still is.
    pub(super) fn unchanged(&mut self, id: TransferId) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if let Some((done, facts)) = item.was.take() {
            self.source(id, facts);
            self.done(id, done);
        }
    }

    /// It is sent again, and not done from now on.
    pub(super) fn source_changed(&mut self, id: TransferId) {
        if let Some(item) = self.items.get_mut(&id) {
            item.was = None;
            self.touched.insert(id);
        }
    }

    fn ordered_again(&mut self, id: TransferId, new: &NewTransfer) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if item.exists != new.exists {
            item.exists = new.exists;
            self.touched.insert(id);
        }
        match item.transfer.status.clone() {
            TransferStatus::Done(done) => self.done_again(id, new, done),
            TransferStatus::Failed(_) | TransferStatus::Skipped => self.begin_again(id),
            TransferStatus::Paused { .. } => self.resume(id),
            // Whoever asks again for something that was asked about gives the rule with it.
            TransferStatus::Asking(_) => {
                self.put(id, Place::Ready, TransferStatus::Waiting(None));
            }
            TransferStatus::Waiting(_)
            | TransferStatus::Running { .. }
            | TransferStatus::Finishing => {}
        }
    }

    fn done_again(&mut self, id: TransferId, new: &NewTransfer, done: Done) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if item.transfer.what == What::Folder || done.grade == Grade::Folder {
            // What is in it may have changed.
            return self.begin_again(id);
        }
        let facts = Facts {
            size: item.transfer.size,
            modified: item.modified,
        };
        let now = Facts {
            size: new.size,
            modified: new.modified,
        };
        match is_same(facts, now) {
            Some(true) => {}
            Some(false) => {
                item.transfer.kept = 0;
                item.verify = false;
                self.source(id, now);
                self.begin_again(id);
            }
            // Its connection can tell.
            None => {
                item.was = Some((done, facts));
                item.modified = new.modified;
                item.verify = false;
                self.begin_again(id);
            }
        }
    }

    fn begin_again(&mut self, id: TransferId) {
        if let Some(item) = self.items.get_mut(&id).filter(|item| !item.left) {
            item.begin_anew();
            item.seen.clear();
            self.touched.insert(id);
            self.put(id, Place::Ready, TransferStatus::Waiting(None));
        }
    }
}

/// Whether a source has still its size and time; `None`: that cannot be told from here. Times in
/// listings may be coarse, and in the server's own time zone.
fn is_same(before: Facts, now: Facts) -> Option<bool> {
    if before.size? != now.size? {
        return Some(false);
    }
    let (before, now) = (before.modified?, now.modified?);
    let is_exact = before.precision == Precision::Second && now.precision == Precision::Second;
    is_exact.then_some(before.seconds == now.seconds)
}

fn key_of(item: &Item) -> u64 {
    let transfer = &item.transfer;
    let new = NewTransfer {
        direction: transfer.direction,
        local: transfer.local.clone(),
        remote: transfer.remote.clone(),
        what: transfer.what,
        size: None,
        modified: None,
        exists: item.exists,
    };
    let left = item.left.then_some(&transfer.status);
    key(&transfer.endpoint, &new, left)
}

/// What an item is about, as a number; `left`: how it was left out.
fn key(endpoint: &Endpoint, new: &NewTransfer, left: Option<&TransferStatus>) -> u64 {
    let mut hasher = DefaultHasher::new();
    endpoint.hash(&mut hasher);
    new.direction.hash(&mut hasher);
    new.local.hash(&mut hasher);
    new.remote.as_bytes().hash(&mut hasher);
    if let Some(status) = left {
        format!("{status:?}").hash(&mut hasher);
    }
    hasher.finish()
}
