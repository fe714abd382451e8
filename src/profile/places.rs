//! Folders that a person was in last, and those that are marked, here and on servers.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::bookmarks::Bookmark;
use super::path_text;
use super::site::Endpoint;
use crate::protocol::RemotePath;

/// What the window remembers of folders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Places {
    /// The latest first.
    pub been: Vec<Spot>,
    pub favourites: Vec<Spot>,
    pub bookmarks: Vec<Bookmark>,
}

/// A folder on this computer or on a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The endpoint's key; `None`: this computer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    server: Option<String>,
    /// As text without loss.
    folder: String,
}

impl Spot {
    pub fn local(folder: &Path) -> Self {
        Self {
            server: None,
            folder: path_text::to_text(folder),
        }
    }

    pub fn remote(endpoint: &Endpoint, folder: &RemotePath) -> Self {
        Self {
            server: Some(endpoint.key()),
            folder: path_text::bytes_to_text(folder.as_bytes()),
        }
    }

    /// The folder, if it is on this computer.
    pub fn as_local(&self) -> Option<PathBuf> {
        match self.server {
            None => path_text::from_text(&self.folder),
            Some(_) => None,
        }
    }

    /// The folder, if it is on that server.
    pub fn as_remote(&self, endpoint: &Endpoint) -> Option<RemotePath> {
        if self.server.as_ref() != Some(&endpoint.key()) {
            return None;
        }
        RemotePath::parse(path_text::bytes_from_text(&self.folder)).ok()
    }
}

impl Places {
    /// Puts a folder at the front. False: it stands there already.
    pub fn visit(&mut self, spot: Spot) -> bool {
        if self.been.first() == Some(&spot) {
            return false;
        }
        self.been.retain(|other| *other != spot);
        let side = spot.server.clone();
        self.been.insert(0, spot);
        let mut of_side = 0;
        self.been.retain(|other| {
            of_side += usize::from(other.server == side);
            other.server != side || of_side <= MOST
        });
        self.been.truncate(MOST_IN_ALL);
        true
    }

    /// Marks a folder, or takes its mark away.
    pub fn mark(&mut self, spot: Spot) {
        let before = self.favourites.len();
        self.favourites.retain(|other| *other != spot);
        if self.favourites.len() == before {
            self.favourites.push(spot);
            let excess = self.favourites.len().saturating_sub(MOST_IN_ALL);
            self.favourites.drain(..excess);
        }
    }

    /// The same, no longer than it may grow.
    pub fn sanitised(mut self) -> Self {
        self.been.truncate(MOST_IN_ALL);
        self.favourites.truncate(MOST_IN_ALL);
        self.bookmarks.truncate(MOST_IN_ALL);
        self
    }
}

/// Of this computer, and of each server.
const MOST: usize = 20;
const MOST_IN_ALL: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Encryption;

    fn endpoint(user: &str) -> Endpoint {
        Endpoint {
            host: "h".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: user.to_owned(),
        }
    }

    #[test]
    fn the_last_twenty_of_each_side_are_remembered_once() {
        let mut places = Places::default();
        let remote = RemotePath::parse("/srv").unwrap();
        assert!(places.visit(Spot::remote(&endpoint("ann"), &remote)));
        for number in 0..30 {
            assert!(places.visit(Spot::local(Path::new(&format!("/{number}")))));
        }
        assert!(!places.visit(Spot::local(Path::new("/29"))));
        assert!(places.visit(Spot::local(Path::new("/20"))));
        let local: Vec<_> = places.been.iter().filter_map(Spot::as_local).collect();
        assert_eq!(local.len(), MOST);
        assert_eq!(local[..2], [Path::new("/20"), Path::new("/29")]);
        let seen = |user| {
            let mut all = places.been.iter();
            all.find_map(|spot| spot.as_remote(&endpoint(user)))
        };
        assert_eq!(seen("ann"), Some(remote));
        assert_eq!(seen("bob"), None);
    }

    #[test]
    fn they_come_back_as_they_were_whatever_their_names() {
        let mut places = Places::default();
        let odd = RemotePath::parse(b"/a\xff %").unwrap();
        places.mark(Spot::remote(&endpoint("ann"), &odd));
        places.mark(Spot::local(Path::new("/b")));
        places.mark(Spot::local(Path::new("/b")));
        let text = toml::to_string(&places).unwrap();
        let back: Places = toml::from_str(&text).unwrap();
        assert_eq!(back, places);
        assert_eq!(back.favourites.len(), 1);
        assert_eq!(back.favourites[0].as_remote(&endpoint("ann")), Some(odd));
        assert_eq!(back.favourites[0].as_local(), None);
    }
}
