//! The field that keeps rows out of sight while somebody writes in it.

use iced::widget::{Id, column, container, row, text, text_input};
use iced::{Alignment, Element, Length};

use super::sieve::{Fault, Pattern, Wanted};
use crate::app::place::Side;
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
    /// Enter.
    Done,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show what the pattern says now, and let the writing go on.
    Apply,
    /// To the list.
    Leave,
    Close,
}

impl Filter {
    /// The name of the field, for the focus.
    pub fn id(side: Side) -> Id {
        Id::new(match side {
            Side::Local => "local-filter",
            Side::Remote => "remote-filter",
        })
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(words) => self.wanted.words = words.chars().take(MOST).collect(),
            Message::CaseSwitched => self.wanted.is_exact ^= true,
            Message::RegexSwitched => self.wanted.is_regex ^= true,
            Message::InvertSwitched => self.wanted.is_inverted ^= true,
            Message::Done => return Action::Leave,
            Message::Closed => return Action::Close,
        }
        match self.wanted.pattern() {
            Ok(pattern) => (self.pattern, self.fault) = (pattern, None),
            // Half an expression changes nothing.
            Err(fault) => self.fault = Some(fault),
        }
        Action::Apply
    }

    pub fn pattern(&self) -> Option<Pattern> {
        self.pattern.clone()
    }

    pub fn view(&self, side: Side) -> Element<'_, Message> {
        let field = text_input("Names that hold…", &self.wanted.words)
            .id(Self::id(side))
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
            icon_button(Icon::Close, "Show everything (Escape)")
                .padding(4)
                .on_press(Message::Closed),
        ]
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
