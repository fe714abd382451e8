//! Synchronised browsing, done: the other pane follows, and where it can't a person decides.

use iced::Task;

use super::connection::Connection;
use super::dialogs::Dialog;
use super::file_pane::{self, Deed};
use super::follow_prompt::{Answer, FollowPrompt};
use super::name_prompt::New;
use super::place::{Place, Side};
use super::synchronised::{Next, Obstacle, Synchronised};
use super::{App, Message};
use crate::protocol::{DiskFault, Failure, ServerFault};
use crate::service::BrowserId;
use crate::wording;

impl App {
    /// Switches synchronised browsing on where both panes are, or off.
    pub(super) fn switch_together(&mut self) {
        if self.synchronised.is_some() {
            self.set_together(None);
            self.status_bar.tell(wording::TOGETHER_OFF.to_owned());
            return;
        }
        let panes = &self.panes;
        let is_there = self.connection.connected().is_some() && !panes.remote.is_unread();
        if !is_there || !panes.remote.is_usable() || !panes.local.is_usable() {
            let words = wording::TOGETHER_NOT_CONNECTED;
            self.status_bar.tell(words.to_owned());
            return;
        }
        let (local, remote) = (panes.local.place().clone(), panes.remote.place().clone());
        self.set_together(Some(Synchronised::new(local, remote)));
        self.status_bar.tell(wording::TOGETHER_ON.to_owned());
    }

    pub(super) fn set_together(&mut self, synchronised: Option<Synchronised>) {
        let is_on = synchronised.is_some();
        self.synchronised = synchronised;
        for side in [Side::Local, Side::Remote] {
            self.panes.side_mut(side).goes_along(is_on);
        }
    }

    /// A pane shows this folder; the other one goes along.
    pub(super) fn follow(&mut self, place: &Place) -> Task<Message> {
        let Some(synchronised) = &mut self.synchronised else {
            return Task::none();
        };
        let why = match synchronised.arrived(place) {
            Next::Nothing => return Task::none(),
            Next::Open(place) => return self.go(place),
            Next::Ask(Obstacle::Outside) => wording::NO_SUCH_PLACE.to_owned(),
            Next::Ask(Obstacle::Refused(name, why)) => wording::no_such_name(name.as_bytes(), why),
        };
        let prompt = FollowPrompt::impossible(self.tabs.front, why);
        self.dialogs.open(Dialog::Follow(prompt));
        Task::none()
    }

    /// A folder could not be read. Where it was to be followed to, a person is asked.
    pub(super) fn not_followed(&mut self, place: Place, failure: &Failure) -> Task<Message> {
        let Some(synchronised) = &mut self.synchronised else {
            return Task::none();
        };
        if !synchronised.awaits(&place) {
            let is_shown = *self.panes.side(place.side()).place() == place;
            if synchronised.is_at(&place) && !is_shown {
                // The pair to begin with was never reached.
                self.set_together(None);
            }
            return Task::none();
        }
        if matches!(failure, Failure::Network { .. }) {
            return self.step_back();
        }
        synchronised.asks();
        let can_make = matches!(
            failure,
            Failure::Disk {
                fault: DiskFault::NotFound,
                ..
            } | Failure::Server(ServerFault::Refused { .. })
        );
        // The dialog says it.
        let pane = self.panes.side_mut(place.side());
        pane.update(file_pane::Message::TroubleClosed);
        let why = wording::failure(failure).line();
        let prompt = FollowPrompt::missing(self.tabs.front, place, why, can_make);
        self.dialogs.open(Dialog::Follow(prompt));
        Task::none()
    }

    pub(super) fn follow_answered(&mut self, tab: BrowserId, answer: Answer) -> Task<Message> {
        self.within(tab, |app| match answer {
            Answer::Create => {
                let on = app.synchronised.as_ref();
                match on.and_then(Synchronised::wanted).cloned() {
                    Some(place) => app.make(place, New::Folder { enters: true }),
                    None => Task::none(),
                }
            }
            Answer::SwitchOff => {
                app.set_together(None);
                app.status_bar.tell(wording::TOGETHER_OFF.to_owned());
                Task::none()
            }
            Answer::Stay => app.step_back(),
        })
    }

    /// The folder that was to be followed to could not be made.
    pub(super) fn not_made(&mut self, deed: &Deed) -> Task<Message> {
        let on = self.synchronised.as_ref();
        match deed {
            Deed::MadeFolder(place) if on.is_some_and(|on| on.awaits(place)) => self.step_back(),
            _ => Task::none(),
        }
    }

    /// A step that nobody follows is taken back.
    pub(super) fn step_back(&mut self) -> Task<Message> {
        let back = self.synchronised.as_mut().and_then(Synchronised::give_up);
        match back {
            Some(place) => {
                self.panes.side_mut(place.side()).steps_back(&place);
                self.go(place)
            }
            None => Task::none(),
        }
    }

    /// Without a connection there is nothing to go along with.
    pub(super) fn part_without(&mut self, connection: &Connection) {
        if matches!(connection, Connection::None | Connection::Connecting { .. }) {
            self.set_together(None);
        }
    }
}
