//! Copies and links that ProFTPD makes when it is told to (mod_copy, mod_site_misc).

use std::fs;
use std::path::Path;

use argosy::protocol::{Failure, RemotePath, ServerFault};
use argosy::service::{Browse, BrowserEvent, Event};

use crate::support::real::{Kind, Options, Server};
use crate::support::service::{Desk, settled};

fn served() -> Option<(Server, Desk)> {
    let modules = ["LoadModule mod_copy.c", "LoadModule mod_site_misc.c"];
    let options = Options {
        settings: modules.map(str::to_owned).to_vec(),
        ..Options::default()
    };
    let server = Server::start(Kind::Proftpd, options)?;
    server.write("tree/sub/a b", b"12345");
    server.write("one", b"1");
    let mut desk = Desk::new(&server);
    desk.connect();
    Some((server, desk))
}

fn path(path: &str) -> RemotePath {
    RemotePath::parse(path).unwrap()
}

fn copied(desk: &mut Desk, from: &str, to: &str) -> Result<(), Failure> {
    desk.browse(Browse::Copy {
        from: path(from),
        to: path(to),
    });
    settled(desk)
}

fn linked(desk: &mut Desk, target: &str, link: &str) -> Result<(), Failure> {
    desk.browse(Browse::Link {
        target: path(target),
        link: path(link),
    });
    settled(desk)
}

const EXISTS: Failure = Failure::Server(ServerFault::Exists);

#[test]
fn files_and_whole_folders_are_copied_and_nothing_is_written_over() {
    let Some((server, mut desk)) = served() else {
        return;
    };
    let offers = |event: &Event| {
        let Event::Browser { event, .. } = event else {
            return false;
        };
        matches!(event, BrowserEvent::Connected(facts) if facts.offers.copies && facts.offers.links)
    };
    assert!(desk.seen.iter().any(offers));
    assert_eq!(copied(&mut desk, "one", "an other"), Ok(()));
    assert_eq!(server.read("an other").unwrap(), b"1");
    assert_eq!(copied(&mut desk, "tree", "tree 2"), Ok(()));
    assert_eq!(server.read("tree 2/sub/a b").unwrap(), b"12345");
    server.write("there", b"stays");
    for taken in ["there", "tree"] {
        assert_eq!(copied(&mut desk, "one", taken), Err(EXISTS));
    }
    assert_eq!(server.read("there").unwrap(), b"stays");
    // ProFTPD would come to no end.
    let within = copied(&mut desk, "tree", "tree/sub/deeper");
    assert!(
        matches!(within, Err(Failure::Server(ServerFault::Lacks { .. }))),
        "{within:?}"
    );
    assert!(copied(&mut desk, "gone", "nowhere").is_err());
    desk.quit();
}

#[test]
fn links_are_made_to_files_and_folders() {
    let Some((server, mut desk)) = served() else {
        return;
    };
    assert_eq!(linked(&mut desk, "/tree/sub", "short"), Ok(()));
    let leads = fs::read_link(server.root.join("short")).unwrap();
    assert!(leads.ends_with("tree/sub"), "{leads:?}");
    assert_eq!(linked(&mut desk, "/tree", "one"), Err(EXISTS));
    assert!(!server.root.join("one").is_symlink());
    let blanks = linked(&mut desk, "/tree/sub/a b", "name");
    assert!(
        matches!(blanks, Err(Failure::Server(ServerFault::Lacks { .. }))),
        "{blanks:?}"
    );
    assert!(!Path::new(&server.root.join("name")).exists());
    desk.quit();
}
