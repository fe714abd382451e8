//! The path of a pane: parts that can be pressed, and a field in their place while somebody writes.

use iced::widget::{Id, Space, column, container, opaque, text_input};
use iced::{Element, Length};

use super::path_field::{self, PathField};
use super::{Action, FilePane, Message, Over};
use crate::app::dragging::{Catch, Spot};
use crate::app::place::{Place, Side};
use crate::app::theme::{space, style};
use crate::app::widget::crumbs::{Carried, CrumbEvent, crumbs};
use crate::profile::{Bookmark, Recent};
use crate::wording;

/// Folders that the person may want to go to again.
#[derive(Debug, Default)]
pub struct Known {
    pub favourites: Vec<Place>,
    pub bookmarks: Vec<Bookmark>,
    /// The latest first.
    pub been: Vec<Place>,
    /// Where it was connected, the latest first: what an unconnected pane offers.
    pub recent: Vec<Recent>,
}

impl FilePane {
    /// The name of the path field.
    pub fn path_id(side: Side) -> Id {
        Id::new(match side {
            Side::Local => "local-path",
            Side::Remote => "remote-path",
        })
    }

    /// The favourites and the last folders of this side, or of its server, are these now.
    pub fn knows(&mut self, known: Known) {
        self.known = known;
    }

    pub fn known(&self) -> &Known {
        &self.known
    }

    /// Synchronised browsing is on, or off.
    pub fn goes_along(&mut self, goes_along: bool) {
        self.goes_along = goes_along;
    }

    pub fn is_going_along(&self) -> bool {
        self.goes_along
    }

    pub fn is_favourite(&self) -> bool {
        self.known.favourites.contains(self.place())
    }

    pub(super) fn crumb(&mut self, event: CrumbEvent) -> Action {
        match event {
            CrumbEvent::Chosen(at) => {
                let trail = self.place().trail();
                let Some(place) = trail.get(at) else {
                    return Action::None;
                };
                self.awaited = trail.get(at + 1).and_then(Place::file_name);
                self.if_present(Action::Open(place.clone()))
            }
            CrumbEvent::Folded(at) => Action::OpenTrail(at),
            CrumbEvent::Arrow(at) => Action::OpenPlaces(at),
            CrumbEvent::Room => self.write_path(),
            CrumbEvent::Over(part) => Action::Over(Over::Crumb(part)),
        }
    }

    pub(super) fn write_path(&mut self) -> Action {
        if !self.is_here() {
            return Action::None;
        }
        self.rename = None;
        let place = self.contents.place();
        self.field
            .get_or_insert_with(|| PathField::new(place.clone()));
        Action::FocusPath { is_at_end: false }
    }

    /// Shows the parts again.
    pub fn leave_path(&mut self) {
        self.field = None;
    }

    pub(super) fn path(&mut self, message: path_field::Message) -> Action {
        let Some(field) = &mut self.field else {
            return Action::None;
        };
        let at_end = Action::FocusPath { is_at_end: true };
        match field.update(message) {
            path_field::Action::None => Action::None,
            path_field::Action::Ask(folder) => Action::Complete(folder),
            path_field::Action::Written(None) => at_end,
            path_field::Action::Written(Some(folder)) => {
                Action::All(vec![Action::Complete(folder), at_end])
            }
            path_field::Action::Go(place) => {
                self.field = None;
                let open = self.if_present(Action::Open(place));
                Action::All(vec![open, Action::FocusList])
            }
            path_field::Action::Close => {
                self.field = None;
                Action::FocusList
            }
        }
    }

    pub(super) fn path_view(&self, catch: Option<&Catch>) -> Element<'_, Message> {
        let id = Self::path_id(self.side);
        let Some(field) = &self.field else {
            if self.is_here() {
                let trail = self.contents.place().trail();
                let parts = trail.iter().map(label).collect();
                let carried = catch.map(|catch| Carried {
                    lit: match catch.lit {
                        Some(Spot::Crumb(part)) => Some(part),
                        _ => None,
                    },
                });
                let arrow = "Favourites and last folders";
                return crumbs(id, parts, arrow, carried, Message::Crumb);
            }
            let hint = match self.side {
                Side::Local => "Local folder",
                Side::Remote => "Remote folder",
            };
            return text_input(hint, "")
                .padding([4, 8])
                .style(style::field)
                .width(Length::Fill)
                .into();
        };
        field.input(id).map(Message::Path)
    }

    /// What the words may mean, below the field.
    pub(super) fn offers(&self) -> Option<Element<'_, Message>> {
        let field = self.field.as_ref()?;
        let card = field.below(path_field::MOST)?.map(Message::Path);
        let below = iced::padding::top(BAR).left(space::S).right(space::S);
        Some(
            column![
                container(opaque(card)).padding(below),
                Space::new().height(Length::Fill)
            ]
            .into(),
        )
    }
}

/// What a part of a path is called.
fn label(place: &Place) -> String {
    match place.file_name() {
        Some(name) => wording::name(name.as_bytes()).into_owned(),
        None => match &*place.display() {
            "" => "~".to_owned(),
            top => wording::printable(top).into_owned(),
        },
    }
}

/// Where the offers begin.
const BAR: f32 = 38.0;
