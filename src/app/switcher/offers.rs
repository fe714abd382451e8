//! What the switcher offers just now, and what is done when something is chosen.

use iced::Task;
use iced::widget::operation;

use super::{Go, Kind, Offer, Switcher};
use crate::app::bookmarks::Wish;
use crate::app::connection::Connection;
use crate::app::dialogs::Dialog;
use crate::app::file_pane::{Copied, MenuItem, Message as PaneMessage, Way};
use crate::app::keys::{self, ENTRIES, Entry, Group, Shortcut};
use crate::app::panes::{Bottom, Focus};
use crate::app::place::{Place, Side};
use crate::app::tabs::{self, Step};
use crate::app::theme::icon::Icon;
use crate::app::transfer_list::{self, List};
use crate::app::{App, Message, form};
use crate::profile::{Endpoint, Site};
use crate::service::{Move, Priority, QueueOrder};
use crate::wording;

impl App {
    pub(in crate::app) fn open_switcher(&mut self) {
        let mut offers = self.other_tabs();
        offers.extend(self.recent_connections());
        offers.extend(self.known_folders());
        offers.extend(self.known_bookmarks());
        offers.extend(self.saved_sites());
        offers.extend(ENTRIES.iter().filter_map(|entry| self.offered(entry)));
        let height = self.window.get().height / self.scale_factor();
        let switcher = Switcher::new(offers, height);
        self.dialogs.open(Dialog::Switcher(switcher));
    }

    pub(in crate::app) fn switch(&mut self, go: Go) -> Task<Message> {
        match go {
            Go::Connect(site) => self.connect_site(&site, None),
            Go::Again(recent) => self.connect_again(*recent),
            Go::Folder(place) => {
                let side = place.side();
                self.panes.active = Focus::Files(side);
                let focused = operation::focus(self.panes.id(self.panes.active));
                let chosen = PaneMessage::PlaceChosen(place);
                Task::batch([focused, self.route(Message::Pane(side, chosen))])
            }
            Go::Do(shortcut) => self.act(shortcut),
            Go::Say(message) => self.route(*message),
        }
    }

    fn other_tabs(&self) -> Vec<Offer> {
        let order = self.tabs.order().iter();
        let others = order.filter_map(|id| self.tabs.others.iter().find(|tab| tab.id == *id));
        let each = others.map(|tab| {
            let endpoint = tab.connection.endpoint();
            let site = endpoint.and_then(|endpoint| self.site_of(endpoint));
            let name = match (site, endpoint) {
                (Some(site), _) => site.name.as_str(),
                (None, Some(endpoint)) => endpoint.host.as_str(),
                (None, None) => "New tab",
            };
            let detail = match (&tab.connection, endpoint) {
                (Connection::None, _) | (_, None) => "not connected".to_owned(),
                (_, Some(_)) => start_cut(&tab.remote.place().shown()),
            };
            let go = Message::Tabs(tabs::Message::Chosen(tab.id));
            let name = end_cut(&wording::printable(name));
            let go = Go::Say(Box::new(go));
            let colour = site.and_then(|site| site.colour);
            Offer::new(Kind::Tab, Icon::Columns, name, detail, go).marked(colour)
        });
        each.collect()
    }

    fn recent_connections(&self) -> Vec<Offer> {
        let recent = self.window.get().recent.iter();
        let each = recent.map(|recent| {
            let name = match self.site_of(&recent.endpoint) {
                Some(site) => &site.name,
                None => &recent.endpoint.host,
            };
            let name = end_cut(&wording::printable(name));
            let folder = wording::name(recent.remote_folder.as_bytes());
            let detail = format!("{} {folder}", whose(&recent.endpoint));
            let go = Go::Again(Box::new(recent.clone()));
            Offer::new(
                Kind::Recent,
                Icon::Clock,
                name,
                end_cut(detail.trim_end()),
                go,
            )
        });
        each.collect()
    }

    /// Those of this computer, and of the server that is connected.
    fn known_folders(&self) -> Vec<Offer> {
        let connected = self.connection.connected();
        let remote = connected.map(|connected| {
            let host = wording::printable(&connected.endpoint.host);
            (&self.panes.remote, end_cut(&host))
        });
        let panes = [
            Some((&self.panes.local, "this computer".to_owned())),
            remote,
        ];
        let mut last = Vec::new();
        let mut marked = Vec::new();
        for (pane, whose) in panes.into_iter().flatten() {
            let known = pane.known();
            let offer = |kind, icon, place: &Place| {
                let go = Go::Folder(place.clone());
                Offer::new(kind, icon, start_cut(&place.shown()), whose.clone(), go)
            };
            let is_other = |place: &&Place| *place != pane.place();
            let is_new = |place: &&Place| is_other(place) && !known.favourites.contains(place);
            let been = known.been.iter().filter(is_new);
            last.extend(been.map(|place| offer(Kind::Folder, Icon::Folder, place)));
            let favourites = known.favourites.iter().filter(is_other);
            marked.extend(favourites.map(|place| offer(Kind::Favourite, Icon::Star, place)));
        }
        last.extend(marked);
        last
    }

    fn known_bookmarks(&self) -> Vec<Offer> {
        let is_connected = self.connection.connected().is_some();
        let all = self.window.get().places.bookmarks.iter();
        let all = all.filter(|bookmark| bookmark.server.is_some() || is_connected);
        let each = all.map(|bookmark| {
            let name = end_cut(&wording::printable(&bookmark.name));
            let folders = wording::bookmarked(bookmark);
            let detail = match &bookmark.server {
                Some(server) => format!("{} {folders}", wording::printable(&server.host)),
                None => folders,
            };
            let go = Message::Bookmarks(Wish::Go(bookmark.clone()));
            let go = Go::Say(Box::new(go));
            Offer::new(Kind::Bookmark, Icon::Bookmark, name, end_cut(&detail), go)
        });
        each.collect()
    }

    /// Those that were connected lately come first.
    fn saved_sites(&self) -> Vec<Offer> {
        let recent = self.window.get().recent.iter();
        let recent: Vec<_> = recent.map(|recent| recent.endpoint.key()).collect();
        let mut sites: Vec<_> = self.sites.get().sites.iter().collect();
        sites.sort_by_cached_key(|site| {
            let key = site.endpoint().key();
            let at = recent.iter().position(|other| *other == key);
            at.unwrap_or(recent.len())
        });
        let each = sites.into_iter().map(|site| {
            let name = end_cut(&wording::printable(&site.name));
            let mut detail = whose(&site.endpoint());
            if site.folder != crate::profile::SiteFolder::default() {
                let folder = wording::site_folder(&site.folder);
                detail = format!("{} – {detail}", wording::printable(&folder));
            }
            let go = Go::Connect(Box::new(site.clone()));
            Offer::new(Kind::Site, Icon::Server, name, end_cut(&detail), go).marked(site.colour)
        });
        each.collect()
    }

    fn site_of(&self, endpoint: &Endpoint) -> Option<&Site> {
        let key = endpoint.key();
        let mut sites = self.sites.get().sites.iter();
        sites.find(|site| site.endpoint().key() == key)
    }

    /// An action of the table, if it can be done now.
    fn offered(&self, entry: &Entry) -> Option<Offer> {
        let (go, key) = match entry.shortcut {
            Some(shortcut) => {
                let go = self.can(shortcut).then_some(Go::Do(shortcut))?;
                (go, keys::first(shortcut))
            }
            None => {
                let go = Go::Say(Box::new(self.of_list(entry)?));
                (go, keys::own(entry.group, entry.what))
            }
        };
        let (name, detail) = (entry.what.to_owned(), entry.group.name().to_owned());
        Some(Offer::new(Kind::Action, Icon::Zap, name, detail, go).keyed(key))
    }

    /// The key of the window would do something.
    fn can(&self, shortcut: Shortcut) -> bool {
        let (local, remote) = (&self.panes.local, &self.panes.remote);
        let pane = self.panes.side(self.active_side());
        let connected = self.connection.connected().is_some();
        let is_below = self.panes.active == Focus::Bottom;
        let has_others = !self.tabs.others.is_empty();
        let zoom = self.settings.get().interface.zoom;
        match shortcut {
            Shortcut::Upload => connected && local.has_subjects(),
            Shortcut::Download => connected && remote.has_subjects(),
            Shortcut::MoveTo => pane.has_subjects(),
            Shortcut::NewFolder | Shortcut::NewFile | Shortcut::Refresh | Shortcut::Path => {
                pane.is_usable()
            }
            Shortcut::Find => is_below || pane.is_usable(),
            Shortcut::Leave => match is_below {
                true => self.is_in_transfers() && self.panes.transfers.has_filter(),
                false => pane.has_filter(),
            },
            Shortcut::Back => pane.can_go(Way::Back),
            Shortcut::Forward => pane.can_go(Way::Forward),
            Shortcut::Together => {
                let are_there = connected && remote.is_usable() && local.is_usable();
                self.synchronised.is_some() || (are_there && !remote.is_unread())
            }
            Shortcut::Bookmark => connected && !remote.is_unread(),
            Shortcut::Tab(Step::Close) => {
                has_others || !matches!(self.connection, Connection::None)
            }
            Shortcut::Tab(Step::Next | Step::Previous) => has_others,
            Shortcut::Tab(Step::MoveLeft) => {
                has_others && self.tabs.order().first() != Some(&self.tabs.front)
            }
            Shortcut::Tab(Step::MoveRight) => {
                has_others && self.tabs.order().last() != Some(&self.tabs.front)
            }
            Shortcut::RetryFailed => self.panes.transfers.count(List::Failed) > 0,
            Shortcut::ZoomIn | Shortcut::ZoomOut | Shortcut::ZoomReset => {
                keys::zoomed(zoom, shortcut) != zoom
            }
            // The tabs are offered themselves.
            Shortcut::Switcher | Shortcut::Tab(Step::Nth(_) | Step::Last) => false,
            Shortcut::Host
            | Shortcut::Sites
            | Shortcut::Bookmarks
            | Shortcut::Settings
            | Shortcut::Keyboard
            | Shortcut::NextPane
            | Shortcut::PreviousPane
            | Shortcut::HiddenFiles
            | Shortcut::Tree
            | Shortcut::Tab(Step::New)
            | Shortcut::Quit => true,
        }
    }

    /// What the key of a list would say, where that list was used last and has something to do it to.
    fn of_list(&self, entry: &Entry) -> Option<Message> {
        match (entry.group, self.panes.active) {
            (Group::Panes | Group::Lists, Focus::Files(side)) => self.of_pane(side, entry.what),
            (Group::Queue, Focus::Bottom) if self.is_in_transfers() => {
                self.of_transfers(entry.what)
            }
            _ => None,
        }
    }

    fn of_pane(&self, side: Side, what: &str) -> Option<Message> {
        let pane = self.panes.side(side);
        let has_subjects = pane.has_subjects();
        let can_rise = pane.is_usable() && pane.place().parent().is_some();
        let (can, message) = match what {
            "Folder above" => (can_rise, PaneMessage::UpPressed),
            "Rename" => (has_subjects, PaneMessage::Menu(MenuItem::Rename)),
            "Delete, or move to trash" => (has_subjects, PaneMessage::Menu(MenuItem::Remove)),
            "Copy the path" => {
                let copies = MenuItem::Copy(Copied::Path);
                (has_subjects, PaneMessage::Menu(copies))
            }
            "Upload what the clipboard names" => {
                let is_there = side == Side::Remote && pane.is_usable();
                (is_there, PaneMessage::Menu(MenuItem::Paste))
            }
            "Properties" => (has_subjects, PaneMessage::Menu(MenuItem::Properties)),
            "Undo a rename, a move or a new folder" => {
                let is_undoable = pane.undoable().is_some();
                (is_undoable, PaneMessage::Menu(MenuItem::Undo))
            }
            "Choose all" => (pane.is_usable(), PaneMessage::Menu(MenuItem::SelectAll)),
            _ => return None,
        };
        can.then_some(Message::Pane(side, message))
    }

    fn of_transfers(&self, what: &str) -> Option<Message> {
        use transfer_list::Message::{CopyPressed, Ordered};

        let order = match what {
            "Move to the top" => QueueOrder::Move(Move::Top),
            "Move up" => QueueOrder::Move(Move::Up),
            "Move down" => QueueOrder::Move(Move::Down),
            "Move to the bottom" => QueueOrder::Move(Move::Bottom),
            "Highest priority" => QueueOrder::Prioritise(Priority::Highest),
            "High priority" => QueueOrder::Prioritise(Priority::High),
            "Normal priority" => QueueOrder::Prioritise(Priority::Normal),
            "Low priority" => QueueOrder::Prioritise(Priority::Low),
            "Lowest priority" => QueueOrder::Prioritise(Priority::Lowest),
            "Cancel, or remove what is over" => {
                let cancel = QueueOrder::Cancel;
                match self.panes.transfers.allows(cancel) {
                    true => cancel,
                    false => QueueOrder::Remove,
                }
            }
            "Copy the rows" => {
                let has_rows = self.panes.transfers.has_subject();
                return has_rows.then_some(Message::Transfers(CopyPressed));
            }
            _ => return None,
        };
        let is_allowed = self.panes.transfers.allows(order);
        is_allowed.then_some(Message::Transfers(Ordered(order)))
    }

    fn is_in_transfers(&self) -> bool {
        let below = (self.panes.active, self.panes.bottom);
        matches!(below, (Focus::Bottom, Bottom::Transfers(_)))
    }
}

/// `ann@files.example:21`.
fn whose(endpoint: &Endpoint) -> String {
    let server = form::authority(&endpoint.host, endpoint.port);
    match endpoint.is_anonymous() {
        true => server,
        false => format!("{}@{server}", wording::printable(&endpoint.user)),
    }
}

/// Of a long name its beginning.
fn end_cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Of a long path its end.
fn start_cut(text: &str) -> String {
    let excess = text.chars().count().saturating_sub(LONGEST);
    match excess {
        0 => text.to_owned(),
        _ => ['…'].into_iter().chain(text.chars().skip(excess)).collect(),
    }
}

const LONGEST: usize = 72;
