//! One of the three lists: which items stand on it, in which order, and what is chosen.

use std::collections::{HashMap, HashSet};

use crate::app::widget::listing::{self, Listing};
use crate::service::{TransferId, Turn};

/// Where an item stands among others.
pub type Key = (Turn, TransferId);

/// What comes and goes is gathered and takes effect in [`Shelf::settle`], so that a batch of
/// thousands costs one walk, and one that leaves at the front costs next to none.
#[derive(Debug, Default)]
pub struct Shelf {
    keys: Vec<Key>,
    pub listing: Listing,
    order: Order,
    leaving: HashMap<TransferId, Turn>,
    /// In order of arrival. Who left again is only in here, who came twice counts at last.
    coming: Vec<Key>,
    came: HashSet<TransferId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Arrival,
    Turns,
}

impl Shelf {
    pub fn new(order: Order) -> Self {
        Self {
            order,
            ..Self::default()
        }
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn id(&self, place: usize) -> Option<TransferId> {
        self.keys.get(place).map(|(_, id)| *id)
    }

    pub fn ids(&self) -> impl Iterator<Item = TransferId> + '_ {
        self.keys.iter().map(|(_, id)| *id)
    }

    /// What an order is about: what is chosen, or else what the cursor is on.
    pub fn subjects(&self) -> impl Iterator<Item = TransferId> + '_ {
        let cursor = match self.listing.selected_count() {
            0 => self.listing.cursor_item(),
            _ => None,
        };
        let chosen = self.listing.selected_items();
        chosen.chain(cursor).filter_map(|place| self.id(place))
    }

    pub fn comes(&mut self, key: Key) {
        self.came.insert(key.1);
        self.coming.push(key);
    }

    pub fn leaves(&mut self, (turn, id): Key) {
        if !self.came.remove(&id) {
            self.leaving.insert(id, turn);
        }
    }

    /// Nothing will stand on it.
    pub fn will_be_empty(&self) -> bool {
        self.keys.len() + self.came.len() == self.leaving.len()
    }

    /// Takes off what left, and puts on what came; what did both stays chosen.
    pub fn settle(&mut self) {
        let was_chosen = self.take_off();
        let cursor = was_chosen.cursor;
        let new = self.take_on();
        if was_chosen.ids.is_empty() && cursor.is_none() {
            return;
        }
        for (place, id) in new {
            if was_chosen.ids.contains(&id) {
                self.listing.add_to_selection(place);
            }
            if cursor == Some(id) {
                self.listing.set_cursor(place);
            }
        }
    }

    fn take_off(&mut self) -> Chosen {
        let mut chosen = Chosen::default();
        if self.leaving.is_empty() {
            return chosen;
        }
        let places = self.places_of_leaving();
        let cursor = self.listing.cursor_item();
        for place in &places {
            let Some(id) = self.id(*place).filter(|id| self.came.contains(id)) else {
                continue;
            };
            if self.listing.is_selected(*place) {
                chosen.ids.insert(id);
            }
            if cursor == Some(*place) {
                chosen.cursor = Some(id);
            }
        }
        self.leaving.clear();
        listing::take_out(&mut self.keys, &places);
        self.listing.remove(&places);
        chosen
    }

    fn places_of_leaving(&self) -> Vec<usize> {
        let mut places: Vec<usize> = match self.order {
            Order::Turns => {
                let leaving = self.leaving.iter().map(|(id, turn)| (*turn, *id));
                leaving
                    .filter_map(|key| self.keys.binary_search(&key).ok())
                    .collect()
            }
            Order::Arrival => {
                let keys = self.keys.iter().enumerate();
                keys.filter(|(_, (_, id))| self.leaving.contains_key(id))
                    .map(|(place, _)| place)
                    .take(self.leaving.len())
                    .collect()
            }
        };
        places.sort_unstable();
        places
    }

    /// Where the new ones stand now.
    fn take_on(&mut self) -> Vec<(usize, TransferId)> {
        let coming = std::mem::take(&mut self.coming).into_iter().rev();
        let mut new: Vec<Key> = coming.filter(|key| self.came.remove(&key.1)).collect();
        new.reverse();
        if self.order == Order::Turns {
            new.sort_unstable();
        }
        let places: Vec<usize> = match (self.keys.last(), new.first()) {
            (Some(last), Some(first)) if self.order == Order::Turns && last > first => {
                let place = |key| self.keys.partition_point(|other| other < key);
                new.iter().map(place).collect()
            }
            _ => vec![self.keys.len(); new.len()],
        };
        listing::put_in(&mut self.keys, &places, &new);
        self.listing.insert(&places);
        let ids = new.into_iter().map(|(_, id)| id);
        let shifted = places
            .into_iter()
            .zip(0..)
            .map(|(place, before)| place + before);
        shifted.zip(ids).collect()
    }
}

/// What was chosen of those that come back at once.
#[derive(Debug, Default)]
struct Chosen {
    ids: HashSet<TransferId>,
    cursor: Option<TransferId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Priority, Rank};

    fn key(id: u64, rank: u128) -> Key {
        let turn = Turn {
            priority: Priority::Normal,
            rank: Rank(rank),
        };
        (turn, TransferId(id))
    }

    fn shelf(order: Order, keys: impl IntoIterator<Item = Key>) -> Shelf {
        let mut shelf = Shelf::new(order);
        keys.into_iter().for_each(|key| shelf.comes(key));
        shelf.settle();
        shelf
    }

    fn ids(shelf: &Shelf) -> Vec<u64> {
        assert_eq!(shelf.listing.len(), shelf.len());
        shelf.ids().map(|id| id.0).collect()
    }

    #[test]
    fn each_comes_to_its_place() {
        let mut shelf = shelf(Order::Turns, [key(1, 10), key(2, 20), key(3, 30)]);
        for key in [key(4, 15), key(5, 40), key(6, 5)] {
            shelf.comes(key);
        }
        shelf.leaves(key(3, 30));
        shelf.settle();
        assert_eq!(ids(&shelf), [6, 1, 4, 2, 5]);
    }

    #[test]
    fn who_comes_and_goes_in_one_batch_is_where_it_was_last() {
        let mut shelf = shelf(Order::Arrival, [key(1, 1), key(2, 2)]);
        shelf.comes(key(3, 3));
        shelf.leaves(key(3, 3));
        shelf.leaves(key(1, 1));
        shelf.comes(key(1, 1));
        shelf.comes(key(4, 4));
        shelf.leaves(key(4, 4));
        shelf.comes(key(4, 4));
        assert!(!shelf.will_be_empty());
        shelf.settle();
        assert_eq!(ids(&shelf), [2, 1, 4]);
        shelf.comes(key(3, 3));
        (1..5).for_each(|id| shelf.leaves(key(id, 0)));
        assert!(shelf.will_be_empty());
        shelf.settle();
        assert!(ids(&shelf).is_empty());
    }

    #[test]
    fn who_is_moved_stays_chosen() {
        let mut shelf = shelf(Order::Turns, (1..6).map(|id| key(id, u128::from(id) * 10)));
        shelf.listing.select_only(1);
        shelf.listing.toggle(3);
        shelf.leaves(key(4, 40));
        shelf.comes(key(4, 5));
        shelf.settle();
        assert_eq!(ids(&shelf), [4, 1, 2, 3, 5]);
        let chosen: Vec<_> = shelf.subjects().collect();
        assert_eq!(chosen, [TransferId(4), TransferId(2)]);
        assert_eq!(shelf.listing.cursor(), Some(0));
    }
}
