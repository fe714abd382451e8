//! What synchronised browsing and bookmarks say.

use super::change::name_refusal;
use super::text::{name, path, printable};
use crate::profile::Bookmark;
use crate::protocol::NameRefusal;

pub const TOGETHER_NOT_CONNECTED: &str =
    "Connect first: synchronised browsing needs a folder on both sides.";
pub const TOGETHER_ON: &str =
    "Synchronised browsing is on: what is opened on one side is opened on the other side, too.";
pub const TOGETHER_OFF: &str = "Synchronised browsing is off.";

/// The place as it is shown.
pub fn cannot_follow(place: &str) -> String {
    format!("The other side cannot follow to {place}.")
}

pub const NO_SUCH_PLACE: &str = "There is nothing so far up on the other side.";

pub fn no_such_name(given: &[u8], refusal: NameRefusal) -> String {
    format!(
        "“{}” cannot be a name on the other side: {}.",
        name(given),
        name_refusal(refusal)
    )
}

pub const BOOKMARK_NOT_CONNECTED: &str =
    "Connect first: a bookmark is a folder here and one on a server.";
pub const BOOKMARK_OF_ANY: &str = "Connect first: this bookmark is for any server.";
pub const BOOKMARK_UNREADABLE: &str = "This bookmark's folders cannot be read here.";

/// Whether a bookmark is to go.
pub fn remove_bookmark(name: &str) -> String {
    format!(
        "Remove the bookmark “{}”? The folders stay.",
        printable(name)
    )
}

/// Both folders of a bookmark.
pub fn bookmarked(bookmark: &Bookmark) -> String {
    let local = bookmark.local();
    let local = local.map(|local| path(&local).into_owned());
    let remote = bookmark.remote();
    let remote = remote.map(|remote| name(remote.as_bytes()).into_owned());
    format!(
        "{} ↔ {}",
        local.unwrap_or_default(),
        remote.unwrap_or_default()
    )
}
