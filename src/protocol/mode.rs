//! Permissions as Unix servers and this computer know them: nine bits and three special ones, and
//! changes that leave some of them as they are.

use std::fmt;

/// The twelve bits. Its Display is octal, as SITE CHMOD takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode(u16);

/// New values for some bits; the others stay as they are. Its Display is octal, with an `x` for
/// each digit of which anything stays (the special bits' only where they are set).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModeChange {
    /// The bits that get a value.
    mask: u16,
    /// Their values; nothing outside the mask.
    bits: u16,
}

/// Where new permissions hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// For what is chosen, and for nothing in it.
    #[default]
    Chosen,
    /// Also for everything in chosen folders. A folder that may be read may be entered, too.
    All,
    /// For files alone, chosen ones and those in chosen folders.
    Files,
    /// For folders alone, likewise.
    Folders,
}

impl Reach {
    /// What a folder gets that is worked through; `None`: nothing.
    pub fn for_folder(self, change: ModeChange) -> Option<ModeChange> {
        match self {
            Self::All => Some(change.for_folder()),
            Self::Folders => Some(change),
            Self::Chosen | Self::Files => None,
        }
    }
}

impl Mode {
    /// The read, write and execute bits of owner, group and others.
    pub const NINE: u16 = 0o777;
    const ALL: u16 = 0o7777;

    /// Higher bits, such as the file's type, are left out.
    pub fn new(bits: u32) -> Self {
        Self(u16::try_from(bits & u32::from(Self::ALL)).unwrap_or_default())
    }

    /// Reads nine letters as a listing gives them (`rwsr-xr-t`); anything else is not known.
    pub fn of_letters(letters: &str) -> Option<Self> {
        let letters: &[u8; 9] = letters.as_bytes().try_into().ok()?;
        let mut bits = 0;
        for (at, letter) in letters.iter().enumerate() {
            let (bit, special) = (0o400 >> at, 0o4000 >> (at / 3));
            let marks: [u8; 3] = match at {
                8 => *b"xtT",
                2 | 5 => *b"xsS",
                _ => [if at % 3 == 0 { b'r' } else { b'w' }, 0, 0],
            };
            bits |= match *letter {
                b'-' => 0,
                mark if mark == marks[0] => bit,
                mark if mark == marks[1] => bit | special,
                mark if mark == marks[2] => special,
                _ => return None,
            };
        }
        Some(Self(bits))
    }

    pub fn bits(self) -> u32 {
        u32::from(self.0)
    }
}

impl ModeChange {
    /// What is the same in all of them is set; where they differ, or where any is not known, it
    /// stays.
    pub fn common(modes: impl IntoIterator<Item = Option<Mode>>) -> Self {
        let mut modes = modes.into_iter();
        let Some(Some(first)) = modes.next() else {
            return Self::default();
        };
        let mut change = Self {
            mask: Mode::ALL,
            bits: first.0,
        };
        for mode in modes {
            let Some(mode) = mode else {
                return Self::default();
            };
            change.mask &= !(first.0 ^ mode.0);
        }
        // Special bits that nobody has are nobody's concern.
        if change.bits & change.mask & !Mode::NINE == 0 {
            change.mask &= Mode::NINE;
        }
        change.bits &= change.mask;
        change
    }

    /// Reads `644`, `6x4` or `1777`: an `x` leaves all three bits as they are, and so does a first
    /// digit that is not there: `0644` takes the special bits away, `644` does not.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !matches!(text.len(), 3 | 4) {
            return None;
        }
        let mut change = Self::default();
        for digit in text.chars() {
            let (mask, bits) = match digit {
                'x' | 'X' => (0, 0),
                digit => (7, u16::try_from(digit.to_digit(8)?).ok()?),
            };
            change.mask = change.mask << 3 | mask;
            change.bits = change.bits << 3 | bits;
        }
        Some(change)
    }

    /// What becomes of a bit; `None`: it stays.
    pub fn bit(self, bit: u16) -> Option<bool> {
        (self.mask & bit != 0).then_some(self.bits & bit != 0)
    }

    pub fn set(&mut self, bit: u16, value: Option<bool>) {
        self.mask = self.mask & !bit | if value.is_some() { bit } else { 0 };
        self.bits = self.bits & !bit | if value == Some(true) { bit } else { 0 };
    }

    /// Nothing would change.
    pub fn is_nothing(self) -> bool {
        self.mask == 0
    }

    /// The same for a folder among files: where reading is granted, so is entering, without which
    /// reading it is of no use.
    pub fn for_folder(mut self) -> Self {
        for shift in [6, 3, 0] {
            if self.bit(4 << shift) == Some(true) {
                self.set(1 << shift, Some(true));
            } else if self.bit(4 << shift).is_none() {
                self.set(1 << shift, None);
            }
        }
        self
    }

    /// The owner may enter afterwards: then a folder comes before what is in it, else behind.
    pub fn opens(self) -> bool {
        self.bit(0o100) == Some(true)
    }

    /// What the mode is afterwards. `None`: a bit is to stay of which nobody knows what it is.
    pub fn of(self, mode: Option<Mode>) -> Option<Mode> {
        let is_whole = self.mask & Mode::NINE == Mode::NINE;
        let before = match mode {
            Some(mode) => mode.0,
            None if is_whole => 0,
            None => return None,
        };
        Some(Mode(before & !self.mask | self.bits))
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03o}", self.0)
    }
}

impl fmt::Display for ModeChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shifts: &[u16] = match self.mask & !Mode::NINE {
            0 => &[6, 3, 0],
            _ => &[9, 6, 3, 0],
        };
        for shift in shifts {
            match self.mask >> shift & 7 {
                7 => write!(f, "{}", self.bits >> shift & 7)?,
                _ => f.write_str("x")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Option<String> {
        Mode::of_letters(text).map(|mode| mode.to_string())
    }

    #[test]
    fn letters_become_octal() {
        for (text, octal) in [
            ("rw-r--r--", "644"),
            ("rwsr-xr-x", "4755"),
            ("rw-r-S---", "2640"),
            ("rwxrwxrwt", "1777"),
            ("---------", "000"),
        ] {
            assert_eq!(letters(text).as_deref(), Some(octal), "{text}");
        }
        for odd in [
            "",
            "rw-r--r-",
            "rw?r--r--",
            "wr-r--r--",
            "rw-r--r--+",
            "0644",
        ] {
            assert_eq!(letters(odd), None, "{odd}");
        }
        assert_eq!(Mode::new(0o100_644).to_string(), "644");
    }

    #[test]
    fn an_x_leaves_a_digit_as_it_is() {
        let read = |text| ModeChange::parse(text).map(|change| change.to_string());
        for (text, shown) in [
            ("644", "644"),
            (" 6x4 ", "6x4"),
            ("xxx", "xxx"),
            ("0644", "0644"),
            ("1777", "1777"),
        ] {
            assert_eq!(read(text).as_deref(), Some(shown), "{text}");
        }
        for wrong in [
            "", "64", "648", "64444", "-44", "rwx", "6 4", "64\n4", "٦٤٤",
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
        let change = ModeChange::parse("6x4").unwrap();
        let after = |octal| change.of(Some(Mode::new(octal))).unwrap().to_string();
        assert_eq!(after(0o777), "674");
        // What is special about it stays.
        assert_eq!(after(0o2711), "2614");
        assert_eq!(change.of(None), None);
        let whole = ModeChange::parse("644").unwrap();
        assert_eq!(whole.of(None), Some(Mode::new(0o644)));
        assert_eq!(whole.of(Some(Mode::new(0o4711))), Some(Mode::new(0o4644)));
        let plain = ModeChange::parse("0644").unwrap();
        assert_eq!(plain.of(Some(Mode::new(0o4711))), Some(Mode::new(0o644)));
    }

    #[test]
    fn only_what_all_have_in_common_is_shown() {
        let common = |modes: &[Option<u32>]| {
            let modes = modes.iter().map(|mode| mode.map(Mode::new));
            ModeChange::common(modes)
        };
        assert_eq!(common(&[Some(0o644)]).to_string(), "644");
        assert_eq!(common(&[Some(0o644), Some(0o640)]).to_string(), "64x");
        assert_eq!(common(&[Some(0o644), None]), ModeChange::default());
        assert_eq!(common(&[]), ModeChange::default());
        assert_eq!(common(&[Some(0o1777)]).to_string(), "1777");
        // Boxes of one digit may differ: some stay, some are set.
        let mixed = common(&[Some(0o755), Some(0o644)]);
        assert_eq!(mixed.to_string(), "xxx");
        assert_eq!((mixed.bit(0o400), mixed.bit(0o100)), (Some(true), None));
        // A change that was only looked at changes nothing.
        assert_eq!(mixed.of(Some(Mode::new(0o644))), Some(Mode::new(0o644)));
    }

    #[test]
    fn a_folder_among_files_can_still_be_entered() {
        let folder = |text| ModeChange::parse(text).unwrap().for_folder().to_string();
        assert_eq!(folder("644"), "755");
        assert_eq!(folder("640"), "750");
        assert_eq!(folder("600"), "700");
        assert_eq!(folder("711"), "711");
        assert_eq!(folder("6x4"), "7x5");
    }
}
