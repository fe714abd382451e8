//! Text that must fit a cell: measured, cut with an ellipsis, remembered. iced 0.14 can't do it
//! itself, and measuring anew on every frame would be slow.

use std::collections::HashMap;

use iced::advanced::text::{self, Paragraph as _, Text};
use iced::{Font, Pixels, Renderer, Size, alignment};

use crate::wording;

type Paragraph = <Renderer as text::Renderer>::Paragraph;

/// How a piece of text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Face {
    pub font: Font,
    /// In whole pixels.
    pub size: u16,
}

/// What of a text stays where it must be cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Stays {
    #[default]
    Beginning,
    /// Of a path its last names tell the most.
    End,
}

/// A text that fits, and its width.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    pub text: String,
    pub width: f32,
}

/// What was measured lately.
#[derive(Default)]
pub struct Fits {
    known: HashMap<String, Vec<(Face, Stays, u32, Fit)>>,
}

impl Fits {
    /// The text, its end cut off with an ellipsis where it is wider than `room`.
    pub fn fit(&mut self, text: &str, face: Face, room: f32) -> Fit {
        self.fit_with(text, face, Stays::Beginning, room)
    }

    /// The same where perhaps its beginning is cut off.
    pub fn fit_with(&mut self, text: &str, face: Face, stays: Stays, room: f32) -> Fit {
        let text = text.get(..cap(text)).unwrap_or(text);
        let pixels = room.max(0.0) as u32;
        if let Some(known) = self.known.get(text)
            && let Some((.., fit)) = known
                .iter()
                .find(|(f, s, p, _)| (*f, *s, *p) == (face, stays, pixels))
        {
            return fit.clone();
        }
        let fit = cut(text, face, stays, pixels as f32);
        if self.known.len() >= CAPACITY {
            self.known.clear();
        }
        let known = self.known.entry(text.to_owned()).or_default();
        if known.len() >= 8 {
            // Left over from a column being dragged.
            known.clear();
        }
        known.push((face, stays, pixels, fit.clone()));
        fit
    }
}

/// How wide a text is without wrapping.
pub fn measure(text: &str, face: Face) -> f32 {
    Paragraph::with_text(Text {
        content: text,
        bounds: Size::INFINITE,
        size: Pixels(f32::from(face.size)),
        line_height: text::LineHeight::default(),
        font: face.font,
        align_x: text::Alignment::Default,
        align_y: alignment::Vertical::Top,
        shaping: text::Shaping::Auto,
        wrapping: text::Wrapping::None,
    })
    .min_width()
}

fn cut(text: &str, face: Face, stays: Stays, room: f32) -> Fit {
    // Whoever gives the text should have marked what would break the line or turn it round.
    let one_line = wording::printable(text).into_owned();
    let width = measure(&one_line, face);
    if width <= room {
        return Fit {
            text: one_line,
            width,
        };
    }
    // As many characters as fit with an ellipsis, by halving.
    let starts: Vec<usize> = one_line.char_indices().map(|(at, _)| at).collect();
    let start = |number: usize| starts.get(number).copied().unwrap_or(one_line.len());
    let (mut low, mut high) = (0, starts.len());
    let mut best = Fit {
        text: String::new(),
        width: 0.0,
    };
    while low < high {
        let middle = (low + high) / 2;
        let candidate = match stays {
            Stays::Beginning => {
                let head = one_line.get(..start(middle)).unwrap_or("");
                format!("{}…", head.trim_end())
            }
            Stays::End => {
                let tail = one_line.get(start(starts.len() - middle)..).unwrap_or("");
                format!("…{}", tail.trim_start())
            }
        };
        let width = measure(&candidate, face);
        if width <= room {
            best = Fit {
                text: candidate,
                width,
            };
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    best
}

/// Nobody reads further in a cell, and shaping longer text would be slow.
fn cap(text: &str) -> usize {
    text.char_indices()
        .nth(MAX_CHARS)
        .map_or(text.len(), |(at, _)| at)
}

const CAPACITY: usize = 4096;
const MAX_CHARS: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::theme::font;

    const FACE: Face = Face {
        font: font::BODY,
        size: 13,
    };

    #[test]
    fn a_long_name_ends_in_an_ellipsis_and_fits() {
        let mut fits = Fits::default();
        let fit = fits.fit("a rather long file name.txt", FACE, 80.0);
        assert!(fit.text.starts_with("a r") && fit.text.ends_with('…') && fit.width <= 80.0);
        assert_eq!(fits.fit("a rather long file name.txt", FACE, 80.0), fit);
        assert_eq!(fits.fit("short", FACE, 80.0).text, "short");
        assert_eq!(fits.fit("anything", FACE, 0.0).text, "");
    }

    #[test]
    fn a_long_path_begins_with_an_ellipsis_and_fits() {
        let mut fits = Fits::default();
        let path = "/home/somebody/Dokumente/Bücher";
        fits.fit(path, FACE, 80.0);
        let fit = fits.fit_with(path, FACE, Stays::End, 80.0);
        assert!(fit.text.starts_with('…') && fit.text.ends_with("/Bücher") && fit.width <= 80.0);
        assert_eq!(fits.fit_with("/a", FACE, Stays::End, 80.0).text, "/a");
        assert_eq!(fits.fit_with(path, FACE, Stays::End, 0.0).text, "");
    }

    #[test]
    fn hostile_names_stay_on_one_line_and_cost_little() {
        let fit = Fits::default().fit("a\nb\u{1b}[31m", FACE, 500.0);
        assert_eq!(fit.text, "a⟨U+000A⟩b⟨U+001B⟩[31m");
        let turned = Fits::default().fit("photo\u{202e}gpj.exe", FACE, 500.0);
        assert_eq!(turned.text, "photo⟨U+202E⟩gpj.exe");
        let endless = "x".repeat(1_000_000);
        assert!(Fits::default().fit(&endless, FACE, 1e9).text.len() <= MAX_CHARS);
    }
}
