//! The queue's effects, performed: work is given to connections, and comes back from them.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;

use super::{Hand, Service};
use crate::profile::{Endpoint, PartRecord, Password};
use crate::protocol::{Declined, Failure, ServerFault};
use crate::service::Event;
use crate::service::common::{Gauge, Report, Stop};
use crate::service::disk;
use crate::service::file_copy::discard_on_disk;
use crate::service::gate::Refused;
use crate::service::manner::Manner;
use crate::service::queue::{Effect, Outcome, QueueEvent, Work};
use crate::service::worker::{Job, Worker};
use crate::session::{Opening, Refusal};

impl Service {
    /// Tells the queue what happened, and does what follows.
    pub(super) fn tell_queue(&mut self, event: QueueEvent) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let effects = self.queue.apply(event, Instant::now());
            let effects = self.ledger.take(effects, &self.queue);
            events.extend(self.perform(effects));
        }
    }

    /// Does what the queue wants done. Returns what it must know about that.
    pub(super) fn perform(&mut self, effects: Vec<Effect>) -> Vec<QueueEvent> {
        let now = Instant::now();
        let mut events = Vec::new();
        for effect in effects {
            match effect {
                Effect::Publish(change) => self.outbox.change(change, now),
                Effect::Stop(id, how) => {
                    if let Some(stop) = self.running.get(&id) {
                        // Work that has just ended tells so itself.
                        let _ = stop.send(Some(how));
                    }
                }
                Effect::Start(work) => events.extend(self.start(work)),
                Effect::Measure(places) => {
                    // Each by itself: one that hangs holds up no other.
                    for (disk, path) in places {
                        let context = self.context.clone();
                        tokio::task::spawn_blocking(move || {
                            context.report(Report::Measured(disk::measure(disk, path)));
                        });
                    }
                }
                // The ledger has done it.
                Effect::Record(_) => {}
            }
        }
        events
    }

    /// Gives work to an idle connection, or to a new one. Returns what the queue must know: that
    /// neither can be, or that a session stands.
    fn start(&mut self, work: Work) -> Option<QueueEvent> {
        let (id, endpoint, direction) = (work.id(), work.endpoint().clone(), work.direction());
        if let Work::Discard(task) = &work
            && task.is_on_disk()
        {
            tokio::spawn(discard_on_disk(self.context.clone(), task.clone()));
            return None;
        }
        let policy = self.sites.policy_of(&endpoint);
        let pace = self.pacer.pace(&endpoint, &policy, direction);
        let gauge = Arc::new(Gauge::new(pace));
        let (teller, stop) = Stop::new();
        let is_item = !matches!(work, Work::Help(_));
        let small_ahead = match work {
            Work::Transfer(_) => self.queue.small_ahead(&endpoint),
            Work::Discard(_) | Work::Help(_) => 0,
        };
        let job = Job {
            work,
            gauge: gauge.clone(),
            stop,
            manner: Manner::new(&self.settings, policy, self.verify, self.per_file),
            small_ahead,
        };
        let asks = self.sites.is_interactive(&endpoint);
        if asks && matches!(job.work, Work::Discard(_)) {
            return Some(given_up(job.work));
        }
        let mut stands = None;
        if let Some(job) = self.give_to_idle(job, &endpoint) {
            let Some(mut opening) = self.opening(&endpoint) else {
                if !matches!(job.work, Work::Transfer(_)) {
                    return Some(given_up(job.work));
                }
                self.want_password(&endpoint, None);
                let why = Refused::Login;
                return Some(QueueEvent::Refused {
                    work: job.work,
                    why,
                });
            };
            opening.quick = small_ahead > 0;
            self.give_to_new(job, opening, endpoint);
        } else {
            stands = Some(QueueEvent::Opened(endpoint));
        }
        self.running.insert(id, teller);
        if is_item {
            self.meters.begin(id, direction, gauge);
        }
        let due = Instant::now() + self.context.timing.progress;
        self.next_progress.get_or_insert(due);
        stands
    }

    /// Gives the job back if no connection is idle there.
    fn give_to_idle(&mut self, mut job: Job, endpoint: &Endpoint) -> Option<Job> {
        while let Some(hand) = self.idle_hand(endpoint) {
            match hand.jobs.send(job) {
                Ok(()) => return None,
                // It is closing.
                Err(returned) => job = returned.0,
            }
        }
        Some(job)
    }

    fn give_to_new(&mut self, job: Job, opening: Opening, endpoint: Arc<Endpoint>) {
        let (jobs, received) = mpsc::unbounded_channel();
        let number = self.number();
        let worker = Worker {
            number,
            context: self.context.clone(),
            jobs: received,
        };
        let hand = Hand {
            endpoint,
            jobs,
            is_idle: false,
        };
        self.workers.insert(number, hand);
        tokio::spawn(worker.run(opening, job));
    }

    pub(super) fn work_ended(
        &mut self,
        worker: u64,
        work: Work,
        outcome: Outcome,
        record: Option<Box<PartRecord>>,
    ) {
        if let Some(hand) = self.workers.get_mut(&worker) {
            hand.is_idle = true;
        }
        self.forget(&work);
        let endpoint = work.endpoint().clone();
        self.tell_queue(QueueEvent::Ended { work, outcome });
        self.give_way(&endpoint);
        let forgotten = record.and_then(|record| self.ledger.keep(*record));
        self.forget_records(forgotten.into_iter().collect());
    }

    /// A connection could not be made: its item goes back, with the reason.
    pub(super) fn work_refused(
        &mut self,
        work: Work,
        refusal: Option<Refusal>,
        password: Option<Password>,
    ) {
        self.forget(&work);
        let endpoint = work.endpoint().clone();
        let wants_person = matches!(refusal, Some(Refusal::Untrusted(_) | Refusal::Login { .. }));
        if !matches!(work, Work::Transfer(_)) && wants_person {
            return self.tell_queue(given_up(work));
        }
        let mut wrong = None;
        let why = match refusal {
            None => Refused::Unstarted,
            // It was asked about and trusted while this connection was being made.
            Some(Refusal::Untrusted(untrusted)) if self.trusts.covers(&endpoint, &untrusted) => {
                Refused::Unstarted
            }
            Some(Refusal::Untrusted(untrusted)) => {
                if let Some(question) = self.trusts.ask(&endpoint, *untrusted) {
                    self.outbox.push(Event::TrustWanted(Box::new(question)));
                }
                Refused::Untrusted
            }
            Some(Refusal::Login { code, text })
                if endpoint.is_anonymous() || self.sites.is_interactive(&endpoint) =>
            {
                Refused::Failed(Failure::Server(ServerFault::LoginRefused { code, text }))
            }
            Some(Refusal::Login { text, .. }) => {
                wrong = Some(text);
                Refused::Login
            }
            Some(Refusal::TooMany { code, text }) => {
                Refused::TooMany(Failure::Server(ServerFault::TooMany { code, text }))
            }
            // It waits for the person, who may be asked again from its row.
            Some(Refusal::Failed(Failure::Declined(Declined::Password))) => Refused::Login,
            Some(Refusal::Failed(failure)) => Refused::Failed(failure),
        };
        self.tell_queue(QueueEvent::Refused { work, why });
        if let Some(text) = wrong {
            self.password_refused(&endpoint, password, text);
        }
        self.learn_connections(&endpoint);
    }

    fn forget(&mut self, work: &Work) {
        self.running.remove(&work.id());
        self.meters.end(work.id());
    }
}

/// Nobody is asked for the sake of an old part, which stays with its record, or of one connection
/// more.
fn given_up(work: Work) -> QueueEvent {
    let outcome = match work {
        Work::Help(_) => Outcome::Helped,
        Work::Transfer(_) | Work::Discard(_) => Outcome::Stopped { kept: None },
    };
    QueueEvent::Ended { work, outcome }
}
