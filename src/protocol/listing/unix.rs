//! The lines of `ls -l`, as most servers answer LIST.

use std::sync::Arc;

use super::Line;
use crate::protocol::entry::{Access, Entry, Kind, Link, Modified, Name, Precision};
use crate::protocol::time::Date;

/// Reads one line: letters of type and mode, then up to four words about links and owners, the
/// size or a device's numbers, the time, one space and the name.
pub(super) fn read(line: &[u8], today: Date) -> Line {
    let words = words(line);
    let Some(entry) = entry(line, &words, today) else {
        return match words.as_slice() {
            [first, count] if first.text == b"total" && number(count.text).is_some() => {
                Line::Nothing
            }
            _ => Line::Unreadable,
        };
    };
    Line::Entry(entry)
}

fn entry(line: &[u8], words: &[Word<'_>], today: Date) -> Option<Entry> {
    let (kind, permissions) = mode(words.first()?.text)?;
    // The time is found first: what stands before it may lack the group, the owner or the links.
    let (at, time) = (2..words.len()).find_map(|at| {
        let may_end_there = kind == Kind::Other || is_size(words.get(at - 1)?.text);
        let time = time(words.get(at..)?, today).filter(|_| may_end_there)?;
        Some((at, time))
    })?;
    let name = line.get(time.end..)?.strip_prefix(b" ")?;
    let about = words.get(1..at - 1)?;
    let owners = match about {
        [links, owners @ ..] if number(links.text).is_some() => owners,
        owners => owners,
    };
    let owner = |at: usize| {
        let word = owners.get(at)?;
        Some(String::from_utf8_lossy(word.text).into())
    };
    let size = match kind {
        Kind::Other => None,
        _ => size(words.get(at - 1)?.text),
    };
    let (name, target) = match kind {
        Kind::Link => link(name, size),
        _ => (name, None),
    };
    Some(Entry {
        name: Name::new(name),
        kind,
        size,
        modified: time.modified,
        access: Some(Arc::new(Access {
            permissions: Some(String::from_utf8_lossy(permissions).into()),
            owner: owner(0),
            group: owner(1),
        })),
        link: target.map(|target| Link::to(Name::new(target))),
    })
}

/// A word of the line and where it ends there.
struct Word<'a> {
    text: &'a [u8],
    end: usize,
}

/// The first words of a line; the rest can only be name.
fn words(line: &[u8]) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(MOST_WORDS);
    let mut end = 0;
    for text in line.split(|byte| is_blank(*byte)) {
        end += text.len();
        if !text.is_empty() {
            words.push(Word { text, end });
        }
        if words.len() == MOST_WORDS {
            break;
        }
        end += 1;
    }
    words
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The type's letter and the mode's nine. Marks of access lists may follow, or the number of
/// links where the server left no room.
fn mode(word: &[u8]) -> Option<(Kind, &[u8])> {
    let (letters, rest) = word.split_at_checked(10)?;
    let (kind, permissions) = letters.split_first()?;
    let kind = match kind {
        b'-' => Kind::File,
        b'd' => Kind::Folder,
        b'l' => Kind::Link,
        b'b' | b'c' | b'p' | b's' | b'D' | b'P' | b'n' | b'C' | b'M' | b'w' | b'?' => Kind::Other,
        _ => return None,
    };
    let known = permissions
        .iter()
        .all(|letter| b"-rwxsStTlL?".contains(letter));
    let marks = |byte: &u8| matches!(byte, b'+' | b'.' | b'@') || byte.is_ascii_digit();
    (known && rest.iter().all(marks)).then_some((kind, permissions))
}

/// Cuts `name -> target`. A name may hold an arrow too; the link's size is its target's length
/// and so tells which arrow is meant.
fn link(text: &[u8], size: Option<u64>) -> (&[u8], Option<&[u8]>) {
    let arrow = |at: &usize| text.get(*at..at + ARROW.len()) == Some(ARROW);
    let target_at = |at: usize| at + ARROW.len();
    let fitting = size
        .and_then(|size| text.len().checked_sub(usize::try_from(size).ok()?))
        .and_then(|start| start.checked_sub(ARROW.len()));
    let Some(at) = fitting
        .filter(arrow)
        .or_else(|| (0..text.len()).find(arrow))
    else {
        return (text, None);
    };
    let name = text.get(..at).unwrap_or(text);
    (name, text.get(target_at(at)..))
}

/// Plain digits, or with commas between the thousands.
fn size(word: &[u8]) -> Option<u64> {
    let digits: Vec<u8> = word.iter().copied().filter(|byte| *byte != b',').collect();
    number(&digits)
}

/// What may stand in the size's place: digits first, behind a minus where 32 bits were too few.
/// Sizes in other units are taken as unknown.
fn is_size(word: &[u8]) -> bool {
    let word = word.strip_prefix(b"-").unwrap_or(word);
    word.first().is_some_and(u8::is_ascii_digit)
}

struct Time {
    /// `None` for a day that no calendar has.
    modified: Option<Modified>,
    /// Where it ends in the line.
    end: usize,
}

/// `Jan 31 12:00`, `Jan 31 2024`, the day before the month, or `2024-01-31 12:00`.
fn time(words: &[Word<'_>], today: Date) -> Option<Time> {
    let [first, second, ..] = words else {
        return None;
    };
    if let Some(date) = iso_date(first.text) {
        return iso_time(date, second, words.get(2));
    }
    let (month, day) = match (month(first.text), month(second.text)) {
        (Some(month), _) => (month, two_digits(second.text)?),
        (None, Some(month)) => (month, two_digits(first.text)?),
        (None, None) => return None,
    };
    let third = words.get(2)?;
    let (seconds, precision) = match clock(third.text) {
        Some((hour, minute, _)) => {
            let date = Date::without_year(month, day, today);
            let seconds = date.and_then(|date| date.at(hour, minute, 0));
            (seconds, Precision::Minute)
        }
        None => {
            let year = number(third.text).filter(|_| third.text.len() == 4)?;
            let date = Date::new(i32::try_from(year).ok()?, month, day);
            (date.map(Date::midnight), Precision::Day)
        }
    };
    Some(Time {
        modified: seconds.map(|seconds| Modified { seconds, precision }),
        end: third.end,
    })
}

fn iso_date(word: &[u8]) -> Option<(i32, u8, u8)> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *word else {
        return None;
    };
    let year = number(&[y1, y2, y3, y4])?;
    Some((
        i32::try_from(year).ok()?,
        two_digits(&[m1, m2])?,
        two_digits(&[d1, d2])?,
    ))
}

/// The clock behind a date like `2024-01-31`; with fractions of a second comes a zone.
fn iso_time(date: (i32, u8, u8), word: &Word<'_>, next: Option<&Word<'_>>) -> Option<Time> {
    let (year, month, day) = date;
    let mut parts = word.text.splitn(2, |byte| *byte == b'.');
    let (hour, minute, second) = clock(parts.next()?)?;
    let zone = match parts.next() {
        Some(_) => next.and_then(|next| Some((zone(next.text)?, next.end))),
        None => None,
    };
    let (ahead, end) = zone.unwrap_or((0, word.end));
    let seconds = Date::new(year, month, day)
        .and_then(|date| date.at(hour, minute, second.unwrap_or(0)))
        .map(|seconds| seconds - ahead);
    let precision = match second {
        Some(_) => Precision::Second,
        None => Precision::Minute,
    };
    Some(Time {
        modified: seconds.map(|seconds| Modified { seconds, precision }),
        end,
    })
}

/// How many seconds a zone like `+0130` is ahead of UTC.
fn zone(word: &[u8]) -> Option<i64> {
    let [sign @ (b'+' | b'-'), h1, h2, m1, m2] = *word else {
        return None;
    };
    let hours = i64::from(two_digits(&[h1, h2])?);
    let seconds = hours * 3_600 + i64::from(two_digits(&[m1, m2])?) * 60;
    Some(if sign == b'-' { -seconds } else { seconds })
}

/// Hour, minute, and second where it is told.
fn clock(word: &[u8]) -> Option<(u8, u8, Option<u8>)> {
    let mut parts = word.split(|byte| *byte == b':');
    let hour = two_digits(parts.next()?)?;
    let minute = two_digits(parts.next()?)?;
    let second = match parts.next() {
        Some(second) => Some(two_digits(second)?),
        None => None,
    };
    parts.next().is_none().then_some((hour, minute, second))
}

fn month(word: &[u8]) -> Option<u8> {
    let at = MONTHS
        .iter()
        .position(|month| word.eq_ignore_ascii_case(month))?;
    u8::try_from(at + 1).ok()
}

fn two_digits(word: &[u8]) -> Option<u8> {
    match word.len() {
        1 | 2 => u8::try_from(number(word)?).ok(),
        _ => None,
    }
}

fn number(word: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(word).ok()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

const MONTHS: [&[u8]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];
const ARROW: &[u8] = b" -> ";
/// Mode, links, owner and group of several words each, size, time, zone.
const MOST_WORDS: usize = 16;
