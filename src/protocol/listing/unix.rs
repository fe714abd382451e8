//! The lines of `ls -l`, as most servers answer LIST.

use std::sync::Arc;

use super::dialect::Line;
use super::months::month;
use super::words::{Word, clock, figures, moment, number, two_digits, words};
use crate::protocol::entry::{Access, Entry, Kind, Link, Modified, Name, Precision};
use crate::protocol::time::Date;

/// Reads one line: letters of type and mode, then up to four words about links and owners, the
/// size or a device's numbers, the time, one space and the name.
pub(super) fn read(line: &[u8], today: Date) -> Line {
    let words = words(line, MOST_WORDS);
    match entry(line, &words, today) {
        Some(entry) => Line::Entry(entry),
        None if is_total(&words) => Line::Nothing,
        None => Line::Unreadable,
    }
}

/// The sum of all blocks that `ls` writes first, in its language.
fn is_total(words: &[Word<'_>]) -> bool {
    let [first, count] = words else {
        return false;
    };
    let word = String::from_utf8_lossy(first.text).to_lowercase();
    let is_sum = TOTALS.contains(&word.trim_end_matches([':', '：']));
    is_sum && count.text.first().is_some_and(u8::is_ascii_digit)
}

fn entry(line: &[u8], words: &[Word<'_>], today: Date) -> Option<Entry> {
    let (kind, permissions) = mode(words.first()?.text)?;
    // The time is found first: what stands before it may lack the group, the owner or the links.
    let behind = |is_fit: fn(&[u8]) -> bool| {
        (2..words.len()).find_map(|at| {
            let may_be = kind == Kind::Other || is_fit(words.get(at - 1)?.text);
            let time = may_be.then(|| time(words.get(at..)?, today)).flatten()?;
            Some((at, time))
        })
    };
    let (at, time) = behind(is_size).or_else(|| behind(is_run_in))?;
    let name = line.get(time.end..)?.strip_prefix(b" ")?;
    let about = words.get(1..at - 1)?;
    let owners = match about {
        [links, owners @ ..] if number(links.text).is_some() => owners,
        // Servers on the classic Mac say so where others count the links.
        [word, owners @ ..] if kind == Kind::Folder && word.text == b"folder" => owners,
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

/// A group that left no blank before the size. How many of the digits are the size's nobody knows.
fn is_run_in(word: &[u8]) -> bool {
    word.last().is_some_and(u8::is_ascii_digit) && !is_size(word)
}

struct Time {
    /// `None` for a day that no calendar has.
    modified: Option<Modified>,
    /// Where it ends in the line.
    end: usize,
}

/// `Jan 31 12:00`, `Jan 31 2024`, the day before the month, all in figures (`2024-01-31 12:00`,
/// `01-31 2024`), or with the signs of East Asia (`1月 31日 2024年`).
fn time(words: &[Word<'_>], today: Date) -> Option<Time> {
    let [first, second, ..] = words else {
        return None;
    };
    if let Some(date) = iso_date(first.text) {
        return iso_time(date, second, words.get(2));
    }
    if let Some(date) = figures(first.text) {
        let clock = clock(second.text)?;
        return Some(Time {
            modified: moment(date, Some(clock)),
            end: second.end,
        });
    }
    if let Some((month, day)) = month_and_day(first.text) {
        return with_year(month, day, second, today);
    }
    let third = words.get(2)?;
    if let Some(year) = year(first.text) {
        let date = Date::new(year, marked(second.text)?, day(third.text)?);
        return Some(Time {
            modified: moment(date, None),
            end: third.end,
        });
    }
    let named = |month: &Word<'_>, of_month: &Word<'_>| {
        let day = day(of_month.text)?;
        Some((month_of(month.text)?, day))
    };
    let (month, day) = named(first, second).or_else(|| named(second, first))?;
    with_year(month, day, third, today)
}

/// What follows month and day: the clock, or the year.
fn with_year(month: u8, day: u8, word: &Word<'_>, today: Date) -> Option<Time> {
    let modified = match clock(word.text) {
        Some((hour, minute, _)) => {
            let date = Date::without_year(month, day, today);
            moment(date, Some((hour, minute, None)))
        }
        None => moment(Date::new(year(word.text)?, month, day), None),
    };
    Some(Time {
        modified,
        end: word.end,
    })
}

/// A day of the month: `31`, `31.`, `31日`.
fn day(word: &[u8]) -> Option<u8> {
    let bare = word.strip_suffix(b".").or_else(|| word.strip_suffix(b","));
    two_digits(bare.unwrap_or(word)).or_else(|| marked(word))
}

/// A month by its name, or `1月`.
fn month_of(word: &[u8]) -> Option<u8> {
    marked(word)
        .filter(|month| (1..=12).contains(month))
        .or_else(|| month(word))
}

/// A year of four digits, perhaps with its sign.
fn year(word: &[u8]) -> Option<i32> {
    let (digits, sign) = word.split_at_checked(4)?;
    let is_bare = matches!(sign, b"" | b"." | b",") || is_sign(sign);
    i32::try_from(number(digits).filter(|_| is_bare)?).ok()
}

/// One or two digits, and the sign for month or day in any of East Asia's encodings.
fn marked(word: &[u8]) -> Option<u8> {
    let digits = word.iter().take_while(|byte| byte.is_ascii_digit());
    let (digits, sign) = word.split_at_checked(digits.count())?;
    two_digits(digits).filter(|_| is_sign(sign))
}

fn is_sign(bytes: &[u8]) -> bool {
    let is_foreign = bytes.first().is_some_and(|byte| !byte.is_ascii());
    is_foreign && bytes.len() <= 3
}

/// `09-26`.
fn month_and_day(word: &[u8]) -> Option<(u8, u8)> {
    let [m1, m2, b'-', d1, d2] = *word else {
        return None;
    };
    Some((two_digits(&[m1, m2])?, two_digits(&[d1, d2])?))
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

/// How `ls` heads its listing in the languages of the months.
const TOTALS: [&str; 19] = [
    "total",
    "insgesamt",
    "gesamt",
    "totale",
    "totaal",
    "razem",
    "celkem",
    "összesen",
    "summa",
    "sammanlagt",
    "yhteensä",
    "toplam",
    "итого",
    "合計",
    "总用量",
    "总计",
    "總計",
    "總用量",
    "합계",
];
const ARROW: &[u8] = b" -> ";
/// Mode, links, owner and group of several words each, size, time, zone.
const MOST_WORDS: usize = 16;
