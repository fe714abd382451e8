//! Folders in which capitals make no difference: there `a` and `A` are one file, while on a server
//! they are two.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use super::names::{name_of, numbered};
use crate::protocol::Name;

/// Whether capitals make no difference in this folder, as far as its own name tells.
pub fn is_insensitive(folder: &Path) -> bool {
    folder.ancestors().find_map(stands_swapped).unwrap_or(false)
}

/// Whether what stands at this path stands there under another spelling: it is another file than
/// the one that is meant.
pub fn is_other_spelling(path: &Path) -> bool {
    if stands_swapped(path) == Some(false) {
        return false;
    }
    let (Some(folder), Some(wanted)) = (path.parent(), path.file_name()) else {
        return false;
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    stands_otherwise(entries.map(|entry| name_of(&entry.file_name())), wanted)
}

/// The names that get a number, since another of the same folder differs by capitals only. The
/// same names always give the same.
pub fn renamed<'a>(names: impl IntoIterator<Item = &'a Name>) -> HashMap<Name, Name> {
    let mut names: Vec<&Name> = names.into_iter().collect();
    names.sort();
    names.dedup();
    let mut taken = HashSet::new();
    let mut clashing = Vec::new();
    for name in names {
        if !taken.insert(folded(name)) {
            clashing.push(name);
        }
    }
    let mut renamed = HashMap::new();
    for name in clashing {
        let mut others = (2..1000).map(|number| numbered(name, number));
        if let Some(other) = others.find(|other| taken.insert(folded(other))) {
            renamed.insert(name.clone(), other);
        }
    }
    renamed
}

fn stands_otherwise(names: impl Iterator<Item = Name>, wanted: &OsStr) -> bool {
    let wanted = name_of(wanted);
    let mut is_there = false;
    for name in names {
        if name == wanted {
            return false;
        }
        is_there |= folded(&name) == folded(&wanted);
    }
    is_there
}

/// Whether the same stands there under swapped capitals; `None`: its name has no letters.
fn stands_swapped(path: &Path) -> Option<bool> {
    let name = path.file_name()?.to_str()?;
    let swap = |letter: char| match letter.is_ascii_lowercase() {
        true => letter.to_ascii_uppercase(),
        false => letter.to_ascii_lowercase(),
    };
    let swapped: String = name.chars().map(swap).collect();
    if swapped == name {
        return None;
    }
    let other = fs::symlink_metadata(path.with_file_name(swapped));
    let own = fs::symlink_metadata(path);
    Some(matches!((own, other), (Ok(own), Ok(other)) if is_same(&own, &other)))
}

#[cfg(unix)]
fn is_same(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Times are all there is; two files that were made in one moment are then listed, and told apart.
#[cfg(not(unix))]
fn is_same(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    a.created().ok() == b.created().ok()
}

fn folded(name: &Name) -> String {
    String::from_utf8_lossy(name.as_bytes()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<Name> {
        names.iter().map(|name| Name::from(*name)).collect()
    }

    #[test]
    fn of_names_that_differ_by_capitals_all_but_one_get_numbers() {
        let listed = names(&["readme", "README", "b", "ReadMe", "Ä", "ä"]);
        let renamed = renamed(&listed);
        let other = |name: &str| renamed.get(&Name::from(name)).cloned();
        assert_eq!(other("README"), None);
        assert_eq!(other("ReadMe"), Some(Name::from("ReadMe (2)")));
        assert_eq!(other("readme"), Some(Name::from("readme (3)")));
        assert_eq!(other("b"), None);
        assert_eq!(renamed.len(), 3);
    }

    #[test]
    fn a_number_that_is_taken_is_not_given() {
        let listed = names(&["A", "a", "a (2)"]);
        let renamed = renamed(&listed);
        assert_eq!(renamed[&Name::from("a")], Name::from("a (3)"));
    }

    #[test]
    fn only_another_spelling_of_a_name_is_another_file() {
        let stands =
            |listed: &[&str]| stands_otherwise(names(listed).into_iter(), OsStr::new("a.txt"));
        assert!(stands(&["b", "A.TXT"]));
        assert!(!stands(&["A.TXT", "a.txt"]));
        assert!(!stands(&["b"]));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn where_capitals_count_nothing_clashes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "").unwrap();
        fs::write(folder.path().join("A"), "").unwrap();
        assert!(!is_other_spelling(&file) && !is_insensitive(folder.path()));
    }
}
