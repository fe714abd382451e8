//! The picture of a table.

use iced::advanced::Renderer as _;
use iced::{Rectangle, Renderer, Theme};

use super::geometry::{self, Geometry};
use super::state::{Drag, Hover, State};
use super::{Column, Landing, Table};
use crate::app::theme::icon::Icon;
use crate::app::theme::{Tint, Tokens, font, size, style};
use crate::app::widget::ink;
use crate::app::widget::measure::{Face, Fits};

/// The line where dragged rows would be dropped.
const GAP: f32 = 2.0;

/// Where the first column's text begins when the rows have icons.
pub const TEXT_AFTER_ICON: f32 = PADDING + ICON + 7.0;

impl<Message> Table<'_, Message> {
    /// Draws header, rows in sight and scroll bar, as far as they are in the viewport.
    pub fn draw_rows(
        &self,
        renderer: &mut Renderer,
        theme: &Theme,
        state: &State,
        geometry: &Geometry,
        is_hovered: bool,
        viewport: &Rectangle,
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
            within(renderer, geometry.header, viewport, |renderer| {
                let brush = &mut Brush { renderer, t, fits };
                self.draw_header(brush, geometry, &places, (hover, state.drag));
            });
        }
        within(renderer, geometry.body, viewport, |renderer| {
            let brush = &mut Brush { renderer, t, fits };
            for row in geometry.visible() {
                self.draw_row(brush, geometry, &places, state, hover, row);
            }
            if let Some(Drag::Rows { gap: Some(gap), .. }) = state.drag {
                let at = geometry.row(gap);
                let lowest = geometry.body.y + geometry.body.height - GAP;
                let line = Rectangle {
                    y: (at.y - GAP / 2.0).clamp(geometry.body.y, lowest),
                    height: GAP,
                    ..at
                };
                ink::fill(brush.renderer, line, t.accent, 0.0);
            }
            self.draw_landing(brush, geometry);
            if self.source.is_empty() && !self.empty.is_empty() {
                draw_empty(brush, geometry.body, &self.empty);
            }
        });
        let is_hot = hover == Hover::Track || matches!(state.drag, Some(Drag::Thumb { .. }));
        if let Some(thumb) = geometry.thumb(if is_hot { 8.0 } else { 5.0 }) {
            within(renderer, geometry.body, viewport, |renderer| {
                ink::fill(renderer, thumb, style::thumb(t, is_hot), thumb.width / 2.0);
            });
        }
    }

    /// A frame around where what is carried would land.
    fn draw_landing(&self, brush: &mut Brush<'_>, geometry: &Geometry) {
        let place = match self.landing {
            None | Some(Landing::Elsewhere) => None,
            Some(Landing::Row(row)) => geometry.row(row).intersection(&geometry.body),
            Some(Landing::List) => Some(geometry.body),
        };
        if let Some(place) = place.filter(|place| place.height > 4.0) {
            ink::ring(brush.renderer, place.shrink(1.0), brush.t.accent, 2.0, 4.0);
        }
    }

    fn draw_header(
        &self,
        brush: &mut Brush<'_>,
        geometry: &Geometry,
        places: &[(f32, f32)],
        (hover, drag): (Hover, Option<Drag>),
    ) {
        let (header, t) = (geometry.header, brush.t);
        ink::fill(brush.renderer, header, t.header, 0.0);
        let line = Rectangle {
            y: header.y + header.height - 1.0,
            height: 1.0,
            ..header
        };
        ink::fill(brush.renderer, line, t.border, 0.0);

        if let Some(Drag::Title {
            behind: Some(behind),
            ..
        }) = drag
            && let Some((x, width)) = places.get(behind)
        {
            let line = Rectangle {
                x: (header.x + x + width - GAP / 2.0).round(),
                width: GAP,
                ..header
            };
            ink::fill(brush.renderer, line, t.accent, 0.0);
        }
        for (index, (column, (x, width))) in self.columns.iter().zip(places).enumerate() {
            let cell = Rectangle {
                x: header.x + x,
                width: *width,
                ..header
            };
            let arrow = self.sort.filter(|sort| sort.column == column.number(index));
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
            ink::line(brush.renderer, fit.text, face, left, cell, colour);
            if let Some(sort) = arrow {
                let icon = if sort.is_descending {
                    Icon::ChevronDown
                } else {
                    Icon::ChevronUp
                };
                ink::icon(brush.renderer, icon, 12.0, after, cell, t.accent);
            }
            if index + 1 < places.len() {
                let right = (cell.x + width).round() - 1.0;
                let tick = Rectangle {
                    x: right,
                    y: header.y + 6.0,
                    width: 1.0,
                    height: header.height - 12.0,
                };
                ink::fill(brush.renderer, tick, t.border, 0.0);
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
            ink::fill(brush.renderer, bounds, ground, 0.0);
        }
        // A ring whose edge lies on the edge of the list would leave that edge behind when it goes: the
        // software renderer does not paint it over.
        let seen = geometry.body.intersection(&bounds);
        let is_in_sight = seen.is_some_and(|seen| seen.height > 2.0);
        if state.focus.0 && self.cursor == Some(row) && is_in_sight {
            let ring = Rectangle {
                x: bounds.x + 1.0,
                width: bounds.width - 2.0,
                ..bounds
            };
            ink::ring(brush.renderer, ring, t.accent, 1.0, 3.0);
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
            if index == 0 {
                let depth = f32::from(self.source.depth(row)) * DEPTH;
                (cell.x, cell.width) = (cell.x + depth, cell.width - depth);
            }
            if let (0, Some(mark)) = (index, self.source.mark(row)) {
                let bar = Rectangle {
                    x: cell.x + 2.0,
                    y: cell.y + 3.0,
                    width: MARK,
                    height: cell.height - 6.0,
                };
                ink::fill(brush.renderer, bar, t.tint(mark), MARK / 2.0);
            }
            if let (0, Some((icon, tint))) = (index, icon) {
                let left = cell.x + PADDING;
                ink::icon(brush.renderer, icon, ICON, left, cell, t.tint(tint));
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
            self.draw_cell(brush, column, cell, row, column.number(index), is_selected);
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
        // On the selection's colour only the text's own is sure to be readable.
        let tint = match is_selected {
            true => Tint::Text,
            false => content.tint,
        };
        let face = column.face();
        let fit = brush.fits.fit_with(
            &content.text,
            face,
            column.stays,
            cell.width - 2.0 * PADDING,
        );
        let left = if column.is_right {
            (cell.x + cell.width - PADDING - fit.width).round()
        } else {
            cell.x + PADDING
        };
        let colour = brush.t.tint(tint);
        ink::line(brush.renderer, fit.text, face, left, cell, colour);
    }
}

/// Draws what is seen of a part: a layer of its own would stand out of what scrolls the list.
fn within(
    renderer: &mut Renderer,
    part: Rectangle,
    viewport: &Rectangle,
    draw: impl FnOnce(&mut Renderer),
) {
    if let Some(seen) = part.intersection(viewport) {
        renderer.with_layer(seen, draw);
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
    let round = BAR / 2.0;
    ink::fill(brush.renderer, groove, style::groove(brush.t), round);
    if part > 0.0 {
        let bar = Rectangle {
            width: (width * part).max(BAR),
            ..groove
        };
        ink::fill(brush.renderer, bar, brush.t.accent, round);
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
    ink::line(brush.renderer, fit.text, face, left, line, colour);
}

/// What every stroke needs.
struct Brush<'b> {
    renderer: &'b mut Renderer,
    t: &'b Tokens,
    fits: &'b mut Fits,
}

/// How far a row stands in from the head above it.
pub const DEPTH: f32 = 16.0;
const PADDING: f32 = 8.0;
const ICON: f32 = 16.0;
const MARK: f32 = 4.0;
const ARROW: f32 = 16.0;
const BAR: f32 = 6.0;
/// Room for «100 %» beside a progress bar.
const PERCENT: f32 = 48.0;
