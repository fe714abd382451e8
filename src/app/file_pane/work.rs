//! What a pane remembers of work that goes on beside its list: a walk over folders, a folder that is
//! to be opened, a person's own commands.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::FilePane;
use crate::app::place::Place;
use crate::protocol::RawCommand;

/// The newest walk over folders of this computer.
#[derive(Debug, Default)]
pub struct Walk {
    serial: u64,
    stop: Arc<AtomicBool>,
}

impl FilePane {
    /// Numbers a walk and says how it is stopped; one before it is stopped.
    pub fn begin_walk(&mut self) -> (u64, Arc<AtomicBool>) {
        self.stop_walk();
        self.walk = Walk {
            serial: self.walk.serial + 1,
            stop: Arc::default(),
        };
        (self.walk.serial, self.walk.stop.clone())
    }

    pub fn stop_walk(&self) {
        self.walk.stop.store(true, Ordering::Relaxed);
    }

    /// No newer walk has begun since.
    pub fn is_walk(&self, serial: u64) -> bool {
        self.walk.serial == serial
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
