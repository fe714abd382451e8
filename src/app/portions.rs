//! What the service tells, in portions that the window takes in within a frame.

use crate::service::{Event, QueueChange};

/// So many items, lines or other news in one message.
const PORTION: usize = 500;

/// The same events in the same order; large ones are cut.
pub fn portions(events: Vec<Event>) -> Vec<Vec<Event>> {
    let mut portions = Portions::default();
    for event in events {
        match event {
            Event::Queue(changes) => changes
                .into_iter()
                .for_each(|change| portions.change(change)),
            Event::Log(lines) => {
                portions.cut(lines, |portions, lines| {
                    portions.last.push(Event::Log(lines));
                });
            }
            event => {
                portions.make_room(1);
                portions.last.push(event);
            }
        }
    }
    if !portions.last.is_empty() {
        portions.full.push(portions.last);
    }
    portions.full
}

#[derive(Default)]
struct Portions {
    full: Vec<Vec<Event>>,
    last: Vec<Event>,
    /// How much is in the last one.
    filled: usize,
}

impl Portions {
    fn change(&mut self, change: QueueChange) {
        match change {
            QueueChange::Added(items) => {
                self.cut(items, |this, items| this.push(QueueChange::Added(items)));
            }
            QueueChange::Restored(items) => {
                self.cut(items, |this, items| this.push(QueueChange::Restored(items)));
            }
            QueueChange::Removed(ids) => {
                self.cut(ids, |this, ids| this.push(QueueChange::Removed(ids)));
            }
            QueueChange::Turned(turned) => {
                self.cut(turned, |this, turned| {
                    this.push(QueueChange::Turned(turned))
                });
            }
            change => {
                self.make_room(1);
                self.push(change);
            }
        }
    }

    fn push(&mut self, change: QueueChange) {
        match self.last.last_mut() {
            Some(Event::Queue(changes)) => changes.push(change),
            _ => self.last.push(Event::Queue(vec![change])),
        }
    }

    /// Gives away a list piece by piece, each where there is room for it.
    fn cut<T>(&mut self, list: Vec<T>, mut give: impl FnMut(&mut Self, Vec<T>)) {
        let mut list = list.into_iter();
        while list.len() > 0 {
            self.make_room(1);
            let part: Vec<T> = list.by_ref().take(PORTION - (self.filled - 1)).collect();
            self.filled += part.len() - 1;
            give(self, part);
        }
    }

    /// Begins a new portion where so much is too much for the last one.
    fn make_room(&mut self, weight: usize) {
        if self.filled + weight > PORTION {
            self.full.push(std::mem::take(&mut self.last));
            self.filled = 0;
        }
        self.filled += weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Notice, TransferId, TransferStatus};

    fn ids(numbers: std::ops::Range<u64>) -> Vec<TransferId> {
        numbers.map(TransferId).collect()
    }

    fn notice() -> Event {
        let host = "h".to_owned();
        Event::Notice(Notice::PinRetired { host, port: 21 })
    }

    #[test]
    fn little_stays_together() {
        let changes = vec![QueueChange::Removed(ids(0..3)), QueueChange::Ordered];
        let portions = portions(vec![Event::Queue(changes), notice()]);
        assert_eq!(portions.len(), 1);
        assert!(
            matches!(&portions[0][..], [Event::Queue(changes), Event::Notice(_)] if changes.len() == 2)
        );
    }

    #[test]
    fn much_is_cut_and_stays_in_order() {
        let status = |id| QueueChange::Status(TransferId(id), TransferStatus::Skipped);
        let mut changes: Vec<_> = (0..300).map(status).collect();
        changes.push(QueueChange::Removed(ids(300..1_500)));
        changes.extend((1_500..1_600).map(status));
        let portions = portions(vec![notice(), Event::Queue(changes), notice()]);
        assert_eq!(portions.len(), 4);
        let mut seen = Vec::new();
        for event in portions.iter().flatten() {
            let Event::Queue(changes) = event else {
                continue;
            };
            let mut here = Vec::new();
            for change in changes {
                match change {
                    QueueChange::Status(id, _) => here.push(*id),
                    QueueChange::Removed(ids) => here.extend(ids),
                    _ => panic!("{change:?}"),
                }
            }
            assert!(here.len() <= PORTION);
            seen.extend(here);
        }
        assert_eq!(seen, ids(0..1_600));
        assert!(matches!(portions[0][0], Event::Notice(_)));
        assert!(matches!(portions[3].last(), Some(Event::Notice(_))));
    }
}
