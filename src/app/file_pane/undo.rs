//! What was done to names in a pane and can be taken back, the newest first.

use std::collections::VecDeque;

use super::{Action, FilePane};
use crate::app::place::Place;
use crate::protocol::Failure;
use crate::wording;

/// Something that can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Under another name, or in another folder.
    Renamed {
        from: Place,
        to: Place,
    },
    MadeFolder(Place),
}

/// The deeds of a pane. They belong to what the pane shows: a new connection begins without any.
#[derive(Debug, Default)]
pub struct Deeds {
    done: VecDeque<Deed>,
    /// Being undone now.
    undoing: Option<Deed>,
}

impl Deed {
    /// `rename of “b”`.
    pub fn label(&self) -> String {
        let name = |place: &Place| {
            let name = place.file_name();
            name.map_or_else(String::new, |name| {
                wording::name(name.as_bytes()).into_owned()
            })
        };
        match self {
            Self::Renamed { from, to } if from.parent() != to.parent() => {
                wording::move_of(&name(to))
            }
            Self::Renamed { to, .. } => wording::rename_of(&name(to)),
            Self::MadeFolder(folder) => wording::new_folder_of(&name(folder)),
        }
    }
}

impl FilePane {
    /// A deed is done: it can be undone from now on.
    pub fn did(&mut self, deed: Deed) {
        if self.deeds.done.len() == MOST {
            self.deeds.done.pop_front();
        }
        self.deeds.done.push_back(deed);
    }

    /// Things were moved, in this order; of very many only the last can be undone.
    pub fn moved(&mut self, moves: impl DoubleEndedIterator<Item = (Place, Place)>) {
        let last: Vec<_> = moves.rev().take(MOST).collect();
        for (from, to) in last.into_iter().rev() {
            self.did(Deed::Renamed { from, to });
        }
    }

    /// What an undo would take back.
    pub fn undoable(&self) -> Option<&Deed> {
        self.deeds.done.back().filter(|_| self.is_usable())
    }

    /// What is being undone.
    pub fn undoing(&self) -> Option<&Deed> {
        self.deeds.undoing.as_ref()
    }

    pub(super) fn undo(&mut self) -> Action {
        if self.deeds.undoing.is_some() || !self.is_usable() {
            return Action::None;
        }
        let Some(deed) = self.deeds.done.pop_back() else {
            return Action::Refused(wording::NOTHING_TO_UNDO.to_owned());
        };
        self.deeds.undoing = Some(deed.clone());
        if let Deed::Renamed { from, .. } = &deed {
            self.awaited = from.file_name();
        }
        Action::Undo(deed)
    }

    /// The undo is over; says what came of it. What only the network was in the way of can be
    /// tried again.
    pub fn undid(&mut self, result: Result<(), &Failure>) -> Option<String> {
        let deed = self.deeds.undoing.take()?;
        let label = deed.label();
        Some(match result {
            Ok(()) => wording::undone(&label),
            Err(failure) => {
                if matches!(failure, Failure::Network { .. } | Failure::Declined(_)) {
                    self.deeds.done.push_back(deed);
                }
                wording::not_undone(&label, failure)
            }
        })
    }

    /// Nobody will tell any more what came of it.
    pub(super) fn undo_is_lost(&mut self) {
        self.deeds.done.extend(self.deeds.undoing.take());
    }
}

/// Older deeds are forgotten.
const MOST: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Offers, RemotePath, ServerFault};

    fn place(path: &str) -> Place {
        Place::Local(path.into())
    }

    fn renamed(from: &str, to: &str) -> Deed {
        Deed::Renamed {
            from: place(from),
            to: place(to),
        }
    }

    #[test]
    fn a_deed_says_what_it_was() {
        assert_eq!(renamed("/a/x", "/a/y").label(), "rename of “y”");
        assert_eq!(renamed("/a/x", "/b/x").label(), "move of “x”");
        assert_eq!(Deed::MadeFolder(place("/a/n")).label(), "new folder “n”");
    }

    #[test]
    fn the_newest_is_undone_first_and_old_ones_are_forgotten() {
        let mut pane = FilePane::new(place("/a"));
        for number in 0..MOST + 5 {
            pane.did(renamed("/a/x", &format!("/a/{number}")));
        }
        for number in (5..MOST + 5).rev() {
            let Action::Undo(deed) = pane.undo() else {
                panic!("{number}");
            };
            assert_eq!(deed, renamed("/a/x", &format!("/a/{number}")));
            assert!(pane.undid(Ok(())).is_some());
        }
        assert!(matches!(pane.undo(), Action::Refused(_)));
    }

    #[test]
    fn what_stands_in_the_way_ends_an_undo_and_a_lost_connection_does_not() {
        let mut pane = FilePane::new(place("/a"));
        pane.did(renamed("/a/x", "/a/y"));
        pane.undo();
        let lost = Failure::Declined(crate::protocol::Declined::Cancelled);
        assert!(pane.undid(Err(&lost)).is_some());
        assert!(pane.undoable().is_some());
        pane.undo();
        let taken = Failure::Server(ServerFault::Exists);
        assert!(pane.undid(Err(&taken)).unwrap().contains("taken again"));
        assert!(pane.undoable().is_none());
    }

    #[test]
    fn a_new_connection_begins_without_any() {
        let mut pane = FilePane::new(Place::Remote(RemotePath::root()));
        pane.connected(Offers::default());
        let made = Place::Remote(RemotePath::parse("/n").unwrap());
        pane.did(Deed::MadeFolder(made));
        pane.lost(None);
        assert!(pane.undoable().is_some());
        pane.disconnected(Place::Remote(RemotePath::root()), None);
        pane.connected(Offers::default());
        assert!(pane.undoable().is_none());
    }
}
