//! «Really?»: asked before something that can't be taken back.

use iced::Element;
use iced::widget::{column, row};

use super::form;
use super::theme::space;
use super::theme::style::Look;
use super::widget::focus_button::{self, check_box};
use super::widget::modal::{self, Layer};

/// One question with two answers.
pub struct ConfirmPrompt {
    title: String,
    lines: Vec<String>,
    label: String,
    /// It destroys something: then Enter alone means no.
    is_danger: bool,
    /// Whether it is to be asked again; `None`: always.
    spares: Option<bool>,
}

#[derive(Clone, Debug)]
pub enum Message {
    SpareToggled,
    Confirmed,
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Confirm,
    Cancel,
}

impl ConfirmPrompt {
    /// `label` names the deed on its button; `danger`: it destroys something.
    pub fn new(
        title: impl Into<String>,
        lines: Vec<String>,
        label: impl Into<String>,
        danger: bool,
    ) -> Self {
        Self {
            title: title.into(),
            lines,
            label: label.into(),
            is_danger: danger,
            spares: None,
        }
    }

    /// Lets a person spare themselves this question: only where the deed can be taken back.
    pub fn can_be_spared(mut self) -> Self {
        self.spares = Some(false);
        self
    }

    pub fn reword(&mut self, lines: Vec<String>) {
        self.lines = lines;
    }

    /// It is not to be asked again.
    pub fn is_spared(&self) -> bool {
        self.spares == Some(true)
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::SpareToggled => {
                self.spares = self.spares.map(|spares| !spares);
                Action::None
            }
            Message::Confirmed => Action::Confirm,
            Message::Cancelled => Action::Cancel,
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let lines = self.lines.iter().map(|line| form::sentence(line).into());
        let spare = self
            .spares
            .map(|spares| check_box("Don't ask again", spares, Some(Message::SpareToggled)));
        let body = form::scrolling(column(lines).push(spare).spacing(space::S));
        let look = if self.is_danger {
            Look::Danger
        } else {
            Look::Filled
        };
        let foot = row![
            focus_button::button("Cancel")
                .id(CANCEL)
                .on_press(Message::Cancelled),
            focus_button::button(self.label.as_str())
                .id(CONFIRM)
                .look(look)
                .on_press(Message::Confirmed),
        ];
        form::sheet(self.title.as_str(), body, foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        let (first, default) = if self.is_danger {
            (CANCEL, Message::Cancelled)
        } else {
            (CONFIRM, Message::Confirmed)
        };
        modal::dialog(
            format!("confirm {}", self.title),
            460.0,
            self.view().map(wrap),
        )
        .focus_first(first)
        .on_close(wrap(Message::Cancelled))
        .on_default(wrap(default))
    }
}

const CANCEL: &str = "confirm-cancel";
const CONFIRM: &str = "confirm-confirm";

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    fn prompt(danger: bool) -> ConfirmPrompt {
        let lines = vec!["Delete 3 files, 1 folder (2.0 KiB) for good?".to_owned()];
        ConfirmPrompt::new("Delete from the server", lines, "Delete", danger)
    }

    fn actions(danger: bool, key: Named) -> Vec<Action> {
        let mut prompt = prompt(danger);
        let mut window = window(prompt.layer(|message| message));
        window.tap_key(key);
        let said: Vec<_> = window.into_messages().collect();
        said.into_iter().map(|said| prompt.update(said)).collect()
    }

    #[test]
    fn enter_confirms_only_what_does_no_harm() {
        assert_eq!(actions(true, Named::Enter), [Action::Cancel]);
        assert_eq!(actions(false, Named::Enter), [Action::Confirm]);
        assert_eq!(actions(true, Named::Escape), [Action::Cancel]);
        assert_eq!(actions(false, Named::Escape), [Action::Cancel]);
    }

    #[test]
    fn a_click_on_the_deed_confirms() {
        let mut prompt = prompt(true);
        let mut window = window(prompt.layer(|message| message));
        assert!(sees(
            &mut window,
            "Delete 3 files, 1 folder (2.0 KiB) for good?"
        ));
        window.click("Delete").unwrap();
        let said: Vec<_> = window.into_messages().collect();
        let did: Vec<_> = said.into_iter().map(|said| prompt.update(said)).collect();
        assert_eq!(did, [Action::Confirm]);
        picture("confirm", || prompt.layer(|message| message));
    }

    #[test]
    fn only_what_may_be_spared_offers_it() {
        let mut prompt = prompt(true);
        assert!(!sees(
            &mut window(prompt.layer(|message| message)),
            "Don't ask again"
        ));
        prompt = prompt.can_be_spared();
        let mut window = window(prompt.layer(|message| message));
        window.click("Don't ask again").unwrap();
        let said: Vec<_> = window.into_messages().collect();
        let did: Vec<_> = said.into_iter().map(|said| prompt.update(said)).collect();
        assert_eq!(did, [Action::None]);
        assert!(prompt.is_spared());
        picture("confirm-spared", || prompt.layer(|message| message));
    }

    #[test]
    fn a_long_list_leaves_the_buttons_in_sight() {
        let lines = (0..200).map(|n| format!("file {n}")).collect();
        let prompt = ConfirmPrompt::new("Delete", lines, "Delete all", true);
        let mut window = window(prompt.layer(|message| message));
        assert!(sees(&mut window, "Delete all") && sees(&mut window, "file 0"));
        assert!(!sees(&mut window, "file 199"));
        picture("confirm-long", || prompt.layer(|message| message));
    }
}
