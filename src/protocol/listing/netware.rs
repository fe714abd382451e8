//! The lines of Novell NetWare: rights in brackets behind the type.

use std::sync::Arc;

use super::dialect::Line;
use super::words::words;
use crate::protocol::entry::{Access, Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads `d [R----F--] owner  512  Jan 16 18:53  name`: behind the rights it is as with Unix.
pub(super) fn read(line: &[u8], today: Date) -> Line {
    match entry(line, today) {
        Some(entry) => Line::Entry(entry),
        None if matches!(super::unix::read(line, today), Line::Nothing) => Line::Nothing,
        None => Line::Unreadable,
    }
}

fn entry(line: &[u8], today: Date) -> Option<Entry> {
    let words = words(line, 2);
    let [first, rights] = words.as_slice() else {
        return None;
    };
    let inside = rights.text.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let are_rights = inside.iter().all(|byte| b"-RWCEMFAS".contains(byte));
    let is_type = matches!(first.text, b"d" | b"-");
    if !are_rights || !is_type {
        return None;
    }
    // The same line as Unix would write it; the names stand in a column of their own.
    let as_unix = [first.text, b"rwxrwxrwx 1", line.get(rights.end..)?].concat();
    let Line::Entry(mut entry) = super::unix::read(&as_unix, today) else {
        return None;
    };
    let name = entry.name.as_bytes().trim_ascii_start().to_vec();
    let owner = entry.owner().map(Box::from);
    entry.access = Some(Arc::new(Access {
        permissions: Some(String::from_utf8_lossy(rights.text).into()),
        owner,
        group: None,
    }));
    Some(Entry {
        name: Name::new(name),
        size: entry.size.filter(|_| entry.kind != Kind::Folder),
        ..entry
    })
}
