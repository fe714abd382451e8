//! What a removal takes, why a name is refused, and what the status bar tells.

use std::path::Path;

use crate::protocol::{Leads, NameRefusal};
use crate::service::{Count, Notice};

use super::secret::{secret_fault, whose};
use super::text::{name, path, printable};
use super::units::{self, items};

/// `3 files, 1 folder (1.4 MiB)`.
pub fn count(count: &Count) -> String {
    let things = units::things(count.files, count.folders);
    if count.files == 0 {
        things
    } else {
        format!("{things} ({})", units::size(count.bytes))
    }
}

/// What is asked before things are deleted. `trash`: they can be taken back.
pub fn remove_question(what: &Count, trash: bool) -> String {
    let things = count(what);
    if trash {
        format!("Move {things} to the trash?")
    } else {
        format!("Delete {things} for good?")
    }
}

/// Why an entry with such a name is neither written nor entered.
pub fn name_refusal(refusal: NameRefusal) -> &'static str {
    match refusal {
        NameRefusal::Empty => "it is empty",
        NameRefusal::Dots => "it means another folder",
        NameRefusal::Separator => "it holds a path separator",
        NameRefusal::Nul => "it holds a NUL character",
        NameRefusal::LineBreak => "it holds a line break",
        NameRefusal::Reserved => "this system does not allow it",
    }
}

/// What is wrong with a link, if anything is.
pub fn leads(leads: Leads) -> Option<&'static str> {
    match leads {
        Leads::ToFolder | Leads::ToFile => None,
        Leads::Nowhere => Some("leads nowhere"),
        Leads::Around => Some("leads back to itself"),
    }
}

/// The log stands in this file now.
pub fn log_saved(file: &Path) -> String {
    format!("The log was saved as {}.", path(file))
}

/// Where a file's name cannot be asked for.
pub const NO_FILE_DIALOG: &str =
    "This desktop offers no dialog for files; copy the log and save it elsewhere.";

/// Where no folder can be asked for; `path` is the key for a path that is written, if there is one.
pub fn no_folder_dialog(path: &str) -> String {
    let instead = match path.is_empty() {
        true => "click beside the path and write one.".to_owned(),
        false => format!("press {path} and write the path."),
    };
    format!("This desktop offers no folder dialog; {instead}")
}

/// One line for the status bar.
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::PinRetired { host, port } => format!(
            "{host}:{port} has a new certificate that this computer verifies. The one trusted \
             before was forgotten."
        ),
        Notice::SetAside(aside) => format!(
            "A file could not be read and {} {}: {}",
            match aside.moved {
                true => "was set aside as",
                false => "stands where it was,",
            },
            path(&aside.file),
            printable(&aside.why)
        ),
        Notice::ChangedMeanwhile { file, kept_as } => match kept_as {
            Some(kept_as) => format!(
                "{} was changed from outside meanwhile. That version is kept as {}.",
                path(file),
                path(kept_as)
            ),
            None => format!(
                "{} was changed from outside meanwhile. What is new there stays, and shows after the next \
                 start.",
                path(file)
            ),
        },
        Notice::NotSaved { file, why } => {
            format!("{} could not be saved: {}", path(file), printable(why))
        }
        Notice::NotFound { endpoint, fault } => format!(
            "The password for {} could not be looked up. {}",
            whose(endpoint),
            secret_fault(fault)
        ),
        Notice::NotKept { endpoint, fault } => format!(
            "The password for {} was not kept; it holds until Argosy quits. {}",
            whose(endpoint),
            secret_fault(fault)
        ),
        Notice::NotForgotten { endpoint, fault } => format!(
            "The old password for {} may still be kept. {}",
            whose(endpoint),
            secret_fault(fault)
        ),
        Notice::VaultFault(fault) => secret_fault(fault),
        Notice::QueueHeld { file, by } => format!(
            "Another Argosy{} keeps its queue in {}. The queue of this one lasts until it is \
             closed.",
            by.map_or_else(String::new, |number| format!(" (process {number})")),
            path(file),
        ),
        Notice::QueueNewer { file } => format!(
            "The queue in {} was written by a newer Argosy and is left alone. This one's queue \
             lasts until it is closed.",
            path(file),
        ),
        Notice::QueueNotKept { file, why } => format!(
            "The queue cannot be kept in {} and lasts until Argosy is closed: {}",
            path(file),
            printable(why)
        ),
        Notice::QueueMended {
            kept_as,
            why,
            rows,
            set_aside,
            lost,
        } => format!(
            "The queue's file was damaged ({}). It is kept as {}. {} in the queue again, {} \
             could not be read and will not run, {}.",
            printable(why),
            path(kept_as),
            match rows {
                1 => "1 item is".to_owned(),
                _ => format!("{} are", items(*rows)),
            },
            items(*set_aside),
            match lost {
                Some(1) => "1 item is lost".to_owned(),
                Some(lost) => format!("{} are lost", items(*lost)),
                None => "nobody knows how many are lost".to_owned(),
            }
        ),
        Notice::QueueRowsSetAside { file, rows } => format!(
            "{} of the queue could not be read and will not run. “argosy-cli queue list --journal \
             {}” shows them, “queue clear --unreadable” takes them off.",
            items(*rows),
            path(file),
        ),
        Notice::LeftInDoubt { path: left } => format!(
            "“{}” was left on the server: it may be half of an upload, but also somebody else's file.",
            name(left.as_bytes()),
        ),
        Notice::NameRefused {
            name: refused,
            folder,
        } => format!(
            "“{}” in “{}” was left out: its name is not safe{}.",
            name(refused.as_bytes()),
            name(folder.as_bytes()),
            match refused.refusal() {
                Some(refusal) => format!(" ({})", name_refusal(refusal)),
                None => String::new(),
            }
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::SetAside;
    use crate::protocol::{Name, RemotePath};

    #[test]
    fn without_a_folder_dialog_the_key_is_told_that_there_is() {
        assert!(no_folder_dialog("Ctrl+L").ends_with("; press Ctrl+L and write the path."));
        assert!(no_folder_dialog("").ends_with("; click beside the path and write one."));
    }

    #[test]
    fn a_removal_says_what_it_takes() {
        let what = Count {
            files: 3,
            folders: 1,
            bytes: 2048,
        };
        assert_eq!(
            remove_question(&what, false),
            "Delete 3 files, 1 folder (2.0 KiB) for good?"
        );
        assert_eq!(
            remove_question(
                &Count {
                    files: 0,
                    folders: 2,
                    bytes: 0
                },
                true
            ),
            "Move 2 folders to the trash?"
        );
    }

    #[test]
    fn a_mended_queue_is_told_with_what_became_of_its_items() {
        let mended = |lost| {
            notice(&Notice::QueueMended {
                kept_as: "/s/queue.unreadable".into(),
                why: "malformed".to_owned(),
                rows: 437,
                set_aside: 1,
                lost,
            })
        };
        assert_eq!(
            mended(Some(12)),
            "The queue's file was damaged (malformed). It is kept as /s/queue.unreadable. 437 items \
             are in the queue again, 1 item could not be read and will not run, 12 items are lost."
        );
        assert!(mended(Some(1)).ends_with("will not run, 1 item is lost."));
        assert!(mended(None).ends_with("will not run, nobody knows how many are lost."));
        let aside = Notice::QueueRowsSetAside {
            file: "/s/queue".into(),
            rows: 2,
        };
        assert_eq!(
            notice(&aside),
            "2 items of the queue could not be read and will not run. “argosy-cli queue list \
             --journal /s/queue” shows them, “queue clear --unreadable” takes them off."
        );
    }

    #[test]
    fn a_file_that_got_no_other_name_is_told_where_it_stands() {
        let told = |moved| {
            notice(&Notice::SetAside(SetAside {
                file: "/c/a.toml".into(),
                why: "no text".to_owned(),
                moved,
            }))
        };
        assert!(told(true).contains("was set aside as /c/a.toml: no text"));
        assert!(told(false).contains("stands where it was, /c/a.toml: no text"));
    }

    #[test]
    fn a_refused_name_is_told_with_its_reason() {
        let told = notice(&Notice::NameRefused {
            name: Name::from("../x"),
            folder: RemotePath::root(),
        });
        assert_eq!(
            told,
            "“../x” in “/” was left out: its name is not safe (it holds a path separator)."
        );
    }
}
