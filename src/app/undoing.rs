//! New files and folders, and taking deeds back: what was done, on this computer or by the browsing
//! connection, may be undone, and may itself have been an undo.

use std::sync::Arc;

use iced::Task;

use super::file_pane::Deed;
use super::keeper::off_thread;
use super::name_prompt::New;
use super::place::{Place, Side};
use super::{App, Message};
use crate::local_folder;
use crate::protocol::Failure;
use crate::service::{Browse, RemoveItem, What};
use crate::wording;

impl App {
    pub(super) fn make(&mut self, place: Place, new: New) -> Task<Message> {
        let pane = self.panes.side_mut(place.side());
        match new {
            New::Folder { enters } => {
                pane.enters(enters.then(|| place.clone()));
                self.make_folder(place)
            }
            New::Copy(from) => {
                pane.await_name(place.file_name());
                if let Place::Remote(to) = place {
                    pane.set_note(Some(wording::COPYING.to_owned()));
                    self.browse(Browse::Copy { from, to });
                }
                Task::none()
            }
            New::Link(target) => {
                pane.await_name(place.file_name());
                if let Place::Remote(link) = place {
                    self.browse(Browse::Link { target, link });
                }
                Task::none()
            }
            New::File => {
                pane.await_name(place.file_name());
                match place {
                    Place::Remote(path) => {
                        self.browse(Browse::MakeFile(path));
                        Task::none()
                    }
                    Place::Local(path) => off_thread(move || local_folder::make_file(&path))
                        .and_then(Task::done)
                        .map(Message::LocalDone),
                }
            }
        }
    }

    /// What the server has done may be undone, or was an undo.
    pub(super) fn did_remotely(&mut self, order: &Browse) -> Task<Message> {
        let remote = &mut self.panes.remote;
        if remote.undoing().map(undo_order).as_ref() == Some(order) {
            self.undo_is_over(Side::Remote, Ok(()));
            return Task::none();
        }
        match order {
            Browse::Rename { from, to } => remote.did(Deed::Renamed {
                from: Place::Remote(from.clone()),
                to: Place::Remote(to.clone()),
            }),
            Browse::MakeFolder(path) => {
                let made = Place::Remote(path.clone());
                remote.did(Deed::MadeFolder(made.clone()));
                if remote.takes_in(&made) {
                    return self.open(made);
                }
            }
            _ => {}
        }
        Task::none()
    }

    pub(super) fn undo(&mut self, deed: &Deed) -> Task<Message> {
        let side = match deed {
            Deed::Renamed { from: place, .. } | Deed::MadeFolder(place) => place.side(),
        };
        match side {
            Side::Remote => {
                self.browse(undo_order(deed));
                Task::none()
            }
            Side::Local => {
                let deed = deed.clone();
                off_thread(move || undo_locally(&deed))
                    .and_then(Task::done)
                    .map(Message::LocalUndone)
            }
        }
    }

    pub(super) fn local_undone(&mut self, result: &Result<(), Failure>) -> Task<Message> {
        self.undo_is_over(Side::Local, result.as_ref().copied());
        self.shows_anew()
    }

    pub(super) fn undo_is_over(&mut self, side: Side, result: Result<(), &Failure>) {
        let pane = self.panes.side_mut(side);
        if result.is_err() {
            // What stands under the name that was wanted is something else.
            pane.await_name(None);
        }
        if let Some(words) = pane.undid(result) {
            self.status_bar.tell(words);
        }
    }

    /// What was made or renamed on this computer may be undone.
    pub(super) fn local_did(&mut self, deed: Deed, result: Result<(), Failure>) -> Task<Message> {
        if result.is_err() {
            let back = self.not_made(&deed);
            return Task::batch([self.local_done(result), back]);
        }
        let local = &mut self.panes.local;
        local.did(deed.clone());
        if let Deed::MadeFolder(made) = deed
            && local.takes_in(&made)
        {
            return self.open(made);
        }
        self.local_done(result)
    }
}

/// What takes a deed on the server back. The service refuses a name that is taken, and a server a
/// folder that is not empty.
pub fn undo_order(deed: &Deed) -> Browse {
    match deed {
        Deed::Renamed {
            from: Place::Remote(from),
            to: Place::Remote(to),
        } => Browse::Rename {
            from: to.clone(),
            to: from.clone(),
        },
        Deed::MadeFolder(Place::Remote(path)) => Browse::Remove(Arc::new([RemoveItem {
            path: path.clone(),
            what: What::Folder,
            recursive: false,
            bytes: 0,
        }])),
        Deed::Renamed { .. } | Deed::MadeFolder(_) => Browse::Stop,
    }
}

fn undo_locally(deed: &Deed) -> Result<(), Failure> {
    match deed {
        Deed::Renamed {
            from: Place::Local(from),
            to: Place::Local(to),
        } => local_folder::rename(to, from),
        Deed::MadeFolder(Place::Local(path)) => local_folder::remove_empty_folder(path),
        Deed::Renamed { .. } | Deed::MadeFolder(_) => Ok(()),
    }
}
