//! Buttons by mouse and by keyboard, in a headless window.

use iced::keyboard::{Key, key::Named};
use iced_test::simulator::Simulator;

use super::*;
use crate::app::widget::modal;

#[derive(Clone, Debug, PartialEq)]
enum Said {
    First,
    Second,
    Ticked,
    Tab(usize),
}

fn window<'a>() -> Simulator<'a, Said> {
    let buttons: Element<'a, Said> = row![
        button("First").on_press(Said::First),
        button("Broken"),
        icon_button(Icon::Refresh, "Refresh").on_press(Said::Second),
        check_box("Tick", true, Some(Said::Ticked)),
        tabs(
            [Tab::new(Icon::Queue, "Queue"), Tab::new(Icon::Log, "Log")],
            0,
            Said::Tab
        ),
    ]
    .spacing(8)
    .into();
    Simulator::with_size(
        font::settings(),
        Size::new(800.0, 200.0),
        modal::host(buttons, None),
    )
}

fn said(window: Simulator<'_, Said>) -> Vec<Said> {
    window.into_messages().collect()
}

#[test]
fn a_click_presses_and_a_disabled_button_says_nothing() {
    let mut window = window();
    window.click("First").unwrap();
    window.click("Broken").unwrap();
    window.click("Refresh").unwrap();
    window.click("Log").unwrap();
    assert_eq!(said(window), [Said::First, Said::Second, Said::Tab(1)]);
}

#[test]
fn tab_goes_round_past_disabled_buttons_and_space_and_enter_press() {
    let mut window = window();
    window.tap_key(Named::Tab);
    window.tap_key(Named::Enter);
    window.tap_key(Named::Tab);
    window.tap_key(Named::Space);
    window.tap_key(Named::Tab);
    window.tap_key(Key::Character(" ".into()));
    for _ in 0..3 {
        window.tap_key(Named::Tab);
    }
    window.tap_key(Named::Enter);
    assert_eq!(
        said(window),
        [Said::First, Said::Second, Said::Ticked, Said::First]
    );
}

#[test]
fn without_the_focus_the_keyboard_presses_nothing() {
    let mut window = window();
    window.tap_key(Named::Enter);
    window.tap_key(Named::Space);
    assert_eq!(said(window), []);
}
