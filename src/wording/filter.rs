//! What a list shows of a folder, and what it does not.

use super::units;

/// `12 of 340 shown`.
pub fn shown(shown: usize, of: usize) -> String {
    let [shown, of] = [shown, of].map(|count| units::number(count as u64));
    format!("{shown} of {of} shown")
}

/// `5 hidden`.
pub fn hidden(count: usize) -> String {
    format!("{} hidden", units::number(count as u64))
}

/// `3.5 GiB free`.
pub fn room(bytes: u64) -> String {
    format!("{} free", units::size(bytes))
}

/// Why what was written makes no filter; without a reason it is too large.
pub fn filter_fault(why: Option<&str>) -> String {
    match why {
        Some(why) => format!("This is no regular expression yet: {why}."),
        None => "This regular expression is too large.".to_owned(),
    }
}
