//! What is chosen in a sight: carried from rows to items and back while rows are made, and what an
//! order is about.

use super::{Folder, Row, Sight};
use crate::app::transfer_list::groups::Head;
use crate::app::transfer_list::shelf::{Key, Spot, Stand};
use crate::service::TransferId;

/// What an order is about.
pub enum Subject<'a> {
    /// All that is shown of it.
    Folder(&'a Folder),
    Item(Key),
}

impl Sight {
    /// Writes down what is chosen; the places of cursor and anchor come out.
    pub fn lift(&mut self) -> [Option<Spot>; 2] {
        let spots = [self.listing.cursor(), self.listing.anchor()];
        let spots = spots.map(|row| row.and_then(|row| self.spot(row)));
        if self.listing.selected_count() == 0 {
            return spots;
        }
        let flags = self.listing.flags();
        let is_chosen = |row: usize| flags.get(row).is_some_and(|chosen| *chosen);
        for site in &mut self.sites {
            site.is_chosen = is_chosen(site.row);
        }
        for folder in &mut self.folders {
            folder.is_chosen = folder.row.is_some_and(is_chosen);
            let items = folder.rows().and_then(|rows| flags.get(rows));
            if let Some(items) = items.filter(|items| items.contains(&true)) {
                folder.chosen.extend_from_slice(items);
            }
        }
        spots
    }

    /// For the rows as they are now, what was written down; nothing of it is kept.
    pub(super) fn chosen_rows(&mut self) -> Vec<bool> {
        let heads = self.sites.len() + self.folders.iter().filter_map(|folder| folder.row).count();
        let shown = self.folders.iter().filter_map(Folder::rows);
        let mut rows = vec![false; heads + shown.map(|rows| rows.len()).sum::<usize>()];
        for site in &mut self.sites {
            if let Some(row) = rows.get_mut(site.row) {
                *row = std::mem::take(&mut site.is_chosen);
            }
        }
        for folder in &mut self.folders {
            let is_chosen = std::mem::take(&mut folder.is_chosen);
            if let Some(row) = folder.row.and_then(|row| rows.get_mut(row)) {
                *row = is_chosen;
            }
            let chosen = std::mem::take(&mut folder.chosen);
            let items = folder.rows().and_then(|items| rows.get_mut(items));
            if let Some(items) = items.filter(|items| items.len() == chosen.len()) {
                items.copy_from_slice(&chosen);
            }
        }
        rows
    }

    /// What a row is, whatever becomes of the rows.
    fn spot(&self, row: usize) -> Option<Spot> {
        match self.row(row)? {
            Row::Item(key) => {
                let folder = self.folders.get(self.folder_at(row)?)?;
                Some(Spot::Item(key, folder.id))
            }
            head => self.head(head).map(Spot::Head),
        }
    }

    pub(super) fn row_of(&self, spot: Spot) -> Option<usize> {
        match spot {
            Spot::Head(Head::Site(id)) => {
                let site = self.sites.iter().find(|site| site.id == id)?;
                Some(site.row)
            }
            Spot::Head(Head::Folder(id)) => self.folder_of(id)?.row,
            Spot::Item(key, folder) => {
                let folder = self.folder_of(folder)?;
                Some(folder.at? + folder.keys.binary_search(&key).ok()?)
            }
        }
    }

    /// What is chosen, or else what the cursor is on, from above to below.
    pub fn subjects(&self) -> Box<dyn Iterator<Item = Subject<'_>> + '_> {
        if self.listing.selected_count() == 0 {
            return self.under_cursor();
        }
        let flags = self.listing.flags();
        let is_chosen = |row: usize| flags.get(row).is_some_and(|chosen| *chosen);
        let all = self.folders.iter().flat_map(move |folder| {
            let site = self.sites.get(folder.of_site);
            let is_whole =
                site.is_some_and(|site| is_chosen(site.row)) || folder.row.is_some_and(is_chosen);
            let items = folder.rows().filter(|_| !is_whole);
            let items = items.and_then(|rows| flags.get(rows)).unwrap_or_default();
            let items = folder.keys.iter().zip(items).filter(|(_, chosen)| **chosen);
            let whole = is_whole.then_some(Subject::Folder(folder));
            whole
                .into_iter()
                .chain(items.map(|(key, _)| Subject::Item(*key)))
        });
        Box::new(all)
    }

    fn under_cursor(&self) -> Box<dyn Iterator<Item = Subject<'_>> + '_> {
        match self.listing.cursor().and_then(|row| self.row(row)) {
            None => Box::new(std::iter::empty()),
            Some(Row::Item(key)) => Box::new(std::iter::once(Subject::Item(key))),
            Some(Row::Folder(number)) => {
                Box::new(self.folders.get(number).into_iter().map(Subject::Folder))
            }
            Some(Row::Site(number)) => {
                let folders = self.sites.get(number).map(|site| self.folders_of(site));
                let folders = folders.unwrap_or_default();
                Box::new(folders.iter().map(Subject::Folder))
            }
        }
    }

    /// The first of what an order is about.
    pub fn some_subjects(&self) -> impl Iterator<Item = TransferId> + '_ {
        self.subjects().flat_map(|subject| {
            let (folder, item) = match subject {
                Subject::Folder(folder) => (Some(folder), None),
                Subject::Item(key) => (None, Some(key.1)),
            };
            let keys = folder.map(|folder| folder.keys.iter());
            item.into_iter()
                .chain(keys.into_iter().flatten().map(|key| key.1))
        })
    }

    /// For each of the stands on the list, in their order, whether it is chosen; with its head, too,
    /// where `with_heads`.
    pub fn chosen_among<'a>(
        &'a self,
        stands: &'a [Stand],
        with_heads: bool,
    ) -> impl Iterator<Item = bool> + 'a {
        let mut wanted = vec![Wanted::Rows(&[]); self.folders.len()];
        let flags = self.listing.flags();
        for (folder, wanted) in self.folders.iter().zip(&mut wanted) {
            let rows = folder.rows().and_then(|rows| flags.get(rows));
            *wanted = Wanted::Rows(rows.unwrap_or_default());
        }
        if with_heads {
            for subject in self.subjects() {
                if let Subject::Folder(folder) = subject
                    && let Some(place) = self.number(folder.id).and_then(|at| wanted.get_mut(at))
                {
                    *place = Wanted::All;
                }
            }
        }
        stands.iter().map(move |stand| {
            let number = self.number(stand.folder).filter(|_| stand.passes);
            match number.and_then(|number| wanted.get_mut(number)) {
                None => false,
                Some(Wanted::All) => true,
                // A folder's items are in the order of the list.
                Some(Wanted::Rows(rows)) => match rows.split_first() {
                    Some((first, rest)) => {
                        *rows = rest;
                        *first
                    }
                    None => false,
                },
            }
        })
    }
}

#[derive(Clone, Copy)]
enum Wanted<'a> {
    All,
    /// By item.
    Rows(&'a [bool]),
}
