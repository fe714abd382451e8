//! Which bytes of a file are missing, and who fetches which.

use std::collections::BTreeMap;
use std::ops::Range;

/// The ranges of one file. Everything outside of them is there.
#[derive(Debug, Default)]
pub struct Plan {
    /// Nobody fetches these; in order.
    open: Vec<Range<u64>>,
    /// What is left of the ranges that are being fetched.
    busy: BTreeMap<usize, Range<u64>>,
    next: usize,
}

impl Plan {
    pub fn new(missing: Vec<Range<u64>>) -> Self {
        Self {
            open: missing.into_iter().filter(|it| !it.is_empty()).collect(),
            ..Self::default()
        }
    }

    /// A range for one more connection: one that nobody fetches, or else the second half of what is
    /// left of the longest. Returns its number and where it begins; `None`: too little is left.
    pub fn take(&mut self) -> Option<(usize, u64)> {
        let range = match self.open.is_empty() {
            false => self.open.remove(0),
            true => {
                let longest = self.busy.values_mut().max_by_key(|range| length(range))?;
                if length(longest) < 2 * LEAST {
                    return None;
                }
                let middle = longest.start + length(longest) / 2;
                let second = middle..longest.end;
                longest.end = middle;
                second
            }
        };
        let (number, at) = (self.next, range.start);
        self.next += 1;
        self.busy.insert(number, range);
        Some((number, at))
    }

    /// Where the next bytes of a range belong, and how many of them are wanted.
    pub fn wanted(&self, number: usize) -> (u64, u64) {
        self.busy
            .get(&number)
            .map_or((0, 0), |range| (range.start, length(range)))
    }

    /// So many bytes more of it are there.
    pub fn wrote(&mut self, number: usize, bytes: u64) {
        if let Some(range) = self.busy.get_mut(&number) {
            range.start = range.end.min(range.start + bytes);
        }
    }

    /// Nobody fetches it any more; what is left of it is for another.
    pub fn release(&mut self, number: usize) {
        if let Some(range) = self.busy.remove(&number).filter(|it| !it.is_empty()) {
            let at = self.open.partition_point(|it| it.start < range.start);
            self.open.insert(at, range);
        }
    }

    /// Somebody fetches something.
    pub fn is_busy(&self) -> bool {
        !self.busy.is_empty()
    }

    /// What is not there yet, in order.
    pub fn missing(&self) -> Vec<Range<u64>> {
        let all = self.open.iter().chain(self.busy.values());
        let mut missing: Vec<_> = all.filter(|it| !it.is_empty()).cloned().collect();
        missing.sort_by_key(|range| range.start);
        let mut joined: Vec<Range<u64>> = Vec::new();
        for range in missing {
            match joined.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => joined.push(range),
            }
        }
        joined
    }
}

/// How many bytes these ranges hold.
pub fn bytes_of(ranges: &[Range<u64>]) -> u64 {
    ranges.iter().map(length).sum()
}

fn length(range: &Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

/// A range that is shorter is fetched by one connection: another one would cost more than it
/// brings. Many times what is written at once, so that nobody's next bytes are given away.
pub const LEAST: u64 = 4 * 1024 * 1024;

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "one range is meant")]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rest_is_halved() {
        let size = 16 * LEAST;
        let mut plan = Plan::new(vec![0..size]);
        assert_eq!(plan.take(), Some((0, 0)));
        plan.wrote(0, 2 * LEAST);
        // Of what is left, not of all.
        assert_eq!(plan.take(), Some((1, 9 * LEAST)));
        assert_eq!(plan.wanted(0), (2 * LEAST, 7 * LEAST));
        assert_eq!(plan.take(), Some((2, 25 * LEAST / 2)));
        assert_eq!(plan.missing(), [2 * LEAST..size]);
    }

    #[test]
    fn little_is_not_shared() {
        let mut plan = Plan::new(vec![0..2 * LEAST - 1]);
        assert_eq!(plan.take(), Some((0, 0)));
        assert_eq!(plan.take(), None);
        plan.wrote(0, 2 * LEAST - 1);
        assert_eq!(plan.wanted(0), (2 * LEAST - 1, 0));
        plan.release(0);
        assert!(!plan.is_busy() && plan.missing().is_empty());
    }

    #[test]
    fn what_was_given_up_goes_on_where_it_ended() {
        let mut plan = Plan::new(vec![10..20, 30..40, 50..50]);
        assert_eq!(bytes_of(&plan.missing()), 20);
        assert_eq!(plan.take(), Some((0, 10)));
        plan.wrote(0, 4);
        plan.release(0);
        assert_eq!(plan.missing(), [14..20, 30..40]);
        assert_eq!((plan.take(), plan.take()), (Some((1, 14)), Some((2, 30))));
        assert_eq!(plan.take(), None);
        plan.wrote(2, 10);
        assert_eq!(plan.missing(), [14..20]);
    }

    /// Whatever comes in whatever order, each byte is fetched once.
    #[test]
    fn every_byte_is_fetched_by_one() {
        let size = 40 * LEAST + 7;
        let mut random = 1_u64;
        let mut step = |most: u64| {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (random >> 33) % most
        };
        for _ in 0..50 {
            let mut plan = Plan::new(vec![0..size]);
            let (mut numbers, mut written) = (Vec::new(), Vec::new());
            while bytes_of(&plan.missing()) > 0 {
                let at = usize::try_from(step(5)).unwrap();
                match numbers.get(at) {
                    None => numbers.extend(plan.take().map(|(number, _)| number)),
                    Some(&number) if step(20) == 0 => {
                        plan.release(number);
                        numbers.remove(at);
                    }
                    Some(&number) => {
                        let (start, wanted) = plan.wanted(number);
                        let bytes = wanted.min(step(LEAST));
                        written.push(start..start + bytes);
                        plan.wrote(number, bytes);
                    }
                }
                if numbers.len() > 4 {
                    plan.release(numbers.remove(0));
                }
            }
            written.retain(|range| !range.is_empty());
            written.sort_by_key(|range| range.start);
            let mut end = 0;
            for range in written {
                assert_eq!(range.start, end);
                end = range.end;
            }
            assert_eq!(end, size);
        }
    }
}
