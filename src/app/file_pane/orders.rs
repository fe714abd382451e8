//! What a person wants of the rows: open, transfer, rename, remove; and what is refused.

use super::{Action, By, Change, Copied, FilePane, MenuItem, Over, Rename, Way, rows};
use crate::app::batch::can_go;
use crate::app::dragging::Load;
use crate::app::name_prompt::New;
use crate::app::place::Place;
use crate::app::widget::table::TableEvent;
use crate::protocol::{Entry, Kind, Name, RemotePath};
use crate::wording;

impl FilePane {
    pub(super) fn table(&mut self, event: TableEvent) -> Action {
        if self.contents.select(&event) {
            return Action::None;
        }
        match event {
            TableEvent::Activate(row)
                if self.contents.slipped_to(row) && self.folder_at(row).is_none() =>
            {
                // It is shown first what would go over.
                self.contents.select(&TableEvent::SelectOnly(row));
                Action::None
            }
            TableEvent::Activate(row) if self.is_usable() => self.activate(row),
            TableEvent::Context(_, point) => Action::OpenMenu(point),
            TableEvent::Sort(column) => self.sort_by(column),
            TableEvent::Resized(column, width) => {
                self.change_columns(Change::Resize(By::column(column), width))
            }
            TableEvent::ColumnMoved(column, behind) => {
                let (by, behind) = (By::column(column), By::column(behind));
                self.change_columns(Change::Behind(by, behind))
            }
            TableEvent::Fits(column) => self.fit_column(By::column(column)),
            TableEvent::HeaderContext(column, at) => Action::OpenColumns(By::column(column), at),
            TableEvent::Up => self.up(),
            TableEvent::Back => self.go(Way::Back),
            TableEvent::Forward => self.go(Way::Forward),
            TableEvent::Rename(_) => {
                self.begin_rename();
                Action::None
            }
            TableEvent::RenameEdited(text) => {
                if let Some(rename) = &mut self.rename {
                    rename.text = text;
                }
                Action::None
            }
            TableEvent::RenameDone => self.finish_rename(),
            TableEvent::RenameCancelled => {
                self.rename = None;
                Action::FocusList
            }
            TableEvent::Delete => self.remove(),
            TableEvent::Copy => self.copy(Copied::Path),
            TableEvent::Undo => self.undo(),
            TableEvent::Properties => self.properties(),
            TableEvent::Scrolled(offset) => {
                self.offset = Some(offset);
                Action::None
            }
            TableEvent::Paste => self.if_present(Action::Paste),
            TableEvent::Lifted(at) => self
                .load()
                .map_or(Action::None, |load| Action::Lift(load, at)),
            TableEvent::Over(row) => Action::Over(Over::Row(row)),
            TableEvent::Escape => {
                self.trouble = None;
                if self.loading.is_some() || self.note.is_some() {
                    return Action::Stop;
                }
                if self.filter.is_some() {
                    return self.close_filter();
                }
                self.contents.select(&TableEvent::SelectNone);
                Action::None
            }
            TableEvent::Focused => {
                self.leave_path();
                Action::Focused
            }
            _ => Action::None,
        }
    }

    pub(super) fn menu(&mut self, item: MenuItem) -> Action {
        match item {
            MenuItem::Transfer => self.transfer(),
            MenuItem::UploadFiles => self.if_present(Action::Upload { is_folder: false }),
            MenuItem::UploadFolder => self.if_present(Action::Upload { is_folder: true }),
            MenuItem::DownloadTo => self.load().map_or(Action::None, Action::DownloadTo),
            MenuItem::Paste => self.if_present(Action::Paste),
            MenuItem::MoveTo => self.ask_move(),
            MenuItem::Open => self.open(),
            MenuItem::Rename => {
                self.begin_rename();
                Action::None
            }
            MenuItem::Remove => self.remove(),
            MenuItem::NewFolder => self.if_present(Action::AskNewFolder),
            MenuItem::NewFile => self.if_present(Action::AskNewFile),
            MenuItem::Duplicate => self.ask_name(New::Copy),
            MenuItem::Link => self.ask_name(New::Link),
            MenuItem::Undo => self.undo(),
            MenuItem::Permissions => self.permissions(),
            MenuItem::Properties => self.properties(),
            MenuItem::Command => self.if_present(Action::AskCommand),
            MenuItem::Copy(what) => self.copy(what),
            MenuItem::SelectAll => self.table(TableEvent::SelectAll),
            MenuItem::Refresh => self.refresh(),
            MenuItem::Hidden => self.switch_hidden(),
            MenuItem::Together => Action::Together,
            MenuItem::Tree => self.switch_tree(),
            MenuItem::Filter => self.open_filter(),
            MenuItem::FoldersFirst => Action::FoldersFirst(!self.contents.folders_first()),
        }
    }

    /// Enter or a double click: a folder opens, a file goes over.
    fn activate(&mut self, row: usize) -> Action {
        let Some(entry) = self.contents.entry(row) else {
            return Action::None;
        };
        match entry.kind {
            _ if rows::is_refused(entry) => refused(entry),
            Kind::Folder | Kind::Link => match self.contents.place().join(&entry.name) {
                Ok(place) => Action::Open(place),
                Err(_) => refused(entry),
            },
            Kind::File => {
                let item = self.contents.listing().item(row);
                self.transfer_of(item.into_iter().collect())
            }
            Kind::Other | Kind::Unreadable => refused(entry),
        }
    }

    fn open(&mut self) -> Action {
        match self.contents.cursor_row() {
            Some(row) if self.is_usable() => self.activate(row),
            _ => Action::None,
        }
    }

    pub(super) fn up(&mut self) -> Action {
        let place = self.contents.place();
        let Some(parent) = place.parent() else {
            return Action::None;
        };
        self.awaited = place.file_name();
        self.if_present(Action::Open(parent))
    }

    pub(super) fn go(&mut self, way: Way) -> Action {
        if !self.is_here() {
            return Action::None;
        }
        let Some((place, name)) = self.history.go(way) else {
            return Action::None;
        };
        self.awaited = name;
        Action::Open(place)
    }

    pub fn refresh(&mut self) -> Action {
        let place = self.contents.place().clone();
        self.if_present(Action::Open(place))
    }

    pub fn transfer(&mut self) -> Action {
        if !self.is_usable() {
            return Action::None;
        }
        self.transfer_of(self.contents.items())
    }

    fn transfer_of(&self, items: Vec<usize>) -> Action {
        let contents = &self.contents;
        let Some(load) = Load::new(contents.place(), contents.entries(), items) else {
            return Action::None;
        };
        // The rest is left out when transfers are made of it.
        if load.entries().any(can_go) {
            return Action::Transfer(load);
        }
        load.entries().next().map_or(Action::None, refused)
    }

    /// What is chosen, to be carried elsewhere.
    pub(super) fn load(&self) -> Option<Load> {
        let items = if self.is_usable() {
            self.contents.sound_items()
        } else {
            Vec::new()
        };
        Load::new(self.contents.place(), self.contents.entries(), items)
    }

    /// Asks where what is chosen goes.
    fn ask_name(&self, new: fn(RemotePath) -> New) -> Action {
        match self.sole_remote() {
            Some(path) if self.is_usable() => Action::AskName(new(path)),
            _ => Action::None,
        }
    }

    /// The one thing on the server that is chosen.
    pub fn sole_remote(&self) -> Option<RemotePath> {
        let load = self.load()?;
        let mut names = load.names().into_iter();
        let (Some(name), None) = (names.next(), names.next()) else {
            return None;
        };
        match self.contents.place().join(&name) {
            Ok(Place::Remote(path)) => Some(path),
            _ => None,
        }
    }

    pub fn ask_move(&self) -> Action {
        match self.load() {
            Some(load) => Action::AskMove(load.names()),
            None => Action::None,
        }
    }

    /// The folder that stands in this row.
    pub fn folder_at(&self, row: usize) -> Option<Place> {
        let entry = self.contents.entry(row)?;
        let is_folder = entry.kind == Kind::Folder && !rows::is_refused(entry);
        let place = is_folder.then(|| self.contents.place().join(&entry.name))?;
        place.ok()
    }

    fn remove(&mut self) -> Action {
        if !self.is_usable() {
            return Action::None;
        }
        match self.load() {
            Some(load) => Action::Remove(load),
            None => self
                .contents
                .subjects()
                .first()
                .map_or(Action::None, |entry| refused(entry)),
        }
    }

    fn begin_rename(&mut self) {
        let Some(row) = self.contents.cursor_row().filter(|_| self.is_usable()) else {
            return;
        };
        if let Some(entry) = self
            .contents
            .entry(row)
            .filter(|entry| !rows::is_refused(entry))
        {
            self.rename = Some(Rename {
                name: entry.name.clone(),
                row,
                text: entry.name.display().into_owned(),
            });
        }
    }

    fn finish_rename(&mut self) -> Action {
        let Some(rename) = self.rename.take() else {
            return Action::None;
        };
        if rename.text == *rename.name.display() {
            return Action::None;
        }
        let is_text = std::str::from_utf8(rename.name.as_bytes()).is_ok();
        if !is_text && rename.text.contains(char::REPLACEMENT_CHARACTER) {
            return Action::Refused(wording::NAME_IS_NO_TEXT.to_owned());
        }
        let name = Name::from(&*rename.text);
        let place = self.contents.place();
        match (place.join(&rename.name), place.join(&name)) {
            (Ok(from), Ok(to)) => {
                self.awaited = Some(name);
                Action::Rename { from, to }
            }
            (_, Err(_)) | (Err(_), _) => refused(&Entry::new(name, Kind::File)),
        }
    }
}

fn refused(entry: &Entry) -> Action {
    let name = wording::name(entry.name.as_bytes());
    Action::Refused(match entry.name.refusal() {
        Some(refusal) => format!("“{name}”: {}.", wording::name_refusal(refusal)),
        None => format!("“{name}” is no file or folder."),
    })
}
