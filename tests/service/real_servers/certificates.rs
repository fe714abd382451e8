//! A certificate that is another one than before.

use argosy::profile::Fingerprint;
use argosy::protocol::{Declined, Failure};
use argosy::service::{BrowserEvent, Command, Event, Grade, TransferStatus, TrustDecision};

use super::Face;
use crate::support::real::{CertKind, Server};
use crate::support::service::{BROWSER, Desk, done};

on_every_server!(a_changed_certificate_is_asked_about_beside_the_old_one);

fn a_changed_certificate_is_asked_about_beside_the_old_one(face: Face) {
    let mut server = face.serve();
    server.write("a", b"12345");
    let mut desk = Desk::new(&server);
    desk.connect();
    assert_eq!(desk.questions(), 1);
    let old = fingerprint(&server);
    server.change_certificate(CertKind::HowTo2);

    // Refused: nothing was sent to it, and what waits says so.
    let mut desk = desk.again(&server);
    desk.trust = Some(TrustDecision::Cancel);
    desk.handle.send(Command::Connect {
        browser: BROWSER,
        endpoint: desk.endpoint.clone(),
        password: None,
        folder: None,
    });
    let refused = Failure::Declined(Declined::Certificate);
    let event = desk.until_browser("an end", |event| {
        matches!(event, BrowserEvent::NotConnected(_))
    });
    assert!(matches!(event, BrowserEvent::NotConnected(failure) if failure == refused));
    desk.enqueue(vec![desk.download("a")]);
    assert_eq!(desk.until_over(1), [TransferStatus::Failed(refused)]);
    let asked = |event: &Event| match event {
        Event::TrustWanted(question) => Some((
            question.before.as_ref().map(|pin| pin.fingerprint),
            question.untrusted.certificate.fingerprint,
        )),
        _ => None,
    };
    let asked: Vec<_> = desk.seen.iter().filter_map(asked).collect();
    let (old, new) = (Some(old), fingerprint(&server));
    assert_eq!(asked, [(old, new), (old, new)]);
    assert_eq!(desk.logged("USER"), 0);

    // Trusted: it replaces the old one for good.
    desk.trust = Some(TrustDecision::Always);
    desk.clear();
    desk.enqueue(vec![desk.download("a")]);
    assert_eq!(desk.until_over(1), [done(5, Grade::SizeMatches)]);
    let mut desk = desk.again(&server);
    desk.connect();
    assert_eq!(desk.questions(), 0);
    desk.quit();
}

fn fingerprint(server: &Server) -> Fingerprint {
    Fingerprint::parse(&server.fingerprint()).unwrap()
}
