//! Files of ours on disk: TOML for people to read and mend, written whole or not at all, and
//! never written over something that we could not read.

mod meanwhile;
mod set_aside;
mod write;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::folders::Folders;

pub use meanwhile::{Known, Saved, Shared};
pub use write::{make_folder, sync_folder, write, write_own};

/// A value with a file of its own.
pub trait Stored: Default + Serialize + DeserializeOwned {
    /// Where its file lives.
    fn place(folders: &Folders) -> PathBuf;

    /// Reads the file's text. Beside the value: the fields whose content was of no use, so that
    /// something else stands in their place.
    fn from_text(text: &str) -> Result<(Self, Vec<String>), String> {
        Ok((parse(text)?, Vec::new()))
    }
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded<T> {
    /// The default where there is no file or it could not be read.
    pub value: T,
    /// The file could not be read.
    pub set_aside: Option<SetAside>,
    /// Fields of no use, such as `interface.zoom`.
    pub invalid: Vec<String>,
}

/// A file that could not be read. It is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where it is now.
    pub file: PathBuf,
    /// What the parser or the system says.
    pub why: String,
    /// It got another name. If not, it stands where it was, and saving there is refused.
    pub moved: bool,
}

/// A file that could not be written. What was there before still is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSaved {
    pub file: PathBuf,
    pub why: String,
}

/// Reads a file; if there is none, the default. One that cannot be read gets another name, unless
/// it is only denied to us.
pub fn load<T: Stored>(path: &Path) -> Loaded<T> {
    match read(path) {
        Ok(Some((value, invalid))) => Loaded {
            value,
            set_aside: None,
            invalid,
        },
        Ok(None) => Loaded {
            value: T::default(),
            set_aside: None,
            invalid: Vec::new(),
        },
        Err(unread) => Loaded {
            value: T::default(),
            set_aside: Some(unread.set_aside(path)),
            invalid: Vec::new(),
        },
    }
}

/// Writes a file: whole, for its owner only, durably. A file that stands there and cannot be read
/// is set aside first (and told in the result); if it cannot be, nothing is written.
pub fn save<T: Stored>(path: &Path, value: &T) -> Result<Option<SetAside>, NotSaved> {
    let not_saved = |why: String| NotSaved {
        file: path.to_owned(),
        why,
    };
    let text = toml::to_string(value).map_err(|error| not_saved(error.to_string()))?;
    let set_aside = match read::<T>(path) {
        Ok(_) => None,
        Err(unread) => Some(unread.set_aside(path)),
    };
    match set_aside {
        Some(stands) if !stands.moved => Err(not_saved(stands.why)),
        set_aside => {
            let text = format!("version = {VERSION}\n{text}");
            write(path, text.as_bytes()).map_err(|error| not_saved(error.to_string()))?;
            Ok(set_aside)
        }
    }
}

/// Gives a file that is no use to us another name; tells where it is then, and why.
pub fn put_aside(path: &Path, why: String) -> SetAside {
    Unread { why, denied: false }.set_aside(path)
}

/// Why a file could not be read.
struct Unread {
    why: String,
    /// Its content may be well; it is only not for us.
    denied: bool,
}

impl Unread {
    fn set_aside(self, path: &Path) -> SetAside {
        let stands = |why: String| SetAside {
            file: path.to_owned(),
            why,
            moved: false,
        };
        if self.denied {
            return stands(self.why);
        }
        match set_aside::rename(path) {
            Ok(file) => SetAside {
                file,
                why: self.why,
                moved: true,
            },
            Err(error) => stands(format!("{}; {error}", self.why)),
        }
    }
}

fn read<T: Stored>(path: &Path) -> Result<Option<(T, Vec<String>)>, Unread> {
    let unread = |why: String| Unread { why, denied: false };
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Unread {
                denied: error.kind() == ErrorKind::PermissionDenied,
                why: error.to_string(),
            });
        }
    };
    let text = String::from_utf8(bytes).map_err(|error| unread(error.to_string()))?;
    let Version { version } = parse(&text).map_err(unread)?;
    if version > VERSION {
        return Err(unread(format!("version {version} is newer than {VERSION}")));
    }
    T::from_text(&text).map(Some).map_err(unread)
}

#[derive(Deserialize)]
struct Version {
    #[serde(default)]
    version: u32,
}

/// Reads TOML; the error has the parser's words and the line, not the lines of the file around it.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        match before.map(|before| before.matches('\n').count() + 1) {
            Some(line) => format!("line {line}: {}", error.message()),
            None => error.message().to_owned(),
        }
    })
}

impl From<NotSaved> for io::Error {
    fn from(not_saved: NotSaved) -> Self {
        io::Error::other(format!("{}: {}", not_saved.file.display(), not_saved.why))
    }
}

/// Of all our files; one with a higher number was written by an Argosy to come.
const VERSION: u32 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Encryption, Keep, Logon, Policy, Site, Sites};

    fn sites() -> Sites {
        let mut sites = Sites::default();
        let site = Site {
            name: "home".to_owned(),
            host: "ftp.example.com".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            logon: Logon::Normal,
            user: "me".to_owned(),
            keep: Keep::Nowhere,
            remote_folder: String::new(),
            local_folder: None,
            notes: "two\nlines".to_owned(),
            folder: Default::default(),
            colour: None,
            policy: Policy::default(),
        };
        sites.add(site).unwrap();
        sites
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(&folder.path().join("new"));
        assert_eq!(folders.load::<Sites>().value, Sites::default());
        assert_eq!(folders.save(&sites()), Ok(None));
        let loaded = folders.load::<Sites>();
        assert_eq!((loaded.value, loaded.set_aside), (sites(), None));
        assert_eq!(names(&folders.config), ["sites.toml"]);
    }

    #[test]
    fn one_that_cannot_be_read_is_set_aside() {
        let newer = "version = 99\nsites = []\n";
        for (content, why) in [
            (&b"sites = ["[..], "line 1"),
            (b"\n[[sites]]\nname = 3\n", "line 3"),
            (b"# \xff\n", "utf-8"),
            (newer.as_bytes(), "version 99"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("sites.toml");
            fs::write(&path, content).unwrap();
            let loaded = load::<Sites>(&path);
            assert_eq!(loaded.value, Sites::default());
            let aside = loaded.set_aside.unwrap();
            assert!(aside.moved && aside.why.contains(why), "{aside:?}");
            assert_eq!(fs::read(&aside.file).unwrap(), content);
            let name = aside.file.file_name().unwrap().to_str().unwrap();
            assert!(name.starts_with("sites.toml.unreadable-2"), "{name}");
            assert_eq!(save(&path, &sites()), Ok(None));
            assert_eq!(names(folder.path()), ["sites.toml", name]);
        }
    }

    #[test]
    fn one_that_became_unreadable_is_not_overwritten_either() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sites.toml");
        save(&path, &sites()).unwrap();
        fs::write(&path, "half an edit [").unwrap();
        let aside = save(&path, &sites()).unwrap().unwrap();
        assert_eq!(fs::read(aside.file).unwrap(), b"half an edit [");
        assert_eq!(load::<Sites>(&path).value, sites());
    }

    #[test]
    fn where_it_cannot_be_set_aside_saving_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        // A file where the folder should be: neither reading, renaming nor writing can work.
        let file = folder.path().join("config");
        fs::write(&file, "kept").unwrap();
        let path = file.join("sites.toml");
        let aside = load::<Sites>(&path).set_aside.unwrap();
        assert!(!aside.moved);
        assert!(save(&path, &sites()).is_err());
        assert_eq!(fs::read(&file).unwrap(), b"kept");
        assert_eq!(names(folder.path()), ["config"]);
    }

    #[test]
    fn one_that_is_denied_stays_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sites.toml");
        fs::write(&path, "kept").unwrap();
        let unread = Unread {
            why: "denied".to_owned(),
            denied: true,
        };
        let stands = SetAside {
            file: path.clone(),
            why: "denied".to_owned(),
            moved: false,
        };
        assert_eq!(unread.set_aside(&path), stands);
        assert_eq!(names(folder.path()), ["sites.toml"]);
    }
}
