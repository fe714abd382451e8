//! Asks for the master password of the vault: once to open it, twice to make one.

use std::mem;

use iced::widget::{column, row};
use iced::{Element, Length};

use super::form;
use super::theme::{space, style};
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use crate::profile::Password;
use crate::wording;

/// The prompt.
pub struct MasterPrompt {
    is_new: bool,
    typed: Password,
    again: Password,
    is_shown: bool,
    /// What was wrong with the try before.
    fault: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Edited(Password),
    AgainEdited(Password),
    ShowPressed,
    Submitted,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    /// `None`: the vault stays closed.
    Answer(Option<Password>),
}

impl MasterPrompt {
    /// `is_new`: it makes the vault. `wrong`: the one before did not open it.
    pub fn new(is_new: bool, wrong: bool) -> Self {
        Self {
            is_new,
            typed: Password::default(),
            again: Password::default(),
            is_shown: false,
            fault: wrong.then_some(wording::MASTER_WRONG),
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(typed) => {
                self.typed = typed;
                self.fault = None;
            }
            Message::AgainEdited(again) => {
                self.again = again;
                self.fault = None;
            }
            Message::ShowPressed => self.is_shown = !self.is_shown,
            Message::Submitted if self.typed.reveal().is_empty() => {}
            Message::Submitted if self.is_new && self.typed != self.again => {
                self.fault = Some(wording::MASTER_DIFFERS);
            }
            Message::Submitted => {
                self.again = Password::default();
                return Action::Answer(Some(mem::take(&mut self.typed)));
            }
            Message::Cancelled => return Action::Answer(None),
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let (title, meaning, button) = match self.is_new {
            true => (
                "A master password for the vault",
                wording::MASTER_NEW,
                "Make the vault",
            ),
            false => ("Open the vault", wording::MASTER_OPENS, "Open"),
        };
        let field = |id, hint, value: &Password| {
            form::field(id, hint, value.reveal(), self.fault.is_some())
                .secure(!self.is_shown)
                .on_submit(Message::Submitted)
                .width(Length::Fill)
        };
        let first = field(FIELD, "Master password", &self.typed)
            .on_input(|text| Message::Edited(Password::new(text)));
        let again = self.is_new.then(|| {
            field(AGAIN, "The same again", &self.again)
                .on_input(|text| Message::AgainEdited(Password::new(text)))
        });
        let body = column![
            form::sentence(meaning).style(style::muted),
            form::with_eye(first, self.is_shown, Message::ShowPressed),
        ]
        .push(again)
        .push(self.fault.map(form::complaint))
        .spacing(space::DIALOG_GAP);
        let foot = row![
            focus_button::button("Cancel").on_press(Message::Cancelled),
            focus_button::filled(button).on_press(Message::Submitted),
        ];
        form::sheet(title, form::scrolling(body), foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("master password", 440.0, self.view().map(wrap))
            .focus_first(FIELD)
            .on_close(wrap(Message::Cancelled))
            .on_default(wrap(Message::Submitted))
    }
}

const FIELD: &str = "master-field";
const AGAIN: &str = "master-again";

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    fn typed(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    #[test]
    fn a_new_one_is_typed_twice() {
        let mut prompt = MasterPrompt::new(true, false);
        assert_eq!(prompt.update(Message::Submitted), Action::None);
        prompt.update(Message::Edited(typed("m")));
        assert_eq!(prompt.update(Message::Submitted), Action::None);
        let mut shown = window(prompt.layer(|message| message));
        assert!(sees(&mut shown, wording::MASTER_DIFFERS));
        drop(shown);
        prompt.update(Message::AgainEdited(typed("m")));
        let answer = Action::Answer(Some(typed("m")));
        assert_eq!(prompt.update(Message::Submitted), answer);
        assert!(prompt.again.reveal().is_empty());
        picture("master-new", || prompt.layer(|message| message));
    }

    #[test]
    fn it_opens_with_enter_and_says_what_was_wrong() {
        let mut prompt = MasterPrompt::new(false, true);
        prompt.update(Message::ShowPressed);
        let mut shown = window(prompt.layer(|message| message));
        assert!(sees(&mut shown, wording::MASTER_WRONG));
        shown.typewrite("m");
        let said: Vec<_> = shown.into_messages().collect();
        said.into_iter().for_each(|said| drop(prompt.update(said)));
        let mut shown = window(prompt.layer(|message| message));
        assert!(!sees(&mut shown, wording::MASTER_WRONG));
        shown.tap_key(Named::Enter);
        shown.tap_key(Named::Escape);
        let said: Vec<_> = shown.into_messages().collect();
        let did: Vec<_> = said.into_iter().map(|said| prompt.update(said)).collect();
        let answers = [Action::Answer(Some(typed("m"))), Action::Answer(None)];
        assert_eq!(did, answers);
        assert!(!format!("{did:?}").contains("\"m\""));
        picture("master-open", || prompt.layer(|message| message));
    }
}
