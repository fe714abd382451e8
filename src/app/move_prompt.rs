//! Asks where what is chosen is to be moved: a drag for the keyboard.

use iced::widget::{Id, column, container, row, text, text_input};
use iced::{Element, Length};

use super::dragging::{Obstacle, can_move};
use super::place::Place;
use super::theme::{Tint, font, size, space, style};
use super::widget::focus_button::{button, filled};
use super::widget::modal::{self, Layer};
use crate::protocol::Name;
use crate::wording;

#[derive(Debug)]
pub struct MovePrompt {
    folder: Place,
    names: Vec<Name>,
    path: String,
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
    Move {
        from: Place,
        names: Vec<Name>,
        into: Place,
    },
    Cancel,
}

impl MovePrompt {
    pub fn new(folder: Place, names: Vec<Name>) -> Self {
        let shown = folder.display().into_owned();
        // A path that is no text could not be written back.
        let is_text = folder.resolved(&shown).as_ref() == Some(&folder);
        Self {
            folder,
            names,
            path: if is_text { shown } else { String::new() },
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(path) => self.path = path,
            Message::Cancelled => return Action::Cancel,
            Message::Submitted => {
                if let Some(Ok(into)) = self.target() {
                    return Action::Move {
                        from: self.folder.clone(),
                        names: std::mem::take(&mut self.names),
                        into,
                    };
                }
            }
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let target = self.target();
        let field = text_input("Folder", &self.path)
            .id(Id::new(FIELD))
            .padding([6, 8])
            .style(style::field)
            .on_input(Message::Edited)
            .on_submit(Message::Submitted);
        let first = self.names.first();
        let first = first.map(|name| wording::name(name.as_bytes()).into_owned());
        let what = wording::carried(self.names.len(), &first.unwrap_or_default());
        let shown = self.folder.shown();
        let complaint = match &target {
            Some(Err(obstacle)) => format!("{}.", obstacle.words()),
            _ => String::new(),
        };
        let can_move = matches!(target, Some(Ok(_))).then_some(Message::Submitted);
        column![
            text(format!("Move {what}"))
                .size(size::TITLE)
                .font(font::SEMIBOLD),
            text(format!(
                "from {} into the folder:",
                wording::printable(&shown)
            ))
            .style(style::muted),
            field,
            text(complaint)
                .size(size::SMALL)
                .style(style::tint(Tint::Muted)),
            container(
                row![
                    button("Cancel").on_press(Message::Cancelled),
                    filled("Move").on_press_maybe(can_move),
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
        modal::dialog("move to", 520.0, self.view().map(wrap))
            .focus_first(FIELD)
            .on_close(wrap(Message::Cancelled))
            .on_default(wrap(Message::Submitted))
    }

    /// `None`: nothing was written that could be a path.
    fn target(&self) -> Option<Result<Place, Obstacle>> {
        let into = self.folder.resolved(&self.path)?;
        let can_move = can_move(&self.folder, self.names.iter(), &into);
        Some(can_move.map(|()| into))
    }
}

const FIELD: &str = "move-to-folder";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RemotePath;

    #[test]
    fn a_path_is_seen_from_the_folder_and_leads_elsewhere() {
        let folder = Place::Remote(RemotePath::parse("/srv").unwrap());
        let mut prompt = MovePrompt::new(folder.clone(), vec![Name::from("a")]);
        assert_eq!(prompt.path, "/srv");
        for refused in ["/srv", "", "a/b", "./"] {
            prompt.update(Message::Edited(refused.to_owned()));
            assert_eq!(prompt.update(Message::Submitted), Action::None, "{refused}");
        }
        prompt.update(Message::Edited("../old".to_owned()));
        let moved = Action::Move {
            from: folder,
            names: vec![Name::from("a")],
            into: Place::Remote(RemotePath::parse("/old").unwrap()),
        };
        assert_eq!(prompt.update(Message::Submitted), moved);
    }
}
