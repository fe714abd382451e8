//! The served folder: paths as the client writes them become paths below one root and never leave
//! it, not by `..` and not by a link.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The root of the served tree.
#[derive(Clone, Debug)]
pub struct Jail {
    root: PathBuf,
}

impl Jail {
    /// `root` must exist.
    pub fn new(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: root.canonicalize()?,
        })
    }

    /// The place on disk of a client's path, seen from `folder`, for a file that exists. Links are
    /// followed as far as they stay inside.
    pub fn existing(&self, folder: &[u8], path: &[u8]) -> io::Result<PathBuf> {
        let found = self.on_disk(&absolute(folder, path)).canonicalize()?;
        self.inside(found)
    }

    /// The place on disk of a name that may not exist yet, or that is a link itself: only its
    /// folder is resolved. The root itself is no entry.
    pub fn entry(&self, folder: &[u8], path: &[u8]) -> io::Result<PathBuf> {
        let place = self.on_disk(&absolute(folder, path));
        if place == self.root {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        match (place.parent(), place.file_name()) {
            (Some(parent), Some(name)) => Ok(self.inside(parent.canonicalize()?)?.join(name)),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The place for writing: a new name, or an existing file inside.
    pub fn target(&self, folder: &[u8], path: &[u8]) -> io::Result<PathBuf> {
        let place = self.entry(folder, path)?;
        match fs::symlink_metadata(&place) {
            Ok(facts) if facts.is_symlink() => self.inside(place.canonicalize()?),
            Ok(facts) if facts.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            _ => Ok(place),
        }
    }

    fn on_disk(&self, absolute: &[u8]) -> PathBuf {
        let mut place = self.root.clone();
        for part in absolute
            .split(|byte| *byte == b'/')
            .filter(|part| !part.is_empty())
        {
            place.push(os_name(part));
        }
        place
    }

    fn inside(&self, place: PathBuf) -> io::Result<PathBuf> {
        if place.starts_with(&self.root) {
            Ok(place)
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }
}

/// Joins a client's path to its folder and takes out `.` and `..`; `/` is as high as it goes.
pub fn absolute(folder: &[u8], path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    let from = if path.starts_with(b"/") {
        &b""[..]
    } else {
        folder
    };
    for part in from
        .split(|byte| *byte == b'/')
        .chain(path.split(|byte| *byte == b'/'))
    {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut joined = b"/".to_vec();
    joined.extend(parts.join(&b'/'));
    joined
}

/// The bytes of a name on disk.
pub fn name_bytes(name: &std::ffi::OsStr) -> Vec<u8> {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStrExt::as_bytes(name).to_vec();
    #[cfg(not(unix))]
    return name.to_string_lossy().into_owned().into_bytes();
}

fn os_name(bytes: &[u8]) -> OsString {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec());
    #[cfg(not(unix))]
    return String::from_utf8_lossy(bytes).into_owned().into();
}

/// The permission bits, as far as the system has them.
pub fn mode(facts: &fs::Metadata) -> u32 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::mode(facts) & 0o7777;
    #[cfg(not(unix))]
    return if facts.permissions().readonly() {
        0o555
    } else {
        0o755
    };
}

/// Sets the permission bits (SITE CHMOD).
pub fn set_mode(place: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    return fs::set_permissions(place, std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    {
        let mut permissions = fs::metadata(place)?.permissions();
        permissions.set_readonly(mode & 0o200 == 0);
        fs::set_permissions(place, permissions)
    }
}
