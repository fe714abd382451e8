//! The pages about connections: how long each wait may take, how fast it may go, and where
//! passwords are kept.

use iced::Element;
use iced::widget::{column, row};

use super::number::Number;
use super::page::{LIMITED, VAULT};
use super::{Message, SettingsPage};
use crate::app::form;
use crate::app::theme::space;
use crate::app::theme::style::Look;
use crate::app::widget::focus_button::{self, check_box};

impl SettingsPage {
    pub(super) fn connection(&self) -> Element<'_, Message> {
        let (left, right) = Number::LIMITS.split_at(Number::LIMITS.len() / 2);
        let side = |numbers: &[Number]| {
            column(numbers.iter().map(|number| self.number(*number)))
                .spacing(space::S)
                .width(SIDE)
        };
        let switch = check_box(
            LIMITED,
            self.settings.speed.limited,
            Some(Message::SpeedToggled),
        );
        column![
            form::heading("How long a server may take"),
            // One below the other where the window is narrow.
            row![side(left), side(right)]
                .spacing(space::XL)
                .wrap()
                .vertical_spacing(space::S),
            form::heading("Speed"),
            switch,
            self.number(Number::SpeedDown),
            self.number(Number::SpeedUp),
        ]
        .spacing(space::S)
        .into()
    }

    pub(super) fn passwords(&self) -> Element<'_, Message> {
        let change = focus_button::button("Change the master password…")
            .look(Look::Outlined)
            .on_press(Message::MasterPressed);
        form::labelled(VAULT, change)
    }
}

/// A label, a field and its unit; two of them are side by side in a window of usual size.
const SIDE: f32 = 296.0;
