//! How a file is to be moved, by the settings and its site.

use crate::profile::{PartPattern, Policy, Replacing, Settings};

/// What holds for one piece of work from its beginning to its end.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Keep modification times.
    pub keep_times: bool,
    /// How parts of uploads are called.
    pub parts: PartPattern,
    /// Where the server refuses to rename an upload onto the file that it replaces.
    pub replacing: Replacing,
}

impl Manner {
    pub fn new(settings: &Settings, policy: Policy) -> Self {
        Self {
            keep_times: settings.transfers.keep_times,
            parts: policy.part_pattern(),
            replacing: policy.replacing,
        }
    }
}
