//! What the dialects have in common: words, numbers, clocks, and dates in figures.

use crate::protocol::entry::{Modified, Precision};
use crate::protocol::time::{Date, of_calendar};

/// A word of a line and where it ends there.
pub struct Word<'a> {
    pub text: &'a [u8],
    pub end: usize,
}

/// The first words of a line, `most` of them; the rest can only be name.
pub fn words(line: &[u8], most: usize) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(most);
    let mut end = 0;
    for text in line.split(|byte| matches!(byte, b' ' | b'\t')) {
        end += text.len();
        if !text.is_empty() {
            words.push(Word { text, end });
        }
        if words.len() == most {
            break;
        }
        end += 1;
    }
    words
}

/// What stands behind a word, and all blanks: a name in a column of its own.
pub fn column_behind<'a>(line: &'a [u8], word: &Word<'_>) -> Option<&'a [u8]> {
    let rest = line.get(word.end..)?.trim_ascii_start();
    (!rest.is_empty()).then_some(rest)
}

/// Digits and nothing else.
pub fn number(word: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(word).ok()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A number of one or two digits.
pub fn two_digits(word: &[u8]) -> Option<u8> {
    match word.len() {
        1 | 2 => u8::try_from(number(word)?).ok(),
        _ => None,
    }
}

/// Hour, minute, and second where it is told (fractions of it are dropped): `9:05`, `21:41:07.13`.
pub fn clock(word: &[u8]) -> Option<Clock> {
    let whole = word.split(|byte| *byte == b'.').next()?;
    let mut parts = whole.split(|byte| *byte == b':');
    let hour = two_digits(parts.next()?)?;
    let minute = two_digits(parts.next()?)?;
    let second = match parts.next() {
        Some(second) => Some(two_digits(second)?),
        None => None,
    };
    parts.next().is_none().then_some((hour, minute, second))
}

/// Hour, minute, second.
pub type Clock = (u8, u8, Option<u8>);

/// As exact as the clock tells it; a day without one is as exact as that.
pub fn moment(date: Option<Date>, clock: Option<Clock>) -> Option<Modified> {
    let date = date?;
    let (seconds, precision) = match clock {
        Some((hour, minute, None)) => (date.at(hour, minute, 0)?, Precision::Minute),
        Some((hour, minute, Some(second))) => (date.at(hour, minute, second)?, Precision::Second),
        None => (date.midnight(), Precision::Day),
    };
    Some(Modified { seconds, precision })
}

/// Seconds since 1970.
pub fn since_1970(word: &[u8]) -> Option<Modified> {
    let seconds = i64::try_from(number(word)?).ok()?;
    Some(Modified {
        seconds: of_calendar(seconds)?,
        precision: Precision::Second,
    })
}

/// A date in figures: `2024-01-31`, `01-31-24`, `31.01.2024`, `01/31/104`, with any of these signs
/// between. Month before day, unless there is no such month. The outer `None` means that it is no
/// date, the inner one that no calendar has it.
pub fn figures(word: &[u8]) -> Option<Option<Date>> {
    let word = word.strip_suffix(b".").unwrap_or(word);
    let mut parts = word.split(|byte| matches!(byte, b'-' | b'/' | b'.'));
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = match (first.len(), second.len(), third.len()) {
        (4, 1 | 2, 1 | 2) => (first, second, third),
        (2, 1 | 2, 1 | 2) if number(first)? > 31 => (first, second, third),
        (1 | 2, 1 | 2, 2..=4) => (third, first, second),
        _ => return None,
    };
    let (mut month, mut day) = (two_digits(month)?, two_digits(day)?);
    if month > 12 {
        (month, day) = (day, month);
    }
    Some(Date::new(year_of(year)?, month, day))
}

/// A date with the month's name in it: `19-NOV-2001`, `Jan-01-80`. As above.
pub fn named(word: &[u8], month: impl Fn(&[u8]) -> Option<u8>) -> Option<Option<Date>> {
    let mut parts = word.split(|byte| *byte == b'-');
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (month, day) = match month(second) {
        Some(month) => (month, two_digits(first)?),
        None => (month(first)?, two_digits(second)?),
    };
    Some(Date::new(year_of(third)?, month, day))
}

/// Four digits are the year, three count from 1900, two mean one near the year 2000.
fn year_of(word: &[u8]) -> Option<i32> {
    let year = i32::try_from(number(word)?).ok()?;
    match word.len() {
        4 => Some(year),
        3 => Some(1900 + year),
        2 if year >= 70 => Some(1900 + year),
        2 => Some(2000 + year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_figures_are_told_from_other_words() {
        let found = |text: &str| {
            let date = figures(text.as_bytes())?;
            Some(date.map(|date| (date.year, date.month, date.day)))
        };
        assert_eq!(found("2024-01-31"), Some(Some((2024, 1, 31))));
        assert_eq!(found("01/31/24"), Some(Some((2024, 1, 31))));
        assert_eq!(found("31.01.2024."), Some(Some((2024, 1, 31))));
        assert_eq!(found("04-23-103"), Some(Some((2003, 4, 23))));
        assert_eq!(found("99/12/31"), Some(Some((1999, 12, 31))));
        assert_eq!(found("02-30-2024"), Some(None));
        for wrong in [
            "",
            "2024",
            "1-2",
            "1-2-3-4",
            "a-b-c",
            "2024-1-311",
            "-01-02",
        ] {
            assert_eq!(found(wrong), None, "{wrong}");
        }
    }
}
