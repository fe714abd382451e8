//! The saved sites in their folders: find one and connect, or write, copy, sort and remove them.

use iced::widget::{Id, Space, column, container, mouse_area, row, scrollable, text, text_input};
use iced::{Alignment, Element, Length};

use super::confirm_prompt::{self, ConfirmPrompt};
use super::form;
use super::theme::icon::Icon;
use super::theme::{space, style};
use super::widget::focus_button::{self, labelled};
use super::widget::modal::{self, Layer};
use super::widget::on_escape::on_arrows;
use super::widget::table::{Column, Landing, TableEvent, table};
use crate::profile::{Arrangement, Site, SiteFolder, Sites};
use crate::wording;
use folder_prompt::FolderPrompt;
use rows::{Rows, Subject};

mod arranging;
mod folder_prompt;
mod rows;

/// See the module's text.
pub struct SiteList {
    rows: Rows,
    columns: Vec<Column>,
    asked: Option<Asked>,
    /// The chosen row's name is being written.
    renamed: Option<String>,
    /// The chosen row is carried, into this folder if it is dropped now.
    carried: Option<SiteFolder>,
    /// Why the last change was not made.
    fault: Option<&'static str>,
}

/// Lies over the list.
enum Asked {
    /// Before this is removed.
    Removal(Subject, ConfirmPrompt),
    Folder(FolderPrompt),
}

#[derive(Clone, Debug)]
pub enum Message {
    Table(TableEvent),
    Searched(String),
    Stepped {
        is_down: bool,
    },
    ConnectPressed,
    NewPressed,
    NewFolderPressed,
    EditPressed,
    DuplicatePressed,
    MovePressed,
    RemovePressed,
    /// What is carried was let go, or left the list.
    Dropped,
    GivenUp,
    Confirm(confirm_prompt::Message),
    Folder(folder_prompt::Message),
    EscapePressed,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Connect(Site),
    /// A new one in this folder.
    New(SiteFolder),
    Edit(Site),
    /// Remove the site of that name; the person has confirmed it.
    Remove(String),
    Duplicate(Site),
    Arrange(Arrangement),
    Close,
}

impl SiteList {
    pub fn new(sites: Sites) -> Self {
        Self {
            rows: Rows::new(sites),
            columns: vec![
                Column::fill("Name"),
                Column::new("Server", 190.0),
                Column::new("Encryption", 140.0),
                Column::new("User", 100.0),
            ],
            asked: None,
            renamed: None,
            carried: None,
            fault: None,
        }
    }

    /// The same list, with these folders closed.
    pub fn closing(mut self, folders: &[SiteFolder]) -> Self {
        self.rows.close(folders);
        self
    }

    /// The folders that are closed.
    pub fn closed(&self) -> Vec<SiteFolder> {
        self.rows.closed()
    }

    /// Takes the sites after a change; the chosen one stays chosen where it is still there.
    pub fn set_sites(&mut self, sites: Sites) {
        self.rows.set_sites(sites);
    }

    /// Chooses the site of that name.
    pub fn choose(&mut self, name: &str) {
        if self.rows.sites().by_name(name).is_some() {
            self.rows.choose(Subject::Site(name.to_owned()));
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        let site = self.rows.chosen_site().cloned();
        match message {
            Message::Table(event) => return self.happened(event),
            Message::Searched(wanted) => {
                self.settle();
                self.rows.search(wanted);
            }
            Message::Stepped { is_down } => self.step(is_down),
            Message::ConnectPressed => return site.map_or(Action::None, Action::Connect),
            Message::NewPressed => return Action::New(self.rows.folder_at(self.rows.chosen_row())),
            Message::NewFolderPressed => return self.new_folder(),
            Message::EditPressed => return site.map_or(Action::None, Action::Edit),
            Message::DuplicatePressed => return site.map_or(Action::None, Action::Duplicate),
            Message::MovePressed => self.ask_folder(),
            Message::RemovePressed => self.ask_removal(),
            Message::Dropped => return self.dropped(),
            Message::GivenUp => self.carried = None,
            Message::Confirm(message) => return self.confirmed(message),
            Message::Folder(message) => return self.folder_told(message),
            Message::EscapePressed => return self.step_back(),
            Message::Closed => return Action::Close,
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let is_chosen = self.rows.chosen.is_some();
        let has_site = self.rows.chosen_site().is_some();
        let on = |message: Message| is_chosen.then_some(message);
        let on_site = |message: Message| has_site.then_some(message);
        let above = row![
            self.search(),
            labelled(Icon::FolderPlus, "New folder").on_press(Message::NewFolderPressed),
            focus_button::button("Move to folder…").on_press_maybe(on(Message::MovePressed)),
        ];
        let above = above.spacing(space::S).align_y(Alignment::Center);
        let body = column![above, self.list(), self.detail()];
        let foot = row![
            labelled(Icon::Plus, "New…").on_press(Message::NewPressed),
            focus_button::button("Edit…").on_press_maybe(on_site(Message::EditPressed)),
            focus_button::button("Duplicate").on_press_maybe(on_site(Message::DuplicatePressed)),
            focus_button::button("Remove…").on_press_maybe(on(Message::RemovePressed)),
            Space::new().width(Length::Fill),
            focus_button::button("Close").on_press(Message::Closed),
            focus_button::filled("Connect").on_press_maybe(on_site(Message::ConnectPressed)),
        ];
        form::sheet("Sites", body.spacing(space::S), foot)
    }

    /// The list, or a question about what is chosen in it, as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        match &self.asked {
            Some(Asked::Removal(_, confirm)) => {
                return confirm.layer(move |message| wrap(Message::Confirm(message)));
            }
            Some(Asked::Folder(prompt)) => {
                return prompt.layer(move |message| wrap(Message::Folder(message)));
            }
            None => {}
        }
        let default = match self.rows.chosen_site() {
            Some(_) => Some(Message::ConnectPressed),
            None if self.rows.chosen.is_none() => Some(Message::NewPressed),
            None => None,
        };
        modal::dialog("sites", 720.0, self.view().map(wrap))
            .focus_first(LIST)
            .on_close(wrap(Message::EscapePressed))
            .on_default_maybe(default.map(wrap))
    }

    fn search(&self) -> Element<'_, Message> {
        let field = text_input("Search names, servers, users and notes", self.rows.wanted())
            .id(Id::new(SEARCH))
            .padding([5, 8])
            .style(style::field)
            .on_input(Message::Searched)
            .on_submit(Message::ConnectPressed);
        let [down, up] = [true, false].map(|is_down| Message::Stepped { is_down });
        on_arrows(field, up, down)
    }

    fn list(&self) -> Element<'_, Message> {
        let is_tree = !self.rows.is_searching();
        let empty = match is_tree {
            true => "No sites yet. “New…” writes down the first one.",
            false => "No site has this in its name, server, user or notes.",
        };
        let row = self.rows.chosen_row();
        let mut list = table(&self.rows, &self.columns, Message::Table)
            .id(LIST)
            .cursor(row)
            .folding(is_tree)
            .liftable(is_tree && self.renamed.is_none())
            .catches(self.landing())
            .empty(empty);
        if let (Some(row), Some(name)) = (row, &self.renamed) {
            list = list.rename_whole(row, name);
        }
        let list = container(list)
            .height(HEIGHT)
            .padding(1)
            .style(style::panel);
        mouse_area(list)
            .on_release(Message::Dropped)
            .on_exit(Message::GivenUp)
            .into()
    }

    /// Of the height that the notes of most sites have, so that nothing moves from row to row.
    fn detail(&self) -> Element<'_, Message> {
        let words: Element<'_, Message> = match (self.fault, self.rows.chosen_site()) {
            (Some(fault), _) => form::complaint(fault),
            (None, Some(site)) if !site.notes.is_empty() => {
                let lines = site.notes.lines().take(MOST_LINES).map(wording::printable);
                let notes = lines.collect::<Vec<_>>().join("\n");
                text(notes).style(style::muted).width(Length::Fill).into()
            }
            _ => Space::new().into(),
        };
        let scrolled = scrollable(words).width(Length::Fill).style(style::scroll);
        container(scrolled).height(DETAIL).into()
    }

    fn landing(&self) -> Option<Landing> {
        let into = self.carried.as_ref()?;
        Some(match self.drop(into) {
            None => Landing::Elsewhere,
            Some(_) if into.is_top() => Landing::List,
            Some(_) => {
                let row = self.rows.row_of(&Subject::Folder(into.clone()));
                row.map_or(Landing::Elsewhere, Landing::Row)
            }
        })
    }

    fn happened(&mut self, event: TableEvent) -> Action {
        match event {
            TableEvent::SelectOnly(row) | TableEvent::Toggle(row) | TableEvent::Extend(row) => {
                self.settle();
                self.rows.chosen = self.rows.subject(row);
            }
            TableEvent::Activate(row) => {
                self.settle();
                self.rows.chosen = self.rows.subject(row);
                match self.rows.chosen.clone() {
                    Some(Subject::Folder(folder)) => self.fold(&folder),
                    _ => return self.update(Message::ConnectPressed),
                }
            }
            TableEvent::Folded(row) => {
                if let Some(Subject::Folder(folder)) = self.rows.subject(row) {
                    self.fold(&folder);
                }
            }
            TableEvent::ToLeft(row) => self.go_left(row),
            TableEvent::ToRight(row) => self.go_right(row),
            TableEvent::Lifted(_) => self.carried = Some(self.home()),
            TableEvent::Over(row) if self.carried.is_some() => {
                self.carried = Some(self.rows.folder_at(row));
            }
            TableEvent::Rename(_) => self.rename(),
            TableEvent::RenameEdited(name) => self.renamed = Some(name),
            TableEvent::RenameDone => return self.rename_done(),
            TableEvent::RenameCancelled => self.settle(),
            TableEvent::Properties => return self.update(Message::EditPressed),
            TableEvent::Delete => return self.update(Message::RemovePressed),
            TableEvent::Resized(column, width) => {
                if let Some(column) = self.columns.get_mut(column) {
                    column.width = width;
                }
            }
            _ => {}
        }
        Action::None
    }
}

const LIST: &str = "sites-list";
const SEARCH: &str = "sites-search";
const HEIGHT: f32 = 280.0;
const DETAIL: f32 = 54.0;
const MOST_LINES: usize = 200;

#[cfg(test)]
mod tests;
