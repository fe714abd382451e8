//! The page of the keys, by keyboard alone, in a headless window.

use iced::Event;
use iced::keyboard::key::{Named, NativeCode, Physical};
use iced::keyboard::{self, Key, Location, Modifiers};

use super::super::{Action, Message as Outer, SettingsPage};
use super::*;
use crate::app::form::testing::{picture, sees, window};
use crate::profile::Settings;

/// The settings with this page open and the cursor on the upload.
fn opened() -> SettingsPage {
    let mut page = SettingsPage::new(Settings::default());
    page.update(Outer::SearchEdited("keys".to_owned()));
    let upload = ENTRIES.iter().position(|entry| entry.what == UPLOAD);
    page.update(Outer::Keys(Message::Table(TableEvent::SelectOnly(
        upload.unwrap(),
    ))));
    page
}

fn press(key: Key, modifiers: Modifiers) -> Event {
    Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: Physical::Unidentified(NativeCode::Unidentified),
        location: Location::Standard,
        modifiers,
        text: None,
        repeat: false,
    })
}

fn named(named: Named) -> Event {
    press(Key::Named(named), Modifiers::empty())
}

fn ctrl(letter: &str) -> Event {
    press(Key::Character(letter.into()), Modifiers::COMMAND)
}

fn hears(page: &mut SettingsPage, event: Event) -> Option<Written> {
    let said: Vec<_> = {
        let mut window = window(page.layer(|message| message));
        window.simulate([event]);
        window.into_messages().collect()
    };
    let did = said.into_iter().map(|said| page.update(said)).last();
    match did? {
        Action::Changed(settings) => Some(settings.keys),
        _ => None,
    }
}

fn clicks(page: &mut SettingsPage, label: &str) -> Option<Written> {
    let said: Vec<_> = {
        let mut window = window(page.layer(|message| message));
        window.click(label).unwrap();
        window.into_messages().collect()
    };
    match said.into_iter().map(|said| page.update(said)).last()? {
        Action::Changed(settings) => Some(settings.keys),
        _ => None,
    }
}

fn shows(page: &SettingsPage, words: &str) -> bool {
    sees(&mut window(page.layer(|message| message)), words)
}

fn written(id: &str, keys: &[&str]) -> (String, Vec<String>) {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    (id.to_owned(), keys)
}

#[test]
fn the_next_key_is_the_action_s_from_now_on() {
    let mut page = opened();
    clicks(&mut page, "Change…");
    assert!(shows(
        &page,
        "Press the new key for «Upload what is chosen»."
    ));
    picture("settings-keys-waits", || page.layer(|message| message));
    // Ctrl alone is not the key.
    hears(&mut page, named(Named::Control));
    let changed = hears(&mut page, named(Named::F10)).unwrap();
    assert_eq!(changed, Written::from([written("upload", &["F10"])]));
    clicks(&mut page, "Add a key…");
    let changed = hears(&mut page, ctrl("j")).unwrap();
    assert_eq!(
        changed,
        Written::from([written("upload", &["F10", "Ctrl+J"])])
    );
    let back = clicks(&mut page, "As it came").unwrap();
    assert!(back.is_empty());
}

#[test]
fn escape_leaves_it_and_backspace_takes_it_away() {
    let mut page = opened();
    clicks(&mut page, "Change…");
    assert_eq!(hears(&mut page, named(Named::Escape)), None);
    assert!(!page.wants_keys());
    clicks(&mut page, "Change…");
    let changed = hears(&mut page, named(Named::Backspace)).unwrap();
    assert_eq!(changed, Written::from([written("upload", &[])]));
}

#[test]
fn a_usual_key_that_another_action_has_by_now_is_asked_for() {
    let mut page = opened();
    clicks(&mut page, "Change…");
    hears(&mut page, named(Named::F4));
    clicks(&mut page, "Move it here");
    let download = ENTRIES
        .iter()
        .position(|entry| entry.what == "Download what is chosen");
    page.update(Outer::Keys(Message::Table(TableEvent::SelectOnly(
        download.unwrap(),
    ))));
    clicks(&mut page, "As it came");
    assert!(shows(&page, "F4 is «Upload what is chosen»."));
    let changed = clicks(&mut page, "Move it here").unwrap();
    assert_eq!(changed, Written::from([written("upload", &[])]));
}

#[test]
fn a_key_that_is_needed_is_refused_with_the_reason() {
    let mut page = opened();
    clicks(&mut page, "Change…");
    assert_eq!(hears(&mut page, ctrl("c")), None);
    let words = "Ctrl+C cuts, copies and pastes in fields: press another.";
    assert!(shows(&page, words) && page.wants_keys());
    assert_eq!(hears(&mut page, named(Named::Tab)), None);
    assert!(shows(
        &page,
        "Tab is needed in lists, fields and dialogs: press another."
    ));
    assert_eq!(hears(&mut page, named(Named::F2)), None);
    assert!(shows(
        &page,
        "F2 is «Rename» (Panes), which can't be changed: press another."
    ));
}

#[test]
fn a_key_of_another_action_is_moved_or_left() {
    let mut page = opened();
    clicks(&mut page, "Change…");
    assert_eq!(hears(&mut page, named(Named::F4)), None);
    assert!(shows(&page, "F4 is «Download what is chosen»."));
    picture("settings-keys-taken", || page.layer(|message| message));
    assert_eq!(clicks(&mut page, "Leave it"), None);
    clicks(&mut page, "Change…");
    hears(&mut page, named(Named::F4));
    let changed = clicks(&mut page, "Move it here").unwrap();
    let expected = [written("download", &["Ctrl+D"]), written("upload", &["F4"])];
    assert_eq!(changed, Written::from(expected));
}

#[test]
fn enter_and_delete_in_the_list_do_the_same() {
    let mut page = opened();
    let upload = page.keys.rows.cursor.unwrap();
    let table = |event| Outer::Keys(Message::Table(event));
    page.update(table(TableEvent::Activate(upload)));
    assert!(page.wants_keys());
    page.update(Outer::Closed);
    assert!(!page.wants_keys());
    let Action::Changed(settings) = page.update(table(TableEvent::Delete)) else {
        panic!("nothing was taken away");
    };
    assert_eq!(settings.keys, Written::from([written("upload", &[])]));
    // What a list deals with stays as it is.
    let rename = ENTRIES.iter().position(|entry| entry.what == "Rename");
    page.update(table(TableEvent::SelectOnly(rename.unwrap())));
    assert_eq!(page.update(table(TableEvent::Delete)), Action::None);
    assert!(shows(
        &page,
        "A list or dialog deals with this key; it can't be changed."
    ));
}

#[test]
fn what_is_not_understood_is_told_and_kept() {
    let mut settings = Settings::default();
    settings.keys.extend([written("fly", &["F2"])]);
    let mut page = SettingsPage::new(settings);
    page.update(Outer::SearchEdited("keys".to_owned()));
    assert!(shows(
        &page,
        "Kept, but without effect in this version: fly = F2"
    ));
    page.update(Outer::Keys(Message::Table(TableEvent::SelectOnly(0))));
    let Action::Changed(settings) = page.update(Outer::Keys(Message::TakePressed)) else {
        panic!("nothing was taken away");
    };
    assert!(settings.keys.contains_key("fly"));
}

const UPLOAD: &str = "Upload what is chosen";
