//! A table in a headless window: mouse, keyboard, and that only rows in sight cost anything.

mod header;
mod lifting;
mod moving;
mod standing;

use std::cell::Cell as Counter;

use iced::keyboard::key::{Key, Named};
use iced::keyboard::{self, Modifiers};
use iced::{Element, Event, Point, Size, mouse};
use iced_test::simulator::{Simulator, press_key};

use super::*;
use crate::app::theme::font;
use crate::app::widget::listing::Listing;
use crate::app::widget::modal;

struct Rows {
    rows: usize,
    listing: Listing,
    asked: Counter<usize>,
}

impl Source for Rows {
    fn len(&self) -> usize {
        self.rows
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.asked.set(self.asked.get() + 1);
        match column {
            0 => Cell::new(format!("row {row}")),
            _ => Cell::muted(format!("{row} B")),
        }
    }

    fn icon(&self, _: usize) -> Option<(Icon, Tint)> {
        Some((Icon::File, Tint::Muted))
    }

    fn tip(&self, row: usize) -> Option<Vec<String>> {
        Some(vec![format!("all of row {row}"), "10 bytes".to_owned()])
    }

    fn is_selected(&self, row: usize) -> bool {
        self.listing.is_selected(row)
    }
}

/// An owner of a table, as a file pane is one.
struct Pane {
    rows: Rows,
    columns: [Column; 2],
    renamed: Option<String>,
    offset: Option<f64>,
    is_movable: bool,
    is_liftable: bool,
    landing: Option<Landing>,
    said: Vec<TableEvent>,
}

impl Pane {
    fn new(rows: usize) -> Self {
        Self {
            rows: Rows {
                rows,
                listing: Listing::new(rows),
                asked: Counter::new(0),
            },
            columns: [Column::fill("Name"), Column::new("Size", 80.0).right()],
            renamed: None,
            offset: None,
            is_movable: false,
            is_liftable: false,
            landing: None,
            said: Vec::new(),
        }
    }

    fn view(&self) -> Element<'_, TableEvent> {
        let mut list = table(&self.rows, &self.columns, |event| event)
            .id("list")
            .sort(Sort {
                column: 0,
                is_descending: false,
            })
            .cursor(self.rows.listing.cursor())
            .offset(self.offset)
            .movable(self.is_movable)
            .liftable(self.is_liftable)
            .catches(self.landing)
            .empty("Nothing here");
        if let Some(name) = &self.renamed {
            list = list.rename(self.rows.listing.cursor().unwrap(), name);
        }
        modal::host(list, None)
    }

    /// Lets somebody act in a fresh window and takes in what the table says. (A fresh window
    /// starts without the focus: Tab gives it.)
    fn act(&mut self, act: impl FnOnce(&mut Simulator<'_, TableEvent>)) -> Vec<TableEvent> {
        let size = Size::new(400.0, 266.0);
        let mut window = Simulator::with_size(font::settings(), size, self.view());
        act(&mut window);
        let mut said: Vec<_> = window.into_messages().collect();
        said.retain(|event| *event != TableEvent::Focused);
        for event in &said {
            let cursor = self.rows.listing.cursor();
            self.rows.listing.apply(event);
            if self.rows.listing.cursor() != cursor {
                // The next window is to follow it, as one that stays does.
                self.offset = None;
            }
            if let TableEvent::Scrolled(offset) = event {
                self.offset = Some(*offset);
            }
        }
        self.said.extend(said.clone());
        said
    }

    fn key(&mut self, named: Named) -> Vec<TableEvent> {
        self.act(|window| {
            window.tap_key(Named::Tab);
            window.tap_key(named);
        })
    }

    fn sees(&mut self, text: &str) -> bool {
        let mut seen = false;
        self.act(|window| seen = window.find(text).is_ok());
        seen
    }
}

fn held(modifiers: Modifiers) -> Event {
    Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers))
}

fn click(window: &mut Simulator<'_, TableEvent>, text: &str, button: mouse::Button) {
    let target = window.find(text).unwrap();
    window.point_at(target.visible_bounds().unwrap().center());
    window.simulate([
        Event::Mouse(mouse::Event::ButtonPressed(button)),
        Event::Mouse(mouse::Event::ButtonReleased(button)),
    ]);
}

#[test]
fn clicks_with_ctrl_and_shift_choose_as_everywhere() {
    let mut pane = Pane::new(100);
    pane.act(|window| {
        window.click("row 1").unwrap();
        window.simulate([held(Modifiers::CTRL)]);
        window.click("row 3").unwrap();
        window.simulate([held(Modifiers::SHIFT)]);
        window.click("row 5").unwrap();
    });
    assert_eq!(
        pane.said,
        [
            TableEvent::SelectOnly(1),
            TableEvent::Toggle(3),
            TableEvent::Extend(5)
        ]
    );
    assert_eq!(
        pane.rows.listing.selected_items().collect::<Vec<_>>(),
        [3, 4, 5]
    );
}

#[test]
fn a_double_click_opens_and_two_clicks_on_two_rows_do_not() {
    let mut pane = Pane::new(10);
    let said = pane.act(|window| {
        window.click("row 1").unwrap();
        window.click("row 2").unwrap();
        window.click("row 2").unwrap();
    });
    assert_eq!(
        said,
        [
            TableEvent::SelectOnly(1),
            TableEvent::SelectOnly(2),
            TableEvent::Activate(2)
        ]
    );
}

#[test]
fn end_reveals_the_last_of_100_000_rows_and_home_the_first() {
    let mut pane = Pane::new(100_000);
    assert!(pane.sees("row 0") && !pane.sees("row 99999"));
    assert_eq!(pane.key(Named::End), [TableEvent::SelectOnly(99_999)]);
    assert!(pane.sees("row 99999") && !pane.sees("row 0"));
    pane.key(Named::ArrowUp);
    assert_eq!(pane.rows.listing.cursor(), Some(99_998));
    pane.key(Named::Home);
    assert!(pane.sees("row 0"));
}

#[test]
fn a_frame_of_100_000_rows_asks_only_for_rows_in_sight() {
    let mut pane = Pane::new(100_000);
    pane.act(|window| {
        window
            .snapshot(&crate::app::theme::of(Default::default(), false))
            .unwrap();
    });
    let asked = pane.rows.asked.get();
    assert!(
        (20..=22).contains(&asked),
        "{asked} cells for ten rows of two columns"
    );
}

#[test]
fn a_right_click_chooses_the_row_and_tells_where_the_menu_goes() {
    let mut pane = Pane::new(10);
    let said = pane.act(|window| click(window, "row 2", mouse::Button::Right));
    assert_eq!(said[0], TableEvent::SelectOnly(2));
    assert!(
        matches!(said[1], TableEvent::Context(Some(2), Point { y, .. }) if y > 74.0 && y < 98.0)
    );
    let said = pane.act(|window| click(window, "row 2", mouse::Button::Right));
    assert_eq!(said.len(), 1, "a chosen row stays chosen");
    let said = pane.act(|window| {
        window.tap_key(Named::Tab);
        window.tap_key(Named::ContextMenu);
    });
    assert!(matches!(said[..], [TableEvent::Context(Some(2), _)]));
}

#[test]
fn keys_say_what_they_mean_and_others_pass_by() {
    let mut pane = Pane::new(10);
    pane.act(|window| window.click("row 4").map(drop).unwrap());
    assert_eq!(pane.key(Named::Enter), [TableEvent::Activate(4)]);
    assert_eq!(pane.key(Named::Backspace), [TableEvent::Up]);
    assert_eq!(pane.key(Named::F2), [TableEvent::Rename(4)]);
    assert_eq!(pane.key(Named::F5), []);
    assert_eq!(pane.key(Named::Delete), [TableEvent::Delete]);
    assert_eq!(pane.key(Named::Escape), [TableEvent::Escape]);
    pane.act(|window| {
        window.tap_key(Named::Tab);
        assert_eq!(window.tap_key(Named::F6), iced::event::Status::Ignored);
        assert_eq!(window.tap_key(Named::F2), iced::event::Status::Captured);
    });
    pane.act(|window| {
        assert_eq!(
            window.tap_key(Named::Enter),
            iced::event::Status::Ignored,
            "no focus"
        );
    });
}

#[test]
fn ctrl_a_ctrl_c_and_shift_arrows() {
    let mut pane = Pane::new(10);
    pane.act(|window| window.click("row 4").map(drop).unwrap());
    let press = |key: Key, held: Modifiers| {
        let mut event = press_key(key, None);
        if let Event::Keyboard(keyboard::Event::KeyPressed { modifiers, .. }) = &mut event {
            *modifiers = held;
        }
        event
    };
    let said = pane.act(|window| {
        window.tap_key(Named::Tab);
        window.simulate([
            press(Key::Named(Named::ArrowDown), Modifiers::SHIFT),
            press(Key::Named(Named::ArrowUp), Modifiers::ALT),
            press(Key::Character("a".into()), Modifiers::CTRL),
            press(Key::Character("c".into()), Modifiers::CTRL),
        ]);
    });
    let expected = [
        TableEvent::Extend(5),
        TableEvent::Up,
        TableEvent::SelectAll,
        TableEvent::Copy,
    ];
    assert_eq!(said, expected);
    assert_eq!(pane.rows.listing.selected_count(), 10);
}

#[test]
fn typing_finds_a_name() {
    let mut pane = Pane::new(5000);
    pane.act(|window| {
        window.tap_key(Named::Tab);
        window.typewrite("row 4");
        window.typewrite("2");
    });
    assert_eq!(pane.said.last(), Some(&TableEvent::SelectOnly(42)));
    assert!(pane.sees("row 42"));
}

#[test]
fn titles_sort_and_borders_resize() {
    let mut pane = Pane::new(10);
    let said = pane.act(|window| {
        window.click("Size").unwrap();
        window.point_at(Point::new(320.0, 10.0));
        window.simulate([Event::Mouse(mouse::Event::ButtonPressed(
            mouse::Button::Left,
        ))]);
        let position = Point::new(290.0, 10.0);
        window.simulate([Event::Mouse(mouse::Event::CursorMoved { position })]);
    });
    assert_eq!(said, [TableEvent::Sort(1), TableEvent::Resized(1, 110.0)]);
}

#[test]
fn the_wheel_the_thumb_and_the_track_scroll() {
    let mut pane = Pane::new(1000);
    let said = pane.act(|window| {
        window.point_at(Point::new(100.0, 100.0));
        let delta = mouse::ScrollDelta::Lines { x: 0.0, y: -2.0 };
        window.simulate([Event::Mouse(mouse::Event::WheelScrolled { delta })]);
        window.point_at(Point::new(395.0, 250.0));
        window.simulate([Event::Mouse(mouse::Event::ButtonPressed(
            mouse::Button::Left,
        ))]);
        window.simulate([Event::Mouse(mouse::Event::ButtonReleased(
            mouse::Button::Left,
        ))]);
        window.point_at(Point::new(395.0, 32.0));
        window.simulate([Event::Mouse(mouse::Event::ButtonPressed(
            mouse::Button::Left,
        ))]);
        let position = Point::new(395.0, 2000.0);
        window.simulate([Event::Mouse(mouse::Event::CursorMoved { position })]);
    });
    let expected = [144.0, 360.0, 23_760.0].map(TableEvent::Scrolled);
    assert_eq!(said, expected);
    assert!(pane.sees("row 999"));
}

#[test]
fn a_rename_field_takes_the_keys_and_escape_gives_it_up() {
    let mut pane = Pane::new(10);
    pane.act(|window| window.click("row 4").map(drop).unwrap());
    pane.renamed = Some("photo.jpg".to_owned());
    let said = pane.act(|window| {
        window.typewrite("x");
        window.tap_key(Named::Enter);
        window.tap_key(Named::Escape);
    });
    let expected = [
        TableEvent::RenameEdited("x.jpg".to_owned()),
        TableEvent::RenameDone,
        TableEvent::RenameCancelled,
    ];
    assert_eq!(said, expected);
}

#[test]
fn tab_and_a_click_elsewhere_give_a_rename_up() {
    let mut pane = Pane::new(10);
    pane.act(|window| window.click("row 4").map(drop).unwrap());
    pane.renamed = Some("photo.jpg".to_owned());
    let said = pane.act(|window| {
        window.tap_key(Named::Tab);
    });
    assert_eq!(said, [TableEvent::RenameCancelled]);
    let said = pane.act(|window| window.click("row 7").map(drop).unwrap());
    assert_eq!(
        said,
        [TableEvent::RenameCancelled, TableEvent::SelectOnly(7)]
    );
}

#[test]
fn a_log_starts_at_its_end_and_the_wheel_takes_it_off() {
    let pane = Pane::new(1000);
    let log = table(&pane.rows, &pane.columns, |event| event).follows_end();
    let size = Size::new(400.0, 266.0);
    let mut window = Simulator::with_size(font::settings(), size, modal::host(log, None));
    assert!(window.find("row 999").is_ok());
    window.point_at(Point::new(100.0, 100.0));
    let delta = mouse::ScrollDelta::Lines { x: 0.0, y: 2.0 };
    window.simulate([Event::Mouse(mouse::Event::WheelScrolled { delta })]);
    assert!(window.find("row 999").is_err() && window.find("row 990").is_ok());
}

#[test]
fn an_empty_list_says_so() {
    let mut pane = Pane::new(0);
    assert!(pane.sees("Nothing here"));
    for key in [Named::End, Named::ArrowDown, Named::Enter, Named::PageUp] {
        assert_eq!(pane.key(key), []);
    }
}
