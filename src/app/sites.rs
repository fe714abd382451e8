//! The saved sites: opened, changed, and connected to.

use iced::Task;

use super::dialogs::Dialog;
use super::site_editor::SiteEditor;
use super::site_list::SiteList;
use super::target::Target;
use super::{App, Message};
use crate::profile::{Endpoint, Keep, Site, SiteFolder, Sites};
use crate::protocol::RemotePath;
use crate::service::Command;

impl App {
    pub(super) fn open_sites(&mut self) {
        let list = SiteList::new(self.sites.get().clone());
        let list = list.closing(&self.window.get().closed_site_folders);
        self.dialogs.open(Dialog::Sites(list));
    }

    /// Remembers which folders of the open list are closed.
    pub(super) fn keep_closed_folders(&mut self) -> Task<Message> {
        let Some(closed) = self.dialogs.closed_site_folders() else {
            return Task::none();
        };
        if closed == self.window.get().closed_site_folders {
            return Task::none();
        }
        let is_due = self
            .window
            .change(|state| state.closed_site_folders = closed);
        self.saves_window(is_due)
    }

    /// Opens `folder`, or else the one that the site names.
    pub(super) fn connect_site(
        &mut self,
        site: &Site,
        folder: Option<RemotePath>,
    ) -> Task<Message> {
        let its_own = || match site.remote_folder.trim() {
            "" => None,
            written => RemotePath::parse(written).ok(),
        };
        let target = Target {
            endpoint: site.endpoint(),
            password: None,
            folder: folder.or_else(its_own),
        };
        self.connect(target, site.local_folder.clone())
    }

    pub(super) fn edit_site(&mut self, site: Option<Site>, folder: SiteFolder) {
        let names = self.sites.get().sites.iter().map(|other| &other.name);
        let others = names
            .filter(|name| site.as_ref().is_none_or(|site| site.name != **name))
            .cloned()
            .collect();
        let unnamed = site.as_ref().filter(|site| site.name.is_empty());
        let name = unnamed.map(|site| self.sites.get().free_name(&site.host));
        let mut editor = SiteEditor::new(site, others).in_folder(folder);
        if let Some(name) = name {
            editor = editor.called(name);
        }
        editor.refresh_learned(&self.learned);
        self.dialogs.open(Dialog::Site(editor.into()));
    }

    pub(super) fn save_site(
        &mut self,
        replaces: Option<String>,
        site: Site,
        connects: bool,
    ) -> Task<Message> {
        let saved = site.clone();
        let written = self.change_sites(|sites| match &replaces {
            Some(name) => sites.replace(name, saved).is_ok(),
            None => sites.add(saved).is_ok(),
        });
        if !connects {
            self.dialogs.choose_site(&site.name);
            return written;
        }
        self.dialogs.close_sites();
        Task::batch([written, self.connect_site(&site, None)])
    }

    pub(super) fn change_sites(
        &mut self,
        change: impl FnOnce(&mut Sites) -> bool,
    ) -> Task<Message> {
        let mut sites = self.sites.get().clone();
        if !change(&mut sites) {
            return Task::none();
        }
        for (endpoint, before, keep) in moved_passwords(self.sites.get(), &sites) {
            self.service.send(Command::KeepPassword {
                endpoint,
                before,
                keep,
            });
        }
        self.set_sites(sites)
    }

    pub(super) fn set_sites(&mut self, sites: Sites) -> Task<Message> {
        self.dialogs.refresh_sites(&sites);
        self.service.send(Command::SetSites(sites.clone()));
        self.sites.set(sites).map(Message::Noticed)
    }

    /// Where a password that was typed is kept, is written into its sites.
    pub(super) fn password_kept(&mut self, endpoint: &Endpoint, keep: Keep) -> Task<Message> {
        let key = endpoint.key();
        let mut sites = self.sites.get().clone();
        let is_same = |site: &&mut Site| site.endpoint().key() == key;
        let same = sites.sites.iter_mut().filter(is_same);
        same.for_each(|site| site.keep = keep);
        match sites == *self.sites.get() {
            true => Task::none(),
            false => self.set_sites(sites),
        }
    }
}

/// The endpoints whose passwords are kept elsewhere by the new sites than by the old ones.
fn moved_passwords(old: &Sites, new: &Sites) -> Vec<(Endpoint, Option<Keep>, Option<Keep>)> {
    let mut moved = Vec::new();
    for site in old.sites.iter().chain(&new.sites) {
        let endpoint = site.endpoint();
        let (before, keep) = (old.keep_of(&endpoint), new.keep_of(&endpoint));
        let is_known = |(one, ..): &(Endpoint, _, _)| *one == endpoint;
        if before != keep && !endpoint.is_anonymous() && !moved.iter().any(is_known) {
            moved.push((endpoint, before, keep));
        }
    }
    moved
}
