//! Rows are moved by drag.

use super::*;

fn movable() -> Pane {
    Pane {
        is_movable: true,
        ..Pane::new(100)
    }
}

/// Presses on a row and moves to a little above another one.
fn drag(window: &mut Simulator<'_, TableEvent>, row: &str, to: &str) {
    let place = window.find(row).unwrap().visible_bounds().unwrap();
    let target = window.find(to).unwrap().visible_bounds().unwrap();
    window.point_at(place.center());
    window.simulate([Event::Mouse(mouse::Event::ButtonPressed(
        mouse::Button::Left,
    ))]);
    let position = Point::new(place.center_x(), target.y + 2.0);
    window.point_at(position);
    window.simulate([Event::Mouse(mouse::Event::CursorMoved { position })]);
}

fn release(window: &mut Simulator<'_, TableEvent>) {
    window.simulate([Event::Mouse(mouse::Event::ButtonReleased(
        mouse::Button::Left,
    ))]);
}

#[test]
fn a_dragged_row_is_dropped_between_others() {
    let mut pane = movable();
    let said = pane.act(|window| {
        drag(window, "row 2", "row 5");
        release(window);
    });
    assert_eq!(said, [TableEvent::SelectOnly(2), TableEvent::Dropped(5)]);
}

#[test]
fn all_chosen_rows_are_dragged_and_a_mere_click_chooses_one() {
    let mut pane = movable();
    pane.rows.listing.select_only(1);
    pane.rows.listing.extend(3);
    let said = pane.act(|window| {
        drag(window, "row 2", "row 7");
        release(window);
    });
    assert_eq!(said, [TableEvent::Dropped(7)]);
    let said = pane.act(|window| click(window, "row 2", mouse::Button::Left));
    assert_eq!(said, [TableEvent::SelectOnly(2)]);
}

#[test]
fn escape_gives_a_drag_up() {
    let mut pane = movable();
    let said = pane.act(|window| {
        drag(window, "row 2", "row 5");
        window.tap_key(Named::Escape);
        release(window);
    });
    assert_eq!(said, [TableEvent::SelectOnly(2)]);
}

#[test]
fn beyond_the_edge_the_list_moves_on() {
    let mut pane = movable();
    let said = pane.act(|window| {
        drag(window, "row 2", "row 5");
        for _ in 0..3 {
            let position = Point::new(100.0, 900.0);
            window.simulate([Event::Mouse(mouse::Event::CursorMoved { position })]);
        }
        release(window);
    });
    let steps = [24.0, 48.0, 72.0].map(TableEvent::Scrolled);
    assert_eq!(said[0], TableEvent::SelectOnly(2));
    assert_eq!(said[1..4], steps);
    assert!(matches!(said[4], TableEvent::Dropped(12..=13)), "{said:?}");
}

#[test]
fn other_lists_are_not_moved() {
    let mut pane = Pane::new(100);
    let said = pane.act(|window| {
        drag(window, "row 2", "row 5");
        release(window);
    });
    assert_eq!(said, [TableEvent::SelectOnly(2)]);
}
