//! Rows are dragged away, and what is carried comes over a list.

use super::*;

fn liftable() -> Pane {
    Pane {
        is_liftable: true,
        ..Pane::new(100)
    }
}

fn carrying() -> Pane {
    Pane {
        landing: Some(Landing::Row(2)),
        ..Pane::new(100)
    }
}

fn press_and_move(window: &mut Simulator<'_, TableEvent>, row: &str, by: f32) -> Point {
    let place = window.find(row).unwrap().visible_bounds().unwrap();
    window.point_at(place.center());
    window.simulate([Event::Mouse(mouse::Event::ButtonPressed(
        mouse::Button::Left,
    ))]);
    let position = place.center() + iced::Vector::new(by, 0.0);
    move_to(window, position);
    position
}

fn move_to(window: &mut Simulator<'_, TableEvent>, position: Point) {
    window.point_at(position);
    window.simulate([Event::Mouse(mouse::Event::CursorMoved { position })]);
}

fn release(window: &mut Simulator<'_, TableEvent>) {
    window.simulate([Event::Mouse(mouse::Event::ButtonReleased(
        mouse::Button::Left,
    ))]);
}

#[test]
fn a_press_becomes_a_drag_after_five_pixels() {
    let mut pane = liftable();
    let said = pane.act(|window| {
        press_and_move(window, "row 2", 4.0);
        release(window);
    });
    assert_eq!(said, [TableEvent::SelectOnly(2)]);
    let mut lifted = Point::ORIGIN;
    let said = pane.act(|window| {
        lifted = press_and_move(window, "row 3", 5.0);
        // From here on the owner carries it.
        move_to(window, Point::new(50.0, 100.0));
        release(window);
    });
    assert_eq!(
        said,
        [TableEvent::SelectOnly(3), TableEvent::Lifted(lifted)]
    );
}

#[test]
fn a_press_on_a_chosen_row_keeps_the_choice_until_it_is_known_to_be_a_click() {
    let mut pane = liftable();
    pane.rows.listing.select_only(1);
    pane.rows.listing.extend(3);
    let said = pane.act(|window| {
        press_and_move(window, "row 2", 9.0);
    });
    assert!(matches!(said[..], [TableEvent::Lifted(_)]), "{said:?}");
    let said = pane.act(|window| click(window, "row 2", mouse::Button::Left));
    assert_eq!(said, [TableEvent::SelectOnly(2)]);
}

#[test]
fn what_is_carried_is_told_row_by_row() {
    let mut pane = carrying();
    let said = pane.act(|window| {
        let place = |window: &mut Simulator<'_, TableEvent>, row: &str| {
            window.find(row).unwrap().visible_bounds().unwrap().center()
        };
        let (second, third) = (place(window, "row 2"), place(window, "row 3"));
        move_to(window, second);
        move_to(window, second + iced::Vector::new(1.0, 0.0));
        move_to(window, third);
        window.simulate([Event::Mouse(mouse::Event::CursorLeft)]);
    });
    let rows = [Some(2), Some(3), None].map(TableEvent::Over);
    assert_eq!(said, rows);
}

#[test]
fn near_the_edge_the_list_moves_on_under_what_is_carried() {
    let mut pane = carrying();
    let said = pane.act(|window| {
        let last = window.find("row 8").unwrap().visible_bounds().unwrap();
        let below = window.find("row 9").ok();
        let below = below.and_then(|row| row.visible_bounds());
        move_to(window, below.unwrap_or(last).center());
        for late in [0, 100, 200] {
            let now = std::time::Instant::now() + std::time::Duration::from_millis(late);
            let redraw = iced::window::Event::RedrawRequested(now);
            window.simulate([Event::Window(redraw)]);
        }
    });
    let scrolled = said
        .iter()
        .filter(|event| matches!(event, TableEvent::Scrolled(_)));
    assert_eq!(scrolled.count(), 2, "{said:?}");
}
