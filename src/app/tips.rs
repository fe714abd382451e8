//! Tips for beginners at the window's foot: one at a time, each until it was followed or put away.

use iced::Task;

use super::keys::{Shortcut, first};
use super::transfer_list::List;
use super::{App, Message};
use crate::profile::settings::Tips;
use crate::wording;

/// One tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tip {
    /// How to get to a server.
    Connect,
    /// How to transfer something.
    Transfer,
    /// Where all keys stand.
    Keys,
}

impl Tip {
    fn place(self, tips: &mut Tips) -> &mut bool {
        match self {
            Self::Connect => &mut tips.connect,
            Self::Transfer => &mut tips.transfer,
            Self::Keys => &mut tips.keys,
        }
    }

    /// Empty where the keys that it tells were taken away.
    pub fn words(self) -> String {
        match self {
            Self::Connect => wording::tip_connect(&first(Shortcut::Sites)),
            Self::Transfer => {
                wording::tip_transfer(&first(Shortcut::Upload), &first(Shortcut::Download))
            }
            Self::Keys => wording::tip_keys(&first(Shortcut::Keyboard)),
        }
    }
}

impl App {
    /// What fits what a person could do now.
    pub(super) fn tip(&self) -> Option<Tip> {
        let tips = self.settings.get().tips;
        let is_connected = self.connection.connected().is_some();
        let tip = match is_connected {
            false => tips.connect.then_some(Tip::Connect),
            true => tips.transfer.then_some(Tip::Transfer),
        };
        tip.or(tips.keys.then_some(Tip::Keys))
            .filter(|tip| !tip.words().is_empty())
    }

    /// It was followed or put away, and does not come again.
    pub(super) fn end_tip(&mut self, tip: Tip) -> Task<Message> {
        let mut settings = self.settings.get().clone();
        if !std::mem::replace(tip.place(&mut settings.tips), false) {
            return Task::none();
        }
        self.dialogs.tips_ended(settings.tips);
        self.settings.set(settings).map(Message::Noticed)
    }

    /// Ends the tips that have been followed.
    pub(super) fn end_tips(&mut self) -> Task<Message> {
        let mut tasks = Vec::new();
        if self.connection.connected().is_some() {
            tasks.push(self.end_tip(Tip::Connect));
        }
        if self.panes.transfers.count(List::Queue) > 0 {
            tasks.push(self.end_tip(Tip::Transfer));
        }
        Task::batch(tasks)
    }
}
