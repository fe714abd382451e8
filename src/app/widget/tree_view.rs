//! Folders in folders, as lines that fold. Like the table it draws the lines in sight only; which
//! lines there are is its owner's.

use std::cell::RefCell;

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer::{self, Renderer as _};
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Id, Widget};
use iced::advanced::{Clipboard, Shell, mouse};
use iced::keyboard::{self, Key, key::Named};
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme};

use super::focus::Focus;
use super::ink;
use super::measure::{Face, Fits};
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, Tokens, font, size, style};

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub label: String,
    pub depth: usize,
    /// Whether it is open; `None`: nothing is in it.
    pub fold: Option<bool>,
    pub icon: Icon,
    pub tint: Tint,
}

/// What happens in a tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TreeEvent {
    /// A click on a line.
    Pressed(usize),
    /// A click on its arrow.
    Folded(usize),
    /// An arrow, Home, End, Enter.
    Key(Named),
    /// What is carried came over this line, or over none.
    Over(Option<usize>),
}

/// See the module's text.
pub struct TreeView<'a, Message> {
    id: Id,
    lines: &'a [Line],
    cursor: usize,
    carried: Option<Carried>,
    on_event: Box<dyn Fn(TreeEvent) -> Message + 'a>,
}

/// Something is carried over the window.
#[derive(Clone, Copy, Debug)]
pub struct Carried {
    /// It would land in this line.
    pub lit: Option<usize>,
}

/// A tree of these lines.
pub fn tree_view<'a, Message: 'a>(
    id: impl Into<Id>,
    lines: &'a [Line],
    cursor: usize,
    carried: Option<Carried>,
    on_event: impl Fn(TreeEvent) -> Message + 'a,
) -> Element<'a, Message> {
    Element::new(TreeView {
        id: id.into(),
        lines,
        cursor,
        carried,
        on_event: Box::new(on_event),
    })
}

#[derive(Default)]
struct State {
    focus: Focus,
    offset: f32,
    /// The line that was scrolled into sight last.
    shown: Option<usize>,
    hovered: Option<usize>,
    /// What is carried is over this line.
    over: Option<usize>,
    fits: RefCell<Fits>,
}

impl<Message> TreeView<'_, Message> {
    fn line(&self, bounds: Rectangle, offset: f32, at: usize) -> Rectangle {
        Rectangle {
            y: bounds.y + at as f32 * LINE - offset,
            height: LINE,
            ..bounds
        }
    }

    fn at(&self, bounds: Rectangle, offset: f32, point: Point) -> Option<usize> {
        let at = ((point.y - bounds.y + offset) / LINE).floor();
        let is_there = bounds.contains(point) && at >= 0.0;
        let at = at as usize;
        (is_there && at < self.lines.len()).then_some(at)
    }

    fn in_sight(&self, height: f32, offset: f32) -> std::ops::Range<usize> {
        let first = (offset / LINE).floor().max(0.0) as usize;
        let count = (height / LINE).ceil() as usize + 1;
        first.min(self.lines.len())..(first + count).min(self.lines.len())
    }

    /// Tells over which line the pointer is with what it carries.
    fn comes_over(
        &self,
        state: &mut State,
        event: &Event,
        bounds: Rectangle,
        shell: &mut Shell<'_, Message>,
    ) {
        let over = match event {
            Event::Mouse(mouse::Event::CursorMoved { position }) => {
                self.at(bounds, state.offset, *position)
            }
            Event::Mouse(mouse::Event::CursorLeft) => None,
            _ => return,
        };
        if std::mem::replace(&mut state.over, over) != over {
            shell.publish((self.on_event)(TreeEvent::Over(over)));
        }
    }

    fn lowest(&self, height: f32) -> f32 {
        (self.lines.len() as f32 * LINE - height).max(0.0)
    }
}

impl<Message> Widget<Message, Theme, Renderer> for TreeView<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn diff(&self, tree: &mut Tree) {
        if self.carried.is_none() {
            tree.state.downcast_mut::<State>().over = None;
        }
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let node = layout::atomic(limits, Length::Fill, Length::Fill);
        let height = node.size().height;
        let state = tree.state.downcast_mut::<State>();
        if state.shown != Some(self.cursor) {
            state.shown = Some(self.cursor);
            let top = self.cursor as f32 * LINE;
            let lowest = (top + LINE - height).max(0.0);
            state.offset = state.offset.clamp(lowest.min(top), top);
        }
        state.offset = state.offset.clamp(0.0, self.lowest(height));
        node
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
        operation.focusable(Some(&self.id), bounds, &mut state.focus);
        for at in self.in_sight(bounds.height, state.offset) {
            if let Some(line) = self.lines.get(at) {
                let place = self.line(bounds, state.offset, at);
                operation.text(None, place, &line.label);
            }
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
        let bounds = layout.bounds();
        let state = tree.state.downcast_mut::<State>();
        if self.carried.is_some() {
            self.comes_over(state, event, bounds, shell);
        }
        if shell.is_event_captured() {
            return;
        }
        let point = cursor.position_over(bounds);
        let under = point.and_then(|point| self.at(bounds, state.offset, point));
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let had_focus = std::mem::replace(&mut state.focus.0, point.is_some());
                if let (Some(at), Some(point)) = (under, point) {
                    let line = self.lines.get(at);
                    let arrow = line.map_or(0.0, |line| indent(line, bounds) + ARROW);
                    let can_fold = line.is_some_and(|line| line.fold.is_some());
                    let event = match can_fold && point.x < bounds.x + arrow {
                        true => TreeEvent::Folded(at),
                        false => TreeEvent::Pressed(at),
                    };
                    shell.publish((self.on_event)(event));
                }
                if point.is_some() {
                    shell.capture_event();
                }
                if point.is_some() || had_focus {
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::CursorMoved { .. } | mouse::Event::CursorLeft) => {
                let was = std::mem::replace(&mut state.hovered, under);
                if was != under {
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::WheelScrolled { delta }) if point.is_some() => {
                let pixels = match delta {
                    mouse::ScrollDelta::Lines { y, .. } => y * 3.0 * LINE,
                    mouse::ScrollDelta::Pixels { y, .. } => *y,
                };
                let lowest = self.lowest(bounds.height);
                state.offset = (state.offset - pixels).clamp(0.0, lowest);
                shell.capture_event();
                shell.request_redraw();
            }
            Event::Keyboard(keyboard::Event::KeyPressed {
                key: Key::Named(key),
                modifiers,
                ..
            }) if state.focus.0 && modifiers.is_empty() && KEYS.contains(key) => {
                shell.publish((self.on_event)(TreeEvent::Key(*key)));
                shell.capture_event();
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
        let fits = &mut *state.fits.borrow_mut();
        renderer.with_layer(bounds, |renderer| {
            for at in self.in_sight(bounds.height, state.offset) {
                let Some(line) = self.lines.get(at) else {
                    continue;
                };
                let cell = self.line(bounds, state.offset, at);
                let is_cursor = at == self.cursor;
                let ground = match (is_cursor, state.focus.0) {
                    (true, true) => Some(t.selection),
                    (true, false) => Some(t.selection_idle),
                    (false, _) => (state.hovered == Some(at)).then_some(t.hover),
                };
                let is_lit = self.carried.is_some_and(|carried| carried.lit == Some(at));
                let ground = if is_lit { Some(t.selection) } else { ground };
                if let Some(ground) = ground {
                    ink::fill(renderer, cell, ground, 0.0);
                }
                if is_lit || (is_cursor && state.focus.0) {
                    ink::ring(renderer, cell.shrink(1.0), t.accent, 1.0, 3.0);
                }
                let left = cell.x + indent(line, bounds);
                let arrow = line.fold.map(|is_open| match is_open {
                    true => Icon::ChevronDown,
                    false => Icon::ChevronRight,
                });
                if let Some(arrow) = arrow {
                    ink::icon(renderer, arrow, 12.0, left + 2.0, cell, t.muted);
                }
                let icon = left + ARROW;
                ink::icon(renderer, line.icon, ICON, icon, cell, t.tint(line.tint));
                let words = icon + ICON + GAP;
                let room = cell.x + cell.width - words - GAP;
                let fit = fits.fit(&line.label, FACE, room);
                let is_faint = line.tint == Tint::Muted && !is_cursor;
                let colour = if is_faint { t.muted } else { t.text };
                ink::line(renderer, fit.text, FACE, words, cell, colour);
            }
        });
        let whole = self.lines.len() as f32 * LINE;
        if whole > bounds.height {
            let thumb = Rectangle {
                x: bounds.x + bounds.width - 6.0,
                y: bounds.y + bounds.height * state.offset / whole,
                width: 5.0,
                height: (bounds.height * bounds.height / whole).max(16.0),
            };
            renderer.with_layer(bounds, |renderer| {
                ink::fill(renderer, thumb, style::thumb(t, false), 2.5);
            });
        }
    }
}

fn indent(line: &Line, bounds: Rectangle) -> f32 {
    // Deep folders keep half the room for their names.
    (4.0 + line.depth as f32 * STEP).min(bounds.width / 2.0)
}

const KEYS: [Named; 7] = [
    Named::ArrowUp,
    Named::ArrowDown,
    Named::ArrowLeft,
    Named::ArrowRight,
    Named::Home,
    Named::End,
    Named::Enter,
];
const FACE: Face = Face {
    font: font::BODY,
    size: size::BODY as u16,
};
const LINE: f32 = 24.0;
const STEP: f32 = 14.0;
const ARROW: f32 = 18.0;
const ICON: f32 = 15.0;
const GAP: f32 = 6.0;
