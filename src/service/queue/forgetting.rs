//! The lists of what is over are bounded: the oldest items go, on disk and in memory.

use std::collections::HashSet;

use super::{Effect, Queue};
use crate::service::QueueChange;
use crate::service::transfer::{TransferId, TransferStatus};

impl Queue {
    /// Takes the oldest of too many items that are over off the lists, but none whose order is
    /// unfinished, and none in the queue of one task.
    pub(super) fn forget_old(&mut self) {
        self.fresh = 0;
        if self.known.is_some() || self.items.len() <= KEEP_DONE {
            return;
        }
        let is_over = |status: &TransferStatus| status.is_over();
        let open = self.items.values();
        let open: HashSet<TransferId> = open
            .filter(|item| !is_over(&item.transfer.status))
            .map(|item| item.batch)
            .collect();
        let (mut done, mut failed) = (KEEP_DONE, KEEP_FAILED);
        let mut old = Vec::new();
        for (id, item) in self.items.iter().rev() {
            let room = match item.transfer.status {
                TransferStatus::Failed(_) => &mut failed,
                _ => &mut done,
            };
            if open.contains(&item.batch) {
                continue;
            }
            match room.checked_sub(1) {
                Some(left) => *room = left,
                None => old.push(*id),
            }
        }
        old.retain(|id| self.drop_item(*id));
        if !old.is_empty() {
            let removed = QueueChange::Removed(old);
            self.effects.push(Effect::Publish(removed));
        }
    }
}

/// After so many items that came to be over old ones are looked for.
pub(super) const FRESH: usize = 1000;
/// So many of the newest that were done or skipped stay.
const KEEP_DONE: usize = 10_000;
/// Of those that failed more stay: there is still something to do about them.
const KEEP_FAILED: usize = 100_000;

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use super::*;
    use crate::profile::{Encryption, Endpoint, ExistsRule};
    use crate::protocol::RemotePath;
    use crate::service::queue::QueueEvent;
    use crate::service::queue::tests::story::limits;
    use crate::service::timing::Timing;
    use crate::service::transfer::{Direction, Done, Grade, NewTransfer, What};

    fn add(queue: &mut Queue, count: usize) {
        let file = |n| NewTransfer {
            direction: Direction::Upload,
            local: format!("/{n}").into(),
            remote: RemotePath::parse(format!("{n}")).unwrap(),
            what: What::File,
            size: Some(1),
            modified: None,
            exists: ExistsRule::Ask,
        };
        let endpoint = Arc::new(Endpoint {
            host: "h".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: "u".to_owned(),
        });
        let added = QueueEvent::Added {
            endpoint,
            transfers: (0..count).map(file).collect(),
            learned: None,
        };
        queue.apply(added, Instant::now());
    }

    fn finish(queue: &mut Queue, ids: std::ops::RangeInclusive<u64>) {
        for id in ids {
            let done = Done {
                bytes: 1,
                grade: Grade::SizeMatches,
                note: None,
            };
            queue.done(TransferId(id), done);
        }
        queue.apply(QueueEvent::Tick, Instant::now());
    }

    #[test]
    fn the_oldest_finished_items_of_finished_orders_are_forgotten() {
        let mut queue = Queue::new(limits(1), Timing::default());
        add(&mut queue, 2000);
        add(&mut queue, 12_000);
        finish(&mut queue, 1..=1999);
        finish(&mut queue, 2001..=14_000);
        let ids: Vec<u64> = queue.items.keys().map(|id| id.0).collect();
        let expected: Vec<u64> = (1..=2000).chain(4001..=14_000).collect();
        assert_eq!(ids, expected, "the first order is unfinished");
        assert_eq!(queue.row(TransferId(2001)), None);
    }

    #[test]
    fn the_queue_of_one_task_forgets_nothing() {
        let mut queue = Queue::new(limits(1), Timing::default()).of_one_task();
        add(&mut queue, 12_000);
        finish(&mut queue, 1..=12_000);
        assert_eq!(queue.items.len(), 12_000);
    }
}
