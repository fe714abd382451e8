//! What a file is called until it is whole.

use crate::profile::PartPattern;

/// The longest name that common file systems take, in bytes.
const NAME_MAX: usize = 255;

/// The name of the part of `name`, shortened where it would be too long (then with a checksum of
/// the whole name); from the second attempt on with a number. The pattern's ends stay as they
/// are, since folders that are watched go by them.
pub fn part_name(pattern: &PartPattern, name: &[u8], attempt: u32) -> Vec<u8> {
    let (before, behind) = (pattern.before.as_bytes(), pattern.behind.as_bytes());
    let number = match attempt {
        0 | 1 => String::new(),
        number => format!("-{number}"),
    };
    let room = NAME_MAX.saturating_sub(before.len() + number.len() + behind.len());
    if name.len() <= room {
        return [before, name, number.as_bytes(), behind].concat();
    }
    // Two long names with the same beginning shall not share a part.
    let number = format!("~{:08x}{number}", checksum(name));
    let room = NAME_MAX.saturating_sub(before.len() + number.len() + behind.len());
    [before, shortened(name, room), number.as_bytes(), behind].concat()
}

/// The name under which an old file waits until its successor stands.
pub fn aside_name(pattern: &PartPattern, name: &[u8], attempt: u32) -> Vec<u8> {
    part_name(pattern, &[name, b".old"].concat(), attempt)
}

/// The longest beginning of `name` within `room` bytes that cuts no UTF-8 character in two.
fn shortened(name: &[u8], room: usize) -> &[u8] {
    if name.len() <= room {
        return name;
    }
    let is_inside = |at: usize| name.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    // Bytes that are no UTF-8 may be cut anywhere.
    let cut = (room.saturating_sub(3)..=room)
        .rev()
        .find(|at| !is_inside(*at));
    name.get(..cut.unwrap_or(room)).unwrap_or(name)
}

/// FNV-1a.
fn checksum(name: &[u8]) -> u32 {
    name.iter().fold(0x811c_9dc5, |sum, byte| {
        (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(name: &[u8], attempt: u32) -> Vec<u8> {
        part_name(&PartPattern::default(), name, attempt)
    }

    #[test]
    fn a_part_is_named_after_its_file() {
        assert_eq!(usual(b"a.txt", 1), b"a.txt.argosy-part");
        assert_eq!(usual(b"a.txt", 3), b"a.txt-3.argosy-part");
    }

    #[test]
    fn a_site_may_want_other_names() {
        let pattern = PartPattern::parse(".*.tmp").unwrap();
        assert_eq!(part_name(&pattern, b"a.txt", 1), b".a.txt.tmp");
        assert_eq!(part_name(&pattern, b"a.txt", 2), b".a.txt-2.tmp");
        assert_eq!(aside_name(&pattern, b"a.txt", 1), b".a.txt.old.tmp");
        let long = part_name(&pattern, &[b'a'; 255], 12);
        assert_eq!(long.len(), 255);
        assert!(long.starts_with(b".aa") && long.ends_with(b"-12.tmp"));
    }

    #[test]
    fn a_long_name_is_cut_between_two_characters() {
        let name = "é".repeat(127);
        let part = usual(name.as_bytes(), 1);
        assert!(part.len() <= 255);
        let text = String::from_utf8(part).unwrap();
        assert!(text.contains("é~") && text.ends_with(".argosy-part"));
        let other = format!("{name}x");
        assert_ne!(usual(other.as_bytes(), 1), text.into_bytes());
        assert_eq!(usual(&[0x80; 300], 1).len(), 255);
        assert_eq!(usual(&[b'a'; 255], 2).len(), 255);
    }
}
