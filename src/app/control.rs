//! What holds for the queue as a whole: the speed limits' switch, and what comes when all is over.

use iced::Task;

use super::calling::{Occasion, call};
use super::dialogs::Dialog;
use super::settings_page::SettingsPage;
use super::transfer_list::Finish;
use super::{App, Message};
use crate::wording;

impl App {
    /// Nothing is left to transfer: what was chosen for this moment.
    pub(super) fn finished(&mut self) -> Task<Message> {
        let failed = self.panes.transfers.fresh_failures();
        match self.panes.transfers.take_finish() {
            Finish::Nothing => self.call_away(Occasion::Finished { failed }),
            Finish::Quit if failed == 0 => self.quit(),
            Finish::Quit => {
                let words = wording::not_quitting(failed);
                self.status_bar.tell(words.clone());
                call(words)
            }
            Finish::Notify => {
                let words = wording::finished(failed);
                self.status_bar.tell(words.clone());
                call(words)
            }
        }
    }

    /// Switches the speed limits on or off. Where there are none yet, they are to be given.
    pub(super) fn switch_speed(&mut self) -> Task<Message> {
        let mut settings = self.settings.get().clone();
        if (settings.speed.down, settings.speed.up) == (0, 0) {
            settings.speed.limited = true;
            let page = SettingsPage::at_speed(settings.clone());
            self.dialogs.open(Dialog::Settings(page.into()));
            return self.set_settings(settings);
        }
        settings.speed.limited = !settings.speed.limited;
        self.set_settings(settings)
    }
}
