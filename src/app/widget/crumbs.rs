//! A path as parts that can be pressed. Where it is long its middle is folded, so that its end is
//! always seen. It is one stop of the Tab order: arrows go along the parts, Enter chooses one.

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
use super::measure::Face;
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tokens, font, radius, size, style};

use fold::{Folded, Part};

mod fold;

/// What was pressed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CrumbEvent {
    /// A part of the path, counted from its beginning.
    Chosen(usize),
    /// What the path's folded parts are is asked, at this point of the window.
    Folded(Point),
    /// The arrow at the end.
    Arrow(Point),
    /// The empty room.
    Room,
    /// What is carried came over this part of the path, or over none.
    Over(Option<usize>),
}

/// Something is carried over the window.
#[derive(Clone, Copy, Debug)]
pub struct Carried {
    /// It would land in the folder of this part.
    pub lit: Option<usize>,
}

/// See the module's text.
pub struct Crumbs<'a, Message> {
    id: Id,
    parts: Vec<String>,
    /// The arrow's name.
    arrow: &'static str,
    carried: Option<Carried>,
    on_event: Box<dyn Fn(CrumbEvent) -> Message + 'a>,
}

/// A path of these parts, safe to be shown.
pub fn crumbs<'a, Message: 'a>(
    id: impl Into<Id>,
    parts: Vec<String>,
    arrow: &'static str,
    carried: Option<Carried>,
    on_event: impl Fn(CrumbEvent) -> Message + 'a,
) -> Element<'a, Message> {
    Element::new(Crumbs {
        id: id.into(),
        parts,
        arrow,
        carried,
        on_event: Box::new(on_event),
    })
}

#[derive(Default)]
struct State {
    focus: Focus,
    /// Counted from the end, so that it stays where another path is shown.
    marked: usize,
    hovered: Option<usize>,
    /// The part that something is carried over.
    over: Option<usize>,
    folded: Folded,
}

impl<Message> Crumbs<'_, Message> {
    fn event(&self, part: Part, spot: Rectangle) -> CrumbEvent {
        let below = Point::new(spot.x, spot.y + spot.height + 4.0);
        match part {
            Part::Crumb(at) => CrumbEvent::Chosen(at),
            Part::Fold => CrumbEvent::Folded(below),
            Part::Arrow => CrumbEvent::Arrow(below),
        }
    }

    /// Tells over which part the pointer is with what it carries.
    fn comes_over(
        &self,
        state: &mut State,
        event: &Event,
        bounds: Rectangle,
        shell: &mut Shell<'_, Message>,
    ) {
        let over = match event {
            Event::Mouse(mouse::Event::CursorMoved { position }) => {
                let part = state.folded.at(bounds, *position);
                let part = part.and_then(|at| Self::spot(state, at, bounds));
                part.and_then(|(part, _)| match part {
                    Part::Crumb(at) => Some(at),
                    Part::Fold | Part::Arrow => None,
                })
            }
            Event::Mouse(mouse::Event::CursorLeft) => None,
            _ => return,
        };
        if std::mem::replace(&mut state.over, over) != over {
            shell.publish((self.on_event)(CrumbEvent::Over(over)));
        }
    }

    fn spot(state: &State, at: usize, bounds: Rectangle) -> Option<(Part, Rectangle)> {
        let spot = state.folded.spots.get(at)?;
        Some((spot.part, spot.within(bounds)))
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Crumbs<'_, Message> {
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
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let node = layout::atomic(limits, Length::Fill, Length::Fixed(HEIGHT));
        let state = tree.state.downcast_mut::<State>();
        state.folded.fit(&self.parts, node.size().width);
        let last = state.folded.spots.len().saturating_sub(1);
        state.marked = state.marked.min(last);
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
        for spot in &state.folded.spots {
            let words = match spot.part {
                Part::Arrow => self.arrow,
                Part::Crumb(_) | Part::Fold => &spot.words,
            };
            operation.text(None, spot.within(bounds), words);
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
        let is_over = cursor.is_over(bounds);
        let under = cursor
            .position()
            .and_then(|point| state.folded.at(bounds, point));
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                let had_focus = std::mem::replace(&mut state.focus.0, is_over);
                if is_over {
                    let pressed = under.and_then(|at| Self::spot(state, at, bounds));
                    let event = match pressed {
                        Some((part, spot)) => self.event(part, spot),
                        None => CrumbEvent::Room,
                    };
                    shell.publish((self.on_event)(event));
                    shell.capture_event();
                }
                if is_over || had_focus {
                    shell.request_redraw();
                }
            }
            Event::Mouse(mouse::Event::CursorMoved { .. } | mouse::Event::CursorLeft) => {
                let was = std::mem::replace(&mut state.hovered, under.filter(|_| is_over));
                if was != state.hovered {
                    shell.request_redraw();
                }
            }
            Event::Keyboard(keyboard::Event::KeyPressed {
                key: Key::Named(key),
                modifiers,
                ..
            }) if state.focus.0 && modifiers.is_empty() => {
                let last = state.folded.spots.len().saturating_sub(1);
                // The arrow stands behind the last part of the path.
                let at = last.saturating_sub(state.marked);
                match key {
                    Named::ArrowLeft => state.marked = (state.marked + 1).min(last),
                    Named::ArrowRight => state.marked = state.marked.saturating_sub(1),
                    Named::Home => state.marked = last,
                    Named::End => state.marked = 0,
                    Named::Enter | Named::Space => {
                        if let Some((part, spot)) = Self::spot(state, at, bounds) {
                            shell.publish((self.on_event)(self.event(part, spot)));
                        }
                    }
                    Named::ArrowDown => {
                        if let Some((part, spot)) = Self::spot(state, last, bounds) {
                            shell.publish((self.on_event)(self.event(part, spot)));
                        }
                    }
                    Named::F2 => shell.publish((self.on_event)(CrumbEvent::Room)),
                    _ => return,
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
        let (edge, width) = match state.focus.0 {
            true => (t.accent, 1.5),
            false => (t.border, 1.0),
        };
        ink::fill(renderer, bounds, t.surface, radius::FIELD);
        ink::ring(renderer, bounds, edge, width, radius::FIELD);
        let spots = &state.folded.spots;
        let marked = spots
            .len()
            .checked_sub(1 + state.marked)
            .filter(|_| state.focus.0);
        let lit = match self.carried {
            // Only what can take it is lit.
            Some(Carried { lit }) => lit.and_then(|lit| {
                let lit = Part::Crumb(lit);
                spots.iter().position(|spot| spot.part == lit)
            }),
            None => state.hovered.or(marked),
        };
        renderer.with_layer(bounds, |renderer| {
            for (at, spot) in spots.iter().enumerate() {
                let cell = spot.within(bounds);
                if lit == Some(at) {
                    ink::fill(renderer, cell, t.selection, radius::FIELD);
                    if self.carried.is_some() {
                        ink::ring(renderer, cell, t.accent, 1.5, radius::FIELD);
                    }
                }
                let is_last = at + 2 == spots.len();
                let colour = if is_last || lit == Some(at) {
                    t.text
                } else {
                    t.muted
                };
                if spot.part == Part::Arrow {
                    ink::icon(
                        renderer,
                        Icon::ChevronDown,
                        14.0,
                        cell.x + 3.0,
                        cell,
                        colour,
                    );
                    continue;
                }
                let left = cell.x + fold::PADDING;
                ink::line(renderer, spot.words.clone(), FACE, left, cell, colour);
                if !is_last {
                    let left = cell.x + cell.width;
                    let gap = Rectangle {
                        x: left,
                        width: fold::GAP,
                        ..cell
                    };
                    let faint = style::mix(t.surface, t.muted, 0.7);
                    ink::icon(renderer, Icon::ChevronRight, 10.0, left, gap, faint);
                }
            }
        });
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        let state = tree.state.downcast_ref::<State>();
        match cursor.position_over(layout.bounds()) {
            Some(point) if state.folded.at(layout.bounds(), point).is_some() => {
                mouse::Interaction::Pointer
            }
            Some(_) => mouse::Interaction::Text,
            None => mouse::Interaction::default(),
        }
    }
}

const FACE: Face = Face {
    font: font::BODY,
    size: size::BODY as u16,
};
/// As high as the text field that takes its place.
const HEIGHT: f32 = 25.0;
