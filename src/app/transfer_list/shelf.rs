//! One of the three lists: which items stand on it, in which order, and what is chosen.

use std::collections::{HashMap, HashSet};

use super::groups::{FolderId, Groups, Head};
use super::sight::{Row, Sight};
use crate::app::widget::listing::{self, Listing};
use crate::service::{TransferId, Turn};

/// Where an item stands among others.
pub type Key = (Turn, TransferId);

/// An item's place on a list, with what is needed to show it in groups or to keep it out of sight.
#[derive(Clone, Copy, Debug)]
pub struct Stand {
    pub key: Key,
    pub folder: FolderId,
    pub size: u64,
    /// The filter lets it through.
    pub passes: bool,
    /// The filter has not looked at it since it was changed.
    pub is_due: bool,
    /// Only up to date where a [`Sight`] is made.
    pub is_chosen: bool,
}

/// What comes and goes is gathered and takes effect in [`Shelf::settle`], so that a batch of
/// thousands costs one walk, and one that leaves at the front costs next to none.
#[derive(Debug, Default)]
pub struct Shelf {
    stands: Vec<Stand>,
    /// Of all items in their own order; where there is a sight, that has its own.
    whole: Listing,
    /// What is shown where it is grouped or filtered.
    sight: Option<Sight>,
    order: Order,
    leaving: HashMap<TransferId, Turn>,
    /// In order of arrival. Who left again is only in here, who came twice counts at last.
    coming: Vec<Stand>,
    came: HashSet<TransferId>,
    is_filtered: bool,
    /// Up to here the filter has looked.
    sifted: usize,
    /// Something changed that only a sight shows.
    is_changed: bool,
    /// A stand says that it is chosen.
    has_chosen: bool,
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

    /// How many stand on it, shown or not.
    pub fn len(&self) -> usize {
        self.stands.len()
    }

    /// How many of them are shown, or are in a group that is.
    pub fn shown(&self) -> usize {
        self.sight.as_ref().map_or(self.len(), Sight::items)
    }

    /// The rows that are shown, and what is chosen of them.
    pub fn listing(&self) -> &Listing {
        self.sight.as_ref().map_or(&self.whole, Sight::listing)
    }

    pub fn listing_mut(&mut self) -> &mut Listing {
        match &mut self.sight {
            Some(sight) => sight.listing_mut(),
            None => &mut self.whole,
        }
    }

    pub fn sight(&self) -> Option<&Sight> {
        self.sight.as_ref()
    }

    pub fn is_filtered(&self) -> bool {
        self.is_filtered
    }

    pub fn id(&self, place: usize) -> Option<TransferId> {
        self.stands.get(place).map(|stand| stand.key.1)
    }

    /// The item in a row; a group's head has none.
    pub fn in_row(&self, row: usize) -> Option<TransferId> {
        match &self.sight {
            None => self.id(self.whole.item(row)?),
            Some(sight) => match sight.row(row)? {
                Row::Item(place) => self.id(place),
                Row::Site(_) | Row::Folder(_) => None,
            },
        }
    }

    /// All that the filter lets through.
    pub fn ids(&self) -> impl Iterator<Item = TransferId> + '_ {
        let passing = self.stands.iter().filter(|stand| stand.passes);
        passing.map(|stand| stand.key.1)
    }

    /// What an order is about: what is chosen, or else what the cursor is on. A head stands for all
    /// that is shown of its group.
    pub fn subjects(&self) -> Box<dyn Iterator<Item = TransferId> + '_> {
        let Some(sight) = &self.sight else {
            let cursor = match self.whole.selected_count() {
                0 => self.whole.cursor_item(),
                _ => None,
            };
            let chosen = self.whole.selected_items().chain(cursor);
            return Box::new(chosen.filter_map(|place| self.id(place)));
        };
        let (places, folders) = sight.subjects(usize::MAX);
        if folders.is_empty() {
            return Box::new(places.into_iter().filter_map(|place| self.id(place)));
        }
        let places: HashSet<usize> = places.into_iter().collect();
        let all = self.stands.iter().enumerate();
        let wanted = all.filter(move |(place, stand)| {
            stand.passes && (folders.contains(&stand.folder) || places.contains(place))
        });
        Box::new(wanted.map(|(_, stand)| stand.key.1))
    }

    /// The first hundred subjects tell enough for a menu, which opens at once.
    pub fn some_subjects(&self) -> Box<dyn Iterator<Item = TransferId> + '_> {
        let Some(sight) = &self.sight else {
            return Box::new(self.subjects().take(ENOUGH));
        };
        let (places, folders) = sight.subjects(ENOUGH);
        let of_folders = self.stands.iter().filter(move |stand| {
            !folders.is_empty() && stand.passes && folders.contains(&stand.folder)
        });
        let of_folders = of_folders.map(|stand| stand.key.1).take(ENOUGH);
        let single = places.into_iter().filter_map(|place| self.id(place));
        Box::new(single.chain(of_folders))
    }

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

    /// Shows it so from now on.
    pub fn arrange(&mut self, groups: &Groups, is_grouped: bool, is_filtered: bool) {
        let cursor = self.keep_chosen();
        self.is_filtered = is_filtered;
        if !is_filtered {
            for stand in &mut self.stands {
                (stand.passes, stand.is_due) = (true, false);
            }
        }
        let heads = self.sight.take().map(Sight::into_heads);
        if is_grouped || is_filtered {
            self.sight = Some(Sight::new(is_grouped, heads.unwrap_or_default()));
            return self.show(groups, cursor);
        }
        let chosen = self.stands.iter().map(|stand| stand.is_chosen).collect();
        let place = cursor.and_then(|cursor| match cursor {
            Cursor::Item(id) => self.stands.iter().position(|stand| stand.key.1 == id),
            Cursor::Head(_) => None,
        });
        self.whole = Listing::restored(chosen, place);
    }

    /// Opens or closes a group.
    pub fn fold(&mut self, groups: &Groups, head: Head, is_open: bool) {
        let cursor = self.keep_chosen();
        if let Some(sight) = &mut self.sight {
            sight.fold(head, is_open);
            self.show(groups, cursor);
        }
    }

    /// The filter changed: everything is to be looked at again.
    pub fn is_to_be_sifted(&mut self) {
        self.stands.iter_mut().for_each(|stand| stand.is_due = true);
        self.sifted = 0;
    }

    /// Lets the filter look at so many more; true if there are others left.
    pub fn sift(&mut self, most: usize, mut passes: impl FnMut(TransferId) -> bool) -> bool {
        let rest = self.stands.get_mut(self.sifted..).unwrap_or_default();
        let mut due = rest
            .iter_mut()
            .enumerate()
            .filter(|(_, stand)| stand.is_due);
        for (_, stand) in due.by_ref().take(most) {
            (stand.passes, stand.is_due) = (passes(stand.key.1), false);
            self.is_changed = true;
        }
        match due.next().map(|(at, _)| at) {
            None => false,
            Some(at) => {
                self.sifted += at;
                true
            }
        }
    }

    fn place_of(&self, key: Key) -> Option<usize> {
        match self.order {
            Order::Turns => self
                .stands
                .binary_search_by_key(&key, |stand| stand.key)
                .ok(),
            Order::Arrival => self.stands.iter().position(|stand| stand.key.1 == key.1),
        }
    }

    /// Writes down what is chosen, so that it outlives another order; the cursor comes out.
    fn keep_chosen(&mut self) -> Option<Cursor> {
        let Some(sight) = &mut self.sight else {
            for (place, stand) in self.stands.iter_mut().enumerate() {
                stand.is_chosen = self.whole.is_selected(place);
            }
            self.has_chosen = self.whole.selected_count() > 0;
            return self.id(self.whole.cursor_item()?).map(Cursor::Item);
        };
        if std::mem::take(&mut self.has_chosen) {
            let stands = self.stands.iter_mut();
            stands.for_each(|stand| stand.is_chosen = false);
        }
        for place in sight.keep_chosen() {
            if let Some(stand) = self.stands.get_mut(place) {
                (stand.is_chosen, self.has_chosen) = (true, true);
            }
        }
        let row = sight.row(sight.listing().cursor()?)?;
        match (row, sight.head(row)) {
            (Row::Item(place), _) => self.id(place).map(Cursor::Item),
            (_, head) => head.map(Cursor::Head),
        }
    }

    fn show(&mut self, groups: &Groups, cursor: Option<Cursor>) {
        if let Some(sight) = &mut self.sight {
            sight.show(&self.stands, groups, cursor, self.has_chosen);
        }
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

/// What the cursor is on, whatever row that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    Item(TransferId),
    Head(Head),
}

const ENOUGH: usize = 100;

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

    fn stand(key: Key) -> Stand {
        Stand {
            key,
            folder: FolderId::default(),
            size: 0,
            passes: true,
            is_due: false,
            is_chosen: false,
        }
    }

    fn shelf(order: Order, keys: impl IntoIterator<Item = Key>) -> Shelf {
        let mut shelf = Shelf::new(order);
        keys.into_iter().for_each(|key| shelf.comes(stand(key)));
        settle(&mut shelf);
        shelf
    }

    fn settle(shelf: &mut Shelf) {
        shelf.settle(&Groups::default());
    }

    fn ids(shelf: &Shelf) -> Vec<u64> {
        assert_eq!(shelf.listing().len(), shelf.len());
        shelf.ids().map(|id| id.0).collect()
    }

    #[test]
    fn each_comes_to_its_place() {
        let mut shelf = shelf(Order::Turns, [key(1, 10), key(2, 20), key(3, 30)]);
        for key in [key(4, 15), key(5, 40), key(6, 5)] {
            shelf.comes(stand(key));
        }
        shelf.leaves(key(3, 30));
        settle(&mut shelf);
        assert_eq!(ids(&shelf), [6, 1, 4, 2, 5]);
    }

    #[test]
    fn who_comes_and_goes_in_one_batch_is_where_it_was_last() {
        let mut shelf = shelf(Order::Arrival, [key(1, 1), key(2, 2)]);
        shelf.comes(stand(key(3, 3)));
        shelf.leaves(key(3, 3));
        shelf.leaves(key(1, 1));
        shelf.comes(stand(key(1, 1)));
        shelf.comes(stand(key(4, 4)));
        shelf.leaves(key(4, 4));
        shelf.comes(stand(key(4, 4)));
        assert!(!shelf.will_be_empty());
        settle(&mut shelf);
        assert_eq!(ids(&shelf), [2, 1, 4]);
        shelf.comes(stand(key(3, 3)));
        (1..5).for_each(|id| shelf.leaves(key(id, 0)));
        assert!(shelf.will_be_empty());
        settle(&mut shelf);
        assert!(ids(&shelf).is_empty());
    }

    #[test]
    fn who_is_moved_stays_chosen() {
        let mut shelf = shelf(Order::Turns, (1..6).map(|id| key(id, u128::from(id) * 10)));
        shelf.listing_mut().select_only(1);
        shelf.listing_mut().toggle(3);
        shelf.leaves(key(4, 40));
        shelf.comes(stand(key(4, 5)));
        settle(&mut shelf);
        assert_eq!(ids(&shelf), [4, 1, 2, 3, 5]);
        let chosen: Vec<_> = shelf.subjects().collect();
        assert_eq!(chosen, [TransferId(4), TransferId(2)]);
        assert_eq!(shelf.listing().cursor(), Some(0));
    }
}
