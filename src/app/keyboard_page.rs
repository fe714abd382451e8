//! All keys and what they do, read from the table that the window itself goes by.

use iced::widget::{Space, column, container, row, text};
use iced::{Alignment, Element, Length};

use super::form;
use super::keys::{ENTRIES, Entry};
use super::theme::{size, space, style};
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use super::widget::table::{Cell, Column, Source, TableEvent, table};

/// See the module's text.
pub struct KeyboardPage {
    search: String,
    rows: Rows,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub enum Message {
    SearchEdited(String),
    Table(TableEvent),
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Close,
}

struct Rows {
    shown: Vec<&'static Entry>,
    cursor: Option<usize>,
}

impl Default for KeyboardPage {
    fn default() -> Self {
        Self {
            search: String::new(),
            rows: Rows {
                shown: ENTRIES.iter().collect(),
                cursor: None,
            },
            columns: vec![
                Column::fill("Action"),
                Column::new("Keys", 240.0),
                Column::new("Where", 110.0),
            ],
        }
    }
}

impl KeyboardPage {
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::SearchEdited(search) => {
                let shown = ENTRIES.iter().filter(|entry| {
                    let all = format!("{} {} {}", entry.what, entry.keys(), entry.group.name());
                    has_words(&all, &search)
                });
                self.rows.shown = shown.collect();
                self.rows.cursor = None;
                self.search = search;
            }
            Message::Table(TableEvent::SelectOnly(row) | TableEvent::Extend(row)) => {
                self.rows.cursor = Some(row);
            }
            Message::Table(TableEvent::Resized(column, width)) => {
                if let Some(column) = self.columns.get_mut(column) {
                    column.width = width;
                }
            }
            Message::Table(TableEvent::Escape) | Message::Closed => return Action::Close,
            Message::Table(_) => {}
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        let field = form::field(SEARCH, "Find an action or a key", &self.search, false)
            .on_input(Message::SearchEdited);
        let list = table(&self.rows, &self.columns, Message::Table)
            .id(LIST)
            .cursor(self.rows.cursor)
            .empty("No action and no key is called so");
        let list = container(list)
            .height(HEIGHT)
            .padding(1)
            .style(style::panel);
        let count = text(format!("{} of {}", self.rows.len(), ENTRIES.len()))
            .size(size::SMALL)
            .style(style::muted);
        let foot = row![
            count,
            Space::new().width(Length::Fill),
            focus_button::button("Close").on_press(Message::Closed),
        ]
        .align_y(Alignment::Center);
        let body = column![field, list].spacing(space::M);
        form::sheet("Keyboard", body, foot)
    }

    /// The page as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("keyboard", 680.0, self.view().map(wrap))
            .focus_first(SEARCH)
            .on_close(wrap(Message::Closed))
    }
}

/// Each word of the search stands there; capitals make no difference.
pub fn has_words(all: &str, search: &str) -> bool {
    let all = all.to_lowercase();
    let search = search.to_lowercase();
    search.split_whitespace().all(|word| all.contains(word))
}

impl Source for Rows {
    fn len(&self) -> usize {
        self.shown.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let Some(entry) = self.shown.get(row) else {
            return Cell::default();
        };
        match column {
            0 => Cell::new(entry.what),
            1 => Cell::new(entry.keys()),
            _ => Cell::muted(entry.group.name()),
        }
    }

    fn is_selected(&self, row: usize) -> bool {
        self.cursor == Some(row)
    }
}

const SEARCH: &str = "keyboard-search";
const LIST: &str = "keyboard-list";
const HEIGHT: f32 = 380.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::form::testing::{picture, sees, window};

    #[test]
    fn typing_leaves_what_is_looked_for() {
        let mut page = KeyboardPage::default();
        let said: Vec<_> = {
            let mut window = window(page.layer(|message| message));
            assert!(sees(&mut window, "Saved sites"));
            window.typewrite("z");
            window.into_messages().collect()
        };
        assert!(matches!(&said[..], [Message::SearchEdited(text)] if text == "z"));
        page.update(Message::SearchEdited("QUEUE top".to_owned()));
        assert_eq!(page.rows.len(), 1);
        page.update(Message::SearchEdited("shift+f6".to_owned()));
        assert_eq!(page.rows.shown[0].what, "List before");
        page.update(Message::SearchEdited("no such thing".to_owned()));
        let mut window = window(page.layer(|message| message));
        assert!(sees(&mut window, "No action and no key is called so"));
    }

    #[test]
    fn it_looks_well() {
        let page = KeyboardPage::default();
        picture("keyboard", || page.layer(|message| message));
    }
}
