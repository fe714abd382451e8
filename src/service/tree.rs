//! How much of a server's tree is followed: a server can show folders within folders without end.

use crate::protocol::{Failure, ServerFault};

/// What was found in a tree so far.
#[derive(Debug, Default)]
pub struct Tree {
    things: u64,
}

impl Tree {
    /// One more thing with a path of so many bytes. A long path counts for several, so that memory
    /// has a limit too.
    pub fn take(&mut self, path: usize) -> Result<(), Failure> {
        self.things += 1 + path as u64 / LONG;
        match self.things <= THINGS {
            true => Ok(()),
            false => Err(too_long("folder tree", THINGS)),
        }
    }
}

/// Why what lies in a folder at this depth (the top's is 0) is left alone.
pub fn too_deep(depth: usize) -> Option<Failure> {
    (depth > DEPTH).then(|| too_long("folder depth", DEPTH as u64))
}

/// Why something with a path of so many bytes is left alone.
pub fn too_long_path(path: usize) -> Option<Failure> {
    (path > LONGEST).then(|| too_long("path", LONGEST as u64))
}

fn too_long(what: &'static str, cap: u64) -> Failure {
    Failure::Server(ServerFault::TooLong { what, cap })
}

const THINGS: u64 = 1_000_000;
const LONG: u64 = 256;
const DEPTH: usize = 128;
const LONGEST: usize = 4000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_without_end_is_given_up() {
        let mut tree = Tree::default();
        assert!((0..THINGS).all(|_| tree.take(10).is_ok()));
        let too_many = too_long("folder tree", THINGS);
        assert_eq!(tree.take(10), Err(too_many));
        let mut tree = Tree::default();
        assert!((0..THINGS / 2).all(|_| tree.take(300).is_ok()));
        assert!(tree.take(300).is_err());
    }

    #[test]
    fn depth_and_length_have_their_limits() {
        assert!(too_deep(DEPTH).is_none() && too_deep(DEPTH + 1).is_some());
        assert!(too_long_path(LONGEST).is_none() && too_long_path(LONGEST + 1).is_some());
    }
}
