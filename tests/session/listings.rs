//! Listings: which command is used, and what is believed.

use argosy::profile::Learned;
use argosy::protocol::{Cut, Failure, Precision, ServerFault};

use super::practice::*;
use crate::support::server::{self, Fault, ListStyle, ServerOptions};
use crate::support::session::{oddities, path};

fn listing_only() -> ServerOptions {
    ServerOptions {
        mlsd: false,
        ..ServerOptions::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mlsd_where_it_is_announced_else_list_with_hidden_files() {
    for (options, verb) in [
        (ServerOptions::default(), "MLSD"),
        (listing_only(), "LIST -a"),
        (
            ServerOptions {
                list_style: ListStyle::Dos,
                ..listing_only()
            },
            "LIST -a",
        ),
    ] {
        let server = start(options);
        write(&server, " odd name ", b"12345");
        std::fs::create_dir(server.root().join("folder")).unwrap();
        let session = open(&server).await;
        assert_eq!(names(&session, "").await.unwrap(), [" odd name ", "folder"]);
        assert!(server.commands().contains(&verb.to_owned()), "{verb}");
        let commands = server.commands();
        let at = commands.iter().position(|line| line == verb).unwrap();
        assert!(
            commands[..at].contains(&"CWD /".to_owned()),
            "only a folder is listed"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_folder_is_empty_and_a_missing_one_is_an_error() {
    for options in [ServerOptions::default(), listing_only()] {
        let server = start(options);
        std::fs::create_dir(server.root().join("empty")).unwrap();
        let session = open(&server).await;
        assert_eq!(names(&session, "empty").await.unwrap(), [""; 0]);
        let failure = names(&session, "nowhere").await.unwrap_err();
        assert_eq!(failure, refused("CWD", 550, "Failed to change directory."));
        assert_eq!(oddities(session.learned()), Learned::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_the_option_for_a_name_gets_plain_list() {
    for fault in [
        Fault::Content(Vec::new()),
        Fault::Content(b"ls: -a: no such file\r\n".to_vec()),
        Fault::Reply(b"550 -a: No such file or directory\r\n".to_vec()),
        Fault::Reply(b"501 what?\r\n".to_vec()),
    ] {
        let server = start(listing_only());
        write(&server, "file", b"1");
        let rule = crate::support::server::Rule::new("LIST", fault).when("-a");
        server.faults().add(rule);
        let session = open(&server).await;
        assert_eq!(names(&session, "").await.unwrap(), ["file"]);
        assert!(session.learned().no_list_all);
        server.forget();
        assert_eq!(names(&session, "").await.unwrap(), ["file"]);
        assert!(!server.commands().contains(&"LIST -a".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passing_fault_of_list_teaches_nothing() {
    let server = start(listing_only());
    write(&server, "file", b"1");
    server
        .faults()
        .once("LIST", Fault::FinalReply(b"451 try again".to_vec()));
    let session = open(&server).await;
    let failure = names(&session, "").await.unwrap_err();
    assert_eq!(failure, refused("LIST", 451, "try again"));
    assert_eq!(names(&session, "").await.unwrap(), ["file"]);
    assert_eq!(oddities(session.learned()), Learned::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn mlsd_that_is_announced_and_not_known_is_remembered() {
    let server = start(ServerOptions::default());
    write(&server, "file", b"1");
    server.faults().reply("MLSD", 1, "500 Unknown command.");
    let session = open(&server).await;
    assert_eq!(names(&session, "").await.unwrap(), ["file"]);
    assert!(session.learned().no_mlsd);
    assert_eq!(names(&session, "").await.unwrap(), ["file"]);
    assert_eq!(server.count("MLSD"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_listing_is_an_error() {
    let server = start(listing_only());
    let session = open(&server).await;
    server.faults().on(
        "LIST",
        Fault::Content(b"nothing to\r\nbe understood\r\n".to_vec()),
    );
    let failure = names(&session, "").await.unwrap_err();
    let unreadable = ServerFault::UnreadableListing {
        lines: 2,
        sample: "nothing to".into(),
    };
    assert_eq!(failure, Failure::Server(unreadable));
    server.faults().clear();
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_listing_is_never_a_folder() {
    let server = start(ServerOptions::default());
    for n in 0..100 {
        write(&server, &format!("file {n}"), b"1");
    }
    let session = open(&server).await;
    for cut in [
        server::Cut::Bare,
        server::Cut::Dropped,
        server::Cut::Reset,
        server::Cut::ResetComplete,
    ] {
        server
            .faults()
            .once("MLSD", Fault::After(1000, cut.clone()));
        assert!(names(&session, "").await.is_err(), "{cut:?}");
    }
    server.faults().once("MLSD", Fault::BareEnd);
    assert!(names(&session, "").await.is_err());
    assert_eq!(names(&session, "").await.unwrap().len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_without_end_is_cut_off_and_the_session_goes_on() {
    for options in [ServerOptions::default(), ServerOptions::pureftpd()] {
        let server = start(options);
        let session = open(&server).await;
        server
            .faults()
            .once("MLSD", Fault::Content(vec![b'x'; 1_000_000]));
        let failure = names(&session, "").await.unwrap_err();
        assert!(
            matches!(
                failure,
                Failure::Server(ServerFault::TooLong {
                    what: "listing line",
                    ..
                })
            ),
            "{failure:?}"
        );
        assert_usable(&server, &session).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_of_a_file_come_by_the_best_way_there_is() {
    for (options, verb) in [
        (ServerOptions::default(), "MLST"),
        (listing_only(), "SIZE"),
        (
            ServerOptions {
                size: false,
                ..listing_only()
            },
            "LIST",
        ),
    ] {
        let server = start(options);
        write(&server, "file", b"12345");
        std::fs::create_dir(server.root().join("folder")).unwrap();
        let session = open(&server).await;
        let facts = session.facts_of(&path("file")).await.unwrap().unwrap();
        assert_eq!(facts.size, Some(5), "{verb}");
        let precision = match verb {
            "LIST" => Precision::Minute,
            _ => Precision::Second,
        };
        let told = facts.modified.map(|modified| modified.precision);
        assert_eq!(told, Some(precision), "{verb}");
        assert_eq!(session.facts_of(&path("missing")).await, Ok(None), "{verb}");
        assert!(server.count(verb) > 0, "{verb}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_to_tell_is_not_the_absence_of_a_file() {
    let server = start(listing_only());
    write(&server, "file", b"12345");
    let session = open(&server).await;
    for reply in ["450 busy", "530 not now", "421 bye"] {
        server.faults().reply("SIZE", 1, reply);
        assert!(session.facts_of(&path("file")).await.is_err(), "{reply}");
    }
    assert!(session.lost().await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_that_is_cut_short_says_so() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    let line = |number| format!("type=file;size=1;modify=20240131120000; f{number}\r\n");
    let lines = |count: usize| (0..count).map(line).collect::<String>().into_bytes();
    server.faults().once("MLSD", Fault::Content(lines(1_000)));
    let listed = session.list(&path("")).await.unwrap();
    assert_eq!(listed.cut, Some(Cut::AtLimit(1_000)));
    let words = "Output truncated to 10 matches";
    let last = format!("226 {words}").into_bytes();
    server.faults().once("MLSD", Fault::Content(lines(10)));
    server.faults().once("MLSD", Fault::FinalReply(last));
    let listed = session.list(&path("")).await.unwrap();
    assert_eq!(listed.cut, Some(Cut::Said(words.to_owned())));
    assert_eq!(listed.entries.len(), 10);
    assert_eq!(session.list(&path("")).await.unwrap().cut, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_room_in_a_folder_is_known_where_the_server_tells_it() {
    let told = [
        (None, None),
        (Some("3758096384"), Some(3_758_096_384)),
        (Some("99999999999999999999999"), None),
        (Some("plenty"), None),
    ];
    for (free, known) in told {
        let server = start(ServerOptions {
            free: free.map(str::to_owned),
            ..ServerOptions::default()
        });
        let session = open(&server).await;
        assert_eq!(session.room_in(&path("/")).await.unwrap(), known);
        assert_eq!(server.count("AVBL"), usize::from(free.is_some()));
    }
    for (limit, known) in [("5000", Some(4000)), ("unlimited", None)] {
        let server = start(ServerOptions {
            quota: Some(limit.to_owned()),
            ..ServerOptions::default()
        });
        let session = open(&server).await;
        assert_eq!(session.room_in(&path("/")).await.unwrap(), known);
        assert_eq!(server.count("XQUOTA"), 1);
    }
}
