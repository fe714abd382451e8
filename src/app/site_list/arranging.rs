//! Folders opened and closed, and what changes where sites and folders are and what they are called.

use super::folder_prompt::{self, FolderPrompt};
use super::rows::Subject;
use super::{Action, Asked, SiteList};
use crate::app::confirm_prompt::{self, ConfirmPrompt};
use crate::profile::{Arrangement, ArrangementFault, SiteFolder};
use crate::wording;

impl SiteList {
    /// What was begun with a row is over.
    pub(super) fn settle(&mut self) {
        (self.renamed, self.carried, self.fault) = (None, None, None);
    }

    /// Ends what was begun, then the search, then all.
    pub(super) fn step_back(&mut self) -> Action {
        if self.renamed.is_some() || self.carried.is_some() {
            self.settle();
        } else if self.rows.is_searching() {
            self.rows.search(String::new());
        } else {
            return Action::Close;
        }
        Action::None
    }

    pub(super) fn fold(&mut self, folder: &SiteFolder) {
        let is_open = self.rows.is_open(folder);
        self.rows.open(folder, !is_open);
    }

    /// Closes an open folder, or goes to the folder around.
    pub(super) fn go_left(&mut self, row: usize) {
        let around = match self.rows.subject(row) {
            Some(Subject::Folder(folder)) if self.rows.is_open(&folder) => {
                return self.rows.open(&folder, false);
            }
            Some(Subject::Folder(folder)) => folder.parent().unwrap_or_default(),
            _ => self.rows.folder_at(Some(row)),
        };
        if !around.is_top() {
            self.rows.chosen = Some(Subject::Folder(around));
        }
    }

    /// Opens a closed folder, or goes to what is in it.
    pub(super) fn go_right(&mut self, row: usize) {
        let Some(Subject::Folder(folder)) = self.rows.subject(row) else {
            return;
        };
        if !self.rows.is_open(&folder) {
            return self.rows.open(&folder, true);
        }
        let next = self.rows.subject(row + 1);
        let is_in_it = self.rows.folder_at(Some(row + 1)).is_within(&folder);
        if let Some(next) = next.filter(|_| is_in_it) {
            self.rows.chosen = Some(next);
        }
    }

    /// One row on or back, from the field of the search.
    pub(super) fn step(&mut self, is_down: bool) {
        let row = self.rows.chosen_row().map_or(0, |row| match is_down {
            true => row + 1,
            false => row.saturating_sub(1),
        });
        if let Some(subject) = self.rows.subject(row) {
            self.rows.chosen = Some(subject);
        }
    }

    /// Beside what is chosen, or in it; its name is written at once.
    pub(super) fn new_folder(&mut self) -> Action {
        self.settle();
        self.rows.search(String::new());
        let around = self.rows.folder_at(self.rows.chosen_row());
        let all = self.rows.sites().all_folders();
        let names = std::iter::once(NEW.to_owned()).chain((2..).map(|n| format!("{NEW} ({n})")));
        // At most one more than there are folders has to be tried.
        let mut free = names
            .take(all.len() + 1)
            .filter_map(|name| around.join(&name));
        let Some(folder) = free.find(|folder| !all.contains(folder)) else {
            self.fault = Some(wording::arrangement_fault(ArrangementFault::TooDeep));
            return Action::None;
        };
        self.renamed = folder.name().map(str::to_owned);
        self.arranged(
            Arrangement::NewFolder(folder.clone()),
            Subject::Folder(folder),
        )
    }

    pub(super) fn rename(&mut self) {
        self.settle();
        self.renamed = match &self.rows.chosen {
            Some(Subject::Folder(folder)) => folder.name().map(str::to_owned),
            Some(Subject::Site(name)) => Some(name.clone()),
            None => None,
        };
    }

    /// A name that cannot be stays in its field.
    pub(super) fn rename_done(&mut self) -> Action {
        let (Some(written), Some(chosen)) = (&self.renamed, self.rows.chosen.clone()) else {
            return Action::None;
        };
        let written = written.trim().to_owned();
        match chosen {
            Subject::Site(name) => {
                if written.contains(char::is_control) {
                    self.fault = Some(wording::SITE_FOLDER_NAME);
                    return Action::None;
                }
                let to = written.clone();
                self.arranged(Arrangement::RenameSite { name, to }, Subject::Site(written))
            }
            Subject::Folder(from) => {
                let around = from.parent().unwrap_or_default();
                let Some(to) = around.join(&written) else {
                    self.fault = Some(wording::SITE_FOLDER_NAME);
                    return Action::None;
                };
                let now = Subject::Folder(to.clone());
                self.arranged(Arrangement::MoveFolder { from, to }, now)
            }
        }
    }

    pub(super) fn ask_folder(&mut self) {
        self.settle();
        let chosen = self.rows.chosen.as_ref();
        let prompt = chosen.map(|chosen| FolderPrompt::new(self.rows.sites(), chosen));
        self.asked = prompt.map(Asked::Folder);
    }

    pub(super) fn folder_told(&mut self, message: folder_prompt::Message) -> Action {
        let Some(Asked::Folder(prompt)) = &mut self.asked else {
            return Action::None;
        };
        match prompt.update(message) {
            folder_prompt::Action::None => Action::None,
            folder_prompt::Action::Cancel => {
                self.asked = None;
                Action::None
            }
            folder_prompt::Action::Move(into) => {
                self.asked = None;
                self.move_into(&into)
            }
        }
    }

    /// The folder in which the chosen row lies.
    pub(super) fn home(&self) -> SiteFolder {
        match &self.rows.chosen {
            Some(Subject::Folder(folder)) => folder.parent().unwrap_or_default(),
            _ => self.rows.folder_at(self.rows.chosen_row()),
        }
    }

    /// What a drop into that folder would do; `None`: nothing.
    pub(super) fn drop(&self, into: &SiteFolder) -> Option<Arrangement> {
        let arrangement = self.moving(into).ok().flatten()?;
        let mut sites = self.rows.sites().clone();
        let can_be = sites.arrange(&arrangement).is_ok();
        can_be.then_some(arrangement)
    }

    pub(super) fn dropped(&mut self) -> Action {
        let into = self.carried.take();
        match into.filter(|into| self.drop(into).is_some()) {
            Some(into) => self.move_into(&into),
            None => Action::None,
        }
    }

    pub(super) fn ask_removal(&mut self) {
        self.settle();
        let Some(subject) = self.rows.chosen.clone() else {
            return;
        };
        let (title, words) = match &subject {
            Subject::Site(name) => ("Remove a site", wording::remove_site(name)),
            Subject::Folder(folder) => {
                let count = self.rows.sites().count_within(folder);
                let words = wording::remove_site_folder(folder, count);
                ("Remove a folder", words)
            }
        };
        let prompt = ConfirmPrompt::new(title, vec![words], "Remove", true);
        self.asked = Some(Asked::Removal(subject, prompt));
    }

    pub(super) fn confirmed(&mut self, message: confirm_prompt::Message) -> Action {
        let Some(Asked::Removal(subject, mut prompt)) = self.asked.take() else {
            return Action::None;
        };
        match (prompt.update(message), subject) {
            (confirm_prompt::Action::Confirm, Subject::Site(name)) => Action::Remove(name),
            (confirm_prompt::Action::Confirm, Subject::Folder(folder)) => {
                Action::Arrange(Arrangement::RemoveFolder(folder))
            }
            _ => Action::None,
        }
    }

    /// `Ok(None)`: it lies there already; an error: it would be too deep.
    fn moving(&self, into: &SiteFolder) -> Result<Option<Arrangement>, ArrangementFault> {
        if *into == self.home() {
            return Ok(None);
        }
        Ok(match self.rows.chosen.clone() {
            Some(Subject::Site(name)) => Some(Arrangement::MoveSite {
                name,
                into: into.clone(),
            }),
            Some(Subject::Folder(from)) => {
                let to = from
                    .name()
                    .and_then(|name| into.join(name))
                    .ok_or(ArrangementFault::TooDeep)?;
                Some(Arrangement::MoveFolder { from, to })
            }
            None => None,
        })
    }

    fn move_into(&mut self, into: &SiteFolder) -> Action {
        match self.moving(into) {
            Ok(Some(arrangement)) => {
                let now = match &arrangement {
                    Arrangement::MoveFolder { to, .. } => Subject::Folder(to.clone()),
                    Arrangement::MoveSite { name, .. } => Subject::Site(name.clone()),
                    _ => return Action::None,
                };
                self.arranged(arrangement, now)
            }
            Ok(None) => Action::None,
            Err(fault) => {
                self.fault = Some(wording::arrangement_fault(fault));
                Action::None
            }
        }
    }

    /// Shows the change at once and tells it, or says why it cannot be.
    fn arranged(&mut self, arrangement: Arrangement, now: Subject) -> Action {
        let mut sites = self.rows.sites().clone();
        if let Err(fault) = sites.arrange(&arrangement) {
            self.fault = Some(wording::arrangement_fault(fault));
            return Action::None;
        }
        self.fault = None;
        if !matches!(arrangement, Arrangement::NewFolder(_)) {
            self.renamed = None;
        }
        if let Arrangement::MoveFolder { from, to } = &arrangement {
            self.rows.moved(from, to);
        }
        self.rows.set_sites(sites);
        self.rows.choose(now);
        Action::Arrange(arrangement)
    }
}

const NEW: &str = "New folder";
