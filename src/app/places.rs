//! Where the panes can go: the last folders, favourites, and the folders that begin as a person
//! writes.

use std::sync::Arc;

use iced::widget::{Id, operation};
use iced::{Point, Task};

use super::file_pane::{self, FilePane, Known};
use super::keeper::off_thread;
use super::menus::{Of, OpenMenu};
use super::place::{Place, Side};
use super::widget::natural;
use super::{App, Message, dialogs, move_prompt};
use crate::local_folder;
use crate::profile::{Recent, Spot, WindowState};
use crate::protocol::{Kind, Name};
use crate::service::Browse;
use crate::wording;

impl App {
    /// A pane shows this folder: it is remembered, and the other pane may go along.
    pub(super) fn arrived(&mut self, place: &Place) -> Task<Message> {
        Task::batch([
            self.remember_place(place),
            self.remember_folders(),
            self.follow(place),
        ])
    }

    fn remember_place(&mut self, place: &Place) -> Task<Message> {
        let Some(spot) = self.spot(place) else {
            return Task::none();
        };
        if self.window.get().places.been.first() == Some(&spot) {
            return Task::none();
        }
        let is_due = self.window.change(|state| {
            state.places.visit(spot);
        });
        self.show_places(place.side());
        self.saves_window(is_due)
    }

    /// Marks the folder that is shown as a favourite, or takes its mark away.
    pub(super) fn mark(&mut self, place: &Place) -> Task<Message> {
        let Some(spot) = self.spot(place) else {
            return Task::none();
        };
        let is_due = self.window.change(|state| state.places.mark(spot));
        self.show_places(place.side());
        self.saves_window(is_due)
    }

    /// Tells a pane what is remembered for it.
    pub(super) fn show_places(&mut self, side: Side) {
        let endpoint = self.connection.endpoint();
        let of_side = |spot: &Spot| match side {
            Side::Local => spot.as_local().map(Place::Local),
            Side::Remote => spot.as_remote(endpoint?).map(Place::Remote),
        };
        let WindowState { places, recent, .. } = self.window.get();
        // Where this tab was comes first.
        let own = self.kept.iter();
        let own_key = self.kept.as_ref().map(|kept| kept.endpoint.key());
        let is_other = |one: &&Recent| Some(one.endpoint.key()) != own_key;
        let recent = own.chain(recent.iter().filter(is_other));
        let known = Known {
            recent: match side {
                Side::Local => Vec::new(),
                Side::Remote => recent.take(OFFERED).cloned().collect(),
            },
            favourites: places.favourites.iter().filter_map(of_side).collect(),
            bookmarks: places.bookmarks.clone(),
            been: places.been.iter().filter_map(of_side).collect(),
        };
        self.panes.side_mut(side).knows(known);
    }

    fn spot(&self, place: &Place) -> Option<Spot> {
        match place {
            Place::Local(path) => Some(Spot::local(path)),
            Place::Remote(path) => Some(Spot::remote(self.connection.endpoint()?, path)),
        }
    }

    /// Finds the folders in this one, to be offered while a path is written. Of a server only what
    /// was listed lately is known.
    pub(super) fn complete(&mut self, folder: Place) -> Task<Message> {
        let side = folder.side();
        self.offers(folder)
            .map(move |offered| Message::Pane(side, file_pane::Message::Path(offered)))
    }

    /// The same for where something is to be moved.
    pub(super) fn complete_move(&mut self, folder: Place) -> Task<Message> {
        self.offers(folder).map(|offered| {
            let offered = move_prompt::Message::Path(offered);
            Message::Dialogs(dialogs::Message::Move(offered))
        })
    }

    fn offers(&mut self, folder: Place) -> Task<file_pane::PathMessage> {
        let listed = match &folder {
            Place::Local(_) => None,
            Place::Remote(path) => {
                let now = std::time::SystemTime::now();
                let endpoint = self.connection.endpoint();
                let kept = endpoint.and_then(|one| self.known.get(one, path, now));
                match kept {
                    Some((listed, _)) => Some(listed),
                    None => return Task::none(),
                }
            }
        };
        let find = move || {
            let mut names = match (&folder, listed) {
                (Place::Local(path), _) => local_folder::folders(path).unwrap_or_default(),
                (_, Some(listed)) => folders_of(&listed.entries),
                (_, None) => Vec::new(),
            };
            names.sort_by_cached_key(|name| natural::key(&name.display()));
            file_pane::PathMessage::Offered(folder, Arc::new(names))
        };
        off_thread(find).and_then(Task::done)
    }

    /// Reads a folder for the tree: from the disk, from memory, or by a listing beside the one that
    /// is shown.
    pub(super) fn read_branch(&mut self, place: Place) -> Task<Message> {
        let side = place.side();
        let path = match place {
            Place::Local(path) => path,
            Place::Remote(path) => {
                let now = std::time::SystemTime::now();
                let endpoint = self.connection.endpoint();
                let kept = endpoint.and_then(|one| self.known.get(one, &path, now));
                match kept {
                    Some((listed, _)) => {
                        let place = Place::Remote(path);
                        self.panes.remote.tree_reads(&place, &listed.entries);
                    }
                    None => self.browse(Browse::Look(path)),
                }
                return Task::none();
            }
        };
        let read = off_thread(move || {
            let found = local_folder::folders(&path);
            let found = found.map_err(|failure| wording::failure(&failure).what);
            file_pane::TreeMessage::Found(Place::Local(path), found)
        });
        read.and_then(Task::done)
            .map(move |found| Message::Pane(side, file_pane::Message::Tree(found)))
    }

    pub(super) fn opens(&mut self, of: Of, at: Point) -> Task<Message> {
        self.menu = Some(OpenMenu { of, at });
        Task::none()
    }

    pub(super) fn focus_path(&mut self, side: Side, is_at_end: bool) -> Task<Message> {
        let id = FilePane::path_id(side);
        match is_at_end {
            true => write_on(id),
            false => operation::focus(id.clone()).chain(operation::select_all(id)),
        }
    }
}

/// The field has the focus, the cursor at its end.
pub fn write_on(field: Id) -> Task<Message> {
    operation::focus(field.clone()).chain(operation::move_cursor_to_end(field))
}

fn folders_of(entries: &[crate::protocol::Entry]) -> Vec<Name> {
    let is_folder = |kind| matches!(kind, Kind::Folder | Kind::Link);
    let folders = entries.iter().filter(|entry| is_folder(entry.kind));
    folders.map(|entry| entry.name.clone()).collect()
}

/// So many servers of before are offered by a pane that is not connected.
const OFFERED: usize = 4;
