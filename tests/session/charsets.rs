//! Names in other charsets than UTF-8, both ways, and byte 0xFF on the control connection.

use argosy::profile::Charset;
use argosy::protocol::{Failure, ServerFault};
use argosy::session::Session;

use super::practice::*;
use crate::support::real::{Kind, Options, Server};
use crate::support::server::{ServerOptions, TestServer};
use crate::support::session::{Wanted, get, path, put};

fn charset(label: &str) -> Charset {
    Charset::of_label(label).unwrap()
}

async fn open_in(server: &TestServer, label: &str) -> Session {
    let mut wanted = wanted(server);
    wanted.opening.charset = charset(label);
    wanted.open().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_told_in_the_servers_charset() {
    for mlsd in [true, false] {
        let server = start(ServerOptions {
            mlsd,
            utf8: false,
            ..ServerOptions::default()
        });
        let session = open_in(&server, "windows-1251").await;
        session.make_folder(&path("Счета")).await.unwrap();
        put(&session, "Счета/май.txt", b"content").await.unwrap();
        assert_eq!(names(&session, "").await.unwrap(), ["Счета"]);
        assert_eq!(names(&session, "Счета").await.unwrap(), ["май.txt"]);
        let facts = session.facts_of(&path("Счета/май.txt")).await.unwrap();
        assert_eq!(facts.and_then(|facts| facts.size), Some(7));
        let back = get(&session, "Счета/май.txt", Some(7)).await.unwrap();
        assert_eq!(back, b"content");
        session
            .rename(&path("Счета/май.txt"), &path("Счета/ёж"))
            .await
            .unwrap();
        use std::os::unix::ffi::OsStrExt;
        let listed = std::fs::read_dir(server.root()).unwrap().next();
        let folder = listed.unwrap().unwrap().file_name();
        assert_eq!(folder.as_bytes(), b"\xd1\xf7\xe5\xf2\xe0");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_charset_lacks_is_refused_before_anything_is_sent() {
    let server = start(ServerOptions::default());
    let session = open_in(&server, "windows-1252").await;
    let before = server.commands().len();
    let refused = put(&session, "請求書", b"content").await.unwrap_err();
    let expected = Failure::Server(ServerFault::NotInCharset {
        name: "/請求書".to_owned(),
        charset: "windows-1252".to_owned(),
    });
    assert_eq!(refused, expected);
    assert_eq!(server.commands().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_has_said_it_the_charset_is_guessed_and_bytes_stay() {
    use std::os::unix::ffi::OsStrExt;
    let server = start(ServerOptions::default());
    let odd = b"\xd1\xf7\xe5\xf2\xe0 \xe7\xe0 \xec\xe0\xe9";
    let name = std::ffi::OsStr::from_bytes(odd);
    std::fs::write(server.root().join(name), b"content").unwrap();
    let session = open(&server).await;
    let listed = session.list(&path("")).await.unwrap();
    assert_eq!(listed.entries[0].name.as_bytes(), odd);
    assert_eq!(listed.guess, Some(charset("windows-1251")));
    let told = open_in(&server, "windows-1251").await;
    let listed = told.list(&path("")).await.unwrap();
    assert_eq!(listed.entries[0].name.display(), "Счета за май");
    assert_eq!(listed.guess, None);
}

/// In windows-1251 that byte is a letter of many words.
#[tokio::test(flavor = "multi_thread")]
async fn byte_255_is_told_as_each_real_server_reads_it() {
    for kind in Kind::ALL {
        let Some(server) = Server::start(kind, Options::default()) else {
            continue;
        };
        let mut wanted = Wanted::of(&server);
        wanted.opening.charset = charset("windows-1251");
        let session = wanted.open().await.unwrap();
        put(&session, "статья", b"content").await.unwrap();
        assert_eq!(names(&session, "").await.unwrap(), ["статья"], "{kind:?}");
        let back = get(&session, "статья", Some(7)).await.unwrap();
        assert_eq!(back, b"content", "{kind:?}");
        session.remove_file(&path("статья")).await.unwrap();
        let telnet = session.learned().telnet;
        assert_eq!(telnet, Some(kind == Kind::Proftpd), "{kind:?}");
    }
}
