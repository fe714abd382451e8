//! Order and priority by keys and drag, and what is told about the whole.

use super::*;

fn names(list: &TransferList) -> Vec<String> {
    let rows = 0..Source::len(list);
    rows.map(|row| list.cell(row, 0).text.into_owned())
        .collect()
}

fn turned(id: u64, priority: Priority, rank: u64) -> QueueChange {
    let rank = Rank::of_number(rank);
    QueueChange::Turned(vec![(TransferId(id), Turn { priority, rank })])
}

#[test]
fn the_queue_is_shown_in_its_order_and_the_selection_stays() {
    let mut list = waiting(1..5);
    list.update(Message::Table(TableEvent::SelectOnly(2)));
    list.apply([turned(3, Priority::High, 3), turned(1, Priority::Normal, 9)]);
    assert_eq!(names(&list), ["file3", "file2", "file4", "file1"]);
    assert!(list.is_selected(0));
    assert_eq!(list.cell(0, 5).text, "High");
    // What failed and is tried again comes back to its place.
    list.apply([status(2, refused())]);
    list.apply([status(2, TransferStatus::Waiting(None))]);
    assert_eq!(names(&list), ["file3", "file2", "file4", "file1"]);
    let found = transfer(7, TransferStatus::Waiting(None));
    let found = Transfer {
        turn: Turn {
            priority: Priority::Highest,
            ..found.turn
        },
        ..found
    };
    list.apply([QueueChange::Added(vec![found])]);
    assert_eq!(names(&list)[..2], ["file7", "file3"]);
}

#[test]
fn keys_and_drops_order_moves_and_priorities() {
    let mut list = waiting(0..4);
    list.update(Message::Table(TableEvent::SelectOnly(3)));
    let these = || Which::These(vec![TransferId(3)]);
    let cases = [
        (TableEvent::Shifted(Shift::Up), QueueOrder::Move(Move::Up)),
        (TableEvent::Shifted(Shift::Top), QueueOrder::Move(Move::Top)),
        (
            TableEvent::Dropped(1),
            QueueOrder::Move(Move::Before(TransferId(1))),
        ),
        (TableEvent::Dropped(4), QueueOrder::Move(Move::Bottom)),
        (
            TableEvent::Digit(1),
            QueueOrder::Prioritise(Priority::Highest),
        ),
    ];
    for (event, order) in cases {
        let action = list.update(Message::Table(event));
        assert_eq!(action, Action::Order(order, these()));
    }
    let beyond = list.update(Message::Table(TableEvent::Digit(6)));
    assert_eq!(beyond, Action::None);
}

#[test]
fn an_order_can_be_for_the_whole_folder_or_site() {
    let mut list = waiting(0..2);
    assert!(!list.has_folder());
    let from_folder = Transfer {
        root: TransferId(1),
        ..transfer(5, TransferStatus::Waiting(None))
    };
    list.apply([QueueChange::Added(vec![from_folder])]);
    list.update(Message::Table(TableEvent::SelectOnly(2)));
    assert!(list.has_folder());
    let order = QueueOrder::Pause;
    let folder = list.update(Message::OrderedWhole(Whole::Folder, order));
    assert_eq!(folder, Action::Order(order, Which::Folder(TransferId(5))));
    let site = list.update(Message::OrderedWhole(Whole::Site, order));
    let endpoint = (*list.get(TransferId(5)).unwrap().endpoint).clone();
    assert_eq!(site, Action::Order(order, Which::Site(endpoint)));
}

#[test]
fn failures_count_until_the_next_batch_begins() {
    let mut list = waiting(0..3);
    list.apply([
        status(0, refused()),
        status(1, refused()),
        status(2, done()),
    ]);
    assert_eq!(list.fresh_failures(), 2);
    list.apply([status(1, TransferStatus::Waiting(None))]);
    list.apply([status(1, done())]);
    assert_eq!(list.fresh_failures(), 0);
}
