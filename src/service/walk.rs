//! What walks over a server's folders are told, and what they come to.

use super::What;
use crate::protocol::{Failure, Mode, ModeChange, Reach, RemotePath};

/// One thing to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveItem {
    pub path: RemotePath,
    /// A folder is emptied first (where `recursive`); a link is removed as a link.
    pub what: What,
    /// Without it only an empty folder is removed.
    pub recursive: bool,
    /// A file's size where it is known, to be counted.
    pub bytes: u64,
}

/// New permissions (SITE CHMOD). Links inside of folders are left alone, since it would be their
/// targets that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetModes {
    pub items: Vec<ModeItem>,
    pub change: ModeChange,
    pub reach: Reach,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeItem {
    pub path: RemotePath,
    pub is_folder: bool,
    /// As it was listed.
    pub mode: Option<Mode>,
}

/// What a removal would take or has taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub files: u64,
    pub folders: u64,
    pub bytes: u64,
}

/// What a walk over folders came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub count: Count,
    /// It was stopped.
    pub is_stopped: bool,
    /// The first of what was not reached or done: folders that could not be read, refused changes.
    pub left: Vec<Left>,
    /// How many more there are.
    pub more: u64,
}

impl Tally {
    /// How much was left.
    pub fn left_count(&self) -> u64 {
        self.more.saturating_add(self.left.len() as u64)
    }

    /// Why nothing was done, where there was one thing to do: then there is no list to tell.
    pub fn sole_failure(&self) -> Option<Failure> {
        match self.left.as_slice() {
            [
                Left {
                    why: LeftWhy::Failed(failure),
                    ..
                },
            ] if self.count == Count::default() && self.more == 0 => Some(failure.clone()),
            _ => None,
        }
    }
}

/// Something that a walk did not reach, or could not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    pub path: RemotePath,
    pub why: LeftWhy,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftWhy {
    Failed(Failure),
    /// Some permissions were to stay as they are, and the server does not tell what they are.
    UnknownMode,
}
