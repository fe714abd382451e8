//! How items come into the queue: ordered, or found in a folder.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use super::item::{Found, Item, Place};
use super::lane::MARKED;
use super::{Effect, Queue};
use crate::profile::Endpoint;
use crate::protocol::RemotePath;
use crate::service::QueueChange;
use crate::service::transfer::{TransferId, TransferStatus, WaitingFor, What};

impl Queue {
    pub(super) fn found(&mut self, id: TransferId, found: Vec<Found>) {
        let Some(folder) = self.items.get_mut(&id) else {
            return;
        };
        let (endpoint, from) = (
            folder.transfer.endpoint.clone(),
            (folder.root, folder.batch),
        );
        let new: Vec<Found> = found
            .into_iter()
            .filter(|found| folder.seen.insert(hash_of(found)))
            .collect();
        let count = folder.seen.len() as u64;
        if folder.place == Place::Busy {
            let walking = WaitingFor::Walking { found: count };
            self.publish_status(id, TransferStatus::Waiting(Some(walking)));
        }
        self.insert(&endpoint, Some(from), new);
        self.fill(&endpoint);
    }

    /// Appends items; those that came `from` a folder belong to its root and batch.
    pub(super) fn insert(
        &mut self,
        endpoint: &Arc<Endpoint>,
        from: Option<(TransferId, TransferId)>,
        found: Vec<Found>,
    ) {
        let first = self.next;
        let mut added = Vec::with_capacity(found.len());
        for found in found {
            if self.has_already(endpoint, &found) {
                continue;
            }
            let id = self.next;
            self.next.0 += 1;
            let (new, status, left) = match found {
                Found::Transfer(new) => (new, TransferStatus::Waiting(None), false),
                Found::Left { at, status } => (at, status, true),
            };
            let (root, batch) = from.unwrap_or((id, first));
            let mut item = Item::new(id, root, endpoint.clone(), new, status);
            item.batch = batch;
            item.left = left;
            if let Some(lane) = self.lanes.get_mut(endpoint).filter(|_| !left) {
                item.place = Place::Ready;
                lane.ready.insert(item.key());
                if lane.reason.is_some() && lane.marked.len() < MARKED {
                    lane.marked.push(item.key());
                    item.transfer.status = TransferStatus::Waiting(lane.reason.clone());
                }
            }
            self.remaining += u128::from(item.weight());
            added.push(item.transfer.clone());
            self.know(&item);
            self.items.insert(id, item);
            self.touched.insert(id);
        }
        if !added.is_empty() {
            self.effects
                .push(Effect::Publish(QueueChange::Added(added)));
        }
    }
}

fn hash_of(found: &Found) -> u64 {
    match found {
        Found::Transfer(new) => hash_of_parts(&new.local, &new.remote, new.what, None),
        Found::Left { at, status } => hash_of_parts(&at.local, &at.remote, at.what, Some(status)),
    }
}

/// `left`: how it was left out.
pub(super) fn hash_of_parts(
    local: &Path,
    remote: &RemotePath,
    what: What,
    left: Option<&TransferStatus>,
) -> u64 {
    let mut hasher = DefaultHasher::new();
    (local, remote.as_bytes(), what).hash(&mut hasher);
    if let Some(status) = left {
        format!("{status:?}").hash(&mut hasher);
    }
    hasher.finish()
}
