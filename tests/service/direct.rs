//! Uploads that go straight to their names, where a server lets nobody rename: what stands there is
//! continued or deleted only if it is surely ours.

use std::fs;

use argosy::profile::ExistsRule;
use argosy::protocol::{Failure, ServerFault};
use argosy::service::{
    Command, Done, Event, ExistsAnswer, Grade, Note, Notice, QueueOrder, TransferStatus,
};

use crate::support::server::{Cut, Fault, Rule, ServerOptions, TestServer};
use crate::support::service::{Desk, content, names, rule};

fn read(server: &TestServer, name: &str) -> Vec<u8> {
    fs::read(server.root().join(name)).unwrap()
}

fn direct(bytes: u64) -> TransferStatus {
    TransferStatus::Done(Done {
        bytes,
        grade: Grade::SizeMatches,
        note: Some(Note::Direct {
            renamed: None,
            left: None,
        }),
    })
}

/// One upload that shows that nobody may rename.
fn learn(server: &TestServer, desk: &mut Desk) {
    server.faults().reply("RNFR", 9, "502 Not here.");
    fs::write(desk.local.join("a"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    desk.until_over(1);
}

#[test]
fn where_nobody_may_rename_uploads_go_straight_to_their_names() {
    for refusal in ["502 Not here.", "550 Permission denied."] {
        let server = TestServer::start(ServerOptions::default()).unwrap();
        let mut desk = Desk::new(&server);
        server.faults().reply("RNFR", 9, refusal);
        fs::write(desk.local.join("a"), "new").unwrap();
        desk.enqueue(vec![desk.upload("a")]);
        assert_eq!(desk.until_over(1), [direct(3)], "{refusal}");
        fs::write(desk.local.join("b"), "new!").unwrap();
        server.forget();
        desk.enqueue(vec![desk.upload("b")]);
        assert_eq!(desk.until_over(2)[1], direct(4));
        let tried = |command: &String| command.starts_with("RNFR");
        assert!(!server.commands().iter().any(tried), "it is known by now");
        assert_eq!(names(server.root()), ["a", "b"]);
        // An old file is replaced only where the rule says so.
        fs::write(desk.local.join("a"), "newest").unwrap();
        let again = [ExistsRule::Skip, ExistsRule::Overwrite];
        desk.enqueue(again.map(|one| rule(desk.upload("a"), one)).to_vec());
        let statuses = desk.until_over(4);
        assert_eq!(statuses[2..], [TransferStatus::Skipped, direct(6)]);
        assert_eq!(read(&server, "a"), b"newest");
    }
}

#[test]
fn a_direct_upload_goes_on_where_it_was_cut_off() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::kept(&server);
    learn(&server, &mut desk);
    fs::write(desk.local.join("big"), content(900_000)).unwrap();
    let cut = Fault::After(400_000, Cut::Everything);
    server.faults().once("STOR", cut);
    // The rule is to ask, but what stands there is ours.
    desk.enqueue(vec![desk.upload("big")]);
    assert_eq!(desk.until_over(2)[1], direct(900_000));
    assert_eq!(read(&server, "big"), content(900_000));
    let resumed = |command: &String| command.starts_with("REST 4") || command.starts_with("REST 3");
    assert!(
        server.commands().iter().any(resumed),
        "{:?}",
        server.commands()
    );
}

#[test]
fn an_old_file_of_the_right_size_is_never_taken_for_a_direct_upload() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::kept(&server);
    learn(&server, &mut desk);
    fs::write(desk.local.join("b"), "newer").unwrap();
    fs::write(server.root().join("b"), "older").unwrap();
    server.faults().once("STOR", Fault::Drop);
    desk.enqueue(vec![rule(desk.upload("b"), ExistsRule::Overwrite)]);
    assert_eq!(desk.until_over(2)[1], direct(5));
    assert_eq!(read(&server, "b"), b"newer");
}

#[test]
fn a_refused_store_leaves_the_old_file_alone() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    learn(&server, &mut desk);
    fs::write(desk.local.join("b"), "newer").unwrap();
    fs::write(server.root().join("b"), "old").unwrap();
    server.faults().reply("STOR", 9, "550 Permission denied.");
    desk.enqueue(vec![rule(desk.upload("b"), ExistsRule::Overwrite)]);
    let statuses = desk.until_over(2);
    assert!(matches!(statuses[1], TransferStatus::Failed(_)));
    assert_eq!(read(&server, "b"), b"old");
}

#[test]
fn a_direct_upload_that_is_gone_before_its_size_is_told_is_not_done() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    learn(&server, &mut desk);
    fs::write(desk.local.join("b"), "newer").unwrap();
    // Before and behind STOR, in each of the tries.
    let none = Fault::Reply(b"550 No such file.\r\n".to_vec());
    server.faults().add(Rule::new("MLST", none).when("/b"));
    desk.enqueue(vec![desk.upload("b")]);
    let gone = TransferStatus::Failed(Failure::Server(ServerFault::Gone));
    assert_eq!(desk.until_over(2)[1], gone);
    assert_eq!(server.count("STOR"), 2 + 3);
}

/// Paused in the middle of a direct upload of «big» in an order that is to ask.
fn paused_direct(server: &TestServer) -> Desk {
    let mut desk = Desk::kept(server);
    let refusal = Fault::Reply(b"502 Not here.\r\n".to_vec());
    server.faults().on("RNFR", refusal);
    fs::write(desk.local.join("a"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    desk.until_over(1);
    fs::write(desk.local.join("big"), content(900_000)).unwrap();
    pause_in_the_middle(server, &mut desk, "big");
    desk
}

pub fn pause_in_the_middle(server: &TestServer, desk: &mut Desk, standing: &str) {
    server.faults().slow(Some(400_000));
    desk.enqueue(vec![desk.upload("big")]);
    desk.until("bytes", |_| {
        fs::metadata(server.root().join(standing)).is_ok_and(|found| found.len() > 100_000)
    });
    desk.order(QueueOrder::Pause);
    desk.until("rest", |desk| {
        let rests = |status: &TransferStatus| {
            status.is_over() || matches!(status, TransferStatus::Paused { .. })
        };
        desk.items.values().all(|item| rests(&item.status))
    });
    server.faults().slow(None);
}

/// The source changed in between, so that nobody can say whose bytes they are.
#[test]
fn half_of_a_direct_upload_is_asked_about_where_its_source_changed() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = paused_direct(&server);
    let half = read(&server, "big");
    let password = server.options().password.clone();
    desk.quit();
    let other: Vec<u8> = content(800_000).into_iter().rev().collect();
    fs::write(desk.local.join("big"), &other).unwrap();
    let mut desk = desk.goes_on(&server);
    desk.passwords = vec![Some(password)];
    desk.until("the queue", |desk| desk.items.len() == 2);
    desk.order(QueueOrder::Resume);
    asked(&mut desk);
    assert_eq!(read(&server, "big"), half);
    answer(&mut desk, ExistsRule::Overwrite);
    assert_eq!(desk.until_over(2)[1], direct(800_000));
    assert_eq!(read(&server, "big"), other);
    assert_eq!(names(server.root()), ["a", "big"]);
}

fn asked(desk: &mut Desk) {
    desk.until("a question", |desk| {
        matches!(desk.item("big").status, TransferStatus::Asking(_))
    });
}

fn answer(desk: &mut Desk, rule: ExistsRule) {
    let id = desk.item("big").id;
    desk.handle.send(Command::AnswerExists {
        id,
        answer: ExistsAnswer {
            rule,
            for_rest: false,
        },
    });
}

/// Shorter than what we sent, so that its size says nothing.
fn somebodys(server: &TestServer) -> Vec<u8> {
    let other = vec![b'x'; 90_000];
    fs::write(server.root().join("big"), &other).unwrap();
    server.forget();
    other
}

#[test]
fn somebodys_file_in_the_place_of_half_a_direct_upload_is_asked_about() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = paused_direct(&server);
    let other = somebodys(&server);
    desk.order(QueueOrder::Resume);
    asked(&mut desk);
    assert_eq!(read(&server, "big"), other);
    assert_eq!((server.count("STOR"), server.count("DELE")), (0, 0));
    answer(&mut desk, ExistsRule::Resume);
    let no_beginning = Failure::Server(ServerFault::SourceChanged);
    assert_eq!(desk.until_over(2)[1], TransferStatus::Failed(no_beginning));
    assert_eq!(read(&server, "big"), other);
    assert_eq!((server.count("STOR"), server.count("DELE")), (0, 0));
}

#[test]
fn somebodys_file_outlives_the_cancelled_upload_to_its_name() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = paused_direct(&server);
    let other = somebodys(&server);
    desk.order(QueueOrder::Cancel);
    desk.until("a look", |_| server.count("RETR") == 1);
    desk.quit();
    assert_eq!(read(&server, "big"), other);
    assert_eq!(server.count("DELE"), 0);
}

/// This server takes files and gives none.
#[test]
fn what_cannot_be_compared_is_neither_continued_nor_deleted() {
    let no_reading = || {
        let server = TestServer::start(ServerOptions::default()).unwrap();
        let refusal = Fault::Reply(b"550 Permission denied.\r\n".to_vec());
        server.faults().on("RETR", refusal);
        server
    };
    let server = no_reading();
    let mut desk = paused_direct(&server);
    let half = read(&server, "big");
    desk.order(QueueOrder::Resume);
    asked(&mut desk);
    assert_eq!(read(&server, "big"), half);
    // The person says that it is ours.
    answer(&mut desk, ExistsRule::Resume);
    desk.until_over(2);
    assert_eq!(read(&server, "big"), content(900_000));

    let server = no_reading();
    let mut desk = paused_direct(&server);
    let half = read(&server, "big");
    desk.order(QueueOrder::Cancel);
    desk.until("a word of it", |desk| {
        let left = |event: &Event| matches!(event, Event::Notice(Notice::LeftInDoubt { .. }));
        desk.seen.iter().any(left)
    });
    assert_eq!(read(&server, "big"), half);
}

#[test]
fn a_direct_upload_to_another_name_goes_on_there() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::kept(&server);
    learn(&server, &mut desk);
    fs::write(desk.local.join("big"), content(900_000)).unwrap();
    fs::write(server.root().join("big"), "old").unwrap();
    let cut = Fault::After(400_000, Cut::Everything);
    server.faults().once("STOR", cut);
    desk.enqueue(vec![rule(desk.upload("big"), ExistsRule::Rename)]);
    desk.until_over(2);
    assert_eq!(names(server.root()), ["a", "big", "big (2)"]);
    assert_eq!(read(&server, "big"), b"old");
    assert_eq!(read(&server, "big (2)"), content(900_000));
    assert!(
        desk.folders()
            .state
            .join("parts")
            .read_dir()
            .unwrap()
            .next()
            .is_none()
    );
}

#[test]
fn half_of_a_direct_upload_goes_when_it_is_cancelled() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = paused_direct(&server);
    desk.order(QueueOrder::Cancel);
    desk.until("its end", |_| names(server.root()) == ["a"]);
}

#[test]
fn a_direct_upload_with_other_bytes_than_the_source_does_not_stay() {
    // This server tells no times, so that only we know that the old file is gone.
    let server = TestServer::start(ServerOptions {
        hashes: vec!["XMD5".to_owned()],
        mlsd: false,
        mfmt: false,
        ..ServerOptions::default()
    })
    .unwrap();
    let mut settings = argosy::profile::Settings::default();
    settings.transfers.verify = argosy::profile::Verify::Always;
    let mut desk = Desk::with(&server, settings);
    let on = |verb: &str, reply: String| {
        server.faults().on(verb, Fault::Reply(reply.into_bytes()));
    };
    on("RNFR", "502 Not here.\r\n".to_owned());
    on("MDTM", "502 Not here.\r\n".to_owned());
    fs::write(desk.local.join("b"), "b").unwrap();
    desk.enqueue(vec![desk.upload("b")]);
    desk.until_over(1);
    on("XMD5", format!("250 {}\r\n", "0".repeat(32)));
    fs::write(desk.local.join("a"), "newer").unwrap();
    fs::write(server.root().join("a"), "older").unwrap();
    desk.enqueue(vec![rule(desk.upload("a"), ExistsRule::Overwrite)]);
    let statuses = desk.until_over(2);
    assert!(
        matches!(
            statuses[1..],
            [TransferStatus::Failed(Failure::Server(
                ServerFault::WrongHash { .. }
            ))]
        ),
        "{statuses:?} {:#?}",
        server.commands()
    );
    assert_eq!(names(server.root()), ["b"]);
}
