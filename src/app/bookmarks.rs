//! Bookmarks: kept, changed, and gone to.

use iced::Task;

use super::bookmark_list::BookmarkList;
use super::bookmark_prompt::BookmarkPrompt;
use super::dialogs::Dialog;
use super::place::{Place, Side};
use super::synchronised::Synchronised;
use super::target::Target;
use super::{App, Message};
use crate::profile::Bookmark;
use crate::wording;

/// What is wanted of bookmarks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Write down where both panes are.
    Add,
    Manage,
    Go(Bookmark),
    Edit(Bookmark),
    Remove(Bookmark),
    Save {
        replaces: Option<Bookmark>,
        bookmark: Bookmark,
    },
}

impl App {
    pub(super) fn bookmarks(&mut self, wish: Wish) -> Task<Message> {
        match wish {
            Wish::Add => self.add_bookmark(),
            Wish::Manage => {
                let bookmarks = self.window.get().places.bookmarks.clone();
                let list = BookmarkList::new(bookmarks);
                self.dialogs.open(Dialog::Bookmarks(list));
            }
            Wish::Go(bookmark) => return self.go_to_bookmark(&bookmark),
            Wish::Edit(bookmark) => {
                let prompt = BookmarkPrompt::changing(bookmark);
                self.dialogs.open(Dialog::Bookmark(prompt));
            }
            Wish::Remove(bookmark) => {
                return self.change_bookmarks(|all| all.retain(|other| *other != bookmark));
            }
            Wish::Save { replaces, bookmark } => {
                return self.change_bookmarks(|all| {
                    let same = all.iter_mut().find(|one| Some(&**one) == replaces.as_ref());
                    match same {
                        Some(one) => *one = bookmark,
                        None => all.push(bookmark),
                    }
                });
            }
        }
        Task::none()
    }

    fn add_bookmark(&mut self) {
        let panes = &self.panes;
        let server = self.connection.connected().map(|one| one.endpoint.clone());
        let (Place::Local(local), Place::Remote(remote), Some(server), false) = (
            panes.local.place(),
            panes.remote.place(),
            server,
            panes.remote.is_unread(),
        ) else {
            let words = wording::BOOKMARK_NOT_CONNECTED;
            self.status_bar.tell(words.to_owned());
            return;
        };
        let mut bookmark = Bookmark::new(local, remote, Some(server));
        let name = panes.remote.place().file_name();
        bookmark.name = name.map_or_else(
            || wording::path(local).into_owned(),
            |name| wording::name(name.as_bytes()).into_owned(),
        );
        bookmark.together = self.synchronised.is_some();
        self.dialogs
            .open(Dialog::Bookmark(BookmarkPrompt::new(bookmark)));
    }

    fn change_bookmarks(&mut self, change: impl FnOnce(&mut Vec<Bookmark>)) -> Task<Message> {
        let is_due = self
            .window
            .change(|state| change(&mut state.places.bookmarks));
        self.dialogs
            .refresh_bookmarks(&self.window.get().places.bookmarks);
        self.show_places(Side::Local);
        self.show_places(Side::Remote);
        self.saves_window(is_due)
    }

    /// Opens both folders, in the tab that is connected to its server. Where none is, that comes
    /// first.
    fn go_to_bookmark(&mut self, bookmark: &Bookmark) -> Task<Message> {
        self.dialogs.close_bookmarks();
        let shown = match &bookmark.server {
            Some(server) => self.show_tab_of(server),
            None => Task::none(),
        };
        Task::batch([shown, self.open_bookmark(bookmark)])
    }

    fn open_bookmark(&mut self, bookmark: &Bookmark) -> Task<Message> {
        let (Some(local), Some(remote)) = (bookmark.local(), bookmark.remote()) else {
            self.status_bar
                .tell(wording::BOOKMARK_UNREADABLE.to_owned());
            return Task::none();
        };
        let connected = self.connection.connected();
        let here = connected.map(|connected| connected.endpoint.clone());
        let is_here = match (&here, &bookmark.server) {
            (Some(here), Some(server)) => here.key() == server.key(),
            (here, None) => here.is_some(),
            (None, Some(_)) => false,
        };
        let places = (Place::Local(local.clone()), Place::Remote(remote.clone()));
        let gone = match (&bookmark.server, is_here) {
            (_, true) => {
                // Until both are there, neither follows the other.
                self.set_together(None);
                let local = self.go(places.0.clone());
                Task::batch([local, self.go(places.1.clone())])
            }
            (Some(server), false) => {
                let target = Target {
                    endpoint: server.clone(),
                    password: None,
                    folder: Some(remote),
                };
                self.connect(target, Some(local))
            }
            (None, false) => {
                let words = wording::BOOKMARK_OF_ANY;
                self.status_bar.tell(words.to_owned());
                return Task::none();
            }
        };
        if bookmark.together {
            // Perhaps in a tab that has just come to be.
            self.set_together(Some(Synchronised::new(places.0, places.1)));
        }
        gone
    }
}
