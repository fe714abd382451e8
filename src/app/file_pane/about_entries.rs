//! What the menu tells or changes about chosen entries beside moving them: permissions, properties,
//! and what is copied of them as text.

use super::{Action, FilePane};
use crate::app::dragging::Load;

/// What is copied as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    Path,
    Name,
    Url,
}

impl FilePane {
    pub(super) fn permissions(&self) -> Action {
        self.load().map_or(Action::None, Action::Permissions)
    }

    pub(super) fn properties(&self) -> Action {
        if !self.is_usable() {
            return Action::None;
        }
        let contents = &self.contents;
        let load = Load::new(contents.place(), contents.entries(), contents.items());
        load.map_or(Action::None, Action::Properties)
    }

    pub(super) fn copy(&self, what: Copied) -> Action {
        let contents = &self.contents;
        let load = Load::new(contents.place(), contents.entries(), contents.items());
        let has_place = |load: &Load| {
            let mut places = load.entries().map(|entry| load.folder().join(&entry.name));
            places.any(|place| place.is_ok())
        };
        load.filter(has_place)
            .map_or(Action::None, |load| Action::Copy(what, load))
    }
}
