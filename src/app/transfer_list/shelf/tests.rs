use super::*;
use crate::service::{Priority, Rank};

fn key(id: u64, rank: u128) -> Key {
    let turn = Turn {
        priority: Priority::Normal,
        rank: Rank(rank),
    };
    (turn, TransferId(id))
}

fn stand(key: Key) -> Stand {
    Stand {
        key,
        folder: FolderId::default(),
        size: 0,
        passes: true,
        is_due: false,
    }
}

fn shelf(keys: impl IntoIterator<Item = Key>) -> Shelf {
    let mut shelf = Shelf::default();
    keys.into_iter().for_each(|key| shelf.comes(stand(key)));
    settle(&mut shelf);
    shelf
}

fn settle(shelf: &mut Shelf) {
    shelf.settle(&Groups::default());
}

fn ids(shelf: &Shelf) -> Vec<u64> {
    assert_eq!(shelf.listing().len(), shelf.len());
    shelf.ids().map(|id| id.0).collect()
}

#[test]
fn each_comes_to_its_place() {
    let mut shelf = shelf([key(1, 10), key(2, 20), key(3, 30)]);
    for key in [key(4, 15), key(5, 40), key(6, 5)] {
        shelf.comes(stand(key));
    }
    shelf.leaves(key(3, 30));
    settle(&mut shelf);
    assert_eq!(ids(&shelf), [6, 1, 4, 2, 5]);
}

#[test]
fn who_comes_and_goes_in_one_batch_is_where_it_was_last() {
    let mut shelf = shelf([key(1, 1), key(2, 2)]);
    shelf.comes(stand(key(3, 3)));
    shelf.leaves(key(3, 3));
    shelf.leaves(key(1, 1));
    shelf.comes(stand(key(1, 5)));
    shelf.comes(stand(key(4, 6)));
    shelf.leaves(key(4, 6));
    shelf.comes(stand(key(4, 7)));
    assert!(!shelf.will_be_empty());
    settle(&mut shelf);
    assert_eq!(ids(&shelf), [2, 1, 4]);
    shelf.comes(stand(key(3, 3)));
    for (id, rank) in [(1, 5), (2, 2), (3, 3), (4, 7)] {
        shelf.leaves(key(id, rank));
    }
    assert!(shelf.will_be_empty());
    settle(&mut shelf);
    assert!(ids(&shelf).is_empty());
}

#[test]
fn who_is_moved_stays_chosen() {
    let mut shelf = shelf((1..6).map(|id| key(id, u128::from(id) * 10)));
    shelf.listing_mut().select_only(1);
    shelf.listing_mut().toggle(3);
    shelf.leaves(key(4, 40));
    shelf.comes(stand(key(4, 5)));
    settle(&mut shelf);
    assert_eq!(ids(&shelf), [4, 1, 2, 3, 5]);
    let chosen: Vec<_> = shelf.subjects().collect();
    assert_eq!(chosen, [TransferId(4), TransferId(2)]);
    assert_eq!(shelf.listing().cursor(), Some(0));
}
