//! A folder put in order, off the window's thread where it is large.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::class::{self, Class};
use super::contents::Entries;
use super::sieve::Sieve;
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
    /// Folders stand in front whichever way the list is sorted.
    pub folders_first: bool,
    /// What it lets through is shown.
    pub sieve: Sieve,
    /// The folder as it was shown before, if it is the same one.
    pub before: Option<Entries>,
    /// The listing that brought the entries; `None`: they are shown already.
    pub listing: Option<u64>,
}

/// A folder in order.
#[derive(Debug)]
pub struct Prepared {
    pub place: Place,
    pub entries: Entries,
    pub sort: Sort,
    pub folders_first: bool,
    pub sieve: Sieve,
    /// What is shown.
    pub order: Vec<usize>,
    pub moved: Moved,
    /// Sums of what is shown.
    pub all: Count,
    /// What the switch for hidden files keeps back.
    pub hidden: usize,
    pub listing: Option<u64>,
}

/// Where each entry shown before is now.
#[derive(Debug)]
pub enum Moved {
    Gone,
    Nowhere,
    To(Vec<Option<usize>>),
}

impl Moved {
    pub fn place(&self, item: usize) -> Option<usize> {
        match self {
            Self::Gone => None,
            Self::Nowhere => Some(item),
            Self::To(places) => places.get(item).copied().flatten(),
        }
    }
}

/// The columns of a file list, in the order that they have at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Name,
    Size,
    Type,
    Modified,
    Permissions,
    Owner,
}

impl Job {
    /// Too much work for the window's thread.
    pub fn is_large(&self) -> bool {
        self.entries.all().len() > LARGE
    }

    pub fn run(self) -> Prepared {
        let entries = self.entries.all();
        let moved = match &self.before {
            None => Moved::Gone,
            Some(before) if before.are(&self.entries) => Moved::Nowhere,
            Some(before) => Moved::To(places(before.all(), entries)),
        };
        let mut hidden = 0;
        let mut order = Vec::new();
        for (item, entry) in entries.iter().enumerate() {
            if self.sieve.hides(entry) {
                hidden += 1;
            } else if self.sieve.passes(entry) {
                order.push(item);
            }
        }
        sort_by(entries, self.sort, self.folders_first, &mut order);
        Prepared {
            all: count(order.iter().filter_map(|item| entries.get(*item))),
            order,
            moved,
            hidden,
            place: self.place,
            sort: self.sort,
            folders_first: self.folders_first,
            sieve: self.sieve,
            entries: self.entries,
            listing: self.listing,
        }
    }
}

impl By {
    pub const ALL: [Self; 6] = [
        Self::Name,
        Self::Size,
        Self::Type,
        Self::Modified,
        Self::Permissions,
        Self::Owner,
    ];

    /// What a table calls it.
    pub fn number(self) -> usize {
        self as usize
    }

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

/// Unreadable lines stay at the end.
fn sort_by(entries: &[Entry], sort: Sort, folders_first: bool, order: &mut [usize]) {
    let mut keys = natural::Keys::default();
    for entry in entries {
        keys.push(&entry.name.display());
    }
    let by = By::column(sort.column);
    let rank = |kind| match kind {
        Kind::Folder => u8::from(!folders_first),
        Kind::File | Kind::Link | Kind::Other => 1,
        Kind::Unreadable => 2,
    };
    let class = |entry| {
        (
            Class::of(entry),
            class::ending(entry).map(str::to_ascii_lowercase),
        )
    };
    let classes: Vec<_> = match by {
        By::Type => entries.iter().map(class).collect(),
        _ => Vec::new(),
    };
    order.sort_unstable_by(|&a, &b| {
        let (Some(left), Some(right)) = (entries.get(a), entries.get(b)) else {
            return Ordering::Equal;
        };
        let ranks = rank(left.kind).cmp(&rank(right.kind));
        let by_name = || {
            keys.get(a)
                .cmp(keys.get(b))
                .then_with(|| left.name.cmp(&right.name))
        };
        let values = match by {
            By::Name => by_name(),
            By::Size => left.size.cmp(&right.size),
            By::Modified => {
                let time = |entry: &Entry| entry.modified.map(|modified| modified.seconds);
                time(left).cmp(&time(right))
            }
            By::Type => classes.get(a).cmp(&classes.get(b)),
            By::Permissions => left.permissions().cmp(&right.permissions()),
            By::Owner => (left.owner(), left.group()).cmp(&(right.owner(), right.group())),
        };
        let values = if sort.is_descending {
            values.reverse()
        } else {
            values
        };
        ranks.then(values).then_with(by_name)
    });
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
