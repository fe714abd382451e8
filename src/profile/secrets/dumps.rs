//! Core dumps off: what a crash would write to disk holds the memory, passwords included.

/// Switches the core dumps of this process and its children off. Where the system has none or
/// refuses, nothing is done and nothing is lost.
pub fn no_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};

        // Not 0: where dumps are piped to a program (core_pattern with `|`) Linux does not heed
        // a limit of 0, but takes 1 as «none at all»; a file of 1 byte is none either.
        let none = Rlimit {
            current: Some(1),
            maximum: Some(1),
        };
        // Lower limits stand already, then.
        let _ = setrlimit(Resource::Core, none);
    }
}
