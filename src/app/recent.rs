//! Where the window was connected: offered while it is not, and gone back to in the same folders.

use iced::Task;

use super::place::{Place, Side};
use super::target::Target;
use super::{App, Message};
use crate::profile::{Endpoint, Recent};
use crate::protocol::RemotePath;

impl App {
    /// A connection stands. Until a folder is shown, the one of last time leads back.
    pub(super) fn remember_connection(&mut self, endpoint: Endpoint) -> Task<Message> {
        let recent = &self.window.get().recent;
        let before = recent
            .iter()
            .find(|one| one.endpoint.key() == endpoint.key());
        let recent = Recent {
            remote_folder: before.map_or_else(String::new, |one| one.remote_folder.clone()),
            local_folder: before.and_then(|one| one.local_folder.clone()),
            endpoint,
        };
        self.remember(recent)
    }

    /// A pane shows another folder: the way back leads there.
    pub(super) fn remember_folders(&mut self) -> Task<Message> {
        let (Some(connected), Place::Remote(remote), Place::Local(local)) = (
            self.connection.connected(),
            self.panes.remote.place(),
            self.panes.local.place(),
        ) else {
            return Task::none();
        };
        // A path that is no text cannot stand in the file: the login folder leads to it.
        let remote_folder = std::str::from_utf8(remote.as_bytes()).unwrap_or_default();
        let recent = Recent {
            endpoint: connected.endpoint.clone(),
            remote_folder: remote_folder.to_owned(),
            local_folder: Some(local.clone()),
        };
        match self.window.get().recent.first() == Some(&recent) {
            true => Task::none(),
            false => self.remember(recent),
        }
    }

    pub(super) fn connect_again(&mut self, recent: Recent) -> Task<Message> {
        let folder = match recent.remote_folder.as_str() {
            "" => None,
            written => RemotePath::parse(written).ok(),
        };
        let target = Target {
            endpoint: recent.endpoint,
            password: None,
            folder,
        };
        self.connect(target, recent.local_folder)
    }

    pub(super) fn forget_connection(&mut self, endpoint: &Endpoint) -> Task<Message> {
        let key = endpoint.key();
        let is_due = self.window.change(|state| {
            state.recent.retain(|recent| recent.endpoint.key() != key);
        });
        self.show_places(Side::Remote);
        self.saves_window(is_due)
    }

    fn remember(&mut self, recent: Recent) -> Task<Message> {
        let is_due = self.window.change(|state| state.remember(recent));
        self.saves_window(is_due)
    }
}
