//! What a table remembers between frames: its scroll offset, focus, drags, and measured texts.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use iced::advanced::mouse::Click;
use iced::{Point, keyboard};

use super::tip::Tip;
use crate::app::widget::focus::Focus;
use crate::app::widget::measure::Fits;

pub struct State {
    pub focus: Focus,
    /// The focus was told with an event.
    pub is_focus_told: bool,
    pub offset: f64,
    /// Where the owner knows it to be.
    pub told: f64,
    pub is_at_end: bool,
    /// The cursor as last seen; a new one is brought into sight.
    pub cursor: Option<usize>,
    pub reveal: Option<usize>,
    pub subject: u64,
    pub drag: Option<Drag>,
    /// Where the pointer is with what it carries, and the row there.
    pub carried: Option<Point>,
    pub over: Option<usize>,
    /// When the list moves on next under it.
    pub drifts: Option<Instant>,
    pub modifiers: keyboard::Modifiers,
    pub last_click: Option<(Click, usize)>,
    /// The same on the edge of a column.
    pub last_edge: Option<(Click, usize)>,
    pub tip: Tip,
    pub hover: Hover,
    pub typed: Typed,
    pub renaming: Option<usize>,
    /// A rename field has just appeared and wants the focus.
    pub is_entering_rename: bool,
    /// When the rename field goes, the table takes the focus again.
    pub takes_focus_back: bool,
    pub fits: RefCell<Fits>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drag {
    /// The thumb, held this far below its top.
    Thumb { grip: f32 },
    /// A column's border: the column that changes, its direction, its width and the pointer's x
    /// at the beginning.
    Border {
        column: usize,
        sign: f32,
        width: f32,
        from: f32,
    },
    /// A title that was pressed there, and the column that it would be dropped behind once the
    /// pointer has moved far enough.
    Title {
        column: usize,
        from: Point,
        behind: Option<usize>,
    },
    /// A row that was pressed there, and the gap that it and the other chosen rows would be dropped
    /// in once the pointer has moved far enough.
    Rows {
        row: usize,
        was_chosen: bool,
        from: Point,
        gap: Option<usize>,
    },
}

/// What the pointer is over, as far as it changes the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Hover {
    #[default]
    Nothing,
    Row(usize),
    Title(usize),
    Track,
}

/// Letters typed to find a name.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    text: String,
    at: Option<Instant>,
}

impl Typed {
    /// Adds letters, after a pause to nothing; gives all of them.
    pub fn add(&mut self, text: &str, now: Instant) -> &str {
        if !self.is_fresh(now) {
            self.text.clear();
        }
        self.text.push_str(text);
        self.at = Some(now);
        &self.text
    }

    pub fn is_fresh(&self, now: Instant) -> bool {
        !self.text.is_empty()
            && self
                .at
                .is_some_and(|at| now.saturating_duration_since(at) < PAUSE)
    }

    pub fn clear(&mut self) {
        self.text.clear();
    }
}

impl State {
    pub fn new(
        offset: Option<f64>,
        subject: u64,
        cursor: Option<usize>,
        renaming: Option<usize>,
    ) -> Self {
        Self {
            focus: Focus::default(),
            is_focus_told: false,
            offset: offset.unwrap_or(0.0),
            told: offset.unwrap_or(0.0),
            is_at_end: offset.is_none(),
            cursor,
            reveal: cursor.filter(|_| offset.is_none()),
            subject,
            drag: None,
            carried: None,
            over: None,
            drifts: None,
            modifiers: keyboard::Modifiers::default(),
            last_click: None,
            last_edge: None,
            tip: Tip::default(),
            hover: Hover::default(),
            typed: Typed::default(),
            renaming,
            is_entering_rename: renaming.is_some(),
            takes_focus_back: false,
            fits: RefCell::default(),
        }
    }

    /// Whether this press on a row is the second of a double click.
    pub fn is_double(&mut self, at: Point, row: usize) -> bool {
        is_double(&mut self.last_click, at, row)
    }

    /// The cursor is elsewhere now. A row that moved there meanwhile is not the one of the first click.
    pub fn moved_on(&mut self, cursor: Option<usize>) {
        let last = self.last_click.take();
        self.last_click = last.filter(|(_, row)| cursor == Some(*row));
    }

    /// The same on the edge of a column.
    pub fn is_double_on_edge(&mut self, at: Point, column: usize) -> bool {
        is_double(&mut self.last_edge, at, column)
    }
}

fn is_double(last: &mut Option<(Click, usize)>, at: Point, what: usize) -> bool {
    let previous = last.filter(|(_, last)| *last == what);
    let previous = previous.map(|(click, _)| click);
    let click = Click::new(at, iced::mouse::Button::Left, previous);
    let is_double = click.kind() == iced::advanced::mouse::click::Kind::Double;
    // The third press of a triple click opens nothing again.
    *last = (!is_double).then_some((click, what));
    is_double
}

const PAUSE: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_double_click_is_on_one_row_and_not_on_what_moved_there_between() {
        let at = Point::new(50.0, 60.0);
        let mut state = State::new(None, 0, None, None);
        assert!(!state.is_double(at, 2));
        state.moved_on(Some(2));
        assert!(state.is_double(at, 2));
        assert!(!state.is_double(at, 2));
        state.moved_on(Some(3));
        assert!(!state.is_double(at, 2));
    }
}
