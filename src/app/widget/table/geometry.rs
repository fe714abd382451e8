//! Where things are in a table: pure arithmetic. Offsets are `f64`, because an `f32` can't tell
//! single pixels apart in a list of 100,000 rows and more.

use std::ops::Range;

use iced::{Point, Rectangle};

use super::Column;
use crate::app::theme::space;

/// A table's parts, in the window's coordinates.
#[derive(Clone, Debug)]
pub struct Geometry {
    pub header: Rectangle,
    pub body: Rectangle,
    rows: usize,
    offset: f64,
}

impl Geometry {
    /// `offset` is how far the list is scrolled; it is brought into its limits here.
    pub fn new(bounds: Rectangle, has_header: bool, rows: usize, offset: f64) -> Self {
        let strip = if has_header {
            space::list_header().min(bounds.height)
        } else {
            0.0
        };
        let header = Rectangle {
            height: strip,
            ..bounds
        };
        let body = Rectangle {
            y: bounds.y + strip,
            height: bounds.height - strip,
            ..bounds
        };
        let mut geometry = Self {
            header,
            body,
            rows,
            offset: 0.0,
        };
        geometry.offset = offset.clamp(0.0, geometry.limit()).round();
        geometry
    }

    /// The same list at another offset.
    pub fn scrolled_to(&self, offset: f64) -> Self {
        let offset = offset.clamp(0.0, self.limit()).round();
        Self {
            offset,
            ..self.clone()
        }
    }

    pub fn offset(&self) -> f64 {
        self.offset
    }

    /// The largest offset.
    pub fn limit(&self) -> f64 {
        (self.rows as f64 * row_height() - f64::from(self.body.height))
            .max(0.0)
            .ceil()
    }

    /// The rows that can be seen, even in part.
    pub fn visible(&self) -> Range<usize> {
        let first = (self.offset / row_height()).floor() as usize;
        let end = ((self.offset + f64::from(self.body.height)) / row_height()).ceil() as usize;
        first.min(self.rows)..end.min(self.rows)
    }

    /// How many whole rows fit, at least one.
    pub fn page(&self) -> usize {
        ((f64::from(self.body.height) / row_height()).floor() as usize).max(1)
    }

    pub fn row(&self, row: usize) -> Rectangle {
        let y = row as f64 * row_height() - self.offset;
        Rectangle {
            y: self.body.y + y as f32,
            height: space::row(),
            ..self.body
        }
    }

    /// The row at a point of the window.
    pub fn row_at(&self, point: Point) -> Option<usize> {
        if !self.body.contains(point) {
            return None;
        }
        let row =
            ((f64::from(point.y - self.body.y) + self.offset) / row_height()).floor() as usize;
        (row < self.rows).then_some(row)
    }

    /// The row before which something is dropped at a height; behind the last it is their number.
    pub fn gap_at(&self, y: f32) -> usize {
        let y = f64::from((y - self.body.y).clamp(0.0, self.body.height));
        (((y + self.offset) / row_height()).round() as usize).min(self.rows)
    }

    /// How far the list moves on at each step while something is carried near its edge.
    pub fn drift(&self, at: Option<Point>) -> Option<f64> {
        let at = at.filter(|at| self.body.contains(*at))?;
        let zone = space::row().min(self.body.height / 4.0);
        if at.y < self.body.y + zone && self.offset > 0.0 {
            Some(-row_height())
        } else if at.y > self.body.y + self.body.height - zone && self.offset < self.limit() {
            Some(row_height())
        } else {
            None
        }
    }

    /// The offset nearest to the present one that shows a row wholly.
    pub fn reveal(&self, row: usize) -> f64 {
        let top = row as f64 * row_height();
        let lowest = top + row_height() - f64::from(self.body.height);
        self.offset.max(lowest).min(top).clamp(0.0, self.limit())
    }

    /// The scroll bar's thumb, if there is anything to scroll.
    pub fn thumb(&self, width: f32) -> Option<Rectangle> {
        let limit = self.limit();
        if limit <= 0.0 {
            return None;
        }
        let track = f64::from(self.body.height - 4.0);
        let part = f64::from(self.body.height) / (self.rows as f64 * row_height());
        let length = (track * part).max(MIN_THUMB.min(track));
        let y = (track - length) * (self.offset / limit);
        Some(Rectangle {
            x: self.body.x + self.body.width - width - 2.0,
            y: self.body.y + 2.0 + y.round() as f32,
            width,
            height: length as f32,
        })
    }

    /// Where a press means the scroll bar: wider than what is drawn.
    pub fn track(&self) -> Option<Rectangle> {
        (self.limit() > 0.0).then_some(Rectangle {
            x: self.body.x + self.body.width - TRACK,
            width: TRACK,
            ..self.body
        })
    }

    /// The offset that puts the thumb's top at a height of the window.
    pub fn offset_for_thumb(&self, top: f32) -> f64 {
        let Some(thumb) = self.thumb(1.0) else {
            return 0.0;
        };
        let way = f64::from(self.body.height - 4.0 - thumb.height).max(1.0);
        let part = f64::from(top - self.body.y - 2.0) / way;
        (part.clamp(0.0, 1.0) * self.limit()).round()
    }
}

/// The left edges and widths of the columns within a row. The filling ones share what the others
/// leave.
pub fn columns(columns: &[Column], width: f32) -> Vec<(f32, f32)> {
    let fixed: f32 = columns.iter().filter(|c| !c.fills()).map(|c| c.width).sum();
    let shares: f32 = columns.iter().map(|c| f32::from(c.share)).sum();
    let mut x = 0.0;
    columns
        .iter()
        .map(|column| {
            let own = if column.fills() {
                let part = (width - fixed) * f32::from(column.share) / shares;
                part.floor().max(column.min)
            } else {
                column.width
            };
            let place = (x, own);
            x += own;
            place
        })
        .collect()
}

/// The filling columns behind the first, with the widths that they have now.
pub fn further_fills(all: &[Column], width: f32) -> impl Iterator<Item = (usize, f32)> {
    let places = columns(all, width).into_iter().enumerate();
    let filling = places.zip(all).filter(|(_, column)| column.fills());
    filling.skip(1).map(|((index, (_, own)), _)| (index, own))
}

/// Which column a drag of the border after column `index` changes, and in which direction it
/// grows.
pub fn resized_by_border(columns: &[Column], index: usize) -> Option<(usize, f32)> {
    let column = columns.get(index)?;
    if !column.fills() {
        // Left of the filling column a border moves its left neighbour, right of it the right one.
        let is_after_fill = columns.iter().take(index).any(Column::fills);
        if !is_after_fill || columns.get(index + 1).is_none() {
            return (!is_after_fill).then_some((index, 1.0));
        }
    }
    columns.get(index + 1).map(|_| (index + 1, -1.0))
}

fn row_height() -> f64 {
    f64::from(space::row())
}

const MIN_THUMB: f64 = 28.0;
const TRACK: f32 = 12.0;

#[cfg(test)]
mod tests {
    use super::*;
    use iced::Size;

    fn geometry(rows: usize, offset: f64) -> Geometry {
        let bounds = Rectangle::new(Point::new(10.0, 20.0), Size::new(300.0, 266.0));
        Geometry::new(bounds, true, rows, offset)
    }

    #[test]
    fn only_rows_in_sight_are_visible_in_a_long_list() {
        let long = geometry(100_000, 1e12);
        assert_eq!(long.visible(), 99_990..100_000);
        assert_eq!(long.page(), 10);
        assert_eq!(geometry(100_000, 12.0).visible(), 0..11);
        assert_eq!(geometry(3, 50.0).visible(), 0..3);
        assert_eq!(geometry(0, 0.0).visible(), 0..0);
        // A gap is nearest to the middle between two rows.
        let short = geometry(3, 0.0);
        let gap = |rows: f32| short.gap_at(short.body.y + rows * space::row());
        assert_eq!([-1.0, 0.4, 0.6, 1.4, 9.0].map(gap), [0, 0, 1, 1, 3]);
    }

    #[test]
    fn every_row_of_a_very_long_list_has_its_own_pixel() {
        let rows = 5_000_000;
        let end = geometry(rows, 1e12);
        let last = end.row(rows - 1);
        assert_eq!(last.y + last.height, end.body.y + end.body.height);
        assert_eq!(end.row_at(Point::new(20.0, last.y + 1.0)), Some(rows - 1));
        assert_eq!(end.row_at(Point::new(20.0, last.y - 1.0)), Some(rows - 2));
    }

    #[test]
    fn near_an_edge_the_list_moves_on_as_far_as_it_goes() {
        let at = |list: &Geometry, y: f32| list.drift(Some(Point::new(50.0, list.body.y + y)));
        let top = geometry(100, 0.0);
        assert_eq!((at(&top, 5.0), at(&top, 100.0)), (None, None));
        assert_eq!(at(&top, top.body.height - 5.0), Some(row_height()));
        let end = geometry(100, 1e12);
        assert_eq!(at(&end, end.body.height - 5.0), None);
        assert_eq!(at(&end, 5.0), Some(-row_height()));
        assert_eq!(at(&end, -5.0), None);
    }

    #[test]
    fn revealing_moves_as_little_as_possible() {
        let list = geometry(100, 240.0);
        assert_eq!(list.reveal(12), 240.0);
        assert_eq!(list.reveal(5), 120.0);
        assert_eq!(list.reveal(30), 504.0);
        assert_eq!(list.reveal(99), list.limit());
    }

    #[test]
    fn the_thumb_and_the_offset_agree() {
        for offset in [0.0, 1000.0, 2160.0] {
            let list = geometry(100, offset);
            let thumb = list.thumb(5.0).unwrap();
            assert!((list.offset_for_thumb(thumb.y) - list.offset()).abs() < 15.0);
        }
        assert!(geometry(10, 0.0).thumb(5.0).is_none());
    }

    #[test]
    fn the_filling_column_takes_the_rest() {
        let list = [
            Column::fill("Name"),
            Column::new("Size", 80.0),
            Column::new("Time", 120.0),
        ];
        assert_eq!(
            columns(&list, 500.0),
            [(0.0, 300.0), (300.0, 80.0), (380.0, 120.0)]
        );
        assert_eq!(resized_by_border(&list, 0), Some((1, -1.0)));
        assert_eq!(resized_by_border(&list, 1), Some((2, -1.0)));
        assert_eq!(resized_by_border(&list, 2), None);
    }

    #[test]
    fn several_filling_columns_share_the_rest() {
        let mut list = [
            Column::fill("Name").share(3),
            Column::new("Size", 100.0),
            Column::fill("State").share(2),
        ];
        let now = columns(&list, 600.0);
        assert_eq!(now, [(0.0, 300.0), (300.0, 100.0), (400.0, 200.0)]);
        let further: Vec<_> = further_fills(&list, 600.0).collect();
        assert_eq!(further, [(2, 200.0)]);
        list[2].resize(200.0);
        assert_eq!(columns(&list, 600.0), now);
    }
}
