//! What a pane remembers of work that goes on beside its list: a walk over folders, a folder that is
//! to be opened, a person's own commands.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::FilePane;
use crate::app::place::Place;
use crate::protocol::RawCommand;

/// Walks over folders of this computer: the newest of each kind.
#[derive(Debug, Default)]
pub struct Walks {
    counter: u64,
    changing: Walk,
    measuring: Walk,
}

#[derive(Debug, Default)]
struct Walk {
    serial: u64,
    stop: Arc<AtomicBool>,
}

/// What a walk is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkKind {
    /// It changes permissions or moves to the trash, and is the pane's.
    Changing,
    /// It counts, and is a page's.
    Measuring,
}

impl Walks {
    fn of(&mut self, kind: WalkKind) -> &mut Walk {
        match kind {
            WalkKind::Changing => &mut self.changing,
            WalkKind::Measuring => &mut self.measuring,
        }
    }
}

impl FilePane {
    /// Numbers a walk and says how it is stopped; one of its kind before it is stopped.
    pub fn begin_walk(&mut self, kind: WalkKind) -> (u64, Arc<AtomicBool>) {
        self.stop_walk(kind);
        self.walks.counter += 1;
        let serial = self.walks.counter;
        let stop = Arc::default();
        *self.walks.of(kind) = Walk {
            serial,
            stop: Arc::clone(&stop),
        };
        (serial, stop)
    }

    pub fn stop_walk(&mut self, kind: WalkKind) {
        self.walks.of(kind).stop.store(true, Ordering::Relaxed);
    }

    /// No newer walk of its kind has begun since.
    pub fn is_walk(&self, serial: u64) -> bool {
        [&self.walks.changing, &self.walks.measuring]
            .iter()
            .any(|walk| walk.serial == serial)
    }

    /// Opens this folder as soon as it is made.
    pub fn enters(&mut self, folder: Option<Place>) {
        self.entering = folder;
    }

    /// The folder is made; whether it is to be opened.
    pub fn takes_in(&mut self, made: &Place) -> bool {
        self.entering.take().as_ref() == Some(made)
    }

    pub fn sent_commands(&self) -> &[String] {
        &self.commands
    }

    /// For what is told of later, so that it is known again. None is given twice.
    pub fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Keeps a command for the next time, but none that may hold a password.
    pub fn remember_command(&mut self, command: &RawCommand) {
        let is_last = self.commands.last().map(String::as_str) == Some(command.as_str());
        if command.is_secret() || is_last {
            return;
        }
        if self.commands.len() == MOST {
            self.commands.remove(0);
        }
        self.commands.push(command.as_str().to_owned());
    }
}

const MOST: usize = 100;
