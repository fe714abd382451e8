//! The browsing connection: trust, login, listings, and changes on the server.

use std::fs;

use argosy::profile::{Fingerprint, Problem, Trust};
use argosy::protocol::{Failure, Name, Relocated, Relocation, RemotePath, ServerFault};
use argosy::service::{Browse, BrowserEvent, Count, Event, RemoveItem, What};

use super::Face;
use crate::support::files::names;
use crate::support::real::Tls;
use crate::support::service::{Desk, listed, settled};

on_every_server!(trust_and_login_lead_to_a_listing);

fn trust_and_login_lead_to_a_listing(face: Face) {
    let server = face.serve();
    server.write("one file", b"12345");
    server.folder("a folder");
    let mut desk = Desk::new(&server);
    desk.passwords.insert(0, Some("wrong".to_owned()));
    desk.connect();

    let fingerprint = Fingerprint::parse(&server.fingerprint()).unwrap();
    let asked = |event: &Event| match event {
        Event::TrustWanted(question) => Some(question.clone()),
        _ => None,
    };
    let questions: Vec<_> = desk.seen.iter().filter_map(asked).collect();
    assert_eq!(questions.len(), 1);
    let untrusted = &questions[0].untrusted;
    assert_eq!(untrusted.certificate.fingerprint, fingerprint);
    assert!(untrusted.problems.contains(&Problem::SelfSigned));
    assert_eq!(questions[0].before, None);
    let wanted = |event: &Event| match event {
        Event::PasswordWanted { refused, .. } => Some(refused.is_some()),
        _ => None,
    };
    let wanted: Vec<_> = desk.seen.iter().filter_map(wanted).collect();
    assert_eq!(wanted, [false, true]);
    let connected = |event: &Event| match event {
        Event::Browser {
            event: BrowserEvent::Connected(connected),
            ..
        } => Some(connected.clone()),
        _ => None,
    };
    let connected = desk.seen.iter().find_map(connected).unwrap();
    let version = match face.tls {
        Tls::Only12 => "TLS 1.2",
        _ => "TLS 1.3",
    };
    assert_eq!(connected.tls.as_ref().unwrap().version, version);
    assert_eq!(connected.trust, Some(Trust::Pinned));
    assert_eq!(connected.home, RemotePath::root());

    desk.browse(Browse::Open(RemotePath::root()));
    assert_eq!(listed(&mut desk), ["a folder", "one file"]);
    desk.quit();
}

on_every_server!(what_is_changed_is_listed_at_once);

fn what_is_changed_is_listed_at_once(face: Face) {
    let server = face.serve();
    let mut desk = Desk::new(&server);
    server.write("file", b"content");
    desk.connect();
    desk.browse(Browse::MakeFolder(path("new")));
    assert_eq!(listed(&mut desk), ["file", "new"]);
    desk.browse(Browse::MakeFolders(path("a/b/c")));
    assert_eq!(listed(&mut desk), ["a", "file", "new"]);
    assert!(server.root.join("a/b/c").is_dir());
    desk.browse(rename("file", "new/moved file"));
    assert_eq!(listed(&mut desk), ["a", "new"]);
    assert_eq!(server.read("new/moved file").unwrap(), b"content");
    desk.browse(rename("new", "old"));
    assert_eq!(listed(&mut desk), ["a", "old"]);
    // An existing target is refused, be it a file or a folder.
    server.write("other", b"stays");
    for to in ["other", "a"] {
        desk.browse(rename("old/moved file", to));
        let exists = Failure::Server(ServerFault::Exists);
        assert_eq!(settled(&mut desk), Err(exists), "{to}");
    }
    assert_eq!(server.read("other").unwrap(), b"stays");
    desk.browse(Browse::MakeFolder(path("a")));
    assert!(settled(&mut desk).is_err());

    desk.browse(Browse::Open(path("old")));
    assert_eq!(listed(&mut desk), ["moved file"]);
    desk.browse(remove("old/moved file", What::File));
    assert_eq!(listed(&mut desk), Vec::<String>::new());
    desk.browse(remove("a", What::Folder));
    assert_eq!(settled(&mut desk), Ok(()));
    assert_eq!(names(&server.root), ["old", "other"]);
    desk.quit();
}

on_every_server!(what_is_moved_never_overwrites);

fn what_is_moved_never_overwrites(face: Face) {
    let server = face.serve();
    let mut desk = Desk::new(&server);
    for name in ["a", "b c", "dir/deep", "to/b c"] {
        server.write(name, name.as_bytes());
    }
    desk.connect();
    let items = ["a", "b c", "dir", "none"].map(|name| Relocation {
        from: path(name),
        to: path("to").join(&Name::from(name)).unwrap(),
    });
    desk.browse(Browse::Move(items.to_vec()));
    let event = desk.until_browser("the outcome", |event| {
        matches!(event, BrowserEvent::Moved(_))
    });
    let BrowserEvent::Moved(Relocated { done, failed, left }) = event else {
        panic!("{event:?}");
    };
    assert_eq!((done.len(), left), (2, 0));
    assert_eq!(failed[0].1, Failure::Server(ServerFault::Exists));
    assert!(matches!(
        failed[1].1,
        Failure::Server(ServerFault::Refused { .. })
    ));
    assert_eq!(listed(&mut desk), ["b c", "to"]);
    assert_eq!(names(&server.root.join("to")), ["a", "b c", "dir"]);
    assert_eq!(server.read("to/b c").unwrap(), b"to/b c");
    assert_eq!(server.read("to/dir/deep").unwrap(), b"dir/deep");
    // One alone goes another way.
    for (name, outcome) in [("b c", 0), ("to/a", 1)] {
        let from = path(name);
        let to = path("to/dir").join(&from.file_name().unwrap()).unwrap();
        let to = if outcome == 0 { path("to/b c") } else { to };
        desk.browse(Browse::Move(vec![Relocation { from, to }]));
        let event = desk.until_browser("the outcome", |event| {
            matches!(event, BrowserEvent::Moved(_))
        });
        let BrowserEvent::Moved(Relocated { done, .. }) = event else {
            panic!("{event:?}");
        };
        assert_eq!(done.len(), outcome);
    }
    assert_eq!(names(&server.root.join("to/dir")), ["a", "deep"]);
    desk.quit();
}

on_every_server!(a_tree_is_counted_and_removed);

fn a_tree_is_counted_and_removed(face: Face) {
    let server = face.serve();
    let mut desk = Desk::new(&server);
    server.write("keep/c", b"12345");
    for name in ["tree/a", "tree/.hidden", "tree/sub/.deep/b"] {
        server.write(name, b"12345");
    }
    server.folder("tree/empty");
    for (target, name) in [("../keep", "tree/to folder"), ("../keep/c", "tree/to file")] {
        std::os::unix::fs::symlink(target, server.root.join(name)).unwrap();
    }
    desk.connect();
    let RemoveItem { path, what, .. } = item("tree", What::Folder);
    let items = || {
        let (path, recursive) = (path.clone(), true);
        vec![RemoveItem {
            path,
            what,
            recursive,
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
    // Links are counted as the files that they are.
    assert_eq!((files, folders), (5, 4));
    desk.browse(remove("tree", What::Folder));
    assert_eq!(settled(&mut desk), Ok(()));
    assert_eq!(names(&server.root), ["keep"]);
    assert_eq!(fs::read(server.root.join("keep/c")).unwrap(), b"12345");
    desk.quit();
}

fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}

fn rename(from: &str, to: &str) -> Browse {
    let (from, to) = (path(from), path(to));
    Browse::Rename { from, to }
}

fn item(name: &str, what: What) -> RemoveItem {
    RemoveItem {
        path: path(name),
        what,
        recursive: what == What::Folder,
        bytes: 0,
    }
}

fn remove(name: &str, what: What) -> Browse {
    Browse::Remove([item(name, what)].into())
}
