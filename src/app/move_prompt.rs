//! Asks where what is chosen is to be moved: a drag for the keyboard.

use iced::widget::{Id, Space, column, container, row, text};
use iced::{Element, Length};

use super::dragging::{Obstacle, can_move};
use super::file_pane::{PathAction, PathField, PathMessage};
use super::place::Place;
use super::theme::{font, size, space, style};
use super::widget::focus_button::{button, filled};
use super::widget::modal::{self, Layer};
use crate::protocol::Name;
use crate::wording;

#[derive(Debug)]
pub struct MovePrompt {
    folder: Place,
    names: Vec<Name>,
    path: PathField,
}

#[derive(Clone, Debug)]
pub enum Message {
    Path(PathMessage),
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
    /// The names of this folder's folders are wanted.
    Ask(Place),
    /// The words were changed for the person, who goes on writing at their end.
    Written(Option<Place>),
    Cancel,
}

impl MovePrompt {
    pub fn new(folder: Place, names: Vec<Name>) -> Self {
        let path = PathField::new(folder.clone());
        Self {
            folder,
            names,
            path,
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Path(PathMessage::Submitted) => return self.submitted(),
            Message::Path(message) => match self.path.update(message) {
                PathAction::None | PathAction::Go(_) => {}
                PathAction::Ask(folder) => return Action::Ask(folder),
                PathAction::Written(folder) => return Action::Written(folder),
                PathAction::Close => return Action::Cancel,
            },
            Message::Cancelled => return Action::Cancel,
            Message::Submitted => return self.submitted(),
        }
        Action::None
    }

    /// An offer that is marked is taken first, so that it is seen where all goes.
    fn submitted(&mut self) -> Action {
        if self.path.marked().is_some() {
            return self.update(Message::Path(PathMessage::Accepted));
        }
        match self.target() {
            Some(Ok(into)) => Action::Move {
                from: self.folder.clone(),
                names: std::mem::take(&mut self.names),
                into,
            },
            _ => Action::None,
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let target = self.target();
        let field = self.path.input(Self::field()).map(Message::Path);
        let first = self.names.first();
        let first = first.map(|name| wording::name(name.as_bytes()).into_owned());
        let what = wording::carried(self.names.len(), &first.unwrap_or_default());
        let shown = self.folder.shown();
        let complaint = match &target {
            Some(Err(obstacle)) => format!("{}.", obstacle.words()),
            _ => String::new(),
        };
        let complaint = text(complaint).size(size::SMALL);
        let below: Element<'_, Message> = match self.path.below(OFFERS) {
            Some(card) => card.map(Message::Path),
            None => column![
                complaint.style(style::muted),
                Space::new().height(Length::Fill)
            ]
            .into(),
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
            container(below).height(BELOW),
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
            .on_close(wrap(Message::Path(PathMessage::Closed)))
            .on_default(wrap(Message::Submitted))
    }

    /// The name of the field.
    pub fn field() -> Id {
        Id::new(FIELD)
    }

    /// `None`: nothing was written that could be a path.
    fn target(&self) -> Option<Result<Place, Obstacle>> {
        let into = self.path.place()?;
        let can_move = can_move(&self.folder, self.names.iter(), &into);
        Some(can_move.map(|()| into))
    }
}

const FIELD: &str = "move-to-folder";
/// Offers that are seen at a time, and the room that is kept for them, so that nothing moves.
const OFFERS: usize = 5;
const BELOW: f32 = 150.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::form::testing::picture;
    use crate::protocol::RemotePath;

    #[test]
    fn a_path_is_seen_from_the_folder_and_leads_elsewhere() {
        let folder = Place::Remote(RemotePath::parse("/srv").unwrap());
        let mut prompt = MovePrompt::new(folder.clone(), vec![Name::from("a")]);
        let edited = |text: &str| Message::Path(PathMessage::Edited(text.to_owned()));
        assert_eq!(prompt.update(Message::Submitted), Action::None);
        for refused in ["/srv", "", "a/b", "./"] {
            prompt.update(edited(refused));
            assert_eq!(prompt.update(Message::Submitted), Action::None, "{refused}");
        }
        prompt.update(edited("../old"));
        let moved = Action::Move {
            from: folder,
            names: vec![Name::from("a")],
            into: Place::Remote(RemotePath::parse("/old").unwrap()),
        };
        assert_eq!(prompt.update(Message::Submitted), moved);
    }

    #[test]
    fn folders_are_offered_and_one_that_is_marked_is_seen_before_anything_moves() {
        let place = |path: &str| Place::Remote(RemotePath::parse(path).unwrap());
        let mut prompt = MovePrompt::new(place("/srv"), vec![Name::from("a")]);
        let path = Message::Path;
        let asked = prompt.update(path(PathMessage::Edited("/srv/p".to_owned())));
        assert_eq!(asked, Action::Ask(place("/srv")));
        let names = ["pub", "private"].map(Name::from).to_vec();
        prompt.update(path(PathMessage::Offered(place("/srv"), names.into())));
        prompt.update(path(PathMessage::Next));
        picture("move-to", || prompt.layer(|message| message));
        let taken = prompt.update(path(PathMessage::Submitted));
        assert_eq!(taken, Action::Written(Some(place("/srv/pub"))));
        let did = prompt.update(Message::Submitted);
        assert!(matches!(did, Action::Move { into, .. } if into == place("/srv/pub")));
        // Escape puts the offers away before the dialog.
        let mut prompt = MovePrompt::new(place("/srv"), vec![Name::from("a")]);
        prompt.update(path(PathMessage::Edited("/srv/p".to_owned())));
        let names = vec![Name::from("pub")];
        prompt.update(path(PathMessage::Offered(place("/srv"), names.into())));
        let escape = || path(PathMessage::Closed);
        assert_eq!(prompt.update(escape()), Action::Written(None));
        assert_eq!(prompt.update(escape()), Action::Cancel);
    }
}
