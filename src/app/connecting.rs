//! The connection of a tab: made, watched and given up.

use std::path::PathBuf;

use iced::Task;

use super::browsing::still_loading;
use super::connection::Connection;
use super::file_pane::Deed;
use super::place::{Place, Side};
use super::target::Target;
use super::{App, Message};
use crate::profile::{Url, url};
use crate::protocol::RemotePath;
use crate::service::{Browse, BrowserEvent, Command};
use crate::wording;

impl App {
    /// Goes where a command line says.
    pub(super) fn connect_url(&mut self, url: Url) -> Task<Message> {
        let folder = (url.path != RemotePath::login_folder()).then_some(url.path);
        // A tab that stands as it was left stays so.
        let added = match self.kept.is_some() {
            true => self.add_tab(),
            false => Task::none(),
        };
        let connected = match url.place {
            url::Place::Server { endpoint, password } => {
                if password.is_some() {
                    self.status_bar
                        .tell(wording::PASSWORD_ON_COMMAND_LINE.to_owned());
                }
                let target = Target {
                    endpoint,
                    password,
                    folder,
                };
                self.connect(target, None)
            }
            url::Place::Site(name) => match self.sites.get().by_name(&name).cloned() {
                Some(site) => self.connect_site(&site, folder),
                None => {
                    self.status_bar
                        .tell(format!("There is no saved site “{name}”."));
                    Task::none()
                }
            },
        };
        Task::batch([added, connected])
    }

    /// Another site than the one that this tab is connected to gets a tab of its own.
    pub(super) fn connect(&mut self, target: Target, local: Option<PathBuf>) -> Task<Message> {
        let connected = self.connection.connected();
        let here = connected.map(|connected| connected.endpoint.clone());
        match here {
            Some(here) if here.key() != target.endpoint.key() => {
                self.connect_bar.show(&here);
                let before = self.tabs.front;
                let added = self.add_tab();
                let task = self.connect_here(target, local);
                let task = self.owned(task);
                // What is open now is about the tab that was in front.
                let back = match self.dialogs.has(|_| true) {
                    true => self.show_tab(before),
                    false => Task::none(),
                };
                Task::batch([added, task, back])
            }
            _ => self.connect_here(target, local),
        }
    }

    pub(super) fn connect_here(&mut self, target: Target, local: Option<PathBuf>) -> Task<Message> {
        let folder = target.folder.clone().or_else(|| self.kept_folder(&target));
        let key = target.endpoint.key();
        self.kept.take_if(|kept| kept.endpoint.key() != key);
        self.connect_bar.show(&target.endpoint);
        self.panes
            .remote
            .disconnected(Place::Remote(RemotePath::root()), None);
        self.panes.remote.connecting(crate::protocol::Stage::Name);
        self.service.send(Command::Connect {
            browser: self.tabs.front,
            endpoint: target.endpoint.clone(),
            password: target.password.clone(),
            folder,
        });
        self.set_connection(Connection::Connecting {
            endpoint: target.endpoint,
            stage: crate::protocol::Stage::Name,
        });
        self.wants_focus = true;
        match local {
            Some(folder) => self.open(Place::Local(folder)),
            None => Task::none(),
        }
    }

    pub(super) fn browser_event(&mut self, event: BrowserEvent) -> Task<Message> {
        let remote = &mut self.panes.remote;
        match event {
            BrowserEvent::Logs(number) => self.tabs.logs_as(number, self.tabs.front),
            BrowserEvent::Connecting(stage) => match &mut self.connection {
                Connection::Connecting { stage: shown, .. } => {
                    *shown = stage;
                    remote.connecting(stage);
                }
                Connection::Standing(_) | Connection::Lost(_) => {
                    remote.set_note(Some(format!("Connecting again: {}", wording::stage(stage))));
                }
                Connection::None => {}
            },
            BrowserEvent::Connected(connected) => {
                remote.set_note(None);
                remote.connected(connected.offers);
                let endpoint = connected.endpoint.clone();
                self.set_connection(Connection::Standing(connected));
                self.show_places(Side::Remote);
                return self.remember_connection(endpoint);
            }
            BrowserEvent::Opening(path) => {
                let place = Place::Remote(path);
                if !remote.is_loading() && remote.awaits(&place) {
                    let serial = remote.lists_itself(place);
                    return still_loading(Side::Remote, serial);
                }
            }
            BrowserEvent::Listed(folder) => return self.remote_listed(folder),
            BrowserEvent::NotListed { folder, failure } => {
                return self.remote_not_listed(folder, &failure);
            }
            BrowserEvent::Did(order) => {
                remote.set_note(None);
                let changed = self.remote_is_changed(&order);
                return Task::batch([changed, self.did_remotely(&order)]);
            }
            BrowserEvent::Failed { order, failure } => {
                if let Browse::Survey(items) = &order {
                    self.removal.take_if(|removal| removal.items == *items);
                }
                remote.set_note(None);
                if !self.failed_remotely(&order, &failure) {
                    let words = wording::order_failure(&order, &failure);
                    self.panes.remote.failed(words);
                }
                let changed = self.remote_is_changed(&order);
                let told = match order {
                    Browse::MakeFolder(path) => {
                        self.not_made(&Deed::MadeFolder(Place::Remote(path)))
                    }
                    _ => Task::none(),
                };
                return Task::batch([changed, told]);
            }
            BrowserEvent::ClockKnown { ahead } => remote.clock_known(ahead),
            BrowserEvent::Room { folder, bytes } => {
                remote.room_known(Place::Remote(folder), bytes);
            }
            BrowserEvent::Moving { done, of } => {
                remote.set_note(Some(wording::moving(done, of)));
            }
            BrowserEvent::Moved(outcome) => self.remote_moved(&outcome),
            event @ (BrowserEvent::Counted(_)
            | BrowserEvent::Surveyed { .. }
            | BrowserEvent::Removing(_)
            | BrowserEvent::Removed(_)
            | BrowserEvent::Changing(_)
            | BrowserEvent::Changed(_)
            | BrowserEvent::Replied { .. }) => self.work_event(event),
            BrowserEvent::Lost(failure) => {
                self.removal = None;
                remote.set_note(None);
                remote.lost(failure.as_ref().map(wording::failure));
                self.dialogs.server_is_lost(wording::LOST);
                if let Connection::Standing(connected) = &self.connection {
                    let connected = connected.clone();
                    self.set_connection(Connection::Lost(connected));
                }
                return self.step_back();
            }
            BrowserEvent::NotConnected(failure) => {
                // What was to be counted there went with it.
                self.removal = None;
                let is_again = self.connection.connected().is_some();
                let why = wording::failure(&failure).line();
                self.dialogs.server_is_lost(&why);
                if is_again {
                    // Going on did not work; the rows stay, to be read.
                    remote.set_note(None);
                    remote.failed(wording::failure(&failure));
                    remote.lost(Some(wording::failure(&failure)));
                    return self.step_back();
                } else {
                    let top = Place::Remote(RemotePath::root());
                    remote.disconnected(top, Some(wording::failure(&failure)));
                    self.set_connection(Connection::None);
                }
            }
            BrowserEvent::Disconnected => {
                self.removal = None;
                // A new connection may have been asked for before the old one's end was told.
                if !matches!(self.connection, Connection::Connecting { .. }) {
                    let top = Place::Remote(RemotePath::root());
                    remote.disconnected(top, None);
                    self.set_connection(Connection::None);
                }
            }
        }
        Task::none()
    }

    pub(super) fn disconnect(&mut self) {
        if self.connection.connected().is_some() {
            self.kept = None;
        }
        self.service.send(Command::Disconnect(self.tabs.front));
        let top = Place::Remote(RemotePath::root());
        self.panes.remote.disconnected(top, None);
        self.set_connection(Connection::None);
    }

    fn set_connection(&mut self, connection: Connection) {
        self.connect_bar.set_doing(connection.doing());
        self.part_without(&connection);
        self.connection = connection;
        if matches!(self.connection, Connection::None) {
            // Where it may go instead.
            self.show_places(Side::Remote);
        }
    }
}
