//! All bookmarks: go to one, or change and remove them.

use iced::Element;
use iced::Length;
use iced::widget::{Space, container, row};

use super::confirm_prompt::{self, ConfirmPrompt};
use super::form;
use super::theme::icon::Icon;
use super::theme::{Tint, style};
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use super::widget::table::{Cell, Column, Source, TableEvent, table};
use crate::profile::Bookmark;
use crate::wording;

pub struct BookmarkList {
    rows: Rows,
    columns: Vec<Column>,
    /// Lies over the list before this bookmark is removed.
    asked: Option<(Bookmark, ConfirmPrompt)>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Table(TableEvent),
    GoPressed,
    EditPressed,
    RemovePressed,
    Confirm(confirm_prompt::Message),
    Closed,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Go(Bookmark),
    Edit(Bookmark),
    Remove(Bookmark),
    Close,
}

struct Rows {
    bookmarks: Vec<Bookmark>,
    chosen: Option<usize>,
}

impl BookmarkList {
    pub fn new(bookmarks: Vec<Bookmark>) -> Self {
        let chosen = (!bookmarks.is_empty()).then_some(0);
        Self {
            rows: Rows { bookmarks, chosen },
            columns: vec![
                Column::fill("Name"),
                Column::new("Server", 190.0),
                Column::new("Folders", 260.0),
            ],
            asked: None,
        }
    }

    /// Takes the bookmarks after a change.
    pub fn set(&mut self, bookmarks: Vec<Bookmark>) {
        let last = bookmarks.len().checked_sub(1);
        self.rows.chosen = last.map(|last| self.rows.chosen.unwrap_or(0).min(last));
        self.rows.bookmarks = bookmarks;
    }

    pub fn update(&mut self, message: Message) -> Action {
        let chosen = self.rows.chosen;
        let chosen = chosen.and_then(|row| self.rows.bookmarks.get(row)).cloned();
        match message {
            Message::Table(event) => self.happened(event),
            Message::GoPressed => chosen.map_or(Action::None, Action::Go),
            Message::EditPressed => chosen.map_or(Action::None, Action::Edit),
            Message::RemovePressed => {
                self.asked = chosen.map(|bookmark| {
                    let words = vec![wording::remove_bookmark(&bookmark.name)];
                    let prompt = ConfirmPrompt::new("Remove a bookmark", words, "Remove", true);
                    (bookmark, prompt)
                });
                Action::None
            }
            Message::Confirm(message) => self.confirmed(message),
            Message::Closed => Action::Close,
        }
    }

    fn confirmed(&mut self, message: confirm_prompt::Message) -> Action {
        let Some((bookmark, mut prompt)) = self.asked.take() else {
            return Action::None;
        };
        match prompt.update(message) {
            confirm_prompt::Action::Confirm => Action::Remove(bookmark),
            _ => Action::None,
        }
    }

    fn happened(&mut self, event: TableEvent) -> Action {
        match event {
            TableEvent::SelectOnly(row) | TableEvent::Toggle(row) | TableEvent::Extend(row) => {
                self.rows.chosen = Some(row);
                Action::None
            }
            TableEvent::Activate(row) => {
                self.rows.chosen = Some(row);
                self.update(Message::GoPressed)
            }
            TableEvent::Rename(_) => self.update(Message::EditPressed),
            TableEvent::Delete => self.update(Message::RemovePressed),
            TableEvent::Resized(column, width) => {
                if let Some(column) = self.columns.get_mut(column) {
                    column.width = width;
                }
                Action::None
            }
            _ => Action::None,
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let list = table(&self.rows, &self.columns, Message::Table)
            .id(LIST)
            .cursor(self.rows.chosen)
            .empty("No bookmarks yet. «Bookmark both folders…» in the menu of a path makes one.");
        let list = container(list)
            .height(HEIGHT)
            .padding(1)
            .style(style::panel);
        let is_chosen = self.rows.chosen.is_some();
        let on = |message: Message| is_chosen.then_some(message);
        let foot = row![
            focus_button::button("Edit…").on_press_maybe(on(Message::EditPressed)),
            focus_button::button("Remove…").on_press_maybe(on(Message::RemovePressed)),
            Space::new().width(Length::Fill),
            focus_button::button("Close").on_press(Message::Closed),
            focus_button::filled("Go there").on_press_maybe(on(Message::GoPressed)),
        ];
        form::sheet("Bookmarks", list, foot)
    }

    /// The list, or the question before one goes, as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        if let Some((_, prompt)) = &self.asked {
            return prompt.layer(move |message| wrap(Message::Confirm(message)));
        }
        let default = match self.rows.chosen {
            Some(_) => Message::GoPressed,
            None => Message::Closed,
        };
        modal::dialog("bookmarks", 680.0, self.view().map(wrap))
            .focus_first(LIST)
            .on_close(wrap(Message::Closed))
            .on_default(wrap(default))
    }
}

impl Source for Rows {
    fn len(&self) -> usize {
        self.bookmarks.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let Some(bookmark) = self.bookmarks.get(row) else {
            return Cell::default();
        };
        match (column, &bookmark.server) {
            (0, _) => Cell::new(wording::printable(&bookmark.name)),
            (1, Some(server)) => Cell::muted(form::authority(&server.host, server.port)),
            (1, None) => Cell::muted("any"),
            _ => Cell::muted(wording::bookmarked(bookmark)),
        }
    }

    fn icon(&self, row: usize) -> Option<(Icon, Tint)> {
        let together = self.bookmarks.get(row)?.together;
        let icon = if together { Icon::Link } else { Icon::Bookmark };
        Some((icon, Tint::Muted))
    }

    fn is_selected(&self, row: usize) -> bool {
        self.chosen == Some(row)
    }
}

const LIST: &str = "bookmarks-list";
const HEIGHT: f32 = 260.0;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::bookmark_prompt::BookmarkPrompt;
    use crate::app::form::testing::{picture, window};
    use crate::profile::{Encryption, Endpoint};
    use crate::protocol::RemotePath;

    fn bookmark(name: &str, server: Option<Endpoint>) -> Bookmark {
        let remote = RemotePath::parse("/srv/www").unwrap();
        let mut bookmark = Bookmark::new(Path::new("/home/ann/web"), &remote, server);
        bookmark.name = name.to_owned();
        bookmark
    }

    #[test]
    fn keys_choose_go_rename_and_remove() {
        let server = Endpoint {
            host: "files.example".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: "ann".to_owned(),
        };
        let first = bookmark("Pages", Some(server));
        let second = bookmark("Anywhere", None);
        let mut list = BookmarkList::new(vec![first.clone(), second.clone()]);
        let mut press = |key| {
            let mut window = window(list.layer(|message| message));
            window.tap_key(key);
            let said: Vec<_> = window.into_messages().collect();
            let did = said.into_iter().map(|said| list.update(said));
            did.filter(|did| *did != Action::None).collect::<Vec<_>>()
        };
        assert_eq!(press(Named::Enter), [Action::Go(first.clone())]);
        assert_eq!(press(Named::ArrowDown), []);
        assert_eq!(press(Named::F2), [Action::Edit(second.clone())]);
        // It is asked first; Enter alone says no, and Escape leaves the question only.
        for no in [Named::Enter, Named::Escape] {
            assert_eq!(press(Named::Delete), []);
            assert_eq!(press(no), []);
        }
        assert_eq!(press(Named::Escape), [Action::Close]);
        list.update(Message::RemovePressed);
        // What was asked about goes, whatever is chosen by then.
        list.update(Message::Table(TableEvent::SelectOnly(0)));
        picture("bookmark-removal", || list.layer(|message| message));
        let mut window = window(list.layer(|message| message));
        assert!(window.click("Remove").is_ok());
        let said: Vec<_> = window.into_messages().collect();
        let did: Vec<_> = said.into_iter().map(|said| list.update(said)).collect();
        assert!(did.contains(&Action::Remove(second)), "{did:?}");
        picture("bookmarks", || list.layer(|message| message));
        let prompt = BookmarkPrompt::new(first);
        picture("bookmark", || prompt.layer(|message| message));
        list.set(Vec::new());
        assert_eq!(list.update(Message::GoPressed), Action::None);
        picture("bookmarks-empty", || list.layer(|message| message));
    }
}
