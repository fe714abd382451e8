//! Files that have no name before they are whole: nothing is left of one that never gets there.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::at;
use crate::profile::store;
use crate::protocol::Failure;

/// An empty file on the disk of `target`, whose folder is made if it is missing. `None`: this system
/// or this disk has no such files.
pub fn unnamed(target: &Path) -> Result<Option<File>, Failure> {
    let Some(folder) = target.parent() else {
        return Ok(None);
    };
    match open(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(folder).map_err(|error| Failure::disk(folder, &error))?;
            Ok(open(folder).ok())
        }
        opened => Ok(opened.ok()),
    }
}

/// Writes all of the content. `path`: what it is to be called.
pub fn fill(mut file: File, path: &Path, content: &[u8]) -> Result<File, Failure> {
    let written = file.write_all(content);
    written.map_err(|error| Failure::disk(path, &error))?;
    Ok(file)
}

/// Gives it its time and its name, durably, unless something stands there. Returns whether the time
/// could be set; `None`: it got no name.
pub fn give_name(file: File, target: &Path, time: Option<i64>) -> Result<Option<bool>, Failure> {
    let timed =
        time.is_none_or(|seconds| at(seconds).is_some_and(|time| file.set_modified(time).is_ok()));
    file.sync_all()
        .map_err(|error| Failure::disk(target, &error))?;
    if link(&file, target).is_err() {
        return Ok(None);
    }
    if let Some(folder) = target.parent() {
        store::sync_folder(folder).map_err(|error| Failure::disk(folder, &error))?;
    }
    Ok(Some(timed))
}

#[cfg(target_os = "linux")]
fn open(folder: &Path) -> std::io::Result<File> {
    use rustix::fs::{Mode, OFlags};

    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    // As for any new file, less what the person's mask takes away.
    let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP | Mode::ROTH | Mode::WOTH;
    Ok(rustix::fs::open(folder, flags, mode)?.into())
}

#[cfg(target_os = "linux")]
fn link(file: &File, target: &Path) -> std::io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD};

    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    rustix::fs::linkat(CWD, path, CWD, target, AtFlags::SYMLINK_FOLLOW)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn open(_: &Path) -> std::io::Result<File> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> std::io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_name_when_it_is_whole_and_takes_nobodys() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new").join("file");
        let Some(file) = unnamed(&target).unwrap() else {
            return;
        };
        let file = fill(file, &target, b"content").unwrap();
        assert_eq!(fs::read_dir(target.parent().unwrap()).unwrap().count(), 0);
        assert_eq!(give_name(file, &target, Some(1000)).unwrap(), Some(true));
        assert_eq!(fs::read(&target).unwrap(), b"content");
        let time = fs::metadata(&target).unwrap().modified().unwrap();
        assert_eq!(Some(time), at(1000));

        let second = unnamed(&target).unwrap().unwrap();
        let second = fill(second, &target, b"other").unwrap();
        assert_eq!(give_name(second, &target, None).unwrap(), None);
        assert_eq!(fs::read(&target).unwrap(), b"content");
        assert_eq!(fs::read_dir(target.parent().unwrap()).unwrap().count(), 1);
    }
}
