//! How fast one item moves.

use std::time::Instant;

/// Bytes per second of one item, smoothed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Speed {
    last: Option<(Instant, u64)>,
    per_second: f64,
}

impl Speed {
    pub fn per_second(&self) -> Option<u64> {
        (self.per_second >= 1.0).then_some(self.per_second as u64)
    }

    /// Seconds for so many bytes, if it can be told.
    pub fn time_for(&self, bytes: u64) -> Option<u64> {
        bytes.checked_div(self.per_second()?)
    }

    pub fn measure(&mut self, now: Instant, bytes: u64) {
        let Some((when, before)) = self.last else {
            self.last = Some((now, bytes));
            return;
        };
        let seconds = now.duration_since(when).as_secs_f64();
        if seconds < 0.4 {
            return;
        }
        let fresh = bytes.saturating_sub(before) as f64 / seconds;
        self.per_second = if self.per_second == 0.0 {
            fresh
        } else {
            self.per_second * 0.6 + fresh * 0.4
        };
        self.last = Some((now, bytes));
    }
}
