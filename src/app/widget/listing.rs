//! What a list shows and what is chosen in it: the order of its items, the selection, the cursor
//! row and the anchor of a range. Pure, so that file panes, queue and log share one rule. A *row*
//! is a place on the screen, an *item* a place in the owner's data.

use std::ops::Range;

use super::table::TableEvent;

mod splice;

pub use splice::{put_in, take_out};

/// Order and selection of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The item of each row; `None`: every item, in their own order.
    order: Option<Vec<usize>>,
    /// By item.
    chosen: Vec<bool>,
    count: usize,
    cursor: Option<usize>,
    anchor: Option<usize>,
}

impl Listing {
    /// `len` items in their own order, nothing chosen.
    pub fn new(len: usize) -> Self {
        Self {
            chosen: vec![false; len],
            ..Self::default()
        }
    }

    /// A list in its own order of which these rows are chosen.
    pub fn restored(chosen: Vec<bool>, cursor: Option<usize>, anchor: Option<usize>) -> Self {
        let mut list = Self {
            count: chosen.iter().filter(|chosen| **chosen).count(),
            order: None,
            chosen,
            cursor,
            anchor,
        };
        list.clamp();
        list
    }

    /// Takes what a table says about the selection. False when the event is not about it; the
    /// owner deals with that.
    pub fn apply(&mut self, event: &TableEvent) -> bool {
        match *event {
            TableEvent::SelectOnly(row) => self.select_only(row),
            TableEvent::Toggle(row) => self.toggle(row),
            TableEvent::Extend(row) => self.extend(row),
            TableEvent::SelectAll => self.select_all(),
            TableEvent::SelectNone => self.select_none(),
            _ => return false,
        }
        true
    }

    pub fn select_only(&mut self, row: usize) {
        self.select_none();
        self.choose(row, true);
        (self.cursor, self.anchor) = (Some(row), Some(row));
        self.clamp();
    }

    pub fn toggle(&mut self, row: usize) {
        self.choose(row, !self.is_selected(row));
        (self.cursor, self.anchor) = (Some(row), Some(row));
        self.clamp();
    }

    /// Chooses everything from the anchor to the row, and nothing else.
    pub fn extend(&mut self, row: usize) {
        let row = row.min(self.len().saturating_sub(1));
        let anchor = self.anchor.or(self.cursor).unwrap_or(row);
        self.select_none();
        self.choose_rows(anchor.min(row)..anchor.max(row).saturating_add(1));
        (self.cursor, self.anchor) = (Some(row), Some(anchor));
        self.clamp();
    }

    pub fn select_all(&mut self) {
        self.choose_rows(0..self.len());
        if self.cursor.is_none() && !self.is_empty() {
            (self.cursor, self.anchor) = (Some(0), Some(0));
        }
    }

    /// Empties the selection; the cursor stays.
    pub fn select_none(&mut self) {
        self.chosen.fill(false);
        self.count = 0;
    }

    /// Shows the items in another order, or only some of them. Selection and cursor stay with
    /// their items; what is no longer shown is no longer chosen.
    pub fn set_order(&mut self, order: Vec<usize>) {
        let items = self.chosen.len();
        self.rearrange(items, order, Some);
    }

    /// Shows every item, in their own order.
    pub fn set_own_order(&mut self) {
        self.renew(self.chosen.len(), None, Some);
    }

    /// Takes new data: `len` items in `order`. `new_place` says where an old item is now, so that
    /// selection and cursor survive a refresh.
    pub fn rearrange(
        &mut self,
        len: usize,
        order: Vec<usize>,
        new_place: impl Fn(usize) -> Option<usize>,
    ) {
        let order = order.into_iter().filter(|item| *item < len).collect();
        self.renew(len, Some(order), new_place);
    }

    fn renew(
        &mut self,
        len: usize,
        order: Option<Vec<usize>>,
        new_place: impl Fn(usize) -> Option<usize>,
    ) {
        let old = std::mem::take(self);
        let [cursor, anchor] = [old.cursor, old.anchor]
            .map(|row| row.and_then(|row| old.item(row)).and_then(&new_place));
        self.chosen = vec![false; len];
        self.order = order;
        let mut wanted = vec![false; len];
        for item in old.selected_items().filter_map(&new_place) {
            if let Some(place) = wanted.get_mut(item) {
                *place = true;
            }
        }
        for row in 0..self.len() {
            let is_wanted = self
                .item(row)
                .and_then(|item| wanted.get(item))
                .is_some_and(|w| *w);
            if is_wanted {
                self.choose(row, true);
            }
        }
        // A cursor whose item is gone stays near its old row.
        self.cursor = cursor.and_then(|item| self.row_of(item)).or(old.cursor);
        self.anchor = anchor.and_then(|item| self.row_of(item)).or(self.cursor);
        self.clamp();
    }

    /// Adds items at the end, as a log does.
    pub fn append(&mut self, items: usize) {
        let len = self.chosen.len();
        if let Some(order) = &mut self.order {
            order.extend(len..len + items);
        }
        self.chosen.resize(len + items, false);
    }

    /// Adds items at the end, of which only some are shown.
    pub fn append_some(&mut self, is_shown: impl Iterator<Item = bool>) {
        let len = self.chosen.len();
        let order = self.order.get_or_insert_with(|| (0..len).collect());
        for is_shown in is_shown {
            if is_shown {
                order.push(self.chosen.len());
            }
            self.chosen.push(false);
        }
    }

    /// Adds items before those that are now at these places, which ascend. The list shows all of
    /// its items in their own order.
    pub fn insert(&mut self, places: &[usize]) {
        self.order = None;
        put_in(&mut self.chosen, places, &vec![false; places.len()]);
        for row in [&mut self.cursor, &mut self.anchor] {
            *row = row.map(|row| row + places.partition_point(|place| *place <= row));
        }
    }

    /// Takes out the items at these places, which ascend; a cursor whose item is gone stays where
    /// it was. The list shows all of its items in their own order.
    pub fn remove(&mut self, places: &[usize]) {
        self.order = None;
        let is_chosen = |place: &&usize| self.chosen.get(**place).is_some_and(|chosen| *chosen);
        self.count -= places.iter().filter(is_chosen).count();
        take_out(&mut self.chosen, places);
        for row in [&mut self.cursor, &mut self.anchor] {
            *row = row.map(|row| row - places.partition_point(|place| *place < row));
        }
        self.clamp();
    }

    /// Puts the cursor on a row and leaves the selection as it is.
    pub fn set_cursor(&mut self, row: usize) {
        (self.cursor, self.anchor) = (Some(row), Some(row));
        self.clamp();
    }

    /// Adds a row to the selection.
    pub fn add_to_selection(&mut self, row: usize) {
        self.choose(row, true);
    }

    /// Drops the oldest items, as a log that is full does.
    pub fn drop_front(&mut self, items: usize) {
        let len = self.chosen.len().saturating_sub(items);
        let order = self.order.as_ref().map(|order| {
            let kept = order.iter().filter_map(|item| item.checked_sub(items));
            kept.collect()
        });
        let cursor_goes = self
            .cursor
            .and_then(|row| self.item(row))
            .is_some_and(|item| item < items);
        if cursor_goes {
            (self.cursor, self.anchor) = (None, None);
        }
        self.renew(len, order, |item| item.checked_sub(items));
    }

    /// Rows shown.
    pub fn len(&self) -> usize {
        self.order.as_ref().map_or(self.chosen.len(), Vec::len)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item shown in a row.
    pub fn item(&self, row: usize) -> Option<usize> {
        match &self.order {
            Some(order) => order.get(row).copied(),
            None => (row < self.len()).then_some(row),
        }
    }

    /// Where an item is shown; looks through all rows unless they are in their own order.
    pub fn row_of(&self, item: usize) -> Option<usize> {
        match &self.order {
            Some(order) => order.iter().position(|at| *at == item),
            None => self.item(item),
        }
    }

    pub fn is_selected(&self, row: usize) -> bool {
        self.item(row)
            .and_then(|item| self.chosen.get(item))
            .is_some_and(|chosen| *chosen)
    }

    /// The chosen items, in the order shown.
    pub fn selected_items(&self) -> impl Iterator<Item = usize> + '_ {
        let is_chosen = |item: &usize| self.chosen.get(*item).is_some_and(|chosen| *chosen);
        (0..self.len())
            .filter_map(|row| self.item(row))
            .filter(is_chosen)
    }

    /// How many are chosen; free of cost.
    pub fn selected_count(&self) -> usize {
        self.count
    }

    /// The cursor row.
    pub fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    /// Where a range begins.
    pub fn anchor(&self) -> Option<usize> {
        self.anchor
    }

    /// Of each item, in their own order, whether it is chosen.
    pub fn flags(&self) -> &[bool] {
        &self.chosen
    }

    /// The item under the cursor.
    pub fn cursor_item(&self) -> Option<usize> {
        self.cursor.and_then(|row| self.item(row))
    }

    fn choose_rows(&mut self, rows: Range<usize>) {
        // Every item is shown, and every row meant: in whichever order.
        if rows.len() >= self.len() && self.len() == self.chosen.len() {
            self.chosen.fill(true);
            self.count = self.chosen.len();
            return;
        }
        for row in rows {
            self.choose(row, true);
        }
    }

    fn choose(&mut self, row: usize, is_chosen: bool) {
        let Some(item) = self.item(row) else { return };
        if let Some(place) = self.chosen.get_mut(item) {
            self.count = self.count + usize::from(is_chosen) - usize::from(*place);
            *place = is_chosen;
        }
    }

    fn clamp(&mut self) {
        let last = self.len().checked_sub(1);
        for row in [&mut self.cursor, &mut self.anchor] {
            *row = row.and_then(|row| last.map(|last| row.min(last)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(list: &Listing) -> Vec<usize> {
        list.selected_items().collect()
    }

    #[test]
    fn shift_chooses_from_the_anchor_in_both_directions() {
        let mut list = Listing::new(10);
        list.select_only(4);
        list.extend(6);
        assert_eq!(chosen(&list), [4, 5, 6]);
        list.extend(2);
        assert_eq!(chosen(&list), [2, 3, 4]);
        assert_eq!((list.cursor(), list.selected_count()), (Some(2), 3));
    }

    #[test]
    fn ctrl_adds_and_takes_away() {
        let mut list = Listing::new(5);
        list.select_only(1);
        list.toggle(3);
        list.toggle(1);
        assert_eq!((chosen(&list), list.selected_count()), (vec![3], 1));
    }

    #[test]
    fn sorting_keeps_the_selection_with_its_items() {
        let mut list = Listing::new(4);
        list.select_only(0);
        list.toggle(2);
        list.set_order(vec![3, 2, 1, 0]);
        assert_eq!(chosen(&list), [2, 0]);
        assert_eq!((list.cursor(), list.cursor_item()), (Some(1), Some(2)));
    }

    #[test]
    fn what_a_filter_hides_is_not_chosen() {
        let mut list = Listing::new(4);
        list.select_all();
        list.set_order(vec![1, 3]);
        list.set_order(vec![0, 1, 2, 3]);
        assert_eq!((chosen(&list), list.selected_count()), (vec![1, 3], 2));
    }

    #[test]
    fn a_refresh_keeps_what_is_still_there_and_the_cursor_near() {
        let mut list = Listing::new(4);
        list.select_only(1);
        list.toggle(3);
        // Item 3 was deleted, the others moved up by one because a new first item came.
        list.rearrange(4, vec![0, 1, 2, 3], |item| (item < 3).then_some(item + 1));
        assert_eq!((chosen(&list), list.cursor()), (vec![2], Some(3)));
        list.rearrange(0, vec![], |_| None);
        assert_eq!((list.cursor(), list.selected_count()), (None, 0));
    }

    #[test]
    fn a_log_that_is_full_drops_its_oldest_lines() {
        let mut list = Listing::new(0);
        list.append(5);
        list.select_only(3);
        list.drop_front(2);
        assert_eq!(
            (list.len(), chosen(&list), list.cursor()),
            (3, vec![1], Some(1))
        );
        list.drop_front(2);
        assert_eq!(
            (list.len(), list.selected_count(), list.cursor()),
            (1, 0, None)
        );
    }

    #[test]
    fn items_come_and_go_in_the_middle() {
        let mut list = Listing::new(5);
        list.select_only(1);
        list.toggle(3);
        list.remove(&[0, 3]);
        assert_eq!(
            (list.len(), chosen(&list), list.selected_count()),
            (3, vec![0], 1)
        );
        assert_eq!(list.cursor(), Some(2));
        list.insert(&[0, 1, 1, 3]);
        assert_eq!((list.len(), chosen(&list)), (7, vec![1]));
        assert_eq!(list.cursor(), Some(5));
        list.remove(&[1, 2, 3, 4, 5, 6]);
        assert_eq!((list.cursor(), list.selected_count()), (Some(0), 0));
    }

    #[test]
    fn rows_that_do_not_exist_do_no_harm() {
        let mut list = Listing::new(0);
        for event in [
            TableEvent::SelectOnly(7),
            TableEvent::Toggle(7),
            TableEvent::Extend(7),
            TableEvent::SelectAll,
        ] {
            assert!(list.apply(&event));
        }
        assert_eq!((list.cursor(), list.selected_count()), (None, 0));
        assert!(!list.apply(&TableEvent::Delete));
    }
}
