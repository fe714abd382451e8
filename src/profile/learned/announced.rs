//! What a server announced by FEAT (RFC 2389), remembered so that a login need not ask each time.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// The lines of an answer to FEAT, and when it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    /// In seconds since 1970.
    asked: u64,
    /// Trimmed.
    pub lines: Vec<String>,
}

impl Announced {
    /// As it came just now. `None`: nothing, or too much to be kept.
    pub fn now(lines: &[String]) -> Option<Self> {
        let is_short =
            (1..=LINES).contains(&lines.len()) && lines.iter().all(|line| line.len() <= LINE);
        is_short.then(|| Self {
            asked: seconds(SystemTime::now()),
            lines: lines.to_vec(),
        })
    }

    /// It can be relied on: a server that is renewed announces other things, and a clock can be set.
    pub fn is_fresh(&self) -> bool {
        let now = seconds(SystemTime::now());
        now.checked_sub(self.asked)
            .is_some_and(|age| age < AGE.as_secs())
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

const AGE: Duration = Duration::from_secs(24 * 3600);

/// More than any server is known to announce.
const LINES: usize = 100;
const LINE: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_announced_is_good_for_a_day() {
        let now = Announced::now(&["SIZE".to_owned()]).unwrap();
        let at = |asked| Announced {
            asked,
            ..now.clone()
        };
        assert!(now.is_fresh());
        assert!(at(now.asked - 80_000).is_fresh());
        assert!(!at(now.asked - 90_000).is_fresh());
        assert!(!at(now.asked + 1_000).is_fresh());
    }

    #[test]
    fn no_more_is_kept_than_a_server_has_to_say() {
        let line = |length| "x".repeat(length);
        assert!(Announced::now(&vec![line(300); 100]).is_some());
        assert!(Announced::now(&vec![line(3); 101]).is_none());
        assert!(Announced::now(&[line(301)]).is_none());
        assert!(Announced::now(&[]).is_none());
    }
}
