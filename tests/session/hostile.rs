//! A server that means harm: whatever it sends, nothing is waited for without end, nothing is taken
//! for what it is not, and nobody else is dialled.
//!
//! Each attack, and what shows that it leads nowhere:
//!
//! - Names that lead out of the folder (`..`, absolute, NUL, drives): `service::review::names_that_lead_elsewhere_are_shown_and_never_written`,
//!   `service::hostile::*`; words and signs that Windows keeps: `local_folder::names::mapped`
//! - Line breaks in names: of this disk `service::hostile::local_names_that_would_be_commands_are_never_sent`, of the server
//!   `a_login_folder_with_a_line_break_leads_nowhere`, of users `opening::a_user_name_with_a_line_break_is_never_sent`, of
//!   URLs `profile::url`, of the command line `cli::naming`, of people's own commands `protocol::raw_command`
//! - Lines, replies, listings and talk without end: `opening::replies_without_end_are_cut_off`, `protocol::listing`,
//!   `listings::a_line_without_end_is_cut_off_and_the_session_goes_on`, `service::tree`, and the floods here
//! - Ports of other hosts: `a_port_of_another_host_is_never_dialled`, `transfers::pasv_is_the_fallback_and_its_address_is_not_believed`
//! - What is slipped in before TLS: `trust::a_line_that_was_slipped_in_before_tls_changes_nothing`
//! - Links: `service::hostile::links_are_told_and_never_followed`, `service::review::a_folder_within_itself_comes_to_an_end`,
//!   `service::browsing::removing_counts_first_and_follows_no_links`
//! - Other sizes than were told: `transfers::a_long_file_is_seen_too`, `transfers::a_short_file_is_seen_when_the_size_is_known`,
//!   `service::hostile::a_file_that_is_not_as_long_as_it_was_said_to_be_is_never_done`
//! - Another certificate for data: `transfers::another_certificate_on_the_data_connection_is_refused`
//! - Replies doubled, late, unasked, and 421 at any time: `transfers::a_doubled_reply_is_out_of_step`,
//!   `idle::an_unasked_reply_ends_the_session`, `commands::a_421_at_any_command_is_told_and_ends_the_session`

use std::time::Duration;

use argosy::protocol::{Declined, Failure, NetworkFault, ServerFault};
use argosy::session::Session;

use super::practice::*;
use crate::support::server::{Cut, Fault, GREETING, ServerOptions, TestServer};
use crate::support::session::{get, path, put};

const BLANKS: &[u8] = b"\r\n\r\n \r\n";
const SOON: &[u8] = b"150 Soon.\r\n";
const WAIT: &[u8] = b"120 Wait.\r\n";

/// Long enough for any limit that the tests set, on a busy machine too.
async fn ends<T>(future: impl Future<Output = T>) -> T {
    let patience = Duration::from_secs(100);
    let ended = tokio::time::timeout(patience, future).await;
    ended.expect("it goes on without end")
}

/// Given up for its length or for its time, whichever came first.
fn is_given_up(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Network {
            fault: NetworkFault::TimedOut { .. },
            ..
        } | Failure::Server(ServerFault::TooLong { .. } | ServerFault::WrongMode(_))
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_is_flooded_ends_within_its_limit() {
    for at in [GREETING, "USER", "PASS", "PWD"] {
        for flood in [BLANKS, WAIT] {
            let server = start(ServerOptions::default());
            server.faults().on(at, Fault::Flood(flood.to_vec()));
            let failure = failure(ends(wanted(&server).open()).await);
            assert!(is_given_up(&failure), "{at} {failure:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_flooded_ends_within_its_limit() {
    for (verb, flood) in [
        ("MKD", BLANKS),
        ("MKD", WAIT),
        ("EPSV", BLANKS),
        ("CWD", WAIT),
    ] {
        let server = start(ServerOptions::default());
        let session = open(&server).await;
        server.faults().on(verb, Fault::Flood(flood.to_vec()));
        let result = match verb {
            "MKD" => ends(session.make_folder(&path("a"))).await,
            _ => ends(session.list(&path(""))).await.map(drop),
        };
        let failure = result.unwrap_err();
        assert!(is_given_up(&failure), "{verb} {failure:?}");
        assert!(session.lost().await.is_some(), "{verb}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_is_flooded_ends_within_its_limit() {
    let flooded = async |verb| {
        let (server, session) = with_file().await;
        server.faults().on(verb, Fault::Flood(SOON.to_vec()));
        let ended = match verb {
            "RETR" => ends(get(&session, "file", Some(4))).await.map(drop),
            "STOR" => ends(put(&session, "new", b"1234")).await.map(drop),
            _ => ends(session.list(&path(""))).await.map(drop),
        };
        let failure = ended.unwrap_err();
        assert!(is_given_up(&failure), "{verb} {failure:?}");
    };
    tokio::join!(flooded("RETR"), flooded("STOR"), flooded("MLSD"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_ends_a_flood() {
    for flood in [SOON, b"226 Done.\r\n"] {
        let server = start(ServerOptions::default());
        write(&server, "file", &vec![7; 300_000]);
        let session = open(&server).await;
        let hold = Fault::After(100_000, Cut::Hold);
        server.faults().once("RETR", hold);
        server.faults().on("ABOR", Fault::Flood(flood.to_vec()));
        let (_receiver, order, meter) = download("file", Some(300_000));
        let begun = |_: &_| meter.bytes.load(std::sync::atomic::Ordering::Relaxed) > 0;
        let cancelled = cancelled_when(&server, &session, session.download(order), begun);
        let cancelled = ends(cancelled).await;
        assert_eq!(cancelled, Err(Failure::Declined(Declined::Cancelled)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_cancelled_though_the_server_floods() {
    let server = start(ServerOptions::default());
    let mut wanted = wanted(&server);
    wanted.opening.limits.reply = 60;
    let session = wanted.open().await.unwrap();
    server.faults().on("CWD", Fault::Flood(WAIT.to_vec()));
    let asked = |server: &TestServer| server.count("CWD") > 0;
    let folder = path("");
    let cancelled = cancelled_when(&server, &session, session.list(&folder), asked);
    let cancelled = ends(cancelled).await;
    assert_eq!(cancelled, Err(Failure::Declined(Declined::Cancelled)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_session_that_is_flooded_is_lost() {
    let server = start(ServerOptions::default());
    for flood in [BLANKS, WAIT] {
        let session = open(&server).await;
        server.say(&flood.repeat(1_000), false);
        assert!(ends(session.lost()).await.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_226_without_data_is_no_file_and_no_folder() {
    let at_once = || Fault::Reply(b"226 Done.\r\n".to_vec());
    let (server, session) = with_file().await;
    server.faults().once("RETR", at_once());
    assert!(get(&session, "file", Some(4)).await.is_err());
    let (server, session) = with_file().await;
    server.faults().once("RETR", at_once());
    assert!(get(&session, "file", None).await.is_err());
    let (server, session) = with_file().await;
    server.faults().once("MLSD", at_once());
    assert!(session.list(&path("")).await.is_err());
    let (server, session) = with_file().await;
    server.faults().once("STOR", at_once());
    assert!(put(&session, "new", b"1234").await.is_err());
    assert!(is_free(&server, "new"));
}

async fn with_file() -> (TestServer, Session) {
    let server = start(ServerOptions::default());
    write(&server, "file", b"1234");
    let session = open(&server).await;
    (server, session)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubled_reply_to_any_command_is_not_taken_for_another_ones() {
    for (verb, doubled) in [
        ("CWD", "250 Directory successfully changed."),
        ("EPSV", "229 Entering Extended Passive Mode (|||9|)."),
        ("MLSD", "150 Here comes the directory listing."),
        ("RETR", "150 Opening BINARY mode data connection."),
        ("SIZE", "213 4"),
        ("MLST", "250-Begin\r\n type=file;size=9; /other\r\n250 End."),
        ("RNFR", "350 Ready for RNTO."),
        ("RNTO", "250 Rename successful."),
        ("DELE", "250 Delete operation successful."),
    ] {
        let server = start(ServerOptions {
            mlsd: verb != "SIZE",
            ..ServerOptions::default()
        });
        write(&server, "file", b"1234");
        let session = open(&server).await;
        write(&server, "doomed", b"");
        let again = format!("{doubled}\r\n").into_bytes();
        server.faults().once(verb, Fault::Behind(again));
        // Done or not; the one after it must not profit.
        match verb {
            "CWD" | "EPSV" | "MLSD" => drop(session.list(&path("")).await),
            "RETR" => drop(get(&session, "file", Some(4)).await),
            "SIZE" | "MLST" => drop(session.facts_of(&path("file")).await),
            "DELE" => drop(session.remove_file(&path("doomed")).await),
            _ => drop(session.rename(&path("doomed"), &path("moved")).await),
        }
        server.faults().clear();
        let made = session.make_folder(&path("new")).await;
        assert!(made.is_err() || !is_free(&server, "new"), "{verb}");
        if let Ok(facts) = session.facts_of(&path("file")).await {
            assert_eq!(facts.unwrap().size, Some(4), "{verb}");
        }
        if let Ok(content) = get(&session, "file", None).await {
            assert_eq!(content, b"1234", "{verb}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_of_another_host_is_never_dialled() {
    let elsewhere = std::net::TcpListener::bind("127.0.0.2:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let port = elsewhere.local_addr().unwrap().port();
    let (high, low) = (port >> 8, port & 255);
    for (verb, reply) in [
        ("PASV", format!("227 Ok (127,0,0,2,{high},{low}).")),
        ("EPSV", format!("229 Ok (|1|127.0.0.2|{port}|).")),
    ] {
        let server = start(ServerOptions {
            epsv: verb == "EPSV",
            pasv: verb == "PASV",
            ..ServerOptions::default()
        });
        let session = open(&server).await;
        server.faults().reply(verb, 1, &reply);
        assert!(session.list(&path("")).await.is_err(), "{verb}");
        let dialled = elsewhere.accept();
        assert!(dialled.is_err(), "{verb} {dialled:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_folder_with_a_line_break_leads_nowhere() {
    for told in ["/a\rDELE file", "/a\0b", "../../etc", ""] {
        let server = start(ServerOptions::default());
        let reply = format!("257 \"{told}\" is the current directory");
        server.faults().reply("PWD", 1, &reply);
        let session = open(&server).await;
        assert_eq!(session.facts().home.as_bytes(), b"/", "{told:?}");
        assert_usable(&server, &session).await;
        assert_eq!(server.count("DELE"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_in_clear_where_tls_should_begin_on_data_are_no_file() {
    let words = || Fault::PlainData(b"500 OOPS: cannot secure this.\r\n".to_vec());
    let (server, session) = with_file().await;
    server.faults().on("RETR", words());
    let failure = get(&session, "file", None).await.unwrap_err();
    let refused = refused("RETR", 425, "Secure data connection failed.");
    assert_eq!(failure, refused);
    server.faults().clear();
    assert_usable(&server, &session).await;
    server.faults().on("STOR", words());
    let failure = put(&session, "new", b"1234").await.unwrap_err();
    assert!(matches!(failure, Failure::Server(_)), "{failure:?}");
    assert_eq!(read(&server, "new"), b"");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_was_asked_for_is_never_kept() {
    let (server, session) = with_file().await;
    server.faults().once("RETR", Fault::EndlessContent);
    let failure = ends(get(&session, "file", Some(4))).await.unwrap_err();
    let is_long = matches!(
        failure,
        Failure::Server(ServerFault::WrongSize { expected: 4, .. })
    );
    assert!(is_long, "{failure:?}");
    assert_usable(&server, &session).await;
}
