//! The lines of Microware OS-9: owner, date, time, attributes, sector, bytes, name.

use std::sync::Arc;

use super::dialect::Line;
use super::words::{figures, moment, number, words};
use crate::protocol::entry::{Access, Entry, Kind, Name};
use crate::protocol::time::Date;

/// Reads `20.20  07/03/29 1026  d-ewrewr  2650  85920 name`, the year first. Whether the bytes are told
/// in decimal or hexadecimal digits depends on the system, so that they tell no size.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    let words = words(line, 7);
    let texts: Vec<&[u8]> = words.iter().map(|word| word.text).collect();
    match texts.as_slice() {
        [b"Directory", b"of", ..] | [b"Owner", b"Last", ..] => Line::Nothing,
        [first, ..] if first.len() > 2 && first.iter().all(|byte| *byte == b'-') => Line::Nothing,
        texts => entry(texts).map_or(Line::Unreadable, Line::Entry),
    }
}

fn entry(texts: &[&[u8]]) -> Option<Entry> {
    let [owner, date, time, attributes, sector, bytes, name] = texts else {
        return None;
    };
    let mut ids = owner.split(|byte| *byte == b'.');
    (ids.clone().count() == 2 && ids.all(|id| number(id).is_some())).then_some(())?;
    let are_attributes =
        attributes.len() == 8 && attributes.iter().all(|byte| b"dsewr-".contains(byte));
    let are_counts = [sector, bytes]
        .iter()
        .all(|count| count.iter().all(u8::is_ascii_hexdigit));
    (are_attributes && are_counts).then_some(())?;
    let kind = match attributes.first()? {
        b'd' => Kind::Folder,
        _ => Kind::File,
    };
    let time = number(time).filter(|_| time.len() == 4)?;
    let (hour, minute) = (
        u8::try_from(time / 100).ok()?,
        u8::try_from(time % 100).ok()?,
    );
    Some(Entry {
        modified: moment(year_first(date)?, Some((hour, minute, None))),
        access: Some(Arc::new(Access {
            permissions: Some(String::from_utf8_lossy(attributes).into()),
            owner: Some(String::from_utf8_lossy(owner).into()),
            group: None,
        })),
        ..Entry::new(Name::new(*name), kind)
    })
}

/// `07/03/29` is 2007-03-29.
fn year_first(word: &[u8]) -> Option<Option<Date>> {
    let parts: Vec<&[u8]> = word.split(|byte| *byte == b'/').collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    figures(&[*month, b"/", *day, b"/", *year].concat())
}
