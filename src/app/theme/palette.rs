//! Every colour of every appearance, and the proof that it can be read.

use iced::Color;

use super::Tokens;

pub static LIGHT: Tokens = Tokens {
    window: hex(0xF1F3F5),
    surface: hex(0xFFFFFF),
    raised: hex(0xFFFFFF),
    header: hex(0xF7F8FA),
    border: hex(0xD9DDE3),
    text: hex(0x1C2128),
    muted: hex(0x5C6672),
    accent: hex(0x1961D2),
    on_accent: hex(0xFFFFFF),
    selection: hex(0xD6E6FF),
    selection_idle: hex(0xE6E9ED),
    hover: hex(0xF0F4F9),
    pressed: hex(0xE3E9F1),
    folder: hex(0xAD7015),
    ok: hex(0x14743C),
    warn: hex(0x8F5400),
    error: hex(0xC42735),
    on_error: hex(0xFFFFFF),
    marks: [
        hex(0xC42735),
        hex(0xB35900),
        hex(0x8A6D00),
        hex(0x14743C),
        hex(0x007A87),
        hex(0x1F5FD0),
        hex(0xA326A8),
    ],
    scrim: Color::from_rgba8(0x14, 0x18, 0x20, 0.38),
};

pub static DARK: Tokens = Tokens {
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
    marks: [
        hex(0xF2707A),
        hex(0xF0883E),
        hex(0xE0C341),
        hex(0x4CC38A),
        hex(0x39C0D3),
        hex(0x6BA6FF),
        hex(0xDB84E0),
    ],
    scrim: Color::from_rgba8(0x00, 0x00, 0x00, 0.55),
};

pub static LIGHT_CONTRAST: Tokens = Tokens {
    window: hex(0xFFFFFF),
    surface: hex(0xFFFFFF),
    raised: hex(0xFFFFFF),
    header: hex(0xF0F0F0),
    border: hex(0x4A4A4A),
    text: hex(0x000000),
    muted: hex(0x2B2B2B),
    accent: hex(0x003C9E),
    on_accent: hex(0xFFFFFF),
    selection: hex(0xBFD8FF),
    selection_idle: hex(0xDADADA),
    hover: hex(0xE8E8E8),
    pressed: hex(0xD0D0D0),
    folder: hex(0x6B4300),
    ok: hex(0x00481E),
    warn: hex(0x5A3300),
    error: hex(0x8A0010),
    on_error: hex(0xFFFFFF),
    marks: [
        hex(0x8A0010),
        hex(0x7A3B00),
        hex(0x5C4A00),
        hex(0x00481E),
        hex(0x00505A),
        hex(0x003C9E),
        hex(0x6E0F73),
    ],
    scrim: Color::from_rgba8(0x00, 0x00, 0x00, 0.60),
};

pub static DARK_CONTRAST: Tokens = Tokens {
    window: hex(0x000000),
    surface: hex(0x000000),
    raised: hex(0x0A0A0A),
    header: hex(0x141414),
    border: hex(0xB8B8B8),
    text: hex(0xFFFFFF),
    muted: hex(0xE0E0E0),
    accent: hex(0x8EC5FF),
    on_accent: hex(0x000000),
    selection: hex(0x12356B),
    selection_idle: hex(0x2A2A2A),
    hover: hex(0x1F1F1F),
    pressed: hex(0x303030),
    folder: hex(0xFFD37A),
    ok: hex(0x6FF0A8),
    warn: hex(0xFFD24D),
    error: hex(0xFFA3A8),
    on_error: hex(0x000000),
    marks: [
        hex(0xFFA3A8),
        hex(0xFFB070),
        hex(0xFFE066),
        hex(0x6FF0A8),
        hex(0x6FE3F2),
        hex(0x8EC5FF),
        hex(0xF0A8F5),
    ],
    scrim: Color::from_rgba8(0x00, 0x00, 0x00, 0.70),
};

const fn hex(rgb: u32) -> Color {
    Color::from_rgb8((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each appearance with the contrast that its text must have.
    const ALL: [(&str, &Tokens, f32); 4] = [
        ("light", &LIGHT, 4.5),
        ("dark", &DARK, 4.5),
        ("light, high contrast", &LIGHT_CONTRAST, 7.0),
        ("dark, high contrast", &DARK_CONTRAST, 7.0),
    ];

    fn contrasts(name: &str, inks: &[Color], grounds: &[Color], least: f32) {
        for ink in inks {
            for ground in grounds {
                let contrast = ink.relative_contrast(*ground);
                assert!(
                    contrast >= least,
                    "{name}: {ink:?} on {ground:?} is {contrast}"
                );
            }
        }
    }

    #[test]
    fn text_is_readable_on_everything_it_stands_on() {
        for (name, t, least) in ALL {
            let grounds = [t.window, t.surface, t.raised, t.header];
            let inks = [t.text, t.muted, t.ok, t.warn, t.error];
            contrasts(name, &inks, &grounds, least);
            // Lines of the log and links.
            contrasts(name, &[t.accent], &[t.surface, t.raised], least);
            // What is not chosen but pointed at keeps its colours.
            let tints = [t.text, t.muted, t.accent, t.ok, t.warn, t.error];
            contrasts(name, &tints, &[t.hover], least);
            contrasts(name, &[t.text, t.muted], &[t.pressed], least);
            // The words of a chosen row are in the text's colour, whatever they say.
            contrasts(name, &[t.text], &[t.selection, t.selection_idle], 7.0);
            contrasts(name, &[t.on_accent], &[t.accent], least);
            contrasts(name, &[t.on_error], &[t.error], least);
        }
    }

    #[test]
    fn rings_and_icons_are_seen_on_everything_they_stand_on() {
        for (name, t, _) in ALL {
            let grounds = [
                t.window,
                t.surface,
                t.raised,
                t.header,
                t.selection,
                t.selection_idle,
                t.hover,
                t.pressed,
            ];
            let inks = [t.accent, t.folder, t.muted, t.ok, t.warn, t.error];
            contrasts(name, &inks, &grounds, 3.0);
            contrasts(name, &t.marks, &grounds, 3.0);
        }
    }

    #[test]
    fn edges_are_seen_in_high_contrast() {
        for (name, t, _) in ALL.into_iter().filter(|(_, _, least)| *least > 4.5) {
            let grounds = [t.window, t.surface, t.raised, t.header];
            contrasts(name, &[t.border], &grounds, 4.5);
        }
    }
}
