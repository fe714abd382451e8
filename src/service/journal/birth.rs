//! A new journal comes into being whole or not at all: it is made under another name, and gets its
//! own when all of it is on disk.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::schema;
use super::store::{Store, Unusable};
use super::{sync_folder, with_suffix};

/// Whether nothing was ever kept at `path`.
pub fn is_unborn(path: &Path) -> bool {
    let is_empty = |path: &Path| fs::metadata(path).map_or(0, |found| found.len()) == 0;
    is_empty(path) && is_empty(&with_suffix(path, "-wal"))
}

/// Makes a journal at `path`, in the place of whatever stands there.
pub fn make(
    path: &Path,
    fill: impl FnOnce(&mut Store) -> rusqlite::Result<()>,
) -> Result<(), Unusable> {
    let failed = |error: io::Error| Unusable::Failed(error.to_string());
    let new = with_suffix(path, ".new");
    for suffix in ["", "-wal", "-shm", "-journal"] {
        remove(&with_suffix(&new, suffix)).map_err(failed)?;
    }
    schema::make_file(&new).map_err(failed)?;
    let (mut store, _) = Store::open(&new)?;
    fill(&mut store)?;
    store.close()?;
    File::open(&new)
        .and_then(|file| file.sync_all())
        .map_err(failed)?;
    // The old log must not be taken for the new file's.
    for suffix in ["-wal", "-shm", "-journal"] {
        remove(&with_suffix(path, suffix)).map_err(failed)?;
    }
    fs::rename(&new, path).map_err(failed)?;
    sync_folder(path).map_err(failed)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
