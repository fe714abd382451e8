mod cost;
mod looking;
mod moving;

use std::sync::Arc;
use std::time::Duration;

use super::super::file_pane::filter;
use super::*;
use crate::profile::{Encryption, Endpoint};
use crate::protocol::{Failure, RemotePath, ServerFault};
use crate::service::{Direction, Done, Grade, Priority, Rank, Turn, WaitingFor, What};
use crate::wording;

use super::super::widget::table::Source;

fn transfer(id: u64, status: TransferStatus) -> Transfer {
    let endpoint = Endpoint {
        host: "h".to_owned(),
        port: 21,
        encryption: Encryption::Explicit,
        user: "u".to_owned(),
    };
    Transfer {
        id: TransferId(id),
        endpoint: Arc::new(endpoint),
        direction: Direction::Download,
        what: What::File,
        local: format!("/tmp/file{id}").into(),
        remote: RemotePath::parse(format!("/srv/file{id}")).unwrap(),
        size: Some(1000),
        status,
        turn: Turn {
            priority: Priority::Normal,
            rank: Rank::of_number(id),
        },
        root: TransferId(id),
        kept: 0,
    }
}

fn waiting(ids: std::ops::Range<u64>) -> TransferList {
    let transfers = ids.map(|id| transfer(id, TransferStatus::Waiting(None)));
    let mut list = TransferList::default();
    list.apply([QueueChange::Added(transfers.collect())]);
    list
}

fn done() -> TransferStatus {
    TransferStatus::Done(Done {
        bytes: 1000,
        grade: Grade::SizeMatches,
        note: None,
    })
}

fn refused() -> TransferStatus {
    TransferStatus::Failed(Failure::Server(ServerFault::Refused {
        verb: "STOR",
        code: 553,
        text: "Could not create file.".to_owned(),
    }))
}

fn status(id: u64, status: TransferStatus) -> QueueChange {
    QueueChange::Status(TransferId(id), status)
}

#[test]
fn each_item_stands_on_its_list() {
    let mut list = waiting(0..4);
    list.apply([
        status(0, done()),
        status(1, refused()),
        status(2, TransferStatus::Skipped),
    ]);
    assert_eq!(list.count(List::Queue), 1);
    // What was skipped is never done.
    assert_eq!(list.count(List::Failed), 2);
    assert_eq!(list.count(List::Done), 1);
    // A retry in the same batch as another failure: it is back in the queue once.
    list.apply([
        status(1, TransferStatus::Waiting(None)),
        status(3, refused()),
    ]);
    assert_eq!(list.count(List::Queue), 1);
    list.apply([
        status(1, refused()),
        status(1, TransferStatus::Waiting(None)),
    ]);
    assert_eq!((list.count(List::Queue), list.count(List::Failed)), (1, 2));
    list.apply([QueueChange::Removed(vec![TransferId(1), TransferId(0)])]);
    assert_eq!((list.count(List::Queue), list.count(List::Done)), (0, 0));
}

#[test]
fn the_selection_stays_with_its_items_while_others_finish() {
    let mut list = waiting(0..5);
    list.update(Message::Table(TableEvent::SelectOnly(3)));
    list.apply([status(0, done()), status(2, done())]);
    let action = list.update(Message::Ordered(QueueOrder::Pause));
    let which = Which::These(vec![TransferId(3)]);
    assert_eq!(action, Action::Order(QueueOrder::Pause, which));
}

#[test]
fn a_failure_shows_our_words_and_the_servers() {
    let mut list = waiting(0..1);
    list.apply([status(0, refused())]);
    list.show(List::Failed);
    assert_eq!(list.cell(0, 0).text, "file0");
    assert!(list.cell(0, 1).text.contains("refused"));
    assert_eq!(list.cell(0, 2).text, "553 Could not create file.");
}

#[test]
fn a_tip_tells_in_full_what_columns_cut() {
    let mut list = waiting(0..2);
    let waits = TransferStatus::Waiting(Some(WaitingFor::Password));
    list.apply([status(0, waits), status(1, refused())]);
    let name = |number| format!("file{number}");
    let target = || "Download to /tmp".to_owned();
    let state = wording::PASSWORD_PUT_OFF.to_owned();
    assert_eq!(list.tip(0), Some(vec![name(0), target(), state]));
    list.show(List::Failed);
    let why = list.cell(0, 1).text.into_owned();
    let said = "553 Could not create file.".to_owned();
    assert_eq!(list.tip(0), Some(vec![name(1), target(), why, said]));
    // The head of a group has nothing to add.
    list.group(true);
    assert_eq!(list.tip(0), None);
}

#[test]
fn a_running_item_shows_its_progress_and_speed() {
    let mut list = waiting(0..1);
    let running = TransferStatus::Running {
        done: 0,
        of: Some(1000),
    };
    list.apply([status(0, running)]);
    let begun = Instant::now();
    for second in 0..4 {
        let progress = Progress {
            running: vec![(TransferId(0), second * 200)],
            ..Progress::default()
        };
        list.moved(&progress, begun + Duration::from_secs(second));
    }
    assert_eq!(list.progress(0), Some(0.6));
    assert_eq!(list.cell(0, 3).text, "60%");
    assert_eq!(list.cell(0, 4).text, "200 B/s");
    assert_eq!(list.running(), 1);
}

#[test]
fn what_waits_with_a_part_shows_where_it_goes_on() {
    let mut list = TransferList::default();
    let restored = Transfer {
        kept: 400,
        ..transfer(1, TransferStatus::Waiting(None))
    };
    list.apply([QueueChange::Restored(vec![restored])]);
    assert_eq!(
        (list.progress(0), list.cell(0, 3).text),
        (Some(0.4), "40%".into())
    );
    assert_eq!(list.cell(0, 6).text, wording::goes_on_at(400));
    let paused = status(1, TransferStatus::Paused { done: 500 });
    list.apply([paused, status(1, TransferStatus::Waiting(None))]);
    assert_eq!(list.cell(0, 3).text, "50%");
}

#[test]
fn orders_for_all_are_for_the_list_that_is_shown() {
    let mut list = waiting(0..2);
    list.apply([status(1, done())]);
    let all = list.update(Message::OrderedAll(QueueOrder::Pause));
    assert_eq!(all, Action::Order(QueueOrder::Pause, Which::All));
    list.show(List::Done);
    let clear = list.update(Message::OrderedAll(QueueOrder::Remove));
    let which = Which::These(vec![TransferId(1)]);
    assert_eq!(clear, Action::Order(QueueOrder::Remove, which));
    list.show(List::Failed);
    let retry = list.update(Message::OrderedAll(QueueOrder::Retry));
    assert_eq!(retry, Action::None);
}

#[test]
fn an_item_that_is_tried_again_counts_down_while_it_is_shown() {
    let mut list = waiting(0..2);
    assert!(!list.counts_down());
    let now = Instant::now();
    let TransferStatus::Failed(after) = refused() else {
        panic!("it is refused");
    };
    let next_try = WaitingFor::NextTry {
        seconds: 5,
        at: now + Duration::from_secs(5),
        after,
    };
    list.apply([status(1, TransferStatus::Waiting(Some(next_try)))]);
    assert!(list.counts_down());
    let says = |list: &TransferList| list.cell(1, 6).text.into_owned();
    assert!(says(&list).starts_with("Trying again in 5 s: "));
    list.tick(now + Duration::from_secs(2));
    assert!(says(&list).starts_with("Trying again in 3 s: "));
    list.tick(now + Duration::from_secs(6));
    assert!(says(&list).starts_with("Trying again: "));
    list.show(List::Done);
    assert!(!list.counts_down(), "nobody sees it");
    list.show(List::Queue);

    list.update(Message::Table(TableEvent::SelectAll));
    assert!(list.allows(QueueOrder::TryNow));
    let enter = list.update(Message::Table(TableEvent::Activate(1)));
    let it = Which::These(vec![TransferId(1)]);
    assert_eq!(enter, Action::Order(QueueOrder::TryNow, it));
    let all = list.update(Message::OrderedAll(QueueOrder::TryNow));
    assert_eq!(all, Action::Order(QueueOrder::TryNow, Which::All));

    list.apply([status(1, TransferStatus::Waiting(None))]);
    assert!(!list.counts_down() && !list.allows(QueueOrder::TryNow));
    assert_eq!(says(&list), "Waiting");
}
