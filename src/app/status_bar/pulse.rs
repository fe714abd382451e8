//! The rates of the last minute, second by second.

use std::collections::VecDeque;
use std::time::Instant;

use crate::app::widget::graph::SECONDS;

/// Made of what is told while something moves; nothing is asked and nothing ticks.
#[derive(Debug, Default)]
pub struct Pulse {
    begun: Option<Instant>,
    /// The second of the last bar, since `begun`.
    second: u64,
    bars: VecDeque<(u64, u64)>,
}

impl Pulse {
    /// Rates as they are now; the highest of a second stands for it.
    pub fn beats(&mut self, now: Instant, down: u64, up: u64) {
        let begun = *self.begun.get_or_insert(now);
        let second = now.saturating_duration_since(begun).as_secs();
        // In the seconds between nothing moved.
        let fresh = match self.bars.is_empty() {
            true => 1,
            false => second.saturating_sub(self.second).min(SECONDS as u64),
        };
        (0..fresh).for_each(|_| self.bars.push_back((0, 0)));
        self.second = second;
        while self.bars.len() > SECONDS {
            self.bars.pop_front();
        }
        if let Some((most_down, most_up)) = self.bars.back_mut() {
            (*most_down, *most_up) = ((*most_down).max(down), (*most_up).max(up));
        }
    }

    pub fn bars(&self) -> Vec<(u64, u64)> {
        self.bars.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_minute_is_kept_and_pauses_are_gaps() {
        let (mut pulse, begun) = (Pulse::default(), Instant::now());
        let mut beat = |millis, down| pulse.beats(begun + Duration::from_millis(millis), down, 1);
        beat(0, 10);
        beat(400, 30);
        beat(900, 20);
        beat(3_100, 5);
        assert_eq!(pulse.bars(), [(30, 1), (0, 0), (0, 0), (5, 1)]);
        pulse.beats(begun + Duration::from_secs(500), 7, 0);
        assert_eq!(pulse.bars().len(), SECONDS);
        assert_eq!(pulse.bars().last(), Some(&(7, 0)));
        assert_eq!(pulse.bars().first(), Some(&(0, 0)));
    }
}
