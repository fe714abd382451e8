//! How many keys and clicks everyday things take, beside what is written, and how many dialogs stand
//! in the way.

use super::control::failed;
use super::*;
use crate::service::{QueueOrder, Which};

/// A person whose keys and clicks are counted.
struct Person {
    harness: Harness,
    actions: usize,
}

impl Person {
    fn new() -> Self {
        Self {
            harness: Harness::new(),
            actions: 0,
        }
    }

    fn clicks(&mut self, label: &str) {
        self.actions += 1;
        self.harness.click(label);
    }

    fn presses(&mut self, shortcut: Shortcut) {
        self.actions += 1;
        self.harness.send(Message::Key(shortcut));
    }

    /// In the field of the host, which has the focus at the start.
    fn enters(&mut self, url: &str) {
        let told = |message| Message::ConnectBar(message);
        self.harness
            .send(told(connect_bar::Message::HostEdited(url.to_owned())));
        self.actions += 1;
        self.harness.send(told(connect_bar::Message::Submitted));
    }
}

pub(super) fn question() -> Event {
    Event::TrustWanted(Box::new(TrustQuestion {
        host: "h".to_owned(),
        port: 21,
        untrusted: Untrusted {
            certificate: certificate(),
            problems: vec![Problem::SelfSigned],
            tls: TlsFacts {
                data_in_clear: false,
                control_in_clear: false,
                version: "TLS 1.3".to_owned(),
                cipher: "TLS_AES_256_GCM_SHA384".to_owned(),
            },
        },
        before: None,
    }))
}

#[test]
fn a_first_connection_takes_two_actions_and_one_dialog() {
    let mut person = Person::new();
    person.enters("ftpes://ann:secret@h/");
    let Command::Connect { password, .. } = person.harness.command() else {
        panic!("it does not connect");
    };
    // Nobody will ask for it.
    assert!(password.is_some());
    assert!(!person.harness.app.dialogs.is_open());
    person.harness.event(question());
    person.clicks("Always trust");
    let (host, port) = ("h".to_owned(), 21);
    person.harness.event(Event::TrustSettled { host, port });
    person.harness.arrives();
    assert!(person.harness.shows("readme"));
    assert!(!person.harness.app.dialogs.is_open());
    assert_eq!(person.actions, 2);
}

#[test]
fn trust_for_good_is_one_action_and_its_end_two() {
    let mut person = Person::new();
    person.harness.event(question());
    person.clicks("Always trust");
    assert!(matches!(
        person.harness.command(),
        Command::AnswerTrust { .. }
    ));
    let (host, port) = ("h".to_owned(), 21);
    person.harness.event(Event::TrustSettled { host, port });
    assert_eq!(person.actions, 1);

    person.actions = 0;
    let pin = Pin::from_certificate("h", 21, &certificate(), Vec::new(), 1_700_000_000);
    person.harness.event(Event::Trusted(vec![pin]));
    person.clicks("Trusted certificates");
    person.clicks("Revoke");
    assert!(matches!(person.harness.command(), Command::Revoke { .. }));
    assert_eq!(person.actions, 2);
}

#[test]
fn a_chosen_folder_is_uploaded_by_one_key() {
    let mut person = Person::new();
    person.harness.connected();
    person.harness.table(Side::Local, TableEvent::SelectOnly(0));
    person.presses(Shortcut::Upload);
    let Command::Enqueue { transfers, .. } = person.harness.command() else {
        panic!("nothing is queued");
    };
    assert_eq!(transfers[0].what, What::Folder);
    assert_eq!(person.actions, 1);
    assert!(!person.harness.app.dialogs.is_open());
}

#[test]
fn a_failed_item_shows_why_after_one_click_and_goes_on_after_one_key() {
    let mut person = Person::new();
    person.harness.connected();
    person.harness.event(Event::Queue(vec![
        QueueChange::Added(vec![item(1, TransferStatus::Waiting(None))]),
        QueueChange::Status(TransferId(1), failed()),
    ]));
    person.presses(Shortcut::RetryFailed);
    match person.harness.command() {
        Command::Queue { order, which } => {
            let these = Which::These(vec![TransferId(1)]);
            assert_eq!((order, which), (QueueOrder::Retry, these));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(person.actions, 1);
    // What is left of it goes on by itself: nobody is asked.
    assert!(!person.harness.app.dialogs.is_open());

    person.actions = 0;
    assert!(!person.harness.shows("553 No."));
    person.clicks("Failed (1)");
    assert!(person.harness.shows("553 No."));
    assert_eq!(person.actions, 1);
}
