//! A tree on this computer, entry by entry: for folder transfers and for counting.

use std::fs::{self, FileType, ReadDir};
use std::path::{Path, PathBuf};

use super::names::name_of;
use super::{kind, modified_seconds};
use crate::protocol::{Failure, Kind, Name};

/// Goes through a file or a folder with everything in it. A folder comes before what is in it,
/// and all its files before its folders. Links are told and never followed, the top one included.
///
/// One folder is open at a time; only folders that are still to be read are kept in memory.
#[derive(Debug)]
pub struct Walk {
    open: Option<(ReadDir, Folder)>,
    /// Folders to read, the next one last.
    waiting: Vec<Folder>,
    /// The top, if it is not a folder.
    top: Option<Walked>,
}

/// One step of a walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walked {
    pub path: PathBuf,
    /// The names from the top down to here; empty for the top itself.
    pub relative: Vec<Name>,
    pub found: Found,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Folder,
    File {
        size: u64,
        /// Seconds since 1970.
        modified: Option<i64>,
    },
    /// Not followed.
    Link,
    /// A device, a socket: nothing to transfer.
    Other,
    /// A folder that cannot be read (it was told as one before), or a file without facts.
    Failed(Failure),
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    relative: Vec<Name>,
}

impl Walk {
    pub fn new(top: &Path) -> Self {
        let mut walk = Self {
            open: None,
            waiting: Vec::new(),
            top: None,
        };
        let place = Folder {
            path: top.to_owned(),
            relative: Vec::new(),
        };
        match fs::symlink_metadata(top) {
            Ok(metadata) if metadata.is_dir() => walk.waiting.push(place),
            Ok(metadata) => {
                let found = found(metadata.file_type(), || Ok(metadata), top);
                walk.top = Some(place.into_walked(found));
            }
            Err(error) => {
                let found = Found::Failed(Failure::disk(top, &error));
                walk.top = Some(place.into_walked(found));
            }
        }
        walk
    }

    /// The next entry of the open folder; its folders wait. `None`: it is read to its end.
    fn next_inside(&mut self) -> Option<Walked> {
        let (read, folder) = self.open.as_mut()?;
        for entry in read {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let Folder { path, relative } = self.open.take()?.1;
                    let found = Found::Failed(Failure::disk(&path, &error));
                    return Some(Folder { path, relative }.into_walked(found));
                }
            };
            let place = Folder {
                path: entry.path(),
                relative: [&folder.relative[..], &[name_of(&entry.file_name())]].concat(),
            };
            match entry.file_type() {
                Ok(file_type) if file_type.is_dir() => self.waiting.push(place),
                Ok(file_type) => {
                    let found = found(file_type, || entry.metadata(), &place.path);
                    return Some(place.into_walked(found));
                }
                Err(error) => {
                    let found = Found::Failed(Failure::disk(&place.path, &error));
                    return Some(place.into_walked(found));
                }
            }
        }
        self.open = None;
        None
    }
}

impl Iterator for Walk {
    type Item = Walked;

    fn next(&mut self) -> Option<Walked> {
        if let Some(top) = self.top.take() {
            return Some(top);
        }
        if let Some(walked) = self.next_inside() {
            return Some(walked);
        }
        let folder = self.waiting.pop()?;
        match fs::read_dir(&folder.path) {
            Ok(read) => {
                let walked = Walked {
                    path: folder.path.clone(),
                    relative: folder.relative.clone(),
                    found: Found::Folder,
                };
                self.open = Some((read, folder));
                Some(walked)
            }
            Err(error) => {
                let found = Found::Failed(Failure::disk(&folder.path, &error));
                Some(folder.into_walked(found))
            }
        }
    }
}

impl Folder {
    fn into_walked(self, found: Found) -> Walked {
        Walked {
            path: self.path,
            relative: self.relative,
            found,
        }
    }
}

fn found(
    file_type: FileType,
    metadata: impl FnOnce() -> std::io::Result<fs::Metadata>,
    path: &Path,
) -> Found {
    match kind(file_type) {
        Kind::Folder => Found::Folder,
        Kind::Link => Found::Link,
        Kind::Other | Kind::Unreadable => Found::Other,
        Kind::File => match metadata() {
            Ok(metadata) => Found::File {
                size: metadata.len(),
                modified: modified_seconds(&metadata),
            },
            Err(error) => Found::Failed(Failure::disk(path, &error)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(walked: &Walked) -> String {
        let names: Vec<_> = walked.relative.iter().map(|name| name.display()).collect();
        let sign = match &walked.found {
            Found::Folder => "/".to_owned(),
            Found::File { size, .. } => format!("={size}"),
            Found::Link => "@".to_owned(),
            Found::Other => "?".to_owned(),
            Found::Failed(_) => "!".to_owned(),
        };
        names.join("/") + &sign
    }

    #[test]
    fn a_folder_comes_before_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b/empty")).unwrap();
        fs::write(at("a/b/f"), "123").unwrap();
        fs::write(at("g"), "").unwrap();
        let steps: Vec<String> = Walk::new(folder.path()).map(|step| shown(&step)).collect();
        assert_eq!(steps, ["/", "g=0", "a/", "a/b/", "a/b/f=3", "a/b/empty/"]);
    }

    #[test]
    fn a_file_is_a_walk_of_one_step() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("f");
        let steps = || {
            Walk::new(&file)
                .map(|step| shown(&step))
                .collect::<Vec<_>>()
        };
        assert_eq!(steps(), ["!"]);
        fs::write(&file, "1").unwrap();
        assert_eq!(steps(), ["=1"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_told_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("up");
        std::os::unix::fs::symlink("..", &link).unwrap();
        let steps: Vec<String> = Walk::new(folder.path()).map(|step| shown(&step)).collect();
        assert_eq!(steps, ["/", "up@"]);
        let steps: Vec<String> = Walk::new(&link).map(|step| shown(&step)).collect();
        assert_eq!(steps, ["@"]);
    }

    #[test]
    fn a_deep_tree_needs_no_deep_stack() {
        let folder = tempfile::tempdir().unwrap();
        let mut deep = folder.path().to_owned();
        // Near the longest path that the system takes.
        while deep.as_os_str().len() < 3000 {
            deep.push("a");
        }
        fs::create_dir_all(&deep).unwrap();
        assert!(Walk::new(folder.path()).count() > 1000);
    }
}
