//! What a walk over folders could not read, change or delete: each thing with its reason.

use iced::Element;
use iced::widget::{column, row};

use super::form;
use super::theme::icon::Icon;
use super::theme::{Tint, space};
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use crate::local_folder::Measured;
use crate::service::{Count, Tally};
use crate::wording::{self, Walked};

/// What a walk came to, on either side, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub count: Count,
    /// What was left, a sentence each.
    pub left: Vec<String>,
    pub more: u64,
    pub is_stopped: bool,
}

/// The list as a page.
pub struct LeftPage {
    title: &'static str,
    heading: String,
    outcome: Outcome,
}

#[derive(Clone, Debug)]
pub enum Message {
    CopyPressed,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Copy(String),
    Close,
}

impl From<&Tally> for Outcome {
    fn from(tally: &Tally) -> Self {
        Self {
            count: tally.count,
            left: tally.left.iter().map(wording::left).collect(),
            more: tally.more,
            is_stopped: tally.is_stopped,
        }
    }
}

impl From<&Measured> for Outcome {
    fn from(measured: &Measured) -> Self {
        let left = measured.left.iter();
        Self {
            count: Count {
                files: measured.files,
                folders: measured.folders,
                bytes: measured.bytes,
            },
            left: left
                .map(|(path, why)| wording::left_on_disk(path, why))
                .collect(),
            more: measured.more,
            is_stopped: measured.is_stopped,
        }
    }
}

impl Outcome {
    /// How much was left.
    pub fn left_count(&self) -> u64 {
        self.more.saturating_add(self.left.len() as u64)
    }

    /// The list of what was left.
    pub fn lines<'a, Message: 'a>(&'a self) -> Element<'a, Message> {
        let line = |line: &'a String| form::remark(Icon::CircleAlert, Tint::Error, line.as_str());
        let more = (self.more > 0).then(|| form::sentence(wording::more(self.more)));
        column(self.left.iter().map(line))
            .push(more)
            .spacing(space::XS)
            .into()
    }
}

impl LeftPage {
    /// `walked`: what was done to the rest.
    pub fn new(outcome: Outcome, walked: Walked) -> Self {
        Self {
            title: walked.not_everything(),
            heading: wording::left_title(&outcome.count, outcome.left_count(), walked),
            outcome,
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::CopyPressed => Action::Copy(self.outcome.left.join("\n")),
            Message::Closed => Action::Close,
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let body = column![
            form::sentence(self.heading.as_str()),
            form::scrolling(self.outcome.lines()),
        ]
        .spacing(space::M);
        let foot = row![
            focus_button::button("Copy the list").on_press(Message::CopyPressed),
            focus_button::button("Close")
                .id(CLOSE)
                .on_press(Message::Closed),
        ];
        form::sheet(self.title, body, foot)
    }

    /// The page as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("left", 600.0, self.view().map(wrap))
            .focus_first(CLOSE)
            .on_close(wrap(Message::Closed))
            .on_default(wrap(Message::Closed))
    }
}

const CLOSE: &str = "left-close";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    #[test]
    fn what_was_not_changed_is_listed_with_its_reason() {
        let outcome = Outcome {
            count: Count {
                files: 3,
                ..Count::default()
            },
            left: vec!["“/a/b”: The server refused it.".to_owned()],
            more: 2,
            is_stopped: false,
        };
        let mut page = LeftPage::new(outcome, Walked::Changed);
        let mut shown = window(page.layer(|message| message));
        assert!(sees(&mut shown, "Changed: 3 files. Not changed: 3."));
        assert!(sees(&mut shown, "“/a/b”: The server refused it."));
        assert!(sees(&mut shown, &wording::more(2)));
        drop(shown);
        picture("left", || page.layer(|message| message));
        assert!(matches!(page.update(Message::CopyPressed), Action::Copy(_)));
    }
}
