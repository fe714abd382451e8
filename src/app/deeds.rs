//! Deeds on either side: transfers, new folders, renames, removals. On this computer tasks do them,
//! on the server the service's browsing connection.

use std::path::PathBuf;

use iced::Task;

use super::dialogs::Purpose;
use super::file_pane::Deed;
use super::keeper::off_thread;
use super::left_page::Outcome;
use super::place::{Place, Side};
use super::{App, Message};
use crate::local_folder;
use crate::protocol::{Entry, Failure, Kind, RemotePath};
use crate::service::{Browse, Command, Count, Direction, NewTransfer, RemoveItem, What};
use crate::wording;

impl App {
    /// Puts entries of one side into the queue, to go to the other side's folder.
    pub(super) fn transfer(&mut self, from: Side, entries: &[Entry]) {
        let folder = self.panes.side(from).place().clone();
        let into = self.panes.side(from.other()).place().clone();
        self.transfer_into(&folder, entries.iter(), &into);
    }

    /// The same into any folder of the other side.
    pub(super) fn transfer_into<'a>(
        &mut self,
        folder: &Place,
        entries: impl Iterator<Item = &'a Entry>,
        into: &Place,
    ) {
        let (direction, local, remote) = match (folder, into) {
            (Place::Local(local), Place::Remote(remote)) => (Direction::Upload, local, remote),
            (Place::Remote(remote), Place::Local(local)) => (Direction::Download, local, remote),
            _ => return,
        };
        let entries = entries.filter(|entry| entry.kind != Kind::Other);
        let paths = entries.map(|entry| {
            let name = match direction {
                Direction::Upload => local_folder::name_on_disk(&entry.name).ok(),
                Direction::Download => local_folder::local_name(&entry.name).ok(),
            };
            let path =
                name.and_then(|name| Some((local.join(name), remote.join(&entry.name).ok()?)));
            (path, entry)
        });
        self.enqueue(direction, paths);
    }

    /// Puts files and folders into the queue, wherever on this computer they are.
    pub(super) fn upload(&mut self, found: &[(PathBuf, Entry)], into: &Place) {
        let Place::Remote(remote) = into else {
            return;
        };
        let paths = found.iter().map(|(local, entry)| {
            let path = remote.join(&entry.name).ok();
            (path.map(|remote| (local.clone(), remote)), entry)
        });
        self.enqueue(Direction::Upload, paths);
    }

    /// `None`: the other side cannot hold such a name.
    fn enqueue<'a>(
        &mut self,
        direction: Direction,
        paths: impl Iterator<Item = (Option<(PathBuf, RemotePath)>, &'a Entry)>,
    ) {
        let Some(connected) = self.connection.connected() else {
            return;
        };
        let endpoint = connected.endpoint.clone();
        let transfers = &self.settings.get().transfers;
        let policy = self.sites.get().policy_of(&endpoint);
        let (own, usual) = match direction {
            Direction::Upload => (policy.upload_exists, transfers.upload_exists),
            Direction::Download => (policy.download_exists, transfers.download_exists),
        };
        let exists = own.unwrap_or(usual);
        let mut left_out = 0;
        let transfer = |(paths, entry): (Option<(PathBuf, RemotePath)>, &Entry)| {
            left_out += usize::from(paths.is_none());
            let (local, remote) = paths?;
            Some(NewTransfer {
                direction,
                local,
                remote,
                what: match entry.kind {
                    Kind::File => What::File,
                    Kind::Folder => What::Folder,
                    _ => What::Unknown,
                },
                size: entry.size,
                modified: entry.modified,
                exists,
            })
        };
        let transfers: Vec<NewTransfer> = paths.filter_map(transfer).collect();
        if left_out > 0 {
            self.status_bar
                .tell("Names that this computer does not allow were left out.".to_owned());
        }
        if !transfers.is_empty() {
            self.service.send(Command::Enqueue {
                endpoint,
                transfers,
            });
        }
    }

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
    pub(super) fn survey(&mut self, side: Side, entries: Vec<Entry>) -> Task<Message> {
        let place = self.panes.side(side).place();
        let places = entries
            .iter()
            .filter_map(|entry| Some((entry, place.join(&entry.name).ok()?)));
        let (mut paths, mut items) = (Vec::new(), Vec::new());
        for (entry, place) in places {
            match place {
                Place::Local(path) => paths.push(path),
                Place::Remote(path) => items.push(remove_item(path, entry)),
            }
        }
        if side == Side::Local && !self.settings.get().questions.trash {
            return self.remove(Purpose::RemoveLocal(self.tabs.front, paths));
        }
        self.panes
            .side_mut(side)
            .set_note(Some("Counting…".to_owned()));
        match side {
            Side::Remote => {
                self.removal = Some(items.clone());
                self.browse(Browse::Survey(items));
                Task::none()
            }
            Side::Local => off_thread(move || {
                let counted = local_folder::count(&paths);
                (paths, counted)
            })
            .and_then(Task::done)
            .map(|(paths, counted)| Message::LocalCounted(paths, counted)),
        }
    }

    pub(super) fn local_counted(&mut self, paths: Vec<PathBuf>, counted: local_folder::Counted) {
        // Escape has stopped it meanwhile.
        if !self.panes.local.has_note() {
            return;
        }
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
            Purpose::RemoveLocal(tab, paths) => {
                self.within(tab, |_| local_work(move || local_folder::to_trash(&paths)))
            }
            Purpose::Quit
            | Purpose::CloseTab(_)
            | Purpose::CancelTransfers(_)
            | Purpose::Visit(_) => Task::none(),
        }
    }

    /// A deed on this computer is over: the pane shows what is there now.
    pub(super) fn local_done(&mut self, result: Result<(), Failure>) -> Task<Message> {
        let place = self.panes.local.place().clone();
        let task = self.open(place);
        if let Err(failure) = result {
            self.panes.local.tell_trouble(wording::failure(&failure));
        }
        task
    }
}

/// Something to count or to remove, with everything in it.
pub(super) fn remove_item(path: RemotePath, entry: &Entry) -> RemoveItem {
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

fn local_work(work: impl FnOnce() -> Result<(), Failure> + Send + 'static) -> Task<Message> {
    off_thread(work)
        .and_then(Task::done)
        .map(Message::LocalDone)
}
