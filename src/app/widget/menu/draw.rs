//! The picture of a menu.

use iced::advanced::Renderer as _;
use iced::advanced::renderer::Quad;
use iced::{Rectangle, Renderer, Theme};

use super::{Action, Item, Menu};
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tokens, font, radius, size, style};
use crate::app::widget::ink;
use crate::app::widget::measure::{Face, measure};

/// The width that an item wants.
pub fn width<Message>(item: &Item<'_, Message>) -> f32 {
    let hint = hint(item);
    let right = match shows_chevron(item) {
        true => GAP + CHEVRON,
        false if hint.is_empty() => 0.0,
        false => GAP + measure(hint, HINT),
    };
    TEXT + measure(&item.label, LABEL) + right + PADDING
}

/// Draws card and items.
pub fn menu<Message>(
    menu: &Menu<'_, Message>,
    renderer: &mut Renderer,
    theme: &Theme,
    bounds: Rectangle,
    marked: Option<usize>,
) {
    let t = Tokens::of(theme);
    let card = style::menu_card(theme);
    let quad = Quad {
        bounds,
        border: card.border,
        shadow: card.shadow,
        ..Quad::default()
    };
    renderer.fill_quad(quad, t.raised);

    for (index, (item, line)) in menu.lines(bounds).enumerate() {
        if matches!(item.action, Action::Separator) {
            let y = (line.y + line.height / 2.0).floor();
            let rule = Rectangle {
                x: line.x + 4.0,
                y,
                width: line.width - 8.0,
                height: 1.0,
            };
            ink::fill(renderer, rule, t.border, 0.0);
            continue;
        }
        if marked == Some(index) {
            ink::fill(renderer, line, t.selection, radius::FIELD);
        }
        let faint = style::mix(t.raised, t.muted, 0.7);
        let colour = if item.can_be_chosen() { t.text } else { faint };
        if let Some(icon) = item.icon {
            ink::icon(renderer, icon, 15.0, line.x + PADDING, line, colour);
        }
        ink::line(
            renderer,
            item.label.to_string(),
            LABEL,
            line.x + TEXT,
            line,
            colour,
        );
        let hint = hint(item);
        let right = line.x + line.width - PADDING;
        let colour = if marked == Some(index) {
            t.text
        } else {
            t.muted
        };
        if shows_chevron(item) {
            let left = (right - CHEVRON).round();
            ink::icon(renderer, Icon::ChevronRight, CHEVRON, left, line, colour);
        } else if !hint.is_empty() {
            let left = (right - measure(hint, HINT)).round();
            ink::line(renderer, hint.to_owned(), HINT, left, line, colour);
        }
    }
}

/// What stands at the right.
fn hint<'i, Message>(item: &'i Item<'_, Message>) -> &'i str {
    match &item.action {
        Action::Disabled(reason) => reason,
        _ => &item.shortcut,
    }
}

fn shows_chevron<Message>(item: &Item<'_, Message>) -> bool {
    item.opens_menu && item.can_be_chosen()
}

const CHEVRON: f32 = 14.0;
/// Between the label and what stands at the right.
const GAP: f32 = 28.0;
const LABEL: Face = Face {
    font: font::BODY,
    size: size::BODY as u16,
};
const HINT: Face = Face {
    font: font::BODY,
    size: size::SMALL as u16,
};
const PADDING: f32 = 9.0;
/// Where the words begin.
const TEXT: f32 = PADDING + 15.0 + 8.0;
