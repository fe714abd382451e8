//! One column of a table, as its owner keeps it.

use std::borrow::Cow;

use iced::Font;

use crate::app::theme::{font, size};
use crate::app::widget::measure::{Face, Stays};

/// One column. Widths belong to the owner, who may keep them over a restart.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub title: Cow<'static, str>,
    /// Of no meaning in a filling column.
    pub width: f32,
    /// What source and owner call it; `None`: its place.
    pub(super) key: Option<usize>,
    pub(super) min: f32,
    /// Its share of what the fixed columns leave; 0: it is fixed itself.
    pub(super) share: u16,
    pub(super) is_right: bool,
    pub(super) is_mono: bool,
    pub(super) has_progress: bool,
    pub(super) stays: Stays,
}

impl Column {
    /// A column of fixed width, its text at the left.
    pub fn new(title: impl Into<Cow<'static, str>>, width: f32) -> Self {
        Self {
            title: title.into(),
            width,
            key: None,
            min: 40.0,
            share: 0,
            is_right: false,
            is_mono: false,
            has_progress: false,
            stays: Stays::Beginning,
        }
    }

    /// The column that takes what the others leave; usually the first.
    pub fn fill(title: impl Into<Cow<'static, str>>) -> Self {
        Self {
            share: 1,
            min: 120.0,
            ..Self::new(title, 0.0)
        }
    }

    /// Of several filling columns this one gets so many parts. Those behind the first are fixed as
    /// soon as a border is dragged.
    pub fn share(mut self, share: u16) -> Self {
        (self.share, self.min) = (share, 60.0);
        self
    }

    /// From now on it has this width.
    pub fn resize(&mut self, width: f32) {
        (self.width, self.share) = (width, 0);
    }

    pub(super) fn fills(&self) -> bool {
        self.share > 0
    }

    /// Where columns change their places, source and owner know each by a number.
    pub fn key(mut self, key: usize) -> Self {
        self.key = Some(key);
        self
    }

    /// Numbers stand at the right.
    pub fn right(mut self) -> Self {
        self.is_right = true;
        self
    }

    /// Log lines and fingerprints.
    pub fn mono(mut self) -> Self {
        self.is_mono = true;
        self
    }

    /// Folders: of a long one its end is shown.
    pub fn path(mut self) -> Self {
        self.stays = Stays::End;
        self
    }

    /// Draws the row's progress as a bar, with the cell's text (such as «37 %») at its right.
    pub fn progress(mut self) -> Self {
        (self.has_progress, self.is_right) = (true, true);
        self
    }

    pub(super) fn face(&self) -> Face {
        let (font, size): (Font, f32) = if self.is_mono {
            (font::MONO, size::MONO)
        } else {
            (font::BODY, size::BODY)
        };
        Face {
            font,
            size: size as u16,
        }
    }

    /// What source and owner call the column at a place.
    pub fn number(&self, place: usize) -> usize {
        self.key.unwrap_or(place)
    }
}
