//! A server that hangs up or falls silent at any command of a session.

use argosy::protocol::{Failure, NetworkFault, Stage};
use argosy::session::Session;

use super::practice::*;
use crate::support::server::{Fault, ServerOptions};
use crate::support::session::{get, path, put};

const COMMANDS: [&str; 13] = [
    "CWD", "EPSV", "MLSD", "RETR", "REST", "STOR", "MLST", "MKD", "RMD", "DELE", "RNFR", "RNTO",
    "MFMT",
];

/// Does something that needs this command.
async fn use_command(session: &Session, verb: &str) -> Result<(), Failure> {
    match verb {
        "CWD" => session.is_folder(&path("folder")).await.map(drop),
        "EPSV" | "MLSD" => session.list(&path("")).await.map(drop),
        "RETR" => get(session, "file", Some(10)).await.map(drop),
        "REST" => {
            let (_receiver, mut order, _) = download("file", Some(10));
            order.offset = 5;
            session.download(order).await.map(drop)
        }
        "STOR" => put(session, "new", b"content").await.map(drop),
        "MLST" => session.facts_of(&path("file")).await.map(drop),
        "MKD" => session.make_folder(&path("made")).await,
        "RMD" => session.remove_folder(&path("folder")).await,
        "DELE" => session.remove_file(&path("file")).await,
        "RNFR" | "RNTO" => session.rename(&path("file"), &path("other")).await,
        _ => session
            .set_modified(&path("file"), 1_000_000_000)
            .await
            .map(drop),
    }
}

/// What becomes of a session when the server does this at the command.
async fn failed_at(verb: &'static str, fault: Fault) -> Failure {
    let server = start(ServerOptions::default());
    write(&server, "file", b"0123456789");
    std::fs::create_dir(server.root().join("folder")).unwrap();
    let session = open(&server).await;
    server.faults().on(verb, fault);
    let failure = use_command(&session, verb).await.unwrap_err();
    assert!(session.lost().await.is_some(), "{verb}");
    assert_eq!(server.connections(), 1, "{verb}");
    failure
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drop_at_any_command_is_a_lost_connection() {
    for verb in COMMANDS {
        for fault in [Fault::Drop, Fault::Reset, Fault::MuteAndDrop] {
            // Without a 150 no data would begin to flow, which is silence and no drop.
            if fault == Fault::MuteAndDrop && matches!(verb, "MLSD" | "RETR" | "STOR") {
                continue;
            }
            let failure = failed_at(verb, fault.clone()).await;
            let Failure::Network {
                stage,
                fault: NetworkFault::Closed,
            } = failure
            else {
                panic!("{verb} {fault:?} {failure:?}");
            };
            assert_eq!(stage, stage_of(verb), "{verb} {fault:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_at_any_command_ends_within_its_limit() {
    let all: Vec<_> = COMMANDS
        .into_iter()
        .map(|verb| tokio::spawn(async move { (verb, failed_at(verb, Fault::Stall).await) }))
        .collect();
    for one in all {
        let (verb, failure) = one.await.unwrap();
        assert_eq!(failure, timed_out(stage_of(verb)), "{verb}");
    }
}

/// Whether a server may have begun to write a file is told apart.
fn stage_of(verb: &str) -> Stage {
    match verb {
        "STOR" | "APPE" => Stage::Store,
        _ => Stage::Reply,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_421_at_any_command_is_told_and_ends_the_session() {
    for verb in COMMANDS {
        let fault = Fault::ReplyAndDrop(b"421 Bye.\r\n".to_vec());
        assert_eq!(failed_at(verb, fault).await, refused(verb, 421, "Bye."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_at_any_command_leaves_the_session_in_step() {
    for verb in COMMANDS {
        let server = start(ServerOptions::default());
        write(&server, "file", b"0123456789");
        std::fs::create_dir(server.root().join("folder")).unwrap();
        let session = open(&server).await;
        server.faults().reply(verb, 1, "451 Not now.");
        let result = use_command(&session, verb).await;
        match verb {
            // Told by SIZE instead, or said in another way.
            "MLST" | "MFMT" => {}
            _ => assert_eq!(result, Err(refused(verb, 451, "Not now."))),
        }
        assert_usable(&server, &session).await;
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_to_set_times_that_does_nothing_gives_way_to_the_next() {
    let server = start(ServerOptions {
        mdtm_sets: true,
        ..ServerOptions::default()
    });
    let features =
        "211-Features:\r\n MFMT\r\n MFF modify;UNIX.mode;\r\n SITE UTIME\r\n MDTM\r\n211 End";
    server.faults().reply("FEAT", 1, features);
    server.faults().reply("MFMT", 9, "500 Unknown command.");
    server.faults().reply("MFF", 9, "504 Not this fact.");
    server.faults().reply("SITE", 9, "200 Done, or so.");
    let session = open(&server).await;
    for (name, at) in [("a", 1_000_000_000), ("b", 1_000_000_007)] {
        write(&server, name, b"content");
        assert_eq!(session.set_modified(&path(name), at).await, Ok(true));
        assert_eq!(session.modified_of(&path(name)).await, Ok(Some(at)));
    }
    let useless = session.learned().no_time;
    let useless: Vec<&str> = useless.iter().map(String::as_str).collect();
    let expected = ["MFF", "MFMT", "SITE UTIME", "SITE UTIME of three times"];
    assert_eq!(useless, expected);
    let count = |verb| server.count(verb);
    assert_eq!((count("MFMT"), count("MFF"), count("SITE")), (1, 1, 2));
}
