//! Speed limits. A [`Throttle`] is a token bucket that all data connections under one limit share;
//! a [`Pace`] is what holds for one transfer. Bytes are paid for before they are read or written,
//! so that the socket stands still meanwhile and the other side feels it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// The limits that hold for a transfer. None by default.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    limits: Vec<Arc<Throttle>>,
}

/// One limit, in bytes per second. It may change at any time; 0 is none.
#[derive(Debug)]
pub struct Throttle {
    rate: AtomicU64,
    bucket: Mutex<Bucket>,
    changed: watch::Sender<()>,
}

/// Who pays gets the bucket's level as a ticket, and waits until so much was allowed: first come,
/// first served.
#[derive(Debug)]
struct Bucket {
    rate: u64,
    /// All that was paid.
    paid: f64,
    /// All that was allowed, up to that time.
    allowed: f64,
    at: Instant,
}

impl Pace {
    /// Limits that hold together, the narrowest first.
    pub fn new(limits: Vec<Arc<Throttle>>) -> Self {
        Self { limits }
    }

    /// How many bytes to pay for and move at once; `None`: as many as there are.
    pub fn portion(&self) -> Option<usize> {
        let rates = self.limits.iter().map(|limit| limit.rate());
        let rate = rates.filter(|rate| *rate > 0).min()?;
        let portion = usize::try_from(rate / PORTIONS).unwrap_or(usize::MAX);
        Some(portion.clamp(LEAST, MOST))
    }

    /// Waits until so many bytes may move.
    pub async fn pay(&self, bytes: usize) {
        for limit in &self.limits {
            limit.pay(bytes).await;
        }
    }

    /// Fewer were moved than were paid for.
    pub fn give_back(&self, bytes: usize) {
        for limit in self.limits.iter().filter(|_| bytes > 0) {
            limit.bucket().give_back(bytes);
        }
    }
}

impl Throttle {
    pub fn new(rate: u64) -> Self {
        Self {
            rate: AtomicU64::new(rate),
            bucket: Mutex::new(Bucket::new(rate, Instant::now())),
            changed: watch::Sender::new(()),
        }
    }

    /// From now on this limit holds, for those that wait, too.
    pub fn set(&self, rate: u64) {
        if self.rate.swap(rate, Ordering::Relaxed) != rate {
            self.bucket().set(rate, Instant::now());
            self.changed.send_replace(());
        }
    }

    pub fn rate(&self) -> u64 {
        self.rate.load(Ordering::Relaxed)
    }

    async fn pay(&self, bytes: usize) {
        if self.rate() == 0 {
            return;
        }
        let mut changed = self.changed.subscribe();
        let ticket = self.bucket().pay(bytes, Instant::now());
        loop {
            let wait = self.bucket().wait(ticket, Instant::now());
            let Some(wait) = wait else {
                return;
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                // The throttle is ours, so its other end stays.
                _ = changed.changed() => {}
            }
        }
    }

    /// Nothing here panics while it holds the lock, and nobody waits with it.
    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bucket {
    fn new(rate: u64, now: Instant) -> Self {
        Self {
            rate,
            paid: 0.0,
            allowed: 0.0,
            at: now,
        }
    }

    fn set(&mut self, rate: u64, now: Instant) {
        self.advance(now);
        self.rate = rate;
        if rate == 0 {
            self.allowed = self.paid;
        }
    }

    fn pay(&mut self, bytes: usize, now: Instant) -> f64 {
        self.advance(now);
        self.paid += bytes as f64;
        self.paid
    }

    fn give_back(&mut self, bytes: usize) {
        self.allowed += bytes as f64;
    }

    /// How long until so much is allowed; `None`: it is.
    fn wait(&mut self, ticket: f64, now: Instant) -> Option<Duration> {
        self.advance(now);
        if self.rate == 0 || self.allowed >= ticket {
            return None;
        }
        let seconds = (ticket - self.allowed) / self.rate as f64;
        // Timers are no finer than a millisecond. Far off is as good as never, until it changes.
        Some(Duration::from_secs_f64(seconds.clamp(0.001, 3600.0)))
    }

    /// What was not used is lost, but for a burst.
    fn advance(&mut self, now: Instant) {
        let seconds = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = self.at.max(now);
        let rate = self.rate as f64;
        self.allowed = (self.allowed + rate * seconds).min(self.paid + rate * BURST);
    }
}

/// What is saved up in idle times lasts so many seconds at most.
const BURST: f64 = 0.25;
/// So many portions make a second.
const PORTIONS: u64 = 32;
const LEAST: usize = 512;
const MOST: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn who_pays_waits_until_all_before_it_are_served() {
        let begun = Instant::now();
        let mut bucket = Bucket::new(1000, begun);
        let (one, two) = (bucket.pay(500, begun), bucket.pay(500, begun));
        assert_eq!(bucket.wait(one, begun), Some(seconds(0.5)));
        assert_eq!(bucket.wait(two, begun), Some(seconds(1.0)));
        let later = begun + seconds(0.5);
        assert_eq!(bucket.wait(one, later), None);
        bucket.give_back(200);
        assert_eq!(bucket.wait(two, later), Some(seconds(0.3)));
    }

    #[test]
    fn no_more_than_a_quarter_of_a_second_is_saved_up() {
        let begun = Instant::now();
        let mut bucket = Bucket::new(1000, begun);
        let much_later = begun + seconds(60.0);
        let burst = bucket.pay(250, much_later);
        assert_eq!(bucket.wait(burst, much_later), None);
        let more = bucket.pay(100, much_later);
        assert_eq!(bucket.wait(more, much_later), Some(seconds(0.1)));
    }

    #[test]
    fn a_new_limit_holds_for_those_that_wait() {
        let begun = Instant::now();
        let mut bucket = Bucket::new(100, begun);
        let ticket = bucket.pay(1000, begun);
        bucket.set(1000, begun + seconds(5.0));
        assert_eq!(
            bucket.wait(ticket, begun + seconds(5.0)),
            Some(seconds(0.5))
        );
        bucket.set(0, begun + seconds(5.1));
        assert_eq!(bucket.wait(ticket, begun + seconds(5.1)), None);
        // What was moved without a limit is owed to nobody.
        bucket.set(100, begun + seconds(9.0));
        let ticket = bucket.pay(10, begun + seconds(9.0));
        assert_eq!(
            bucket.wait(ticket, begun + seconds(9.0)),
            Some(seconds(0.1))
        );
    }

    #[tokio::test]
    async fn whoever_waits_goes_on_when_the_limit_goes() {
        let throttle = Arc::new(Throttle::new(1));
        let pace = Pace::new(vec![throttle.clone()]);
        assert_eq!(pace.portion(), Some(LEAST));
        let paying = pace.pay(1_000_000);
        let lifting = async {
            tokio::task::yield_now().await;
            throttle.set(0);
        };
        tokio::join!(paying, lifting);
        assert_eq!(pace.portion(), None);
    }
}
