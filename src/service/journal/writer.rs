//! The thread that writes the journal: it gathers changes into few transactions, and tells when
//! they are on disk.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

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

impl Thread {
    fn run(mut self) {
        let mut last = Instant::now().checked_sub(GATHER);
        while let Ok((mut number, mut ops)) = self.orders.recv() {
            let due = last.map_or_else(Instant::now, |last| last + GATHER);
            loop {
                let left = due.saturating_duration_since(Instant::now());
                match self.orders.recv_timeout(left) {
                    Ok((next, more)) => {
                        number = next;
                        ops.extend(more);
                    }
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
                }
                if ops.len() >= MOST {
                    break;
                }
            }
            if !self.commit(&ops) {
                break;
            }
            last = Some(Instant::now());
            self.tell(Told::Durable(number));
        }
        // What could not be written back is in the log, and read from there.
        let _ = self.store.close();
    }

    /// False: it cannot be.
    fn commit(&mut self, ops: &[Op]) -> bool {
        for attempt in 0..ATTEMPTS {
            let Err(error) = self.store.write(ops) else {
                return true;
            };
            match attempt {
                0 => self.tell(Told::Trouble(error.to_string())),
                _ if attempt + 1 == ATTEMPTS => self.tell(Told::Lost(error.to_string())),
                _ => {}
            }
            thread::sleep(RETRY);
        }
        false
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
const RETRY: Duration = Duration::from_secs(1);
