//! The host of the window: a base, and over it at most one layer (a dialog or a menu) that takes
//! all keys and clicks. What lies under keeps its state and its focus but can't be reached, nor
//! can Tab lead there. The host also moves the focus on Tab, in a circle, whether or not a layer
//! is open; so the whole window belongs inside one.

use iced::advanced::widget::Id;
use iced::widget::container;
use iced::{Element, Length, Point, Size};

use crate::app::theme::{space, style};

mod active;
mod host;

/// What lies over the base.
pub struct Layer<'a, Message> {
    content: Element<'a, Message>,
    name: String,
    place: Place,
    first: Option<Id>,
    on_close: Option<Message>,
    on_default: Option<Message>,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// In the middle, over a scrim.
    Centre,
    /// With a corner at a point of the window; a click beside it closes it.
    At(Point),
}

/// A dialog in the middle of the window, on a card of its own, `width` wide where the window has
/// room. `name` says which dialog it is:
/// while it stays the same, fields keep their state; a new name starts afresh, with the focus on
/// the first field or button.
pub fn dialog<'a, Message: 'a>(
    name: impl Into<String>,
    width: f32,
    content: impl Into<Element<'a, Message>>,
) -> Layer<'a, Message> {
    let card = container(content)
        .padding(space::DIALOG)
        .width(Length::Fill)
        .max_width(width)
        .style(style::dialog);
    Layer::new(name, Place::Centre, card)
}

/// Something small with its corner at a point, kept inside the window; a click beside it closes it.
pub fn popup<'a, Message: 'a>(
    name: impl Into<String>,
    at: Point,
    content: impl Into<Element<'a, Message>>,
) -> Layer<'a, Message> {
    Layer::new(name, Place::At(at), content)
}

/// The base with an optional layer over it. Always build the window through this, with `None`
/// while nothing is open, so that the base keeps its state.
pub fn host<'a, Message: Clone + 'a>(
    base: impl Into<Element<'a, Message>>,
    layer: Option<Layer<'a, Message>>,
) -> Element<'a, Message> {
    Element::new(host::Host {
        base: base.into(),
        layer,
    })
}

impl<'a, Message> Layer<'a, Message> {
    fn new(
        name: impl Into<String>,
        place: Place,
        content: impl Into<Element<'a, Message>>,
    ) -> Self {
        Self {
            content: content.into(),
            name: name.into(),
            place,
            first: None,
            on_close: None,
            on_default: None,
        }
    }

    /// What Escape says (and, for a popup, a click beside it).
    pub fn on_close(mut self, message: Message) -> Self {
        self.on_close = Some(message);
        self
    }

    /// What Enter says when neither a field with its own answer nor a button has the focus.
    pub fn on_default(mut self, message: Message) -> Self {
        self.on_default = Some(message);
        self
    }

    /// Disables Enter's answer while the dialog can't be accepted.
    pub fn on_default_maybe(mut self, message: Option<Message>) -> Self {
        self.on_default = message;
        self
    }

    /// Which widget gets the focus at first, instead of the first that can.
    pub fn focus_first(mut self, id: impl Into<Id>) -> Self {
        self.first = Some(id.into());
        self
    }
}

fn corner(place: Place, card: Size, window: Size) -> Point {
    match place {
        Place::Centre => Point::new(
            ((window.width - card.width) / 2.0).round(),
            ((window.height - card.height) / 2.0).round(),
        ),
        Place::At(point) => {
            let right = (window.width - card.width - MARGIN / 2.0).max(0.0);
            let below = point.y + card.height + MARGIN / 2.0 <= window.height;
            let y = if below {
                point.y
            } else {
                (point.y - card.height).max(MARGIN / 2.0)
            };
            Point::new(point.x.min(right).round(), y.round())
        }
    }
}

/// Between a dialog and the window's edge.
const MARGIN: f32 = 16.0;

#[cfg(test)]
mod tests;
