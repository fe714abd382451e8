//! The order in which people expect names: case aside, and `file 9` before `file 10`.

use std::iter;

/// Keys compare, as bytes, in that order: letters are without case, and a run of digits is a zero, how
/// many digits count, and these. Names that differ in nothing else have the same key.
pub fn key(name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.len() + 8);
    write_key(name, &mut key);
    key
}

/// The keys of very many names, in one piece of memory.
#[derive(Debug, Default)]
pub struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    pub fn push(&mut self, name: &str) {
        write_key(name, &mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    /// That of the name that was pushed as the so-manieth, from 0 on.
    pub fn get(&self, at: usize) -> &[u8] {
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(at);
        let range = end.map(|end| begin.copied().unwrap_or(0)..*end);
        range.and_then(|range| self.bytes.get(range)).unwrap_or(&[])
    }
}

fn write_key(name: &str, key: &mut Vec<u8>) {
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
        } else if first.is_ascii() {
            key.push(first.to_ascii_lowercase() as u8);
            rest = rest.get(1..).unwrap_or("");
        } else {
            let mut utf8 = [0; 4];
            for small in first.to_lowercase() {
                key.extend(small.encode_utf8(&mut utf8).bytes());
            }
            rest = rest.get(first.len_utf8()..).unwrap_or("");
        }
    }
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
        let mut keys = Keys::default();
        names.iter().for_each(|name| keys.push(name));
        let all = names.iter().enumerate();
        assert!(all.into_iter().all(|(at, name)| keys.get(at) == key(name)));
        assert!(keys.get(names.len()).is_empty());
        let long = |digits| key(&"1".repeat(digits));
        assert!(long(254) < long(255) && long(255) < long(256) && long(600) < long(601));
    }
}
