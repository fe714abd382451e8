//! The open list of a drop-down field, over everything else. It takes every key and click.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer::{self, Quad, Renderer as _};
use iced::advanced::{Clipboard, Overlay, Shell, mouse};
use iced::keyboard::{self, Key, key::Named};
use iced::{Event, Point, Rectangle, Renderer, Size, Theme};

use super::{Choice, FACE, PADDING, State};
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tokens, radius, style};
use crate::app::widget::ink;

pub struct List<'o, 'a, Message> {
    pub choice: &'o Choice<'a, Message>,
    pub state: &'o mut State,
    /// Where the field is.
    pub field: Rectangle,
}

impl<Message> List<'_, '_, Message> {
    fn line(&self, bounds: Rectangle, index: usize) -> Rectangle {
        Rectangle {
            x: bounds.x + EDGE,
            y: bounds.y + EDGE + index as f32 * LINE,
            width: bounds.width - 2.0 * EDGE,
            height: LINE,
        }
    }

    fn at(&self, bounds: Rectangle, cursor: mouse::Cursor) -> Option<usize> {
        let point = cursor.position()?;
        (0..self.choice.options.len()).find(|index| self.line(bounds, *index).contains(point))
    }

    fn close(&mut self, chosen: Option<usize>, shell: &mut Shell<'_, Message>) {
        self.state.is_open = false;
        if let Some(index) = chosen.filter(|index| *index != self.choice.chosen) {
            shell.publish((self.choice.on_choose)(index));
        }
        shell.capture_event();
        shell.request_redraw();
    }
}

impl<Message> Overlay<Message, Theme, Renderer> for List<'_, '_, Message> {
    fn layout(&mut self, _: &Renderer, window: Size) -> layout::Node {
        let height = self.choice.options.len() as f32 * LINE + 2.0 * EDGE;
        let below = self.field.y + self.field.height + 2.0;
        let fits_below = below + height <= window.height;
        let y = if fits_below {
            below
        } else {
            (self.field.y - height - 2.0).max(0.0)
        };
        layout::Node::new(Size::new(self.field.width, height)).move_to(Point::new(self.field.x, y))
    }

    fn update(
        &mut self,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let under = self.at(layout.bounds(), cursor);
        match event {
            Event::Mouse(mouse::Event::CursorMoved { .. }) => {
                if let Some(index) = under.filter(|index| *index != self.state.marked) {
                    self.state.marked = index;
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(_)) => self.close(under, shell),
            Event::Mouse(mouse::Event::WheelScrolled { .. }) => shell.capture_event(),
            Event::Keyboard(keyboard::Event::KeyPressed { key, .. }) => {
                let marked = self.state.marked;
                match key {
                    Key::Named(Named::Enter | Named::Space) => self.close(Some(marked), shell),
                    Key::Named(Named::Escape | Named::Tab) => self.close(None, shell),
                    Key::Named(named) => {
                        self.state.marked = self.choice.moved(marked, *named).unwrap_or(marked);
                    }
                    _ => {}
                }
                shell.capture_event();
                shell.request_redraw();
            }
            _ => {}
        }
    }

    fn draw(
        &self,
        renderer: &mut Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
    ) {
        let t = Tokens::of(theme);
        let bounds = layout.bounds();
        let card = style::menu_card(theme);
        let quad = Quad {
            bounds,
            border: card.border,
            shadow: card.shadow,
            ..Quad::default()
        };
        renderer.fill_quad(quad, t.raised);
        for (index, words) in self.choice.options.iter().enumerate() {
            let line = self.line(bounds, index);
            if index == self.state.marked {
                ink::fill(renderer, line, t.selection, radius::FIELD);
            }
            let left = line.x + PADDING - EDGE;
            ink::line(renderer, words.to_string(), FACE, left, line, t.text);
            if index == self.choice.chosen {
                let left = line.x + line.width - 20.0;
                ink::icon(renderer, Icon::Check, 14.0, left, line, t.accent);
            }
        }
    }

    fn mouse_interaction(
        &self,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
    ) -> mouse::Interaction {
        match self.at(layout.bounds(), cursor) {
            Some(_) => mouse::Interaction::Pointer,
            None if cursor.is_over(layout.bounds()) => mouse::Interaction::Idle,
            None => mouse::Interaction::None,
        }
    }

    fn operate(
        &mut self,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn iced::advanced::widget::Operation,
    ) {
        for (index, words) in self.choice.options.iter().enumerate() {
            operation.text(None, self.line(layout.bounds(), index), words);
        }
    }
}

const LINE: f32 = 26.0;
const EDGE: f32 = 4.0;
