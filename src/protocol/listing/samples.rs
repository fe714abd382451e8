//! The samples in tests/data/listings: `NAME_list.txt` or `NAME_mlsd.txt` holds what a server
//! sent, the `.expect` beside it the day of reading and what should come out.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::*;
use crate::protocol::entry::Precision;
use crate::protocol::time::format_timestamp;

#[test]
fn the_samples_read_as_expected_however_they_are_cut() {
    for sample in samples() {
        let expected = std::fs::read_to_string(sample.with_extension("expect")).unwrap();
        let expected = expected.replace("\r\n", "\n");
        let mut fields = expected.lines().next().unwrap().split('-');
        let mut field = || fields.next().unwrap().parse::<u16>().unwrap();
        let (year, month, day) = (field(), field() as u8, field() as u8);
        let today = Date::new(year.into(), month, day).unwrap();
        for line_end in ["\n", "\r\n"] {
            let bytes = with_line_end(&std::fs::read(&sample).unwrap(), line_end);
            for cut in [1, 7, bytes.len()] {
                let mut listing = Listing::new(form(&sample), today);
                for chunk in bytes.chunks(cut) {
                    listing.push(chunk).unwrap();
                }
                let entries = listing.finish().unwrap();
                let day = expected.lines().next().unwrap();
                let shown = format!("{day}\n{}", shown(&entries));
                assert_eq!(shown, expected, "{} cut by {cut}", sample.display());
            }
        }
    }
}

fn samples() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/listings");
    let files = std::fs::read_dir(folder).unwrap();
    let samples: Vec<PathBuf> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension() == Some("txt".as_ref()))
        .collect();
    assert!(!samples.is_empty());
    samples
}

fn form(sample: &Path) -> ListingForm {
    match sample.file_stem().unwrap().to_str().unwrap() {
        "mlsd_in_list" => ListingForm::List,
        stem if stem.ends_with("_mlsd") => ListingForm::Mlsd,
        _ => ListingForm::List,
    }
}

fn with_line_end(bytes: &[u8], line_end: &str) -> Vec<u8> {
    let lines = bytes.split(|byte| *byte == b'\n');
    let lines: Vec<&[u8]> = lines
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    lines.join(line_end.as_bytes())
}

fn shown(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let kind = format!("{:?}", entry.kind).to_lowercase();
        let size = entry.size.map_or("?".into(), |size| size.to_string());
        let permissions = entry.permissions().unwrap_or("?");
        let owner = entry.owner().unwrap_or("?");
        let name = quoted(&entry.name);
        let modified = entry.modified.map_or("?".into(), |modified| {
            let digits = format_timestamp(modified.seconds);
            match modified.precision {
                Precision::Day => digits[..8].to_owned(),
                Precision::Minute => digits[..12].to_owned(),
                Precision::Second => digits,
            }
        });
        write!(
            text,
            "{kind} {size} {modified} {permissions} {owner} {name}"
        )
        .unwrap();
        if let Some(target) = entry.target() {
            write!(text, " -> {}", quoted(target)).unwrap();
        }
        text.push('\n');
    }
    text
}

fn quoted(name: &Name) -> String {
    let mut text = String::from("\"");
    for chunk in name.as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            write!(text, "\\x{byte:02x}").unwrap();
        }
    }
    text.push('"');
    text
}
