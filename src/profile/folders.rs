//! Where our files live: in the platform's folders, or all of them in one that was named.

use std::env;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::store::{self, Loaded, NotSaved, SetAside, Stored};

/// The two folders that are ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Sites, trusted certificates, settings.
    pub config: PathBuf,
    /// What a run leaves for the next: the queue, part records, learned facts, window size.
    pub state: PathBuf,
}

/// The system names no home folder, so nobody knows where settings would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoHome;

impl Folders {
    /// The folder that was named (`--config`), else `ARGOSY_CONFIG_DIR`, else the platform's.
    /// Nothing is made or read yet.
    pub fn find(config_override: Option<PathBuf>) -> Result<Self, NoHome> {
        let variable = env::var_os(VARIABLE).map(PathBuf::from);
        match named(config_override, variable) {
            Some(folder) => Ok(Self::inside(&folder)),
            None => Self::of_platform(),
        }
    }

    /// Both folders within one.
    pub fn inside(folder: &Path) -> Self {
        // Without a current folder a relative path stays what it was.
        let config = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let state = config.join("state");
        Self { config, state }
    }

    /// Reads a file of ours from its place; what cannot be read is set aside and told.
    pub fn load<T: Stored>(&self) -> Loaded<T> {
        store::load(&T::place(self))
    }

    /// Writes a file of ours to its place, whole or not at all.
    pub fn save<T: Stored>(&self, value: &T) -> Result<Option<SetAside>, NotSaved> {
        store::save(&T::place(self), value)
    }

    /// Where the window keeps its queue.
    pub fn queue(&self) -> PathBuf {
        self.state.join("queue.sqlite3")
    }

    fn of_platform() -> Result<Self, NoHome> {
        let platform = ProjectDirs::from("", "", "argosy").ok_or(NoHome)?;
        let state = platform.state_dir().unwrap_or(platform.data_local_dir());
        Ok(Self {
            config: platform.config_dir().to_owned(),
            state: state.to_owned(),
        })
    }
}

/// The flag beats the variable; an empty one is none.
fn named(flag: Option<PathBuf>, variable: Option<PathBuf>) -> Option<PathBuf> {
    [flag, variable]
        .into_iter()
        .flatten()
        .find(|folder| !folder.as_os_str().is_empty())
}

const VARIABLE: &str = "ARGOSY_CONFIG_DIR";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_beats_the_variable() {
        let path = |text: &str| Some(PathBuf::from(text));
        assert_eq!(named(path("/flag"), path("/variable")), path("/flag"));
        assert_eq!(named(path(""), path("/variable")), path("/variable"));
        assert_eq!(named(None, path("")), None);
    }

    #[test]
    fn a_named_folder_holds_both() {
        let folders = Folders::find(Some(PathBuf::from("/somewhere/argosy"))).unwrap();
        assert!(folders.config.ends_with("somewhere/argosy"));
        assert_eq!(folders.state, folders.config.join("state"));
        let relative = Folders::inside(Path::new("here"));
        assert!(relative.config.is_absolute());
    }
}
