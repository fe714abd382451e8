//! The page of the keys: each action with its keys, and other keys for those of the window.

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length};

use crate::app::form;
use crate::app::keyboard_page::has_words;
use crate::app::keys::reserved;
use crate::app::keys::{self, Chord, ENTRIES, Entry, Keymap, Press, Written};
use crate::app::theme::{Tint, size, space, style};
use crate::app::widget::focus_button;
use crate::app::widget::table::{Cell, Column, Source, TableEvent, table};
use crate::wording;

/// See the module's text.
pub struct KeysPage {
    search: String,
    rows: Rows,
    columns: Vec<Column>,
    doing: Doing,
    /// Lines of the settings that no action here goes by.
    strange: Vec<String>,
}

#[derive(Clone, Debug)]
pub enum Message {
    SearchEdited(String),
    Table(TableEvent),
    ChangePressed,
    AddPressed,
    TakePressed,
    UsualPressed,
    /// A key, while one is waited for.
    Pressed(Press),
    /// The key is to leave the other action for this one.
    Moved,
    Left,
}

/// What is under way.
enum Doing {
    Nothing,
    Waits {
        wish: Wish,
        /// What was wrong with the key that was pressed.
        fault: Option<String>,
    },
    /// Another action has that key.
    Taken {
        wish: Wish,
        chord: Chord,
        by: &'static Entry,
    },
}

/// Which action is to get a key.
#[derive(Clone, Copy)]
struct Wish {
    entry: &'static Entry,
    /// Beside those that it has.
    adds: bool,
}

struct Rows {
    shown: Vec<&'static Entry>,
    cursor: Option<usize>,
    keymap: Keymap,
}

impl KeysPage {
    pub fn new(written: &Written) -> Self {
        let mut page = Self {
            search: String::new(),
            rows: Rows {
                shown: ENTRIES.iter().collect(),
                cursor: Some(0),
                keymap: Keymap::default(),
            },
            columns: vec![
                Column::fill("Action"),
                Column::new("Keys", 190.0),
                Column::new("Where", 90.0),
            ],
            doing: Doing::Nothing,
            strange: Vec::new(),
        };
        page.show(written);
        page
    }

    /// Shows what is written in the settings now.
    pub fn show(&mut self, written: &Written) {
        self.rows.keymap = Keymap::read(written);
        self.strange = keys::not_understood(written);
        self.doing = Doing::Nothing;
    }

    pub fn waits(&self) -> bool {
        matches!(self.doing, Doing::Waits { .. })
    }

    /// A key is waited for, or the answer to what it brought up.
    pub fn is_busy(&self) -> bool {
        !matches!(self.doing, Doing::Nothing)
    }

    /// Ends what is under way; false: nothing is.
    pub fn stop(&mut self) -> bool {
        let was_busy = self.is_busy();
        self.doing = Doing::Nothing;
        was_busy
    }

    pub fn update(&mut self, message: Message, written: &mut Written) {
        match message {
            Message::SearchEdited(search) => self.search_for(search),
            Message::Table(event) => self.happened(&event, written),
            Message::ChangePressed => self.wait(false),
            Message::AddPressed => self.wait(true),
            Message::TakePressed => self.take_away(written),
            Message::UsualPressed => self.set_back(written),
            Message::Pressed(press) => self.pressed(&press, written),
            Message::Moved => {
                if let Doing::Taken { wish, chord, by } = self.doing {
                    let mut left = self.rows.keymap.chords(by);
                    left.retain(|other| *other != chord);
                    self.set(by, &left, written);
                    self.give(wish, chord, written);
                }
            }
            Message::Left => {
                self.stop();
            }
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let search = form::field(SEARCH, "Find an action or a key", &self.search, false)
            .on_input(Message::SearchEdited);
        let list = table(&self.rows, &self.columns, Message::Table)
            .id(LIST)
            .cursor(self.rows.cursor)
            .empty("No action and no key is called so");
        let list = container(list)
            .height(Length::Fill)
            .padding(1)
            .style(style::panel);
        column![search, list, container(self.below()).height(BELOW)]
            .push(self.strangers())
            .spacing(space::S)
            .height(Length::Fill)
            .into()
    }

    /// What can be done, or is being done.
    fn below(&self) -> Element<'_, Message> {
        match &self.doing {
            Doing::Nothing => self.buttons(),
            Doing::Waits { wish, fault } => {
                let words = format!("Press the new key for «{}».", wish.entry.what);
                let second: Element<'_, Message> = match fault {
                    Some(fault) => form::complaint(fault.as_str()),
                    None => small("Escape leaves it as it is, Backspace takes its keys away."),
                };
                let leave = focus_button::button("Leave it").on_press(Message::Left);
                let words = column![form::sentence(words), second].spacing(space::XS);
                row![words, leave].spacing(space::S).into()
            }
            Doing::Taken { chord, by, .. } => {
                let words = format!("{} is «{}».", chord.label(), by.what);
                row![
                    form::sentence(words),
                    focus_button::filled("Move it here").on_press(Message::Moved),
                    focus_button::button("Leave it").on_press(Message::Left),
                ]
                .spacing(space::S)
                .align_y(Alignment::Center)
                .into()
            }
        }
    }

    fn buttons(&self) -> Element<'_, Message> {
        let chosen = self.chosen();
        let keys = chosen.map(|entry| self.rows.keymap.chords(entry));
        let has_any = keys.as_ref().is_some_and(|keys| !keys.is_empty());
        let is_usual = chosen
            .zip(keys)
            .is_none_or(|(entry, keys)| keys == entry.chords);
        let when = |is_possible: bool, message: Message| is_possible.then_some(message);
        let button = |label| focus_button::button(label);
        let hint = match self.rows.cursor.is_some() && chosen.is_none() {
            true => "A list or dialog deals with this key; it can't be changed.",
            false => "Enter or a double click changes the key, Delete takes it away.",
        };
        let line = row![
            button("Change…").on_press_maybe(when(chosen.is_some(), Message::ChangePressed)),
            button("Add a key…").on_press_maybe(when(has_any, Message::AddPressed)),
            button("Take away").on_press_maybe(when(has_any, Message::TakePressed)),
            button("As it came").on_press_maybe(when(!is_usual, Message::UsualPressed)),
        ]
        .spacing(space::S)
        .wrap();
        column![line, small(hint)].spacing(space::XS).into()
    }

    fn strangers(&self) -> Option<Element<'_, Message>> {
        let first = self.strange.first()?;
        let words = wording::keys_not_understood(first, self.strange.len());
        Some(form::remark(
            crate::app::theme::icon::Icon::Info,
            Tint::Warn,
            words,
        ))
    }

    /// The action that the cursor is on, if its keys can be changed.
    fn chosen(&self) -> Option<&'static Entry> {
        let entry = self.rows.shown.get(self.rows.cursor?)?;
        entry.can_change().then_some(*entry)
    }

    fn search_for(&mut self, search: String) {
        let has = |entry: &&Entry| {
            let keys = self.rows.keymap.label(entry);
            let all = format!("{} {keys} {}", entry.what, entry.group.name());
            has_words(&all, &search)
        };
        self.rows.shown = ENTRIES.iter().filter(has).collect();
        self.rows.cursor = (!self.rows.shown.is_empty()).then_some(0);
        self.search = search;
        self.stop();
    }

    fn happened(&mut self, event: &TableEvent, written: &mut Written) {
        match event {
            TableEvent::SelectOnly(row) | TableEvent::Extend(row) => {
                self.rows.cursor = Some(*row);
                self.stop();
            }
            TableEvent::Activate(row) => {
                self.rows.cursor = Some(*row);
                self.wait(false);
            }
            TableEvent::Delete | TableEvent::Up => self.take_away(written),
            TableEvent::Resized(column, width) => {
                if let Some(column) = self.columns.get_mut(*column) {
                    column.width = *width;
                }
            }
            _ => {}
        }
    }

    fn wait(&mut self, adds: bool) {
        if let Some(entry) = self.chosen() {
            let wish = Wish { entry, adds };
            self.doing = Doing::Waits { wish, fault: None };
        }
    }

    fn take_away(&mut self, written: &mut Written) {
        if let Some(entry) = self.chosen() {
            self.set(entry, &[], written);
        }
    }

    /// Where another action has one of the usual keys by now, that is asked about.
    fn set_back(&mut self, written: &mut Written) {
        let Some(entry) = self.chosen() else {
            return;
        };
        self.set(entry, entry.chords, written);
        let taken = entry.chords.iter().find_map(|chord| {
            let by = self.rows.keymap.holder(*chord, entry.shortcut?)?;
            Some((*chord, by))
        });
        if let Some((chord, by)) = taken {
            let wish = Wish { entry, adds: true };
            self.doing = Doing::Taken { wish, chord, by };
        }
    }

    fn pressed(&mut self, press: &Press, written: &mut Written) {
        let Doing::Waits { wish, .. } = self.doing else {
            return;
        };
        if press.is_held_only() {
            return;
        }
        if press.takes_away() {
            self.set(wish.entry, &[], written);
            return;
        }
        let Some(chord) = press.chord() else {
            let fault = Some(wording::KEY_UNKNOWN.to_owned());
            self.doing = Doing::Waits { wish, fault };
            return;
        };
        if let Some(reason) = reserved::reason(chord) {
            let fault = Some(wording::key_reserved(&chord.label(), &reason.words()));
            self.doing = Doing::Waits { wish, fault };
            return;
        }
        let shortcut = wish.entry.shortcut;
        let by = shortcut.and_then(|shortcut| self.rows.keymap.holder(chord, shortcut));
        match by {
            Some(by) => self.doing = Doing::Taken { wish, chord, by },
            None => self.give(wish, chord, written),
        }
    }

    fn give(&mut self, wish: Wish, chord: Chord, written: &mut Written) {
        let mut chords = match wish.adds {
            true => self.rows.keymap.chords(wish.entry),
            false => Vec::new(),
        };
        if !chords.contains(&chord) {
            chords.push(chord);
        }
        let usual = wish.entry.chords;
        if chords.len() == usual.len() && usual.iter().all(|one| chords.contains(one)) {
            chords = usual.to_vec();
        }
        self.set(wish.entry, &chords, written);
    }

    fn set(&mut self, entry: &'static Entry, chords: &[Chord], written: &mut Written) {
        keys::write(written, entry, chords);
        self.show(written);
    }
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
            1 if entry.can_change() => Cell::new(self.keymap.label(entry)),
            1 => Cell::muted(self.keymap.label(entry)),
            _ => Cell::muted(entry.group.name()),
        }
    }

    fn is_selected(&self, row: usize) -> bool {
        self.cursor == Some(row)
    }
}

fn small<'a>(words: &'a str) -> Element<'a, Message> {
    text(words).size(size::SMALL).style(style::muted).into()
}

const SEARCH: &str = "settings-keys-search";
const LIST: &str = "settings-keys";
/// The same height whatever is under way, so that the list stays as it is.
const BELOW: f32 = 52.0;

#[cfg(test)]
mod tests;
