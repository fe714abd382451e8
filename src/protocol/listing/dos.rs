//! The lines of `dir`, as IIS and other servers on Windows answer LIST.

use super::dialect::Line;
use super::words::{figures, number, two_digits};
use crate::protocol::entry::{Entry, Kind, Link, Modified, Name, Precision};
use crate::protocol::time::Date;

/// Reads one line: date, time, the size or what else it is in angle brackets, and the name.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    entry(line).map_or(Line::Unreadable, Line::Entry)
}

fn entry(line: &[u8]) -> Option<Entry> {
    let (first, rest) = word(line)?;
    let date = figures(first)?;
    let (clock, rest) = word(rest)?;
    let (half, rest) = match word(rest)? {
        (half, behind) if is_half(half) => (half, behind),
        _ => (&b""[..], rest),
    };
    let (hour, minute) = time(clock, half)?;
    let (what, rest) = word(rest)?;
    let kind = match what.to_ascii_uppercase().as_slice() {
        b"<DIR>" => Kind::Folder,
        b"<JUNCTION>" | b"<SYMLINKD>" | b"<SYMLINK>" => Kind::Link,
        [b'<', ..] => Kind::Other,
        [b'0'..=b'9', ..] => Kind::File,
        _ => return None,
    };
    let name = match kind {
        Kind::File => rest.strip_prefix(b" ")?,
        _ => behind_column(rest, what.len())?,
    };
    let (name, target) = match kind {
        Kind::Link => link(name),
        _ => (name, None),
    };
    let seconds = date.and_then(|date| date.at(hour, minute, 0));
    Some(Entry {
        size: size(what),
        modified: seconds.map(|seconds| Modified {
            seconds,
            precision: Precision::Minute,
        }),
        link: target.map(|target| Link::to(Name::new(target))),
        ..Entry::new(Name::new(name), kind)
    })
}

/// The next word and what follows it, its blanks included.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.trim_ascii_start();
    let end = text
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(text.len());
    text.split_at_checked(end)
        .filter(|(word, _)| !word.is_empty())
}

/// `03:15PM`, `03:15 PM` or `15:15`.
fn time(word: &[u8], half: &[u8]) -> Option<(u8, u8)> {
    let letters = word
        .iter()
        .position(u8::is_ascii_alphabetic)
        .unwrap_or(word.len());
    let (clock, glued) = word.split_at_checked(letters)?;
    let half = if glued.is_empty() { half } else { glued };
    if !half.is_empty() && !is_half(half) {
        return None;
    }
    let mut parts = clock.split(|byte| *byte == b':');
    let hour = two_digits(parts.next()?)?;
    let minute = two_digits(parts.next()?)?;
    let hour = match half.to_ascii_lowercase().as_slice() {
        b"am" if hour == 12 => 0,
        b"pm" if hour < 12 => hour + 12,
        _ => hour,
    };
    Some((hour, minute))
}

fn is_half(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"am") || word.eq_ignore_ascii_case(b"pm")
}

/// The name behind a word in angle brackets: it begins in a fixed column, so that blanks of its
/// own can be told from the column's. Where the column is narrower all blanks are the column's.
fn behind_column(rest: &[u8], width: usize) -> Option<&[u8]> {
    let blanks = NAME_COLUMN.saturating_sub(width);
    match rest.split_at_checked(blanks) {
        Some((gap, name)) if gap.iter().all(|byte| *byte == b' ') && !name.is_empty() => Some(name),
        _ => rest
            .first()
            .is_some_and(|byte| *byte == b' ')
            .then(|| rest.trim_ascii_start()),
    }
}

/// Cuts `name [target]`.
fn link(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let start = text.windows(2).position(|pair| pair == b" [");
    let cut = start.and_then(|at| {
        let target = text.get(at + 2..)?.strip_suffix(b"]")?;
        Some((text.get(..at)?, Some(target)))
    });
    cut.unwrap_or((text, None))
}

/// Digits, with signs between the thousands or without.
fn size(word: &[u8]) -> Option<u64> {
    let digits = word.iter().filter(|byte| !matches!(byte, b',' | b'.'));
    number(&digits.copied().collect::<Vec<u8>>())
}

/// `<DIR>` and ten blanks.
const NAME_COLUMN: usize = 15;
