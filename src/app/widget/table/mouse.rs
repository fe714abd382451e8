//! The mouse in a table: clicks on rows, titles and the scroll bar, drags, the wheel.

use iced::advanced::mouse::{Button, Event, Interaction, ScrollDelta};
use iced::{Point, Rectangle};

use super::geometry::{self, Geometry};
use super::state::{Drag, Hover, State};
use super::{Table, TableEvent, draw};
use crate::app::theme::space;

/// What came of a mouse event.
#[derive(Default)]
pub struct Outcome {
    pub says: Vec<TableEvent>,
    pub is_captured: bool,
    pub is_redrawn: bool,
}

impl<Message> Table<'_, Message> {
    /// `at` is the pointer where it is over the table and over nothing that lies on it.
    pub fn mouse(
        &self,
        state: &mut State,
        geometry: &Geometry,
        event: &Event,
        at: Option<Point>,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        match event {
            Event::ButtonPressed(button @ (Button::Left | Button::Right)) => {
                if let Some(at) = at {
                    state.focus.0 = true;
                    (outcome.is_captured, outcome.is_redrawn) = (true, true);
                    if *button == Button::Left {
                        self.pressed(state, geometry, at, &mut outcome.says);
                    } else {
                        self.right_pressed(geometry, at, &mut outcome.says);
                    }
                }
            }
            Event::ButtonPressed(button @ (Button::Back | Button::Forward)) if at.is_some() => {
                outcome.says.push(match button {
                    Button::Back => TableEvent::Back,
                    _ => TableEvent::Forward,
                });
                outcome.is_captured = true;
            }
            Event::ButtonReleased(Button::Left) => {
                let drag = state.drag.take();
                outcome.is_captured = drag.is_some();
                outcome.is_redrawn = outcome.is_captured;
                match drag {
                    Some(Drag::Title { column, behind, .. }) => {
                        self.title_released(column, behind, &mut outcome.says);
                    }
                    Some(Drag::Rows { gap: Some(gap), .. }) => {
                        outcome.says.push(TableEvent::Dropped(gap));
                    }
                    // A press on one of several chosen rows may have been the beginning of a drag.
                    Some(Drag::Rows {
                        row,
                        was_chosen: true,
                        ..
                    }) if self.source.is_selected(row) => {
                        outcome.says.push(TableEvent::SelectOnly(row));
                    }
                    _ => {}
                }
            }
            Event::CursorMoved { position } => {
                if let Some(drag) = state.drag {
                    self.dragged(state, geometry, drag, *position, &mut outcome.says);
                    (outcome.is_captured, outcome.is_redrawn) = (true, true);
                } else {
                    let hover = at.map_or(Hover::Nothing, |at| self.hover(geometry, at));
                    outcome.is_redrawn = std::mem::replace(&mut state.hover, hover) != hover;
                    if self.landing.is_some() {
                        state.carried = at.map(|_| *position);
                        self.comes_over(state, geometry, &mut outcome.says);
                        outcome.is_redrawn |= geometry.drift(state.carried).is_some();
                    }
                }
            }
            Event::CursorLeft => {
                state.carried = None;
                self.comes_over(state, geometry, &mut outcome.says);
                outcome.is_redrawn = std::mem::take(&mut state.hover) != Hover::Nothing;
            }
            Event::WheelScrolled { delta } if at.is_some() => {
                let pixels = match *delta {
                    ScrollDelta::Lines { y, .. } => -y * space::row() * 3.0,
                    ScrollDelta::Pixels { y, .. } => -y,
                };
                scroll(state, geometry, geometry.offset() + f64::from(pixels));
                (outcome.is_captured, outcome.is_redrawn) = (true, true);
            }
            _ => {}
        }
        outcome
    }

    /// The pointer's shape at a point.
    pub fn pointer(&self, state: &State, geometry: &Geometry, at: Option<Point>) -> Interaction {
        match state.drag {
            Some(Drag::Border { .. }) => return Interaction::ResizingHorizontally,
            Some(
                Drag::Rows { gap: Some(_), .. }
                | Drag::Title {
                    behind: Some(_), ..
                },
            ) => {
                return Interaction::Grabbing;
            }
            _ => {}
        }
        let Some(at) = at else {
            return Interaction::None;
        };
        if self.border_at(geometry, at).is_some() {
            return Interaction::ResizingHorizontally;
        }
        match self.hover(geometry, at) {
            Hover::Title(_) => Interaction::Pointer,
            _ => Interaction::Idle,
        }
    }

    fn pressed(
        &self,
        state: &mut State,
        geometry: &Geometry,
        at: Point,
        says: &mut Vec<TableEvent>,
    ) {
        if let Some((column, sign)) = self.border_at(geometry, at) {
            if self.is_arrangeable && state.is_double_on_edge(at, column) {
                state.drag = None;
                says.push(TableEvent::Fits(self.number(column)));
                return;
            }
            let room = geometry.header.width;
            let places = geometry::columns(self.columns, room);
            let width = places.get(column).map_or(0.0, |(_, width)| *width);
            let further = geometry::further_fills(self.columns, room);
            says.extend(
                further.map(|(column, width)| TableEvent::Resized(self.number(column), width)),
            );
            state.drag = Some(Drag::Border {
                column,
                sign,
                width,
                from: at.x,
            });
            return;
        }
        if geometry.header.contains(at) {
            if let Some(column) = self.column_at(geometry, at) {
                self.title_pressed(state, column, at, says);
            }
            return;
        }
        if let Some(thumb) = geometry.thumb(1.0)
            && geometry.track().is_some_and(|track| track.contains(at))
        {
            let page = f64::from(geometry.body.height - space::row());
            if at.y < thumb.y {
                scroll(state, geometry, geometry.offset() - page);
            } else if at.y > thumb.y + thumb.height {
                scroll(state, geometry, geometry.offset() + page);
            } else {
                state.drag = Some(Drag::Thumb {
                    grip: at.y - thumb.y,
                });
            }
            return;
        }
        let modifiers = state.modifiers;
        match geometry.row_at(at) {
            None => says.push(TableEvent::SelectNone),
            Some(row) if modifiers.shift() => says.push(TableEvent::Extend(row)),
            Some(row) if modifiers.command() => says.push(TableEvent::Toggle(row)),
            Some(row) if self.source.is_head(row) && self.is_at_icon(geometry, row, at) => {
                says.push(TableEvent::Folded(row));
            }
            Some(row) if state.is_double(at, row) => says.push(TableEvent::Activate(row)),
            Some(row) => {
                let is_dragged = (self.is_movable && !self.is_folding) || self.is_liftable;
                let was_chosen = is_dragged && self.source.is_selected(row);
                if !was_chosen {
                    says.push(TableEvent::SelectOnly(row));
                }
                state.drag = is_dragged.then_some(Drag::Rows {
                    row,
                    was_chosen,
                    from: at,
                    gap: None,
                });
            }
        }
    }

    fn right_pressed(&self, geometry: &Geometry, at: Point, says: &mut Vec<TableEvent>) {
        if self.is_arrangeable && geometry.header.contains(at) {
            let column = self.column_at(geometry, at);
            says.extend(
                column.map(|at_place| TableEvent::HeaderContext(self.number(at_place), at)),
            );
        }
        if !geometry.body.contains(at) {
            return;
        }
        let row = geometry.row_at(at);
        match row {
            Some(row) if !self.source.is_selected(row) => says.push(TableEvent::SelectOnly(row)),
            None => says.push(TableEvent::SelectNone),
            Some(_) => {}
        }
        says.push(TableEvent::Context(row, at));
    }

    fn dragged(
        &self,
        state: &mut State,
        geometry: &Geometry,
        drag: Drag,
        at: Point,
        says: &mut Vec<TableEvent>,
    ) {
        match drag {
            Drag::Title {
                column,
                from,
                behind,
            } => self.title_dragged(state, geometry, (column, from, behind), at),
            Drag::Thumb { grip } => {
                let offset = geometry.offset_for_thumb(at.y - grip);
                scroll(state, geometry, offset);
            }
            Drag::Border {
                column,
                sign,
                width,
                from,
            } => {
                let min = self.columns.get(column).map_or(0.0, |column| column.min);
                let most = (geometry.body.width * 0.9).max(min);
                let width = (width + sign * (at.x - from)).clamp(min, most).round();
                says.push(TableEvent::Resized(self.number(column), width));
            }
            Drag::Rows {
                row,
                was_chosen,
                from,
                gap,
            } => {
                if gap.is_none() && from.distance(at) < FAR {
                    return;
                }
                if self.is_liftable {
                    // From here on the owner carries them.
                    state.drag = None;
                    says.push(TableEvent::Lifted(at));
                    return;
                }
                // Beyond an edge the list moves on.
                let beyond = (at.y - geometry.body.y).min(0.0)
                    + (at.y - geometry.body.y - geometry.body.height).max(0.0);
                if beyond != 0.0 {
                    let step = f64::from(beyond.signum() * space::row());
                    scroll(state, geometry, geometry.offset() + step);
                }
                let gap = Some(geometry.gap_at(at.y));
                state.drag = Some(Drag::Rows {
                    row,
                    was_chosen,
                    from,
                    gap,
                });
            }
        }
    }

    fn hover(&self, geometry: &Geometry, at: Point) -> Hover {
        if geometry.header.contains(at) {
            let title = self.sort.and_then(|_| self.column_at(geometry, at));
            return title.map_or(Hover::Nothing, Hover::Title);
        }
        if geometry.track().is_some_and(|track| track.contains(at)) {
            return Hover::Track;
        }
        geometry.row_at(at).map_or(Hover::Nothing, Hover::Row)
    }

    /// Left of where the row's name begins.
    fn is_at_icon(&self, geometry: &Geometry, row: usize, at: Point) -> bool {
        let depth = f32::from(self.source.depth(row)) * draw::DEPTH;
        at.x < geometry.row(row).x + depth + draw::TEXT_AFTER_ICON
    }

    fn column_at(&self, geometry: &Geometry, at: Point) -> Option<usize> {
        let x = at.x - geometry.header.x;
        geometry::columns(self.columns, geometry.header.width)
            .iter()
            .position(|(left, width)| (*left..left + width).contains(&x))
    }

    /// The border that can be grabbed at a point of the header: the column it changes, and how.
    fn border_at(&self, geometry: &Geometry, at: Point) -> Option<(usize, f32)> {
        let zone = Rectangle {
            height: geometry.header.height,
            ..geometry.header
        };
        if !zone.contains(at) {
            return None;
        }
        let x = at.x - geometry.header.x;
        let index = geometry::columns(self.columns, geometry.header.width)
            .iter()
            .position(|(left, width)| (left + width - x).abs() <= GRIP)?;
        geometry::resized_by_border(self.columns, index)
    }
}

/// Scrolls to an offset, within the list's limits.
pub fn scroll(state: &mut State, geometry: &Geometry, offset: f64) {
    state.offset = geometry.scrolled_to(offset).offset();
    state.is_at_end = state.offset >= geometry.limit();
}

/// How far the pointer must move before a press becomes a drag.
const FAR: f32 = 5.0;
/// How near to a border the pointer must be.
const GRIP: f32 = 4.0;
