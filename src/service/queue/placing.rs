//! Where an item stands: the one index that it is in, its status, and the sums that follow.

use std::collections::BTreeSet;

use super::item::{Item, Place};
use super::lane::{Lane, MARKED};
use super::{Effect, Queue, record};
use crate::service::QueueChange;
use crate::service::transfer::{TransferId, TransferStatus};

impl Queue {
    /// Moves an item to another index and shows its new status.
    pub(super) fn put(&mut self, id: TransferId, place: Place, mut status: TransferStatus) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        let key = item.key();
        let Some(lane) = self.lanes.get_mut(&item.transfer.endpoint) else {
            return;
        };
        take_out(item, lane, &mut self.asking);
        if item.place == Place::NoRoom && place != Place::NoRoom {
            self.rooms.leave(id);
        }
        item.place = place;
        match place {
            Place::Ready => {
                lane.ready.insert(key);
                if lane.reason.is_some() && lane.marked.len() < MARKED {
                    lane.marked.push(id);
                    status = TransferStatus::Waiting(lane.reason.clone());
                }
            }
            Place::Delayed(at) => {
                lane.delayed.insert((at, key));
            }
            Place::Busy => {
                lane.busy.insert(id, item.target());
            }
            Place::Asking => {
                self.asking.insert(id);
            }
            Place::NoRoom | Place::Rest => {}
        }
        self.publish_status(id, status);
    }

    pub(super) fn publish_status(&mut self, id: TransferId, status: TransferStatus) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if item.transfer.status == status {
            return;
        }
        if record::is_lasting(&item.transfer.status, &status) {
            self.touched.insert(id);
        }
        self.remaining -= u128::from(item.weight());
        let was_over = item.is_over();
        item.transfer.status = status.clone();
        self.remaining += u128::from(item.weight());
        if status.is_over() {
            item.was = None;
            self.fresh += 1;
        }
        match (was_over, item.is_over()) {
            (false, true) => {
                self.line.remove(&item.key());
                let bytes = match &status {
                    TransferStatus::Done(done) => item.transfer.size.unwrap_or(done.bytes),
                    _ => 0,
                };
                self.tally.items += 1;
                self.tally.bytes += u128::from(bytes);
                item.tallied = Some((self.tally.round, bytes));
            }
            (true, false) => {
                self.line.insert(item.key());
                // What an earlier run or round left was not counted.
                if let Some((round, bytes)) = item.tallied.take()
                    && round == self.tally.round
                {
                    self.tally.items -= 1;
                    self.tally.bytes -= u128::from(bytes);
                }
            }
            _ => {}
        }
        self.effects
            .push(Effect::Publish(QueueChange::Status(id, status)));
    }
}

pub(super) fn take_out(item: &Item, lane: &mut Lane, asking: &mut BTreeSet<TransferId>) {
    match item.place {
        Place::Ready => {
            lane.ready.remove(&item.key());
        }
        Place::Delayed(at) => {
            lane.delayed.remove(&(at, item.key()));
        }
        Place::Asking => {
            asking.remove(&item.transfer.id);
        }
        // A connection gives up its item by itself, and a full disk is left by the caller.
        Place::Busy | Place::NoRoom | Place::Rest => {}
    }
}
