//! Takes items off a queue on disk that nobody works on.

use std::path::Path;

use tokio::sync::mpsc::unbounded_channel;

use super::journal::{self, NotOpened, Op, Row, State, Told};
use super::{disk, leftovers};
use crate::profile::{Folders, PartDirection, PartRecords};

/// Which items go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clear {
    /// What is done or skipped.
    pub done: bool,
    pub failed: bool,
    /// What still waits or is paused.
    pub waiting: bool,
    /// What could not be read.
    pub unread: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    pub items: u64,
    /// So many unfinished uploads have left a part on their server.
    pub parts_there: u64,
}

/// Removes items from the queue at `path`, durably, and the parts that they have left on this
/// computer. Waits for the disk.
pub fn clear_queue(path: &Path, folders: &Folders, which: Clear) -> Result<Cleared, NotOpened> {
    let (to_tell, mut told) = unbounded_channel();
    let mut opened = journal::open(path, to_tell)?;
    let goes = |row: &Row| match row.state {
        State::Done(_) | State::Skipped => which.done,
        State::Failed => which.failed,
        State::Waiting | State::Paused => which.waiting,
    };
    let going = opened.rows.iter().filter(|row| goes(row));
    let mut ops: Vec<Op> = going.map(|row| Op::Remove(row.id)).collect();
    let mut items = ops.len() as u64;
    if which.unread {
        ops.push(Op::RemoveSetAside);
        items += opened.set_aside;
    }
    let last = opened.writer.write(ops);
    let mut trouble = String::new();
    loop {
        match told.blocking_recv() {
            Some(Told::Durable(number)) if number >= last => break,
            Some(Told::Durable(_)) => {}
            Some(Told::Trouble(why)) => trouble = why,
            // Whoever clears would rather know than wait.
            Some(Told::Behind) => return Err(NotOpened::Failed(trouble)),
            Some(Told::Lost(why)) => return Err(NotOpened::Failed(why)),
            None => return Err(NotOpened::Failed(String::new())),
        }
    }
    let mut cleared = Cleared {
        items,
        parts_there: 0,
    };
    let records = PartRecords::new(folders);
    let all = records.all();
    for (record, rows) in leftovers::parts_of(&opened.rows, &all) {
        // One that stays may want its part.
        if !rows.iter().all(|row| goes(row)) {
            continue;
        }
        match record.direction {
            // One that cannot be deleted stays with its record.
            PartDirection::Download => drop(disk::discard(&records, record)),
            PartDirection::Upload => cleared.parts_there += 1,
        }
    }
    // The lock goes when the journal's thread has ended.
    drop(opened.writer);
    while told.blocking_recv().is_some() {}
    Ok(cleared)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::profile::PartRecord;
    use crate::protocol::{Name, RemotePath};
    use crate::service::journal::any_row;
    use crate::service::transfer::Direction;

    /// Two downloads of one file, of which one has failed and one waits, and their parts.
    fn two(folder: &Path, failed: &str, waits: &str) -> Cleared {
        let folders = Folders::inside(folder);
        let rows = [(1, failed, State::Failed), (2, waits, State::Waiting)];
        let rows = rows.map(|(id, name, state)| Row {
            direction: Direction::Download,
            local: folder.join(name),
            remote: RemotePath::parse("/a").unwrap(),
            ..any_row(id, state)
        });
        let records = PartRecords::new(&folders);
        for row in &rows {
            let name = row.local.file_name().unwrap().to_str().unwrap();
            let part = format!("{name}.part");
            fs::write(folder.join(&part), "half").unwrap();
            let record = PartRecord::new(
                (*row.endpoint).clone(),
                PartDirection::Download,
                row.local.clone(),
                row.remote.clone(),
                Name::from(part.as_str()),
            );
            records.save(&record).unwrap();
        }
        let (to_tell, mut told) = unbounded_channel();
        let mut opened = journal::open(&folders.queue(), to_tell).unwrap();
        let put = rows.map(|row| Op::Put(Box::new(row)));
        opened.writer.write(put.into());
        drop(opened.writer);
        while told.blocking_recv().is_some() {}
        let failed = Clear {
            failed: true,
            ..Clear::default()
        };
        clear_queue(&folders.queue(), &folders, failed).unwrap()
    }

    #[test]
    fn the_part_of_what_still_waits_stays() {
        for (failed, waits, goes) in [("a", "b", true), ("a (2)", "a", false)] {
            let folder = tempfile::tempdir().unwrap();
            assert_eq!(two(folder.path(), failed, waits).items, 1);
            let is_there = |name: &str| folder.path().join(format!("{name}.part")).exists();
            assert!(is_there(waits));
            assert_eq!(is_there(failed), !goes, "{failed}");
        }
    }
}
