//! The lines of HP NonStop (Tandem): name, code, size, time, owner, security.

use std::sync::Arc;

use super::dialect::Line;
use super::months::month;
use super::words::{clock, moment, named, number, words};
use crate::protocol::entry::{Access, Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads `NAME  101  16354 18-Mar-24 15:09:12 244, 10 "nnnn"`, with `O` behind the code of a file that
/// is open. The heading is `File  Code  EOF  Last Modification  Owner  RWEP`.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    let words = words(line, 10);
    let texts: Vec<&[u8]> = words.iter().map(|word| word.text).collect();
    match texts.as_slice() {
        [b"File", b"Code", ..] => Line::Nothing,
        texts => entry(texts).map_or(Line::Unreadable, Line::Entry),
    }
}

fn entry(texts: &[&[u8]]) -> Option<Entry> {
    let (name, code, facts) = match texts {
        [name, code, b"O", facts @ ..] | [name, code, facts @ ..] => (name, code, facts),
        _ => return None,
    };
    let [size, date, time, owner @ ..] = facts else {
        return None;
    };
    number(code.strip_suffix(b"O").unwrap_or(code))?;
    // `244,10` or `244, 10`, and the security in quotes.
    let is_secured = owner.iter().any(|word| word.starts_with(b"\""));
    let owner: Vec<u8> = owner
        .iter()
        .take_while(|word| !word.starts_with(b"\""))
        .flat_map(|word| word.iter().copied())
        .collect();
    (is_secured && owner.contains(&b',')).then_some(())?;
    Some(Entry {
        size: Some(number(size)?),
        modified: moment(named(date, month)?, Some(clock(time)?)),
        access: Some(Arc::new(Access {
            owner: Some(String::from_utf8_lossy(&owner).into()),
            ..Access::default()
        })),
        ..Entry::new(Name::new(*name), Kind::File)
    })
}
