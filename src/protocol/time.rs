//! Civil dates and seconds since 1970, both ways, and the timestamps of RFC 3659. There is no
//! clock here: whoever needs today's date passes it in.

/// A day of the Gregorian calendar. Always a day that exists, between the years 0 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

impl Date {
    /// `None` where the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (0..=9999).contains(&year) && (1..=days_of_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The day in UTC of a number of seconds since 1970. Years beyond 0 and 9999 are cut there.
    pub fn from_unix(seconds: i64) -> Self {
        let days = seconds.clamp(EARLIEST, LATEST).div_euclid(DAY);
        // Counts in eras of 400 years that begin on 1 March, so that a leap day is the last one.
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year: year as i32,
            month: month as u8,
            day: day as u8,
        }
    }

    /// A date that was told without its year. Most servers leave the year out within half a year
    /// of their own today, some within the whole current year. So it is this year's day if that
    /// is not too far ahead, else last year's; next year's only around New Year. `None` for
    /// 29 February when no leap year fits.
    pub fn without_year(month: u8, day: u8, today: Date) -> Option<Self> {
        let ahead = |date: &Date| date.days() - today.days();
        let in_year = |year| Self::new(year, month, day);
        in_year(today.year + 1)
            .filter(|date| ahead(date) <= DAYS_INTO_NEXT_YEAR)
            .or_else(|| in_year(today.year).filter(|date| ahead(date) <= MOST_DAYS_AHEAD))
            .or_else(|| in_year(today.year - 1))
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * shifted + 2) / 5 + day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
    }

    /// Seconds since 1970 of this day's beginning in UTC.
    pub fn midnight(self) -> i64 {
        self.days() * DAY
    }

    /// Seconds since 1970 of a time of this day in UTC. 24:00:00 is the next midnight, and a leap
    /// second is the next minute's first.
    pub fn at(self, hour: u8, minute: u8, second: u8) -> Option<i64> {
        let exists = match hour {
            0..=23 => minute < 60 && second <= 60,
            24 => minute == 0 && second == 0,
            _ => false,
        };
        let of_day = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        exists.then(|| self.midnight() + of_day)
    }
}

/// Reads `YYYYMMDDHHMMSS` with an optional fraction (RFC 3659, section 2.3) as seconds since
/// 1970. The fraction is dropped.
pub fn parse_timestamp(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !(whole.bytes().chain(fraction.bytes())).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Some servers print 19 and then the years since 1900, so that 2000 became 19100.
    let (year, rest) = match whole.len() {
        14 => (whole.get(..4)?.parse().ok()?, whole.get(4..)?),
        15 if whole.starts_with("191") => (
            1900 + whole.get(2..5)?.parse::<i32>().ok()?,
            whole.get(5..)?,
        ),
        _ => return None,
    };
    let two = |at: usize| rest.get(at..at + 2)?.parse::<u8>().ok();
    Date::new(year, two(0)?, two(2)?)?.at(two(4)?, two(6)?, two(8)?)
}

/// Writes seconds since 1970 as `YYYYMMDDHHMMSS` in UTC, as MFMT and MDTM take it.
pub fn format_timestamp(seconds: i64) -> String {
    let seconds = seconds.clamp(EARLIEST, LATEST);
    let Date { year, month, day } = Date::from_unix(seconds);
    let of_day = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

/// A moment of the years 0 to 9999; beyond these a number is no time.
pub fn of_calendar(seconds: i64) -> Option<i64> {
    (EARLIEST..=LATEST).contains(&seconds).then_some(seconds)
}

fn days_of_month(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

const DAY: i64 = 86_400;
/// 0000-01-01T00:00:00.
const EARLIEST: i64 = -62_167_219_200;
/// 9999-12-31T23:59:59.
const LATEST: i64 = 253_402_300_799;
/// Servers leave out the year up to 180 to 183 days back; the same day of the next year is then
/// at least 182 days ahead. Old files are far more common than files from the future.
const MOST_DAYS_AHEAD: i64 = 181;
/// Further on, a file of a server that tells no year for all the current year is more likely.
const DAYS_INTO_NEXT_YEAR: i64 = 31;

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn every_day_of_a_thousand_years_comes_back() {
        let mut expected = date(1600, 1, 1);
        for days in date(1600, 1, 1).days()..date(2600, 1, 1).days() {
            let found = Date::from_unix(days * DAY + DAY - 1);
            assert_eq!(found.days(), days);
            assert!(found >= expected);
            expected = found;
        }
        assert_eq!(date(1970, 1, 1).days(), 0);
        assert_eq!(date(2000, 3, 1).midnight(), 951_868_800);
    }

    #[test]
    fn days_that_do_not_exist_are_none() {
        for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2024, 13, 1), (2024, 4, 0)] {
            assert_eq!(Date::new(year, month, day), None);
        }
        assert_eq!(date(2024, 1, 31).at(24, 1, 0), None);
        assert_eq!(
            date(2024, 1, 31).at(24, 0, 0),
            Some(date(2024, 2, 1).midnight())
        );
    }

    #[test]
    fn timestamps_go_both_ways() {
        assert_eq!(parse_timestamp("20010909014640"), Some(1_000_000_000));
        assert_eq!(parse_timestamp("20010909014640.999"), Some(1_000_000_000));
        assert_eq!(format_timestamp(1_000_000_000), "20010909014640");
        assert_eq!(format_timestamp(-1), "19691231235959");
        assert_eq!(
            parse_timestamp("191010909014640"),
            Some(1_000_000_000),
            "a year that was printed as 19 and 101"
        );
        for wrong in [
            "",
            "2001",
            "2001090901464x",
            "20011309014640",
            "20010909016040",
            "+0010909014640",
        ] {
            assert_eq!(parse_timestamp(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn extreme_times_are_cut_and_never_panic() {
        assert_eq!(Date::from_unix(i64::MIN), date(0, 1, 1));
        assert_eq!(Date::from_unix(i64::MAX), date(9999, 12, 31));
        assert_eq!(format_timestamp(i64::MAX), "99991231235959");
    }

    #[test]
    fn a_date_without_a_year_gets_the_likely_one() {
        let today = date(2026, 11, 22);
        let year = |month, day| Date::without_year(month, day, today).map(|date| date.year);
        assert_eq!(year(11, 22), Some(2026));
        assert_eq!(year(12, 12), Some(2026), "three weeks ahead");
        assert_eq!(year(5, 26), Some(2026), "180 days back");
        assert_eq!(year(1, 15), Some(2026), "ten months back");
        let january = Date::without_year(12, 12, date(2026, 1, 5));
        assert_eq!(january, Some(date(2025, 12, 12)), "last month");
        let new_year = Date::without_year(1, 1, date(2026, 12, 31));
        assert_eq!(new_year, Some(date(2027, 1, 1)), "tomorrow elsewhere");
        let summer = Date::without_year(1, 8, date(2026, 7, 10));
        assert_eq!(summer, Some(date(2026, 1, 8)), "183 days back");
        let spring = Date::without_year(11, 22, date(2026, 5, 24));
        assert_eq!(spring, Some(date(2025, 11, 22)), "183 days back, last year");
    }

    #[test]
    fn the_leap_day_without_a_year_is_one_that_exists() {
        let found = |today| Date::without_year(2, 29, today);
        assert_eq!(found(date(2024, 3, 1)), Some(date(2024, 2, 29)));
        assert_eq!(found(date(2024, 1, 31)), Some(date(2024, 2, 29)));
        assert_eq!(found(date(2025, 1, 31)), Some(date(2024, 2, 29)));
        assert_eq!(found(date(2026, 3, 1)), None);
    }
}
