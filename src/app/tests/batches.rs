//! Very much is chosen: the window goes on, and the queue has all in the order of the keys.

use iced_test::futures::futures::StreamExt;
use iced_test::runtime::{Action, task};
use tokio::runtime::Runtime;

use super::*;
use crate::app::dragging::Load;
use crate::app::file_pane::Entries;
use crate::protocol::Name;

fn load(prefix: &str, count: usize) -> Load {
    let name = |number| Entry::new(Name::from(format!("{prefix}{number}").as_str()), Kind::File);
    let entries = Entries::Local(Arc::new((0..count).map(name).collect()));
    let folder = Place::Local("/home/ann".into());
    Load::new(&folder, &entries, (0..count).collect()).unwrap()
}

fn uploads(harness: &mut Harness, load: Load) -> Task<Message> {
    let into = Place::Remote(RemotePath::parse("/srv").unwrap());
    harness.app.transfer_into(load, into)
}

/// What a task says in the end.
fn outcome(task: Task<Message>) -> Vec<Message> {
    let Some(stream) = task::into_stream(task) else {
        return Vec::new();
    };
    let said = Runtime::new().unwrap().block_on(stream.collect::<Vec<_>>());
    let messages = said.into_iter().filter_map(|action| match action {
        Action::Output(message) => Some(message),
        _ => None,
    });
    messages.collect()
}

fn follow(harness: &mut Harness, task: Task<Message>) {
    for message in outcome(task) {
        let next = harness.app.update(message);
        follow(harness, next);
    }
}

fn enqueued(harness: &mut Harness) -> (usize, String) {
    let Command::Enqueue { transfers, .. } = harness.command() else {
        panic!("nothing is queued");
    };
    let first = transfers[0].local.file_name().unwrap();
    (transfers.len(), first.to_string_lossy().into_owned())
}

#[test]
fn what_is_chosen_later_comes_behind_what_is_still_made() {
    let mut harness = Harness::new();
    harness.connected();
    while harness.commands.try_recv().is_ok() {}
    let first = uploads(&mut harness, load("a", 100_000));
    let second = uploads(&mut harness, load("b", 3));
    assert!(harness.commands.try_recv().is_err(), "nothing is made yet");
    assert!(outcome(second).is_empty());
    // What was pressed holds, whatever the window shows by then.
    harness.click("Disconnect");
    follow(&mut harness, first);
    assert!(matches!(harness.command(), Command::Disconnect(_)));
    assert_eq!(enqueued(&mut harness), (100_000, "a0".to_owned()));
    assert_eq!(enqueued(&mut harness), (3, "b0".to_owned()));
}

#[test]
fn little_is_queued_at_once() {
    let mut harness = Harness::new();
    harness.connected();
    while harness.commands.try_recv().is_ok() {}
    let _ = uploads(&mut harness, load("a", 3));
    assert_eq!(enqueued(&mut harness), (3, "a0".to_owned()));
}

#[test]
fn who_quits_meanwhile_leaves_nothing_out_of_the_queue() {
    let mut harness = Harness::new();
    harness.connected();
    while harness.commands.try_recv().is_ok() {}
    let made = uploads(&mut harness, load("a", 5_000));
    harness.send(Message::CloseRequested);
    assert!(harness.commands.try_recv().is_err());
    let left = outcome(made);
    left.into_iter().for_each(|message| harness.send(message));
    assert_eq!(enqueued(&mut harness).0, 5_000);
    assert!(matches!(harness.command(), Command::Quit));
}
