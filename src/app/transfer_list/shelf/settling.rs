//! What comes to a list and goes from it, in batches.

use std::collections::HashSet;

use super::{Key, Order, Shelf, Stand};
use crate::app::transfer_list::groups::Groups;
use crate::app::widget::listing;
use crate::service::TransferId;

impl Shelf {
    pub fn comes(&mut self, stand: Stand) {
        self.came.insert(stand.key.1);
        self.coming.push(stand);
    }

    pub fn leaves(&mut self, (turn, id): Key) {
        if !self.came.remove(&id) {
            self.leaving.insert(id, turn);
        }
    }

    /// Nothing will stand on it.
    pub fn will_be_empty(&self) -> bool {
        self.stands.len() + self.came.len() == self.leaving.len()
    }

    /// Something about an item is otherwise than it was. Only where the order is that of turns.
    pub fn renew(&mut self, key: Key, change: impl FnOnce(&mut Stand)) {
        // It may be on its way here.
        let coming = self.coming.iter_mut().rev();
        let found = match coming.into_iter().find(|stand| stand.key.1 == key.1) {
            Some(stand) if self.came.contains(&key.1) => Some(stand),
            _ => match self.place_of(key) {
                Some(place) => self.stands.get_mut(place),
                None => None,
            },
        };
        if let Some(stand) = found {
            let before = (stand.size, stand.passes);
            change(stand);
            self.is_changed |= before != (stand.size, stand.passes);
        }
    }

    /// Takes off what left, and puts on what came; what did both stays chosen.
    pub fn settle(&mut self, groups: &Groups) {
        let moves = !self.leaving.is_empty() || !self.came.is_empty();
        if !moves && !std::mem::take(&mut self.is_changed) {
            self.coming.clear();
            return;
        }
        if self.sight.is_none() {
            return self.settle_whole();
        }
        self.is_changed = false;
        let cursor = self.keep_chosen();
        // What comes back at once stays chosen.
        let left = self
            .leaving
            .iter()
            .filter(|(id, _)| self.came.contains(*id));
        let left: HashSet<TransferId> = left
            .filter_map(|(id, turn)| self.place_of((*turn, *id)))
            .filter_map(|place| self.stands.get(place))
            .filter(|stand| stand.is_chosen)
            .map(|stand| stand.key.1)
            .collect();
        for stand in &mut self.coming {
            stand.is_chosen = left.contains(&stand.key.1);
        }
        self.take_off();
        self.take_on();
        self.show(groups, cursor);
    }

    fn settle_whole(&mut self) {
        let was_chosen = self.take_off();
        let cursor = was_chosen.cursor;
        let new = self.take_on();
        if was_chosen.ids.is_empty() && cursor.is_none() {
            return;
        }
        for (place, id) in new {
            if was_chosen.ids.contains(&id) {
                self.whole.add_to_selection(place);
            }
            if cursor == Some(id) {
                self.whole.set_cursor(place);
            }
        }
    }

    fn take_off(&mut self) -> Chosen {
        let mut chosen = Chosen::default();
        if self.leaving.is_empty() {
            return chosen;
        }
        let places = self.places_of_leaving();
        if self.sight.is_none() {
            let cursor = self.whole.cursor_item();
            for place in &places {
                let Some(id) = self.id(*place).filter(|id| self.came.contains(id)) else {
                    continue;
                };
                if self.whole.is_selected(*place) {
                    chosen.ids.insert(id);
                }
                if cursor == Some(*place) {
                    chosen.cursor = Some(id);
                }
            }
            self.whole.remove(&places);
        }
        self.leaving.clear();
        self.sifted = 0;
        listing::take_out(&mut self.stands, &places);
        chosen
    }

    fn places_of_leaving(&self) -> Vec<usize> {
        let mut places: Vec<usize> = match self.order {
            Order::Turns => {
                let leaving = self.leaving.iter().map(|(id, turn)| (*turn, *id));
                leaving.filter_map(|key| self.place_of(key)).collect()
            }
            Order::Arrival => {
                let stands = self.stands.iter().enumerate();
                stands
                    .filter(|(_, stand)| self.leaving.contains_key(&stand.key.1))
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
        let mut new: Vec<Stand> = coming.filter(|new| self.came.remove(&new.key.1)).collect();
        new.reverse();
        if self.order == Order::Turns {
            new.sort_unstable_by_key(|stand| stand.key);
        }
        let places: Vec<usize> = match (self.stands.last(), new.first()) {
            (Some(last), Some(first)) if self.order == Order::Turns && last.key > first.key => {
                let place = |new: &Stand| self.stands.partition_point(|other| other.key < new.key);
                new.iter().map(place).collect()
            }
            _ => vec![self.stands.len(); new.len()],
        };
        self.sifted = 0;
        listing::put_in(&mut self.stands, &places, &new);
        if self.sight.is_none() {
            self.whole.insert(&places);
        }
        let ids = new.into_iter().map(|stand| stand.key.1);
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
