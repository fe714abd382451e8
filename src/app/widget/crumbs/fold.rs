//! Which parts of a path there is room for, and where they stand.

use iced::{Point, Rectangle};

use super::FACE;
use crate::app::widget::measure::{Fits, measure};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Crumb(usize),
    /// Stands for the parts that there is no room for.
    Fold,
    Arrow,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    pub part: Part,
    pub words: String,
    pub left: f32,
    pub width: f32,
}

/// The parts in sight; the arrow is the last of them.
#[derive(Default)]
pub struct Folded {
    pub spots: Vec<Spot>,
    fits: Fits,
    of: (Vec<String>, f32),
}

impl Spot {
    pub fn within(&self, bounds: Rectangle) -> Rectangle {
        Rectangle {
            x: bounds.x + self.left,
            y: bounds.y + 2.0,
            width: self.width,
            height: bounds.height - 4.0,
        }
    }
}

impl Folded {
    /// The first part and as many of the last ones as there is room for.
    pub fn fit(&mut self, parts: &[String], width: f32) {
        if self.of.0 == parts && self.of.1 == width {
            return;
        }
        self.of = (parts.to_vec(), width);
        let room = width - ARROW - 2.0 * EDGE;
        let widths: Vec<f32> = parts.iter().map(|words| wide(words)).collect();
        let sum = |from: usize| -> f32 {
            let shown = widths.get(from..).unwrap_or_default();
            shown.iter().map(|width| width + GAP).sum()
        };
        let fold = wide(FOLD) + GAP;
        let first = widths.first().map_or(0.0, |width| width + GAP);
        let last = parts.len().saturating_sub(1);
        let mut shown = Vec::new();
        if sum(0) <= room {
            shown.extend((0..parts.len()).map(Part::Crumb));
        } else if let Some(from) = (2..=last).find(|from| first + fold + sum(*from) <= room) {
            shown.extend([Part::Crumb(0), Part::Fold]);
            shown.extend((from..parts.len()).map(Part::Crumb));
        } else {
            shown.extend((last > 0).then_some(Part::Fold));
            shown.push(Part::Crumb(last));
        }
        self.spots.clear();
        let mut left = EDGE;
        for part in shown {
            let words = match part {
                Part::Crumb(at) => parts.get(at).map_or("", String::as_str),
                Part::Fold | Part::Arrow => FOLD,
            };
            let rest = width - ARROW - EDGE - left - 2.0 * PADDING;
            let fit = self.fits.fit(words, FACE, rest);
            let taken = fit.width + 2.0 * PADDING;
            self.spots.push(Spot {
                part,
                words: fit.text,
                left,
                width: taken,
            });
            left += taken + GAP;
        }
        self.spots.push(Spot {
            part: Part::Arrow,
            words: String::new(),
            left: (width - ARROW - 2.0).max(0.0),
            width: ARROW,
        });
    }

    pub fn at(&self, bounds: Rectangle, point: Point) -> Option<usize> {
        let is_there = |spot: &Spot| spot.within(bounds).contains(point);
        self.spots.iter().position(is_there)
    }
}

fn wide(words: &str) -> f32 {
    measure(words, FACE) + 2.0 * PADDING
}

const FOLD: &str = "…";
const ARROW: f32 = 20.0;
const EDGE: f32 = 3.0;
pub const PADDING: f32 = 4.0;
/// Between two parts.
pub const GAP: f32 = 10.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(width: f32) -> Vec<String> {
        let parts = ["/", "srv", "projects", "argosy", "pictures"].map(str::to_owned);
        let mut folded = Folded::default();
        folded.fit(&parts, width);
        let arrow = folded.spots.pop().unwrap();
        assert_eq!(arrow.part, Part::Arrow);
        for spot in &folded.spots {
            assert!(spot.left + spot.width <= arrow.left, "{spot:?}");
        }
        folded.spots.into_iter().map(|spot| spot.words).collect()
    }

    #[test]
    fn a_long_path_is_folded_in_its_middle_and_shows_its_end() {
        assert_eq!(shown(500.0), ["/", "srv", "projects", "argosy", "pictures"]);
        assert_eq!(shown(230.0), ["/", "…", "argosy", "pictures"]);
        assert_eq!(shown(160.0), ["/", "…", "pictures"]);
        let narrow = shown(90.0);
        assert_eq!(narrow[0], "…");
        assert!(narrow[1].starts_with('p') && narrow[1].ends_with('…'));
    }
}
