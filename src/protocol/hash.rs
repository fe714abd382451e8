//! A remote file's hash: how a server can be asked for it (HASH of draft-bryan-ftpext-hash, and
//! the older XSHA512, XMD5, XCRC and their like), and its replies in all their dialects.

use super::features::Features;
use super::remote_path::RemotePath;
use super::reply::Reply;

/// A way to make a hash. The stronger one is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HashKind {
    Crc32,
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

/// What a file hashes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHash {
    pub kind: HashKind,
    hex: String,
}

/// How a server is asked for a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HashWay {
    /// HASH, once OPTS HASH has chosen the algorithm by the name that the server gave it.
    Hash { kind: HashKind, name: String },
    /// A command of its own.
    Own { kind: HashKind, verb: &'static str },
}

impl HashKind {
    pub const ALL: [Self; 5] = [
        Self::Crc32,
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Sha512,
    ];

    /// As the registry of FTP's extensions writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Hex digits.
    fn digits(self) -> usize {
        match self {
            Self::Crc32 => 8,
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }

    /// The algorithm of that name: `SHA-256`, `sha256`, `CRC-32`.
    pub fn named(word: &str) -> Option<Self> {
        let is_mark = |c: &char| matches!(c, '-' | '_');
        let plain: String = word.chars().filter(|c| !is_mark(c)).take(8).collect();
        let is_it = |kind: &Self| kind.name().replace('-', "").eq_ignore_ascii_case(&plain);
        Self::ALL.into_iter().find(is_it)
    }
}

impl FileHash {
    pub fn of_bytes(kind: HashKind, bytes: &[u8]) -> Self {
        let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { kind, hex }
    }

    /// In lower case, with all its zeros.
    pub fn hex(&self) -> &str {
        &self.hex
    }

    /// `None`: that many digits are none of this kind.
    fn of_hex(kind: HashKind, hex: &str) -> Option<Self> {
        let missing = kind.digits().checked_sub(hex.len())?;
        let hex = "0".repeat(missing) + &hex.to_ascii_lowercase();
        Some(Self { kind, hex })
    }
}

impl HashWay {
    /// What the server announces, the best first: by the algorithm, then by the command.
    pub fn all(features: &Features) -> Vec<Self> {
        let mut ways: Vec<Self> = Vec::new();
        for name in &features.hash {
            if let Some(kind) = HashKind::named(name) {
                let name = name.clone();
                ways.push(Self::Hash { kind, name });
            }
        }
        for (verb, kind) in OWN {
            let says = |line: &String| {
                let word = line.split([' ', ';', '\t']).next();
                word.is_some_and(|word| word.eq_ignore_ascii_case(verb))
            };
            if features.lines.iter().any(says) {
                ways.push(Self::Own { kind, verb });
            }
        }
        ways.sort_by_key(|way| std::cmp::Reverse(way.kind()));
        ways.dedup();
        ways
    }

    pub fn kind(&self) -> HashKind {
        match self {
            Self::Hash { kind, .. } | Self::Own { kind, .. } => *kind,
        }
    }

    /// The command.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Hash { .. } => "HASH",
            Self::Own { verb, .. } => verb,
        }
    }

    /// What it is called where it is remembered that the server refuses it: `HASH SHA-256`, `XCRC`.
    pub fn key(&self) -> String {
        match self {
            Self::Hash { kind, .. } => format!("HASH {}", kind.name()),
            Self::Own { verb, .. } => (*verb).to_owned(),
        }
    }
}

/// Whether a command asks for a hash, which may take long.
pub fn is_verb(verb: &str) -> bool {
    verb == "HASH" || OWN.iter().any(|(own, _)| *own == verb)
}

/// The hash in a reply to any of these commands: after the algorithm's name as HASH tells it, else
/// the one word that can be it. `None` where that is not clear.
pub fn hash_reply(reply: &Reply, kind: HashKind, path: &RemotePath) -> Option<FileHash> {
    if !reply.is_positive() {
        return None;
    }
    let lines: Vec<String> = reply
        .raw_lines()
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    // A file may be named like a hash.
    let file = String::from_utf8_lossy(path.as_bytes()).into_owned();
    let named: Vec<&str> = words(&file).chain(file.rsplit('/').take(1)).collect();
    let bare: Vec<String> = lines.iter().map(|line| unquoted(line)).collect();
    bare.iter()
        .find_map(|line| behind_name(line, kind))
        .or_else(|| the_only(&bare, kind, &named))
        .or_else(|| the_only(&lines, kind, &named))
        .or_else(|| shortened(&bare, kind))
}

/// `SHA-256 0-49 6aee… name`, the range left out by some.
fn behind_name(line: &str, kind: HashKind) -> Option<FileHash> {
    let mut words = line.split_ascii_whitespace();
    words.find(|word| HashKind::named(word) == Some(kind))?;
    let is_range = |word: &str| {
        let ends = word.split_once('-');
        let is_number = |end: &str| !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit());
        ends.is_some_and(|(from, to)| is_number(from) && is_number(to))
    };
    let word = match words.next()? {
        word if is_range(word) => words.next()?,
        word => word,
    };
    digits(word, kind.digits()..=kind.digits()).and_then(|hex| FileHash::of_hex(kind, hex))
}

/// The only word of the right length, leaving out those of the file's name where there are more.
fn the_only(lines: &[String], kind: HashKind, named: &[&str]) -> Option<FileHash> {
    let length = kind.digits();
    let mut found: Vec<String> = lines
        .iter()
        .flat_map(|line| words(line))
        .filter_map(|word| digits(word, length..=length))
        .map(str::to_ascii_lowercase)
        .collect();
    found.sort();
    found.dedup();
    if found.len() > 1 {
        let is_named = |hex: &String| named.iter().any(|word| word.eq_ignore_ascii_case(hex));
        found.retain(|hex| !is_named(hex));
    }
    match found.as_slice() {
        [hex] => FileHash::of_hex(kind, hex),
        _ => None,
    }
}

/// A line that is nothing but the hash, where the zeros at its beginning were left out.
fn shortened(lines: &[String], kind: HashKind) -> Option<FileHash> {
    let least = match kind {
        HashKind::Crc32 => 1,
        kind => kind.digits() - ZEROS,
    };
    let alone = |line: &String| {
        let line = line.rsplit('=').next()?;
        let mut words = words(line);
        match (words.next(), words.next()) {
            (Some(word), None) => {
                let hex = digits(word, least..=kind.digits())?;
                FileHash::of_hex(kind, hex)
            }
            _ => None,
        }
    };
    let mut found: Vec<FileHash> = lines.iter().filter_map(alone).collect();
    match found.len() {
        1 => found.pop(),
        _ => None,
    }
}

/// The word without `0x`, if it is so many hex digits.
fn digits(word: &str, length: std::ops::RangeInclusive<usize>) -> Option<&str> {
    let hex = word
        .strip_prefix("0x")
        .or_else(|| word.strip_prefix("0X"))
        .unwrap_or(word);
    let is_hex = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && length.contains(&hex.len())).then_some(hex)
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    let is_between =
        |c: char| c.is_whitespace() || matches!(c, '"' | '=' | ':' | ',' | ';' | '(' | ')');
    line.split(is_between)
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty())
}

/// The line without what stands in quotes: a path, which may hold anything.
fn unquoted(line: &str) -> String {
    match (line.find('"'), line.rfind('"')) {
        (Some(open), Some(close)) if open < close => {
            let (before, _) = line.split_at(open);
            let (_, behind) = line.split_at(close);
            format!("{before} {}", behind.trim_start_matches('"'))
        }
        _ => line.to_owned(),
    }
}

/// The commands beside HASH.
const OWN: [(&str, HashKind); 7] = [
    ("XSHA512", HashKind::Sha512),
    ("XSHA256", HashKind::Sha256),
    ("XSHA1", HashKind::Sha1),
    ("XSHA", HashKind::Sha1),
    ("XMD5", HashKind::Md5),
    ("MD5", HashKind::Md5),
    ("XCRC", HashKind::Crc32),
];

/// More zeros are hardly ever missing from a long hash.
const ZEROS: usize = 8;

#[cfg(test)]
mod tests;
