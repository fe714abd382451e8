//! Dates and times: for people in this computer's zone, for programs in UTC.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Local, SecondsFormat, Utc};

use crate::protocol::{Modified, Precision};

/// When an entry was changed, as exactly as it is known: `2026-11-22 15:19:40`, without seconds or
/// without the time where the listing had none.
pub fn date(modified: Modified) -> String {
    let format = match modified.precision {
        // A day alone stays the day that the server wrote, in whatever zone we are.
        Precision::Day => return utc_format(modified.seconds, "%Y-%m-%d"),
        Precision::Minute => "%Y-%m-%d %H:%M",
        Precision::Second => "%Y-%m-%d %H:%M:%S",
    };
    local_format(modified.seconds, format)
}

/// A moment given in seconds since 1970, local time to the minute.
pub fn moment(seconds: i64) -> String {
    local_format(seconds, "%Y-%m-%d %H:%M")
}

/// The local time of day: `15:19:40`.
pub fn clock(when: SystemTime) -> String {
    DateTime::<Local>::from(when).format("%H:%M:%S").to_string()
}

/// RFC 3339 in UTC, for programs; `None` beyond the calendar.
pub fn utc(modified: Modified) -> Option<String> {
    utc_seconds(modified.seconds)
}

/// The same for seconds since 1970.
pub fn utc_seconds(seconds: i64) -> Option<String> {
    let when = DateTime::<Utc>::from_timestamp(seconds, 0)?;
    Some(when.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// How old a listing is: `listed 3 min ago`.
pub fn listed(since: Duration) -> String {
    match since.as_secs() / 60 {
        0 => "listed just now".to_owned(),
        minutes @ 1..60 => format!("listed {minutes} min ago"),
        minutes => format!("listed {} h ago", minutes / 60),
    }
}

fn utc_format(seconds: i64, format: &str) -> String {
    match DateTime::<Utc>::from_timestamp(seconds, 0) {
        Some(when) => when.format(format).to_string(),
        None => "unknown".to_owned(),
    }
}

fn local_format(seconds: i64, format: &str) -> String {
    match DateTime::<Utc>::from_timestamp(seconds, 0) {
        Some(when) => when.with_timezone(&Local).format(format).to_string(),
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_get_utc() {
        let modified = Modified {
            seconds: 1_700_000_000,
            precision: Precision::Minute,
        };
        assert_eq!(utc(modified).as_deref(), Some("2023-11-14T22:13:20Z"));
        assert_eq!(utc_seconds(i64::MAX), None);
    }

    #[test]
    fn a_date_shows_no_more_than_is_known() {
        let at = |precision| {
            date(Modified {
                seconds: 1_700_000_000,
                precision,
            })
        };
        assert_eq!(at(Precision::Day), "2023-11-14");
        assert_eq!(at(Precision::Minute).len(), "2023-11-14 22:13".len());
        assert_eq!(at(Precision::Second).len(), "2023-11-14 22:13:20".len());
        assert_eq!(moment(i64::MIN), "unknown");
    }
}
