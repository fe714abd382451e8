//! Keys that nobody can give to an action, since they would no longer do what everybody needs.

use iced::keyboard::key::Named;

use super::chord::{Button, Chord};
use super::table::{ENTRIES, Entry};

/// Why a key can't be given away.
#[derive(Clone, Copy, Debug)]
pub enum Reason {
    /// It writes a letter or a sign.
    Writes,
    /// Lists, fields and dialogs go by it.
    Moves,
    /// Fields cut, copy and paste by it.
    Edits,
    /// A list or a dialog deals with it itself.
    Has(&'static Entry),
}

/// `None`: any action of the window can have it.
pub fn reason(chord: Chord) -> Option<Reason> {
    let is_held = chord.command || chord.alt;
    match chord.button {
        Button::Letter(_) | Button::Sign(_) | Button::Named(Named::Space) if !is_held => {
            return Some(Reason::Writes);
        }
        Button::Named(named)
            if (MOVING.contains(&named) || PRESSING.contains(&named)) && !is_held =>
        {
            return Some(Reason::Moves);
        }
        Button::Named(named) if MOVING.contains(&named) && !chord.alt => {
            return Some(Reason::Moves);
        }
        Button::Letter('a' | 'c' | 'v' | 'x') if !chord.alt && !chord.shift => {
            return Some(Reason::Edits);
        }
        _ => {}
    }
    let is_own = |entry: &&Entry| entry.shortcut.is_none() && entry.chords.contains(&chord);
    ENTRIES.iter().find(is_own).map(Reason::Has)
}

impl Reason {
    /// Why not, as a sentence.
    pub fn words(self) -> String {
        match self {
            Self::Writes => "writes in fields and finds names in lists".to_owned(),
            Self::Moves => "is needed in lists, fields and dialogs".to_owned(),
            Self::Edits => "cuts, copies and pastes in fields".to_owned(),
            Self::Has(entry) => format!(
                "is «{}» ({}), which can't be changed",
                entry.what,
                entry.group.name()
            ),
        }
    }
}

/// With Ctrl, fields and lists go by these as well.
const MOVING: [Named; 10] = [
    Named::ArrowLeft,
    Named::ArrowRight,
    Named::ArrowUp,
    Named::ArrowDown,
    Named::Home,
    Named::End,
    Named::PageUp,
    Named::PageDown,
    Named::Backspace,
    Named::Delete,
];
const PRESSING: [Named; 3] = [Named::Tab, Named::Escape, Named::Enter];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_needs_can_not_be_given_away() {
        let refused = |keys: &str| reason(Chord::parse(keys).unwrap()).map(Reason::words);
        for keys in [
            "Tab",
            "Shift+Tab",
            "Escape",
            "Enter",
            "Up",
            "Ctrl+Home",
            "Backspace",
        ] {
            assert!(refused(keys).unwrap().contains("needed"), "{keys}");
        }
        assert!(refused("Ctrl+V").unwrap().contains("pastes"));
        for keys in ["A", "Shift+A", "7", "Space"] {
            assert!(refused(keys).unwrap().contains("writes"), "{keys}");
        }
        assert!(refused("F2").unwrap().contains("«Rename» (Panes)"));
        for keys in [
            "F3",
            "Ctrl+Shift+C",
            "Ctrl+Tab",
            "Alt+Left",
            "Alt+Home",
            "Ctrl+1",
        ] {
            assert_eq!(refused(keys), None, "{keys}");
        }
    }
}
