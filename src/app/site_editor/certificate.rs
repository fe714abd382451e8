//! The certificate that the site's server is shown: its file, and the passphrase that opens it.

use std::path::PathBuf;

use iced::widget::{column, row};
use iced::{Alignment, Element};

use super::draft::{Faults, Field};
use crate::app::form;
use crate::app::theme::icon::Icon;
use crate::app::theme::style::Look;
use crate::app::theme::{Tint, size, space, style};
use crate::app::widget::focus_button;
use crate::profile::Password;
use crate::wording;

/// What stands in the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateDraft {
    /// The file as the field shows it, and itself, which may not be text.
    text: String,
    pub file: Option<PathBuf>,
    passphrase: Password,
    is_shown: bool,
    /// A passphrase was given.
    is_given: bool,
}

#[derive(Clone, Debug)]
pub enum Message {
    Edited(String),
    BrowsePressed,
    PassphraseEdited(Password),
    ShowPressed,
    /// Use the passphrase that stands there.
    Given,
}

/// What the form must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    None,
    Browse,
    Keep(Password),
}

impl CertificateDraft {
    pub fn of(file: Option<PathBuf>) -> Self {
        let mut draft = Self::default();
        if let Some(file) = file {
            draft.choose(file);
        }
        draft
    }

    pub fn choose(&mut self, file: PathBuf) {
        self.text = file.display().to_string();
        self.file = Some(file);
    }

    pub fn update(&mut self, message: Message) -> Wish {
        match message {
            Message::Edited(text) => {
                self.file = (!text.is_empty()).then(|| PathBuf::from(&text));
                self.text = text;
            }
            Message::BrowsePressed => return Wish::Browse,
            Message::PassphraseEdited(passphrase) => {
                self.passphrase = passphrase;
                self.is_given = false;
            }
            Message::ShowPressed => self.is_shown = !self.is_shown,
            Message::Given => {
                let passphrase = std::mem::take(&mut self.passphrase);
                if !passphrase.reveal().is_empty() {
                    self.is_given = true;
                    return Wish::Keep(passphrase);
                }
            }
        }
        Wish::None
    }

    /// What is wrong is added to `faults`.
    pub fn check(&self, faults: &mut Faults) {
        if self.file.as_ref().is_some_and(|file| !file.is_absolute()) {
            faults.add(Field::Certificate, "Write the whole path.");
        }
    }

    pub fn view(&self, faults: &Faults) -> Element<'_, Message> {
        let fault = faults.of(Field::Certificate);
        let field = form::field("site-certificate", "None", &self.text, fault.is_some())
            .on_input(Message::Edited);
        let browse = focus_button::button("Browse…")
            .look(Look::Outlined)
            .on_press(Message::BrowsePressed);
        let line = row![field, browse]
            .spacing(space::S)
            .align_y(Alignment::Center);
        let help = form::sentence(wording::CERTIFICATE_HELP)
            .size(size::SMALL)
            .style(style::muted);
        column![
            form::checked("Your certificate", line, fault.map(str::to_owned)),
            form::labelled("", help),
        ]
        .push(self.file.is_some().then(|| self.passphrase()))
        .spacing(space::XS)
        .into()
    }

    fn passphrase(&self) -> Element<'_, Message> {
        let field = form::field(
            "site-passphrase",
            "Only if it has one",
            self.passphrase.reveal(),
            false,
        )
        .secure(!self.is_shown)
        .on_input(|text| Message::PassphraseEdited(Password::new(text)))
        .on_submit(Message::Given);
        let is_typed = !self.passphrase.reveal().is_empty();
        let give = focus_button::button("Use it")
            .look(Look::Outlined)
            .on_press_maybe(is_typed.then_some(Message::Given));
        let line = row![
            form::with_eye(field, self.is_shown, Message::ShowPressed),
            give
        ]
        .spacing(space::S)
        .align_y(Alignment::Center);
        let given = self
            .is_given
            .then(|| form::remark(Icon::Check, Tint::Ok, wording::PASSPHRASE_GIVEN));
        let lines = column![line].push(given).spacing(space::XS);
        form::labelled_first("Its passphrase", lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_given_once_and_stands_nowhere() {
        let mut draft = CertificateDraft::of(Some("/home/me/me.p12".into()));
        assert_eq!(draft.update(Message::Given), Wish::None);
        let words = Password::new("s3cret".to_owned());
        draft.update(Message::PassphraseEdited(words.clone()));
        assert_eq!(draft.update(Message::Given), Wish::Keep(words));
        assert!(draft.passphrase.reveal().is_empty() && draft.is_given);
    }

    #[test]
    fn only_a_whole_path_will_do() {
        for (text, is_good) in [("", true), ("/a/b.pem", true), ("b.pem", false)] {
            let mut draft = CertificateDraft::default();
            draft.update(Message::Edited(text.to_owned()));
            let mut faults = Faults::default();
            draft.check(&mut faults);
            assert_eq!(faults == Faults::default(), is_good, "{text}");
        }
    }
}
