//! How files are moved at one site, where it should be otherwise than everywhere.

use serde::{Deserialize, Serialize};

use super::settings::{ExistsRule, Verify};

/// A site's own ways. `None`: as the settings say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Transfers at once, 1 to 32.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<usize>,
    /// Bytes per second; `None`: only the limit that all sites share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub down: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<Verify>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub download_exists: Option<ExistsRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_exists: Option<ExistsRule>,
    /// Where the server refuses to rename an upload onto the file that it replaces.
    pub replacing: Replacing,
    /// What an upload is called on the server until it is whole: a name with `*` for the file's
    /// own; `None`: `*.argosy-part`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_name: Option<String>,
}

/// How an upload takes the place of an older file, where one RNTO does not do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Replacing {
    /// Not at all: the item fails, and both files stand.
    #[default]
    Never,
    /// The old file is renamed, the new one gets its name, then the old one is deleted: at no time
    /// is there none, but for a moment the name is missing.
    Aside,
    /// The old file is deleted first: if the rename fails then, only the part is there.
    Delete,
}
