//! The columns of a pane: which are shown, in what order, how wide. Names stay, and stay in front.

use super::job::By;
use crate::app::widget::table::{Column, Sort};
use crate::profile::{ColumnState, SortState};

/// See the module's text.
#[derive(Clone, Debug)]
pub struct Columns {
    /// All there are, in order.
    each: Vec<Held>,
    /// Those shown, for the table; each with its [`By`] as its key.
    table: Vec<Column>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Held {
    by: By,
    width: f32,
    is_shown: bool,
}

/// What can be changed of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Shown or not.
    Switch(By),
    Left(By),
    Right(By),
    /// To stand right behind another.
    Behind(By, By),
    Resize(By, f32),
    /// All as at first.
    Reset,
}

impl Default for Columns {
    fn default() -> Self {
        Self::of(By::ALL.map(Held::new).into())
    }
}

impl Columns {
    /// As they were kept. What is unknown or said twice is passed over, what is missing comes behind.
    pub fn restored(kept: &[ColumnState]) -> Self {
        let mut each = vec![Held::new(By::Name)];
        for column in kept {
            let by = By::called(&column.name);
            if let Some(by) = by.filter(|by| each.iter().all(|held| held.by != *by)) {
                let (width, is_shown) = (column.width, column.shown);
                each.push(Held {
                    by,
                    width,
                    is_shown,
                });
            }
        }
        for by in By::ALL {
            if each.iter().all(|held| held.by != by) {
                each.push(Held::new(by));
            }
        }
        Self::of(each)
    }

    pub fn kept(&self) -> Vec<ColumnState> {
        let kept = |held: &Held| ColumnState {
            name: held.by.key().to_owned(),
            width: held.width,
            shown: held.is_shown,
        };
        let others = self.each.iter().filter(|held| held.by != By::Name);
        others.map(kept).collect()
    }

    pub fn change(&mut self, change: Change) {
        match change {
            Change::Switch(By::Name) => {}
            Change::Switch(by) => {
                if let Some(held) = self.held(by) {
                    held.is_shown = !held.is_shown;
                }
            }
            Change::Left(by) => {
                let behind = self.beside(by, -2);
                behind.into_iter().for_each(|other| self.put(by, other));
            }
            Change::Right(by) => {
                let behind = self.beside(by, 1);
                behind.into_iter().for_each(|other| self.put(by, other));
            }
            Change::Behind(by, other) => self.put(by, other),
            Change::Resize(by, width) => {
                if let Some(held) = self.held(by) {
                    held.width = width;
                }
            }
            Change::Reset => *self = Self::default(),
        }
        self.table = table(&self.each);
    }

    pub fn is_shown(&self, by: By) -> bool {
        self.each.iter().any(|held| held.by == by && held.is_shown)
    }

    /// In their order, Name first.
    pub fn all(&self) -> impl Iterator<Item = By> {
        self.each.iter().map(|held| held.by)
    }

    /// Whether the column can go one further to that side.
    pub fn can_go(&self, by: By, is_left: bool) -> bool {
        by != By::Name && self.beside(by, if is_left { -2 } else { 1 }).is_some()
    }

    /// Those shown that a pane of this width has room for, beside a name that can be read.
    pub fn fitting(&self, width: f32) -> &[Column] {
        let mut room = width - NAME;
        let fit = self.table.iter().skip(1).take_while(|column| {
            room -= column.width;
            room >= 0.0
        });
        let count = fit.count().max(1) + 1;
        self.table.get(..count).unwrap_or(&self.table)
    }

    fn of(each: Vec<Held>) -> Self {
        let table = table(&each);
        Self { each, table }
    }

    fn held(&mut self, by: By) -> Option<&mut Held> {
        self.each.iter_mut().find(|held| held.by == by)
    }

    /// The shown column so many places further among those shown.
    fn beside(&self, by: By, step: isize) -> Option<By> {
        let shown: Vec<By> = self.all().filter(|by| self.is_shown(*by)).collect();
        let at = shown.iter().position(|other| *other == by)?;
        shown.get(at.checked_add_signed(step)?).copied()
    }

    fn put(&mut self, by: By, behind: By) {
        if by == By::Name || by == behind {
            return;
        }
        let Some(from) = self.each.iter().position(|held| held.by == by) else {
            return;
        };
        let held = self.each.remove(from);
        let at = self.each.iter().position(|held| held.by == behind);
        let at = at.map_or(from, |at| at + 1).min(self.each.len());
        self.each.insert(at, held);
    }
}

impl Held {
    fn new(by: By) -> Self {
        let (width, is_shown) = match by {
            By::Name => (0.0, true),
            By::Size => (86.0, true),
            By::Type => (110.0, false),
            By::Modified => (158.0, true),
            By::Permissions => (90.0, true),
            By::Owner => (110.0, false),
        };
        Self {
            by,
            width,
            is_shown,
        }
    }
}

impl Sort {
    /// As it was kept; by names, where that says nothing.
    pub fn restored(kept: &SortState) -> Self {
        Self {
            column: By::called(&kept.column).unwrap_or(By::Name).number(),
            is_descending: kept.descending,
        }
    }

    pub fn kept(self) -> SortState {
        SortState {
            column: By::column(self.column).key().to_owned(),
            descending: self.is_descending,
        }
    }
}

impl By {
    fn called(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.key() == key)
    }

    /// Its name in files.
    fn key(self) -> &'static str {
        match self {
            By::Name => "name",
            By::Size => "size",
            By::Type => "type",
            By::Modified => "modified",
            By::Permissions => "permissions",
            By::Owner => "owner",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            By::Name => "Name",
            By::Size => "Size",
            By::Type => "Type",
            By::Modified => "Modified",
            By::Permissions => "Permissions",
            By::Owner => "Owner and group",
        }
    }
}

fn table(each: &[Held]) -> Vec<Column> {
    let column = |held: &Held| {
        let column = match held.by {
            By::Name => Column::fill(held.by.title()),
            By::Size => Column::new(held.by.title(), held.width).right(),
            _ => Column::new(held.by.title(), held.width),
        };
        column.key(held.by.number())
    };
    let shown = each.iter().filter(|held| held.is_shown);
    shown.map(column).collect()
}

/// Less of a name says little.
const NAME: f32 = 136.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(columns: &Columns) -> Vec<&'static str> {
        let each = columns.all().filter(|by| columns.is_shown(*by));
        each.map(By::title).collect()
    }

    #[test]
    fn columns_are_shown_moved_and_come_back() {
        let mut columns = Columns::default();
        assert_eq!(shown(&columns), ["Name", "Size", "Modified", "Permissions"]);
        columns.change(Change::Switch(By::Name));
        columns.change(Change::Switch(By::Type));
        columns.change(Change::Switch(By::Permissions));
        columns.change(Change::Left(By::Modified));
        assert_eq!(shown(&columns), ["Name", "Size", "Modified", "Type"]);
        columns.change(Change::Left(By::Modified));
        assert_eq!(shown(&columns), ["Name", "Modified", "Size", "Type"]);
        assert!(!columns.can_go(By::Modified, true) && columns.can_go(By::Size, false));
        columns.change(Change::Left(By::Modified));
        columns.change(Change::Behind(By::Size, By::Type));
        columns.change(Change::Right(By::Size));
        columns.change(Change::Resize(By::Size, 77.0));
        assert_eq!(shown(&columns), ["Name", "Modified", "Type", "Size"]);
        let again = Columns::restored(&columns.kept());
        assert_eq!(again.each, columns.each);
        columns.change(Change::Reset);
        assert_eq!(columns.each, Columns::default().each);
    }

    #[test]
    fn odd_columns_on_disk_are_passed_over() {
        let column = |name: &str, shown| ColumnState {
            name: name.to_owned(),
            width: 50.0,
            shown,
        };
        let kept = [
            column("owner", true),
            column("colour", true),
            column("owner", false),
            column("name", false),
        ];
        let columns = Columns::restored(&kept);
        let expected = ["Name", "Owner and group", "Size", "Modified", "Permissions"];
        assert_eq!(shown(&columns), expected);
        assert_eq!(columns.each.len(), By::ALL.len());
    }

    #[test]
    fn a_narrow_pane_shows_the_first_columns() {
        let columns = Columns::default();
        let fitting = |width| columns.fitting(width).len();
        assert_eq!([500.0, 400.0, 250.0, 10.0].map(fitting), [4, 3, 2, 2]);
        let mut bare = Columns::default();
        for by in [By::Size, By::Modified, By::Permissions] {
            bare.change(Change::Switch(by));
        }
        assert_eq!(bare.fitting(500.0).len(), 1);
    }
}
