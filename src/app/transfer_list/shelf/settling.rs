//! What comes to a list and goes from it, in batches.

use std::collections::HashSet;

use super::{Key, Shelf, Stand};
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

    /// Something about an item is otherwise than it was.
    pub fn renew(&mut self, key: Key, change: impl FnOnce(&mut Stand)) {
        // It may be on its way here.
        if self.came.contains(&key.1) {
            let mut coming = self.coming.iter_mut().rev();
            if let Some(stand) = coming.find(|stand| stand.key.1 == key.1) {
                change(stand);
            }
            return;
        }
        let place = self.place_of(key);
        let Some(stand) = place.and_then(|place| self.stands.get_mut(place)) else {
            return;
        };
        let before = *stand;
        change(stand);
        if before.size != stand.size
            && let Some(sight) = &mut self.sight
        {
            sight.resize(stand.folder, key, before.size, stand.size);
        }
        if before.passes != stand.passes {
            self.judged.push(key);
        }
    }

    /// Takes off what left, and puts on what came; what did both stays chosen.
    pub fn settle(&mut self, groups: &Groups) {
        let moves = !self.leaving.is_empty() || !self.came.is_empty();
        if !moves && self.judged.is_empty() {
            self.coming.clear();
            return;
        }
        let judged = std::mem::take(&mut self.judged);
        let Some(mut sight) = self.sight.take() else {
            return self.settle_whole();
        };
        let places = self.places_of_leaving();
        let leaving = places.iter().filter_map(|place| self.stands.get(*place));
        let mut going: Vec<Stand> = leaving.copied().collect();
        self.take_off(&places);
        let (_, mut coming) = self.take_on();
        coming.retain(|stand| stand.passes);
        for key in judged {
            let place = self.place_of(key);
            match place.and_then(|place| self.stands.get(place)) {
                Some(stand) if stand.passes => coming.push(*stand),
                Some(stand) => going.push(*stand),
                None => {}
            }
        }
        sight.change(groups, &going, &coming);
        self.sight = Some(sight);
    }

    fn settle_whole(&mut self) {
        let places = self.places_of_leaving();
        let was_chosen = self.chosen_of(&places);
        self.whole.remove(&places);
        self.take_off(&places);
        let (places, new) = self.take_on();
        self.whole.insert(&places);
        let cursor = was_chosen.cursor;
        if was_chosen.ids.is_empty() && cursor.is_none() {
            return;
        }
        for ((place, before), stand) in places.into_iter().zip(0..).zip(new) {
            let (place, id) = (place + before, stand.key.1);
            if was_chosen.ids.contains(&id) {
                self.whole.add_to_selection(place);
            }
            if cursor == Some(id) {
                self.whole.set_cursor(place);
            }
        }
    }

    /// Of those at these places that come back at once.
    fn chosen_of(&self, places: &[usize]) -> Chosen {
        let mut chosen = Chosen::default();
        let cursor = self.whole.cursor_item();
        for place in places {
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
        chosen
    }

    fn places_of_leaving(&self) -> Vec<usize> {
        let leaving = self.leaving.iter().map(|(id, turn)| (*turn, *id));
        let mut places: Vec<usize> = leaving.filter_map(|key| self.place_of(key)).collect();
        places.sort_unstable();
        places
    }

    fn take_off(&mut self, places: &[usize]) {
        self.leaving.clear();
        self.sifted = 0;
        listing::take_out(&mut self.stands, places);
    }

    /// What came, in order, and before which places of those that were there.
    fn take_on(&mut self) -> (Vec<usize>, Vec<Stand>) {
        let coming = std::mem::take(&mut self.coming).into_iter().rev();
        let mut new: Vec<Stand> = coming.filter(|new| self.came.remove(&new.key.1)).collect();
        new.sort_unstable_by_key(|stand| stand.key);
        let places: Vec<usize> = match (self.stands.last(), new.first()) {
            (Some(last), Some(first)) if last.key > first.key => {
                let place = |new: &Stand| self.stands.partition_point(|other| other.key < new.key);
                new.iter().map(place).collect()
            }
            _ => vec![self.stands.len(); new.len()],
        };
        self.sifted = 0;
        listing::put_in(&mut self.stands, &places, &new);
        (places, new)
    }
}

/// What was chosen of those that come back at once.
#[derive(Debug, Default)]
struct Chosen {
    ids: HashSet<TransferId>,
    cursor: Option<TransferId>,
}
