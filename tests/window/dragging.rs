//! A folder dragged to the server, a drag that is given up, and a move there: by mouse, on vsftpd.

use std::fs;

use super::home::{Home, Whom, wait_for_file};
use super::places::{self, LIGHT};
use crate::support::desktop::{Desktop, wait_until};
use crate::support::real::{Kind, Options, Server};
use crate::support::service::content;

#[test]
fn a_folder_is_uploaded_and_moved_by_drag() {
    let (Some(server), Some(desktop)) = (
        Server::start(Kind::Vsftpd, Options::default()),
        Desktop::start(),
    ) else {
        return;
    };
    let (home, whom) = (Home::new(), Whom::from(&server));
    let (one, two) = (content(70_001), content(7));
    fs::create_dir_all(home.local().join("album/inner")).unwrap();
    home.write("album/one.bin", &one);
    home.write("album/inner/two.bin", &two);
    home.write("stays.txt", b"stays");
    server.folder("depot");

    let window = home.open(&desktop, &[&whom.url()]);
    whom.enter(&window, LIGHT);
    window.settle();

    // Given up, it is not uploaded.
    window.carry(places::local_row(1), EMPTY);
    window.shot("drag");
    window.give_up();

    window.drag(places::local_row(0), EMPTY);
    let read = |name: &str| server.read(name).ok();
    wait_for_file("one", || read("album/one.bin"), &one);
    wait_for_file("two", || read("album/inner/two.bin"), &two);
    assert!(server.read("stays.txt").is_err());
    window.settle();

    // The list shows it by now: album is moved into depot, below it.
    wait_until("the new row", || server.log().matches("LIST").count() >= 2);
    window.settle();
    window.drag(places::remote_row(0), places::remote_row(1));
    wait_for_file("the move", || read("depot/album/one.bin"), &one);
    wait_until("the old name's end", || {
        server.read("album/one.bin").is_err()
    });
    assert!(server.read("depot/album/inner/two.bin").is_ok());
}

/// In the remote list, below its rows.
const EMPTY: (usize, usize) = (900, 400);
