//! What a person orders about items: pause, resume, retry, cancel, remove, and the answer to
//! «file exists».

use std::collections::HashSet;

use super::item::{After, Item, Place};
use super::{Effect, How, Queue};
use crate::profile::ExistsRule;
use crate::service::transfer::{ExistsAnswer, TransferId, TransferStatus};
use crate::service::{QueueChange, QueueOrder, Which};

impl Queue {
    pub(super) fn order(&mut self, order: QueueOrder, which: Which) {
        let ids = self.concerned(order, which);
        let mut removed = Vec::new();
        if let QueueOrder::Move(to) = order {
            self.move_to(&ids, to);
        }
        for id in ids {
            match order {
                QueueOrder::Pause => self.pause(id),
                QueueOrder::Resume => self.resume(id),
                QueueOrder::Retry => self.retry(id),
                QueueOrder::Cancel => self.cancel(id, &mut removed),
                QueueOrder::Remove => self.take_off(id, &mut removed),
                QueueOrder::TryNow => self.try_now(id),
                QueueOrder::Prioritise(priority) => self.prioritise(id, priority),
                QueueOrder::Move(_) => {}
            }
        }
        self.publish_turned();
        if !removed.is_empty() {
            let removed = QueueChange::Removed(removed);
            self.effects.push(Effect::Publish(removed));
        }
        self.effects.push(Effect::Publish(QueueChange::Ordered));
        for endpoint in self.endpoints() {
            self.fill(&endpoint);
        }
    }

    /// The items that an order is for.
    fn concerned(&self, order: QueueOrder, which: Which) -> Vec<TransferId> {
        let where_item = |is_meant: &dyn Fn(&Item) -> bool| {
            let items = self.items.values().filter(|item| is_meant(item));
            items.map(|item| item.transfer.id).collect()
        };
        match which {
            Which::All => self.items.keys().copied().collect(),
            Which::Site(endpoint) => where_item(&|item| *item.transfer.endpoint == endpoint),
            Which::Folder(id) => {
                let root = self.items.get(&id).map(|item| item.transfer.root);
                where_item(&|item| Some(item.transfer.root) == root)
            }
            Which::These(mut ids) => {
                let is_alone = matches!(order, QueueOrder::Retry | QueueOrder::Remove);
                let is_folder = |id: &&TransferId| self.items.get(id).is_some_and(Item::is_folder);
                let folders: HashSet<TransferId> = ids.iter().filter(is_folder).copied().collect();
                if is_alone || folders.is_empty() {
                    return ids;
                }
                ids.retain(|id| {
                    let root = self.items.get(id).map(|item| item.transfer.root);
                    root.is_none_or(|root| !folders.contains(&root))
                });
                let inside: Vec<_> = where_item(&|item| folders.contains(&item.transfer.root));
                ids.extend(inside);
                ids
            }
        }
    }

    pub(super) fn answer(&mut self, id: TransferId, answer: ExistsAnswer) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if item.place != Place::Asking || answer.rule == ExistsRule::Ask {
            return;
        }
        item.exists = answer.rule;
        self.touched.insert(id);
        let (direction, endpoint) = (item.transfer.direction, item.transfer.endpoint.clone());
        self.put(id, Place::Ready, TransferStatus::Waiting(None));
        if !answer.for_rest {
            return self.fill(&endpoint);
        }
        self.rest.insert(direction, (answer.rule, self.next));
        let concerned = |item: &&Item| item.transfer.direction == direction && !item.is_over();
        let concerned = self.items.values().filter(concerned);
        self.touched.extend(concerned.map(|item| item.transfer.id));
        let asking: Vec<TransferId> = self.asking.iter().copied().collect();
        for other in asking {
            let same = |id| self.items.get(id).map(|item| item.transfer.direction);
            if same(&other) == Some(direction) {
                self.put(other, Place::Ready, TransferStatus::Waiting(None));
            }
        }
        for endpoint in self.endpoints() {
            self.fill(&endpoint);
        }
    }

    /// Takes the item out of everything; its part, if there may be one, is deleted.
    pub(super) fn remove(&mut self, id: TransferId) {
        if self.drop_item(id) {
            let removed = QueueChange::Removed(vec![id]);
            self.effects.push(Effect::Publish(removed));
        }
    }

    pub(super) fn pause(&mut self, id: TransferId) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        match item.place {
            Place::Busy if item.after == After::Remove => {}
            Place::Busy => {
                item.after = After::Pause;
                self.touched.insert(id);
                self.effects.push(Effect::Stop(id, How::Keep));
            }
            Place::Ready | Place::Delayed(_) | Place::NoRoom => {
                let done = item.transfer.kept;
                self.put(id, Place::Rest, TransferStatus::Paused { done });
            }
            Place::Asking | Place::Rest => {}
        }
    }

    pub(super) fn resume(&mut self, id: TransferId) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if item.place == Place::Busy && item.after == After::Pause {
            item.after = After::Again;
            self.touched.insert(id);
        } else if matches!(item.transfer.status, TransferStatus::Paused { .. }) {
            item.begin_anew();
            self.put(id, Place::Ready, TransferStatus::Waiting(None));
        }
    }

    fn retry(&mut self, id: TransferId) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        let again = matches!(
            item.transfer.status,
            TransferStatus::Failed(_) | TransferStatus::Skipped
        );
        if !again || item.left {
            return;
        }
        // Whoever tries a skipped item again wants another answer than the one that skipped it.
        if item.transfer.status == TransferStatus::Skipped {
            item.exists = ExistsRule::Ask;
            item.asks = true;
            item.verify = false;
        }
        item.begin_anew();
        self.put(id, Place::Ready, TransferStatus::Waiting(None));
    }

    /// Ends the pause of an item, and the one of its gate.
    fn try_now(&mut self, id: TransferId) {
        let Some(item) = self.items.get(&id) else {
            return;
        };
        let endpoint = item.transfer.endpoint.clone();
        match item.place {
            Place::Delayed(_) => self.put(id, Place::Ready, TransferStatus::Waiting(None)),
            Place::Ready => {}
            // A full disk is measured often enough.
            Place::Busy | Place::Asking | Place::NoRoom | Place::Rest => return,
        }
        if let Some(lane) = self.lanes.get_mut(&endpoint) {
            lane.gate.try_now();
        }
    }

    fn cancel(&mut self, id: TransferId, removed: &mut Vec<TransferId>) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        if item.transfer.status.is_over() {
            return;
        }
        if item.place == Place::Busy {
            item.after = After::Remove;
            self.touched.insert(id);
            self.effects.push(Effect::Stop(id, How::Discard));
        } else if self.drop_item(id) {
            removed.push(id);
        }
    }

    fn take_off(&mut self, id: TransferId, removed: &mut Vec<TransferId>) {
        let over = |status: &TransferStatus| status.is_over();
        let status = self.items.get(&id).map(|item| &item.transfer.status);
        if status.is_some_and(over) && self.drop_item(id) {
            removed.push(id);
        }
    }

    pub(super) fn drop_item(&mut self, id: TransferId) -> bool {
        let Some(item) = self.items.remove(&id) else {
            return false;
        };
        self.touched.insert(id);
        self.line.remove(&item.key());
        self.rooms.leave(id);
        self.forget(&item);
        self.remaining -= u128::from(item.weight());
        if let Some(lane) = self.lanes.get_mut(&item.transfer.endpoint) {
            super::placing::take_out(&item, lane, &mut self.asking);
            if item.begun {
                lane.discards.push_back(item.task(item.exists));
            }
        }
        true
    }
}
