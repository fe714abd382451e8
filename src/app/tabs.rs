//! The tabs: their order, the one in front, and how what happens finds the tab that it belongs to.

use iced::Task;

use super::connection::Connection;
use super::folder_chooser::ForWhom;
use super::panes::Focus;
use super::place::{Place, Side};
use super::tab::Tab;
use super::widget::tab_strip::StripEvent;
use super::{App, connect_bar};
use crate::profile::Endpoint;
use crate::service::{BrowserId, Command, LogLine};

/// All tabs. What the one in front shows is in [`App`].
#[derive(Debug)]
pub struct Tabs {
    pub front: BrowserId,
    /// As they stand in the bar; the one in front, too.
    order: Vec<BrowserId>,
    /// Those in the background, in any order.
    pub others: Vec<Tab>,
    /// No number is given twice, so that what comes late for a closed tab finds nobody.
    next: u32,
    /// Whose lines a number in the log means, the newest last.
    logs: Vec<(u32, BrowserId)>,
}

#[derive(Clone, Debug)]
pub enum Message {
    NewPressed,
    Chosen(BrowserId),
    ClosePressed(BrowserId),
    Strip(StripEvent),
}

/// What a key asks of the tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    New,
    Close,
    Next,
    Previous,
    MoveRight,
    MoveLeft,
    /// Counted from 1.
    Nth(u8),
    Last,
}

impl Default for Tabs {
    fn default() -> Self {
        Self {
            front: FIRST,
            order: vec![FIRST],
            others: Vec::new(),
            next: FIRST.0 + 1,
            logs: Vec::new(),
        }
    }
}

impl Tabs {
    /// A connection of this tab writes its lines under this number.
    pub fn logs_as(&mut self, number: u32, browser: BrowserId) {
        self.logs.push((number, browser));
        if self.logs.len() > MOST_LOGS {
            self.logs.remove(0);
        }
    }

    /// As they stand in the bar.
    pub fn order(&self) -> &[BrowserId] {
        &self.order
    }

    pub fn other(&self, id: BrowserId) -> Option<&Tab> {
        self.others.iter().find(|tab| tab.id == id)
    }

    fn at(&self, place: usize) -> Option<BrowserId> {
        self.order.get(place).copied()
    }

    pub fn place(&self, id: BrowserId) -> Option<usize> {
        self.order.iter().position(|other| *other == id)
    }

    /// Puts a tab before the one that stands there now.
    fn put(&mut self, tab: usize, before: usize) {
        if tab < self.order.len() && before <= self.order.len() {
            let id = self.order.remove(tab);
            let to = if before > tab { before - 1 } else { before };
            self.order.insert(to, id);
        }
    }

    /// The neighbour of the one in front, around the ends.
    fn beside(&self, is_before: bool) -> BrowserId {
        let count = self.order.len().max(1);
        let at = self.order.iter().position(|id| *id == self.front);
        let step = if is_before { count - 1 } else { 1 };
        let next = at.and_then(|at| self.order.get((at + step) % count));
        next.copied().unwrap_or(self.front)
    }

    fn move_front(&mut self, is_before: bool) {
        let Some(at) = self.order.iter().position(|id| *id == self.front) else {
            return;
        };
        let to = match is_before {
            true => at.saturating_sub(1),
            false => (at + 1).min(self.order.len().saturating_sub(1)),
        };
        self.order.swap(at, to);
    }
}

impl super::Message {
    /// What comes later of a tab's work is that tab's, whichever is in front by then.
    fn of(self, tab: BrowserId) -> Self {
        match self {
            Self::Pane(..)
            | Self::Log(_)
            | Self::LocalRead { .. }
            | Self::LocalReread { .. }
            | Self::LocalMove(_)
            | Self::Dragging(_)
            | Self::LocalCounted(..)
            | Self::RemovalListed(..)
            | Self::CountListed(_)
            | Self::PermissionsListed(_)
            | Self::LocalDone(_)
            | Self::LocalDid(..)
            | Self::LocalUndone(_)
            | Self::LocalWalk(..)
            | Self::RefreshDue(_)
            | Self::FolderChosen(ForWhom::Pane, _) => Self::OfTab(tab, Box::new(self)),
            // Named one by one, so that what is new is not forgotten here.
            Self::OfTab(..)
            | Self::ConnectBar(_)
            | Self::Transfers(_)
            | Self::StatusBar(_)
            | Self::Dialogs(_)
            | Self::TabChosen(_)
            | Self::Tabs(_)
            | Self::Bookmarks(_)
            | Self::SplitMoved(_)
            | Self::MenuClosed
            | Self::MenuWanted(_)
            | Self::AnswerWanted(_)
            | Self::PasswordWanted(_)
            | Self::Key(_)
            | Self::Service(_)
            | Self::DiskChanged(_)
            | Self::FolderChosen(ForWhom::Site | ForWhom::Certificate, _)
            | Self::LogSaved(_)
            | Self::SystemTheme(_)
            | Self::WindowOpened
            | Self::WindowResized(_)
            | Self::SaveWindow
            | Self::Noticed(_)
            | Self::BatchMade(_)
            | Self::FocusChanged(_)
            | Self::Called(_)
            | Self::Visited(_)
            | Self::CloseRequested
            | Self::FarewellTakesLong
            | Self::FarewellOver
            | Self::Tick(_) => self,
        }
    }
}

impl App {
    /// Does something to a tab as if it were in front; nothing, if it is closed.
    pub(super) fn within(
        &mut self,
        id: BrowserId,
        work: impl FnOnce(&mut Self) -> Task<super::Message>,
    ) -> Task<super::Message> {
        let front = self.tabs.front;
        if id == front {
            let before = self.dialogs.about.replace(id);
            let task = work(self);
            self.dialogs.about = before;
            return self.owned(task);
        }
        if !self.bring(id) {
            return Task::none();
        }
        let before = self.dialogs.about.replace(id);
        // A tab in the background takes the focus when it comes to the front, not before.
        let wants_focus = std::mem::take(&mut self.wants_focus);
        let task = work(self);
        let task = self.owned(task);
        self.wants_focus |= wants_focus;
        self.dialogs.about = before;
        self.bring(front);
        task
    }

    /// Exchanges the tab in front for another one; false where there is none of this number.
    pub(super) fn bring(&mut self, id: BrowserId) -> bool {
        let at = self.tabs.others.iter().position(|tab| tab.id == id);
        let Some(mut tab) = at.map(|at| self.tabs.others.swap_remove(at)) else {
            return false;
        };
        self.exchange(&mut tab);
        self.tabs.others.push(tab);
        true
    }

    /// What this work brings later belongs to the tab in front.
    pub(super) fn owned(&self, task: Task<super::Message>) -> Task<super::Message> {
        let id = self.tabs.front;
        task.map(move |message| message.of(id))
    }

    /// Does something to each tab.
    pub(super) fn in_each(
        &mut self,
        work: impl Fn(&mut Self) -> Task<super::Message>,
    ) -> Task<super::Message> {
        let order = self.tabs.order.clone();
        Task::batch(order.into_iter().map(|id| self.within(id, &work)))
    }

    pub(super) fn tabs_told(&mut self, message: Message) -> Task<super::Message> {
        let told = match message {
            Message::NewPressed => self.new_tab(),
            Message::Chosen(id) => self.show_tab(id),
            Message::ClosePressed(id) => self.close_wanted(id),
            Message::Strip(StripEvent::New) => self.new_tab(),
            Message::Strip(StripEvent::Close(place)) => match self.tabs.at(place) {
                Some(id) => self.close_wanted(id),
                None => Task::none(),
            },
            Message::Strip(StripEvent::Moved { tab, before }) => {
                self.tabs.put(tab, before);
                Task::none()
            }
        };
        self.saves_tabs(told)
    }

    pub(super) fn step_tab(&mut self, step: Step) -> Task<super::Message> {
        let told = match step {
            Step::New => self.new_tab(),
            Step::Close => self.close_wanted(self.tabs.front),
            Step::Next => self.show_tab(self.tabs.beside(false)),
            Step::Previous => self.show_tab(self.tabs.beside(true)),
            Step::Nth(number) => self.show_at(usize::from(number.saturating_sub(1))),
            Step::Last => self.show_at(self.tabs.order.len().saturating_sub(1)),
            Step::MoveRight | Step::MoveLeft => {
                self.tabs.move_front(step == Step::MoveLeft);
                Task::none()
            }
        };
        self.saves_tabs(told)
    }

    fn show_at(&mut self, place: usize) -> Task<super::Message> {
        match self.tabs.at(place) {
            Some(id) => self.show_tab(id),
            None => Task::none(),
        }
    }

    fn saves_tabs(&mut self, told: Task<super::Message>) -> Task<super::Message> {
        let is_due = self.keep_tabs();
        Task::batch([told, self.saves_window(is_due)])
    }

    /// An unconnected tab behind the one in front, at the same local folder; its host is to be
    /// written.
    fn new_tab(&mut self) -> Task<super::Message> {
        let listed = self.add_tab();
        Task::batch([listed, iced::widget::operation::focus(connect_bar::HOST)])
    }

    /// The same, for a connection that is about to be made.
    pub(super) fn add_tab(&mut self) -> Task<super::Message> {
        let folder = self.panes.local.place().clone();
        self.add_tab_in(folder)
    }

    pub(super) fn add_tab_in(&mut self, folder: Place) -> Task<super::Message> {
        let id = BrowserId(self.tabs.next);
        self.tabs.next += 1;
        let interface = &self.settings.get().interface;
        let mut tab = Tab::new(id, self.window.get(), folder.clone(), interface);
        let front = self.tabs.front;
        let at = self.tabs.order.iter().position(|other| *other == front);
        let at = at.map_or(self.tabs.order.len(), |at| at + 1);
        self.tabs.order.insert(at, id);
        self.exchange(&mut tab);
        self.tabs.others.push(tab);
        self.show_places(Side::Local);
        self.show_places(Side::Remote);
        let listed = self.open(folder);
        self.owned(listed)
    }

    pub(super) fn show_tab(&mut self, id: BrowserId) -> Task<super::Message> {
        if !self.bring(id) {
            return Task::none();
        }
        // They may have changed meanwhile, and so may the folder on disk.
        self.show_places(Side::Local);
        self.show_places(Side::Remote);
        let reread = self.reread();
        let reread = self.owned(reread);
        let focused = self.focus_tab();
        Task::batch([reread, focused])
    }

    /// Brings a tab that is connected to this server to the front, if another one is than that there.
    pub(super) fn show_tab_of(&mut self, server: &Endpoint) -> Task<super::Message> {
        let key = server.key();
        let is_there = |connection: &Connection| {
            let connected = connection.connected();
            connected.is_some_and(|connected| connected.endpoint.key() == key)
        };
        if is_there(&self.connection) {
            return Task::none();
        }
        let mut order = self.tabs.order.iter();
        let found = order.find(|id| {
            let tab = self.tabs.other(**id);
            tab.is_some_and(|tab| is_there(&tab.connection))
        });
        match found.copied() {
            Some(id) => self.show_tab(id),
            None => Task::none(),
        }
    }

    fn focus_tab(&mut self) -> Task<super::Message> {
        if matches!(self.connection, Connection::None) {
            return iced::widget::operation::focus(connect_bar::HOST);
        }
        // What is below is common to all tabs: the focus goes to the files.
        if std::mem::take(&mut self.wants_focus) || self.panes.active == Focus::Bottom {
            self.panes.active = Focus::Files(Side::Remote);
        }
        iced::widget::operation::focus(self.panes.id(self.panes.active))
    }

    /// The last one only disconnects.
    pub(super) fn close_tab(&mut self, id: BrowserId) -> Task<super::Message> {
        if self.tabs.others.is_empty() {
            if !matches!(self.connection, Connection::None) {
                self.disconnect();
            }
            self.kept = None;
            self.show_places(Side::Remote);
            return Task::none();
        }
        self.stop_work(id);
        let shown = match id == self.tabs.front {
            true => {
                let is_last = self.tabs.order.last() == Some(&id);
                self.show_tab(self.tabs.beside(is_last))
            }
            false => Task::none(),
        };
        self.tabs.order.retain(|other| *other != id);
        self.tabs.others.retain(|tab| tab.id != id);
        self.service.send(Command::Disconnect(id));
        self.saves_tabs(shown)
    }

    /// A connection's lines go to its tab, those of transfers to every tab.
    pub(super) fn logged(&mut self, lines: Vec<LogLine>) {
        let logs = &self.tabs.logs;
        let owner = |line: &LogLine| {
            let mut known = logs.iter().rev();
            known.find(|(number, _)| *number == line.connection)
        };
        let is_for = |line: &LogLine, id| owner(line).is_none_or(|(_, other)| *other == id);
        for tab in &mut self.tabs.others {
            let own = lines.iter().filter(|line| is_for(line, tab.id));
            tab.log.add(own.cloned().collect());
        }
        let front = self.tabs.front;
        let own = lines.into_iter().filter(|line| is_for(line, front));
        self.panes.log.add(own.collect());
    }
}

const FIRST: BrowserId = BrowserId(1);
/// Far more connections than tabs have had lately.
const MOST_LOGS: usize = 256;
