//! The service's own waits, in one place so that tests can make them short.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How long the service waits for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Before a passing failure is tried again for the first time; then twice as long, and so on.
    pub back_off: Duration,
    /// No such pause is longer.
    pub longest_back_off: Duration,
    /// Makes the pauses of two programs differ.
    pub seed: u64,
    /// So long after a server was full, one connection more is tried than it allowed then.
    pub recovery: Duration,
    /// Between the end of a transfer's connection and a browsing connection in its place.
    pub give_way: Duration,
    /// A transfer connection without work closes.
    pub idle: Duration,
    /// Between two progress events.
    pub progress: Duration,
    /// Queue changes and log lines are gathered for so long.
    pub gather: Duration,
    /// Between two reports that a folder changed.
    pub changed: Duration,
    /// How long the system's keychain may take, and a person whom it asks.
    pub keychain: Duration,
    /// Between two looks at a full disk.
    pub room: Duration,
    /// How long work may take to stop when we quit, and then the journal to close.
    pub quit: Duration,
}

impl Timing {
    /// How long the end takes at most: what is under way and passwords that are being kept, the
    /// journal, and what else runs.
    pub fn farewell(&self) -> Duration {
        self.quit.max(self.keychain) + self.quit + LAST + Duration::from_secs(1)
    }

    /// The usual waits, with pauses that are those of no other program.
    pub fn seeded() -> Self {
        Self {
            seed: RandomState::new().hash_one(0),
            ..Self::default()
        }
    }
}

/// What still runs at the very end gets so long.
pub(super) const LAST: Duration = Duration::from_secs(1);

impl Default for Timing {
    fn default() -> Self {
        Self {
            back_off: Duration::from_secs(5),
            longest_back_off: Duration::from_secs(300),
            seed: 0,
            recovery: Duration::from_secs(600),
            give_way: Duration::from_millis(300),
            idle: Duration::from_secs(60),
            progress: Duration::from_millis(100),
            gather: Duration::from_millis(50),
            changed: Duration::from_millis(500),
            keychain: Duration::from_secs(20),
            room: Duration::from_secs(3),
            quit: Duration::from_secs(10),
        }
    }
}
