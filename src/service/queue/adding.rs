//! How items come into the queue: ordered, or found in a folder.

use std::collections::Bound::{Excluded, Unbounded};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use super::item::{After, Found, Item, Key, Place};
use super::lane::MARKED;
use super::{Effect, Queue, Tally};
use crate::profile::Endpoint;
use crate::protocol::RemotePath;
use crate::service::QueueChange;
use crate::service::transfer::{TransferId, TransferStatus, WaitingFor, What};
use crate::service::turn::{Priority, Rank, Turn};

impl Queue {
    pub(super) fn found(&mut self, id: TransferId, found: Vec<Found>) {
        let Some(folder) = self.items.get_mut(&id) else {
            return;
        };
        if folder.after == After::Remove {
            return;
        }
        let (endpoint, from) = (
            folder.transfer.endpoint.clone(),
            (folder.transfer.root, folder.batch),
        );
        let pauses = folder.after == After::Pause;
        let new: Vec<Found> = found
            .into_iter()
            .filter(|found| folder.seen.insert(hash_of(found)))
            .collect();
        let count = folder.seen.len() as u64;
        if !new.is_empty() {
            folder.begin_anew();
            if let Some(lane) = self.lanes.get_mut(&endpoint) {
                lane.moved = true;
            }
        }
        if folder.place == Place::Busy {
            let walking = WaitingFor::Walking { found: count };
            self.publish_status(id, TransferStatus::Waiting(Some(walking)));
        }
        let first = self.next;
        self.insert(&endpoint, Some(from), new);
        if pauses {
            (first.0..self.next.0).for_each(|id| self.pause(TransferId(id)));
        }
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
        if self.line.is_empty() {
            self.tally = Tally {
                round: self.tally.round + 1,
                ..Tally::default()
            };
        }
        let turns = match from {
            Some((root, _)) => self.turns_in(root, found.len()),
            None => Vec::new(),
        };
        let mut turns = turns.into_iter();
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
            let own = || Turn {
                priority: Priority::default(),
                rank: Rank::of_number(id.0),
            };
            let turn = turns.next().unwrap_or_else(own);
            let mut item = Item::new(id, root, endpoint.clone(), new, status, turn);
            item.batch = batch;
            item.left = left;
            if let Some(lane) = self.lanes.get_mut(endpoint).filter(|_| !left) {
                item.place = Place::Ready;
                lane.ready.insert(item.key());
                if lane.reason.is_some() && lane.marked.len() < MARKED {
                    lane.marked.push(id);
                    item.transfer.status = TransferStatus::Waiting(lane.reason.clone());
                }
            }
            self.remaining += u128::from(item.weight());
            added.push(item.transfer.clone());
            if !item.is_over() {
                self.line.insert(item.key());
            }
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

impl Queue {
    /// The turns of so many items that a folder gave: behind what it gave before.
    fn turns_in(&mut self, folder: TransferId, count: usize) -> Vec<Turn> {
        let Some(item) = self.items.get_mut(&folder) else {
            return Vec::new();
        };
        let priority = item.transfer.turn.priority;
        let turn = |rank| Turn { priority, rank };
        let tail = Key {
            turn: turn(item.tail),
            id: TransferId(u64::MAX),
        };
        let behind = self.line.range((Excluded(tail), Unbounded)).next();
        let before = behind
            .filter(|key| key.turn.priority == priority)
            .map_or(Rank::of_number(self.next.0), |key| key.turn.rank);
        let ranks = item.tail.behind(before, count);
        let turns: Vec<Turn> = ranks.map(turn).collect();
        if let Some(last) = turns.last() {
            item.tail = last.rank;
        }
        turns
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
