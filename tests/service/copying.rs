//! Copies that the in-process server makes, whole and cut off.

use std::fs;

use argosy::protocol::{Failure, RemotePath, ServerFault};
use argosy::service::{Browse, BrowserEvent};

use crate::support::server::{Cut, Fault, Rule, ServerOptions, TestServer};
use crate::support::service::{Desk, names, settled};

fn prepared() -> (TestServer, Desk) {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    fs::write(server.root().join("one"), b"all of it").unwrap();
    let mut desk = Desk::new(&server);
    desk.connect();
    (server, desk)
}

fn order() -> Browse {
    let path = |path| RemotePath::parse(path).unwrap();
    Browse::Copy {
        from: path("one"),
        to: path("two"),
    }
}

fn copied(desk: &mut Desk) -> Result<(), Failure> {
    desk.browse(order());
    settled(desk)
}

#[test]
fn half_a_copy_never_has_the_name_of_the_whole() {
    let (server, mut desk) = prepared();
    let full = Fault::After(3, Cut::DiskFull);
    server
        .faults()
        .add(Rule::new("SITE", full).when("CPTO").times(1));
    let refused = copied(&mut desk);
    let Err(Failure::Server(ServerFault::Refused { .. })) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(names(server.root()), ["one"]);
    assert_eq!(copied(&mut desk), Ok(()));
    assert_eq!(fs::read(server.root().join("two")).unwrap(), b"all of it");
    assert_eq!(names(server.root()), ["one", "two"]);
}

#[test]
fn what_an_older_copy_left_behind_is_not_written_over() {
    let (server, mut desk) = prepared();
    let lost = Rule::new("SITE", Fault::MuteAndDrop).when("CPTO").times(1);
    server.faults().add(lost);
    desk.browse(order());
    desk.until_browser("the cut", |event| {
        matches!(
            event,
            BrowserEvent::Failed {
                failure: Failure::Network { .. },
                ..
            }
        )
    });
    assert_eq!(names(server.root()), ["one", "two.argosy-part"]);
    assert_eq!(copied(&mut desk), Ok(()));
    assert_eq!(names(server.root()), ["one", "two", "two.argosy-part"]);
}
