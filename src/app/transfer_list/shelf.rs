//! One of the three lists: which items stand on it, in which order, and what is chosen.

use std::collections::{HashMap, HashSet};

use super::groups::{FolderId, Groups, Head};
use super::sight::{Row, Sight};
use crate::app::widget::listing::Listing;
use crate::service::{TransferId, Turn};

mod settling;

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

    /// A person has moved something: its group is to stand where that is now.
    pub fn is_moved(&mut self) {
        if let Some(sight) = &mut self.sight {
            sight.forget_order();
        }
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
}

/// What the cursor is on, whatever row that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    Item(TransferId),
    Head(Head),
}

const ENOUGH: usize = 100;

#[cfg(test)]
mod tests;
