//! Gives the vault another master password. The dialog stays until the vault says that it has it.

use std::mem;

use iced::widget::{column, row};
use iced::{Element, Length};

use super::form;
use super::theme::{space, style};
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use crate::profile::Password;
use crate::wording;

/// The dialog.
#[derive(Default)]
pub struct MasterChange {
    old: Password,
    new: Password,
    again: Password,
    is_sent: bool,
    /// Why the try before did not do.
    fault: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Message {
    OldEdited(Password),
    NewEdited(Password),
    AgainEdited(Password),
    Submitted,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    /// What comes of it is told to [`MasterChange::failed`], or closes the dialog.
    Change {
        old: Password,
        new: Password,
    },
    Close,
}

impl MasterChange {
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::OldEdited(typed) => self.old = typed,
            Message::NewEdited(typed) => self.new = typed,
            Message::AgainEdited(typed) => self.again = typed,
            Message::Cancelled => return Action::Close,
            Message::Submitted if !self.can_send() => return Action::None,
            Message::Submitted if self.new != self.again => {
                self.fault = Some(wording::MASTER_DIFFERS.to_owned());
                return Action::None;
            }
            Message::Submitted => {
                self.is_sent = true;
                self.fault = None;
                self.again = Password::default();
                return Action::Change {
                    old: mem::take(&mut self.old),
                    new: mem::take(&mut self.new),
                };
            }
        }
        self.fault = None;
        Action::None
    }

    /// The vault has the master password that it had.
    pub fn failed(&mut self, why: String) {
        self.is_sent = false;
        self.fault = Some(why);
    }

    pub fn view(&self) -> Element<'_, Message> {
        let field = |id, label, value: &Password, edited: fn(Password) -> Message| {
            let field = form::field(id, "", value.reveal(), false)
                .secure(true)
                .on_submit(Message::Submitted)
                .on_input(move |text| edited(Password::new(text)))
                .width(Length::Fill);
            form::labelled(label, field)
        };
        let body = column![
            form::sentence(wording::MASTER_NEW).style(style::muted),
            field(OLD, "Until now", &self.old, Message::OldEdited),
            field(NEW, "New", &self.new, Message::NewEdited),
            field(AGAIN, "The same again", &self.again, Message::AgainEdited),
        ]
        .push(self.fault.as_deref().map(form::complaint))
        .spacing(space::S);
        let change = focus_button::filled("Change")
            .on_press_maybe(self.can_send().then_some(Message::Submitted));
        let foot = row![
            focus_button::button("Cancel").on_press(Message::Cancelled),
            change,
        ];
        let title = "Change the vault's master password";
        form::sheet(title, form::scrolling(body), foot)
    }

    /// The form as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("master change", 480.0, self.view().map(wrap))
            .focus_first(OLD)
            .on_close(wrap(Message::Cancelled))
            .on_default(wrap(Message::Submitted))
    }

    fn can_send(&self) -> bool {
        let is_typed = |password: &Password| !password.reveal().is_empty();
        !self.is_sent && is_typed(&self.old) && is_typed(&self.new)
    }
}

const OLD: &str = "master-old";
const NEW: &str = "master-new";
const AGAIN: &str = "master-new-again";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    fn typed(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    #[test]
    fn it_is_sent_once_and_the_fault_stands_in_place() {
        let mut dialog = MasterChange::default();
        assert_eq!(dialog.update(Message::Submitted), Action::None);
        let edit = |dialog: &mut MasterChange, again: &str| {
            dialog.update(Message::OldEdited(typed("o")));
            dialog.update(Message::NewEdited(typed("n")));
            dialog.update(Message::AgainEdited(typed(again)));
        };
        edit(&mut dialog, "m");
        assert_eq!(dialog.update(Message::Submitted), Action::None);
        let mut shown = window(dialog.layer(|message| message));
        assert!(sees(&mut shown, wording::MASTER_DIFFERS));
        drop(shown);
        edit(&mut dialog, "n");
        let (old, new) = (typed("o"), typed("n"));
        let change = Action::Change { old, new };
        assert_eq!(dialog.update(Message::Submitted), change);
        edit(&mut dialog, "n");
        assert_eq!(dialog.update(Message::Submitted), Action::None);
        dialog.failed(wording::MASTER_WRONG.to_owned());
        let mut shown = window(dialog.layer(|message| message));
        assert!(sees(&mut shown, wording::MASTER_WRONG));
        drop(shown);
        picture("master-change", || dialog.layer(|message| message));
        edit(&mut dialog, "n");
        assert_eq!(dialog.update(Message::Submitted), change);
    }
}
