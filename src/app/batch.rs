//! What is chosen becomes transfers: at once where it is little, off the window's thread where it is
//! much. What is wanted meanwhile waits behind it, so that the queue has all in the order of the keys.

use std::collections::VecDeque;
use std::path::PathBuf;

use iced::Task;

use super::dragging::Load;
use super::file_pane::is_refused;
use super::keeper::off_thread;
use super::place::{Place, Side};
use super::{App, Message};
use crate::local_folder;
use crate::profile::{Endpoint, ExistsRule};
use crate::protocol::{Entry, Kind, RemotePath};
use crate::service::{Command, Direction, Handle, NewTransfer, What};

/// What is to be made, in order.
#[derive(Debug, Default)]
pub struct Batches {
    waiting: VecDeque<Batch>,
    /// One is being made.
    is_busy: bool,
    /// A person wants to quit once all is made.
    quits: bool,
}

/// One press: all that it depends on is as it was then.
#[derive(Debug)]
struct Batch {
    endpoint: Endpoint,
    exists: ExistsRule,
    chosen: Chosen,
    into: Place,
}

#[derive(Debug)]
enum Chosen {
    /// Of one folder, to a folder of the other side.
    Rows(Load),
    /// Wherever on this computer it is.
    Found(Vec<(PathBuf, Entry)>),
}

impl App {
    /// Puts what is chosen of one side into the queue, to go to the other side's folder.
    pub(super) fn transfer(&mut self, from: Side, load: Load) -> Task<Message> {
        if let Err(obstacle) = self.can_land(from.other()) {
            self.status_bar.tell(obstacle.words().to_owned());
            return Task::none();
        }
        let into = self.panes.side(from.other()).place().clone();
        self.transfer_into(load, into)
    }

    /// The same into any folder of the other side.
    pub(super) fn transfer_into(&mut self, load: Load, into: Place) -> Task<Message> {
        match load.folder().side() == into.side() {
            true => Task::none(),
            false => self.enqueue(Chosen::Rows(load), into),
        }
    }

    /// Puts files and folders into the queue, wherever on this computer they are.
    pub(super) fn upload(&mut self, found: Vec<(PathBuf, Entry)>, into: Place) -> Task<Message> {
        self.enqueue(Chosen::Found(found), into)
    }

    fn enqueue(&mut self, chosen: Chosen, into: Place) -> Task<Message> {
        let Some(connected) = self.connection.connected() else {
            return Task::none();
        };
        let endpoint = connected.endpoint.clone();
        let transfers = &self.settings.get().transfers;
        let policy = self.sites.get().policy_of(&endpoint);
        let (own, usual) = match into.side() {
            Side::Remote => (policy.upload_exists, transfers.upload_exists),
            Side::Local => (policy.download_exists, transfers.download_exists),
        };
        let batch = Batch {
            endpoint,
            exists: own.unwrap_or(usual),
            chosen,
            into,
        };
        if batch.len() < LARGE && !self.batches.is_busy {
            let left_out = batch.send(&self.service);
            self.tell_left_out(left_out);
            return Task::none();
        }
        self.batches.waiting.push_back(batch);
        self.next_batch()
    }

    /// One is in the queue; so many of it could not be.
    pub(super) fn batch_made(&mut self, left_out: usize) -> Task<Message> {
        self.batches.is_busy = false;
        self.tell_left_out(left_out);
        let next = self.next_batch();
        match !self.batches.is_busy && std::mem::take(&mut self.batches.quits) {
            true => self.quit(),
            false => next,
        }
    }

    /// Whether quitting waits until what was chosen is in the queue.
    pub(super) fn quits_after_batches(&mut self) -> bool {
        self.batches.quits = self.batches.is_busy;
        self.batches.quits
    }

    fn next_batch(&mut self) -> Task<Message> {
        if self.batches.is_busy {
            return Task::none();
        }
        let Some(batch) = self.batches.waiting.pop_front() else {
            return Task::none();
        };
        self.batches.is_busy = true;
        let service = self.service.clone();
        off_thread(move || batch.send(&service))
            .map(|left_out| Message::BatchMade(left_out.unwrap_or(0)))
    }

    fn tell_left_out(&mut self, left_out: usize) {
        if left_out > 0 {
            self.status_bar
                .tell("Names that this computer does not allow were left out.".to_owned());
        }
    }
}

impl Batch {
    fn len(&self) -> usize {
        match &self.chosen {
            Chosen::Rows(load) => load.len(),
            Chosen::Found(found) => found.len(),
        }
    }

    /// How many names the other side cannot hold comes out.
    fn send(self, service: &Handle) -> usize {
        let mut left_out = 0;
        let mut transfers = Vec::with_capacity(self.len());
        let mut add = |paths: Option<(PathBuf, RemotePath)>, entry: &Entry| match paths {
            Some(paths) => transfers.push(self.new_transfer(paths, entry)),
            None => left_out += 1,
        };
        match (&self.chosen, &self.into) {
            (Chosen::Found(found), Place::Remote(remote)) => {
                for (local, entry) in found {
                    let path = remote.join(&entry.name).ok();
                    add(path.map(|remote| (local.clone(), remote)), entry);
                }
            }
            (Chosen::Rows(load), into) => {
                for entry in load.entries().filter(|entry| can_go(entry)) {
                    add(paths(load.folder(), entry, into), entry);
                }
            }
            (Chosen::Found(_), Place::Local(_)) => {}
        }
        if !transfers.is_empty() {
            service.send(Command::Enqueue {
                endpoint: self.endpoint,
                transfers,
            });
        }
        left_out
    }

    fn new_transfer(&self, (local, remote): (PathBuf, RemotePath), entry: &Entry) -> NewTransfer {
        NewTransfer {
            direction: match self.into.side() {
                Side::Remote => Direction::Upload,
                Side::Local => Direction::Download,
            },
            local,
            remote,
            what: match entry.kind {
                Kind::File => What::File,
                Kind::Folder => What::Folder,
                _ => What::Unknown,
            },
            size: entry.size,
            modified: entry.modified,
            exists: self.exists,
        }
    }
}

/// Whether an entry is one to be transferred.
pub fn can_go(entry: &Entry) -> bool {
    entry.kind != Kind::Other && !is_refused(entry)
}

/// Where an entry stands here and there. `None`: the other side cannot hold such a name.
fn paths(folder: &Place, entry: &Entry, into: &Place) -> Option<(PathBuf, RemotePath)> {
    let (name, local, remote) = match (folder, into) {
        (Place::Local(local), Place::Remote(remote)) => {
            (local_folder::name_on_disk(&entry.name).ok()?, local, remote)
        }
        (Place::Remote(remote), Place::Local(local)) => {
            (local_folder::local_name(&entry.name).ok()?, local, remote)
        }
        _ => return None,
    };
    Some((local.join(name), remote.join(&entry.name).ok()?))
}

/// From so many on a frame would be late.
const LARGE: usize = 1000;
