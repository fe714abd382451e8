//! Order by a person's wish: priorities, and moves of items among those of their priority.

use std::collections::Bound::{Excluded, Unbounded};
use std::collections::{BTreeMap, HashSet};

use super::item::Key;
use super::{Effect, Place, Queue};
use crate::service::QueueChange;
use crate::service::transfer::TransferId;
use crate::service::turn::{Move, Priority, Rank, Turn};

impl Queue {
    pub(super) fn prioritise(&mut self, id: TransferId, priority: Priority) {
        if let Some(item) = self.items.get(&id).filter(|item| !item.is_over()) {
            let rank = item.transfer.turn.rank;
            self.turn(id, Turn { priority, rank });
        }
    }

    pub(super) fn move_to(&mut self, ids: &[TransferId], to: Move) {
        let open = |id| self.items.get(id).filter(|item| !item.is_over());
        let mut keys: Vec<Key> = ids.iter().filter_map(open).map(|item| item.key()).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut classes: BTreeMap<Priority, Vec<TransferId>> = BTreeMap::new();
        for key in &keys {
            classes.entry(key.turn.priority).or_default().push(key.id);
        }
        let moved: HashSet<TransferId> = keys.iter().map(|key| key.id).collect();
        for (priority, ids) in classes {
            match to {
                Move::Top => {
                    let first = self.first_beside(priority, &moved);
                    self.put_before(&ids, priority, first);
                }
                Move::Bottom => self.put_before(&ids, priority, None),
                Move::Before(target) => {
                    let Some(target) = self.key(target) else {
                        return;
                    };
                    let target = match target.turn.priority.cmp(&priority) {
                        std::cmp::Ordering::Less => self.first_beside(priority, &moved),
                        std::cmp::Ordering::Equal => {
                            let mut from = self.line.range(target..);
                            let rest = from.find(|key| !moved.contains(&key.id));
                            rest.filter(|key| key.turn.priority == priority)
                                .map(|key| key.id)
                        }
                        std::cmp::Ordering::Greater => None,
                    };
                    self.put_before(&ids, priority, target);
                }
                Move::Up => {
                    for id in ids {
                        // One that stands at the top holds up those behind it.
                        let above = self.key(id).and_then(|key| self.above(&key));
                        if let Some(above) = above.filter(|above| !moved.contains(&above.id)) {
                            self.put_before(&[id], priority, Some(above.id));
                        }
                    }
                }
                Move::Down => {
                    for id in ids.into_iter().rev() {
                        let below = self.key(id).and_then(|key| self.below(&key));
                        if let Some(below) = below.filter(|below| !moved.contains(&below.id)) {
                            let next = self.below(&below).map(|key| key.id);
                            self.put_before(&[id], priority, next);
                        }
                    }
                }
            }
        }
        // What a folder still gives comes behind what it gave before.
        for id in &moved {
            if let Some(item) = self.items.get(id) {
                let (root, rank) = (item.transfer.root, item.transfer.turn.rank);
                if let Some(folder) = self.items.get_mut(&root).filter(|_| moved.contains(&root)) {
                    folder.tail = folder.tail.max(rank);
                }
            }
        }
    }

    /// Tells the turns that have changed.
    pub(super) fn publish_turned(&mut self) {
        if !self.turned.is_empty() {
            let turned = std::mem::take(&mut self.turned);
            let turned = QueueChange::Turned(turned);
            self.effects.push(Effect::Publish(turned));
        }
    }

    /// Puts items of one priority, in their order, before another of it, or behind all of it.
    fn put_before(&mut self, ids: &[TransferId], priority: Priority, before: Option<TransferId>) {
        for id in ids {
            if let Some(key) = self.key(*id) {
                self.line.remove(&key);
            }
        }
        let ranks = match before {
            None => {
                let end = self.number();
                let base = Rank::of_number(end);
                base.behind(Rank::of_number(end + 1), ids.len()).collect()
            }
            Some(before) => match self.room_before(before, ids.len()) {
                Some(ranks) => ranks,
                None => {
                    self.respace(priority);
                    self.room_before(before, ids.len()).unwrap_or_default()
                }
            },
        };
        let mut ranks = ranks.into_iter();
        for id in ids {
            let own = self.items.get(id).map(|item| item.transfer.turn.rank);
            if let Some(rank) = ranks.next().or(own) {
                self.turn(*id, Turn { priority, rank });
            }
        }
    }

    fn room_before(&self, before: TransferId, count: usize) -> Option<Vec<Rank>> {
        let before = self.key(before)?;
        let after = self.above(&before).map(|key| key.turn.rank);
        Rank::between(after, before.turn.rank, count)
    }

    /// Moves all items of a priority wide apart again. After very many moves to one place only.
    fn respace(&mut self, priority: Priority) {
        let all = self.line.iter().copied();
        let keys: Vec<Key> = all.filter(|key| key.turn.priority == priority).collect();
        for key in keys {
            let rank = Rank::of_number(self.number());
            self.turn(key.id, Turn { priority, rank });
            let root = self.items.get(&key.id).map(|item| item.transfer.root);
            if let Some(folder) = root.and_then(|root| self.items.get_mut(&root)) {
                folder.tail = rank;
            }
        }
    }

    /// A number that no item gets: its rank is above all others.
    fn number(&mut self) -> u64 {
        let number = self.next.0;
        self.next.0 += 1;
        number
    }

    fn turn(&mut self, id: TransferId, turn: Turn) {
        let Some(item) = self.items.get_mut(&id) else {
            return;
        };
        let old = item.key();
        if item.transfer.turn.rank != turn.rank {
            item.tail = turn.rank;
        }
        item.transfer.turn = turn;
        let new = item.key();
        self.line.remove(&old);
        self.line.insert(new);
        if old == new {
            return;
        }
        if let Some(lane) = self.lanes.get_mut(&item.transfer.endpoint) {
            lane.is_reordered = true;
            match item.place {
                Place::Ready => {
                    lane.ready.remove(&old);
                    lane.ready.insert(new);
                }
                Place::Delayed(at) => {
                    lane.delayed.remove(&(at, old));
                    lane.delayed.insert((at, new));
                }
                Place::Busy | Place::Asking | Place::NoRoom | Place::Rest => {}
            }
        }
        self.touched.insert(id);
        self.turned.push((id, turn));
    }

    fn key(&self, id: TransferId) -> Option<Key> {
        let item = self.items.get(&id).filter(|item| !item.is_over())?;
        Some(item.key())
    }

    fn first_beside(&self, priority: Priority, moved: &HashSet<TransferId>) -> Option<TransferId> {
        let top = Key {
            turn: Turn {
                priority,
                rank: Rank(0),
            },
            id: TransferId(0),
        };
        let first = self.line.range(top..).find(|key| !moved.contains(&key.id));
        first
            .filter(|key| key.turn.priority == priority)
            .map(|key| key.id)
    }

    /// The neighbours of the same priority.
    fn above(&self, key: &Key) -> Option<Key> {
        let above = self.line.range(..key).next_back().copied();
        above.filter(|above| above.turn.priority == key.turn.priority)
    }

    fn below(&self, key: &Key) -> Option<Key> {
        let below = self.line.range((Excluded(key), Unbounded)).next().copied();
        below.filter(|below| below.turn.priority == key.turn.priority)
    }
}
