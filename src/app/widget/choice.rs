//! A drop-down field for a few choices that takes part in Tab order: Space, Enter or a click open
//! its list, arrows change the choice even while it is closed. iced's own `pick_list` knows no
//! keyboard.

use std::borrow::Cow;

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer;
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Id, Widget};
use iced::advanced::{Clipboard, Shell, mouse, overlay};
use iced::keyboard::{self, Key, key::Named};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};

use super::focus::Focus;
use super::ink;
use super::measure::{Face, measure};
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tokens, font, radius, size, style};

mod list;

/// See the module's text.
pub struct Choice<'a, Message> {
    options: Vec<Cow<'a, str>>,
    chosen: usize,
    on_choose: Box<dyn Fn(usize) -> Message + 'a>,
    id: Option<Id>,
    width: Length,
    is_disabled: bool,
}

/// A drop-down field; `on_choose` gets the number of the option.
pub fn choice<'a, Message: 'a, O: Into<Cow<'a, str>>>(
    options: impl IntoIterator<Item = O>,
    chosen: usize,
    on_choose: impl Fn(usize) -> Message + 'a,
) -> Choice<'a, Message> {
    Choice {
        options: options.into_iter().map(Into::into).collect(),
        chosen,
        on_choose: Box::new(on_choose),
        id: None,
        width: Length::Shrink,
        is_disabled: false,
    }
}

impl<Message> Choice<'_, Message> {
    /// A name for `operation::focus(id)`.
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// Shows the choice but lets nobody change it.
    pub fn disabled(mut self, is_disabled: bool) -> Self {
        self.is_disabled = is_disabled;
        self
    }

    /// The option a key leads to.
    fn moved(&self, from: usize, key: Named) -> Option<usize> {
        let last = self.options.len().checked_sub(1)?;
        Some(match key {
            Named::ArrowDown => (from + 1).min(last),
            Named::ArrowUp => from.saturating_sub(1),
            Named::Home => 0,
            Named::End => last,
            _ => return None,
        })
    }
}

#[derive(Default)]
struct State {
    focus: Focus,
    is_open: bool,
    /// The option that Enter would choose in the open list.
    marked: usize,
    is_hovered: bool,
}

impl<Message> Widget<Message, Theme, Renderer> for Choice<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn diff(&self, tree: &mut Tree) {
        if self.is_disabled {
            *tree.state.downcast_mut::<State>() = State::default();
        }
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, Length::Shrink)
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let widest = self
            .options
            .iter()
            .map(|words| measure(words, FACE))
            .fold(40.0, f32::max);
        let wanted = Size::new((widest + 2.0 * PADDING + ARROW).ceil(), HEIGHT);
        layout::sized(limits, self.width, Length::Fixed(HEIGHT), |_| wanted)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let bounds = layout.bounds();
        let state = tree.state.downcast_mut::<State>();
        operation.container(None, bounds);
        if !self.is_disabled {
            operation.focusable(self.id.as_ref(), bounds, &mut state.focus);
        }
        if let Some(words) = self.options.get(self.chosen) {
            operation.text(None, bounds, words);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _: &Rectangle,
    ) {
        if self.is_disabled || shell.is_event_captured() {
            return;
        }
        let state = tree.state.downcast_mut::<State>();
        let is_over = cursor.is_over(layout.bounds());
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let had_focus = std::mem::replace(&mut state.focus.0, is_over);
                if is_over {
                    (state.is_open, state.marked) = (true, self.chosen);
                    shell.capture_event();
                }
                if is_over || had_focus {
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::CursorMoved { .. } | mouse::Event::CursorLeft) => {
                let was_hovered = std::mem::replace(&mut state.is_hovered, is_over);
                if was_hovered != is_over {
                    shell.request_redraw();
                }
            }
            Event::Keyboard(keyboard::Event::KeyPressed {
                key: Key::Named(key),
                modifiers,
                ..
            }) if state.focus.0 && !modifiers.command() => {
                let opens = matches!(key, Named::Space | Named::Enter)
                    || (modifiers.alt() && *key == Named::ArrowDown);
                if opens {
                    (state.is_open, state.marked) = (true, self.chosen);
                } else if let Some(index) = self.moved(self.chosen, *key) {
                    if index != self.chosen {
                        shell.publish((self.on_choose)(index));
                    }
                } else {
                    return;
                }
                shell.capture_event();
                shell.request_redraw();
            }
            _ => {}
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let t = Tokens::of(theme);
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        let (edge, width) = match (state.focus.0 || state.is_open, state.is_hovered) {
            (true, _) => (t.accent, 1.5),
            (false, true) => (style::mix(t.border, t.muted, 0.5), 1.0),
            (false, false) => (t.border, 1.0),
        };
        let ground = if self.is_disabled {
            t.header
        } else {
            t.surface
        };
        ink::fill(renderer, bounds, ground, radius::FIELD);
        ink::ring(renderer, bounds, edge, width, radius::FIELD);
        let words = self
            .options
            .get(self.chosen)
            .map_or("", AsRef::as_ref)
            .to_owned();
        let colour = if self.is_disabled { t.muted } else { t.text };
        let cell = Rectangle {
            width: bounds.width - ARROW,
            ..bounds
        };
        ink::line(renderer, words, FACE, bounds.x + PADDING, cell, colour);
        let left = bounds.x + bounds.width - ARROW;
        ink::icon(renderer, Icon::ChevronDown, 14.0, left, bounds, t.muted);
    }

    fn mouse_interaction(
        &self,
        _: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        if cursor.is_over(layout.bounds()) && !self.is_disabled {
            mouse::Interaction::Pointer
        } else {
            mouse::Interaction::default()
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        _: &Renderer,
        _: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let state = tree.state.downcast_mut::<State>();
        if !state.is_open {
            return None;
        }
        let field = layout.bounds() + translation;
        Some(overlay::Element::new(Box::new(list::List {
            choice: self,
            state,
            field,
        })))
    }
}

impl<'a, Message: 'a> From<Choice<'a, Message>> for Element<'a, Message> {
    fn from(choice: Choice<'a, Message>) -> Self {
        Element::new(choice)
    }
}

const FACE: Face = Face {
    font: font::BODY,
    size: size::BODY as u16,
};
const PADDING: f32 = 9.0;
const ARROW: f32 = 24.0;
/// As high as a text field with the usual padding.
const HEIGHT: f32 = 27.0;

#[cfg(test)]
mod tests;
