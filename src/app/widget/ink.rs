//! Strokes that our own widgets draw with. All text is submitted left and top aligned with its
//! real bounds, because the software renderer repaints by those alone.

use iced::advanced::Renderer as _;
use iced::advanced::renderer::Quad;
use iced::advanced::text::{self, Renderer as _, Text};
use iced::{Background, Border, Color, Font, Point, Rectangle, Renderer, Size, alignment};

use super::measure::Face;
use crate::app::theme::font;
use crate::app::theme::icon::Icon;

/// One line of text from `left` on, in the middle of the cell's height, clipped by the cell.
pub fn line(
    renderer: &mut Renderer,
    words: String,
    face: Face,
    left: f32,
    cell: Rectangle,
    colour: Color,
) {
    let size = f32::from(face.size);
    let height = (size * 1.3).ceil();
    write(
        renderer,
        words,
        (face.font, size, height),
        left,
        cell,
        colour,
    );
}

/// An icon from `left` on, in the middle of the cell's height.
pub fn icon(
    renderer: &mut Renderer,
    icon: Icon,
    size: f32,
    left: f32,
    cell: Rectangle,
    colour: Color,
) {
    write(
        renderer,
        icon.glyph().to_string(),
        (font::ICONS, size, size),
        left,
        cell,
        colour,
    );
}

/// A filled box.
pub fn fill(renderer: &mut Renderer, bounds: Rectangle, colour: Color, radius: f32) {
    let border = Border {
        radius: radius.into(),
        ..Border::default()
    };
    quad(renderer, bounds, colour, border);
}

/// A line around a box.
pub fn ring(renderer: &mut Renderer, bounds: Rectangle, color: Color, width: f32, radius: f32) {
    quad(
        renderer,
        bounds,
        Color::TRANSPARENT,
        Border {
            color,
            width,
            radius: radius.into(),
        },
    );
}

fn quad(renderer: &mut Renderer, bounds: Rectangle, colour: Color, border: Border) {
    let quad = Quad {
        bounds,
        border,
        ..Quad::default()
    };
    renderer.fill_quad(quad, Background::Color(colour));
}

fn write(
    renderer: &mut Renderer,
    content: String,
    (font, size, height): (Font, f32, f32),
    left: f32,
    cell: Rectangle,
    colour: Color,
) {
    let top = cell.y + ((cell.height - height) / 2.0).round();
    let text = Text {
        content,
        bounds: Size::new((cell.x + cell.width - left).max(0.0), height),
        size: size.into(),
        line_height: text::LineHeight::Absolute(height.into()),
        font,
        // «Left» would leave what is read from right to left at the right end of its cell.
        align_x: text::Alignment::Default,
        align_y: alignment::Vertical::Top,
        shaping: text::Shaping::Auto,
        wrapping: text::Wrapping::None,
    };
    renderer.fill_text(text, Point::new(left, top), colour, cell);
}
