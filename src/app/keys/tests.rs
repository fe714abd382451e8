//! Each key of the table does what the table says.

use std::collections::BTreeSet;

use iced::keyboard::key::Named;

use super::chord::{Button, Chord};
use super::*;
use crate::app::confirm_prompt::{self, ConfirmPrompt};
use crate::app::form::testing::window;
use crate::app::widget::table::keys::{Place, Wish, wish};
use crate::app::widget::table::{Shift, TableEvent};

mod parts;

#[test]
fn letters_work_on_every_keyboard() {
    let key = Key::Character("г".into());
    let press = |modifiers| meaning(&key, Some('u'), modifiers);
    assert_eq!(press(Modifiers::COMMAND), Some(Shortcut::Upload));
    assert_eq!(press(Modifiers::COMMAND | Modifiers::ALT), None);
    assert_eq!(press(Modifiers::empty()), None);
}

fn meaning(key: &Key, latin: Option<char>, modifiers: Modifiers) -> Option<Shortcut> {
    let press = Press {
        key: key.clone(),
        latin,
        modifiers,
        is_taken: false,
    };
    Keymap::default().meaning(&press)
}

#[test]
fn the_zoom_stays_within_its_bounds() {
    assert_eq!(zoomed(2.0, Shortcut::ZoomIn), 2.0);
    assert_eq!(zoomed(0.8, Shortcut::ZoomOut), 0.8);
    assert_eq!(zoomed(1.1, Shortcut::ZoomIn), 1.2);
    assert_eq!(zoomed(1.7, Shortcut::ZoomReset), 1.0);
}

#[test]
fn no_key_means_two_things_at_one_place() {
    let mut seen = BTreeSet::new();
    for entry in ENTRIES {
        for chord in entry.chords {
            let place = match entry.shortcut {
                Some(_) => "everywhere",
                None => entry.group.name(),
            };
            assert!(seen.insert((place, chord.label())), "{}", chord.label());
        }
    }
}

#[test]
fn each_key_of_the_window_does_what_the_table_says() {
    for entry in ENTRIES.iter().filter(|entry| entry.shortcut.is_some()) {
        for chord in entry.chords {
            let latin = match chord.button {
                Button::Letter(letter) => Some(letter),
                _ => None,
            };
            let did = meaning(&chord.key(), latin, chord.modifiers());
            assert_eq!(did, entry.shortcut, "{}", chord.label());
        }
    }
}

#[test]
fn each_key_of_a_list_does_what_the_table_says() {
    let is_list = |entry: &&Entry| {
        entry.shortcut.is_none()
            && matches!(
                entry.group,
                Group::Panes
                    | Group::Lists
                    | Group::Queue
                    | Group::Log
                    | Group::Sites
                    | Group::Bookmarks
                    | Group::Certificates
                    | Group::KeyList
            )
    };
    for entry in ENTRIES.iter().filter(is_list) {
        let place = Place {
            rows: 100,
            cursor: Some(50),
            page: 10,
            is_typing: false,
            is_movable: entry.group == Group::Queue,
            is_folding: matches!(entry.group, Group::Queue | Group::Sites),
        };
        for chord in entry.chords {
            let latin = match chord.button {
                Button::Letter(letter) => Some(letter),
                _ => None,
            };
            let did = wish(&chord.key(), latin, chord.modifiers(), None, place);
            assert_eq!(
                did,
                Some(expected(entry, chord)),
                "{}: {}",
                entry.what,
                chord.label()
            );
        }
    }
}

/// What a list should say, with the cursor in row 50 and ten rows to a page.
fn expected(entry: &Entry, chord: &Chord) -> Wish {
    Wish::Say(match (entry.group, entry.what) {
        (Group::Panes, "Open the folder") => TableEvent::Activate(50),
        (Group::Panes, "Folder above") => TableEvent::Up,
        (Group::Panes, "Rename") => TableEvent::Rename(50),
        (Group::Panes, "Delete, or move to trash") => TableEvent::Delete,
        (Group::Panes, "Copy the path") => TableEvent::Copy,
        (Group::Panes, "Upload what the clipboard names") => TableEvent::Paste,
        (Group::Panes, "Properties") => TableEvent::Properties,
        (Group::Panes, "Undo a rename, a move or a new folder") => TableEvent::Undo,
        (Group::Panes, "Stop what is under way, close the filter, or choose nothing") => {
            TableEvent::Escape
        }
        (Group::Lists, "Choose all of a page on") => TableEvent::Extend(60),
        (Group::Lists, "Choose all of a page back") => TableEvent::Extend(40),
        (Group::Lists, "Choose up to the first row") => TableEvent::Extend(0),
        (Group::Lists, "Choose down to the last row") => TableEvent::Extend(99),
        (Group::Lists, "Choose the next row") => TableEvent::SelectOnly(51),
        (Group::Lists, "Choose the row before") => TableEvent::SelectOnly(49),
        (Group::Lists, "A page on") => TableEvent::SelectOnly(60),
        (Group::Lists, "A page back") => TableEvent::SelectOnly(40),
        (Group::Lists, "First row") => TableEvent::SelectOnly(0),
        (Group::Lists, "Last row") => TableEvent::SelectOnly(99),
        (Group::Lists, "Choose the next row, too") => TableEvent::Extend(51),
        (Group::Lists, "Choose the row before, too") => TableEvent::Extend(49),
        (Group::Lists, "Choose a row or not") => TableEvent::Toggle(50),
        (Group::Lists, "Choose all") => TableEvent::SelectAll,
        (Group::Lists, "Menu of what is chosen") => return Wish::Menu,
        (Group::Queue, "Try now, answer, or to the folder of what is done") => {
            TableEvent::Activate(50)
        }
        (Group::Queue, "Close the group, or to its head") => TableEvent::ToLeft(50),
        (Group::Queue, "Open the group") => TableEvent::ToRight(50),
        (Group::Queue, "Move to the top") => TableEvent::Shifted(Shift::Top),
        (Group::Queue, "Move up") => TableEvent::Shifted(Shift::Up),
        (Group::Queue, "Move down") => TableEvent::Shifted(Shift::Down),
        (Group::Queue, "Move to the bottom") => TableEvent::Shifted(Shift::Bottom),
        (Group::Queue, "Highest priority") => TableEvent::Digit(1),
        (Group::Queue, "High priority") => TableEvent::Digit(2),
        (Group::Queue, "Normal priority") => TableEvent::Digit(3),
        (Group::Queue, "Low priority") => TableEvent::Digit(4),
        (Group::Queue, "Lowest priority") => TableEvent::Digit(5),
        (Group::Queue, "Cancel, or remove what is over") => TableEvent::Delete,
        (Group::Queue | Group::Log, "Copy the rows" | "Copy the lines") => TableEvent::Copy,
        (Group::Log, "Show every line again") => TableEvent::Escape,
        (Group::Queue, "Close the filter, or choose nothing") => TableEvent::Escape,
        (Group::Sites, "Connect, or open or close the folder") => TableEvent::Activate(50),
        (Group::Sites, "Close the folder, or to the one around it") => TableEvent::ToLeft(50),
        (Group::Sites, "Open the folder, or to what is in it") => TableEvent::ToRight(50),
        (Group::Sites, "Rename") | (Group::Bookmarks, "Edit") => TableEvent::Rename(50),
        (Group::Sites, "Edit") => TableEvent::Properties,
        (Group::Sites | Group::Bookmarks, "Remove") => TableEvent::Delete,
        (Group::Bookmarks, "Go there") => TableEvent::Activate(50),
        (Group::Certificates, "Revoke") => TableEvent::Delete,
        (Group::KeyList, "Change the keys of the action") => TableEvent::Activate(50),
        (Group::KeyList, "Take its keys away") => match chord.button {
            Button::Named(Named::Delete) => TableEvent::Delete,
            _ => TableEvent::Up,
        },
        (_, what) => panic!("nobody says what «{what}» should do"),
    })
}

#[test]
fn each_key_of_a_dialog_does_what_the_table_says() {
    use confirm_prompt::Action::{Cancel, Confirm};

    // «Cancel» and «Quit», with the focus on «Quit» at first.
    let press = |keys: &[(Named, Modifiers)]| {
        let mut prompt = ConfirmPrompt::new("Quit?", Vec::new(), "Quit", false);
        let mut window = window(prompt.layer(|message| message));
        window.simulate([Event::Window(window::Event::Focused)]);
        for (named, modifiers) in keys {
            let changed = keyboard::Event::ModifiersChanged(*modifiers);
            window.simulate([Event::Keyboard(changed), pressed(*named, *modifiers)]);
        }
        let said = window.into_messages().next();
        said.map(|said| prompt.update(said))
    };
    for entry in ENTRIES.iter().filter(|entry| entry.group == Group::Dialogs) {
        for chord in entry.chords {
            let Button::Named(named) = chord.button else {
                panic!("{}", chord.label());
            };
            let this = (named, chord.modifiers());
            let space = (Named::Space, Modifiers::empty());
            let (keys, answer) = match entry.what {
                "Close, or answer no" => (vec![this], Cancel),
                "The main answer" | "Press the button" => (vec![this], Confirm),
                "Next field or button" | "Field or button before" => (vec![this, space], Cancel),
                what => panic!("nobody says what «{what}» should do"),
            };
            assert_eq!(press(&keys), Some(answer), "{}", chord.label());
        }
    }
}

fn pressed(named: Named, modifiers: Modifiers) -> Event {
    let key = Key::Named(named);
    Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: keyboard::key::Physical::Unidentified(
            keyboard::key::NativeCode::Unidentified,
        ),
        location: keyboard::Location::Standard,
        modifiers,
        text: None,
        repeat: false,
    })
}
