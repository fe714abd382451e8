//! The look: what colours there are (`palette.rs` has them), the type and spacing scale, how roomy
//! the lists are, and whether shadows may be drawn. Views use tokens and style functions; no raw
//! colour stands anywhere else.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use iced::theme::Palette;
use iced::{Color, Theme};

use crate::profile::{SiteColour, ThemeChoice};
use palette::{DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST};

pub mod font;
pub mod icon;
mod palette;
pub mod space;
pub mod style;

/// Every colour of one appearance.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    /// Behind the panels.
    pub window: Color,
    /// Panels, lists, fields.
    pub surface: Color,
    /// Dialogs and menus.
    pub raised: Color,
    /// Header strips, tab bars, status bar.
    pub header: Color,
    /// Hairlines and outlines.
    pub border: Color,
    pub text: Color,
    /// Secondary text.
    pub muted: Color,
    /// The one loud colour: filled buttons, focus, progress.
    pub accent: Color,
    /// Text on a filled button.
    pub on_accent: Color,
    pub selection: Color,
    /// The selection of a list without the focus.
    pub selection_idle: Color,
    pub hover: Color,
    pub pressed: Color,
    pub folder: Color,
    pub ok: Color,
    pub warn: Color,
    pub error: Color,
    /// Text on a filled button that destroys something.
    pub on_error: Color,
    /// Marks of sites, as [`SiteColour::ALL`] has them.
    pub marks: [Color; 7],
    /// Lies over the window while a dialog is open.
    pub scrim: Color,
}

/// The role of a piece of text or an icon; lists name roles, the theme picks the colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tint {
    #[default]
    Text,
    Muted,
    Accent,
    Folder,
    Ok,
    Warn,
    Error,
    /// Of a mark, not of text.
    Mark(SiteColour),
}

impl Tokens {
    /// The tokens that belong to an iced theme made by [`of`].
    pub fn of(theme: &Theme) -> &'static Self {
        let (usual, contrast) = match theme.extended_palette().is_dark {
            true => (&DARK, &DARK_CONTRAST),
            false => (&LIGHT, &LIGHT_CONTRAST),
        };
        match theme.palette().background == contrast.window {
            true => contrast,
            false => usual,
        }
    }

    pub fn tint(&self, tint: Tint) -> Color {
        match tint {
            Tint::Text => self.text,
            Tint::Muted => self.muted,
            Tint::Accent => self.accent,
            Tint::Folder => self.folder,
            Tint::Ok => self.ok,
            Tint::Warn => self.warn,
            Tint::Error => self.error,
            Tint::Mark(colour) => {
                let marks = SiteColour::ALL.iter().zip(self.marks);
                let found = marks.into_iter().find(|(one, _)| **one == colour);
                found.map_or(self.muted, |(_, mark)| mark)
            }
        }
    }

    fn palette(&self) -> Palette {
        Palette {
            background: self.window,
            text: self.text,
            primary: self.accent,
            success: self.ok,
            warning: self.warn,
            danger: self.error,
        }
    }
}

/// What a person chose, where the system is light or dark; cheap to call.
pub fn of(choice: ThemeChoice, is_system_dark: bool) -> Theme {
    match choice {
        ThemeChoice::System if is_system_dark => DARK_THEME.clone(),
        ThemeChoice::System | ThemeChoice::Light => LIGHT_THEME.clone(),
        ThemeChoice::Dark => DARK_THEME.clone(),
        ThemeChoice::LightContrast => LIGHT_CONTRAST_THEME.clone(),
        ThemeChoice::DarkContrast => DARK_CONTRAST_THEME.clone(),
    }
}

/// Says once, at start, whether the renderer can be trusted with shadows. The software renderer
/// leaves them out of its damage and paints them over and over, so the default is no.
pub fn allow_shadows(allowed: bool) {
    SHADOWS.store(allowed, Ordering::Relaxed);
}

pub fn has_shadows() -> bool {
    SHADOWS.load(Ordering::Relaxed)
}

/// Text sizes in logical pixels.
pub mod size {
    pub const BODY: f32 = 13.0;
    pub const SMALL: f32 = 12.0;
    pub const HEADING: f32 = 15.0;
    pub const TITLE: f32 = 17.0;
    pub const MONO: f32 = 12.0;
    pub const ICON: f32 = 16.0;
}

/// Corner radii.
pub mod radius {
    pub const FIELD: f32 = 5.0;
    pub const PANEL: f32 = 6.0;
    pub const DIALOG: f32 = 10.0;
}

static LIGHT_THEME: LazyLock<Theme> = LazyLock::new(|| named("Argosy light", &LIGHT));
static DARK_THEME: LazyLock<Theme> = LazyLock::new(|| named("Argosy dark", &DARK));
static LIGHT_CONTRAST_THEME: LazyLock<Theme> =
    LazyLock::new(|| named("Argosy light, high contrast", &LIGHT_CONTRAST));
static DARK_CONTRAST_THEME: LazyLock<Theme> =
    LazyLock::new(|| named("Argosy dark, high contrast", &DARK_CONTRAST));
static SHADOWS: AtomicBool = AtomicBool::new(false);

fn named(name: &'static str, tokens: &Tokens) -> Theme {
    Theme::custom(name, tokens.palette())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_follow_the_theme() {
        let choices = [
            (ThemeChoice::Light, &LIGHT),
            (ThemeChoice::Dark, &DARK),
            (ThemeChoice::LightContrast, &LIGHT_CONTRAST),
            (ThemeChoice::DarkContrast, &DARK_CONTRAST),
        ];
        for (choice, tokens) in choices {
            for is_system_dark in [false, true] {
                let theme = of(choice, is_system_dark);
                assert_eq!(Tokens::of(&theme).surface, tokens.surface, "{choice:?}");
            }
        }
        let system = |is_dark| of(ThemeChoice::System, is_dark);
        assert_eq!(Tokens::of(&system(true)).surface, DARK.surface);
        assert_eq!(Tokens::of(&system(false)).surface, LIGHT.surface);
    }
}
