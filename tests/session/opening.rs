//! How a session opens or does not: each step of the login with each way to fail, and what was sent
//! by then.

use std::time::{Duration, Instant};

use argosy::profile::Learned;
use argosy::protocol::{CertificateFault, Failure, NetworkFault, ServerFault, Stage};
use argosy::session::Refusal;

use super::practice::*;
use crate::support::server::{ACCEPT, Fault, GREETING, ServerOptions, TlsVersions};
use crate::support::session::{get, put};

#[tokio::test(flavor = "multi_thread")]
async fn a_drop_at_each_step_says_where() {
    for (at, stage) in [
        (GREETING, Stage::Greeting),
        ("AUTH", Stage::Login),
        ("USER", Stage::Login),
        ("PASS", Stage::Login),
        ("PBSZ", Stage::Login),
        ("PROT", Stage::Login),
        ("FEAT", Stage::Login),
        ("OPTS", Stage::Login),
        ("TYPE", Stage::Login),
        ("PWD", Stage::Login),
    ] {
        for fault in [Fault::Drop, Fault::Reset] {
            let server = start(ServerOptions::default());
            server.faults().on(at, fault.clone());
            let failure = failure(wanted(&server).open().await);
            // A reset may come before the system has told us that we are connected.
            if failure == network(Stage::Connect, NetworkFault::Closed) && at == GREETING {
                continue;
            }
            assert_eq!(
                failure,
                network(stage, NetworkFault::Closed),
                "{at} {fault:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_at_each_step_ends_within_its_limit() {
    let mut waiting = Vec::new();
    for (at, stage) in [
        (GREETING, Stage::Greeting),
        ("AUTH", Stage::Login),
        ("USER", Stage::Login),
        ("PASS", Stage::Login),
        ("PROT", Stage::Login),
        ("FEAT", Stage::Login),
        ("PWD", Stage::Login),
    ] {
        waiting.push(tokio::spawn(async move {
            let server = start(ServerOptions::default());
            server.faults().on(at, Fault::Stall);
            let before = Instant::now();
            let failure = failure(wanted(&server).open().await);
            assert_eq!(failure, timed_out(stage), "{at}");
            assert!(before.elapsed() < Duration::from_secs(3), "{at}");
        }));
    }
    for one in waiting {
        one.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_stands_still_ends_within_its_limit() {
    let server = start(ServerOptions::implicit());
    server.faults().on(ACCEPT, Fault::Stall);
    let failure = failure(wanted(&server).open().await);
    assert_eq!(failure, timed_out(Stage::Tls));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_421_at_any_step_says_so_and_nothing_more_is_sent() {
    for (at, is_too_many) in [
        (GREETING, true),
        ("USER", true),
        ("PASS", true),
        ("FEAT", false),
    ] {
        let server = start(ServerOptions::default());
        server
            .faults()
            .on(at, Fault::ReplyAndDrop(b"421 Too busy.\r\n".to_vec()));
        let refusal = wanted(&server).open().await.unwrap_err();
        match is_too_many {
            true => assert!(
                matches!(&refusal, Refusal::TooMany { code: 421, text } if text == "Too busy."),
                "{at} {refusal:?}"
            ),
            false => assert_eq!(Failure::from(refusal), refused(at, 421, "Too busy.")),
        }
        if at != GREETING {
            assert!(server.commands().last().unwrap().starts_with(at), "{at}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_told_from_a_full_server() {
    let server = start(ServerOptions::default());
    let mut wanted_session = wanted(&server);
    wanted_session.opening.password = None;
    let refusal = wanted_session.open().await.unwrap_err();
    assert!(
        matches!(refusal, Refusal::Login { code: 530, .. }),
        "{refusal:?}"
    );

    let server = start(ServerOptions {
        max_logins: Some(1),
        ..ServerOptions::default()
    });
    let _first = open(&server).await;
    let refusal = wanted(&server).open().await.unwrap_err();
    assert!(
        matches!(refusal, Refusal::TooMany { code: 421, .. }),
        "{refusal:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_name_with_a_line_break_is_never_sent() {
    let server = start(ServerOptions::default());
    for user in ["me\r\nDELE x", "me\n", "me\0"] {
        let mut wanted = wanted(&server);
        wanted.opening.endpoint.user = user.to_owned();
        assert!(matches!(
            wanted.open().await.unwrap_err(),
            Refusal::Login { code: 0, .. }
        ));
    }
    let mut wanted = wanted(&server);
    wanted.opening.password = Some(argosy::profile::Password::new("a\r\nDELE x".to_owned()));
    assert!(wanted.open().await.is_err());
    assert_eq!(server.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn data_goes_in_clear_only_where_a_person_allowed_it_and_the_server_wants_it() {
    for refuses in [true, false] {
        let server = start(ServerOptions {
            require_tls: false,
            ..ServerOptions::default()
        });
        if refuses {
            server
                .faults()
                .on("PROT", Fault::Reply(b"534 No.\r\n".to_vec()));
        }
        let mut wanted = wanted(&server);
        wanted.opening.reach.clear_data = true;
        let session = wanted.open().await.unwrap();
        put(&session, "up", b"content").await.unwrap();
        let back = get(&session, "up", Some(7)).await.unwrap();
        assert_eq!(back, b"content");
        let is_clear = session.facts().tls.as_ref().map(|tls| tls.data_in_clear);
        assert_eq!(is_clear, Some(refuses));
        let secured = server.handshakes(crate::support::server::Channel::Data);
        assert_eq!(secured.is_empty(), refuses);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unprotected_data_channel_is_not_accepted() {
    for (verb, reply) in [("PROT", "536 Not supported."), ("AUTH", "502 No TLS here.")] {
        let server = start(ServerOptions::default());
        server.faults().reply(verb, 1, reply);
        let failure = failure(wanted(&server).open().await);
        let Failure::Server(ServerFault::RefusedTls { code, text }) = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(format!("{code} {text}"), reply);
        // What was sent together with it asks for no data.
        let later = ["FEAT", "OPTS UTF8 ON", "TYPE I", "PWD"];
        let commands = server.commands();
        let refused = commands.iter().position(|line| line.starts_with(verb));
        let after = commands.iter().skip(refused.unwrap() + 1);
        assert!(
            after.clone().all(|line| later.contains(&line.as_str())),
            "{commands:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_is_in_no_line_of_the_log() {
    let server = start(ServerOptions::default());
    let wanted = wanted(&server);
    let lines = wanted.lines();
    let session = wanted.open().await.unwrap();
    session.quit().await;
    assert!(lines.count("PASS ****") == 1, "{}", lines.text());
    assert_eq!(lines.count(&server.options().password), 0);
    assert_eq!(lines.count("Reply 230"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_without_end_are_cut_off() {
    for (at, fault, what) in [
        (GREETING, Fault::EndlessLine, "reply line"),
        ("FEAT", Fault::EndlessLine, "reply line"),
        ("FEAT", Fault::EndlessReply, "reply"),
    ] {
        let server = start(ServerOptions::default());
        server.faults().on(at, fault);
        let failure = failure(wanted(&server).open().await);
        assert!(
            matches!(&failure, Failure::Server(ServerFault::TooLong { what: told, .. }) if told.starts_with(what)),
            "{failure:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_reply_that_ends_with_another_code_is_understood() {
    let server = start(ServerOptions::default());
    server.faults().on(
        "FEAT",
        Fault::Reply(b"211-Features:\r\n SIZE\r\n200 End\r\n".to_vec()),
    );
    open(&server).await.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_answers_to_unimportant_commands_do_not_matter() {
    let server = start(ServerOptions::default());
    let faults = server.faults();
    faults.reply("PBSZ", 1, "500 what?");
    faults.reply("FEAT", 1, "502 what?");
    faults.reply("OPTS", 1, "504 what?");
    faults.reply("PWD", 1, "550 nowhere");
    let session = open(&server).await;
    assert_eq!(session.facts().home.as_bytes(), b"/");
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_implicit_and_a_plain_server_open_as_well() {
    let server = start(ServerOptions::implicit());
    let session = open(&server).await;
    assert_usable(&server, &session).await;
    assert!(session.facts().tls.is_some());
    assert_eq!(server.plain_bytes(), b"");

    let server = start(ServerOptions {
        security: crate::support::server::Security::Plain,
        ..ServerOptions::default()
    });
    let session = open(&server).await;
    assert_usable(&server, &session).await;
    assert!(session.facts().tls.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn ipv6_works_too() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return crate::support::real::skipped("no IPv6 on this machine");
    }
    let server = start(ServerOptions {
        address: "::1".parse().unwrap(),
        ..ServerOptions::default()
    });
    let session = open(&server).await;
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_without_overlap_have_nothing_in_common() {
    use argosy::profile::TlsVersions as Ours;
    for (theirs, ours) in [
        (TlsVersions::Only12, Ours::Only13),
        (TlsVersions::Only13, Ours::Only12),
    ] {
        let server = start(ServerOptions {
            tls: theirs,
            ..ServerOptions::default()
        });
        let failure = failure(wanted(&server).versions(ours).open().await);
        assert!(
            matches!(
                failure,
                Failure::Certificate(CertificateFault::NothingInCommon { .. })
            ),
            "{failure:?}"
        );
        assert_eq!(server.count("USER"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_listens() {
    let server = start(ServerOptions::default());
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut to_nobody = wanted(&server);
    to_nobody.opening.endpoint.port = port;
    let refused = network(Stage::Connect, NetworkFault::Refused);
    assert_eq!(failure(to_nobody.open().await), refused);
    let mut wanted = wanted(&server);
    wanted.opening.endpoint.host = "no.such.host.invalid".to_owned();
    let failure = failure(wanted.open().await);
    assert!(
        matches!(
            failure,
            Failure::Network {
                stage: Stage::Name,
                fault: NetworkFault::NoSuchHost | NetworkFault::TimedOut { .. }
            }
        ),
        "{failure:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_loses_what_is_sent_at_once_gets_one_command_after_the_other() {
    let server = start(ServerOptions {
        one_at_a_time: true,
        ..ServerOptions::default()
    });
    write(&server, "a", b"1");
    for known in [None, Some(true)] {
        let before = server.connections();
        let mut wanted = wanted(&server);
        wanted.opening.limits.reply = 1;
        wanted.opening.learned.ahead = known;
        let session = wanted.open().await.unwrap();
        assert_eq!(session.learned().ahead, Some(false), "{known:?}");
        assert_eq!(server.connections() - before, 2);
        assert_eq!(names(&session, "").await.unwrap(), ["a"]);
    }
    // Known from the beginning, it is not tried again.
    let before = server.connections();
    let mut wanted = wanted(&server);
    wanted.opening.learned.ahead = Some(false);
    wanted.open().await.unwrap();
    assert_eq!(server.connections() - before, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_is_known_to_work_all_of_the_login_is_sent_at_once() {
    let server = start(ServerOptions::default());
    let first = open(&server).await;
    assert_eq!(first.learned().ahead, Some(true));
    let known = || {
        let mut wanted = wanted(&server);
        wanted.opening.learned = first.learned();
        wanted
    };
    let session = known().open().await.unwrap();
    assert_eq!(names(&session, "").await.unwrap(), [""; 0]);
    // A wrong password is one attempt.
    let passwords = server.count("PASS");
    let mut wanted = known();
    wanted.opening.password = Some(argosy::profile::Password::new("wrong".to_owned()));
    let refusal = wanted.open().await.unwrap_err();
    assert!(
        matches!(refusal, Refusal::Login { code: 530, .. }),
        "{refusal:?}"
    );
    assert_eq!(server.count("PASS") - passwords, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_announced_is_not_asked_for_again() {
    let server = start(ServerOptions::default());
    write(&server, "a", b"1");
    let first = open(&server).await;
    let learned = first.learned();
    let asked = server.count("FEAT");
    let with = |learned: &Learned| {
        let mut wanted = wanted(&server);
        wanted.opening.learned = learned.clone();
        wanted.open()
    };
    let session = with(&learned).await.unwrap();
    assert_eq!(names(&session, "").await.unwrap(), ["a"]);
    assert_eq!(session.facts().sets_times, first.facts().sets_times);
    assert_eq!(session.learned(), learned);
    assert_eq!((server.count("FEAT"), server.count("LIST")), (asked, 0));
    // One by one it is.
    let slow = Learned {
        ahead: Some(false),
        ..learned
    };
    with(&slow).await.unwrap();
    assert_eq!(server.count("FEAT"), asked + 1);
}
