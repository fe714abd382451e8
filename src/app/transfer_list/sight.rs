//! What a list shows where it is filtered, or grouped by site and folder. Each folder holds its items in
//! the list's order, and rows are reckoned from that, so that a batch that comes and goes touches
//! nothing but its own folders.

use std::ops::Range;

use super::groups::{FolderId, Head, SiteId};
use super::shelf::Key;
use crate::app::widget::listing::Listing;
use crate::service::TransferId;

pub use choosing::Subject;

mod changing;
mod choosing;
mod making;

#[derive(Debug, Default)]
pub struct Sight {
    is_grouped: bool,
    /// In the order shown.
    sites: Vec<Site>,
    /// In the order shown, site by site. Where nothing is grouped it is one that holds everything.
    folders: Vec<Folder>,
    /// Where among them a folder is, by its number.
    number_of: Vec<Option<usize>>,
    listing: Listing,
    items: usize,
    /// The set of folders, or what their order follows, is otherwise than it was.
    is_regrouped: bool,
    /// Groups are to follow their first items once more.
    is_order_forgotten: bool,
}

/// A row; sites and folders by their number in this sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    Site(usize),
    Folder(usize),
    Item(Key),
}

/// A site as it is shown: sums are of what is shown.
#[derive(Debug)]
pub struct Site {
    pub id: SiteId,
    pub items: usize,
    bytes: u128,
    folders: Range<usize>,
    is_open: bool,
    /// Only while rows are made.
    is_chosen: bool,
    row: usize,
}

#[derive(Debug)]
pub struct Folder {
    pub id: FolderId,
    site: SiteId,
    bytes: u128,
    keys: Vec<Key>,
    /// By key, only while rows are made; empty: none.
    chosen: Vec<bool>,
    is_open: bool,
    is_chosen: bool,
    /// It has no place among the others yet.
    is_new: bool,
    /// The number of its site in this sight.
    of_site: usize,
    /// `None`: its site is closed, or it has no head.
    row: Option<usize>,
    /// The row of its first item, where they are shown.
    at: Option<usize>,
}

impl Site {
    pub fn bytes(&self) -> u64 {
        u64::try_from(self.bytes).unwrap_or(u64::MAX)
    }
}

impl Folder {
    pub fn items(&self) -> usize {
        self.keys.len()
    }

    pub fn bytes(&self) -> u64 {
        u64::try_from(self.bytes).unwrap_or(u64::MAX)
    }

    /// The rows of its items.
    fn rows(&self) -> Option<Range<usize>> {
        self.at.map(|at| at..at + self.keys.len())
    }
}

impl Sight {
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
        if self.is_grouped {
            let above = self.sites.partition_point(|site| site.row <= row);
            let number = above.checked_sub(1)?;
            if self.sites.get(number)?.row == row {
                return Some(Row::Site(number));
            }
        }
        let number = self.folder_at(row)?;
        let folder = self.folders.get(number)?;
        if folder.row == Some(row) {
            return Some(Row::Folder(number));
        }
        let key = folder.keys.get(row.checked_sub(folder.at?)?)?;
        Some(Row::Item(*key))
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
        match head {
            Head::Site(id) => {
                let site = self.sites.iter().find(|site| site.id == id);
                site.is_some_and(|site| site.is_open)
            }
            Head::Folder(id) => self.folder_of(id).is_some_and(|folder| folder.is_open),
        }
    }

    /// The row before this one that is of the same kind and stands under the same head.
    pub fn before(&self, row: usize) -> Option<usize> {
        match self.row(row)? {
            Row::Site(number) => self.sites.get(number.checked_sub(1)?).map(|site| site.row),
            Row::Folder(number) => self.beside(number, number.checked_sub(1)?),
            Row::Item(_) => row.checked_sub(1).filter(|above| self.is_item(*above)),
        }
    }

    pub fn after(&self, row: usize) -> Option<usize> {
        match self.row(row)? {
            Row::Site(number) => self.sites.get(number + 1).map(|site| site.row),
            Row::Folder(number) => self.beside(number, number + 1),
            Row::Item(_) => Some(row + 1).filter(|below| self.is_item(*below)),
        }
    }

    /// The first item that a row is about.
    pub fn first_of(&self, row: usize) -> Option<TransferId> {
        let first = match self.row(row)? {
            Row::Site(number) => {
                let folders = self.folders_of(self.sites.get(number)?).iter();
                folders.filter_map(|folder| folder.keys.first()).min()?.1
            }
            Row::Folder(number) => self.folders.get(number)?.keys.first()?.1,
            Row::Item(key) => key.1,
        };
        Some(first)
    }

    /// The head above a row.
    pub fn parent(&self, row: usize) -> Option<usize> {
        match self.row(row)? {
            Row::Site(_) => None,
            Row::Folder(folder) => {
                let site = self.folders.get(folder)?.of_site;
                self.sites.get(site).map(|site| site.row)
            }
            Row::Item(_) => self.folders.get(self.folder_at(row)?)?.row,
        }
    }

    fn folders_of(&self, site: &Site) -> &[Folder] {
        self.folders.get(site.folders.clone()).unwrap_or_default()
    }

    /// The row of another folder of the same site.
    fn beside(&self, folder: usize, other: usize) -> Option<usize> {
        let (folder, other) = (self.folders.get(folder)?, self.folders.get(other)?);
        other.row.filter(|_| folder.of_site == other.of_site)
    }

    /// The number of the folder that a row is the head of, or an item in.
    fn folder_at(&self, row: usize) -> Option<usize> {
        if !self.is_grouped {
            return Some(0);
        }
        let site = self.sites.partition_point(|site| site.row <= row);
        let site = self.sites.get(site.checked_sub(1)?)?;
        let folders = self.folders_of(site);
        let within = folders.partition_point(|folder| folder.row.is_some_and(|at| at <= row));
        Some(site.folders.start + within.checked_sub(1)?)
    }

    fn folder_of(&self, id: FolderId) -> Option<&Folder> {
        self.folders.get(self.number(id)?)
    }

    fn number(&self, id: FolderId) -> Option<usize> {
        match self.is_grouped {
            true => self.number_of.get(id.number()).copied().flatten(),
            false => Some(0),
        }
    }

    fn is_item(&self, row: usize) -> bool {
        matches!(self.row(row), Some(Row::Item(_)))
    }
}
