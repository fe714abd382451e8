//! Asks for the name of a new folder.

use iced::widget::{Id, column, container, row, text, text_input};
use iced::{Element, Length};

use super::place::Place;
use super::theme::{Tint, font, size, space, style};
use super::widget::focus_button::{button, filled};
use super::widget::modal::{self, Layer};
use crate::protocol::Name;
use crate::wording;

#[derive(Debug)]
pub struct NamePrompt {
    folder: Place,
    name: String,
}

#[derive(Clone, Debug)]
pub enum Message {
    Edited(String),
    Submitted,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Make(Place),
    Cancel,
}

impl NamePrompt {
    pub fn new(folder: Place) -> Self {
        Self {
            folder,
            name: String::new(),
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(name) => self.name = name,
            Message::Cancelled => return Action::Cancel,
            Message::Submitted => {
                if let Ok(place) = self.place() {
                    return Action::Make(place);
                }
            }
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let place = self.place();
        let field = text_input("Name", &self.name)
            .id(Id::new(FIELD))
            .padding([6, 8])
            .style(style::field)
            .on_input(Message::Edited)
            .on_submit(Message::Submitted);
        let complaint = match &place {
            Err(refusal) if !self.name.is_empty() => {
                format!(
                    "This name can't be used: {}.",
                    wording::name_refusal(*refusal)
                )
            }
            _ => String::new(),
        };
        column![
            text("New folder").size(size::TITLE).font(font::SEMIBOLD),
            text(format!("in {}", self.folder.shown())).style(style::muted),
            field,
            text(complaint)
                .size(size::SMALL)
                .style(style::tint(Tint::Error)),
            container(
                row![
                    button("Cancel").on_press(Message::Cancelled),
                    filled("Make folder").on_press_maybe(place.ok().map(|_| Message::Submitted)),
                ]
                .spacing(space::S)
            )
            .align_right(Length::Fill),
        ]
        .spacing(space::S)
        .into()
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("new folder", 440.0, self.view().map(wrap))
            .focus_first(FIELD)
            .on_close(wrap(Message::Cancelled))
            .on_default(wrap(Message::Submitted))
    }

    fn place(&self) -> Result<Place, crate::protocol::NameRefusal> {
        self.folder.join(&Name::from(&*self.name))
    }
}

const FIELD: &str = "new-folder-name";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_leads_nowhere_else_makes_a_folder() {
        let mut prompt = NamePrompt::new(Place::Local("/a".into()));
        assert_eq!(prompt.update(Message::Submitted), Action::None);
        prompt.update(Message::Edited("../b".to_owned()));
        assert_eq!(prompt.update(Message::Submitted), Action::None);
        prompt.update(Message::Edited("b".to_owned()));
        let made = Action::Make(Place::Local("/a/b".into()));
        assert_eq!(prompt.update(Message::Submitted), made);
    }
}
