//! Counting and removing remote files and folders. A link is removed as a link; nothing that it
//! points to is ever entered.

use super::work::{Thing, Work};
use crate::protocol::{Failure, Kind, RemotePath, ServerFault};
use crate::service::tree::too_deep;
use crate::service::{BrowserEvent, RemoveItem, What};

/// A step of emptying a folder.
enum Step {
    /// With its depth.
    Enter(RemotePath, usize),
    /// All that was in it is gone.
    Leave(RemotePath),
}

impl Work<'_> {
    /// Counts what [`Work::remove`] would remove. What cannot be read is noted, and the rest
    /// counted.
    pub async fn survey(&mut self, items: &[RemoveItem], home: &RemotePath) -> Result<(), Failure> {
        let mut folders = Vec::new();
        for item in items {
            let thing = self.thing(item, home).await?;
            self.counted(&thing, BrowserEvent::Counted);
            if thing.is_folder() && item.recursive {
                folders.push((thing.path, 0));
            }
        }
        while let Some((folder, depth)) = folders.pop() {
            let things = match too_deep(depth) {
                None => self.things(&folder).await,
                Some(failure) => Err(failure),
            };
            let things = match things {
                Ok(things) => things,
                Err(failure) => {
                    self.note(&folder, Err(failure))?;
                    continue;
                }
            };
            for thing in things {
                self.counted(&thing, BrowserEvent::Counted);
                if thing.is_folder() {
                    folders.push((thing.path, depth + 1));
                }
            }
        }
        Ok(())
    }

    /// Removes; goes on after what cannot be removed, which is noted.
    pub async fn remove(&mut self, items: &[RemoveItem], home: &RemotePath) -> Result<(), Failure> {
        for item in items {
            let removed = self.remove_one(item, home).await;
            self.note(&item.path, removed)?;
        }
        Ok(())
    }

    async fn remove_one(&mut self, item: &RemoveItem, home: &RemotePath) -> Result<(), Failure> {
        let thing = self.thing(item, home).await?;
        if !thing.is_folder() {
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
            let (path, done) = match step {
                Step::Leave(folder) => {
                    let done = self.remove_folder(&folder).await;
                    (folder, done)
                }
                Step::Enter(folder, depth) => {
                    let done = self.enter(&folder, depth, &mut steps).await;
                    (folder, done)
                }
            };
            self.note(&path, done)?;
        }
        Ok(())
    }

    async fn enter(
        &mut self,
        folder: &RemotePath,
        depth: usize,
        steps: &mut Vec<Step>,
    ) -> Result<(), Failure> {
        // Some servers show a link to a folder as a folder. DELE removes a link, and refuses a
        // real folder.
        match self.delete(folder, Kind::File).await {
            Ok(()) => {
                self.count.files += 1;
                return Ok(());
            }
            Err(Failure::Server(_)) => {}
            Err(failure) => return Err(failure),
        }
        too_deep(depth).map_or(Ok(()), Err)?;
        let things = self.things(folder).await?;
        steps.push(Step::Leave(folder.clone()));
        for thing in things {
            if thing.is_folder() {
                steps.push(Step::Enter(thing.path, depth + 1));
            } else {
                let removed = self.remove_file(&thing).await;
                self.note(&thing.path, removed)?;
            }
        }
        Ok(())
    }

    async fn remove_file(&mut self, thing: &Thing) -> Result<(), Failure> {
        self.delete(&thing.path, thing.kind).await?;
        self.counted(thing, BrowserEvent::Removing);
        Ok(())
    }

    async fn remove_folder(&mut self, folder: &RemotePath) -> Result<(), Failure> {
        self.delete(folder, Kind::Folder).await?;
        self.count.folders += 1;
        self.tell(BrowserEvent::Removing);
        Ok(())
    }

    /// Where the connection is cut under it, it is sent once more, since the session may have made
    /// another; what is gone by then has been deleted.
    async fn delete(&mut self, path: &RemotePath, kind: Kind) -> Result<(), Failure> {
        let deleted = self.delete_once(path, kind).await;
        if !matches!(deleted, Err(Failure::Network { .. })) {
            return deleted;
        }
        match self.delete_once(path, kind).await {
            Err(Failure::Network { .. }) => deleted,
            Err(Failure::Server(_)) if self.is_gone(path).await => Ok(()),
            again => again,
        }
    }

    async fn delete_once(&mut self, path: &RemotePath, kind: Kind) -> Result<(), Failure> {
        let session = self.session;
        match kind {
            Kind::Folder => {
                let order = session.remove_folder(path);
                self.inbox.heed(session, order).await
            }
            _ => {
                let order = session.remove_file(path);
                self.inbox.heed(session, order).await
            }
        }
    }

    /// Surely not there any more.
    async fn is_gone(&mut self, path: &RemotePath) -> bool {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return false;
        };
        let order = self.session.list(&folder);
        let listed = self.inbox.heed(self.session, order).await;
        listed.is_ok_and(|listed| {
            listed.cut.is_none() && listed.entries.iter().all(|entry| entry.name != name)
        })
    }

    /// What is to be removed. What it is, if that is not known, tells the folder that holds it.
    async fn thing(&mut self, item: &RemoveItem, home: &RemotePath) -> Result<Thing, Failure> {
        let path = item.path.under(home);
        let known = match item.what {
            What::File => Some(Kind::File),
            What::Folder => Some(Kind::Folder),
            What::Unknown => None,
        };
        if let Some(kind) = known {
            return Ok(Thing {
                path,
                kind,
                bytes: item.bytes,
                mode: None,
            });
        }
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(Failure::Server(ServerFault::WrongKind {
                what: "top folder",
            }));
        };
        let order = self.session.list(&folder);
        let listed = self.inbox.heed(self.session, order).await?;
        let mut entries = listed.entries.into_iter();
        let entry = entries.find(|entry| entry.name == name);
        Ok(Thing {
            path,
            kind: entry.as_ref().map_or(Kind::File, |entry| entry.kind),
            bytes: entry.and_then(|entry| entry.size).unwrap_or(0),
            mode: None,
        })
    }
}
