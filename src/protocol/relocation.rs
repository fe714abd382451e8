//! Things that get another place by their name alone: on a server, or on a disk.

use super::failure::Failure;

/// One thing, and where it goes. Turned round, it takes itself back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Relocation<P> {
    pub from: P,
    pub to: P,
}

/// What became of an order to move things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relocated<P> {
    pub done: Vec<Relocation<P>>,
    pub failed: Vec<(Relocation<P>, Failure)>,
    /// So many were not begun, or it is not known what became of them: the order was stopped, or
    /// the connection lost.
    pub left: usize,
}

impl<P> Default for Relocated<P> {
    fn default() -> Self {
        Self {
            done: Vec::new(),
            failed: Vec::new(),
            left: 0,
        }
    }
}
