//! What a person wants to see of the folder: its order, the filter, hidden files.

use super::filter::{self, Filter};
use super::history::Left;
use super::sieve::Sieve;
use super::{Action, By, Change, FilePane, Job, Prepared, Rename, subject};
use crate::app::theme::{font, size};
use crate::app::widget::measure::{Face, measure};
use crate::app::widget::table::{Source, TableEvent};

impl FilePane {
    pub fn has_filter(&self) -> bool {
        self.filter.is_some()
    }

    pub(super) fn open_filter(&mut self) -> Action {
        if !self.is_here() {
            return Action::None;
        }
        self.rename = None;
        self.filter.get_or_insert_default();
        Action::FocusFilter
    }

    pub(super) fn filter(&mut self, message: filter::Message) -> Action {
        let Some(filter) = &mut self.filter else {
            return Action::None;
        };
        use filter::Message::{Built, Edited};
        let is_written = matches!(message, Edited(_) | Built(..));
        match filter.update(message) {
            filter::Action::None => Action::None,
            filter::Action::Build(wanted) if is_written => Action::Build(wanted),
            filter::Action::Build(wanted) => {
                Action::All(vec![Action::Build(wanted), Action::FocusFilter])
            }
            filter::Action::Leave => Action::FocusList,
            filter::Action::Close => self.close_filter(),
            filter::Action::Apply => {
                let sieve = self.sieve();
                let shown = self.rearrange(|job| job.sieve = sieve);
                if is_written {
                    return shown;
                }
                // A press on a switch took the focus from the field.
                Action::All(vec![shown, Action::FocusFilter])
            }
        }
    }

    /// Shows everything again.
    pub(super) fn close_filter(&mut self) -> Action {
        if self.filter.take().is_none() {
            return Action::None;
        }
        let sieve = self.sieve();
        let shown = self.rearrange(|job| job.sieve = sieve);
        Action::All(vec![shown, Action::FocusList])
    }

    pub(super) fn switch_hidden(&mut self) -> Action {
        self.hides_dotted ^= true;
        let sieve = self.sieve();
        let shown = self.rearrange(|job| job.sieve = sieve);
        Action::All(vec![shown, Action::Hides(self.hides_dotted)])
    }

    /// Folders in front, or not: the same for all lists.
    pub fn put_folders(&mut self, first: bool) -> Action {
        if self.contents.folders_first() == first && self.pending.is_none() {
            return Action::None;
        }
        self.rearrange(|job| job.folders_first = first)
    }

    /// A title was pressed.
    pub(super) fn sort_by(&mut self, column: usize) -> Action {
        let mut job = self.wanted();
        job.sort = job.sort.pressed(column);
        let kept = job.sort.kept();
        Action::All(vec![self.prepare(job), Action::Sorted(kept)])
    }

    pub(super) fn change_columns(&mut self, change: Change) -> Action {
        self.columns.change(change);
        Action::Columns(self.columns.kept())
    }

    /// As wide as the widest of what stands in it; of a very long list, of some of it.
    pub(super) fn fit_column(&mut self, by: By) -> Action {
        let rows = self.contents.listing().len();
        let cell = |row| self.contents.cell(row, by.number()).text;
        let mut texts: Vec<_> = (0..rows).step_by(rows / SOME + 1).map(cell).collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.chars().count()));
        let face = Face {
            font: font::BODY,
            size: size::BODY as u16,
        };
        let title = by.title().into();
        let longest = texts.iter().take(FEW).chain([&title]);
        let width = longest.map(|text| measure(text, face)).fold(0.0, f32::max);
        let width = (width + ROOM).ceil().clamp(40.0, 600.0);
        self.change_columns(Change::Resize(by, width))
    }

    pub(super) fn sieve(&self) -> Sieve {
        Sieve {
            pattern: self.filter.as_ref().and_then(Filter::pattern),
            hides_dotted: self.hides_dotted,
        }
    }

    /// Shows what is there, or on its way to be, in another manner.
    pub(super) fn rearrange(&mut self, change: impl FnOnce(&mut Job)) -> Action {
        let mut job = self.wanted();
        change(&mut job);
        self.prepare(job)
    }

    /// What is being put in order, else what is shown.
    pub(super) fn wanted(&mut self) -> Job {
        let pending = self.pending.take();
        pending.unwrap_or_else(|| self.contents.job())
    }

    pub(super) fn prepare(&mut self, job: Job) -> Action {
        self.jobs += 1;
        if job.is_large() {
            self.pending = Some(job.clone());
            return Action::Prepare(self.jobs, job);
        }
        self.take(&job.run());
        Action::None
    }

    pub(super) fn take(&mut self, prepared: &Prepared) {
        self.pending = None;
        if prepared.listing.is_some() {
            let left = Left {
                name: self.contents.cursor_name(),
                offset: self.offset,
            };
            self.history.arrived(&prepared.place, left);
        }
        if self.contents.take(prepared) {
            self.subject = subject();
            self.offset = self.history.offset();
            self.field = None;
        }
        let entries = prepared.entries.all();
        self.tree_reads(&prepared.place, entries);
        if prepared.listing.is_some() {
            self.tree_follows();
        }
        let is_renamed_here = prepared.listing.is_none();
        let renamed = self.rename.take().filter(|_| is_renamed_here);
        self.rename = renamed.and_then(|rename| {
            let row = self.contents.row_named(&rename.name)?;
            Some(Rename { row, ..rename })
        });
        if prepared.listing == Some(self.serial) {
            self.loading = None;
        }
        if prepared.listing.is_some()
            && let Some(name) = self.awaited.take()
        {
            self.contents.select_name(&name);
        }
        if self.contents.listing().cursor().is_none() {
            // The keyboard starts at the top, with nothing chosen.
            self.contents.select(&TableEvent::SelectOnly(0));
            self.contents.select(&TableEvent::SelectNone);
        }
    }
}

/// So many rows are looked at, and so many of their longest texts measured, in a frame's time.
const SOME: usize = 2000;
const FEW: usize = 20;
/// Left and right of a cell's text, and the arrow of the sorted column.
const ROOM: f32 = 34.0;
