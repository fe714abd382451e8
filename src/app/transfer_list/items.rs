//! The items of the queue as the window knows them, and on which of three lists each stands.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use super::groups::{FolderId, Groups, Head};
use super::shelf::Shelf;
use crate::app::file_pane::sieve::Pattern;
use crate::service::{Progress, Transfer, TransferId, TransferStatus, WaitingFor};
use crate::wording;

use speed::Speed;

mod changes;
mod speed;

/// The three lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    Queue,
    /// Failed, and left out by rule or answer.
    Failed,
    Done,
}

/// Every item, and the lists: the queue in the order of its turns, the others by arrival.
#[derive(Debug, Default)]
pub struct Items {
    /// A tree: unlike a table it never has to be copied as a whole while it grows.
    items: BTreeMap<TransferId, Item>,
    queue: Shelf,
    failed: Shelf,
    done: Shelf,
    groups: Groups,
    /// What moves of each site and folder now.
    moving: HashMap<Head, Moving>,
    /// How many have come to a list so far.
    arrivals: u64,
    is_grouped: bool,
    /// What the filter of each list wants.
    patterns: [Option<Pattern>; 3],
    /// Failed since the queue was last empty, and not tried again.
    fresh: HashSet<TransferId>,
    /// How many wait for their next try.
    counting: usize,
    /// How many have a connection at work.
    running: usize,
}

#[derive(Debug)]
pub struct Item {
    pub transfer: Transfer,
    pub speed: Speed,
    pub folder: FolderId,
    /// When it came to its list, as a number.
    arrival: u64,
}

impl Items {
    /// What came and went takes effect.
    fn settle(&mut self) {
        for list in List::ALL {
            let (shelf, groups) = self.shelf_and_groups(list);
            shelf.settle(groups);
        }
    }

    /// Shows all lists by site and folder, or as they are.
    pub fn group(&mut self, is_grouped: bool) {
        self.is_grouped = is_grouped;
        for list in List::ALL {
            self.arrange(list);
        }
    }

    /// What the filter of a list wants to see from now on; [`Items::sift`] is to follow.
    pub fn filter(&mut self, list: List, pattern: Option<Pattern>) {
        if let Some(place) = self.patterns.get_mut(list as usize) {
            *place = pattern;
        }
        self.arrange(list);
        if self.pattern(list).is_some() {
            self.shelf_mut(list).is_to_be_sifted();
        }
    }

    /// Lets the filter look at a portion of what it has not seen; true if there is more.
    pub fn sift(&mut self, list: List) -> bool {
        let Some(pattern) = self.pattern(list).cloned() else {
            return false;
        };
        let items = std::mem::take(&mut self.items);
        let passes = |id| items.get(&id).is_none_or(|item| holds(&pattern, item));
        let is_more = self.shelf_mut(list).sift(PORTION, passes);
        self.items = items;
        self.settle();
        is_more
    }

    /// Opens or closes the group of a head.
    pub fn fold(&mut self, list: List, head: Head, is_open: bool) {
        self.shelf_mut(list).fold(head, is_open);
    }

    fn arrange(&mut self, list: List) {
        let (is_grouped, is_filtered) = (self.is_grouped, self.pattern(list).is_some());
        let (shelf, groups) = self.shelf_and_groups(list);
        shelf.arrange(groups, is_grouped, is_filtered);
    }

    fn pattern(&self, list: List) -> Option<&Pattern> {
        self.patterns.get(list as usize)?.as_ref()
    }

    fn shelf_and_groups(&mut self, list: List) -> (&mut Shelf, &Groups) {
        let shelf = match list {
            List::Queue => &mut self.queue,
            List::Failed => &mut self.failed,
            List::Done => &mut self.done,
        };
        (shelf, &self.groups)
    }

    /// How far the running items are.
    pub fn moved(&mut self, progress: &Progress, now: Instant) {
        self.moving.clear();
        for (id, bytes) in &progress.running {
            let Some(item) = self.items.get_mut(id) else {
                continue;
            };
            if let TransferStatus::Running { done, .. } = &mut item.transfer.status {
                *done = *bytes;
                item.speed.measure(now, *bytes);
            }
            let site = self.groups.folder(item.folder).map(|folder| folder.site);
            let heads = [Some(Head::Folder(item.folder)), site.map(Head::Site)];
            for head in heads.into_iter().flatten() {
                let moving = self.moving.entry(head).or_default();
                moving.bytes = moving.bytes.saturating_add(*bytes);
                moving.per_second += item.speed.per_second().unwrap_or(0);
            }
        }
    }

    pub fn fresh_failures(&self) -> usize {
        self.fresh.len()
    }

    pub fn get(&self, id: TransferId) -> Option<&Item> {
        self.items.get(&id)
    }

    pub fn shelf(&self, list: List) -> &Shelf {
        match list {
            List::Queue => &self.queue,
            List::Failed => &self.failed,
            List::Done => &self.done,
        }
    }

    pub fn shelf_mut(&mut self, list: List) -> &mut Shelf {
        match list {
            List::Queue => &mut self.queue,
            List::Failed => &mut self.failed,
            List::Done => &mut self.done,
        }
    }

    /// The item in a row of a list.
    pub fn in_row(&self, list: List, row: usize) -> Option<&Item> {
        self.items.get(&self.shelf(list).in_row(row)?)
    }

    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// What moves of a group, while anything does.
    pub fn moving(&self, head: Head) -> Moving {
        self.moving
            .get(&head)
            .copied()
            .filter(|_| self.running > 0)
            .unwrap_or_default()
    }

    /// How many connections are at work.
    pub fn running(&self) -> usize {
        self.running
    }

    /// Something waits for its next try.
    pub fn counts_down(&self) -> bool {
        self.counting > 0
    }

    /// No connection is at work.
    pub fn is_quiet(&self) -> bool {
        self.running == 0
    }
}

/// What moves of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moving {
    /// Done of the items that are under way.
    pub bytes: u64,
    pub per_second: u64,
}

impl List {
    pub const ALL: [Self; 3] = [Self::Queue, Self::Failed, Self::Done];

    /// Its name in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }
}

/// When an item is tried again, where it waits for that.
pub fn next_try(status: &TransferStatus) -> Option<Instant> {
    match status {
        TransferStatus::Waiting(Some(WaitingFor::NextTry { at, .. })) => Some(*at),
        _ => None,
    }
}

/// Whether the words of a filter stand in an item's name, its paths, its site or its state.
fn holds(pattern: &Pattern, item: &Item) -> bool {
    let transfer = &item.transfer;
    pattern.is_in(|is| {
        is(&transfer.remote.display())
            || is(&transfer.local.to_string_lossy())
            || is(&transfer.endpoint.host)
            || is(&transfer.endpoint.user)
            || is(&wording::status(&transfer.status))
    })
}

/// So many items a filter looks at in one go; a frame is to be longer than that.
const PORTION: usize = 2000;
