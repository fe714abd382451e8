//! What stands in a window, as pixels.

use std::ops::Range;

/// Red, green, blue.
pub type Colour = [u8; 3];

#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pixels: Vec<u8>,
}

impl Picture {
    /// Reads a binary PPM (`P6`, 8 bits).
    pub fn read(ppm: &[u8]) -> Option<Self> {
        // "P6", width, height, 255, each ended by one blank.
        let mut words = Vec::new();
        let mut from = 0;
        while words.len() < 4 {
            let length = ppm[from..].iter().position(u8::is_ascii_whitespace)?;
            words.push(std::str::from_utf8(&ppm[from..from + length]).ok()?);
            from += length + 1;
        }
        let (width, height) = (words[1].parse().ok()?, words[2].parse().ok()?);
        let pixels = ppm[from..].to_vec();
        (words[0] == "P6" && words[3] == "255" && pixels.len() == 3 * width * height).then_some(
            Self {
                width,
                height,
                pixels,
            },
        )
    }

    pub fn at(&self, x: usize, y: usize) -> Colour {
        let from = 3 * (y * self.width + x);
        [
            self.pixels[from],
            self.pixels[from + 1],
            self.pixels[from + 2],
        ]
    }

    /// Whether a dialog lies over the window's ground.
    pub fn is_dark(&self, ground: Colour) -> bool {
        self.at(3, 3) != ground
    }

    /// How many pixels are not the same; all of them when the sizes differ.
    pub fn differences(&self, other: &Self) -> usize {
        if (self.width, self.height) != (other.width, other.height) {
            return self.width * self.height;
        }
        let pairs = self.pixels.chunks(3).zip(other.pixels.chunks(3));
        pairs.filter(|(one, other)| one != other).count()
    }

    /// Whether there is a bar of that colour, such as a notice stands on.
    pub fn has(&self, colour: Colour) -> bool {
        self.first_bar(colour, 100, 3).is_some()
    }

    /// Whether something of that colour stands in these rows of pixels.
    pub fn holds(&self, colour: Colour, mut rows: Range<usize>) -> bool {
        rows.any(|y| (0..self.width).any(|x| self.at(x, y) == colour))
    }

    /// A point inside the topmost bar of one colour, at least so wide and thick.
    pub fn first_bar(&self, colour: Colour, width: usize, thick: usize) -> Option<(usize, usize)> {
        for y in 0..self.height.saturating_sub(thick) {
            let mut run = 0;
            for x in 0..self.width {
                run = if self.at(x, y) == colour { run + 1 } else { 0 };
                if run == width && (0..thick).all(|down| self.at(x, y + down) == colour) {
                    return Some((x, y + thick));
                }
            }
        }
        None
    }
}
