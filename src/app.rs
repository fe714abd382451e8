//! The window. This file only routes: what happens goes to the part it is about, and what the
//! part wishes goes to `browsing.rs`, `connecting.rs`, `effects.rs` and `pressing.rs`, which know the
//! service.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use iced::widget::{column, container, operation, pane_grid};
use iced::{Element, Length, Size, Subscription, Task, Theme, window};
use tokio::sync::mpsc;

use self::batch::Batches;
use self::calling::Calls;
use self::connect_bar::ConnectBar;
use self::connection::Connection;
use self::deeds::Removal;
use self::dialogs::Dialogs;
use self::dragging::Dragging;
use self::file_pane::Deed;
use self::folder_chooser::ForWhom;
use self::keeper::Keeper;
use self::keys::{Keymap, Shortcut};
use self::known_folders::KnownFolders;
use self::menus::OpenMenu;
use self::panes::{Bottom, Panes};
use self::place::{Place, Side};
use self::second_start::{Door, Visit};
use self::service_link::ServiceLink;
use self::status_bar::StatusBar;
use self::synchronised::Synchronised;
use self::tabs::Tabs;
use self::theme::{space, style};
use self::widget::{carrier, modal};
use self::work::Walk;
use crate::local_folder::Counted;
use crate::profile::{
    Endpoint, Folders, LearnedSites, Pin, Recent, Settings, Sites, Url, WindowState,
};
use crate::protocol::{Entry, Failure};
use crate::service::{BrowserId, Command, Event, Handle, Notice, RemoveItem, TransferId};
use crate::wording;

mod about_page;
pub mod arguments;
mod batch;
mod bookmark_list;
mod bookmark_prompt;
mod bookmarks;
mod browsing;
mod calling;
mod certificate_page;
mod closing;
mod command_prompt;
mod confirm_prompt;
mod connect_bar;
mod connecting;
mod connection;
mod control;
mod copying;
mod deeds;
mod dialogs;
mod disk_watch;
pub mod display;
mod dragging;
mod effects;
mod exists_prompt;
mod file_pane;
mod folder_chooser;
mod follow_prompt;
mod following;
mod form;
mod keeper;
mod keyboard_page;
pub mod keys;
mod known_folders;
pub mod launch;
mod leaving;
mod left_page;
mod listings;
mod log_file;
mod master_change;
mod master_prompt;
mod menus;
mod move_prompt;
mod moving;
mod name_prompt;
mod panes;
mod password_prompt;
mod permissions_prompt;
mod place;
mod places;
pub mod portions;
mod pressing;
mod properties_page;
mod recent;
mod restoring;
pub mod second_start;
mod service_link;
mod session_log;
mod settings_page;
mod site_editor;
mod site_list;
mod sites;
mod status_bar;
mod switcher;
mod synchronised;
mod tab;
mod tab_bar;
mod tabs;
mod target;
pub mod theme;
mod tips;
mod told;
mod transfer_list;
mod transfer_target;
mod trashing;
mod trust_prompt;
mod trusted_page;
mod undoing;
pub mod widget;
mod work;

/// The window's state. What belongs to one site is that of the tab in front (see `tab.rs`).
pub struct App {
    tabs: Tabs,
    service: Handle,
    link: ServiceLink,
    settings: Keeper<Settings>,
    sites: Keeper<Sites>,
    window: Keeper<WindowState>,
    pins: Vec<Pin>,
    learned: Arc<LearnedSites>,
    connect_bar: ConnectBar,
    connection: Connection,
    panes: Panes,
    status_bar: StatusBar,
    dialogs: Dialogs,
    menu: Option<OpenMenu>,
    keymap: Arc<Keymap>,
    calls: Calls,
    dragging: Dragging,
    /// Of the move on this computer that is under way.
    halt: moving::Halt,
    /// Both panes go the same ways.
    synchronised: Option<Synchronised>,
    system: iced::theme::Mode,
    /// What is counted now, to be removed when a person agrees.
    removal: Option<Removal>,
    /// The same on this computer.
    trashing: Option<u64>,
    /// What was chosen and is not in the queue yet.
    batches: Batches,
    /// Remote folders as they were listed lately.
    known: KnownFolders,
    /// Sides whose refresh is due in a moment.
    stale: Vec<Side>,
    /// The tab stands as it was left last time, or is on its way back there.
    kept: Option<Recent>,
    /// The first listing after connecting takes the focus.
    wants_focus: bool,
    /// On disk, for the next start.
    is_queue_kept: bool,
    is_closing: bool,
    door: Door,
}

/// What the window begins with.
#[derive(Debug)]
pub struct Start {
    pub service: Handle,
    pub events: mpsc::Receiver<Event>,
    pub folders: Folders,
    pub settings: Settings,
    pub sites: Sites,
    pub window: WindowState,
    /// What to connect to at once.
    pub opening: Option<Url>,
    /// Where second starts come to.
    pub door: Door,
    /// What reading the files has brought up.
    pub notices: Vec<Notice>,
}

#[derive(Clone, Debug)]
pub enum Message {
    ConnectBar(connect_bar::Message),
    Pane(Side, file_pane::Message),
    Transfers(transfer_list::Message),
    Log(session_log::Message),
    StatusBar(status_bar::Message),
    Dialogs(dialogs::Message),
    TabChosen(Bottom),
    Tabs(tabs::Message),
    Bookmarks(bookmarks::Wish),
    /// What comes later of the work of this tab.
    OfTab(BrowserId, Box<Self>),
    SplitMoved(pane_grid::ResizeEvent),
    MenuClosed,
    /// Another menu follows at the same place.
    MenuWanted(OpenMenu),
    AnswerWanted(TransferId),
    /// The one that was put off.
    PasswordWanted(Endpoint),
    Dragging(dragging::Message),
    LocalMove(moving::Message),
    Key(Shortcut),
    Service(Vec<Event>),
    LocalRead {
        serial: u64,
        path: PathBuf,
        entries: Result<Arc<Vec<Entry>>, Failure>,
    },
    /// Something in the folder has changed, by whomever.
    DiskChanged(PathBuf),
    /// The shown folder was read again, and is not as it was.
    LocalReread {
        path: PathBuf,
        entries: Result<Arc<Vec<Entry>>, Failure>,
    },
    LocalCounted(u64, Arc<[PathBuf]>, Counted),
    RemovalListed(u64, Arc<[RemoveItem]>),
    /// What a page of properties has counted on the server.
    CountListed(Arc<[RemoveItem]>),
    PermissionsListed(Vec<permissions_prompt::Subject>),
    /// It is in the queue; so many of it could not be.
    BatchMade(usize),
    LocalDone(Result<(), Failure>),
    LocalDid(Deed, Result<(), Failure>),
    LocalUndone(Result<(), Failure>),
    /// How far a walk over folders of this computer is.
    LocalWalk(u64, Walk),
    FolderChosen(ForWhom, folder_chooser::Choice),
    LogSaved(log_file::Outcome),
    RefreshDue(Side),
    SystemTheme(iced::theme::Mode),
    WindowOpened,
    WindowResized(Size),
    SaveWindow,
    Noticed(Option<Notice>),
    /// The window came to the front, or left it.
    FocusChanged(bool),
    /// Whether the desktop has shown a notification.
    Called(bool),
    Visited(Visit),
    CloseRequested,
    FarewellTakesLong,
    FarewellOver,
    /// A second of a countdown is over, or a minute of an age.
    Tick(Instant),
}

impl App {
    pub fn new(start: Start) -> (Self, Task<Message>) {
        let folder = start.window.local_folder.clone();
        let folder = Place::Local(folder.unwrap_or_else(place::first));
        let interface = &start.settings.interface;
        theme::space::set_density(interface.density);
        let keymap = Arc::new(Keymap::read(&start.settings.keys));
        keys::hold(&keymap);
        let panes = Panes::new(&start.window, folder, interface);
        wording::choose_units(interface.units);
        let mut app = Self {
            tabs: Tabs::default(),
            service: start.service,
            link: ServiceLink::new(start.events),
            settings: Keeper::new(start.settings, start.folders.clone()),
            sites: Keeper::new(start.sites, start.folders.clone()),
            window: Keeper::new(start.window, start.folders),
            pins: Vec::new(),
            learned: Arc::default(),
            connect_bar: ConnectBar::default(),
            connection: Connection::None,
            panes,
            status_bar: StatusBar::default(),
            dialogs: Dialogs::default(),
            menu: None,
            keymap,
            calls: Calls::default(),
            dragging: Dragging::default(),
            halt: moving::Halt::default(),
            synchronised: None,
            system: iced::theme::Mode::None,
            removal: None,
            trashing: None,
            batches: Batches::default(),
            known: KnownFolders::default(),
            stale: Vec::new(),
            kept: None,
            wants_focus: false,
            is_queue_kept: true,
            is_closing: false,
            door: start.door,
        };
        for notice in &start.notices {
            app.status_bar.tell(wording::notice(notice));
        }
        app.show_places(Side::Local);
        app.show_places(Side::Remote);
        let listed = app.open_first_tabs();
        let connected = match start.opening {
            None => Task::none(),
            Some(url) => app.connect_url(url),
        };
        let themed = iced::system::theme().map(Message::SystemTheme);
        (app, Task::batch([listed, connected, themed]))
    }

    pub fn update(&mut self, message: Message) -> Task<Message> {
        let (tab, message) = match message {
            Message::OfTab(tab, message) => (tab, *message),
            message => (self.tabs.front, message),
        };
        self.within(tab, |app| app.route(message))
    }

    fn route(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::OfTab(tab, message) => self.within(tab, |app| app.route(*message)),
            Message::Tabs(message) => self.tabs_told(message),
            Message::Bookmarks(wish) => self.bookmarks(wish),
            Message::ConnectBar(message) => {
                let action = self.connect_bar.update(message);
                self.connect_bar_action(action)
            }
            Message::Pane(side, message) => {
                let action = self.panes.side_mut(side).update(message);
                self.pane_action(side, action)
            }
            Message::Transfers(message) => {
                let action = self.panes.transfers.update(message);
                self.transfers_action(action)
            }
            Message::Log(message) => {
                let action = self.panes.log.update(message);
                self.log_action(action)
            }
            Message::StatusBar(message) => {
                let action = self.status_bar.update(message);
                self.status_action(action)
            }
            Message::Dialogs(message) => {
                let action = self.dialogs.update(message);
                let done = self.dialog_action(action);
                Task::batch([done, self.keep_closed_folders()])
            }
            Message::TabChosen(tab) => {
                self.panes.show_tab(tab);
                Task::none()
            }
            Message::SplitMoved(event) => {
                let panes = &mut self.panes;
                let is_due = self.window.change(|state| panes.resized(event, state));
                self.saves_window(is_due)
            }
            Message::MenuClosed => {
                self.menu = None;
                Task::none()
            }
            Message::MenuWanted(menu) => {
                self.menu = Some(menu);
                Task::none()
            }
            Message::AnswerWanted(id) => {
                self.ask_again(id);
                Task::none()
            }
            Message::PasswordWanted(endpoint) => {
                self.service.send(Command::AskPassword(endpoint));
                Task::none()
            }
            Message::Dragging(message) => self.dragging(message),
            Message::LocalMove(message) => self.local_move(message),
            Message::Key(shortcut) => self.key(shortcut),
            Message::Service(events) => self.events(events),
            Message::LocalRead {
                serial,
                path,
                entries,
            } => self.local_read(serial, path, entries),
            Message::DiskChanged(path) => self.is_stale(&Place::Local(path)),
            Message::LocalReread { path, entries } => self.local_reread(path, entries),
            Message::RemovalListed(number, items) => {
                self.removal_listed(number, items);
                Task::none()
            }
            Message::PermissionsListed(subjects) => {
                self.permissions_listed(subjects);
                Task::none()
            }
            Message::CountListed(items) => {
                self.count_listed(items);
                Task::none()
            }
            Message::LocalCounted(number, paths, counted) => {
                self.local_counted(number, paths, counted);
                Task::none()
            }
            Message::BatchMade(left_out) => self.batch_made(left_out),
            Message::LocalDone(result) => self.local_done(result),
            Message::LocalDid(deed, result) => self.local_did(deed, result),
            Message::LocalUndone(result) => self.local_undone(&result),
            Message::LocalWalk(serial, step) => self.walked(serial, step),
            Message::FolderChosen(whom, choice) => self.folder_chosen(whom, choice),
            Message::LogSaved(outcome) => {
                if let Some(words) = outcome.words() {
                    self.status_bar.tell(words);
                }
                Task::none()
            }
            Message::RefreshDue(side) => self.refresh_due(side),
            Message::SystemTheme(mode) => {
                self.system = mode;
                Task::none()
            }
            // Nothing can have the focus before there is a window.
            Message::WindowOpened => match self.connection {
                Connection::None => operation::focus(connect_bar::HOST),
                _ => Task::none(),
            },
            Message::WindowResized(size) => {
                // What is kept does not depend on the zoom.
                let zoom = self.settings.get().interface.zoom;
                let is_due = self.window.change(|state| {
                    state.width = size.width * zoom;
                    state.height = size.height * zoom;
                });
                self.saves_window(is_due)
            }
            Message::SaveWindow => {
                self.keep_tabs();
                self.window.save().map(Message::Noticed)
            }
            Message::Noticed(notice) => {
                if let Some(notice) = notice {
                    self.status_bar.tell(wording::notice(&notice));
                }
                Task::none()
            }
            Message::FocusChanged(has_focus) => {
                self.focus_changed(has_focus);
                Task::none()
            }
            Message::Called(is_heard) => {
                self.called(is_heard);
                Task::none()
            }
            Message::Visited(visit) => self.visited(visit),
            Message::CloseRequested => self.close_requested(),
            Message::FarewellTakesLong => {
                self.status_bar.tell_first(wording::STILL_CLOSING);
                Task::none()
            }
            Message::FarewellOver => self.leave(),
            Message::Tick(now) => {
                self.panes.transfers.tick(now);
                Task::none()
            }
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let can_transfer = self.connection.connected().is_some();
        let zoom = self.scale_factor();
        let window = self.window.get();
        let window = Size::new(window.width / zoom, window.height / zoom);
        let width = window.width;
        let speed = &self.settings.get().speed;
        let catches = |side| self.catch(side);
        let awaited = self.dialogs.awaited(&self.connection);
        let panes = container(
            self.panes
                .view(can_transfer, window, speed, awaited, catches),
        )
        .padding([0.0, space::GUTTER])
        .height(Length::Fill);
        let status = self
            .status_bar
            .view(&self.connection, awaited, self.tip(), width);
        let base = column![
            self.connect_bar
                .view(width, self.can_save())
                .map(Message::ConnectBar),
            self.tab_bar().map(Message::Tabs),
            panes,
            container(status.map(Message::StatusBar)).padding(iced::padding::top(space::S)),
        ];
        let base = container(base).style(style::window);
        let layer = match &self.menu {
            Some(menu) => Some(menu.layer(&self.panes, can_transfer)),
            None => self.dialogs.layer(),
        };
        carrier::carrier(modal::host(base, layer), self.carried(), |happening| {
            Message::Dragging(dragging::Message::Happened(happening))
        })
    }

    /// Silent while nothing happens: no timer runs, but where a countdown or an age is shown.
    pub fn subscription(&self) -> Subscription<Message> {
        let countdown = match self.panes.counts_down() {
            true => iced::time::every(Duration::from_secs(1)).map(Message::Tick),
            false => Subscription::none(),
        };
        let ageing = match self.panes.remote.age().is_some() {
            true => iced::time::every(Duration::from_secs(60)).map(Message::Tick),
            false => Subscription::none(),
        };
        let watched = match self.panes.local.place() {
            Place::Local(path) => disk_watch::changes(path).map(Message::DiskChanged),
            Place::Remote(_) => Subscription::none(),
        };
        // A window that closes takes nobody in: the second start opens by itself.
        let visits = match self.is_closing {
            true => Subscription::none(),
            false => self.door.visits().map(Message::Visited),
        };
        Subscription::batch([
            countdown,
            ageing,
            watched,
            visits,
            self.link.subscription().map(Message::Service),
            iced::event::listen_with(keys::of_event)
                .with(self.keymap.clone())
                .filter_map(keys::meant)
                .map(Message::Key),
            iced::event::listen_with(calling::of_event).map(Message::FocusChanged),
            iced::system::theme_changes().map(Message::SystemTheme),
            window::open_events().map(|_| Message::WindowOpened),
            window::resize_events().map(|(_, size)| Message::WindowResized(size)),
            window::close_requests().map(|_| Message::CloseRequested),
        ])
    }

    pub fn title(&self) -> String {
        match self.connection.endpoint() {
            Some(endpoint) => format!("{} – Argosy", endpoint.host),
            None => "Argosy".to_owned(),
        }
    }

    pub fn theme(&self) -> Theme {
        let is_system_dark = self.system == iced::theme::Mode::Dark;
        theme::of(self.settings.get().interface.theme, is_system_dark)
    }

    pub fn scale_factor(&self) -> f32 {
        self.settings.get().interface.zoom.clamp(0.8, 2.0)
    }

    fn saves_window(&self, is_due: bool) -> Task<Message> {
        if is_due {
            self.save_window_later()
        } else {
            Task::none()
        }
    }
}

#[cfg(test)]
mod tests;
