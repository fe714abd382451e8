//! The lines of MLSD and MLST: facts, a space and the name (RFC 3659, section 7).

use std::sync::Arc;

use super::dialect::Line;
use crate::protocol::entry::{Access, Entry, Kind, Link, Modified, Name, Precision};
use crate::protocol::time::{Date, parse_timestamp};

/// Reads a line of MLSD. The folder itself and its parent come out as `.` and `..`.
pub(super) fn read(line: &[u8], _today: Date) -> Line {
    let Some(parts) = split(line) else {
        return Line::Unreadable;
    };
    Line::Entry(match parts.what() {
        What::Itself => Entry::new(".", Kind::Folder),
        What::Parent => Entry::new("..", Kind::Folder),
        What::Entry(kind, target) => parts.entry(kind, target),
    })
}

/// Some servers answer LIST so. Without a type any line with a space in front would do.
pub(super) fn read_in_list(line: &[u8], today: Date) -> Line {
    match split(line) {
        Some(parts) if parts.fact(b"type").is_some() => read(line, today),
        _ => Line::Unreadable,
    }
}

/// Reads a line of MLST, where the folder itself is what was asked for. The name may be a whole
/// path.
pub fn entry(line: &[u8]) -> Option<Entry> {
    let parts = split(line)?;
    Some(match parts.what() {
        What::Itself | What::Parent => parts.entry(Kind::Folder, None),
        What::Entry(kind, target) => parts.entry(kind, target),
    })
}

struct Parts<'a> {
    facts: Vec<(&'a [u8], &'a [u8])>,
    name: &'a [u8],
}

enum What<'a> {
    Itself,
    Parent,
    Entry(Kind, Option<&'a [u8]>),
}

/// Cuts a line into facts and name: one space stands before the name, all others belong to it.
fn split(line: &[u8]) -> Option<Parts<'_>> {
    let mut facts = Vec::new();
    let mut rest = line;
    loop {
        if let Some(name) = rest.strip_prefix(b" ") {
            return Some(Parts { facts, name });
        }
        let is_sign = |byte: &u8| *byte == b'=';
        let (key, behind) = cut(rest, rest.iter().position(is_sign)?)?;
        if key.is_empty() || key.contains(&b' ') || key.contains(&b';') {
            return None;
        }
        let is_end = |byte: &u8| matches!(byte, b';' | b' ');
        let end = behind.iter().position(is_end)?;
        let semicolon = match behind.get(end) {
            Some(b';') => Some(end),
            _ if may_hold_spaces(key, behind) => behind.iter().position(|byte| *byte == b';'),
            _ => None,
        };
        let (value, next) = match semicolon {
            Some(semicolon) => cut(behind, semicolon)?,
            // The last semicolon is missing, so the name begins at the space.
            None => behind.split_at_checked(end)?,
        };
        facts.push((key, value));
        rest = next;
    }
}

/// The part before a byte and the part behind it.
fn cut(bytes: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// The grammar allows no spaces in values; names and paths in them have some all the same.
fn may_hold_spaces(key: &[u8], value: &[u8]) -> bool {
    let is_link = starts_with(value, LINK) || starts_with(value, SYMLINK);
    match key.to_ascii_lowercase().as_slice() {
        b"unix.ownername" | b"unix.groupname" | b"unix.owner" | b"unix.group" => true,
        b"type" => is_link,
        _ => false,
    }
}

fn starts_with(value: &[u8], start: &[u8]) -> bool {
    value
        .get(..start.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

impl<'a> Parts<'a> {
    /// The value of a fact; an empty one tells nothing.
    fn fact(&self, name: &[u8]) -> Option<&'a [u8]> {
        let named = self
            .facts
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        named
            .map(|(_, value)| *value)
            .filter(|value| !value.is_empty())
    }

    fn text(&self, name: &[u8]) -> Option<&'a str> {
        std::str::from_utf8(self.fact(name)?).ok()
    }

    fn what(&self) -> What<'a> {
        let Some(value) = self.fact(b"type") else {
            let is_folder = self.fact(b"sizd").is_some();
            let kind = if is_folder { Kind::Folder } else { Kind::File };
            return What::Entry(kind, None);
        };
        match value.to_ascii_lowercase().as_slice() {
            b"cdir" => What::Itself,
            b"pdir" => What::Parent,
            b"file" => What::Entry(Kind::File, None),
            b"dir" => What::Entry(Kind::Folder, None),
            lower if lower.starts_with(LINK) || lower.starts_with(SYMLINK) => {
                let colon = value.iter().position(|byte| *byte == b':');
                let target = colon.and_then(|colon| value.get(colon + 1..));
                What::Entry(Kind::Link, target.filter(|target| !target.is_empty()))
            }
            _ => What::Entry(Kind::Other, None),
        }
    }

    fn entry(&self, kind: Kind, target: Option<&[u8]>) -> Entry {
        let modified = self.text(b"modify").and_then(parse_timestamp);
        let first = |names: [&[u8]; 3]| {
            let fact = names.into_iter().find_map(|name| self.fact(name))?;
            Some(String::from_utf8_lossy(fact).into())
        };
        let access = Access {
            permissions: self.text(b"unix.mode").and_then(letters),
            owner: first([b"unix.ownername", b"unix.owner", b"unix.uid"]),
            group: first([b"unix.groupname", b"unix.group", b"unix.gid"]),
        };
        let size = self.text(b"size").or_else(|| self.text(b"sizd"));
        Entry {
            name: Name::new(self.name),
            kind,
            size: size.and_then(|size| size.parse().ok()),
            modified: modified.map(|seconds| Modified {
                seconds,
                precision: Precision::Second,
            }),
            access: (access != Access::default()).then(|| Arc::new(access)),
            link: target.map(|target| Link::to(Name::new(target))),
        }
    }
}

/// The nine letters of an octal mode.
pub(super) fn letters(octal: &str) -> Option<Box<str>> {
    let mode = u32::from_str_radix(octal, 8).ok()?;
    let letter = |bit: u32, letter: char| if mode & bit == 0 { '-' } else { letter };
    let run = |run: u32, special: u32, small: char, large: char| match mode & (run | special) {
        0 => '-',
        bits if bits == run => 'x',
        bits if bits == special => large,
        _ => small,
    };
    let letters = [
        letter(0o400, 'r'),
        letter(0o200, 'w'),
        run(0o100, 0o4000, 's', 'S'),
        letter(0o040, 'r'),
        letter(0o020, 'w'),
        run(0o010, 0o2000, 's', 'S'),
        letter(0o004, 'r'),
        letter(0o002, 'w'),
        run(0o001, 0o1000, 't', 'T'),
    ];
    Some(letters.iter().collect::<String>().into())
}

const LINK: &[u8] = b"os.unix=slink";
const SYMLINK: &[u8] = b"os.unix=symlink";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_become_letters() {
        for (octal, expected) in [
            ("0644", "rw-r--r--"),
            ("100755", "rwxr-xr-x"),
            ("4755", "rwsr-xr-x"),
            ("2640", "rw-r-S---"),
            ("1777", "rwxrwxrwt"),
            ("0", "---------"),
        ] {
            assert_eq!(letters(octal).as_deref(), Some(expected), "{octal}");
        }
        assert_eq!(letters("8"), None);
    }

    #[test]
    fn a_name_may_look_like_a_fact() {
        let name = |line: &[u8]| entry(line).map(|entry| entry.name);
        assert_eq!(name(b"type=file; a=b; c"), Some("a=b; c".into()));
        assert_eq!(name(b"type=file;size=5 a;b=c; d"), Some("a;b=c; d".into()));
        assert_eq!(name(b" only a name"), Some("only a name".into()));
        assert_eq!(name(b"type=file; "), Some("".into()));
        for wrong in [
            &b"type=file;"[..],
            b"type=file",
            b"=x; a",
            b"",
            b"-rw-r--r-- a=b; c",
        ] {
            assert_eq!(name(wrong), None, "{}", wrong.escape_ascii());
        }
    }

    #[test]
    fn values_with_spaces_are_kept_whole() {
        let found = entry(b"type=OS.unix=slink:/a b/c;UNIX.ownername=Jo Doe;size=5;  x").unwrap();
        assert_eq!(found.target(), Some(&"/a b/c".into()));
        assert_eq!(found.owner(), Some("Jo Doe"));
        assert_eq!(found.name, " x".into());
    }
}
