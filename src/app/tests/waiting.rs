//! A connection that waits for a person says so.

use super::counted::question;
use super::*;

impl Harness {
    fn connecting() -> Self {
        let mut harness = Self::new();
        harness.send(Message::ConnectBar(connect_bar::Message::HostEdited(
            "ftpes://ann@h".to_owned(),
        )));
        harness.click("Connect");
        assert!(matches!(harness.command(), Command::Connect { .. }));
        harness
    }

    fn waits_with(&self, words: &str) -> bool {
        let tab = self.shows("h – waiting for you");
        assert_eq!(tab, !self.shows("h – connecting"));
        assert_eq!(
            tab,
            !self.shows(&format!("{}…", wording::stage(Stage::Name)))
        );
        tab && self.shows(&format!("{words}…"))
    }
}

#[test]
fn a_password_that_is_asked_for_is_what_the_connection_waits_for() {
    let mut harness = Harness::connecting();
    assert!(!harness.waits_with(wording::AWAITS_PASSWORD));
    harness.event(Event::PasswordWanted {
        endpoint: Endpoint {
            host: "elsewhere".to_owned(),
            ..endpoint()
        },
        refused: None,
        keep: None,
    });
    assert!(!harness.waits_with(wording::AWAITS_PASSWORD));
    // Those who wait behind it are told of, too.
    harness.event(Event::PasswordWanted {
        endpoint: endpoint(),
        refused: None,
        keep: None,
    });
    assert!(harness.waits_with(wording::AWAITS_PASSWORD));
    harness.escape();
    assert!(harness.waits_with(wording::AWAITS_PASSWORD));
    harness.escape();
    assert!(!harness.waits_with(wording::AWAITS_PASSWORD));
}

#[test]
fn so_is_a_certificate_until_it_is_judged() {
    let mut harness = Harness::connecting();
    harness.event(question());
    assert!(harness.waits_with(wording::AWAITS_JUDGEMENT));
    harness.click("Always trust");
    assert!(!harness.waits_with(wording::AWAITS_JUDGEMENT));
}

#[test]
fn and_a_vault_that_is_closed() {
    let mut harness = Harness::connecting();
    harness.event(Event::MasterPasswordWanted {
        is_new: false,
        wrong: false,
    });
    assert!(harness.waits_with(wording::AWAITS_MASTER));
    // One that was looked up before is not held up by it.
    harness.browser(BrowserEvent::Connecting(Stage::Greeting));
    assert!(harness.shows("h – connecting"));
}
