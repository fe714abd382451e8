//! The command line's binary; all of it is in `argosy::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    argosy::profile::no_core_dumps();
    argosy::cli::run(std::env::args_os().collect())
}
