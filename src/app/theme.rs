//! The look: colour tokens for light and dark, the type and spacing scale, and whether shadows
//! may be drawn. Views use tokens and style functions; no raw colour stands anywhere else.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use iced::theme::Palette;
use iced::{Color, Theme};

pub mod font;
pub mod icon;
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
}

impl Tokens {
    /// The tokens that belong to an iced theme made by [`light`] or [`dark`].
    pub fn of(theme: &Theme) -> &'static Self {
        if theme.extended_palette().is_dark {
            &DARK
        } else {
            &LIGHT
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

/// The light theme; cheap to call.
pub fn light() -> Theme {
    LIGHT_THEME.clone()
}

/// The dark theme; cheap to call.
pub fn dark() -> Theme {
    DARK_THEME.clone()
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

/// Distances on a grid of 4 px, and the fixed heights of strips.
pub mod space {
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
    pub const ROW: f32 = 24.0;
    pub const LIST_HEADER: f32 = 26.0;
    pub const TAB_BAR: f32 = 34.0;
    pub const TOOLBAR: f32 = 44.0;
    pub const STATUS_BAR: f32 = 26.0;
}

/// Corner radii.
pub mod radius {
    pub const FIELD: f32 = 5.0;
    pub const PANEL: f32 = 6.0;
    pub const DIALOG: f32 = 10.0;
}

const fn hex(rgb: u32) -> Color {
    Color::from_rgb8((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

static LIGHT: Tokens = Tokens {
    window: hex(0xF1F3F5),
    surface: hex(0xFFFFFF),
    raised: hex(0xFFFFFF),
    header: hex(0xF7F8FA),
    border: hex(0xD9DDE3),
    text: hex(0x1C2128),
    muted: hex(0x5C6672),
    accent: hex(0x1F6FEB),
    on_accent: hex(0xFFFFFF),
    selection: hex(0xD6E6FF),
    selection_idle: hex(0xE6E9ED),
    hover: hex(0xF0F4F9),
    pressed: hex(0xE3E9F1),
    folder: hex(0xD9952B),
    ok: hex(0x14743C),
    warn: hex(0x8F5400),
    error: hex(0xC42735),
    on_error: hex(0xFFFFFF),
    scrim: Color::from_rgba8(0x14, 0x18, 0x20, 0.38),
};

static DARK: Tokens = Tokens {
    window: hex(0x16181C),
    surface: hex(0x1D2025),
    raised: hex(0x252930),
    header: hex(0x22262C),
    border: hex(0x31363E),
    text: hex(0xE3E6EB),
    muted: hex(0x949DA9),
    accent: hex(0x4C94FF),
    on_accent: hex(0x0B1220),
    selection: hex(0x22406E),
    selection_idle: hex(0x2C3138),
    hover: hex(0x262A31),
    pressed: hex(0x2F343C),
    folder: hex(0xE3AE55),
    ok: hex(0x4CC38A),
    warn: hex(0xE2A336),
    error: hex(0xF2707A),
    on_error: hex(0x0B1220),
    scrim: Color::from_rgba8(0x00, 0x00, 0x00, 0.55),
};

static LIGHT_THEME: LazyLock<Theme> =
    LazyLock::new(|| Theme::custom("Argosy light", LIGHT.palette()));
static DARK_THEME: LazyLock<Theme> = LazyLock::new(|| Theme::custom("Argosy dark", DARK.palette()));
static SHADOWS: AtomicBool = AtomicBool::new(false);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_readable_on_everything_it_stands_on() {
        for (name, t) in [("light", &LIGHT), ("dark", &DARK)] {
            for ground in [t.window, t.surface, t.raised, t.header] {
                for ink in [t.text, t.muted, t.ok, t.warn, t.error] {
                    let contrast = ink.relative_contrast(ground);
                    assert!(
                        contrast >= 4.5,
                        "{name}: {ink:?} on {ground:?} is {contrast}"
                    );
                }
            }
            for ground in [t.selection, t.selection_idle, t.hover, t.pressed] {
                assert!(
                    t.text.relative_contrast(ground) >= 7.0,
                    "{name}: {ground:?}"
                );
            }
            for (ink, ground) in [(t.on_accent, t.accent), (t.on_error, t.error)] {
                assert!(ink.relative_contrast(ground) >= 4.5, "{name}: {ground:?}");
            }
            assert!(
                t.accent.relative_contrast(t.surface) >= 3.0,
                "{name}: focus ring"
            );
        }
    }

    #[test]
    fn tokens_follow_the_theme() {
        assert_eq!(Tokens::of(&light()).window, LIGHT.window);
        assert_eq!(Tokens::of(&dark()).window, DARK.window);
    }
}
