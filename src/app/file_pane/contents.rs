//! What a folder's list shows: its entries, their order, what is chosen, and the sums of both.
//! Large folders are put in order by a [`Job`] off the window's thread.

use std::sync::Arc;

use super::job::{Job, LARGE, Prepared, count};
use super::rows::is_refused;
use super::sieve::Sieve;
use crate::app::place::Place;
use crate::app::widget::listing::Listing;
use crate::app::widget::table::{Sort, TableEvent};
use crate::protocol::{Entry, Name};
use crate::service::{Count, Folder, Remark};
use crate::wording::Told;

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
    folders_first: bool,
    /// How far the clock of the server's LIST is ahead of UTC, where that is known.
    clock: Option<i64>,
    sieve: Sieve,
    all: Count,
    hidden: usize,
    chosen: Count,
    is_unread: bool,
    /// What the cursor was on is gone; nobody chose what stands there now.
    is_adrift: bool,
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
            folders_first: true,
            clock: None,
            sieve: Sieve::default(),
            all: Count::default(),
            hidden: 0,
            chosen: Count::default(),
            is_unread: true,
            is_adrift: false,
        }
    }

    /// No folder has been read into it yet.
    pub fn is_unread(&self) -> bool {
        self.is_unread
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// As they came.
    pub fn entries(&self) -> &Entries {
        &self.entries
    }

    pub fn remark(&self) -> Option<&Remark> {
        match &self.entries {
            Entries::Remote(folder) => folder.remark.as_ref(),
            Entries::Local(_) => None,
        }
    }

    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    pub fn sort(&self) -> Sort {
        self.sort
    }

    pub fn folders_first(&self) -> bool {
        self.folders_first
    }

    /// Before anything is shown.
    pub fn begin_with(&mut self, sort: Sort, folders_first: bool) {
        (self.sort, self.folders_first) = (sort, folders_first);
    }

    pub fn set_clock(&mut self, ahead: i64) {
        self.clock = Some(ahead);
    }

    /// Where the times of the entries come from.
    pub fn told(&self) -> Told {
        match self.place {
            Place::Local(_) => Told::Disk,
            Place::Remote(_) => Told::Server(self.clock),
        }
    }

    /// How many entries there are beside the hidden ones, if a filter is at work.
    pub fn filtered_of(&self) -> Option<usize> {
        let all = self.entries.all().len();
        let is_filtered = self.sieve.pattern.is_some();
        is_filtered.then(|| all.saturating_sub(self.hidden))
    }

    /// How many the switch for hidden files keeps back.
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// The name under the cursor.
    pub fn cursor_name(&self) -> Option<Name> {
        let entry = self.entry(self.listing.cursor()?)?;
        Some(entry.name.clone())
    }

    /// Sums of what is shown, and of what is chosen.
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
            let cursor = self.cursor_subject();
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

    /// The places of the [`Self::subjects`] among the entries.
    pub fn items(&self) -> Vec<usize> {
        let cursor = (self.listing.selected_count() == 0)
            .then(|| self.cursor_subject())
            .flatten();
        self.listing.selected_items().chain(cursor).collect()
    }

    /// But for those that are refused.
    pub fn sound_items(&self) -> Vec<usize> {
        let entries = self.entries.all();
        let is_sound = |item: &usize| entries.get(*item).is_some_and(|entry| !is_refused(entry));
        self.items().into_iter().filter(is_sound).collect()
    }

    /// Whether an order would be about anything.
    pub fn has_subjects(&self) -> bool {
        self.listing.selected_count() > 0 || self.cursor_subject().is_some()
    }

    /// The row under the cursor, unless the cursor only slipped there.
    pub fn cursor_row(&self) -> Option<usize> {
        self.listing.cursor().filter(|_| !self.is_adrift)
    }

    /// The cursor only slipped to this row.
    pub fn slipped_to(&self, row: usize) -> bool {
        self.is_adrift && self.listing.cursor() == Some(row)
    }

    fn cursor_subject(&self) -> Option<usize> {
        self.listing.cursor_item().filter(|_| !self.is_adrift)
    }

    /// Takes an event about the selection. False: it is about something else.
    pub fn select(&mut self, event: &TableEvent) -> bool {
        let is_ours = self.listing.apply(event);
        if is_ours {
            self.is_adrift = false;
            self.count_chosen();
        }
        is_ours
    }

    /// Chooses the entry of that name, as after making a folder or coming up from one.
    pub fn select_name(&mut self, name: &Name) {
        if let Some(row) = self.row_named(name) {
            self.listing.select_only(row);
            self.is_adrift = false;
            self.count_chosen();
        }
    }

    /// Where the entry of that name is shown.
    pub fn row_named(&self, name: &Name) -> Option<usize> {
        let entries = self.entries.all();
        let item = entries.iter().position(|entry| entry.name == *name)?;
        self.listing.row_of(item)
    }

    /// The same entries in the same order, to be changed.
    pub fn job(&self) -> Job {
        Job {
            place: self.place.clone(),
            entries: self.entries.clone(),
            sort: self.sort,
            folders_first: self.folders_first,
            sieve: self.sieve.clone(),
            before: Some(self.entries.clone()),
            listing: None,
        }
    }

    /// What is shown now, if it is that place.
    pub fn before(&self, place: &Place) -> Option<Entries> {
        (*place == self.place).then(|| self.entries.clone())
    }

    /// Shows what a job made. True: it is another folder than before.
    pub fn take(&mut self, prepared: &Prepared) -> bool {
        let is_other = prepared.place != self.place;
        if is_other {
            self.listing = Listing::default();
            self.is_adrift = false;
        }
        let cursor = self.listing.cursor_item();
        self.is_adrift |= cursor.is_some_and(|item| prepared.moved.place(item).is_none());
        self.listing.rearrange(
            prepared.entries.all().len(),
            prepared.order.clone(),
            |item| prepared.moved.place(item),
        );
        self.place.clone_from(&prepared.place);
        let old = std::mem::replace(&mut self.entries, prepared.entries.clone());
        if old.all().len() > LARGE && !old.are(&self.entries) {
            // Freeing a hundred thousand names takes longer than a frame.
            std::thread::spawn(move || drop(old));
        }
        self.sort = prepared.sort;
        self.folders_first = prepared.folders_first;
        self.sieve = prepared.sieve.clone();
        self.all = prepared.all;
        self.hidden = prepared.hidden;
        self.is_unread &= prepared.listing.is_none();
        self.count_chosen();
        is_other
    }

    fn count_chosen(&mut self) {
        let entries = self.entries.all();
        let row = self
            .listing
            .cursor()
            .filter(|row| self.listing.is_selected(*row));
        self.chosen = match (self.listing.selected_count(), row) {
            (0, _) => Count::default(),
            (chosen, _) if chosen == self.listing.len() => self.all,
            // As it is at every step through a folder, however large.
            (1, Some(row)) => count(self.entry(row).into_iter()),
            _ => count(
                self.listing
                    .selected_items()
                    .filter_map(|item| entries.get(item)),
            ),
        };
    }
}

impl Entries {
    pub fn all(&self) -> &[Entry] {
        match self {
            Self::Remote(folder) => &folder.entries,
            Self::Local(entries) => entries,
        }
    }

    /// The very same, not only equal.
    pub fn are(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Remote(one), Self::Remote(other)) => Arc::ptr_eq(one, other),
            (Self::Local(one), Self::Local(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::app::file_pane::job::By;
    use crate::app::file_pane::sieve::Wanted;
    use crate::protocol::Kind;

    fn entry(name: &str, kind: Kind, size: u64) -> Entry {
        Entry {
            size: (kind == Kind::File).then_some(size),
            ..Entry::new(name, kind)
        }
    }

    fn renewed(contents: &Contents, entries: Vec<Entry>) -> Job {
        Job {
            entries: Entries::Local(Arc::new(entries)),
            listing: Some(1),
            ..contents.job()
        }
    }

    fn contents(entries: Vec<Entry>) -> Contents {
        let place = Place::Local(PathBuf::from("/a"));
        let mut contents = Contents::empty(place);
        let job = renewed(&contents, entries);
        contents.take(&job.run());
        contents
    }

    fn press(contents: &mut Contents, column: usize) {
        let mut job = contents.job();
        job.sort = job.sort.pressed(column);
        contents.take(&job.run());
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
        press(&mut list, 0);
        assert_eq!(names(&list), ["z", "y", "b10", "b9", "?? line"]);
        press(&mut list, 1);
        assert_eq!(names(&list), ["y", "z", "b10", "b9", "?? line"]);
        let mut job = list.job();
        job.folders_first = false;
        list.take(&job.run());
        press(&mut list, 0);
        assert_eq!(names(&list), ["b9", "b10", "y", "z", "?? line"]);
    }

    #[test]
    fn types_are_sorted_by_what_they_are_and_then_by_name() {
        let mut list = contents(vec![
            entry("b.txt", Kind::File, 1),
            entry("c.png", Kind::File, 1),
            entry("a.txt", Kind::File, 1),
        ]);
        press(&mut list, By::Type.number());
        assert_eq!(names(&list), ["c.png", "a.txt", "b.txt"]);
    }

    #[test]
    fn what_is_filtered_away_is_no_longer_chosen() {
        let mut list = contents(vec![
            entry("a.txt", Kind::File, 1),
            entry("b.log", Kind::File, 2),
            entry(".c.log", Kind::File, 4),
        ]);
        list.select(&TableEvent::SelectAll);
        let (all, chosen) = list.counts();
        assert_eq!((chosen.files, chosen.bytes, chosen), (3, 7, all));
        let wanted = Wanted {
            words: "LOG".to_owned(),
            ..Wanted::default()
        };
        let mut job = list.job();
        job.sieve.pattern = wanted.pattern().unwrap();
        job.sieve.hides_dotted = true;
        list.take(&job.run());
        assert_eq!(names(&list), ["b.log"]);
        assert_eq!(list.counts().1.bytes, 2);
        assert_eq!((list.filtered_of(), list.hidden()), (Some(2), 1));
        let mut job = list.job();
        job.sieve = Sieve::default();
        list.take(&job.run());
        assert_eq!(list.listing().len(), 3);
        assert_eq!(list.counts().1.files, 1);
        assert_eq!((list.filtered_of(), list.hidden()), (None, 0));
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
        let job = renewed(&list, fresh);
        assert!(!list.take(&job.run()));
        assert_eq!(list.subjects().first().unwrap().name, Name::from("c"));
        assert_eq!(list.counts().1.bytes, 7);
    }

    #[test]
    fn an_order_is_never_about_what_took_the_place_of_a_file_that_is_gone() {
        let mut list = contents(
            ["a", "b", "c"]
                .map(|name| entry(name, Kind::File, 1))
                .into(),
        );
        list.select(&TableEvent::SelectOnly(1));
        let without_b = ["a", "c"].map(|name| entry(name, Kind::File, 1));
        let job = renewed(&list, without_b.into());
        list.take(&job.run());
        assert_eq!(list.listing().cursor(), Some(1));
        assert!(list.subjects().is_empty() && list.sound_items().is_empty());
        assert!(!list.has_subjects() && list.cursor_row().is_none());
        // Nor after the next refresh, until a person goes somewhere.
        let job = list.job();
        list.take(&job.run());
        assert!(!list.has_subjects());
        list.select(&TableEvent::SelectOnly(1));
        assert_eq!(list.subjects().first().unwrap().name, Name::from("c"));
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
