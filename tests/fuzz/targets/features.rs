//! The reply to FEAT: what is understood of it, and what is then said to the server in its own words.

#![no_main]

use argosy::protocol::{Command, Features, HashWay, Reply};
use argosy_fuzz::{is_tame, replies, replies_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for reply in replies(data) {
        check(&reply);
    }
    for reply in replies_with("211-Features\r\n", data, "\r\n211 End\r\n") {
        check(&reply);
    }
});

fn check(reply: &Reply) {
    let features = Features::parse(reply);
    if !reply.is_positive() {
        assert_eq!(features, Features::default());
    }
    for line in &features.lines {
        assert!(!line.is_empty() && line.trim() == line && is_tame(line));
    }
    assert!(features.lines.len() <= reply.lines.len().saturating_sub(2));
    assert_eq!(Features::parse(&announced(&features.lines)), features);
    if let Some(facts) = features.facts_to_choose() {
        assert!(facts.ends_with(';') && !facts.contains(char::is_whitespace));
        let chosen = facts.replace(';', "*;");
        let after = Features::parse(&announced(&[format!("MLST {chosen}")]));
        assert_eq!(after.facts_to_choose(), None, "all is on now");
        is_a_line(Command::ChooseFacts(facts));
    }
    for way in HashWay::all(&features) {
        if let HashWay::Hash { name, .. } = way {
            assert!(!name.is_empty() && !name.contains(char::is_whitespace));
            is_a_line(Command::ChooseHash(name));
        }
    }
}

/// The reply of a server that announces just these.
fn announced(lines: &[String]) -> Reply {
    let lines: String = lines.iter().map(|line| format!(" {line}\r\n")).collect();
    let text = format!("211-Features\r\n{lines}211 End\r\n");
    replies(text.as_bytes()).pop().expect("that is one reply")
}

fn is_a_line(command: Command) {
    let ends = |byte: &u8| matches!(byte, b'\r' | b'\n' | 0);
    assert!(!command.line().iter().any(ends), "{command:?}");
}
