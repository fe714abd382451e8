//! The lines of OS/2: size, attributes, date, time, name.

use super::dialect::Line;
use super::words::{clock, column_behind, figures, moment, number, words};
use crate::protocol::entry::{Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads `36611  A  01-31-124  10:57  name` and `0  DIR  01-31-124  16:15  name`; years may count from
/// 1900.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    entry(line).map_or(Line::Unreadable, Line::Entry)
}

fn entry(line: &[u8]) -> Option<Entry> {
    let words = words(line, 8);
    let size = number(words.first()?.text)?;
    let at = words.iter().position(|word| figures(word.text).is_some())?;
    let attributes = words.get(1..at)?;
    let are_attributes = attributes
        .iter()
        .all(|word| word.text == b"DIR" || word.text.iter().all(|byte| b"RASH".contains(byte)));
    let time = words.get(at + 1).filter(|_| are_attributes)?;
    let modified = moment(figures(words.get(at)?.text)?, Some(clock(time.text)?));
    let is_folder = attributes.iter().any(|word| word.text == b"DIR");
    let kind = if is_folder { Kind::Folder } else { Kind::File };
    Some(Entry {
        size: Some(size).filter(|_| !is_folder),
        modified,
        ..Entry::new(Name::new(column_behind(line, time)?), kind)
    })
}
