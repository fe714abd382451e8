//! What is made of focusable buttons: check boxes, radio buttons, a row of tabs.

use iced::widget::text::IntoFragment;
use iced::widget::{Space, container, row, text};
use iced::{Alignment, Border, Element, Length, Padding, Theme};

use super::FocusButton;
use crate::app::theme::icon::Icon;
use crate::app::theme::style::Look;
use crate::app::theme::{Tint, Tokens, font, style};

/// A check box with a label. `on_toggle` is what a press says; `None` disables it.
pub fn check_box<'a, Message: Clone + 'a>(
    label: impl IntoFragment<'a>,
    is_checked: bool,
    on_toggle: Option<Message>,
) -> FocusButton<'a, Message> {
    let mark: Element<'a, Message> = if is_checked {
        Icon::Check.sized(13.0).style(on_accent).into()
    } else {
        Space::new().into()
    };
    mark_and_label(square(mark, is_checked, 4.0), label, on_toggle)
}

/// A check box that may also stand at neither: a dash. `name` tells it from others of its label.
pub fn three_way<'a, Message: Clone + 'a>(
    name: String,
    label: impl IntoFragment<'a>,
    state: Option<bool>,
    on_press: Message,
) -> FocusButton<'a, Message> {
    let mark: Element<'a, Message> = match state {
        Some(true) => Icon::Check.sized(13.0).style(on_accent).into(),
        Some(false) => Space::new().into(),
        None => Icon::Minus
            .sized(13.0)
            .style(style::tint(Tint::Muted))
            .into(),
    };
    let mark = square(mark, state == Some(true), 4.0);
    let mut button = mark_and_label(mark, label, Some(on_press));
    button.name = Some(name);
    button
}

/// One of several choices.
pub fn radio<'a, Message: Clone + 'a>(
    label: impl IntoFragment<'a>,
    is_chosen: bool,
    on_choose: Option<Message>,
) -> FocusButton<'a, Message> {
    let mark: Element<'a, Message> = if is_chosen {
        container(Space::new().width(6).height(6))
            .style(|theme: &Theme| container::Style {
                background: Some(Tokens::of(theme).on_accent.into()),
                border: Border {
                    radius: 3.0.into(),
                    ..Border::default()
                },
                ..container::Style::default()
            })
            .into()
    } else {
        Space::new().into()
    };
    mark_and_label(square(mark, is_chosen, 8.0), label, on_choose)
}

/// One tab: an icon, a label, and the colour of the icon.
pub struct Tab<'a> {
    pub icon: Icon,
    pub label: std::borrow::Cow<'a, str>,
    pub tint: Tint,
}

impl<'a> Tab<'a> {
    pub fn new(icon: Icon, label: impl Into<std::borrow::Cow<'a, str>>) -> Self {
        Self {
            icon,
            label: label.into(),
            tint: Tint::Muted,
        }
    }

    /// Colours the icon, e.g. when something failed.
    pub fn tint(mut self, tint: Tint) -> Self {
        self.tint = tint;
        self
    }
}

/// A row of tabs; `on_select` gets the number of the one that was pressed.
pub fn tabs<'a, Message: Clone + 'a>(
    tabs: impl IntoIterator<Item = Tab<'a>>,
    active: usize,
    on_select: impl Fn(usize) -> Message,
) -> Element<'a, Message> {
    let buttons = tabs.into_iter().enumerate().map(|(index, tab)| {
        let is_active = index == active;
        let label = text(tab.label)
            .font(if is_active { font::MEDIUM } else { font::BODY })
            .wrapping(text::Wrapping::None);
        let tint = if is_active && tab.tint == Tint::Muted {
            Tint::Text
        } else {
            tab.tint
        };
        let icon = tab.icon.sized(15.0).style(style::tint(tint));
        FocusButton::new(row![icon, label].spacing(7).align_y(Alignment::Center))
            .look(Look::Tab { is_active })
            .padding([6, 12])
            .on_press(on_select(index))
            .into()
    });
    row(buttons).spacing(2).into()
}

fn mark_and_label<'a, Message: Clone + 'a>(
    mark: Element<'a, Message>,
    label: impl IntoFragment<'a>,
    on_press: Option<Message>,
) -> FocusButton<'a, Message> {
    FocusButton::new(
        row![mark, text(label)]
            .spacing(8)
            .align_y(Alignment::Center),
    )
    .look(Look::Bare)
    .padding(Padding::from([3, 4]))
    .on_press_maybe(on_press)
}

fn square<'a, Message: 'a>(
    mark: Element<'a, Message>,
    is_on: bool,
    radius: f32,
) -> Element<'a, Message> {
    container(mark)
        .center(Length::Fixed(16.0))
        .style(move |theme: &Theme| {
            let t = Tokens::of(theme);
            container::Style {
                background: Some(if is_on { t.accent } else { t.surface }.into()),
                border: Border {
                    color: if is_on { t.accent } else { t.muted },
                    width: 1.0,
                    radius: radius.into(),
                },
                ..container::Style::default()
            }
        })
        .into()
}

fn on_accent(theme: &Theme) -> text::Style {
    text::Style {
        color: Some(Tokens::of(theme).on_accent),
    }
}
