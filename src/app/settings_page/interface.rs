//! The pages about the window: how it looks, what it shows, what draws it.

use iced::widget::{Row, column, row, text};
use iced::{Alignment, Element};

use super::number::Number;
use super::page::{
    AT_START, DENSITY, DRAWN_BY, FOLDERS_FIRST, LOG_LEVEL, TEXT_SIZE, THEME, TIPS, UNITS,
};
use super::{Message, SettingsPage, Zoom, meaning, stepped};
use crate::app::form;
use crate::app::keys::{self, Shortcut};
use crate::app::theme::icon::Icon;
use crate::app::theme::space;
use crate::app::widget::focus_button::{check_box, icon_button};
use crate::profile::settings::Tips;
use crate::profile::{AtStart, Density, Graphics, LogLevel, ThemeChoice, Units};
use crate::wording;

impl SettingsPage {
    pub(super) fn interface(&self) -> Element<'_, Message> {
        let interface = &self.settings.interface;
        let theme = form::choices(
            ThemeChoice::ALL,
            interface.theme,
            |theme| wording::theme(theme).into(),
            Message::ThemeChosen,
        );
        let density = form::choices(
            Density::ALL,
            interface.density,
            |density| wording::density(density).into(),
            Message::DensityChosen,
        );
        let units = form::choices(
            Units::ALL,
            interface.units,
            |units| wording::units(units).into(),
            Message::UnitsChosen,
        );
        let folders = check_box(
            FOLDERS_FIRST,
            interface.folders_first,
            Some(Message::FoldersFirstToggled),
        );
        let level = form::choices(
            LogLevel::ALL,
            interface.log_level,
            |level| wording::log_level(level).into(),
            Message::LevelChosen,
        );
        let start = form::choices(
            AtStart::ALL,
            interface.at_start,
            |start| wording::at_start(start).into(),
            Message::AtStartChosen,
        );
        let tips = check_box(
            TIPS,
            self.settings.tips != Tips::NONE,
            Some(Message::TipsToggled),
        );
        column![
            form::labelled_first(THEME, theme),
            form::labelled(DENSITY, density),
            form::labelled(TEXT_SIZE, self.text_size()),
            form::labelled_first(UNITS, units),
            form::labelled("Lists", folders),
            form::labelled_first(AT_START, start),
            form::labelled("Tips", tips),
            form::labelled_first(LOG_LEVEL, level),
            self.number(Number::LogLines),
        ]
        .spacing(space::M)
        .into()
    }

    pub(super) fn graphics(&self) -> Element<'_, Message> {
        let chosen = self.settings.interface.graphics;
        let graphics = form::choices(
            Graphics::ALL,
            chosen,
            |graphics| wording::graphics(graphics).into(),
            Message::GraphicsChosen,
        );
        column![
            form::labelled(DRAWN_BY, graphics),
            form::labelled("", meaning(wording::graphics_meaning(chosen))),
            form::labelled("", meaning("This holds from the next start.")),
        ]
        .spacing(space::S)
        .into()
    }

    fn text_size(&self) -> Row<'_, Message> {
        let now = self.settings.interface.zoom;
        let button = |icon, tip, shortcut, zoom| {
            let can = stepped(now, zoom) != now;
            icon_button(icon, keys::tip(tip, shortcut))
                .on_press_maybe(can.then_some(Message::ZoomPressed(zoom)))
        };
        row![
            button(Icon::Minus, "Smaller", Shortcut::ZoomOut, Zoom::Out),
            text(format!("{:.0}%", now * 100.0)),
            button(Icon::Plus, "Larger", Shortcut::ZoomIn, Zoom::In),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center)
    }
}
