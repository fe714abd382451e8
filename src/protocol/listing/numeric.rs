//! Lines that tell mode and time as numbers.

use std::sync::Arc;

use super::dialect::Line;
use super::mlsd::letters;
use super::words::{column_behind, number, since_1970, words};
use crate::protocol::entry::{Access, Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads `0100644  500  101  12345  1706702400  name`: mode in octal digits with the file's type, owner,
/// group, size, seconds since 1970.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    entry(line).map_or(Line::Unreadable, Line::Entry)
}

fn entry(line: &[u8]) -> Option<Entry> {
    let words = words(line, 5);
    let [mode, owner, group, size, time] = words.as_slice() else {
        return None;
    };
    let digits = std::str::from_utf8(mode.text).ok()?;
    let bits = u32::from_str_radix(digits, 8)
        .ok()
        .filter(|_| digits.len() >= 6)?;
    let kind = match bits & 0o170_000 {
        0o100_000 => Kind::File,
        0o040_000 => Kind::Folder,
        0o120_000 => Kind::Link,
        _ => Kind::Other,
    };
    number(time.text)?;
    let id = |word: &[u8]| {
        number(word)?;
        Some(Box::from(std::str::from_utf8(word).ok()?))
    };
    Some(Entry {
        size: Some(number(size.text)?),
        modified: since_1970(time.text),
        access: Some(Arc::new(Access {
            permissions: letters(digits),
            owner: Some(id(owner.text)?),
            group: Some(id(group.text)?),
        })),
        ..Entry::new(Name::new(column_behind(line, time)?), kind)
    })
}
