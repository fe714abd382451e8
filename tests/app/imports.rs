//! Who may import whom: read from the source, so that no room reaches up or around.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room, the rooms that it may use, and the packages that it must not.
const ROOMS: &[(&str, &[&str], &[&str])] = &[
    // And no package at all: see below.
    ("protocol", &[], &[]),
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

/// Sockets are the session's. These two look whether a display answers, and meet a second start.
const SOCKETS: &[&str] = &["session", "app/display.rs", "app/second_start/socket.rs"];

#[test]
fn imports_point_downwards() {
    let source = source();
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

/// The protocol is pure: it sees the standard library and nothing else.
#[test]
fn the_protocol_uses_no_package() {
    let packages = packages();
    for known in [
        "iced",
        "md5",
        "rusqlite",
        "rustix",
        "secret_service",
        "webpki",
    ] {
        assert!(packages.contains(known), "{known}");
    }
    for file in files_of(&source(), "protocol") {
        let text = fs::read_to_string(&file).unwrap();
        for package in &packages {
            let is_used = uses_package(&text, package);
            assert!(!is_used, "{} uses {package}", file.display());
        }
    }
}

#[test]
fn sockets_are_the_session_s() {
    for file in every_file() {
        let shown = file.strip_prefix(source()).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let opens = [
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "UnixStream",
            "UnixListener",
        ];
        let opens = opens.iter().any(|word| has_word(program(&text), word));
        if opens || program(&text).contains("tokio::net") {
            let may = SOCKETS.iter().any(|room| shown.starts_with(room));
            assert!(may, "{}", shown.display());
        }
    }
}

#[test]
fn every_room_is_listed() {
    let library = fs::read_to_string(source().join("lib.rs"));
    for line in library.unwrap().lines() {
        if let Some(room) = line.strip_prefix("pub mod ") {
            let room = room.trim_end_matches(';');
            assert!(ROOMS.iter().any(|(listed, ..)| *listed == room), "{room}");
        }
    }
}

#[test]
fn the_protocol_knows_no_clock_no_files_and_no_sockets() {
    for file in files_of(&source(), "protocol") {
        let text = fs::read_to_string(&file).unwrap();
        let text = program(&text);
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
    for file in every_file() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!starts_programs(program(&text)), "{}", file.display());
    }
    for starts in [
        "std::process::Command::new(x)",
        "use std::process::{Command, Stdio};",
        "use std::process::{\n    ExitCode,\n    Command as Program,\n};",
        "use std::{fs, process::{Command}};",
        "use std::process::*;",
        "use tokio::process as programs;",
        "use std::os::unix::process::CommandExt;",
    ] {
        assert!(starts_programs(starts), "{starts}");
    }
    for harmless in [
        "use std::process::{self, ExitCode};",
        "process::id()",
        "crate::protocol::{Command}",
    ] {
        assert!(!starts_programs(harmless), "{harmless}");
    }
}

/// Whether code brings in what starts a program, however it is spelt.
fn starts_programs(code: &str) -> bool {
    let brings = |rest: &str| {
        let named = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default(),
            None => rest.split([';', ',', '}', '(']).next().unwrap_or_default(),
        };
        named.contains("Command") || named.contains('*')
    };
    code.contains("process as ")
        || code
            .match_indices("process::")
            .any(|(at, path)| brings(code[at + path.len()..].trim_start()))
}

/// What a file holds beside its tests.
fn program(text: &str) -> &str {
    if text.contains("#[test]") && !text.contains("#[cfg(") {
        // A file of tests: its parent names it under `#[cfg(test)]`.
        return "";
    }
    let ends = ["#[cfg(test)]", "#[cfg(all(test"];
    let end = ends.iter().filter_map(|end| text.find(end)).min();
    &text[..end.unwrap_or(text.len())]
}

fn has_word(text: &str, word: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|one| one == word)
}

/// The packages that Cargo.toml names for the program itself, as code names them.
fn packages() -> BTreeSet<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
    let names = |of: &toml::Value| {
        let names = of["dependencies"].as_table().unwrap().keys();
        names.cloned().collect::<Vec<_>>()
    };
    let targets = manifest["target"].as_table().unwrap().values();
    let mut all: Vec<_> = targets.flat_map(names).collect();
    all.extend(names(&toml::Value::Table(manifest.clone())));
    all.iter().map(|name| in_code(name)).collect()
}

fn in_code(package: &str) -> String {
    match package {
        "rustls-webpki" => "webpki".to_owned(),
        "md-5" => "md5".to_owned(),
        _ => package.replace('-', "_"),
    }
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn every_file() -> Vec<PathBuf> {
    let rooms = ROOMS
        .iter()
        .flat_map(|(room, ..)| files_of(&source(), room));
    rooms.chain([source().join("main.rs")]).collect()
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
