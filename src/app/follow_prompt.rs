//! Asks what to do where synchronised browsing cannot go on: make the folder, switch it off, or stay.

use iced::Element;
use iced::widget::{column, row};

use super::form;
use super::place::Place;
use super::theme::space;
use super::widget::focus_button::{button, filled};
use super::widget::modal::{self, Layer};
use crate::service::BrowserId;
use crate::wording;

#[derive(Debug)]
pub struct FollowPrompt {
    /// Whose panes they are.
    tab: BrowserId,
    lines: Vec<String>,
    /// The folder that may be made.
    missing: Option<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Create,
    SwitchOff,
    /// Back to where both were.
    Stay,
}

impl FollowPrompt {
    /// The folder on the other side could not be opened; perhaps it isn't there.
    pub fn missing(tab: BrowserId, place: Place, why: String, can_make: bool) -> Self {
        Self {
            tab,
            lines: vec![wording::cannot_follow(&place.shown()), why],
            missing: can_make.then_some(place),
        }
    }

    /// No folder there could be the other one.
    pub fn impossible(tab: BrowserId, why: String) -> Self {
        Self {
            tab,
            lines: vec![why],
            missing: None,
        }
    }

    pub fn tab(&self) -> BrowserId {
        self.tab
    }

    pub fn view(&self) -> Element<'_, Answer> {
        let lines = self.lines.iter().map(|line| form::sentence(line).into());
        let body = form::scrolling(column(lines).spacing(space::S));
        let create = self
            .missing
            .is_some()
            .then(|| filled("Create it").id(CREATE).on_press(Answer::Create));
        let foot = row![
            button("Cancel").id(CANCEL).on_press(Answer::Stay),
            button("Switch off").on_press(Answer::SwitchOff),
        ]
        .push(create);
        form::sheet("Synchronised browsing", body, foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Answer) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        let (first, default) = match self.missing {
            Some(_) => (CREATE, Answer::Create),
            None => (CANCEL, Answer::Stay),
        };
        modal::dialog("follow", 480.0, self.view().map(wrap))
            .focus_first(first)
            .on_close(wrap(Answer::Stay))
            .on_default(wrap(default))
    }
}

const CREATE: &str = "follow-create";
const CANCEL: &str = "follow-cancel";

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    fn says(prompt: &FollowPrompt, key: Named) -> Vec<Answer> {
        let mut window = window(prompt.layer(|answer| answer));
        window.tap_key(key);
        window.into_messages().collect()
    }

    #[test]
    fn enter_makes_what_can_be_made_and_else_stays() {
        let tab = BrowserId(1);
        let place = Place::Local("/home/ann/pub".into());
        let why = "There is no such folder.".to_owned();
        let missing = FollowPrompt::missing(tab, place.clone(), why.clone(), true);
        assert_eq!(says(&missing, Named::Enter), [Answer::Create]);
        assert_eq!(says(&missing, Named::Escape), [Answer::Stay]);
        picture("follow", || missing.layer(|answer| answer));
        let denied = FollowPrompt::missing(tab, place, why.clone(), false);
        assert_eq!(says(&denied, Named::Enter), [Answer::Stay]);
        let mut window = window(denied.layer(|answer| answer));
        assert!(!sees(&mut window, "Create it") && sees(&mut window, &why));
    }
}
