use iced::widget::{button, text};
use iced_test::simulator::Simulator;

use super::*;
use crate::app::theme::font;

#[derive(Clone, Debug, PartialEq)]
enum Said {
    Pressed(usize),
    Strip(StripEvent),
}

fn window(count: usize, front: usize) -> Simulator<'static, Said> {
    let tab = |place| {
        let label = text(format!("tab {place}"));
        let tab = button(label).width(Length::Fill);
        tab.on_press(Said::Pressed(place)).into()
    };
    let add = button("+").on_press(Said::Strip(StripEvent::New));
    let strip = tab_strip((0..count).map(tab).collect(), front, add, Said::Strip);
    Simulator::with_size(font::settings(), Size::new(900.0, 60.0), strip)
}

fn place(window: &mut Simulator<'_, Said>, words: &str) -> Point {
    window.find(words).unwrap().bounds().center()
}

fn moves(window: &mut Simulator<'_, Said>, to: Point) {
    window.point_at(to);
    window.simulate([Event::Mouse(mouse::Event::CursorMoved { position: to })]);
}

fn press(window: &mut Simulator<'_, Said>, at: Point, button: mouse::Button) {
    moves(window, at);
    window.simulate([Event::Mouse(mouse::Event::ButtonPressed(button))]);
}

fn release(window: &mut Simulator<'_, Said>) {
    let left = mouse::Button::Left;
    window.simulate([Event::Mouse(mouse::Event::ButtonReleased(left))]);
}

fn said(window: Simulator<'_, Said>) -> Vec<Said> {
    window.into_messages().collect()
}

#[test]
fn a_tab_that_is_dragged_is_put_elsewhere_and_not_pressed() {
    let mut window = window(3, 0);
    let (first, last) = (place(&mut window, "tab 0"), place(&mut window, "tab 2"));
    press(&mut window, first, mouse::Button::Left);
    moves(&mut window, last + Vector::new(60.0, 0.0));
    release(&mut window);
    let moved = StripEvent::Moved { tab: 0, before: 3 };
    assert_eq!(said(window), [Said::Strip(moved)]);
}

#[test]
fn a_press_that_hardly_moves_is_a_press() {
    let mut window = window(3, 0);
    let first = place(&mut window, "tab 0");
    press(&mut window, first, mouse::Button::Left);
    moves(&mut window, first + Vector::new(3.0, 1.0));
    release(&mut window);
    assert_eq!(said(window), [Said::Pressed(0)]);
}

#[test]
fn escape_leaves_the_tabs_as_they_were() {
    let mut window = window(3, 0);
    let (first, last) = (place(&mut window, "tab 0"), place(&mut window, "tab 2"));
    press(&mut window, first, mouse::Button::Left);
    moves(&mut window, last + Vector::new(60.0, 0.0));
    window.tap_key(Named::Escape);
    moves(&mut window, first);
    release(&mut window);
    assert_eq!(said(window), []);
}

#[test]
fn the_middle_button_closes_and_a_double_click_beside_opens() {
    let mut window = window(2, 0);
    let second = place(&mut window, "tab 1");
    press(&mut window, second, mouse::Button::Middle);
    let beside = Point::new(880.0, 10.0);
    for _ in 0..2 {
        press(&mut window, beside, mouse::Button::Left);
        release(&mut window);
    }
    let expected = [StripEvent::Close(1), StripEvent::New].map(Said::Strip);
    assert_eq!(said(window), expected);
}

#[test]
fn of_many_tabs_the_one_in_front_is_in_sight_and_the_wheel_brings_the_others() {
    let mut window = window(20, 19);
    let room = 0.0..900.0;
    let at = place(&mut window, "tab 19");
    assert!(room.contains(&at.x));
    assert!(place(&mut window, "tab 0").x < 0.0);
    let end = place(&mut window, "+");
    assert!(at.x < end.x && room.contains(&end.x));
    window.point_at(at);
    let delta = mouse::ScrollDelta::Lines { x: 0.0, y: 100.0 };
    window.simulate([Event::Mouse(mouse::Event::WheelScrolled { delta })]);
    let first = place(&mut window, "tab 0");
    assert!(room.contains(&first.x));
    // What lies behind the end of the bar is not pressed there.
    press(&mut window, end, mouse::Button::Left);
    release(&mut window);
    assert_eq!(said(window), [Said::Strip(StripEvent::New)]);
}
