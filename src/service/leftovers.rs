//! Which parts belong to which rows of the journal.

use std::collections::HashMap;
use std::path::Path;

use super::journal::{Row, State};
use super::transfer::Direction;
use crate::local_folder::{is_numbered, name_of};
use crate::profile::{PartDirection, PartRecord};
use crate::protocol::{Name, RemotePath};

/// The records that name a part of rows that are not done, each with all the rows that it may be
/// of.
pub fn parts_of<'a>(
    rows: &'a [Row],
    records: &'a [PartRecord],
) -> Vec<(&'a PartRecord, Vec<&'a Row>)> {
    // By the source's name; a target may have got another one.
    let mut by_name: HashMap<(Direction, Vec<u8>), Vec<&Row>> = HashMap::new();
    let is_open = |row: &&Row| !matches!(row.state, State::Done(_) | State::Skipped);
    for row in rows.iter().filter(is_open) {
        if let Some(name) = source_name(row.direction, &row.local, &row.remote) {
            by_name.entry((row.direction, name)).or_default().push(row);
        }
    }
    let mut parts = Vec::new();
    for record in records {
        let direction = match record.direction {
            PartDirection::Download => Direction::Download,
            PartDirection::Upload => Direction::Upload,
        };
        let Some(name) = source_name(direction, &record.local, &record.remote) else {
            continue;
        };
        let named = by_name.get(&(direction, name)).into_iter().flatten();
        let of: Vec<&Row> = named.copied().filter(|row| is_of(record, row)).collect();
        if !of.is_empty() {
            parts.push((record, of));
        }
    }
    parts
}

/// Whether it is of the row's very source and target. The target of two rows may have got one name,
/// so that a record may be of either.
fn is_of(record: &PartRecord, row: &Row) -> bool {
    let is_same = match row.direction {
        // Of the same source another row may go elsewhere.
        Direction::Upload => {
            let named = row.remote.file_name();
            let own = named.and_then(|name| record.remote.with_file_name(&name));
            let is_there = |own: RemotePath| {
                is_path_of(own.as_bytes(), row.remote.as_bytes()) && is_meant_there(record, &own)
            };
            record.local == row.local && own.is_some_and(is_there)
        }
        Direction::Download => {
            is_path_of(record.remote.as_bytes(), row.remote.as_bytes())
                && is_meant(record, &row.local)
        }
    };
    is_same && record.endpoint.key() == row.endpoint.key()
}

/// Whether a record is of what was to go to this local path. Where it does not say so, its target is
/// that path, or one beside it that got a number.
pub fn is_meant(record: &PartRecord, path: &Path) -> bool {
    let Some((target, own)) = record.local.file_name().zip(path.file_name()) else {
        return false;
    };
    let own = name_of(own);
    record.local.parent() == path.parent() && is_name_of(record, &name_of(target), &own)
}

/// The same on the server.
pub fn is_meant_there(record: &PartRecord, path: &RemotePath) -> bool {
    let Some((target, own)) = record.remote.file_name().zip(path.file_name()) else {
        return false;
    };
    record.remote.parent() == path.parent() && is_name_of(record, &target, &own)
}

fn is_name_of(record: &PartRecord, target: &Name, own: &Name) -> bool {
    match &record.asked {
        Some(asked) => asked == own,
        None => target == own || is_numbered(target, own),
    }
}

/// Whether a path may be the same as one that is perhaps relative to the login folder.
fn is_path_of(whole: &[u8], path: &[u8]) -> bool {
    let above = whole.strip_suffix(path);
    above.is_some_and(|above| above.is_empty() || above.ends_with(b"/"))
}

fn source_name(direction: Direction, local: &Path, remote: &RemotePath) -> Option<Vec<u8>> {
    match direction {
        Direction::Upload => Some(local.file_name()?.as_encoded_bytes().to_vec()),
        Direction::Download => Some(remote.file_name()?.as_bytes().to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::journal::any_row;

    fn row(id: u64, direction: Direction, local: &str, remote: &str) -> Row {
        Row {
            direction,
            local: local.into(),
            remote: RemotePath::parse(remote).unwrap(),
            ..any_row(id, State::Waiting)
        }
    }

    fn record(direction: PartDirection, local: &str, remote: &str) -> PartRecord {
        let endpoint = (*any_row(1, State::Waiting).endpoint).clone();
        let remote = RemotePath::parse(remote).unwrap();
        let part = Name::from("a.argosy-part");
        PartRecord::new(endpoint, direction, local.into(), remote, part)
    }

    #[test]
    fn a_part_is_of_the_row_with_its_source_and_its_target() {
        for (local, remote, is_its) in [
            ("/l/a.txt", "/home/in/a.txt", true),
            ("/l/a (25).txt", "in/a.txt", true),
            // Rows of their own, of the same source.
            ("/l/b.txt", "/home/in/a.txt", false),
            ("/other/a.txt", "/home/in/a.txt", false),
            ("/l/a.txt", "/home/main/a.txt", false),
        ] {
            let row = row(1, Direction::Download, "/l/a.txt", "in/a.txt");
            let found = is_of(&record(PartDirection::Download, local, remote), &row);
            assert_eq!(found, is_its, "{local} {remote}");
        }
        for (local, remote, is_its) in [
            ("/l/a.txt", "/home/in/a.txt", true),
            ("/l/a.txt", "/home/in/a (2).txt", true),
            ("/l/a.txt", "/home/in/b.txt", false),
            ("/l/a.txt", "/home/out/a.txt", false),
            ("/l/b.txt", "/home/in/a.txt", false),
        ] {
            let row = row(1, Direction::Upload, "/l/a.txt", "in/a.txt");
            let found = is_of(&record(PartDirection::Upload, local, remote), &row);
            assert_eq!(found, is_its, "{local} {remote}");
        }
    }

    #[test]
    fn a_record_that_says_what_was_asked_for_is_of_that_alone() {
        let first = row(1, Direction::Download, "/l/a", "/a");
        let second = row(2, Direction::Download, "/l/a (2)", "/a");
        let of = |asked: &str| {
            let record = PartRecord {
                asked: Some(Name::from(asked)),
                ..record(PartDirection::Download, "/l/a (2)", "/a")
            };
            (is_of(&record, &first), is_of(&record, &second))
        };
        assert_eq!(of("a"), (true, false));
        assert_eq!(of("a (2)"), (false, true));
    }

    #[test]
    fn a_part_that_may_be_of_two_rows_comes_with_both() {
        let rows = [
            row(1, Direction::Download, "/l/a", "/a"),
            row(2, Direction::Download, "/l/a (2)", "/a"),
            row(3, Direction::Download, "/l/b", "/a"),
        ];
        let records = [
            record(PartDirection::Download, "/l/a (2)", "/a"),
            record(PartDirection::Download, "/l/b", "/a"),
        ];
        let ids = |(_, rows): (_, Vec<&Row>)| rows.iter().map(|row| row.id.0).collect::<Vec<_>>();
        let found: Vec<_> = parts_of(&rows, &records).into_iter().map(ids).collect();
        assert_eq!(found, [vec![1, 2], vec![3]]);
    }
}
