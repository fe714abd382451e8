//! The rules that always hold.

use super::*;

impl Stage {
    /// Nobody who came before and could go is passed over, and the limits are kept.
    pub(super) fn started(&self, work: &Work) {
        let lane = &self.queue.lanes[work.endpoint()];
        let at_work = |other: &&Work| {
            let needs_server = match other {
                Work::Transfer(_) | Work::Help(_) => true,
                Work::Discard(task) => !task.is_on_disk(),
            };
            other.endpoint() == work.endpoint() && needs_server
        };
        if let Work::Discard(_) = work {
            return;
        }
        let busy = self.works.iter().filter(at_work).count();
        let allowed = lane.gate.allowed(lane.per_site);
        assert!(
            allowed <= lane.per_site && busy <= allowed,
            "{busy} at work"
        );
        let key = match work {
            Work::Transfer(task) => Some(self.queue.items[&task.id].key()),
            // All items come before.
            Work::Help(_) => None,
            Work::Discard(_) => None,
        };
        let is_earlier = |ready: &&item::Key| key.is_none_or(|key| **ready < key);
        for earlier in lane.ready.iter().take_while(is_earlier) {
            let target = self.queue.items[&earlier.id].target();
            assert!(
                !lane.is_free(target),
                "{earlier:?} was passed over by {key:?}"
            );
        }
    }

    /// Each item stands in one place, and nowhere else.
    pub(super) fn check(&self) {
        let queue = &self.queue;
        let mut places = 0;
        for (id, item) in &queue.items {
            let lane = &queue.lanes[&item.transfer.endpoint];
            let delayed = lane.delayed.iter().any(|(_, key)| *key == item.key());
            let waits = DISKS.map(|disk| queue.rooms.waiting(DiskId(disk)).contains(id));
            let waiting = waits.into_iter().filter(|waits| *waits).count();
            let should = usize::from(item.place == Place::NoRoom);
            assert_eq!(waiting, should, "{item:?}");
            assert_eq!(queue.line.contains(&item.key()), !item.is_over());
            let found = [
                (lane.ready.contains(&item.key()), item.place == Place::Ready),
                (delayed, matches!(item.place, Place::Delayed(_))),
                (lane.busy.contains_key(id), item.place == Place::Busy),
                (queue.asking.contains(id), item.place == Place::Asking),
            ];
            for (is, should) in found {
                assert_eq!(is, should, "{item:?}");
                places += usize::from(is);
            }
            let status = &item.transfer.status;
            let fits = match item.place {
                Place::Ready | Place::Delayed(_) | Place::NoRoom => {
                    matches!(status, TransferStatus::Waiting(_))
                }
                Place::Busy => {
                    status.is_running()
                        || matches!(
                            status,
                            TransferStatus::Waiting(Some(WaitingFor::Walking { .. }))
                        )
                }
                Place::Asking => matches!(status, TransferStatus::Asking(_)),
                Place::Rest => matches!(status, TransferStatus::Paused { .. }) || status.is_over(),
            };
            assert!(fits, "{item:?}");
        }
        let open = queue.items.values().filter(|item| !item.is_over());
        assert_eq!(queue.line.len(), open.count());
        let in_rooms = DISKS.map(|disk| queue.rooms.waiting(DiskId(disk)));
        let known = |id: &TransferId| queue.items.contains_key(id);
        assert!(in_rooms.iter().flatten().all(known));
        let waits = in_rooms.iter().any(|waiting| !waiting.is_empty());
        assert_eq!(
            queue.rooms.deadline().is_some(),
            waits,
            "nobody looks again"
        );
        let mut indexed = queue.asking.len();
        for (endpoint, lane) in &queue.lanes {
            let here = self.works.iter().filter(|it| it.endpoint() == endpoint);
            let helpers: HashSet<_> = here
                .clone()
                .filter(|work| matches!(work, Work::Help(_)))
                .map(Work::id)
                .collect();
            let discards = here.filter(|work| matches!(work, Work::Discard(_)));
            let others = discards.count() + helpers.len();
            indexed += lane.ready.len() + lane.delayed.len() + lane.busy.len() - others;
            let own = lane.busy.iter().filter(|(id, _)| !helpers.contains(id));
            let targets: HashSet<_> = own.map(|(_, target)| target).collect();
            let alone = lane.busy.len() - helpers.len();
            assert_eq!(targets.len(), alone, "two at work on one target");
        }
        assert_eq!(
            indexed, places,
            "something stands in an index that is no item"
        );
        let weights = queue.items.values().map(|item| u128::from(item.weight()));
        assert_eq!(queue.remaining, weights.sum::<u128>());
        let counted = |item: &&Item| {
            item.tallied
                .is_some_and(|(round, _)| round == queue.tally.round)
        };
        let counted = queue.items.values().filter(counted).count() as u64;
        assert!(counted <= queue.tally.items, "counted twice or not at all");
    }
}
