//! What the walks over a server's folders share: how far they are, what they could not do, and how
//! much of a tree they follow. A link is never entered.

use std::time::{Duration, Instant};

use super::Teller;
use super::inbox::Inbox;
use crate::protocol::{Cut, Failure, Kind, Mode, RemotePath, ServerFault};
use crate::service::tree::{Tree, too_long_path};
use crate::service::{BrowserEvent, Count, Left, LeftWhy, Tally};
use crate::session::Session;

/// A survey, a removal or a change of permissions.
pub struct Work<'a> {
    pub(super) session: &'a Session,
    pub(super) inbox: &'a mut Inbox,
    teller: &'a Teller,
    pub(super) count: Count,
    told: Instant,
    /// What could not be done; the rest goes on.
    left: Vec<Left>,
    more: u64,
    tree: Tree,
    /// The tree has no end; nothing more is read.
    is_full: bool,
}

/// Something found in a folder.
pub struct Thing {
    pub path: RemotePath,
    pub kind: Kind,
    pub bytes: u64,
    pub mode: Option<Mode>,
}

impl Thing {
    pub fn is_folder(&self) -> bool {
        self.kind == Kind::Folder
    }
}

impl<'a> Work<'a> {
    pub fn new(session: &'a Session, inbox: &'a mut Inbox, teller: &'a Teller) -> Self {
        Self {
            session,
            inbox,
            teller,
            count: Count::default(),
            told: Instant::now(),
            left: Vec::new(),
            more: 0,
            tree: Tree::default(),
            is_full: false,
        }
    }

    /// What it came to, by its end.
    pub fn tally(self, result: &Result<(), Failure>) -> Tally {
        Tally {
            is_stopped: matches!(result, Err(Failure::Declined(_))),
            count: self.count,
            left: self.left,
            more: self.more,
        }
    }

    /// What a folder holds. Names that lead elsewhere are left out, and told in the end.
    pub(super) async fn things(&mut self, folder: &RemotePath) -> Result<Vec<Thing>, Failure> {
        let order = self.session.list(folder);
        let listed = self.inbox.heed(self.session, order).await?;
        if let Some(Cut::Said(text)) = listed.cut {
            let cut = ServerFault::ListingCut { text };
            self.leave(folder, LeftWhy::Failed(Failure::Server(cut)));
        }
        let mut things = Vec::with_capacity(listed.entries.len());
        for entry in listed.entries {
            let path = folder.join(&entry.name).ok();
            let Some(path) = path.filter(|_| entry.kind != Kind::Unreadable) else {
                let name = entry.name.display().into_owned();
                let hostile = Failure::Server(ServerFault::HostileName { name });
                self.leave(folder, LeftWhy::Failed(hostile));
                continue;
            };
            if let Some(failure) = too_long_path(path.as_bytes().len()) {
                self.leave(folder, LeftWhy::Failed(failure));
                continue;
            }
            if let Err(failure) = self.tree.take(path.as_bytes().len()) {
                self.is_full = true;
                return Err(failure);
            }
            things.push(Thing {
                path,
                kind: entry.kind,
                // A link's size is the length of what it says.
                bytes: match entry.kind {
                    Kind::File => entry.size.unwrap_or(0),
                    _ => 0,
                },
                mode: entry.permissions().and_then(Mode::of_letters),
            });
        }
        Ok(things)
    }

    pub(super) fn counted(&mut self, thing: &Thing, told: impl FnOnce(Count) -> BrowserEvent) {
        if thing.is_folder() {
            self.count.folders += 1;
        } else {
            self.count.files += 1;
            self.count.bytes = self.count.bytes.saturating_add(thing.bytes);
        }
        self.tell(told);
    }

    pub(super) fn tell(&mut self, told: impl FnOnce(Count) -> BrowserEvent) {
        if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            self.teller.tell(told(self.count));
        }
    }

    /// Goes on after what the server refused, but not after a stop, a lost connection or a tree
    /// without end.
    pub(super) fn note(
        &mut self,
        path: &RemotePath,
        result: Result<(), Failure>,
    ) -> Result<(), Failure> {
        match result {
            Err(failure @ Failure::Server(_)) if !self.is_full => {
                self.leave(path, LeftWhy::Failed(failure));
                Ok(())
            }
            result => result,
        }
    }

    pub(super) fn leave(&mut self, path: &RemotePath, why: LeftWhy) {
        if self.left.len() == MOST {
            self.more += 1;
            return;
        }
        let path = path.clone();
        self.left.push(Left { path, why });
    }
}

/// The holder is told how far it is so often.
const EVERY: Duration = Duration::from_millis(200);
/// Nobody reads a longer list of what was left.
const MOST: usize = 200;
