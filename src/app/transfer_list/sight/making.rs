//! The rows of a sight, made in one walk over what stands on the list.

use std::collections::{HashMap, HashSet};

use super::{Folder, Row, Sight, Site};
use crate::app::transfer_list::groups::{Groups, Head};
use crate::app::transfer_list::shelf::{Cursor, Stand};
use crate::app::widget::listing::Listing;

impl Sight {
    /// Makes the rows of what stands on the list now.
    /// `has_chosen`: a stand says that it is chosen.
    pub fn show(
        &mut self,
        stands: &[Stand],
        groups: &Groups,
        cursor: Option<Cursor>,
        has_chosen: bool,
    ) {
        self.rows.clear();
        self.sites.clear();
        self.folders.clear();
        let passing = || stands.iter().enumerate().filter(|(_, stand)| stand.passes);
        if self.is_grouped {
            let number_of = self.gather(passing(), groups);
            self.order_heads();
            self.put_heads();
            for (place, stand) in passing() {
                let number = number_of.get(stand.folder.number()).copied().flatten();
                let folder = number.and_then(|number| self.folders.get_mut(number));
                let Some(next) = folder.and_then(|folder| folder.next.as_mut()) else {
                    continue;
                };
                if let Some(row) = self.rows.get_mut(*next) {
                    *row = Row::Item(place);
                }
                *next += 1;
            }
            self.items = self.folders.iter().map(|folder| folder.items).sum();
        } else {
            self.rows
                .extend(passing().map(|(place, _)| Row::Item(place)));
            self.items = self.rows.len();
        }
        self.choose(stands, cursor, has_chosen);
    }

    /// Sites and folders in the order in which their first items come.
    /// What comes out is each folder's number in this sight.
    fn gather<'a>(
        &mut self,
        passing: impl Iterator<Item = (usize, &'a Stand)>,
        groups: &Groups,
    ) -> Vec<Option<usize>> {
        let (folders, sites) = groups.count();
        let mut folder_of = vec![None; folders];
        let mut site_of = vec![None; sites];
        for (place, stand) in passing {
            let Some(slot) = folder_of.get_mut(stand.folder.number()) else {
                continue;
            };
            let number = match *slot {
                Some(number) => number,
                None => {
                    let number = self.folders.len();
                    *slot = Some(number);
                    let site = groups.folder(stand.folder).map(|folder| folder.site);
                    let site = site.unwrap_or_default();
                    let of_site = site_of.get_mut(site.number()).map(|of| {
                        *of.get_or_insert_with(|| {
                            self.sites.push(Site {
                                id: site,
                                items: 0,
                                bytes: 0,
                                folders: Vec::new(),
                                row: 0,
                            });
                            self.sites.len() - 1
                        })
                    });
                    let site = of_site.unwrap_or_default();
                    if let Some(site) = self.sites.get_mut(site) {
                        site.folders.push(number);
                    }
                    self.folders.push(Folder {
                        id: stand.folder,
                        items: 0,
                        bytes: 0,
                        first: place,
                        site,
                        row: None,
                        next: None,
                    });
                    number
                }
            };
            if let Some(folder) = self.folders.get_mut(number) {
                folder.items += 1;
                folder.bytes = folder.bytes.saturating_add(stand.size);
            }
        }
        folder_of
    }

    /// Who was there before stays where it is, new ones come behind: a head under the pointer must
    /// not jump because an item is done.
    fn order_heads(&mut self) {
        let came = std::mem::take(&mut self.heads.came);
        let next = &mut self.heads.next;
        let mut now = HashMap::with_capacity(came.len());
        let sites = self.sites.iter().map(|site| Head::Site(site.id));
        let folders = self.folders.iter().map(|folder| Head::Folder(folder.id));
        for head in sites.chain(folders) {
            let before = came.get(&head).copied();
            now.insert(
                head,
                before.unwrap_or_else(|| {
                    *next += 1;
                    *next
                }),
            );
        }
        self.sites
            .sort_by_key(|site| now.get(&Head::Site(site.id)).copied());
        for (number, site) in self.sites.iter_mut().enumerate() {
            site.folders.sort_by_key(|of| {
                let folder = self.folders.get(*of);
                folder.and_then(|folder| now.get(&Head::Folder(folder.id)).copied())
            });
            for of in &site.folders {
                if let Some(folder) = self.folders.get_mut(*of) {
                    folder.site = number;
                }
            }
        }
        self.heads.came = now;
    }

    /// Puts the heads, and room for the items of those that are open.
    fn put_heads(&mut self) {
        for (number, site) in self.sites.iter_mut().enumerate() {
            site.row = self.rows.len();
            self.rows.push(Row::Site(number));
            let is_open = !self.heads.closed.contains(&Head::Site(site.id));
            for at in &site.folders {
                let Some(folder) = self.folders.get_mut(*at) else {
                    continue;
                };
                site.items += folder.items;
                site.bytes = site.bytes.saturating_add(folder.bytes);
                if !is_open {
                    continue;
                }
                folder.row = Some(self.rows.len());
                self.rows.push(Row::Folder(*at));
                if !self.heads.closed.contains(&Head::Folder(folder.id)) {
                    folder.next = Some(self.rows.len());
                    let end = self.rows.len() + folder.items;
                    self.rows.resize(end, Row::Folder(*at));
                }
            }
        }
    }

    fn choose(&mut self, stands: &[Stand], cursor: Option<Cursor>, has_chosen: bool) {
        let is_it = |row: &Row| match (*row, cursor) {
            (Row::Item(place), Some(Cursor::Item(id))) => {
                stands.get(place).is_some_and(|stand| stand.key.1 == id)
            }
            (row, Some(Cursor::Head(head))) => self.head(row) == Some(head),
            _ => false,
        };
        let now = cursor.and_then(|_| self.rows.iter().position(is_it));
        let chosen = self.rows.iter().map(|row| match *row {
            Row::Item(place) => stands.get(place).is_some_and(|stand| stand.is_chosen),
            row => self
                .head(row)
                .is_some_and(|head| self.heads.chosen.contains(&head)),
        });
        let is_any = has_chosen || !self.heads.chosen.is_empty();
        let chosen: Vec<bool> = match is_any {
            true => chosen.collect(),
            false => vec![false; self.rows.len()],
        };
        // A cursor whose row is gone stays near it.
        self.listing = Listing::restored(chosen, now.or(self.listing.cursor()));
        // Who comes back later begins open.
        let shown: HashSet<Head> = match self.heads.closed.is_empty() {
            true => HashSet::new(),
            false => {
                let sites = self.sites.iter().map(|site| Head::Site(site.id));
                let folders = self.folders.iter().map(|folder| Head::Folder(folder.id));
                sites.chain(folders).collect()
            }
        };
        self.heads.closed.retain(|head| shown.contains(head));
    }
}
