//! The mouse on a table's titles: sorting, moving columns, their edges and their menu.

use iced::Point;

use super::geometry::{self, Geometry};
use super::state::{Drag, State};
use super::{Table, TableEvent};

impl<Message> Table<'_, Message> {
    pub fn number(&self, place: usize) -> usize {
        let column = self.columns.get(place);
        column.map_or(place, |column| column.number(place))
    }

    /// A press on a title: it sorts at once, or when the button is released without a drag.
    pub fn title_pressed(
        &self,
        state: &mut State,
        column: usize,
        from: Point,
        says: &mut Vec<TableEvent>,
    ) {
        if self.is_arrangeable {
            state.drag = Some(Drag::Title {
                column,
                from,
                behind: None,
            });
        } else if self.sort.is_some() {
            says.push(TableEvent::Sort(self.number(column)));
        }
    }

    /// The first column stays where it is.
    pub fn title_dragged(
        &self,
        state: &mut State,
        geometry: &Geometry,
        (column, from, was_behind): (usize, Point, Option<usize>),
        at: Point,
    ) {
        if column == 0 || (was_behind.is_none() && from.distance(at) < FAR) {
            return;
        }
        let x = at.x - geometry.header.x;
        let places = geometry::columns(self.columns, geometry.header.width);
        let left_of = places
            .iter()
            .take_while(|(left, width)| left + width / 2.0 < x);
        state.drag = Some(Drag::Title {
            column,
            from,
            behind: Some(left_of.count().saturating_sub(1)),
        });
    }

    pub fn title_released(&self, column: usize, behind: Option<usize>, says: &mut Vec<TableEvent>) {
        match behind {
            None if self.sort.is_some() => says.push(TableEvent::Sort(self.number(column))),
            // Where it stands already.
            Some(behind) if behind == column || behind + 1 == column => {}
            Some(behind) => says.push(TableEvent::ColumnMoved(
                self.number(column),
                self.number(behind),
            )),
            None => {}
        }
    }
}

/// How far the pointer must move before a press becomes a drag.
const FAR: f32 = 5.0;
