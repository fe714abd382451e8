//! How much folders on this computer hold: told while it is counted, and what could not be read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::walk::{Found, Walk};
use crate::protocol::Failure;

/// What a walk came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    pub files: u64,
    pub folders: u64,
    pub bytes: u64,
    /// The first of what could not be read, changed or moved away.
    pub left: Vec<(PathBuf, Failure)>,
    /// How many more there are.
    pub more: u64,
    pub is_stopped: bool,
}

/// Stops a walk from outside, and is told how far it is.
pub struct Watch<'a> {
    stop: Arc<AtomicBool>,
    told: Instant,
    tell: &'a mut dyn FnMut(&Measured),
}

impl<'a> Watch<'a> {
    pub fn new(stop: Arc<AtomicBool>, tell: &'a mut dyn FnMut(&Measured)) -> Self {
        Self {
            stop,
            told: Instant::now(),
            tell,
        }
    }

    /// False: no more of it.
    pub(super) fn goes_on(&mut self, measured: &mut Measured) -> bool {
        if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            (self.tell)(measured);
        }
        measured.is_stopped = self.stop.load(Ordering::Relaxed);
        !measured.is_stopped
    }
}

impl Measured {
    pub(super) fn leave(&mut self, path: PathBuf, failure: Failure) {
        if self.left.len() == MOST {
            self.more += 1;
        } else {
            self.left.push((path, failure));
        }
    }
}

/// Counts files, folders (the given ones too) and bytes. Links count as files of no size.
pub fn measure<P: AsRef<Path>>(paths: &[P], mut watch: Watch<'_>) -> Measured {
    let mut measured = Measured::default();
    for step in paths.iter().flat_map(|path| Walk::new(path.as_ref())) {
        match step.found {
            Found::Folder => measured.folders += 1,
            Found::File { size, .. } => {
                measured.files += 1;
                measured.bytes = measured.bytes.saturating_add(size);
            }
            Found::Link | Found::Other => measured.files += 1,
            Found::Failed(failure) => measured.leave(step.path, failure),
        }
        if !watch.goes_on(&mut measured) {
            break;
        }
    }
    measured
}

/// The watcher is told so often.
const EVERY: Duration = Duration::from_millis(200);
/// Nobody reads a longer list of what was left.
const MOST: usize = 200;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        fs::write(at("a/b/c"), "12345").unwrap();
        let mut tell = |_: &Measured| ();
        let watch = Watch::new(Arc::default(), &mut tell);
        let measured = measure(&[at("a"), at("none")], watch);
        assert_eq!((measured.files, measured.folders), (1, 2));
        assert_eq!((measured.bytes, measured.is_stopped), (5, false));
        assert_eq!(measured.left.len(), 1);
        assert_eq!(measured.left[0].0, at("none"));
    }

    #[test]
    fn a_stop_is_heeded() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..10 {
            fs::write(folder.path().join(number.to_string()), "").unwrap();
        }
        let stop = Arc::new(AtomicBool::new(true));
        let mut tell = |_: &Measured| ();
        let measured = measure(&[folder.path()], Watch::new(stop, &mut tell));
        assert!(measured.is_stopped && measured.files < 10);
    }
}
