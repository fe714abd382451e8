//! Making and renaming, never over something that is there.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::names::{name_of, name_on_disk, numbered};
use crate::protocol::{DiskFault, Failure, Relocated, Relocation};

/// Makes one folder. One that is there already is a failure ([`DiskFault::Exists`]).
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir(path).map_err(|error| Failure::disk(path, &error))
}

/// Makes an empty file. An existing name is a failure ([`DiskFault::Exists`]).
pub fn make_file(path: &Path) -> Result<(), Failure> {
    let made = fs::File::create_new(path).map_err(|error| Failure::disk(path, &error));
    made.map(|_| ())
}

/// Removes a folder that holds nothing.
pub fn remove_empty_folder(path: &Path) -> Result<(), Failure> {
    fs::remove_dir(path).map_err(|error| Failure::disk(path, &error))
}

/// Makes a folder and those above it, as far as they are missing.
pub fn make_folders(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::disk(path, &error))
}

/// Renames a file, folder or link. An existing target is a failure ([`DiskFault::Exists`]), but
/// for the same file in other capitals.
pub fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    let renamed = match is_other_case(from, to) {
        true => fs::rename(from, to),
        false => rename_as_new(from, to),
    };
    renamed.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::Disk {
            path: to.to_owned(),
            fault: DiskFault::Exists,
        },
        _ => Failure::disk(from, &error),
    })
}

/// What comes to be there in the last moment is not written over either, where the system knows
/// how.
fn rename_as_new(from: &Path, to: &Path) -> io::Result<()> {
    if is_there(to) {
        return Err(ErrorKind::AlreadyExists.into());
    }
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;

        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // A file system that does not know how, for one.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            renamed => return Ok(renamed?),
        }
    }
    fs::rename(from, to)
}

/// Moves things within a disk by [`rename`], one after the other. Before each, `goes_on` hears how
/// many are behind it, and may end the work.
pub fn relocate(
    items: Vec<Relocation<PathBuf>>,
    mut goes_on: impl FnMut(usize) -> bool,
) -> Relocated<PathBuf> {
    let mut outcome = Relocated::default();
    let of = items.len();
    for (at, item) in items.into_iter().enumerate() {
        if !goes_on(at) {
            outcome.left = of - at;
            break;
        }
        match rename(&item.from, &item.to) {
            Ok(()) => outcome.done.push(item),
            Err(failure) => outcome.failed.push((item, failure)),
        }
    }
    outcome
}

/// The path itself if nothing is there, else the first of `name (2).ext`, `name (3).ext`… that is
/// free. A file may still come into being there: create it as new.
pub fn free_name(path: &Path) -> PathBuf {
    let Some(name) = path.file_name().map(name_of) else {
        return path.to_owned();
    };
    let mut free = path.to_owned();
    for number in 2..u32::MAX {
        if !is_there(&free) {
            break;
        }
        match name_on_disk(&numbered(&name, number)) {
            Ok(name) => free.set_file_name(name),
            Err(_) => break,
        }
    }
    free
}

/// Anything, a link that leads nowhere too. What we cannot see counts as there.
fn is_there(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
        Ok(_) => true,
    }
}

/// Where capitals make no difference, `a` and `A` are one file, and it may be renamed.
fn is_other_case(from: &Path, to: &Path) -> bool {
    let lower = |path: &Path| path.to_string_lossy().to_lowercase();
    let same = || -> io::Result<bool> { Ok(fs::canonicalize(from)? == fs::canonicalize(to)?) };
    let is_link = fs::symlink_metadata(to).is_ok_and(|found| found.is_symlink());
    lower(from) == lower(to) && !is_link && same().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renaming_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "a").unwrap();
        fs::write(at("b"), "b").unwrap();
        fs::create_dir(at("c")).unwrap();
        for (from, to) in [("a", "b"), ("a", "c"), ("c", "a")] {
            let exists = Failure::Disk {
                path: at(to),
                fault: DiskFault::Exists,
            };
            assert_eq!(rename(&at(from), &at(to)), Err(exists));
        }
        rename(&at("a"), &at("c/a")).unwrap();
        assert_eq!(fs::read(at("c/a")).unwrap(), b"a");
        assert!(rename(&at("none"), &at("new")).is_err());
    }

    #[test]
    fn what_was_moved_before_a_stop_stays_moved() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("to")).unwrap();
        let items = ["a", "b", "c", "d"].map(|name| {
            fs::write(at(name), name).unwrap();
            Relocation {
                from: at(name),
                to: at("to").join(name),
            }
        });
        fs::write(at("to/b"), "stays").unwrap();
        let outcome = relocate(items.to_vec(), |behind| behind < 3);
        assert_eq!(outcome.done, [items[0].clone(), items[2].clone()]);
        assert_eq!(outcome.failed.len(), 1);
        assert_eq!(outcome.left, 1);
        assert_eq!(fs::read(at("to/b")).unwrap(), b"stays");
        assert!(at("b").exists() && at("d").exists() && !at("c").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "a").unwrap();
        std::os::unix::fs::symlink("nowhere", at("b")).unwrap();
        assert!(rename(&at("a"), &at("b")).is_err());
        assert_eq!(free_name(&at("b")), at("b (2)"));
        std::os::unix::fs::symlink("a", at("A")).unwrap();
        assert!(rename(&at("a"), &at("A")).is_err());
    }

    #[test]
    fn a_free_name_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(free_name(&at("a.txt")), at("a.txt"));
        fs::write(at("a.txt"), "").unwrap();
        fs::write(at("a (2).txt"), "").unwrap();
        assert_eq!(free_name(&at("a.txt")), at("a (3).txt"));
    }

    #[test]
    fn an_empty_file_never_takes_another_s_place() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        make_file(&at("new")).unwrap();
        assert_eq!(fs::read(at("new")).unwrap(), b"");
        fs::write(at("old"), "1").unwrap();
        assert!(make_file(&at("old")).is_err());
        assert_eq!(fs::read(at("old")).unwrap(), b"1");
    }

    #[test]
    fn only_an_empty_folder_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        assert!(remove_empty_folder(&at("a")).is_err());
        remove_empty_folder(&at("a/b")).unwrap();
        remove_empty_folder(&at("a")).unwrap();
    }

    #[test]
    fn folders_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b/c");
        assert!(make_folder(&deep).is_err());
        make_folders(&deep).unwrap();
        make_folders(&deep).unwrap();
        let exists = Failure::Disk {
            path: deep.clone(),
            fault: DiskFault::Exists,
        };
        assert_eq!(make_folder(&deep), Err(exists));
    }
}
