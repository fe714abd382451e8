//! The end of the window: asked for, and done once the service has kept what it should.

use std::time::Duration;

use iced::Task;

use super::confirm_prompt::ConfirmPrompt;
use super::dialogs::{Dialog, Purpose};
use super::keeper::later;
use super::transfer_list::List;
use super::{App, Message};
use crate::service::{Command, Timing};
use crate::wording;

impl App {
    /// Closing stops what is under way, and loses a queue that is not kept: a person decides.
    pub(super) fn close_requested(&mut self) -> Task<Message> {
        if self.is_closing {
            // Asked twice: no more waiting.
            return self.leave();
        }
        let waiting = self.panes.transfers.count(List::Queue);
        let is_spared = self.is_queue_kept && !self.settings.get().questions.quit;
        if waiting == 0 || is_spared {
            return self.quit();
        }
        if !self.dialogs.has(is_quit) {
            let mut prompt = ConfirmPrompt::new("Quit Argosy?", self.quit_lines(), "Quit", true);
            if self.is_queue_kept {
                prompt = prompt.can_be_spared();
            }
            self.dialogs.open(Dialog::Confirm(prompt, Purpose::Quit));
        }
        Task::none()
    }

    fn quit_lines(&self) -> Vec<String> {
        let transfers = &self.panes.transfers;
        let (waiting, running) = (transfers.count(List::Queue), transfers.running());
        wording::quit_question(waiting, running, self.is_queue_kept)
    }

    /// The queue goes on while a person is asked.
    pub(super) fn reword_quit(&mut self) {
        if self.dialogs.has(is_quit) {
            self.dialogs.reword_quit(self.quit_lines());
        }
    }

    pub(super) fn quit(&mut self) -> Task<Message> {
        if self.service.is_gone() {
            return self.leave();
        }
        if self.quits_after_batches() {
            return Task::none();
        }
        self.is_closing = true;
        self.service.send(Command::Quit);
        let patience = Timing::default().farewell();
        Task::batch([
            later(SOON, Message::FarewellTakesLong),
            later(patience, Message::FarewellOver),
        ])
    }

    pub(super) fn leave(&mut self) -> Task<Message> {
        self.keep_tabs();
        self.window.save().discard().chain(iced::exit())
    }
}

fn is_quit(dialog: &Dialog) -> bool {
    matches!(dialog, Dialog::Confirm(_, Purpose::Quit))
}

/// Who waits so long for the end is told what for.
const SOON: Duration = Duration::from_secs(3);
