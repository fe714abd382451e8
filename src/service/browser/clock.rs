//! The clock behind a server's LIST, whose minutes come without a zone: one file is asked for its
//! exact time, and the difference holds for all others of this connection.
//!
//! Only what is shown is set right by it. Whether a file is newer is decided by what MDTM or MLST
//! tell of that very file; where a server knows neither, there is nothing to compare a clock with.

use super::Browser;
use crate::protocol::{Entry, Kind, Precision, RemotePath};
use crate::service::BrowserEvent;
use crate::session::Session;

/// What is known of the clock.
#[derive(Debug)]
pub enum Clock {
    /// So many files may still be asked for.
    Unknown {
        tries: u8,
        next: Option<Sample>,
    },
    Settled,
}

/// A file, and when it was changed by the server's own clock.
#[derive(Debug, PartialEq)]
pub struct Sample {
    path: RemotePath,
    listed: i64,
}

impl Default for Clock {
    fn default() -> Self {
        Self::Unknown {
            tries: 2,
            next: None,
        }
    }
}

impl Clock {
    /// Looks for a file of this listing to compare with.
    pub fn look(&mut self, folder: &RemotePath, entries: &[Entry]) {
        if let Self::Unknown { next, .. } = self {
            *next = entries.iter().find_map(|entry| sample(folder, entry));
        }
    }

    /// There is a file to ask for.
    pub fn is_due(&self) -> bool {
        matches!(self, Self::Unknown { next: Some(_), .. })
    }

    fn take(&mut self) -> Option<Sample> {
        let Self::Unknown { tries, next } = self else {
            return None;
        };
        let sample = next.take()?;
        *tries = tries.saturating_sub(1);
        if *tries == 0 {
            *self = Self::Settled;
        }
        Some(sample)
    }
}

impl Browser {
    /// Asks for the exact time of one file. A server that cannot tell is not asked again.
    pub(super) async fn settle_clock(&mut self, session: &Session) {
        let Some(sample) = self.clock.take() else {
            return;
        };
        let told = session.modified_of(&sample.path);
        match self.inbox.heed(session, told).await {
            Ok(Some(exact)) => {
                if let Some(ahead) = ahead(sample.listed, exact) {
                    self.clock = Clock::Settled;
                    self.teller.tell(BrowserEvent::ClockKnown { ahead });
                }
            }
            Ok(None) | Err(_) => self.clock = Clock::Settled,
        }
    }
}

fn sample(folder: &RemotePath, entry: &Entry) -> Option<Sample> {
    let modified = entry.modified?;
    let is_fit = entry.kind == Kind::File && modified.precision == Precision::Minute;
    Some(Sample {
        path: folder.join(&entry.name).ok().filter(|_| is_fit)?,
        listed: modified.seconds,
    })
}

/// Zones differ by quarters of an hour. What fits none, or is further off than any zone, tells of
/// another change of the file or of another year, and not of the clock.
fn ahead(listed: i64, exact: i64) -> Option<i64> {
    let difference = listed.checked_sub(exact.div_euclid(60).checked_mul(60)?)?;
    let quarters = difference.checked_add(QUARTER / 2)?.div_euclid(QUARTER);
    let ahead = quarters.checked_mul(QUARTER)?;
    let is_near = (difference - ahead).abs() <= SLACK;
    (is_near && ahead.abs() <= FURTHEST).then_some(ahead)
}

const QUARTER: i64 = 900;
/// The listing may have been rounded the other way.
const SLACK: i64 = 60;
const FURTHEST: i64 = 15 * 3600;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Modified;

    #[test]
    fn the_difference_is_a_zone_or_nothing() {
        let exact = 1_700_000_000;
        let minute = exact / 60 * 60;
        assert_eq!(ahead(minute, exact), Some(0));
        assert_eq!(ahead(minute + 7200, exact), Some(7200));
        assert_eq!(ahead(minute - 12_600 + 60, exact), Some(-12_600));
        assert_eq!(ahead(minute + 20_700, exact), Some(20_700), "Nepal");
        assert_eq!(ahead(minute + 300, exact), None);
        assert_eq!(ahead(minute + 86_400, exact), None);
        assert_eq!(ahead(i64::MIN, i64::MAX), None);
        assert_eq!(ahead(0, i64::MIN), None);
    }

    #[test]
    fn only_a_sound_file_with_minutes_is_asked_for_and_twice_at_most() {
        let folder = RemotePath::parse("/srv").unwrap();
        let entry = |name: &str, kind, precision| Entry {
            modified: Some(Modified {
                seconds: 60,
                precision,
            }),
            ..Entry::new(name, kind)
        };
        let mut clock = Clock::default();
        clock.look(
            &folder,
            &[
                entry("exact", Kind::File, Precision::Second),
                entry("old", Kind::File, Precision::Day),
                entry("folder", Kind::Folder, Precision::Minute),
                entry("x/y", Kind::File, Precision::Minute),
            ],
        );
        assert!(!clock.is_due());
        let fit = [entry("a", Kind::File, Precision::Minute)];
        for _ in 0..2 {
            clock.look(&folder, &fit);
            assert!(clock.is_due());
            let path = RemotePath::parse("/srv/a").unwrap();
            assert_eq!(clock.take(), Some(Sample { path, listed: 60 }));
        }
        clock.look(&folder, &fit);
        assert!(!clock.is_due());
    }
}
