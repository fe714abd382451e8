//! Titles: sorting, moving and fitting columns, their menu; and the tip of a row.

use std::time::{Duration, Instant};

use super::*;

fn arranged(pane: &Pane) -> Element<'_, TableEvent> {
    let list = table(&pane.rows, &pane.columns, |event| event)
        .sort(Sort {
            column: 0,
            is_descending: false,
        })
        .arrangeable();
    modal::host(list, None)
}

fn three() -> Vec<Column> {
    vec![
        Column::fill("Name").key(7),
        Column::new("Size", 80.0).key(5),
        Column::new("Time", 80.0).key(6),
    ]
}

fn act(columns: &[Column], act: impl FnOnce(&mut Simulator<'_, TableEvent>)) -> Vec<TableEvent> {
    let pane = Pane::new(3);
    let list = table(&pane.rows, columns, |event| event)
        .sort(Sort {
            column: 7,
            is_descending: false,
        })
        .arrangeable();
    let size = Size::new(400.0, 266.0);
    let mut window = Simulator::with_size(font::settings(), size, modal::host(list, None));
    act(&mut window);
    let mut said: Vec<_> = window.into_messages().collect();
    said.retain(|event| *event != TableEvent::Focused);
    said
}

fn press(window: &mut Simulator<'_, TableEvent>, at: Point) {
    window.point_at(at);
    window.simulate([moved(at), button(true)]);
}

fn moved(position: Point) -> Event {
    Event::Mouse(mouse::Event::CursorMoved { position })
}

fn button(is_down: bool) -> Event {
    Event::Mouse(match is_down {
        true => mouse::Event::ButtonPressed(mouse::Button::Left),
        false => mouse::Event::ButtonReleased(mouse::Button::Left),
    })
}

#[test]
fn a_title_sorts_when_released_and_moves_when_dragged() {
    let title = |x| Point::new(x, 10.0);
    let sorted = act(&three(), |window| {
        press(window, title(360.0));
        window.simulate([button(false)]);
    });
    assert_eq!(sorted, [TableEvent::Sort(6)]);
    let dragged = |from, to| {
        act(&three(), |window| {
            press(window, title(from));
            window.simulate([moved(title(to)), button(false)]);
        })
    };
    assert_eq!(dragged(360.0, 260.0), [TableEvent::ColumnMoved(6, 7)]);
    assert_eq!(dragged(280.0, 390.0), [TableEvent::ColumnMoved(5, 6)]);
    assert_eq!(dragged(360.0, 5.0), [TableEvent::ColumnMoved(6, 7)]);
    // Where it stands already, and the first one, which stays.
    assert_eq!(dragged(360.0, 345.0), []);
    assert_eq!(dragged(20.0, 390.0), [TableEvent::Sort(7)]);
}

#[test]
fn an_edge_fits_after_a_double_click_and_a_right_click_opens_the_menu() {
    let edge = Point::new(240.0, 10.0);
    let said = act(&three(), |window| {
        press(window, edge);
        window.simulate([button(false), button(true), button(false)]);
    });
    assert_eq!(said, [TableEvent::Fits(5)]);
    let at = Point::new(360.0, 10.0);
    let said = act(&three(), |window| {
        window.point_at(at);
        let right = mouse::Event::ButtonPressed(mouse::Button::Right);
        window.simulate([Event::Mouse(right)]);
    });
    assert_eq!(said, [TableEvent::HeaderContext(6, at)]);
}

#[test]
fn a_tip_opens_where_the_pointer_rests_and_goes_with_the_next_press() {
    let pane = Pane::new(3);
    let size = Size::new(400.0, 266.0);
    let mut window = Simulator::with_size(font::settings(), size, arranged(&pane));
    let at = Point::new(50.0, 40.0);
    let drawn = |ms| {
        let when = Instant::now() + Duration::from_millis(ms);
        Event::Window(iced::window::Event::RedrawRequested(when))
    };
    window.point_at(at);
    window.simulate([moved(at), drawn(10)]);
    assert!(window.find("all of row 0").is_err());
    window.simulate([drawn(900)]);
    assert!(window.find("all of row 0").is_ok());
    assert!(window.find("10 bytes").is_ok());
    // It is in nobody's way.
    window.simulate([button(true), button(false)]);
    assert!(window.find("all of row 0").is_err());
    window.simulate([moved(at), drawn(2000)]);
    assert!(window.find("all of row 0").is_err());
    let said: Vec<_> = window.into_messages().collect();
    assert!(said.contains(&TableEvent::SelectOnly(0)));
}
