//! The keys of the whole window. Those of a list are the list's own.

use iced::event::{self, Event, Status};
use iced::keyboard::{self, Key, Modifiers};
use iced::window;

pub use table::{ENTRIES, Entry};

use super::tabs::Step;

mod chord;
mod table;

/// What a key of the window means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    Upload,
    Download,
    NewFolder,
    NewFile,
    Refresh,
    NextPane,
    PreviousPane,
    /// To the path field of the pane that was used last.
    Path,
    HiddenFiles,
    Back,
    Forward,
    /// Escape that nobody has taken.
    Leave,
    /// To the connect bar.
    Host,
    Sites,
    Settings,
    /// The table of all keys.
    Keyboard,
    /// To the search of the log, where that has the focus; else to the filter of that pane.
    Find,
    Tab(Step),
    ZoomIn,
    ZoomOut,
    ZoomReset,
    Quit,
}

/// Keys that no widget has taken; for `event::listen_with`.
pub fn of_event(event: Event, status: Status, _: window::Id) -> Option<Shortcut> {
    let Event::Keyboard(keyboard::Event::KeyPressed {
        key,
        physical_key,
        modifiers,
        ..
    }) = event
    else {
        return None;
    };
    let shortcut = of_key(&key, key.to_latin(physical_key), modifiers)?;
    (status == event::Status::Ignored || shortcut.is_zoom()).then_some(shortcut)
}

/// `latin` is the key's letter on a Latin keyboard, so that letters work on all of them.
fn of_key(key: &Key, latin: Option<char>, modifiers: Modifiers) -> Option<Shortcut> {
    let is_meant = |entry: &&Entry| {
        let mut chords = entry.chords.iter();
        entry.shortcut.is_some() && chords.any(|chord| chord.is(key, latin, modifiers))
    };
    ENTRIES.iter().find(is_meant)?.shortcut
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
