//! Remote listings: shown where they are waited for, kept for the way back, forgotten where our own
//! work changed them.

use std::sync::Arc;
use std::time::SystemTime;

use iced::Task;
use iced::widget::operation;

use super::file_pane::{Entries, FilePane};
use super::place::{Place, Side};
use super::{App, Message};
use crate::protocol::{Failure, RemotePath};
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

    pub(super) fn remote_not_listed(&mut self, folder: RemotePath, failure: &Failure) {
        if let Some(endpoint) = self.connection.endpoint() {
            self.known.forget(endpoint, &folder);
        }
        let remote = &mut self.panes.remote;
        if remote.awaits(&Place::Remote(folder)) {
            remote.failed(wording::failure(failure));
        }
    }

    /// An order to the server has changed something, or may have.
    pub(super) fn remote_changed(&mut self, order: &Browse) {
        if let Some(endpoint) = self.connection.endpoint() {
            self.known.changed(endpoint, order);
        }
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
}
