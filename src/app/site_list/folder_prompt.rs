//! Asks into which folder a site or a folder is to be moved: a drag for the keyboard.

use iced::Element;
use iced::widget::{container, row};

use super::rows::Subject;
use crate::app::form;
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, style};
use crate::app::widget::focus_button;
use crate::app::widget::modal::{self, Layer};
use crate::app::widget::table::{Cell, Column, Source, TableEvent, table};
use crate::profile::{SiteFolder, Sites};
use crate::wording;

pub struct FolderPrompt {
    title: String,
    folders: Folders,
    columns: [Column; 1],
}

#[derive(Clone, Debug)]
pub enum Message {
    Table(TableEvent),
    Confirmed,
    Cancelled,
}

pub enum Action {
    None,
    Move(SiteFolder),
    Cancel,
}

/// The top comes first.
struct Folders {
    all: Vec<SiteFolder>,
    chosen: usize,
}

impl FolderPrompt {
    /// Offers every folder but those in which `subject` would lie in itself.
    pub fn new(sites: &Sites, subject: &Subject) -> Self {
        let (name, now, moved) = match subject {
            Subject::Site(name) => {
                let site = sites.by_name(name);
                let folder = site.map(|site| site.folder.clone());
                (name.as_str(), folder.unwrap_or_default(), None)
            }
            Subject::Folder(folder) => (
                folder.name().unwrap_or_default(),
                folder.parent().unwrap_or_default(),
                Some(folder),
            ),
        };
        let others = sites.all_folders().into_iter();
        let others = others.filter(|other| moved.is_none_or(|moved| !other.is_within(moved)));
        let all: Vec<_> = std::iter::once(SiteFolder::default())
            .chain(others)
            .collect();
        let chosen = all.iter().position(|folder| *folder == now).unwrap_or(0);
        Self {
            title: format!("Move “{}” to a folder", wording::printable(name)),
            folders: Folders { all, chosen },
            columns: [Column::fill("Folder")],
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        let row = match message {
            Message::Table(TableEvent::SelectOnly(row) | TableEvent::Toggle(row)) => {
                self.folders.chosen = row;
                return Action::None;
            }
            Message::Table(TableEvent::Activate(row)) => row,
            Message::Table(_) => return Action::None,
            Message::Confirmed => self.folders.chosen,
            Message::Cancelled => return Action::Cancel,
        };
        let folder = self.folders.all.get(row).cloned();
        folder.map_or(Action::None, Action::Move)
    }

    fn view(&self) -> Element<'_, Message> {
        let list = table(&self.folders, &self.columns, Message::Table)
            .id(LIST)
            .cursor(Some(self.folders.chosen))
            .without_header();
        let list = container(list)
            .height(HEIGHT)
            .padding(1)
            .style(style::panel);
        let foot = row![
            focus_button::button("Cancel").on_press(Message::Cancelled),
            focus_button::filled("Move").on_press(Message::Confirmed),
        ];
        form::sheet(self.title.as_str(), list, foot)
    }

    /// The prompt as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("site folder", 440.0, self.view().map(wrap))
            .focus_first(LIST)
            .on_close(wrap(Message::Cancelled))
            .on_default(wrap(Message::Confirmed))
    }
}

impl Source for Folders {
    fn len(&self) -> usize {
        self.all.len()
    }

    fn cell(&self, row: usize, _: usize) -> Cell<'_> {
        let folder = self.all.get(row);
        Cell::new(folder.map_or("".into(), |folder| match folder.name() {
            Some(name) => wording::printable(name),
            None => "No folder".into(),
        }))
    }

    fn icon(&self, _: usize) -> Option<(Icon, Tint)> {
        Some((Icon::Folder, Tint::Folder))
    }

    fn is_selected(&self, row: usize) -> bool {
        row == self.chosen
    }

    fn depth(&self, row: usize) -> u8 {
        let depth = self.all.get(row).map_or(0, SiteFolder::depth);
        u8::try_from(depth).unwrap_or(u8::MAX)
    }
}

const LIST: &str = "site-folders";
const HEIGHT: f32 = 220.0;
