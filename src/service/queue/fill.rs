//! Which item is next, and what those that wait are shown to wait for.

use std::sync::Arc;

use super::item::{self, Item, Place};
use super::lane::MARKED;
use super::{Effect, Queue, Task, Work};
use crate::profile::Endpoint;
use crate::service::transfer::{TransferId, TransferStatus, WaitingFor, What};

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
        self.make_way(endpoint);
        self.mark(endpoint);
    }

    pub(super) fn next_for(&mut self, endpoint: &Arc<Endpoint>) -> Option<Next> {
        let lane = self.lanes.get_mut(endpoint)?;
        // What is deleted must not be in another's hands, and no two write to one target.
        let has_room = lane.has_room();
        let has_hands = lane.busy.len() < DELETED_AT_ONCE;
        let is_free = |task: &Task| {
            (has_room || (task.is_on_disk() && has_hands)) && lane.is_free(task.target())
        };
        let may_any = has_room || has_hands;
        if let Some(at) = lane
            .discards
            .iter()
            .position(|task| may_any && is_free(task))
        {
            let task = lane.discards.remove(at)?;
            lane.busy.insert(task.id, task.target());
            if !task.is_on_disk() {
                lane.gate.began(task.id);
            }
            return Some(Next::Work(Work::Discard(task)));
        }
        if !has_room {
            return None;
        }
        let is_free = |key: &&item::Key| {
            let item = self.items.get(&key.id);
            item.is_some_and(|item| lane.is_free(item.target()))
        };
        let Some(&item::Key { id, .. }) = lane.ready.iter().find(is_free) else {
            return self.next_help(endpoint);
        };
        if self.waits_for_room(id) {
            return Some(Next::Another);
        }
        self.lanes.get_mut(endpoint)?.gate.began(id);
        let rule = self.rule(id);
        let item = self.items.get_mut(&id)?;
        let task = item.task(rule);
        let status = match item.transfer.what {
            What::Folder => {
                let found = item.seen.len() as u64;
                TransferStatus::Waiting(Some(WaitingFor::Walking { found }))
            }
            What::File | What::Unknown => TransferStatus::Running {
                done: item.transfer.kept,
                of: item.transfer.size,
            },
        };
        self.put(id, Place::Busy, status);
        Some(Next::Work(Work::Transfer(task)))
    }

    pub(super) fn mark(&mut self, endpoint: &Arc<Endpoint>) {
        let Some(lane) = self.lanes.get_mut(endpoint) else {
            return;
        };
        let reason = lane.gate.reason(lane.per_site);
        if reason == lane.reason && !std::mem::take(&mut lane.is_reordered) {
            return;
        }
        lane.reason.clone_from(&reason);
        let before = std::mem::take(&mut lane.marked);
        let head: Vec<_> = lane.ready.iter().take(MARKED).map(|key| key.id).collect();
        if reason.is_some() {
            lane.marked.clone_from(&head);
        }
        let waits = |item: &Item| item.place == Place::Ready;
        let ready = |id: &TransferId| self.items.get(id).is_some_and(waits);
        let cleared: Vec<_> = before
            .into_iter()
            .filter(|id| ready(id) && !head.contains(id))
            .collect();
        for id in cleared {
            self.publish_status(id, TransferStatus::Waiting(None));
        }
        for id in head {
            self.publish_status(id, TransferStatus::Waiting(reason.clone()));
        }
    }
}

/// Where so much of a site is under way, no more parts on this computer are deleted beside it.
const DELETED_AT_ONCE: usize = 64;
