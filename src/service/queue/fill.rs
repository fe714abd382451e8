//! Which item is next, and what those that wait are shown to wait for.

use std::sync::Arc;

use super::item::{self, Item, Place};
use super::lane::MARKED;
use super::{Effect, Queue, Task, Work};
use crate::profile::Endpoint;
use crate::service::transfer::{TransferStatus, WaitingFor, What};

/// What comes next.
pub(super) enum Next {
    Work(Work),
    /// The first one waits for room on a disk from now on.
    Another,
}

impl Queue {
    /// Starts what the gate allows, and shows the reason where it allows nothing.
    pub(super) fn fill(&mut self, endpoint: &Arc<Endpoint>) {
        while let Some(next) = self.next_for(endpoint) {
            if let Next::Work(work) = next {
                self.effects.push(Effect::Start(work));
            }
        }
        self.mark(endpoint);
    }

    pub(super) fn next_for(&mut self, endpoint: &Arc<Endpoint>) -> Option<Next> {
        let lane = self.lanes.get_mut(endpoint)?;
        // What is deleted must not be in another's hands, and no two write to one target.
        let has_room = lane.gate.has_room(lane.busy.len(), self.per_site);
        let is_free = |task: &Task| (has_room || task.is_on_disk()) && lane.is_free(task.target());
        if let Some(at) = lane.discards.iter().position(is_free) {
            let task = lane.discards.remove(at)?;
            lane.busy.insert(task.id, task.target());
            return Some(Next::Work(Work::Discard(task)));
        }
        if !has_room {
            return None;
        }
        let is_free = |key: &&item::Key| {
            let item = self.items.get(&key.1);
            item.is_some_and(|item| lane.is_free(item.target()))
        };
        let (_, id) = *lane.ready.iter().find(is_free)?;
        if self.waits_for_room(id) {
            return Some(Next::Another);
        }
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
        Some(Next::Work(Work::Transfer(task)))
    }

    pub(super) fn mark(&mut self, endpoint: &Arc<Endpoint>) {
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
}
