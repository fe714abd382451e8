//! What a folder's list shows: its entries, their order, what is chosen, and the sums of both.
//! Large folders are put in order by a [`Job`] off the window's thread.

use std::sync::Arc;

use super::job::{Job, LARGE, Prepared, count};
use crate::app::place::Place;
use crate::app::widget::listing::Listing;
use crate::app::widget::table::{Sort, TableEvent};
use crate::protocol::{Entry, Name};
use crate::service::{Count, Folder};

/// Entries as they came, shared and not copied.
#[derive(Clone, Debug)]
pub enum Entries {
    Remote(Arc<Folder>),
    Local(Arc<Vec<Entry>>),
}

/// A folder in order, with the selection.
#[derive(Debug)]
pub struct Contents {
    place: Place,
    entries: Entries,
    listing: Listing,
    sort: Sort,
    all: Count,
    chosen: Count,
    is_unread: bool,
}

impl Contents {
    /// An empty list that stands for a place not read yet.
    pub fn empty(place: Place) -> Self {
        Self {
            place,
            entries: Entries::Local(Arc::new(Vec::new())),
            listing: Listing::default(),
            sort: Sort {
                column: 0,
                is_descending: false,
            },
            all: Count::default(),
            chosen: Count::default(),
            is_unread: true,
        }
    }

    /// No folder has been read into it yet.
    pub fn is_unread(&self) -> bool {
        self.is_unread
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Sums of everything, and of what is chosen.
    pub fn counts(&self) -> (Count, Count) {
        (self.all, self.chosen)
    }

    pub fn entry(&self, row: usize) -> Option<&Entry> {
        self.listing
            .item(row)
            .and_then(|item| self.entries.all().get(item))
    }

    /// What an order is about: the chosen entries, or else the one under the cursor.
    pub fn subjects(&self) -> Vec<&Entry> {
        let entries = self.entries.all();
        if self.listing.selected_count() == 0 {
            let cursor = self.listing.cursor_item();
            return cursor
                .and_then(|item| entries.get(item))
                .into_iter()
                .collect();
        }
        self.listing
            .selected_items()
            .filter_map(|item| entries.get(item))
            .collect()
    }

    /// Whether an order would be about anything.
    pub fn has_subjects(&self) -> bool {
        self.listing.selected_count() > 0 || self.listing.cursor_item().is_some()
    }

    /// Takes an event about the selection. False: it is about something else.
    pub fn select(&mut self, event: &TableEvent) -> bool {
        let is_ours = self.listing.apply(event);
        if is_ours {
            self.count_chosen();
        }
        is_ours
    }

    /// Chooses the entry of that name, as after making a folder or coming up from one.
    pub fn select_name(&mut self, name: &Name) {
        let entries = self.entries.all();
        let item = entries.iter().position(|entry| entry.name == *name);
        if let Some(row) = item.and_then(|item| self.listing.row_of(item)) {
            self.listing.select_only(row);
            self.count_chosen();
        }
    }

    /// Another order of the same entries.
    pub fn sorted(&self, sort: Sort) -> Job {
        Job {
            place: self.place.clone(),
            entries: self.entries.clone(),
            sort,
            before: Some(self.entries.clone()),
        }
    }

    /// New entries, of the same folder or another.
    pub fn renewed(&self, place: Place, entries: Entries) -> Job {
        let before = (place == self.place).then(|| self.entries.clone());
        Job {
            place,
            entries,
            sort: self.sort,
            before,
        }
    }

    /// Shows what a job made. True: it is another folder than before.
    pub fn take(&mut self, prepared: &Prepared) -> bool {
        let is_other = prepared.place != self.place;
        if is_other {
            self.listing = Listing::default();
        }
        self.listing.rearrange(
            prepared.entries.all().len(),
            prepared.order.clone(),
            |item| prepared.moved.get(item).copied().flatten(),
        );
        self.place.clone_from(&prepared.place);
        let old = std::mem::replace(&mut self.entries, prepared.entries.clone());
        if old.all().len() > LARGE {
            // Freeing a hundred thousand names takes longer than a frame.
            std::thread::spawn(move || drop(old));
        }
        self.sort = prepared.sort;
        self.all = prepared.all;
        self.is_unread = false;
        self.count_chosen();
        is_other
    }

    fn count_chosen(&mut self) {
        let entries = self.entries.all();
        let chosen = self
            .listing
            .selected_items()
            .filter_map(|item| entries.get(item));
        self.chosen = count(chosen);
    }
}

impl Entries {
    pub fn all(&self) -> &[Entry] {
        match self {
            Self::Remote(folder) => &folder.entries,
            Self::Local(entries) => entries,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::protocol::Kind;

    fn entry(name: &str, kind: Kind, size: u64) -> Entry {
        Entry {
            size: (kind == Kind::File).then_some(size),
            ..Entry::new(name, kind)
        }
    }

    fn contents(entries: Vec<Entry>) -> Contents {
        let place = Place::Local(PathBuf::from("/a"));
        let mut contents = Contents::empty(place.clone());
        let job = contents.renewed(place, Entries::Local(Arc::new(entries)));
        contents.take(&job.run());
        contents
    }

    fn names(contents: &Contents) -> Vec<String> {
        (0..contents.listing().len())
            .filter_map(|row| contents.entry(row))
            .map(|entry| entry.name.display().into_owned())
            .collect()
    }

    #[test]
    fn folders_come_first_whichever_way_the_list_is_sorted() {
        let mut list = contents(vec![
            entry("b10", Kind::File, 1),
            entry("?? line", Kind::Unreadable, 0),
            entry("b9", Kind::File, 5),
            entry("z", Kind::Folder, 0),
            entry("y", Kind::Folder, 0),
        ]);
        assert_eq!(names(&list), ["y", "z", "b9", "b10", "?? line"]);
        let down = list.sort().pressed(0);
        let job = list.sorted(down);
        list.take(&job.run());
        assert_eq!(names(&list), ["z", "y", "b10", "b9", "?? line"]);
        let by_size = list.sort().pressed(1);
        let job = list.sorted(by_size);
        list.take(&job.run());
        assert_eq!(names(&list), ["y", "z", "b10", "b9", "?? line"]);
    }

    #[test]
    fn a_refresh_keeps_the_selection_by_name() {
        let mut list = contents(vec![entry("a", Kind::File, 1), entry("c", Kind::File, 2)]);
        list.select(&TableEvent::SelectOnly(1));
        let fresh = vec![
            entry("a", Kind::File, 1),
            entry("b", Kind::File, 1),
            entry("c", Kind::File, 7),
        ];
        let job = list.renewed(list.place().clone(), Entries::Local(Arc::new(fresh)));
        assert!(!list.take(&job.run()));
        assert_eq!(list.subjects().first().unwrap().name, Name::from("c"));
        assert_eq!(list.counts().1.bytes, 7);
    }

    #[test]
    fn without_a_selection_an_order_is_about_the_cursor() {
        let mut list = contents(vec![entry("a", Kind::File, 1)]);
        assert!(list.subjects().is_empty());
        list.select(&TableEvent::SelectOnly(0));
        list.select(&TableEvent::SelectNone);
        assert_eq!(list.subjects().len(), 1);
        assert_eq!(list.counts().1, Count::default());
    }
}
