//! The end: everything stops, what became of it is kept and told, and the journal is closed.

use std::time::Instant;

use super::Service;
use crate::profile::{PartRecord, PartRecords};
use crate::service::Event;
use crate::service::common::Report;
use crate::service::disk;
use crate::service::gate::Refused;
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
        let records = context.records.clone();
        drop((context, saver, keeping, log));
        let finish = async {
            while let Some(report) = reports.recv().await {
                if let Report::Kept(kept) = &report
                    && kept.deed.outlives_us()
                    && let Err(fault) = &kept.result
                {
                    outbox.push(Event::Notice(kept.deed.notice(fault.clone())));
                }
                if let Some((event, record)) = last_word(report) {
                    let effects = queue.apply(event, Instant::now());
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tempfile::TempDir;
    use tokio::sync::mpsc;

    use super::*;
    use crate::profile::{Encryption, Endpoint, ExistsRule, Folders, Settings, TlsVersions};
    use crate::protocol::RemotePath;
    use crate::service::queue::{Found, Outcome, Work};
    use crate::service::timing::Timing;
    use crate::service::transfer::{Direction, Done, Grade, NewTransfer, What};
    use crate::service::{
        Command, JournalMode, Options, QueueOrder, SavedQueue, TransferId, Which, saved_queue,
    };

    fn new(name: &str, what: What) -> NewTransfer {
        NewTransfer {
            direction: Direction::Download,
            local: format!("/tmp/{name}").into(),
            remote: RemotePath::parse(name).unwrap(),
            what,
            size: None,
            modified: None,
            exists: ExistsRule::Ask,
        }
    }

    /// A service whose queue is in `folder`, with one item, and the work that was made of it.
    async fn service(folder: &TempDir, item: NewTransfer) -> (Service, Work) {
        let options = Options {
            settings: Settings::default(),
            folders: Folders::inside(folder.path()),
            only: None,
            tls: TlsVersions::default(),
            verify: None,
            journal: JournalMode::At(Folders::inside(folder.path()).queue()),
            unmoved: None,
            same_everywhere: false,
        };
        let timing = Timing {
            quit: Duration::from_millis(300),
            ..Timing::default()
        };
        let ((_, commands), (events, _)) = (mpsc::unbounded_channel(), mpsc::channel(1));
        let mut service = Service::new(options, timing, commands, events).await;
        let added = QueueEvent::Added {
            endpoint: Arc::new(Endpoint {
                host: "h".to_owned(),
                port: 21,
                encryption: Encryption::Explicit,
                user: "u".to_owned(),
            }),
            transfers: vec![item],
            learned: None,
        };
        let effects = service.queue.apply(added, Instant::now());
        let started = effects.iter().find_map(|effect| match effect {
            Effect::Start(work) => Some(work.clone()),
            _ => None,
        });
        service.ledger.take(effects, &service.queue);
        (service, started.unwrap())
    }

    fn saved(folder: &TempDir) -> SavedQueue {
        saved_queue(&Folders::inside(folder.path()).queue()).unwrap()
    }

    #[tokio::test]
    async fn what_a_folder_gave_at_the_last_moment_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (service, work) = service(&folder, new("folder", What::Folder)).await;
        let found = vec![Found::Transfer(new("folder/a", What::File))];
        service.context.report(Report::Found(TransferId(1), found));
        service.context.report(Report::Ended {
            worker: 1,
            work,
            outcome: Outcome::Done(Done {
                bytes: 0,
                grade: Grade::Folder,
                note: None,
            }),
            record: None,
        });
        service.quit().await;
        let saved = saved(&folder).transfers;
        assert!(saved[0].status.is_over() && !saved[1].status.is_over());
    }

    #[tokio::test]
    async fn what_was_cancelled_before_it_began_stays_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let (mut service, work) = service(&folder, new("a", What::File)).await;
        service.command(Command::Queue {
            order: QueueOrder::Cancel,
            which: Which::All,
        });
        service.context.report(Report::Refused {
            work,
            refusal: None,
            password: None,
        });
        service.quit().await;
        assert_eq!(saved(&folder), SavedQueue::default());
    }

    #[tokio::test]
    async fn what_was_cancelled_and_never_ends_stays_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let (mut service, _) = service(&folder, new("a", What::File)).await;
        // It keeps the channel open.
        let _hangs = service.context.clone();
        service.command(Command::Queue {
            order: QueueOrder::Cancel,
            which: Which::All,
        });
        service.quit().await;
        assert_eq!(saved(&folder), SavedQueue::default());
    }
}
