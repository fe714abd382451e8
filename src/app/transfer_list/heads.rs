//! The heads of groups as rows: what they hold, how much of it is done, how long it takes.

use super::TransferList;
use super::groups::Done;
use super::items::{List, Moving};
use super::sight::{Row, Sight};
use crate::app::theme::Tint;
use crate::app::theme::icon::Icon;
use crate::app::widget::table::Cell;
use crate::wording;

/// The sums of a group: of what is shown of it, and of all of it that is done or moves.
#[derive(Clone, Copy, Debug)]
struct Sums {
    items: usize,
    bytes: u64,
    done: Done,
    moving: Moving,
}

impl TransferList {
    pub(super) fn head_cell(&self, row: usize, column: usize) -> Option<Cell<'static>> {
        if column == 0 {
            return self.title(row).map(Cell::new);
        }
        let sums = self.sums(row)?;
        let words = match (self.shown, column) {
            (List::Failed, 1) | (List::Done, 3) => wording::items(sums.items as u64),
            (List::Failed, _) => String::new(),
            (_, 2) => wording::size(sums.bytes),
            (List::Queue, 3) => {
                let (done, of) = sums.part();
                wording::percent(done, Some(of)).unwrap_or_default()
            }
            (List::Queue, 4) if sums.moving.per_second > 0 => {
                wording::speed(sums.moving.per_second)
            }
            (List::Queue, 6) => {
                wording::group(sums.items as u64, sums.done.items as u64, sums.time_left())
            }
            _ => String::new(),
        };
        Some(Cell::muted(words))
    }

    pub(super) fn head_icon(&self, row: usize) -> Option<(Icon, Tint)> {
        let sight = self.sight()?;
        let head = sight.head(sight.row(row)?)?;
        Some(match sight.is_open(head) {
            true => (Icon::ChevronDown, Tint::Muted),
            false => (Icon::ChevronRight, Tint::Muted),
        })
    }

    pub(super) fn head_progress(&self, row: usize) -> Option<f32> {
        let (done, of) = self.sums(row)?.part();
        let is_shown = self.shown == List::Queue && done > 0 && of > 0;
        is_shown.then(|| (done as f64 / of as f64).min(1.0) as f32)
    }

    pub(super) fn depth_of(&self, row: usize) -> u8 {
        let sight = self.sight().filter(|sight| sight.is_grouped());
        match sight.and_then(|sight| sight.row(row)) {
            None | Some(Row::Site(_)) => 0,
            Some(Row::Folder(_)) => 1,
            Some(Row::Item(_)) => 2,
        }
    }

    fn sight(&self) -> Option<&Sight> {
        self.items.shelf(self.shown).sight()
    }

    fn title(&self, row: usize) -> Option<String> {
        let (sight, groups) = (self.sight()?, self.items.groups());
        match sight.row(row)? {
            Row::Site(site) => {
                let endpoint = groups.endpoint(sight.site(site)?.id)?;
                Some(wording::site(endpoint))
            }
            Row::Folder(folder) => {
                let folder = groups.folder(sight.folder(folder)?.id)?;
                Some(wording::target_folder(folder.direction, &folder.path))
            }
            Row::Item(_) => None,
        }
    }

    fn sums(&self, row: usize) -> Option<Sums> {
        let (sight, groups) = (self.sight()?, self.items.groups());
        let row = sight.row(row)?;
        let moving = self.items.moving(sight.head(row)?);
        Some(match row {
            Row::Site(site) => {
                let site = sight.site(site)?;
                Sums {
                    items: site.items,
                    bytes: site.bytes(),
                    done: groups.done_of_site(site.id),
                    moving,
                }
            }
            Row::Folder(folder) => {
                let folder = sight.folder(folder)?;
                Sums {
                    items: folder.items(),
                    bytes: folder.bytes(),
                    done: groups.folder(folder.id)?.done,
                    moving,
                }
            }
            Row::Item(_) => return None,
        })
    }
}

impl Sums {
    /// So much is done, of so much.
    fn part(&self) -> (u64, u64) {
        let done = self.done.bytes.saturating_add(self.moving.bytes);
        (done, self.done.bytes.saturating_add(self.bytes))
    }

    fn time_left(&self) -> Option<u64> {
        let left = self.bytes.saturating_sub(self.moving.bytes);
        left.checked_div(self.moving.per_second)
    }
}
