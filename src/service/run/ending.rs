//! The end: everything stops, what became of it is kept and told, and the journal is closed.

use std::time::Instant;

use super::Service;
use crate::profile::{PartRecord, PartRecords};
use crate::service::Event;
use crate::service::common::Report;
use crate::service::disk;
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
            ..
        } = self;
        // The channels close when the last task that could say something has ended.
        let limit = context.timing.quit;
        let patience = limit.max(context.timing.keychain);
        let records = context.records.clone();
        let mut outliving = keeping.outliving;
        drop((context, saver, keeping, log));
        let begun = tokio::time::Instant::now();
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
                Report::Ended {
                    work,
                    outcome,
                    record,
                    ..
                } => {
                    let ended = QueueEvent::Ended { work, outcome };
                    let effects = queue.apply(ended, Instant::now());
                    publish(ledger.take(effects, &queue), &mut outbox);
                    let forgotten = record.and_then(|record| ledger.keep(*record));
                    forget(&records, forgotten);
                }
                _ => {}
            }
        }
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
