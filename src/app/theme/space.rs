//! Distances on a grid of 4 px, and the heights of rows and strips, which follow how roomy a person
//! wants the lists.

use std::cell::Cell;

use crate::profile::Density;

pub const XS: f32 = 4.0;
pub const S: f32 = 8.0;
pub const M: f32 = 12.0;
pub const L: f32 = 16.0;
pub const XL: f32 = 20.0;
/// Between panels.
pub const GUTTER: f32 = 8.0;
/// Inside a dialog, and between its parts.
pub const DIALOG: f32 = 20.0;
pub const DIALOG_GAP: f32 = 14.0;
pub const TOOLBAR: f32 = 44.0;
pub const STATUS_BAR: f32 = 26.0;

thread_local! {
    /// All of the window is laid out and drawn on one thread.
    static DENSITY: Cell<Density> = const { Cell::new(Density::Normal) };
}

/// From the next layout on.
pub fn set_density(density: Density) {
    DENSITY.set(density);
}

/// A row of a list.
pub fn row() -> f32 {
    by(20.0, 24.0, 32.0)
}

pub fn list_header() -> f32 {
    by(22.0, 26.0, 32.0)
}

pub fn tab_bar() -> f32 {
    by(32.0, 34.0, 40.0)
}

/// Above and below what stands in a strip.
pub fn strip() -> f32 {
    by(2.0, 6.0, 10.0)
}

fn by(compact: f32, normal: f32, roomy: f32) -> f32 {
    match DENSITY.get() {
        Density::Compact => compact,
        Density::Normal => normal,
        Density::Roomy => roomy,
    }
}
