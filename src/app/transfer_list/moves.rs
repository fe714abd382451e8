//! One step up or down the queue, as it is shown: in groups or filtered, the next row is not the next
//! in the queue.

use super::shelf::Key;
use super::sight::{Row, Sight};
use super::{List, TransferList};
use crate::service::Move;

impl TransferList {
    /// `None`: it is the first of its group.
    pub(super) fn up(&self) -> Option<Move> {
        let Some((sight, first, _)) = self.chosen_rows() else {
            return Some(Move::Up);
        };
        let above = sight.before(first)?;
        Self::before(sight, above)
    }

    pub(super) fn down(&self) -> Option<Move> {
        let Some((sight, _, last)) = self.chosen_rows() else {
            return Some(Move::Down);
        };
        let below = sight.after(last)?;
        match sight.after(below) {
            Some(next) => Self::before(sight, next),
            None => Some(match sight.row(below) {
                Some(Row::Item(key)) => self.behind(key),
                _ => Move::Bottom,
            }),
        }
    }

    /// Behind all that is shown.
    pub(super) fn end(&self) -> Move {
        let shelf = self.items.shelf(List::Queue);
        let last = shelf.sight().and_then(|sight| {
            let last = sight.listing().len().checked_sub(1)?;
            match sight.row(last)? {
                Row::Item(key) => Some(key),
                Row::Site(_) | Row::Folder(_) => None,
            }
        });
        last.map_or(Move::Bottom, |key| self.behind(key))
    }

    fn behind(&self, key: Key) -> Move {
        let next = self.items.shelf(List::Queue).behind(key);
        next.map_or(Move::Bottom, Move::Before)
    }

    /// The first and the last row that is meant, where the rows are not the queue itself.
    fn chosen_rows(&self) -> Option<(&Sight, usize, usize)> {
        let sight = self.items.shelf(self.shown).sight()?;
        let listing = sight.listing();
        let cursor = listing.cursor();
        let mut rows = listing.selected_items();
        let first = rows.next().or(cursor)?;
        let last = rows.last().unwrap_or(first);
        Some((sight, first, last))
    }

    fn before(sight: &Sight, row: usize) -> Option<Move> {
        sight.first_of(row).map(Move::Before)
    }
}
