//! The queue as a whole: its menus, the limits' switch, and what comes when all is over.

use super::*;
use crate::app::transfer_list::{Finish, Message as List, TransferList};
use crate::protocol::ServerFault;
use crate::service::{Done, Grade, Priority, QueueOrder, Which};

pub(super) fn busy(count: u64) -> Harness {
    let mut harness = Harness::new();
    let items = (1..=count).map(|id| item(id, TransferStatus::Waiting(None)));
    harness.event(Event::Queue(vec![QueueChange::Added(items.collect())]));
    harness
}

pub(super) fn ends(harness: &mut Harness, id: u64, status: TransferStatus) {
    let change = QueueChange::Status(TransferId(id), status);
    harness.event(Event::Queue(vec![change]));
}

/// Pictures of the window in each theme, in the folder that `ARGOSY_PICTURES` names, if it does.
pub(super) fn picture(harness: &Harness, name: &str, size: Size) {
    let Some(folder) = std::env::var_os("ARGOSY_PICTURES") else {
        return;
    };
    for (theme, of) in crate::app::form::testing::looks() {
        let settings = theme::font::settings();
        let mut screen = Simulator::with_size(settings, size, harness.app.view());
        let shot = screen.snapshot(&theme).unwrap();
        let path = std::path::Path::new(&folder).join(format!("{name}-{of}"));
        shot.matches_image(path).unwrap();
    }
}

pub(super) fn done() -> TransferStatus {
    TransferStatus::Done(Done {
        bytes: 10,
        grade: Grade::SizeMatches,
        note: None,
    })
}

pub(super) fn failed() -> TransferStatus {
    TransferStatus::Failed(refusal())
}

fn refusal() -> Failure {
    Failure::Server(ServerFault::Refused {
        verb: "STOR",
        code: 553,
        text: "No.".to_owned(),
    })
}

#[test]
fn it_quits_when_all_is_over_if_that_was_chosen() {
    let mut harness = busy(2);
    harness.send(Message::Transfers(List::FinishChosen(Finish::Quit)));
    assert!(harness.shows("At the end: quit"));
    ends(&mut harness, 1, done());
    assert!(harness.commands.try_recv().is_err());
    ends(&mut harness, 2, done());
    assert!(matches!(harness.command(), Command::Quit));
}

#[test]
fn the_question_before_the_end_keeps_up_with_the_queue() {
    let mut harness = busy(2);
    harness.send(Message::Key(Shortcut::Quit));
    assert!(harness.shows("2 transfers in the queue, 0 under way."));
    ends(&mut harness, 1, done());
    assert!(harness.shows("1 transfer in the queue, 0 under way."));
    ends(&mut harness, 2, done());
    assert!(harness.shows("Nothing is left in the queue."));
    harness.click("Quit");
    assert!(matches!(harness.command(), Command::Quit));
}

#[test]
fn it_does_not_quit_over_a_failure_and_says_so() {
    let mut harness = busy(2);
    harness.send(Message::Transfers(List::FinishChosen(Finish::Quit)));
    ends(&mut harness, 1, failed());
    ends(&mut harness, 2, done());
    assert!(harness.commands.try_recv().is_err());
    assert!(harness.shows("Argosy has not quit, since 1 transfer failed."));
    // The choice was for that queue.
    assert!(harness.shows("At the end: nothing"));
}

#[test]
fn what_is_taken_off_by_hand_is_not_the_end() {
    let mut harness = busy(1);
    harness.send(Message::Transfers(List::FinishChosen(Finish::Quit)));
    let removed = QueueChange::Removed(vec![TransferId(1)]);
    harness.event(Event::Queue(vec![removed]));
    assert!(harness.commands.try_recv().is_err());
    // Neither is it for what is queued later.
    assert!(harness.shows("At the end: nothing"));
    harness.send(Message::Transfers(List::FinishChosen(Finish::Notify)));
    let added = QueueChange::Added(vec![item(2, TransferStatus::Waiting(None))]);
    harness.event(Event::Queue(vec![added]));
    ends(&mut harness, 2, done());
    assert!(harness.shows("All transfers are finished."));
}

#[test]
fn the_limits_are_switched_in_the_queue_s_bar() {
    let mut harness = busy(0);
    // Where there are none yet, they are to be given.
    harness.click("No speed limit");
    assert!(harness.shows("Downloads at most"));
    assert!(matches!(harness.command(), Command::SetSettings(_)));
    harness.escape();
    let mut settings = Settings::default();
    settings.speed.down = 512_000;
    let _ = harness.app.set_settings(settings);
    harness.command();
    harness.click("No speed limit");
    let Command::SetSettings(settings) = harness.command() else {
        panic!("no settings");
    };
    assert_eq!(settings.speed.limits(), (512_000, 0));
    assert!(harness.shows("↓ 500.0 KiB/s"));
}

#[test]
fn priorities_and_moves_are_in_menus_of_the_transfers_menu() {
    let mut harness = busy(2);
    let table = |event| Message::Transfers(List::Table(event));
    harness.send(table(TableEvent::SelectOnly(1)));
    let at = iced::Point::new(300.0, 300.0);
    harness.send(table(TableEvent::Context(Some(1), at)));
    let (wide, narrow) = (Size::new(1280.0, 800.0), Size::new(900.0, 600.0));
    picture(&harness, "queue-menu", wide);
    harness.send(Message::WindowResized(narrow));
    picture(&harness, "queue-narrow", narrow);
    harness.send(Message::WindowResized(wide));
    harness.click("Set the priority");
    picture(&harness, "queue-priorities", wide);
    harness.click("Highest");
    let Command::Queue { order, which } = harness.command() else {
        panic!("no order");
    };
    assert_eq!(order, QueueOrder::Prioritise(Priority::Highest));
    assert_eq!(which, Which::These(vec![TransferId(2)]));
    harness.send(table(TableEvent::Context(Some(1), at)));
    harness.click("The whole site");
    harness.click("Cancel");
    // It cannot be undone: a person agrees first, and Enter alone is no.
    assert!(harness.commands.try_recv().is_err());
    harness.click("Cancel them");
    let Command::Queue { which, .. } = harness.command() else {
        panic!("no order");
    };
    assert_eq!(which, Which::Site(endpoint()));
}

#[test]
fn the_filter_and_the_groups_are_in_the_queue_s_bar() {
    let mut harness = busy(3);
    harness.send(Message::Transfers(List::Table(TableEvent::Focused)));
    harness.send(Message::Key(Shortcut::Find));
    harness.type_into(TransferList::FILTER, "nope");
    harness.send(Message::Transfers(List::Sift(
        super::super::transfer_list::List::Queue,
    )));
    assert!(harness.shows("0 of 3 shown") && harness.shows("Nothing here matches the filter"));
    assert!(harness.shows("Pause shown") && harness.shows("Cancel shown"));
    harness.send(Message::Key(Shortcut::Leave));
    assert!(harness.shows("Pause all") && !harness.shows("0 of 3 shown"));
    harness.send(Message::Transfers(List::GroupPressed));
    assert!(harness.shows("h (ann)") && harness.shows("Upload to /srv"));
    assert!(harness.app.window.get().groups_transfers);
    picture(&harness, "queue-groups", Size::new(1280.0, 800.0));
}

#[test]
fn the_folder_of_a_target_is_opened_in_its_pane() {
    let mut harness = Harness::new();
    let mut download = item(1, TransferStatus::Waiting(None));
    download.direction = Direction::Download;
    download.local = "/home/ann/in/notes.txt".into();
    let upload = item(2, failed());
    let added = QueueChange::Added(vec![download, upload]);
    harness.event(Event::Queue(vec![added]));
    let table = |event| Message::Transfers(List::Table(event));
    harness.send(table(TableEvent::SelectOnly(0)));
    harness.send(Message::Transfers(List::TargetPressed));
    assert!(harness.app.panes.local.is_loading());
    // Not connected there: it is offered.
    harness.click("Failed (1)");
    harness.send(table(TableEvent::SelectOnly(0)));
    assert!(harness.shows(&format!(
        "notes.txt: {}",
        wording::failure(&refusal()).line()
    )));
    picture(&harness, "queue-failed", Size::new(1024.0, 700.0));
    harness.send(Message::Transfers(List::TargetPressed));
    assert!(harness.shows("Open the target's folder"));
    harness.click("Open and connect");
    let Command::Connect {
        endpoint: to,
        folder,
        ..
    } = harness.command()
    else {
        panic!("no connection");
    };
    assert_eq!((to, folder), (endpoint(), RemotePath::parse("/srv").ok()));
}

#[test]
fn a_password_that_was_put_off_is_asked_for_from_its_row() {
    use crate::service::WaitingFor;
    let mut harness = Harness::new();
    let waits = TransferStatus::Waiting(Some(WaitingFor::Password));
    harness.event(Event::Queue(vec![QueueChange::Added(vec![item(1, waits)])]));
    assert!(harness.shows(wording::PASSWORD_PUT_OFF));
    let table = |event| Message::Transfers(List::Table(event));
    harness.send(table(TableEvent::Activate(0)));
    assert!(matches!(harness.command(), Command::AskPassword(of) if of == endpoint()));
    harness.send(table(TableEvent::SelectOnly(0)));
    let at = iced::Point::new(300.0, 300.0);
    harness.send(table(TableEvent::Context(Some(0), at)));
    harness.click("Give the password…");
    assert!(matches!(harness.command(), Command::AskPassword(_)));
}
