//! What the menu tells or changes about chosen entries beside moving them: permissions, properties,
//! and what is copied of them as text.

use super::{Action, FilePane, rows};
use crate::app::place::Place;
use crate::protocol::Entry;

/// What is copied as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    Path,
    Name,
    Url,
}

impl FilePane {
    pub(super) fn permissions(&self) -> Action {
        match self.sound_subjects() {
            entries if entries.is_empty() => Action::None,
            entries => Action::Permissions(entries),
        }
    }

    pub(super) fn properties(&self) -> Action {
        if !self.is_usable() {
            return Action::None;
        }
        let subjects = self.contents.subjects();
        let entries: Vec<Entry> = subjects.into_iter().cloned().collect();
        match entries.is_empty() {
            true => Action::None,
            false => Action::Properties(entries),
        }
    }

    pub(super) fn copy(&self, what: Copied) -> Action {
        let folder = self.contents.place();
        let places = self.contents.subjects().into_iter();
        let places = places.filter_map(|entry| folder.join(&entry.name).ok());
        let lines: Vec<String> = match what {
            Copied::Path => places.map(|place| place.display().into_owned()).collect(),
            Copied::Name => places
                .filter_map(|place| Some(place.file_name()?.display().into_owned()))
                .collect(),
            // Whose server it is the pane does not know.
            Copied::Url => {
                let places: Vec<Place> = places.collect();
                return match places.is_empty() {
                    true => Action::None,
                    false => Action::CopyUrls(places),
                };
            }
        };
        match lines.is_empty() {
            true => Action::None,
            false => Action::CopyText(lines.join("\n")),
        }
    }

    /// What is chosen, without what is only shown.
    fn sound_subjects(&self) -> Vec<Entry> {
        if !self.is_usable() {
            return Vec::new();
        }
        let subjects = self.contents.subjects().into_iter();
        subjects
            .filter(|entry| !rows::is_refused(entry))
            .cloned()
            .collect()
    }
}
