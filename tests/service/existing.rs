//! Targets and parts that stand already, on the in-process server.

use std::fs;
use std::time::Duration;

use argosy::profile::ExistsRule;
use argosy::protocol::{Failure, ServerFault};
use argosy::service::{
    Command, Direction, Done, ExistsAnswer, Grade, Note, QueueOrder, TransferStatus, What,
};

use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, content, names, rule, unchecked, until_moved};

fn server(options: ServerOptions) -> TestServer {
    TestServer::start(options).unwrap()
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
    let second =
        |command: &String| command.starts_with("STOR") && command.ends_with("a-2.argosy-part");
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
        assert_eq!(statuses[2], unchecked(1000));
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
