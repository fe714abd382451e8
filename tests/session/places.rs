//! Servers that write paths in ways of their own.

use argosy::protocol::Kind;
use argosy::session::Session;

use super::practice::*;
use crate::support::server::{Fault, ServerOptions, TestServer};
use crate::support::session::{get, path, put};

/// A server that tells this of its folder, and takes every path.
fn server(home: &str) -> TestServer {
    let server = start(ServerOptions {
        mlsd: false,
        size: false,
        mfmt: false,
        ..ServerOptions::default()
    });
    let faults = server.faults();
    let told = format!("257 \"{home}\" is the working directory\r\n");
    faults.on("PWD", Fault::Reply(told.into_bytes()));
    faults.on("CWD", Fault::Reply(b"250 ok\r\n".to_vec()));
    server
}

async fn listed(session: &Session, folder: &str) -> Vec<(String, Kind)> {
    let listed = session.list(&path(folder)).await.unwrap();
    let entry = |entry: &argosy::protocol::Entry| (entry.name.display().into_owned(), entry.kind);
    listed.entries.iter().map(entry).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn data_sets_and_members_of_a_mainframe_are_named_as_it_wants() {
    let server = server("'ME.'");
    let sets = "Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname\r\n\
                WPTA01 3390   2024/02/29  1    3  FB      80  3125  PO  LIB.COBOL\r\n\
                WYOSPT 3390   2024/01/31  1  200  FB      80  8053  PS  PLAIN.TEXT\r\n";
    server
        .faults()
        .on("LIST", Fault::Content(sets.as_bytes().to_vec()));
    let session = open(&server).await;
    assert_eq!(session.facts().home, path("/ME."));
    let expected = [
        ("LIB.COBOL".to_owned(), Kind::Folder),
        ("PLAIN.TEXT".to_owned(), Kind::File),
    ];
    assert_eq!(listed(&session, "").await, expected);
    listed(&session, "LIB.COBOL").await;
    let _ = get(&session, "PLAIN.TEXT", None).await;
    let _ = put(&session, "LIB.COBOL/PAYROLL", b"content").await;
    let _ = session.make_folder(&path("NEW.LIB")).await;
    let commands = server.commands();
    for wanted in [
        "CWD 'ME.'",
        "CWD 'ME.LIB.COBOL'",
        "RETR 'ME.PLAIN.TEXT'",
        "STOR 'ME.LIB.COBOL(PAYROLL)'",
        "MKD 'ME.NEW.LIB'",
    ] {
        let is_sent = commands.iter().any(|command| command == wanted);
        assert!(is_sent, "{wanted}: {commands:?}");
    }
    assert!(session.is_direct_in(&path("/ME./LIB.COBOL")));
}

#[tokio::test(flavor = "multi_thread")]
async fn drives_and_disks_are_folders_like_others() {
    for (home, ours, folder, file) in [
        (
            r"C:\in",
            "/C:/in",
            r"CWD C:\in\sub",
            r"RETR C:\in\sub\a.txt",
        ),
        (
            "DKA0:[IN]",
            "/DKA0:/IN",
            "CWD DKA0:[IN.sub]",
            "RETR DKA0:[IN.sub]a.txt",
        ),
        ("QGPL", "/QGPL", "CWD QGPL/sub", "RETR QGPL/sub/a.txt"),
        ("/in", "/in", "CWD /in/sub", "RETR /in/sub/a.txt"),
    ] {
        let server = server(home);
        let session = open(&server).await;
        assert_eq!(session.facts().home, path(ours));
        let _ = session.list(&path("sub")).await;
        let _ = get(&session, "sub/a.txt", None).await;
        let commands = server.commands();
        for wanted in [folder, file] {
            let is_sent = commands.iter().any(|command| command == wanted);
            assert!(is_sent, "{wanted}: {commands:?}");
        }
    }
}
