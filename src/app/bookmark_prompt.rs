//! What a bookmark is called, and what it does.

use iced::Element;
use iced::widget::{Id, column, row, text, text_input};

use super::form;
use super::theme::{space, style};
use super::widget::focus_button::{button, check_box, filled};
use super::widget::modal::{self, Layer};
use crate::profile::{Bookmark, Endpoint};
use crate::wording;

#[derive(Debug)]
pub struct BookmarkPrompt {
    bookmark: Bookmark,
    /// The one in whose place it stands.
    replaces: Option<Bookmark>,
    /// Whose it may be.
    server: Option<Endpoint>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Named(String),
    TogetherSwitched,
    ServerSwitched,
    Submitted,
    Cancelled,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Save {
        replaces: Option<Bookmark>,
        bookmark: Box<Bookmark>,
    },
    Cancel,
}

impl BookmarkPrompt {
    pub fn new(bookmark: Bookmark) -> Self {
        Self {
            server: bookmark.server.clone(),
            bookmark,
            replaces: None,
        }
    }

    pub fn changing(bookmark: Bookmark) -> Self {
        Self {
            replaces: Some(bookmark.clone()),
            ..Self::new(bookmark)
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Named(name) => self.bookmark.name = name,
            Message::TogetherSwitched => self.bookmark.together = !self.bookmark.together,
            Message::ServerSwitched => {
                self.bookmark.server = match self.bookmark.server {
                    Some(_) => None,
                    None => self.server.clone(),
                };
            }
            Message::Submitted if self.is_named() => {
                return Action::Save {
                    replaces: self.replaces.take(),
                    bookmark: Box::new(self.bookmark.clone()),
                };
            }
            Message::Submitted => {}
            Message::Cancelled => return Action::Cancel,
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let field = text_input("Name", &self.bookmark.name)
            .id(Id::new(FIELD))
            .padding([6, 8])
            .style(style::field)
            .on_input(Message::Named)
            .on_submit(Message::Submitted);
        let together = check_box(
            "Synchronised browsing",
            self.bookmark.together,
            Some(Message::TogetherSwitched),
        );
        let server = self.server.as_ref().map(|server| {
            let label = format!("Only on {}", form::authority(&server.host, server.port));
            let is_its = self.bookmark.server.is_some();
            check_box(label, is_its, Some(Message::ServerSwitched))
        });
        let folders = wording::bookmarked(&self.bookmark);
        let body = column![field, text(folders).style(style::muted), together]
            .push(server)
            .spacing(space::S);
        let foot = row![
            button("Cancel").on_press(Message::Cancelled),
            filled("Save").on_press_maybe(self.is_named().then_some(Message::Submitted)),
        ];
        form::sheet("Bookmark", body, foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("bookmark", 480.0, self.view().map(wrap))
            .focus_first(FIELD)
            .on_close(wrap(Message::Cancelled))
            .on_default(wrap(Message::Submitted))
    }

    fn is_named(&self) -> bool {
        !self.bookmark.name.trim().is_empty()
    }
}

pub const FIELD: &str = "bookmark-name";
