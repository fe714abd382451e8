//! The folders around the one that is shown, beside the list or above it.

use iced::widget::{Id, Space, column, container, row};
use iced::{Element, Length};

use super::tree::{self, Tree};
use super::{Action, FilePane, Message, Over};
use crate::app::dragging::{Catch, Spot};
use crate::app::place::{Place, Side};
use crate::app::theme::style;
use crate::app::widget::tree_view::{Carried, TreeEvent, tree_view};
use crate::protocol::{Entry, Kind, Name};

impl FilePane {
    /// The name of the tree, for the focus.
    pub fn tree_id(side: Side) -> Id {
        Id::new(match side {
            Side::Local => "local-tree",
            Side::Remote => "remote-tree",
        })
    }

    /// The folder of this line of the tree.
    pub fn branch_at(&self, line: usize) -> Option<Place> {
        let tree = self.tree.as_ref().filter(|_| self.is_here())?;
        tree.place(line).cloned()
    }

    pub fn has_tree(&self) -> bool {
        self.tree.is_some()
    }

    /// A folder was read, or can't be; the tree may want to know.
    pub fn tree_found(&mut self, place: &Place, found: Result<Vec<Name>, String>) {
        let hides_dotted = self.hides_dotted;
        if let Some(tree) = &mut self.tree {
            let seen = |name: &Name| !(hides_dotted && name.as_bytes().starts_with(b"."));
            tree.found(
                place,
                found.map(|names| names.into_iter().filter(seen).collect()),
            );
        }
    }

    /// The same from all that is in a folder.
    pub fn tree_reads(&mut self, place: &Place, entries: &[Entry]) {
        if self.tree.is_some() {
            let folders = entries.iter().filter(|entry| entry.kind == Kind::Folder);
            let names = folders.take(tree::MOST).map(|entry| entry.name.clone());
            self.tree_found(place, Ok(names.collect()));
        }
    }

    pub(super) fn switch_tree(&mut self) -> Action {
        self.tree = self.tree.is_none().then(Tree::default);
        if !self.contents.is_unread() {
            let (place, entries) = (
                self.contents.place().clone(),
                self.contents.entries().clone(),
            );
            self.tree_reads(&place, entries.all());
            self.tree_follows();
        }
        Action::ShowsTree(self.tree.is_some())
    }

    pub(super) fn tree_follows(&mut self) {
        if let Some(tree) = &mut self.tree {
            tree.follow(self.contents.place());
        }
    }

    pub(super) fn tree(&mut self, message: tree::Message) -> Action {
        if let tree::Message::Found(place, found) = message {
            self.tree_found(&place, found);
            return Action::None;
        }
        if let tree::Message::Tree(TreeEvent::Over(line)) = message {
            return Action::Over(Over::Branch(line));
        }
        let Some(tree) = &mut self.tree else {
            return Action::None;
        };
        let action = match tree.update(message) {
            tree::Action::None => Action::None,
            tree::Action::Go(place) => self.if_present(Action::Open(place)),
            tree::Action::Read(place) => self.if_present(Action::ReadBranch(place)),
        };
        Action::All(vec![Action::Focused, action])
    }

    /// The list, and the tree where it is wanted.
    pub(super) fn middle(
        &self,
        width: f32,
        awaited: Option<&'static str>,
        catch: Option<&Catch>,
    ) -> Element<'_, Message> {
        let Some(tree) = self.tree.as_ref().filter(|_| self.is_here()) else {
            return row![Space::new(), self.list(width, awaited, catch)].into();
        };
        let carried = catch.map(|catch| Carried {
            lit: match catch.lit {
                Some(Spot::Branch(line)) => Some(line),
                _ => None,
            },
        });
        let lines = tree_view(
            Self::tree_id(self.side),
            tree.lines(),
            tree.cursor(),
            carried,
            |event| Message::Tree(tree::Message::Tree(event)),
        );
        let lines = container(lines).padding(1).style(style::well);
        if width < BESIDE {
            let lines = lines.height(Length::FillPortion(1));
            let list = container(self.list(width, awaited, catch)).height(Length::FillPortion(2));
            return column![lines, list].into();
        }
        let lines = lines.width(width * SHARE).height(Length::Fill);
        row![lines, self.list(width * (1.0 - SHARE), awaited, catch)].into()
    }
}

/// In a narrower pane the tree stands above the list.
const BESIDE: f32 = 460.0;
/// The tree's share of the width.
const SHARE: f32 = 0.34;
