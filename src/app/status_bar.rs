//! The bottom strip: how the connection is protected, what moves, and what there is to tell.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use iced::widget::{Space, column, container, row, text};
use iced::{Alignment, Element, Length, Padding};

use super::connection::Connection;
use super::form;
use super::theme::icon::Icon;
use super::theme::style::Look;
use super::theme::{Tint, size, space, style};
use super::tips::Tip;
use super::widget::focus_button::{FocusButton, icon_button};
use super::widget::graph::graph;
use crate::profile::{Endpoint, TlsFacts};
use crate::service::Progress;
use crate::wording;
use pulse::Pulse;

mod pulse;

/// What moves, and the notices that nobody has put away yet.
#[derive(Debug, Default)]
pub struct StatusBar {
    progress: Progress,
    pulse: Pulse,
    notices: VecDeque<String>,
    /// What the newest transfer connection of each server goes by.
    transfer_tls: HashMap<Arc<Endpoint>, TlsFacts>,
}

#[derive(Clone, Debug)]
pub enum Message {
    LockPressed,
    NoticeClosed,
    TipClosed(Tip),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    ShowCertificate,
    /// The tip is not to be given again.
    TipClosed(Tip),
}

impl StatusBar {
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::LockPressed => Action::ShowCertificate,
            Message::TipClosed(tip) => Action::TipClosed(tip),
            Message::NoticeClosed => {
                self.notices.pop_front();
                Action::None
            }
        }
    }

    /// Only the totals are kept.
    pub fn moved(&mut self, progress: &Progress, now: Instant) {
        self.pulse.beats(now, progress.down, progress.up);
        self.progress = Progress {
            running: Vec::new(),
            ..*progress
        };
    }

    /// Nothing moves any more; what still waits is told all the same.
    pub fn rests(&mut self, is_empty: bool) {
        self.progress = Progress {
            remaining: if is_empty { 0 } else { self.progress.remaining },
            ..Progress::default()
        };
    }

    /// The newest notices stay; a flood pushes the oldest out.
    pub fn tell(&mut self, notice: String) {
        if self.notices.contains(&notice) {
            return;
        }
        if self.notices.len() == NOTICES {
            self.notices.pop_front();
        }
        self.notices.push_back(notice);
    }

    /// Before whatever else there is to tell.
    pub fn tell_first(&mut self, notice: &str) {
        self.notices.push_front(notice.to_owned());
    }

    /// What transfers there go by; `None`: there are none.
    pub fn secured(&mut self, endpoint: Arc<Endpoint>, tls: Option<TlsFacts>) {
        match tls {
            Some(tls) => self.transfer_tls.insert(endpoint, tls),
            None => self.transfer_tls.remove(&endpoint),
        };
    }

    /// `awaited`: what the connection waits for, where that is a person.
    pub fn view<'a>(
        &'a self,
        connection: &'a Connection,
        awaited: Option<&'static str>,
        tip: Option<Tip>,
        width: f32,
    ) -> Element<'a, Message> {
        // What moves is more to the point.
        let tip = tip.filter(|_| self.progress == Progress::default());
        // The figures come first; the words beside the lock get what they leave.
        let room = match tip {
            Some(_) => Length::Shrink,
            None => Length::Fill,
        };
        let lock = container(lock(connection, awaited, &self.transfer_tls))
            .width(room)
            .clip(true);
        let tip = tip.map_or_else(|| Space::new().into(), tip_line);
        let is_narrow = width < NARROW;
        let mut bar = row![lock, tip]
            .spacing(space::M)
            .height(space::STATUS_BAR)
            .align_y(Alignment::Center);
        let Progress {
            down,
            up,
            remaining,
            time_left,
            ..
        } = self.progress;
        if (down > 0 || up > 0) && !is_narrow {
            bar = bar.push(graph(self.pulse.bars()));
        }
        if down > 0 {
            bar = bar.push(figure(Icon::ArrowDown, wording::speed(down)));
        }
        if up > 0 {
            bar = bar.push(figure(Icon::ArrowUp, wording::speed(up)));
        }
        if self.progress.items > 1 && self.progress.items_over < self.progress.items {
            bar = bar.push(figure(Icon::List, wording::totals(&self.progress)));
        }
        if remaining > 0 && !is_narrow {
            bar = bar.push(figure(Icon::Queue, wording::size(remaining)));
        }
        if time_left.is_some() && remaining > 0 {
            bar = bar.push(figure(Icon::Clock, wording::time_left(time_left)));
        }
        // A notice has lines of its own, as many as it needs.
        let notice = self.notices.front().map(|notice| self.notice(notice));
        container(column![].push(notice).push(bar))
            .padding([0.0, space::GUTTER])
            .width(Length::Fill)
            .style(style::status_bar)
            .into()
    }

    fn notice<'a>(&self, notice: &'a str) -> Element<'a, Message> {
        let words = form::sentence(notice)
            .size(size::SMALL)
            .style(style::tint(Tint::Warn));
        row![
            Icon::Info.sized(14.0).style(style::tint(Tint::Warn)),
            words,
            icon_button(Icon::Close, "Put this notice away")
                .padding(2)
                .on_press(Message::NoticeClosed),
        ]
        .spacing(6)
        .padding(Padding::ZERO.top(space::XS))
        .width(Length::Fill)
        .align_y(Alignment::Center)
        .into()
    }
}

fn tip_line<'a>(tip: Tip) -> Element<'a, Message> {
    let words = text(tip.words())
        .size(size::SMALL)
        .wrapping(text::Wrapping::None);
    let close = icon_button(Icon::Close, "Put this tip away")
        .padding(2)
        .on_press(Message::TipClosed(tip));
    // The words give way before the button does.
    let words = container(words).align_right(Length::Fill).clip(true);
    row![words, close]
        .spacing(6)
        .align_y(Alignment::Center)
        .into()
}

fn lock<'a>(
    connection: &'a Connection,
    awaited: Option<&'static str>,
    transfer_tls: &HashMap<Arc<Endpoint>, TlsFacts>,
) -> Element<'a, Message> {
    let small = |words: String| text(words).size(size::SMALL).wrapping(text::Wrapping::None);
    let line = |icon: Icon, tint: Tint, words: String| {
        row![icon.sized(14.0).style(style::tint(tint)), small(words)]
            .spacing(6)
            .align_y(Alignment::Center)
    };
    match connection {
        Connection::None => line(Icon::Unplug, Tint::Muted, "Not connected".to_owned()).into(),
        Connection::Connecting { stage, .. } => line(
            Icon::Loader,
            Tint::Accent,
            format!("{}…", awaited.unwrap_or(wording::stage(*stage))),
        )
        .into(),
        Connection::Lost { .. } => {
            line(Icon::Unplug, Tint::Warn, "Connection lost".to_owned()).into()
        }
        Connection::Standing(connected) => match &connected.tls {
            None => line(Icon::LockOpen, Tint::Error, "Not encrypted".to_owned()).into(),
            Some(tls) => FocusButton::new(line(
                if tls.is_partly_clear() {
                    Icon::LockOpen
                } else {
                    Icon::Lock
                },
                match tls.is_partly_clear() {
                    true => Tint::Error,
                    false => Tint::Ok,
                },
                lock_words(tls, transfer_tls.get(&connected.endpoint)),
            ))
            .look(Look::Ghost)
            .padding([2, 6])
            .tip("Show the certificate")
            .on_press_maybe(
                connected
                    .certificate
                    .is_some()
                    .then_some(Message::LockPressed),
            )
            .into(),
        },
    }
}

/// Transfers are named where they go by another version than what is looked at.
fn lock_words(tls: &TlsFacts, transfers: Option<&TlsFacts>) -> String {
    if tls.data_in_clear {
        return format!("{} · files not encrypted", tls.version);
    }
    if tls.control_in_clear {
        return format!("{} · commands not encrypted", tls.version);
    }
    let words = format!("{} · {}", tls.version, tls.cipher);
    match transfers.filter(|transfers| transfers.version != tls.version) {
        Some(transfers) => format!("{words} · transfers {}", transfers.version),
        None => words,
    }
}

fn figure<'a>(icon: Icon, words: String) -> Element<'a, Message> {
    row![
        icon.sized(13.0).style(style::muted),
        text(words).size(size::SMALL).wrapping(text::Wrapping::None),
    ]
    .spacing(4)
    .align_y(Alignment::Center)
    .into()
}

const NOTICES: usize = 20;
/// In a window as narrow as this there is no room for the graph and for what remains.
const NARROW: f32 = 700.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_stays_until_it_is_put_away_and_is_told_once() {
        let mut bar = StatusBar::default();
        bar.tell("one".to_owned());
        bar.tell("two".to_owned());
        bar.tell("one".to_owned());
        assert_eq!(bar.notices.len(), 2);
        bar.update(Message::NoticeClosed);
        assert_eq!(bar.notices.front().map(String::as_str), Some("two"));
    }
}
