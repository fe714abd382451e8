//! The picture of a table. All text is submitted left and top aligned with its real bounds,
//! because the software renderer repaints by those alone.

use iced::advanced::Renderer as _;
use iced::advanced::renderer::Quad;
use iced::advanced::text::{self, Renderer as _, Text};
use iced::{
    Background, Border, Color, Font, Point, Rectangle, Renderer, Size, Theme, alignment, border,
};

use super::geometry::{self, Geometry};
use super::state::{Drag, Hover, State};
use super::{Column, Table};
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, Tokens, font, size, style};
use crate::app::widget::measure::{Face, Fits};

/// Where the first column's text begins when the rows have icons.
pub const TEXT_AFTER_ICON: f32 = PADDING + ICON + 7.0;

impl<Message> Table<'_, Message> {
    /// Draws header, rows in sight and scroll bar.
    pub fn draw_rows(
        &self,
        renderer: &mut Renderer,
        theme: &Theme,
        state: &State,
        geometry: &Geometry,
        is_hovered: bool,
    ) {
        let t = Tokens::of(theme);
        let hover = if is_hovered || state.drag.is_some() {
            state.hover
        } else {
            Hover::Nothing
        };
        let places = geometry::columns(self.columns, geometry.body.width);
        let fits = &mut *state.fits.borrow_mut();
        if self.has_header {
            renderer.with_layer(geometry.header, |renderer| {
                self.draw_header(&mut Brush { renderer, t, fits }, geometry, &places, hover);
            });
        }
        renderer.with_layer(geometry.body, |renderer| {
            let brush = &mut Brush { renderer, t, fits };
            for row in geometry.visible() {
                self.draw_row(brush, geometry, &places, state, hover, row);
            }
            if self.source.is_empty() && !self.empty.is_empty() {
                draw_empty(brush, geometry.body, &self.empty);
            }
        });
        let is_hot = hover == Hover::Track || matches!(state.drag, Some(Drag::Thumb { .. }));
        if let Some(thumb) = geometry.thumb(if is_hot { 8.0 } else { 5.0 }) {
            renderer.with_layer(geometry.body, |renderer| {
                fill(
                    renderer,
                    thumb,
                    style::thumb(t, is_hot),
                    border::rounded(thumb.width / 2.0),
                );
            });
        }
    }

    fn draw_header(
        &self,
        brush: &mut Brush<'_>,
        geometry: &Geometry,
        places: &[(f32, f32)],
        hover: Hover,
    ) {
        let (header, t) = (geometry.header, brush.t);
        fill(brush.renderer, header, t.header, Border::default());
        let line = Rectangle {
            y: header.y + header.height - 1.0,
            height: 1.0,
            ..header
        };
        fill(brush.renderer, line, t.border, Border::default());

        for (index, (column, (x, width))) in self.columns.iter().zip(places).enumerate() {
            let cell = Rectangle {
                x: header.x + x,
                width: *width,
                ..header
            };
            let arrow = self.sort.filter(|sort| sort.column == index);
            let is_strong = arrow.is_some() || hover == Hover::Title(index);
            let colour = if is_strong { t.text } else { t.muted };
            let face = Face {
                font: font::MEDIUM,
                size: size::SMALL as u16,
            };
            let room = width - 2.0 * PADDING - if arrow.is_some() { ARROW } else { 0.0 };
            let fit = brush.fits.fit(&column.title, face, room);
            let left = if column.is_right {
                cell.x + width - PADDING - fit.width - if arrow.is_some() { ARROW } else { 0.0 }
            } else {
                cell.x + PADDING
            };
            let after = left + fit.width + 3.0;
            brush.words(fit.text, face, Point::new(left, cell.y), cell, colour);
            if let Some(sort) = arrow {
                let icon = if sort.is_descending {
                    Icon::ChevronDown
                } else {
                    Icon::ChevronUp
                };
                let place = Point::new(after, cell.y + ((cell.height - 12.0) / 2.0).round());
                brush.icon(icon, 12.0, place, cell, t.accent);
            }
            if index + 1 < places.len() {
                let right = (cell.x + width).round() - 1.0;
                let tick = Rectangle {
                    x: right,
                    y: header.y + 6.0,
                    width: 1.0,
                    height: header.height - 12.0,
                };
                fill(brush.renderer, tick, t.border, Border::default());
            }
        }
    }

    fn draw_row(
        &self,
        brush: &mut Brush<'_>,
        geometry: &Geometry,
        places: &[(f32, f32)],
        state: &State,
        hover: Hover,
        row: usize,
    ) {
        let (bounds, t) = (geometry.row(row), brush.t);
        let is_selected = self.source.is_selected(row);
        let has_focus = state.focus.0 || self.renamed.is_some();
        let ground = match (is_selected, has_focus) {
            (true, true) => Some(t.selection),
            (true, false) => Some(t.selection_idle),
            (false, _) => (hover == Hover::Row(row)).then_some(t.hover),
        };
        if let Some(ground) = ground {
            fill(brush.renderer, bounds, ground, Border::default());
        }
        if state.focus.0 && self.cursor == Some(row) {
            let ring = Rectangle {
                x: bounds.x + 1.0,
                width: bounds.width - 2.0,
                ..bounds
            };
            let border = Border {
                color: t.accent,
                width: 1.0,
                radius: 3.0.into(),
            };
            fill(brush.renderer, ring, Color::TRANSPARENT, border);
        }

        let icon = self.source.icon(row);
        let is_renamed = self
            .renamed
            .as_ref()
            .is_some_and(|renamed| renamed.row == row);
        for (index, (column, (x, width))) in self.columns.iter().zip(places).enumerate() {
            let mut cell = Rectangle {
                x: bounds.x + x,
                width: *width,
                ..bounds
            };
            if let (0, Some((icon, tint))) = (index, icon) {
                let place = Point::new(cell.x + PADDING, cell.y + (cell.height - ICON) / 2.0);
                brush.icon(icon, ICON, place, cell, t.tint(tint));
                let taken = TEXT_AFTER_ICON - PADDING;
                (cell.x, cell.width) = (cell.x + taken, cell.width - taken);
            }
            if index == 0 && is_renamed {
                continue;
            }
            if column.has_progress
                && let Some(progress) = self.source.progress(row)
            {
                draw_progress(brush, cell, progress);
            }
            self.draw_cell(brush, column, cell, row, index, is_selected);
        }
    }

    fn draw_cell(
        &self,
        brush: &mut Brush<'_>,
        column: &Column,
        cell: Rectangle,
        row: usize,
        index: usize,
        is_selected: bool,
    ) {
        let content = self.source.cell(row, index);
        if content.text.is_empty() {
            return;
        }
        let is_faint = content.tint == Tint::Muted && !is_selected;
        let tint = if content.tint == Tint::Muted && !is_faint {
            Tint::Text
        } else {
            content.tint
        };
        let face = column.face();
        let fit = brush
            .fits
            .fit(&content.text, face, cell.width - 2.0 * PADDING);
        let left = if column.is_right {
            (cell.x + cell.width - PADDING - fit.width).round()
        } else {
            cell.x + PADDING
        };
        let colour = brush.t.tint(tint);
        brush.words(fit.text, face, Point::new(left, cell.y), cell, colour);
    }
}

fn draw_progress(brush: &mut Brush<'_>, cell: Rectangle, progress: f32) {
    let width = cell.width - 2.0 * PADDING - PERCENT;
    if width < 16.0 {
        return;
    }
    let groove = Rectangle {
        x: cell.x + PADDING,
        y: cell.y + (cell.height - BAR) / 2.0,
        width,
        height: BAR,
    };
    let part = if progress.is_finite() {
        progress.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let round = border::rounded(BAR / 2.0);
    fill(brush.renderer, groove, style::groove(brush.t), round);
    if part > 0.0 {
        let bar = Rectangle {
            width: (width * part).max(BAR),
            ..groove
        };
        fill(brush.renderer, bar, brush.t.accent, round);
    }
}

fn draw_empty(brush: &mut Brush<'_>, body: Rectangle, words: &str) {
    let face = Face {
        font: font::BODY,
        size: size::BODY as u16,
    };
    let fit = brush.fits.fit(words, face, body.width - 4.0 * PADDING);
    let left = (body.x + (body.width - fit.width) / 2.0).round();
    let line = Rectangle {
        y: body.y + (body.height * 0.3).round(),
        height: 24.0,
        ..body
    };
    let colour = brush.t.muted;
    brush.words(fit.text, face, Point::new(left, line.y), line, colour);
}

/// What every stroke needs.
struct Brush<'b> {
    renderer: &'b mut Renderer,
    t: &'b Tokens,
    fits: &'b mut Fits,
}

impl Brush<'_> {
    /// One line of text, in the middle of the cell's height.
    fn words(&mut self, content: String, face: Face, at: Point, cell: Rectangle, colour: Color) {
        let line = (f32::from(face.size) * 1.3).ceil();
        let top = at.y + ((cell.height - line) / 2.0).round();
        let room = Size::new((cell.x + cell.width - at.x).max(0.0), line);
        self.text(
            content,
            face.font,
            f32::from(face.size),
            line,
            Point::new(at.x, top),
            room,
            cell,
            colour,
        );
    }

    fn icon(&mut self, icon: Icon, size: f32, at: Point, cell: Rectangle, colour: Color) {
        let room = Size::new(size + 1.0, size);
        self.text(
            icon.glyph().to_string(),
            font::ICONS,
            size,
            size,
            at,
            room,
            cell,
            colour,
        );
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one call into the renderer, two callers"
    )]
    fn text(
        &mut self,
        content: String,
        font: Font,
        size: f32,
        line: f32,
        at: Point,
        room: Size,
        clip: Rectangle,
        colour: Color,
    ) {
        let text = Text {
            content,
            bounds: room,
            size: size.into(),
            line_height: text::LineHeight::Absolute(line.into()),
            font,
            align_x: text::Alignment::Left,
            align_y: alignment::Vertical::Top,
            shaping: text::Shaping::Auto,
            wrapping: text::Wrapping::None,
        };
        self.renderer.fill_text(text, at, colour, clip);
    }
}

fn fill(renderer: &mut Renderer, bounds: Rectangle, colour: Color, border: Border) {
    let quad = Quad {
        bounds,
        border,
        ..Quad::default()
    };
    renderer.fill_quad(quad, Background::Color(colour));
}

const PADDING: f32 = 8.0;
const ICON: f32 = 16.0;
const ARROW: f32 = 16.0;
const BAR: f32 = 6.0;
/// Room for «100 %» beside a progress bar.
const PERCENT: f32 = 48.0;
