//! The queue from run to run.

use std::fs;

use argosy::profile::ExistsRule;
use argosy::service::{
    Command, Direction, Event, Grade, Notice, QueueOrder, TransferStatus, WaitingFor, What,
    saved_queue, start,
};

use crate::support::files::{content, names};
use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, done, options, rule, until_moved};

fn server(options: ServerOptions) -> TestServer {
    TestServer::start(options).unwrap()
}

fn password(desk: &mut Desk) -> Option<argosy::profile::Password> {
    let given = desk.passwords.remove(0);
    given.map(argosy::profile::Password::new)
}

fn waits_for_password(status: &TransferStatus) -> bool {
    *status == TransferStatus::Waiting(Some(WaitingFor::Password))
}

#[test]
fn lists_come_back_and_what_waits_goes_on_when_there_is_a_password() {
    let first = server(ServerOptions::default());
    let mut desk = Desk::kept(&first);
    for name in ["one", "two", "big"] {
        fs::write(first.root().join(name), content(9_000)).unwrap();
    }
    fs::write(first.root().join("big"), content(60_000_000)).unwrap();
    fs::write(desk.local.join("there"), "there").unwrap();
    fs::write(first.root().join("there"), "elsewhere").unwrap();
    let there = rule(desk.upload("there"), ExistsRule::Skip);
    desk.enqueue(vec![desk.download("one"), desk.download("none"), there]);
    desk.until_over(3);
    let before: Vec<TransferStatus> = desk.items.values().map(|it| it.status.clone()).collect();
    assert_eq!(before[0], done(9_000, Grade::SizeMatches));
    desk.enqueue(vec![desk.download("big")]);
    until_moved(&mut desk, 1_000_000);

    let mut desk = desk.goes_on(&first);
    let answer = password(&mut desk);
    desk.until("what was left", |desk| desk.items.len() == 4);
    let statuses: Vec<TransferStatus> = desk.items.values().map(|it| it.status.clone()).collect();
    assert_eq!(statuses[..3], before);
    desk.until("why it waits", |desk| {
        waits_for_password(&desk.items.values().last().unwrap().status)
    });
    let asked = |event: &Event| matches!(event, Event::PasswordWanted { .. });
    desk.until("a question", |desk| desk.seen.iter().any(asked));
    first.forget();
    let endpoint = desk.endpoint.clone();
    desk.handle.send(Command::AnswerPassword {
        endpoint,
        password: answer,
        keep: None,
    });
    desk.until_over(4);
    assert_eq!(
        fs::read(desk.local.join("big")).unwrap(),
        content(60_000_000)
    );
    assert_eq!(names(&desk.local), ["big", "one", "there"]);
    assert_eq!(first.count("REST"), 1, "the part goes on");
    assert_eq!(first.count("RETR"), 1, "nothing is sent twice");
    desk.quit();
}

#[test]
fn whoever_wants_it_to_go_on_is_asked_for_the_password() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::kept(&server);
    fs::write(server.root().join("a"), content(9_000)).unwrap();
    desk.passwords.clear();
    desk.enqueue(vec![desk.download("a")]);
    desk.until("a question", |desk| {
        desk.seen
            .iter()
            .any(|event| matches!(event, Event::PasswordWanted { .. }))
    });
    let mut desk = desk.goes_on(&server);
    desk.until("what was left", |desk| desk.items.len() == 1);
    desk.order(QueueOrder::Resume);
    desk.until_over(1);
    desk.quit();
}

#[test]
fn what_is_removed_stays_away_and_what_is_paused_stays_paused() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::kept(&server);
    fs::write(server.root().join("a"), content(9_000)).unwrap();
    desk.enqueue(vec![desk.download("a")]);
    desk.until_over(1);
    desk.clear();
    fs::write(server.root().join("b"), content(60_000_000)).unwrap();
    desk.enqueue(vec![desk.download("b")]);
    until_moved(&mut desk, 1_000_000);
    desk.order(QueueOrder::Pause);
    desk.until("a pause", |desk| {
        let is_paused = |status: &TransferStatus| matches!(status, TransferStatus::Paused { .. });
        desk.items.values().all(|item| is_paused(&item.status))
    });
    let queue = desk.folders().queue();
    let mut desk = desk.goes_on(&server);
    desk.until("what was left", |desk| desk.items.len() == 1);
    let status = &desk.items.values().next().unwrap().status;
    assert!(matches!(status, TransferStatus::Paused { done } if *done >= 1_000_000));
    // Cancelled, its part goes too.
    let answer = password(&mut desk);
    let endpoint = desk.endpoint.clone();
    desk.handle.send(Command::AnswerPassword {
        endpoint,
        password: answer,
        keep: None,
    });
    desk.order(QueueOrder::Cancel);
    desk.until("removal", |desk| desk.items.is_empty());
    desk.until("the part's end", |desk| names(&desk.local) == ["a"]);
    desk.quit();
    assert_eq!(saved_queue(&queue).unwrap().transfers, []);
}

#[test]
fn a_password_that_is_put_off_leaves_what_waits_in_the_queue() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::kept(&server);
    fs::write(server.root().join("b"), content(60_000_000)).unwrap();
    desk.enqueue(vec![desk.download("b")]);
    until_moved(&mut desk, 1_000_000);
    let mut desk = desk.goes_on(&server);
    let answer = password(&mut desk);
    let endpoint = desk.endpoint.clone();
    let asked = |desk: &Desk| {
        let asked = |event: &&Event| matches!(event, Event::PasswordWanted { .. });
        desk.seen.iter().filter(asked).count()
    };
    desk.until("the question", |desk| asked(desk) > 0);
    let before = asked(&desk);
    desk.handle.send(Command::PutOffPassword(endpoint.clone()));
    desk.handle.send(Command::AskPassword(endpoint.clone()));
    desk.until("the question again", |desk| asked(desk) > before);
    let waits = TransferStatus::Waiting(Some(WaitingFor::Password));
    assert!(desk.items.values().all(|item| item.status == waits));
    desk.handle.send(Command::AnswerPassword {
        endpoint,
        password: answer,
        keep: None,
    });
    let statuses = desk.until_over(1);
    assert!(matches!(statuses[..], [TransferStatus::Done(_)]));
    desk.quit();
}

#[test]
fn a_folder_that_was_half_read_gives_nothing_twice() {
    let server = server(ServerOptions::default());
    let mut desk = Desk::kept(&server);
    for n in 0..30 {
        let folder = server.root().join(format!("tree/{}", n % 3));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(n.to_string()), content(3_000_000)).unwrap();
    }
    desk.enqueue(vec![desk.transfer(
        Direction::Download,
        "tree",
        What::Folder,
    )]);
    desk.until("some items", |desk| {
        desk.items
            .values()
            .any(|item| item.what == What::File && item.status.is_over())
    });
    let mut desk = desk.goes_on(&server);
    let answer = password(&mut desk);
    let endpoint = desk.endpoint.clone();
    server.forget();
    desk.handle.send(Command::AnswerPassword {
        endpoint,
        password: answer,
        keep: None,
    });
    let statuses = desk.until_over(31);
    assert!(
        statuses
            .iter()
            .all(|status| matches!(status, TransferStatus::Done(_)))
    );
    assert!(server.count("RETR") < 30);
    desk.quit();
}

#[test]
fn a_second_service_keeps_its_queue_in_memory_and_says_so() {
    let server = server(ServerOptions::default());
    let desk = Desk::kept(&server);
    let mut options = options(Default::default(), desk.folders());
    options.journal = argosy::service::JournalMode::At(desk.folders().queue());
    // The first has it as soon as it has told the pins.
    let mut desk = desk;
    desk.until("a start", |desk| !desk.seen.is_empty());
    let (second, mut events) = start(options);
    let own = std::process::id();
    loop {
        match events.blocking_recv().unwrap() {
            Event::Notice(Notice::QueueHeld { by, .. }) => break assert_eq!(by, Some(own)),
            Event::Quit => panic!("no notice"),
            _ => {}
        }
    }
    second.send(Command::Quit);
    desk.quit();
}
