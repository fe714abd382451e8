//! Rules of the queue, told as sentences.

mod again;
mod anything;
mod moving;
mod questions;
mod record;
pub(super) mod story;

use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::profile::Encryption;
use crate::protocol::{Declined, NetworkFault, RemotePath, ServerFault, Stage};
use crate::service::Which;
use crate::service::gate::{Refused, Seats};
use crate::service::room::{DiskId, Room};
use crate::service::transfer::{Done, Existing, ExistsAnswer, Facts, Grade, What};

use story::*;

#[test]
fn a_large_download_waits_for_its_record_only_where_the_state_folder_is_full() {
    let (mut story, _) = Story::of(2, 1);
    story.opened();
    let free = |free| Room {
        disk: DiskId(7),
        path: "/home".into(),
        free,
    };
    story.tell(QueueEvent::Source {
        id: TransferId(1),
        facts: Facts {
            size: Some(u64::MAX / 2),
            modified: None,
        },
    });
    let no_room = Outcome::NoRoom {
        room: free(0),
        is_target: false,
        kept: None,
    };
    assert!(started(&story.end(1, no_room)).is_empty(), "all wait");
    let effects = story.tell(QueueEvent::Measured(vec![free(1_000_000)]));
    assert_eq!(started(&effects), [1]);
}

#[test]
fn to_wait_for_room_or_an_answer_is_not_to_fail() {
    let free = |free| Room {
        disk: DiskId(7),
        path: "/home".into(),
        free,
    };
    for asks in [false, true] {
        let (mut story, _) = Story::of(1, 1);
        story.opened();
        story.end(1, lost(0));
        story.now += HOUR / 2;
        story.tell(QueueEvent::Tick);
        story.opened();
        let kept = None;
        story.end(
            1,
            match asks {
                true => exists(),
                false => Outcome::NoRoom {
                    room: free(0),
                    is_target: true,
                    kept,
                },
            },
        );
        story.now += HOUR * 2;
        let rule = ExistsRule::Overwrite;
        let for_rest = false;
        let effects = match asks {
            true => story.tell(QueueEvent::Answered {
                id: TransferId(1),
                answer: ExistsAnswer { rule, for_rest },
            }),
            false => story.tell(QueueEvent::Measured(vec![free(u64::MAX)])),
        };
        assert_eq!(started(&effects), [1]);
        for _ in 0..4 {
            story.end(1, lost(0));
            let waits = |status: &TransferStatus| {
                matches!(
                    status,
                    TransferStatus::Waiting(Some(WaitingFor::NextTry { .. }))
                )
            };
            assert!(waits(story.status(1)), "{:?}", story.status(1));
            story.now += Duration::from_secs(120);
            story.tell(QueueEvent::Tick);
            story.opened();
        }
    }
}

#[test]
fn items_start_in_order_as_far_as_connections_go() {
    let (mut story, effects) = Story::of(5, 3);
    assert_eq!(started(&effects), [1]);
    assert_eq!(started(&story.opened()), [2, 3]);
    assert_eq!(started(&story.end(2, done())), [4]);
    assert_eq!(story.queue.totals().remaining, 40);
}

#[test]
fn a_paused_transfer_is_never_next() {
    let (mut story, _) = Story::of(3, 1);
    story.order(QueueOrder::Pause, only(2));
    assert_eq!(started(&story.end(1, done())), [3]);
    assert!(started(&story.order(QueueOrder::Resume, only(2))).is_empty());
    assert_eq!(started(&story.end(3, done())), [2]);
}

#[test]
fn pausing_a_running_item_stops_it_and_keeps_its_part() {
    let (mut story, _) = Story::of(1, 1);
    let effects = story.order(QueueOrder::Pause, Which::All);
    assert_eq!(
        effects,
        [
            Effect::Record(vec![TransferId(1)]),
            Effect::Stop(TransferId(1), How::Keep)
        ]
    );
    story.end(1, Outcome::Stopped { kept: Some(7) });
    assert_eq!(story.status(1), &TransferStatus::Paused { done: 7 });
    assert_eq!(started(&story.order(QueueOrder::Resume, Which::All)), [1]);
}

#[test]
fn resuming_before_it_has_stopped_starts_it_again() {
    let (mut story, _) = Story::of(1, 1);
    story.order(QueueOrder::Pause, Which::All);
    story.order(QueueOrder::Resume, Which::All);
    assert_eq!(
        started(&story.end(1, Outcome::Stopped { kept: Some(7) })),
        [1]
    );
}

#[test]
fn a_passing_failure_is_tried_again_for_an_hour() {
    let (mut story, _) = Story::of(1, 1);
    let (began, mut tries) = (story.now, 0);
    while started(&story.end(1, lost(0))).is_empty() {
        if matches!(story.status(1), TransferStatus::Failed(_)) {
            break;
        }
        tries += 1;
        assert!(started(&story.tell(QueueEvent::Tick)).is_empty());
        story.now = story.queue.deadline().unwrap();
        assert_eq!(started(&story.tell(QueueEvent::Tick)), [1]);
    }
    assert_eq!(story.now, began + HOUR);
    assert!((15..30).contains(&tries), "{tries}");
}

#[test]
fn progress_never_counts_against_an_item() {
    let (mut story, _) = Story::of(1, 1);
    for kept in 1..100 {
        story.end(1, lost(kept));
        let waits = matches!(story.status(1), TransferStatus::Waiting(_));
        assert!(waits, "{kept}");
        story.now += HOUR;
        story.tell(QueueEvent::Tick);
    }
    for _ in 0..2 {
        story.end(1, lost(99));
        story.now += HOUR;
        story.tell(QueueEvent::Tick);
    }
    assert!(matches!(story.status(1), TransferStatus::Failed(_)));
}

#[test]
fn where_nothing_ever_came_it_is_given_up_sooner() {
    let (mut story, _) = Story::of(2, 1);
    let limits = Limits {
        unmoved: Duration::ZERO,
        ..limits(1)
    };
    story.tell(QueueEvent::Limits(limits));
    story.end(1, lost(0));
    assert!(matches!(story.status(1), TransferStatus::Failed(_)));
    story.end(2, lost(1));
    assert!(matches!(story.status(2), TransferStatus::Waiting(_)));
}

#[test]
fn try_now_makes_a_delayed_item_ready() {
    let (mut story, _) = Story::of(1, 1);
    story.end(1, lost(0));
    assert_eq!(started(&story.order(QueueOrder::TryNow, only(1))), [1]);
    assert!(story.queue.deadline().is_none());
}

#[test]
fn try_now_opens_the_gate_of_a_site_that_is_down() {
    let (mut story, _) = Story::of(2, 1);
    story.refuse(1, Refused::Failed(down()));
    assert_eq!(started(&story.order(QueueOrder::TryNow, Which::All)), [1]);
}

#[test]
fn the_last_failure_and_the_tries_outlive_the_run() {
    let (mut story, _) = Story::of(1, 1);
    story.end(1, lost(0));
    story.order(QueueOrder::TryNow, Which::All);
    let row = story.queue.row(TransferId(1)).unwrap();
    assert!(row.tries == 1 && matches!(row.failure, Some(Failure::Network { .. })));
    let mut next = Queue::new(limits(1), Timing::default());
    let opening = Opening {
        endpoint: story.site.clone(),
        learned: None,
        is_locked: false,
    };
    let restored = Restored {
        rows: vec![row.clone()],
        begun: Default::default(),
        openings: vec![opening],
    };
    next.apply(QueueEvent::Restored(restored), story.now);
    assert_eq!(next.row(TransferId(1)), Some(row));
}

#[test]
fn a_site_may_have_a_number_of_its_own() {
    let (mut story, _) = Story::of(9, 4);
    story.opened();
    let own = [(story.site.key(), 6)].into();
    let effects = story.tell(QueueEvent::Limits(Limits { own, ..limits(4) }));
    assert_eq!(started(&effects), [5, 6]);
}

#[test]
fn a_refusal_in_the_servers_words_fails_at_once() {
    let (mut story, _) = Story::of(1, 1);
    let fault = ServerFault::Refused {
        verb: "RETR",
        code: 550,
        text: "No.".to_owned(),
    };
    let failure = Failure::Server(fault);
    story.end(
        1,
        Outcome::Failed {
            failure: failure.clone(),
            kept: None,
        },
    );
    assert_eq!(story.status(1), &TransferStatus::Failed(failure));
}

#[test]
fn a_full_server_puts_the_item_back_and_fewer_run() {
    let (mut story, _) = Story::of(9, 4);
    story.opened();
    story.tell(QueueEvent::Seats {
        endpoint: story.site.clone(),
        seats: Seats {
            transfers: 3,
            ..Seats::default()
        },
        learned: None,
    });
    let full = Failure::Server(ServerFault::TooMany {
        code: 421,
        text: String::new(),
    });
    assert!(started(&story.refuse(4, Refused::TooMany(full))).is_empty());
    let waiting = WaitingFor::Connection { limit: 3 };
    assert_eq!(story.status(4), &TransferStatus::Waiting(Some(waiting)));
    assert_eq!(story.queue.learned(&story.site), Some(3));
    assert_eq!(started(&story.end(1, done())), [4]);
}

#[test]
fn cancelling_a_paused_item_deletes_its_part() {
    let (mut story, _) = Story::of(1, 1);
    story.order(QueueOrder::Pause, Which::All);
    story.end(1, Outcome::Stopped { kept: Some(7) });
    let effects = story.order(QueueOrder::Cancel, Which::All);
    assert!(effects.contains(&Effect::Publish(QueueChange::Removed(vec![TransferId(1)]))));
    assert!(matches!(&effects[..], [.., Effect::Start(Work::Discard(task))] if task.id.0 == 1));
    assert_eq!(story.queue.totals().remaining, 0);
}

#[test]
fn cancelling_a_running_item_removes_it_when_it_has_stopped() {
    let (mut story, _) = Story::of(2, 1);
    let effects = story.order(QueueOrder::Cancel, only(1));
    let stop = Effect::Stop(TransferId(1), How::Discard);
    assert_eq!(effects, [Effect::Record(vec![TransferId(1)]), stop]);
    assert_eq!(story.queue.row(TransferId(1)), None, "no other run has it");
    let effects = story.end(1, Outcome::Stopped { kept: None });
    assert_eq!(effects[0], Effect::Record(vec![TransferId(1)]));
    assert_eq!(
        effects[1],
        Effect::Publish(QueueChange::Removed(vec![TransferId(1)]))
    );
    assert_eq!(started(&effects), [2]);
}

#[test]
fn what_a_folder_holds_comes_in_its_place_and_never_twice() {
    let (mut story, _) = Story::of(0, 1);
    let folder = NewTransfer {
        what: What::Folder,
        ..file("folder")
    };
    story.add(vec![folder, file("after")]);
    let found = || {
        vec![
            Found::Transfer(file("folder/a")),
            Found::Transfer(file("folder/b")),
        ]
    };
    story.tell(QueueEvent::Found {
        id: TransferId(1),
        found: found(),
    });
    let walking = WaitingFor::Walking { found: 2 };
    assert_eq!(story.status(1), &TransferStatus::Waiting(Some(walking)));
    story.tell(QueueEvent::Found {
        id: TransferId(1),
        found: found(),
    });
    assert_eq!(story.queue.items.len(), 4);
    assert_eq!(started(&story.end(1, done())), [3]);
    assert_eq!(started(&story.end(3, done())), [4]);
    assert_eq!(started(&story.end(4, done())), [2]);
}

#[test]
fn a_folder_being_walked_holds_as_much_again() {
    let (mut story, _) = Story::of(0, 1);
    story.add(vec![NewTransfer {
        what: What::Folder,
        ..file("folder")
    }]);
    let found = |from: u64, size| {
        let each = (from..from + 60).map(|number| {
            Found::Transfer(NewTransfer {
                size: Some(size),
                ..file(&format!("folder/{number}"))
            })
        });
        each.collect::<Vec<_>>()
    };
    let endpoint = story.site.clone();
    assert_eq!(story.queue.small_ahead(&endpoint), 0);
    story.tell(QueueEvent::Found {
        id: TransferId(1),
        found: found(0, 4096),
    });
    assert_eq!(story.queue.small_ahead(&endpoint), 60 + 60);
    story.end(1, done());
    assert_eq!(story.queue.small_ahead(&endpoint), 0, "59 are few");
}

#[test]
fn what_was_left_out_of_a_folder_is_never_tried() {
    let (mut story, _) = Story::of(1, 1);
    let left = Found::Left {
        at: file("link"),
        status: TransferStatus::Skipped,
    };
    story.tell(QueueEvent::Found {
        id: TransferId(1),
        found: vec![left],
    });
    assert_eq!(story.status(2), &TransferStatus::Skipped);
    story.order(QueueOrder::Retry, Which::All);
    assert_eq!(story.status(2), &TransferStatus::Skipped);
}

#[test]
fn a_site_that_is_down_does_not_hold_up_another() {
    let (mut story, _) = Story::of(2, 1);
    story.refuse(1, Refused::Failed(down()));
    let endpoint = site("b");
    let transfers = vec![file("x")];
    let effects = story.tell(QueueEvent::Added {
        endpoint,
        transfers,
        learned: None,
    });
    assert_eq!(started(&effects), [3]);
}

#[test]
fn a_hundred_thousand_items_are_no_burden() {
    let (mut story, _) = Story::of(100_000, 4);
    story.opened();
    for id in 1..=99_990 {
        assert!(story.end(id, done()).len() <= 4);
    }
    assert_eq!(story.queue.totals().remaining, 100);
}

#[test]
fn no_two_items_write_to_one_target() {
    let (mut story, _) = Story::of(1, 4);
    story.add(vec![file("f0"), file("other")]);
    assert_eq!(started(&story.opened()), [3]);
    assert_eq!(started(&story.end(1, done())), [2]);
}
