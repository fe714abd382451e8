//! The lines of VxWorks and of VShell: size, a date with the month's name, time, name.

use super::dialect::Line;
use super::months::month;
use super::words::{Word, clock, column_behind, moment, named, number, two_digits, words};
use crate::protocol::entry::{Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads `512  Jan-01-1980  00:00:00  name  <DIR>` (VxWorks) and `206876  Apr 04, 2000 21:06 name`, where
/// a folder ends with a slash (VShell).
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    let words = words(line, 5);
    let texts: Vec<&[u8]> = words.iter().map(|word| word.text).collect();
    match texts.as_slice() {
        [b"size", b"date", b"time", b"name", ..] => Line::Nothing,
        [b"--------", ..]
            if texts
                .iter()
                .all(|word| word.iter().all(|byte| *byte == b'-')) =>
        {
            Line::Nothing
        }
        _ => entry(line, &words).map_or(Line::Unreadable, Line::Entry),
    }
}

fn entry(line: &[u8], words: &[Word<'_>]) -> Option<Entry> {
    let size = number(words.first()?.text)?;
    let (date, time) = match named(words.get(1)?.text, month) {
        Some(date) => (date, words.get(2)?),
        None => (in_words(words.get(1..4)?)?, words.get(4)?),
    };
    let name = column_behind(line, time)?;
    let (name, kind) = match folder(name) {
        Some(name) => (name, Kind::Folder),
        None => (name, Kind::File),
    };
    Some(Entry {
        size: Some(size).filter(|_| kind == Kind::File),
        modified: moment(date, Some(clock(time.text)?)),
        ..Entry::new(Name::new(name), kind)
    })
}

/// `Apr 04, 2000`.
fn in_words(words: &[Word<'_>]) -> Option<Option<Date>> {
    let [name, day, year] = words else {
        return None;
    };
    let day = two_digits(day.text.strip_suffix(b",")?)?;
    let year = number(year.text).filter(|_| year.text.len() == 4)?;
    Some(Date::new(i32::try_from(year).ok()?, month(name.text)?, day))
}

fn folder(name: &[u8]) -> Option<&[u8]> {
    let marked = name.strip_suffix(b"<DIR>").map(<[u8]>::trim_ascii_end);
    marked.or_else(|| name.strip_suffix(b"/"))
}
