//! Work on chosen files beside moving them: permissions, properties, a person's own commands.
//! On this computer walks over folders run on a thread, on the server the service does them.

use std::sync::Arc;

use iced::Task;
use iced::futures::{StreamExt, stream};
use tokio::sync::mpsc;

use super::command_prompt::CommandPrompt;
use super::deeds::{LARGE, paths, remove_items};
use super::dialogs::{Dialog, Purpose, Wish, Work};
use super::dragging::Load;
use super::file_pane::WalkKind;
use super::keeper::off_thread;
use super::left_page::{LeftPage, Outcome};
use super::permissions_prompt::{Order, PermissionsPrompt, Subject};
use super::place::{Place, Side};
use super::properties_page::PropertiesPage;
use super::undoing::undo_order;
use super::{App, Message};
use crate::local_folder::{self, Measured, Watch};
use crate::protocol::{Declined, Entry, Failure, Kind, Mode};
use crate::service::{Browse, BrowserEvent, Count, ModeItem, RemoveItem, SetModes};
use crate::wording::{self, Walked};

/// How far a walk over folders of this computer is.
#[derive(Clone, Debug)]
pub enum Walk {
    Measuring(Count),
    Measured(Outcome),
    Changing(Count),
    Changed(Outcome),
    Trashing(Count),
    Trashed(Measured),
}

impl App {
    pub(super) fn open_permissions(&mut self, load: Load) -> Task<Message> {
        if load.len() >= LARGE {
            let listed = move || Message::PermissionsListed(subjects(&load));
            return off_thread(listed).and_then(Task::done);
        }
        self.permissions_listed(subjects(&load));
        Task::none()
    }

    /// What is known of the permissions of all that is chosen.
    pub(super) fn permissions_listed(&mut self, subjects: Vec<Subject>) {
        self.open_work(Work::Permissions(PermissionsPrompt::new(subjects)));
    }

    pub(super) fn open_properties(&mut self, load: Load) {
        self.open_work(Work::Properties(PropertiesPage::new(load)));
    }

    pub(super) fn open_command(&mut self) {
        let sent = self.panes.remote.sent_commands().to_vec();
        self.open_work(Work::Command(CommandPrompt::new(sent)));
    }

    pub(super) fn open_work(&mut self, work: Work) {
        self.dialogs
            .open(Dialog::Work(self.tabs.front, Box::new(work)));
    }

    pub(super) fn work_wish(&mut self, wish: Wish) -> Task<Message> {
        match wish {
            Wish::SetModes(order) => return self.set_modes(order),
            Wish::Count(load) if load.folder().side() == Side::Remote => {
                if load.len() >= LARGE {
                    let listed = move || Message::CountListed(remove_items(&load));
                    return off_thread(listed).and_then(Task::done);
                }
                self.count_listed(remove_items(&load));
            }
            Wish::Count(load) => {
                return self.walk(
                    move |watch| local_folder::measure(&paths(&load), watch),
                    WalkKind::Measuring,
                    Walk::Measuring,
                    |measured| Walk::Measured(Outcome::from(&measured)),
                );
            }
            Wish::Stop(Side::Remote) => self.browse(Browse::Stop),
            Wish::Stop(Side::Local) => self.panes.local.stop_walk(WalkKind::Measuring),
            Wish::Send(command) => {
                let remote = &mut self.panes.remote;
                remote.remember_command(&command);
                let number = remote.next_number();
                if let Some(prompt) = self.dialogs.awaiting_number() {
                    prompt.awaits(number);
                }
                self.browse(Browse::Raw { number, command });
            }
            Wish::Copy(text) => return iced::clipboard::write(text),
        }
        Task::none()
    }

    /// What the service is to count for the page of properties is known one by one.
    pub(super) fn count_listed(&mut self, items: Arc<[RemoveItem]>) {
        // It was closed or stopped meanwhile.
        if let Some(page) = self.dialogs.counting(Side::Remote) {
            page.asks(items.clone());
            self.browse(Browse::Survey(items));
        }
    }

    fn set_modes(&mut self, order: Order) -> Task<Message> {
        let Order {
            subjects,
            change,
            reach,
        } = order;
        let (mut items, mut paths) = (Vec::new(), Vec::new());
        for subject in subjects {
            match subject.place {
                Place::Remote(path) => items.push(ModeItem {
                    path,
                    is_folder: subject.is_folder,
                    mode: subject.mode,
                }),
                Place::Local(path) => paths.push(path),
            }
        }
        let side = if items.is_empty() {
            Side::Local
        } else {
            Side::Remote
        };
        // It would be over the other's note, and stop the other's walk.
        if side == Side::Local && self.panes.local.has_note() {
            self.status_bar.tell(wording::BUSY.to_owned());
            return Task::none();
        }
        let note = wording::changing(&Count::default());
        self.panes.side_mut(side).set_note(Some(note));
        if side == Side::Remote {
            self.browse(Browse::SetModes(SetModes {
                items,
                change,
                reach,
            }));
            return Task::none();
        }
        self.walk(
            move |watch| local_folder::set_modes(&paths, change, reach, watch),
            WalkKind::Changing,
            Walk::Changing,
            |measured| Walk::Changed(Outcome::from(&measured)),
        )
    }

    /// A walk on a thread, which says how far it is; Escape stops it.
    pub(super) fn walk(
        &mut self,
        work: impl FnOnce(Watch<'_>) -> Measured + Send + 'static,
        kind: WalkKind,
        far: fn(Count) -> Walk,
        over: fn(Measured) -> Walk,
    ) -> Task<Message> {
        let (serial, stop) = self.panes.local.begin_walk(kind);
        let (tell, told) = mpsc::unbounded_channel();
        let work = move || {
            let mut so_far = |measured: &Measured| {
                // A window that is gone wants to know nothing.
                let _ = tell.send(far(Outcome::from(measured).count));
            };
            let measured = work(Watch::new(stop, &mut so_far));
            let _ = tell.send(over(measured));
        };
        let steps = stream::once(async move {
            tokio::task::spawn_blocking(work);
            told
        });
        let steps = steps.flat_map(|told| {
            stream::unfold(told, |mut told| async move {
                let step = told.recv().await?;
                Some((step, told))
            })
        });
        Task::run(steps, move |step| Message::LocalWalk(serial, step))
    }

    pub(super) fn walked(&mut self, serial: u64, step: Walk) -> Task<Message> {
        if !self.panes.local.is_walk(serial) {
            return Task::none();
        }
        match step {
            Walk::Measuring(count) => {
                if let Some(page) = self.dialogs.counting(Side::Local) {
                    page.counted_so_far(count);
                }
            }
            Walk::Measured(outcome) => {
                if let Some(page) = self.dialogs.counting(Side::Local) {
                    match outcome.is_stopped {
                        true => page.not_counted(cancelled()),
                        false => page.counted(outcome),
                    }
                }
            }
            Walk::Changing(count) => {
                if self.panes.local.has_note() {
                    let note = wording::changing(&count);
                    self.panes.local.set_note(Some(note));
                }
            }
            Walk::Trashing(count) => {
                if self.panes.local.has_note() {
                    self.panes.local.set_note(Some(wording::trashing(&count)));
                }
            }
            Walk::Trashed(measured) => return self.trashed(measured),
            Walk::Changed(outcome) => {
                self.panes.local.set_note(None);
                self.modes_changed(outcome);
                return self.shows_anew();
            }
        }
        Task::none()
    }

    /// What the browsing connection tells of walks over folders and of a person's own commands.
    pub(super) fn work_event(&mut self, event: BrowserEvent) {
        let remote = &mut self.panes.remote;
        match event {
            BrowserEvent::Counted(count) => {
                // A page that is open beside a removal is counted behind it.
                if self.removal.is_some() {
                    remote.set_note(Some(wording::counting(&count)));
                } else if let Some(page) = self.dialogs.counting(Side::Remote) {
                    page.counted_so_far(count);
                }
            }
            BrowserEvent::Surveyed { items, tally } => {
                let outcome = Outcome::from(&tally);
                if self
                    .removal
                    .take_if(|removal| removal.items == items)
                    .is_some()
                {
                    remote.set_note(None);
                    let purpose = Purpose::RemoveRemote(self.tabs.front, items);
                    self.confirm_removal(&outcome, purpose);
                } else if let Some(page) = self.dialogs.counting_these(&items) {
                    page.counted(outcome);
                }
            }
            BrowserEvent::Removing(count) => remote.set_note(Some(wording::deleting(&count))),
            BrowserEvent::Removed(tally) => {
                remote.set_note(None);
                if tally.left_count() > 0 && tally.sole_failure().is_none() {
                    let page = LeftPage::new(Outcome::from(&tally), Walked::Removed);
                    self.open_work(Work::Left(page));
                }
            }
            BrowserEvent::Changing(count) => remote.set_note(Some(wording::changing(&count))),
            BrowserEvent::Changed(tally) => {
                remote.set_note(None);
                self.modes_changed(Outcome::from(&tally));
            }
            BrowserEvent::Replied { number, reply } => {
                if let Some(prompt) = self.dialogs.awaiting_reply(number) {
                    prompt.replied(&reply);
                }
            }
            _ => {}
        }
    }

    /// The end of a change of permissions: what was refused is listed, never passed over.
    fn modes_changed(&mut self, outcome: Outcome) {
        if outcome.left_count() > 0 {
            self.open_work(Work::Left(LeftPage::new(outcome, Walked::Changed)));
        } else if outcome.is_stopped {
            self.status_bar
                .tell(wording::change_stopped(&outcome.count));
        } else if outcome.count != Count::default() {
            self.status_bar.tell(wording::changed(&outcome.count));
        }
    }

    /// An order has failed. True: that was told where it belongs, and is no trouble of the pane's.
    pub(super) fn failed_remotely(&mut self, order: &Browse, failure: &Failure) -> bool {
        let why = || wording::failure(failure).line();
        let remote = &self.panes.remote;
        if remote.undoing().map(undo_order).as_ref() == Some(order) {
            self.undo_is_over(Side::Remote, Err(failure));
            return true;
        }
        match order {
            Browse::Survey(items) => match self.dialogs.counting_these(items) {
                Some(page) => {
                    page.not_counted(why());
                    true
                }
                // It was stopped by closing its page.
                None => *failure == Failure::Declined(Declined::Cancelled),
            },
            Browse::Raw { number, .. } => match self.dialogs.awaiting_reply(*number) {
                Some(prompt) => {
                    prompt.failed(why());
                    true
                }
                None => false,
            },
            _ => false,
        }
    }
}

fn subjects(load: &Load) -> Vec<Subject> {
    let subject = |entry: &Entry| {
        // A link's letters are not those of what would be changed.
        let letters = entry.permissions();
        Some(Subject {
            place: load.folder().join(&entry.name).ok()?,
            is_folder: entry.kind == Kind::Folder,
            mode: letters
                .filter(|_| entry.kind != Kind::Link)
                .and_then(Mode::of_letters),
        })
    };
    load.entries().filter_map(subject).collect()
}

fn cancelled() -> String {
    wording::failure(&Failure::Declined(Declined::Cancelled)).line()
}
