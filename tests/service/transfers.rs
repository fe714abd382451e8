//! Whole transfers through the service, on the in-process server.

use std::fs;
use std::time::{Duration, SystemTime};

use argosy::profile::{ExistsRule, Settings};
use argosy::protocol::{Declined, Failure, ServerFault};
use argosy::service::{
    Command, Direction, Done, Event, ExistsAnswer, Grade, NewTransfer, Note, QueueOrder,
    TransferStatus, TrustDecision, What,
};

use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, content, names};

fn server(options: ServerOptions) -> TestServer {
    TestServer::start(options).unwrap()
}

fn done(bytes: u64, grade: Grade) -> TransferStatus {
    let note = None;
    TransferStatus::Done(Done { bytes, grade, note })
}

fn rule(new: NewTransfer, exists: ExistsRule) -> NewTransfer {
    NewTransfer { exists, ..new }
}

/// Waits until the only item has moved so many bytes.
fn until_moved(desk: &mut Desk, bytes: u64) {
    desk.until("progress", |desk| {
        let moved = |event: &Event| match event {
            Event::Progress(progress) => progress.running.iter().any(|(_, done)| *done >= bytes),
            _ => false,
        };
        desk.seen.iter().any(moved)
    });
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
        assert_eq!(server.count("REST"), 1, "{direction:?}");
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
    assert_eq!(server.count("REST"), 1);
    assert_eq!(
        fs::read(server.root().join("big")).unwrap(),
        content(3_000_000)
    );
    // The certificate was trusted for good by the first run.
    assert_eq!(desk.questions(), 0);
}

#[test]
fn a_foreign_part_is_left_alone() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("a"), "new").unwrap();
    fs::write(server.root().join("a.argosy-part"), "foreign").unwrap();
    fs::write(server.root().join("b"), "b").unwrap();
    fs::write(desk.local.join("b.argosy-part"), "foreign").unwrap();
    desk.enqueue(vec![desk.upload("a"), desk.download("b")]);
    desk.until_over(2);
    assert_eq!(fs::read(server.root().join("a")).unwrap(), b"new");
    assert_eq!(
        fs::read(server.root().join("a.argosy-part")).unwrap(),
        b"foreign"
    );
    assert_eq!(
        fs::read(desk.local.join("b.argosy-part")).unwrap(),
        b"foreign"
    );
    let second = |command: &String| command.starts_with("STOR") && command.ends_with("part-2");
    assert!(server.commands().iter().any(second));
}

#[test]
fn an_existing_target_is_asked_about_and_the_rest_follows_the_answer() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    for name in ["a", "b"] {
        fs::write(desk.local.join(name), "new").unwrap();
        fs::write(server.root().join(name), "old!").unwrap();
    }
    desk.enqueue(vec![desk.upload("a"), desk.upload("b")]);
    let asking = |desk: &Desk| {
        let asks = |status: &TransferStatus| matches!(status, TransferStatus::Asking(_));
        desk.items
            .values()
            .filter(|item| asks(&item.status))
            .count()
    };
    desk.until("two questions", |desk| asking(desk) == 2);
    let id = *desk.items.keys().next().unwrap();
    let answer = ExistsAnswer {
        rule: ExistsRule::Overwrite,
        for_rest: true,
    };
    desk.handle.send(Command::AnswerExists { id, answer });
    desk.until_over(2);
    assert_eq!(fs::read(server.root().join("b")).unwrap(), b"new");
}

#[test]
fn each_rule_does_what_it_says() {
    for direction in [Direction::Upload, Direction::Download] {
        let server = server(ServerOptions::default());
        let mut desk = Desk::new(&server);
        let (from, to) = match direction {
            Direction::Upload => (desk.local.clone(), server.root().to_owned()),
            Direction::Download => (server.root().to_owned(), desk.local.clone()),
        };
        let rules = [
            ("skip", ExistsRule::Skip),
            ("rename.txt", ExistsRule::Rename),
            ("resume", ExistsRule::Resume),
            ("fail", ExistsRule::Fail),
        ];
        for (name, _) in rules {
            fs::write(from.join(name), content(1000)).unwrap();
            fs::write(to.join(name), &content(1000)[..400]).unwrap();
        }
        let new = |(name, exists)| rule(desk.transfer(direction, name, What::File), exists);
        desk.enqueue(rules.map(new).to_vec());
        let statuses = desk.until_over(4);
        assert_eq!(statuses[0], TransferStatus::Skipped);
        let note = Some(Note::RenamedTo("rename (2).txt".to_owned()));
        let grade = Grade::SizeMatches;
        assert_eq!(
            statuses[1],
            TransferStatus::Done(Done {
                bytes: 1000,
                grade,
                note
            })
        );
        assert_eq!(statuses[2], done(1000, Grade::BeginningUnchecked));
        let exists = Failure::Server(ServerFault::Exists);
        assert_eq!(statuses[3], TransferStatus::Failed(exists));
        assert_eq!(fs::read(to.join("resume")).unwrap(), content(1000));
        assert_eq!(fs::read(to.join("rename.txt")).unwrap().len(), 400);
        assert_eq!(
            names(&to),
            ["fail", "rename (2).txt", "rename.txt", "resume", "skip"]
        );
    }
}

#[test]
fn a_cancelled_resume_gives_the_old_file_its_name_back() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("big"), content(3_000_000)).unwrap();
    fs::write(server.root().join("big"), &content(3_000_000)[..400_000]).unwrap();
    server.faults().slow(Some(1_000_000));
    desk.enqueue(vec![rule(desk.upload("big"), ExistsRule::Resume)]);
    until_moved(&mut desk, 600_000);
    desk.order(QueueOrder::Cancel);
    desk.until("removal", |desk| desk.items.is_empty());
    assert_eq!(names(server.root()), ["big"]);
    let left = fs::read(server.root().join("big")).unwrap();
    assert!(left.len() >= 400_000 && content(3_000_000).starts_with(&left));
}

#[test]
fn a_server_that_refuses_to_overwrite_leaves_both_files() {
    let options = ServerOptions {
        rename_over_existing: false,
        ..ServerOptions::default()
    };
    let server = server(options);
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("a"), "new").unwrap();
    fs::write(server.root().join("a"), "old!").unwrap();
    desk.enqueue(vec![rule(desk.upload("a"), ExistsRule::Overwrite)]);
    let statuses = desk.until_over(1);
    assert!(matches!(
        &statuses[0],
        TransferStatus::Failed(Failure::Server(ServerFault::RenameRefused { .. }))
    ));
    assert_eq!(names(server.root()), ["a", "a.argosy-part"]);
    assert_eq!(fs::read(server.root().join("a")).unwrap(), b"old!");
    // Off the list, its part goes too.
    desk.order(QueueOrder::Remove);
    desk.until("removal", |desk| desk.items.is_empty());
    let end = std::time::Instant::now() + Duration::from_secs(10);
    while names(server.root()).len() > 1 && std::time::Instant::now() < end {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(names(server.root()), ["a"]);
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
fn a_server_without_rest_begins_again() {
    let options = ServerOptions {
        rest: false,
        ..ServerOptions::default()
    };
    let server = server(options);
    let mut desk = Desk::new(&server);
    fs::write(desk.local.join("big"), content(3_000_000)).unwrap();
    server.faults().slow(Some(1_000_000));
    desk.enqueue(vec![desk.upload("big")]);
    until_moved(&mut desk, 300_000);
    desk.order(QueueOrder::Pause);
    desk.until("pause", |desk| {
        let status = &desk.items.values().next().unwrap().status;
        matches!(status, TransferStatus::Paused { .. })
    });
    server.faults().slow(None);
    desk.order(QueueOrder::Resume);
    assert_eq!(desk.until_over(1), [done(3_000_000, Grade::SizeMatches)]);
    assert_eq!(
        fs::read(server.root().join("big")).unwrap(),
        content(3_000_000)
    );
    assert_eq!(names(server.root()), ["big"]);
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
