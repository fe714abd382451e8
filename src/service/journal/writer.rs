//! The thread that writes the journal: it gathers changes into few transactions, and tells when
//! they are on disk.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{ErrorCode, ffi};
use tokio::sync::mpsc::UnboundedSender;

use super::lock::Lock;
use super::store::{Op, Store};

/// What the writer tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Everything up to this number is on disk.
    Durable(u64),
    /// Writing fails, and is tried again.
    Trouble(String),
    /// The disk is full, as far as can be told. It goes on trying, but nothing is to wait for it until it is up to date.
    Behind,
    /// It failed for good: from now on nothing is kept.
    Lost(String),
}

/// The way to the writer. When it goes, the writer finishes, closes the journal and lets its lock
/// go; then its channel closes.
#[derive(Debug)]
pub struct Writer {
    ops: Sender<(u64, Vec<Op>)>,
    number: u64,
}

impl Writer {
    /// Starts the thread.
    pub fn start(store: Store, lock: Lock, told: UnboundedSender<Told>) -> std::io::Result<Self> {
        let (ops, orders) = channel();
        let thread = Thread {
            store,
            orders,
            _lock: lock,
            told,
        };
        thread::Builder::new()
            .name("argosy-journal".to_owned())
            .spawn(move || thread.run())?;
        Ok(Self { ops, number: 0 })
    }

    /// Orders a change, to be done as a whole. Returns its number; never waits.
    pub fn write(&mut self, ops: Vec<Op>) -> u64 {
        self.number += 1;
        // A thread that has gone said so.
        let _ = self.ops.send((self.number, ops));
        self.number
    }
}

struct Thread {
    store: Store,
    orders: Receiver<(u64, Vec<Op>)>,
    _lock: Lock,
    // The last to go, so that whoever waits for its end may take the lock.
    told: UnboundedSender<Told>,
}

/// What one transaction writes, up to this number.
struct Batch {
    number: u64,
    ops: Vec<Op>,
}

impl Batch {
    /// Keeps the last change of each item, so that it does not grow for as long as it cannot be
    /// written.
    fn merge(&mut self) {
        let mut later = HashSet::new();
        let mut is_last = |op: &Op| match op {
            Op::Put(row) => later.insert(Some(row.id)),
            Op::Remove(id) => later.insert(Some(*id)),
            Op::RemoveSetAside => later.insert(None),
        };
        let mut kept: Vec<Op> = std::mem::take(&mut self.ops)
            .into_iter()
            .rev()
            .filter(|op| is_last(op))
            .collect();
        kept.reverse();
        self.ops = kept;
    }
}

/// Whether there is no room to write. Over a quota SQLite knows only that writing or growing failed.
fn is_full(error: &rusqlite::Error) -> bool {
    let extended = error.sqlite_error().map(|error| error.extended_code);
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || matches!(
            extended,
            Some(ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_SHMSIZE | ffi::SQLITE_IOERR_FSYNC)
        )
}

impl Thread {
    fn run(mut self) {
        let mut last = Instant::now().checked_sub(GATHER);
        while let Ok((number, ops)) = self.orders.recv() {
            let mut batch = Batch { number, ops };
            let due = last.map_or_else(Instant::now, |last| last + GATHER);
            self.gather(&mut batch, due, MOST);
            if !self.commit(&mut batch) {
                break;
            }
            last = Some(Instant::now());
            self.tell(Told::Durable(batch.number));
        }
        // What could not be written back is in the log, and read from there.
        let _ = self.store.close();
    }

    /// Takes more changes in until then, but not many more than `most`. False: none will come.
    fn gather(&self, batch: &mut Batch, until: Instant, most: usize) -> bool {
        while batch.ops.len() < most {
            let left = until.saturating_duration_since(Instant::now());
            match self.orders.recv_timeout(left) {
                Ok((number, ops)) => {
                    batch.number = number;
                    batch.ops.extend(ops);
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        true
    }

    /// False: it cannot be. A full disk is waited for as long as somebody might make room.
    fn commit(&mut self, batch: &mut Batch) -> bool {
        let (mut attempts, mut is_behind) = (0, false);
        loop {
            let Err(error) = self.store.write(&batch.ops) else {
                return true;
            };
            attempts += 1;
            if attempts == 1 {
                self.tell(Told::Trouble(error.to_string()));
            }
            let is_full = is_full(&error);
            if is_full && attempts >= FULL_ATTEMPTS && !is_behind {
                is_behind = true;
                self.tell(Told::Behind);
            }
            let next = Instant::now() + RETRY;
            let goes_on = self.gather(batch, next, usize::MAX);
            batch.merge();
            if attempts >= ATTEMPTS && !(is_full && goes_on) {
                self.tell(Told::Lost(error.to_string()));
                return false;
            }
            thread::sleep(next.saturating_duration_since(Instant::now()));
        }
    }

    fn tell(&self, told: Told) {
        // After the end nobody listens.
        let _ = self.told.send(told);
    }
}

/// Between two transactions, so that many small files need few.
const GATHER: Duration = Duration::from_millis(50);
/// So many changes are enough for one.
const MOST: usize = 200_000;
const ATTEMPTS: u32 = 10;
/// So often before nothing waits any more for a disk that is full.
const FULL_ATTEMPTS: u32 = 3;
const RETRY: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::journal::{State, any_row};
    use crate::service::transfer::TransferId;

    #[test]
    fn a_quota_is_a_full_disk() {
        let error = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        for code in [
            ffi::SQLITE_FULL,
            ffi::SQLITE_IOERR_WRITE,
            ffi::SQLITE_IOERR_SHMSIZE,
            ffi::SQLITE_IOERR_FSYNC,
        ] {
            assert!(is_full(&error(code)), "{code}");
        }
        for code in [
            ffi::SQLITE_IOERR_READ,
            ffi::SQLITE_CORRUPT,
            ffi::SQLITE_READONLY,
        ] {
            assert!(!is_full(&error(code)), "{code}");
        }
    }

    #[test]
    fn of_what_waits_for_room_only_the_last_change_of_each_item_is_kept() {
        let put = |id, state| Op::Put(Box::new(any_row(id, state)));
        let mut batch = Batch {
            number: 7,
            ops: vec![
                Op::RemoveSetAside,
                put(1, State::Waiting),
                put(2, State::Waiting),
                put(1, State::Paused),
                put(3, State::Waiting),
                Op::Remove(TransferId(3)),
                Op::RemoveSetAside,
            ],
        };
        batch.merge();
        let kept = [
            put(2, State::Waiting),
            put(1, State::Paused),
            Op::Remove(TransferId(3)),
            Op::RemoveSetAside,
        ];
        assert_eq!(batch.ops, kept);
    }
}
