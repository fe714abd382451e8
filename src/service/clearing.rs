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
