//! The tabs of last time: written down as they are left, and back at the next start.

use iced::Task;

use super::connection::Connection;
use super::file_pane::FilePane;
use super::place::{self, Place, Side};
use super::target::Target;
use super::{App, Message};
use crate::profile::{AtStart, OpenTab, Recent, WindowState};
use crate::protocol::RemotePath;
use crate::service::BrowserId;

impl App {
    /// What the window begins with: a tab, or those of last time.
    pub(super) fn open_first_tabs(&mut self) -> Task<Message> {
        let start = self.settings.get().interface.at_start;
        let tabs = match start {
            AtStart::EmptyTab => Vec::new(),
            AtStart::Tabs | AtStart::ConnectedTabs => self.window.get().tabs.clone(),
        };
        if tabs.is_empty() {
            let folder = self.panes.local.place().clone();
            let listed = self.open(folder);
            return self.owned(listed);
        }
        let mut front = self.tabs.front;
        let mut tasks = Vec::new();
        for (number, tab) in tabs.into_iter().enumerate() {
            let folder = Place::Local(tab.local_folder.clone().unwrap_or_else(place::first));
            if number == 0 {
                let listed = self.open(folder);
                tasks.push(self.owned(listed));
            } else {
                tasks.push(self.add_tab_in(folder));
            }
            if tab.is_in_front {
                front = self.tabs.front;
            }
            self.stands_as(tab);
            if start == AtStart::ConnectedTabs {
                let connected = self.connect_kept();
                tasks.push(self.owned(connected));
            }
        }
        self.bring(front);
        self.show_places(Side::Local);
        self.show_places(Side::Remote);
        Task::batch(tasks)
    }

    /// The tab in front waits to be connected to where it was: one press in its filled bar.
    fn stands_as(&mut self, tab: OpenTab) {
        let Some(endpoint) = tab.endpoint else {
            return;
        };
        self.connect_bar.show(&endpoint);
        self.kept = Some(Recent {
            endpoint,
            remote_folder: tab.remote_folder,
            local_folder: tab.local_folder,
        });
        self.show_places(Side::Remote);
    }

    fn connect_kept(&mut self) -> Task<Message> {
        let Some(kept) = &self.kept else {
            return Task::none();
        };
        let target = Target {
            endpoint: kept.endpoint.clone(),
            password: None,
            folder: None,
        };
        self.connect_here(target, None)
    }

    /// A tab that stands as it was left leads to where it was.
    pub(super) fn kept_folder(&self, target: &Target) -> Option<RemotePath> {
        let kept = self.kept.as_ref()?;
        let is_same = kept.endpoint.key() == target.endpoint.key();
        if !is_same || kept.remote_folder.is_empty() {
            return None;
        }
        RemotePath::parse(&kept.remote_folder).ok()
    }

    /// Writes down how the tabs stand now.
    pub(super) fn keep_tabs(&mut self) -> bool {
        let front = self.tabs.front;
        let state = self.window.get();
        let each = self.tabs.order().iter().filter_map(|id: &BrowserId| {
            if *id == front {
                let (local, remote) = (&self.panes.local, &self.panes.remote);
                let left = as_left(&self.connection, self.kept.as_ref(), local, remote, state);
                return Some(OpenTab {
                    is_in_front: true,
                    ..left
                });
            }
            let tab = self.tabs.other(*id)?;
            let kept = tab.kept.as_ref();
            Some(as_left(
                &tab.connection,
                kept,
                &tab.local,
                &tab.remote,
                state,
            ))
        });
        let tabs: Vec<_> = each.collect();
        tabs != state.tabs && self.window.change(|state| state.tabs = tabs)
    }
}

/// A remote folder as text. One that is none cannot stand in a file: the login folder leads to it.
pub fn written(place: &Place) -> String {
    match place {
        Place::Remote(path) => std::str::from_utf8(path.as_bytes()).unwrap_or_default(),
        Place::Local(_) => "",
    }
    .to_owned()
}

fn as_left(
    connection: &Connection,
    kept: Option<&Recent>,
    local: &FilePane,
    remote: &FilePane,
    state: &WindowState,
) -> OpenTab {
    let connected = connection.connected().map(|one| &one.endpoint);
    // One that was never reached is no place to come back to.
    let endpoint = connected.or(kept.map(|kept| &kept.endpoint)).cloned();
    let key = endpoint.as_ref().map(|endpoint| endpoint.key());
    let before = kept.into_iter().chain(&state.recent);
    let before = before
        .into_iter()
        .find(|one| Some(one.endpoint.key()) == key);
    let remote_folder = match connected.is_some() && !remote.is_unread() {
        true => written(remote.place()),
        false => before.map_or_else(String::new, |one| one.remote_folder.clone()),
    };
    OpenTab {
        endpoint,
        remote_folder,
        local_folder: match local.place() {
            Place::Local(path) => Some(path.clone()),
            Place::Remote(_) => None,
        },
        is_in_front: false,
    }
}
