//! What the fuzz targets share: bytes in portions, the replies and entries that they make, and what holds
//! of these whatever was sent. A target is one file in `targets` and asserts what its parser promises.

pub mod books;
pub mod entries;
pub mod exchanges;
pub mod rows;
pub mod script;
pub mod server;
pub mod session;
pub mod stored;

use std::path::PathBuf;

use argosy::protocol::{Reply, ReplyReader};

/// A number that follows from the bytes alone, so that a finding comes back (FNV-1a).
pub fn number_of(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// The bytes in portions as a connection might bring them: many of one byte, some of hundreds.
pub fn portions(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut random = number_of(bytes) | 1;
    let mut rest = bytes;
    std::iter::from_fn(move || {
        // Xorshift.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let wanted = 1 + (random >> 32) as usize % (1 << (random % 10));
        let (portion, behind) = rest.split_at(wanted.min(rest.len()));
        rest = behind;
        (!portion.is_empty()).then_some(portion)
    })
}

/// The replies in these bytes, up to what is none.
pub fn replies(bytes: &[u8]) -> Vec<Reply> {
    let mut reader = ReplyReader::new();
    reader.push(bytes);
    std::iter::from_fn(|| reader.next().ok().flatten()).collect()
}

/// The replies that begin with these words, whatever the bytes behind them make of that.
pub fn replies_with(before: &str, bytes: &[u8], behind: &str) -> Vec<Reply> {
    replies(&[before.as_bytes(), bytes, behind.as_bytes()].concat())
}

/// Text that came from outside and is safe to show: no control characters, none that turn the
/// direction of writing.
pub fn is_tame(text: &str) -> bool {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !text.contains(|c: char| c.is_control() || turns(c))
}

/// A folder for what is read from files only. It stays: a fuzzer is ended in the middle.
pub fn scratch() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("argosy-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made among the temporary files");
    folder
}
