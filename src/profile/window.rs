//! How the window was left: its size, its parts, and where it was last.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::folders::Folders;
use super::path_text;
use super::places::Places;
use super::site::Endpoint;
use super::store::{self, Stored};

/// What the next start of the window takes over from the last one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowState {
    /// In logical pixels.
    pub width: f32,
    pub height: f32,
    pub maximized: bool,
    /// The local pane's share of the width, 0.1 to 0.9.
    pub local_share: f32,
    /// The panes' share of the height (the tabs have the rest), 0.1 to 0.9.
    pub panes_share: f32,
    /// The pane leaves out names that begin with a dot.
    pub local_hides: bool,
    pub remote_hides: bool,
    /// The local folder that was open last.
    #[serde(skip_serializing_if = "Option::is_none", with = "path_text::option")]
    pub local_folder: Option<PathBuf>,
    /// Where it was connected, the latest first. Never a password.
    pub recent: Vec<Recent>,
    pub places: Places,
}

/// A server that was connected to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    #[serde(flatten)]
    pub endpoint: Endpoint,
    /// The remote folder that was open last; empty: the login folder.
    #[serde(default)]
    pub remote_folder: String,
    /// The local folder that was open beside it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "path_text::option"
    )]
    pub local_folder: Option<PathBuf>,
}

impl WindowState {
    /// Puts a server at the front of the recent ones; the oldest beyond ten is dropped.
    pub fn remember(&mut self, recent: Recent) {
        let key = recent.endpoint.key();
        self.recent.retain(|other| other.endpoint.key() != key);
        self.recent.insert(0, recent);
        self.recent.truncate(MOST);
    }

    /// The same with every number within bounds that a screen can show.
    pub fn sanitised(mut self) -> Self {
        let default = Self::default();
        let bounded = |value: f32, from: f32, to: f32, otherwise: f32| {
            if value.is_finite() {
                value.clamp(from, to)
            } else {
                otherwise
            }
        };
        self.width = bounded(self.width, 640.0, 16_384.0, default.width);
        self.height = bounded(self.height, 400.0, 16_384.0, default.height);
        self.local_share = bounded(self.local_share, 0.1, 0.9, default.local_share);
        self.panes_share = bounded(self.panes_share, 0.1, 0.9, default.panes_share);
        self.recent.truncate(MOST);
        self.places = self.places.sanitised();
        self
    }
}

impl Default for WindowState {
    fn default() -> Self {
        Self {
            width: 1180.0,
            height: 760.0,
            maximized: false,
            local_share: 0.5,
            panes_share: 0.66,
            local_hides: false,
            remote_hides: false,
            local_folder: None,
            recent: Vec::new(),
            places: Places::default(),
        }
    }
}

impl Stored for WindowState {
    fn place(folders: &Folders) -> PathBuf {
        folders.state.join("window.toml")
    }

    fn from_text(text: &str) -> Result<(Self, Vec<String>), String> {
        let state: Self = store::parse(text)?;
        Ok((state.sanitised(), Vec::new()))
    }
}

const MOST: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Encryption;

    fn recent(host: &str, folder: &str) -> Recent {
        Recent {
            endpoint: Endpoint {
                host: host.to_owned(),
                port: 21,
                encryption: Encryption::Implicit,
                user: "me".to_owned(),
            },
            remote_folder: folder.to_owned(),
            local_folder: Some(PathBuf::from("/home/me")),
        }
    }

    #[test]
    fn the_latest_connection_stands_first_and_once() {
        let mut state = WindowState::default();
        for number in 0..15 {
            state.remember(recent(&format!("h{number}"), "/"));
        }
        state.remember(recent("H8", "/new"));
        assert_eq!(state.recent.len(), MOST);
        assert_eq!(state.recent[0], recent("H8", "/new"));
        assert_eq!(state.recent[1], recent("h14", "/"));
    }

    #[test]
    fn it_comes_back_as_it_was() {
        let mut state = WindowState {
            local_folder: Some(PathBuf::from("/tmp")),
            remote_hides: true,
            ..WindowState::default()
        };
        state.remember(recent("h", ""));
        let text = toml::to_string(&state).unwrap();
        assert_eq!(WindowState::from_text(&text), Ok((state, Vec::new())));
        let (odd, _) = WindowState::from_text("width = nan\nheight = 1e9\n").unwrap();
        assert_eq!((odd.width, odd.height), (1180.0, 16_384.0));
        assert!(!odd.local_hides && !odd.remote_hides);
    }
}
