//! The conversation with the servers, line by line: a ring, so that it never grows beyond its
//! setting. All of it is kept, whatever is shown.

use std::collections::VecDeque;

use iced::widget::{Id, Row, container, row, text, text_input};
use iced::{Alignment, Element, Length, Point};

use super::theme::icon::Icon;
use super::theme::{Tint, size, space, style};
use super::widget::choice::choice;
use super::widget::focus_button::{icon_button, labelled};
use super::widget::listing::Listing;
use super::widget::table::{Cell, Column, Source, TableEvent, table};
use crate::profile::LogLevel;
use crate::service::{LogKind, LogLine};
use crate::wording;
use filter::Filter;

mod filter;

#[derive(Debug)]
pub struct SessionLog {
    lines: VecDeque<LogLine>,
    limit: usize,
    filter: Filter,
    listing: Listing,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Table(TableEvent),
    LevelChosen(LogLevel),
    SearchEdited(String),
    CopyPressed,
    SavePressed,
    ClearPressed,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    None,
    Copy(String),
    /// Write these to a file.
    Save(Vec<LogLine>),
    OpenMenu(Point),
    /// This much is to be shown at the next start, too.
    LevelChosen(LogLevel),
    Focused,
}

impl SessionLog {
    /// The name of the list, for the focus.
    pub const ID: &'static str = "log-lines";
    /// The name of the field that looks for words.
    pub const SEARCH: &'static str = "log-search";

    pub fn new(limit: usize) -> Self {
        Self {
            lines: VecDeque::new(),
            limit: limit.max(1),
            filter: Filter::default(),
            listing: Listing::default(),
            columns: vec![Column::fill("Line").mono()],
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Table(TableEvent::Context(_, point)) => Action::OpenMenu(point),
            Message::Table(TableEvent::Focused) => Action::Focused,
            Message::Table(TableEvent::Copy) | Message::CopyPressed => self.copy(),
            Message::ClearPressed => {
                self.lines.clear();
                self.listing = Listing::default();
                self.arrange();
                Action::None
            }
            Message::LevelChosen(level) => {
                self.show_level(level);
                Action::LevelChosen(level)
            }
            Message::SearchEdited(search) => self.search_for(search),
            Message::Table(TableEvent::Escape) => self.search_for(String::new()),
            Message::SavePressed => match self.is_empty() {
                true => Action::None,
                false => Action::Save(self.shown().cloned().collect()),
            },
            Message::Table(event) => {
                self.listing.apply(&event);
                Action::None
            }
        }
    }

    /// Adds lines; the oldest go when there are too many.
    pub fn add(&mut self, mut lines: Vec<LogLine>) {
        let excess = lines.len().saturating_sub(self.limit);
        lines.drain(..excess);
        if self.filter.shows_all() {
            self.listing.append(lines.len());
        } else {
            let is_shown = lines.iter().map(|line| self.filter.shows(line));
            self.listing.append_some(is_shown);
        }
        self.lines.extend(lines);
        self.trim();
    }

    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit.max(1);
        self.trim();
    }

    pub fn show_level(&mut self, level: LogLevel) {
        if self.filter.level != level {
            self.filter.level = level;
            self.arrange();
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let empty = if self.lines.is_empty() {
            "What is said between Argosy and the servers will be written here"
        } else if self.filter.search().is_empty() {
            "No line of this kind yet"
        } else {
            "No line has these words"
        };
        let lines = table(self, &self.columns, Message::Table)
            .id(Self::ID)
            .cursor(self.listing.cursor())
            .without_header()
            .follows_end()
            .empty(empty);
        container(lines).height(Length::Fill).into()
    }

    /// What stands at the end of the tab bar: what is shown, and what can be done with it.
    pub fn buttons(&self, is_narrow: bool) -> Element<'_, Message> {
        let button = |icon, label, message: Message| {
            let button = if is_narrow {
                icon_button(icon, label)
            } else {
                labelled(icon, label).padding([3, 9])
            };
            button.on_press_maybe((!self.is_empty()).then_some(message))
        };
        let bar = row![
            self.search(is_narrow),
            button(Icon::Copy, "Copy", Message::CopyPressed),
            button(Icon::Save, "Save…", Message::SavePressed),
            button(Icon::Trash, "Clear", Message::ClearPressed)
                .on_press_maybe((!self.lines.is_empty()).then_some(Message::ClearPressed)),
        ];
        bar.spacing(space::XS).align_y(Alignment::Center).into()
    }

    fn search(&self, is_narrow: bool) -> Row<'_, Message> {
        let count = match self.filter.shows_all() {
            // Always there, so that the field stays at its place and keeps its focus.
            true => String::new(),
            false => {
                let (shown, all) = (self.listing.len(), self.lines.len());
                let [shown, all] = [shown, all].map(|count| wording::number(count as u64));
                format!("{shown} of {all}")
            }
        };
        let count = text(count)
            .size(size::SMALL)
            .wrapping(text::Wrapping::None)
            .style(style::muted);
        let level = LogLevel::ALL
            .iter()
            .position(|one| *one == self.filter.level);
        let levels = choice(
            LogLevel::ALL.map(wording::log_level),
            level.unwrap_or(0),
            |at| Message::LevelChosen(LogLevel::ALL.get(at).copied().unwrap_or_default()),
        );
        let field = text_input("Find", self.filter.search())
            .id(Id::new(Self::SEARCH))
            .on_input(Message::SearchEdited)
            .size(size::SMALL)
            .padding([3, 8])
            .style(style::field)
            .width(if is_narrow { 90 } else { 180 });
        let clears = !self.filter.search().is_empty();
        let clear = icon_button(Icon::Close, "Show every line again")
            .padding(4)
            .on_press_maybe(clears.then(|| Message::SearchEdited(String::new())));
        Row::new()
            .push(count)
            .push(levels.width(if is_narrow { 130 } else { 150 }))
            .push(field)
            .push(clear)
            .spacing(space::XS)
            .align_y(Alignment::Center)
    }

    fn search_for(&mut self, search: String) -> Action {
        self.filter.search_for(search);
        self.arrange();
        Action::None
    }

    /// Shows the lines that the filter lets through.
    fn arrange(&mut self) {
        if self.filter.shows_all() {
            self.listing.set_own_order();
            return;
        }
        let lines = self.lines.iter().enumerate();
        let shown = lines.filter(|(_, line)| self.filter.shows(line));
        self.listing
            .set_order(shown.map(|(item, _)| item).collect());
    }

    fn trim(&mut self) {
        let excess = self.lines.len().saturating_sub(self.limit);
        if excess > 0 {
            self.lines.drain(..excess);
            self.listing.drop_front(excess);
        }
    }

    /// The lines that are shown, in their order.
    fn shown(&self) -> impl Iterator<Item = &LogLine> {
        let items = (0..self.listing.len()).filter_map(|row| self.listing.item(row));
        items.filter_map(|item| self.lines.get(item))
    }

    /// What is chosen, or everything that is shown.
    fn copy(&self) -> Action {
        let lines: Vec<String> = if self.listing.selected_count() == 0 {
            self.shown().map(wording::log_line).collect()
        } else {
            self.listing
                .selected_items()
                .filter_map(|item| self.lines.get(item))
                .map(wording::log_line)
                .collect()
        };
        if lines.is_empty() {
            return Action::None;
        }
        Action::Copy(lines.join("\n"))
    }
}

impl Source for SessionLog {
    fn len(&self) -> usize {
        self.listing.len()
    }

    fn cell(&self, row: usize, _: usize) -> Cell<'_> {
        let line = self.listing.item(row).and_then(|item| self.lines.get(item));
        let Some(line) = line else {
            return Cell::default();
        };
        Cell::new(wording::log_line(line)).tint(match line.kind {
            LogKind::Command => Tint::Accent,
            LogKind::Reply => Tint::Text,
            LogKind::Info => Tint::Muted,
            LogKind::Error => Tint::Error,
        })
    }

    fn icon(&self, _: usize) -> Option<(Icon, Tint)> {
        None
    }

    fn is_selected(&self, row: usize) -> bool {
        self.listing.is_selected(row)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn lines(texts: &[&str]) -> Vec<LogLine> {
        let line = |text: &&str| LogLine {
            when: SystemTime::UNIX_EPOCH,
            connection: 1,
            kind: LogKind::Reply,
            text: (*text).to_owned(),
        };
        texts.iter().map(line).collect()
    }

    #[test]
    fn the_oldest_lines_make_room() {
        let mut log = SessionLog::new(3);
        log.add(lines(&["a", "b"]));
        log.update(Message::Table(TableEvent::SelectOnly(1)));
        log.add(lines(&["c", "d"]));
        assert_eq!(log.lines.len(), 3);
        // «b» is still the chosen one, though it moved.
        match log.update(Message::CopyPressed) {
            Action::Copy(text) => assert!(text.ends_with('b'), "{text}"),
            other => panic!("{other:?}"),
        }
        log.add(lines(&["1", "2", "3", "4", "5"]));
        assert_eq!(log.lines.front().map(|line| line.text.as_str()), Some("3"));
    }

    #[test]
    fn only_what_is_looked_for_is_shown_copied_and_saved() {
        let mut log = SessionLog::new(4);
        log.add(lines(&["220 Hello", "230 in", "530 HELLO no"]));
        log.update(Message::SearchEdited("hello".to_owned()));
        assert_eq!(log.len(), 2);
        // Lines that come later are judged as well, and the oldest make room.
        log.add(lines(&["hello again", "bye"]));
        let Action::Save(saved) = log.update(Message::SavePressed) else {
            panic!("nothing saved");
        };
        let texts: Vec<_> = saved.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["530 HELLO no", "hello again"]);
        log.update(Message::Table(TableEvent::Escape));
        assert_eq!(log.len(), 4);
        log.update(Message::SearchEdited("nowhere".to_owned()));
        assert_eq!(log.update(Message::CopyPressed), Action::None);
        assert_eq!(log.update(Message::SavePressed), Action::None);
    }

    #[test]
    fn the_field_stays_at_its_place_while_somebody_types() {
        let mut log = SessionLog::new(10);
        let parts = |log: &SessionLog| {
            let bar: Element<'_, Message> = log.search(false).into();
            bar.as_widget().children().len()
        };
        let before = parts(&log);
        log.update(Message::SearchEdited("h".to_owned()));
        assert_eq!(parts(&log), before);
    }

    #[test]
    fn each_level_shows_its_kinds() {
        let mut log = SessionLog::new(10);
        let kinds = [
            LogKind::Command,
            LogKind::Reply,
            LogKind::Info,
            LogKind::Error,
        ];
        for kind in kinds {
            log.add(vec![LogLine {
                kind,
                ..lines(&["x"]).remove(0)
            }]);
        }
        for (level, shown) in LogLevel::ALL.into_iter().zip([1, 3, 4]) {
            log.update(Message::LevelChosen(level));
            assert_eq!(log.len(), shown, "{level:?}");
        }
    }

    #[test]
    fn without_a_selection_everything_is_copied() {
        let mut log = SessionLog::new(10);
        assert_eq!(log.update(Message::CopyPressed), Action::None);
        log.add(lines(&["a", "b"]));
        let Action::Copy(text) = log.update(Message::CopyPressed) else {
            panic!("nothing copied");
        };
        assert_eq!(text.lines().count(), 2);
    }
}
