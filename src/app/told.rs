//! What the service tells, shown where it belongs.

use std::time::Instant;

use iced::Task;

use super::calling::Occasion;
use super::dialogs::Question;
use super::place::Place;
use super::transfer_list::List;
use super::{App, Message};
use crate::service::{Event, QueueChange, TransferId, TransferStatus};
use crate::wording;

impl App {
    pub(super) fn events(&mut self, events: Vec<Event>) -> Task<Message> {
        let asked = self.dialogs.asks();
        let mut tasks: Vec<_> = events.into_iter().map(|event| self.event(event)).collect();
        if !asked && self.dialogs.asks() {
            tasks.push(self.call_away(Occasion::Question));
        }
        tasks.push(self.end_tips());
        Task::batch(tasks)
    }

    fn event(&mut self, event: Event) -> Task<Message> {
        match event {
            Event::Browser { browser, event } => {
                return self.within(browser, |app| app.browser_event(event));
            }
            Event::TrustWanted(question) => self.dialogs.ask(Question::Trust(question)),
            Event::TrustSettled { host, port } => self.dialogs.settle_trust(&host, port),
            Event::PasswordWanted {
                endpoint,
                refused,
                keep,
            } => self.dialogs.ask(Question::Password {
                endpoint,
                refused,
                keep,
            }),
            Event::ChallengeWanted {
                number,
                endpoint,
                text,
            } => self.dialogs.ask(Question::Challenge {
                number,
                endpoint,
                text,
            }),
            Event::ChallengeSettled(number) => self.dialogs.settle_challenge(number),
            Event::PasswordKept { endpoint, keep } => return self.password_kept(&endpoint, keep),
            Event::MasterPasswordChanged(result) => {
                if result.is_ok() {
                    self.status_bar.tell(wording::MASTER_CHANGED.to_owned());
                }
                let result = result.map_err(|fault| wording::secret_fault(&fault));
                self.dialogs.master_changed(result);
            }
            Event::MasterPasswordWanted { is_new, wrong } => {
                self.dialogs.ask(Question::Master { is_new, wrong });
            }
            Event::Queue(changes) => return self.queue_changed(changes),
            Event::Progress(progress) => {
                let now = Instant::now();
                self.status_bar.moved(&progress, now);
                self.panes.transfers.moved(&progress, now);
            }
            Event::Log(lines) => self.logged(lines),
            Event::Trusted(pins) => {
                self.dialogs.refresh_trusted(&pins);
                self.pins = pins;
            }
            Event::Learned(learned) => {
                self.dialogs.refresh_learned(&learned);
                self.learned = learned;
            }
            Event::TransferTls { endpoint, tls } => self.status_bar.secured(endpoint, tls),
            Event::Notice(notice) => {
                self.is_queue_kept &= !notice.is_of_unkept_queue();
                self.status_bar.tell(wording::notice(&notice));
            }
            Event::Quit => {
                if self.is_closing {
                    return self.leave();
                }
                self.status_bar
                    .tell("The transfers have stopped. Please start Argosy again.".to_owned());
            }
        }
        Task::none()
    }

    fn queue_changed(&mut self, changes: Vec<QueueChange>) -> Task<Message> {
        let mut tasks = Vec::new();
        let mut questions = Vec::new();
        for change in &changes {
            match change {
                QueueChange::RemoteChanged(endpoint, path) => {
                    self.known.forget(endpoint, path);
                    let place = Place::Remote(path.clone());
                    tasks.push(self.in_each(|app| match app.is_at(endpoint) {
                        true => app.is_stale(&place),
                        false => Task::none(),
                    }));
                }
                QueueChange::LocalChanged(path) => {
                    let place = Place::Local(path.clone());
                    tasks.push(self.in_each(|app| app.is_stale(&place)));
                }
                QueueChange::Status(id, TransferStatus::Asking(existing)) => {
                    questions.push((*id, existing.clone()));
                }
                QueueChange::Status(id, _) => {
                    self.dialogs.settle_exists(*id);
                    self.upload_moved(*id);
                }
                QueueChange::Removed(ids) => {
                    ids.iter().for_each(|id| self.dialogs.settle_exists(*id));
                }
                QueueChange::Restored(_)
                | QueueChange::Added(_)
                | QueueChange::Ordered
                | QueueChange::Facts { .. }
                | QueueChange::Turned(_) => {}
            }
        }
        let is_over = |change: &QueueChange| match change {
            QueueChange::Status(_, status) => status.is_over(),
            _ => false,
        };
        let is_failure = |change: &QueueChange| {
            matches!(change, QueueChange::Status(_, TransferStatus::Failed(_)))
        };
        let is_any_failed = changes.iter().any(is_failure);
        let had_any = self.panes.transfers.count(List::Queue) > 0;
        let is_any_over = changes.iter().any(is_over);
        self.panes.transfers.apply(changes);
        self.reword_quit();
        if had_any && self.panes.transfers.count(List::Queue) == 0 {
            // What was taken off the queue by hand is not what somebody waits for, and what was
            // chosen for its end is not meant for what comes later.
            match is_any_over {
                true => tasks.push(self.finished()),
                false => self.panes.transfers.forget_finish(),
            }
        } else if is_any_failed {
            tasks.push(self.call_away(Occasion::Failed));
        }
        if self.panes.transfers.is_quiet() {
            let is_empty = self.panes.transfers.count(List::Queue) == 0;
            self.status_bar.rests(is_empty);
        }
        for (id, existing) in questions {
            // It may have been answered later in the same batch.
            if let Some(transfer) = self.panes.transfers.get(id)
                && matches!(transfer.status, TransferStatus::Asking(_))
            {
                let transfer = Box::new(transfer.clone());
                self.dialogs.ask(Question::Exists(transfer, existing));
            }
        }
        Task::batch(tasks)
    }

    /// The question about an item, again, after it was put off.
    pub(super) fn ask_again(&mut self, id: TransferId) {
        if let Some(transfer) = self.panes.transfers.get(id)
            && let TransferStatus::Asking(existing) = transfer.status.clone()
        {
            let transfer = Box::new(transfer.clone());
            self.dialogs.ask_first(Question::Exists(transfer, existing));
        }
    }
}
