//! The browsing connection, on the in-process server.

use std::fs;

use argosy::protocol::{Failure, RemotePath, ServerFault};
use argosy::service::{Browse, BrowserEvent, Command, Count, RemoveItem, What};

use crate::support::server::{Fault, ServerOptions, TestServer};
use crate::support::service::{BROWSER, Desk, listed, names};

fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}

fn connected() -> (TestServer, Desk) {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    desk.connect();
    (server, desk)
}

fn is_over(event: &BrowserEvent) -> bool {
    match event {
        BrowserEvent::Did(order) => !matches!(order, Browse::Survey(_)),
        event => matches!(event, BrowserEvent::Failed { .. }),
    }
}

#[test]
fn own_changes_are_listed_at_once() {
    let (server, mut desk) = connected();
    desk.browse(Browse::MakeFolders(path("a/b")));
    assert_eq!(listed(&mut desk), ["a"]);
    desk.browse(Browse::Rename {
        from: path("a"),
        to: path("c"),
    });
    assert_eq!(listed(&mut desk), ["c"]);
    desk.browse(Browse::Open(path("c")));
    assert_eq!(listed(&mut desk), ["b"]);
    assert!(server.root().join("c/b").is_dir());
}

#[test]
fn renaming_onto_something_is_refused() {
    let (server, mut desk) = connected();
    fs::write(server.root().join("a"), "a").unwrap();
    fs::write(server.root().join("b"), "b").unwrap();
    fs::create_dir(server.root().join("c")).unwrap();
    for to in ["b", "c"] {
        desk.browse(Browse::Rename {
            from: path("a"),
            to: path(to),
        });
        let event = desk.until_browser("an answer", is_over);
        let exists = Failure::Server(ServerFault::Exists);
        assert!(matches!(event, BrowserEvent::Failed { failure, .. } if failure == exists));
    }
    assert_eq!(names(server.root()), ["a", "b", "c"]);
}

#[test]
fn removing_counts_first_and_follows_no_links() {
    let (server, mut desk) = connected();
    let root = server.root();
    fs::create_dir_all(root.join("tree/sub")).unwrap();
    fs::create_dir(root.join("keep")).unwrap();
    for name in ["tree/a", "tree/sub/b", "keep/c"] {
        fs::write(root.join(name), "12345").unwrap();
    }
    std::os::unix::fs::symlink("../keep", root.join("tree/link")).unwrap();
    let items = || {
        vec![RemoveItem {
            path: path("tree"),
            what: What::Folder,
            recursive: true,
            bytes: 0,
        }]
    };
    desk.browse(Browse::Survey(items()));
    let event = desk.until_browser("a count", |event| {
        matches!(event, BrowserEvent::Surveyed(_))
    });
    let BrowserEvent::Surveyed(tally) = event else {
        panic!("{event:?}");
    };
    let Count { files, folders, .. } = tally.count;
    assert_eq!((files, folders), (3, 2));
    desk.browse(Browse::Remove(items()));
    let event = desk.until_browser("an answer", is_over);
    assert!(matches!(event, BrowserEvent::Did(_)), "{event:?}");
    assert_eq!(names(root), ["keep"]);
    assert_eq!(names(&root.join("keep")), ["c"]);
}

#[test]
fn a_link_that_is_shown_as_a_folder_is_not_entered() {
    let options = ServerOptions {
        show_links: false,
        ..ServerOptions::default()
    };
    let server = TestServer::start(options).unwrap();
    let mut desk = Desk::new(&server);
    let root = server.root();
    fs::create_dir(root.join("keep")).unwrap();
    fs::write(root.join("keep/c"), "c").unwrap();
    std::os::unix::fs::symlink("keep", root.join("link")).unwrap();
    desk.connect();
    let item = RemoveItem {
        path: path("link"),
        what: What::Folder,
        recursive: true,
        bytes: 0,
    };
    desk.browse(Browse::Remove(vec![item]));
    desk.until_browser("an answer", is_over);
    assert_eq!(names(root), ["keep"]);
    assert_eq!(names(&root.join("keep")), ["c"]);
}

#[test]
fn a_lost_connection_is_told_and_made_again_for_the_next_order() {
    let (server, mut desk) = connected();
    fs::create_dir(server.root().join("a")).unwrap();
    server.faults().once("CWD", Fault::Drop);
    desk.browse(Browse::Open(path("a")));
    desk.until_browser("the loss", |event| matches!(event, BrowserEvent::Lost(_)));
    desk.browse(Browse::Open(path("a")));
    assert_eq!(listed(&mut desk), Vec::<String>::new());
    assert_eq!((server.count("PASS"), desk.questions()), (2, 1));
}

#[test]
fn a_stalled_listing_can_be_stopped_and_a_connection_given_up() {
    let (server, mut desk) = connected();
    server.faults().once("MLSD", Fault::Stall);
    desk.browse(Browse::Open(path("/")));
    desk.until_browser("a beginning", |event| {
        matches!(event, BrowserEvent::Opening(_))
    });
    desk.handle.send(Command::Disconnect(BROWSER));
    desk.until_browser("an end", |event| {
        matches!(event, BrowserEvent::Disconnected)
    });
    desk.quit();
}

#[test]
fn giving_up_at_the_prompt_ends_the_connecting() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    desk.passwords = vec![None];
    desk.handle.send(Command::Connect {
        browser: BROWSER,
        endpoint: desk.endpoint.clone(),
        password: None,
        folder: None,
    });
    desk.until_browser("an end", |event| {
        matches!(event, BrowserEvent::NotConnected(_))
    });
    assert_eq!(server.count("USER"), 0);
}
