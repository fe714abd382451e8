//! The listing of a folder: bytes in as they arrive, entries out. What a line means is told by
//! its dialect; the dialects are one file each and one line in a table here.

use std::mem;

use super::entry::{Entry, Kind, Name};
use super::failure::ServerFault;
use super::reply::for_people;
use super::time::Date;

pub mod cut;
mod dialect;
mod dos;
mod ebcdic;
mod eplf;
pub mod mlsd;
mod months;
mod mvs;
mod netware;
mod nonstop;
mod numeric;
mod os2;
mod os400;
mod os9;
mod unix;
mod vm;
mod vms;
mod vxworks;
mod wfftp;
mod words;

use dialect::{Line, Making, Reader};

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
    table: &'static [Making],
    /// The first bytes, while it is open whether they are EBCDIC.
    head: Option<Vec<u8>>,
    is_ebcdic: bool,
    reader: Option<Reader>,
    /// Lines that wait for a dialect to be chosen.
    held: Vec<Vec<u8>>,
    /// A line whose end has not come.
    partial: Vec<u8>,
    begun: bool,
    bytes: u64,
    found: Found,
    caps: Caps,
}

/// What the lines told.
#[derive(Debug, Default)]
struct Found {
    entries: Vec<Entry>,
    understood: usize,
    unreadable: usize,
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

impl Listing {
    /// `today` is needed for dates without a year.
    pub fn new(form: ListingForm, today: Date) -> Self {
        let (table, head) = match form {
            ListingForm::Mlsd => (dialect::MLSD, None),
            ListingForm::List => (dialect::LIST, Some(Vec::new())),
        };
        Self {
            today,
            table,
            head,
            is_ebcdic: false,
            reader: None,
            held: Vec::new(),
            partial: Vec::new(),
            begun: false,
            bytes: 0,
            found: Found::default(),
            caps: CAPS,
        }
    }

    /// Takes the next bytes of the data connection, cut anywhere. After an error the listing is
    /// of no more use.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), ListingProblem> {
        self.bytes += chunk.len() as u64;
        within("listing", self.bytes, self.caps.bytes)?;
        let Some(head) = &mut self.head else {
            return self.take(chunk);
        };
        head.extend_from_slice(chunk);
        match head.len() < HEAD {
            true => Ok(()),
            false => self.take_head(),
        }
    }

    /// Call it when the data connection has ended; a last line without an end counts. Unreadable
    /// lines are entries of their own kind, unless there is nothing else: that is an error.
    pub fn finish(mut self) -> Result<Vec<Entry>, ListingProblem> {
        self.take_head()?;
        let last = mem::take(&mut self.partial);
        self.line(&last)?;
        self.choose()?;
        if let Some(mut reader) = self.reader.take() {
            reader.finish(|line, text| self.found.take(line, text, self.caps))?;
        }
        self.read_again()?;
        let mut found = self.found;
        match found.entries.first() {
            Some(first) if found.understood == 0 => Err(ListingProblem::Unreadable {
                lines: found.unreadable as u64,
                sample: for_people(first.name.as_bytes())
                    .chars()
                    .take(SAMPLE_LENGTH)
                    .collect(),
            }),
            _ => {
                found.entries.shrink_to_fit();
                Ok(found.entries)
            }
        }
    }

    fn take_head(&mut self) -> Result<(), ListingProblem> {
        let Some(head) = self.head.take() else {
            return Ok(());
        };
        let first = head.get(..HEAD).unwrap_or(&head);
        self.is_ebcdic = ebcdic::is_ebcdic(first);
        self.take(&head)
    }

    fn take(&mut self, chunk: &[u8]) -> Result<(), ListingProblem> {
        let latin = self.is_ebcdic.then(|| ebcdic::to_latin(chunk));
        let chunk = latin.as_deref().unwrap_or(chunk);
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

    fn line(&mut self, line: &[u8]) -> Result<(), ListingProblem> {
        let mut line = line.strip_suffix(b"\r").unwrap_or(line);
        if !mem::replace(&mut self.begun, true) {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        if let Some(reader) = &mut self.reader {
            let found = &mut self.found;
            return reader.line(line, |line, text| found.take(line, text, self.caps));
        }
        self.held.push(line.to_vec());
        match self.held.len() < HELD_LINES {
            true => Ok(()),
            false => self.choose(),
        }
    }

    /// The dialect that suits the first lines best.
    fn choose(&mut self) -> Result<(), ListingProblem> {
        if self.reader.is_some() {
            return Ok(());
        }
        let held = mem::take(&mut self.held);
        let lines = held.iter().map(Vec::as_slice);
        let Some((making, _)) = dialect::best(self.table, lines, self.today) else {
            return Ok(());
        };
        let mut reader = Reader::new(making, self.today);
        for line in &held {
            reader.line(line, |line, text| self.found.take(line, text, self.caps))?;
        }
        self.reader = Some(reader);
        Ok(())
    }

    /// Where the first lines were not like the others, another dialect reads what was left over, if
    /// that is more than the first one read.
    fn read_again(&mut self) -> Result<(), ListingProblem> {
        if self.found.unreadable <= self.found.understood {
            return Ok(());
        }
        let left = |entry: &&Entry| entry.kind == Kind::Unreadable;
        let lines = self.found.entries.iter().filter(left);
        let lines = lines.map(|entry| entry.name.as_bytes());
        let Some((making, understood)) = dialect::best(self.table, lines, self.today) else {
            return Ok(());
        };
        if understood <= self.found.understood {
            return Ok(());
        }
        let mut reader = Reader::new(making, self.today);
        let before = mem::take(&mut self.found);
        for entry in before.entries {
            match entry.kind {
                Kind::Unreadable => reader.line(entry.name.as_bytes(), |line, text| {
                    self.found.take(line, text, self.caps)
                })?,
                _ => self.found.take(Line::Entry(entry), b"", self.caps)?,
            }
        }
        reader.finish(|line, text| self.found.take(line, text, self.caps))
    }
}

impl Found {
    fn take(&mut self, line: Line, text: &[u8], caps: Caps) -> Result<(), ListingProblem> {
        let mut entry = match line {
            Line::Nothing => return Ok(()),
            Line::Entry(entry) => {
                self.understood += 1;
                entry
            }
            Line::Begins | Line::Unreadable => {
                self.unreadable += 1;
                Entry::new(Name::new(text), Kind::Unreadable)
            }
        };
        if !matches!(entry.name.as_bytes(), b"." | b"..") {
            let entries = self.entries.len() as u64 + 1;
            within("listing (in entries)", entries, caps.entries)?;
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
/// So many bytes are looked at before it is settled whether they are EBCDIC.
const HEAD: usize = 256;
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
    fn what_the_first_lines_hid_is_read_all_the_same() {
        let mut text = b"ls: cannot access 'x': Permission denied\r\n".repeat(60);
        text.extend_from_slice(&b"02-14-20  03:15PM                    5 file\r\n".repeat(100));
        let entries = listing(&text).unwrap();
        let count = |kind| entries.iter().filter(|entry| entry.kind == kind).count();
        assert_eq!((count(Kind::Unreadable), count(Kind::File)), (60, 100));
        assert_eq!(entries[60].kind, Kind::File);
    }

    #[test]
    fn lines_bytes_and_entries_have_caps() {
        let push = |text: &str, times: usize| {
            let mut listing = Listing::new(ListingForm::List, today());
            listing.caps = Caps {
                line: 50,
                bytes: 200,
                entries: 3,
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
