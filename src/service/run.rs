//! The loop behind the boundary: it takes commands and reports, asks the queue what follows, and
//! has it done. It never waits for a disk, a server or a person.

mod browsing;
mod challenges;
mod commands;
mod crowded;
mod ending;
mod gateway;
mod identity;
mod ledger;
mod passwords;
mod people;
mod restoring;
mod saving;
#[cfg(test)]
mod tests;
mod transfers;

use std::collections::{HashMap, HashSet};
use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use super::common::{Context, Report, Wanted};
use super::journal::{JournalMode, Told};
use super::keeping::Keeping;
use super::outbox::Outbox;
use super::pacer::Pacer;
use super::progress::Meters;
use super::queue::{How, Queue};
use super::timing::Timing;
use super::transfer::TransferId;
use super::trust::Trusts;
use super::vacant::Vacant;
use super::worker::Job;
use super::{BrowserId, Command, Event, LogLine, Notice, Options, QueueChange};
use crate::profile::{
    Endpoint, Folders, LearnedSites, Loaded, PartRecords, Password, PerFile, Secrets, Settings,
    Sites, Stored, TlsVersions, Trusted, Verify,
};
use crate::session::{AwaitedPassword, Challenge, Shared};
use browsing::Browsing;
use challenges::Challenged;
use crowded::{Crowded, limits};
use ledger::Ledger;

/// Everything the loop keeps.
pub struct Service {
    context: Context,
    reports: mpsc::UnboundedReceiver<Report>,
    commands: mpsc::UnboundedReceiver<Command>,
    events: mpsc::Sender<Event>,
    outbox: Outbox,
    settings: Settings,
    /// When hashes are asked for in this run, whatever is saved.
    verify: Option<Verify>,
    per_file: Option<PerFile>,
    sites: Sites,
    tls: TlsVersions,
    /// See [`Options`].
    unmoved: Option<Duration>,
    same_everywhere: bool,

    queue: Queue,
    journal: JournalMode,
    /// It cannot be held, and there is to be no other: the service ends.
    is_refused: bool,
    ledger: Ledger,
    /// What the journal's thread tells; `None`: the queue is kept in memory.
    told: Option<mpsc::UnboundedReceiver<Told>>,
    meters: Meters,
    pacer: Pacer,
    running: HashMap<TransferId, watch::Sender<Option<How>>>,
    workers: HashMap<u64, Hand>,
    /// Counts workers, browsing connections and log numbers.
    counter: u64,

    browsers: HashMap<BrowserId, Browsing>,
    /// Browsing connections that wait for a person.
    wanted: Vec<Wanted>,
    /// Browsing connections that a transfer is to give way to.
    crowded: Crowded,
    trusts: Trusts,
    passwords: HashMap<Endpoint, Password>,
    passwords_asked: HashSet<Endpoint>,
    keeping: Keeping,
    /// What servers ask at interactive logins.
    challenged: Challenged,
    /// What is known of the proxy's.
    proxy_password: watch::Sender<AwaitedPassword>,
    /// And of those of sites' certificates.
    passphrases: HashMap<Endpoint, watch::Sender<AwaitedPassword>>,
    learned: LearnedSites,
    folders: Folders,
    saver: mpsc::UnboundedSender<Save>,

    log: mpsc::UnboundedSender<LogLine>,
    log_lines: mpsc::UnboundedReceiver<LogLine>,
    connections: u32,
    changed: Changed,
    next_progress: Option<Instant>,
}

/// A worker, as the loop knows it.
struct Hand {
    endpoint: Arc<Endpoint>,
    jobs: mpsc::UnboundedSender<Job>,
    is_idle: bool,
}

/// Something of ours to write: what changed, and all that we know. Another Argosy may have written
/// meanwhile, so that the file gets only the change.
enum Save {
    Pin {
        all: Trusted,
        host: String,
        port: u16,
    },
    Learned {
        all: LearnedSites,
        endpoint: Endpoint,
    },
}

/// Folders that changed by our own work, gathered.
#[derive(Default)]
struct Changed {
    pending: Vec<QueueChange>,
    due: Option<Instant>,
}

/// What woke the loop.
enum Woken {
    Command(Option<Command>),
    Report(Option<Report>),
    Log(Option<LogLine>),
    Challenge(Option<Challenge>),
    Journal(Option<Told>),
    Room,
    NobodyListens,
    Time,
}

impl Service {
    /// Reads what a run before left, and makes a service that is ready to run.
    pub async fn new(
        options: Options,
        timing: Timing,
        commands: mpsc::UnboundedReceiver<Command>,
        events: mpsc::Sender<Event>,
    ) -> Self {
        let (to_reports, reports) = mpsc::unbounded_channel();
        let (log, log_lines) = mpsc::unbounded_channel();
        let (saver, saves) = mpsc::unbounded_channel();
        let mut outbox = Outbox::new(timing.gather);
        let (pins, learned, sites) = load(&options, &mut outbox).await;
        tokio::spawn(saving::save_all(
            options.folders.clone(),
            saves,
            to_reports.clone(),
        ));
        let records = PartRecords::new(&options.folders);
        let found = restoring::find(&options.journal, &records, &mut outbox).await;
        let unmoved = options.unmoved;
        let same_everywhere = options.same_everywhere;
        let limits = limits(&options.settings, &sites, unmoved, same_everywhere);
        let secrets = Secrets::new(&options.folders);
        let keeping = Keeping::new(secrets, timing.keychain, to_reports.clone());
        let service = Self {
            context: Context {
                reports: to_reports,
                records,
                journaled: found.ledger.is_kept(),
                shared: Arc::new(Shared::default()),
                vacant: Vacant::default(),
                timing: timing.clone(),
            },
            reports,
            commands,
            events,
            outbox,
            verify: options.verify,
            per_file: options.per_file,
            pacer: Pacer::new(&options.settings),
            settings: options.settings,
            sites,
            tls: options.tls,
            unmoved,
            same_everywhere,
            queue: match options.journal.is_own() {
                true => Queue::new(limits, timing).of_one_task(),
                false => Queue::new(limits, timing),
            },
            is_refused: found.is_refused,
            journal: options.journal,
            ledger: Ledger::default(),
            told: None,
            meters: Meters::default(),
            running: HashMap::new(),
            workers: HashMap::new(),
            counter: 0,
            browsers: HashMap::new(),
            wanted: Vec::new(),
            crowded: Crowded::default(),
            trusts: Trusts::new(pins, options.only),
            passwords: HashMap::new(),
            passwords_asked: HashSet::new(),
            keeping,
            challenged: Challenged::default(),
            proxy_password: watch::Sender::new(AwaitedPassword::Known(None)),
            passphrases: HashMap::new(),
            learned,
            folders: options.folders,
            saver,
            log,
            log_lines,
            connections: 0,
            changed: Changed::default(),
            next_progress: None,
        };
        let mut service = service;
        service.look_for_proxy_password();
        service.tell_trusted();
        service.tell_learned();
        service.restore(found);
        service
    }

    /// Runs until it is told to quit or nobody holds a handle any more.
    pub async fn run(mut self) {
        while !self.is_refused {
            match self.wake().await {
                Woken::Command(None | Some(Command::Quit)) => break,
                Woken::Command(Some(command)) => self.command(command),
                Woken::Report(Some(report)) => self.report(report),
                Woken::Log(Some(line)) => self.outbox.log(line, Instant::now()),
                Woken::Challenge(Some(challenge)) => self.challenged(challenge),
                Woken::Journal(Some(told)) => self.journal_told(told),
                Woken::Journal(None) => self.told = None,
                Woken::Room
                | Woken::Time
                | Woken::Report(None)
                | Woken::Log(None)
                | Woken::Challenge(None) => {}
                Woken::NobodyListens => {
                    // What cannot be told is dropped; the commands still count.
                    while self.outbox.pop().is_some() {}
                }
            }
            self.on_time();
        }
        self.quit().await;
    }

    async fn wake(&mut self) -> Woken {
        let now = Instant::now();
        let is_ready = self.outbox.is_ready(now);
        let deadline = self.deadline();
        let told = async {
            match &mut self.told {
                Some(told) => told.recv().await,
                None => pending().await,
            }
        };
        let time = async {
            match deadline {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => pending().await,
            }
        };
        tokio::select! {
            command = self.commands.recv() => Woken::Command(command),
            report = self.reports.recv() => Woken::Report(report),
            line = self.log_lines.recv() => Woken::Log(line),
            challenge = self.challenged.next() => Woken::Challenge(challenge),
            told = told => Woken::Journal(told),
            permit = self.events.reserve(), if is_ready => match permit {
                Ok(permit) => {
                    if let Some(event) = self.outbox.pop() {
                        permit.send(event);
                    }
                    Woken::Room
                }
                Err(_) => Woken::NobodyListens,
            },
            () = time => Woken::Time,
        }
    }

    fn deadline(&self) -> Option<Instant> {
        let times = [
            self.queue.deadline(),
            self.outbox.deadline(),
            self.changed.due,
            self.next_progress,
        ];
        times.into_iter().flatten().min()
    }

    /// Does what is due.
    fn on_time(&mut self) {
        let now = Instant::now();
        if self.queue.deadline().is_some_and(|due| due <= now) {
            self.tell_queue(super::queue::QueueEvent::Tick);
        }
        if self.changed.due.is_some_and(|due| due <= now) {
            self.changed.due = None;
            for change in std::mem::take(&mut self.changed.pending) {
                self.outbox.change(change, now);
            }
        }
        if self.next_progress.is_some_and(|due| due <= now) {
            self.show_progress(now);
        }
    }

    fn changed(&mut self, change: QueueChange) {
        if !self.changed.pending.contains(&change) {
            self.changed.pending.push(change);
        }
        let due = Instant::now() + self.context.timing.changed;
        self.changed.due.get_or_insert(due);
    }
}

async fn load(options: &Options, outbox: &mut Outbox) -> (Trusted, LearnedSites, Sites) {
    let folders = options.folders.clone();
    let loading = tokio::task::spawn_blocking(move || {
        (
            folders.load::<Trusted>(),
            folders.load::<LearnedSites>(),
            folders.load::<Sites>().value,
        )
    });
    let Ok((trusted, learned, sites)) = loading.await else {
        return Default::default();
    };
    (noticed(trusted, outbox), noticed(learned, outbox), sites)
}

fn noticed<T: Stored>(loaded: Loaded<T>, outbox: &mut Outbox) -> T {
    if let Some(aside) = loaded.set_aside {
        outbox.push(Event::Notice(Notice::SetAside(aside)));
    }
    loaded.value
}
