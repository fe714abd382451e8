//! The bundled fonts, so that the window looks the same on every machine. They are subsets
//! (Latin, Greek, Cyrillic); other scripts fall back to the system's fonts. Inter's figures are
//! its tabular ones, so that columns of numbers line up.

use std::borrow::Cow;

use iced::Font;
use iced::font::Weight;

/// The font of the whole window; give it to iced as the default font.
pub const BODY: Font = Font::with_name("Inter");
/// Headings, active tabs, buttons.
pub const MEDIUM: Font = Font {
    weight: Weight::Medium,
    ..BODY
};
/// Dialog titles.
pub const SEMIBOLD: Font = Font {
    weight: Weight::Semibold,
    ..BODY
};
/// Log lines and fingerprints.
pub const MONO: Font = Font::with_name("JetBrains Mono");
/// The glyphs of [`super::icon::Icon`].
pub const ICONS: Font = Font::with_name("lucide");

/// iced's settings with these fonts; the window and its tests start from them.
pub fn settings() -> iced::Settings {
    iced::Settings {
        fonts: FILES.iter().map(|bytes| Cow::Borrowed(*bytes)).collect(),
        default_font: BODY,
        default_text_size: super::size::BODY.into(),
        ..iced::Settings::default()
    }
}

const FILES: [&[u8]; 5] = [
    include_bytes!("../../../resources/fonts/Inter-Regular.ttf"),
    include_bytes!("../../../resources/fonts/Inter-Medium.ttf"),
    include_bytes!("../../../resources/fonts/Inter-SemiBold.ttf"),
    include_bytes!("../../../resources/fonts/JetBrainsMono-Regular.ttf"),
    include_bytes!("../../../resources/fonts/Lucide.ttf"),
];
