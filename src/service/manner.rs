//! How a file is to be moved, by the settings and its site.

use crate::profile::{PartPattern, PerFile, Policy, Replacing, Settings, Verify};

/// What holds for one piece of work from its beginning to its end.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Keep modification times.
    pub keep_times: bool,
    /// When the server is asked for a file's hash.
    pub verify: Verify,
    /// How many connections fetch one large file.
    pub per_file: PerFile,
    /// How parts of uploads are called.
    pub parts: PartPattern,
    /// Where the server refuses to rename an upload onto the file that it replaces.
    pub replacing: Replacing,
}

impl Manner {
    /// `verify` and `per_file`: what this run was started with, before anything that is saved.
    pub fn new(
        settings: &Settings,
        policy: Policy,
        verify: Option<Verify>,
        per_file: Option<PerFile>,
    ) -> Self {
        let per_file = per_file.or(policy.per_file);
        let transfers = &settings.transfers;
        Self {
            keep_times: transfers.keep_times,
            verify: verify.or(policy.verify).unwrap_or(transfers.verify),
            per_file: per_file.unwrap_or(settings.connections.per_file),
            parts: policy.part_pattern(),
            replacing: policy.replacing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_rule_for_hashes_holds() {
        let mut settings = Settings::default();
        settings.transfers.verify = Verify::Always;
        let site = Policy {
            verify: Some(Verify::Never),
            ..Policy::default()
        };
        let rule = |policy: &Policy, run| {
            let manner = Manner::new(&settings, policy.clone(), run, None);
            manner.verify
        };
        assert_eq!(rule(&Policy::default(), None), Verify::Always);
        assert_eq!(rule(&site, None), Verify::Never);
        assert_eq!(rule(&site, Some(Verify::Doubt)), Verify::Doubt);
    }
}
