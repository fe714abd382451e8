//! One of the three lists: which items stand on it, in which order, and what is chosen.

use std::collections::{HashMap, HashSet};

use super::groups::{FolderId, Groups, Head};
use super::sight::{Row, Sight, Subject};
use crate::app::widget::listing::Listing;
use crate::service::{TransferId, Turn};

mod settling;

/// Where an item stands among others: by its turn, or by its arrival, which is told as a rank.
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
}

/// What comes and goes is gathered and takes effect in [`Shelf::settle`], so that a batch of
/// thousands costs one walk, and one that leaves at the front costs next to none.
#[derive(Debug, Default)]
pub struct Shelf {
    /// By their keys.
    stands: Vec<Stand>,
    /// Of all items in their own order; where there is a sight, that has its own.
    whole: Listing,
    /// What is shown where it is grouped or filtered: whatever the filter lets through.
    sight: Option<Sight>,
    leaving: HashMap<TransferId, Turn>,
    /// In order of arrival. Who left again is only in here, who came twice counts at last.
    coming: Vec<Stand>,
    came: HashSet<TransferId>,
    is_filtered: bool,
    /// Up to here the filter has looked.
    sifted: usize,
    /// Of these the filter says otherwise than the sight does.
    judged: Vec<Key>,
}

impl Shelf {
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

    fn id(&self, place: usize) -> Option<TransferId> {
        self.stands.get(place).map(|stand| stand.key.1)
    }

    /// The item behind another one, shown or not.
    pub fn behind(&self, key: Key) -> Option<TransferId> {
        self.id(self.place_of(key)? + 1)
    }

    /// The item in a row; a group's head has none.
    pub fn in_row(&self, row: usize) -> Option<TransferId> {
        match &self.sight {
            None => self.id(self.whole.item(row)?),
            Some(sight) => match sight.row(row)? {
                Row::Item(key) => Some(key.1),
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
    /// that is shown of its group; where there is one, they come in the order of the list.
    pub fn subjects(&self) -> Box<dyn Iterator<Item = TransferId> + '_> {
        let Some(sight) = &self.sight else {
            let cursor = match self.whole.selected_count() {
                0 => self.whole.cursor_item(),
                _ => None,
            };
            let chosen = self.whole.selected_items().chain(cursor);
            return Box::new(chosen.filter_map(|place| self.id(place)));
        };
        let mut subjects = sight.subjects();
        if !subjects.any(|subject| matches!(subject, Subject::Folder(_))) {
            return Box::new(sight.some_subjects());
        }
        let chosen = self
            .stands
            .iter()
            .zip(sight.chosen_among(&self.stands, true));
        let chosen = chosen.filter(|(_, is_chosen)| *is_chosen);
        Box::new(chosen.map(|(stand, _)| stand.key.1))
    }

    /// The first hundred subjects tell enough for a menu, which opens at once.
    pub fn some_subjects(&self) -> Box<dyn Iterator<Item = TransferId> + '_> {
        match &self.sight {
            None => Box::new(self.subjects().take(ENOUGH)),
            Some(sight) => Box::new(sight.some_subjects().take(ENOUGH)),
        }
    }

    /// Shows it so from now on.
    pub fn arrange(&mut self, groups: &Groups, is_grouped: bool, is_filtered: bool) {
        let sight = self.sight.as_ref();
        let is_so = sight.is_some_and(|sight| sight.is_grouped() == is_grouped);
        if is_so && (is_filtered || !self.is_filtered) {
            // It shows what passes, and that is all the same.
            self.is_filtered = is_filtered;
            return;
        }
        let (spots, chosen) = self.lift();
        self.is_filtered = is_filtered;
        if !is_filtered {
            for stand in &mut self.stands {
                (stand.passes, stand.is_due) = (true, false);
            }
        }
        let before = self.sight.take();
        if is_grouped || is_filtered {
            let mut sight = Sight::new(is_grouped, &self.stands, groups, &chosen, before);
            sight.show(spots);
            (self.sight, self.whole) = (Some(sight), Listing::default());
            return;
        }
        let [cursor, anchor] = spots.map(|spot| match spot? {
            Spot::Item(key, _) => self.place_of(key),
            Spot::Head(_) => None,
        });
        let chosen = match chosen.is_empty() {
            true => vec![false; self.stands.len()],
            false => chosen,
        };
        self.whole = Listing::restored(chosen, cursor, anchor);
    }

    /// A person has moved something: its group is to stand where that is now.
    pub fn is_moved(&mut self) {
        if let Some(sight) = &mut self.sight {
            sight.forget_order();
        }
    }

    /// Opens or closes a group.
    pub fn fold(&mut self, head: Head, is_open: bool) {
        if let Some(sight) = &mut self.sight {
            sight.fold(head, is_open);
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
            stand.is_due = false;
            let passes = passes(stand.key.1);
            if std::mem::replace(&mut stand.passes, passes) != passes {
                self.judged.push(stand.key);
            }
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
        let place = self.stands.binary_search_by_key(&key, |stand| stand.key);
        place.ok()
    }

    /// Where cursor and anchor are, and by place what is chosen; nothing has no places.
    fn lift(&mut self) -> ([Option<Spot>; 2], Vec<bool>) {
        if let Some(sight) = &mut self.sight {
            let chosen = match sight.listing().selected_count() {
                0 => Vec::new(),
                _ => sight.chosen_among(&self.stands, false).collect(),
            };
            return (sight.lift(), chosen);
        }
        let chosen = match self.whole.selected_count() {
            0 => Vec::new(),
            _ => self.whole.flags().to_vec(),
        };
        let spots = [self.whole.cursor(), self.whole.anchor()];
        let spots = spots.map(|place| {
            let stand = self.stands.get(place?)?;
            Some(Spot::Item(stand.key, stand.folder))
        });
        (spots, chosen)
    }
}

/// What the cursor is on, whatever row that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    Item(Key, FolderId),
    Head(Head),
}

const ENOUGH: usize = 100;

#[cfg(test)]
mod tests;
