//! What comes to a sight and goes from it, and groups that open and close.

use std::collections::HashSet;

use super::{Folder, Sight};
use crate::app::transfer_list::groups::{FolderId, Groups, Head};
use crate::app::transfer_list::shelf::{Key, Spot, Stand};
use crate::app::widget::listing::{put_in, take_out};
use crate::service::TransferId;

impl Sight {
    /// Takes a batch off and puts another one on; what is of both stays chosen.
    pub fn change(&mut self, groups: &Groups, going: &[Stand], coming: &[Stand]) {
        let spots = self.lift();
        let known = going
            .iter()
            .filter_map(|stand| Some((self.number(stand.folder)?, *stand)));
        let going = in_order(known.collect());
        let mut chosen = HashSet::new();
        for part in going.chunk_by(|a, b| a.0 == b.0) {
            let folder = part.first().map(|(number, _)| *number);
            if let Some(folder) = folder.and_then(|number| self.folders.get_mut(number)) {
                folder.take_off(part, &mut chosen);
                self.is_regrouped |= folder.keys.is_empty();
            }
        }
        let numbered = coming
            .iter()
            .map(|stand| (self.number_for(stand.folder, groups), *stand));
        let coming = in_order(numbered.collect());
        for part in coming.chunk_by(|a, b| a.0 == b.0) {
            let Some((number, first)) = part.first() else {
                continue;
            };
            if let Some(folder) = self.folders.get_mut(*number) {
                // Its number may have been given to another one meanwhile.
                if folder.keys.is_empty() && self.is_grouped {
                    let now = groups.folder(first.folder).map(|folder| folder.site);
                    folder.site = now.unwrap_or_default();
                    self.is_regrouped = true;
                }
                folder.put_on(part, &chosen);
            }
        }
        let spots = spots.map(|spot| match spot {
            Some(Spot::Item(key, _)) => {
                let back = coming.iter().find(|(_, stand)| stand.key.1 == key.1);
                back.map_or(spot, |(_, stand)| Some(Spot::Item(stand.key, stand.folder)))
            }
            spot => spot,
        });
        self.show(spots);
    }

    /// An item has another size.
    pub fn resize(&mut self, folder: FolderId, key: Key, from: u64, to: u64) {
        let number = self.number(folder);
        let Some(folder) = number.and_then(|number| self.folders.get_mut(number)) else {
            return;
        };
        if folder.keys.binary_search(&key).is_err() {
            return;
        }
        let resized = |bytes: u128| bytes.saturating_sub(from.into()) + u128::from(to);
        folder.bytes = resized(folder.bytes);
        if let Some(site) = self.sites.get_mut(folder.of_site) {
            site.bytes = resized(site.bytes);
        }
    }

    pub fn fold(&mut self, head: Head, is_open: bool) {
        let spots = self.lift();
        match head {
            Head::Site(id) => {
                let sites = self.sites.iter_mut().filter(|site| site.id == id);
                sites.for_each(|site| site.is_open = is_open);
            }
            Head::Folder(id) => {
                let number = self.number(id);
                if let Some(folder) = number.and_then(|number| self.folders.get_mut(number)) {
                    folder.is_open = is_open;
                }
            }
        }
        self.show(spots);
    }

    /// Groups follow their first items once more: a person has moved something.
    pub fn forget_order(&mut self) {
        (self.is_order_forgotten, self.is_regrouped) = (true, true);
    }
}

impl Folder {
    /// `chosen`: takes what was chosen of it.
    fn take_off(&mut self, going: &[(usize, Stand)], chosen: &mut HashSet<TransferId>) {
        let mut places = Vec::with_capacity(going.len());
        for (_, stand) in going {
            let Ok(place) = self.keys.binary_search(&stand.key) else {
                continue;
            };
            places.push(place);
            self.bytes = self.bytes.saturating_sub(stand.size.into());
            if self.chosen.get(place).is_some_and(|chosen| *chosen) {
                chosen.insert(stand.key.1);
            }
        }
        take_out(&mut self.keys, &places);
        take_out(&mut self.chosen, &places);
    }

    fn put_on(&mut self, coming: &[(usize, Stand)], chosen: &HashSet<TransferId>) {
        let (mut places, mut keys, mut flags) = (Vec::new(), Vec::new(), Vec::new());
        for (_, stand) in coming {
            let Err(place) = self.keys.binary_search(&stand.key) else {
                continue;
            };
            places.push(place);
            keys.push(stand.key);
            flags.push(chosen.contains(&stand.key.1));
            self.bytes += u128::from(stand.size);
        }
        if !self.chosen.is_empty() || flags.contains(&true) {
            self.chosen.resize(self.keys.len(), false);
            put_in(&mut self.chosen, &places, &flags);
        }
        put_in(&mut self.keys, &places, &keys);
    }
}

/// By folder and key, each once.
fn in_order(mut stands: Vec<(usize, Stand)>) -> Vec<(usize, Stand)> {
    stands.sort_unstable_by_key(|(number, stand)| (*number, stand.key));
    stands.dedup_by_key(|(number, stand)| (*number, stand.key));
    stands
}
