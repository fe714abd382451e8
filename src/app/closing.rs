//! Closing a tab: what is under way in it would end with it, so a person decides.

use iced::Task;

use super::confirm_prompt::ConfirmPrompt;
use super::dialogs::{Dialog, Purpose};
use super::file_pane::WalkKind;
use super::transfer_list::List;
use super::{App, Message};
use crate::service::BrowserId;
use crate::wording;

impl App {
    /// Closes a tab; asks first where its own work is under way. The last one only disconnects.
    pub(super) fn close_wanted(&mut self, id: BrowserId) -> Task<Message> {
        let is_last = self.tabs.others.is_empty();
        let (local, remote) = match self.tabs.other(id) {
            Some(tab) => (tab.local.has_note(), tab.remote.has_note()),
            None => (self.panes.local.has_note(), self.panes.remote.has_note()),
        };
        // Work on this computer goes on in a tab that stays.
        if !(remote || local && !is_last) {
            return self.close_tab(id);
        }
        let waiting = self.panes.transfers.count(List::Queue);
        let lines = wording::close_tab_question(waiting);
        let (title, label) = match is_last {
            true => ("Disconnect?", "Disconnect"),
            false => ("Close the tab?", "Close the tab"),
        };
        let prompt = ConfirmPrompt::new(title, lines, label, true);
        self.dialogs
            .open(Dialog::Confirm(prompt, Purpose::CloseTab(id)));
        Task::none()
    }

    /// What runs on this computer for a tab ends with it; the rest ends with its connection.
    pub(super) fn stop_work(&mut self, id: BrowserId) {
        let (halt, local) = match self.tabs.others.iter_mut().find(|tab| tab.id == id) {
            Some(tab) => (&tab.halt, &mut tab.local),
            None => (&self.halt, &mut self.panes.local),
        };
        halt.stop();
        local.stop_walk(WalkKind::Changing);
        local.stop_walk(WalkKind::Measuring);
    }
}
