//! The path of a pane while somebody writes in it, with the folders that the words may mean.

use std::sync::Arc;

use crate::app::place::Place;
use crate::protocol::Name;
use crate::wording;

mod view;

#[derive(Debug)]
pub struct PathField {
    /// The folder that is shown; a relative path is seen from it.
    base: Place,
    text: String,
    /// The words are still those of the folder that is shown.
    is_untouched: bool,
    /// The folder whose names are offered, or asked for.
    folder: Option<Place>,
    names: Arc<Vec<Name>>,
    offers: Vec<String>,
    /// The offer that Enter would take.
    marked: Option<usize>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Edited(String),
    /// Enter.
    Submitted,
    Closed,
    /// Down and up in the offers.
    Next,
    Previous,
    /// Tab; Right, where an offer is marked.
    Accepted,
    /// Clicked.
    Taken(usize),
    /// The folders that are in this one.
    Offered(Place, Arc<Vec<Name>>),
}

#[derive(Debug)]
pub enum Action {
    None,
    /// The names of this folder's folders are wanted.
    Ask(Place),
    /// The words were changed for the person, who goes on writing at their end.
    Written(Option<Place>),
    Go(Place),
    Close,
}

impl PathField {
    /// The words are exactly those of the folder, where they can be written at all; else they are
    /// only to be read, and mean it as long as nobody changes them.
    pub fn new(base: Place) -> Self {
        let text = match base.resolved(&base.display()).as_ref() == Some(&base) {
            true => base.display().into_owned(),
            false => base.shown().into_owned(),
        };
        Self {
            base,
            text,
            is_untouched: true,
            folder: None,
            names: Arc::default(),
            offers: Vec::new(),
            marked: None,
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(text) => {
                (self.text, self.is_untouched) = (text, false);
                match self.look() {
                    Some(folder) => Action::Ask(folder),
                    None => Action::None,
                }
            }
            Message::Submitted => {
                if let Some(marked) = self.marked {
                    self.take(marked);
                }
                self.place().map_or(Action::None, Action::Go)
            }
            Message::Closed if !self.offers.is_empty() => {
                self.put_away();
                Action::Written(None)
            }
            Message::Closed => Action::Close,
            Message::Next => {
                let last = self.offers.len().saturating_sub(1);
                let next = self.marked.map_or(0, |marked| (marked + 1).min(last));
                self.marked = (!self.offers.is_empty()).then_some(next);
                Action::None
            }
            Message::Previous => {
                self.marked = self.marked.and_then(|marked| marked.checked_sub(1));
                Action::None
            }
            Message::Accepted => self.accept(self.marked.unwrap_or(0)),
            Message::Taken(offer) => self.accept(offer),
            Message::Offered(folder, names) => {
                if self.folder.as_ref() == Some(&folder) {
                    self.names = names;
                    self.choose();
                }
                Action::None
            }
        }
    }

    /// The folder that the words mean; `None`: none that could be.
    pub fn place(&self) -> Option<Place> {
        match self.is_untouched {
            // Its name may not be one that can be written.
            true => Some(self.base.clone()),
            false => self.base.resolved(&self.text),
        }
    }

    pub fn marked(&self) -> Option<usize> {
        self.marked
    }

    /// What is written up to the last separator, and with it.
    fn head(&self) -> &str {
        let is_separator = |c| match self.base {
            Place::Local(_) => std::path::is_separator(c),
            Place::Remote(_) => c == '/',
        };
        let end = self.text.rfind(is_separator).map_or(0, |at| at + 1);
        self.text.get(..end).unwrap_or("")
    }

    fn accept(&mut self, offer: usize) -> Action {
        if !self.take(offer) {
            return Action::None;
        }
        Action::Written(self.look())
    }

    fn take(&mut self, offer: usize) -> bool {
        let Some(name) = self.offers.get(offer).cloned() else {
            return false;
        };
        let head = self.head().len();
        self.text.truncate(head);
        self.text.push_str(&name);
        self.text.push('/');
        self.is_untouched = false;
        self.put_away();
        true
    }

    fn put_away(&mut self) {
        self.offers.clear();
        self.marked = None;
    }

    /// Offers what is known; otherwise says which folder's names are wanted.
    fn look(&mut self) -> Option<Place> {
        let folder = match self.head() {
            "" => Some(self.base.clone()),
            head => self.base.resolved(head),
        };
        if folder == self.folder {
            self.choose();
            return None;
        }
        self.folder.clone_from(&folder);
        self.names = Arc::default();
        self.put_away();
        folder
    }

    fn choose(&mut self) {
        let prefix = self.text.get(self.head().len()..).unwrap_or("");
        let wanted = prefix.to_lowercase();
        let is_meant = |name: &&Name| {
            let shown = name.display();
            // What can't be written as it is can't be offered either.
            let is_plain = shown.as_bytes() == name.as_bytes()
                && matches!(wording::printable(&shown), std::borrow::Cow::Borrowed(_));
            let is_hidden = shown.starts_with('.') && !wanted.starts_with('.');
            is_plain
                && !is_hidden
                && name.refusal().is_none()
                && shown.to_lowercase().starts_with(&wanted)
        };
        let meant = self.names.iter().filter(is_meant).take(MOST);
        self.offers = meant.map(|name| name.display().into_owned()).collect();
        self.marked = None;
        if self.offers.len() == 1 && self.offers.first().is_some_and(|only| only == prefix) {
            self.offers.clear();
        }
    }
}

/// No more are offered at a time.
pub const MOST: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RemotePath;

    fn place(path: &str) -> Place {
        Place::Remote(RemotePath::parse(path).unwrap())
    }

    fn writing(text: &str, names: &[&str]) -> PathField {
        let mut field = PathField::new(place("/srv"));
        let Action::Ask(folder) = field.update(Message::Edited(text.to_owned())) else {
            panic!("nothing was asked");
        };
        let names = names.iter().map(|name| Name::from(*name)).collect();
        field.update(Message::Offered(folder, Arc::new(names)));
        field
    }

    #[test]
    fn folders_that_begin_so_are_offered_once_they_are_known() {
        let names = ["pub", "Public", "private", ".purple", "x\u{202e}", "pu/b"];
        let mut field = writing("/srv/pu", &names);
        assert_eq!(field.offers, ["pub", "Public"]);
        // The same folder is not asked for again.
        let typed = field.update(Message::Edited("/srv/p".to_owned()));
        assert!(matches!(typed, Action::None));
        assert_eq!(field.offers, ["pub", "Public", "private"]);
        field.update(Message::Edited("/srv/.".to_owned()));
        assert_eq!(field.offers, [".purple"]);
        // A late answer about another folder is none.
        let late = Arc::new(vec![Name::from("x")]);
        field.update(Message::Offered(place("/other"), late));
        assert_eq!(field.offers, [".purple"]);
    }

    #[test]
    fn accepting_goes_on_in_that_folder_and_enter_goes_there() {
        let mut field = writing("p", &["pub", "private"]);
        field.update(Message::Next);
        field.update(Message::Next);
        field.update(Message::Next);
        assert_eq!(field.marked(), Some(1));
        match field.update(Message::Accepted) {
            Action::Written(Some(asked)) => assert_eq!(asked, place("/srv/private")),
            other => panic!("{other:?}"),
        }
        assert_eq!(field.text, "private/");
        match field.update(Message::Submitted) {
            Action::Go(to) => assert_eq!(to, place("/srv/private")),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn escape_puts_the_offers_away_first() {
        let mut field = writing("p", &["pub"]);
        let first = field.update(Message::Closed);
        assert!(matches!(first, Action::Written(None)));
        assert!(matches!(field.update(Message::Closed), Action::Close));
    }

    #[test]
    fn what_nobody_sees_in_a_path_stays_in_it() {
        let odd = RemotePath::parse("/a\u{202e}b").unwrap();
        let mut field = PathField::new(Place::Remote(odd.clone()));
        assert_eq!(field.text, odd.display());
        field.update(Message::Edited(format!("{}/c", field.text)));
        assert_eq!(field.place(), Some(place("/a\u{202e}b/c")));
    }

    #[test]
    fn a_name_that_cannot_be_written_is_kept_as_long_as_nobody_writes() {
        let odd = RemotePath::parse(b"/a\xff").unwrap();
        let mut field = PathField::new(Place::Remote(odd.clone()));
        match field.update(Message::Submitted) {
            Action::Go(to) => assert_eq!(to, Place::Remote(odd)),
            other => panic!("{other:?}"),
        }
    }
}
