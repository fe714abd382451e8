//! The conversation with the servers, line by line: a ring, so that it never grows beyond its
//! setting.

use std::collections::VecDeque;

use iced::widget::{container, row};
use iced::{Element, Length, Point};

use super::theme::icon::Icon;
use super::theme::{Tint, space};
use super::widget::focus_button::{icon_button, labelled};
use super::widget::listing::Listing;
use super::widget::table::{Cell, Column, Source, TableEvent, table};
use crate::service::{LogKind, LogLine};
use crate::wording;

#[derive(Debug)]
pub struct SessionLog {
    lines: VecDeque<LogLine>,
    limit: usize,
    listing: Listing,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Table(TableEvent),
    CopyPressed,
    ClearPressed,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    None,
    Copy(String),
    OpenMenu(Point),
    Focused,
}

impl SessionLog {
    /// The name of the list, for the focus.
    pub const ID: &'static str = "log-lines";

    pub fn new(limit: usize) -> Self {
        Self {
            lines: VecDeque::new(),
            limit: limit.max(1),
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
                Action::None
            }
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
        self.listing.append(lines.len());
        self.lines.extend(lines);
        self.trim();
    }

    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit.max(1);
        self.trim();
    }

    pub fn view(&self) -> Element<'_, Message> {
        let lines = table(self, &self.columns, Message::Table)
            .id(Self::ID)
            .cursor(self.listing.cursor())
            .without_header()
            .follows_end()
            .empty("What is said between Argosy and the servers will be written here");
        container(lines).height(Length::Fill).into()
    }

    /// The buttons that stand at the end of the tab bar.
    pub fn buttons(&self, is_narrow: bool) -> Element<'_, Message> {
        let button = |icon, label, message: Message| {
            let button = if is_narrow {
                icon_button(icon, label)
            } else {
                labelled(icon, label).padding([3, 9])
            };
            button.on_press_maybe((!self.lines.is_empty()).then_some(message))
        };
        row![
            button(Icon::Copy, "Copy", Message::CopyPressed),
            button(Icon::Close, "Clear", Message::ClearPressed),
        ]
        .spacing(space::XS)
        .into()
    }

    fn trim(&mut self) {
        let excess = self.lines.len().saturating_sub(self.limit);
        if excess > 0 {
            self.lines.drain(..excess);
            self.listing.drop_front(excess);
        }
    }

    /// What is chosen, or everything.
    fn copy(&self) -> Action {
        let lines: Vec<String> = if self.listing.selected_count() == 0 {
            self.lines.iter().map(wording::log_line).collect()
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
