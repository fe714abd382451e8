//! A dialog over a window: it blocks what lies under, traps the focus, answers Escape and Enter.

use iced::Event;
use iced::keyboard::{self, Key, key::Named};
use iced::widget::{column, text_input};
use iced_test::simulator::Simulator;

use super::*;
use crate::app::theme::font;
use crate::app::widget::focus_button::button;

#[derive(Clone, Debug, PartialEq)]
enum Said {
    Under,
    Typed(String),
    Ok,
    Other,
    Closed,
    Default,
}

fn under<'a>() -> Element<'a, Said> {
    column![
        text_input("Host", "").on_input(Said::Typed),
        button("Under").on_press(Said::Under)
    ]
    .into()
}

fn open<'a>() -> Layer<'a, Said> {
    let content = column![
        button("OK").on_press(Said::Ok),
        button("Other").on_press(Said::Other)
    ];
    dialog("question", 300.0, content)
        .on_close(Said::Closed)
        .on_default(Said::Default)
}

fn window<'a>(layer: Option<Layer<'a, Said>>) -> Simulator<'a, Said> {
    Simulator::with_size(
        font::settings(),
        Size::new(800.0, 600.0),
        host(under(), layer),
    )
}

fn said(window: Simulator<'_, Said>) -> Vec<Said> {
    window.into_messages().collect()
}

#[test]
fn without_a_layer_the_window_works_as_ever() {
    let mut window = window(None);
    window.click("Under").unwrap();
    window.tap_key(Named::Tab);
    window.typewrite("a");
    assert_eq!(said(window), [Said::Under, Said::Typed("a".into())]);
}

#[test]
fn a_click_on_what_lies_under_a_dialog_does_nothing() {
    let mut window = window(Some(open()));
    window.click("Under").unwrap();
    window.click("Other").unwrap();
    assert_eq!(said(window), [Said::Other]);
}

#[test]
fn tab_never_leaves_a_dialog_and_its_first_button_has_the_focus_at_once() {
    let mut window = window(Some(open()));
    window.tap_key(Named::Enter);
    for _ in 0..3 {
        window.tap_key(Named::Tab);
        window.typewrite("x");
        window.tap_key(Named::Enter);
    }
    assert_eq!(said(window), [Said::Ok, Said::Other, Said::Ok, Said::Other]);
}

#[test]
fn escape_closes_and_enter_answers_even_from_a_field() {
    let fields: Element<'_, Said> = text_input("Name", "").on_input(Said::Typed).into();
    let layer = dialog("fields", 300.0, fields)
        .on_close(Said::Closed)
        .on_default(Said::Default);
    let mut window = window(Some(layer));
    window.typewrite("n");
    window.tap_key(Named::Enter);
    window.tap_key(Named::Escape);
    assert_eq!(
        said(window),
        [Said::Typed("n".into()), Said::Default, Said::Closed]
    );
}

#[test]
fn a_click_beside_a_popup_closes_it_and_reaches_nothing_else() {
    let at = Point::new(400.0, 400.0);
    let layer = popup("menu", at, button("Inside").on_press(Said::Ok)).on_close(Said::Closed);
    let mut window = window(Some(layer));
    window.click("Under").unwrap();
    window.click("Inside").unwrap();
    assert_eq!(said(window), [Said::Closed, Said::Ok]);
}

#[test]
fn a_popup_stays_inside_the_window() {
    let window = Size::new(800.0, 600.0);
    let card = Size::new(200.0, 300.0);
    let place = |x, y| corner(Place::At(Point::new(x, y)), card, window);
    assert_eq!(place(10.0, 10.0), Point::new(10.0, 10.0));
    assert_eq!(place(790.0, 590.0), Point::new(592.0, 290.0));
    assert_eq!(place(10.0, 250.0), Point::new(10.0, 250.0));
}

#[test]
fn a_shortcut_writes_nothing_into_a_field() {
    let mut window = window(None);
    window.click("Host").unwrap();
    let plus = |modifiers| {
        Event::Keyboard(keyboard::Event::KeyPressed {
            key: Key::Character("+".into()),
            modified_key: Key::Character("+".into()),
            physical_key: keyboard::key::Physical::Code(keyboard::key::Code::NumpadAdd),
            location: keyboard::Location::Standard,
            modifiers,
            text: Some("+".into()),
            repeat: false,
        })
    };
    window.simulate([plus(keyboard::Modifiers::CTRL)]);
    window.simulate([plus(keyboard::Modifiers::empty())]);
    assert_eq!(said(window), [Said::Typed("+".into())]);
}
