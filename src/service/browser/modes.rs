//! New permissions for remote files and folders, and for what folders hold.

use super::work::{Thing, Work};
use crate::protocol::{Failure, Kind, ModeChange, Reach, RemotePath, ServerFault};
use crate::service::tree::too_deep;
use crate::service::{BrowserEvent, LeftWhy, SetModes};

/// A step of the way through a folder.
enum Step {
    Enter(Thing, usize),
    /// All that was in it has its permissions, now it gets its own, which may close it.
    Close(Thing),
}

impl Work<'_> {
    /// Sets them; goes on after what is refused, which is noted. Ends at once where the server does
    /// not know how at all.
    pub async fn set_modes(&mut self, order: &SetModes, home: &RemotePath) -> Result<(), Failure> {
        for item in &order.items {
            let thing = Thing {
                path: item.path.under(home),
                kind: match item.is_folder {
                    true => Kind::Folder,
                    false => Kind::File,
                },
                bytes: 0,
                mode: item.mode,
            };
            if thing.is_folder() && order.reach != Reach::Chosen {
                self.change_tree(thing, order).await?;
            } else if order.reach != Reach::Folders {
                self.change(&thing, order.change).await?;
            }
        }
        Ok(())
    }

    async fn change_tree(&mut self, top: Thing, order: &SetModes) -> Result<(), Failure> {
        let own = order.reach.for_folder(order.change);
        let mut steps = vec![Step::Enter(top, 0)];
        while let Some(step) = steps.pop() {
            let (folder, depth) = match step {
                Step::Close(folder) => {
                    self.change(&folder, own.unwrap_or_default()).await?;
                    continue;
                }
                Step::Enter(folder, depth) => (folder, depth),
            };
            let opens = own.is_some_and(ModeChange::opens);
            if let Some(own) = own.filter(|_| opens) {
                self.change(&folder, own).await?;
            }
            let things = match too_deep(depth) {
                None => self.things(&folder.path).await,
                Some(failure) => Err(failure),
            };
            let things = match things {
                Ok(things) => things,
                Err(failure) => {
                    self.note(&folder.path, Err(failure))?;
                    Vec::new()
                }
            };
            if own.is_some() && !opens {
                steps.push(Step::Close(folder));
            }
            for thing in things {
                match thing.kind {
                    Kind::Folder => steps.push(Step::Enter(thing, depth + 1)),
                    Kind::File if order.reach != Reach::Folders => {
                        self.change(&thing, order.change).await?;
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    async fn change(&mut self, thing: &Thing, change: ModeChange) -> Result<(), Failure> {
        let Some(mode) = change.of(thing.mode) else {
            self.leave(&thing.path, LeftWhy::UnknownMode);
            return Ok(());
        };
        let order = self.session.change_mode(&thing.path, mode);
        match self.inbox.heed(self.session, order).await {
            Ok(()) => self.counted(thing, BrowserEvent::Changing),
            Err(failure @ Failure::Server(ServerFault::Lacks { .. })) => return Err(failure),
            refused => self.note(&thing.path, refused)?,
        }
        Ok(())
    }
}
