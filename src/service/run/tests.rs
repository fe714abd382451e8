//! The loop at its edges: what is left when it ends, and who gives way.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::mpsc;

use super::*;
use crate::profile::{Encryption, Endpoint, ExistsRule, Folders, Settings, TlsVersions};
use crate::protocol::RemotePath;
use crate::protocol::{Failure, NetworkFault, Stage};
use crate::service::BrowserEvent;
use crate::service::common::Seating;
use crate::service::queue::{Effect, Found, Outcome, QueueEvent, Work};
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

fn endpoint() -> Arc<Endpoint> {
    Arc::new(Endpoint {
        host: "h".to_owned(),
        port: 21,
        encryption: Encryption::Explicit,
        user: "u".to_owned(),
    })
}

/// A service whose queue is in `folder`, with one item, and the work that was made of it.
async fn service(folder: &TempDir, item: NewTransfer) -> (Service, Work, mpsc::Receiver<Event>) {
    let options = Options {
        settings: Settings::default(),
        folders: Folders::inside(folder.path()),
        only: None,
        tls: TlsVersions::default(),
        verify: None,
        per_file: None,
        journal: JournalMode::At(Folders::inside(folder.path()).queue()),
        unmoved: None,
        same_everywhere: false,
    };
    let timing = Timing {
        quit: Duration::from_millis(300),
        ..Timing::default()
    };
    let (commands, (events, told)) = (mpsc::unbounded_channel().1, mpsc::channel(99));
    let mut service = Service::new(options, timing, commands, events).await;
    let added = QueueEvent::Added {
        endpoint: endpoint(),
        transfers: vec![item],
        learned: None,
    };
    let effects = service.queue.apply(added, Instant::now());
    let started = effects.iter().find_map(|effect| match effect {
        Effect::Start(work) => Some(work.clone()),
        _ => None,
    });
    service.ledger.take(effects, &service.queue);
    (service, started.unwrap(), told)
}

fn saved(folder: &TempDir) -> SavedQueue {
    saved_queue(&Folders::inside(folder.path()).queue()).unwrap()
}

#[tokio::test]
async fn what_a_folder_gave_at_the_last_moment_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (service, work, _) = service(&folder, new("folder", What::Folder)).await;
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
    let (mut service, work, _) = service(&folder, new("a", What::File)).await;
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
    let (mut service, ..) = service(&folder, new("a", What::File)).await;
    // It keeps the channel open.
    let _hangs = service.context.clone();
    service.command(Command::Queue {
        order: QueueOrder::Cancel,
        which: Which::All,
    });
    service.quit().await;
    assert_eq!(saved(&folder), SavedQueue::default());
}

/// What is told to the end.
async fn told(mut events: mpsc::Receiver<Event>) -> (Vec<Notice>, Vec<QueueChange>) {
    let (mut notices, mut changes) = (Vec::new(), Vec::new());
    while let Some(event) = events.recv().await {
        match event {
            Event::Notice(notice) => notices.push(notice),
            Event::Queue(more) => changes.extend(more),
            _ => {}
        }
    }
    (notices, changes)
}

fn done(work: Work) -> Report {
    Report::Ended {
        worker: 1,
        work,
        outcome: Outcome::Done(Done {
            bytes: 0,
            grade: Grade::SizeMatches,
            note: None,
        }),
        record: None,
    }
}

#[tokio::test]
async fn a_journal_that_fails_at_the_end_is_told_and_nothing_is_shown_as_done() {
    let folder = tempfile::tempdir().unwrap();
    let file = Folders::inside(folder.path()).queue();
    let is_over =
        |change: &QueueChange| matches!(change, QueueChange::Status(_, status) if status.is_over());
    for why in [Some("no disk".to_owned()), None] {
        let (mut service, work, events) = service(&folder, new("a", What::File)).await;
        let (tells, telling) = mpsc::unbounded_channel();
        service.told = Some(telling);
        service.context.report(done(work));
        // Else nothing is heard of it any more.
        if let Some(why) = why.clone() {
            tells.send(Told::Lost(why)).unwrap();
        }
        let tells = Some(tells).filter(|_| why.is_none());
        service.quit().await;
        drop(tells);
        let (notices, changes) = told(events).await;
        let why = why.unwrap_or_else(|| "timed out".to_owned());
        let file = file.clone();
        assert_eq!(notices, [Notice::QueueNotKept { file, why }]);
        assert!(!changes.iter().any(is_over), "{changes:?}");
        fs::remove_dir_all(Folders::inside(folder.path()).state).unwrap();
    }
}

#[tokio::test]
async fn who_was_crowded_out_and_fails_otherwise_or_is_stopped_wants_no_seat_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let (mut service, ..) = service(&folder, new("a", What::File)).await;
    service.seated(&endpoint(), Seating::Transfers);
    for goes_first in [false, true] {
        let (browser, serial) = (BrowserId(1), 7);
        let orders = mpsc::unbounded_channel().0;
        let browsing = browsing::Browsing { serial, orders };
        service.browsers.insert(browser, browsing);
        let (reply, _answer) = tokio::sync::oneshot::channel();
        let wanted = Wanted {
            browser,
            endpoint: endpoint(),
            refusal: Some(crate::session::Refusal::TooMany {
                code: 421,
                text: String::new(),
            }),
            password: None,
            reply,
        };
        service.opening_wanted(wanted);
        assert_eq!(service.crowded.waiting(&endpoint()), 1);
        if goes_first {
            // It tries again.
            let password = crate::profile::Password::new("p".to_owned());
            service.know_password(&endpoint(), password);
            service.left(&endpoint(), Seating::Transfers);
            assert_eq!(service.crowded.waiting(&endpoint()), 1);
        }
        service.report(Report::Browser {
            browser,
            serial,
            event: BrowserEvent::NotConnected(Failure::Network {
                stage: Stage::Connect,
                fault: NetworkFault::Refused,
            }),
        });
        assert_eq!(service.crowded.waiting(&endpoint()), 0);
    }
}
