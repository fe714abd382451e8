//! The service's own waits, in one place so that tests can make them short.

use std::time::Duration;

/// How long the service waits for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Before a passing failure is tried again.
    pub back_off: Duration,
    /// How often a passing failure is tried again; progress begins the count anew.
    pub retries: u32,
    /// How often a server that is full is asked again while none of our connections works there;
    /// each wait is twice as long as the one before.
    pub full_retries: u32,
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
    /// How long quitting may take.
    pub quit: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            back_off: Duration::from_secs(5),
            retries: 2,
            full_retries: 5,
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
