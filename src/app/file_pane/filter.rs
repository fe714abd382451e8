//! The field that keeps rows out of sight while somebody writes in it.

use iced::widget::{Id, column, container, row, text, text_input};
use iced::{Alignment, Element, Length, Task};

use super::sieve::{Fault, Pattern, Wanted};
use crate::app::keeper::off_thread;
use crate::app::theme::icon::Icon;
use crate::app::theme::style::Look;
use crate::app::theme::{Tint, size, space, style};
use crate::app::widget::focus_button::{FocusButton, icon_button};
use crate::app::widget::on_escape::on_escape;
use crate::app::widget::own_layer::own_layer;
use crate::wording;

/// An open filter.
#[derive(Debug, Default)]
pub struct Filter {
    wanted: Wanted,
    /// Made of the last words that made sense.
    pattern: Option<Pattern>,
    fault: Option<Fault>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Edited(String),
    CaseSwitched,
    RegexSwitched,
    InvertSwitched,
    /// What an expression was made of, and whether it is one.
    Built(Wanted, Result<Option<Pattern>, Fault>),
    /// Enter.
    Done,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    /// Make this expression off the thread, and say so with `Built`.
    Build(Wanted),
    /// Show what the pattern says now, and let the writing go on.
    Apply,
    /// To the list.
    Leave,
    Close,
}

impl Filter {
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(words) => self.wanted.words = words.chars().take(MOST).collect(),
            Message::CaseSwitched => self.wanted.is_exact ^= true,
            Message::RegexSwitched => self.wanted.is_regex ^= true,
            Message::InvertSwitched => self.wanted.is_inverted ^= true,
            // Only of what is still wanted.
            Message::Built(wanted, built) if self.wants(&wanted) => return self.take(built),
            Message::Built(..) => return Action::None,
            Message::Done => return Action::Leave,
            Message::Closed => return Action::Close,
        }
        match self.wanted.is_regex && !self.wanted.words.is_empty() {
            // Some that are short take longer than many frames.
            true => Action::Build(self.wanted.clone()),
            false => self.take(self.wanted.pattern()),
        }
    }

    fn take(&mut self, built: Result<Option<Pattern>, Fault>) -> Action {
        match built {
            Ok(pattern) => (self.pattern, self.fault) = (pattern, None),
            // Half an expression changes nothing.
            Err(fault) => self.fault = Some(fault),
        }
        Action::Apply
    }

    /// Whether this is what it looks for.
    pub fn wants(&self, wanted: &Wanted) -> bool {
        self.wanted == *wanted
    }

    pub fn pattern(&self) -> Option<Pattern> {
        self.pattern.clone()
    }

    /// `id`: the name of the field, for the focus; `hint` says what the words are looked for in.
    /// `count`: what stands behind the switches.
    pub fn view<'a>(&'a self, id: Id, hint: &str, count: Option<String>) -> Element<'a, Message> {
        let field = text_input(hint, &self.wanted.words)
            .id(id)
            .padding([3, 8])
            .style(if self.fault.is_some() {
                style::field_in_error
            } else {
                style::field
            })
            .on_input(Message::Edited)
            .on_submit(Message::Done)
            .width(Length::Fill);
        let line = row![
            Icon::Filter.sized(15.0).style(style::muted),
            field,
            switch(
                "Aa",
                "Capital letters make a difference",
                self.wanted.is_exact,
                Message::CaseSwitched
            ),
            switch(
                ".*",
                "Regular expression",
                self.wanted.is_regex,
                Message::RegexSwitched
            ),
            switch(
                "Not",
                "Show what does not match",
                self.wanted.is_inverted,
                Message::InvertSwitched
            ),
        ]
        .push(count.map(|count| {
            text(count)
                .size(size::SMALL)
                .wrapping(text::Wrapping::None)
                .style(style::muted)
        }))
        .push(
            icon_button(Icon::Close, "Show everything (Escape)")
                .padding(4)
                .on_press(Message::Closed),
        )
        .spacing(space::XS)
        .align_y(Alignment::Center);
        let fault = self.fault.as_ref().map(|fault| {
            let words = match fault {
                Fault::TooLarge => wording::filter_fault(None),
                Fault::Syntax(why) => wording::filter_fault(Some(why)),
            };
            text(words)
                .size(size::SMALL)
                .style(style::tint(Tint::Error))
        });
        let bar = container(column![line].push(fault).spacing(2)).padding(iced::Padding {
            top: 0.0,
            bottom: 6.0,
            ..[0.0, space::S].into()
        });
        on_escape(own_layer(bar), Message::Closed)
    }
}

/// Makes the expression off the window's thread.
pub fn build(wanted: Wanted) -> Task<Message> {
    let work = move || {
        let built = wanted.pattern();
        Message::Built(wanted, built)
    };
    off_thread(work).and_then(Task::done)
}

fn switch(
    label: &'static str,
    tip: &'static str,
    is_on: bool,
    message: Message,
) -> FocusButton<'static, Message> {
    FocusButton::new(text(label).size(size::SMALL))
        .look(if is_on { Look::Down } else { Look::Ghost })
        .padding([4, 7])
        .tip(tip)
        .on_press(message)
}

/// Longer words are cut; no name is longer.
const MOST: usize = 1000;
