//! What is moved to the trash of this computer: how far that is, and what was left.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use super::dialogs::Work;
use super::file_pane::WalkKind;
use super::left_page::{LeftPage, Outcome};
use super::work::Walk;
use super::{App, Message};
use crate::local_folder::{self, Measured};
use crate::service::Count;
use crate::wording::{self, Walked};

impl App {
    /// `paths` is asked on the walk's thread.
    pub(super) fn trash(
        &mut self,
        paths: impl FnOnce() -> Arc<[PathBuf]> + Send + 'static,
    ) -> Task<Message> {
        // Something else may have begun while the question was read.
        if self.panes.local.has_note() {
            self.status_bar.tell(wording::BUSY.to_owned());
            return Task::none();
        }
        let note = wording::trashing(&Count::default());
        self.panes.local.set_note(Some(note));
        self.walk(
            move |watch| local_folder::to_trash(&paths(), watch),
            WalkKind::Changing,
            Walk::Trashing,
            Walk::Trashed,
        )
    }

    /// The pane shows what is there now; what was left is listed, never passed over.
    pub(super) fn trashed(&mut self, measured: Measured) -> Task<Message> {
        self.panes.local.set_note(None);
        let outcome = Outcome::from(&measured);
        if outcome.is_stopped {
            let words = wording::trashing_stopped(&outcome.count);
            self.status_bar.tell(words);
        }
        let shown = self.shows_anew();
        match measured.left.as_slice() {
            [] => {}
            // Where there was one thing to do there is no list to tell.
            [(_, why)] if outcome.count == Count::default() && outcome.more == 0 => {
                self.panes.local.tell_trouble(wording::failure(why));
            }
            _ => self.open_work(Work::Left(LeftPage::new(outcome, Walked::Trashed))),
        }
        shown
    }
}
