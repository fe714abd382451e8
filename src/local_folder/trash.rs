//! Removing means the system's trash, after a person has seen how much it is.

use std::fs;
use std::path::{Path, PathBuf};

use super::measure::{Measured, Watch};
use super::points_to_folder;
use super::walk::{Found, Walk};
use crate::protocol::{DiskFault, Failure};

/// How much there is below some paths. Links count as files of no size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub files: u64,
    pub folders: u64,
    pub bytes: u64,
    /// Folders that could not be read and things that are not there: the numbers are too low.
    pub unreadable: u64,
}

/// Counts files, folders (the given ones too) and bytes.
pub fn count(paths: &[PathBuf]) -> Counted {
    let mut counted = Counted::default();
    for step in paths.iter().flat_map(|path| Walk::new(path)) {
        match step.found {
            Found::Folder => counted.folders += 1,
            Found::File { size, .. } => {
                counted.files += 1;
                counted.bytes = counted.bytes.saturating_add(size);
            }
            Found::Link | Found::Other => counted.files += 1,
            Found::Failed(_) => counted.unreadable += 1,
        }
    }
    counted
}

/// Moves files, folders and links (never what they point to) to the trash. Where there is no
/// trash, that is a failure, and nothing is deleted for good. It goes on after what fails; what went is
/// counted without what it holds.
pub fn to_trash(paths: &[PathBuf], mut watch: Watch<'_>) -> Measured {
    let mut measured = Measured::default();
    for path in paths {
        if !watch.goes_on(&mut measured) {
            break;
        }
        match one_to_trash(path) {
            Ok(true) => measured.folders += 1,
            Ok(false) => measured.files += 1,
            Err(failure) => measured.leave(path.clone(), failure),
        }
    }
    measured
}

/// Whether it was a folder.
fn one_to_trash(path: &Path) -> Result<bool, Failure> {
    let kind = fs::symlink_metadata(path)
        .map_err(|error| Failure::disk(path, &error))?
        .file_type();
    if kind.is_symlink() && points_to_folder(path) {
        // The trash package copies what a link to a folder points to if the trash is on another
        // disk, and does not come to an end there. The link itself holds nothing to lose.
        fs::remove_file(path).map_err(|error| Failure::disk(path, &error))?;
        return Ok(false);
    }
    trash::delete(path).map_err(|error| failure(path, error))?;
    Ok(kind.is_dir())
}

fn failure(path: &Path, error: trash::Error) -> Failure {
    match error {
        #[cfg(all(unix, not(target_os = "macos")))]
        trash::Error::FileSystem { path, source } => Failure::disk(path, &source),
        trash::Error::Unknown { description } | trash::Error::Os { description, .. } => {
            Failure::Disk {
                path: path.to_owned(),
                fault: DiskFault::Other(description),
            }
        }
        other => Failure::Disk {
            path: path.to_owned(),
            fault: DiskFault::Other(format!("{other:?}")),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::*;

    #[test]
    fn everything_below_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        fs::write(at("a/b/f"), "123").unwrap();
        fs::write(at("g"), "12").unwrap();
        let expected = Counted {
            files: 2,
            folders: 2,
            bytes: 5,
            unreadable: 1,
        };
        assert_eq!(count(&[at("a"), at("g"), at("none")]), expected);
    }

    #[test]
    fn all_that_is_not_there_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["none", "neither"].map(|name| folder.path().join(name));
        let mut tell = |_: &Measured| ();
        let measured = to_trash(&paths, Watch::new(Arc::default(), &mut tell));
        let fault = DiskFault::NotFound;
        let left = paths.map(|path| {
            (
                path.clone(),
                Failure::Disk {
                    path,
                    fault: fault.clone(),
                },
            )
        });
        assert_eq!(measured.left, left);
        assert_eq!((measured.files, measured.folders), (0, 0));
    }

    #[test]
    fn a_stop_leaves_the_rest_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept");
        fs::write(&path, "").unwrap();
        let mut tell = |_: &Measured| ();
        let stop = Arc::new(AtomicBool::new(true));
        let measured = to_trash(std::slice::from_ref(&path), Watch::new(stop, &mut tell));
        assert!(measured.is_stopped && path.exists());
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    const WORK: &str = "ARGOSY_TEST_TRASH_WORK";

    /// Runs itself in a second process, whose environment names a trash of its own.
    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn removed_things_lie_in_the_trash() {
        if let Some(work) = std::env::var_os(WORK).map(PathBuf::from) {
            let link = work.join("link");
            std::os::unix::fs::symlink("kept", &link).unwrap();
            let paths = [work.join("folder"), work.join("file"), link];
            let mut tell = |_: &Measured| ();
            let measured = to_trash(&paths, Watch::new(Arc::default(), &mut tell));
            assert_eq!((measured.files, measured.folders), (2, 1));
            assert!(measured.left.is_empty() && !measured.is_stopped);
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join("work");
        for inner in ["folder", "kept"] {
            fs::create_dir_all(work.join(inner)).unwrap();
            fs::write(work.join(inner).join("inside"), "1").unwrap();
        }
        fs::write(work.join("file"), "2").unwrap();
        let data = folder.path().join("data");
        let run = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "local_folder::trash::tests::removed_things_lie_in_the_trash",
            ])
            .env("XDG_DATA_HOME", &data)
            .env(WORK, &work)
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
        let left: Vec<_> = fs::read_dir(&work)
            .unwrap()
            .map(|one| one.unwrap().file_name())
            .collect();
        assert_eq!(left, ["kept"]);
        assert!(work.join("kept/inside").exists());
        assert_eq!(
            fs::read(data.join("Trash/files/folder/inside")).unwrap(),
            b"1"
        );
        assert_eq!(fs::read(data.join("Trash/files/file")).unwrap(), b"2");
    }
}
