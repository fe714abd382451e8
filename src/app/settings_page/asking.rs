//! The pages about what a person is told and asked.

use iced::Element;
use iced::widget::column;

use super::page::{ASK_QUIT, ASK_TRASH, CALL_FAILED, CALL_FINISHED, CALL_QUESTION};
use super::{Message, SettingsPage, meaning};
use crate::app::form;
use crate::app::theme::space;
use crate::app::widget::focus_button::{self, check_box};
use crate::profile::Questions;

/// What can be told by the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Finished,
    Failed,
    Question,
}

/// What can be asked, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Trash,
    Quit,
}

impl SettingsPage {
    pub(super) fn notifications(&self) -> Element<'_, Message> {
        let calls = &self.settings.notifications;
        let line = |label, is_on, call| check_box(label, is_on, Some(Message::CallToggled(call)));
        column![
            form::heading("Notify while the window is not in front"),
            line(CALL_FINISHED, calls.finished, Call::Finished),
            line(CALL_FAILED, calls.failed, Call::Failed),
            line(CALL_QUESTION, calls.question, Call::Question),
            meaning(
                "A notification has numbers in it, no names. Where the desktop shows none, the \
                 window only asks for attention."
            ),
        ]
        .spacing(space::S)
        .into()
    }

    pub(super) fn questions(&self) -> Element<'_, Message> {
        let questions = &self.settings.questions;
        let line =
            |label, is_on, asked| check_box(label, is_on, Some(Message::AskedToggled(asked)));
        let is_spared = *questions != Questions::default();
        let again = focus_button::button("Ask again everywhere")
            .on_press_maybe(is_spared.then_some(Message::AskAgainPressed));
        column![
            form::heading("Ask"),
            line(ASK_TRASH, questions.trash, Asked::Trash),
            line(ASK_QUIT, questions.quit, Asked::Quit),
            meaning("What can't be taken back is always asked about."),
            again,
        ]
        .spacing(space::S)
        .into()
    }
}
