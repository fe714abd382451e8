//! The bar of the tabs: what each is called, how its connection stands, and where it is.

use iced::widget::{container, row, text};
use iced::{Alignment, Element, Length};

use super::App;
use super::connection::Connection;
use super::file_pane::FilePane;
use super::form;
use super::keys::{self, Shortcut};
use super::tabs::{Message, Step};
use super::theme::icon::Icon;
use super::theme::style::Look;
use super::theme::{Tint, font, space, style};
use super::widget::focus_button::{FocusButton, icon_button};
use super::widget::tab_strip::tab_strip;
use crate::profile::{Endpoint, Recent, SiteColour, Sites};
use crate::service::BrowserId;
use crate::wording;

/// What a tab's place in the bar tells of it.
struct Sign<'a> {
    id: BrowserId,
    connection: &'a Connection,
    /// Its connection waits for a person.
    waits: bool,
    mark: Option<SiteColour>,
    /// Whose files it shows, or did at the last start.
    whose: Option<Whose<'a>>,
}

#[derive(Clone, Debug)]
struct Whose<'a> {
    /// The site's, else the host's.
    name: &'a str,
    endpoint: &'a Endpoint,
    /// As it is shown.
    folder: Option<String>,
}

impl App {
    /// With one tab, too: so a mouse finds how to open another.
    pub(super) fn tab_bar(&self) -> Element<'_, Message> {
        let order = self.tabs.order().iter();
        let signs: Vec<_> = order.filter_map(|id| self.sign(*id)).collect();
        let all: Vec<_> = signs.iter().map(|sign| sign.whose.as_ref()).collect();
        let front = self.tabs.front;
        let each = signs.iter().map(|sign| {
            let whose = sign.whose.as_ref();
            let name = whose.map_or_else(|| "New tab".to_owned(), |whose| whose.named(&all));
            sign.view(name, sign.id == front)
        });
        let tip = keys::tip("New tab", Shortcut::Tab(Step::New));
        let add = icon_button(Icon::Plus, tip).on_press(Message::NewPressed);
        let at = self.tabs.place(front).unwrap_or(0);
        let bar = tab_strip(each.collect(), at, add, Message::Strip);
        container(bar).padding([0.0, space::GUTTER]).into()
    }

    fn sign(&self, id: BrowserId) -> Option<Sign<'_>> {
        let (connection, kept, remote) = match id == self.tabs.front {
            true => (&self.connection, &self.kept, &self.panes.remote),
            false => {
                let tab = self.tabs.other(id)?;
                (&tab.connection, &tab.kept, &tab.remote)
            }
        };
        let whose = Whose::of(connection, kept.as_ref(), remote, self.sites.get());
        Some(Sign {
            id,
            connection,
            waits: self.dialogs.awaited(connection).is_some(),
            mark: whose.as_ref().and_then(|(_, mark)| *mark),
            whose: whose.map(|(whose, _)| whose),
        })
    }
}

impl<'a> Whose<'a> {
    /// With the colour of its site.
    fn of(
        connection: &'a Connection,
        kept: Option<&'a Recent>,
        remote: &FilePane,
        sites: &'a Sites,
    ) -> Option<(Self, Option<SiteColour>)> {
        let endpoint = connection.endpoint().or(kept.map(|kept| &kept.endpoint))?;
        let mut saved = sites.sites.iter();
        let site = saved.find(|site| site.endpoint().key() == endpoint.key());
        let folder = match (connection.connected(), kept) {
            (Some(_), _) => Some(remote.place().shown().into_owned()),
            (None, Some(kept)) => Some(wording::printable(&kept.remote_folder).into_owned()),
            (None, None) => None,
        };
        let whose = Self {
            name: site.map_or(&*endpoint.host, |site| &*site.name),
            endpoint,
            folder: folder.filter(|folder| !folder.is_empty()),
        };
        Some((whose, site.and_then(|site| site.colour)))
    }

    /// Its name, with what tells it apart from those of the same name.
    fn named(&self, all: &[Option<&Self>]) -> String {
        let same = all.iter().flatten().filter(|other| other.name == self.name);
        let (mut users, mut servers, mut folders) = (false, false, false);
        for other in same {
            let is_user = other.endpoint.user == self.endpoint.user;
            let is_server = (other.endpoint.port, other.endpoint.encryption)
                == (self.endpoint.port, self.endpoint.encryption);
            users |= !is_user;
            servers |= !is_server;
            folders |= is_user && is_server && other.folder != self.folder;
        }
        let most = if users || servers || folders {
            SHORT
        } else {
            LONGEST
        };
        let mut name = shortened(self.name, most);
        if users {
            name = format!("{}@{name}", shortened(&self.endpoint.user, SHORT));
        }
        if servers {
            name = format!("{name}:{}", self.endpoint.port);
        }
        match &self.folder {
            Some(folder) if folders => format!("{name} – {}", end_of(folder)),
            _ => name,
        }
    }

    /// All of what a narrow tab may cut off.
    fn tip(&self) -> String {
        let server = self.endpoint.authority();
        let who = format!("{server} ({})", self.endpoint.user);
        let who = wording::printable(&who);
        match &self.folder {
            Some(folder) => format!("{who}\n{folder}"),
            None => who.into_owned(),
        }
    }
}

impl Sign<'_> {
    fn view<'a>(&self, name: String, is_active: bool) -> Element<'a, Message> {
        let (icon, tint) = match self.connection {
            Connection::None => (Icon::Plug, Tint::Muted),
            Connection::Connecting { .. } if self.waits => (Icon::Loader, Tint::Warn),
            Connection::Connecting { .. } => (Icon::Loader, Tint::Muted),
            Connection::Standing(_) => (Icon::Server, Tint::Ok),
            Connection::Lost(_) => (Icon::Unplug, Tint::Warn),
        };
        // Not by colour alone.
        let label = match self.connection {
            Connection::Connecting { .. } if self.waits => format!("{name} – waiting for you"),
            Connection::Connecting { .. } => format!("{name} – connecting"),
            Connection::Lost(_) => format!("{name} – lost"),
            Connection::None | Connection::Standing(_) => name,
        };
        let label = text(label)
            .font(if is_active { font::MEDIUM } else { font::BODY })
            .wrapping(text::Wrapping::None);
        let icon = icon.sized(15.0).style(style::tint(tint));
        let label = row![]
            .push(self.mark.map(|colour| form::mark(colour, 16.0)))
            .push(icon)
            .push(container(label).width(Length::Fill).clip(true));
        let mut tab = FocusButton::new(label.spacing(7).align_y(Alignment::Center))
            .look(Look::Tab { is_active })
            .width(Length::Fill)
            .padding([6, 10])
            .on_press(Message::Chosen(self.id));
        if let Some(whose) = &self.whose {
            tab = tab.tip(whose.tip());
        }
        // The key closes the one in front.
        let tip = match is_active {
            true => keys::tip("Close tab", Shortcut::Tab(Step::Close)),
            false => "Close tab".to_owned(),
        };
        let close = icon_button(Icon::Close, tip).on_press(Message::ClosePressed(self.id));
        row![tab, close].align_y(Alignment::Center).into()
    }
}

/// A name that leaves room for other tabs.
fn shortened(name: &str, most: usize) -> String {
    let name = wording::printable(name);
    match name.chars().count() <= most {
        true => name.into_owned(),
        false => name.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// The end of a path, which says more than its beginning.
fn end_of(path: &str) -> String {
    let excess = path.chars().count().saturating_sub(SHORT);
    match excess {
        0 => path.to_owned(),
        _ => ['…']
            .into_iter()
            .chain(path.chars().skip(excess + 1))
            .collect(),
    }
}

const LONGEST: usize = 28;
/// Where more is to be told.
const SHORT: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Encryption;

    fn endpoint(user: &str, port: u16) -> Endpoint {
        Endpoint {
            host: "h".to_owned(),
            port,
            encryption: Encryption::Explicit,
            user: user.to_owned(),
        }
    }

    fn names(tabs: &[(&str, &Endpoint, Option<&str>)]) -> Vec<String> {
        let each: Vec<_> = tabs
            .iter()
            .map(|(name, endpoint, folder)| Whose {
                name,
                endpoint,
                folder: folder.map(str::to_owned),
            })
            .collect();
        let all: Vec<_> = each.iter().map(Some).collect();
        each.iter().map(|one| one.named(&all)).collect()
    }

    #[test]
    fn tabs_of_one_name_are_told_apart_by_what_differs() {
        let (ann, bob, door) = (
            endpoint("ann", 21),
            endpoint("bob", 21),
            endpoint("ann", 990),
        );
        assert_eq!(
            names(&[("h", &ann, Some("/a")), ("site", &ann, Some("/b"))]),
            ["h", "site"]
        );
        assert_eq!(
            names(&[("h", &ann, Some("/a")), ("h", &bob, Some("/a"))]),
            ["ann@h", "bob@h"]
        );
        assert_eq!(
            names(&[("h", &ann, Some("/a")), ("h", &door, None)]),
            ["h:21", "h:990"]
        );
        let long = "/home/ann/a very long way/down";
        assert_eq!(
            names(&[
                ("h", &ann, Some("/a")),
                ("h", &ann, Some(long)),
                ("h", &bob, None)
            ]),
            ["ann@h – /a", "ann@h – …y long way/down", "bob@h"]
        );
        let name = "a site with quite a long name of its own";
        assert_eq!(
            names(&[(name, &ann, None)]),
            ["a site with quite a long na…"]
        );
    }
}
