//! The groups of a sight, from all that stands on the list; and the rows of the groups.

use std::collections::HashMap;

use super::{Folder, Sight, Site};
use crate::app::transfer_list::groups::{FolderId, Groups, SiteId};
use crate::app::transfer_list::shelf::{Spot, Stand};
use crate::app::widget::listing::Listing;

impl Sight {
    /// What stands on the list now. Groups that are known from `before` keep their order, and stay
    /// closed. `chosen`: by place; nothing of what it has no place for.
    pub fn new(
        is_grouped: bool,
        stands: &[Stand],
        groups: &Groups,
        chosen: &[bool],
        before: Option<Self>,
    ) -> Self {
        let mut sight = Self {
            is_grouped,
            is_regrouped: true,
            ..Self::default()
        };
        match before.filter(|before| before.is_grouped && is_grouped) {
            Some(before) => {
                sight.number_of = before.number_of;
                sight.sites = before.sites;
                sight.folders = before.folders;
                for folder in &mut sight.folders {
                    folder.keys.clear();
                    folder.chosen.clear();
                    folder.bytes = 0;
                }
            }
            None if is_grouped => {}
            None => sight.folders.push(Folder::default()),
        }
        for (place, stand) in stands.iter().enumerate() {
            if !stand.passes {
                continue;
            }
            let number = sight.number_for(stand.folder, groups);
            if let Some(folder) = sight.folders.get_mut(number) {
                folder.keys.push(stand.key);
                folder.bytes += u128::from(stand.size);
                folder.chosen.extend(chosen.get(place));
            }
        }
        sight
    }

    /// Where a folder is in this sight, to which it comes if it was not there.
    pub(super) fn number_for(&mut self, id: FolderId, groups: &Groups) -> usize {
        if let Some(number) = self.number(id) {
            return number;
        }
        let site = groups.folder(id).map(|folder| folder.site);
        let number = self.folders.len();
        self.folders.push(Folder {
            id,
            site: site.unwrap_or_default(),
            ..Folder::default()
        });
        self.is_regrouped = true;
        self.keep_number(id, number);
        number
    }

    fn keep_number(&mut self, id: FolderId, number: usize) {
        if self.number_of.len() <= id.number() {
            self.number_of.resize(id.number() + 1, None);
        }
        if let Some(place) = self.number_of.get_mut(id.number()) {
            *place = Some(number);
        }
    }

    /// Puts the cursor and the anchor where these are now, once the rows are made anew.
    pub fn show(&mut self, spots: [Option<Spot>; 2]) {
        if std::mem::take(&mut self.is_regrouped) && self.is_grouped {
            self.regroup();
        }
        self.number_rows();
        let near = self.listing.cursor();
        let [cursor, anchor] = spots.map(|spot| spot.and_then(|spot| self.row_of(spot)));
        // A cursor whose row is gone stays near it.
        let cursor = cursor.or(near);
        let chosen = self.chosen_rows();
        self.listing = Listing::restored(chosen, cursor, anchor.or(cursor));
    }

    /// Who was there before stays where it is, new ones come behind: a head under the pointer must
    /// not jump because an item is done.
    fn regroup(&mut self) {
        let first = |folder: &Folder| folder.keys.first().copied();
        self.folders.retain(|folder| !folder.keys.is_empty());
        let mut known = std::mem::take(&mut self.sites);
        let mut order = HashMap::new();
        if std::mem::take(&mut self.is_order_forgotten) {
            self.folders.sort_by_key(first);
        } else {
            let old = self.folders.partition_point(|folder| !folder.is_new);
            let new = self.folders.get_mut(old..).unwrap_or_default();
            new.sort_by_key(first);
            order.extend(known.iter().zip(0..).map(|(site, at)| (site.id, at)));
        }
        for folder in &self.folders {
            let next = order.len();
            order.entry(folder.site).or_insert(next);
        }
        self.folders
            .sort_by_key(|folder| order.get(&folder.site).copied());
        known.sort_by_key(|site| order.get(&site.id).copied());
        let mut known = known.into_iter().peekable();
        self.number_of.fill(None);
        for number in 0..self.folders.len() {
            let Some(folder) = self.folders.get_mut(number) else {
                continue;
            };
            folder.is_new = false;
            let (id, site) = (folder.id, folder.site);
            if self.sites.last().is_none_or(|last| last.id != site) {
                let rank = order.get(&site);
                while known.next_if(|known| order.get(&known.id) < rank).is_some() {}
                let known = known.next_if(|known| known.id == site);
                let known = known.unwrap_or_else(|| Site::new(site));
                self.sites.push(Site {
                    folders: number..number,
                    ..known
                });
            }
            let of_site = self.sites.len().saturating_sub(1);
            if let Some(site) = self.sites.last_mut() {
                site.folders.end = number + 1;
            }
            if let Some(folder) = self.folders.get_mut(number) {
                folder.of_site = of_site;
            }
            self.keep_number(id, number);
        }
    }

    /// Which rows the groups and their items have, and what the groups hold.
    fn number_rows(&mut self) {
        self.items = self.folders.iter().map(Folder::items).sum();
        if !self.is_grouped {
            self.folders.iter_mut().for_each(|all| all.at = Some(0));
        }
        let mut row = 0;
        for site in &mut self.sites {
            site.row = row;
            (site.items, site.bytes) = (0, 0);
            row += 1;
            let folders = self.folders.get_mut(site.folders.clone());
            for folder in folders.unwrap_or_default() {
                site.items += folder.items();
                site.bytes += folder.bytes;
                (folder.row, folder.at) = (None, None);
                if !site.is_open {
                    continue;
                }
                folder.row = Some(row);
                row += 1;
                if folder.is_open {
                    folder.at = Some(row);
                    row += folder.items();
                }
            }
        }
    }
}

impl Site {
    fn new(id: SiteId) -> Self {
        Self {
            id,
            items: 0,
            bytes: 0,
            folders: 0..0,
            is_open: true,
            is_chosen: false,
            row: 0,
        }
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self {
            id: FolderId::default(),
            site: SiteId::default(),
            bytes: 0,
            keys: Vec::new(),
            chosen: Vec::new(),
            is_open: true,
            is_chosen: false,
            is_new: true,
            of_site: 0,
            row: None,
            at: None,
        }
    }
}
