//! What becomes of an item when a connection lets go of it, or could not be made.

use std::sync::Arc;
use std::time::Instant;

use super::item::{After, Item, Place};
use super::lane::Lane;
use super::{Outcome, Queue, Work};
use crate::profile::{Endpoint, ExistsRule};
use crate::protocol::{Declined, Failure};
use crate::service::gate::{Refused, Verdict, whole_seconds};
use crate::service::transfer::{Done, TransferId, TransferStatus, WaitingFor};

impl Queue {
    pub(super) fn refused(&mut self, work: Work, why: Refused, now: Instant) {
        let (id, endpoint) = (work.id(), work.endpoint().clone());
        let Some(lane) = self.lanes.get_mut(&endpoint) else {
            return;
        };
        lane.busy.remove(&id);
        let others = lane.busy.len();
        lane.gate.left(id);
        let judging = self.limits.judging(&self.timing, lane, &endpoint);
        let verdict = lane.gate.refused(why, others, now, &judging);
        match work {
            // An unreachable part stays with its record; nothing is shown of it any more.
            Work::Discard(task) => {
                if verdict == Verdict::Back {
                    lane.discards.push_back(task);
                } else {
                    lane.discards.clear();
                }
            }
            Work::Transfer(_) => self.settle(id, None, now),
            Work::Help(help) => self.helped(&help, None),
        }
        match verdict {
            Verdict::Back => {}
            Verdict::FailOne(failure) => {
                let waits = |item: &Item| item.place == Place::Ready;
                if self.items.get(&id).is_some_and(waits) {
                    self.put(id, Place::Rest, TransferStatus::Failed(failure));
                }
            }
            Verdict::FailAll(failure) => self.fail_all(&endpoint, &failure),
        }
        self.fill(&endpoint);
    }

    pub(super) fn fail_all(&mut self, endpoint: &Arc<Endpoint>, failure: &Failure) {
        let waiting = self.lanes.get(endpoint).map(Lane::waiting);
        for key in waiting.unwrap_or_default() {
            self.put(key.id, Place::Rest, TransferStatus::Failed(failure.clone()));
        }
    }

    pub(super) fn ended(&mut self, work: Work, outcome: Outcome, now: Instant) {
        let (id, endpoint) = (work.id(), work.endpoint().clone());
        if let Some(lane) = self.lanes.get_mut(&endpoint) {
            lane.busy.remove(&id);
            let others = lane.busy.len();
            match (&work, &outcome) {
                (Work::Transfer(_) | Work::Help(_), Outcome::Failed { failure, .. }) => {
                    let is_lost = matches!(failure, Failure::Network { .. });
                    lane.gate.ended(id, others, is_lost);
                }
                (Work::Discard(_), _) | (_, Outcome::Stopped { .. }) => lane.gate.left(id),
                _ => {
                    lane.moved = true;
                    lane.gate.ended(id, others, false);
                }
            }
        }
        match work {
            Work::Transfer(_) => {
                self.no_longer_shared(id, &endpoint);
                self.settle(id, Some(outcome), now);
            }
            Work::Discard(_) => {}
            Work::Help(help) => self.helped(&help, Some(&outcome)),
        }
        self.fill(&endpoint);
    }

    /// A connection let go of the item: what becomes of it. No outcome: it never began.
    pub(super) fn settle(&mut self, id: TransferId, outcome: Option<Outcome>, now: Instant) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        let after = std::mem::replace(&mut item.after, After::Nothing);
        if after != After::Nothing {
            // Its row went by that.
            self.touched.insert(id);
        }
        if let Some(Outcome::Stopped { kept } | Outcome::Failed { kept, .. }) = outcome {
            item.begun = kept.is_some();
            item.verify = true;
            self.touched.insert(id);
            let kept = kept.unwrap_or(0);
            if kept > item.transfer.kept {
                item.transfer.kept = kept;
                item.begin_anew();
                if let Some(lane) = self.lanes.get_mut(&item.transfer.endpoint) {
                    lane.moved = true;
                }
            }
        }
        if let Some(Outcome::NoRoom { .. } | Outcome::Exists(_)) = outcome {
            // However long it waits now, that is not counted as failing.
            item.begin_anew();
        }
        if let Some(Outcome::NoRoom {
            kept: Some(kept), ..
        }) = outcome
        {
            item.begun = true;
            item.transfer.kept = kept;
            self.touched.insert(id);
        }
        let kept = item.transfer.kept;
        match (after, outcome) {
            (After::Remove, _) => self.remove(id),
            (_, Some(Outcome::Done(done))) => self.done(id, done),
            (_, Some(Outcome::Unchanged)) => self.unchanged(id),
            (_, Some(Outcome::Skipped)) => self.put(id, Place::Rest, TransferStatus::Skipped),
            (_, Some(Outcome::Exists(existing))) => match (self.rule(id), after) {
                (ExistsRule::Ask, _) => {
                    self.put(id, Place::Asking, TransferStatus::Asking(existing));
                }
                (_, After::Pause) => {
                    self.put(id, Place::Rest, TransferStatus::Paused { done: 0 });
                }
                _ => self.put(id, Place::Ready, TransferStatus::Waiting(None)),
            },
            (After::Pause, Some(Outcome::Failed { failure, .. })) if !is_stop(&failure) => {
                if failure.is_passing() {
                    self.put(id, Place::Rest, TransferStatus::Paused { done: kept });
                } else {
                    self.put(id, Place::Rest, TransferStatus::Failed(failure));
                }
            }
            (After::Pause, _) => {
                self.put(id, Place::Rest, TransferStatus::Paused { done: kept });
            }
            (
                _,
                Some(Outcome::NoRoom {
                    room, is_target, ..
                }),
            ) => self.lacks_room(id, room, is_target, now),
            (_, Some(Outcome::Failed { failure, .. })) if !is_stop(&failure) => {
                self.failed(id, failure, now);
            }
            _ => self.put(id, Place::Ready, TransferStatus::Waiting(None)),
        }
    }

    pub(super) fn done(&mut self, id: TransferId, done: Done) {
        if let Some(item) = self.items.get_mut(&id) {
            item.begun = false;
            item.last = None;
            item.seen = Default::default();
        }
        self.put(id, Place::Rest, TransferStatus::Done(done));
    }

    pub(super) fn failed(&mut self, id: TransferId, failure: Failure, now: Instant) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        item.tries = item.tries.saturating_add(1);
        item.last = Some(failure.clone());
        let since = *item.since.get_or_insert(now);
        self.touched.insert(id);
        let lane = self.lanes.get(&item.transfer.endpoint);
        let patience = self
            .limits
            .patience(&self.timing, lane.is_some_and(|lane| lane.moved));
        let Some(wait) = patience.after(&failure, item.tries, since, now, id) else {
            return self.put(id, Place::Rest, TransferStatus::Failed(failure));
        };
        let at = now + wait;
        let waiting = WaitingFor::NextTry {
            seconds: whole_seconds(wait),
            at,
            after: failure,
        };
        let place = Place::Delayed(at);
        self.put(id, place, TransferStatus::Waiting(Some(waiting)));
    }
}

fn is_stop(failure: &Failure) -> bool {
    *failure == Failure::Declined(Declined::Cancelled)
}
