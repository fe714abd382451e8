//! Removing means the system's trash, after a person has seen how much it is.

use std::fs;
use std::path::{Path, PathBuf};

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
/// trash, that is a failure, and nothing is deleted for good. All are tried; the first failure is
/// told.
pub fn to_trash(paths: &[PathBuf]) -> Result<(), Failure> {
    let mut first = Ok(());
    for path in paths {
        let done = one_to_trash(path);
        first = first.and(done);
    }
    first
}

fn one_to_trash(path: &Path) -> Result<(), Failure> {
    let is_link = fs::symlink_metadata(path)
        .map_err(|error| Failure::disk(path, &error))?
        .is_symlink();
    if is_link && points_to_folder(path) {
        // The trash package copies what a link to a folder points to if the trash is on another
        // disk, and does not come to an end there. The link itself holds nothing to lose.
        return fs::remove_file(path).map_err(|error| Failure::disk(path, &error));
    }
    trash::delete(path).map_err(|error| failure(path, error))
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
    fn what_is_not_there_is_a_failure() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none");
        let fault = DiskFault::NotFound;
        assert_eq!(
            to_trash(std::slice::from_ref(&path)),
            Err(Failure::Disk { path, fault })
        );
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
            to_trash(&[work.join("folder"), work.join("file"), link]).unwrap();
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
