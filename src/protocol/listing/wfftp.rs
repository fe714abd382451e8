//! The lines of the routers of Wellfleet (Bay Networks): name, size, date, day of the week, time.

use super::dialect::Line;
use super::words::{clock, figures, moment, number, words};
use crate::protocol::entry::{Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads `name  2000  01/31/24  Wed.  15:09:12`. There are no folders.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    entry(line).map_or(Line::Unreadable, Line::Entry)
}

fn entry(line: &[u8]) -> Option<Entry> {
    let words = words(line, 6);
    let texts: Vec<&[u8]> = words.iter().map(|word| word.text).collect();
    let [name, size, date, weekday, time] = texts.as_slice() else {
        return None;
    };
    let weekday = weekday.strip_suffix(b".")?;
    weekday.iter().all(u8::is_ascii_alphabetic).then_some(())?;
    Some(Entry {
        size: Some(number(size)?),
        modified: moment(figures(date)?, Some(clock(time)?)),
        ..Entry::new(Name::new(*name), Kind::File)
    })
}
