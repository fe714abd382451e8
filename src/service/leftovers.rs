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
    let same_source = match row.direction {
        Direction::Upload => record.local == row.local,
        // One side of the two may be relative to the login folder.
        Direction::Download => record.remote.as_bytes().ends_with(row.remote.as_bytes()),
    };
    same_source && record.endpoint.key() == row.endpoint.key()
}

fn source_name(direction: Direction, local: &Path, remote: &RemotePath) -> Option<Vec<u8>> {
    match direction {
        Direction::Upload => Some(local.file_name()?.as_encoded_bytes().to_vec()),
        Direction::Download => Some(remote.file_name()?.as_bytes().to_vec()),
    }
}
