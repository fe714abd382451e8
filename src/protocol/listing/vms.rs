//! The lines of VMS: a name with its version, then blocks, date, owner and protection in any order.

use std::sync::Arc;

use super::dialect::Line;
use super::months::month;
use super::words::{Clock, clock, moment, named, number};
use crate::protocol::entry::{Access, Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads `NAME.TYPE;1  1/4  19-NOV-2001 21:41 [owner,group] (RWED,RWED,RE,)`. After a long name all
/// else stands in the next line. Blocks are of 512 bytes, the last of them not full, so that they tell
/// no size.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    let text = line.trim_ascii();
    if is_heading(text) {
        return Line::Nothing;
    }
    match versioned(text) {
        Some((_, b"")) => Line::Begins,
        Some((name, facts)) => entry(name, facts).map_or(Line::Unreadable, Line::Entry),
        None => Line::Unreadable,
    }
}

/// `Directory DISK:[FOLDER]` before and `Total of 3 files, 12/36 blocks.` behind.
fn is_heading(text: &[u8]) -> bool {
    let starts = |start: &[u8]| {
        let begin = text.get(..start.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    (starts(b"directory ") && text.ends_with(b"]"))
        || (starts(b"total of ") && text.windows(4).any(|word| word == b"file"))
        || starts(b"grand total of ")
}

/// The name with its version, and what follows. A blank in a name is written `^_`.
fn versioned(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(u8::is_ascii_whitespace);
    let (name, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
    let semicolon = name.iter().rposition(|byte| *byte == b';')?;
    number(name.get(semicolon + 1..)?).filter(|_| semicolon > 0 && semicolon + 1 < name.len())?;
    Some((name, rest.trim_ascii()))
}

fn entry(name: &[u8], mut facts: &[u8]) -> Option<Entry> {
    let mut found = Found::default();
    while let Some(first) = facts.first() {
        let rest = match first {
            b'[' => {
                let (owner, rest) = enclosed(facts, b']')?;
                found.owner = Some(owner);
                rest
            }
            b'(' => {
                let (protection, rest) = enclosed(facts, b')')?;
                found.protection = Some(protection);
                rest
            }
            _ => {
                let end = facts.iter().position(u8::is_ascii_whitespace);
                let (word, rest) = facts.split_at_checked(end.unwrap_or(facts.len()))?;
                found.word(word)?;
                rest
            }
        };
        facts = rest.trim_ascii_start();
    }
    // Without its date the line could be anything.
    let date = found.date?;
    let folder = without_suffix(name);
    let text = |bytes: &[u8]| Some(String::from_utf8_lossy(bytes).into());
    Some(Entry {
        modified: moment(date, found.clock),
        access: Some(Arc::new(Access {
            permissions: found.protection.and_then(text),
            owner: found.owner.and_then(text),
            group: None,
        })),
        ..Entry::new(
            Name::new(folder.unwrap_or(name)),
            match folder {
                Some(_) => Kind::Folder,
                None => Kind::File,
            },
        )
    })
}

/// A folder is a file of the type DIR.
fn without_suffix(name: &[u8]) -> Option<&[u8]> {
    let semicolon = name.iter().rposition(|byte| *byte == b';')?;
    let (bare, suffix) = name
        .get(..semicolon)?
        .split_at_checked(semicolon.checked_sub(4)?)?;
    (suffix.eq_ignore_ascii_case(b".DIR") && !bare.is_empty()).then_some(bare)
}

fn enclosed(text: &[u8], close: u8) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| *byte == close)?;
    Some((text.get(1..end)?, text.get(end + 1..)?))
}

#[derive(Default)]
struct Found<'a> {
    date: Option<Option<Date>>,
    clock: Option<Clock>,
    owner: Option<&'a [u8]>,
    protection: Option<&'a [u8]>,
}

impl Found<'_> {
    /// Blocks used, or used and allocated, a date or a time.
    fn word(&mut self, word: &[u8]) -> Option<()> {
        if let Some(date) = named(word, month) {
            self.date = Some(date);
        } else if let Some(clock) = clock(word) {
            self.clock = Some(clock);
        } else {
            let mut blocks = word.split(|byte| *byte == b'/');
            blocks
                .all(|blocks| number(blocks).is_some())
                .then_some(())?;
        }
        Some(())
    }
}
