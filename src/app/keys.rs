//! The keys of the whole window. Those of a list are the list's own.

use iced::event::{self, Event, Status};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key, Modifiers};
use iced::window;

/// What a key of the window means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    Upload,
    Download,
    NewFolder,
    Refresh,
    NextPane,
    PreviousPane,
    /// To the path field of the pane that was used last.
    Path,
    /// The filter of that pane.
    Filter,
    HiddenFiles,
    Back,
    Forward,
    /// Escape that nobody has taken.
    Leave,
    /// To the connect bar.
    Host,
    Sites,
    Settings,
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
    if modifiers.command() && !modifiers.alt() {
        if let Key::Character(text) = key {
            match text.as_str() {
                "+" | "=" => return Some(Shortcut::ZoomIn),
                "-" | "_" => return Some(Shortcut::ZoomOut),
                "0" => return Some(Shortcut::ZoomReset),
                "," => return Some(Shortcut::Settings),
                _ => {}
            }
        }
        return Some(match latin? {
            'u' => Shortcut::Upload,
            'd' => Shortcut::Download,
            'l' => Shortcut::Path,
            'k' => Shortcut::Host,
            'b' => Shortcut::Sites,
            'r' => Shortcut::Refresh,
            'f' => Shortcut::Filter,
            'h' => Shortcut::HiddenFiles,
            'q' => Shortcut::Quit,
            _ => return None,
        });
    }
    let Key::Named(named) = key else {
        return None;
    };
    if modifiers == Modifiers::ALT {
        return match named {
            Named::ArrowLeft => Some(Shortcut::Back),
            Named::ArrowRight => Some(Shortcut::Forward),
            _ => None,
        };
    }
    if modifiers.alt() || modifiers.command() || modifiers.logo() {
        return None;
    }
    Some(match named {
        Named::F3 => Shortcut::Upload,
        Named::F4 => Shortcut::Download,
        Named::F5 => Shortcut::Refresh,
        Named::F6 if modifiers.shift() => Shortcut::PreviousPane,
        Named::F6 => Shortcut::NextPane,
        Named::F7 => Shortcut::NewFolder,
        Named::Escape => Shortcut::Leave,
        _ => return None,
    })
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
mod tests {
    use super::*;

    #[test]
    fn letters_work_on_every_keyboard() {
        let key = Key::Character("г".into());
        assert_eq!(
            of_key(&key, Some('u'), Modifiers::CTRL),
            Some(Shortcut::Upload)
        );
        assert_eq!(of_key(&key, Some('u'), Modifiers::empty()), None);
    }

    #[test]
    fn the_zoom_stays_within_its_bounds() {
        assert_eq!(zoomed(2.0, Shortcut::ZoomIn), 2.0);
        assert_eq!(zoomed(0.8, Shortcut::ZoomOut), 0.8);
        assert_eq!(zoomed(1.1, Shortcut::ZoomIn), 1.2);
        assert_eq!(zoomed(1.7, Shortcut::ZoomReset), 1.0);
    }
}
