//! A menu by mouse and by keyboard, in a headless window.

use iced::widget::Space;
use iced_test::simulator::Simulator;

use super::*;
use crate::app::theme::font;

#[derive(Clone, Debug, PartialEq)]
enum Said {
    Upload,
    Delete,
    Download,
    Closed,
}

fn window<'a>(at: Point) -> Simulator<'a, Said> {
    let items = vec![
        item("Upload", Said::Upload)
            .icon(Icon::Upload)
            .shortcut("Enter"),
        item("Download", Said::Download).disabled(Some("not connected")),
        separator(),
        item("Delete", Said::Delete)
            .icon(Icon::Trash)
            .shortcut("Del"),
    ];
    let base = Space::new().width(Length::Fill).height(Length::Fill);
    let window = modal::host(base, Some(menu(at, items, Said::Closed)));
    Simulator::with_size(font::settings(), Size::new(600.0, 400.0), window)
}

fn said(window: Simulator<'_, Said>) -> Vec<Said> {
    window.into_messages().collect()
}

#[test]
fn a_click_chooses_and_closes_but_not_on_a_disabled_item() {
    let mut window = window(Point::new(50.0, 50.0));
    window.click("Download").unwrap();
    window.find("not connected").unwrap();
    window.click("Delete").unwrap();
    assert_eq!(said(window), [Said::Closed, Said::Delete]);
}

#[test]
fn arrows_pass_over_what_cannot_be_chosen_and_go_round() {
    let mut window = window(Point::new(50.0, 50.0));
    window.tap_key(Named::Enter);
    window.tap_key(Named::ArrowDown);
    window.tap_key(Named::ArrowDown);
    window.tap_key(Named::Enter);
    window.tap_key(Named::ArrowDown);
    window.tap_key(Named::Enter);
    window.tap_key(Named::ArrowUp);
    window.tap_key(Named::Enter);
    let closed = [
        Said::Closed,
        Said::Delete,
        Said::Closed,
        Said::Upload,
        Said::Closed,
        Said::Delete,
    ];
    assert_eq!(said(window), closed);
}

#[test]
fn escape_and_a_click_beside_it_close_it_and_letters_move() {
    let mut window = window(Point::new(590.0, 390.0));
    window.typewrite("d");
    window.tap_key(Named::Enter);
    window.tap_key(Named::Escape);
    window.point_at(Point::new(5.0, 5.0));
    window.simulate(iced_test::simulator::click());
    assert_eq!(
        said(window),
        [Said::Closed, Said::Delete, Said::Closed, Said::Closed]
    );
}
