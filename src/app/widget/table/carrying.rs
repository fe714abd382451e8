//! A table over which something is carried: over which row, and on when that is near an edge.

use std::time::{Duration, Instant};

use iced::advanced::Shell;

use super::geometry::Geometry;
use super::mouse::scroll;
use super::state::State;
use super::{Table, TableEvent};

impl<Message> Table<'_, Message> {
    /// Tells over which row the pointer is with what it carries, if that is news.
    pub fn comes_over(&self, state: &mut State, geometry: &Geometry, says: &mut Vec<TableEvent>) {
        let row = state.carried.and_then(|at| geometry.row_at(at));
        if std::mem::replace(&mut state.over, row) != row && self.landing.is_some() {
            says.push(TableEvent::Over(row));
        }
    }

    /// Moves the list on while something is carried near its edge.
    pub fn drift(
        &self,
        state: &mut State,
        geometry: &Geometry,
        now: Instant,
        shell: &mut Shell<'_, Message>,
    ) {
        let Some(step) = geometry.drift(state.carried) else {
            state.drifts = None;
            return;
        };
        let due = *state.drifts.get_or_insert(now + DRIFT);
        if now >= due {
            let mut says = Vec::new();
            scroll(state, geometry, geometry.offset() + step);
            let moved = geometry.scrolled_to(state.offset);
            self.comes_over(state, &moved, &mut says);
            says.into_iter()
                .for_each(|event| shell.publish((self.on_event)(event)));
            state.drifts = Some(now + DRIFT);
            shell.request_redraw();
        }
        shell.request_redraw_at(state.drifts.unwrap_or(now));
    }
}

/// Between two steps of a list that moves on.
const DRIFT: Duration = Duration::from_millis(60);
