//! A long download is synced portion by portion while more of it comes, so that the last sync has
//! little left to wait for.

use std::fs::File;
use std::io;
use std::thread::{self, JoinHandle};

/// Syncs beside the writer, one portion at a time.
#[derive(Debug, Default)]
pub struct Syncing {
    running: Option<JoinHandle<io::Result<()>>>,
    /// Bytes since the last sync began.
    unsynced: u64,
}

impl Syncing {
    /// So much more was written. An error of an earlier sync is told here or at the end, since the
    /// system tells it only once.
    pub fn wrote(&mut self, file: &File, bytes: u64) -> io::Result<()> {
        self.unsynced += bytes;
        if self.unsynced < PORTION || self.running.as_ref().is_some_and(|run| !run.is_finished()) {
            return Ok(());
        }
        self.end()?;
        self.unsynced = 0;
        let file = file.try_clone()?;
        let thread = thread::Builder::new().name("argosy-sync".to_owned());
        self.running = Some(thread.spawn(move || file.sync_data())?);
        Ok(())
    }

    /// Waits for what runs.
    pub fn end(&mut self) -> io::Result<()> {
        match self.running.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(synced)) => synced,
            Some(Err(_)) => Err(io::Error::other("the sync was cut off")),
        }
    }
}

/// Of this many bytes.
const PORTION: u64 = 32 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn only_whole_portions_are_synced_and_all_of_them_end() {
        let mut file = tempfile::tempfile().unwrap();
        let mut syncing = Syncing::default();
        file.write_all(b"content").unwrap();
        syncing.wrote(&file, 7).unwrap();
        assert!(syncing.running.is_none());
        syncing.wrote(&file, PORTION).unwrap();
        assert!(syncing.running.is_some());
        assert_eq!(syncing.unsynced, 0);
        syncing.end().unwrap();
        assert!(syncing.running.is_none());
    }
}
