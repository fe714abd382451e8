//! What is told of a row when the pointer rests on it: a card beside the pointer that takes no click
//! and goes as soon as anything happens.

use std::time::{Duration, Instant};

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer;
use iced::advanced::widget::operation::Operation;
use iced::advanced::{Shell, mouse, overlay};
use iced::{Event, Point, Rectangle, Renderer, Size, Theme, keyboard, window};

use super::Table;
use super::geometry::Geometry;
use super::state::{Hover, State};
use crate::app::theme::{Tokens, font, size, space};
use crate::app::widget::ink;
use crate::app::widget::measure::{Face, lines, measure};

/// Which row the pointer rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Tip {
    #[default]
    None,
    Waiting {
        row: usize,
        at: Point,
        since: Instant,
    },
    Open {
        row: usize,
        at: Point,
    },
    /// Something was done here; this row says nothing more.
    Over {
        row: usize,
    },
}

impl Tip {
    fn row(self) -> Option<usize> {
        match self {
            Self::None => None,
            Self::Waiting { row, .. } | Self::Open { row, .. } | Self::Over { row } => Some(row),
        }
    }
}

impl<Message> Table<'_, Message> {
    pub fn heed_tip(
        &self,
        state: &mut State,
        geometry: &Geometry,
        event: &Event,
        at: Option<Point>,
        shell: &mut Shell<'_, Message>,
    ) {
        let before = state.tip;
        let row = at.and_then(|at| geometry.row_at(at));
        match event {
            Event::Mouse(mouse::Event::CursorMoved { .. }) if row != before.row() => {
                let is_free = state.drag.is_none() && state.hover != Hover::Track;
                state.tip = match (row.filter(|_| is_free), at) {
                    (Some(row), Some(at)) => Tip::Waiting {
                        row,
                        at,
                        since: Instant::now(),
                    },
                    _ => Tip::None,
                };
            }
            Event::Mouse(mouse::Event::CursorMoved { .. }) => {
                // It appears where the pointer rests.
                if let (
                    Tip::Waiting {
                        at: held, since, ..
                    },
                    Some(at),
                ) = (&mut state.tip, at)
                {
                    (*held, *since) = (at, Instant::now());
                }
            }
            Event::Mouse(mouse::Event::CursorLeft) | Event::Window(window::Event::Unfocused) => {
                state.tip = Tip::None
            }
            Event::Mouse(mouse::Event::ButtonPressed(_) | mouse::Event::WheelScrolled { .. })
            | Event::Keyboard(keyboard::Event::KeyPressed { .. }) => {
                state.tip = row.map_or(Tip::None, |row| Tip::Over { row });
            }
            Event::Window(window::Event::RedrawRequested(now)) => {
                if let Tip::Waiting { row, at, since } = state.tip {
                    let rested = now.saturating_duration_since(since);
                    if rested >= DELAY {
                        state.tip = Tip::Open { row, at };
                    } else {
                        shell.request_redraw_at(*now + (DELAY - rested));
                    }
                }
            }
            _ => {}
        }
        let is_open = |tip| matches!(tip, Tip::Open { .. });
        if is_open(before) != is_open(state.tip) {
            shell.invalidate_layout();
            shell.request_redraw();
        } else if matches!(state.tip, Tip::Waiting { .. }) && before != state.tip {
            shell.request_redraw_at(Instant::now() + DELAY);
        }
    }

    pub fn tip_shown<'b>(
        &self,
        state: &State,
        geometry: &Geometry,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let Tip::Open { row, at } = state.tip else {
            return None;
        };
        let told = self.source.tip(row).filter(|_| self.renamed.is_none())?;
        let (names, facts) = told.split_first()?;
        let card = Card {
            names: lines(names, NAME, WIDEST, MOST_LINES),
            facts: facts
                .iter()
                .flat_map(|fact| lines(fact, FACT, WIDEST, MOST_LINES))
                .collect(),
            row: geometry.row(row),
            x: at.x,
        };
        Some(overlay::Element::new(Box::new(card)))
    }
}

struct Card {
    names: Vec<String>,
    facts: Vec<String>,
    row: Rectangle,
    x: f32,
}

impl<Message> overlay::Overlay<Message, Theme, Renderer> for Card {
    fn layout(&mut self, _: &Renderer, bounds: Size) -> layout::Node {
        let names = self.names.iter().map(|line| measure(line, NAME));
        let facts = self.facts.iter().map(|line| measure(line, FACT));
        let width = names.chain(facts).fold(0.0, f32::max).ceil() + 2.0 * space::S;
        let count = (self.names.len() + self.facts.len()) as f32;
        let height = count * LINE + 2.0 * space::XS;
        let below = self.row.y + self.row.height + 2.0;
        let y = match below + height <= bounds.height {
            true => below,
            false => self.row.y - height - 2.0,
        };
        let x = (self.x + 12.0).min(bounds.width - width - 4.0).max(0.0);
        layout::Node::new(Size::new(width, height))
            .move_to(Point::new(x.round(), y.max(0.0).round()))
    }

    fn operate(&mut self, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        for line in self.names.iter().chain(&self.facts) {
            operation.text(None, layout.bounds(), line);
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
        use iced::advanced::Renderer as _;

        let t = Tokens::of(theme);
        let bounds = layout.bounds();
        renderer.with_layer(bounds, |renderer| {
            ink::fill(renderer, bounds, t.raised, 4.0);
            ink::ring(renderer, bounds, t.border, 1.0, 4.0);
            let names = self.names.iter().map(|line| (line, NAME, t.text));
            let facts = self.facts.iter().map(|line| (line, FACT, t.muted));
            for (number, (line, face, colour)) in names.chain(facts).enumerate() {
                let place = Rectangle {
                    x: bounds.x + space::S,
                    y: bounds.y + space::XS + number as f32 * LINE,
                    width: bounds.width - space::S,
                    height: LINE,
                };
                ink::line(renderer, line.clone(), face, place.x, place, colour);
            }
        });
    }
}

const DELAY: Duration = Duration::from_millis(600);
const NAME: Face = Face {
    font: font::BODY,
    size: size::BODY as u16,
};
const FACT: Face = Face {
    font: font::BODY,
    size: size::SMALL as u16,
};
const LINE: f32 = 19.0;
const WIDEST: f32 = 460.0;
/// A name of a server may have any length.
const MOST_LINES: usize = 6;
