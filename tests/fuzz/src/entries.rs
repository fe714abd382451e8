//! Listings, and what holds of their entries whatever the server wrote.

use argosy::protocol::time::{format_timestamp, parse_timestamp};
use argosy::protocol::{Date, Entry, Kind, Listing, ListingForm, ListingProblem, RemotePath};

use crate::{is_tame, portions};

/// Reads a listing whole and in portions, which must not matter, and checks what comes out.
pub fn list(form: ListingForm, bytes: &[u8], today: Date) -> Vec<Entry> {
    let whole = read(form, today, [bytes].into_iter());
    assert_eq!(whole, read(form, today, portions(bytes)));
    match whole {
        Ok(entries) => {
            check(&entries, bytes);
            entries
        }
        Err(ListingProblem::Unreadable { lines, sample }) => {
            assert!(lines > 0 && is_tame(&sample) && sample.chars().count() <= 200);
            Vec::new()
        }
        Err(ListingProblem::TooLong { .. }) => Vec::new(),
    }
}

/// What holds of one entry, wherever it came from.
pub fn check_one(entry: &Entry) {
    let folder = RemotePath::root();
    match (entry.name.refusal(), folder.join(&entry.name)) {
        (None, Ok(path)) => {
            assert_eq!(path.file_name().as_ref(), Some(&entry.name));
            assert_eq!(path.parent(), Some(folder));
            assert_eq!(RemotePath::parse(path.as_bytes()), Ok(path));
        }
        (Some(refusal), Err(why)) => assert_eq!(refusal, why),
        (refusal, path) => panic!("{refusal:?}, and yet {path:?}"),
    }
    assert!(entry.target().is_none() || entry.kind == Kind::Link);
    if let Some(modified) = entry.modified {
        assert!((EARLIEST..=LATEST).contains(&modified.seconds));
        let written = format_timestamp(modified.seconds);
        let is_of_four = (FIRST..=LAST).contains(&modified.seconds);
        assert!(!is_of_four || parse_timestamp(&written) == Some(modified.seconds));
    }
    if entry.kind == Kind::Unreadable {
        assert_eq!(*entry, Entry::new(entry.name.clone(), Kind::Unreadable));
    }
}

fn read<'a>(
    form: ListingForm,
    today: Date,
    portions: impl Iterator<Item = &'a [u8]>,
) -> Result<Vec<Entry>, ListingProblem> {
    let mut listing = Listing::new(form, today);
    for portion in portions {
        listing.push(portion)?;
    }
    listing.finish()
}

fn check(entries: &[Entry], bytes: &[u8]) {
    let mut length = 0;
    for entry in entries {
        check_one(entry);
        let name = entry.name.as_bytes();
        assert!(!matches!(name, b"." | b"..") && !name.contains(&b'\n'));
        length += name.len() + entry.target().map_or(0, |target| target.as_bytes().len());
    }
    // A blank joins the two lines of an entry.
    assert!(length <= bytes.len() + entries.len(), "more than was sent");
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\x15' | b'\x25'));
    assert!(entries.len() <= lines.count(), "more entries than lines");
}

/// 0000-01-01 and 9999-12-31.
const FIRST: i64 = -62_167_219_200;
const LAST: i64 = 253_402_300_799;
/// A zone may be 99 hours and 99 minutes off.
const EARLIEST: i64 = FIRST - 100 * 3_600 - 3_600;
const LATEST: i64 = LAST + 100 * 3_600 + 3_600;
