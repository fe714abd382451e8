//! Names between disk and server: bytes both ways, and hostile ones stopped.

use std::ffi::{OsStr, OsString};

use crate::protocol::{Name, NameRefusal};
use mapped::{System, mapped};

mod mapped;

/// A name on this disk as bytes, without loss.
pub fn name_of(name: &OsStr) -> Name {
    Name::new(name.as_encoded_bytes())
}

/// The name on this disk, exactly so. Refuses what could lead out of the chosen folder, and what
/// this system cannot hold.
pub fn name_on_disk(name: &Name) -> Result<OsString, NameRefusal> {
    match name.refusal() {
        Some(refusal) => Err(refusal),
        // An escape of ours is a name like any other here.
        None if mapped(&without_percent(name), System::HERE).is_some() => {
            Err(NameRefusal::Reserved)
        }
        None => from_bytes(name.as_bytes()),
    }
}

/// The name under which a server's entry is written here: its own, or one made of it that this
/// system can hold. Refuses what could lead out of the chosen folder.
pub fn local_name(name: &Name) -> Result<OsString, NameRefusal> {
    match name.refusal() {
        Some(refusal) => Err(refusal),
        None => match mapped(name.as_bytes(), System::HERE) {
            Some(mapped) => Ok(mapped.into()),
            None => from_bytes(name.as_bytes()),
        },
    }
}

fn without_percent(name: &Name) -> Vec<u8> {
    let bytes = name.as_bytes().iter();
    bytes
        .map(|byte| if *byte == b'%' { b'_' } else { *byte })
        .collect()
}

/// `name (2).ext`: the name with a number before its extension, cut so that it fits on a disk.
pub fn numbered(name: &Name, number: u32) -> Name {
    let bytes = name.as_bytes();
    // A dot in front makes a hidden file, and one far from the end is part of a sentence.
    let is_extension = |at: &usize| *at > 0 && bytes.len() - at <= LONGEST_EXTENSION;
    let dot = bytes
        .iter()
        .rposition(|byte| *byte == b'.')
        .filter(is_extension);
    let (mut stem, extension) = bytes
        .split_at_checked(dot.unwrap_or(bytes.len()))
        .unwrap_or_default();
    let number = format!(" ({number})");
    while stem.len() + number.len() + extension.len() > LONGEST && !stem.is_empty() {
        stem = without_last_letter(stem);
    }
    Name::new([stem, number.as_bytes(), extension].concat())
}

/// Whether a name is [`numbered`] after the other one, with whatever number.
pub fn is_numbered(name: &Name, after: &Name) -> bool {
    let bytes = name.as_bytes();
    let Some(at) = bytes.windows(2).rposition(|two| two == b" (") else {
        return false;
    };
    let digits = bytes.iter().skip(at + 2).take_while(|b| b.is_ascii_digit());
    let digits: String = digits.map(|digit| char::from(*digit)).collect();
    let number = digits.parse();
    number.is_ok_and(|number| number > 1 && numbered(after, number) == *name)
}

/// Cuts one character of UTF-8, or one byte of anything else.
fn without_last_letter(bytes: &[u8]) -> &[u8] {
    let is_inner = |byte: &u8| byte & 0b1100_0000 == 0b1000_0000;
    let inner = bytes
        .iter()
        .rev()
        .take(3)
        .take_while(|byte| is_inner(byte))
        .count();
    let cut = bytes.len().saturating_sub(inner + 1);
    bytes.get(..cut).unwrap_or_default()
}

#[cfg(unix)]
fn from_bytes(bytes: &[u8]) -> Result<OsString, NameRefusal> {
    use std::os::unix::ffi::OsStrExt;

    Ok(OsStr::from_bytes(bytes).to_owned())
}

#[cfg(not(unix))]
fn from_bytes(bytes: &[u8]) -> Result<OsString, NameRefusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| NameRefusal::Reserved)?;
    Ok(text.into())
}

/// What nearly every file system takes, in bytes.
const LONGEST: usize = 255;
const LONGEST_EXTENSION: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_never_reach_the_disk() {
        for name in [
            "",
            ".",
            "..",
            "a/b",
            "/etc/passwd",
            "../a",
            "a\0b",
            "a\r\nb",
        ] {
            assert!(name_on_disk(&Name::from(name)).is_err(), "{name:?}");
        }
        assert_eq!(name_on_disk(&Name::from(" ...a ")), Ok(" ...a ".into()));
    }

    #[cfg(unix)]
    #[test]
    fn bytes_go_through_both_ways() {
        let name = Name::new(b"\xfe\xff ".to_vec());
        assert_eq!(name_of(&name_on_disk(&name).unwrap()), name);
    }

    #[test]
    fn a_number_stands_before_the_extension() {
        let number = |name: &str| numbered(&Name::from(name), 2);
        assert_eq!(number("a.txt"), Name::from("a (2).txt"));
        assert_eq!(number("a"), Name::from("a (2)"));
        assert_eq!(number(".profile"), Name::from(".profile (2)"));
        assert_eq!(number("a.tar.gz"), Name::from("a.tar (2).gz"));
    }

    #[test]
    fn a_long_name_is_cut_between_letters() {
        let long = numbered(&Name::from(format!("{}.txt", "ä".repeat(125)).as_str()), 12);
        assert_eq!(
            long,
            Name::from(format!("{} (12).txt", "ä".repeat(123)).as_str())
        );
        let sentence = format!("1. {}", "a".repeat(252));
        assert_eq!(
            numbered(&Name::from(sentence.as_str()), 2),
            Name::from(format!("1. {} (2)", "a".repeat(248)).as_str())
        );
    }
}
