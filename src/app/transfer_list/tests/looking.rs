//! Groups and the filter: what is shown, and what orders are about then.

use proptest::prelude::*;

use super::*;

pub(super) fn to_folder(id: u64, host: &str, folder: &str) -> Transfer {
    let item = transfer(id, TransferStatus::Waiting(None));
    Transfer {
        endpoint: Arc::new(Endpoint {
            host: host.to_owned(),
            ..(*item.endpoint).clone()
        }),
        local: format!("{folder}/file{id}").into(),
        ..item
    }
}

/// Two sites, three folders; the queue goes to and fro between them.
fn mixed() -> TransferList {
    let items = [
        to_folder(0, "one", "/a"),
        to_folder(1, "two", "/c"),
        to_folder(2, "one", "/b"),
        to_folder(3, "one", "/a"),
        to_folder(4, "two", "/c"),
    ];
    let mut list = TransferList::default();
    list.apply([QueueChange::Added(items.into())]);
    list
}

fn names(list: &TransferList) -> Vec<String> {
    let rows = 0..Source::len(list);
    let name = |row| {
        let depth = " ".repeat(usize::from(list.depth(row)));
        format!("{depth}{}", list.cell(row, 0).text)
    };
    rows.map(name).collect()
}

pub(super) fn table(list: &mut TransferList, event: TableEvent) -> Action {
    list.update(Message::Table(event))
}

fn ordered(action: Action) -> Vec<u64> {
    match action {
        Action::Order(_, Which::These(ids)) | Action::ConfirmCancel(Which::These(ids), _) => {
            ids.into_iter().map(|id| id.0).collect()
        }
        other => panic!("{other:?}"),
    }
}

pub(super) fn writes(list: &mut TransferList, words: &str) {
    list.update(Message::FilterWanted);
    let edited = filter::Message::Edited(words.to_owned());
    let mut action = list.update(Message::Filter(edited));
    while let Action::Sift(which) = action {
        action = list.update(Message::Sift(which));
    }
}

#[test]
fn rows_stand_under_their_site_and_folder_in_the_queue_s_order() {
    let mut list = mixed();
    assert_eq!(list.update(Message::GroupPressed), Action::Groups(true));
    let grouped = [
        "one (u)",
        " Download to /a",
        "  file0",
        "  file3",
        " Download to /b",
        "  file2",
        "two (u)",
        " Download to /c",
        "  file1",
        "  file4",
    ];
    assert_eq!(names(&list), grouped);
    assert_eq!(list.cell(0, 6).text, "3 items");
    assert_eq!(list.cell(1, 2).text, wording::size(2000));
    // What is done counts for its group, and comes from its list.
    list.apply([status(3, done())]);
    assert_eq!(list.cell(1, 6).text, "1 item, 1 done");
    assert_eq!(list.cell(1, 3).text, "50%");
    assert_eq!(list.progress(1), Some(0.5));
    assert_eq!(list.update(Message::GroupPressed), Action::Groups(false));
    assert_eq!(names(&list), ["file0", "file1", "file2", "file4"]);
}

#[test]
fn groups_close_and_open_by_keys_and_by_the_mouse() {
    let mut list = mixed();
    list.group(true);
    table(&mut list, TableEvent::Folded(1));
    assert_eq!(
        names(&list)[..3],
        ["one (u)", " Download to /a", " Download to /b"]
    );
    // From an item to its head, which is closed next.
    table(&mut list, TableEvent::SelectOnly(3));
    table(&mut list, TableEvent::ToLeft(3));
    assert!(list.is_selected(2));
    table(&mut list, TableEvent::ToLeft(2));
    table(&mut list, TableEvent::ToLeft(2));
    assert!(list.is_selected(0));
    table(&mut list, TableEvent::ToLeft(0));
    assert_eq!(names(&list)[..2], ["one (u)", "two (u)"]);
    // What comes and goes leaves it closed.
    list.apply([QueueChange::Added(vec![to_folder(9, "one", "/a")])]);
    assert_eq!(names(&list)[..2], ["one (u)", "two (u)"]);
    table(&mut list, TableEvent::ToRight(0));
    table(&mut list, TableEvent::Activate(1));
    assert_eq!(
        names(&list)[..5][1..],
        [" Download to /a", "  file0", "  file3", "  file9"]
    );
}

#[test]
fn a_head_stands_for_all_that_it_holds() {
    let mut list = mixed();
    list.group(true);
    table(&mut list, TableEvent::SelectOnly(0));
    let paused = list.update(Message::Ordered(QueueOrder::Pause));
    assert_eq!(ordered(paused), [0, 2, 3]);
    table(&mut list, TableEvent::SelectOnly(1));
    table(&mut list, TableEvent::Toggle(2));
    table(&mut list, TableEvent::Toggle(8));
    assert_eq!(
        ordered(list.update(Message::Ordered(QueueOrder::Pause))),
        [0, 1, 3]
    );
    assert!(list.allows(QueueOrder::Pause) && !list.allows(QueueOrder::Retry));
    // Closed, too, and while others come.
    table(&mut list, TableEvent::Folded(1));
    list.apply([QueueChange::Added(vec![to_folder(5, "one", "/a")])]);
    let cancelled = table(&mut list, TableEvent::Delete);
    assert_eq!(ordered(cancelled), [0, 1, 3, 5]);
}

#[test]
fn heads_stay_where_they_are_while_items_finish() {
    let heads = |list: &TransferList| -> Vec<String> {
        let names = names(list).into_iter();
        names.filter(|name| !name.contains("file")).collect()
    };
    let mut list = mixed();
    list.group(true);
    let first = ["one (u)", " Download to /a", " Download to /b"];
    // /b and the other site are next in the queue now.
    list.apply([status(0, done())]);
    assert_eq!(heads(&list)[..3], first);
    // Later comers stand behind, in their site.
    list.apply([QueueChange::Added(vec![to_folder(9, "one", "/d")])]);
    assert_eq!(heads(&list)[..3], first);
    assert_eq!(heads(&list)[3], " Download to /d");
    // Up is before the first item of the site above, whose folder that may be.
    let site = list.items.shelf(List::Queue).listing().len() - 4;
    table(&mut list, TableEvent::SelectOnly(site));
    let up = table(&mut list, TableEvent::Shifted(Shift::Up));
    let before = QueueOrder::Move(Move::Before(TransferId(2)));
    assert!(matches!(up, Action::Order(order, _) if order == before));
    // What a person moves takes its group along.
    let top = |id| {
        let rank = Rank(id);
        let priority = Priority::Highest;
        (TransferId(id as u64), Turn { priority, rank })
    };
    list.apply([QueueChange::Turned(vec![top(1), top(4)])]);
    assert_eq!(heads(&list)[..2], ["two (u)", " Download to /c"]);
    assert_eq!(heads(&list)[3], " Download to /b");
}

#[test]
fn a_step_up_or_down_is_one_of_what_is_shown() {
    let mut list = mixed();
    list.group(true);
    let shifted = |list: &mut TransferList, row, shift| {
        table(list, TableEvent::SelectOnly(row));
        table(list, TableEvent::Shifted(shift))
    };
    let to = |action| match action {
        Action::Order(QueueOrder::Move(to), _) => Some(to),
        Action::None => None,
        other => panic!("{other:?}"),
    };
    let before = |id| Some(Move::Before(TransferId(id)));
    // file3 above file0; it is the last of its group, and file0 the first.
    assert_eq!(to(shifted(&mut list, 3, Shift::Up)), before(0));
    assert_eq!(to(shifted(&mut list, 3, Shift::Down)), None);
    assert_eq!(to(shifted(&mut list, 2, Shift::Up)), None);
    // Behind file3 is before what follows that in the queue.
    assert_eq!(to(shifted(&mut list, 2, Shift::Down)), before(4));
    // Folders, and sites.
    assert_eq!(to(shifted(&mut list, 4, Shift::Up)), before(0));
    assert_eq!(to(shifted(&mut list, 0, Shift::Down)), Some(Move::Bottom));
    assert_eq!(to(shifted(&mut list, 6, Shift::Up)), before(0));
    assert_eq!(to(shifted(&mut list, 6, Shift::Top)), Some(Move::Top));
}

#[test]
fn the_filter_looks_at_names_paths_sites_and_states() {
    let mut list = mixed();
    list.apply([status(4, TransferStatus::Paused { done: 0 })]);
    for (words, shown) in [
        ("FILE2", &["file2"][..]),
        ("/a", &["file0", "file3"]),
        ("two", &["file1", "file4"]),
        ("paused", &["file4"]),
        ("nothing such", &[]),
    ] {
        writes(&mut list, words);
        assert_eq!(names(&list), shown, "{words}");
    }
    assert_eq!(list.shown_of(List::Queue), Some((0, 5)));
    writes(&mut list, "two");
    // Later comers and changes are judged as well.
    list.apply([
        QueueChange::Added(vec![to_folder(7, "two", "/x"), to_folder(8, "one", "/x")]),
        status(1, done()),
    ]);
    assert_eq!(names(&list), ["file4", "file7"]);
    assert_eq!(table(&mut list, TableEvent::Escape), Action::FocusList);
    assert_eq!(list.count(List::Queue), Source::len(&list));
}

#[test]
fn orders_for_all_are_for_what_is_shown() {
    let mut list = mixed();
    writes(&mut list, "one");
    assert_eq!(
        ordered(list.update(Message::OrderedAll(QueueOrder::Pause))),
        [0, 2, 3]
    );
    list.group(true);
    assert_eq!(names(&list).len(), 6);
    table(&mut list, TableEvent::SelectAll);
    assert_eq!(
        ordered(list.update(Message::Ordered(QueueOrder::Pause))),
        [0, 2, 3]
    );
    let cancelled = list.update(Message::OrderedAll(QueueOrder::Cancel));
    assert!(matches!(cancelled, Action::ConfirmCancel(_, Some(3))));
    // Each list has its own filter.
    list.show(List::Done);
    assert_eq!(list.shown_of(List::Done), None);
}

#[test]
fn the_selection_outlives_grouping_and_the_filter() {
    let mut list = mixed();
    table(&mut list, TableEvent::SelectOnly(3));
    table(&mut list, TableEvent::Toggle(4));
    list.group(true);
    assert!(list.is_selected(3) && list.is_selected(9));
    list.apply([status(2, done())]);
    assert!(list.is_selected(3) && list.is_selected(7));
    list.group(false);
    assert!(list.is_selected(2) && list.is_selected(3));
    // What the filter hides is not chosen.
    writes(&mut list, "file3");
    assert_eq!(
        ordered(list.update(Message::Ordered(QueueOrder::Pause))),
        [3]
    );
}

#[test]
fn a_hundred_thousand_in_groups_are_shown_within_a_frame() {
    let items = (0..100_000).map(|id| to_folder(id, "one", &format!("/{}", id % 700)));
    let mut list = TransferList::default();
    list.apply([QueueChange::Added(items.collect())]);
    list.group(true);
    table(&mut list, TableEvent::SelectAll);
    let batch: Vec<_> = (0..500).map(|id| status(id, done())).collect();
    let rows = Source::len(&list);
    list.apply(batch);
    assert_eq!(Source::len(&list), rows - 500);
    assert_eq!(list.update(Message::Ordered(QueueOrder::Pause)), {
        let rest = (500..100_000).map(TransferId).collect();
        Action::Order(QueueOrder::Pause, Which::These(rest))
    });
    // In portions: it never looks at all of them at once.
    list.update(Message::FilterWanted);
    let edited = filter::Message::Edited("file99".to_owned());
    let mut action = list.update(Message::Filter(edited));
    let mut portions = 0;
    while let Action::Sift(which) = action {
        action = list.update(Message::Sift(which));
        portions += 1;
    }
    assert!(portions > 20, "{portions}");
    assert_eq!(list.shown_of(List::Queue), Some((1110, 99_500)));
}

#[test]
fn the_filter_s_button_tells_a_person_s_own_key() {
    use crate::app::keys::{Keymap, Written, hold};
    use crate::profile::Speed;

    let written = Written::from([("find".to_owned(), vec!["Alt+F".to_owned()])]);
    hold(&Keymap::read(&written));
    let list = mixed();
    let mut window = iced_test::simulator(list.buttons(1200.0, &Speed::default()));
    assert!(window.find("Filter (Alt+F)").is_ok());
}

/// What is shown of each group, in whichever order the groups come.
fn by_group(list: &TransferList) -> Vec<Vec<String>> {
    let mut groups: Vec<Vec<String>> = Vec::new();
    let mut site = String::new();
    for name in names(list) {
        match name.chars().take_while(|letter| *letter == ' ').count() {
            0 => site = name,
            1 => groups.push(vec![format!("{site}{name}")]),
            _ => groups.last_mut().unwrap().push(name),
        }
    }
    groups.sort();
    groups
}

proptest! {
    #[test]
    fn whatever_comes_and_goes_the_rows_are_those_of_a_new_list(
        batches in proptest::collection::vec(
            proptest::collection::vec((0..12_u64, 0..6_u8), 1..6),
            1..12,
        ),
        words in proptest::option::of("file1|two|paused"),
    ) {
        let place = |id: u64| (["one", "two"][id as usize % 2], format!("/{}", id % 5));
        let mut list = TransferList::default();
        list.group(true);
        if let Some(words) = &words {
            writes(&mut list, words);
        }
        for (step, batch) in batches.into_iter().enumerate() {
            let changes = batch.into_iter().map(|(id, what)| match what {
                0 => {
                    let (site, folder) = place(id + step as u64);
                    QueueChange::Added(vec![to_folder(id, site, &folder)])
                }
                1 => status(id, done()),
                2 => status(id, TransferStatus::Waiting(None)),
                3 => QueueChange::Removed(vec![TransferId(id)]),
                4 => status(id, TransferStatus::Paused { done: 0 }),
                _ => {
                    let rank = Rank::of_number(20 - id);
                    let turn = Turn { priority: Priority::High, rank };
                    QueueChange::Turned(vec![(TransferId(id), turn)])
                }
            });
            let changes: Vec<_> = changes.collect();
            list.apply(changes);
            let chosen = step % (Source::len(&list) + 1);
            table(&mut list, TableEvent::Toggle(chosen));
            let known = |id| list.get(TransferId(id)).cloned();
            let all: Vec<_> = (0..12).filter_map(known).collect();
            let mut new = TransferList::default();
            new.group(true);
            if let Some(words) = &words {
                writes(&mut new, words);
            }
            new.apply([QueueChange::Added(all)]);
            prop_assert_eq!(by_group(&list), by_group(&new));
            let heads = |list: &TransferList| {
                let rows = 0..Source::len(list);
                let heads = rows.filter(|row| list.is_head(*row));
                let mut heads: Vec<_> = heads
                    .map(|row| [0, 2].map(|column| list.cell(row, column).text.into_owned()))
                    .collect();
                heads.sort();
                heads
            };
            prop_assert_eq!(heads(&list), heads(&new));
        }
    }

    #[test]
    fn what_is_chosen_stays_so_in_groups(
        chosen in proptest::collection::btree_set(0..40_u64, 0..20),
        finished in proptest::collection::btree_set(0..40_u64, 0..20),
        moved in proptest::collection::btree_set(0..40_u64, 0..9),
    ) {
        let items = (0..40).map(|id| to_folder(id, "one", &format!("/{}", id % 3)));
        let mut list = TransferList::default();
        list.apply([QueueChange::Added(items.collect())]);
        for id in &chosen {
            table(&mut list, TableEvent::Toggle(*id as usize));
        }
        list.group(true);
        let turned = moved.iter().map(|id| {
            let rank = Rank::of_number(100 - id);
            (TransferId(*id), Turn { priority: Priority::High, rank })
        });
        let over = finished.iter().map(|id| status(*id, done()));
        let batch: Vec<_> = over.chain([QueueChange::Turned(turned.collect())]).collect();
        list.apply(batch);
        let rest: Vec<u64> = chosen.difference(&finished).copied().collect();
        if !rest.is_empty() {
            let mut ordered = ordered(list.update(Message::Ordered(QueueOrder::Pause)));
            ordered.sort_unstable();
            prop_assert_eq!(ordered, rest);
        }
    }
}
