//! The queue of one task that is ordered again.

use super::*;
use crate::protocol::{Modified, Precision};

fn timed(name: &str, seconds: i64) -> NewTransfer {
    NewTransfer {
        modified: Some(Modified {
            seconds,
            precision: Precision::Second,
        }),
        ..file(name)
    }
}

fn story() -> Story {
    let (mut story, _) = Story::of(0, 4);
    story.queue = Queue::new(limits(4), Timing::default()).of_one_task();
    story
}

#[test]
fn what_is_there_already_is_not_added_twice() {
    let mut story = story();
    story.add(vec![timed("a", 1), timed("b", 1)]);
    story.opened();
    story.end(1, done());
    let effects = story.add(vec![timed("a", 1), timed("b", 1), timed("c", 1)]);
    assert_eq!(story.queue.items.len(), 3);
    assert!(matches!(story.status(1), TransferStatus::Done(_)));
    let is_last = effects.contains(&Effect::Publish(QueueChange::Ordered));
    assert!(is_last, "{effects:?}");
}

#[test]
fn what_is_done_is_sent_again_if_its_source_has_changed() {
    let mut story = story();
    story.add(vec![timed("a", 1)]);
    story.end(1, done());
    let effects = story.add(vec![timed("a", 2)]);
    assert_eq!(started(&effects), [1]);
    let Some(Work::Transfer(task)) = story.works.get(&TransferId(1)) else {
        panic!("it runs");
    };
    assert!(!task.verify && task.done_with.is_none());
    assert_eq!(story.queue.totals().done, 0, "it is no more");
    story.end(1, done());
    assert_eq!(story.queue.totals().done, 10);
    let row = story.queue.row(TransferId(1)).unwrap();
    assert_eq!(row.modified, timed("a", 2).modified);
}

#[test]
fn where_the_queue_cannot_tell_the_connection_looks_and_it_counts_as_done_until_then() {
    let mut story = story();
    story.add(vec![timed("a", 1)]);
    story.end(1, done());
    let before = story.queue.row(TransferId(1)).unwrap();
    let unknown = || NewTransfer {
        size: None,
        ..file("a")
    };
    assert_eq!(started(&story.add(vec![unknown()])), [1]);
    assert_eq!(story.queue.row(TransferId(1)).unwrap(), before);
    story.end(1, Outcome::Unchanged);
    assert_eq!(story.queue.row(TransferId(1)).unwrap(), before);

    assert_eq!(started(&story.add(vec![unknown()])), [1]);
    story.tell(QueueEvent::Changed(TransferId(1)));
    let row = story.queue.row(TransferId(1)).unwrap();
    assert_eq!(row.state, crate::service::journal::State::Waiting);
}

#[test]
fn what_has_failed_or_was_paused_goes_on_when_it_is_ordered_again() {
    let mut story = story();
    story.add(vec![timed("a", 1), timed("b", 1)]);
    story.opened();
    story.order(QueueOrder::Pause, only(2));
    story.end(2, Outcome::Stopped { kept: None });
    let failure = Failure::Server(ServerFault::Exists);
    let kept = None;
    story.end(1, Outcome::Failed { failure, kept });
    assert_eq!(
        started(&story.add(vec![timed("a", 1), timed("b", 1)])),
        [1, 2]
    );
}

#[test]
fn a_folder_is_read_again_and_gives_only_what_is_new() {
    let mut story = story();
    let folder = || NewTransfer {
        what: What::Folder,
        ..file("folder")
    };
    let id = TransferId(1);
    let found = |names: &[&str]| {
        let found = names.iter().map(|name| Found::Transfer(timed(name, 1)));
        found.collect::<Vec<_>>()
    };
    story.add(vec![folder()]);
    story.opened();
    story.tell(QueueEvent::Found {
        id,
        found: found(&["folder/a"]),
    });
    story.end(1, done());
    story.end(2, done());
    assert_eq!(started(&story.add(vec![folder()])), [1]);
    let effects = story.tell(QueueEvent::Found {
        id,
        found: found(&["folder/a", "folder/b"]),
    });
    assert_eq!(started(&effects), [3]);
    assert_eq!(story.queue.items.len(), 3);
}
