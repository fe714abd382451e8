//! Which parts belong to which rows of the journal.

use std::collections::HashMap;
use std::path::Path;

use super::journal::{Row, State};
use super::transfer::Direction;
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
        Direction::Upload => record.local == row.local,
        // Another download of the same file goes elsewhere; a target's other name is in its folder.
        Direction::Download => {
            is_path_of(record.remote.as_bytes(), row.remote.as_bytes())
                && record.local.parent() == row.local.parent()
        }
    };
    is_same && record.endpoint.key() == row.endpoint.key()
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

    #[test]
    fn a_part_is_of_the_row_with_its_source_and_its_folder() {
        let row = Row {
            direction: Direction::Download,
            local: "/l/a (2)".into(),
            remote: RemotePath::parse("in/a").unwrap(),
            ..any_row(1, State::Waiting)
        };
        let record = |local: &str, remote: &str| PartRecord {
            endpoint: (*row.endpoint).clone(),
            direction: PartDirection::Download,
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
        };
        for (local, remote, is_its) in [
            ("/l/a", "/home/in/a", true),
            ("/l/a (2)", "in/a", true),
            ("/other/a", "/home/in/a", false),
            ("/l/a", "/home/main/a", false),
        ] {
            let found = is_of(&record(local, remote), &row);
            assert_eq!(found, is_its, "{local} {remote}");
        }
    }
}
