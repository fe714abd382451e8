//! What belongs to one site: its connection, both panes, its log. That of the tab in front stands in
//! [`App`] itself, so that nothing else needs to know of tabs; a tab in the background is exchanged
//! with it for as long as something happens to it.

use std::mem::swap;

use super::App;
use super::connect_bar::ConnectBar;
use super::connection::Connection;
use super::deeds::Removal;
use super::file_pane::FilePane;
use super::moving::Halt;
use super::panes::{Focus, file_panes, log};
use super::place::{Place, Side};
use super::session_log::SessionLog;
use super::synchronised::Synchronised;
use crate::profile::{Interface, Recent, WindowState};
use crate::service::BrowserId;

/// A tab in the background.
#[derive(Debug)]
pub struct Tab {
    pub id: BrowserId,
    pub connect_bar: ConnectBar,
    pub connection: Connection,
    pub local: FilePane,
    pub remote: FilePane,
    pub log: SessionLog,
    pub removal: Option<Removal>,
    pub trashing: Option<u64>,
    pub stale: Vec<Side>,
    pub wants_focus: bool,
    pub halt: Halt,
    pub synchronised: Option<Synchronised>,
    /// It stands as it was left at the last start, or is on its way back there.
    pub kept: Option<Recent>,
    /// Where the keyboard was last.
    pub active: Focus,
}

impl Tab {
    pub fn new(id: BrowserId, state: &WindowState, folder: Place, interface: &Interface) -> Self {
        let (local, remote) = file_panes(state, folder, interface);
        Self {
            id,
            connect_bar: ConnectBar::default(),
            connection: Connection::None,
            local,
            remote,
            log: log(interface),
            removal: None,
            trashing: None,
            stale: Vec::new(),
            wants_focus: false,
            halt: Halt::default(),
            synchronised: None,
            kept: None,
            active: Focus::Files(Side::Local),
        }
    }
}

impl App {
    /// Puts a tab's parts in front, and those in front into it.
    pub(super) fn exchange(&mut self, tab: &mut Tab) {
        swap(&mut self.tabs.front, &mut tab.id);
        swap(&mut self.connect_bar, &mut tab.connect_bar);
        swap(&mut self.connection, &mut tab.connection);
        swap(&mut self.panes.local, &mut tab.local);
        swap(&mut self.panes.remote, &mut tab.remote);
        swap(&mut self.panes.log, &mut tab.log);
        swap(&mut self.removal, &mut tab.removal);
        swap(&mut self.trashing, &mut tab.trashing);
        swap(&mut self.stale, &mut tab.stale);
        swap(&mut self.wants_focus, &mut tab.wants_focus);
        swap(&mut self.halt, &mut tab.halt);
        swap(&mut self.synchronised, &mut tab.synchronised);
        swap(&mut self.kept, &mut tab.kept);
        swap(&mut self.panes.active, &mut tab.active);
    }
}
