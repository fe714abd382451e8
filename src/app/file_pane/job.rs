//! A folder put in order, off the window's thread where it is large.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::contents::Entries;
use crate::app::place::Place;
use crate::app::widget::natural;
use crate::app::widget::table::Sort;
use crate::protocol::{Entry, Kind, Name};
use crate::service::Count;

/// A folder to be put in order.
#[derive(Clone, Debug)]
pub struct Job {
    pub place: Place,
    pub entries: Entries,
    pub sort: Sort,
    /// The folder as it was shown before, if it is the same one.
    pub before: Option<Entries>,
}

/// A folder in order.
#[derive(Debug)]
pub struct Prepared {
    pub place: Place,
    pub entries: Entries,
    pub sort: Sort,
    pub order: Vec<usize>,
    /// Where each entry shown before is now.
    pub moved: Vec<Option<usize>>,
    pub all: Count,
}

/// The columns of a file list, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Name,
    Size,
    Modified,
    Permissions,
}

impl Job {
    /// Too much work for the window's thread.
    pub fn is_large(&self) -> bool {
        self.entries.all().len() > LARGE
    }

    pub fn run(self) -> Prepared {
        let entries = self.entries.all();
        let moved = match &self.before {
            None => Vec::new(),
            Some(before) => places(before.all(), entries),
        };
        Prepared {
            order: ordered(entries, self.sort),
            moved,
            all: count(entries.iter()),
            place: self.place,
            sort: self.sort,
            entries: self.entries,
        }
    }
}

impl By {
    pub const ALL: [Self; 4] = [Self::Name, Self::Size, Self::Modified, Self::Permissions];

    pub fn column(number: usize) -> Self {
        Self::ALL.get(number).copied().unwrap_or(Self::Name)
    }
}

fn places(before: &[Entry], now: &[Entry]) -> Vec<Option<usize>> {
    let by_name: HashMap<&Name, usize> = now
        .iter()
        .enumerate()
        .map(|(at, entry)| (&entry.name, at))
        .collect();
    before
        .iter()
        .map(|entry| by_name.get(&entry.name).copied())
        .collect()
}

/// Folders stay in front whichever way the names run; unreadable lines stay at the end.
fn ordered(entries: &[Entry], sort: Sort) -> Vec<usize> {
    let names: Vec<_> = entries.iter().map(|entry| entry.name.display()).collect();
    let name = |item: usize| names.get(item).map_or("", |name| &**name);
    let by = By::column(sort.column);
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|&a, &b| {
        let (Some(left), Some(right)) = (entries.get(a), entries.get(b)) else {
            return Ordering::Equal;
        };
        let ranks = rank(left.kind).cmp(&rank(right.kind));
        let by_name =
            || natural::compare(name(a), name(b)).then_with(|| left.name.cmp(&right.name));
        let values = match by {
            By::Name => by_name(),
            By::Size => left.size.cmp(&right.size),
            By::Modified => {
                let time = |entry: &Entry| entry.modified.map(|modified| modified.seconds);
                time(left).cmp(&time(right))
            }
            By::Permissions => left.permissions.cmp(&right.permissions),
        };
        let values = if sort.is_descending {
            values.reverse()
        } else {
            values
        };
        ranks.then(values).then_with(by_name)
    });
    order
}

fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Folder => 0,
        Kind::File | Kind::Link | Kind::Other => 1,
        Kind::Unreadable => 2,
    }
}

/// Sums of entries.
pub fn count<'a>(entries: impl Iterator<Item = &'a Entry>) -> Count {
    let mut count = Count::default();
    for entry in entries {
        if entry.kind == Kind::Folder {
            count.folders += 1;
        } else {
            count.files += 1;
            count.bytes = count.bytes.saturating_add(entry.size.unwrap_or(0));
        }
    }
    count
}

/// Above so many entries, sorting leaves the window's thread.
pub const LARGE: usize = 2000;
