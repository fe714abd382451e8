//! The order in which people expect names: case aside, and `file 9` before `file 10`.

use std::iter;

/// Keys compare, as bytes, in that order: letters are without case, and a run of digits is a zero, how
/// many digits count, and these. Names that differ in nothing else have the same key.
pub fn key(name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.len() + 8);
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let end = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let digits = run.trim_start_matches('0');
            key.push(b'0');
            key.extend(length(digits.len()));
            key.extend(digits.bytes());
            rest = after;
        } else {
            let mut utf8 = [0; 4];
            for small in first.to_lowercase() {
                key.extend(small.encode_utf8(&mut utf8).bytes());
            }
            rest = rest.get(first.len_utf8()..).unwrap_or("");
        }
    }
    key
}

/// A number of any size, so that the larger one is the later one: 255 for each 255 in it, then the rest.
fn length(count: usize) -> impl Iterator<Item = u8> {
    let rest = u8::try_from(count % 255).unwrap_or_default();
    iter::repeat_n(u8::MAX, count / 255).chain([rest])
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
        names.sort_by_key(|name| (key(name), *name));
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
        let long = |digits| key(&"1".repeat(digits));
        assert!(long(254) < long(255) && long(255) < long(256) && long(600) < long(601));
    }
}
