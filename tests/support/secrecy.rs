//! The folders that Argosy writes into while the tests run. When one goes, every file in it is read:
//! none may hold a password of a test, in whatever spelling.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::ops::Deref;
use std::os::unix::fs::FileExt;
use std::path::Path;

use tempfile::TempDir;

/// A password that is kept somewhere.
pub const KEPT: &str = "kept-Secret-4711";

/// What opens the vault that it is kept in.
pub const MASTER: &str = "open-Sesame-0815";

/// The passwords of the in-process and of the real servers: as they are, as in a URL, in base64.
const SECRETS: [&str; 8] = [
    KEPT,
    "a2VwdC1TZWNyZXQtNDcxM",
    MASTER,
    "correct horse",
    "correct%20horse",
    "Y29ycmVjdCBob3JzZ",
    "Sail-2-Colchis",
    "U2FpbC0yLUNvbGNoaX",
];

/// A temporary folder that is searched before it goes.
#[derive(Debug)]
pub struct Searched(TempDir);

impl Searched {
    pub fn new() -> Self {
        Self::from(TempDir::new().unwrap())
    }
}

impl From<TempDir> for Searched {
    fn from(folder: TempDir) -> Self {
        Self(folder)
    }
}

impl Deref for Searched {
    type Target = TempDir;

    fn deref(&self) -> &TempDir {
        &self.0
    }
}

impl Drop for Searched {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let mut files = 0;
        let found = readable_in(self.0.path(), &SECRETS, &mut files);
        eprintln!("{files} files searched for passwords");
        assert_eq!(found, Vec::<String>::new(), "a password can be read there");
    }
}

/// Fails if one of the passwords stands in what was said.
pub fn says_none(said: &[u8]) {
    for secret in SECRETS {
        let text = String::from_utf8_lossy(said);
        assert!(!holds(said, secret), "{secret} in: {text}");
    }
}

/// The files below a folder that hold one of these texts. Counts all the files.
pub fn readable_in(folder: &Path, secrets: &[&str], files: &mut u64) -> Vec<String> {
    let mut found = Vec::new();
    // What another thread has just deleted holds nothing.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(readable_in(&path, secrets, files));
        } else if kind.is_file() && entry.metadata().is_ok_and(|facts| facts.len() < LARGEST) {
            *files += 1;
            let bytes = fs::read(&path).unwrap_or_default();
            if secrets.iter().any(|secret| holds(&bytes, secret)) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// Larger files are what was transferred.
const LARGEST: u64 = 32 << 20;

pub fn holds(bytes: &[u8], secret: &str) -> bool {
    occurrences(bytes, secret.as_bytes()) > 0
}

/// How often a text stands in the writable memory of a process, by the name of the mapping. Empty too
/// where the system lets nobody look.
pub fn copies(pid: u32, secret: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap_or_default();
    let Ok(memory) = File::open(format!("/proc/{pid}/mem")) else {
        return found;
    };
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        let (begin, end) = range.split_once('-').unwrap();
        let number = |hex| u64::from_str_radix(hex, 16).unwrap();
        let (begin, end) = (number(begin), number(end));
        if !rights.starts_with("rw") || end - begin > 1 << 30 {
            continue;
        }
        let mut bytes = vec![0; usize::try_from(end - begin).unwrap()];
        if memory.read_exact_at(&mut bytes, begin).is_err() {
            continue;
        }
        let count = occurrences(&bytes, secret.as_bytes());
        if count > 0 {
            let name = words.nth(3).unwrap_or("anonymous").to_owned();
            *found.entry(name).or_default() += count;
        }
    }
    found
}

fn occurrences(bytes: &[u8], secret: &[u8]) -> usize {
    let (mut rest, mut count) = (bytes, 0);
    while let Some(at) = rest.iter().position(|byte| *byte == secret[0]) {
        rest = &rest[at..];
        count += usize::from(rest.starts_with(secret));
        rest = &rest[1..];
    }
    count
}
