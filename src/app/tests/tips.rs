//! The tips at the window's foot come and go.

use super::*;
use crate::app::tips::Tip;

const CONNECT: &str = "Tip: write a host or paste a URL above, or take a saved site (Ctrl+S).";
const TRANSFER: &str = "Tip: F3 uploads what is selected, F4 downloads it.";
const KEYS: &str = "Tip: F1 shows every key; each can be changed in the settings.";

#[test]
fn a_tip_goes_when_it_was_followed() {
    let mut harness = Harness::new();
    assert!(harness.shows(CONNECT));
    harness.connected();
    assert!(!harness.shows(CONNECT) && harness.shows(TRANSFER));
    let added = vec![item(1, TransferStatus::Waiting(None))];
    harness.event(Event::Queue(vec![QueueChange::Added(added)]));
    assert!(!harness.shows(TRANSFER) && harness.shows(KEYS));
    harness.send(Message::Key(Shortcut::Keyboard));
    harness.escape();
    assert!(!harness.shows(KEYS));
    // None of them bothers the service.
    assert!(harness.commands.try_recv().is_err());
    assert_eq!(harness.app.tip(), None);
}

#[test]
fn a_tip_that_is_put_away_stays_away_until_all_are_wanted_again() {
    use crate::app::{dialogs, settings_page};
    let mut harness = Harness::new();
    let closed = status_bar::Message::TipClosed(Tip::Connect);
    harness.send(Message::StatusBar(closed));
    assert!(harness.shows(KEYS));
    harness.send(Message::StatusBar(status_bar::Message::TipClosed(
        Tip::Keys,
    )));
    assert_eq!(harness.app.tip(), None);
    harness.send(Message::Key(Shortcut::Settings));
    // The switch is still on, since there is one for later; off and on brings all again.
    for _ in 0..2 {
        let switched = settings_page::Message::TipsToggled;
        harness.send(Message::Dialogs(dialogs::Message::Settings(switched)));
    }
    assert_eq!(harness.app.tip(), Some(Tip::Connect));
}

#[test]
fn a_tip_that_was_followed_behind_the_settings_does_not_come_back_by_them() {
    use crate::app::{dialogs, settings_page};
    let mut harness = Harness::new();
    harness.connected();
    harness.send(Message::Key(Shortcut::Settings));
    let added = vec![item(1, TransferStatus::Waiting(None))];
    harness.event(Event::Queue(vec![QueueChange::Added(added)]));
    let toggled = settings_page::Message::KeepTimesToggled;
    harness.send(Message::Dialogs(dialogs::Message::Settings(toggled)));
    assert!(!harness.app.settings.get().transfers.keep_times);
    assert!(!harness.app.settings.get().tips.transfer);
}

#[test]
fn a_tip_tells_a_person_s_own_keys() {
    let mut harness = Harness::new();
    let mut settings = Settings::default();
    settings.keys.insert("sites".to_owned(), Vec::new());
    let _ = harness.app.set_settings(settings);
    assert!(harness.shows("Tip: write a host or paste a URL above, or take a saved site."));
}
