//! What a server may answer to LIST, in all dialects and on any day.

#![no_main]

use argosy::protocol::{Date, ListingForm};
use argosy_fuzz::{entries, number_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let days = number_of(data) % DAYS;
    let today = Date::from_unix(days as i64 * 86_400);
    entries::list(ListingForm::List, data, today);
});

/// From 1970 to 2100: leap days, and the days around New Year.
const DAYS: u64 = 47_482;
