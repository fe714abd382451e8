//! What a list shows where it is filtered, or grouped by site and folder: made anew in one walk
//! whenever something comes or goes, from what each item's [`Stand`] says.

use std::collections::{HashMap, HashSet};

use super::groups::{FolderId, Head, SiteId};
use crate::app::widget::listing::Listing;

mod making;

#[derive(Debug, Default)]
pub struct Sight {
    is_grouped: bool,
    rows: Vec<Row>,
    listing: Listing,
    sites: Vec<Site>,
    folders: Vec<Folder>,
    heads: Heads,
    items: usize,
}

/// A row; sites and folders by their number in this sight, an item by its place on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    Site(usize),
    Folder(usize),
    Item(usize),
}

/// A site as it is shown: sums are of what is shown.
#[derive(Debug)]
pub struct Site {
    pub id: SiteId,
    pub items: usize,
    pub bytes: u64,
    /// By their number in this sight.
    pub folders: Vec<usize>,
    row: usize,
}

#[derive(Debug)]
pub struct Folder {
    pub id: FolderId,
    pub items: usize,
    pub bytes: u64,
    /// The place of its first item.
    first: usize,
    site: usize,
    /// `None`: its site is closed.
    row: Option<usize>,
    /// Where its next item goes while the rows are made.
    next: Option<usize>,
}

/// What is remembered of groups.
#[derive(Debug, Default)]
pub struct Heads {
    closed: HashSet<Head>,
    chosen: HashSet<Head>,
    /// In this order they came; they keep it while what is in them goes.
    came: HashMap<Head, u64>,
    next: u64,
}

impl Sight {
    pub fn new(is_grouped: bool, heads: Heads) -> Self {
        Self {
            is_grouped,
            heads,
            ..Self::default()
        }
    }

    pub fn into_heads(self) -> Heads {
        self.heads
    }

    pub fn fold(&mut self, head: Head, is_open: bool) {
        match is_open {
            true => self.heads.closed.remove(&head),
            false => self.heads.closed.insert(head),
        };
    }

    /// Groups follow their first items once more: a person has moved something.
    pub fn forget_order(&mut self) {
        self.heads.came.clear();
    }

    /// Writes down the heads that are chosen; the places of the items come out.
    pub fn keep_chosen(&mut self) -> Vec<usize> {
        self.heads.chosen.clear();
        let mut places = Vec::new();
        if self.listing.selected_count() == 0 {
            return places;
        }
        for row in self.listing.selected_items() {
            match self.rows.get(row).copied() {
                Some(Row::Item(place)) => places.push(place),
                Some(row) => self.heads.chosen.extend(self.head(row)),
                None => {}
            }
        }
        places
    }

    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    pub fn listing_mut(&mut self) -> &mut Listing {
        &mut self.listing
    }

    pub fn is_grouped(&self) -> bool {
        self.is_grouped
    }

    /// How many items it is about, also those of closed groups.
    pub fn items(&self) -> usize {
        self.items
    }

    pub fn row(&self, row: usize) -> Option<Row> {
        self.rows.get(row).copied()
    }

    pub fn head(&self, row: Row) -> Option<Head> {
        match row {
            Row::Site(site) => self.sites.get(site).map(|site| Head::Site(site.id)),
            Row::Folder(folder) => {
                let folder = self.folders.get(folder)?;
                Some(Head::Folder(folder.id))
            }
            Row::Item(_) => None,
        }
    }

    pub fn site(&self, number: usize) -> Option<&Site> {
        self.sites.get(number)
    }

    pub fn folder(&self, number: usize) -> Option<&Folder> {
        self.folders.get(number)
    }

    pub fn is_open(&self, head: Head) -> bool {
        !self.heads.closed.contains(&head)
    }

    /// The row before this one that is of the same kind and stands under the same head.
    pub fn before(&self, row: usize) -> Option<usize> {
        match self.row(row)? {
            Row::Site(number) => self.sites.get(number.checked_sub(1)?).map(|site| site.row),
            Row::Folder(number) => {
                let (at, of) = self.among(number)?;
                self.folders.get(*of.get(at.checked_sub(1)?)?)?.row
            }
            Row::Item(_) => row.checked_sub(1).filter(|above| self.is_item(*above)),
        }
    }

    pub fn after(&self, row: usize) -> Option<usize> {
        match self.row(row)? {
            Row::Site(number) => self.sites.get(number + 1).map(|site| site.row),
            Row::Folder(number) => {
                let (at, of) = self.among(number)?;
                self.folders.get(*of.get(at + 1)?)?.row
            }
            Row::Item(_) => Some(row + 1).filter(|below| self.is_item(*below)),
        }
    }

    /// The place of the first item that a row is about.
    pub fn first_of(&self, row: usize) -> Option<usize> {
        match self.row(row)? {
            Row::Site(number) => {
                let folders = self.sites.get(number)?.folders.iter();
                let folders = folders.filter_map(|folder| self.folders.get(*folder));
                folders.map(|folder| folder.first).min()
            }
            Row::Folder(number) => self.folders.get(number).map(|folder| folder.first),
            Row::Item(place) => Some(place),
        }
    }

    /// The folders of a folder's site, and where among them it stands.
    fn among(&self, folder: usize) -> Option<(usize, &[usize])> {
        let site = self.sites.get(self.folders.get(folder)?.site)?;
        let at = site.folders.iter().position(|of| *of == folder)?;
        Some((at, &site.folders))
    }

    fn is_item(&self, row: usize) -> bool {
        matches!(self.row(row), Some(Row::Item(_)))
    }

    /// The head above a row.
    pub fn parent(&self, row: usize) -> Option<usize> {
        match self.row(row)? {
            Row::Site(_) => None,
            Row::Folder(folder) => {
                let site = self.folders.get(folder)?.site;
                self.sites.get(site).map(|site| site.row)
            }
            Row::Item(_) => {
                let rows = self.folders.iter().filter_map(|folder| folder.row);
                rows.filter(|head| *head < row).max()
            }
        }
    }

    /// What is chosen, or else what the cursor is on: folders whose every item is meant, and so many
    /// other items at most, by their places in the order shown.
    pub fn subjects(&self, most: usize) -> (Vec<usize>, HashSet<FolderId>) {
        let (mut places, mut folders) = (Vec::new(), HashSet::new());
        let cursor = self.listing.cursor();
        let cursor = cursor.filter(|_| self.listing.selected_count() == 0);
        // The rows before this one are of a chosen head.
        let mut whole = 0;
        for row in self.listing.selected_items().chain(cursor) {
            match self.row(row) {
                Some(Row::Site(number)) => {
                    let site = self.sites.get(number);
                    let all = site.into_iter().flat_map(|site| &site.folders);
                    let all = all.filter_map(|folder| self.folders.get(*folder));
                    folders.extend(all.map(|folder| folder.id));
                    let next = self.sites.get(number + 1);
                    whole = next.map_or(self.rows.len(), |site| site.row);
                }
                Some(Row::Folder(number)) => {
                    if let Some(folder) = self.folders.get(number) {
                        folders.insert(folder.id);
                        whole = whole.max(folder.next.unwrap_or(0));
                    }
                }
                Some(Row::Item(place)) if row >= whole => places.push(place),
                Some(Row::Item(_)) | None => {}
            }
            if places.len() >= most {
                break;
            }
        }
        (places, folders)
    }
}
