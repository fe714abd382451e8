//! The log of the window: what is shown of it, copied and saved.

use super::*;
use crate::service::{LogKind, LogLine};

fn line(kind: LogKind, text: &str) -> LogLine {
    LogLine {
        when: std::time::SystemTime::now(),
        connection: 1,
        kind,
        text: text.to_owned(),
    }
}

fn talked() -> (Harness, [String; 3]) {
    let mut harness = Harness::new();
    let lines = [
        line(LogKind::Command, "LIST"),
        line(LogKind::Info, "TLS 1.3"),
        line(LogKind::Error, "550 No such list"),
    ];
    let words = lines.each_ref().map(wording::log_line);
    harness.event(Event::Log(lines.into()));
    harness.click("Log");
    (harness, words)
}

#[test]
fn the_log_tab_shows_the_conversation() {
    let (harness, words) = talked();
    assert!(words.iter().all(|words| harness.shows(words)));
    assert!(!harness.shows("3 of 3"));
}

#[test]
fn a_level_is_chosen_by_clicks() {
    let (mut harness, [command, info, error]) = talked();
    harness.choose("Everything", "Errors only");
    assert!(!harness.shows(&command) && !harness.shows(&info) && harness.shows(&error));
    assert!(harness.shows("1 of 3"));
    harness.choose("Errors only", "Commands, replies");
    assert!(harness.shows(&command) && !harness.shows(&info) && harness.shows(&error));
}

#[test]
fn typing_in_the_log_s_field_shows_matching_lines() {
    let (mut harness, [command, info, error]) = talked();
    harness.type_into(session_log::SessionLog::SEARCH, "list");
    assert!(harness.shows(&command) && !harness.shows(&info) && harness.shows(&error));
    assert!(harness.shows("2 of 3"));
    harness.click("Show every line again");
    assert!(harness.shows(&info));
    harness.type_into(session_log::SessionLog::SEARCH, "nowhere");
    assert!(harness.shows("No line has these words"));
}

#[test]
fn what_became_of_a_saved_log_is_told() {
    let (mut harness, _) = talked();
    harness.send(Message::LogSaved(log_file::Outcome::Saved(
        "/tmp/l.txt".into(),
    )));
    assert!(harness.shows("The log was saved as /tmp/l.txt."));
    harness.send(Message::StatusBar(status_bar::Message::NoticeClosed));
    harness.send(Message::LogSaved(log_file::Outcome::Unavailable));
    assert!(harness.shows(wording::NO_FILE_DIALOG));
}
