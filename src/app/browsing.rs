//! What the panes wish, done: on this computer by tasks, on the server by the service's browsing
//! connection, whose events come back here.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use iced::Task;
use iced::widget::operation;

use super::connection::Connection;
use super::dialogs::Dialog;
use super::file_pane::{self, Entries, FilePane, filter};
use super::keeper::{later, off_thread};
use super::menus::Of;
use super::move_prompt::MovePrompt;
use super::name_prompt::{NamePrompt, New};
use super::panes::Focus;
use super::place::{Place, Side};
use super::{App, Message};
use crate::local_folder;
use crate::protocol::{Entry, Failure};
use crate::service::{Browse, Command};
use crate::wording;

impl App {
    pub(super) fn pane_action(&mut self, side: Side, action: file_pane::Action) -> Task<Message> {
        use file_pane::Action;

        match action {
            Action::None => Task::none(),
            Action::All(actions) => {
                let each = actions.into_iter();
                Task::batch(each.map(|action| self.pane_action(side, action)))
            }
            Action::Open(place) => self.go(place),
            Action::Prepare(serial, job) => off_thread(move || Arc::new(job.run()))
                .and_then(Task::done)
                .map(move |prepared| {
                    Message::Pane(side, file_pane::Message::Prepared(serial, prepared))
                }),
            Action::Transfer(load) => self.transfer(side, load),
            Action::AskNewFolder => {
                let folder = self.panes.side(side).place().clone();
                let new = New::Folder { enters: false };
                self.dialogs
                    .open(Dialog::NewFolder(NamePrompt::new(folder, new)));
                Task::none()
            }
            Action::AskNewFile => {
                let folder = self.panes.side(side).place().clone();
                self.dialogs
                    .open(Dialog::NewFolder(NamePrompt::new(folder, New::File)));
                Task::none()
            }
            Action::AskName(new) => {
                let folder = self.panes.side(side).place().clone();
                self.dialogs
                    .open(Dialog::NewFolder(NamePrompt::new(folder, new)));
                Task::none()
            }
            Action::Permissions(load) => self.open_permissions(load),
            Action::Properties(load) => {
                self.open_properties(load);
                Task::none()
            }
            Action::AskCommand => {
                self.open_command();
                Task::none()
            }
            Action::Undo(deed) => self.undo(&deed),
            Action::Rename { from, to } => Task::batch([
                self.rename(from, to),
                operation::focus(FilePane::table_id(side)),
            ]),
            Action::AskMove(names) => {
                let folder = self.panes.side(side).place().clone();
                self.dialogs
                    .open(Dialog::Move(MovePrompt::new(folder, names)));
                Task::none()
            }
            Action::Lift(load, at) => {
                self.lift(load, at);
                Task::none()
            }
            Action::Over(over) => {
                self.carried_over(side, over);
                Task::none()
            }
            Action::Paste => self.paste(side),
            Action::Upload { is_folder } => self.choose_upload(is_folder),
            Action::DownloadTo(load) => self.choose_download(load),
            Action::Remove(load) => self.survey(side, load),
            Action::ChooseFolder => self.choose_folder(),
            Action::Copy(what, load) => self.copy(what, load),
            Action::OpenMenu(at) => self.opens(Of::Pane(side), at),
            Action::Stop => {
                self.stop(side);
                self.step_back()
            }
            Action::Focused => {
                self.panes.active = Focus::Files(side);
                self.panes.side_mut(side.other()).leave_path();
                Task::none()
            }
            Action::FocusList => operation::focus(FilePane::table_id(side)),
            Action::FocusFilter => {
                self.panes.active = Focus::Files(side);
                operation::focus(FilePane::filter_id(side))
            }
            Action::Build(wanted) => filter::build(wanted)
                .map(move |built| Message::Pane(side, file_pane::Message::Filter(built))),
            Action::OpenColumns(by, at) => self.opens(Of::Columns(side, Some(by)), at),
            Action::Columns(columns) => {
                let is_due = self.window.change(|state| match side {
                    Side::Local => state.local_columns = columns,
                    Side::Remote => state.remote_columns = columns,
                });
                self.saves_window(is_due)
            }
            Action::Sorted(sort) => {
                let is_due = self.window.change(|state| match side {
                    Side::Local => state.local_sort = sort,
                    Side::Remote => state.remote_sort = sort,
                });
                self.saves_window(is_due)
            }
            Action::FoldersFirst(first) => {
                let mut settings = self.settings.get().clone();
                settings.interface.folders_first = first;
                self.set_settings(settings)
            }
            Action::FocusPath { is_at_end } => {
                self.panes.active = Focus::Files(side);
                self.focus_path(side, is_at_end)
            }
            Action::Complete(folder) => self.complete(folder),
            Action::Mark(place) => self.mark(&place),
            Action::ConnectAgain(recent) => self.connect_again(recent),
            Action::ForgetConnection(endpoint) => self.forget_connection(&endpoint),
            Action::AskForgetConnections => {
                self.ask_forget_connections();
                Task::none()
            }
            Action::OpenPlaces(at) => self.opens(Of::Places(side), at),
            Action::OpenTrail(at) => self.opens(Of::Trail(side), at),
            Action::Hides(is_hiding) => {
                let is_due = self.window.change(|state| match side {
                    Side::Local => state.local_hides = is_hiding,
                    Side::Remote => state.remote_hides = is_hiding,
                });
                self.saves_window(is_due)
            }
            Action::ShowsTree(has_tree) => {
                let is_due = self.window.change(|state| match side {
                    Side::Local => state.local_tree = has_tree,
                    Side::Remote => state.remote_tree = has_tree,
                });
                self.saves_window(is_due)
            }
            Action::ReadBranch(place) => self.read_branch(place),
            Action::Together => {
                self.switch_together();
                Task::none()
            }
            Action::Refused(words) => {
                self.status_bar.tell(words);
                Task::none()
            }
        }
    }

    /// Lists a folder on its side; what is shown stays until it is read.
    pub(super) fn open(&mut self, place: Place) -> Task<Message> {
        let side = place.side();
        let serial = self.panes.side_mut(side).loads(place.clone());
        let told = still_loading(side, serial);
        match place {
            Place::Remote(path) => {
                self.browse(Browse::Open(path));
                told
            }
            Place::Local(path) => {
                let read = off_thread(move || {
                    let entries = local_folder::read(&path).map(Arc::new);
                    (path, entries)
                });
                let read =
                    read.and_then(Task::done)
                        .map(move |(path, entries)| Message::LocalRead {
                            serial,
                            path,
                            entries,
                        });
                Task::batch([told, read])
            }
        }
    }

    pub(super) fn local_read(
        &mut self,
        serial: u64,
        path: PathBuf,
        entries: Result<Arc<Vec<Entry>>, Failure>,
    ) -> Task<Message> {
        let pane = &mut self.panes.local;
        if !pane.is_current(serial) {
            return Task::none();
        }
        match entries {
            Ok(entries) => {
                let is_due = self
                    .window
                    .change(|state| state.local_folder = Some(path.clone()));
                let place = Place::Local(path);
                let action = pane.listed(place.clone(), Entries::Local(entries));
                Task::batch([
                    self.saves_window(is_due),
                    self.arrived(&place),
                    self.pane_action(Side::Local, action),
                ])
            }
            Err(failure) => {
                let home = super::place::home();
                let is_first = pane.is_unread() && path != home;
                pane.failed(wording::failure(&failure));
                if is_first {
                    // The folder of last time is gone.
                    return self.open(Place::Local(home));
                }
                self.not_followed(Place::Local(path), &failure)
            }
        }
    }

    pub(super) fn browse(&mut self, order: Browse) {
        self.remote_changed(&order);
        self.service.send(Command::Browse {
            browser: self.tabs.front,
            order,
        });
    }

    /// A folder got new content by our own work; many such tidings make one listing.
    pub(super) fn is_stale(&mut self, place: &Place) -> Task<Message> {
        let side = place.side();
        if self.panes.side(side).place() != place || self.stale.contains(&side) {
            return Task::none();
        }
        self.stale.push(side);
        later(REFRESH, Message::RefreshDue(side))
    }

    pub(super) fn refresh_due(&mut self, side: Side) -> Task<Message> {
        self.stale.retain(|other| *other != side);
        let pane = self.panes.side(side);
        let is_idle = pane.is_usable() && !pane.is_busy();
        match (side, &self.connection) {
            (Side::Local, _) if is_idle => self.reread(),
            (Side::Remote, Connection::Standing(_)) if is_idle => {
                let place = pane.place().clone();
                self.open(place)
            }
            // Somebody renames or a listing is under way; later, then.
            (Side::Remote, Connection::Standing(_)) | (Side::Local, _) => {
                let place = pane.place().clone();
                self.is_stale(&place)
            }
            _ => Task::none(),
        }
    }

    fn stop(&mut self, side: Side) {
        match side {
            Side::Local => {
                self.trashing = None;
                self.halt.stop();
            }
            Side::Remote => {
                self.removal = None;
                self.browse(Browse::Stop);
            }
        }
        let pane = self.panes.side_mut(side);
        pane.set_note(None);
        pane.stopped();
    }
}

pub(super) fn still_loading(side: Side, serial: u64) -> Task<Message> {
    let message = file_pane::Message::StillLoading(serial);
    later(PATIENCE, Message::Pane(side, message))
}

/// A listing that takes longer is told.
const PATIENCE: Duration = Duration::from_millis(150);
/// Between our own work and the listing that shows it.
const REFRESH: Duration = Duration::from_millis(700);
