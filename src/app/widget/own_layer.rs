//! A part of the window in a layer of its own. The software renderer paints again what is drawn after
//! the first change in a layer, in the order of drawing. A blinking cursor is one shape more or less: what
//! blinks or moves alone belongs in here, or it repaints the window.

use iced::Element;
use iced::widget::{Space, stack};

/// The same part, drawn in its own layer and clipped to its bounds.
pub fn own_layer<'a, Message: 'a>(part: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    // What lies first in a stack shares the layer below; it takes no room here.
    stack![part.into()]
        .push_under(Space::new())
        .clip(true)
        .into()
}
