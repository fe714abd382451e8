//! How many connections a download gets, where that is found out by trying.

use std::time::{Duration, Instant};

/// Adds one connection after the other, as long as each makes all of them together faster.
#[derive(Debug)]
pub struct Growing {
    /// Connections beside the first that were asked for.
    helpers: usize,
    since: Instant,
    /// Bytes there at that time.
    before: u64,
    /// Bytes per second with one connection fewer.
    slower: Option<f64>,
    is_over: bool,
}

impl Growing {
    pub fn new(now: Instant, bytes: u64) -> Self {
        Self {
            helpers: 0,
            since: now,
            before: bytes,
            slower: None,
            is_over: false,
        }
    }

    /// How many helpers to ask for, where that changes: `bytes` are there, `missing` are not.
    pub fn look(&mut self, now: Instant, bytes: u64, missing: u64) -> Option<usize> {
        let span = now.saturating_duration_since(self.since);
        if self.is_over || span < SPAN {
            return None;
        }
        let speed = bytes.saturating_sub(self.before) as f64 / span.as_secs_f64();
        let is_better = self.slower.is_none_or(|slower| speed >= slower * WORTH);
        self.is_over = !is_better || self.helpers == MOST;
        self.since = now;
        self.before = bytes;
        if self.is_over || speed <= 0.0 || missing as f64 / speed < LONG.as_secs_f64() {
            return None;
        }
        self.slower = Some(speed);
        self.helpers += 1;
        Some(self.helpers)
    }
}

/// The speed is taken over so long.
const SPAN: Duration = Duration::from_secs(3);
/// What will be over sooner is left alone.
const LONG: Duration = Duration::from_secs(10);
/// One more connection has to make it so much faster.
const WORTH: f64 = 1.25;
/// Beside the first.
const MOST: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    /// The helpers after each span at these speeds, in MiB per second.
    fn helpers(speeds: &[u64], size: u64) -> Vec<Option<usize>> {
        let start = Instant::now();
        let mut growing = Growing::new(start, 0);
        let mut bytes = 0;
        let spans = speeds.iter().zip(1..);
        let look = |(speed, span): (&u64, u32)| {
            bytes += speed * 3 * MIB;
            growing.look(start + SPAN * span, bytes, size - bytes)
        };
        spans.map(look).collect()
    }

    #[test]
    fn connections_are_added_while_they_help() {
        let found = helpers(&[20, 40, 60, 80, 80], 10_000 * MIB);
        assert_eq!(found, [Some(1), Some(2), Some(3), None, None]);
    }

    #[test]
    fn one_that_does_not_help_is_the_last() {
        let found = helpers(&[20, 22, 60, 60], 10_000 * MIB);
        assert_eq!(found, [Some(1), None, None, None]);
    }

    #[test]
    fn what_is_soon_over_is_left_alone() {
        assert_eq!(helpers(&[20, 20], 250 * MIB), [None, None]);
        assert_eq!(helpers(&[0, 20], 10_000 * MIB), [None, Some(1)]);
    }

    #[test]
    fn nothing_is_decided_within_a_span() {
        let start = Instant::now();
        let mut growing = Growing::new(start, 0);
        let soon = start + Duration::from_secs(2);
        assert_eq!(growing.look(soon, MIB, 10_000 * MIB), None);
    }
}
