//! What a person wants to see of the folder: its order, the filter, hidden files.

use super::filter::{self, Filter};
use super::sieve::Sieve;
use super::{Action, FilePane, Job, Prepared};
use crate::app::widget::table::TableEvent;

impl FilePane {
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
        let is_written = matches!(message, filter::Message::Edited(_));
        match filter.update(message) {
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
        self.rename = None;
        if prepared.listing.is_some() {
            let left = self.contents.cursor_name();
            self.history.arrived(&prepared.place, left);
        }
        if self.contents.take(prepared) {
            self.subject += 1;
            self.field = None;
        }
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
