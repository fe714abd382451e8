//! How the window was left: its size, its parts, and where it was last.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use super::open_tab::OpenTab;
use super::path_text;
use super::places::Places;
use super::site::Endpoint;
use super::site_folder::SiteFolder;

mod tolerant;

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
    /// The pane has the tree of the folders around.
    pub local_tree: bool,
    pub remote_tree: bool,
    /// The transfers are shown by site and folder.
    pub groups_transfers: bool,
    /// The columns of the panes, in their order; empty: as they are at first.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Vec::is_empty")]
    pub local_columns: Vec<ColumnState>,
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Vec::is_empty")]
    pub remote_columns: Vec<ColumnState>,
    #[serde(deserialize_with = "or_default")]
    pub local_sort: SortState,
    #[serde(deserialize_with = "or_default")]
    pub remote_sort: SortState,
    /// The columns of the other lists whose width was changed, by the list's name and their titles.
    #[serde(deserialize_with = "or_default")]
    pub widths: BTreeMap<String, BTreeMap<String, f32>>,
    /// The folders of sites that are closed.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub closed_site_folders: Vec<SiteFolder>,
    /// The local folder that was open last.
    #[serde(skip_serializing_if = "Option::is_none", with = "path_text::option")]
    pub local_folder: Option<PathBuf>,
    /// Where it was connected, the latest first. Never a password.
    pub recent: Vec<Recent>,
    /// The tabs as they stood in the bar.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "Vec::is_empty")]
    pub tabs: Vec<OpenTab>,
    pub places: Places,
}

/// A column of a pane, by the name that it has in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnState {
    pub name: String,
    /// In logical pixels; of no meaning for names, which take what is left.
    pub width: f32,
    pub shown: bool,
}

/// What a pane is sorted by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SortState {
    /// By the name that it has in the file; empty: as at first.
    pub column: String,
    pub descending: bool,
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
        self.tabs.truncate(MOST_TABS);
        for columns in [&mut self.local_columns, &mut self.remote_columns] {
            columns.truncate(MOST_COLUMNS);
            for column in columns {
                column.width = bounded(column.width, 40.0, 2000.0, 100.0);
            }
        }
        self.widths.retain(|_, widths| widths.len() <= MOST_COLUMNS);
        for width in self.widths.values_mut().flat_map(BTreeMap::values_mut) {
            *width = bounded(*width, 40.0, 2000.0, 100.0);
        }
        self.closed_site_folders.truncate(MOST_FOLDERS);
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
            local_tree: false,
            remote_tree: false,
            groups_transfers: false,
            local_columns: Vec::new(),
            remote_columns: Vec::new(),
            local_sort: SortState::default(),
            remote_sort: SortState::default(),
            widths: BTreeMap::new(),
            closed_site_folders: Vec::new(),
            local_folder: None,
            recent: Vec::new(),
            tabs: Vec::new(),
            places: Places::default(),
        }
    }
}

/// What an older or newer Argosy, or a person, wrote otherwise is left out and spoils nothing else.
fn lenient<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let given = toml::Value::deserialize(from)?;
    let all = given.as_array().cloned().unwrap_or_default();
    let all = all.into_iter().filter_map(|one| one.try_into().ok());
    Ok(all.collect())
}

/// What is no such value is as at first, and spoils nothing else.
fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + DeserializeOwned,
{
    let given = toml::Value::deserialize(from)?;
    Ok(given.try_into().unwrap_or_default())
}

const MOST: usize = 10;
const MOST_COLUMNS: usize = 32;
const MOST_FOLDERS: usize = 1000;
/// More tabs than anybody opens: the file may be anybody's.
const MOST_TABS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Encryption, Stored};

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
            groups_transfers: true,
            ..WindowState::default()
        };
        state.remember(recent("h", ""));
        let text = toml::to_string(&state).unwrap();
        assert_eq!(WindowState::from_text(&text), Ok((state, Vec::new())));
        let (odd, _) = WindowState::from_text("width = nan\nheight = 1e9\n").unwrap();
        assert_eq!((odd.width, odd.height), (1180.0, 16_384.0));
        assert!(!odd.local_hides && !odd.remote_hides && !odd.groups_transfers);
    }

    #[test]
    fn tabs_come_back_and_odd_ones_spoil_nothing() {
        let state = WindowState {
            tabs: vec![
                OpenTab {
                    local_folder: Some(PathBuf::from("/home/me")),
                    ..OpenTab::default()
                },
                OpenTab {
                    endpoint: Some(recent("h", "").endpoint),
                    remote_folder: "/srv".to_owned(),
                    local_folder: None,
                    is_in_front: true,
                },
            ],
            ..WindowState::default()
        };
        let text = toml::to_string(&state).unwrap();
        assert_eq!(WindowState::from_text(&text), Ok((state, Vec::new())));
        let text = "[[tabs]]\nremote_folder = 3\n[[tabs]]\nhost = \"h\"\nport = 99999\n";
        let (odd, _) = WindowState::from_text(text).unwrap();
        assert_eq!(odd.tabs, [OpenTab::default()]);
    }

    #[test]
    fn columns_come_back_and_odd_ones_spoil_nothing() {
        let state = WindowState {
            local_columns: vec![ColumnState {
                name: "size".to_owned(),
                width: 91.0,
                shown: false,
            }],
            ..WindowState::default()
        };
        let text = toml::to_string(&state).unwrap();
        assert_eq!(WindowState::from_text(&text), Ok((state, Vec::new())));
        let text = "width = 900.0\nlocal_columns = 3\n[[remote_columns]]\nname = 7\n\
                    [[remote_columns]]\nname = \"size\"\nwidth = inf\nshown = true\n";
        let (odd, _) = WindowState::from_text(text).unwrap();
        assert_eq!((odd.width, odd.local_columns.len()), (900.0, 0));
        assert_eq!(odd.remote_columns.len(), 1);
        assert_eq!(odd.remote_columns[0].width, 100.0);
    }

    #[test]
    fn what_sorts_and_is_closed_comes_back_and_odd_values_spoil_nothing() {
        let sort = SortState {
            column: "size".to_owned(),
            descending: true,
        };
        let state = WindowState {
            remote_sort: sort,
            widths: BTreeMap::from([("queue".to_owned(), BTreeMap::from([("Size".into(), 70.0)]))]),
            closed_site_folders: vec![SiteFolder::parse("Work/Old")],
            ..WindowState::default()
        };
        let text = toml::to_string(&state).unwrap();
        assert_eq!(WindowState::from_text(&text), Ok((state, Vec::new())));
        let text = "width = 900.0\nlocal_sort = 3\nclosed_site_folders = \"Work\"\n\
                    [widths]\nqueue = { Size = nan }\n";
        let (odd, _) = WindowState::from_text(text).unwrap();
        assert_eq!(odd.width, 900.0);
        assert_eq!(odd.local_sort, SortState::default());
        assert_eq!(odd.widths["queue"]["Size"], 100.0);
        assert!(odd.closed_site_folders.is_empty());
    }
}
