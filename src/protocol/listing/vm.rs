//! The lines of z/VM: name, type, the records' form, date, time, the disk.

use super::dialect::Line;
use super::words::{clock, figures, moment, number, words};
use crate::protocol::entry::{Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads `NAME TYPE F 80 26 1 2024-01-31 12:33:20 DISK` (records of 80 bytes, 26 of them, 1 block) and
/// `NAME DIR - - - 2024-01-31 12:33:20 -`. How large a file of records of differing length is, nobody tells.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    entry(line).map_or(Line::Unreadable, Line::Entry)
}

fn entry(line: &[u8]) -> Option<Entry> {
    let words = words(line, 10);
    let texts: Vec<&[u8]> = words.iter().map(|word| word.text).collect();
    let [name, kind, facts @ ..] = texts.as_slice() else {
        return None;
    };
    let (entry, date, time) = match facts {
        [b"-", b"-", b"-", b"-", date, time, ..] if *kind == b"DIR" => {
            (Entry::new(Name::new(*name), Kind::Folder), date, time)
        }
        [form, length, records, blocks, date, time, ..] if matches!(*form, b"F" | b"V") => {
            number(blocks)?;
            let (length, records) = (number(length)?, number(records)?);
            let file = Entry {
                size: length.checked_mul(records).filter(|_| *form == b"F"),
                ..Entry::new(Name::new([*name, b".", *kind].concat()), Kind::File)
            };
            (file, date, time)
        }
        _ => return None,
    };
    Some(Entry {
        modified: moment(figures(date)?, Some(clock(time)?)),
        ..entry
    })
}
