//! The folders around the one that a pane shows. What is in a folder is known once it was read; only
//! what somebody opens is.

use std::collections::{HashMap, HashSet};

use iced::keyboard::key::Named;

use crate::app::place::Place;
use crate::app::theme::Tint;
use crate::app::theme::icon::Icon;
use crate::app::widget::natural;
use crate::app::widget::tree_view::{Line, TreeEvent};
use crate::protocol::Name;
use crate::wording;

#[derive(Debug, Default)]
pub struct Tree {
    top: Option<Place>,
    branches: HashMap<Place, Branch>,
    open: HashSet<Place>,
    /// What is shown, and the folders that the lines are about.
    lines: Vec<Line>,
    places: Vec<Place>,
    cursor: usize,
}

#[derive(Debug, Default)]
struct Branch {
    state: State,
    names: Vec<Name>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum State {
    /// Known by its name, or by the one way that led through it.
    #[default]
    Unread,
    Reading,
    Read,
    /// Why it can't be.
    Refused(String),
}

#[derive(Clone, Debug)]
pub enum Message {
    Tree(TreeEvent),
    /// The folders in this one, or why nobody knows.
    Found(Place, Result<Vec<Name>, String>),
}

#[derive(Debug, PartialEq)]
pub enum Action {
    None,
    Go(Place),
    /// Say which folders are in this one, with `Found`.
    Read(Place),
}

impl Tree {
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Tree(TreeEvent::Pressed(at)) => {
                self.cursor = at;
                self.places
                    .get(at)
                    .cloned()
                    .map_or(Action::None, Action::Go)
            }
            Message::Tree(TreeEvent::Folded(at)) => {
                self.cursor = at;
                self.fold(at)
            }
            Message::Tree(TreeEvent::Key(key)) => self.key(key),
            Message::Tree(TreeEvent::Over(_)) => Action::None,
            Message::Found(place, found) => {
                self.found(&place, found);
                Action::None
            }
        }
    }

    /// The pane shows this folder.
    pub fn follow(&mut self, place: &Place) {
        let trail = place.trail();
        self.top = trail.first().cloned();
        for pair in trail.windows(2) {
            let [above, below] = pair else { continue };
            self.open.insert(above.clone());
            let branch = self.branches.entry(above.clone()).or_default();
            if let Some(name) = below.file_name()
                && !branch.names.contains(&name)
            {
                branch.names.push(name);
            }
        }
        let here = self.branches.get(place);
        if here.is_some_and(|branch| branch.state == State::Read) {
            self.open.insert(place.clone());
        }
        self.show();
        if let Some(at) = self.places.iter().position(|other| other == place) {
            self.cursor = at;
        }
    }

    pub fn found(&mut self, place: &Place, found: Result<Vec<Name>, String>) {
        let branch = self.branches.entry(place.clone()).or_default();
        match found {
            Ok(mut names) => {
                names.truncate(MOST);
                names.sort_by_cached_key(|name| natural::key(&name.display()));
                (branch.state, branch.names) = (State::Read, names);
            }
            Err(words) => branch.state = State::Refused(words),
        }
        if self.branches.len() > BRANCHES {
            // What is closed can be read again.
            let open = &self.open;
            self.branches.retain(|place, _| open.contains(place));
        }
        self.show();
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn place(&self, line: usize) -> Option<&Place> {
        self.places.get(line)
    }

    pub fn cursor(&self) -> usize {
        self.cursor
    }

    fn key(&mut self, key: Named) -> Action {
        let last = self.lines.len().saturating_sub(1);
        let line = self.lines.get(self.cursor);
        let fold = line.and_then(|line| line.fold);
        let depth = line.map_or(0, |line| line.depth);
        match key {
            Named::ArrowUp => self.cursor = self.cursor.saturating_sub(1),
            Named::ArrowDown => self.cursor = (self.cursor + 1).min(last),
            Named::Home => self.cursor = 0,
            Named::End => self.cursor = last,
            Named::ArrowRight if fold == Some(false) => return self.fold(self.cursor),
            Named::ArrowRight if fold == Some(true) => self.cursor = (self.cursor + 1).min(last),
            Named::ArrowLeft if fold == Some(true) => return self.fold(self.cursor),
            Named::ArrowLeft => {
                let before = self.lines.get(..self.cursor).unwrap_or_default();
                let above = before.iter().rposition(|line| line.depth < depth);
                self.cursor = above.unwrap_or(self.cursor);
            }
            Named::Enter => {
                let place = self.places.get(self.cursor).cloned();
                return place.map_or(Action::None, Action::Go);
            }
            _ => {}
        }
        Action::None
    }

    fn fold(&mut self, at: usize) -> Action {
        let Some(place) = self.places.get(at).cloned() else {
            return Action::None;
        };
        if self.open.remove(&place) {
            self.show();
            return Action::None;
        }
        self.open.insert(place.clone());
        let branch = self.branches.entry(place.clone()).or_default();
        let action = match branch.state {
            State::Read => Action::None,
            // One that is being read may have been given up.
            State::Unread | State::Reading | State::Refused(_) => {
                branch.state = State::Reading;
                Action::Read(place)
            }
        };
        self.show();
        action
    }

    fn show(&mut self) {
        let cursor = self.places.get(self.cursor).cloned();
        self.lines.clear();
        self.places.clear();
        let mut due: Vec<_> = self.top.iter().map(|top| (top.clone(), 0)).collect();
        while let Some((place, depth)) = due.pop() {
            let branch = self.branches.get(&place);
            let is_open = self.open.contains(&place);
            self.lines.push(line(&place, depth, branch, is_open));
            if let (true, Some(branch)) = (is_open, branch) {
                let below = branch.names.iter().rev();
                due.extend(below.filter_map(|name| Some((place.join(name).ok()?, depth + 1))));
            }
            self.places.push(place);
        }
        let at = cursor.and_then(|cursor| self.places.iter().position(|place| *place == cursor));
        self.cursor = at.unwrap_or(0);
    }
}

fn line(place: &Place, depth: usize, branch: Option<&Branch>, is_open: bool) -> Line {
    let state = branch.map_or(State::Unread, |branch| branch.state.clone());
    let is_empty = branch.is_none_or(|branch| branch.names.is_empty());
    let name = match place.file_name() {
        Some(name) => wording::name(name.as_bytes()).into_owned(),
        None => place.shown().into_owned(),
    };
    let (label, icon, tint) = match &state {
        State::Unread => (name, Icon::Folder, Tint::Muted),
        State::Reading => (format!("{name} – reading…"), Icon::Loader, Tint::Muted),
        State::Read => (name, Icon::Folder, Tint::Folder),
        State::Refused(why) => (format!("{name} – {why}"), Icon::FolderX, Tint::Error),
    };
    Line {
        label,
        depth,
        fold: (state != State::Read || !is_empty).then_some(is_open),
        icon,
        tint,
    }
}

/// Of more folders in one, the first are shown; the list beside shows all.
pub const MOST: usize = 1000;
/// What was read of so many folders is kept.
const BRANCHES: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RemotePath;

    fn place(path: &str) -> Place {
        Place::Remote(RemotePath::parse(path).unwrap())
    }

    fn found(tree: &mut Tree, path: &str, names: &[&str]) {
        let names = names.iter().map(|name| Name::from(*name)).collect();
        tree.update(Message::Found(place(path), Ok(names)));
    }

    fn shown(tree: &Tree) -> Vec<String> {
        let line = |line: &Line| format!("{}{}", "  ".repeat(line.depth), line.label);
        tree.lines().iter().map(line).collect()
    }

    fn press(tree: &mut Tree, key: Named) -> Action {
        tree.update(Message::Tree(TreeEvent::Key(key)))
    }

    #[test]
    fn it_follows_the_pane_and_opens_what_is_asked_for() {
        let mut tree = Tree::default();
        tree.follow(&place("/srv/pub"));
        assert_eq!(shown(&tree), ["/", "  srv", "    pub"]);
        assert_eq!(tree.cursor(), 2);
        assert_eq!(tree.lines()[2].tint, Tint::Muted);
        assert_eq!(
            press(&mut tree, Named::ArrowRight),
            Action::Read(place("/srv/pub"))
        );
        assert_eq!(shown(&tree)[2], "    pub – reading…");
        found(&mut tree, "/srv/pub", &["x10", "x9", "a/b"]);
        assert_eq!(shown(&tree)[2..], ["    pub", "      x9", "      x10"]);
        // The same once more is only closed and opened.
        assert_eq!(press(&mut tree, Named::ArrowLeft), Action::None);
        assert_eq!(shown(&tree).len(), 3);
        assert_eq!(press(&mut tree, Named::ArrowRight), Action::None);
        press(&mut tree, Named::ArrowRight);
        assert_eq!(
            press(&mut tree, Named::Enter),
            Action::Go(place("/srv/pub/x9"))
        );
        press(&mut tree, Named::ArrowLeft);
        assert_eq!(tree.cursor(), 2);
    }

    #[test]
    fn a_folder_that_cannot_be_read_says_so_and_can_be_tried_again() {
        let mut tree = Tree::default();
        found(&mut tree, "/", &["a", "empty"]);
        tree.follow(&place("/"));
        let fold = Message::Tree(TreeEvent::Folded(1));
        assert_eq!(tree.update(fold.clone()), Action::Read(place("/a")));
        tree.update(Message::Found(place("/a"), Err("no".to_owned())));
        assert_eq!(shown(&tree)[1], "  a – no");
        tree.update(fold.clone());
        assert_eq!(tree.update(fold), Action::Read(place("/a")));
        found(&mut tree, "/empty", &[]);
        assert_eq!(tree.lines()[2].fold, None);
    }
}
