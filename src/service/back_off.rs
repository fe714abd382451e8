//! How long a passing failure is waited out before the next try, and for how long at all.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use super::timing::Timing;
use crate::protocol::{CertificateFault, Failure, ServerFault};

/// What is spent on failures that may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The first pause; each is twice as long as the one before.
    first: Duration,
    /// No pause is longer.
    longest: Duration,
    /// From the first failure since a byte moved to the last try.
    lasts: Duration,
    seed: u64,
}

impl Patience {
    pub fn new(timing: &Timing, lasts: Duration) -> Self {
        Self {
            first: timing.back_off,
            longest: timing.longest_back_off,
            lasts,
            seed: timing.seed,
        }
    }

    /// The pause after so many failures in a row, the first of them at `since`; `None`: that was
    /// long enough. `whose` makes the pauses of two items differ.
    pub fn pause(
        &self,
        tries: u32,
        since: Instant,
        now: Instant,
        whose: impl Hash,
    ) -> Option<Duration> {
        let left = self.lasts.checked_sub(now.saturating_duration_since(since));
        let left = left.filter(|left| !left.is_zero())?;
        Some(self.full_pause(tries, whose).min(left))
    }

    fn full_pause(&self, tries: u32, whose: impl Hash) -> Duration {
        let doubled = 2_u32.saturating_pow(tries.saturating_sub(1).min(16));
        let full = self.first.saturating_mul(doubled).min(self.longest);
        // Up to a quarter less, so that what failed together does not come back together.
        let mut hasher = DefaultHasher::new();
        (self.seed, tries, whose).hash(&mut hasher);
        let part = u32::try_from(hasher.finish() % 256).unwrap_or(0);
        full - full / 4 * part / 256
    }

    /// The same after a failure of a file: `None` where it does not pass, or hardly will any more. One
    /// try may take longer than the patience lasts, and is not the only one then.
    pub fn after(
        &self,
        failure: &Failure,
        tries: u32,
        since: Instant,
        now: Instant,
        whose: impl Hash,
    ) -> Option<Duration> {
        let is_over = !failure.is_passing() || (tries >= REPEATS && repeats(failure));
        if is_over {
            return None;
        }
        let pause = self.pause(tries, since, now, &whose);
        let was_long = pause.is_none() && tries < REPEATS && !self.lasts.is_zero();
        pause.or_else(|| was_long.then(|| self.full_pause(tries, &whose)))
    }
}

/// Whether a failure that may pass is the same each time where it does not pass soon, while each try
/// moves the whole file.
fn repeats(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Server(
            ServerFault::WrongSize { .. }
                | ServerFault::Gone
                | ServerFault::CutOff { .. }
                | ServerFault::OutOfStep { .. }
        ) | Failure::Certificate(CertificateFault::ReuseRefused { .. })
    )
}

/// So often such a failure is met, and so often each file is tried.
const REPEATS: u32 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{NetworkFault, Stage};

    fn patience(seconds: u64) -> Patience {
        Patience::new(&Timing::default(), Duration::from_secs(seconds))
    }

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let (patience, now) = (patience(3600), Instant::now());
        for (tries, full) in [(1, 5), (2, 10), (3, 20), (7, 300), (40, 300)] {
            let pause = patience.pause(tries, now, now, 1).unwrap();
            let full = Duration::from_secs(full);
            assert!(pause <= full && pause > full * 3 / 4, "{tries}: {pause:?}");
        }
    }

    #[test]
    fn what_failed_together_does_not_come_back_together() {
        let (patience, now) = (patience(3600), Instant::now());
        let pauses: std::collections::HashSet<_> = (0..20)
            .map(|item| patience.pause(7, now, now, item))
            .collect();
        assert!(pauses.len() > 10);
        assert_eq!(
            patience.pause(7, now, now, 1),
            patience.pause(7, now, now, 1)
        );
    }

    #[test]
    fn the_last_try_is_when_the_time_is_over() {
        let (patience, since) = (patience(12), Instant::now());
        let now = since + Duration::from_secs(10);
        assert_eq!(
            patience.pause(3, since, now, 1),
            Some(Duration::from_secs(2))
        );
        assert_eq!(
            patience.pause(4, since, now + Duration::from_secs(2), 1),
            None
        );
    }

    #[test]
    fn what_is_the_same_each_time_is_tried_three_times() {
        let (patience, now) = (patience(3600), Instant::now());
        let wrong = Failure::Server(ServerFault::WrongSize {
            expected: 2,
            got: 1,
        });
        assert!(patience.after(&wrong, 2, now, now, 1).is_some());
        assert_eq!(patience.after(&wrong, 3, now, now, 1), None);
        let lost = Failure::Network {
            stage: Stage::Data,
            fault: NetworkFault::Closed,
        };
        assert!(patience.after(&lost, 9, now, now, 1).is_some());
    }
}
