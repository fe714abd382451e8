//! Listings that come in. Remote ones are shown where they are waited for, kept for the way back, and
//! forgotten where our own work changed them; the local folder is read again where it has changed.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use iced::Task;
use iced::widget::operation;

use super::file_pane::{Entries, FilePane};
use super::keeper::off_thread;
use super::known_folders::changes;
use super::place::{Place, Side};
use super::{App, Message};
use crate::local_folder;
use crate::profile::Endpoint;
use crate::protocol::{Entry, Failure, RemotePath};
use crate::service::{Browse, Direction, Folder, TransferId};
use crate::wording;

impl App {
    /// Goes to a folder. One that was listed lately is shown as it was then; what is shown already
    /// is listed anew.
    pub(super) fn go(&mut self, place: Place) -> Task<Message> {
        let Place::Remote(path) = &place else {
            return self.open(place);
        };
        let remote = &self.panes.remote;
        let is_known = self.connection.connected().is_some() && *remote.place() != place;
        let endpoint = self.connection.endpoint().filter(|_| is_known);
        let kept = endpoint.and_then(|one| self.known.get(one, path, SystemTime::now()));
        let Some((folder, at)) = kept else {
            return self.open(place);
        };
        // Orders that follow are about this folder.
        self.browse(Browse::At(path.clone()));
        let action = self
            .panes
            .remote
            .recalled(place.clone(), Entries::Remote(folder), at);
        Task::batch([self.arrived(&place), self.pane_action(Side::Remote, action)])
    }

    pub(super) fn remote_listed(&mut self, folder: Arc<Folder>) -> Task<Message> {
        if let Some(endpoint) = self.connection.endpoint() {
            self.known.keep(endpoint, folder.clone(), SystemTime::now());
        }
        let place = Place::Remote(folder.path.clone());
        let remote = &mut self.panes.remote;
        if !remote.awaits(&place) {
            remote.tree_reads(&place, &folder.entries);
            return Task::none();
        }
        let action = remote.listed(place.clone(), Entries::Remote(folder));
        let shown = Task::batch([self.arrived(&place), self.pane_action(Side::Remote, action)]);
        if std::mem::take(&mut self.wants_focus) {
            let focus = operation::focus(FilePane::table_id(Side::Remote));
            return Task::batch([shown, focus]);
        }
        shown
    }

    pub(super) fn remote_not_listed(
        &mut self,
        folder: RemotePath,
        failure: &Failure,
    ) -> Task<Message> {
        if let Some(endpoint) = self.connection.endpoint() {
            self.known.forget(endpoint, &folder);
        }
        let remote = &mut self.panes.remote;
        let (place, words) = (Place::Remote(folder), wording::failure(failure));
        remote.tree_found(&place, Err(words.what.clone()));
        if remote.awaits(&place) {
            remote.failed(words);
            return self.not_followed(place, failure);
        }
        Task::none()
    }

    /// An order to the server has changed something, or may have.
    pub(super) fn remote_changed(&mut self, order: &Browse) {
        if let Some(endpoint) = self.connection.endpoint() {
            self.known.changed(endpoint, order);
        }
    }

    /// The same order is over: other tabs that show what it has changed list it anew.
    pub(super) fn remote_is_changed(&mut self, order: &Browse) -> Task<Message> {
        self.remote_changed(order);
        let Some(endpoint) = self.connection.endpoint().cloned() else {
            return Task::none();
        };
        let own = self.tabs.front;
        self.in_each(|app| {
            let place = app.panes.remote.place();
            let is_shown = match place {
                Place::Remote(path) => changes(order, path),
                Place::Local(_) => false,
            };
            // The service lists the tab's own folder by itself.
            if app.tabs.front == own || !is_shown || !app.is_at(&endpoint) {
                return Task::none();
            }
            let place = place.clone();
            app.is_stale(&place)
        })
    }

    /// The tab in front shows this server's files, to the same user.
    pub(super) fn is_at(&self, endpoint: &Endpoint) -> bool {
        let own = self.connection.endpoint();
        own.is_some_and(|own| own.key() == endpoint.key())
    }

    /// An upload that begins or ends, however it does, has left something in its folder.
    pub(super) fn upload_moved(&mut self, id: TransferId) {
        if let Some(transfer) = self.panes.transfers.get(id)
            && transfer.direction == Direction::Upload
            && let Some(folder) = transfer.remote.parent()
        {
            self.known.forget(&transfer.endpoint, &folder);
        }
    }

    /// Reads the local folder once more; where nothing has changed nothing happens.
    pub(super) fn reread(&mut self) -> Task<Message> {
        let local = &self.panes.local;
        let Place::Local(path) = local.place().clone() else {
            return Task::none();
        };
        let shown = local.entries().clone();
        let read = off_thread(move || {
            let entries = local_folder::read(&path);
            let is_same = entries.as_ref().is_ok_and(|entries| entries == shown.all());
            (!is_same).then(|| (path, entries.map(Arc::new)))
        });
        read.map(Option::flatten)
            .and_then(Task::done)
            .map(|(path, entries)| Message::LocalReread { path, entries })
    }

    pub(super) fn local_reread(
        &mut self,
        path: PathBuf,
        entries: Result<Arc<Vec<Entry>>, Failure>,
    ) -> Task<Message> {
        let place = Place::Local(path);
        let local = &mut self.panes.local;
        if *local.place() != place {
            return Task::none();
        }
        if local.is_busy() {
            // Somebody renames meanwhile; later, then.
            return self.is_stale(&place);
        }
        match entries {
            Ok(entries) => {
                let action = local.renewed(Entries::Local(entries));
                self.pane_action(Side::Local, action)
            }
            Err(failure) => {
                local.tell_trouble(wording::failure(&failure));
                Task::none()
            }
        }
    }
}
