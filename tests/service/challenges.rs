//! Interactive logins: what the server asks is answered by a person, each time.

use std::fs;

use argosy::profile::{Keep, Logon, Password, Site, Sites};
use argosy::protocol::{Declined, Failure, ServerFault};
use argosy::service::{BrowserEvent, Command, Event, TransferStatus, WaitingFor};

use crate::support::server::{Question, ServerOptions, TestServer};
use crate::support::service::{BROWSER, Desk};

const CODE: Question = Question {
    asks: "331 otp-md5 487 dog2",
    answer: "INCH SEA ANNE",
};
const ACCOUNT: Question = Question {
    asks: "332 And the account?",
    answer: "s3cret account",
};

fn asking(challenges: &[Question]) -> (TestServer, Desk) {
    let server = TestServer::start(ServerOptions {
        challenges: challenges.to_vec(),
        ..ServerOptions::default()
    })
    .unwrap();
    fs::write(server.root().join("file"), b"content").unwrap();
    let mut desk = Desk::new(&server);
    desk.passwords.clear();
    let site = Site {
        name: "Here".to_owned(),
        host: desk.endpoint.host.clone(),
        port: desk.endpoint.port,
        encryption: desk.endpoint.encryption,
        logon: Logon::Interactive,
        user: desk.endpoint.user.clone(),
        keep: Keep::default(),
        remote_folder: String::new(),
        local_folder: None,
        notes: String::new(),
        folder: Default::default(),
        colour: None,
        policy: Default::default(),
    };
    let sites = Sites {
        sites: vec![site],
        ..Sites::default()
    };
    desk.handle.send(Command::SetSites(sites));
    (server, desk)
}

fn begin(desk: &Desk) {
    desk.handle.send(Command::Connect {
        browser: BROWSER,
        endpoint: desk.endpoint.clone(),
        password: None,
        folder: None,
    });
}

fn numbers(desk: &Desk) -> Vec<(u64, String)> {
    let asked = desk.seen.iter().filter_map(|event| match event {
        Event::ChallengeWanted { number, text, .. } => Some((*number, text.clone())),
        _ => None,
    });
    asked.collect()
}

/// Waits for the question of this number in the order of asking, and answers it.
fn answer(desk: &mut Desk, nth: usize, asks: &str, answer: Option<&str>) {
    desk.until("a question", |desk| numbers(desk).len() > nth);
    let (number, text) = numbers(desk).swap_remove(nth);
    assert_eq!(text, asks);
    let answer = answer.map(|answer| Password::new(answer.to_owned()));
    desk.handle
        .send(Command::AnswerChallenge { number, answer });
}

fn failure(desk: &mut Desk) -> Failure {
    let event = desk.until_browser("a failure", |event| {
        matches!(event, BrowserEvent::NotConnected(_))
    });
    let BrowserEvent::NotConnected(failure) = event else {
        panic!("{event:?}");
    };
    failure
}

#[test]
fn each_question_is_answered_and_nothing_is_kept_or_shown() {
    let (server, mut desk) = asking(&[CODE, ACCOUNT]);
    let (first, second) = ("otp-md5 487 dog2", "And the account?");
    begin(&desk);
    answer(&mut desk, 0, first, Some(CODE.answer));
    answer(&mut desk, 1, second, Some(ACCOUNT.answer));
    desk.until_browser("a listing", |event| {
        matches!(event, BrowserEvent::Listed(_))
    });
    // A connection of its own, which asks again.
    desk.enqueue(vec![desk.download("file")]);
    answer(&mut desk, 2, first, Some(CODE.answer));
    answer(&mut desk, 3, second, Some(ACCOUNT.answer));
    let over = desk.until_over(1);
    assert!(matches!(over[0], TransferStatus::Done(_)), "{over:?}");
    let said = format!("{:?}", desk.seen);
    for secret in [CODE.answer, ACCOUNT.answer] {
        assert!(!said.contains(secret));
    }
    let wanted = |event: &Event| matches!(event, Event::PasswordWanted { .. });
    assert!(!desk.seen.iter().any(wanted));
    assert_eq!(desk.logged("PASS ****"), 2);
    assert_eq!(desk.logged("ACCT ****"), 2);
    assert_eq!(server.count("PASS"), 2);
    desk.quit();
}

#[test]
fn a_wrong_answer_is_told_and_the_next_login_asks_anew() {
    let (server, mut desk) = asking(&[CODE]);
    begin(&desk);
    answer(&mut desk, 0, "otp-md5 487 dog2", Some("wrong"));
    let refused = failure(&mut desk);
    assert!(
        matches!(
            refused,
            Failure::Server(ServerFault::LoginRefused { code: 530, .. })
        ),
        "{refused:?}"
    );
    begin(&desk);
    // What would be a second command is no answer.
    answer(&mut desk, 1, "otp-md5 487 dog2", Some("x\r\nDELE file"));
    assert_eq!(failure(&mut desk), Failure::Declined(Declined::Password));
    assert_eq!(server.count("DELE"), 0);
    begin(&desk);
    answer(&mut desk, 2, "otp-md5 487 dog2", Some(CODE.answer));
    desk.until_browser("a listing", |event| {
        matches!(event, BrowserEvent::Listed(_))
    });
    desk.quit();
}

#[test]
fn who_gives_no_answer_is_asked_again_when_they_want() {
    let (server, mut desk) = asking(&[CODE]);
    desk.enqueue(vec![desk.download("file")]);
    answer(&mut desk, 0, "otp-md5 487 dog2", None);
    let waits = TransferStatus::Waiting(Some(WaitingFor::Password));
    desk.until("the waiting", |desk| desk.item("file").status == waits);
    assert_eq!(server.count("PASS"), 0);
    desk.handle
        .send(Command::AskPassword(desk.endpoint.clone()));
    answer(&mut desk, 1, "otp-md5 487 dog2", Some(CODE.answer));
    let over = desk.until_over(1);
    assert!(matches!(over[0], TransferStatus::Done(_)), "{over:?}");
    desk.quit();
}

#[test]
fn a_question_that_nobody_waits_for_is_taken_back() {
    let (server, mut desk) = asking(&[CODE]);
    begin(&desk);
    desk.until("a question", |desk| numbers(desk).len() == 1);
    desk.handle.send(Command::Disconnect(BROWSER));
    let settled = |desk: &Desk, nth: usize| {
        let number = numbers(desk)[nth].0;
        let mut seen = desk.seen.iter();
        seen.any(|event| matches!(event, Event::ChallengeSettled(over) if *over == number))
    };
    desk.until("the end of it", |desk| settled(desk, 0));
    begin(&desk);
    desk.until("another", |desk| numbers(desk).len() == 2);
    // The server has waited for long enough.
    drop(server);
    let lost = failure(&mut desk);
    assert!(matches!(lost, Failure::Network { .. }), "{lost:?}");
    desk.until("the end of that", |desk| settled(desk, 1));
    desk.quit();
}
