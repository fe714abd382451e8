//! The facts of MLSD, and those that a single reply tells: MLST, SIZE, MDTM, PWD, and a file's hash.

#![no_main]

use argosy::protocol::fact::{mlst_reply, quoted_path, size_reply, time_reply};
use argosy::protocol::hash::hash_reply;
use argosy::protocol::time::format_timestamp;
use argosy::protocol::{Date, Entry, HashKind, Kind, Listing, ListingForm, RemotePath, Reply};
use argosy_fuzz::{entries, number_of, replies, replies_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    comes_back(entries::list(ListingForm::Mlsd, data, Date::from_unix(0)));
    for reply in replies_with("250-Facts\r\n ", data, "\r\n250 End\r\n") {
        if let Some(entry) = mlst_reply(&reply) {
            entries::check_one(&entry);
            let name = entry.name.as_bytes();
            assert!(!name.contains(&b'/') || name.iter().all(|byte| *byte == b'/'));
        }
    }
    let line = data.split(|byte| *byte == b'\n').next().unwrap_or_default();
    for before in ["213 ", "250 ", "257 ", "257 \""] {
        replies_with(before, line, "\r\n")
            .iter()
            .for_each(single_facts);
    }
    for reply in replies_with("213-\r\n", data, "\r\n213 End\r\n") {
        single_facts(&reply);
    }
});

/// Written as MLSD writes them, entries are read as the same.
fn comes_back(mut entries: Vec<Entry>) {
    entries.retain(|entry| entry.kind != Kind::Unreadable);
    let mut text = Vec::new();
    for entry in &mut entries {
        let kind = match entry.kind {
            Kind::File => "file",
            Kind::Folder => "dir",
            Kind::Link => "OS.unix=slink:",
            Kind::Other | Kind::Unreadable => "OS.unix=fifo",
        };
        let size = entry.size.map(|size| format!("size={size};"));
        let time = entry.modified.map(|time| format_timestamp(time.seconds));
        let time = time.map(|time| format!("modify={time};"));
        let facts = [size, time].map(Option::unwrap_or_default).concat();
        text.extend_from_slice(format!("type={kind};{facts} ").as_bytes());
        text.extend_from_slice(entry.name.as_bytes());
        text.extend_from_slice(b"\r\n");
        (entry.access, entry.link) = (None, None);
    }
    let mut listing = Listing::new(ListingForm::Mlsd, Date::from_unix(0));
    let back = listing.push(&text).and_then(|()| listing.finish());
    assert_eq!(back, Ok(entries), "{}", text.escape_ascii());
}

fn single_facts(reply: &Reply) {
    if let Some(size) = size_reply(reply) {
        assert_eq!(size_reply(&one(format!("213 {size}"))), Some(size));
    }
    if let Some(time) = time_reply(reply) {
        let text = format!("213 {}", format_timestamp(time));
        assert_eq!(time_reply(&one(text)), Some(time));
    }
    if let Some(path) = quoted_path(reply) {
        assert!(!path.is_empty());
        let mut line = b"257 \"".to_vec();
        for byte in &path {
            // Quotes are doubled, and so is what Telnet takes for its own.
            let times = if matches!(byte, b'"' | 0xff) { 2 } else { 1 };
            line.extend(std::iter::repeat_n(*byte, times));
        }
        line.extend_from_slice(b"\" is it");
        assert_eq!(quoted_path(&one(line)), Some(path));
    }
    let path = RemotePath::parse("/a b").expect("it holds no line break");
    // One kind is enough for each run: which one follows from the bytes.
    let all = HashKind::ALL.into_iter().zip([8, 32, 40, 64, 128]);
    let chosen = number_of(reply.text().as_bytes()) as usize % HashKind::ALL.len();
    for (kind, digits) in all.skip(chosen).take(1) {
        if let Some(hash) = hash_reply(reply, kind, &path) {
            let hex = hash.hex();
            assert!(hex.len() == digits && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let again = one(format!("213 {} 0-9 {hex} /a b", kind.name()));
            assert_eq!(hash_reply(&again, kind, &path), Some(hash));
        }
    }
}

fn one(line: impl Into<Vec<u8>>) -> Reply {
    let mut line = line.into();
    line.extend_from_slice(b"\r\n");
    replies(&line).pop().expect("one whole line is one reply")
}
