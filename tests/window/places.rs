//! Where things are in the window: pixels for the mouse, steps of the Tab key for the keyboard, colours
//! to tell things apart. The one place to change when the layout does.

use std::ops::Range;

use crate::support::desktop::Colour;

/// The sizes that pictures are taken at. The mouse tests use the first.
pub const SIZES: [(usize, usize); 2] = [(1280, 800), (1024, 700)];

/// The ground of the window without a dialog over it, light and dark.
pub const LIGHT: Colour = [0xF1, 0xF3, 0xF5];
pub const DARK: Colour = [0x16, 0x18, 0x1C];
/// A filled button, light.
pub const ACCENT: Colour = [0x19, 0x61, 0xD2];

/// Behind the words of the pane whose connection is lost, light.
pub const LOST: Colour = [0xF4, 0xEE, 0xE6];

/// The words of what gives cause for concern, light.
pub const WARNING: Colour = [0x8F, 0x54, 0x00];

// The connect bar at 1280.
pub const HOST: (usize, usize) = (250, 24);
pub const USER: (usize, usize) = (930, 24);

/// A row of the panes at 1280, the first is 0.
pub fn local_row(row: usize) -> (usize, usize) {
    (120, FIRST_ROW + ROW * row)
}

pub fn remote_row(row: usize) -> (usize, usize) {
    (780, FIRST_ROW + ROW * row)
}

pub const UPLOAD: (usize, usize) = (585, 94);

/// The tabs below, for a window of that height.
pub fn failed_tab(height: usize) -> (usize, usize) {
    (144, tabs(height))
}

pub fn queue_tab(height: usize) -> (usize, usize) {
    (60, tabs(height))
}

pub fn done_tab(height: usize) -> (usize, usize) {
    (250, tabs(height))
}

pub fn log_tab(height: usize) -> (usize, usize) {
    (375, tabs(height))
}

/// The first row below the tabs.
pub fn transfer_row(height: usize) -> (usize, usize) {
    queue_row(height, 0)
}

/// A row of the queue, the first is 0.
pub fn queue_row(height: usize, row: usize) -> (usize, usize) {
    (120, tabs(height) + 54 + ROW * row)
}

/// The same with all its pixels.
pub fn queue_line(height: usize, row: usize) -> Range<usize> {
    let (_, middle) = queue_row(height, row);
    middle - ROW / 3..middle + ROW / 3
}

/// The buttons beside the tabs, while nothing waits for its next try.
pub fn pause_all(width: usize, height: usize) -> (usize, usize) {
    (width - 277, tabs(height))
}

pub fn resume_all(width: usize, height: usize) -> (usize, usize) {
    (width - 171, tabs(height))
}

/// «Trusted certificates» in the connect bar, for a window of that width.
pub fn trusted_button(width: usize) -> (usize, usize) {
    (width - 52, 24)
}

/// From the host's field to the user's in the connect bar: port, encryption, logon, user.
pub const HOST_TO_USER: usize = 4;
/// From the port's field to the user's in the site editor, past the choices.
pub const SITE_PORT_TO_USER: usize = 7;
/// From the tab of the site editor's transfers to «Set it aside».
pub const TRANSFERS_TO_ASIDE: usize = 12;

fn tabs(height: usize) -> usize {
    // The panes have 0.66 of what the connect bar, the tabs and the status bar leave.
    let grid = (height - GRID_TOP - GRID_BOTTOM) as f32;
    GRID_TOP + (grid * 0.66) as usize + 22
}

const ROW: usize = 24;
const FIRST_ROW: usize = 152;
const GRID_TOP: usize = 74;
const GRID_BOTTOM: usize = 34;
