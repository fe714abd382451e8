//! How a file is to be moved, by the settings and its site.

use crate::profile::{Policy, Settings};

/// What holds for one piece of work from its beginning to its end.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Keep modification times.
    pub keep_times: bool,
}

impl Manner {
    pub fn new(settings: &Settings, _policy: Policy) -> Self {
        Self {
            keep_times: settings.transfers.keep_times,
        }
    }
}
