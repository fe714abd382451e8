//! What synchronised browsing says.

use super::change::name_refusal;
use super::text::printable;
use crate::protocol::NameRefusal;

pub const TOGETHER_NOT_CONNECTED: &str =
    "Connect first: synchronised browsing needs a folder on both sides.";
pub const TOGETHER_ON: &str =
    "Synchronised browsing is on: what is opened on one side is opened on the other side, too.";
pub const TOGETHER_OFF: &str = "Synchronised browsing is off.";

pub fn cannot_follow(path: &str) -> String {
    format!("The other side cannot follow to {}.", printable(path))
}

pub const NO_SUCH_PLACE: &str = "There is nothing so far up on the other side.";

pub fn no_such_name(name: &str, refusal: NameRefusal) -> String {
    format!(
        "“{}” cannot be a name on the other side: {}.",
        printable(name),
        name_refusal(refusal)
    )
}
