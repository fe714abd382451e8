//! What outlives the run.

use super::*;
use crate::service::journal::Row;

fn rows(story: &Story) -> Vec<Row> {
    let ids = story.queue.items.keys();
    ids.filter_map(|id| story.queue.row(*id)).collect()
}

/// The queue of the next run.
fn next_run(rows: Vec<Row>, is_locked: bool) -> (Story, Vec<Effect>) {
    let (mut story, _) = Story::of(0, 2);
    story.queue = Queue::new(limits(2), Timing::default());
    let opening = Opening {
        endpoint: story.site.clone(),
        learned: None,
        is_locked,
    };
    let effects = story.tell(QueueEvent::Restored(Restored {
        rows,
        begun: Default::default(),
        openings: vec![opening],
    }));
    (story, effects)
}

#[test]
fn the_next_run_has_the_same_lists_and_new_numbers() {
    let (mut story, _) = Story::of(5, 4);
    story.opened();
    story.end(1, done());
    story.end(2, Outcome::Skipped);
    story.order(QueueOrder::Pause, only(3));
    let before = rows(&story);
    let (mut next, effects) = next_run(before.clone(), false);
    assert_eq!(rows(&next), before);
    assert!(matches!(&effects[0], Effect::Publish(QueueChange::Restored(all)) if all.len() == 5));
    // One connection tries alone; what was under way is verified before anything is sent.
    assert_eq!(started(&effects), [4]);
    let Some(Work::Transfer(task)) = next.works.get(&TransferId(4)) else {
        panic!("it runs");
    };
    assert!(task.verify);
    next.add(vec![file("new")]);
    assert_eq!(next.status(6), &TransferStatus::Waiting(None));
}

#[test]
fn what_an_earlier_run_or_round_left_is_counted_once_when_it_is_tried_again() {
    let totals = |items_over, items, done, remaining| Totals {
        items_over,
        items,
        done,
        remaining,
    };
    let (mut story, _) = Story::of(3, 2);
    story.opened();
    story.end(1, done());
    for id in [2, 3] {
        let failure = Failure::Server(ServerFault::Exists);
        let kept = None;
        story.end(id, Outcome::Failed { failure, kept });
    }
    assert_eq!(story.queue.totals(), totals(3, 3, 10, 0));
    story.order(QueueOrder::Retry, only(2));
    assert_eq!(story.queue.totals(), totals(2, 3, 10, 10));
    story.end(2, done());
    story.add(vec![file("new")]);
    assert_eq!(story.queue.totals(), totals(0, 1, 0, 10));
    story.order(QueueOrder::Retry, only(3));
    assert_eq!(story.queue.totals(), totals(0, 2, 0, 20));

    let (mut next, _) = next_run(rows(&story), false);
    for id in [3, 4] {
        next.order(QueueOrder::Cancel, only(id));
    }
    assert_eq!(next.queue.totals().items, 1, "one is being cancelled");
}

#[test]
fn what_needs_a_password_waits_for_it() {
    let (story, _) = Story::of(2, 1);
    let (mut next, effects) = next_run(rows(&story), true);
    assert!(started(&effects).is_empty());
    let waiting = TransferStatus::Waiting(Some(WaitingFor::Password));
    assert_eq!(next.status(1), &waiting);
    let effects = next.tell(QueueEvent::Unlocked(next.site.clone()));
    assert_eq!(started(&effects), [1]);
}

#[test]
fn a_folder_of_the_last_run_gives_nothing_twice() {
    let (mut story, _) = Story::of(0, 1);
    let folder = NewTransfer {
        what: What::Folder,
        ..file("folder")
    };
    story.add(vec![folder]);
    let found = || {
        let left = Found::Left {
            at: file("folder/link"),
            status: TransferStatus::Skipped,
        };
        vec![Found::Transfer(file("folder/a")), left]
    };
    let id = TransferId(1);
    story.tell(QueueEvent::Found { id, found: found() });
    let (mut next, _) = next_run(rows(&story), false);
    next.tell(QueueEvent::Found { id, found: found() });
    assert_eq!(next.queue.items.len(), 3);
}

#[test]
fn what_outlives_the_run_is_recorded_before_anything_is_shown() {
    let (mut story, effects) = Story::of(2, 1);
    assert_eq!(
        effects[0],
        Effect::Record(vec![TransferId(1), TransferId(2)])
    );
    let records = |effects: &[Effect]| {
        let is_record = |effect: &&Effect| matches!(effect, Effect::Record(_));
        effects.iter().filter(is_record).count()
    };
    assert_eq!(records(&story.opened()), 0);
    assert_eq!(
        records(&story.tell(QueueEvent::Finishing(TransferId(1)))),
        0
    );
    let effects = story.end(1, done());
    assert_eq!(effects[0], Effect::Record(vec![TransferId(1)]));
    assert_eq!(records(&effects), 1, "starting the next needs no record");
}
