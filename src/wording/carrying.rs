//! What a drag would do and what a move has done.

use crate::protocol::{DiskFault, Failure, Relocated, ServerFault};

use super::failure::{self, Sentence};
use super::text::printable;
use super::units;

/// What is dragged: its name, or how many.
pub fn carried(count: usize, name: &str) -> String {
    match count {
        1 => printable(name).into_owned(),
        count => units::items(count as u64),
    }
}

pub fn would_upload(folder: &str) -> String {
    format!("Upload to {}", printable(folder))
}

pub fn would_download(folder: &str) -> String {
    format!("Download to {}", printable(folder))
}

pub fn would_move(folder: &str) -> String {
    format!("Move to {}", printable(folder))
}

pub const DROP_NOT_CONNECTED: &str = "Not connected: connect to a server first";
pub const DROP_LEAVING: &str = "Another folder is being opened there";
pub const DROP_ALREADY_THERE: &str = "It is in this folder already";
pub const DROP_INTO_ITSELF: &str = "A folder cannot go into itself";
pub const DROP_OTHER_SERVER: &str = "It is on another server than the one shown now";
pub const DROP_BUSY: &str = "Wait until what is under way there is done";

pub const PASTE_THERE: &str = "Paste onto the server's side to upload.";
pub const NOTHING_TO_PASTE: &str = "The clipboard names no file or folder of this computer.";
pub const NO_UPLOAD_DIALOG: &str =
    "This desktop offers no file dialog; open the folder on the left and upload from there.";
pub const NO_DOWNLOAD_DIALOG: &str =
    "This desktop offers no folder dialog; open the folder on the left and download to there.";

/// Some of what was dropped, pasted or chosen is gone, or nothing that could be uploaded.
pub fn not_found_here(count: usize) -> String {
    let items = units::items(count as u64);
    format!("Left out: {items} without a file or folder on this computer that can be read.")
}

/// How far a move is.
pub fn moving(done: usize, of: usize) -> String {
    let [done, of] = [done, of].map(|count| units::number(count as u64));
    format!("Moving: {done} of {of}")
}

/// What became of a move, in one line for the status bar.
pub fn moved<P>(outcome: &Relocated<P>, folder: &str) -> String {
    let done = outcome.done.len();
    let of = done + outcome.failed.len() + outcome.left;
    let folder = printable(folder);
    match (done, of) {
        (1, 1) => format!("1 item was moved to {folder}."),
        (done, of) if done == of => {
            format!("{} were moved to {folder}.", units::items(done as u64))
        }
        (done, of) => {
            let [done, of] = [done, of].map(|count| units::number(count as u64));
            format!("{done} of {of} items were moved to {folder}.")
        }
    }
}

/// Why something was not moved: the first failure, and how many more there are.
pub fn not_moved<P>(outcome: &Relocated<P>, name: impl Fn(&P) -> String) -> Option<Sentence> {
    let (item, why) = outcome.failed.first()?;
    let name = name(&item.from);
    let mut sentence = match why {
        Failure::Server(ServerFault::Exists)
        | Failure::Disk {
            fault: DiskFault::Exists,
            ..
        } => Sentence::new("something of that name is there already."),
        why => failure::failure(why),
    };
    let more = match outcome.failed.len() - 1 {
        0 => String::new(),
        1 => " Nor was 1 more.".to_owned(),
        more => format!(" Nor were {} more.", units::number(more as u64)),
    };
    sentence.what = format!(
        "“{}” was not moved: {}{more}",
        printable(&name),
        sentence.what
    );
    Some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Relocation;

    fn item(name: &'static str) -> Relocation<&'static str> {
        Relocation {
            from: name,
            to: name,
        }
    }

    #[test]
    fn a_move_is_told_with_what_was_left() {
        let mut outcome = Relocated {
            done: vec![item("a")],
            ..Relocated::default()
        };
        assert_eq!(moved(&outcome, "/x"), "1 item was moved to /x.");
        outcome.done.push(item("b"));
        assert_eq!(moved(&outcome, "/x"), "2 items were moved to /x.");
        assert_eq!(not_moved(&outcome, |name| (*name).to_owned()), None);
        let exists = Failure::Server(ServerFault::Exists);
        outcome.failed.push((item("c\u{202e}"), exists.clone()));
        outcome.failed.push((item("d"), exists));
        outcome.left = 3;
        assert_eq!(moved(&outcome, "/x"), "2 of 7 items were moved to /x.");
        let why = not_moved(&outcome, |name| (*name).to_owned()).unwrap();
        assert!(why.what.starts_with("“c"), "{}", why.what);
        assert!(!why.what.contains('\u{202e}'));
        let end = "was not moved: something of that name is there already. Nor was 1 more.";
        assert!(why.what.ends_with(end), "{}", why.what);
    }
}
