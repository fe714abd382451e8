//! The quick switcher: one field that leads to tabs, sites, folders and actions. What it offers is
//! gathered when it is opened; a key only scores it anew, and only the rows in sight are made.

use iced::mouse::ScrollDelta;
use iced::widget::{Column, Space, button, column, container, mouse_area, row, text};
use iced::{Alignment, Element, Length, Theme, border};

use self::score::{Folded, Query};
use super::form;
use super::place::Place;
use super::theme::icon::Icon;
use super::theme::{Tint, Tokens, font, radius, size, space, style};
use super::widget::modal::{self, Layer};
use super::widget::on_escape::on_keys;
use crate::profile::{Recent, Site, SiteColour};
use crate::wording;

mod offers;
mod score;

/// See the module's text.
#[derive(Debug)]
pub struct Switcher {
    written: String,
    /// The most useful first, kind by kind.
    offers: Vec<Offer>,
    rows: Vec<Row>,
    /// A row that is no title.
    chosen: Option<usize>,
    /// The first row in sight.
    top: usize,
    /// How many rows the window has room for.
    room: usize,
}

/// Something to go to or to do.
#[derive(Debug)]
pub struct Offer {
    kind: Kind,
    name: String,
    detail: String,
    key: String,
    icon: Icon,
    colour: Option<SiteColour>,
    folded: Folded,
    folded_detail: Folded,
    go: Go,
}

/// In the order shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Tab,
    Recent,
    Folder,
    Favourite,
    Bookmark,
    Site,
    Action,
}

/// Where an offer leads.
#[derive(Clone, Debug)]
pub enum Go {
    Connect(Box<Site>),
    Again(Box<Recent>),
    Folder(Place),
    Do(super::keys::Shortcut),
    Say(Box<super::Message>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Title(Kind),
    Offer(usize),
}

#[derive(Clone, Debug)]
pub enum Message {
    Edited(String),
    Moved(Step),
    Scrolled(ScrollDelta),
    /// This row.
    Pressed(usize),
    Submitted,
    Closed,
}

/// What a key does to the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

#[derive(Debug)]
pub enum Action {
    None,
    Go(Go),
    Close,
}

impl Switcher {
    /// For a window of this height.
    pub fn new(offers: Vec<Offer>, height: f32) -> Self {
        let room = ((height - AROUND) / row_height()).floor();
        let mut switcher = Self {
            written: String::new(),
            offers,
            rows: Vec::new(),
            chosen: None,
            top: 0,
            room: room.clamp(3.0, MOST_ROWS) as usize,
        };
        switcher.find();
        switcher
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(written) => {
                self.written = written;
                self.find();
            }
            Message::Moved(step) => self.step(step),
            Message::Scrolled(delta) => self.scroll(delta),
            Message::Pressed(row) => return self.go(row),
            Message::Submitted => return self.chosen.map_or(Action::None, |row| self.go(row)),
            Message::Closed => return Action::Close,
        }
        Action::None
    }

    /// Makes the rows anew: the kinds one after the other, or the best first.
    fn find(&mut self) {
        let query = Query::new(&self.written);
        self.rows.clear();
        if query.is_empty() {
            self.list_kinds();
        } else {
            let all = self.offers.iter().enumerate();
            let mut found: Vec<_> = all
                .filter_map(|(at, offer)| {
                    let score = query.score(&offer.folded, &offer.folded_detail)?;
                    Some((-score, at))
                })
                .collect();
            found.sort_unstable();
            let best = found.into_iter().take(MOST_FOUND);
            self.rows.extend(best.map(|(_, at)| Row::Offer(at)));
        }
        self.top = 0;
        self.chosen = self.choosable(0, true);
    }

    fn list_kinds(&mut self) {
        let mut last = None;
        let mut of_kind = 0;
        for (at, offer) in self.offers.iter().enumerate() {
            if last != Some(offer.kind) {
                self.rows.push(Row::Title(offer.kind));
                (last, of_kind) = (Some(offer.kind), 0);
            }
            of_kind += 1;
            if of_kind <= MOST_OF_KIND || offer.kind == Kind::Action {
                self.rows.push(Row::Offer(at));
            }
        }
    }

    fn step(&mut self, step: Step) {
        let last = self.rows.len().saturating_sub(1);
        let at = self.chosen.unwrap_or(0);
        let (to, is_down) = match step {
            Step::Up => (at.saturating_sub(1), false),
            Step::Down => (at + 1, true),
            Step::PageUp => (at.saturating_sub(self.room), false),
            Step::PageDown => (at + self.room, true),
            Step::First => (0, true),
            Step::Last => (last, false),
        };
        let to = to.min(last);
        let row = self.choosable(to, is_down);
        self.chosen = row.or_else(|| self.choosable(to, !is_down));
        self.reveal();
    }

    /// The next row from here on that is no title.
    fn choosable(&self, from: usize, is_down: bool) -> Option<usize> {
        let is_offer = |row: &usize| matches!(self.rows.get(*row), Some(Row::Offer(_)));
        match is_down {
            true => (from..self.rows.len()).find(is_offer),
            false => (0..=from).rev().find(is_offer),
        }
    }

    /// Scrolls to the chosen row, and to the title above it.
    fn reveal(&mut self) {
        let Some(chosen) = self.chosen else {
            return;
        };
        let above = chosen.checked_sub(1);
        let title = above.filter(|row| matches!(self.rows.get(*row), Some(Row::Title(_))));
        let first = title.unwrap_or(chosen);
        self.top = self
            .top
            .clamp((chosen + 1).saturating_sub(self.room), first);
    }

    fn scroll(&mut self, delta: ScrollDelta) {
        let rows = match delta {
            ScrollDelta::Lines { y, .. } => y * 3.0,
            ScrollDelta::Pixels { y, .. } => y / row_height(),
        };
        let steps = rows.abs().ceil().min(MOST_ROWS) as usize;
        let lowest = self.rows.len().saturating_sub(self.room);
        self.top = match rows > 0.0 {
            true => self.top.saturating_sub(steps),
            false => (self.top + steps).min(lowest),
        };
    }

    fn go(&self, row: usize) -> Action {
        match self.rows.get(row) {
            Some(Row::Offer(at)) => match self.offers.get(*at) {
                Some(offer) => Action::Go(offer.go.clone()),
                None => Action::None,
            },
            _ => Action::None,
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let hint = "Go to a tab, a site, a folder, or do something";
        let field = form::field(FIELD, hint, &self.written, false)
            .on_input(Message::Edited)
            .on_submit(Message::Submitted);
        let field = on_keys(field, Message::Closed, |key| {
            meaning(key).map(Message::Moved)
        });
        let small = |words: String| text(words).size(size::SMALL).style(style::muted);
        let is_offer = |row: &&Row| matches!(row, Row::Offer(_));
        let shown = self.rows.iter().filter(is_offer).count();
        let foot = row![
            small("↑ ↓ choose, Enter goes there, Escape closes".to_owned()),
            Space::new().width(Length::Fill),
            small(wording::shown(shown, self.offers.len())),
        ];
        column![field, self.list(), foot].spacing(space::S).into()
    }

    fn list(&self) -> Element<'_, Message> {
        let height = self.room as f32 * row_height();
        if self.rows.is_empty() {
            let words = text("Nothing matches").style(style::muted);
            return container(words)
                .center_x(Length::Fill)
                .center_y(height)
                .into();
        }
        let in_sight = self.rows.iter().enumerate();
        let in_sight = in_sight.skip(self.top).take(self.room);
        let lines = Column::with_children(in_sight.map(|(at, row)| self.line(at, *row)));
        let lines = container(lines).width(Length::Fill).height(height);
        mouse_area(row![lines].push(self.bar(height)).spacing(space::XS))
            .on_scroll(Message::Scrolled)
            .into()
    }

    fn line(&self, at: usize, line: Row) -> Element<'_, Message> {
        let offer = match line {
            Row::Title(kind) => return title(kind),
            Row::Offer(at) => self.offers.get(at),
        };
        let Some(offer) = offer else {
            return Space::new().into();
        };
        let is_chosen = self.chosen == Some(at);
        let weak = if is_chosen { Tint::Text } else { Tint::Muted };
        let words = |words| text(words).wrapping(text::Wrapping::None);
        let aside = |says| words(says).size(size::SMALL).style(style::tint(weak));
        let right = match offer.key.as_str() {
            "" => offer.kind.name(),
            key => key,
        };
        let name = row![words(offer.name.as_str()), aside(offer.detail.as_str())]
            .spacing(space::M)
            .align_y(Alignment::Center);
        let line = row![]
            .push(offer.colour.map(|colour| form::mark(colour, 16.0)))
            .push(offer.icon.sized(15.0).style(style::tint(weak)))
            .push(container(name).width(Length::Fill).clip(true))
            .push(aside(right))
            .spacing(space::S)
            .height(Length::Fill)
            .align_y(Alignment::Center);
        button(line)
            .padding([0.0, space::S])
            .width(Length::Fill)
            .height(row_height())
            .style(move |theme, status| look(theme, status, is_chosen))
            .on_press(Message::Pressed(at))
            .into()
    }

    /// Shows which part of the rows is in sight.
    fn bar(&self, height: f32) -> Option<Element<'_, Message>> {
        let rows = self.rows.len();
        if rows <= self.room {
            return None;
        }
        let length = (height * self.room as f32 / rows as f32).max(24.0);
        let hidden = (rows - self.room) as f32;
        let above = (height - length) * (self.top as f32 / hidden).min(1.0);
        let thumb = container(Space::new().width(5).height(length)).style(|theme: &Theme| {
            let colour = style::thumb(Tokens::of(theme), false);
            container::background(colour).border(border::rounded(3.0))
        });
        Some(column![Space::new().height(above), thumb].into())
    }

    /// The switcher as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("switcher", 640.0, self.view().map(wrap))
            .focus_first(FIELD)
            .on_close(wrap(Message::Closed))
            .on_default(wrap(Message::Submitted))
    }
}

impl Offer {
    /// What is shown is made harmless by now.
    pub fn new(kind: Kind, icon: Icon, name: String, detail: String, go: Go) -> Self {
        let beside = format!("{detail} {}", kind.name());
        Self {
            folded: Folded::new(&name),
            folded_detail: Folded::new(&beside),
            kind,
            name,
            detail,
            key: String::new(),
            icon,
            colour: None,
            go,
        }
    }

    pub fn keyed(mut self, key: String) -> Self {
        self.key = key;
        self
    }

    pub fn marked(mut self, colour: Option<SiteColour>) -> Self {
        self.colour = colour;
        self
    }
}

impl Kind {
    fn title(self) -> &'static str {
        match self {
            Self::Tab => "Open tabs",
            Self::Recent => "Connect again",
            Self::Folder => "Last folders",
            Self::Favourite => "Favourites",
            Self::Bookmark => "Bookmarks",
            Self::Site => "Saved sites",
            Self::Action => "Actions",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Tab => "Tab",
            Self::Recent => "Connect again",
            Self::Folder => "Folder",
            Self::Favourite => "Favourite",
            Self::Bookmark => "Bookmark",
            Self::Site => "Site",
            Self::Action => "Action",
        }
    }
}

fn meaning(key: iced::keyboard::key::Named) -> Option<Step> {
    use iced::keyboard::key::Named;

    Some(match key {
        Named::ArrowUp => Step::Up,
        Named::ArrowDown => Step::Down,
        Named::PageUp => Step::PageUp,
        Named::PageDown => Step::PageDown,
        Named::Home => Step::First,
        Named::End => Step::Last,
        _ => return None,
    })
}

fn title<'a>(kind: Kind) -> Element<'a, Message> {
    let words = text(kind.title())
        .size(size::SMALL)
        .font(font::MEDIUM)
        .style(style::muted);
    container(words)
        .padding([2.0, space::S])
        .align_bottom(row_height())
        .into()
}

fn look(theme: &Theme, status: button::Status, is_chosen: bool) -> button::Style {
    let t = Tokens::of(theme);
    let ground = match (is_chosen, status) {
        (true, _) => Some(t.selection),
        (_, button::Status::Hovered | button::Status::Pressed) => Some(t.hover),
        _ => None,
    };
    button::Style {
        background: ground.map(Into::into),
        text_color: t.text,
        border: border::rounded(radius::FIELD),
        ..button::Style::default()
    }
}

fn row_height() -> f32 {
    space::row() + 4.0
}

const FIELD: &str = "switcher-field";
/// What a dialog and the window's edges need beside the rows.
const AROUND: f32 = 160.0;
const MOST_ROWS: f32 = 12.0;
/// The rest is found by writing more.
const MOST_FOUND: usize = 200;
/// So much of a kind is listed while nothing is written.
const MOST_OF_KIND: usize = 8;

#[cfg(test)]
mod tests;
