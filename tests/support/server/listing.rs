//! The text of LIST, MLSD and MLST, and FTP's times.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::files::{mode, name_bytes};
use super::options::ListStyle;

/// One entry with what a listing shows of it.
pub struct Entry {
    pub name: Vec<u8>,
    facts: fs::Metadata,
    link: Option<Vec<u8>>,
}

impl Entry {
    /// Reads the entry at `place`; a link shows itself when `show_links`, else what it leads to.
    pub fn read(place: &Path, name: Vec<u8>, show_links: bool) -> std::io::Result<Self> {
        let facts = fs::symlink_metadata(place)?;
        if !facts.is_symlink() {
            return Ok(Self {
                name,
                facts,
                link: None,
            });
        }
        if show_links {
            let target = fs::read_link(place)?;
            return Ok(Self {
                name,
                facts,
                link: Some(name_bytes(target.as_os_str())),
            });
        }
        Ok(Self {
            name,
            facts: fs::metadata(place)?,
            link: None,
        })
    }

    /// One line of LIST, with its line end.
    pub fn list_line(&self, style: ListStyle, now: SystemTime) -> Vec<u8> {
        let mut line = match style {
            ListStyle::Unix => self.unix_line(now),
            ListStyle::Dos => self.dos_line(),
        };
        line.extend(&self.name);
        if let (Some(target), ListStyle::Unix) = (&self.link, style) {
            line.extend(b" -> ");
            line.extend(target);
        }
        line.extend(b"\r\n");
        line
    }

    /// One line of MLSD or MLST without a line end (RFC 3659, section 7).
    pub fn facts_line(&self, kind: Option<&str>) -> Vec<u8> {
        let of_type = match (kind, &self.link) {
            (Some(kind), _) => kind,
            (None, Some(_)) => "OS.unix=symlink",
            (None, None) if self.facts.is_dir() => "dir",
            (None, None) => "file",
        };
        let size = match self.facts.is_dir() {
            true => String::new(),
            false => format!("size={};", self.facts.len()),
        };
        let mut line = format!(
            "type={of_type};{size}modify={};UNIX.mode=0{:o}; ",
            timestamp(self.modified()),
            mode(&self.facts) & 0o777
        )
        .into_bytes();
        line.extend(&self.name);
        line
    }

    fn unix_line(&self, now: SystemTime) -> Vec<u8> {
        let kind = match (&self.link, self.facts.is_dir()) {
            (Some(_), _) => 'l',
            (None, true) => 'd',
            (None, false) => '-',
        };
        let bits = mode(&self.facts);
        let mut rights = String::new();
        for shift in [6, 3, 0] {
            for (bit, letter) in [(4, 'r'), (2, 'w'), (1, 'x')] {
                rights.push(if bits >> shift & bit == 0 {
                    '-'
                } else {
                    letter
                });
            }
        }
        let date = Date::of(self.modified());
        let month = MONTHS
            .get(date.month as usize - 1)
            .copied()
            .unwrap_or("Jan");
        let half_a_year = Duration::from_secs(182 * 86_400);
        let recent = now
            .duration_since(self.modified())
            .is_ok_and(|age| age < half_a_year);
        let when = if recent {
            format!(
                "{month} {:02} {:02}:{:02}",
                date.day, date.hour, date.minute
            )
        } else {
            format!("{month} {:02}  {:04}", date.day, date.year)
        };
        let size = self.facts.len();
        format!("{kind}{rights}    1 ftp      ftp      {size:>12} {when} ").into_bytes()
    }

    fn dos_line(&self) -> Vec<u8> {
        let date = Date::of(self.modified());
        let half = if date.hour < 12 { "AM" } else { "PM" };
        let hour = (date.hour + 11) % 12 + 1;
        let size = match self.facts.is_dir() {
            true => "       <DIR>         ".to_owned(),
            false => format!("{:>21}", self.facts.len()),
        };
        format!(
            "{:02}-{:02}-{:02}  {hour:02}:{:02}{half}{size} ",
            date.month,
            date.day,
            date.year % 100,
            date.minute
        )
        .into_bytes()
    }

    fn modified(&self) -> SystemTime {
        self.facts.modified().unwrap_or(UNIX_EPOCH)
    }
}

/// The entries of a folder, by name.
pub fn read_folder(folder: &Path, show_links: bool) -> std::io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // A dangling link that is not to be shown as one is left out, as ProFTPD does.
        entries.extend(Entry::read(
            &entry.path(),
            name_bytes(&entry.file_name()),
            show_links,
        ));
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// `YYYYMMDDHHMMSS` in UTC (RFC 3659, section 2.3).
pub fn timestamp(time: SystemTime) -> String {
    let date = Date::of(time);
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        date.year, date.month, date.day, date.hour, date.minute, date.second
    )
}

/// Reads `YYYYMMDDHHMMSS` with an optional fraction, which is dropped.
pub fn parse_timestamp(text: &[u8]) -> Option<SystemTime> {
    let text = std::str::from_utf8(text).ok()?;
    let text = text.split('.').next()?;
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || year < 1970 {
        return None;
    }
    let seconds = days_from_civil(year, month, day) * 86_400
        + number(8, 10)? * 3600
        + number(10, 12)? * 60
        + number(12, 14)?;
    Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).ok()?))
}

/// A moment as the calendar names it, in UTC.
struct Date {
    year: i64,
    month: i64,
    day: i64,
    hour: u64,
    minute: u64,
    second: u64,
}

impl Date {
    /// Times before 1970 become 1970.
    fn of(time: SystemTime) -> Self {
        let seconds = time
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        // The days of the civil calendar in eras of 400 years that begin in March.
        let day = (seconds / 86_400) as i64 + 719_468;
        let era = day.div_euclid(146_097);
        let of_era = day.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        Self {
            year: year + era * 400 + i64::from(month <= 2),
            month,
            day: of_year - (153 * shifted + 2) / 5 + 1,
            hour: seconds % 86_400 / 3600,
            minute: seconds % 3600 / 60,
            second: seconds % 60,
        }
    }
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
