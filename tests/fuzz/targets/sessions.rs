//! Whole sessions, played from transcripts of which anything may be changed: what is asked for makes sense
//! at every step, nothing is said in clear that must not be, and each exchange has an end.

#![no_main]

use argosy_fuzz::script;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| script::play(data));
