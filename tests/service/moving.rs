//! Moves by the browsing connection, on the in-process server.

use std::fs;

use argosy::protocol::{Failure, Relocated, Relocation, RemotePath, ServerFault};
use argosy::service::{Browse, BrowserEvent};

use crate::support::server::{Fault, Rule, ServerOptions, TestServer};
use crate::support::service::{Desk, listed, names};

type Outcome = Relocated<RemotePath>;

fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}

/// Files of these names, a folder `to`, and the order to move them there.
fn prepared(options: ServerOptions, files: &[&str]) -> (TestServer, Desk, Browse) {
    let server = TestServer::start(options).unwrap();
    fs::create_dir(server.root().join("to")).unwrap();
    for name in files {
        fs::write(server.root().join(name), name).unwrap();
    }
    let mut desk = Desk::new(&server);
    desk.connect();
    let items = files.iter().map(|name| Relocation {
        from: path(name),
        to: path(&format!("to/{name}")),
    });
    let order = Browse::Move(items.collect());
    (server, desk, order)
}

fn outcome(desk: &mut Desk) -> Outcome {
    let event = desk.until_browser("the outcome", |event| {
        matches!(event, BrowserEvent::Moved(_))
    });
    match event {
        BrowserEvent::Moved(outcome) => outcome,
        event => panic!("{event:?}"),
    }
}

#[test]
fn things_are_moved_one_after_the_other_and_what_is_there_stays() {
    let (server, mut desk, order) = prepared(ServerOptions::default(), &["a", "b", "c"]);
    fs::write(server.root().join("to/b"), "old").unwrap();
    desk.browse(order);
    let Relocated { done, failed, left } = outcome(&mut desk);
    let names_of = |item: &Relocation<RemotePath>| item.from.file_name().unwrap();
    let moved: Vec<_> = done.iter().map(names_of).collect();
    assert_eq!(moved, ["a".into(), "c".into()]);
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].1, Failure::Server(ServerFault::Exists));
    assert_eq!(left, 0);
    assert_eq!(fs::read(server.root().join("to/b")).unwrap(), b"old");
    assert_eq!(names(&server.root().join("to")), ["a", "b", "c"]);
    assert_eq!(listed(&mut desk), ["b", "to"]);
    // The folder that they go to was listed once: by the first listing, the look, and the last.
    desk.until("the log", |desk| desk.logged("MLSD") >= 3);
    assert_eq!(desk.logged("MLSD"), 3);
}

#[test]
fn without_mlst_and_size_the_listing_alone_keeps_the_old_file() {
    let options = ServerOptions {
        mlsd: false,
        size: false,
        ..ServerOptions::default()
    };
    let (server, mut desk, order) = prepared(options, &["a", "b"]);
    fs::write(server.root().join("to/b"), "old").unwrap();
    desk.browse(order);
    assert_eq!(outcome(&mut desk).failed.len(), 1);
    assert_eq!(names(&server.root().join("to")), ["a", "b"]);
    assert_eq!(fs::read(server.root().join("to/b")).unwrap(), b"old");
}

#[test]
fn a_refused_thing_stops_no_other_and_a_missing_folder_all() {
    let (server, mut desk, order) = prepared(ServerOptions::default(), &["a", "b", "c"]);
    let refuses = Fault::Reply(b"550 Not this one.\r\n".to_vec());
    server.faults().add(Rule::new("RNFR", refuses).times(1));
    desk.browse(order.clone());
    let failed = outcome(&mut desk).failed;
    assert!(matches!(
        failed[..],
        [(_, Failure::Server(ServerFault::Refused { code: 550, .. }))]
    ));
    assert_eq!(listed(&mut desk), ["a", "to"]);
    fs::rename(server.root().join("to"), server.root().join("gone")).unwrap();
    let asked = desk.logged("RNFR");
    desk.browse(order);
    let Relocated { done, failed, .. } = outcome(&mut desk);
    assert_eq!((done.len(), failed.len()), (0, 3));
    assert_eq!(desk.logged("RNFR"), asked);
}

#[test]
fn a_stop_leaves_what_was_not_begun() {
    let (server, mut desk, order) = prepared(ServerOptions::default(), &["a", "b", "c"]);
    server.faults().add(Rule::new("RNTO", Fault::Stall).skip(1));
    desk.browse(order);
    desk.until("the second", |desk| desk.logged("RNTO") == 2);
    desk.browse(Browse::Stop);
    let Relocated { done, failed, left } = outcome(&mut desk);
    assert_eq!((done.len(), failed.len(), left), (1, 0, 2));
    assert!(server.root().join("to/a").exists());
    assert!(server.root().join("c").exists());
}
