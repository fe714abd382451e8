//! A folder on this computer as the same entries that a server's listing gives. Everything here
//! may wait for the disk: callers run it on threads that may block.

mod change;
mod measure;
mod modes;
mod names;
#[cfg(unix)]
mod owners;
mod spelling;
mod trash;
mod walk;

use std::ffi::OsStr;
use std::fs::{self, DirEntry, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::protocol::{Access, Entry, Failure, Kind, Leads, Link, Modified, Name, Precision};

pub use change::{
    free_name, make_file, make_folder, make_folders, relocate, remove_empty_folder, rename,
};
pub use measure::{Measured, Watch, measure};
pub use modes::set_modes;
pub use names::{is_numbered, local_name, name_of, name_on_disk, numbered};
pub use spelling::{is_insensitive, is_other_spelling, renamed};
pub use trash::{Counted, count, to_trash};
pub use walk::{Found, Walk, Walked};

/// Lists a folder, in no order. Links are listed as links, with their target. An entry that
/// vanished meanwhile is left out; one whose facts are denied has its name and kind.
pub fn read(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let failure = |error| Failure::disk(folder, &error);
    let mut entries: Vec<Entry> = Vec::new();
    #[cfg(unix)]
    let mut owners = owners::Owners::default();
    for found in fs::read_dir(folder).map_err(failure)? {
        let found = found.map_err(failure)?;
        // This does not follow links.
        let metadata = found.metadata();
        let Some(mut entry) = describe(&found, &metadata) else {
            continue;
        };
        #[cfg(unix)]
        if let Ok(metadata) = &metadata {
            let (owner, group) = owners.of(metadata);
            let access = Arc::make_mut(entry.access.get_or_insert_default());
            (access.owner, access.group) = (Some(owner), Some(group));
        }
        if let Some(last) = entries.last() {
            entry.shares(last);
        }
        entries.push(entry);
    }
    entries.shrink_to_fit();
    Ok(entries)
}

/// The names of a folder's folders, and of links to folders, in no order.
pub fn folders(folder: &Path) -> Result<Vec<Name>, Failure> {
    let failure = |error| Failure::disk(folder, &error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failure)? {
        let entry = entry.map_err(failure)?;
        let is_folder = entry.file_type().is_ok_and(|found| {
            found.is_dir() || (found.is_symlink() && points_to_folder(&entry.path()))
        });
        if is_folder {
            names.push(name_of(&entry.file_name()));
        }
    }
    Ok(names)
}

/// True for a folder and for a link to one: what a pane can enter. Asks the disk only about links.
pub fn is_enterable(folder: &Path, entry: &Entry) -> bool {
    match entry.kind {
        Kind::Folder => true,
        Kind::Link => {
            name_on_disk(&entry.name).is_ok_and(|name| points_to_folder(&folder.join(name)))
        }
        Kind::File | Kind::Other | Kind::Unreadable => false,
    }
}

/// Whether the path leads to a folder, through links too.
pub fn points_to_folder(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_dir())
}

/// When a file was last changed, in whole seconds since 1970 (before it: negative).
pub fn modified_seconds(metadata: &Metadata) -> Option<i64> {
    seconds(metadata.modified().ok()?)
}

/// A file, folder or link as [`read`] would list it. `None`: there is none that could be read.
pub fn entry_at(path: &Path) -> Option<Entry> {
    let metadata = fs::symlink_metadata(path);
    let link = || path.to_owned();
    let entry = described(path.file_name()?, &metadata, || Kind::Other, link);
    entry.filter(|entry| entry.kind != Kind::Other)
}

fn describe(found: &DirEntry, metadata: &io::Result<Metadata>) -> Option<Entry> {
    let kind = || found.file_type().map_or(Kind::Other, kind);
    described(&found.file_name(), metadata, kind, || found.path())
}

/// `otherwise`: its kind where its facts are denied.
fn described(
    name: &OsStr,
    metadata: &io::Result<Metadata>,
    otherwise: impl FnOnce() -> Kind,
    path: impl FnOnce() -> PathBuf,
) -> Option<Entry> {
    let mut entry = Entry::new(name_of(name), Kind::Other);
    match metadata {
        Ok(metadata) => {
            entry.kind = kind(metadata.file_type());
            entry.size = (entry.kind == Kind::File).then_some(metadata.len());
            entry.modified = modified_seconds(metadata).map(|seconds| Modified {
                seconds,
                precision: Precision::Second,
            });
            entry.access = Some(Arc::new(Access {
                permissions: letters(metadata),
                ..Access::default()
            }));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(_) => entry.kind = otherwise(),
    }
    if entry.kind == Kind::Link {
        let path = path();
        let target = fs::read_link(&path).ok();
        entry.link = Some(Box::new(Link {
            target: target.map(|target| name_of(target.as_os_str())),
            leads: leads(&path),
        }));
    }
    Some(entry)
}

fn leads(link: &Path) -> Option<Leads> {
    match fs::metadata(link) {
        Ok(found) if found.is_dir() => Some(Leads::ToFolder),
        Ok(_) => Some(Leads::ToFile),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Leads::Nowhere),
        #[cfg(unix)]
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            Some(Leads::Around)
        }
        Err(_) => None,
    }
}

fn kind(file_type: FileType) -> Kind {
    if file_type.is_symlink() {
        Kind::Link
    } else if file_type.is_dir() {
        Kind::Folder
    } else if file_type.is_file() {
        Kind::File
    } else {
        Kind::Other
    }
}

fn seconds(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).ok(),
        Err(before) => {
            let before = before.duration();
            let whole = before.as_secs() + u64::from(before.subsec_nanos() > 0);
            i64::try_from(whole).ok().map(|whole| -whole)
        }
    }
}

/// `rwxr-xr-x`, with `s` and `t` as `ls` shows them.
#[cfg(unix)]
fn letters(metadata: &Metadata) -> Option<Box<str>> {
    use std::os::unix::fs::PermissionsExt;

    let mode = metadata.permissions().mode();
    let mut letters = String::with_capacity(9);
    for (shift, special, mark) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        letters.push(if bits & 4 == 0 { '-' } else { 'r' });
        letters.push(if bits & 2 == 0 { '-' } else { 'w' });
        letters.push(match (bits & 1 != 0, mode & special != 0) {
            (true, true) => mark,
            (false, true) => mark.to_ascii_uppercase(),
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    Some(letters.into())
}

#[cfg(not(unix))]
fn letters(metadata: &Metadata) -> Option<Box<str>> {
    let read_only = metadata.permissions().readonly();
    Some(if read_only { "r--r--r--" } else { "rw-rw-rw-" }.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::DiskFault;

    fn by_name(folder: &Path) -> Vec<Entry> {
        let mut entries = read(folder).unwrap();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries
    }

    #[test]
    fn files_and_folders_are_listed_with_their_facts() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(" a ");
        fs::write(&file, "12345").unwrap();
        let time = UNIX_EPOCH + std::time::Duration::from_millis(1_500_000_000_900);
        let opened = fs::File::options().write(true).open(&file).unwrap();
        opened.set_modified(time).unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        let entries = by_name(folder.path());
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].name, Name::from(" a "));
        assert_eq!((entries[0].kind, entries[0].size), (Kind::File, Some(5)));
        let modified = entries[0].modified.unwrap();
        assert_eq!(modified.seconds, 1_500_000_000);
        assert_eq!((entries[1].kind, entries[1].size), (Kind::Folder, None));
        assert!(is_enterable(folder.path(), &entries[1]));
        assert!(!is_enterable(folder.path(), &entries[0]));
        assert_eq!(folders(folder.path()), Ok(vec![Name::from("b")]));
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_failure() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none");
        let fault = DiskFault::NotFound;
        assert_eq!(read(&path), Err(Failure::Disk { path, fault }));
    }

    #[test]
    fn times_before_1970_are_whole_seconds_too() {
        let before = UNIX_EPOCH - std::time::Duration::from_millis(1500);
        assert_eq!(seconds(before), Some(-2));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_links_and_letters_are_as_in_ls() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("a")).unwrap();
        fs::set_permissions(at("a"), fs::Permissions::from_mode(0o1775)).unwrap();
        symlink("a", at("b")).unwrap();
        symlink("nowhere", at("c")).unwrap();
        symlink("d", at("d")).unwrap();
        let entries = by_name(folder.path());
        let leads = entries.iter().map(|entry| entry.leads());
        let expected = [Leads::ToFolder, Leads::Nowhere, Leads::Around].map(Some);
        assert_eq!(leads.skip(1).collect::<Vec<_>>(), expected);
        assert_eq!(entries[0].permissions(), Some("rwxrwxr-t"));
        assert_eq!((entries[1].kind, entries[1].size), (Kind::Link, None));
        assert_eq!(entries[1].target(), Some(&Name::from("a")));
        let enterable = entries.iter().map(|one| is_enterable(folder.path(), one));
        assert_eq!(enterable.collect::<Vec<_>>(), [true, true, false, false]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_are_bytes() {
        use std::os::unix::ffi::OsStrExt;

        let folder = tempfile::tempdir().unwrap();
        let name = std::ffi::OsStr::from_bytes(b"a\xff\n");
        fs::write(folder.path().join(name), "").unwrap();
        let entries = read(folder.path()).unwrap();
        assert_eq!(entries[0].name.as_bytes(), b"a\xff\n");
    }
}
