//! A folder or file on one of the two sides of the window.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::local_folder;
use crate::protocol::{Name, NameRefusal, RemotePath};
use crate::wording;

/// The two sides that files go between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Local,
    Remote,
}

/// A path on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Local(PathBuf),
    Remote(RemotePath),
}

impl Side {
    pub fn other(self) -> Self {
        match self {
            Self::Local => Self::Remote,
            Self::Remote => Self::Local,
        }
    }
}

impl Place {
    pub fn side(&self) -> Side {
        match self {
            Self::Local(_) => Side::Local,
            Self::Remote(_) => Side::Remote,
        }
    }

    /// The path of an entry of this folder; refuses names that lead elsewhere.
    pub fn join(&self, name: &Name) -> Result<Self, NameRefusal> {
        match self {
            Self::Remote(path) => path.join(name).map(Self::Remote),
            Self::Local(path) => {
                local_folder::name_on_disk(name).map(|name| Self::Local(path.join(name)))
            }
        }
    }

    pub fn parent(&self) -> Option<Self> {
        match self {
            Self::Remote(path) => path.parent().map(Self::Remote),
            Self::Local(path) => path
                .parent()
                .filter(|parent| *parent != Path::new(""))
                .map(|parent| Self::Local(parent.to_owned())),
        }
    }

    /// The folders from the top down to this one.
    pub fn trail(&self) -> Vec<Self> {
        let up = std::iter::successors(Some(self.clone()), Self::parent);
        let mut trail: Vec<_> = up.take(DEEPEST).collect();
        trail.reverse();
        trail
    }

    /// The last part, to find the folder again that one came up from.
    pub fn file_name(&self) -> Option<Name> {
        match self {
            Self::Remote(path) => path.file_name(),
            Self::Local(path) => path.file_name().map(local_folder::name_of),
        }
    }

    /// Reads what a person wrote; a relative path is seen from this folder.
    pub fn resolved(&self, text: &str) -> Option<Self> {
        match self {
            Self::Remote(base) => {
                let path = RemotePath::parse(text.trim()).ok()?;
                Some(Self::Remote(path.under(base)))
            }
            Self::Local(base) => {
                let text = text.trim();
                let typed = match text.strip_prefix('~') {
                    Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                        home().join(rest.trim_start_matches('/'))
                    }
                    _ => PathBuf::from(text),
                };
                (!text.is_empty()).then(|| Self::Local(tidy(&base.join(typed))))
            }
        }
    }

    /// The path for people to read.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Remote(path) => wording::name(path.as_bytes()),
            Self::Local(path) => wording::path(path),
        }
    }

    /// The path as text, to be copied or changed.
    pub fn display(&self) -> Cow<'_, str> {
        match self {
            Self::Remote(path) => path.display(),
            Self::Local(path) => path.to_string_lossy(),
        }
    }
}

/// Nobody looks at more of a path that leads through more folders.
const DEEPEST: usize = 100;

/// Where the local pane starts the first time: the folder that Argosy was started from, unless
/// that is the top one, as desktops do it.
pub fn first() -> PathBuf {
    std::env::current_dir()
        .ok()
        .filter(|folder| folder.parent().is_some())
        .unwrap_or_else(home)
}

/// The person's own folder, or the top one.
pub fn home() -> PathBuf {
    directories::UserDirs::new().map_or_else(
        || PathBuf::from(std::path::MAIN_SEPARATOR_STR),
        |folders| folders.home_dir().to_owned(),
    )
}

/// Resolves `.` and `..` by name, as the path field's reader expects.
fn tidy(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                tidied.pop();
            }
            part => tidied.push(part),
        }
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_path_is_seen_from_the_open_folder() {
        let local = Place::Local(PathBuf::from("/a/b"));
        assert_eq!(local.resolved("../c"), Some(Place::Local("/a/c".into())));
        assert_eq!(local.resolved("/d/./"), Some(Place::Local("/d".into())));
        assert_eq!(local.resolved(" "), None);
        assert_eq!(local.resolved("~"), Some(Place::Local(home())));
        let remote = Place::Remote(RemotePath::root());
        assert_eq!(remote.resolved("x\0y"), None);
    }

    #[test]
    fn a_hostile_name_makes_no_path() {
        let local = Place::Local(PathBuf::from("/a"));
        assert_eq!(local.join(&Name::from("..")), Err(NameRefusal::Dots));
        assert_eq!(local.join(&Name::from("b/c")), Err(NameRefusal::Separator));
        assert_eq!(
            local.join(&Name::from("b")),
            Ok(Place::Local("/a/b".into()))
        );
    }
}
