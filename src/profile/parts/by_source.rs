//! Which records there are of a source, so that nobody reads tens of thousands of them for each of as
//! many transfers.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{PartDirection, PartRecord};
use crate::profile::site::Endpoint;
use crate::protocol::RemotePath;

/// What is transferred, and which way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    endpoint: String,
    direction: PartDirection,
    path: Vec<u8>,
}

type Files = HashMap<Source, HashSet<PathBuf>>;

/// Read from the disk when it is first asked for, and kept up to date from then on. Shared, since
/// each of the disk's threads has its own hold of the records.
#[derive(Clone, Debug, Default)]
pub struct BySource(Arc<Mutex<Option<Files>>>);

impl Source {
    pub fn new(
        endpoint: &Endpoint,
        direction: PartDirection,
        local: &Path,
        remote: &RemotePath,
    ) -> Self {
        let path = match direction {
            PartDirection::Upload => local.as_os_str().as_encoded_bytes(),
            PartDirection::Download => remote.as_bytes(),
        };
        Self {
            endpoint: endpoint.key(),
            direction,
            path: path.to_vec(),
        }
    }

    fn of(record: &PartRecord) -> Self {
        Self::new(
            &record.endpoint,
            record.direction,
            &record.local,
            &record.remote,
        )
    }
}

impl BySource {
    pub fn add(&self, record: &PartRecord, file: &Path) {
        if let Some(files) = &mut *self.hold() {
            let of_source = files.entry(Source::of(record)).or_default();
            of_source.insert(file.to_owned());
        }
    }

    pub fn take(&self, source: &Source, file: &Path) {
        if let Some(files) = &mut *self.hold()
            && let Some(of_source) = files.get_mut(source)
        {
            of_source.remove(file);
            if of_source.is_empty() {
                files.remove(source);
            }
        }
    }

    /// The files of a source's records; `all` reads the disk.
    pub fn files<All>(&self, source: &Source, all: impl FnOnce() -> All) -> Vec<PathBuf>
    where
        All: Iterator<Item = (PathBuf, PartRecord)>,
    {
        let mut hold = self.hold();
        let files = hold.get_or_insert_with(|| {
            let mut files = Files::new();
            for (file, record) in all() {
                let of_source = files.entry(Source::of(&record)).or_default();
                of_source.insert(file);
            }
            files
        });
        let found = files.get(source).into_iter().flatten();
        found.cloned().collect()
    }

    fn hold(&self) -> MutexGuard<'_, Option<Files>> {
        // Nothing is half done where one of its holders has panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
