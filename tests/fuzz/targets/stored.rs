//! Files of ours: TOML, and behind a first line `row` the rows of the journal.

#![no_main]

use argosy_fuzz::{rows, stored};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some(text) = data.strip_prefix(b"row\n") {
        rows::check(text);
    } else if let Ok(text) = std::str::from_utf8(data) {
        stored::check(text);
    }
});
