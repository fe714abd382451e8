//! A tree with odd names, there and back.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use argosy::service::{Direction, Done, Grade, TransferStatus, What};

use super::Face;
use crate::support::files::{names, set_time, time_of};
use crate::support::real::Kind;
use crate::support::service::{Desk, done};

const LONG_AGO: u64 = 1_234_567_890;

on_every_server!(odd_names_go_there_and_back);

fn odd_names_go_there_and_back(face: Face) {
    let server = face.serve();
    let mut desk = Desk::new(&server);
    let here = desk.local.join("tree");
    let there = server.root.join("tree");
    let files = odd_names(face.kind);
    for folder in folders(face.kind) {
        fs::create_dir_all(here.join(folder)).unwrap();
    }
    for name in &files {
        fs::write(here.join(name), contents(name)).unwrap();
        set_time(&here.join(name), LONG_AGO);
    }
    fs::write(desk.local.join("outside"), "never sent").unwrap();
    symlink("../outside", here.join("a link")).unwrap();
    symlink("..", here.join("a link -> a folder")).unwrap();

    send(&mut desk, Direction::Upload, &files);
    compare(&there, &files, face.kind);
    assert_eq!(names(&server.root), ["tree"]);

    fs::remove_dir_all(&here).unwrap();
    desk.clear();
    symlink("../outside", there.join("a link")).unwrap();
    symlink("..", there.join("a link -> a folder")).unwrap();
    server.write("outside", b"never fetched");
    send(&mut desk, Direction::Download, &files);
    compare(&here, &files, face.kind);
    assert_eq!(names(&desk.local), ["outside", "tree"]);
    desk.quit();
}

/// Transfers the tree: everything is done but the links, which are left out.
fn send(desk: &mut Desk, direction: Direction, files: &[OsString]) {
    desk.enqueue(vec![desk.transfer(direction, "tree", What::Unknown)]);
    desk.until_over(files.len() + 3);
    for item in desk.items.values() {
        let name = item.local.file_name().unwrap().to_owned();
        let is_link = name.as_bytes().starts_with(b"a link");
        let status = match (is_link, name == "tree") {
            (true, _) => TransferStatus::Skipped,
            (false, true) => TransferStatus::Done(Done {
                bytes: 0,
                grade: Grade::Folder,
                note: None,
            }),
            (false, false) => done(contents(&name).len() as u64, Grade::SizeMatches),
        };
        assert_eq!(item.status, status, "{direction:?} {name:?}");
    }
}

fn compare(tree: &Path, files: &[OsString], kind: Kind) {
    for name in files {
        let path = tree.join(name);
        let got = fs::read(&path).unwrap_or_else(|_| panic!("no {name:?}: {:?}", names(tree)));
        assert_eq!(got, contents(name), "{name:?}");
        assert_eq!(time_of(&path), LONG_AGO, "{name:?}");
    }
    let mut all: Vec<OsString> = files.to_vec();
    let folders = folders(kind);
    let top = |folder: &PathBuf| folder.iter().next().unwrap().to_owned();
    all.extend(folders.iter().map(top));
    all.sort();
    let mut found: Vec<OsString> = fs::read_dir(tree)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| !name.as_bytes().starts_with(b"a link"))
        .collect();
    found.sort();
    assert_eq!(found, all);
    for folder in folders {
        assert!(tree.join(&folder).is_dir(), "{folder:?}");
    }
}

/// The name of a file is in it; one file is empty.
fn contents(name: &OsStr) -> Vec<u8> {
    match name.as_bytes() {
        b"empty" => Vec::new(),
        bytes => bytes.repeat(100),
    }
}

fn odd_names(kind: Kind) -> Vec<OsString> {
    let mut odd: Vec<Vec<u8>> = [
        "empty",
        " lead",
        "  two",
        "a  b   c",
        "it's",
        "\"quoted\"",
        "say \"so\"",
        "\"",
        "'",
        "a -> b",
        "-> b",
        "-",
        "-rf",
        "--help",
        "*",
        "*?[]",
        "[x]*.txt",
        "{a,b}",
        "~",
        "~root",
        "~x",
        "%41%00%",
        "a;b&c|d$e`f",
        ";type=i",
        "#1",
        "(1)",
        "@",
        "=",
        "+",
        "a:b",
        "a,b",
        "total 4",
        "drwxr-xr-x 2 a b 4 Jan 1 12:00 c",
        ".hidden",
        "..hidden",
        "....",
        "a.",
        "übel 文",
        "🚢🧭",
        "e\u{301}",
        "نص",
        "CON",
        "\u{a0}nbsp",
    ]
    .iter()
    .map(|name| name.as_bytes().to_vec())
    .collect();
    odd.extend([b"latin \xe9\xe4".to_vec(), b"\x80\xfe".to_vec()]);
    odd.extend([vec![b'n'; 255], "文".repeat(80).into_bytes()]);
    if kind != Kind::Pureftpd {
        // It changes the first three into underscores and refuses the last.
        let others: [&[u8]; 4] = [b"tail ", b"  both  ", b"a\ttab\x01", b"back\\slash"];
        odd.extend(others.map(<[u8]>::to_vec));
    }
    odd.iter()
        .map(|name| OsStr::from_bytes(name).to_owned())
        .collect()
}

fn folders(kind: Kind) -> Vec<PathBuf> {
    let mut odd = vec![
        " lead folder/[in]/-deep",
        "void",
        ".hidden folder/void",
        "Ordner ü",
    ];
    if kind != Kind::Pureftpd {
        odd.push("tail folder /tail ");
    }
    odd.into_iter().map(PathBuf::from).collect()
}
