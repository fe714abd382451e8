//! The queue on disk: every item as a row in SQLite, written before anything that follows from it
//! is shown or relied on, and read again at the next start.

mod birth;
mod failure;
mod lock;
mod row;
mod salvage;
mod schema;
mod store;
#[cfg(test)]
mod tests;
mod words;
mod writer;

use std::path::{Path, PathBuf};
use std::{fs, io};

use rusqlite::Connection;
use rusqlite::types::Value;
use tokio::sync::mpsc::UnboundedSender;

#[cfg(test)]
pub use row::tests::row as any_row;
pub use row::{Row, State};
pub use salvage::Salvaged;
pub use store::Op;
pub use writer::{Told, Writer};

use super::queue::transfer_of;
use super::transfer::Transfer;
use crate::profile::path_from_bytes;
use crate::profile::store::{self as store_files, make_folder};
use crate::protocol::RemotePath;
use lock::{Lock, NotLocked};
use store::{Store, Unusable};

/// Where the queue is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum JournalMode {
    /// It ends with the run.
    #[default]
    Memory,
    /// In this file, for the runs that follow; in memory where it cannot be held.
    At(PathBuf),
    /// In this file; where it cannot be held, a notice says why and the service ends.
    Only {
        file: PathBuf,
        /// It belongs to one task that is ordered again and again: what it holds already is not
        /// done twice, and no finished item is forgotten.
        is_own: bool,
    },
}

impl JournalMode {
    /// Where it is, if it is on disk.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Memory => None,
            Self::At(file) | Self::Only { file, .. } => Some(file),
        }
    }

    /// Whether its file belongs to one task.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Only { is_own: true, .. })
    }
}

/// A journal that is held by this process.
#[derive(Debug)]
pub struct Opened {
    pub writer: Writer,
    /// What earlier runs left, by number.
    pub rows: Vec<Row>,
    /// So many rows could not be read, now or earlier: they are kept aside until they are cleared.
    pub set_aside: u64,
    /// It was damaged.
    pub salvaged: Option<Salvaged>,
}

/// Why a journal cannot be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOpened {
    /// Another process holds it; its number, if it can be told.
    Held(Option<u32>),
    /// A newer Argosy wrote it.
    Newer,
    Failed(String),
}

/// Takes hold of the journal at `path`, makes it if there is none, and reads it. A damaged one is
/// kept under another name, and what can be read of it goes on. Waits for the disk.
pub fn open(path: &Path, told: UnboundedSender<Told>) -> Result<Opened, NotOpened> {
    let failed = |error: io::Error| NotOpened::Failed(error.to_string());
    if let Some(folder) = path.parent() {
        make_folder(folder).map_err(failed)?;
    }
    let path = &followed(path).map_err(failed)?;
    let lock = Lock::take(path).map_err(|error| match error {
        NotLocked::Held(number) => NotOpened::Held(number),
        NotLocked::Failed(error) => failed(error),
    })?;
    if has_other_names(path) {
        let why = "it has a second name elsewhere (a hard link)";
        return Err(NotOpened::Failed(why.to_owned()));
    }
    if birth::is_unborn(path) {
        birth::make(path, |_| Ok(()))?;
    }
    let (store, contents, salvaged) = match Store::open(path) {
        Ok((store, contents)) => (store, contents, None),
        Err(Unusable::Damaged(why)) => {
            let (store, contents, salvaged) = salvage::salvage(path, why)?;
            (store, contents, Some(salvaged))
        }
        Err(unusable) => return Err(unusable.into()),
    };
    let writer = Writer::start(store, lock, told).map_err(failed)?;
    Ok(Opened {
        writer,
        rows: contents.rows,
        set_aside: contents.all_aside,
        salvaged,
    })
}

/// A queue on disk as it stands now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SavedQueue {
    /// By their number; what is under way is shown as waiting.
    pub transfers: Vec<Transfer>,
    pub unread: Vec<Unread>,
}

/// An item that could not be read, with what stands in its row, whether it is true or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    pub number: Option<u64>,
    pub local: Option<PathBuf>,
    pub remote: Option<RemotePath>,
}

impl Unread {
    fn of(values: &[Value]) -> Self {
        let bytes = |at: usize| match values.get(at) {
            Some(Value::Blob(bytes)) => Some(bytes.clone()),
            _ => None,
        };
        Self {
            number: store::id_of(values).map(i64::cast_unsigned),
            local: bytes(row::LOCAL).and_then(path_from_bytes),
            remote: bytes(row::REMOTE).and_then(|it| RemotePath::parse(it).ok()),
        }
    }
}

/// Reads the journal at `path` beside whoever holds it. The error is SQLite's.
pub fn saved_queue(path: &Path) -> Result<SavedQueue, String> {
    if !path.try_exists().map_err(|error| error.to_string())? {
        return Ok(SavedQueue::default());
    }
    let read = |connection: Connection| {
        if store::is_new(&connection).is_ok_and(|is_new| is_new) {
            return Ok(SavedQueue::default());
        }
        let read = store::read(&connection)?;
        let mut unread = store::set_aside(&connection)?;
        unread.extend(read.unread);
        Ok(SavedQueue {
            transfers: read.rows.into_iter().map(transfer_of).collect(),
            unread: unread.iter().map(|values| Unread::of(values)).collect(),
        })
    };
    let read = schema::open_to_read(path).and_then(read);
    read.map_err(|error| error.to_string())
}

impl From<Unusable> for NotOpened {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Newer => Self::Newer,
            Unusable::Damaged(why) | Unusable::Failed(why) => Self::Failed(why),
        }
    }
}

/// The file that `path` leads to, so that whoever comes by a link meets the same lock and log.
fn followed(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => fs::canonicalize(path),
        _ => Ok(path.to_owned()),
    }
}

/// Whoever uses the file by its other name has a lock and a log of his own.
#[cfg(unix)]
fn has_other_names(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    fs::metadata(path).is_ok_and(|found| found.nlink() > 1)
}

#[cfg(not(unix))]
fn has_other_names(_: &Path) -> bool {
    false
}

/// Makes names in the folder of `path` durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), store_files::sync_folder)
}

/// `PATH-wal` and the like.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
