//! Which parts belong to which rows of the journal.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::journal::{Row, State};
use super::transfer::Direction;
use crate::local_folder::{name_of, name_on_disk, numbered};
use crate::profile::{PartDirection, PartRecord};
use crate::protocol::RemotePath;

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

/// A target on this computer under its own name, and under those that it gets where it may not
/// replace what stands there.
pub fn local_names(target: &Path) -> impl Iterator<Item = PathBuf> {
    let other = move |number| {
        let name = numbered(&name_of(target.file_name()?), number);
        Some(target.with_file_name(name_on_disk(&name).ok()?))
    };
    let others = (2..OTHER_NAMES).filter_map(other);
    std::iter::once(target.to_owned()).chain(others)
}

/// The same on a server.
pub fn remote_names(target: &RemotePath) -> impl Iterator<Item = RemotePath> {
    let other = move |number| target.with_file_name(&numbered(&target.file_name()?, number));
    let others = (2..OTHER_NAMES).filter_map(other);
    std::iter::once(target.clone()).chain(others)
}

/// Whether it is of the row's very source and target. The target of two rows may have got one name,
/// so that a record may be of either.
fn is_of(record: &PartRecord, row: &Row) -> bool {
    let is_there = |path: &RemotePath| is_path_of(record.remote.as_bytes(), path.as_bytes());
    let is_same = match row.direction {
        Direction::Upload => {
            record.local == row.local && remote_names(&row.remote).any(|path| is_there(&path))
        }
        Direction::Download => {
            is_there(&row.remote) && local_names(&row.local).any(|path| path == record.local)
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

/// So many numbered names are looked at for a part.
pub const OTHER_NAMES: u32 = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Name;
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
        PartRecord {
            endpoint: (*any_row(1, State::Waiting).endpoint).clone(),
            direction,
            local: local.into(),
            remote: RemotePath::parse(remote).unwrap(),
            part: Name::from("a.argosy-part"),
            source_size: None,
            source_modified: None,
            adopted: false,
            stood: None,
            direct: false,
            aside: None,
            held: false,
        }
    }

    #[test]
    fn the_part_of_a_download_is_of_the_row_with_its_source_and_its_target() {
        let row = row(1, Direction::Download, "/l/a", "in/a");
        for (local, remote, is_its) in [
            ("/l/a", "/home/in/a", true),
            ("/l/a (2)", "in/a", true),
            ("/l/b", "/home/in/a", false),
            ("/other/a", "/home/in/a", false),
            ("/l/a", "/home/main/a", false),
        ] {
            let found = is_of(&record(PartDirection::Download, local, remote), &row);
            assert_eq!(found, is_its, "{local} {remote}");
        }
    }

    #[test]
    fn the_part_of_an_upload_is_of_the_row_with_its_source_and_its_target() {
        let row = row(1, Direction::Upload, "/l/a", "in/a");
        for (local, remote, is_its) in [
            ("/l/a", "/home/in/a", true),
            ("/l/a", "/home/in/a (2)", true),
            ("/l/a", "/home/in/b", false),
            ("/l/a", "/home/main/a", false),
            ("/l/b", "/home/in/a", false),
        ] {
            let found = is_of(&record(PartDirection::Upload, local, remote), &row);
            assert_eq!(found, is_its, "{local} {remote}");
        }
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
