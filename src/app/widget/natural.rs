//! The order in which people expect names: case aside, and `file 9` before `file 10`.

use std::cmp::Ordering;

/// Compares two names: letters without case, runs of digits by their value; names that differ in
/// nothing else fall back to their bytes, so that the order is total.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let order = match (left.chars().next(), right.chars().next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (m, n) = (digits(left), digits(right));
                (left, right) = (skip(left, m.len()), skip(right, n.len()));
                by_value(m, n)
            }
            (Some(x), Some(y)) => {
                (left, right) = (skip(left, x.len_utf8()), skip(right, y.len_utf8()));
                x.to_lowercase().cmp(y.to_lowercase())
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn digits(text: &str) -> &str {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..end).unwrap_or(text)
}

fn skip(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or("")
}

/// Compares digits of any length: without leading zeros, the longer run is the larger number.
fn by_value(m: &str, n: &str) -> Ordering {
    let (m, n) = (m.trim_start_matches('0'), n.trim_start_matches('0'));
    m.len().cmp(&n.len()).then_with(|| m.cmp(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_by_value_and_case_does_not_matter() {
        let mut names = [
            "b10",
            "B9",
            "a",
            "b010",
            "ä",
            "b",
            "b9x",
            "99999999999999999999999",
            "1",
        ];
        names.sort_by(|a, b| compare(a, b));
        let expected = [
            "1",
            "99999999999999999999999",
            "a",
            "b",
            "B9",
            "b9x",
            "b010",
            "b10",
            "ä",
        ];
        assert_eq!(names, expected);
    }
}
