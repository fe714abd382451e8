//! The lines of OS/400 (IBM i): owner, size, date, time, the object's type, the name.

use std::sync::Arc;

use super::dialect::Line;
use super::words::{Word, clock, column_behind, figures, moment, number, words};
use crate::protocol::entry::{Access, Entry, Kind, Modified, Name};
use crate::protocol::time::Date;

/// Reads `QSYS  77824 02/23/24 15:09:55 *DIR  name/`; of members only owner, type and name are told.
/// Only a stream's size is that of its bytes; those of other objects tell what they take up.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    entry(line).map_or(Line::Unreadable, Line::Entry)
}

fn entry(line: &[u8]) -> Option<Entry> {
    let words = words(line, 5);
    let owner = words.first()?;
    let (size, modified, what) = match words.get(1)? {
        star if is_type(star) => (None, None, star),
        size => {
            let (modified, what) = (time(&words)?, words.get(4)?);
            (Some(number(size.text)?), modified, what)
        }
    };
    if !is_type(what) {
        return None;
    }
    let name = column_behind(line, what)?;
    let kind = match what.text {
        b"*DIR" | b"*DDIR" | b"*LIB" | b"*FLR" => Kind::Folder,
        _ if name.ends_with(b"/") => Kind::Folder,
        b"*STMF" | b"*DSTMF" | b"*DOC" | b"*FILE" | b"*MEM" => Kind::File,
        b"*SYMLNK" => Kind::Link,
        _ => Kind::Other,
    };
    let is_exact = matches!(what.text, b"*STMF" | b"*DSTMF");
    Some(Entry {
        size: size.filter(|_| is_exact),
        modified,
        access: Some(Arc::new(Access {
            owner: Some(String::from_utf8_lossy(owner.text).into()),
            ..Access::default()
        })),
        ..Entry::new(Name::new(name.strip_suffix(b"/").unwrap_or(name)), kind)
    })
}

/// The inner `None`: no calendar has that day.
fn time(words: &[Word<'_>]) -> Option<Option<Modified>> {
    let date = figures(words.get(2)?.text)?;
    let clock = clock(words.get(3)?.text)?;
    Some(moment(date, Some(clock)))
}

fn is_type(word: &Word<'_>) -> bool {
    let letters = word.text.strip_prefix(b"*");
    letters.is_some_and(|letters| letters.len() > 1 && letters.iter().all(u8::is_ascii_uppercase))
}
