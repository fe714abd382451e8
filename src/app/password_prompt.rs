//! Asks for a password, again with the server's words when the one before was refused; or for the
//! answer to what a server asks.

use std::mem;

use iced::widget::{column, container, row};
use iced::{Element, Length};

use super::form;
use super::theme::icon::Icon;
use super::theme::{Tint, space, style};
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use crate::profile::{Encryption, Endpoint, Keep, Password};
use crate::wording;

/// The prompt for one endpoint.
pub struct PasswordPrompt {
    endpoint: Endpoint,
    refused: Option<String>,
    /// The server's question, at an interactive login.
    question: Option<String>,
    /// Where it is to be kept; `None`: no site is saved that it could be kept for.
    keep: Option<Keep>,
    typed: Password,
    is_shown: bool,
}

#[derive(Clone, Debug)]
pub enum Message {
    Edited(Password),
    ShowPressed,
    KeepChosen(Keep),
    Submitted,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Answer {
        /// `None`: the person gave up.
        password: Option<Password>,
        keep: Option<Keep>,
    },
}

impl PasswordPrompt {
    /// `refused`: what the server said to the password before. `keep`: where the endpoint's site
    /// keeps it, if one is saved.
    pub fn new(endpoint: Endpoint, refused: Option<String>, keep: Option<Keep>) -> Self {
        Self {
            endpoint,
            refused,
            question: None,
            keep,
            typed: Password::default(),
            is_shown: false,
        }
    }

    /// What a server asks, in its words.
    pub fn challenged(endpoint: Endpoint, question: String) -> Self {
        Self {
            question: Some(question),
            ..Self::new(endpoint, None, None)
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(typed) => self.typed = typed,
            Message::ShowPressed => self.is_shown = !self.is_shown,
            Message::Submitted => {
                let typed = mem::take(&mut self.typed);
                return Action::Answer {
                    password: Some(typed),
                    keep: self.keep,
                };
            }
            Message::KeepChosen(keep) => self.keep = Some(keep),
            Message::Cancelled => {
                return Action::Answer {
                    password: None,
                    keep: None,
                };
            }
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let whose = form::sentence(format!(
            "For {} at {}",
            wording::printable(&self.endpoint.user),
            form::authority(&self.endpoint.host, self.endpoint.port)
        ))
        .style(style::muted);
        let (asks, title) = match (&self.question, &self.refused) {
            (Some(_), _) => ("Answer", "The server asks"),
            (None, Some(_)) => ("Password", "The server refused the login"),
            (None, None) => ("Password", "Password"),
        };
        let field = form::field(FIELD, asks, self.typed.reveal(), false)
            .secure(!self.is_shown)
            .on_input(|text| Message::Edited(Password::new(text)))
            .on_submit(Message::Submitted)
            .width(Length::Fill);
        let body = column![whose]
            .push(self.refused.as_deref().map(refusal))
            .push(self.question.as_deref().map(asked))
            .push(form::with_eye(field, self.is_shown, Message::ShowPressed))
            .push((self.endpoint.encryption == Encryption::Plain).then(plain_warning))
            .push(
                self.keep
                    .map(|keep| form::keep_choices(keep, Message::KeepChosen)),
            )
            .spacing(space::DIALOG_GAP);
        let foot = row![
            focus_button::button("Cancel").on_press(Message::Cancelled),
            focus_button::filled("Log in").on_press(Message::Submitted),
        ];
        form::sheet(title, form::scrolling(body), foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        let name = format!("password {}", self.endpoint.key());
        modal::dialog(name, 480.0, self.view().map(wrap))
            .focus_first(FIELD)
            .on_close(wrap(Message::Cancelled))
            .on_default(wrap(Message::Submitted))
    }
}

fn refusal<'a>(words: &str) -> Element<'a, Message> {
    let words = form::shown(words);
    container(form::remark(Icon::CircleX, Tint::Error, words))
        .padding(space::S)
        .style(style::banner(Tint::Error))
        .into()
}

fn asked<'a>(words: &str) -> Element<'a, Message> {
    let words = match words.trim() {
        "" => "It does not say what.",
        words => words,
    };
    container(form::sentence(form::shown(words)))
        .padding(space::S)
        .width(Length::Fill)
        .style(style::banner(Tint::Accent))
        .into()
}

fn plain_warning<'a>() -> Element<'a, Message> {
    let words = "Plain FTP sends the password readable for everybody on the way.";
    form::remark(Icon::LockOpen, Tint::Warn, words)
}

const FIELD: &str = "password-field";

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    #[test]
    fn a_server_asks_in_its_own_words() {
        let endpoint = prompt(None).endpoint;
        let challenged = |words: &str| PasswordPrompt::challenged(endpoint.clone(), words.into());
        let mut asking = challenged("otp-md5 487 dog2\u{202e}");
        let mut shown = window(asking.layer(|message| message));
        assert!(sees(&mut shown, "The server asks"));
        assert!(sees(&mut shown, &form::shown("otp-md5 487 dog2\u{202e}")));
        assert!(!sees(&mut shown, wording::keep(Keep::Vault)));
        shown.click("Cancel").unwrap();
        let said: Vec<_> = shown.into_messages().collect();
        let nothing = Action::Answer {
            password: None,
            keep: None,
        };
        let did: Vec<_> = said.into_iter().map(|said| asking.update(said)).collect();
        assert_eq!(did, [nothing]);
        let mute = challenged(" ");
        assert!(sees(
            &mut window(mute.layer(|message| message)),
            "It does not say what."
        ));
        picture("challenge", || asking.layer(|message| message));
    }

    fn prompt(refused: Option<&str>) -> PasswordPrompt {
        let endpoint = Endpoint {
            host: "ftp.example".to_owned(),
            port: 21,
            encryption: Encryption::Plain,
            user: "ann".to_owned(),
        };
        PasswordPrompt::new(endpoint, refused.map(str::to_owned), Some(Keep::Nowhere))
    }

    #[test]
    fn what_is_typed_is_answered_with_enter() {
        let mut prompt = prompt(None);
        let mut typing = window(prompt.layer(|message| message));
        typing.typewrite("p");
        let said: Vec<_> = typing.into_messages().collect();
        assert!(
            said.into_iter()
                .all(|said| prompt.update(said) == Action::None)
        );
        let mut window = window(prompt.layer(|message| message));
        assert!(sees(&mut window, "For ann at ftp.example:21"));
        window.tap_key(Named::Enter);
        window.click("Show the password").unwrap();
        let said: Vec<_> = window.into_messages().collect();
        let did: Vec<_> = said.into_iter().map(|said| prompt.update(said)).collect();
        let answer = Action::Answer {
            password: Some(Password::new("p".to_owned())),
            keep: Some(Keep::Nowhere),
        };
        assert_eq!(did, [answer, Action::None]);
        assert!(prompt.is_shown && prompt.typed.reveal().is_empty());
    }

    #[test]
    fn escape_and_cancel_give_up() {
        let mut prompt = prompt(Some("530 Login incorrect."));
        let mut window = window(prompt.layer(|message| message));
        assert!(sees(&mut window, "530 Login incorrect."));
        window.tap_key(Named::Escape);
        window.click("Cancel").unwrap();
        let said: Vec<_> = window.into_messages().collect();
        let did: Vec<_> = said.into_iter().map(|said| prompt.update(said)).collect();
        let nothing = Action::Answer {
            password: None,
            keep: None,
        };
        assert_eq!(did, [nothing.clone(), nothing]);
        picture("password", || prompt.layer(|message| message));
    }

    #[test]
    fn where_it_is_kept_is_chosen_with_what_it_means() {
        let mut prompt = prompt(None);
        let mut choosing = window(prompt.layer(|message| message));
        assert!(sees(&mut choosing, wording::keep_meaning(Keep::Nowhere)));
        choosing.click(wording::keep(Keep::Vault)).unwrap();
        let said: Vec<_> = choosing.into_messages().collect();
        said.into_iter().for_each(|said| drop(prompt.update(said)));
        let mut chosen = window(prompt.layer(|message| message));
        assert!(sees(&mut chosen, wording::keep_meaning(Keep::Vault)));
        drop(chosen);
        assert!(matches!(
            prompt.update(Message::Submitted),
            Action::Answer {
                keep: Some(Keep::Vault),
                ..
            }
        ));
        prompt.keep = None;
        let mut quick = window(prompt.layer(|message| message));
        assert!(!sees(&mut quick, wording::keep(Keep::Vault)));
    }

    #[test]
    fn no_debug_output_shows_it() {
        let secret = Password::new("s3cret".to_owned());
        let shown = format!("{:?}", Message::Edited(secret.clone()));
        assert!(!shown.contains("s3cret"), "{shown}");
        let answer = Action::Answer {
            password: Some(secret),
            keep: None,
        };
        let shown = format!("{answer:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}
