//! The settings. Every change holds at once; a number that can't be is said at its field, and the
//! one before goes on holding.

use iced::widget::{Space, column, row, text};
use iced::{Alignment, Element, Length};

use super::confirm_prompt::{self, ConfirmPrompt};
use super::form;
use super::theme::icon::Icon;
use super::theme::style::Look;
use super::theme::{size, space, style};
use super::widget::focus_button::{self, check_box, icon_button};
use super::widget::modal::{self, Layer};
use crate::profile::{ExistsRule, Graphics, Questions, Settings, ThemeChoice, Units, Verify};
use crate::service::Direction;
use crate::wording;
use number::Number;

mod number;

/// See the module's text.
pub struct SettingsPage {
    settings: Settings,
    /// What stands in the fields, in the order of [`Number::ALL`].
    texts: Vec<(Number, String)>,
    /// Where the focus is at first.
    first: Number,
    /// Asked before all is set back.
    confirm: Option<ConfirmPrompt>,
}

#[derive(Clone, Debug)]
pub enum Message {
    NumberEdited(Number, String),
    ExistsChosen(Direction, ExistsRule),
    KeepTimesToggled,
    VerifyChosen(Verify),
    SpeedToggled,
    ThemeChosen(ThemeChoice),
    GraphicsChosen(Graphics),
    UnitsChosen(Units),
    FoldersFirstToggled,
    ZoomPressed(Zoom),
    MasterPressed,
    KeyboardPressed,
    AboutPressed,
    AskAgainPressed,
    ResetPressed,
    Confirm(confirm_prompt::Message),
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    Out,
    In,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    None,
    /// From now on these hold.
    Changed(Settings),
    /// The vault is to get another master password.
    ChangeMaster,
    /// The table of all keys.
    ShowKeyboard,
    /// Version and licences.
    ShowAbout,
    Close,
}

impl SettingsPage {
    pub fn new(settings: Settings) -> Self {
        Self {
            texts: texts(&settings),
            settings,
            first: Number::PerSite,
            confirm: None,
        }
    }

    /// The page, begun where speeds are limited.
    pub fn at_speed(settings: Settings) -> Self {
        Self {
            first: Number::SpeedDown,
            ..Self::new(settings)
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        let before = self.settings.clone();
        let transfers = &mut self.settings.transfers;
        let interface = &mut self.settings.interface;
        match message {
            Message::NumberEdited(number, text) => self.take(number, text),
            Message::ExistsChosen(Direction::Download, rule) => transfers.download_exists = rule,
            Message::ExistsChosen(Direction::Upload, rule) => transfers.upload_exists = rule,
            Message::KeepTimesToggled => transfers.keep_times = !transfers.keep_times,
            Message::VerifyChosen(verify) => transfers.verify = verify,
            Message::SpeedToggled => self.settings.speed.limited = !self.settings.speed.limited,
            Message::ThemeChosen(theme) => interface.theme = theme,
            Message::GraphicsChosen(graphics) => interface.graphics = graphics,
            Message::UnitsChosen(units) => interface.units = units,
            Message::FoldersFirstToggled => interface.folders_first = !interface.folders_first,
            Message::ZoomPressed(direction) => interface.zoom = stepped(interface.zoom, direction),
            Message::AskAgainPressed => self.settings.questions = Questions::default(),
            Message::ResetPressed => self.confirm = Some(question()),
            Message::Confirm(message) => {
                let answer = self.confirm.take().map(|mut prompt| prompt.update(message));
                if answer == Some(confirm_prompt::Action::Confirm) {
                    *self = Self::new(Settings::default());
                }
            }
            Message::KeyboardPressed => return Action::ShowKeyboard,
            Message::AboutPressed => return Action::ShowAbout,
            Message::MasterPressed => return Action::ChangeMaster,
            Message::Closed => return Action::Close,
        }
        if self.settings == before {
            Action::None
        } else {
            Action::Changed(self.settings.clone())
        }
    }

    /// The zoom was changed elsewhere (Ctrl and plus or minus).
    pub fn zoomed(&mut self, zoom: f32) {
        self.settings.interface.zoom = zoom;
    }

    pub fn view(&self) -> Element<'_, Message> {
        if let Some(confirm) = &self.confirm {
            return confirm.view().map(Message::Confirm);
        }
        let body = column![
            section("Connections", self.number(Number::PerSite)),
            section("Time limits", self.limits()),
            section("Transfers", self.transfers()),
            section("Speed", self.speed()),
            section("Window", self.interface()),
            section("Passwords", master()),
            section("Log", self.number(Number::LogLines)),
            section("Questions", self.questions()),
            section("Help", help()),
        ]
        .spacing(space::XL);
        let foot = row![
            focus_button::button("Reset to defaults…").on_press(Message::ResetPressed),
            Space::new().width(Length::Fill),
            focus_button::button("Close")
                .id(CLOSE)
                .on_press(Message::Closed),
        ];
        form::sheet("Settings", form::scrolling(body), foot)
    }

    /// The page, or the question whether to reset it, as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        if let Some(confirm) = &self.confirm {
            return confirm.layer(move |message| wrap(Message::Confirm(message)));
        }
        modal::dialog("settings", 800.0, self.view().map(wrap))
            .focus_first(self.first.id())
            .on_close(wrap(Message::Closed))
    }

    fn take(&mut self, number: Number, text: String) {
        if let Some(value) = number.read(&text) {
            number.set(&mut self.settings, value);
        }
        if let Some((_, held)) = self.texts.iter_mut().find(|(one, _)| *one == number) {
            *held = text;
        }
    }

    fn number(&self, number: Number) -> Element<'_, Message> {
        let held = self.texts.iter().find(|(one, _)| *one == number);
        let value = held.map_or("", |(_, text)| text);
        let is_wrong = number.read(value).is_none();
        let field = form::field(number.id(), "", value, is_wrong)
            .on_input(move |text| Message::NumberEdited(number, text))
            .width(90);
        let unit = text(number.unit()).style(style::muted);
        let line = row![field, unit]
            .spacing(space::S)
            .align_y(Alignment::Center);
        let fault = is_wrong.then(|| {
            let (least, most) = (*number.bounds().start(), *number.bounds().end());
            format!(
                "A number from {} to {}",
                wording::number(least),
                wording::number(most)
            )
        });
        form::checked(number.label(), line, fault)
    }

    fn limits(&self) -> Element<'_, Message> {
        let (left, right) = Number::LIMITS.split_at(Number::LIMITS.len() / 2);
        let side = |numbers: &[Number]| {
            column(numbers.iter().map(|number| self.number(*number)))
                .spacing(space::S)
                .width(Length::Fill)
        };
        row![side(left), side(right)].spacing(space::L).into()
    }

    fn transfers(&self) -> Element<'_, Message> {
        let transfers = &self.settings.transfers;
        let rules = |direction, chosen| {
            form::choices(
                ExistsRule::CHOICES,
                chosen,
                |rule| wording::exists_choice(rule).into(),
                move |rule| Message::ExistsChosen(direction, rule),
            )
        };
        let times = check_box(
            "Keep modification times",
            transfers.keep_times,
            Some(Message::KeepTimesToggled),
        );
        let verify = form::choices(
            [Verify::Doubt, Verify::Always, Verify::Never],
            transfers.verify,
            |verify| wording::verify_choice(verify).into(),
            Message::VerifyChosen,
        );
        let meaning = text(wording::verify_meaning(transfers.verify))
            .size(size::SMALL)
            .style(style::muted);
        column![
            text("When the target exists").style(style::muted),
            form::labelled_first(
                "Downloads",
                rules(Direction::Download, transfers.download_exists)
            ),
            form::labelled_first("Uploads", rules(Direction::Upload, transfers.upload_exists)),
            form::labelled("Times", times),
            form::labelled("Verify by hash", verify),
            form::labelled("", meaning),
            self.number(Number::RetryFor),
        ]
        .spacing(space::S)
        .into()
    }

    fn speed(&self) -> Element<'_, Message> {
        let switch = check_box(
            "Limit the speed of all transfers together",
            self.settings.speed.limited,
            Some(Message::SpeedToggled),
        );
        column![
            form::labelled("Limits", switch),
            self.number(Number::SpeedDown),
            self.number(Number::SpeedUp),
        ]
        .spacing(space::S)
        .into()
    }

    fn interface(&self) -> Element<'_, Message> {
        let interface = &self.settings.interface;
        let theme = form::choices(
            [ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark],
            interface.theme,
            |theme| {
                match theme {
                    ThemeChoice::System => "As the system",
                    ThemeChoice::Light => "Light",
                    ThemeChoice::Dark => "Dark",
                }
                .into()
            },
            Message::ThemeChosen,
        );
        let graphics = form::choices(
            [Graphics::Automatic, Graphics::Gpu, Graphics::Software],
            interface.graphics,
            |graphics| {
                match graphics {
                    Graphics::Automatic => "Automatic",
                    Graphics::Gpu => "Graphics card",
                    Graphics::Software => "Software",
                }
                .into()
            },
            Message::GraphicsChosen,
        );
        let units = form::choices(
            [Units::Binary, Units::Decimal, Units::Bytes],
            interface.units,
            |units| wording::units(units).into(),
            Message::UnitsChosen,
        );
        let next_start = text("from the next start")
            .size(size::SMALL)
            .style(style::muted)
            .wrapping(text::Wrapping::None);
        let zoom = row![
            self.zoom_button(Icon::Minus, "Smaller", Zoom::Out),
            text(format!("{:.0}%", interface.zoom * 100.0)),
            self.zoom_button(Icon::Plus, "Larger", Zoom::In),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center);
        column![
            form::labelled("Theme", theme),
            form::labelled(
                "Graphics",
                row![graphics, next_start]
                    .spacing(space::M)
                    .align_y(Alignment::Center)
            ),
            form::labelled("Zoom", zoom),
            form::labelled("Sizes in", units),
            check_box(
                "Folders before files in every list",
                interface.folders_first,
                Some(Message::FoldersFirstToggled),
            ),
        ]
        .spacing(space::S)
        .into()
    }

    fn questions(&self) -> Element<'_, Message> {
        let questions = &self.settings.questions;
        let is_spared = *questions != Questions::default();
        let again = focus_button::button("Ask again everywhere")
            .on_press_maybe(is_spared.then_some(Message::AskAgainPressed));
        let words = match (questions.trash, questions.quit) {
            (true, true) => "Argosy asks before all that it should.",
            (false, true) => "It does not ask before files go into the trash.",
            (true, false) => "It does not ask before it quits over a queue that is kept.",
            (false, false) => "It asks neither before trash nor before it quits over a kept queue.",
        };
        let words = text(words).size(size::SMALL).style(style::muted);
        row![again, words]
            .spacing(space::M)
            .align_y(Alignment::Center)
            .into()
    }

    fn zoom_button(&self, icon: Icon, tip: &'static str, zoom: Zoom) -> Element<'_, Message> {
        let now = self.settings.interface.zoom;
        let can = stepped(now, zoom) != now;
        icon_button(icon, tip)
            .on_press_maybe(can.then_some(Message::ZoomPressed(zoom)))
            .into()
    }
}

fn master<'a>() -> Element<'a, Message> {
    let change = focus_button::button("Change the master password…")
        .look(Look::Outlined)
        .on_press(Message::MasterPressed);
    form::labelled("Argosy's vault", change)
}

fn help<'a>() -> Element<'a, Message> {
    let keyboard = focus_button::button("Keyboard (F1)").on_press(Message::KeyboardPressed);
    let about = focus_button::button("About Argosy").on_press(Message::AboutPressed);
    row![keyboard, about].spacing(space::S).into()
}

fn section<'a>(
    title: &'static str,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    column![form::heading(title), content.into()]
        .spacing(space::S)
        .into()
}

fn texts(settings: &Settings) -> Vec<(Number, String)> {
    let text = |number: Number| (number, number.of(settings).to_string());
    Number::ALL.into_iter().map(text).collect()
}

/// A tenth more or less, between 80 and 200 %.
fn stepped(zoom: f32, direction: Zoom) -> f32 {
    let tenths = (zoom * 10.0).round();
    let next = match direction {
        Zoom::Out => tenths - 1.0,
        Zoom::In => tenths + 1.0,
    };
    next.clamp(8.0, 20.0) / 10.0
}

fn question() -> ConfirmPrompt {
    let lines = vec!["Set everything on this page back to how it came?".to_owned()];
    ConfirmPrompt::new("Reset to defaults", lines, "Reset", true)
}

const CLOSE: &str = "settings-close";

#[cfg(test)]
mod tests;
