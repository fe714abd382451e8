//! EPLF, the easily parsed list format: `+facts,facts<TAB>name`.

use std::sync::Arc;

use super::dialect::Line;
use super::mlsd::letters;
use super::words::{number, since_1970};
use crate::protocol::entry::{Access, Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads one line: a plus, facts that each end with a comma, a tab and the name.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    entry(line).map_or(Line::Unreadable, Line::Entry)
}

fn entry(line: &[u8]) -> Option<Entry> {
    let line = line.strip_prefix(b"+")?;
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let name = line.get(tab + 1..)?;
    let mut entry = Entry::new(Name::new(name), Kind::Other);
    for fact in line.get(..tab)?.split(|byte| *byte == b',') {
        match fact {
            b"r" => entry.kind = Kind::File,
            b"/" => entry.kind = Kind::Folder,
            [b's', size @ ..] => entry.size = number(size),
            [b'm', seconds @ ..] => entry.modified = since_1970(seconds),
            [b'u', b'p', mode @ ..] => {
                let mode = std::str::from_utf8(mode).ok().and_then(letters);
                entry.access = mode.map(|mode| {
                    Arc::new(Access {
                        permissions: Some(mode),
                        ..Access::default()
                    })
                });
            }
            _ => {}
        }
    }
    Some(entry)
}
