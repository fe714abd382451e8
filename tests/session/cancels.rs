//! Cancelling, at every moment and with the manners of four servers.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use argosy::protocol::{Declined, Failure};

use super::practice::*;
use crate::support::server::{AbortStyle, Cut, Fault, ServerOptions, TestServer, What};
use crate::support::session::path;

const CANCELLED: Failure = Failure::Declined(Declined::Cancelled);

fn four_servers() -> [ServerOptions; 4] {
    let quick = |options: ServerOptions| ServerOptions {
        // Tickets are another matter.
        tickets: ServerOptions::default().tickets,
        ..options
    };
    [
        quick(ServerOptions::vsftpd()),
        quick(ServerOptions::proftpd()),
        quick(ServerOptions::pureftpd()),
        ServerOptions {
            abort: AbortStyle::Pyftpdlib,
            ..ServerOptions::default()
        },
    ]
}

fn data_was_opened(server: &TestServer) -> bool {
    server
        .seen()
        .iter()
        .any(|seen| seen.what == What::DataOpened)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_is_cancelled_and_the_session_goes_on() {
    for options in four_servers() {
        let greeting = options.greeting.clone();
        let server = start(options);
        write(&server, "large", &vec![1; 4_000_000]);
        server.faults().slow(Some(2_000_000));
        let session = open(&server).await;
        let (_receiver, order, meter) = download("large", Some(4_000_000));
        let begun = |_: &_| meter.bytes.load(Ordering::Relaxed) > 0;
        let result = cancelled_when(&server, &session, session.download(order), begun).await;
        assert_eq!(result, Err(CANCELLED), "{greeting}");
        server.faults().clear();
        assert_usable(&server, &session).await;
        assert_eq!(server.connections(), 1, "{greeting}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_upload_is_answered_as_broken_and_not_as_complete() {
    for options in four_servers() {
        let greeting = options.greeting.clone();
        let server = start(options);
        let session = open(&server).await;
        let (sender, order, meter) = upload("half");
        sender.send(vec![1; 100_000]).await.unwrap();
        let begun = |_: &_| meter.bytes.load(Ordering::Relaxed) == 100_000;
        let result = cancelled_when(&server, &session, session.upload(order), begun).await;
        assert_eq!(result, Err(CANCELLED), "{greeting}");
        let broken = replies(&server, "426") + replies(&server, "451");
        assert_eq!(
            (broken, replies(&server, "226 Transfer")),
            (1, 0),
            "{greeting}"
        );
        assert_usable(&server, &session).await;
        assert_eq!(server.connections(), 1, "{greeting}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_connections_are_reset_too() {
    let server = start(ServerOptions {
        security: crate::support::server::Security::Plain,
        ..ServerOptions::default()
    });
    let session = open(&server).await;
    let (sender, order, meter) = upload("half");
    sender.send(vec![1; 100_000]).await.unwrap();
    let begun = |_: &_| meter.bytes.load(Ordering::Relaxed) == 100_000;
    let result = cancelled_when(&server, &session, session.upload(order), begun).await;
    assert_eq!(result, Err(CANCELLED));
    assert_eq!(
        (replies(&server, "426"), replies(&server, "226 Transfer")),
        (1, 0)
    );
    assert_usable(&server, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_is_cancelled() {
    for options in four_servers() {
        let server = start(options);
        let session = open(&server).await;
        for verb in ["MLSD", "LIST"] {
            server.faults().on(verb, Fault::EndlessContent);
        }
        let folder = path("");
        let listing = session.list(&folder);
        let result = cancelled_when(&server, &session, listing, data_was_opened).await;
        assert_eq!(result, Err(CANCELLED));
        server.faults().clear();
        assert_usable(&server, &session).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_before_the_data_leaves_the_session_in_step() {
    for verb in ["CWD", "EPSV"] {
        let server = start(ServerOptions::default());
        let session = open(&server).await;
        let slow = Fault::Delay(Duration::from_millis(300));
        server.faults().once(verb, slow);
        let asked = |server: &TestServer| server.count(verb) > 0;
        let folder = path("");
        let result = cancelled_when(&server, &session, session.list(&folder), asked).await;
        assert_eq!(result, Err(CANCELLED));
        assert_usable(&server, &session).await;
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_answer_the_abort_is_left_within_five_seconds() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    server.faults().on("ABOR", Fault::Stall);
    server.faults().on("STOR", Fault::After(1000, Cut::Stall));
    let (sender, order, meter) = upload("half");
    sender.send(vec![1; 100_000]).await.unwrap();
    let begun = |_: &_| meter.bytes.load(Ordering::Relaxed) > 0;
    let before = Instant::now();
    let result = cancelled_when(&server, &session, session.upload(order), begun).await;
    assert_eq!(result, Err(CANCELLED));
    assert!(before.elapsed() < Duration::from_secs(6));
    assert!(session.lost().await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_at_the_abort_is_cancelled_and_lost() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    server.faults().on("ABOR", Fault::Drop);
    let (sender, order, meter) = upload("half");
    sender.send(vec![1; 100_000]).await.unwrap();
    let begun = |_: &_| meter.bytes.load(Ordering::Relaxed) > 0;
    let result = cancelled_when(&server, &session, session.upload(order), begun).await;
    assert_eq!(result, Err(CANCELLED));
    assert!(session.lost().await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_is_dropped_hangs_up() {
    for verb in ["AUTH", "USER", "PASS", "FEAT"] {
        let server = start(ServerOptions::default());
        server.faults().on(verb, Fault::Stall);
        let mut wanted = wanted(&server);
        wanted.opening.limits.reply = 60;
        let opening = tokio::spawn(wanted.open());
        until(|| server.count(verb) == 1).await;
        opening.abort();
        until(|| server.open_connections() == 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_nobody_waits_for_is_cancelled() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    let (sender, order, meter) = upload("half");
    sender.send(vec![1; 100_000]).await.unwrap();
    tokio::select! {
        _ = session.upload(order) => unreachable!(),
        () = until(|| meter.bytes.load(Ordering::Relaxed) == 100_000) => {}
    }
    assert_usable(&server, &session).await;
    assert_eq!((replies(&server, "426"), server.count("ABOR")), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_session_leaves_no_complete_file() {
    for security in [
        crate::support::server::Security::Explicit,
        crate::support::server::Security::Plain,
    ] {
        let server = start(ServerOptions {
            security,
            ..ServerOptions::default()
        });
        let session = open(&server).await;
        let (sender, order, meter) = upload("half");
        sender.send(vec![1; 100_000]).await.unwrap();
        tokio::select! {
            _ = session.upload(order) => unreachable!(),
            () = until(|| meter.bytes.load(Ordering::Relaxed) == 100_000) => {}
        }
        drop(session);
        until(|| server.open_connections() == 0).await;
        assert_eq!(replies(&server, "226 Transfer"), 0);
    }
}

/// The whole program ends: its sockets are closed by the system, and even so nobody takes the half
/// for the whole.
#[test]
fn the_end_of_the_program_is_no_good_end() {
    let server = start(ServerOptions::pureftpd());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (sender, order, meter) = upload("half");
    runtime.spawn({
        let wanted = wanted(&server);
        async move {
            let session = wanted.open().await.unwrap();
            let _ = session.upload(order).await;
        }
    });
    runtime.block_on(async {
        sender.send(vec![1; 100_000]).await.unwrap();
        until(|| meter.bytes.load(Ordering::Relaxed) == 100_000).await;
    });
    runtime.shutdown_background();
    assert!(
        server.wait_until(Duration::from_secs(5), |server| server.open_connections()
            == 0)
    );
    assert_eq!(replies(&server, "226"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_is_for_the_order_that_runs() {
    let server = start(ServerOptions::default());
    let session = open(&server).await;
    session.cancel();
    assert_usable(&server, &session).await;
    server
        .faults()
        .once("MKD", Fault::Delay(Duration::from_millis(300)));
    let (first, second) = (path("first"), path("second"));
    let both = async {
        let (one, two) = tokio::join!(session.make_folder(&first), session.make_folder(&second));
        assert_eq!((one, two), (Err(CANCELLED), Ok(())));
        Ok(())
    };
    let asked = |server: &TestServer| server.count("MKD") == 1;
    cancelled_when(&server, &session, both, asked)
        .await
        .unwrap();
}
