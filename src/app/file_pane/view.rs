//! How a pane looks: path bar, list, and what stands there when there is no list.

use std::borrow::Cow;

use iced::widget::{Id, Space, column, container, opaque, row, stack, text};
use iced::{Alignment, Element, Length, Theme};

use super::{FilePane, Message, Over, Standing, Way};
use crate::app::dragging::{Catch, Spot};
use crate::app::form;
use crate::app::keys::{self, Shortcut};
use crate::app::place::Side;
use crate::app::theme::icon::Icon;
use crate::app::theme::style::Look;
use crate::app::theme::{Tint, Tokens, font, size, space, style};
use crate::app::widget::drop_zone::drop_zone;
use crate::app::widget::focus_button::{button, icon_button, labelled};
use crate::app::widget::own_layer::own_layer;
use crate::app::widget::table::table;
use crate::wording::{self, Sentence};

impl FilePane {
    /// The name of the list, for the focus.
    pub fn table_id(side: Side) -> Id {
        Id::new(match side {
            Side::Local => "local-files",
            Side::Remote => "remote-files",
        })
    }

    /// The name of the filter's field.
    pub fn filter_id(side: Side) -> Id {
        Id::new(match side {
            Side::Local => "local-filter",
            Side::Remote => "remote-filter",
        })
    }

    /// `can_transfer`: the other side is there too. `width`: about how wide the pane is. `catch`:
    /// something is carried over the window. `awaited`: what a connection waits for, where that is a
    /// person.
    pub fn view(
        &self,
        can_transfer: bool,
        width: f32,
        awaited: Option<&'static str>,
        catch: Option<Catch>,
    ) -> Element<'_, Message> {
        let body = column![
            self.bar(can_transfer, width, catch.as_ref()),
            self.filter_bar(),
            self.banner(),
            self.middle(width, awaited, catch.as_ref()),
            self.foot(),
        ];
        let body = container(body).padding(1).style(style::panel);
        let over = catch.map(|_| |is_over| Message::Over(Over::Pane(is_over)));
        drop_zone(stack![body].push(self.offers()), over)
    }

    fn bar(&self, can_transfer: bool, width: f32, catch: Option<&Catch>) -> Element<'_, Message> {
        let is_here = self.is_here();
        let (side_icon, title) = match self.side {
            Side::Local => (Icon::Monitor, "Local"),
            Side::Remote => (Icon::Server, "Remote"),
        };
        let (arrow, label, tip) = match self.side {
            Side::Local => (
                Icon::Upload,
                "Upload",
                keys::tip("Upload what is selected", Shortcut::Upload),
            ),
            Side::Remote => (
                Icon::Download,
                "Download",
                keys::tip("Download what is selected", Shortcut::Download),
            ),
        };
        let when = |is_possible: bool, message: Message| is_possible.then_some(message);
        let title = (width >= ROOMY).then(|| text(title).font(font::MEDIUM));
        // One place in the row, so that the path keeps its own, and with it its focus.
        let name = row![side_icon.sized(15.0).style(style::muted)]
            .push(title)
            .spacing(space::XS)
            .align_y(Alignment::Center);
        let go = |icon, tip, way| {
            let can_go = is_here && self.history.can_go(way);
            let button = icon_button(icon, tip).on_press_maybe(when(can_go, Message::Goes(way)));
            (width >= TITLED).then_some(button)
        };
        let can_rise = is_here && self.contents.place().parent().is_some();
        let is_lit = catch.is_some_and(|catch| catch.lit == Some(Spot::Up));
        let up = icon_button(Icon::Up, "Folder above (Backspace)")
            .look(if is_lit { Look::Filled } else { Look::Ghost })
            .on_press_maybe(when(can_rise, Message::UpPressed));
        let over = catch.map(|_| move |is_over| Message::Over(Over::Up(is_over && can_rise)));
        let ways = row![]
            .push(go(
                Icon::ArrowLeft,
                keys::tip("Back", Shortcut::Back),
                Way::Back,
            ))
            .push(go(
                Icon::ArrowRight,
                keys::tip("Forward", Shortcut::Forward),
                Way::Forward,
            ))
            .push(drop_zone(up, over));
        let mut bar = row![name, ways, self.path_view(catch)]
            .spacing(space::XS)
            .align_y(Alignment::Center);
        if self.goes_along {
            let tip = keys::tip(
                "Synchronised browsing: both sides go the same ways. Press to switch it off",
                Shortcut::Together,
            );
            let mark = icon_button(Icon::Link, tip).look(Look::Down);
            bar = bar.push(mark.on_press(Message::TogetherPressed));
        }
        // The menu of the path says the same.
        if width >= ROOMY {
            let (tip, look) = match self.is_favourite() {
                true => ("Take this folder off the favourites", Look::Down),
                false => ("Make this folder a favourite", Look::Ghost),
            };
            let marked = Message::Marked(self.place().clone());
            let star = icon_button(Icon::Star, tip).look(look);
            bar = bar.push(star.on_press_maybe(when(is_here, marked)));
        }
        if self.side == Side::Local {
            bar = bar.push(
                icon_button(Icon::FolderOpen, "Choose a folder…").on_press(Message::ChoosePressed),
            );
        }
        bar = bar
            .push(
                icon_button(Icon::Refresh, keys::tip("Refresh", Shortcut::Refresh))
                    .on_press_maybe(when(is_here, Message::RefreshPressed)),
            )
            .push(
                icon_button(
                    Icon::FolderPlus,
                    keys::tip("New folder", Shortcut::NewFolder),
                )
                .on_press_maybe(when(is_here, Message::NewFolderPressed)),
            )
            .push(
                if width >= TITLED {
                    labelled(arrow, label).padding([4, 10]).tip(tip)
                } else {
                    icon_button(arrow, tip)
                }
                .on_press_maybe(when(
                    can_transfer && self.has_subjects(),
                    Message::TransferPressed,
                )),
            );
        own_layer(container(bar).padding([space::strip(), space::S]))
    }

    fn filter_bar(&self) -> Element<'_, Message> {
        match &self.filter {
            Some(filter) if self.is_here() => {
                let id = Self::filter_id(self.side);
                filter
                    .view(id, "Names that hold…", None)
                    .map(Message::Filter)
            }
            _ => Space::new().into(),
        }
    }

    fn banner(&self) -> Element<'_, Message> {
        if !self.is_here() {
            return Space::new().into();
        }
        if self.contents.is_unread() && !self.is_loading() && self.standing != Standing::Lost {
            // The list's place is free for it.
            return Space::new().into();
        }
        let (tint, words) = match (&self.trouble, self.standing) {
            (Some(trouble), Standing::Lost) => (Tint::Warn, lost(Some(trouble))),
            (None, Standing::Lost) => (Tint::Warn, lost(None)),
            (Some(trouble), _) => (Tint::Error, trouble.line()),
            (None, _) => match self.contents.remark() {
                Some(remark) => (Tint::Warn, wording::listing_remark(remark)),
                None => return Space::new().into(),
            },
        };
        let line = row![
            Icon::TriangleAlert.sized(15.0).style(style::tint(tint)),
            text(words).size(size::SMALL).width(Length::Fill),
            icon_button(Icon::Close, "Put this away")
                .padding(3)
                .on_press_maybe(self.trouble.is_some().then_some(Message::TroubleClosed)),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center);
        container(
            container(line)
                .padding([4.0, space::S])
                .style(style::banner(tint)),
        )
        .padding([0.0, space::S])
        .width(Length::Fill)
        .into()
    }

    pub(super) fn list(
        &self,
        width: f32,
        awaited: Option<&'static str>,
        catch: Option<&Catch>,
    ) -> Element<'_, Message> {
        let mut rows = table(&self.contents, self.columns.fitting(width), Message::Table)
            .arrangeable()
            .id(Self::table_id(self.side))
            .sort(self.contents.sort())
            .cursor(self.contents.listing().cursor())
            .subject(self.subject)
            .offset(self.offset)
            .liftable(self.is_usable())
            .catches(catch.map(Catch::landing));
        if self.is_here() && !self.is_loading() && self.trouble.is_none() {
            rows = rows.empty(match self.contents.filtered_of() {
                Some(of) if of > 0 => "No name here matches the filter".into(),
                _ if self.contents.hidden() > 0 => all_hidden(),
                _ => "This folder is empty".into(),
            });
        }
        if let Some(rename) = &self.rename {
            rows = rows.rename(rename.row, &rename.text);
        }
        // The list stays in the tree under what covers it, so that it keeps its focus.
        let cover = self.cover(awaited).map(|cover| {
            opaque(
                container(cover)
                    .center(Length::Fill)
                    .padding(space::XL)
                    .style(ground),
            )
        });
        let told = catch.and_then(|catch| catch.says.as_deref());
        let told = told.map(|words| {
            let card = container(text(words.to_owned()))
                .padding([space::S, space::M])
                .style(style::dialog);
            container(card).center(Length::Fill).padding(space::XL)
        });
        stack![rows]
            .push(cover)
            .push(told)
            .height(Length::Fill)
            .into()
    }

    /// What stands in the list's place when there is none.
    fn cover(&self, awaited: Option<&'static str>) -> Option<Element<'_, Message>> {
        match self.standing {
            Standing::Disconnected => {
                let card = match &self.trouble {
                    None => said(
                        Icon::Unplug,
                        Tint::Muted,
                        "Not connected",
                        [
                            "Fill in the fields above and press Connect, or choose a saved site."
                                .to_owned(),
                        ],
                    ),
                    Some(trouble) => self.failure("Not connected", trouble),
                };
                let again = self.again();
                // Ten servers of before are higher than a small window.
                Some(form::scrolling(
                    column![card]
                        .push(again)
                        .spacing(space::L)
                        .width(Length::Fill)
                        .align_x(Alignment::Center),
                ))
            }
            Standing::Connecting(stage) => Some(said(
                Icon::Loader,
                Tint::Accent,
                "Connecting",
                [format!("{}…", awaited.unwrap_or(wording::stage(stage)))],
            )),
            Standing::Present | Standing::Lost
                if self.contents.is_unread() && !self.is_loading() =>
            {
                let trouble = self.trouble.as_ref()?;
                Some(self.failure("No folder could be read", trouble))
            }
            Standing::Present | Standing::Lost => {
                let loading = self.loading.as_ref().filter(|loading| loading.is_slow)?;
                if loading.place == *self.contents.place() && !self.contents.is_unread() {
                    return None;
                }
                let card = said(
                    Icon::Loader,
                    Tint::Muted,
                    "Reading the folder",
                    [loading.place.shown().into_owned()],
                );
                let stop = button("Stop").on_press(Message::StopPressed);
                Some(
                    column![card, stop]
                        .spacing(space::M)
                        .align_x(Alignment::Center)
                        .into(),
                )
            }
        }
    }

    /// The servers of before.
    fn again(&self) -> Option<Element<'_, Message>> {
        let recent = &self.known.recent;
        if recent.is_empty() {
            return None;
        }
        let each = recent.iter().enumerate().map(|(at, recent)| {
            let label = wording::site(&recent.endpoint);
            let folder = match recent.remote_folder.as_str() {
                "" => "in its first folder".to_owned(),
                folder => format!("in {}", wording::name(folder.as_bytes())),
            };
            let connect = labelled(Icon::Server, label)
                .tip(folder)
                .on_press(Message::AgainPressed(at));
            let forget = icon_button(Icon::Close, "Do not offer it any more")
                .on_press(Message::ForgetPressed(at));
            row![connect, forget].align_y(Alignment::Center).into()
        });
        let title = text("Connect again:").style(style::muted);
        let all = button("Clear all…").on_press(Message::ForgetAllPressed);
        let list = column![title]
            .extend(each)
            .push(container(all).padding(iced::padding::top(space::XS)))
            .spacing(space::XS)
            .align_x(Alignment::Center);
        Some(list.into())
    }

    fn failure<'a>(&self, title: &'a str, trouble: &'a Sentence) -> Element<'a, Message> {
        let said_by_server = trouble
            .server_said
            .as_ref()
            .map(|words| format!("The server said: {words}"));
        let lines = [
            Some(trouble.what.clone()),
            trouble.advice.clone(),
            said_by_server,
            trouble.details.clone(),
        ];
        said(
            Icon::CircleAlert,
            Tint::Error,
            title,
            lines.into_iter().flatten(),
        )
    }

    pub(super) fn is_here(&self) -> bool {
        matches!(self.standing, Standing::Present | Standing::Lost)
    }
}

fn all_hidden() -> Cow<'static, str> {
    let words = "All names here begin with a dot and are hidden";
    match keys::first(Shortcut::HiddenFiles) {
        key if key.is_empty() => words.into(),
        key => format!("{words} ({key} shows them)").into(),
    }
}

/// Hides the rows beneath.
fn ground(theme: &Theme) -> container::Style {
    container::Style {
        background: Some(Tokens::of(theme).surface.into()),
        ..container::Style::default()
    }
}

fn lost(why: Option<&Sentence>) -> String {
    match why {
        Some(why) => format!(
            "The connection was lost. {} It is made again when you go on.",
            why.what
        ),
        None => "The idle connection was closed. It is made again when you go on.".to_owned(),
    }
}

fn said<'a>(
    icon: Icon,
    tint: Tint,
    title: &'a str,
    lines: impl IntoIterator<Item = String>,
) -> Element<'a, Message> {
    let mut card = column![
        icon.sized(32.0).style(style::tint(tint)),
        text(title).size(size::HEADING).font(font::MEDIUM),
    ]
    .spacing(space::S)
    .align_x(Alignment::Center);
    for line in lines {
        let line = text(line).center().style(style::muted);
        card = card.push(container(line).max_width(460));
    }
    card.into()
}

/// A narrower pane does not say which it is in words, and leaves the room to the path.
const ROOMY: f32 = 560.0;
/// A still narrower one has few buttons, all icons; the keys go back and forward there.
const TITLED: f32 = 400.0;
