//! The listing of a folder: bytes in as they arrive, entries out. What a line means is told by
//! its dialect; the dialects are one file each and one line in a table here.

use std::mem;

use super::entry::{Entry, Kind, Name};
use super::failure::ServerFault;
use super::reply::for_people;
use super::time::Date;

mod dos;
pub mod mlsd;
mod unix;

/// The command that asked for the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListingForm {
    /// Exactly specified (RFC 3659, section 7).
    Mlsd,
    /// For people to read (RFC 959); its dialect is told by its shape.
    List,
}

/// Reads one listing.
#[derive(Debug)]
pub struct Listing {
    today: Date,
    table: &'static [Dialect],
    chosen: Option<Dialect>,
    /// Lines that wait for a dialect to be chosen.
    held: Vec<Vec<u8>>,
    /// A line whose end has not come.
    partial: Vec<u8>,
    begun: bool,
    bytes: u64,
    entries: Vec<Entry>,
    understood: u64,
    unreadable: u64,
    caps: Caps,
}

/// Why a listing is given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListingProblem {
    /// More than `cap` bytes (or entries, where `what` says so).
    TooLong { what: &'static str, cap: u64 },
    /// It has lines and none of them could be read. The sample is the first.
    Unreadable { lines: u64, sample: String },
}

impl From<ListingProblem> for ServerFault {
    fn from(problem: ListingProblem) -> Self {
        match problem {
            ListingProblem::TooLong { what, cap } => Self::TooLong { what, cap },
            ListingProblem::Unreadable { lines, sample } => {
                Self::UnreadableListing { lines, sample }
            }
        }
    }
}

/// What a dialect makes of a line.
enum Line {
    /// `.` and `..` too: leaving them out is not the dialect's business.
    Entry(Entry),
    /// Understood, and about no entry.
    Nothing,
    Unreadable,
}

/// Reads a line without its end. Today's date is for dates without a year.
type Dialect = fn(&[u8], Date) -> Line;

/// The dialects that may answer a LIST. The first of those that understand most lines is taken.
const LIST: &[Dialect] = &[unix::read, dos::read, mlsd::read_in_list];
const MLSD: &[Dialect] = &[mlsd::read];

impl Listing {
    /// `today` is needed for dates without a year.
    pub fn new(form: ListingForm, today: Date) -> Self {
        let table = match form {
            ListingForm::Mlsd => MLSD,
            ListingForm::List => LIST,
        };
        Self {
            today,
            table,
            chosen: None,
            held: Vec::new(),
            partial: Vec::new(),
            begun: false,
            bytes: 0,
            entries: Vec::new(),
            understood: 0,
            unreadable: 0,
            caps: CAPS,
        }
    }

    /// Takes the next bytes of the data connection, cut anywhere. After an error the listing is
    /// of no more use.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), ListingProblem> {
        self.bytes += chunk.len() as u64;
        within("listing", self.bytes, self.caps.bytes)?;
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            let length = self.partial.len() + piece.len();
            within("listing line", length as u64, self.caps.line)?;
            match piece.strip_suffix(b"\n") {
                Some(line) if self.partial.is_empty() => self.line(line)?,
                Some(line) => {
                    let mut whole = mem::take(&mut self.partial);
                    whole.extend_from_slice(line);
                    self.line(&whole)?;
                }
                None => self.partial.extend_from_slice(piece),
            }
        }
        Ok(())
    }

    /// Call it when the data connection has ended; a last line without an end counts. Unreadable
    /// lines are entries of their own kind, unless there is nothing else: that is an error.
    pub fn finish(mut self) -> Result<Vec<Entry>, ListingProblem> {
        let last = mem::take(&mut self.partial);
        self.line(&last)?;
        self.choose()?;
        match self.entries.first() {
            Some(first) if self.understood == 0 => Err(ListingProblem::Unreadable {
                lines: self.unreadable,
                sample: for_people(first.name.as_bytes())
                    .chars()
                    .take(SAMPLE_LENGTH)
                    .collect(),
            }),
            _ => {
                self.entries.shrink_to_fit();
                Ok(self.entries)
            }
        }
    }

    fn line(&mut self, line: &[u8]) -> Result<(), ListingProblem> {
        let mut line = line.strip_suffix(b"\r").unwrap_or(line);
        if !mem::replace(&mut self.begun, true) {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        if let Some(dialect) = self.chosen {
            return self.read(dialect, line);
        }
        self.held.push(line.to_vec());
        match self.held.len() < HELD_LINES {
            true => Ok(()),
            false => self.choose(),
        }
    }

    fn choose(&mut self) -> Result<(), ListingProblem> {
        let understood = |dialect: &&Dialect| {
            let lines = self.held.iter().map(|line| dialect(line, self.today));
            lines
                .filter(|line| !matches!(line, Line::Unreadable))
                .count()
        };
        // The last of equals is the greatest, so the table is walked from its end.
        let Some(dialect) = self.table.iter().rev().max_by_key(understood).copied() else {
            return Ok(());
        };
        self.chosen = Some(dialect);
        for line in mem::take(&mut self.held) {
            self.read(dialect, &line)?;
        }
        Ok(())
    }

    fn read(&mut self, dialect: Dialect, line: &[u8]) -> Result<(), ListingProblem> {
        let mut entry = match dialect(line, self.today) {
            Line::Nothing => return Ok(()),
            Line::Entry(entry) => {
                self.understood += 1;
                entry
            }
            Line::Unreadable => {
                self.unreadable += 1;
                Entry::new(Name::new(line), Kind::Unreadable)
            }
        };
        if !matches!(entry.name.as_bytes(), b"." | b"..") {
            within(
                "listing (in entries)",
                self.entries.len() as u64 + 1,
                self.caps.entries,
            )?;
            if let Some(last) = self.entries.last() {
                entry.shares(last);
            }
            self.entries.push(entry);
        }
        Ok(())
    }
}

fn within(what: &'static str, size: u64, cap: u64) -> Result<(), ListingProblem> {
    match size <= cap {
        true => Ok(()),
        false => Err(ListingProblem::TooLong { what, cap }),
    }
}

#[derive(Clone, Copy, Debug)]
struct Caps {
    line: u64,
    bytes: u64,
    entries: u64,
}

const CAPS: Caps = Caps {
    line: 64 * 1024,
    bytes: 1024 * 1024 * 1024,
    entries: 5_000_000,
};
/// So many lines are looked at before a dialect is chosen.
const HELD_LINES: usize = 50;
const SAMPLE_LENGTH: usize = 200;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod samples;

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        Date::new(2026, 11, 22).unwrap()
    }

    fn listing(bytes: &[u8]) -> Result<Vec<Entry>, ListingProblem> {
        let mut listing = Listing::new(ListingForm::List, today());
        listing.push(bytes)?;
        listing.finish()
    }

    #[test]
    fn a_listing_of_nothing_readable_is_an_error_not_an_empty_folder() {
        assert_eq!(listing(b""), Ok(Vec::new()));
        assert_eq!(listing(b"total 0\r\n\r\n"), Ok(Vec::new()));
        assert_eq!(
            listing(b"hello \x1b[2J\r\nworld\r\n"),
            Err(ListingProblem::Unreadable {
                lines: 2,
                sample: "hello [2J".into()
            })
        );
        let dots = b"drwxr-xr-x 2 a b 4096 Nov 22 14:38 .\r\noops\r\n";
        assert_eq!(
            listing(dots),
            Ok(vec![Entry::new("oops", Kind::Unreadable)])
        );
    }

    #[test]
    fn the_shape_of_most_lines_decides() {
        let mut text = b"-rw-r--r-- 1 a b 5 Jan 31  2024 odd one out\r\n".to_vec();
        for _ in 0..200 {
            text.extend_from_slice(b"02-14-20  03:15PM                    5 file\r\n");
        }
        let entries = listing(&text).unwrap();
        assert_eq!(entries.len(), 201);
        assert_eq!(entries[0].kind, Kind::Unreadable);
        assert!(entries[1..].iter().all(|entry| entry.kind == Kind::File));
    }

    #[test]
    fn lines_bytes_and_entries_have_caps() {
        let mut listing = Listing::new(ListingForm::List, today());
        listing.caps = Caps {
            line: 50,
            bytes: 200,
            entries: 3,
        };
        let push = |text: &str, times: usize| {
            let mut listing = Listing {
                held: Vec::new(),
                partial: Vec::new(),
                entries: Vec::new(),
                ..listing
            };
            let pushed = (0..times).try_for_each(|_| listing.push(text.as_bytes()));
            match pushed.and_then(|()| listing.finish()) {
                Err(ListingProblem::TooLong { cap, .. }) => Some(cap),
                _ => None,
            }
        };
        assert_eq!(push("x", 50), None);
        assert_eq!(push("x", 51), Some(50));
        assert_eq!(push("\n", 200), None);
        assert_eq!(push("\n", 201), Some(200));
        assert_eq!(push("type=file; x\n", 3), None);
        assert_eq!(push("type=file; x\n", 4), Some(3));
    }

    #[test]
    fn a_large_listing_is_read_whole() {
        let mut listing = Listing::new(ListingForm::List, today());
        for number in 0..100_000 {
            let line = format!("-rw-r--r--    1 1  1    {number} Nov 22 14:38 f{number}\r\n");
            listing.push(line.as_bytes()).unwrap();
        }
        let entries = listing.finish().unwrap();
        assert_eq!(entries.len(), 100_000);
        assert_eq!(entries[99_999].name, Name::from("f99999"));
        assert_eq!(entries[99_999].size, Some(99_999));
    }
}
