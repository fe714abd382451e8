//! What is told by notifications, and to whom.

use super::control::{busy, done, ends, failed};
use super::*;

/// What a batch of tasks would do: a call is two of them, the window's own and the desktop's.
fn calls(harness: &mut Harness, message: Message) -> bool {
    harness.app.update(message).units() >= 2
}

fn status(id: u64, status: TransferStatus) -> Message {
    let change = QueueChange::Status(TransferId(id), status);
    Message::Service(vec![Event::Queue(vec![change])])
}

#[test]
fn the_end_of_the_queue_is_told_to_who_is_away() {
    let mut harness = busy(2);
    assert!(!calls(&mut harness, status(1, done())));
    assert!(!calls(&mut harness, status(2, done())));
    let mut harness = busy(1);
    harness.send(Message::FocusChanged(false));
    assert!(calls(&mut harness, status(1, done())));
}

#[test]
fn failures_are_told_once_until_somebody_looks() {
    let mut harness = busy(4);
    harness.send(Message::FocusChanged(false));
    assert!(calls(&mut harness, status(1, failed())));
    assert!(!calls(&mut harness, status(2, failed())));
    harness.send(Message::FocusChanged(true));
    harness.send(Message::FocusChanged(false));
    assert!(calls(&mut harness, status(3, failed())));
    let mut settings = Settings::default();
    settings.notifications.finished = false;
    let _ = harness.app.set_settings(settings);
    assert!(!calls(&mut harness, status(4, done())));
}

#[test]
fn a_question_is_told_to_who_is_away() {
    let mut harness = busy(2);
    harness.send(Message::FocusChanged(false));
    let question = Event::MasterPasswordWanted {
        is_new: false,
        wrong: false,
    };
    let asked = Message::Service(vec![question]);
    assert!(calls(&mut harness, asked.clone()));
    assert!(!calls(&mut harness, asked));
}

#[test]
fn a_desktop_without_notifications_is_told_once() {
    let mut harness = busy(1);
    harness.send(Message::Called(true));
    assert!(!harness.shows(wording::CALLS_UNHEARD));
    harness.send(Message::Called(false));
    assert!(harness.shows(wording::CALLS_UNHEARD));
    harness.send(Message::StatusBar(status_bar::Message::NoticeClosed));
    harness.send(Message::Called(false));
    assert!(!harness.shows(wording::CALLS_UNHEARD));
    ends(&mut harness, 1, done());
}
