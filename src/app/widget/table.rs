//! A list of rows and columns that lays out and draws only the rows in sight, so that 100,000 rows
//! cost what 30 do. File panes, queue, log and search results all use it. The rows come from a
//! [`Source`], order and selection live in the owner's [`super::listing::Listing`], and all that
//! happens is told as a [`TableEvent`].
//!
//! ```text
//! table(&self.rows, &self.columns, Message::Table)
//!     .id("local")
//!     .sort(self.sort)
//!     .cursor(self.listing.cursor())
//!     .subject(folder_number)
//!     .empty("This folder is empty")
//! ```

use std::borrow::Cow;
use std::rc::Rc;

use iced::advanced::widget::Id;
use iced::widget::text_input;
use iced::{Element, Point};

use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, size, style};

pub use column::Column;
pub use find::may_begin;

mod carrying;
mod column;
mod draw;
mod find;
mod geometry;
mod header;
pub mod keys;
mod mouse;
mod state;
mod tip;
mod widget;

/// Where a table's rows come from. Called only for rows in sight (and for the first column while
/// somebody types to find a name), so it must not sort or search.
pub trait Source {
    fn len(&self) -> usize;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_>;

    /// A quick look at whether the first column's text may begin so, whatever the case of its letters;
    /// only then its cell is made.
    fn may_begin(&self, _row: usize, _wanted: &str) -> bool {
        true
    }

    /// Stands before the first column's text.
    fn icon(&self, _row: usize) -> Option<(Icon, Tint)> {
        None
    }

    /// A bar of this colour stands before the row's icon.
    fn mark(&self, _row: usize) -> Option<Tint> {
        None
    }
    /// What is told of a row when the pointer rests on it, line by line; the first is its name.
    fn tip(&self, _row: usize) -> Option<Vec<String>> {
        None
    }

    fn is_selected(&self, _row: usize) -> bool {
        false
    }

    /// How deep the row lies under the heads of groups.
    fn depth(&self, _row: usize) -> u8 {
        0
    }

    /// It is the head of a group, whose rows can be put away.
    fn is_head(&self, _row: usize) -> bool {
        false
    }

    /// From 0 to 1, drawn in the column made with [`Column::progress`].
    fn progress(&self, _row: usize) -> Option<f32> {
        None
    }
}

/// The text of one cell and its role. In a selected row, muted text is drawn at full strength.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    pub text: Cow<'a, str>,
    pub tint: Tint,
}

impl<'a> Cell<'a> {
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            text: text.into(),
            tint: Tint::Text,
        }
    }

    pub fn muted(text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            text: text.into(),
            tint: Tint::Muted,
        }
    }

    pub fn tint(mut self, tint: Tint) -> Self {
        self.tint = tint;
        self
    }
}

/// What happens in a table. Rows are places on the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum TableEvent {
    /// The first five are for [`super::listing::Listing::apply`]. Each but the last two also moves
    /// the cursor to its row.
    SelectOnly(usize),
    Toggle(usize),
    /// Choose from the anchor to this row.
    Extend(usize),
    SelectAll,
    SelectNone,
    /// Enter or a double click.
    Activate(usize),
    /// A right click, the menu key or Shift+F10; the point is in the window. When the row was not
    /// chosen, `SelectOnly` came before.
    Context(Option<usize>, Point),
    /// A press on a column's title.
    Sort(usize),
    /// A column is being dragged to this width.
    Resized(usize, f32),
    /// Only where [`Table::arrangeable`] is used: a column was dropped behind another, a double click
    /// on its edge wants it as wide as its content, a right click wants its menu.
    ColumnMoved(usize, usize),
    Fits(usize),
    HeaderContext(usize, Point),
    /// Backspace or Alt+Up.
    Up,
    /// The mouse's two buttons at its side.
    Back,
    Forward,
    /// F2.
    Rename(usize),
    RenameEdited(String),
    RenameDone,
    RenameCancelled,
    /// Only where [`Table::movable`] is used: the chosen rows are to be moved one step or to an end
    /// (Ctrl with arrows, Home, End), or before this row (dropped there; beyond the last: the end).
    Shifted(Shift),
    Dropped(usize),
    /// Only where [`Table::liftable`] is used: the chosen rows are dragged away from there.
    Lifted(Point),
    /// Only where [`Table::catches`] is used: what is carried came over this row, or over none.
    Over(Option<usize>),
    /// Alt and a digit from 1 to 9, there too.
    Digit(u8),
    /// Only where [`Table::folding`] is used: a head was pressed at its icon, or Left and Right in
    /// any row.
    Folded(usize),
    ToLeft(usize),
    ToRight(usize),
    /// The Delete key.
    Delete,
    /// Ctrl+C.
    Copy,
    /// Ctrl+V.
    Paste,
    /// Ctrl+Z.
    Undo,
    /// Alt+Enter.
    Properties,
    Escape,
    /// Only where [`Table::offset`] is used: the list is scrolled to there now.
    Scrolled(f64),
    /// The table got the focus, by mouse or by keyboard.
    Focused,
}

/// Where rows are moved by keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    Top,
    Up,
    Down,
    Bottom,
}

/// Where what is carried would land, as far as a table shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    Elsewhere,
    Row(usize),
    /// The list as a whole.
    List,
}

/// See the module's text.
pub struct Table<'a, Message> {
    source: &'a dyn Source,
    columns: &'a [Column],
    on_event: Rc<dyn Fn(TableEvent) -> Message + 'a>,
    id: Option<Id>,
    sort: Option<Sort>,
    cursor: Option<usize>,
    subject: u64,
    /// Where to stand, for an owner that is told of it.
    offset: Option<Option<f64>>,
    empty: Cow<'a, str>,
    has_header: bool,
    follows_end: bool,
    is_movable: bool,
    is_folding: bool,
    is_liftable: bool,
    landing: Option<Landing>,
    is_arrangeable: bool,
    renamed: Option<Renamed<'a, Message>>,
}

/// By which column a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub column: usize,
    pub is_descending: bool,
}

impl Sort {
    /// What a press on a title means: the same column turns round, another one starts ascending.
    pub fn pressed(self, column: usize) -> Self {
        Self {
            column,
            is_descending: column == self.column && !self.is_descending,
        }
    }
}

/// A table of the source's rows.
pub fn table<'a, Message: Clone + 'a>(
    source: &'a dyn Source,
    columns: &'a [Column],
    on_event: impl Fn(TableEvent) -> Message + 'a,
) -> Table<'a, Message> {
    Table {
        source,
        columns,
        on_event: Rc::new(on_event),
        id: None,
        sort: None,
        cursor: None,
        subject: 0,
        offset: None,
        empty: Cow::Borrowed(""),
        has_header: true,
        follows_end: false,
        is_movable: false,
        is_folding: false,
        is_liftable: false,
        landing: None,
        is_arrangeable: false,
        renamed: None,
    }
}

impl<'a, Message: Clone + 'a> Table<'a, Message> {
    /// A name for `operation::focus(id)`.
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Shows the arrow and makes the titles pressable.
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// The cursor row. When it changes, it is scrolled into sight.
    pub fn cursor(mut self, row: Option<usize>) -> Self {
        self.cursor = row;
        self
    }

    /// What the rows are about, as any number, e.g. one counted up with every folder. When it
    /// changes, the list starts at its top (or at the cursor), or at its [`Table::offset`].
    pub fn subject(mut self, subject: u64) -> Self {
        self.subject = subject;
        self
    }

    /// Where to stand when the subject is shown (again), whatever the cursor: none is at its top, or at
    /// the cursor. Wherever the list is scrolled to from then on is told with [`TableEvent::Scrolled`].
    pub fn offset(mut self, offset: Option<f64>) -> Self {
        self.offset = Some(offset);
        self
    }

    /// Shown instead of rows when there are none.
    pub fn empty(mut self, words: impl Into<Cow<'a, str>>) -> Self {
        self.empty = words.into();
        self
    }

    pub fn without_header(mut self) -> Self {
        self.has_header = false;
        self
    }

    /// Stays at the end while rows are added, until somebody scrolls up: for logs. Not together with
    /// [`Table::offset`], which says another place to start.
    pub fn follows_end(mut self) -> Self {
        self.follows_end = true;
        self
    }

    /// Columns can be moved (but the first), and have a menu.
    pub fn arrangeable(mut self) -> Self {
        self.is_arrangeable = true;
        self
    }

    /// Rows can be moved, by drag and by keys.
    pub fn movable(mut self, is_movable: bool) -> Self {
        self.is_movable = is_movable;
        self
    }

    /// Rows stand in groups, which can be closed. They are not dragged then: where a row is shown says
    /// nothing about its turn beside those of other groups.
    pub fn folding(mut self, is_folding: bool) -> Self {
        self.is_folding = is_folding;
        self
    }

    /// Rows can be dragged away. The owner carries them; see [`super::carrier`].
    pub fn liftable(mut self, is_liftable: bool) -> Self {
        self.is_liftable = is_liftable;
        self
    }

    /// Something is carried over the window: the list tells over which row, moves on near its
    /// edges, and shows where it would land.
    pub fn catches(mut self, landing: Option<Landing>) -> Self {
        self.landing = landing;
        self
    }

    /// Puts a text field over the row's name. It takes the focus, its beginning up to the last dot
    /// chosen, and speaks with the `Rename…` events.
    pub fn rename(self, row: usize, value: &str) -> Self {
        self.rename_from(row, value, stem(value))
    }

    /// The same with all of the name chosen at first, for what is no file.
    pub fn rename_whole(self, row: usize, value: &str) -> Self {
        self.rename_from(row, value, value.chars().count())
    }

    fn rename_from(mut self, row: usize, value: &str, stem: usize) -> Self {
        let (edited, done) = (
            self.on_event.clone(),
            (self.on_event)(TableEvent::RenameDone),
        );
        let field = text_input("", value)
            .on_input(move |text| edited(TableEvent::RenameEdited(text)))
            .on_submit(done)
            .size(size::BODY)
            .padding([2, 4])
            .style(style::field);
        self.renamed = Some(Renamed {
            row,
            stem,
            field: field.into(),
        });
        self
    }
}

/// A row whose name is being edited.
struct Renamed<'a, Message> {
    row: usize,
    /// How many characters to choose at first.
    stem: usize,
    field: Element<'a, Message>,
}

impl<'a, Message: Clone + 'a> From<Table<'a, Message>> for Element<'a, Message> {
    fn from(table: Table<'a, Message>) -> Self {
        Element::new(table)
    }
}

/// The characters of a file name before its last dot; all of `.profile`.
fn stem(name: &str) -> usize {
    let end = name.rfind('.').filter(|at| *at > 0).unwrap_or(name.len());
    name.get(..end).unwrap_or(name).chars().count()
}

#[cfg(test)]
mod tests;
