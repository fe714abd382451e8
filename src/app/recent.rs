//! Where the window was connected: offered while it is not, and gone back to in the same folders.

use iced::Task;

use super::confirm_prompt::ConfirmPrompt;
use super::dialogs::{Dialog, Purpose};
use super::place::{Place, Side};
use super::restoring::written;
use super::target::Target;
use super::{App, Message};
use crate::profile::{Endpoint, Keep, Logon, Policy, Recent, Site, SiteFolder};
use crate::protocol::RemotePath;
use crate::wording;

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
        let (Some(connected), Place::Local(local)) =
            (self.connection.connected(), self.panes.local.place())
        else {
            return Task::none();
        };
        let recent = Recent {
            endpoint: connected.endpoint.clone(),
            remote_folder: written(self.panes.remote.place()),
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

    /// What is connected is no saved site.
    pub(super) fn can_save(&self) -> bool {
        let connected = self.connection.connected();
        connected.is_some_and(|connected| {
            let key = connected.endpoint.key();
            let mut sites = self.sites.get().sites.iter();
            !sites.any(|site| site.endpoint().key() == key)
        })
    }

    /// Asks for the rest of a site of what is connected now.
    pub(super) fn save_connection(&mut self) {
        let Some(connected) = self.connection.connected() else {
            return;
        };
        let endpoint = connected.endpoint.clone();
        let is_anonymous = endpoint.is_anonymous();
        let local = match self.panes.local.place() {
            Place::Local(path) => Some(path.clone()),
            Place::Remote(_) => None,
        };
        let site = Site {
            // It has none yet.
            name: String::new(),
            host: endpoint.host,
            port: endpoint.port,
            encryption: endpoint.encryption,
            logon: if is_anonymous {
                Logon::Anonymous
            } else {
                Logon::Normal
            },
            user: if is_anonymous {
                String::new()
            } else {
                endpoint.user
            },
            keep: Keep::default(),
            remote_folder: written(self.panes.remote.place()),
            local_folder: local,
            notes: String::new(),
            folder: SiteFolder::default(),
            colour: None,
            policy: Policy::default(),
        };
        self.edit_site(Some(site), SiteFolder::default());
    }

    pub(super) fn forget_connection(&mut self, endpoint: &Endpoint) -> Task<Message> {
        let key = endpoint.key();
        let is_due = self.window.change(|state| {
            state.recent.retain(|recent| recent.endpoint.key() != key);
        });
        self.show_places(Side::Remote);
        self.saves_window(is_due)
    }

    /// Those that are not offered now go, too: a person is to know how many.
    pub(super) fn ask_forget_connections(&mut self) {
        let lines = wording::forget_connections(self.window.get().recent.len());
        let prompt = ConfirmPrompt::new("Clear the last servers", lines, "Clear all", true);
        let purpose = Purpose::ForgetConnections;
        self.dialogs.open(Dialog::Confirm(prompt, purpose));
    }

    pub(super) fn forget_connections(&mut self) -> Task<Message> {
        let is_due = self.window.change(|state| state.recent.clear());
        self.show_places(Side::Remote);
        self.saves_window(is_due)
    }

    fn remember(&mut self, recent: Recent) -> Task<Message> {
        let is_due = self.window.change(|state| state.remember(recent));
        self.saves_window(is_due)
    }
}
