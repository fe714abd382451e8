//! The lists of MVS (z/OS): data sets, the members of one, jobs. Each begins with its heading, and
//! what a line means depends on that.

use super::dialect::{Dialect, Line};
use super::words::{clock, figures, moment, number, words};
use crate::protocol::entry::{Entry, Kind, Modified, Name};
use crate::protocol::time::Date;

#[derive(Debug, Default)]
pub struct Mvs {
    list: List,
}

#[derive(Clone, Copy, Debug, Default)]
enum List {
    /// Without a heading data sets can be told, and nothing else.
    #[default]
    DataSets,
    /// Of a library of texts: version, dates, lines. Of some nothing but the name is known.
    Members,
    /// Of a library of programs.
    Programs,
    Jobs,
}

impl Dialect for Mvs {
    fn read(&mut self, line: &[u8], _today: Date) -> Line {
        if let Some(list) = List::of(line) {
            self.list = list;
            return Line::Nothing;
        }
        let entry = match self.list {
            List::DataSets => data_set(line),
            List::Members => member(line),
            List::Programs => program(line),
            List::Jobs => job(line),
        };
        entry.map_or(Line::Unreadable, Line::Entry)
    }
}

impl List {
    /// What a heading announces.
    fn of(line: &[u8]) -> Option<Self> {
        let words = words(line, 3);
        let words: Vec<&[u8]> = words.iter().map(|word| word.text).collect();
        match words.as_slice() {
            [b"Volume", b"Unit", b"Referred"] => Some(Self::DataSets),
            [b"Name", b"VV.MM", _] => Some(Self::Members),
            [b"Name", b"Size", b"TTR"] => Some(Self::Programs),
            [b"JOBNAME", b"JOBID", _] => Some(Self::Jobs),
            _ => None,
        }
    }
}

/// `WYOSPT 3390   2024/01/31  1  200  FB  80  8053  PS  NAME`, where columns may run into each other,
/// and the forms without attributes: `Migrated NAME`, `V43525 Tape NAME`, `VSAM NAME`.
/// Sizes are tracks, which tell no bytes.
fn data_set(line: &[u8]) -> Option<Entry> {
    let words = words(line, 16);
    let last = words.last()?;
    let texts: Vec<&[u8]> = words.iter().map(|word| word.text).collect();
    let (kind, modified) = match texts.as_slice() {
        [first, _] if first.eq_ignore_ascii_case(b"Migrated") => (Kind::File, None),
        [b"Pseudo", b"Directory", _] => (Kind::Folder, None),
        [b"GDG" | b"ALIAS", _] | [_, b"GDG" | b"ALIAS", _] => (Kind::Other, None),
        [_, b"Tape", _] | [_, b"Not", b"Direct", b"Access", b"Device", _] => (Kind::File, None),
        [_, b"Error", b"determining", b"attributes", _] => (Kind::File, None),
        [_, _, .., b"VSAM", _] => (Kind::Other, None),
        [_, unit, referred, .., organisation, _] if is_unit(unit) => {
            let modified = referred_on(referred)?;
            let kind = match *organisation {
                b"PO" | b"PO-E" => Kind::Folder,
                b"PS" | b"PS-E" | b"PS-L" | b"DA" | b"IS" | b"NONE" | b"U" | b"**NONE**" => {
                    Kind::File
                }
                b"HFS" | b"ZFS" => Kind::Other,
                _ => return None,
            };
            (kind, modified)
        }
        _ => return None,
    };
    let name = last.text;
    let bare = name
        .strip_prefix(b"'")
        .and_then(|name| name.strip_suffix(b"'"));
    let name = bare.unwrap_or(name);
    if !is_data_set_name(name) {
        return None;
    }
    // No library, but the beginning of names.
    let name = match texts.as_slice() {
        [b"Pseudo", ..] => Name::new([name, b"."].concat()),
        _ => Name::new(name),
    };
    Some(Entry {
        modified,
        ..Entry::new(name, kind)
    })
}

/// A kind of disk: four digits, or a letter among them.
fn is_unit(word: &[u8]) -> bool {
    word.len() == 4 && word.iter().all(u8::is_ascii_alphanumeric)
}

/// The day of the last access, or `**NONE**`.
fn referred_on(word: &[u8]) -> Option<Option<Modified>> {
    match word {
        b"**NONE**" => Some(None),
        word => Some(moment(figures(word)?, None)),
    }
}

/// Parts of up to eight letters, digits and signs, with full stops between.
fn is_data_set_name(name: &[u8]) -> bool {
    name.split(|byte| *byte == b'.').all(|part| {
        (1..=8).contains(&part.len())
            && part
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"@#$-{".contains(byte))
    })
}

/// `NAME  01.03 2024/01/30 2024/01/31 14:48  10  5  0 USER`, or the name alone. Sizes are lines.
fn member(line: &[u8]) -> Option<Entry> {
    let words = words(line, 5);
    let (name, facts) = words.split_first()?;
    let modified = match facts {
        [] => None,
        [version, created, changed, time] if is_version(version.text) => {
            figures(created.text)?;
            moment(figures(changed.text)?, Some(clock(time.text)?))
        }
        _ => return None,
    };
    member_named(name.text, modified)
}

fn is_version(word: &[u8]) -> bool {
    matches!(word, [v1, v2, b'.', m1, m2] if [v1, v2, m1, m2].iter().all(|digit| digit.is_ascii_digit()))
}

/// `NAME  00B308  000411  00 RN RU  31  ANY`: the size in hexadecimal digits is the program's in
/// memory, not the file's.
fn program(line: &[u8]) -> Option<Entry> {
    let words = words(line, 3);
    let [name, size, track] = words.as_slice() else {
        return None;
    };
    let is_hex = |word: &[u8]| word.len() >= 6 && word.iter().all(u8::is_ascii_hexdigit);
    (is_hex(size.text) && is_hex(track.text))
        .then(|| member_named(name.text, None))
        .flatten()
}

fn member_named(name: &[u8], modified: Option<Modified>) -> Option<Entry> {
    (is_data_set_name(name) && !name.contains(&b'.')).then(|| Entry {
        modified,
        ..Entry::new(Name::new(name), Kind::File)
    })
}

/// `IBMUSER1 JOB01906 IBMUSER  OUTPUT A  RC=0000 3 spool files`: what is fetched is named by the job's
/// number.
fn job(line: &[u8]) -> Option<Entry> {
    let words = words(line, 4);
    let [_, job, _, _] = words.as_slice() else {
        return None;
    };
    let digits = job.text.iter().position(u8::is_ascii_digit)?;
    let (letters, digits) = job.text.split_at_checked(digits)?;
    let is_job = matches!(letters, b"JOB" | b"STC" | b"TSU" | b"J" | b"S" | b"T");
    number(digits).filter(|_| is_job)?;
    Some(Entry::new(Name::new(job.text), Kind::File))
}
