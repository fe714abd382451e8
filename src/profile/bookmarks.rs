//! Bookmarks: a folder here and one on a server, to be opened together.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::path_text;
use super::site::Endpoint;
use crate::protocol::RemotePath;

/// A pair of folders with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    pub name: String,
    /// As text without loss, both.
    local: String,
    remote: String,
    /// Synchronised browsing is switched on there.
    #[serde(default)]
    pub together: bool,
    /// `None`: for whatever server is connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Endpoint>,
}

impl Bookmark {
    pub fn new(local: &Path, remote: &RemotePath, server: Option<Endpoint>) -> Self {
        Self {
            name: String::new(),
            local: path_text::to_text(local),
            remote: path_text::bytes_to_text(remote.as_bytes()),
            together: false,
            server,
        }
    }

    pub fn local(&self) -> Option<PathBuf> {
        path_text::from_text(&self.local)
    }

    pub fn remote(&self) -> Option<RemotePath> {
        RemotePath::parse(path_text::bytes_from_text(&self.remote)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Encryption, Places};

    #[test]
    fn they_come_back_as_they_were_and_old_files_have_none() {
        let odd = RemotePath::parse(b"/a\xff %").unwrap();
        let server = Endpoint {
            host: "h".to_owned(),
            port: 21,
            encryption: Encryption::Implicit,
            user: "ann".to_owned(),
        };
        let mut one = Bookmark::new(Path::new("/web"), &odd, Some(server));
        one.name = "Web".to_owned();
        one.together = true;
        let two = Bookmark::new(Path::new("/b"), &odd, None);
        let places = Places {
            bookmarks: vec![one, two],
            ..Places::default()
        };
        let text = toml::to_string(&places).unwrap();
        let back: Places = toml::from_str(&text).unwrap();
        assert_eq!(back, places);
        assert_eq!(back.bookmarks[0].remote(), Some(odd));
        assert!(toml::from_str::<Places>("").unwrap().bookmarks.is_empty());
    }
}
