//! The picture of a menu.

use iced::advanced::Renderer as _;
use iced::advanced::renderer::Quad;
use iced::advanced::text::{self, Renderer as _, Text};
use iced::{Background, Border, Color, Font, Point, Rectangle, Renderer, Size, Theme, alignment};

use super::{Action, Item, Menu};
use crate::app::theme::{Tokens, font, radius, size, style};
use crate::app::widget::measure::{Face, measure};

/// The width that an item wants.
pub fn width<Message>(item: &Item<'_, Message>) -> f32 {
    let hint = hint(item);
    let gap = if hint.is_empty() { 0.0 } else { 28.0 };
    TEXT + measure(&item.label, LABEL) + gap + measure(hint, HINT) + PADDING
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
            fill(renderer, rule, t.border, 0.0);
            continue;
        }
        if marked == Some(index) {
            fill(renderer, line, t.selection, radius::FIELD);
        }
        let faint = style::mix(t.raised, t.muted, 0.7);
        let colour = if item.can_be_chosen() { t.text } else { faint };
        if let Some(icon) = item.icon {
            let at = Point::new(
                line.x + PADDING,
                line.y + ((line.height - 15.0) / 2.0).round(),
            );
            write(
                renderer,
                icon.glyph().to_string(),
                font::ICONS,
                15.0,
                at,
                line,
                colour,
            );
        }
        let at = Point::new(line.x + TEXT, line.y);
        write_line(renderer, &item.label, LABEL, at, line, colour);
        let hint = hint(item);
        if !hint.is_empty() {
            let left = (line.x + line.width - PADDING - measure(hint, HINT)).round();
            let colour = if marked == Some(index) {
                t.text
            } else {
                t.muted
            };
            write_line(renderer, hint, HINT, Point::new(left, line.y), line, colour);
        }
    }
}

/// What stands at the right.
fn hint<'i, Message>(item: &'i Item<'_, Message>) -> &'i str {
    match &item.action {
        Action::Disabled(reason) => reason,
        _ => item.shortcut,
    }
}

fn write_line(
    renderer: &mut Renderer,
    words: &str,
    face: Face,
    at: Point,
    line: Rectangle,
    colour: Color,
) {
    let height = (f32::from(face.size) * 1.3).ceil();
    let top = at.y + ((line.height - height) / 2.0).round();
    let at = Point::new(at.x, top);
    write(
        renderer,
        words.to_owned(),
        face.font,
        f32::from(face.size),
        at,
        line,
        colour,
    );
}

/// Left and top aligned, because the software renderer repaints by the bounds alone.
fn write(
    renderer: &mut Renderer,
    content: String,
    font: Font,
    size: f32,
    at: Point,
    line: Rectangle,
    colour: Color,
) {
    let is_icon = font == font::ICONS;
    let height = if is_icon { size } else { (size * 1.3).ceil() };
    let text = Text {
        content,
        bounds: Size::new(line.x + line.width - at.x, height),
        size: size.into(),
        line_height: text::LineHeight::Absolute(height.into()),
        font,
        align_x: text::Alignment::Left,
        align_y: alignment::Vertical::Top,
        shaping: text::Shaping::Auto,
        wrapping: text::Wrapping::None,
    };
    renderer.fill_text(text, at, colour, line);
}

fn fill(renderer: &mut Renderer, bounds: Rectangle, colour: Color, radius: f32) {
    let border = Border {
        radius: radius.into(),
        ..Border::default()
    };
    let quad = Quad {
        bounds,
        border,
        ..Quad::default()
    };
    renderer.fill_quad(quad, Background::Color(colour));
}

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
