//! Whole transfers through the service, on the in-process server.

use std::fs;
use std::time::{Duration, SystemTime};

use argosy::profile::Settings;
use argosy::protocol::{Declined, Failure, ServerFault};
use argosy::service::{Direction, Event, Grade, QueueOrder, TransferStatus, TrustDecision, What};

use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, content, done, names, until_moved};

fn server(options: ServerOptions) -> TestServer {
    TestServer::start(options).unwrap()
}

#[test]
fn files_go_both_ways_and_keep_their_times() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = fs::File::create(server.root().join("down")).unwrap();
    fs::write(server.root().join("down"), content(300_000)).unwrap();
    file.set_modified(long_ago).unwrap();
    fs::write(desk.local.join("up"), content(700_001)).unwrap();
    let file = fs::File::options().append(true).open(desk.local.join("up"));
    file.unwrap().set_modified(long_ago).unwrap();

    desk.enqueue(vec![desk.download("down"), desk.upload("sub/folder/up")]);
    let matches = Grade::SizeMatches;
    assert_eq!(
        desk.until_over(2),
        [done(300_000, matches), done(700_001, matches)]
    );
    assert_eq!(fs::read(desk.local.join("down")).unwrap(), content(300_000));
    let up = server.root().join("sub/folder/up");
    assert_eq!(fs::read(&up).unwrap(), content(700_001));
    for path in [up, desk.local.join("down")] {
        assert_eq!(fs::metadata(path).unwrap().modified().unwrap(), long_ago);
    }
    assert_eq!(names(&desk.local), ["down", "up"]);
    assert_eq!(names(&server.root().join("sub/folder")), ["up"]);
    assert_eq!(desk.questions(), 1);
    desk.quit();
}

#[test]
fn a_folder_goes_both_ways_with_its_empty_folders() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    for folder in ["tree/a/b", "tree/empty"] {
        fs::create_dir_all(desk.local.join(folder)).unwrap();
    }
    for name in ["tree/x", "tree/a/y", "tree/a/b/ z "] {
        fs::write(desk.local.join(name), name).unwrap();
    }
    std::os::unix::fs::symlink("x", desk.local.join("tree/link")).unwrap();
    desk.enqueue(vec![desk.transfer(Direction::Upload, "tree", What::Folder)]);
    let statuses = desk.until_over(5);
    let skipped = |status: &&TransferStatus| **status == TransferStatus::Skipped;
    assert_eq!(statuses.iter().filter(skipped).count(), 1);
    assert_eq!(names(&server.root().join("tree")), ["a", "empty", "x"]);

    fs::rename(desk.local.join("tree"), desk.local.join("sent")).unwrap();
    desk.order(QueueOrder::Remove);
    desk.until("removal", |desk| desk.items.is_empty());
    desk.enqueue(vec![desk.transfer(
        Direction::Download,
        "tree",
        What::Unknown,
    )]);
    desk.until_over(4);
    for name in ["x", "a/y", "a/b/ z "] {
        let (sent, got) = (desk.local.join("sent"), desk.local.join("tree"));
        assert_eq!(
            fs::read(got.join(name)).unwrap(),
            fs::read(sent.join(name)).unwrap()
        );
    }
    assert!(desk.local.join("tree/empty").is_dir());
}

#[test]
fn a_paused_transfer_goes_on_where_it_was() {
    let server = server(ServerOptions::default());
    for direction in [Direction::Upload, Direction::Download] {
        let mut desk = Desk::new(&server);
        let bytes = content(3_000_000);
        match direction {
            Direction::Upload => fs::write(desk.local.join("big"), &bytes).unwrap(),
            Direction::Download => fs::write(server.root().join("big"), &bytes).unwrap(),
        }
        server.faults().slow(Some(1_000_000));
        desk.enqueue(vec![desk.transfer(direction, "big", What::File)]);
        until_moved(&mut desk, 300_000);
        desk.order(QueueOrder::Pause);
        desk.until("pause", |desk| {
            let status = &desk.items.values().next().unwrap().status;
            matches!(status, TransferStatus::Paused { done } if *done > 0)
        });
        server.faults().slow(None);
        server.forget();
        desk.order(QueueOrder::Resume);
        assert_eq!(desk.until_over(1), [done(3_000_000, Grade::SizeMatches)]);
        // The end of an upload's part is read before: all of a small one.
        let restarts = server.count("REST");
        let most = if direction == Direction::Upload { 2 } else { 1 };
        assert!((1..=most).contains(&restarts), "{direction:?} {restarts}");
        assert_eq!(server.count("RETR"), 1, "{direction:?}");
        assert_eq!(fs::read(desk.local.join("big")).unwrap(), bytes);
        assert_eq!(fs::read(server.root().join("big")).unwrap(), bytes);
        assert_eq!(names(&desk.local), ["big"]);
        fs::remove_file(server.root().join("big")).unwrap();
        assert!(names(server.root()).is_empty());
    }
}

#[test]
fn a_cancelled_transfer_leaves_nothing() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("big"), content(3_000_000)).unwrap();
    server.faults().slow(Some(1_000_000));
    desk.enqueue(vec![desk.upload("big")]);
    until_moved(&mut desk, 300_000);
    desk.order(QueueOrder::Cancel);
    desk.until("removal", |desk| desk.items.is_empty());
    assert!(names(server.root()).is_empty());
}

#[test]
fn what_a_run_left_is_continued_by_the_next() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("big"), content(3_000_000)).unwrap();
    server.faults().slow(Some(1_000_000));
    desk.enqueue(vec![desk.upload("big")]);
    until_moved(&mut desk, 300_000);
    let mut desk = desk.again(&server);
    assert_eq!(names(server.root()), ["big.argosy-part"]);
    server.faults().slow(None);
    server.forget();
    desk.enqueue(vec![desk.upload("big")]);
    assert_eq!(desk.until_over(1), [done(3_000_000, Grade::SizeMatches)]);
    assert!((1..=2).contains(&server.count("REST")));
    assert_eq!(server.count("RETR"), 1);
    assert_eq!(
        fs::read(server.root().join("big")).unwrap(),
        content(3_000_000)
    );
    // The certificate was trusted for good by the first run.
    assert_eq!(desk.questions(), 0);
}

#[test]
fn a_wrong_password_is_asked_again_and_giving_up_fails_in_words() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    fs::write(server.root().join("a"), "a").unwrap();
    desk.passwords.insert(0, Some("wrong".to_owned()));
    desk.enqueue(vec![desk.download("a")]);
    assert_eq!(desk.until_over(1), [done(1, Grade::SizeMatches)]);
    assert_eq!(server.count("PASS"), 2);

    let mut desk = Desk::new(&server);
    desk.passwords = vec![None];
    desk.enqueue(vec![desk.download("a")]);
    let declined = Failure::Declined(Declined::Password);
    assert_eq!(desk.until_over(1), [TransferStatus::Failed(declined)]);
}

#[test]
fn an_untrusted_certificate_gets_no_login_and_fails_in_words() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    desk.trust = Some(TrustDecision::Cancel);
    desk.enqueue(vec![desk.download("a"), desk.download("b")]);
    let declined = TransferStatus::Failed(Failure::Declined(Declined::Certificate));
    assert_eq!(desk.until_over(2), [declined.clone(), declined]);
    assert_eq!((server.count("USER"), desk.questions()), (0, 1));
}

#[test]
fn a_server_with_few_places_is_used_as_far_as_it_goes() {
    let options = ServerOptions {
        max_logins: Some(2),
        ..ServerOptions::default()
    };
    let server = server(options);
    let mut settings = Settings::default();
    settings.connections.per_site = 6;
    let mut desk = Desk::with(&server, settings);
    let name = |n: usize| format!("f{n}");
    for n in 0..20 {
        fs::write(server.root().join(name(n)), content(50_000)).unwrap();
    }
    desk.enqueue((0..20).map(|n| desk.download(&name(n))).collect());
    let statuses = desk.until_over(20);
    assert!(
        statuses
            .iter()
            .all(|status| *status == done(50_000, Grade::SizeMatches))
    );
}

#[test]
fn a_cut_connection_is_tried_again_and_goes_on() {
    use crate::support::server::{Cut, Fault};
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    fs::write(server.root().join("big"), content(2_000_000)).unwrap();
    server
        .faults()
        .once("RETR", Fault::After(900_000, Cut::Reset));
    desk.enqueue(vec![desk.download("big")]);
    assert_eq!(desk.until_over(1), [done(2_000_000, Grade::SizeMatches)]);
    assert_eq!(
        fs::read(desk.local.join("big")).unwrap(),
        content(2_000_000)
    );
}

#[test]
fn a_missing_file_fails_at_once_in_the_servers_words() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    desk.enqueue(vec![desk.download("none")]);
    let statuses = desk.until_over(1);
    assert!(matches!(
        &statuses[0],
        TransferStatus::Failed(Failure::Server(ServerFault::Refused { code: 550, .. }))
    ));
    assert!(names(&desk.local).is_empty());
}

#[test]
fn browsing_and_transfers_share_one_question() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    fs::write(server.root().join("a"), "a").unwrap();
    desk.enqueue(vec![desk.download("a")]);
    desk.connect();
    desk.until_over(1);
    assert_eq!(desk.questions(), 1);
    let asked = |event: &&Event| matches!(event, Event::PasswordWanted { .. });
    assert_eq!(desk.seen.iter().filter(asked).count(), 1);
}

#[test]
fn dropping_the_handle_ends_the_service() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    desk.connect();
    desk.let_go();
    desk.until("the end", |desk| {
        matches!(desk.seen.last(), Some(Event::Quit))
    });
}
