//! Order by a person's wish.

use super::*;
use crate::service::turn::{Move, Priority};

/// The open items in their order.
fn line(story: &Story) -> Vec<u64> {
    story.queue.line.iter().map(|key| key.id.0).collect()
}

fn these(ids: &[u64]) -> Which {
    Which::These(ids.iter().copied().map(TransferId).collect())
}

fn folder(name: &str) -> NewTransfer {
    NewTransfer {
        what: What::Folder,
        ..file(name)
    }
}

impl Story {
    fn moves(&mut self, ids: &[u64], to: Move) -> Vec<u64> {
        self.order(QueueOrder::Move(to), these(ids));
        line(self)
    }

    fn finds(&mut self, id: u64, names: &[&str]) {
        let found = names.iter().map(|name| Found::Transfer(file(name)));
        self.tell(QueueEvent::Found {
            id: TransferId(id),
            found: found.collect(),
        });
    }
}

#[test]
fn items_are_moved_one_by_one_and_together() {
    let (mut story, _) = Story::of(6, 1);
    assert_eq!(story.moves(&[4], Move::Top), [4, 1, 2, 3, 5, 6]);
    assert_eq!(story.moves(&[2, 5], Move::Up), [4, 2, 1, 5, 3, 6]);
    assert_eq!(story.moves(&[4, 2], Move::Down), [1, 4, 2, 5, 3, 6]);
    assert_eq!(story.moves(&[5, 1], Move::Bottom), [4, 2, 3, 6, 1, 5]);
    let before = |id| Move::Before(TransferId(id));
    assert_eq!(story.moves(&[1, 4], before(3)), [2, 4, 1, 3, 6, 5]);
    assert_eq!(story.moves(&[4, 1], before(4)), [2, 4, 1, 3, 6, 5]);
    assert_eq!(story.moves(&[5], Move::Down), [2, 4, 1, 3, 6, 5]);
    assert_eq!(story.moves(&[2, 4], Move::Up), [2, 4, 1, 3, 6, 5]);
    assert_eq!(story.moves(&[6, 5], Move::Down), [2, 4, 1, 3, 6, 5]);
    assert_eq!(story.moves(&[3], before(99)), [2, 4, 1, 3, 6, 5]);
}

#[test]
fn what_was_moved_first_runs_first() {
    let (mut story, _) = Story::of(3, 1);
    story.opened();
    let effects = story.order(QueueOrder::Move(Move::Top), these(&[3]));
    let turn = story.queue.items[&TransferId(3)].transfer.turn;
    assert_eq!(
        effects,
        [
            Effect::Record(vec![TransferId(3)]),
            Effect::Publish(QueueChange::Turned(vec![(TransferId(3), turn)])),
        ]
    );
    assert_eq!(started(&story.end(1, done())), [3]);
    assert_eq!(started(&story.end(3, done())), [2]);
}

#[test]
fn a_higher_priority_goes_first_and_holds_for_what_is_found_later() {
    let (mut story, _) = Story::of(2, 1);
    story.opened();
    story.add(vec![folder("d"), file("last")]);
    story.order(QueueOrder::Prioritise(Priority::High), these(&[3]));
    assert_eq!(line(&story), [3, 1, 2, 4]);
    assert_eq!(started(&story.end(1, done())), [3]);
    story.finds(3, &["d/a", "d/b"]);
    assert_eq!(line(&story), [3, 5, 6, 2, 4]);
    assert_eq!(started(&story.end(3, done())), [5]);
    let highest = QueueOrder::Prioritise(Priority::Highest);
    story.order(highest, these(&[4]));
    assert_eq!(started(&story.end(5, done())), [4]);
    // Moves stay within a priority.
    assert_eq!(story.moves(&[2], Move::Top), [4, 6, 2]);
    assert_eq!(story.moves(&[2], Move::Before(TransferId(4))), [4, 6, 2]);
    assert_eq!(story.moves(&[4], Move::Before(TransferId(2))), [4, 6, 2]);
}

#[test]
fn what_a_folder_holds_moves_with_it_and_comes_behind_what_came_before() {
    let (mut story, _) = Story::of(0, 1);
    story.add(vec![folder("d"), file("x"), file("y")]);
    story.opened();
    story.finds(1, &["d/a", "d/b"]);
    assert_eq!(line(&story), [1, 4, 5, 2, 3]);
    assert_eq!(
        story.moves(&[1], Move::Before(TransferId(3))),
        [2, 1, 4, 5, 3]
    );
    story.finds(1, &["d/c"]);
    assert_eq!(line(&story), [2, 1, 4, 5, 6, 3]);
    assert_eq!(story.moves(&[5], Move::Bottom), [2, 1, 4, 6, 3, 5]);
    story.finds(1, &["d/d"]);
    // The move to the end has used up a number.
    assert_eq!(line(&story), [2, 1, 4, 6, 8, 3, 5]);
}

#[test]
fn cancelling_a_folder_takes_what_came_out_of_it() {
    let (mut story, _) = Story::of(0, 1);
    story.add(vec![folder("d"), file("x")]);
    story.opened();
    story.finds(1, &["d/a"]);
    let effects = story.order(QueueOrder::Cancel, these(&[1]));
    assert!(effects.contains(&Effect::Stop(TransferId(1), How::Discard)));
    // What the walk still had in its hands is not wanted either.
    story.finds(1, &["d/b"]);
    story.end(1, Outcome::Stopped { kept: None });
    assert_eq!(line(&story), [2]);
}

#[test]
fn orders_are_for_a_folder_or_a_site_as_a_whole() {
    let (mut story, _) = Story::of(0, 1);
    story.add(vec![folder("d"), file("x")]);
    story.opened();
    story.finds(1, &["d/a", "d/b"]);
    story.end(1, done());
    let paused = |story: &Story| {
        let is_paused =
            |item: &&Item| matches!(item.transfer.status, TransferStatus::Paused { .. });
        let all = story.queue.items.values().filter(is_paused);
        all.map(|item| item.transfer.id.0).collect::<Vec<_>>()
    };
    story.order(QueueOrder::Pause, Which::Folder(TransferId(4)));
    story.end(3, Outcome::Stopped { kept: None });
    assert_eq!(paused(&story), [3, 4]);
    story.order(QueueOrder::Resume, Which::Folder(TransferId(3)));
    let endpoint = site("b");
    let transfers = vec![file("other")];
    story.tell(QueueEvent::Added {
        endpoint: endpoint.clone(),
        transfers,
        learned: None,
    });
    story.order(QueueOrder::Pause, Which::Site((*story.site).clone()));
    assert_eq!(paused(&story), [3, 4]);
    story.end(2, Outcome::Stopped { kept: None });
    assert_eq!(paused(&story), [2, 3, 4]);
    story.order(QueueOrder::Resume, Which::Site((*story.site).clone()));
    story.order(QueueOrder::Cancel, Which::Site((*endpoint).clone()));
    story.end(5, Outcome::Stopped { kept: None });
    assert_eq!(line(&story), [3, 4, 2]);
}

#[test]
fn a_paused_folder_gives_paused_items() {
    let (mut story, _) = Story::of(0, 1);
    story.add(vec![folder("d")]);
    story.order(QueueOrder::Pause, these(&[1]));
    story.finds(1, &["d/a"]);
    assert_eq!(story.status(2), &TransferStatus::Paused { done: 0 });
}

#[test]
fn items_moved_to_one_place_a_thousand_times_still_find_room() {
    let (mut story, _) = Story::of(4, 1);
    for _ in 0..1000 {
        assert_eq!(story.moves(&[1], Move::Before(TransferId(4))), [2, 3, 1, 4]);
        assert_eq!(
            story.moves(&[3, 2], Move::Before(TransferId(4))),
            [1, 2, 3, 4]
        );
        assert_eq!(story.moves(&[4], Move::Top), [4, 1, 2, 3]);
        assert_eq!(story.moves(&[4], Move::Bottom), [1, 2, 3, 4]);
    }
}

#[test]
fn the_order_outlives_the_run() {
    let (mut story, _) = Story::of(4, 1);
    story.moves(&[4], Move::Top);
    story.moves(&[1], Move::Bottom);
    story.order(QueueOrder::Prioritise(Priority::Lowest), these(&[2]));
    let rows: Vec<_> = (1..=4)
        .filter_map(|id| story.queue.row(TransferId(id)))
        .collect();
    let (mut again, _) = Story::of(0, 1);
    again.tell(QueueEvent::Restored(Restored {
        rows,
        begun: Default::default(),
        openings: vec![Opening {
            endpoint: again.site.clone(),
            learned: None,
            is_locked: false,
        }],
    }));
    assert_eq!(line(&again), [4, 3, 1, 2]);
    // What is new comes behind what was moved to the end.
    again.add(vec![file("new")]);
    let new = again.queue.line.iter().nth(3).unwrap().id;
    assert_eq!(
        again.queue.items[&new].transfer.local,
        PathBuf::from("/tmp/new")
    );
}

#[test]
fn moving_one_of_a_hundred_thousand_costs_a_few_look_ups() {
    let (mut story, _) = Story::of(0, 1);
    story.add(vec![folder("d"), file("x")]);
    let names: Vec<String> = (0..100_000).map(|n| format!("d/{n}")).collect();
    for names in names.chunks(500) {
        story.finds(1, &names.iter().map(String::as_str).collect::<Vec<_>>());
    }
    for to in [
        Move::Up,
        Move::Top,
        Move::Down,
        Move::Before(TransferId(70_000)),
        Move::Bottom,
    ] {
        let effects = story.order(QueueOrder::Move(to), these(&[50_000]));
        let turned = |effect: &&Effect| match effect {
            Effect::Publish(QueueChange::Turned(turned)) => turned.len() == 1,
            Effect::Record(ids) => ids.len() == 1,
            _ => false,
        };
        assert_eq!(
            effects.iter().filter(turned).count(),
            effects.len(),
            "{to:?}"
        );
    }
}
