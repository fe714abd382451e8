//! Style functions for iced's own widgets. Each is passed by name: `container(x).style(style::panel)`.

use iced::border::{self, Border};
use iced::overlay::menu;
use iced::widget::{
    checkbox, container, pane_grid, pick_list, progress_bar, rule, scrollable, text, text_editor,
    text_input,
};
use iced::{Color, Shadow, Theme, Vector};

use super::{Tint, Tokens, has_shadows, radius};
use crate::profile::SiteColour;

pub use button::{Look, button};

mod button;

/// The window's own ground.
pub fn window(theme: &Theme) -> container::Style {
    fill(Tokens::of(theme).window)
}

/// A panel: a surface with a hairline around it.
pub fn panel(theme: &Theme) -> container::Style {
    let t = Tokens::of(theme);
    container::Style {
        border: outline(t.border, radius::PANEL),
        ..fill(t.surface)
    }
}

/// A strip inside a panel: path bars, tab bars, foot lines.
pub fn strip(theme: &Theme) -> container::Style {
    let t = Tokens::of(theme);
    container::Style {
        border: border::rounded(radius::PANEL - 1.0),
        ..fill(t.header).color(t.text)
    }
}

/// The status bar: header colour, muted text.
pub fn status_bar(theme: &Theme) -> container::Style {
    let t = Tokens::of(theme);
    fill(t.header).color(t.muted)
}

/// A group of facts inside a dialog.
pub fn well(theme: &Theme) -> container::Style {
    let t = Tokens::of(theme);
    container::Style {
        border: outline(t.border, radius::PANEL),
        ..fill(t.surface)
    }
}

/// A dialog's card.
pub fn dialog(theme: &Theme) -> container::Style {
    let t = Tokens::of(theme);
    container::Style {
        border: outline(t.border, radius::DIALOG),
        shadow: shadow(24.0),
        ..fill(t.raised).color(t.text)
    }
}

/// A menu's card.
pub fn menu_card(theme: &Theme) -> container::Style {
    let t = Tokens::of(theme);
    container::Style {
        border: outline(t.border, radius::PANEL + 2.0),
        shadow: shadow(14.0),
        ..fill(t.raised).color(t.text)
    }
}

/// One of several lines to choose from.
pub fn offer(is_marked: bool) -> impl Fn(&Theme) -> container::Style + Copy {
    move |theme| {
        let t = Tokens::of(theme);
        container::Style {
            border: border::rounded(radius::FIELD),
            ..fill(if is_marked { t.selection } else { t.raised }).color(t.text)
        }
    }
}

/// A box that says something in the tint's colour: `container(x).style(style::banner(Tint::Warn))`.
pub fn banner(tint: Tint) -> impl Fn(&Theme) -> container::Style + Copy {
    move |theme| {
        let t = Tokens::of(theme);
        let colour = t.tint(tint);
        container::Style {
            border: outline(mix(t.raised, colour, 0.55), radius::PANEL),
            ..fill(mix(t.raised, colour, 0.10)).color(t.text)
        }
    }
}

/// Small words near the pointer.
pub fn tooltip(theme: &Theme) -> container::Style {
    let t = Tokens::of(theme);
    container::Style {
        border: outline(t.border, radius::FIELD),
        shadow: shadow(8.0),
        ..fill(t.raised).color(t.text)
    }
}

/// A text's colour by role: `text("…").style(style::tint(Tint::Muted))`.
pub fn tint(tint: Tint) -> impl Fn(&Theme) -> text::Style + Copy {
    move |theme| text::Style {
        color: Some(Tokens::of(theme).tint(tint)),
    }
}

/// Secondary text.
pub fn muted(theme: &Theme) -> text::Style {
    tint(Tint::Muted)(theme)
}

/// The bar of a site's colour.
pub fn mark(colour: SiteColour) -> impl Fn(&Theme) -> container::Style + Copy {
    move |theme| {
        let colour = Tokens::of(theme).tint(Tint::Mark(colour));
        fill(colour).border(border::rounded(2))
    }
}

/// A text field.
pub fn field(theme: &Theme, status: text_input::Status) -> text_input::Style {
    let t = Tokens::of(theme);
    let (edge, width) = match status {
        text_input::Status::Focused { .. } => (t.accent, 1.5),
        text_input::Status::Hovered => (mix(t.border, t.muted, 0.5), 1.0),
        text_input::Status::Active | text_input::Status::Disabled => (t.border, 1.0),
    };
    let is_disabled = status == text_input::Status::Disabled;
    text_input::Style {
        background: if is_disabled { t.header } else { t.surface }.into(),
        border: Border {
            color: edge,
            width,
            radius: radius::FIELD.into(),
        },
        icon: t.muted,
        placeholder: t.muted,
        value: if is_disabled { t.muted } else { t.text },
        selection: chosen_text(t),
    }
}

/// A field whose content can't be used as it is.
pub fn field_in_error(theme: &Theme, status: text_input::Status) -> text_input::Style {
    let mut style = field(theme, status);
    style.border.color = Tokens::of(theme).error;
    style
}

/// A read-only or editable text area.
pub fn editor(theme: &Theme, status: text_editor::Status) -> text_editor::Style {
    let t = Tokens::of(theme);
    let is_focused = matches!(status, text_editor::Status::Focused { .. });
    text_editor::Style {
        background: t.surface.into(),
        border: outline(if is_focused { t.accent } else { t.border }, radius::FIELD),
        placeholder: t.muted,
        value: t.text,
        selection: chosen_text(t),
    }
}

/// What lies under the chosen part of a field's text.
fn chosen_text(t: &Tokens) -> Color {
    let is_contrast = t.window == t.surface;
    t.accent.scale_alpha(if is_contrast { 0.45 } else { 0.35 })
}

/// A drop-down field.
pub fn choice(theme: &Theme, status: pick_list::Status) -> pick_list::Style {
    let t = Tokens::of(theme);
    let edge = match status {
        pick_list::Status::Opened { .. } => t.accent,
        pick_list::Status::Hovered => mix(t.border, t.muted, 0.5),
        pick_list::Status::Active => t.border,
    };
    pick_list::Style {
        text_color: t.text,
        placeholder_color: t.muted,
        handle_color: t.muted,
        background: t.surface.into(),
        border: outline(edge, radius::FIELD),
    }
}

/// The list that a drop-down field opens.
pub fn choice_menu(theme: &Theme) -> menu::Style {
    let t = Tokens::of(theme);
    menu::Style {
        background: t.raised.into(),
        border: outline(t.border, radius::FIELD),
        text_color: t.text,
        selected_text_color: t.text,
        selected_background: t.selection.into(),
        shadow: shadow(10.0),
    }
}

/// iced's checkbox; our own [`crate::app::widget::focus_button::check_box`] takes the focus too.
pub fn check(theme: &Theme, status: checkbox::Status) -> checkbox::Style {
    let t = Tokens::of(theme);
    let (checkbox::Status::Active { is_checked }
    | checkbox::Status::Hovered { is_checked }
    | checkbox::Status::Disabled { is_checked }) = status;
    checkbox::Style {
        background: if is_checked { t.accent } else { t.surface }.into(),
        icon_color: t.on_accent,
        border: outline(if is_checked { t.accent } else { t.muted }, 3.0),
        text_color: Some(t.text),
    }
}

/// Scroll bars that lie over the content.
pub fn scroll(theme: &Theme, status: scrollable::Status) -> scrollable::Style {
    let t = Tokens::of(theme);
    let (x, y) = match status {
        scrollable::Status::Active { .. } => (false, false),
        scrollable::Status::Hovered {
            is_horizontal_scrollbar_hovered: x,
            is_vertical_scrollbar_hovered: y,
            ..
        }
        | scrollable::Status::Dragged {
            is_horizontal_scrollbar_dragged: x,
            is_vertical_scrollbar_dragged: y,
            ..
        } => (x, y),
    };
    let rail = |is_hot: bool| scrollable::Rail {
        background: None,
        border: Border::default(),
        scroller: scrollable::Scroller {
            background: thumb(t, is_hot).into(),
            border: border::rounded(3.0),
        },
    };
    scrollable::Style {
        container: container::Style::default(),
        vertical_rail: rail(y),
        horizontal_rail: rail(x),
        gap: None,
        auto_scroll: scrollable::AutoScroll {
            background: t.raised.into(),
            border: outline(t.border, 99.0),
            shadow: Shadow::default(),
            icon: t.muted,
        },
    }
}

/// The colour of a scroll bar's thumb.
pub fn thumb(t: &Tokens, is_hot: bool) -> Color {
    mix(t.surface, t.muted, if is_hot { 0.75 } else { 0.42 })
}

pub fn progress(theme: &Theme) -> progress_bar::Style {
    let t = Tokens::of(theme);
    progress_bar::Style {
        background: groove(t).into(),
        bar: t.accent.into(),
        border: border::rounded(3.0),
    }
}

/// What lies under a progress bar.
pub fn groove(t: &Tokens) -> Color {
    mix(t.surface, t.muted, 0.22)
}

/// The line between panes: seen only when it can be grabbed.
pub fn split(theme: &Theme) -> pane_grid::Style {
    let t = Tokens::of(theme);
    let line = pane_grid::Line {
        color: t.accent,
        width: 2.0,
    };
    pane_grid::Style {
        hovered_region: pane_grid::Highlight {
            background: t.accent.scale_alpha(0.15).into(),
            border: outline(t.accent, radius::PANEL),
        },
        picked_split: line,
        hovered_split: line,
    }
}

/// A hairline between parts of a panel.
pub fn hairline(theme: &Theme) -> rule::Style {
    rule::Style {
        color: Tokens::of(theme).border,
        radius: 0.0.into(),
        fill_mode: rule::FillMode::Full,
        snap: true,
    }
}

/// Part-way from one colour to another.
pub fn mix(from: Color, to: Color, part: f32) -> Color {
    let between = |a: f32, b: f32| a + (b - a) * part;
    Color::from_rgba(
        between(from.r, to.r),
        between(from.g, to.g),
        between(from.b, to.b),
        between(from.a, to.a),
    )
}

fn fill(colour: Color) -> container::Style {
    container::Style {
        background: Some(colour.into()),
        ..container::Style::default()
    }
}

fn outline(color: Color, radius: f32) -> Border {
    Border {
        color,
        width: 1.0,
        radius: radius.into(),
    }
}

fn shadow(blur_radius: f32) -> Shadow {
    if !has_shadows() {
        return Shadow::default();
    }
    Shadow {
        color: Color::from_rgba(0.0, 0.0, 0.0, 0.28),
        offset: Vector::new(0.0, blur_radius / 3.0),
        blur_radius,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::theme;
    use crate::profile::ThemeChoice::{Dark, DarkContrast, Light, LightContrast};

    #[test]
    fn the_chosen_part_of_a_field_is_seen_and_can_be_read() {
        let all = [
            (Light, 1.5, 4.5),
            (Dark, 1.5, 4.5),
            (LightContrast, 2.4, 7.0),
            (DarkContrast, 2.4, 7.0),
        ];
        for (choice, seen, read) in all {
            let theme = theme::of(choice, false);
            let t = Tokens::of(&theme);
            let over = chosen_text(t);
            let ground = mix(t.surface, Color { a: 1.0, ..over }, over.a);
            assert!(ground.relative_contrast(t.surface) > seen, "{choice:?}");
            assert!(t.text.relative_contrast(ground) > read, "{choice:?}");
        }
    }
}
