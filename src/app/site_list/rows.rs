//! The sites as rows: folders with what is in them, or the hits of a search.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::app::form;
use crate::app::theme::Tint;
use crate::app::theme::icon::Icon;
use crate::app::widget::natural;
use crate::app::widget::table::{Cell, Source};
use crate::profile::{Encryption, Logon, Site, SiteFolder, Sites};
use crate::wording;

/// What a row is about, whichever row that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Folder(SiteFolder),
    /// By its name.
    Site(String),
}

#[derive(Default)]
pub struct Rows {
    sites: Sites,
    rows: Vec<Row>,
    closed: BTreeSet<SiteFolder>,
    /// Empty: all are shown, in their folders.
    wanted: String,
    /// What the buttons are about.
    pub chosen: Option<Subject>,
}

enum Row {
    Folder(SiteFolder),
    /// Its place among the sites.
    Site(usize),
}

impl Rows {
    pub fn new(sites: Sites) -> Self {
        let mut rows = Self {
            sites,
            ..Self::default()
        };
        rows.renew();
        rows.chosen = rows.subject(0);
        rows
    }

    /// Takes the sites after a change; what is chosen stays so where it is still there.
    pub fn set_sites(&mut self, sites: Sites) {
        self.sites = sites;
        self.renew();
    }

    pub fn search(&mut self, wanted: String) {
        self.wanted = wanted;
        self.renew();
    }

    /// Chooses it, in sight.
    pub fn choose(&mut self, subject: Subject) {
        let folder = match &subject {
            Subject::Folder(folder) => folder.parent(),
            Subject::Site(name) => self.sites.by_name(name).map(|site| site.folder.clone()),
        };
        for around in folder.iter().flat_map(SiteFolder::line) {
            self.closed.remove(&around);
        }
        self.chosen = Some(subject);
        self.renew();
    }

    pub fn open(&mut self, folder: &SiteFolder, is_open: bool) {
        match is_open {
            true => self.closed.remove(folder),
            false => self.closed.insert(folder.clone()),
        };
        self.renew();
    }

    /// Before anything is chosen by a person.
    pub fn close(&mut self, folders: &[SiteFolder]) {
        self.closed.extend(folders.iter().cloned());
        self.renew();
    }

    /// Of the folders that there are.
    pub fn closed(&self) -> Vec<SiteFolder> {
        let all = self.sites.all_folders();
        all.into_iter()
            .filter(|folder| !self.is_open(folder))
            .collect()
    }

    /// Closed folders stay so where they, or what is around them, has another name or place now.
    pub fn moved(&mut self, from: &SiteFolder, to: &SiteFolder) {
        let closed = std::mem::take(&mut self.closed).into_iter();
        self.closed = closed
            .map(|folder| folder.moved(from, to).unwrap_or(folder))
            .collect();
    }

    pub fn is_open(&self, folder: &SiteFolder) -> bool {
        !self.closed.contains(folder)
    }

    pub fn is_searching(&self) -> bool {
        !self.wanted.is_empty()
    }

    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    pub fn sites(&self) -> &Sites {
        &self.sites
    }

    pub fn subject(&self, row: usize) -> Option<Subject> {
        Some(match self.rows.get(row)? {
            Row::Folder(folder) => Subject::Folder(folder.clone()),
            Row::Site(at) => Subject::Site(self.sites.sites.get(*at)?.name.clone()),
        })
    }

    pub fn row_of(&self, subject: &Subject) -> Option<usize> {
        (0..self.rows.len()).find(|row| self.is(*row, subject))
    }

    pub fn chosen_row(&self) -> Option<usize> {
        self.row_of(self.chosen.as_ref()?)
    }

    pub fn chosen_site(&self) -> Option<&Site> {
        match self.chosen.as_ref()? {
            Subject::Site(name) => self.sites.by_name(name),
            Subject::Folder(_) => None,
        }
    }

    /// The folder that a row is, or lies in.
    pub fn folder_at(&self, row: Option<usize>) -> SiteFolder {
        match row.and_then(|row| self.rows.get(row)) {
            Some(Row::Folder(folder)) => folder.clone(),
            Some(Row::Site(at)) => {
                let site = self.sites.sites.get(*at);
                site.map(|site| site.folder.clone()).unwrap_or_default()
            }
            None => SiteFolder::default(),
        }
    }

    fn site(&self, row: usize) -> Option<&Site> {
        match self.rows.get(row)? {
            Row::Site(at) => self.sites.sites.get(*at),
            Row::Folder(_) => None,
        }
    }

    fn is(&self, row: usize, subject: &Subject) -> bool {
        match (self.rows.get(row), subject) {
            (Some(Row::Folder(folder)), Subject::Folder(wanted)) => folder == wanted,
            (Some(Row::Site(_)), Subject::Site(name)) => {
                self.site(row).is_some_and(|site| site.name == *name)
            }
            _ => false,
        }
    }

    fn renew(&mut self) {
        let before = self.chosen_row();
        self.rows = match self.is_searching() {
            true => self.hits(),
            false => self.tree(),
        };
        if self.chosen_row().is_none() {
            // What lies in a folder that was closed leaves the choice to the folder.
            let site = self.chosen_site().map(|site| site.folder.clone());
            let folder = match &self.chosen {
                Some(Subject::Folder(folder)) => Some(folder.clone()),
                _ => site,
            };
            let around: Vec<_> = folder.iter().flat_map(SiteFolder::line).collect();
            let mut around = around.into_iter().map(Subject::Folder);
            let last = self.rows.len().checked_sub(1);
            let near = last.map(|last| before.unwrap_or(0).min(last));
            let seen = around.find(|folder| self.row_of(folder).is_some());
            self.chosen = seen.or_else(|| self.subject(near?));
        }
    }

    fn tree(&self) -> Vec<Row> {
        type Key = Vec<(bool, Vec<u8>, String)>;
        let step = |is_site: bool, name: &str| (is_site, natural::key(name), name.to_owned());
        let of_folder = |folder: &SiteFolder| -> Key {
            let names = folder.names().iter();
            names.map(|name| step(false, name)).collect()
        };
        let is_shown = |folder: &SiteFolder| folder.line().all(|around| self.is_open(&around));
        let mut rows: Vec<(Key, Row)> = Vec::new();
        for folder in self.sites.all_folders() {
            if folder.parent().is_none_or(|around| is_shown(&around)) {
                rows.push((of_folder(&folder), Row::Folder(folder)));
            }
        }
        for (at, site) in self.sites.sites.iter().enumerate() {
            if is_shown(&site.folder) {
                let mut key = of_folder(&site.folder);
                key.push(step(true, &site.name));
                rows.push((key, Row::Site(at)));
            }
        }
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn hits(&self) -> Vec<Row> {
        let wanted = self.wanted.trim().to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&wanted);
        let sites = self.sites.sites.iter().enumerate();
        let mut hits: Vec<_> = sites
            .filter(|(_, site)| {
                let texts = [&site.name, &site.host, &site.user, &site.notes];
                texts.into_iter().any(|text| has(text))
            })
            .collect();
        hits.sort_by_cached_key(|(_, site)| natural::key(&site.name));
        hits.into_iter().map(|(at, _)| Row::Site(at)).collect()
    }
}

impl Source for Rows {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let site = match self.rows.get(row) {
            Some(Row::Folder(folder)) => {
                return match column {
                    0 => Cell::new(wording::printable(folder.name().unwrap_or_default())),
                    1 => Cell::muted(wording::sites(self.sites.count_within(folder) as u64)),
                    _ => Cell::default(),
                };
            }
            _ => self.site(row),
        };
        let Some(site) = site else {
            return Cell::default();
        };
        match column {
            0 if self.is_searching() && !site.folder.is_top() => Cell::new(format!(
                "{} – in {}",
                wording::printable(&site.name),
                wording::site_folder(&site.folder)
            )),
            0 => Cell::new(wording::printable(&site.name)),
            1 => Cell::muted(form::authority(&site.host, site.port)),
            2 if site.encryption == Encryption::Plain => {
                Cell::muted(site.encryption.to_string()).tint(Tint::Warn)
            }
            2 => Cell::muted(site.encryption.to_string()),
            _ => Cell::muted(match site.logon {
                Logon::Normal | Logon::Interactive => wording::printable(&site.user),
                Logon::Anonymous => Cow::Borrowed("anonymous"),
            }),
        }
    }

    fn icon(&self, row: usize) -> Option<(Icon, Tint)> {
        Some(match self.rows.get(row)? {
            Row::Folder(folder) if self.is_open(folder) => (Icon::ChevronDown, Tint::Muted),
            Row::Folder(_) => (Icon::ChevronRight, Tint::Muted),
            Row::Site(_) => (Icon::Server, Tint::Muted),
        })
    }

    fn mark(&self, row: usize) -> Option<Tint> {
        self.site(row)?.colour.map(Tint::Mark)
    }

    fn is_selected(&self, row: usize) -> bool {
        let chosen = self.chosen.as_ref();
        chosen.is_some_and(|chosen| self.is(row, chosen))
    }

    fn depth(&self, row: usize) -> u8 {
        if self.is_searching() {
            return 0;
        }
        let depth = match self.rows.get(row) {
            Some(Row::Folder(folder)) => folder.depth().saturating_sub(1),
            Some(Row::Site(_)) => self.site(row).map_or(0, |site| site.folder.depth()),
            None => 0,
        };
        u8::try_from(depth).unwrap_or(u8::MAX)
    }

    fn is_head(&self, row: usize) -> bool {
        matches!(self.rows.get(row), Some(Row::Folder(_)))
    }
}
