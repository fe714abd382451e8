//! Turns «this folder» into items: lists it, with everything in it, on the side where it is, and
//! makes the folders on the other. Links are never followed, and what is left out is shown.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::Notice;
use super::common::{Context, Report, Stop, blocking};
use super::queue::{Found, Outcome, Task};
use super::remote::ensure_folder;
use super::transfer::{Direction, Done, Grade, NewTransfer, Note, TransferStatus, What};
use super::tree::{Tree, too_deep, too_long_path};
use crate::local_folder;
use crate::protocol::{Cut, Declined, Entry, Failure, Kind, Name, RemotePath, ServerFault};
use crate::session::{Listed, Session};

/// A folder that is being read.
pub struct Walk<'a> {
    pub session: &'a Session,
    pub context: &'a Context,
    pub task: &'a Task,
    pub stop: &'a Stop,
    /// Remote folders that are known to stand.
    pub made: &'a mut HashSet<RemotePath>,
    pub tree: Tree,
    /// A refused name was told.
    pub noticed: bool,
    /// What is to be said of the whole of it.
    pub note: Option<Note>,
}

impl Walk<'_> {
    /// Reads the folder of the task, whose remote path is `remote` as seen from the login folder.
    pub async fn run(mut self, remote: RemotePath) -> Outcome {
        match self.walk(remote).await {
            Ok(()) => Outcome::Done(Done {
                bytes: 0,
                grade: Grade::Folder,
                note: self.note,
            }),
            Err(_) if self.stop.told().is_some() => Outcome::Stopped { kept: None },
            Err(Failure::Declined(Declined::Cancelled)) => Outcome::Stopped { kept: None },
            Err(failure) => Outcome::Failed {
                failure,
                kept: None,
            },
        }
    }

    async fn walk(&mut self, remote: RemotePath) -> Result<(), Failure> {
        let mut folders = vec![(self.task.local.clone(), remote, 0)];
        let mut is_first = true;
        while let Some((local, remote, depth)) = folders.pop() {
            let result = match self.task.direction {
                Direction::Download => self.read_remote(&local, &remote).await,
                Direction::Upload => self.read_local(&local, &remote).await,
            };
            let found = match result {
                Ok(found) => found,
                Err(failure) if is_first || failure.is_passing() || self.is_over(&failure) => {
                    return Err(failure);
                }
                // One folder that cannot be read does not end the rest. As an item of its own it
                // says why, and can be tried again.
                Err(_) => {
                    let folder = self.item(local, remote, What::Folder, None);
                    self.found(vec![Found::Transfer(folder)]);
                    continue;
                }
            };
            is_first = false;
            let mut items = Vec::with_capacity(found.len());
            for found in found {
                let (Found::Transfer(new) | Found::Left { at: new, .. }) = &found;
                let is_remote = self.task.direction == Direction::Download;
                if is_remote && let Err(failure) = self.tree.take(new.remote.as_bytes().len()) {
                    self.found(items);
                    return Err(failure);
                }
                let too_deep = too_deep(depth + 1).filter(|_| is_remote);
                match found {
                    Found::Transfer(at) if at.what == What::Folder && too_deep.is_some() => {
                        let status = too_deep.map(TransferStatus::Failed);
                        items.extend(status.map(|status| Found::Left { at, status }));
                    }
                    Found::Transfer(new) if new.what == What::Folder => {
                        folders.push((new.local, new.remote, depth + 1));
                    }
                    found => items.push(found),
                }
            }
            self.found(items);
        }
        Ok(())
    }

    fn found(&self, items: Vec<Found>) {
        self.context.report(Report::Found(self.task.id, items));
    }

    async fn read_remote(
        &mut self,
        local: &Path,
        remote: &RemotePath,
    ) -> Result<Vec<Found>, Failure> {
        let Listed { entries, cut, .. } = self
            .stop
            .heed(self.session, self.session.list(remote))
            .await?;
        let folder = local.to_owned();
        let is_insensitive = blocking(move || {
            local_folder::make_folders(&folder)?;
            Ok(local_folder::is_insensitive(&folder))
        });
        let is_insensitive = is_insensitive.await?;
        if let Some(above) = local.parent() {
            self.context.report(Report::LocalChanged(above.to_owned()));
        }
        let spelled = Spelled {
            is_download: true,
            others: match is_insensitive {
                true => local_folder::renamed(entries.iter().map(|entry| &entry.name)),
                false => HashMap::new(),
            },
        };
        let left_out = self.left_out(cut, local, remote);
        let entries = entries.into_iter();
        let found = entries.map(|entry| self.sort(entry, local, remote, &spelled));
        Ok(found.chain(left_out).collect())
    }

    /// Of what the server says that it did not list there is an item, which lists the folder again.
    /// Where it may only be so, the folder says it.
    fn left_out(&mut self, cut: Option<Cut>, local: &Path, remote: &RemotePath) -> Option<Found> {
        match cut? {
            Cut::Said(text) => Some(Found::Left {
                at: self.item(local.to_owned(), remote.clone(), What::Folder, None),
                status: failed(ServerFault::ListingCut { text }),
            }),
            Cut::AtLimit(entries) => {
                let folder = remote.display().into_owned();
                self.note.get_or_insert(Note::MayBeCut { folder, entries });
                None
            }
        }
    }

    async fn read_local(
        &mut self,
        local: &Path,
        remote: &RemotePath,
    ) -> Result<Vec<Found>, Failure> {
        let folder = local.to_owned();
        let mut entries = blocking(move || local_folder::read(&folder)).await?;
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let known = (&self.context.vacant, &*self.task.endpoint);
        let made = ensure_folder(self.session, self.stop, remote, self.made, known).await?;
        if made.is_empty() && entries.len() >= WORTH_A_LISTING {
            self.look_at(remote).await;
        }
        for above in made.iter().filter_map(RemotePath::parent) {
            let endpoint = self.task.endpoint.clone();
            self.context.report(Report::RemoteChanged(endpoint, above));
        }
        Ok(entries
            .into_iter()
            .map(|entry| self.sort(entry, local, remote, &Spelled::default()))
            .collect())
    }

    /// What stands in a folder is learned at once, and not by each file that goes there.
    async fn look_at(&self, remote: &RemotePath) {
        let (vacant, endpoint) = (&self.context.vacant, &*self.task.endpoint);
        if vacant.knows(endpoint, remote) {
            return;
        }
        // Where it cannot be listed, each file asks for itself.
        if let Ok(Listed {
            entries, cut: None, ..
        }) = self
            .stop
            .heed(self.session, self.session.list(remote))
            .await
        {
            vacant.listed(endpoint, remote, entries.iter().map(|entry| &entry.name));
        }
    }

    /// What an entry becomes: an item, or something that is left out and shown.
    fn sort(
        &mut self,
        entry: Entry,
        local: &Path,
        remote: &RemotePath,
        spelled: &Spelled,
    ) -> Found {
        let here = self.item(local.to_owned(), remote.clone(), What::File, None);
        if entry.kind == Kind::Unreadable {
            return Found::Left {
                at: here,
                status: failed(ServerFault::UnreadableListing {
                    lines: 1,
                    sample: entry.name.display().into_owned(),
                }),
            };
        }
        let Some((local, path)) = spelled.joined(local, remote, &entry.name) else {
            // One notice is enough; each name is an item that says why.
            if !std::mem::replace(&mut self.noticed, true) {
                self.context.report(Report::Notice(Notice::NameRefused {
                    name: entry.name.clone(),
                    folder: remote.clone(),
                }));
            }
            return Found::Left {
                at: here,
                status: failed(ServerFault::HostileName {
                    name: entry.name.display().into_owned(),
                }),
            };
        };
        if let Some(failure) = too_long_path(path.as_bytes().len()) {
            let status = TransferStatus::Failed(failure);
            return Found::Left { at: here, status };
        }
        match entry.kind {
            Kind::Folder => Found::Transfer(self.item(local, path, What::Folder, None)),
            Kind::File => Found::Transfer(self.item(local, path, What::File, Some(&entry))),
            Kind::Link | Kind::Other | Kind::Unreadable => Found::Left {
                at: self.item(local, path, What::File, Some(&entry)),
                status: TransferStatus::Skipped,
            },
        }
    }

    fn item(
        &self,
        local: PathBuf,
        remote: RemotePath,
        what: What,
        entry: Option<&Entry>,
    ) -> NewTransfer {
        NewTransfer {
            direction: self.task.direction,
            local,
            remote,
            what,
            size: entry.and_then(|entry| entry.size),
            modified: entry.and_then(|entry| entry.modified),
            exists: self.task.exists,
        }
    }

    fn is_over(&self, failure: &Failure) -> bool {
        self.stop.told().is_some() || matches!(failure, Failure::Declined(_))
    }
}

/// The names in a folder, by those on the server where they are others on this computer.
#[derive(Default)]
struct Spelled {
    is_download: bool,
    others: HashMap<Name, Name>,
}

impl Spelled {
    fn joined(
        &self,
        local: &Path,
        remote: &RemotePath,
        name: &Name,
    ) -> Option<(PathBuf, RemotePath)> {
        let path = remote.join(name).ok()?;
        let here = match self.is_download {
            true => local_folder::local_name(self.others.get(name).unwrap_or(name)),
            false => local_folder::name_on_disk(name),
        };
        Some((local.join(here.ok()?), path))
    }
}

/// To list a folder costs about as much as to ask for so many files in it.
const WORTH_A_LISTING: usize = 5;

fn failed(fault: ServerFault) -> TransferStatus {
    TransferStatus::Failed(Failure::Server(fault))
}
