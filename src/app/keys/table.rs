//! Every action that has a key. The window's own keys are read from here; those of lists and dialogs
//! are written down here, and a test presses each of them.

use iced::keyboard::key::Named;

use super::chord::{Button, Chord};
use super::{Shortcut, keymap};
use crate::app::tabs::Step;

/// An action and its keys.
#[derive(Debug)]
pub struct Entry {
    pub group: Group,
    pub what: &'static str,
    /// As it comes; [`Self::keys`] are a person's.
    pub chords: &'static [Chord],
    /// What it means to the window; `None`: a list or dialog deals with it.
    pub shortcut: Option<Shortcut>,
}

/// Where a key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Window,
    Panes,
    Lists,
    Queue,
    Log,
    Tree,
    Path,
    WrittenPath,
    Sites,
    Bookmarks,
    Certificates,
    KeyList,
    Menus,
    Choices,
    Dialogs,
}

impl Group {
    pub fn name(self) -> &'static str {
        match self {
            Self::Window => "Window",
            Self::Panes => "Panes",
            Self::Lists => "Every list",
            Self::Queue => "Queue",
            Self::Log => "Log",
            Self::Tree => "Tree",
            Self::Path => "Path",
            Self::WrittenPath => "Path, written",
            Self::Sites => "Saved sites",
            Self::Bookmarks => "Bookmarks",
            Self::Certificates => "Certificates",
            Self::KeyList => "Keys, in settings",
            Self::Menus => "Menus",
            Self::Choices => "Drop-down fields",
            Self::Dialogs => "Dialogs",
        }
    }
}

impl Entry {
    /// `F3 or Ctrl+U`, as a person has them.
    pub fn keys(&self) -> String {
        keymap::all(self)
    }

    /// The action's name in the settings: `new-folder`.
    pub fn id(&self) -> Option<String> {
        let name = format!("{:?}", self.shortcut?);
        let mut id = String::new();
        for letter in name.chars() {
            if (letter.is_ascii_uppercase() || letter == '(')
                && !id.is_empty()
                && !id.ends_with('-')
            {
                id.push('-');
            }
            if letter.is_ascii_alphanumeric() {
                id.push(letter.to_ascii_lowercase());
            }
        }
        Some(id)
    }

    /// A person can give it other keys.
    pub fn can_change(&self) -> bool {
        let is_fixed = |chord: &Chord| {
            matches!(
                chord.button,
                Button::Named(Named::Escape | Named::Enter | Named::Tab)
            ) && !chord.command
                && !chord.alt
        };
        self.shortcut.is_some() && !self.chords.iter().any(is_fixed)
    }
}

const fn window(what: &'static str, shortcut: Shortcut, chords: &'static [Chord]) -> Entry {
    entry(Group::Window, what, Some(shortcut), chords)
}

const fn pane(what: &'static str, shortcut: Shortcut, chords: &'static [Chord]) -> Entry {
    entry(Group::Panes, what, Some(shortcut), chords)
}

const fn own(group: Group, what: &'static str, chords: &'static [Chord]) -> Entry {
    entry(group, what, None, chords)
}

const fn entry(
    group: Group,
    what: &'static str,
    shortcut: Option<Shortcut>,
    chords: &'static [Chord],
) -> Entry {
    Entry {
        group,
        what,
        chords,
        shortcut,
    }
}

const fn key(named: Named) -> Chord {
    Chord::named(named)
}

const fn ctrl(letter: char) -> Chord {
    Chord::letter(letter)
}

const fn ctrl_sign(sign: &'static str) -> Chord {
    Chord::sign(sign).command()
}

const fn alt_sign(sign: &'static str) -> Chord {
    Chord::sign(sign).alt()
}

use Group::{
    Bookmarks, Certificates, Choices, Dialogs, KeyList, Lists, Log, Menus, Panes, Path, Queue,
    Sites, Tree, WrittenPath,
};

/// In the order shown.
#[rustfmt::skip]
pub static ENTRIES: &[Entry] = &[
    window("Connect: write a host or URL", Shortcut::Host, &[ctrl('k').shift()]),
    window("Go to a tab, site, folder or action", Shortcut::Switcher, &[ctrl('k')]),
    window("Saved sites", Shortcut::Sites, &[ctrl('s')]),
    window("Bookmark both folders", Shortcut::Bookmark, &[ctrl('b')]),
    window("Bookmarks", Shortcut::Bookmarks, &[ctrl('b').shift()]),
    window("Settings", Shortcut::Settings, &[ctrl_sign(",")]),
    window("This table", Shortcut::Keyboard, &[key(Named::F1)]),
    window("Next list", Shortcut::NextPane, &[key(Named::F6)]),
    window("List before", Shortcut::PreviousPane, &[key(Named::F6).shift()]),
    window("New tab", Shortcut::Tab(Step::New), &[ctrl('t')]),
    window("Close the tab, or disconnect the last one", Shortcut::Tab(Step::Close), &[ctrl('w')]),
    window("Next tab", Shortcut::Tab(Step::Next), &[key(Named::PageDown).command(), key(Named::Tab).command()]),
    window("Tab before", Shortcut::Tab(Step::Previous), &[key(Named::PageUp).command(), key(Named::Tab).command().shift()]),
    window("First tab", Shortcut::Tab(Step::Nth(1)), &[ctrl_sign("1")]),
    window("Second tab", Shortcut::Tab(Step::Nth(2)), &[ctrl_sign("2")]),
    window("Third tab", Shortcut::Tab(Step::Nth(3)), &[ctrl_sign("3")]),
    window("Fourth tab", Shortcut::Tab(Step::Nth(4)), &[ctrl_sign("4")]),
    window("Fifth tab", Shortcut::Tab(Step::Nth(5)), &[ctrl_sign("5")]),
    window("Sixth tab", Shortcut::Tab(Step::Nth(6)), &[ctrl_sign("6")]),
    window("Seventh tab", Shortcut::Tab(Step::Nth(7)), &[ctrl_sign("7")]),
    window("Eighth tab", Shortcut::Tab(Step::Nth(8)), &[ctrl_sign("8")]),
    window("Last tab", Shortcut::Tab(Step::Last), &[ctrl_sign("9")]),
    window("Move the tab to the right", Shortcut::Tab(Step::MoveRight), &[key(Named::PageDown).command().shift()]),
    window("Move the tab to the left", Shortcut::Tab(Step::MoveLeft), &[key(Named::PageUp).command().shift()]),
    window("Retry all that has failed", Shortcut::RetryFailed, &[ctrl('r').shift()]),
    window("Larger", Shortcut::ZoomIn, &[ctrl_sign("+"), ctrl_sign("=")]),
    window("Smaller", Shortcut::ZoomOut, &[ctrl_sign("-"), ctrl_sign("_")]),
    window("Usual size", Shortcut::ZoomReset, &[ctrl_sign("0")]),
    window("Quit", Shortcut::Quit, &[ctrl('q')]),
    pane("Upload what is chosen", Shortcut::Upload, &[key(Named::F3), ctrl('u')]),
    pane("Download what is chosen", Shortcut::Download, &[key(Named::F4), ctrl('d')]),
    pane("New folder", Shortcut::NewFolder, &[key(Named::F7)]),
    pane("Move to another folder", Shortcut::MoveTo, &[ctrl('m')]),
    pane("New empty file", Shortcut::NewFile, &[key(Named::F7).shift()]),
    pane("Refresh", Shortcut::Refresh, &[key(Named::F5), ctrl('r')]),
    pane("Write a path", Shortcut::Path, &[ctrl('l')]),
    pane("Back", Shortcut::Back, &[key(Named::ArrowLeft).alt()]),
    pane("Forward", Shortcut::Forward, &[key(Named::ArrowRight).alt()]),
    pane("Filter the names or transfers (in the log: find words)", Shortcut::Find, &[ctrl('f')]),
    pane("Leave the filter", Shortcut::Leave, &[key(Named::Escape)]),
    pane("Hide names that begin with a dot, or show them", Shortcut::HiddenFiles, &[ctrl('h')]),
    pane("Show the tree of folders, or not", Shortcut::Tree, &[key(Named::F9)]),
    pane("Synchronised browsing: both panes go the same ways, or not", Shortcut::Together, &[ctrl('y')]),
    own(Panes, "Open the folder", &[key(Named::Enter)]),
    own(Panes, "Folder above", &[key(Named::Backspace), key(Named::ArrowUp).alt()]),
    own(Panes, "Rename", &[key(Named::F2)]),
    own(Panes, "Delete, or move to trash", &[key(Named::Delete)]),
    own(Panes, "Copy the path", &[ctrl('c')]),
    own(Panes, "Upload what the clipboard names", &[ctrl('v')]),
    own(Panes, "Properties", &[key(Named::Enter).alt()]),
    own(Panes, "Undo a rename, a move or a new folder", &[ctrl('z')]),
    own(Panes, "Stop what is under way, close the filter, or choose nothing", &[key(Named::Escape)]),
    own(Lists, "Choose the next row", &[key(Named::ArrowDown)]),
    own(Lists, "Choose the row before", &[key(Named::ArrowUp)]),
    own(Lists, "A page on", &[key(Named::PageDown)]),
    own(Lists, "A page back", &[key(Named::PageUp)]),
    own(Lists, "First row", &[key(Named::Home)]),
    own(Lists, "Last row", &[key(Named::End)]),
    own(Lists, "Choose the next row, too", &[key(Named::ArrowDown).shift()]),
    own(Lists, "Choose the row before, too", &[key(Named::ArrowUp).shift()]),
    own(Lists, "Choose all of a page on", &[key(Named::PageDown).shift()]),
    own(Lists, "Choose all of a page back", &[key(Named::PageUp).shift()]),
    own(Lists, "Choose up to the first row", &[key(Named::Home).shift()]),
    own(Lists, "Choose down to the last row", &[key(Named::End).shift()]),
    own(Lists, "Choose a row or not", &[key(Named::Space), key(Named::Space).command()]),
    own(Lists, "Choose all", &[ctrl('a')]),
    own(Lists, "Menu of what is chosen", &[key(Named::F10).shift(), key(Named::ContextMenu)]),
    own(Queue, "Try now, answer, or to the folder of what is done", &[key(Named::Enter)]),
    own(Queue, "Close the group, or to its head", &[key(Named::ArrowLeft)]),
    own(Queue, "Open the group", &[key(Named::ArrowRight)]),
    own(Queue, "Move to the top", &[key(Named::Home).command()]),
    own(Queue, "Move up", &[key(Named::ArrowUp).command()]),
    own(Queue, "Move down", &[key(Named::ArrowDown).command()]),
    own(Queue, "Move to the bottom", &[key(Named::End).command()]),
    own(Queue, "Highest priority", &[alt_sign("1")]),
    own(Queue, "High priority", &[alt_sign("2")]),
    own(Queue, "Normal priority", &[alt_sign("3")]),
    own(Queue, "Low priority", &[alt_sign("4")]),
    own(Queue, "Lowest priority", &[alt_sign("5")]),
    own(Queue, "Cancel, or remove what is over", &[key(Named::Delete)]),
    own(Queue, "Copy the rows", &[ctrl('c')]),
    own(Queue, "Close the filter, or choose nothing", &[key(Named::Escape)]),
    own(Log, "Show every line again", &[key(Named::Escape)]),
    own(Log, "Copy the lines", &[ctrl('c')]),
    own(Tree, "Next folder in sight", &[key(Named::ArrowDown)]),
    own(Tree, "Folder before", &[key(Named::ArrowUp)]),
    own(Tree, "First folder", &[key(Named::Home)]),
    own(Tree, "Last folder in sight", &[key(Named::End)]),
    own(Tree, "Open the folder in the tree, or to what is in it", &[key(Named::ArrowRight)]),
    own(Tree, "Close the folder, or to the one around it", &[key(Named::ArrowLeft)]),
    own(Tree, "Show the folder in the list", &[key(Named::Enter)]),
    own(Path, "A part to the left", &[key(Named::ArrowLeft)]),
    own(Path, "A part to the right", &[key(Named::ArrowRight)]),
    own(Path, "The first part", &[key(Named::Home)]),
    own(Path, "The arrow at the end", &[key(Named::End)]),
    own(Path, "Go to the part", &[key(Named::Enter), key(Named::Space)]),
    own(Path, "Favourites, bookmarks and last folders", &[key(Named::ArrowDown)]),
    own(Path, "Write the path", &[key(Named::F2)]),
    own(WrittenPath, "Next offer", &[key(Named::ArrowDown)]),
    own(WrittenPath, "Offer before", &[key(Named::ArrowUp)]),
    own(WrittenPath, "Take the offer", &[key(Named::Tab), key(Named::ArrowRight)]),
    own(WrittenPath, "Go there", &[key(Named::Enter)]),
    own(WrittenPath, "Put the offers away, then the field", &[key(Named::Escape)]),
    own(Sites, "Connect, or open or close the folder", &[key(Named::Enter)]),
    own(Sites, "Close the folder, or to the one around it", &[key(Named::ArrowLeft)]),
    own(Sites, "Open the folder, or to what is in it", &[key(Named::ArrowRight)]),
    own(Sites, "Rename", &[key(Named::F2)]),
    own(Sites, "Edit", &[key(Named::Enter).alt()]),
    own(Sites, "Remove", &[key(Named::Delete)]),
    own(Bookmarks, "Go there", &[key(Named::Enter)]),
    own(Bookmarks, "Edit", &[key(Named::F2)]),
    own(Bookmarks, "Remove", &[key(Named::Delete)]),
    own(Certificates, "Revoke", &[key(Named::Delete)]),
    own(KeyList, "Change the keys of the action", &[key(Named::Enter)]),
    own(KeyList, "Take its keys away", &[key(Named::Delete), key(Named::Backspace)]),
    own(Menus, "Next entry", &[key(Named::ArrowDown)]),
    own(Menus, "Entry before", &[key(Named::ArrowUp)]),
    own(Menus, "First entry", &[key(Named::Home), key(Named::PageUp)]),
    own(Menus, "Last entry", &[key(Named::End), key(Named::PageDown)]),
    own(Menus, "Choose the entry", &[key(Named::Enter), key(Named::Space)]),
    own(Menus, "Close the menu", &[key(Named::Escape)]),
    own(Choices, "Next one", &[key(Named::ArrowDown)]),
    own(Choices, "The one before", &[key(Named::ArrowUp)]),
    own(Choices, "First one", &[key(Named::Home)]),
    own(Choices, "Last one", &[key(Named::End)]),
    own(Choices, "Open the list", &[key(Named::Space), key(Named::Enter), key(Named::ArrowDown).alt()]),
    own(Dialogs, "Close, or answer no", &[key(Named::Escape)]),
    own(Dialogs, "The main answer", &[key(Named::Enter)]),
    own(Dialogs, "Next field or button", &[key(Named::Tab)]),
    own(Dialogs, "Field or button before", &[key(Named::Tab).shift()]),
    own(Dialogs, "Press the button", &[key(Named::Space)]),
];
