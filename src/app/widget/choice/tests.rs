//! A drop-down field by mouse and by keyboard, in a headless window.

use iced::widget::{Space, column};
use iced_test::simulator::Simulator;

use super::*;
use crate::app::widget::modal;

fn window<'a>() -> Simulator<'a, usize> {
    let field = choice(["Explicit TLS", "Implicit TLS", "Plain FTP"], 1, |index| {
        index
    });
    let base = column![Space::new().height(40), field];
    Simulator::with_size(
        font::settings(),
        Size::new(400.0, 300.0),
        modal::host(base, None),
    )
}

fn said(window: Simulator<'_, usize>) -> Vec<usize> {
    window.into_messages().collect()
}

#[test]
fn a_click_opens_the_list_and_another_chooses() {
    let mut window = window();
    window.click("Implicit TLS").unwrap();
    window.click("Plain FTP").unwrap();
    assert_eq!(said(window), [2]);
}

#[test]
fn arrows_choose_with_the_list_closed_and_with_it_open() {
    let mut window = window();
    window.tap_key(Named::ArrowUp);
    window.tap_key(Named::Tab);
    window.tap_key(Named::ArrowUp);
    window.tap_key(Named::Space);
    window.tap_key(Named::ArrowDown);
    window.tap_key(Named::Escape);
    window.tap_key(Named::Enter);
    window.tap_key(Named::End);
    window.tap_key(Named::Enter);
    assert_eq!(said(window), [0, 2]);
}
