//! What moves right now: gauges of running items, read ten times a second, and the speed over the
//! last seconds.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Progress;
use super::common::Gauge;
use super::transfer::{Direction, TransferId};

/// The running items' gauges.
#[derive(Debug, Default)]
pub struct Meters {
    running: HashMap<TransferId, Reading>,
    /// Bytes of all that ran, each way.
    total: Moved,
    samples: VecDeque<(Instant, Moved)>,
}

#[derive(Debug)]
struct Reading {
    gauge: Arc<Gauge>,
    direction: Direction,
    seen: u64,
    finishing: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    down: u64,
    up: u64,
}

/// Speeds are taken over so long.
const SPAN: Duration = Duration::from_secs(3);

impl Meters {
    pub fn begin(&mut self, id: TransferId, direction: Direction, gauge: Arc<Gauge>) {
        let reading = Reading {
            gauge,
            direction,
            seen: 0,
            finishing: false,
        };
        self.running.insert(id, reading);
    }

    pub fn end(&mut self, id: TransferId) {
        if let Some(mut reading) = self.running.remove(&id) {
            reading.read(&mut self.total);
        }
    }

    pub fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// Items that have come to their finish since the last time, or (false) back from it.
    pub fn finishing(&mut self) -> Vec<(TransferId, bool)> {
        let changed = |(id, reading): (&TransferId, &mut Reading)| {
            let is_finishing = reading.gauge.is_finishing();
            let was = std::mem::replace(&mut reading.finishing, is_finishing);
            (was != is_finishing).then_some((*id, is_finishing))
        };
        self.running.iter_mut().filter_map(changed).collect()
    }

    /// Reads all gauges. `queued`: bytes still to move, those that running items have done
    /// included.
    pub fn read(&mut self, queued: u64, now: Instant) -> Progress {
        for reading in self.running.values_mut() {
            reading.read(&mut self.total);
        }
        self.samples.push_back((now, self.total));
        while let Some((next, _)) = self.samples.get(1) {
            if now.duration_since(*next) < SPAN {
                break;
            }
            self.samples.pop_front();
        }
        let (down, up) = self.speed(now);
        let mut running: Vec<_> = self.running.iter().map(done).collect();
        running.sort_unstable();
        let moved: u64 = running.iter().map(|(_, done)| *done).sum();
        let remaining = queued.saturating_sub(moved);
        Progress {
            running,
            down,
            up,
            remaining,
            time_left: remaining.checked_div(down + up),
        }
    }

    /// Nothing moves any more: the next speed begins anew.
    pub fn rest(&mut self) {
        self.samples.clear();
    }

    fn speed(&self, now: Instant) -> (u64, u64) {
        let Some((since, first)) = self.samples.front() else {
            return (0, 0);
        };
        let millis = u64::try_from(now.duration_since(*since).as_millis()).unwrap_or(u64::MAX);
        let speed = |bytes: u64| bytes.saturating_mul(1000).checked_div(millis).unwrap_or(0);
        (
            speed(self.total.down - first.down),
            speed(self.total.up - first.up),
        )
    }
}

impl Reading {
    fn read(&mut self, total: &mut Moved) {
        let moved = self.gauge.total();
        let new = moved.saturating_sub(self.seen);
        self.seen = moved;
        match self.direction {
            Direction::Download => total.down += new,
            Direction::Upload => total.up += new,
        }
    }
}

fn done((id, reading): (&TransferId, &Reading)) -> (TransferId, u64) {
    (*id, reading.gauge.done())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    #[test]
    fn speed_is_taken_over_the_last_three_seconds() {
        let (mut meters, start) = (Meters::default(), Instant::now());
        let gauge = Arc::new(Gauge::default());
        gauge.begin(1000);
        meters.begin(TransferId(1), Direction::Download, gauge.clone());
        for second in 0..10 {
            gauge.meter.bytes.store(second * 100, Ordering::Relaxed);
            meters.read(5000, start + Duration::from_secs(second));
        }
        let progress = meters.read(5000, start + Duration::from_secs(9));
        assert_eq!((progress.down, progress.up), (100, 0));
        assert_eq!(progress.running, [(TransferId(1), 1900)]);
        assert_eq!((progress.remaining, progress.time_left), (3100, Some(31)));
    }

    #[test]
    fn an_item_that_begins_again_is_finishing_no_more() {
        let mut meters = Meters::default();
        let (id, gauge) = (TransferId(1), Arc::new(Gauge::default()));
        meters.begin(id, Direction::Upload, gauge.clone());
        assert!(meters.finishing().is_empty());
        gauge.meter.bytes.store(500, Ordering::Relaxed);
        gauge.finish();
        assert_eq!(meters.finishing(), [(id, true)]);
        assert!(meters.finishing().is_empty());
        gauge.begin(100);
        assert_eq!(meters.finishing(), [(id, false)]);
        assert_eq!((gauge.moved(), gauge.done(), gauge.total()), (0, 100, 500));
    }

    #[test]
    fn bytes_of_ended_items_count_for_the_speed() {
        let (mut meters, start) = (Meters::default(), Instant::now());
        meters.read(0, start);
        let gauge = Arc::new(Gauge::default());
        meters.begin(TransferId(1), Direction::Upload, gauge.clone());
        gauge.meter.bytes.store(500, Ordering::Relaxed);
        meters.end(TransferId(1));
        assert_eq!(meters.read(0, start + Duration::from_secs(1)).up, 500);
        assert!(meters.is_idle());
    }
}
