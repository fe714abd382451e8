//! The browsing connection, on the in-process server.

use std::fs;

use argosy::protocol::{Declined, Failure, RemotePath, ServerFault};
use argosy::service::{Browse, BrowserEvent, Command, Count, Event, RemoveItem, What};

use crate::support::server::{Fault, Rule, ServerOptions, TestServer};
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
fn the_holder_says_which_folder_is_listed_after_an_order() {
    let (_server, mut desk) = connected();
    desk.browse(Browse::MakeFolder(path("/a")));
    assert_eq!(listed(&mut desk), ["a"]);
    desk.browse(Browse::Open(path("/a")));
    assert!(listed(&mut desk).is_empty());
    desk.browse(Browse::At(path("/")));
    desk.browse(Browse::MakeFolder(path("/a/b")));
    assert_eq!(listed(&mut desk), ["a"]);
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
fn a_name_may_change_its_capitals_only() {
    let (server, mut desk) = connected();
    fs::write(server.root().join("readme"), "12345").unwrap();
    let rename = |from: &str, to: &str| Browse::Rename {
        from: path(from),
        to: path(to),
    };
    // Where capitals make no difference, the thing itself is found.
    let found = Fault::Reply(b"213 5\r\n".to_vec());
    server
        .faults()
        .add(Rule::new("SIZE", found.clone()).when("/README"));
    let found = Fault::Reply(b"250-\r\n type=file;size=5; /README\r\n250 End\r\n".to_vec());
    server
        .faults()
        .add(Rule::new("MLST", found).when("/README"));
    desk.browse(rename("/readme", "/README"));
    let event = desk.until_browser("an answer", is_over);
    assert!(matches!(event, BrowserEvent::Did(_)), "{event:?}");
    assert_eq!(names(server.root()), ["README"]);
    // Where they are two, neither is written over.
    fs::write(server.root().join("readme"), "other").unwrap();
    desk.browse(rename("/readme", "/README"));
    let event = desk.until_browser("a refusal", is_over);
    let exists = Failure::Server(ServerFault::Exists);
    assert!(matches!(event, BrowserEvent::Failed { failure, .. } if failure == exists));
    assert_eq!(names(server.root()), ["README", "readme"]);
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
    desk.browse(Browse::Survey(items().into()));
    let event = desk.until_browser("a count", |event| {
        matches!(event, BrowserEvent::Surveyed { .. })
    });
    let BrowserEvent::Surveyed { tally, .. } = event else {
        panic!("{event:?}");
    };
    let Count { files, folders, .. } = tally.count;
    assert_eq!((files, folders), (3, 2));
    desk.browse(Browse::Remove(items().into()));
    let event = desk.until_browser("an answer", is_over);
    assert!(matches!(event, BrowserEvent::Did(_)), "{event:?}");
    assert_eq!(names(root), ["keep"]);
    assert_eq!(names(&root.join("keep")), ["c"]);
}

#[test]
fn what_a_removal_had_to_leave_is_listed() {
    let (server, mut desk) = connected();
    let root = server.root();
    fs::create_dir(root.join("tree")).unwrap();
    for name in ["a", "b", "c"] {
        fs::write(root.join("tree").join(name), "12345").unwrap();
    }
    let refusal = || Fault::Reply(b"550 Not that one\r\n".to_vec());
    for name in ["/tree/a", "/tree/b"] {
        server.faults().add(Rule::new("DELE", refusal()).when(name));
    }
    let item = |name, what| RemoveItem {
        path: path(name),
        what,
        recursive: true,
        bytes: 5,
    };
    let removed = |desk: &mut Desk, item| {
        desk.browse(Browse::Remove([item].into()));
        let event = desk.until_browser("what is left", |event| {
            matches!(event, BrowserEvent::Removed(_))
        });
        let BrowserEvent::Removed(tally) = event else {
            panic!("{event:?}");
        };
        let left: Vec<_> = tally.left.into_iter().map(|left| left.path).collect();
        (tally.count.files, left)
    };
    let left = ["/tree/a", "/tree/b", "/tree"].map(path);
    let told = removed(&mut desk, item("/tree", What::Folder));
    assert_eq!(told, (1, left.to_vec()));
    let event = desk.until_browser("an answer", is_over);
    assert!(matches!(event, BrowserEvent::Did(_)), "{event:?}");
    // A sole thing is no list.
    let told = removed(&mut desk, item("/tree/a", What::File));
    assert_eq!(told, (0, vec![path("/tree/a")]));
    desk.until_browser("a refusal", |event| {
        matches!(
            event,
            BrowserEvent::Failed {
                failure: Failure::Server(_),
                ..
            }
        )
    });
    assert_eq!(names(&root.join("tree")), ["a", "b"]);
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
    desk.browse(Browse::Remove([item].into()));
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
fn what_waits_behind_a_stopped_order_is_told_and_the_shown_folder_stays_known() {
    let (server, mut desk) = connected();
    fs::create_dir_all(server.root().join("a/b")).unwrap();
    let rename = Browse::Rename {
        from: path("a"),
        to: path("c"),
    };
    let stalled = server.count("MLSD");
    server.faults().once("MLSD", Fault::Stall);
    desk.browse(Browse::Open(path("/a")));
    desk.until("a listing that stalls", |_| server.count("MLSD") > stalled);
    let look = Browse::Look(path("/a/b"));
    for order in [Browse::At(path("/")), rename.clone(), look, Browse::Stop] {
        desk.browse(order);
    }
    let cancelled = Failure::Declined(Declined::Cancelled);
    let told = |desk: &Desk, is_it: &dyn Fn(&BrowserEvent) -> bool| {
        desk.seen.iter().any(|event| match event {
            Event::Browser { event, .. } => is_it(event),
            _ => false,
        })
    };
    desk.until("the end of all three", |desk| {
        let not_listed = |at: &str| {
            told(desk, &|event| match event {
                BrowserEvent::NotListed { folder, failure } => {
                    *folder == path(at) && *failure == cancelled
                }
                _ => false,
            })
        };
        let not_renamed = told(desk, &|event| match event {
            BrowserEvent::Failed { order, failure } => *order == rename && *failure == cancelled,
            _ => false,
        });
        not_listed("/a") && not_listed("/a/b") && not_renamed
    });
    desk.browse(Browse::MakeFolder(path("/d")));
    assert_eq!(listed(&mut desk), ["a", "d"]);
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

#[test]
fn the_clock_of_a_listing_is_compared_once_when_nobody_waits() {
    let server = TestServer::start(ServerOptions {
        mlsd: false,
        ..ServerOptions::default()
    })
    .unwrap();
    fs::write(server.root().join("a"), "a").unwrap();
    let mut desk = Desk::new(&server);
    desk.connect();
    let event = desk.until_browser("the clock", |event| {
        matches!(event, BrowserEvent::ClockKnown { .. })
    });
    assert!(matches!(event, BrowserEvent::ClockKnown { ahead: 0 }));
    desk.browse(Browse::Open(path("/")));
    assert_eq!(listed(&mut desk), ["a"]);
    std::thread::sleep(std::time::Duration::from_millis(700));
    let commands = server.commands();
    let asked = commands.iter().filter(|line| line.starts_with("MDTM"));
    assert_eq!(asked.count(), 1, "{commands:?}");
}

#[test]
fn the_room_in_the_shown_folder_is_asked_for_when_nobody_waits() {
    let free = |free: &str| {
        TestServer::start(ServerOptions {
            free: Some(free.to_owned()),
            ..ServerOptions::default()
        })
        .unwrap()
    };
    let server = free("4096");
    fs::create_dir(server.root().join("sub")).unwrap();
    let mut desk = Desk::new(&server);
    desk.connect();
    for shown in ["/", "/sub"] {
        desk.browse(Browse::Open(path(shown)));
        let event = desk.until_browser(
            "the room",
            |event| matches!(event, BrowserEvent::Room { folder, .. } if *folder == path(shown)),
        );
        assert!(matches!(event, BrowserEvent::Room { bytes: 4096, .. }));
    }
    // One that has nothing to tell is not asked again.
    let server = free("?");
    let mut desk = Desk::new(&server);
    desk.connect();
    for _ in 0..2 {
        desk.browse(Browse::Open(path("/")));
        std::thread::sleep(std::time::Duration::from_millis(700));
    }
    assert_eq!(server.count("AVBL"), 1);
}
