//! Names that a server says yes to and writes otherwise: Pure-FTPd puts an underscore for a blank
//! at a path's end and for control characters.

use std::fs;

use argosy::protocol::{Failure, RemotePath, ServerFault};
use argosy::service::{Browse, Direction, TransferStatus, What};

use crate::support::files::names;
use crate::support::real::{Kind, Options, Server};
use crate::support::service::{Desk, listed, settled};

#[test]
fn a_name_that_the_server_changed_is_a_failure() {
    let Some(server) = Server::start(Kind::Pureftpd, Options::default()) else {
        return;
    };
    let mut desk = Desk::new(&server);
    fs::create_dir_all(desk.local.join("tree/folder ")).unwrap();
    fs::write(desk.local.join("tail "), "12345").unwrap();
    fs::write(desk.local.join("bell\u{7}"), "12345").unwrap();
    fs::write(desk.local.join("tree/fine"), "12345").unwrap();
    desk.enqueue(vec![
        desk.upload("tail "),
        desk.upload("bell\u{7}"),
        desk.transfer(Direction::Upload, "tree", What::Folder),
    ]);
    desk.until_over(5);
    assert_eq!(
        desk.item("tail ").status,
        TransferStatus::Failed(changed("tail "))
    );
    for name in ["bell\u{7}", "folder "] {
        let status = &desk.item(name).status;
        assert!(matches!(status, TransferStatus::Failed(_)), "{status:?}");
    }
    let status = &desk.item("fine").status;
    assert!(matches!(status, TransferStatus::Done(_)), "{status:?}");
    assert_eq!(server.read("tail_").unwrap(), b"12345");

    desk.connect();
    desk.browse(Browse::MakeFolder(path("made ")));
    assert_eq!(settled(&mut desk), Err(changed("made ")));
    desk.browse(Browse::Rename {
        from: path("tail_"),
        to: path("renamed "),
    });
    assert_eq!(settled(&mut desk), Err(changed("renamed ")));
    // The listing that follows shows what became of them.
    desk.browse(Browse::Open(path("/")));
    let listed = listed(&mut desk);
    assert_eq!(listed, names(&server.root));
    for name in ["made_", "renamed_"] {
        assert!(listed.iter().any(|listed| listed == name), "{listed:?}");
    }
    desk.quit();
}

fn changed(name: &str) -> Failure {
    let name = name.to_owned();
    Failure::Server(ServerFault::NameChanged { name })
}

fn path(text: &str) -> RemotePath {
    RemotePath::parse(text).unwrap()
}
