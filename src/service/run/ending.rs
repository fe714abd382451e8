//! The end: everything stops, what became of it is kept and told, and the journal is closed.

use std::io;
use std::time::Instant;

use super::{Service, restoring, saving};
use crate::profile::{PartRecord, PartRecords, SecretFault};
use crate::service::Event;
use crate::service::common::Report;
use crate::service::disk;
use crate::service::gate::Refused;
use crate::service::journal::Told;
use crate::service::outbox::Outbox;
use crate::service::queue::{Effect, How, QueueEvent};

impl Service {
    /// Stops everything, and tells what became of it.
    pub(super) async fn quit(mut self) {
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
            keeping,
            log,
            mut log_lines,
            mut queue,
            mut ledger,
            told,
            journal,
            mut learned,
            folders,
            ..
        } = self;
        // The channels close when the last task that could say something has ended.
        let limit = context.timing.quit;
        let patience = limit.max(context.timing.keychain);
        let records = context.records.clone();
        let mut outliving = keeping.outliving;
        for deed in keeping.locked.iter().filter(|deed| deed.outlives_us()) {
            let notice = deed.notice(SecretFault::VaultLocked);
            outbox.push(Event::Notice(notice));
        }
        drop((context, saver, keeping, log));
        let begun = tokio::time::Instant::now();
        let mut lessons = Vec::new();
        loop {
            // A server that does not answer does not keep us; a password that is being kept does.
            let until = match outliving {
                0 => begun + limit,
                _ => begun + patience,
            };
            let Ok(Some(report)) = tokio::time::timeout_at(until, reports.recv()).await else {
                break;
            };
            match report {
                Report::Kept(kept) if kept.deed.outlives_us() => {
                    outliving -= 1;
                    if let Err(fault) = kept.result {
                        outbox.push(Event::Notice(kept.deed.notice(fault)));
                    }
                }
                Report::Notice(notice) => outbox.push(Event::Notice(notice)),
                Report::Learned {
                    endpoint,
                    before,
                    now,
                } => {
                    if learned.take_news(&endpoint, &before, now) {
                        lessons.push(endpoint);
                    }
                }
                report => {
                    let Some((event, record)) = last_word(report) else {
                        continue;
                    };
                    let effects = queue.apply(event, Instant::now());
                    publish(ledger.take(effects, &queue), &mut outbox);
                    let forgotten = record.and_then(|record| ledger.keep(*record));
                    forget(&records, forgotten);
                }
            }
        }
        ledger.close();
        if !lessons.is_empty() {
            let saving = saving::save_lessons(folders, learned, lessons);
            let saved = tokio::time::timeout(limit, saving).await;
            saved.ok().flatten().into_iter().for_each(|notice| {
                outbox.push(Event::Notice(notice));
            });
        }
        let settle = async {
            let Some(mut told) = told else {
                return;
            };
            // It closes when all is written.
            while let Some(told) = told.recv().await {
                let free = ledger.told(&told);
                if let Some(trouble) = restoring::trouble(&told, &journal) {
                    outbox.push(Event::Notice(trouble));
                }
                // What no other run will know of is not shown any more.
                if !matches!(told, Told::Lost(_)) {
                    publish(free.effects, &mut outbox);
                }
                forget(&records, free.records);
            }
        };
        // Neither does a disk that does not write.
        if tokio::time::timeout(limit, settle).await.is_err() {
            let why = io::Error::from(io::ErrorKind::TimedOut).to_string();
            if let Some(trouble) = restoring::trouble(&Told::Lost(why), &journal) {
                outbox.push(Event::Notice(trouble));
            }
        }
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

/// What the queue must still know of, and the record of a part that got its name.
fn last_word(report: Report) -> Option<(QueueEvent, Option<Box<PartRecord>>)> {
    let event = match report {
        Report::Ended {
            work,
            outcome,
            record,
            ..
        } => return Some((QueueEvent::Ended { work, outcome }, record)),
        // What a folder gave comes before its end, and would be in no list without it.
        Report::Found(id, found) => QueueEvent::Found { id, found },
        Report::Source(id, facts) => QueueEvent::Source { id, facts },
        Report::Changed(id) => QueueEvent::Changed(id),
        // Whatever the reason, the next run meets it again.
        Report::Refused { work, .. } => QueueEvent::Refused {
            work,
            why: Refused::Unstarted,
        },
        _ => return None,
    };
    Some((event, None))
}

/// What is still shown at the end; nothing begins any more.
fn publish(effects: Vec<Effect>, outbox: &mut Outbox) {
    for effect in effects {
        if let Effect::Publish(change) = effect {
            outbox.change(change, Instant::now());
        }
    }
}

fn forget(records: &PartRecords, forgotten: impl IntoIterator<Item = PartRecord>) {
    for record in forgotten {
        disk::forget(records, &record);
    }
}
