//! What a person is told without having asked: calls of the desktop, and tips for beginners.

use serde::{Deserialize, Serialize};

/// Of what the desktop tells while the window is not in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notifications {
    /// Nothing is left to transfer.
    pub finished: bool,
    /// A transfer failed for good.
    pub failed: bool,
    /// Something waits for an answer.
    pub question: bool,
}

/// Which tips are still to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tips {
    pub connect: bool,
    pub transfer: bool,
    pub keys: bool,
}

impl Tips {
    pub const NONE: Self = Self {
        connect: false,
        transfer: false,
        keys: false,
    };
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            finished: true,
            failed: true,
            question: true,
        }
    }
}

impl Default for Tips {
    fn default() -> Self {
        Self {
            connect: true,
            transfer: true,
            keys: true,
        }
    }
}
