//! One process at a time holds a journal. The system lets the lock go when the process ends,
//! however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Holds the journal as long as it lives.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why there is no lock.
#[derive(Debug)]
pub enum NotLocked {
    /// Another process holds it; its number, if it can be told.
    Held(Option<u32>),
    Failed(io::Error),
}

impl Lock {
    /// Takes the lock beside the journal at `path`. Never waits.
    pub fn take(path: &Path) -> Result<Self, NotLocked> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;

            // A link is somebody else's, in a folder where others may write: what it leads to is
            // not ours to write over.
            options.mode(0o600);
            options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
        }
        let mut file = options.open(beside(path)).map_err(NotLocked::Failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(NotLocked::Held(number(&mut file))),
            Err(TryLockError::Error(error)) => return Err(NotLocked::Failed(error)),
        }
        // For others to read; the lock holds without it.
        let _ = sign(&mut file);
        Ok(Self { _file: file })
    }
}

fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(std::process::id().to_string().as_bytes())
}

fn number(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(20).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_who_is_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queue.sqlite3");
        let first = Lock::take(&path).unwrap();
        assert!(matches!(
            Lock::take(&path),
            Err(NotLocked::Held(Some(number))) if number == std::process::id()
        ));
        drop(first);
        Lock::take(&path).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_that_is_a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, precious) = (folder.path().join("q"), folder.path().join("precious"));
        std::fs::write(&precious, "words").unwrap();
        std::os::unix::fs::symlink(&precious, beside(&path)).unwrap();
        assert!(matches!(Lock::take(&path), Err(NotLocked::Failed(_))));
        assert_eq!(std::fs::read(&precious).unwrap(), b"words");
    }
}
