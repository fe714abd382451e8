//! The ports that FTPS is known by, in a network of the test's own.

use std::fs;

use argosy::protocol::RemotePath;
use argosy::service::{Browse, Grade};

use crate::support::files::content;
use crate::support::network::alone;
use crate::support::real::{Kind, Options, Server};
use crate::support::service::{Desk, done, listed};

#[test]
fn vsftpd_on_the_ports_21_and_990() {
    let name = "service::real_servers::ports::vsftpd_on_the_ports_21_and_990";
    alone(name, || {
        for (port, implicit) in [(21, false), (21, true), (990, true)] {
            let options = Options {
                implicit,
                port: Some(port),
                ..Options::default()
            };
            if let Some(server) = Server::start(Kind::Vsftpd, options) {
                assert_eq!(server.port, port);
                there_and_back(&server);
            }
        }
    });
}

fn there_and_back(server: &Server) {
    let mut desk = Desk::new(server);
    desk.connect();
    fs::write(desk.local.join("a file"), content(1_000_000)).unwrap();
    desk.enqueue(vec![desk.upload("a file")]);
    assert_eq!(desk.until_over(1), [done(1_000_000, Grade::SizeMatches)]);
    assert!(server.read("a file").unwrap() == content(1_000_000));
    desk.browse(Browse::Open(RemotePath::root()));
    assert_eq!(listed(&mut desk), ["a file"]);
    desk.clear();
    fs::remove_file(desk.local.join("a file")).unwrap();
    desk.enqueue(vec![desk.download("a file")]);
    assert_eq!(desk.until_over(1), [done(1_000_000, Grade::SizeMatches)]);
    assert!(fs::read(desk.local.join("a file")).unwrap() == content(1_000_000));
    assert_eq!(desk.questions(), 1);
    desk.quit();
}
