//! The loop behind the boundary: it takes commands and reports, asks the queue what follows, and
//! has it done. It never waits for a disk, a server or a person.

mod browsing;
mod commands;
mod ledger;
mod people;
mod restoring;
mod transfers;

use std::collections::{HashMap, HashSet};
use std::future::pending;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{mpsc, watch};

use super::common::{Context, Report, Wanted};
use super::journal::{JournalMode, Told};
use super::outbox::Outbox;
use super::progress::Meters;
use super::queue::{How, Queue};
use super::timing::Timing;
use super::transfer::TransferId;
use super::trust::Trusts;
use super::worker::Job;
use super::{BrowserId, Command, Event, LogLine, Notice, Options, QueueChange};
use crate::profile::{
    Endpoint, Folders, LearnedSites, Loaded, NotSaved, PartRecord, PartRecords, Password, SetAside,
    Settings, Stored, TlsVersions, Trusted,
};
use crate::session::Shared;
use browsing::Browsing;
use ledger::Ledger;

/// Everything the loop keeps.
pub struct Service {
    context: Context,
    reports: mpsc::UnboundedReceiver<Report>,
    commands: mpsc::UnboundedReceiver<Command>,
    events: mpsc::Sender<Event>,
    outbox: Outbox,
    settings: Settings,
    tls: TlsVersions,

    queue: Queue,
    journal: JournalMode,
    ledger: Ledger,
    /// What the journal's thread tells; `None`: the queue is kept in memory.
    told: Option<mpsc::UnboundedReceiver<Told>>,
    meters: Meters,
    running: HashMap<TransferId, watch::Sender<Option<How>>>,
    workers: HashMap<u64, Hand>,
    /// Counts workers, browsing connections and log numbers.
    counter: u64,

    browsers: HashMap<BrowserId, Browsing>,
    /// Browsing connections that wait for a person.
    wanted: Vec<Wanted>,
    trusts: Trusts,
    passwords: HashMap<Endpoint, Password>,
    passwords_asked: HashSet<Endpoint>,
    learned: LearnedSites,
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
        let (pins, learned) = load(&options, &mut outbox).await;
        tokio::spawn(save_all(options.folders.clone(), saves, to_reports.clone()));
        let records = PartRecords::new(&options.folders);
        let found = restoring::find(&options.journal, &records, &mut outbox).await;
        let per_site = options.settings.connections.per_site;
        let service = Self {
            context: Context {
                reports: to_reports,
                records,
                journaled: found.ledger.is_kept(),
                shared: Arc::new(Shared::default()),
                timing: timing.clone(),
            },
            reports,
            commands,
            events,
            outbox,
            settings: options.settings,
            tls: options.tls,
            queue: Queue::new(per_site, timing),
            journal: options.journal,
            ledger: Ledger::default(),
            told: None,
            meters: Meters::default(),
            running: HashMap::new(),
            workers: HashMap::new(),
            counter: 0,
            browsers: HashMap::new(),
            wanted: Vec::new(),
            trusts: Trusts::new(pins, options.only),
            passwords: HashMap::new(),
            passwords_asked: HashSet::new(),
            learned,
            saver,
            log,
            log_lines,
            connections: 0,
            changed: Changed::default(),
            next_progress: None,
        };
        let mut service = service;
        service.tell_trusted();
        service.restore(found);
        service
    }

    /// Runs until it is told to quit or nobody holds a handle any more.
    pub async fn run(mut self) {
        loop {
            match self.wake().await {
                Woken::Command(None | Some(Command::Quit)) => break,
                Woken::Command(Some(command)) => self.command(command),
                Woken::Report(Some(report)) => self.report(report),
                Woken::Log(Some(line)) => self.outbox.log(line, Instant::now()),
                Woken::Journal(Some(told)) => self.journal_told(told),
                Woken::Journal(None) => self.told = None,
                Woken::Room | Woken::Time | Woken::Report(None) | Woken::Log(None) => {}
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

    /// Stops everything, and tells what became of it.
    async fn quit(mut self) {
        for stop in self.running.values() {
            // What was cancelled before stays cancelled.
            stop.send_if_modified(|told| told.is_none() && told.replace(How::Keep).is_none());
        }
        for hand in std::mem::take(&mut self.workers).into_values() {
            drop(hand.jobs);
        }
        // Browsing connections close when nobody orders any more.
        self.browsers.clear();
        self.wanted.clear();
        let Self {
            context,
            mut reports,
            events,
            mut outbox,
            saver,
            log,
            mut log_lines,
            mut queue,
            mut ledger,
            told,
            ..
        } = self;
        // The channels close when the last task that could say something has ended.
        let limit = context.timing.quit;
        let records = context.records.clone();
        drop((context, saver, log));
        let finish = async {
            while let Some(report) = reports.recv().await {
                if let Report::Ended {
                    work,
                    outcome,
                    record,
                    ..
                } = report
                {
                    let ended = super::queue::QueueEvent::Ended { work, outcome };
                    let effects = queue.apply(ended, Instant::now());
                    publish(ledger.take(effects, &queue), &mut outbox);
                    let forgotten = record.and_then(|record| ledger.keep(*record));
                    forget(&records, forgotten);
                }
            }
        };
        // A server that does not answer does not keep us.
        let _ = tokio::time::timeout(limit, finish).await;
        ledger.close();
        let settle = async {
            let Some(mut told) = told else {
                return;
            };
            // It closes when all is written.
            while let Some(told) = told.recv().await {
                let free = ledger.told(&told);
                publish(free.effects, &mut outbox);
                forget(&records, free.records);
            }
        };
        // Neither does a disk that does not write.
        let _ = tokio::time::timeout(limit, settle).await;
        while let Ok(line) = log_lines.try_recv() {
            outbox.log(line, Instant::now());
        }
        outbox.flush();
        while let Some(event) = outbox.pop() {
            if events.send(event).await.is_err() {
                return;
            }
        }
    }
}

/// What is still shown at the end; nothing begins any more.
fn publish(effects: Vec<super::queue::Effect>, outbox: &mut Outbox) {
    for effect in effects {
        if let super::queue::Effect::Publish(change) = effect {
            outbox.change(change, Instant::now());
        }
    }
}

fn forget(records: &PartRecords, forgotten: impl IntoIterator<Item = PartRecord>) {
    for record in forgotten {
        super::disk::forget(records, &record);
    }
}

async fn load(options: &Options, outbox: &mut Outbox) -> (Trusted, LearnedSites) {
    let folders = options.folders.clone();
    let loading = tokio::task::spawn_blocking(move || {
        (folders.load::<Trusted>(), folders.load::<LearnedSites>())
    });
    let Ok((trusted, learned)) = loading.await else {
        return Default::default();
    };
    (noticed(trusted, outbox), noticed(learned, outbox))
}

fn noticed<T: Stored>(loaded: Loaded<T>, outbox: &mut Outbox) -> T {
    if let Some(SetAside { file, why, .. }) = loaded.set_aside {
        outbox.push(Event::Notice(Notice::SetAside { file, why }));
    }
    loaded.value
}

/// Writes what is to be saved, one after the other, so that an older value never comes last.
async fn save_all(
    folders: Folders,
    mut saves: mpsc::UnboundedReceiver<Save>,
    reports: mpsc::UnboundedSender<Report>,
) {
    while let Some(save) = saves.recv().await {
        let folders = folders.clone();
        let saving = tokio::task::spawn_blocking(move || match save {
            Save::Pin { all, host, port } => {
                let changed = all.find(&host, port).cloned();
                merge(&folders, all, |trusted| match changed {
                    Some(pin) => drop(trusted.insert(pin)),
                    None => drop(trusted.remove(&host, port)),
                })
            }
            Save::Learned { all, endpoint } => {
                let learned = all.of(&endpoint);
                merge(&folders, all, |sites| {
                    sites.set(&endpoint, learned);
                })
            }
        });
        let notice = match saving.await {
            Ok(Ok(Some(SetAside { file, why, .. }))) => Notice::SetAside { file, why },
            Ok(Err(NotSaved { file, why })) => Notice::NotSaved { file, why },
            Ok(Ok(None)) | Err(_) => continue,
        };
        // After the end nobody reads it.
        let _ = reports.send(Report::Notice(notice));
    }
}

/// Makes the change in the file as it is now. Where that cannot be read, all we know takes its
/// place.
fn merge<T: Stored>(
    folders: &Folders,
    all: T,
    change: impl FnOnce(&mut T),
) -> Result<Option<SetAside>, NotSaved> {
    let Loaded {
        value: mut now,
        set_aside,
        ..
    } = folders.load::<T>();
    match set_aside {
        None => change(&mut now),
        Some(_) => now = all,
    }
    Ok(folders.save(&now)?.or(set_aside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Learned;

    #[test]
    fn what_another_argosy_wrote_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        let endpoint = |user: &str| Endpoint {
            host: "h".to_owned(),
            port: 21,
            encryption: crate::profile::Encryption::Explicit,
            user: user.to_owned(),
        };
        let learned = |connections| Learned {
            connections: Some(connections),
            ..Learned::default()
        };
        let mut other = LearnedSites::default();
        other.set(&endpoint("other"), learned(1));
        folders.save(&other).unwrap();
        let (mut ours, we) = (LearnedSites::default(), endpoint("we"));
        ours.set(&endpoint("old"), learned(2));
        ours.set(&we, learned(3));
        let set = |sites: &mut LearnedSites| {
            sites.set(&we, learned(3));
        };
        assert_eq!(merge(&folders, ours.clone(), set), Ok(None));
        let now = folders.load::<LearnedSites>().value;
        let connections = |user| now.of(&endpoint(user)).connections;
        assert_eq!(
            ["other", "we", "old"].map(connections),
            [Some(1), Some(3), None]
        );

        std::fs::write(folders.state.join("learned.toml"), "no [toml").unwrap();
        let set = |sites: &mut LearnedSites| {
            sites.set(&we, learned(3));
        };
        assert!(merge(&folders, ours.clone(), set).unwrap().is_some());
        assert_eq!(folders.load::<LearnedSites>().value, ours);
    }
}
