//! What people complain of most in FTPS clients, as a server makes it happen: each file arrives whole,
//! and what does not is told. The list of all is in `session/complaints.rs`.

use std::fs;

use argosy::profile::ExistsRule;
use argosy::protocol::{Failure, RemotePath, ServerFault};
use argosy::service::{
    Browse, BrowserEvent, Direction, Event, Grade, RemoveItem, TransferStatus, What,
};

use crate::support::files::{set_time, time_of};
use crate::support::server::{Cut, Fault, Rule, ServerOptions, TestServer};
use crate::support::service::{Desk, content, done, listed, names, rule, settled};

fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}

fn listing_only() -> ServerOptions {
    ServerOptions {
        mlsd: false,
        ..ServerOptions::default()
    }
}

/// The two ways in which control connections do not last.
fn short_lived() -> [ServerOptions; 2] {
    [
        ServerOptions {
            one_transfer_each: true,
            ..ServerOptions::default()
        },
        ServerOptions {
            commands_each: Some(40),
            ..ServerOptions::default()
        },
    ]
}

#[test]
fn files_go_both_ways_though_control_connections_do_not_last() {
    for options in short_lived() {
        let server = TestServer::start(options).unwrap();
        let mut desk = Desk::new(&server);
        let mut transfers = Vec::new();
        for number in 0..12 {
            let (up, down) = (format!("up {number:02}"), format!("down {number:02}"));
            fs::write(desk.local.join(&up), content(1000 + number)).unwrap();
            fs::write(server.root().join(&down), content(2000 + number)).unwrap();
            transfers.push(desk.upload(&up));
            transfers.push(desk.download(&down));
        }
        desk.enqueue(transfers);
        let statuses = desk.until_over(24);
        let is_done = |status: &TransferStatus| matches!(status, TransferStatus::Done(_));
        assert!(statuses.iter().all(is_done), "{statuses:#?}");
        assert_eq!(names(&desk.local), names(server.root()));
        for name in names(&desk.local) {
            let (here, there) = (desk.local.join(&name), server.root().join(&name));
            assert_eq!(fs::read(here).unwrap(), fs::read(there).unwrap(), "{name}");
        }
    }
}

#[test]
fn a_tree_is_fetched_though_control_connections_do_not_last() {
    for options in short_lived() {
        let server = TestServer::start(options).unwrap();
        let mut desk = Desk::new(&server);
        for number in 0..30 {
            let folder = server.root().join(format!("tree/{number}"));
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("file"), content(number)).unwrap();
        }
        let all = desk.transfer(Direction::Download, "tree", What::Folder);
        desk.enqueue(vec![all]);
        let statuses = desk.until_over(31);
        let is_done = |status: &TransferStatus| matches!(status, TransferStatus::Done(_));
        assert!(statuses.iter().all(is_done), "{statuses:#?}");
        for number in 0..30 {
            let got = desk.local.join(format!("tree/{number}/file"));
            assert_eq!(fs::read(got).unwrap(), content(number));
        }
    }
}

#[test]
fn folders_are_browsed_though_control_connections_do_not_last() {
    for options in short_lived() {
        let server = TestServer::start(options).unwrap();
        let mut desk = Desk::new(&server);
        fs::create_dir_all(server.root().join("a/b")).unwrap();
        desk.connect();
        for _ in 0..10 {
            desk.browse(Browse::Open(path("/a")));
            assert_eq!(listed(&mut desk), ["b"]);
            desk.browse(Browse::Open(path("/")));
            assert_eq!(listed(&mut desk), ["a"]);
        }
        assert_eq!(desk.questions(), 1);
    }
}

#[test]
fn a_tree_is_removed_though_control_connections_do_not_last() {
    for options in short_lived() {
        let server = TestServer::start(options).unwrap();
        let mut desk = Desk::new(&server);
        for number in 0..12 {
            let folder = server.root().join(format!("tree/{number}"));
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("file"), "x").unwrap();
        }
        desk.connect();
        let item = RemoveItem {
            path: path("/tree"),
            what: What::Folder,
            recursive: true,
            bytes: 0,
        };
        desk.browse(Browse::Remove([item].into()));
        let event = desk.until_browser("an answer", |event| {
            matches!(event, BrowserEvent::Did(_) | BrowserEvent::Failed { .. })
        });
        assert!(matches!(event, BrowserEvent::Did(_)), "{event:?}");
        assert_eq!(names(server.root()), [""; 0]);
    }
}

#[test]
fn what_was_deleted_as_the_connection_was_cut_is_deleted() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    fs::create_dir(server.root().join("tree")).unwrap();
    for number in 10..40 {
        fs::write(server.root().join(format!("tree/{number}")), "x").unwrap();
    }
    desk.connect();
    let cut = Rule::new("DELE", Fault::MuteAndDrop).when("/tree/35");
    server.faults().add(cut.times(1));
    let item = RemoveItem {
        path: path("/tree"),
        what: What::Folder,
        recursive: true,
        bytes: 0,
    };
    desk.browse(Browse::Remove([item].into()));
    let event = desk.until_browser("what is removed", |event| {
        matches!(
            event,
            BrowserEvent::Removed(_) | BrowserEvent::Failed { .. }
        )
    });
    let BrowserEvent::Removed(tally) = event else {
        panic!("{event:?}");
    };
    assert_eq!((tally.count.files, tally.left), (30, Vec::new()));
    assert_eq!(names(server.root()), [""; 0]);
    assert_eq!(server.count("PASS"), 2);
}

#[test]
fn a_530_about_numbers_waits_and_asks_nobody() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let words =
        b"530 Sorry, the maximum number of clients (2) for this user are already connected.\r\n";
    let full = Rule::new("PASS", Fault::Reply(words.to_vec()))
        .skip(1)
        .times(3);
    server.faults().add(full);
    let mut desk = Desk::new(&server);
    let count = 6;
    for number in 0..count {
        fs::write(server.root().join(number.to_string()), content(50_000)).unwrap();
    }
    desk.enqueue((0..count).map(|n| desk.download(&n.to_string())).collect());
    let statuses = desk.until_over(count);
    assert!(
        statuses
            .iter()
            .all(|status| *status == done(50_000, Grade::SizeMatches))
    );
    let is_question = |event: &&Event| matches!(event, Event::PasswordWanted { .. });
    assert_eq!(desk.seen.iter().filter(is_question).count(), 1);
}

#[cfg(unix)]
#[test]
fn names_with_spaces_at_their_ends_go_everywhere() {
    const NAMES: [&str; 6] = [" lead", "trail ", "  two  ", "in  between", "\ttab", " -> "];
    for options in [ServerOptions::default(), listing_only()] {
        let server = TestServer::start(options).unwrap();
        let mut desk = Desk::new(&server);
        for name in NAMES {
            fs::write(desk.local.join(name), name).unwrap();
        }
        desk.enqueue(NAMES.iter().map(|name| desk.upload(name)).collect());
        desk.until_over(NAMES.len());
        let mut expected = NAMES.map(str::to_owned);
        expected.sort();
        assert_eq!(names(server.root()), expected);
        desk.connect();
        for name in NAMES {
            let to = path(&format!(" {name} "));
            desk.browse(Browse::Rename {
                from: path(name),
                to: to.clone(),
            });
            assert_eq!(settled(&mut desk), Ok(()), "{name:?}");
            assert!(server.root().join(format!(" {name} ")).is_file());
            let item = RemoveItem {
                path: to,
                what: What::File,
                recursive: false,
                bytes: 0,
            };
            desk.browse(Browse::Remove([item].into()));
            assert_eq!(settled(&mut desk), Ok(()), "{name:?}");
        }
        assert_eq!(names(server.root()), [""; 0]);
    }
}

#[test]
fn a_listing_that_cannot_be_read_is_no_empty_folder() {
    let server = TestServer::start(listing_only()).unwrap();
    let mut desk = Desk::new(&server);
    fs::create_dir_all(server.root().join("tree/sub")).unwrap();
    let garbage = b"this means nothing\r\nto anybody at all\r\n".to_vec();
    server
        .faults()
        .add(Rule::new("LIST", Fault::Content(garbage)).skip(1));
    let all = desk.transfer(Direction::Download, "tree", What::Folder);
    desk.enqueue(vec![all]);
    let statuses = desk.until_over(2);
    let unreadable = |status: &&TransferStatus| {
        let fault = |failure: &Failure| {
            matches!(
                failure,
                Failure::Server(ServerFault::UnreadableListing { .. })
            )
        };
        matches!(status, TransferStatus::Failed(failure) if fault(failure))
    };
    assert_eq!(
        statuses.iter().filter(unreadable).count(),
        1,
        "{statuses:?}"
    );
}

#[test]
fn an_upload_that_was_cut_but_confirmed_is_never_done() {
    for times in [1, usize::MAX] {
        let server = TestServer::start(ServerOptions::default()).unwrap();
        let mut desk = Desk::new(&server);
        fs::write(desk.local.join("file"), content(300_000)).unwrap();
        fs::write(server.root().join("file"), "precious").unwrap();
        let cut = Fault::After(100_000, Cut::Complete);
        server.faults().add(Rule::new("STOR", cut).times(times));
        desk.enqueue(vec![rule(desk.upload("file"), ExistsRule::Overwrite)]);
        let statuses = desk.until_over(1);
        let stands = fs::read(server.root().join("file")).unwrap();
        if times == 1 {
            assert_eq!(statuses, [done(300_000, Grade::SizeMatches)]);
            assert!(stands == content(300_000));
        } else {
            assert!(
                matches!(statuses[0], TransferStatus::Failed(_)),
                "{statuses:?}"
            );
            assert_eq!(stands, b"precious");
        }
    }
}

#[test]
fn a_server_whose_mdtm_is_in_its_own_zone_loses_no_file() {
    const HOURS: u64 = 2 * 3600;
    let server = TestServer::start(ServerOptions {
        mdtm_ahead: HOURS,
        ..listing_only()
    })
    .unwrap();
    let mut desk = Desk::new(&server);
    fs::write(server.root().join("down"), "1").unwrap();
    set_time(&server.root().join("down"), 1_500_000_000);
    fs::write(desk.local.join("up"), "2").unwrap();
    set_time(&desk.local.join("up"), 1_500_000_000);
    desk.enqueue(vec![desk.download("down"), desk.upload("up")]);
    let whole = done(1, Grade::SizeMatches);
    assert_eq!(desk.until_over(2), [whole.clone(), whole]);
    // The server's word is all that there is.
    assert_eq!(time_of(&desk.local.join("down")), 1_500_000_000 + HOURS);
    // What is changed goes over once the change is newer than what the server tells.
    fs::write(desk.local.join("up"), "3").unwrap();
    set_time(&desk.local.join("up"), 1_500_000_000 + HOURS + 1);
    desk.enqueue(vec![rule(desk.upload("up"), ExistsRule::Newer)]);
    desk.until_over(3);
    assert_eq!(fs::read(server.root().join("up")).unwrap(), b"3");
}
