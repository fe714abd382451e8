//! Deeds on files: what they came to, what was left, what is undone, and why a person's own command
//! is not sent.

use std::path::Path;

use crate::protocol::{
    DiskFault, Failure, Modified, Name, Precision, RawRefusal, RemotePath, Reserved, ServerFault,
};
use crate::service::{Browse, Count, Left, LeftWhy};

use super::change::count;
use super::failure::{Sentence, disk_fault, failure};
use super::text::{name, path as shown_path, printable};
use super::units::{number, things};

/// What a walk on the server did not reach, or could not change.
pub fn left(left: &Left) -> String {
    let why = match &left.why {
        LeftWhy::Failed(why) => failure(why).line(),
        LeftWhy::UnknownMode => {
            "The server does not tell its permissions, so none of them can be left as they are."
                .to_owned()
        }
    };
    format!("“{}”: {why}", name(left.path.as_bytes()))
}

/// The same on this computer.
pub fn left_on_disk(path: &Path, why: &Failure) -> String {
    let why = match why {
        Failure::Disk { fault, .. } => disk_fault(fault),
        why => failure(why).line(),
    };
    format!("“{}”: {why}", shown_path(path))
}

/// What a walk over folders has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walked {
    Counted,
    /// Their permissions.
    Changed,
    Removed,
    /// Into the trash of this computer.
    Trashed,
}

impl Walked {
    /// The title of the list of what was left.
    pub fn not_everything(self) -> &'static str {
        match self {
            Self::Counted => "Not everything was counted",
            Self::Changed => "Not everything was changed",
            Self::Removed => "Not everything was deleted",
            Self::Trashed => "Not everything was moved to the trash",
        }
    }
}

/// Above the list of what was left.
pub fn left_title(done: &Count, left: u64, walked: Walked) -> String {
    let (done, left) = (things(done.files, done.folders), number(left));
    match walked {
        Walked::Counted => format!("Counted: {done}. Not read, and so not counted: {left}."),
        Walked::Changed => format!("Changed: {done}. Not changed: {left}."),
        Walked::Removed => format!("Deleted: {done}. Not deleted: {left}."),
        Walked::Trashed => format!("Moved to the trash: {done}. Not moved: {left}."),
    }
}

/// `Counting: 3 files (2.0 KiB)`.
pub fn counting(so_far: &Count) -> String {
    format!("Counting: {}", count(so_far))
}

/// `Deleting: 3 files (2.0 KiB)`.
pub fn deleting(so_far: &Count) -> String {
    format!("Deleting: {}", count(so_far))
}

/// `Moving to the trash: 3 files`.
pub fn trashing(so_far: &Count) -> String {
    if *so_far == Count::default() {
        return "Moving to the trash…".to_owned();
    }
    let moved = things(so_far.files, so_far.folders);
    format!("Moving to the trash: {moved}")
}

/// Moving to the trash was stopped.
pub fn trashing_stopped(count: &Count) -> String {
    let moved = things(count.files, count.folders);
    format!("Stopped. Moved to the trash before: {moved}.")
}

/// How many more lines there are than are shown.
pub fn more(n: u64) -> String {
    format!("… and {} more.", number(n))
}

/// `Changing permissions: 3 files`.
pub fn changing(count: &Count) -> String {
    format!(
        "Changing permissions: {}",
        things(count.files, count.folders)
    )
}

/// After a change of permissions that met no refusal.
pub fn changed(count: &Count) -> String {
    let changed = things(count.files, count.folders);
    format!("The permissions of {changed} were changed.")
}

/// Changing permissions was stopped.
pub fn change_stopped(count: &Count) -> String {
    let changed = things(count.files, count.folders);
    format!("Stopped. The permissions of {changed} were changed before.")
}

/// How exactly a time is known.
pub fn precision(modified: Modified) -> &'static str {
    match modified.precision {
        Precision::Day => "to the day",
        Precision::Minute => "to the minute",
        Precision::Second => "to the second",
    }
}

/// The bytes of a name that is no UTF-8, as they are; `None` where the name can be read.
pub fn name_bytes(name: &Name) -> Option<String> {
    let bytes = name.as_bytes();
    std::str::from_utf8(bytes).is_err().then(|| {
        let hex = bytes.iter().map(|byte| format!("{byte:02x}"));
        hex.collect::<Vec<_>>().join(" ")
    })
}

/// Why an order to the server failed, where a bare failure would not say it.
pub fn order_failure(order: &Browse, why: &Failure) -> Sentence {
    let mut sentence = failure(why);
    let is_name = matches!(
        order,
        Browse::Rename { .. } | Browse::MakeFile(_) | Browse::Copy { .. } | Browse::Link { .. }
    );
    if is_name && *why == Failure::Server(ServerFault::Exists) {
        sentence.what = "Something of that name is there already, so nothing was done.".to_owned();
        sentence.advice = None;
    }
    sentence
}

/// `Copy of “b” on the server`.
pub fn copy_of(path: &RemotePath) -> String {
    format!("Copy of “{}” on the server", last_of(path))
}

/// `Link to “b”`.
pub fn link_to(path: &RemotePath) -> String {
    format!("Link to “{}”", last_of(path))
}

fn last_of(path: &RemotePath) -> String {
    short(
        &path
            .file_name()
            .map_or_else(|| "/".to_owned(), |name| name.display().into_owned()),
    )
}

pub const COPYING: &str = "Copying on the server";

/// `rename of “b”`: to stand behind «Undo».
pub fn rename_of(name: &str) -> String {
    format!("rename of “{}”", short(name))
}

pub fn move_of(name: &str) -> String {
    format!("move of “{}”", short(name))
}

pub fn new_folder_of(name: &str) -> String {
    format!("new folder “{}”", short(name))
}

/// A name that leaves a menu its room.
fn short(name: &str) -> String {
    const MOST: usize = 40;
    let shown = printable(name);
    match shown.char_indices().nth(MOST) {
        None => shown.into_owned(),
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
    }
}

/// Where a part of such a name would be kept, its bytes would be lost.
pub const NAME_IS_NO_TEXT: &str =
    "Not renamed: the old name holds bytes that are no text (shown as �). Write a whole new name.";

/// `deed`: one of the three above.
pub fn undone(deed: &str) -> String {
    format!("Undone: {deed}.")
}

/// Something stands in the way.
pub fn not_undone(deed: &str, why: &Failure) -> String {
    let why = match why {
        Failure::Server(ServerFault::Exists)
        | Failure::Disk {
            fault: DiskFault::Exists,
            ..
        } => "The old name is taken again.".to_owned(),
        Failure::Disk { fault, .. } => format!("On this computer {}.", disk_fault(fault)),
        why => failure(why).line(),
    };
    format!("Not undone: {deed}. {why}")
}

/// To what waited for the server.
pub const LOST: &str = "The connection was lost.";

/// Where one change is to end before the next.
pub const BUSY: &str = "This pane is at work on something else; Escape stops it.";

pub const NOTHING_TO_UNDO: &str = "There is nothing to undo in this pane.";

/// What a folder gets, where files and folders are changed together.
pub const FOLDERS_ENTERED: &str = "Folders get an x wherever they get an r: one that may be read may be entered, too. Links are \
     left alone.";

pub const LINKS_LEFT: &str = "Links in folders are left alone.";

/// Why a person's own command is not sent; empty where there is none yet.
pub fn raw_refusal(refusal: &RawRefusal) -> String {
    match refusal {
        RawRefusal::Empty => String::new(),
        RawRefusal::Control => {
            "It holds a line break, NUL or another control character: that would make other \
             commands of it."
                .to_owned()
        }
        RawRefusal::TooLong { cap } => {
            format!("It is longer than {} bytes.", number(*cap as u64))
        }
        RawRefusal::Reserved { verb, reason } => {
            let why = match reason {
                Reserved::Login => "it would change who is logged in; connect anew for that",
                Reserved::Protection => "it would change how the connection is protected",
                Reserved::Transfer => {
                    "it would change how data moves, which Argosy sets for each listing and file"
                }
                Reserved::Data => "it needs a data connection; use the panes for that",
                Reserved::End => "it would end or reset the connection; Disconnect does that",
                Reserved::Half => "it is half of something, and the other half comes from Argosy",
            };
            format!("{} is not sent: {why}.", printable(verb))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RemotePath;

    #[test]
    fn what_was_left_is_named_with_its_reason() {
        let path = RemotePath::parse("/a/b\u{202e}").unwrap();
        let refused = Failure::Server(ServerFault::Refused {
            verb: "SITE CHMOD",
            code: 550,
            text: "Operation not permitted".to_owned(),
        });
        let said = left(&Left {
            path,
            why: LeftWhy::Failed(refused),
        });
        assert!(said.starts_with("“/a/b⟨U+202E⟩”: The server refused to change the permissions."));
        assert!(said.contains("550 Operation not permitted"), "{said}");
    }

    #[test]
    fn only_a_name_that_cannot_be_read_is_shown_as_bytes() {
        assert_eq!(name_bytes(&Name::from("ä")), None);
        assert_eq!(
            name_bytes(&Name::new(b"a\xff".to_vec())).as_deref(),
            Some("61 ff")
        );
    }

    #[test]
    fn a_deed_that_is_not_undone_says_why() {
        let exists = Failure::Server(ServerFault::Exists);
        assert_eq!(
            not_undone(&rename_of("b"), &exists),
            "Not undone: rename of “b”. The old name is taken again."
        );
    }

    #[test]
    fn a_command_that_is_not_sent_has_its_reason() {
        let refusal = crate::protocol::RawCommand::parse("pasv").unwrap_err();
        assert!(raw_refusal(&refusal).starts_with("PASV is not sent: it would change how data"));
    }
}
