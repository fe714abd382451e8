//! The keys of the whole window. Those of a list are the list's own.

use std::sync::Arc;

use iced::event::{self, Event, Status};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key, Modifiers};
use iced::window;

pub use chord::Chord;
pub use keymap::{Keymap, Written, first, hold, not_understood, own, tip, write};
pub use table::{ENTRIES, Entry, Group};

use super::tabs::Step;

mod chord;
mod keymap;
pub mod reserved;
mod table;

/// What a key of the window means. The names stand in people's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shortcut {
    Upload,
    Download,
    NewFolder,
    /// Asks into which folder.
    MoveTo,
    NewFile,
    Refresh,
    NextPane,
    PreviousPane,
    /// To the path field of the pane that was used last.
    Path,
    HiddenFiles,
    /// The tree of the folders around.
    Tree,
    /// Synchronised browsing, on or off.
    Together,
    Back,
    Forward,
    /// Escape that nobody has taken.
    Leave,
    /// To the connect bar.
    Host,
    /// One field that leads everywhere.
    Switcher,
    Sites,
    /// Write down where both panes are.
    Bookmark,
    /// The list of what was written down so.
    Bookmarks,
    Settings,
    /// The table of all keys.
    Keyboard,
    /// To the search of the log, where that has the focus; else to the filter of that pane.
    Find,
    Tab(Step),
    /// Whatever has failed is tried again.
    RetryFailed,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    Quit,
}

/// A key that was pressed.
#[derive(Clone, Debug)]
pub struct Press {
    key: Key,
    /// The key's letter on a Latin keyboard, so that letters work on all of them.
    latin: Option<char>,
    modifiers: Modifiers,
    /// A widget has taken it.
    is_taken: bool,
}

/// Which keys are pressed; for `event::listen_with`.
pub fn of_event(event: Event, status: Status, _: window::Id) -> Option<Press> {
    let Event::Keyboard(event) = event else {
        return None;
    };
    let press = Press::of(&event)?;
    let is_taken = status == event::Status::Captured;
    Some(Press { is_taken, ..press })
}

/// What a key means by a person's keys, where no widget has taken it.
pub fn meant((keymap, press): (Arc<Keymap>, Press)) -> Option<Shortcut> {
    let shortcut = keymap.meaning(&press)?;
    (!press.is_taken || shortcut.is_zoom()).then_some(shortcut)
}

impl Press {
    pub fn of(event: &keyboard::Event) -> Option<Self> {
        let keyboard::Event::KeyPressed {
            key,
            physical_key,
            modifiers,
            ..
        } = event
        else {
            return None;
        };
        Some(Self {
            key: key.clone(),
            latin: key.to_latin(*physical_key),
            modifiers: *modifiers,
            is_taken: false,
        })
    }

    /// `None`: a key that is held beside others, or that can't be written down.
    pub fn chord(&self) -> Option<Chord> {
        Chord::pressed(&self.key, self.latin, self.modifiers)
    }

    /// Only Ctrl, Shift, Alt or the like: the key itself is still to come.
    pub fn is_held_only(&self) -> bool {
        matches!(
            self.key,
            Key::Named(
                Named::Control
                    | Named::Shift
                    | Named::Alt
                    | Named::AltGraph
                    | Named::Meta
                    | Named::Super
                    | Named::Hyper
                    | Named::Fn
                    | Named::CapsLock
                    | Named::NumLock
            )
        )
    }

    /// Backspace or Delete, alone.
    pub fn takes_away(&self) -> bool {
        self.modifiers.is_empty()
            && matches!(self.key, Key::Named(Named::Backspace | Named::Delete))
    }

    fn is(&self, chord: Chord) -> bool {
        chord.is(&self.key, self.latin, self.modifiers)
    }
}

impl Shortcut {
    /// Zooming works everywhere, in a dialog and in a field too.
    pub fn is_zoom(self) -> bool {
        matches!(self, Self::ZoomIn | Self::ZoomOut | Self::ZoomReset)
    }
}

/// The next step of the zoom, within its bounds.
pub fn zoomed(zoom: f32, shortcut: Shortcut) -> f32 {
    let step = match shortcut {
        Shortcut::ZoomIn => 0.1,
        Shortcut::ZoomOut => -0.1,
        _ => return 1.0,
    };
    // Tenths, so that ten steps up and down lead back.
    (((zoom + step) * 10.0).round() / 10.0).clamp(0.8, 2.0)
}

#[cfg(test)]
mod tests;
