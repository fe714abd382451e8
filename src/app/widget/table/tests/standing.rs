//! Where a list stands when it is shown again.

use iced::advanced::Widget;
use iced::advanced::widget::Tree;

use super::super::Table;
use super::super::state::State;
use super::*;

fn shown(pane: &Pane, subject: u64, offset: Option<f64>) -> Table<'_, TableEvent> {
    table(&pane.rows, &pane.columns, |event| event)
        .cursor(pane.rows.listing.cursor())
        .subject(subject)
        .offset(offset)
}

/// Where it stands once that is shown, and the row that is brought into sight.
fn stands(tree: &mut Tree, list: &Table<'_, TableEvent>) -> (f64, Option<usize>) {
    list.diff(tree);
    let state = tree.state.downcast_mut::<State>();
    (state.offset, state.reveal.take())
}

#[test]
fn each_subject_stands_where_it_was_left() {
    let mut pane = Pane::new(1000);
    pane.rows.listing.select_only(3);
    let first = shown(&pane, 1, None);
    let mut tree = Tree {
        tag: first.tag(),
        state: first.state(),
        children: Vec::new(),
    };
    assert_eq!(stands(&mut tree, &first), (0.0, Some(3)));
    tree.state.downcast_mut::<State>().offset = 480.0;
    let refreshed = shown(&pane, 1, None);
    assert_eq!(stands(&mut tree, &refreshed), (480.0, None));
    // In the same place of the window another list, which nobody has scrolled yet, and back.
    let mut other = Pane::new(1000);
    other.rows.listing.select_only(7);
    assert_eq!(stands(&mut tree, &shown(&other, 2, None)), (0.0, Some(7)));
    assert_eq!(
        stands(&mut tree, &shown(&pane, 1, Some(480.0))),
        (480.0, None)
    );
    drop((first, refreshed));
    // The cursor is followed from there on.
    pane.rows.listing.select_only(999);
    assert_eq!(
        stands(&mut tree, &shown(&pane, 1, Some(480.0))),
        (480.0, Some(999))
    );
}

#[test]
fn a_list_that_moved_by_itself_tells_it_once() {
    let mut pane = Pane::new(1000);
    pane.offset = Some(20_000.0);
    pane.rows.rows = 100;
    let moves = |window: &mut Simulator<'_, TableEvent>| {
        let position = Point::new(100.0, 100.0);
        window.simulate([Event::Mouse(mouse::Event::CursorMoved { position })]);
    };
    assert_eq!(pane.act(moves), [TableEvent::Scrolled(2160.0)]);
    assert_eq!(pane.act(moves), []);
}
