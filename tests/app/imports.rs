//! Who may import whom: read from the source, so that no room reaches up or around.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room, the rooms that it may use, and the packages that it must not.
const ROOMS: &[(&str, &[&str], &[&str])] = &[
    ("protocol", &[], EVERY_PACKAGE),
    ("profile", &["protocol"], &["iced", "tokio", "rfd"]),
    (
        "local_folder",
        &["protocol"],
        &["iced", "tokio", "rustls", "rfd"],
    ),
    ("session", &["protocol", "profile"], &["iced", "rfd"]),
    (
        "service",
        &["session", "protocol", "profile", "local_folder"],
        &["iced", "rfd", "rustls", "tokio_rustls"],
    ),
    (
        "wording",
        &["protocol", "profile", "service"],
        &["iced", "tokio", "rustls", "tokio_rustls", "rfd"],
    ),
    (
        "cli",
        &["service", "protocol", "profile", "local_folder", "wording"],
        &["iced", "rustls", "tokio_rustls", "rfd", "socket2"],
    ),
    (
        "app",
        &["service", "protocol", "profile", "local_folder", "wording"],
        &["rustls", "tokio_rustls", "socket2"],
    ),
];

/// The protocol is pure: it sees the standard library and nothing else.
const EVERY_PACKAGE: &[&str] = &[
    "argon2",
    "chrono",
    "clap",
    "directories",
    "iced",
    "indicatif",
    "keyring",
    "percent_encoding",
    "rfd",
    "ring",
    "rpassword",
    "rustix",
    "rustls",
    "rustls_native_certs",
    "secret_service",
    "serde",
    "serde_json",
    "socket2",
    "tokio",
    "tokio_rustls",
    "toml",
    "trash",
    "webpki",
    "x509_parser",
    "zeroize",
];

#[test]
fn imports_point_downwards() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = BTreeSet::new();
    for (room, allowed, forbidden) in ROOMS {
        for file in files_of(&source, room) {
            let text = fs::read_to_string(&file).unwrap();
            let shown = file.strip_prefix(&source).unwrap().display().to_string();
            for used in rooms_in(&text) {
                if used != *room && !allowed.contains(&used.as_str()) {
                    wrong.insert(format!("{shown} uses {used}"));
                }
            }
            for package in *forbidden {
                if uses_package(&text, package) {
                    wrong.insert(format!("{shown} uses the package {package}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_is_listed() {
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    for line in library.unwrap().lines() {
        if let Some(room) = line.strip_prefix("pub mod ") {
            let room = room.trim_end_matches(';');
            assert!(ROOMS.iter().any(|(listed, ..)| *listed == room), "{room}");
        }
    }
}

#[test]
fn the_protocol_knows_no_clock_no_files_and_no_sockets() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in files_of(&source, "protocol") {
        let text = fs::read_to_string(&file).unwrap();
        if text.contains("#[test]") && !text.contains("#[cfg(test)]") {
            // A file of tests: its parent names it under `#[cfg(test)]`.
            continue;
        }
        let text = text.split("#[cfg(test)]").next().unwrap();
        for word in [
            "std::fs",
            "std::net::Tcp",
            "SystemTime",
            "Instant",
            "async fn",
        ] {
            assert!(!text.contains(word), "{} holds {word}", file.display());
        }
    }
}

/// A child would inherit the password that stands in the environment.
#[test]
fn nothing_of_ours_starts_another_program() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, ..) in ROOMS {
        for file in files_of(&source, room) {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            assert!(!code.contains("process::Command"), "{}", file.display());
        }
    }
}

fn files_of(source: &Path, room: &str) -> Vec<PathBuf> {
    let mut files = vec![source.join(format!("{room}.rs"))];
    let mut folders = vec![source.join(room)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|end| end == "rs") => files.push(path),
                false => {}
            }
        }
    }
    files
}

/// The rooms named by `crate::…` in code (not in comments).
fn rooms_in(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for line in code_lines(text) {
        for rest in line.split("crate::").skip(1) {
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(group) => group.split(',').collect(),
                None => vec![rest],
            };
            for name in names {
                let name: String = name
                    .trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if ROOMS.iter().any(|(room, ..)| *room == name) {
                    rooms.insert(name);
                }
            }
        }
    }
    rooms
}

fn uses_package(text: &str, package: &str) -> bool {
    let path = format!("{package}::");
    code_lines(text).any(|line| {
        line.match_indices(&path).any(|(at, _)| {
            !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
        })
    })
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}
