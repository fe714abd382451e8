//! A server that means harm to the disk or to the queue: what it names stays in the chosen folder, what
//! it says is compared, and what has no end is ended.

use std::fs;

use argosy::profile::ExistsRule;
use argosy::protocol::{Failure, ServerFault};
use argosy::service::{Direction, Event, Grade, Notice, QueueOrder, TransferStatus, What};

use crate::support::server::{Cut, Fault, ServerOptions, TestServer};
use crate::support::service::{Desk, content, done, names, rule};

fn server() -> TestServer {
    TestServer::start(ServerOptions::default()).unwrap()
}

fn listing_only() -> ServerOptions {
    ServerOptions {
        mlsd: false,
        ..ServerOptions::default()
    }
}

fn tree(desk: &Desk, direction: Direction) {
    desk.enqueue(vec![desk.transfer(direction, "tree", What::Folder)]);
}

fn failed(desk: &Desk, is_so: impl Fn(&ServerFault) -> bool) -> usize {
    let is_so = |status: &TransferStatus| match status {
        TransferStatus::Failed(Failure::Server(fault)) => is_so(fault),
        _ => false,
    };
    let items = desk.items.values();
    items.filter(|item| is_so(&item.status)).count()
}

#[cfg(unix)]
#[test]
fn local_names_that_would_be_commands_are_never_sent() {
    let server = server();
    let mut desk = Desk::new(&server);
    fs::write(server.root().join("precious"), "x").unwrap();
    let folder = desk.local.join("tree");
    fs::create_dir_all(folder.join("c\r\nRMD ")).unwrap();
    let hostile = ["a\r\nDELE /precious", "b\nDELE /precious", "d\rDELE "];
    for name in hostile.into_iter().chain(["good"]) {
        let name = name.replace('/', "\u{2044}");
        fs::write(folder.join(name), "x").unwrap();
    }
    tree(&desk, Direction::Upload);
    let statuses = desk.until_over(6);
    let good = done(1, Grade::SizeMatches);
    assert!(statuses.contains(&good), "{statuses:?}");
    let is_hostile = |fault: &ServerFault| matches!(fault, ServerFault::HostileName { .. });
    assert_eq!(failed(&desk, is_hostile), 4, "{statuses:?}");
    let is_notice = |event: &&Event| matches!(event, Event::Notice(Notice::NameRefused { .. }));
    assert_eq!(desk.seen.iter().filter(is_notice).count(), 1);
    assert_eq!((server.count("DELE"), server.count("RMD")), (0, 0));
    assert_eq!(names(server.root()), ["precious", "tree"]);
    assert_eq!(names(&server.root().join("tree")), ["good"]);
}

#[test]
fn lines_of_list_that_lead_elsewhere_are_shown_and_never_written() {
    let server = TestServer::start(listing_only()).unwrap();
    let mut desk = Desk::new(&server);
    fs::create_dir(server.root().join("tree")).unwrap();
    fs::write(server.root().join("tree/good"), "x").unwrap();
    let line = |kind: char, name: &str| {
        format!("{kind}rw-r--r--    1 ftp      ftp             1 Jan 01  2020 {name}\r\n")
    };
    let hostile = [
        "../evil",
        "/etc/evil",
        "sub/../../evil",
        "a\0b",
        "x\rDELE good",
    ];
    let files = hostile.map(|name| line('-', name)).concat();
    let folders = ["../up", "/", "..", "."]
        .map(|name| line('d', name))
        .concat();
    let listing = files + &folders + &line('-', "good");
    server.faults().once("LIST", Fault::Content(listing.into()));
    tree(&desk, Direction::Download);
    desk.until("the good one", |desk| {
        let good = done(1, Grade::SizeMatches);
        desk.items.values().any(|item| item.status == good)
    });
    desk.quit();
    assert_eq!(names(&desk.local), ["tree"]);
    assert_eq!(names(&desk.local.join("tree")), ["good"]);
    let is_refused = |fault: &ServerFault| {
        matches!(
            fault,
            ServerFault::HostileName { .. } | ServerFault::UnreadableListing { .. }
        )
    };
    assert!(failed(&desk, is_refused) >= 7, "{:#?}", desk.items);
    assert_eq!(server.count("DELE"), 0);
    let entered = |line: &String| line.starts_with("CWD") && !line.ends_with("/tree");
    assert!(!server.commands().iter().any(entered));
}

/// They are plain names here; on Windows they are written under others (`local_folder::local_name`).
#[cfg(unix)]
#[test]
fn names_that_lead_elsewhere_on_windows_stay_in_the_folder() {
    const NAMES: [&str; 6] = [
        "..\\evil",
        "C:",
        "C:\\evil",
        "CON",
        "\\\\host\\share",
        "nul.txt",
    ];
    for options in [ServerOptions::default(), listing_only()] {
        let server = TestServer::start(options).unwrap();
        let mut desk = Desk::new(&server);
        fs::create_dir(server.root().join("tree")).unwrap();
        for name in NAMES {
            fs::write(server.root().join("tree").join(name), "x").unwrap();
        }
        tree(&desk, Direction::Download);
        desk.until_over(NAMES.len() + 1);
        let mut expected = NAMES.map(str::to_owned);
        expected.sort();
        assert_eq!(names(&desk.local.join("tree")), expected);
        assert_eq!(names(&desk.local), ["tree"]);
    }
}

#[cfg(unix)]
#[test]
fn links_are_told_and_never_followed() {
    for options in [ServerOptions::default(), listing_only()] {
        let server = TestServer::start(options).unwrap();
        let mut desk = Desk::new(&server);
        let folder = server.root().join("tree");
        fs::create_dir_all(server.root().join("keep")).unwrap();
        fs::create_dir(&folder).unwrap();
        fs::write(server.root().join("keep/secret"), "x").unwrap();
        fs::write(folder.join("file"), "x").unwrap();
        for (name, to) in [
            ("out", "../keep"),
            ("loop", "."),
            ("dead", "nowhere"),
            ("root", "/"),
        ] {
            std::os::unix::fs::symlink(to, folder.join(name)).unwrap();
        }
        tree(&desk, Direction::Download);
        let statuses = desk.until_over(6);
        let skipped = |status: &&TransferStatus| **status == TransferStatus::Skipped;
        assert_eq!(statuses.iter().filter(skipped).count(), 4, "{statuses:?}");
        assert_eq!(names(&desk.local.join("tree")), ["file"]);
        assert_eq!(server.count("RETR"), 1);
    }
}

#[test]
fn two_entries_of_one_name_are_one_file() {
    for verb in ["MLSD", "LIST"] {
        let server = TestServer::start(ServerOptions {
            mlsd: verb == "MLSD",
            ..ServerOptions::default()
        })
        .unwrap();
        let mut desk = Desk::new(&server);
        fs::create_dir(server.root().join("tree")).unwrap();
        fs::write(server.root().join("tree/same"), content(200_000)).unwrap();
        let line = match verb {
            "MLSD" => "type=file;size=200000;modify=20240101000000; same\r\n",
            _ => "-rw-r--r--    1 ftp      ftp        200000 Jan 01  2024 same\r\n",
        };
        let folder = match verb {
            "MLSD" => "type=dir;modify=20240101000000; same\r\n",
            _ => "drwxr-xr-x    1 ftp      ftp          4096 Jan 01  2024 same\r\n",
        };
        let listing = [line, line, folder, line].concat();
        server.faults().once(verb, Fault::Content(listing.into()));
        let folder = desk.transfer(Direction::Download, "tree", What::Folder);
        desk.enqueue(vec![rule(folder, ExistsRule::Overwrite)]);
        desk.until("an end", |desk| {
            desk.items.len() > 1 && desk.items.values().all(|item| item.status.is_over())
        });
        let got = desk.local.join("tree/same");
        if got.is_file() {
            assert!(fs::read(got).unwrap() == content(200_000), "{verb}");
        }
        assert_eq!(names(&desk.local.join("tree")), ["same"], "{verb}");
    }
}

#[test]
fn a_file_that_is_not_as_long_as_it_was_said_to_be_is_never_done() {
    for sent in [
        Fault::Content(content(3000)),
        Fault::After(1000, Cut::Complete),
    ] {
        let server = server();
        let mut desk = Desk::new(&server);
        fs::write(server.root().join("file"), content(2000)).unwrap();
        fs::write(desk.local.join("file"), "precious").unwrap();
        server.faults().on("RETR", sent);
        desk.enqueue(vec![rule(desk.download("file"), ExistsRule::Overwrite)]);
        let statuses = desk.until_over(1);
        let is_wrong = |fault: &ServerFault| matches!(fault, ServerFault::WrongSize { .. });
        assert_eq!(failed(&desk, is_wrong), 1, "{statuses:?}");
        assert_eq!(fs::read(desk.local.join("file")).unwrap(), b"precious");
        server.faults().clear();
        desk.order(QueueOrder::Retry);
        let whole = done(2000, Grade::SizeMatches);
        desk.until("an end", |desk| desk.item("file").status == whole);
        assert!(fs::read(desk.local.join("file")).unwrap() == content(2000));
        assert_eq!(names(&desk.local), ["file"]);
    }
}

#[test]
fn a_listing_without_end_ends_with_its_item() {
    let server = server();
    let mut desk = Desk::new(&server);
    server.faults().slow(Some(1_000_000));
    server.faults().on("MLSD", Fault::EndlessContent);
    fs::create_dir(server.root().join("tree")).unwrap();
    tree(&desk, Direction::Download);
    desk.until("a listing", |_| server.count("MLSD") > 0);
    desk.order(QueueOrder::Cancel);
    desk.until("removal", |desk| desk.items.is_empty());
    server.faults().clear();
    fs::write(server.root().join("tree/file"), "x").unwrap();
    tree(&desk, Direction::Download);
    desk.until_over(2);
    assert_eq!(names(&desk.local.join("tree")), ["file"]);
}
