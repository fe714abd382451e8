//! What the window's keys do.

use iced::Task;
use iced::widget::operation;

use super::bookmarks::Wish;
use super::dialogs::Dialog;
use super::file_pane::{self, Way};
use super::keyboard_page::KeyboardPage;
use super::keys::{self, Shortcut};
use super::panes::{Bottom, Focus};
use super::place::Side;
use super::session_log::SessionLog;
use super::tips::Tip;
use super::{App, Message, connect_bar, transfer_list};

impl App {
    pub(super) fn key(&mut self, shortcut: Shortcut) -> Task<Message> {
        if self.dialogs.wants_keys() {
            return Task::none();
        }
        if !shortcut.is_zoom() && (self.menu.is_some() || self.dialogs.is_open()) {
            return Task::none();
        }
        self.act(shortcut)
    }

    /// The list of files that keys are for.
    pub(super) fn active_side(&self) -> Side {
        match self.panes.active {
            Focus::Files(side) => side,
            Focus::Bottom => Side::Local,
        }
    }

    /// Does what a key means.
    pub(super) fn act(&mut self, shortcut: Shortcut) -> Task<Message> {
        if shortcut.is_zoom() {
            let mut settings = self.settings.get().clone();
            settings.interface.zoom = keys::zoomed(settings.interface.zoom, shortcut);
            self.dialogs.zoomed(settings.interface.zoom);
            return self.set_settings(settings);
        }
        let active = self.active_side();
        let is_in_transfers = matches!(
            (self.panes.active, self.panes.bottom),
            (Focus::Bottom, Bottom::Transfers(_))
        );
        if is_in_transfers && let Some(message) = transfer_list::of_key(shortcut) {
            let action = self.panes.transfers.update(message);
            return self.transfers_action(action);
        }
        let is_in_log = (self.panes.active, self.panes.bottom) == (Focus::Bottom, Bottom::Log);
        let mut pane = |message| (active, self.panes.side_mut(active).update(message));
        let (side, action) = match shortcut {
            Shortcut::Upload => (Side::Local, self.panes.local.transfer()),
            Shortcut::Download => (Side::Remote, self.panes.remote.transfer()),
            Shortcut::NewFolder => pane(file_pane::Message::NewFolderPressed),
            Shortcut::MoveTo => (active, self.panes.side(active).ask_move()),
            Shortcut::NewFile => pane(file_pane::Message::Menu(file_pane::MenuItem::NewFile)),
            Shortcut::HiddenFiles => pane(file_pane::Message::HiddenSwitched),
            Shortcut::Tree => pane(file_pane::Message::TreeSwitched),
            Shortcut::Back => pane(file_pane::Message::Goes(Way::Back)),
            Shortcut::Forward => pane(file_pane::Message::Goes(Way::Forward)),
            Shortcut::Leave => pane(file_pane::Message::FilterLeft),
            Shortcut::Refresh => (active, self.panes.side_mut(active).refresh()),
            Shortcut::NextPane | Shortcut::PreviousPane => {
                self.panes.active = self.panes.next(shortcut == Shortcut::PreviousPane);
                return operation::focus(self.panes.id(self.panes.active));
            }
            Shortcut::Together => {
                self.switch_together();
                return Task::none();
            }
            Shortcut::Path => pane(file_pane::Message::PathWanted),
            Shortcut::Host => return operation::focus(connect_bar::HOST),
            Shortcut::Switcher => {
                self.open_switcher();
                return Task::none();
            }
            Shortcut::Sites => {
                self.open_sites();
                return Task::none();
            }
            Shortcut::Bookmark => return self.bookmarks(Wish::Add),
            Shortcut::Bookmarks => return self.bookmarks(Wish::Manage),
            Shortcut::Settings => {
                self.open_settings();
                return Task::none();
            }
            Shortcut::Keyboard => {
                self.dialogs.open(Dialog::Keyboard(KeyboardPage::default()));
                return self.end_tip(Tip::Keys);
            }
            Shortcut::Find if is_in_log => return operation::focus(SessionLog::SEARCH),
            Shortcut::Find => pane(file_pane::Message::FilterWanted),
            Shortcut::Tab(step) => return self.step_tab(step),
            Shortcut::RetryFailed => {
                let action = self.panes.transfers.retry_failed();
                return self.transfers_action(action);
            }
            Shortcut::Quit => return self.close_requested(),
            Shortcut::ZoomIn | Shortcut::ZoomOut | Shortcut::ZoomReset => return Task::none(),
        };
        self.pane_action(side, action)
    }
}
