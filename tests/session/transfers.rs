//! Transfers with a server that misbehaves: what is told, and whether the session is of use then.

use std::net::Ipv4Addr;
use std::time::Duration;

use argosy::protocol::{CertificateFault, Failure, NetworkFault, ServerFault, Stage};
use argosy::session::Session;

use super::practice::*;
use crate::support::server::{Cut, Fault, ServerOptions, TestServer, TlsVersions};
use crate::support::session::{get, oddities, path, put};

const SIZE: usize = 300_000;

/// A server with a file of [`SIZE`] bytes and this fault at its next download.
async fn spoiled(options: ServerOptions, fault: Fault) -> (TestServer, Session) {
    let server = start(options);
    write(&server, "file", &vec![7; SIZE]);
    server.faults().once("RETR", fault);
    let session = open(&server).await;
    (server, session)
}

async fn fetched(fault: Fault, size: Option<u64>) -> Result<usize, Failure> {
    let (server, session) = spoiled(ServerOptions::default(), fault).await;
    let got = get(&session, "file", size).await.map(|bytes| bytes.len());
    assert_usable(&server, &session).await;
    got
}

const WHOLE: Option<u64> = Some(SIZE as u64);

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_end_counts_only_at_the_known_size() {
    assert_eq!(fetched(Fault::BareEnd, WHOLE).await, Ok(SIZE));
    let cut = Failure::Server(ServerFault::CutOff { got: SIZE as u64 });
    assert_eq!(fetched(Fault::BareEnd, None).await, Err(cut));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_file_is_seen_when_the_size_is_known() {
    let short = Failure::Server(ServerFault::WrongSize {
        expected: SIZE as u64,
        got: 100_000,
    });
    for cut in [Cut::Complete, Cut::Bare] {
        let fault = Fault::After(100_000, cut);
        assert_eq!(fetched(fault, WHOLE).await, Err(short.clone()));
    }
    // With a goodbye and 226 nobody can know.
    let fault = Fault::After(100_000, Cut::Complete);
    assert_eq!(fetched(fault, None).await, Ok(100_000));
    let fault = Fault::After(100_000, Cut::Bare);
    let cut = Failure::Server(ServerFault::CutOff { got: 100_000 });
    assert_eq!(fetched(fault, None).await, Err(cut));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_file_is_seen_too() {
    let (server, session) = spoiled(ServerOptions::default(), Fault::Content(vec![1; 50])).await;
    let long = Failure::Server(ServerFault::WrongSize {
        expected: 40,
        got: 50,
    });
    assert_eq!(get(&session, "file", Some(40)).await, Err(long));
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offset_behind_the_end_is_not_asked_for() {
    let (server, session) = spoiled(ServerOptions::default(), Fault::Drop).await;
    let (_receiver, mut order, _) = download("file", Some(100));
    order.offset = 101;
    let failure = session.download(order).await.unwrap_err();
    assert!(matches!(
        failure,
        Failure::Server(ServerFault::WrongSize { .. })
    ));
    assert_eq!(server.count("RETR"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn resets_and_breaks_fail_in_the_servers_words() {
    let broken = refused("RETR", 426, "Connection closed; transfer aborted.");
    for cut in [Cut::Dropped, Cut::Reset] {
        let fault = Fault::After(100_000, cut);
        assert_eq!(fetched(fault, WHOLE).await, Err(broken.clone()));
    }
    // A broken box between us: the server thinks that all went well.
    let fault = Fault::After(100_000, Cut::ResetComplete);
    let closed = network(Stage::Data, NetworkFault::Closed);
    assert_eq!(fetched(fault, WHOLE).await, Err(closed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standstill_ends_within_its_limit() {
    let fault = Fault::After(100_000, Cut::Stall);
    assert_eq!(fetched(fault, WHOLE).await, Err(timed_out(Stage::Data)));
    let fault = Fault::StallHandshake;
    let (_server, session) = spoiled(ServerOptions::default(), fault).await;
    let failure = get(&session, "file", WHOLE).await.unwrap_err();
    assert_eq!(failure, timed_out(Stage::DataTls));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_a_word_for_a_broken_download_is_asked() {
    let fault = Fault::Content(vec![1; SIZE + 9]);
    let (server, session) = spoiled(ServerOptions::pureftpd(), fault).await;
    // It sends on into a closed connection, and then says nothing.
    server.faults().slow(Some(400_000));
    let failure = get(&session, "file", Some(10_000)).await.unwrap_err();
    assert!(
        matches!(
            failure,
            Failure::Server(ServerFault::WrongSize {
                expected: 10_000,
                ..
            })
        ),
        "{failure:?}"
    );
    server.faults().clear();
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_final_reply_may_come_early_late_or_not_at_all() {
    assert_eq!(fetched(Fault::EarlyReply, WHOLE).await, Ok(SIZE));
    let late = Fault::LateReply(Duration::from_millis(600));
    assert_eq!(fetched(late, WHOLE).await, Ok(SIZE));
    let (_server, session) = spoiled(ServerOptions::default(), Fault::NoReply).await;
    let failure = get(&session, "file", WHOLE).await.unwrap_err();
    assert_eq!(failure, timed_out(Stage::Reply));
    assert_eq!(session.lost().await, Some(timed_out(Stage::Reply)));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_final_replies_are_what_they_are() {
    let other = |text: &[u8]| Fault::FinalReply(text.to_vec());
    assert_eq!(fetched(other(b"250 fine"), WHOLE).await, Ok(SIZE));
    assert_eq!(
        fetched(other(b"451 disk error"), WHOLE).await,
        Err(refused("RETR", 451, "disk error"))
    );
    let (_server, session) = spoiled(ServerOptions::default(), other(b"200 hm")).await;
    let failure = get(&session, "file", WHOLE).await.unwrap_err();
    let out_of_step = ServerFault::OutOfStep { text: "hm".into() };
    assert_eq!(failure, Failure::Server(out_of_step));
    assert!(session.lost().await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubled_reply_is_out_of_step() {
    let server = start(ServerOptions::default());
    write(&server, "file", b"1234");
    let twice = b"226 Transfer complete.\r\n226 Transfer complete.".to_vec();
    server.faults().once("RETR", Fault::FinalReply(twice));
    // Behind the data's end for sure.
    let late = Duration::from_millis(200);
    server.faults().once("RETR", Fault::LateReply(late));
    let session = open(&server).await;
    assert_eq!(get(&session, "file", Some(4)).await.unwrap(), b"1234");
    // Not taken for the reply to this.
    assert!(session.make_folder(&path("new")).await.is_err());
    assert!(is_free(&server, "new"));
    let lost = session.lost().await.unwrap();
    assert!(
        matches!(lost, Failure::Server(ServerFault::OutOfStep { .. })),
        "{lost:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_certificate_on_the_data_connection_is_refused() {
    let (server, session) = spoiled(ServerOptions::default(), Fault::WrongCertificate).await;
    let differs = Failure::Certificate(CertificateFault::DataDiffers);
    assert_eq!(get(&session, "file", WHOLE).await, Err(differs.clone()));
    assert_usable(&server, &session).await;
    server.faults().once("STOR", Fault::WrongCertificate);
    assert_eq!(
        put(&session, "secret", b"for nobody else").await,
        Err(differs.clone())
    );
    assert_eq!(read(&server, "secret"), b"");
    server.faults().once("MLSD", Fault::WrongCertificate);
    assert_eq!(session.list(&path("")).await, Err(differs));
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_end_by_the_servers_final_word_only() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    let content = vec![5; SIZE];
    let faults = server.faults();
    assert_eq!(put(&session, "a", &content).await, stored(SIZE as u64));
    assert_eq!(read(&server, "a"), content);
    for (fault, failure) in [
        (
            Fault::FinalReply(b"552 Disk full.".to_vec()),
            refused("STOR", 552, "Disk full."),
        ),
        (
            Fault::After(100_000, Cut::DiskFull),
            refused("STOR", 552, "Disk full."),
        ),
        (
            Fault::After(100_000, Cut::Reset),
            refused("STOR", 426, "Connection closed; transfer aborted."),
        ),
        (
            Fault::NoData,
            refused("STOR", 425, "Can't open data connection."),
        ),
    ] {
        faults.once("STOR", fault.clone());
        let result = put(&session, "b", &content).await;
        match (&fault, &result) {
            (Fault::NoData, Err(Failure::Server(ServerFault::Refused { code: 425, .. }))) => {}
            _ => assert_eq!(result, Err(failure), "{fault:?}"),
        }
        assert_usable(&server, &session).await;
    }
    faults.once("STOR", Fault::BareEnd);
    assert_eq!(put(&session, "c", &content).await, stored(SIZE as u64));
    faults.once("STOR", Fault::LateReply(Duration::from_millis(500)));
    assert_eq!(put(&session, "d", &content).await, stored(SIZE as u64));
    faults.once("STOR", Fault::NoReply);
    let failure = put(&session, "e", &content).await.unwrap_err();
    assert_eq!(failure, timed_out(Stage::Finishing));
    assert!(session.lost().await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_connection_lost_under_way_fails_the_transfer() {
    let fault = Fault::After(100_000, Cut::Everything);
    let (_server, session) = spoiled(ServerOptions::default(), fault).await;
    let failure = get(&session, "file", WHOLE).await.unwrap_err();
    assert!(
        matches!(
            failure,
            Failure::Network {
                fault: NetworkFault::Closed,
                ..
            }
        ),
        "{failure:?}"
    );
    assert!(session.lost().await.is_some());
    assert!(session.list(&path("")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_breaks_off_leaves_no_complete_file() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    let (sender, order, _) = upload("half");
    sender.send(vec![1; 1000]).await.unwrap();
    drop(sender);
    let failure = session.upload(order).await.unwrap_err();
    assert!(matches!(failure, Failure::Internal(_)), "{failure:?}");
    assert_eq!(replies(&server, "226"), 0, "it was not told of a good end");
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offset_is_asked_for_by_rest_both_ways() {
    for options in [ServerOptions::default(), ServerOptions::pureftpd()] {
        let server = start(options);
        write(&server, "file", b"0123456789");
        let session = open(&server).await;
        let (mut receiver, mut order, _) = download("file", Some(10));
        order.offset = 4;
        assert_eq!(session.download(order).await, ended(6, true));
        assert_eq!(receiver.receive().await.unwrap(), b"456789");
        let (sender, mut order, _) = upload("file");
        order.offset = 8;
        sender.send(b"AB".to_vec()).await.unwrap();
        sender.finish().await.unwrap();
        assert_eq!(session.upload(order).await, stored(2));
        assert_eq!(read(&server, "file"), b"01234567AB");
    }
    let server = start(ServerOptions {
        rest: false,
        ..ServerOptions::default()
    });
    write(&server, "file", b"0123456789");
    let session = open(&server).await;
    let (_receiver, mut order, _) = download("file", Some(10));
    order.offset = 4;
    let refused = session.download(order).await.unwrap_err();
    assert!(matches!(
        refused,
        Failure::Server(ServerFault::Refused { verb: "REST", .. })
    ));
    assert_usable(&server, &session).await;
    assert!(!session.learned().no_rest);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_by_appe_where_rest_is_refused_and_that_is_learned() {
    let server = start(ServerOptions {
        rest: false,
        ..ServerOptions::default()
    });
    write(&server, "file", b"01234567");
    let session = open(&server).await;
    for (bytes, offset) in [(b"89", 8), (b"AB", 10)] {
        let (sender, mut order, _) = upload("file");
        order.offset = offset;
        sender.send(bytes.to_vec()).await.unwrap();
        sender.finish().await.unwrap();
        assert_eq!(session.upload(order).await, stored(2));
    }
    assert_eq!(read(&server, "file"), b"0123456789AB");
    assert!(session.learned().no_rest);
    let counts = ["REST", "APPE", "STOR"].map(|verb| server.count(verb));
    assert_eq!(counts, [1, 2, 0]);
    // From the first byte on it is STOR as ever.
    put(&session, "file", b"new").await.unwrap();
    assert_eq!(read(&server, "file"), b"new");
    assert_eq!(server.count("STOR"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn pasv_is_the_fallback_and_its_address_is_not_believed() {
    let server = start(ServerOptions {
        epsv: false,
        pasv_address: Some(Ipv4Addr::new(10, 0, 0, 7)),
        ..ServerOptions::default()
    });
    let session = open(&server).await;
    assert_usable(&server, &session).await;
    assert!(session.learned().no_epsv);
    assert_eq!(server.count("EPSV"), 1);
    let mut wanted = wanted(&server);
    wanted.opening.learned = session.learned();
    let again = wanted.open().await.unwrap();
    assert_usable(&server, &again).await;
    assert_eq!(server.count("EPSV"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clash_of_ports_is_tried_again_and_not_learned() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    server
        .faults()
        .reply("EPSV", 3, "425 Address already in use");
    assert_usable(&server, &session).await;
    assert_eq!(
        oddities(session.learned()),
        argosy::profile::Learned::default()
    );
    server
        .faults()
        .on("EPSV", Fault::Reply(b"425 no\r\n".to_vec()));
    assert_eq!(
        session.list(&path("")).await,
        Err(refused("EPSV", 425, "no"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_data_port_is_named() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let reply = format!("229 Entering Extended Passive Mode (|||{port}|).");
    server.faults().reply("EPSV", 1, &reply);
    let refused = network(Stage::DataConnect, NetworkFault::Refused);
    assert_eq!(session.list(&path("")).await, Err(refused));
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_to_nothing_before_its_first_byte_is_tried_again_one_step_after_the_other() {
    let content = vec![7; 50_000];
    for verb in ["STOR", "RETR", "MLSD"] {
        let server = start(ServerOptions::default());
        write(&server, "file", &content);
        let session = open(&server).await;
        server.faults().once(verb, Fault::DropHandshake);
        match verb {
            "STOR" => assert_eq!(put(&session, "file", &content).await, stored(50_000)),
            "RETR" => assert_eq!(get(&session, "file", Some(50_000)).await.unwrap(), content),
            _ => assert_eq!(session.list(&path("")).await.unwrap().entries.len(), 1),
        }
        assert_eq!(read(&server, "file"), content);
        // What the server may still mean to send has gone with the connection.
        assert_eq!((server.count(verb), server.connections()), (2, 2), "{verb}");
        assert_eq!(session.learned().ahead, Some(false));
        // Where nothing was early, nothing is tried again.
        server.faults().once("RETR", Fault::DropHandshake);
        let before = server.count("RETR");
        assert!(get(&session, "file", Some(50_000)).await.is_err());
        assert_eq!(server.count("RETR"), before + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_troubled_by_early_tls_refuses_once_only() {
    let server = start(ServerOptions {
        no_early_tls: true,
        tls: TlsVersions::Only12,
        ..ServerOptions::default()
    });
    let session = open(&server).await;
    let content = vec![7; 50_000];
    let refused = refused("STOR", 425, "Unexpected data.");
    assert_eq!(put(&session, "a", &content).await, Err(refused));
    // From then on its word is waited for.
    assert_eq!(put(&session, "a", &content).await, stored(50_000));
    for _ in 0..2 {
        let got = get(&session, "a", Some(50_000)).await.unwrap();
        assert_eq!(got, content);
    }
    assert_eq!((server.count("STOR"), server.connections()), (2, 1));
}
