//! The forty complaints about FTPS clients that are heard most, and what shows that they are none about
//! Argosy: the switch of the in-process server (or the real server) that makes it happen, and the test.
//!
//! TLS session reuse on data connections
//!
//! 1, 3. 425 or 450 without reuse: `Reuse::SameControl`; `tickets::a_demand_for_reuse_that_cannot_be_met_is_explained_and_mended`,
//!    `real_servers::proftpd_resumes_every_data_connection`
//! 2. 522 without reuse: `Reuse::AnySession`; `real_servers::vsftpd_resumes_every_data_connection`
//! 4. TLS 1.3 tickets run out: `Tickets`; `tickets::clean_uploads_without_new_tickets_lead_to_tls12`
//! 5. Tickets expire: as 1, since a ticket that is refused is a full handshake;
//!    `tickets::a_listing_is_asked_for_again_after_that`
//! 6. Sessions kept under the wrong key: `tickets::ten_sessions_at_once_do_not_take_each_others_tickets`
//! 7. Extended master secret: `TlsVersions::Only12`; `tickets::every_server_resumes_as_it_can`
//!
//! Endings
//!
//! 8. An upload loses its tail: `Tickets`, real servers; `real_transfers::large_files_arrive_whole_both_ways`,
//!    `service::complaints::an_upload_that_was_cut_but_confirmed_is_never_done`
//! 9. Our close_notify is demanded: `goodbye_required`; `tickets::every_server_resumes_as_it_can` (vsftpd's manners)
//! 10. A server never answers it: `Fault::NoGoodbye`; `an_upload_is_over_with_the_servers_word`
//! 11. Downloads without close_notify: `Fault::BareEnd`; `transfers::a_bare_end_counts_only_at_the_known_size`
//! 12. Plain text where TLS should be: `Fault::Behind`, `Fault::PlainData`; `trust::last_words_in_clear_after_auth_are_shown`,
//!     `hostile::words_in_clear_where_tls_should_begin_on_data_are_no_file`
//! 13. New keys while an upload runs: `rekey_after`; `new_keys_under_way_lose_no_byte`
//! 14. A firewall cuts the connection after so many commands: `commands_each`;
//!     `service::complaints::*_though_control_connections_do_not_last`. And one that ends with each transfer:
//!     `one_transfer_each`; the same, and `a_connection_that_ends_with_its_transfer_is_made_again_for_what_follows`
//!
//! Data ports
//!
//! 15. 227 with a private address: `pasv_address`; `transfers::pasv_is_the_fallback_and_its_address_is_not_believed`
//! 16. Nothing gets through: `Fault::NoData`, `Fault::StallHandshake`; `transfers::a_closed_data_port_is_named`,
//!     `transfers::a_standstill_ends_within_its_limit`
//! 17. EPSV refused, though it is announced: `epsv`; `epsv_that_is_announced_and_refused_is_done_without`
//! 18. Proxies, 19. CCC: not here
//!
//! Setting up, and trust
//!
//! 20. Implicit or explicit: `Security`; `modes::*`
//! 21. Self-signed certificates: `CertificateKind`; `trust::an_unknown_certificate_is_shown_and_nothing_is_sent`
//! 22. Renewed certificates: `change_certificate`; `trust::a_pin_that_differs_is_retired_by_the_roots_only`
//! 23. 534 Policy requires SSL: `Fault::Reply`; `a_server_that_wants_tls_says_so_in_its_own_words`,
//!     `opening::an_unprotected_data_channel_is_not_accepted`
//! 24. Virtual hosts: `Handshake::server_name`; `the_name_that_was_typed_is_told_on_both_connections`
//! 25. Client certificates: not here
//! 26. Passwords in the clear: `service::secrets::no_password_is_found_in_anything_that_was_written`
//!
//! Long, large, many
//!
//! 27. The control connection dies meanwhile: `NoopDuringTransfer`, `Cut::Everything`; `signs::*`,
//!     `service::proofs::a_control_connection_cut_with_the_last_byte_costs_no_second_upload`
//! 28. 226 late or never: `Fault::LateReply`, `Fault::NoReply`;
//!     `service::proofs::a_late_final_reply_is_waited_for_while_the_server_is_finishing`,
//!     `service::proofs::a_transfer_whose_final_reply_never_came_is_verified_and_sent_once`
//! 29. Slow small files: `service::small::*`
//! 30. Too many connections: `max_logins`, `Fault::Reply`; `service::transfers::a_server_with_few_places_is_used_as_far_as_it_goes`,
//!     `service::complaints::a_530_about_numbers_waits_and_asks_nobody`
//! 31. Listings that are cut: `Fault::Content`, `Fault::FinalReply`; `listings::a_listing_that_is_cut_short_says_so`
//! 32. Segments that grow: `rest_ignored`; `service::segments::a_server_that_cannot_restart_sends_it_over_one`
//!
//! Names, times, listings
//!
//! 33. Charsets: not here
//! 34. Spaces at the ends of names: `list_style`; `service::complaints::names_with_spaces_at_their_ends_go_everywhere`
//! 35. MDTM in local time: `mdtm_ahead`; `service::complaints::a_server_whose_mdtm_is_in_its_own_zone_loses_no_file`,
//!     `service::browsing::the_clock_of_a_listing_is_compared_once_when_nobody_waits`
//! 36. Links: `show_links`; `service::hostile::links_are_told_and_never_followed`
//! 37. Mainframes, 250 for 226: `tests/data/listings`, `Fault::FinalReply`, `Fault::Opening`;
//!     `other_words_for_a_beginning_and_an_end_are_understood`
//! 38. An unreadable listing looks empty: `Fault::Content`; `listings::an_unreadable_listing_is_an_error`,
//!     `service::complaints::a_listing_that_cannot_be_read_is_no_empty_folder`
//!
//! Safety
//!
//! 39. Resuming spoils files: `rest`, `rest_ignored`, `restart_cuts`, `appe`; `service::restarts::*`, `service::proofs::*`
//! 40. Replies out of step, and the two dialects of long ones: `Fault::Behind`, `Fault::FinalReply`;
//!     `hostile::a_doubled_reply_to_any_command_is_not_taken_for_another_ones`, `commands::*`,
//!     `long_replies_end_in_either_dialect`

use argosy::profile::Encryption;
use argosy::protocol::{Failure, NetworkFault, ServerFault};
use argosy::session::Refusal;

use super::practice::*;
use crate::support::server::{Channel, Fault, Rule, Security, ServerOptions, TlsVersions};
use crate::support::session::{get, oddities, path, put};

const SIZE: usize = 300_000;

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_over_with_the_servers_word() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    server.faults().on("STOR", Fault::NoGoodbye);
    let content = vec![7; SIZE];
    for name in ["a", "b"] {
        assert_eq!(put(&session, name, &content).await, stored(SIZE as u64));
        assert_eq!(read(&server, name), content);
    }
    server.faults().release();
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_ends_with_its_transfer_is_made_again_for_what_follows() {
    let server = start(ServerOptions {
        one_transfer_each: true,
        ..ServerOptions::default()
    });
    let session = open(&server).await;
    for round in 1..4 {
        assert_usable(&server, &session).await;
        assert_eq!(server.connections(), 2 * round);
    }
    // Where nothing follows it is told as any other loss.
    let lost = session.lost().await.unwrap();
    let closed = NetworkFault::Closed;
    assert!(
        matches!(&lost, Failure::Network { fault, .. } if *fault == closed),
        "{lost:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_login_that_is_refused_is_not_tried_again() {
    let server = start(ServerOptions {
        one_transfer_each: true,
        ..ServerOptions::default()
    });
    write(&server, "file", b"1234");
    let refusal = Fault::Reply(b"530 Not any more.\r\n".to_vec());
    server.faults().add(Rule::new("PASS", refusal).skip(1));
    let session = open(&server).await;
    assert_eq!(get(&session, "file", Some(4)).await.unwrap(), b"1234");
    for _ in 0..3 {
        assert!(session.list(&path("")).await.is_err());
    }
    assert_eq!(server.count("PASS"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_keys_under_way_lose_no_byte() {
    for tls in [TlsVersions::Only13, TlsVersions::Only12] {
        let server = start(ServerOptions {
            rekey_after: Some(100_000),
            tls,
            ..ServerOptions::default()
        });
        let session = open(&server).await;
        let content: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
        let all = content.len() as u64;
        assert_eq!(put(&session, "file", &content).await, stored(all));
        assert!(read(&server, "file") == content);
        assert!(get(&session, "file", Some(all)).await.unwrap() == content);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn epsv_that_is_announced_and_refused_is_done_without() {
    for refusal in [
        "500 Unknown command.",
        "501 what?",
        "502 Not implemented.",
        "522 Network protocol not supported.",
    ] {
        let server = start(ServerOptions::default());
        server.faults().reply("EPSV", usize::MAX, refusal);
        let session = open(&server).await;
        assert_usable(&server, &session).await;
        assert!(session.learned().no_epsv, "{refusal}");
        assert_eq!(server.count("EPSV"), 1, "{refusal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_tls_says_so_in_its_own_words() {
    for reply in ["534 Policy requires SSL.", "530 Must use encryption."] {
        let server = start(ServerOptions::default());
        let mut wanted = wanted(&server);
        wanted.opening.endpoint.encryption = Encryption::Plain;
        server.faults().reply("USER", 1, reply);
        let Err(Refusal::Login { code, text }) = wanted.open().await else {
            panic!("{reply}");
        };
        assert_eq!(format!("{code} {text}"), reply);
        assert_eq!(server.count("PASS"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_that_was_typed_is_told_on_both_connections() {
    let server = start(ServerOptions::default());
    let mut wanted = wanted(&server);
    wanted.opening.endpoint.host = "localhost".to_owned();
    let session = wanted.open().await.unwrap();
    assert_usable(&server, &session).await;
    for channel in [Channel::Control, Channel::Data] {
        let names = server.handshakes(channel);
        assert!(!names.is_empty());
        for handshake in names {
            assert_eq!(handshake.server_name.as_deref(), Some("localhost"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_words_for_a_beginning_and_an_end_are_understood() {
    let faults = |verb: &str, opening: &[u8], last: &[u8]| {
        let opening = Rule::new(verb, Fault::Opening(opening.to_vec()));
        [opening, Rule::new(verb, Fault::FinalReply(last.to_vec()))]
    };
    let server = start(ServerOptions::default());
    write(&server, "file", b"1234");
    let session = open(&server).await;
    for (opening, last) in [
        (&b"125 Already open."[..], &b"250 Fine."[..]),
        (b"150", b"226"),
        (
            b"150-Soon\r\n150 now",
            b"226-Done\r\n 500 words\r\n226 and out",
        ),
        (b"150 Gr\xfc\xdfe", b"226 Adi\xf3s"),
        (b"110 Restart marker\r\n125 Now", b"250 Fine."),
    ] {
        for verb in ["RETR", "STOR", "MLSD"] {
            let rules = faults(verb, opening, last).into_iter();
            rules.for_each(|rule| server.faults().add(rule));
        }
        assert_eq!(get(&session, "file", Some(4)).await.unwrap(), b"1234");
        assert_eq!(put(&session, "new", b"12345").await, stored(5));
        assert_eq!(read(&server, "new"), b"12345");
        assert_eq!(names(&session, "").await.unwrap(), ["file", "new"]);
        server.faults().clear();
    }
    assert_eq!(server.connections(), 1);
    assert_eq!(
        oddities(session.learned()),
        argosy::profile::Learned::default()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn long_replies_end_in_either_dialect() {
    for (verb, reply) in [
        (
            "MKD",
            "257-Made.\r\n550 is only a word\r\n257 \"/new\" created",
        ),
        // The last line's code is the one that counts, once it is quiet.
        ("MKD", "257-Made.\r\n250 and out"),
        ("MKD", "250-\r\n250-\r\n250 "),
        ("MKD", "250"),
        ("MKD", "257 \"/h\u{fc}tte\" gemacht"),
    ] {
        let server = start(ServerOptions::default());
        let session = open(&server).await;
        server.faults().reply(verb, 1, reply);
        assert_eq!(session.make_folder(&path("new")).await, Ok(()), "{reply:?}");
        assert_usable(&server, &session).await;
        assert_eq!(server.connections(), 1, "{reply:?}");
    }
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    server.faults().reply("MKD", 1, "257-Not made.\r\n550 No.");
    let failure = session.make_folder(&path("new")).await.unwrap_err();
    assert!(
        matches!(
            failure,
            Failure::Server(ServerFault::Refused {
                verb: "MKD",
                code: 550,
                ..
            })
        ),
        "{failure:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_login_folder_is_found_however_it_is_told() {
    for reply in [
        "257 \"/home\" is the current directory",
        "257 \"/home\"",
        "257 /home is the current directory",
        "257 /home",
        "230 \"/home\" is the current directory",
    ] {
        let server = start(ServerOptions::default());
        std::fs::create_dir(server.root().join("home")).unwrap();
        server.faults().reply("PWD", 1, reply);
        let session = open(&server).await;
        assert_eq!(session.facts().home.as_bytes(), b"/home", "{reply}");
        assert_eq!(names(&session, "").await.unwrap(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_announced_and_not_there_is_done_without() {
    let server = start(ServerOptions::default());
    write(&server, "file", b"1234");
    for verb in ["MLSD", "MLST", "SIZE", "MDTM", "MFMT"] {
        let refusal = "500 Never heard of it.";
        server.faults().reply(verb, usize::MAX, refusal);
    }
    let session = open(&server).await;
    assert_eq!(names(&session, "").await.unwrap(), ["file"]);
    let facts = session.facts_of(&path("file")).await.unwrap().unwrap();
    assert_eq!(facts.size, Some(4));
    assert_eq!(session.facts_of(&path("none")).await, Ok(None));
    assert_eq!(
        session.set_modified(&path("file"), 1_000_000_000).await,
        Ok(false)
    );
    assert_eq!(get(&session, "file", Some(4)).await.unwrap(), b"1234");
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn features_are_done_without_where_they_are_not_told() {
    for reply in [
        "530 Log in first.",
        "534 TLS first.",
        "211 no features",
        "500 what?",
        "211-\r\n211 End",
    ] {
        let server = start(ServerOptions::default());
        server.faults().reply("FEAT", usize::MAX, reply);
        let session = open(&server).await;
        assert_usable(&server, &session).await;
        assert_eq!(put(&session, "new", b"12345").await, stored(5));
        assert!(
            server.count("LIST") > 0 && server.count("MLSD") == 0,
            "{reply}"
        );
    }
    let server = start(ServerOptions {
        security: Security::Plain,
        ..ServerOptions::default()
    });
    server.faults().reply("FEAT", 1, "530 Log in first.");
    let session = open(&server).await;
    assert_usable(&server, &session).await;
}
