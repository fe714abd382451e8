//! The trust prompt by mouse and by keyboard, in a headless window.

use iced::keyboard::key::Named;

use super::*;
use crate::app::certificate_page::tests::{sample, tls};
use crate::app::form::testing::{picture, sees, window};
use crate::profile::{Problem, Untrusted, problems};

const DAY: i64 = 86_400;

fn prompt(before: Option<Pin>) -> TrustPrompt {
    let certificate = sample("with_names");
    let now = certificate.not_after + 3 * DAY + 60;
    let host = "files.example.net".to_owned();
    let question = TrustQuestion {
        untrusted: Untrusted {
            problems: problems(&certificate, &host, now, false),
            certificate,
            tls: tls(),
        },
        host,
        port: 2121,
        before,
    };
    TrustPrompt {
        now,
        ..TrustPrompt::new(question)
    }
}

fn old(certificate: &str) -> Pin {
    let accepted = vec![Problem::SelfSigned];
    Pin::from_certificate(
        "files.example.net",
        2121,
        &sample(certificate),
        accepted,
        1_700_000_000,
    )
}

fn answers(press: impl Fn(&mut iced_test::Simulator<'_, Message>)) -> Vec<Action> {
    let mut prompt = prompt(None);
    let mut window = window(prompt.layer(|message| message));
    press(&mut window);
    let said: Vec<_> = window.into_messages().collect();
    said.into_iter().map(|said| prompt.update(said)).collect()
}

#[test]
fn enter_and_escape_say_no() {
    let no = Action::Answer(TrustDecision::Cancel);
    let enter = answers(|window| {
        window.tap_key(Named::Enter);
    });
    assert_eq!(enter, std::slice::from_ref(&no));
    let escape = answers(|window| {
        window.tap_key(Named::Tab);
        window.tap_key(Named::Escape);
    });
    assert_eq!(escape, [no]);
}

#[test]
fn each_choice_is_a_click_or_a_tab_away() {
    let clicked = answers(|window| {
        window.click("Trust once").unwrap();
        window.click("Always trust").unwrap();
    });
    let [once, always] = [TrustDecision::Once, TrustDecision::Always].map(Action::Answer);
    assert_eq!(clicked, [once.clone(), always.clone()]);
    let tabbed = answers(|window| {
        window.tap_key(Named::Tab);
        window.tap_key(Named::Enter);
        window.tap_key(Named::Tab);
        window.tap_key(Named::Space);
    });
    assert_eq!(tabbed, [once, always]);
}

#[test]
fn everything_about_the_certificate_is_there() {
    let mut prompt = prompt(None);
    let fingerprint = prompt.question.untrusted.certificate.fingerprint;
    let sha1 = wording::hex(&prompt.question.untrusted.certificate.sha1);
    let mut window = window(prompt.layer(|message| message));
    let [first, second] = &certificate_page::groups(&fingerprint, 16)[..] else {
        panic!("two lines");
    };
    for words in [
        "files.example.net:2121",
        first,
        second,
        "Names",
        "self-signed",
    ] {
        assert!(window.find(words).is_ok(), "{words}");
    }
    for problem in &prompt.question.untrusted.problems {
        let certificate = &prompt.question.untrusted.certificate;
        let words = wording::problem(*problem, certificate, "files.example.net", prompt.now);
        assert!(sees(&mut window, &words), "{words}");
    }
    assert!(window.find(sha1.as_str()).is_err());
    window.click("Copy").unwrap();
    let said: Vec<_> = window.into_messages().collect();
    let copied: Vec<_> = said.into_iter().map(|said| prompt.update(said)).collect();
    assert_eq!(copied, [Action::Copy(fingerprint.to_string())]);
    assert_eq!(prompt.update(Message::DetailsPressed), Action::None);
    let mut window = crate::app::form::testing::window(prompt.layer(|message| message));
    assert!(window.find(sha1.as_str()).is_ok());
}

#[test]
fn the_prompt_for_a_new_server_is_drawn() {
    let prompt = prompt(None);
    picture("trust", || prompt.layer(|message| message));
}

#[test]
fn a_changed_certificate_is_loud_and_shows_the_old_one_beside_it() {
    let prompt = prompt(Some(old("by_authority")));
    let mut window = window(prompt.layer(|message| message));
    assert!(sees(&mut window, "The certificate has changed"));
    assert!(sees(
        &mut window,
        &wording::trust_question(&prompt.question)
    ));
    let pin = prompt.question.before.clone().unwrap();
    let shown = prompt.question.untrusted.certificate.fingerprint;
    for fingerprint in [pin.fingerprint, shown] {
        for line in certificate_page::groups(&fingerprint, 8) {
            assert!(sees(&mut window, &line), "{line}");
        }
    }
    let told = wording::changed_certificate(&pin, &prompt.question.untrusted.certificate);
    assert!(told.iter().all(|words| window.find(words.as_str()).is_ok()));
    picture("trust-changed", || prompt.layer(|message| message));
}

#[test]
fn the_same_certificate_with_new_problems_is_not_called_changed() {
    let prompt = prompt(Some(old("with_names")));
    let mut window = window(prompt.layer(|message| message));
    assert!(sees(&mut window, "Do you still trust this server?"));
    assert!(
        window
            .find(wording::trust_question(&prompt.question))
            .is_err()
    );
    picture("trust-worse", || prompt.layer(|message| message));
}
