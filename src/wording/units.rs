//! Sizes, speeds, spans of time and counts.

use std::cell::Cell;

use crate::profile::Units;

thread_local! {
    /// Like a locale, it holds for all that a thread writes: the window's thread shows what its person
    /// chose, everybody else KiB and MiB.
    static UNITS: Cell<Units> = const { Cell::new(Units::Binary) };
}

/// From now on [`size`] writes so on this thread.
pub fn choose_units(units: Units) {
    UNITS.set(units);
}

/// A size for people, in the units they chose: `812 B`, `1.4 MiB`.
pub fn size(bytes: u64) -> String {
    match UNITS.get() {
        Units::Binary => scaled(bytes, 1024, ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]),
        Units::Decimal => scaled(bytes, 1000, ["KB", "MB", "GB", "TB", "PB", "EB"]),
        Units::Bytes => format!("{} B", number(bytes)),
    }
}

fn scaled(bytes: u64, step: u16, units: [&str; 6]) -> String {
    let step = f64::from(step);
    let mut value = bytes as f64;
    if value < step {
        return format!("{bytes} B");
    }
    value /= step;
    let mut units = units.into_iter();
    let mut unit = units.next().unwrap_or_default();
    // 1023.96 would be shown as 1024.0.
    while value >= step - 0.05 {
        let Some(larger) = units.next() else { break };
        unit = larger;
        value /= step;
    }
    format!("{value:.1} {unit}")
}

/// A size to the byte: `1,468,006 bytes`.
pub fn exact_size(bytes: u64) -> String {
    counted(bytes, "byte", "bytes")
}

/// `3.4 MiB/s`. Nobody counts the bytes of a speed one by one.
pub fn speed(bytes_per_second: u64) -> String {
    let speed = match UNITS.get() {
        Units::Decimal => size(bytes_per_second),
        Units::Binary | Units::Bytes => scaled(
            bytes_per_second,
            1024,
            ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"],
        ),
    };
    format!("{speed}/s")
}

/// The choice of units, for people.
pub fn units(units: Units) -> &'static str {
    match units {
        Units::Binary => "KiB, MiB (1024)",
        Units::Decimal => "KB, MB (1000)",
        Units::Bytes => "Bytes",
    }
}

/// A span of time by its two largest units: `45 s`, `2 min 5 s`, `1 h 4 min`, `3 days 2 h`.
pub fn duration(seconds: u64) -> String {
    let (days, hours) = (seconds / 86_400, seconds % 86_400 / 3600);
    let (minutes, rest) = (seconds % 3600 / 60, seconds % 60);
    let days = (days > 0).then(|| counted(days, "day", "days"));
    let hours = (hours > 0).then(|| format!("{hours} h"));
    let minutes = (minutes > 0).then(|| format!("{minutes} min"));
    let seconds = format!("{rest} s");
    match (days, hours, minutes) {
        (Some(days), Some(hours), _) => format!("{days} {hours}"),
        (Some(days), None, _) => days,
        (None, Some(hours), Some(minutes)) => format!("{hours} {minutes}"),
        (None, Some(hours), None) => hours,
        (None, None, Some(minutes)) if rest > 0 => format!("{minutes} {seconds}"),
        (None, None, Some(minutes)) => minutes,
        (None, None, None) => seconds,
    }
}

/// How long the queue still takes; empty where nobody can tell.
pub fn time_left(seconds: Option<u64>) -> String {
    match seconds {
        None => String::new(),
        Some(0) => "less than a second left".to_owned(),
        Some(seconds) => format!("{} left", duration(seconds)),
    }
}

/// `42%`; never `100%` before all of it is done. `None` where the whole is not known.
pub fn percent(done: u64, of: Option<u64>) -> Option<String> {
    let of = of?;
    let part = match (done, of) {
        (_, 0) => 100,
        (done, of) if done >= of => 100,
        (done, of) => u128::from(done) * 100 / u128::from(of),
    };
    Some(format!("{part}%"))
}

/// A number with its thousands set apart: `12,345`.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `3 files`.
pub fn files(n: u64) -> String {
    counted(n, "file", "files")
}

/// `1 item`.
pub fn items(n: u64) -> String {
    counted(n, "item", "items")
}

/// `1 transfer`: of a file or a folder.
pub fn transfers(n: u64) -> String {
    counted(n, "transfer", "transfers")
}

/// `1 folder`.
pub fn folders(n: u64) -> String {
    counted(n, "folder", "folders")
}

/// `3 files, 1 folder`; what is zero is left out.
pub fn things(n_files: u64, n_folders: u64) -> String {
    match (n_files, n_folders) {
        (0, 0) => "nothing".to_owned(),
        (n, 0) => files(n),
        (0, n) => folders(n),
        (some, others) => format!("{}, {}", files(some), folders(others)),
    }
}

pub(super) fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_keep_one_decimal() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(1024), "1.0 KiB");
        assert_eq!(size(1_468_006), "1.4 MiB");
        assert_eq!(size(1024 * 1024 - 1), "1.0 MiB");
        assert_eq!(size(5 << 30), "5.0 GiB");
        assert_eq!(size(u64::MAX), "16.0 EiB");
        assert_eq!(exact_size(1_468_006), "1,468,006 bytes");
        assert_eq!(exact_size(1), "1 byte");
        assert_eq!(speed(2048), "2.0 KiB/s");
    }

    #[test]
    fn sizes_are_written_as_chosen() {
        choose_units(Units::Decimal);
        assert_eq!(
            [999, 1000, 999_949, 999_950].map(size),
            ["999 B", "1.0 KB", "999.9 KB", "1.0 MB"]
        );
        assert_eq!(size(u64::MAX), "18.4 EB");
        assert_eq!(speed(2_000_000), "2.0 MB/s");
        choose_units(Units::Bytes);
        assert_eq!(size(1_468_006), "1,468,006 B");
        assert_eq!(speed(2048), "2.0 KiB/s");
    }

    #[test]
    fn spans_show_their_two_largest_units() {
        assert_eq!(duration(0), "0 s");
        assert_eq!(duration(125), "2 min 5 s");
        assert_eq!(duration(120), "2 min");
        assert_eq!(duration(3840), "1 h 4 min");
        assert_eq!(duration(86_400), "1 day");
        assert_eq!(duration(266_400), "3 days 2 h");
        assert_eq!(time_left(Some(61)), "1 min 1 s left");
        assert_eq!(time_left(None), "");
    }

    #[test]
    fn nothing_is_complete_before_its_end() {
        assert_eq!(percent(999, Some(1000)).as_deref(), Some("99%"));
        assert_eq!(percent(1000, Some(1000)).as_deref(), Some("100%"));
        assert_eq!(percent(0, Some(0)).as_deref(), Some("100%"));
        assert_eq!(
            percent(u64::MAX - 1, Some(u64::MAX)).as_deref(),
            Some("99%")
        );
        assert_eq!(percent(5, None), None);
    }

    #[test]
    fn counts_know_one_from_many() {
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(number(999), "999");
        assert_eq!(things(3, 1), "3 files, 1 folder");
        assert_eq!(things(1, 0), "1 file");
        assert_eq!(things(0, 0), "nothing");
    }
}
