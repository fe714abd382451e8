//! The names of owners and groups, as the files of this system tell them; where those don't, their
//! numbers.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;

/// The names of a system, read when the first is asked for.
#[derive(Default)]
pub struct Owners {
    users: Option<HashMap<u32, Box<str>>>,
    groups: Option<HashMap<u32, Box<str>>>,
}

impl Owners {
    /// Owner and group.
    pub fn of(&mut self, found: &Metadata) -> (Box<str>, Box<str>) {
        let users = self.users.get_or_insert_with(|| read("/etc/passwd"));
        let owner = named(users, found.uid());
        let groups = self.groups.get_or_insert_with(|| read("/etc/group"));
        (owner, named(groups, found.gid()))
    }
}

fn named(names: &mut HashMap<u32, Box<str>>, number: u32) -> Box<str> {
    let name = || number.to_string().into();
    names.entry(number).or_insert_with(name).clone()
}

fn read(file: &str) -> HashMap<u32, Box<str>> {
    parse(&fs::read_to_string(file).unwrap_or_default())
}

/// `name:x:number:…`; of two names for a number the first holds.
fn parse(text: &str) -> HashMap<u32, Box<str>> {
    let mut names = HashMap::new();
    for line in text.lines() {
        let mut parts = line.split(':');
        if let (Some(name), Some(number)) = (parts.next(), parts.nth(1))
            && let Ok(number) = number.parse()
        {
            names.entry(number).or_insert_with(|| name.into());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_a_name_stay_numbers() {
        let mut names = parse("root:x:0:0:root:/root:/bin/sh\ntoor:x:0:\nodd\nann:x:1000:\n");
        assert_eq!(&*named(&mut names, 0), "root");
        assert_eq!(&*named(&mut names, 1000), "ann");
        assert_eq!(&*named(&mut names, 7), "7");
    }
}
