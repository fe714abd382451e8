//! A tab of the window as it was left, to come back at the next start.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::path_text;
use super::site::Endpoint;

/// Where a tab was. Never a password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTab {
    /// `None`: it was not connected.
    #[serde(flatten)]
    pub endpoint: Option<Endpoint>,
    /// The remote folder that was open; empty: the login folder.
    #[serde(default)]
    pub remote_folder: String,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "path_text::option"
    )]
    pub local_folder: Option<PathBuf>,
    #[serde(default)]
    pub is_in_front: bool,
}
