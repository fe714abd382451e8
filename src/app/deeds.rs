//! Deeds on either side: new folders, renames, removals. On this computer tasks do them,
//! on the server the service's browsing connection.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use super::dialogs::Purpose;
use super::dragging::{Load, Obstacle};
use super::file_pane::Deed;
use super::keeper::off_thread;
use super::left_page::Outcome;
use super::place::{Place, Side};
use super::{App, Message};
use crate::local_folder;
use crate::protocol::{Entry, Failure, Kind, RemotePath};
use crate::service::{Browse, Count, RemoveItem, What};
use crate::wording;

/// What is about to be removed from the server, and is being counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    number: u64,
    /// Empty until they are listed.
    pub items: Arc<[RemoveItem]>,
}

/// More things are listed off the window's thread.
pub(super) const LARGE: usize = 1000;

impl App {
    pub(super) fn make_folder(&mut self, place: Place) -> Task<Message> {
        self.panes
            .side_mut(place.side())
            .await_name(place.file_name());
        match place {
            Place::Remote(path) => {
                self.browse(Browse::MakeFolder(path));
                Task::none()
            }
            Place::Local(path) => {
                let deed = Deed::MadeFolder(Place::Local(path.clone()));
                local_deed(deed, move || local_folder::make_folder(&path))
            }
        }
    }

    pub(super) fn rename(&mut self, from: Place, to: Place) -> Task<Message> {
        match (from, to) {
            (Place::Remote(from), Place::Remote(to)) => {
                self.browse(Browse::Rename { from, to });
                Task::none()
            }
            (Place::Local(from), Place::Local(to)) => {
                let deed = Deed::Renamed {
                    from: Place::Local(from.clone()),
                    to: Place::Local(to.clone()),
                };
                local_deed(deed, move || local_folder::rename(&from, &to))
            }
            // A pane renames on its own side.
            (Place::Local(_), Place::Remote(_)) | (Place::Remote(_), Place::Local(_)) => {
                Task::none()
            }
        }
    }

    /// Counts what a removal would take, to be confirmed with the numbers.
    pub(super) fn survey(&mut self, side: Side, load: Load) -> Task<Message> {
        if side == Side::Remote && self.removal.is_some() {
            // The counts that come next are those of what was asked for before.
            let words = Obstacle::Busy.words();
            self.status_bar.tell(words.to_owned());
            return Task::none();
        }
        // It would be over the other's note, and stop the other's walk.
        if side == Side::Local && self.panes.local.has_note() && self.trashing.is_none() {
            self.status_bar.tell(wording::BUSY.to_owned());
            return Task::none();
        }
        if side == Side::Local && !self.settings.get().questions.trash {
            return self.trash(move || paths(&load).into());
        }
        let pane = self.panes.side_mut(side);
        pane.set_note(Some("Counting…".to_owned()));
        let number = pane.next_number();
        if side == Side::Local {
            self.trashing = Some(number);
            let count = move || {
                let paths: Arc<[PathBuf]> = paths(&load).into();
                let counted = local_folder::count(&paths);
                Message::LocalCounted(number, paths, counted)
            };
            return off_thread(count).and_then(Task::done);
        }
        self.removal = Some(Removal {
            number,
            items: Arc::new([]),
        });
        if load.len() < LARGE {
            self.removal_listed(number, remove_items(&load));
            return Task::none();
        }
        off_thread(move || Message::RemovalListed(number, remove_items(&load))).and_then(Task::done)
    }

    /// What is to be removed from the server is known one by one, and can be counted.
    pub(super) fn removal_listed(&mut self, number: u64, items: Arc<[RemoveItem]>) {
        // Escape has stopped it meanwhile.
        if let Some(removal) = &mut self.removal
            && removal.number == number
        {
            removal.items = items.clone();
            self.browse(Browse::Survey(items));
        }
    }

    pub(super) fn local_counted(
        &mut self,
        number: u64,
        paths: Arc<[PathBuf]>,
        counted: local_folder::Counted,
    ) {
        // Escape has stopped it meanwhile, or something else was asked about since.
        if self.trashing != Some(number) {
            return;
        }
        self.trashing = None;
        self.panes.local.set_note(None);
        let count = Count {
            files: counted.files,
            folders: counted.folders,
            bytes: counted.bytes,
        };
        let outcome = Outcome {
            count,
            more: counted.unreadable,
            ..Outcome::default()
        };
        let purpose = Purpose::RemoveLocal(self.tabs.front, paths);
        self.confirm_removal(&outcome, purpose);
    }

    pub(super) fn remove(&mut self, purpose: Purpose) -> Task<Message> {
        match purpose {
            Purpose::RemoveRemote(tab, items) => self.within(tab, |app| {
                app.browse(Browse::Remove(items));
                Task::none()
            }),
            Purpose::RemoveLocal(tab, paths) => self.within(tab, |app| app.trash(move || paths)),
            Purpose::Quit
            | Purpose::CloseTab(_)
            | Purpose::CancelTransfers(_)
            | Purpose::Visit(_)
            | Purpose::ForgetConnections => Task::none(),
        }
    }

    /// A deed on this computer is over: the pane shows what is there now.
    pub(super) fn local_done(&mut self, result: Result<(), Failure>) -> Task<Message> {
        if result.is_err() {
            // What stands under the name that was wanted is something else.
            self.panes.local.await_name(None);
        }
        let task = self.shows_anew();
        if let Err(failure) = result {
            self.panes.local.tell_trouble(wording::failure(&failure));
        }
        task
    }

    /// Lists the local folder once more; a way to another one is not given up for that.
    pub(super) fn shows_anew(&mut self) -> Task<Message> {
        let local = &self.panes.local;
        let place = local.place().clone();
        match local.is_usable() {
            true => self.open(place),
            false => self.is_stale(&place),
        }
    }
}

pub(super) fn paths(load: &Load) -> Vec<PathBuf> {
    let places = load.entries().map(|entry| load.folder().join(&entry.name));
    let paths = places.filter_map(|place| match place {
        Ok(Place::Local(path)) => Some(path),
        _ => None,
    });
    paths.collect()
}

pub(super) fn remove_items(load: &Load) -> Arc<[RemoveItem]> {
    let items = load
        .entries()
        .filter_map(|entry| match load.folder().join(&entry.name) {
            Ok(Place::Remote(path)) => Some(remove_item(path, entry)),
            _ => None,
        });
    items.collect()
}

/// Something to count or to remove, with everything in it.
fn remove_item(path: RemotePath, entry: &Entry) -> RemoveItem {
    RemoveItem {
        path,
        what: match entry.kind {
            Kind::Folder => What::Folder,
            _ => What::File,
        },
        recursive: true,
        bytes: match entry.kind {
            Kind::File => entry.size.unwrap_or(0),
            _ => 0,
        },
    }
}

/// A deed that can be undone.
fn local_deed(
    deed: Deed,
    work: impl FnOnce() -> Result<(), Failure> + Send + 'static,
) -> Task<Message> {
    off_thread(work)
        .and_then(Task::done)
        .map(move |result| Message::LocalDid(deed.clone(), result))
}
