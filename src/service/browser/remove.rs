//! Counting and removing remote files and folders. A link is removed as a link; nothing that it
//! points to is ever entered.

use std::time::{Duration, Instant};

use super::Teller;
use super::inbox::Inbox;
use crate::protocol::{Failure, Kind, RemotePath, ServerFault};
use crate::service::tree::{Tree, too_deep, too_long_path};
use crate::service::{BrowserEvent, Count, RemoveItem, What};
use crate::session::Session;

/// A survey or a removal.
pub struct Removal<'a> {
    session: &'a Session,
    inbox: &'a mut Inbox,
    teller: &'a Teller,
    count: Count,
    told: Instant,
    /// The first thing that could not be removed; the rest goes on.
    failed: Option<Failure>,
    tree: Tree,
}

/// Something found in a folder.
struct Thing {
    path: RemotePath,
    is_folder: bool,
    bytes: u64,
}

/// A step of emptying a folder.
enum Step {
    /// With its depth.
    Enter(RemotePath, usize),
    /// All that was in it is gone.
    Leave(RemotePath),
}

/// The holder is told how far it is so often.
const EVERY: Duration = Duration::from_millis(200);

impl<'a> Removal<'a> {
    pub fn new(session: &'a Session, inbox: &'a mut Inbox, teller: &'a Teller) -> Self {
        Self {
            session,
            inbox,
            teller,
            count: Count::default(),
            told: Instant::now(),
            failed: None,
            tree: Tree::default(),
        }
    }

    pub fn count(&self) -> Count {
        self.count
    }

    /// Counts what [`Removal::remove`] would remove.
    pub async fn survey(&mut self, items: &[RemoveItem], home: &RemotePath) -> Result<(), Failure> {
        let mut folders = Vec::new();
        for item in items {
            let thing = self.thing(item, home).await?;
            self.counted(&thing);
            if thing.is_folder && item.recursive {
                folders.push((thing.path, 0));
            }
        }
        while let Some((folder, depth)) = folders.pop() {
            too_deep(depth).map_or(Ok(()), Err)?;
            for thing in self.things(&folder).await? {
                self.counted(&thing);
                if thing.is_folder {
                    folders.push((thing.path, depth + 1));
                }
            }
        }
        Ok(())
    }

    /// Removes; goes on after what cannot be removed, and ends with the first such failure.
    pub async fn remove(&mut self, items: &[RemoveItem], home: &RemotePath) -> Result<(), Failure> {
        for item in items {
            let removed = self.remove_one(item, home).await;
            self.note(removed)?;
        }
        self.failed.take().map_or(Ok(()), Err)
    }

    async fn remove_one(&mut self, item: &RemoveItem, home: &RemotePath) -> Result<(), Failure> {
        let thing = self.thing(item, home).await?;
        if !thing.is_folder {
            self.remove_file(&thing).await
        } else if item.recursive {
            self.remove_tree(thing.path).await
        } else {
            self.remove_folder(&thing.path).await
        }
    }

    async fn remove_tree(&mut self, top: RemotePath) -> Result<(), Failure> {
        let mut steps = vec![Step::Enter(top, 0)];
        while let Some(step) = steps.pop() {
            let done = match step {
                Step::Leave(folder) => self.remove_folder(&folder).await,
                Step::Enter(folder, depth) => self.enter(folder, depth, &mut steps).await,
            };
            self.note(done)?;
        }
        Ok(())
    }

    async fn enter(
        &mut self,
        folder: RemotePath,
        depth: usize,
        steps: &mut Vec<Step>,
    ) -> Result<(), Failure> {
        // Some servers show a link to a folder as a folder. DELE removes a link, and refuses a
        // real folder.
        let order = self.session.remove_file(&folder);
        match self.inbox.heed(self.session, order).await {
            Ok(()) => {
                self.count.files += 1;
                return Ok(());
            }
            Err(Failure::Server(_)) => {}
            Err(failure) => return Err(failure),
        }
        too_deep(depth).map_or(Ok(()), Err)?;
        let things = self.things(&folder).await?;
        steps.push(Step::Leave(folder));
        for thing in things {
            if thing.is_folder {
                steps.push(Step::Enter(thing.path, depth + 1));
            } else {
                let removed = self.remove_file(&thing).await;
                self.note(removed)?;
            }
        }
        Ok(())
    }

    async fn remove_file(&mut self, thing: &Thing) -> Result<(), Failure> {
        let order = self.session.remove_file(&thing.path);
        self.inbox.heed(self.session, order).await?;
        self.counted(thing);
        Ok(())
    }

    async fn remove_folder(&mut self, folder: &RemotePath) -> Result<(), Failure> {
        let order = self.session.remove_folder(folder);
        self.inbox.heed(self.session, order).await?;
        self.count.folders += 1;
        self.tell();
        Ok(())
    }

    /// What is to be removed. What it is, if that is not known, tells the folder that holds it.
    async fn thing(&mut self, item: &RemoveItem, home: &RemotePath) -> Result<Thing, Failure> {
        let path = item.path.under(home);
        let known = match item.what {
            What::File => Some(false),
            What::Folder => Some(true),
            What::Unknown => None,
        };
        if let Some(is_folder) = known {
            let bytes = 0;
            return Ok(Thing {
                path,
                is_folder,
                bytes,
            });
        }
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(Failure::Server(ServerFault::WrongKind {
                what: "top folder",
            }));
        };
        let order = self.session.list(&folder);
        let entries = self.inbox.heed(self.session, order).await?;
        let entry = entries.into_iter().find(|entry| entry.name == name);
        Ok(Thing {
            path,
            is_folder: entry
                .as_ref()
                .is_some_and(|entry| entry.kind == Kind::Folder),
            bytes: entry.and_then(|entry| entry.size).unwrap_or(0),
        })
    }

    async fn things(&mut self, folder: &RemotePath) -> Result<Vec<Thing>, Failure> {
        let order = self.session.list(folder);
        let entries = self.inbox.heed(self.session, order).await?;
        let mut things = Vec::with_capacity(entries.len());
        for entry in entries {
            let path = folder.join(&entry.name).ok();
            let Some(path) = path.filter(|_| entry.kind != Kind::Unreadable) else {
                let name = entry.name.display().into_owned();
                let hostile = Failure::Server(ServerFault::HostileName { name });
                self.failed.get_or_insert(hostile);
                continue;
            };
            if let Some(failure) = too_long_path(path.as_bytes().len()) {
                self.failed.get_or_insert(failure);
                continue;
            }
            self.tree.take(path.as_bytes().len())?;
            things.push(Thing {
                path,
                is_folder: entry.kind == Kind::Folder,
                bytes: entry.size.unwrap_or(0),
            });
        }
        Ok(things)
    }

    fn counted(&mut self, thing: &Thing) {
        if thing.is_folder {
            self.count.folders += 1;
        } else {
            self.count.files += 1;
            self.count.bytes = self.count.bytes.saturating_add(thing.bytes);
        }
        self.tell();
    }

    fn tell(&mut self) {
        if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            self.teller.tell(BrowserEvent::Counted(self.count));
        }
    }

    /// Goes on after what the server refused, but not after a stop or a lost connection.
    fn note(&mut self, result: Result<(), Failure>) -> Result<(), Failure> {
        match result {
            Err(failure @ Failure::Server(_)) => {
                self.failed.get_or_insert(failure);
                Ok(())
            }
            result => result,
        }
    }
}
