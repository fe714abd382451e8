//! Gives a file that could not be read another name, so that nothing overwrites it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::Local;

/// Renames `NAME` to `NAME.unreadable-YYYYMMDD-HHMMSS` (and `-2`, `-3` if that is taken); returns
/// the new path.
pub(super) fn rename(path: &Path) -> io::Result<PathBuf> {
    let aside = free(path, "unreadable")?;
    fs::rename(path, &aside)?;
    Ok(aside)
}

/// The first free name of that kind, `NAME.WHAT-YYYYMMDD-HHMMSS`.
pub(super) fn free(path: &Path, what: &str) -> io::Result<PathBuf> {
    let stamp = Local::now().format("%Y%m%d-%H%M%S");
    for number in 1..100 {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{what}-{stamp}"));
        if number > 1 {
            name.push(format!("-{number}"));
        }
        let aside = PathBuf::from(name);
        if fs::symlink_metadata(&aside).is_err() {
            return Ok(aside);
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_set_aside_before_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        let mut kept = Vec::new();
        for content in ["first", "second", "third"] {
            fs::write(&path, content).unwrap();
            kept.push((rename(&path).unwrap(), content));
        }
        for (aside, content) in kept {
            assert_eq!(fs::read_to_string(aside).unwrap(), content);
        }
        assert!(!path.exists());
    }
}
