//! Which parts belong to which rows of the journal.

use std::collections::HashMap;
use std::path::Path;

use super::journal::{Row, State};
use super::transfer::Direction;
use crate::local_folder::{is_numbered, name_of};
use crate::profile::{PartDirection, PartRecord};
use crate::protocol::RemotePath;

/// The rows that are not done, each with a record that names a part of it.
pub fn parts_of<'a>(rows: &'a [Row], records: &'a [PartRecord]) -> Vec<(&'a Row, &'a PartRecord)> {
    // By the source's name; a target may have got another one.
    let mut by_name: HashMap<(Direction, Vec<u8>), Vec<&PartRecord>> = HashMap::new();
    for record in records {
        let direction = match record.direction {
            PartDirection::Download => Direction::Download,
            PartDirection::Upload => Direction::Upload,
        };
        if let Some(name) = source_name(direction, &record.local, &record.remote) {
            by_name.entry((direction, name)).or_default().push(record);
        }
    }
    let mut parts = Vec::new();
    let is_open = |row: &&Row| !matches!(row.state, State::Done(_) | State::Skipped);
    for row in rows.iter().filter(is_open) {
        let Some(name) = source_name(row.direction, &row.local, &row.remote) else {
            continue;
        };
        let found = by_name.get(&(row.direction, name)).into_iter().flatten();
        let own = found.copied().filter(|record| is_of(record, row));
        parts.extend(own.map(|record| (row, record)));
    }
    parts
}

fn is_of(record: &PartRecord, row: &Row) -> bool {
    let is_same = match row.direction {
        // Of the same source another row may go elsewhere.
        Direction::Upload => {
            let named = row.remote.file_name();
            let own = named.and_then(|name| record.remote.with_file_name(&name));
            let is_there = |own: RemotePath| {
                is_path_of(own.as_bytes(), row.remote.as_bytes())
                    && is_or_numbered_there(&record.remote, &own)
            };
            record.local == row.local && own.is_some_and(is_there)
        }
        Direction::Download => {
            is_path_of(record.remote.as_bytes(), row.remote.as_bytes())
                && is_or_numbered(&record.local, &row.local)
        }
    };
    is_same && record.endpoint.key() == row.endpoint.key()
}

/// Whether a local target is this one, or one beside it that got a number.
pub fn is_or_numbered(target: &Path, path: &Path) -> bool {
    let numbered = || {
        let (name, own) = (target.file_name()?, path.file_name()?);
        Some(is_numbered(&name_of(name), &name_of(own)))
    };
    target == path || (target.parent() == path.parent() && numbered() == Some(true))
}

/// The same on the server.
pub fn is_or_numbered_there(target: &RemotePath, path: &RemotePath) -> bool {
    let numbered = || Some(is_numbered(&target.file_name()?, &path.file_name()?));
    target == path || (target.parent() == path.parent() && numbered() == Some(true))
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

    fn record(row: &Row, local: &str, remote: &str) -> PartRecord {
        PartRecord {
            endpoint: (*row.endpoint).clone(),
            direction: match row.direction {
                Direction::Download => PartDirection::Download,
                Direction::Upload => PartDirection::Upload,
            },
            local: local.into(),
            remote: RemotePath::parse(remote).unwrap(),
            part: crate::protocol::Name::from("a.argosy-part"),
            source_size: None,
            source_modified: None,
            adopted: false,
            stood: None,
            direct: false,
            aside: None,
            held: false,
            unhashed: false,
        }
    }

    #[test]
    fn a_part_is_of_the_row_with_its_source_and_its_target() {
        let row = |direction| Row {
            direction,
            local: "/l/a.txt".into(),
            remote: RemotePath::parse("in/a.txt").unwrap(),
            ..any_row(1, State::Waiting)
        };
        use Direction::{Download, Upload};
        for (direction, local, remote, is_its) in [
            (Download, "/l/a.txt", "/home/in/a.txt", true),
            (Download, "/l/a (25).txt", "in/a.txt", true),
            // Rows of their own, of the same source.
            (Download, "/l/b.txt", "/home/in/a.txt", false),
            (Download, "/other/a.txt", "/home/in/a.txt", false),
            (Download, "/l/a.txt", "/home/main/a.txt", false),
            (Upload, "/l/a.txt", "/home/in/a.txt", true),
            (Upload, "/l/a.txt", "/home/in/a (2).txt", true),
            (Upload, "/l/a.txt", "/home/in/b.txt", false),
            (Upload, "/l/a.txt", "/home/out/a.txt", false),
            (Upload, "/l/b.txt", "/home/in/a.txt", false),
        ] {
            let row = row(direction);
            let found = is_of(&record(&row, local, remote), &row);
            assert_eq!(found, is_its, "{direction:?} {local} {remote}");
        }
    }
}
