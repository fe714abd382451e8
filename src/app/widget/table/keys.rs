//! What keys mean in a table: a pure table of its own. Keys not named here are left to others.

use iced::keyboard::Modifiers;
use iced::keyboard::key::{Key, Named};

use super::{Shift, TableEvent};

/// What a key asks for.
#[derive(Debug, PartialEq)]
pub enum Wish {
    Say(TableEvent),
    /// The context menu of the cursor row.
    Menu,
    /// Letters to find a name.
    Find(String),
}

/// What the keys need to know.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub rows: usize,
    pub cursor: Option<usize>,
    /// Rows to a page.
    pub page: usize,
    /// Somebody is typing a name to find; then a space belongs to it.
    pub is_typing: bool,
    pub is_movable: bool,
    pub is_folding: bool,
}

/// `latin` is the key's letter on a Latin keyboard, so that shortcuts work on all of them; `text`
/// is what the key writes.
pub fn wish(
    key: &Key,
    latin: Option<char>,
    modifiers: Modifiers,
    text: Option<&str>,
    place: Place,
) -> Option<Wish> {
    if modifiers.logo() && !modifiers.command() {
        return None;
    }
    if place.is_movable
        && let Some(event) = moving(key, modifiers)
    {
        return Some(Wish::Say(event));
    }
    // These go from tab to tab.
    if modifiers.command() && matches!(key, Key::Named(Named::PageUp | Named::PageDown)) {
        return None;
    }
    if modifiers.alt() {
        return match key {
            _ if modifiers.command() => None,
            Key::Named(Named::ArrowUp) => Some(Wish::Say(TableEvent::Up)),
            Key::Named(Named::Enter) => Some(Wish::Say(TableEvent::Properties)),
            _ => None,
        };
    }
    if let Key::Named(named) = key
        && let Some(row) = target(*named, place)
    {
        let is_range = modifiers.shift();
        return Some(Wish::Say(match row {
            None => return None,
            Some(row) if is_range => TableEvent::Extend(row),
            Some(row) => TableEvent::SelectOnly(row),
        }));
    }
    if modifiers.command() {
        return Some(Wish::Say(match latin {
            _ if modifiers.shift() => return None,
            Some('a') => TableEvent::SelectAll,
            Some('c') => TableEvent::Copy,
            Some('v') => TableEvent::Paste,
            Some('z') if !modifiers.shift() => TableEvent::Undo,
            _ if *key == Key::Named(Named::Space) => TableEvent::Toggle(place.cursor?),
            _ => return None,
        }));
    }
    if let Key::Named(named) = key {
        let event = match named {
            Named::F10 if modifiers.shift() => return Some(Wish::Menu),
            Named::ContextMenu => return Some(Wish::Menu),
            Named::Space if place.is_typing => return Some(Wish::Find(" ".to_owned())),
            Named::Space => TableEvent::Toggle(place.cursor?),
            _ if modifiers.shift() => return None,
            Named::ArrowLeft if place.is_folding => TableEvent::ToLeft(place.cursor?),
            Named::ArrowRight if place.is_folding => TableEvent::ToRight(place.cursor?),
            Named::Enter => TableEvent::Activate(place.cursor?),
            Named::Backspace => TableEvent::Up,
            Named::F2 => TableEvent::Rename(place.cursor?),
            Named::Delete => TableEvent::Delete,
            Named::Escape => TableEvent::Escape,
            _ => return None,
        };
        return Some(Wish::Say(event));
    }
    let letters = text.filter(|text| !text.is_empty() && !text.chars().any(char::is_control))?;
    Some(Wish::Find(letters.to_owned()))
}

/// What moves the chosen rows, or gives them a priority.
fn moving(key: &Key, modifiers: Modifiers) -> Option<TableEvent> {
    match key {
        Key::Character(digit) if modifiers == Modifiers::ALT => {
            let digit = digit.parse().ok().filter(|digit| *digit > 0)?;
            Some(TableEvent::Digit(digit))
        }
        Key::Named(named) if modifiers == Modifiers::COMMAND => {
            Some(TableEvent::Shifted(match named {
                Named::ArrowUp => Shift::Up,
                Named::ArrowDown => Shift::Down,
                Named::Home => Shift::Top,
                Named::End => Shift::Bottom,
                _ => return None,
            }))
        }
        _ => None,
    }
}

/// The row a movement key leads to: `None` when it is no such key, `Some(None)` when the list is
/// empty.
fn target(named: Named, place: Place) -> Option<Option<usize>> {
    let last = place.rows.checked_sub(1);
    let from = |step: fn(usize, usize) -> usize, by: usize| match place.cursor {
        Some(row) => last.map(|last| step(row, by).min(last)),
        None => last.map(|_| 0),
    };
    Some(match named {
        Named::ArrowDown => from(usize::saturating_add, 1),
        Named::ArrowUp => from(usize::saturating_sub, 1),
        Named::PageDown => from(usize::saturating_add, place.page),
        Named::PageUp => from(usize::saturating_sub, place.page),
        Named::Home => last.map(|_| 0),
        Named::End => last,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(named: Named, modifiers: Modifiers, cursor: Option<usize>) -> Option<Wish> {
        let place = Place {
            rows: 100,
            cursor,
            page: 10,
            is_typing: false,
            is_movable: false,
            is_folding: false,
        };
        wish(&Key::Named(named), None, modifiers, None, place)
    }

    fn say(event: TableEvent) -> Option<Wish> {
        Some(Wish::Say(event))
    }

    #[test]
    fn movement_keys_stop_at_the_ends() {
        let none = Modifiers::empty();
        assert_eq!(
            press(Named::ArrowDown, none, Some(99)),
            say(TableEvent::SelectOnly(99))
        );
        assert_eq!(
            press(Named::PageUp, none, Some(3)),
            say(TableEvent::SelectOnly(0))
        );
        assert_eq!(
            press(Named::PageDown, none, Some(3)),
            say(TableEvent::SelectOnly(13))
        );
        assert_eq!(
            press(Named::ArrowDown, none, None),
            say(TableEvent::SelectOnly(0))
        );
        assert_eq!(
            press(Named::End, Modifiers::SHIFT, Some(3)),
            say(TableEvent::Extend(99))
        );
    }

    #[test]
    fn keys_that_mean_nothing_here_are_left_to_others() {
        let none = Modifiers::empty();
        for named in [
            Named::F6,
            Named::F7,
            Named::Tab,
            Named::ArrowLeft,
            Named::F10,
        ] {
            assert_eq!(press(named, none, Some(1)), None);
        }
        assert_eq!(press(Named::ArrowLeft, Modifiers::ALT, Some(1)), None);
        assert_eq!(
            press(Named::ArrowUp, Modifiers::ALT, Some(1)),
            say(TableEvent::Up)
        );
        assert_eq!(
            press(Named::F10, Modifiers::SHIFT, Some(1)),
            Some(Wish::Menu)
        );
        assert_eq!(press(Named::Enter, none, None), None);
    }

    #[test]
    fn rows_that_can_be_moved_are_moved_by_keys() {
        let place = |is_movable| Place {
            rows: 9,
            cursor: Some(0),
            page: 5,
            is_typing: false,
            is_movable,
            is_folding: false,
        };
        let (up, two) = (Key::Named(Named::ArrowUp), Key::Character("2".into()));
        let press = |key, modifiers, place| wish(key, None, modifiers, None, place);
        let (ctrl, alt) = (Modifiers::COMMAND, Modifiers::ALT);
        assert_eq!(
            press(&up, ctrl, place(true)),
            say(TableEvent::Shifted(Shift::Up))
        );
        assert_eq!(press(&two, alt, place(true)), say(TableEvent::Digit(2)));
        assert_eq!(press(&up, alt, place(true)), say(TableEvent::Up));
        let only = say(TableEvent::SelectOnly(0));
        assert_eq!(press(&up, ctrl, place(false)), only);
        assert_eq!(press(&two, alt, place(false)), None);
    }

    #[test]
    fn left_and_right_are_for_lists_with_groups() {
        let place = Place {
            rows: 9,
            cursor: Some(4),
            page: 5,
            is_typing: false,
            is_movable: true,
            is_folding: true,
        };
        let (left, none) = (Key::Named(Named::ArrowLeft), Modifiers::empty());
        let press = |modifiers| wish(&left, None, modifiers, None, place);
        assert_eq!(press(none), say(TableEvent::ToLeft(4)));
        assert_eq!(press(Modifiers::ALT), None);
    }

    #[test]
    fn letters_find_and_shortcuts_follow_the_latin_key() {
        let place = Place {
            rows: 9,
            cursor: Some(0),
            page: 5,
            is_typing: true,
            is_movable: false,
            is_folding: false,
        };
        let key = Key::Character("ф".into());
        let ctrl = Modifiers::CTRL;
        assert_eq!(
            wish(&key, Some('a'), ctrl, None, place),
            say(TableEvent::SelectAll)
        );
        let none = Modifiers::empty();
        assert_eq!(
            wish(&key, Some('a'), none, Some("ф"), place),
            Some(Wish::Find("ф".into()))
        );
        let space = Key::Named(Named::Space);
        assert_eq!(
            wish(&space, None, none, Some(" "), place),
            Some(Wish::Find(" ".into()))
        );
    }
}
