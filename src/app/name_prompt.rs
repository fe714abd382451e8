//! Asks for the name of a new folder, an empty file, or a copy or link that the server makes.

use iced::widget::{Id, column, container, row, text, text_input};
use iced::{Element, Length};

use super::place::Place;
use super::theme::{Tint, font, size, space, style};
use super::widget::focus_button::{button, check_box, filled};
use super::widget::modal::{self, Layer};
use crate::protocol::{Name, RemotePath};
use crate::wording;

#[derive(Debug)]
pub struct NamePrompt {
    folder: Place,
    name: String,
    new: New,
}

/// What is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum New {
    File,
    /// A copy of this, on the server.
    Copy(RemotePath),
    /// A symbolic link to this, on the server.
    Link(RemotePath),
    Folder {
        /// It is opened as soon as it is there.
        enters: bool,
    },
}

#[derive(Clone, Debug)]
pub enum Message {
    Edited(String),
    EntersSwitched,
    Submitted,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Make(Place, New),
    Cancel,
}

impl NamePrompt {
    pub fn new(folder: Place, new: New) -> Self {
        let of = match &new {
            New::Copy(of) | New::Link(of) => of.file_name(),
            New::File | New::Folder { .. } => None,
        };
        // A name that is no text is written anew.
        let name = of.and_then(|name| String::from_utf8(name.as_bytes().to_vec()).ok());
        Self {
            folder,
            name: name.unwrap_or_default(),
            new,
        }
    }

    /// The name is that of the thing itself.
    fn is_taken(&self, place: &Place) -> bool {
        match (&self.new, place) {
            (New::Copy(of) | New::Link(of), Place::Remote(path)) => of == path,
            _ => false,
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(name) => self.name = name,
            Message::EntersSwitched => {
                if let New::Folder { enters } = &mut self.new {
                    *enters = !*enters;
                }
            }
            Message::Cancelled => return Action::Cancel,
            Message::Submitted => {
                if let Ok(place) = self.place()
                    && !self.is_taken(&place)
                {
                    return Action::Make(place, self.new.clone());
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
        // It may be meant so, as when it was pasted.
        let unseen = wording::unseen(&self.name);
        let (complaint, tint) = match unseen.filter(|_| place.is_ok()) {
            Some(unseen) => (unseen, Tint::Warn),
            None => (complaint, Tint::Error),
        };
        let (title, label) = match &self.new {
            New::Folder { .. } => ("New folder".to_owned(), "Make folder"),
            New::File => ("New empty file".to_owned(), "Make file"),
            New::Copy(of) => (wording::copy_of(of), "Copy"),
            New::Link(of) => (wording::link_to(of), "Make link"),
        };
        let enters = match self.new {
            New::Folder { enters } => {
                Some(check_box("Open it", enters, Some(Message::EntersSwitched)))
            }
            _ => None,
        };
        let is_fit = place.as_ref().is_ok_and(|place| !self.is_taken(place));
        column![
            text(title).size(size::TITLE).font(font::SEMIBOLD),
            text(format!("in {}", self.folder.shown())).style(style::muted),
            field,
            text(complaint).size(size::SMALL).style(style::tint(tint)),
        ]
        .push(enters)
        .push(
            container(
                row![
                    button("Cancel").on_press(Message::Cancelled),
                    filled(label).on_press_maybe(is_fit.then_some(Message::Submitted)),
                ]
                .spacing(space::S),
            )
            .align_right(Length::Fill),
        )
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
    fn a_copy_has_another_name() {
        let of = RemotePath::parse("/a/b").unwrap();
        let folder = Place::Remote(RemotePath::parse("/a").unwrap());
        let mut prompt = NamePrompt::new(folder.clone(), New::Copy(of.clone()));
        assert_eq!(prompt.name, "b");
        assert_eq!(prompt.update(Message::Submitted), Action::None);
        prompt.update(Message::Edited("b 2".to_owned()));
        let place = folder.join(&"b 2".into()).unwrap();
        let made = Action::Make(place, New::Copy(of));
        assert_eq!(prompt.update(Message::Submitted), made);
    }

    #[test]
    fn only_a_name_that_leads_nowhere_else_makes_a_folder() {
        let mut prompt = NamePrompt::new(Place::Local("/a".into()), New::Folder { enters: false });
        assert_eq!(prompt.update(Message::Submitted), Action::None);
        prompt.update(Message::Edited("../b".to_owned()));
        assert_eq!(prompt.update(Message::Submitted), Action::None);
        prompt.update(Message::Edited("b".to_owned()));
        let made = |enters| Action::Make(Place::Local("/a/b".into()), New::Folder { enters });
        assert_eq!(prompt.update(Message::Submitted), made(false));
        prompt.update(Message::EntersSwitched);
        assert_eq!(prompt.update(Message::Submitted), made(true));
    }
}
