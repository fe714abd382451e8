//! How our own buttons look.

use iced::widget::button::{Status, Style};
use iced::{Background, Color, Shadow, Theme};

use super::{mix, outline};
use crate::app::theme::{Tokens, radius};

/// How a [`crate::app::widget::focus_button::FocusButton`] looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The one main action of a view.
    Filled,
    /// A main action that destroys something.
    Danger,
    Outlined,
    /// Toolbars and icon buttons.
    Ghost,
    /// A ghost that stays down while its mode is on.
    Down,
    Tab {
        is_active: bool,
    },
    /// Only text in the accent's colour.
    Link,
    /// No ground at all; check boxes and radio buttons.
    Bare,
}

/// The style of a button of ours.
pub fn button(theme: &Theme, look: Look, status: Status) -> Style {
    use Status::{Active, Disabled, Hovered, Pressed};

    let t = Tokens::of(theme);
    let clear = Color::TRANSPARENT;
    let on_ground = match status {
        Hovered => mix(t.surface, t.muted, 0.14),
        Pressed => mix(t.surface, t.muted, 0.24),
        Active | Disabled => clear,
    };
    let strong = |colour: Color| match status {
        Hovered => mix(colour, t.text, 0.12),
        Pressed => mix(colour, t.text, 0.22),
        Disabled => mix(t.surface, t.muted, 0.18),
        Active => colour,
    };
    // With high contrast the window is of the surface's colour, and tints are too faint alone.
    let edged = |edge: Color| match t.window == t.surface {
        true => edge,
        false => clear,
    };
    let (ground, ink, edge) = match look {
        Look::Filled => (strong(t.accent), t.on_accent, clear),
        Look::Danger => (strong(t.error), t.on_error, clear),
        Look::Outlined => {
            let ground = if on_ground == clear {
                t.surface
            } else {
                on_ground
            };
            (ground, t.text, mix(t.border, t.muted, 0.15))
        }
        Look::Ghost => (on_ground, t.text, clear),
        Look::Down => (mix(t.surface, t.accent, 0.16), t.text, edged(t.accent)),
        Look::Tab { is_active: true } => (t.surface, t.text, edged(t.border)),
        Look::Tab { is_active: false } => (on_ground, t.muted, clear),
        Look::Link => (
            clear,
            if status == Hovered { t.text } else { t.accent },
            clear,
        ),
        Look::Bare => (clear, t.text, clear),
    };
    let is_faint = status == Disabled && !matches!(look, Look::Tab { .. });
    Style {
        background: Some(Background::Color(ground)),
        text_color: if is_faint {
            mix(t.surface, t.muted, 0.6)
        } else {
            ink
        },
        border: outline(edge, radius::PANEL),
        shadow: Shadow::default(),
        snap: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::theme;
    use crate::profile::ThemeChoice;

    #[test]
    fn what_is_active_is_seen_in_every_theme() {
        for choice in ThemeChoice::ALL {
            let theme = theme::of(choice, false);
            let window = Background::Color(Tokens::of(&theme).window);
            for look in [Look::Down, Look::Tab { is_active: true }] {
                let style = button(&theme, look, Status::Active);
                let has_edge = style.border.color != Color::TRANSPARENT;
                assert!(
                    has_edge || style.background != Some(window),
                    "{choice:?} {look:?}"
                );
            }
        }
    }
}
