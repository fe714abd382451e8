//! The settings: a list of pages, and the page that is open. Every change holds at once; a number
//! that can't be is said at its field, and the one before goes on holding.

use iced::widget::{Space, column, container, keyed_column, responsive, row, text};
use iced::{Alignment, Element, Length};

use super::form;
use super::theme::{font, size, space, style};
use super::widget::choice::choice;
use super::widget::focus_button;
use super::widget::modal::{self, Layer};
use super::widget::on_escape::on_any_key;
use super::widget::table::{TableEvent, table};
use crate::profile::settings::Tips;
use crate::profile::{
    AtStart, Density, ExistsRule, Graphics, LogLevel, Password, PerFile, Questions, Settings,
    ThemeChoice, Units, Verify,
};
use crate::service::Direction;
use crate::wording;
use asking::{Asked, Call};
use keys::KeysPage;
use list::Pages;
use number::Number;
use page::Page;
use proxy::ProxyForm;

mod asking;
mod connection;
mod interface;
mod keys;
mod list;
mod network;
mod number;
mod page;
mod proxy;
mod transfers;

/// See the module's text.
pub struct SettingsPage {
    settings: Settings,
    pages: Pages,
    /// What stands in the fields, in the order of [`Number::ALL`].
    texts: Vec<(Number, String)>,
    /// What stands in the field of the outside address.
    address: String,
    proxy: ProxyForm,
    keys: KeysPage,
    /// Where the focus is at first.
    first: &'static str,
    /// What held before a page was set back, until something else is changed.
    before_reset: Option<Settings>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Pages(TableEvent),
    PageChosen(Page),
    SearchEdited(String),
    NumberEdited(Number, String),
    AddressEdited(String),
    Proxy(proxy::Message),
    ExistsChosen(Direction, ExistsRule),
    KeepTimesToggled,
    PerFileChosen(PerFile),
    VerifyChosen(Verify),
    SpeedToggled,
    AtStartChosen(AtStart),
    UnitsChosen(Units),
    FoldersFirstToggled,
    MasterPressed,
    ThemeChosen(ThemeChoice),
    DensityChosen(Density),
    ZoomPressed(Zoom),
    TipsToggled,
    LevelChosen(LogLevel),
    GraphicsChosen(Graphics),
    Keys(keys::Message),
    CallToggled(Call),
    AskedToggled(Asked),
    AskAgainPressed,
    ResetPressed,
    UndoPressed,
    AboutPressed,
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
    /// So do these, with a password for the proxy.
    ProxySet(Settings, Password),
    /// The vault is to get another master password.
    ChangeMaster,
    /// Version and licences.
    ShowAbout,
    Close,
}

impl SettingsPage {
    pub fn new(settings: Settings) -> Self {
        Self {
            texts: texts(&settings),
            address: address(&settings),
            proxy: ProxyForm::of(&settings.proxy),
            keys: KeysPage::new(&settings.keys),
            settings,
            pages: Pages::new(Page::Transfers),
            first: LIST,
            before_reset: None,
        }
    }

    /// The settings, begun where speeds are limited.
    pub fn at_speed(settings: Settings) -> Self {
        Self {
            pages: Pages::new(Page::Connection),
            first: Number::SpeedDown.id(),
            ..Self::new(settings)
        }
    }

    pub fn update(&mut self, message: Message) -> Action {
        let before = self.settings.clone();
        let keeps_undo = matches!(message, Message::ResetPressed);
        let transfers = &mut self.settings.transfers;
        let interface = &mut self.settings.interface;
        match message {
            Message::Pages(TableEvent::SelectOnly(row) | TableEvent::Extend(row)) => {
                self.pages.choose(row);
                self.left_page();
            }
            Message::PageChosen(page) => {
                self.pages.open = page;
                self.left_page();
            }
            Message::Pages(TableEvent::Escape) | Message::Closed => return self.leave(),
            Message::Pages(_) => {}
            Message::SearchEdited(search) => self.pages.search_for(search),
            Message::NumberEdited(number, text) => self.take(number, text),
            Message::AddressEdited(text) => self.take_address(text),
            Message::Proxy(message) => {
                let Some((proxy, password)) = self.proxy.update(message) else {
                    return Action::None;
                };
                self.settings.proxy = proxy;
                if let Some(password) = password {
                    self.before_reset = None;
                    return Action::ProxySet(self.settings.clone(), password);
                }
            }
            Message::ExistsChosen(Direction::Download, rule) => transfers.download_exists = rule,
            Message::ExistsChosen(Direction::Upload, rule) => transfers.upload_exists = rule,
            Message::KeepTimesToggled => transfers.keep_times = !transfers.keep_times,
            Message::PerFileChosen(per_file) => self.settings.connections.per_file = per_file,
            Message::VerifyChosen(verify) => transfers.verify = verify,
            Message::SpeedToggled => self.settings.speed.limited = !self.settings.speed.limited,
            Message::MasterPressed => return Action::ChangeMaster,
            Message::ThemeChosen(theme) => interface.theme = theme,
            Message::DensityChosen(density) => interface.density = density,
            Message::AtStartChosen(start) => interface.at_start = start,
            Message::UnitsChosen(units) => interface.units = units,
            Message::FoldersFirstToggled => interface.folders_first = !interface.folders_first,
            Message::ZoomPressed(direction) => interface.zoom = stepped(interface.zoom, direction),
            Message::TipsToggled => {
                self.settings.tips = match self.settings.tips == Tips::NONE {
                    true => Tips::default(),
                    false => Tips::NONE,
                };
            }
            Message::LevelChosen(level) => interface.log_level = level,
            Message::GraphicsChosen(graphics) => interface.graphics = graphics,
            Message::Keys(message) => self.keys.update(message, &mut self.settings.keys),
            Message::CallToggled(call) => self.switch_call(call),
            Message::AskedToggled(asked) => self.switch_asked(asked),
            Message::AskAgainPressed => self.settings.questions = Questions::default(),
            Message::ResetPressed => {
                if self.pages.open.reset(&mut self.settings) {
                    self.shows_anew();
                    self.before_reset = Some(before.clone());
                }
            }
            Message::UndoPressed => {
                if let Some(settings) = self.before_reset.take() {
                    self.settings = settings;
                    self.shows_anew();
                }
            }
            Message::AboutPressed => return Action::ShowAbout,
        }
        if self.settings == before {
            return Action::None;
        }
        if !keeps_undo {
            self.before_reset = None;
        }
        Action::Changed(self.settings.clone())
    }

    /// The zoom was changed elsewhere (Ctrl and plus or minus).
    pub fn zoomed(&mut self, zoom: f32) {
        self.settings.interface.zoom = zoom;
    }

    /// Tips were followed meanwhile.
    pub fn tips_ended(&mut self, tips: Tips) {
        let held = self.before_reset.iter_mut().chain([&mut self.settings]);
        held.for_each(|settings| settings.tips = tips);
    }

    /// Keys are for an action that gets another.
    pub fn wants_keys(&self) -> bool {
        self.keys.is_busy()
    }

    pub fn view(&self) -> Element<'_, Message> {
        let body = responsive(|room| match room.width < ROOMY {
            true => self.small_body(),
            false => self.body(),
        });
        let foot = row![
            self.reset_button(),
            Space::new().width(Length::Fill),
            focus_button::button("About Argosy").on_press(Message::AboutPressed),
            focus_button::button("Close").on_press(Message::Closed),
        ]
        .align_y(Alignment::Center);
        let sheet = form::sheet("Settings", container(body).height(HEIGHT), foot);
        let say: fn(_) -> _ = |press| Message::Keys(keys::Message::Pressed(press));
        on_any_key(sheet, self.keys.waits().then_some(say))
    }

    /// The list of pages beside the one that is open.
    fn body(&self) -> Element<'_, Message> {
        let search = form::field(SEARCH, "Find a setting", &self.pages.search, false)
            .on_input(Message::SearchEdited);
        let list = table(&self.pages, &self.pages.columns, Message::Pages)
            .id(LIST)
            .without_header()
            .cursor(self.pages.cursor())
            .empty("No setting is called so");
        let list = container(list).padding(1).style(style::panel);
        let left = column![search, list].spacing(space::S).width(PAGES);
        let title = text(self.pages.open.name())
            .size(size::HEADING)
            .font(font::SEMIBOLD);
        let content = match self.pages.open {
            Page::Keys => self.content(),
            _ => form::scrolling(self.content()),
        };
        let right = column![title, self.begun_anew(content)].spacing(space::M);
        row![left, right].spacing(space::L).into()
    }

    /// Where the window is narrow or the text is large, the list of pages folds up.
    fn small_body(&self) -> Element<'_, Message> {
        let open = Page::ALL.iter().position(|page| *page == self.pages.open);
        let list = choice(Page::ALL.map(Page::name), open.unwrap_or(0), |at| {
            Message::PageChosen(Page::ALL.get(at).copied().unwrap_or(Page::Transfers))
        });
        let content = match self.pages.open {
            Page::Keys => container(self.content()).height(HEIGHT).into(),
            _ => self.content(),
        };
        let content = self.begun_anew(form::scrolling(content));
        column![list.width(Length::Fill), content]
            .spacing(space::S)
            .into()
    }

    /// Each page begins at its top, whatever was seen of the one before.
    fn begun_anew<'a>(&self, content: Element<'a, Message>) -> Element<'a, Message> {
        keyed_column([(self.pages.open as usize, content)])
            .width(Length::Fill)
            .into()
    }

    fn content(&self) -> Element<'_, Message> {
        match self.pages.open {
            Page::Transfers => self.transfers(),
            Page::Exists => self.exists(),
            Page::Verification => self.verification(),
            Page::Connection => self.connection(),
            Page::Network => self.network(),
            Page::Passwords => self.passwords(),
            Page::Interface => self.interface(),
            Page::Keys => self.keys.view().map(Message::Keys),
            Page::Notifications => self.notifications(),
            Page::Questions => self.questions(),
            Page::Graphics => self.graphics(),
        }
    }

    /// The settings as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("settings", 860.0, self.view().map(wrap))
            .focus_first(self.first)
            .on_close(wrap(Message::Closed))
    }

    /// Escape ends what is on top: the wait for a key, the search, the settings.
    fn leave(&mut self) -> Action {
        if self.keys.stop() {
            return Action::None;
        }
        if !self.pages.search.is_empty() {
            self.pages.search_for(String::new());
            return Action::None;
        }
        Action::Close
    }

    fn reset_button(&self) -> Element<'_, Message> {
        if self.before_reset.is_some() {
            let said = text("The defaults hold again.").style(style::muted);
            let undo = focus_button::button("Undo").on_press(Message::UndoPressed);
            return row![undo, said]
                .spacing(space::S)
                .align_y(Alignment::Center)
                .into();
        }
        let mut as_they_came = self.settings.clone();
        let can = self.pages.open.reset(&mut as_they_came) && as_they_came != self.settings;
        focus_button::button("Defaults for this page")
            .on_press_maybe(can.then_some(Message::ResetPressed))
            .into()
    }

    /// What was begun on the page before is over.
    fn left_page(&mut self) {
        self.before_reset = None;
        self.keys.stop();
    }

    /// All settings have become others.
    fn shows_anew(&mut self) {
        self.texts = texts(&self.settings);
        self.address = address(&self.settings);
        self.proxy = ProxyForm::of(&self.settings.proxy);
        self.keys.show(&self.settings.keys);
    }

    fn switch_call(&mut self, call: Call) {
        let calls = &mut self.settings.notifications;
        let one = match call {
            Call::Finished => &mut calls.finished,
            Call::Failed => &mut calls.failed,
            Call::Question => &mut calls.question,
        };
        *one = !*one;
    }

    fn switch_asked(&mut self, asked: Asked) {
        let questions = &mut self.settings.questions;
        let one = match asked {
            Asked::Trash => &mut questions.trash,
            Asked::Quit => &mut questions.quit,
        };
        *one = !*one;
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
}

/// What a setting means, in small letters.
fn meaning<'a>(words: &'a str) -> Element<'a, Message> {
    form::sentence(words)
        .size(size::SMALL)
        .style(style::muted)
        .into()
}

fn texts(settings: &Settings) -> Vec<(Number, String)> {
    let text = |number: Number| (number, number.of(settings).to_string());
    Number::ALL.into_iter().map(text).collect()
}

fn address(settings: &Settings) -> String {
    let address = settings.active.address;
    address.map_or_else(String::new, |address| address.to_string())
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

const SEARCH: &str = "settings-search";
const LIST: &str = "settings-pages";
/// The list's width, and the height of both where the window has room.
const PAGES: f32 = 190.0;
/// Less room than this has the list folded up.
const ROOMY: f32 = 540.0;
const HEIGHT: f32 = 440.0;

#[cfg(test)]
mod tests;
