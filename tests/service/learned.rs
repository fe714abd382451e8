//! What was found out about a server: kept, and forgotten when it is told.

use std::fs;

use argosy::profile::{Fact, Learned, LearnedSites};
use argosy::protocol::RemotePath;
use argosy::service::{Browse, Command, Event, TransferStatus};

use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, listed};
use crate::support::session::oddities;

/// What is known of the desk's server, as it was told last.
fn told(desk: &Desk) -> Learned {
    let last = desk.seen.iter().rev().find_map(|event| match event {
        Event::Learned(learned) => Some(learned.of(&desk.endpoint)),
        _ => None,
    });
    oddities(last.unwrap_or_default())
}

fn saved(desk: &Desk) -> Learned {
    let sites = desk.folders().load::<LearnedSites>();
    oddities(sites.value.of(&desk.endpoint))
}

fn is_direct(status: &TransferStatus) -> bool {
    use argosy::service::Note;
    matches!(status, TransferStatus::Done(done) if matches!(done.note, Some(Note::Direct { .. })))
}

#[test]
fn what_is_forgotten_comes_back_only_where_it_is_found_again() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    server.faults().reply("MLSD", 1, "500 Unknown command.");
    server.faults().reply("RNFR", 1, "550 Permission denied.");
    desk.connect();
    fs::write(desk.local.join("a"), "new").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    assert!(is_direct(&desk.until_over(1)[0]));
    desk.until("both facts", |desk| {
        let learned = told(desk);
        learned.no_mlsd && learned.no_rename_in.is_some()
    });

    desk.handle.send(Command::ForgetLearned {
        endpoint: desk.endpoint.clone(),
        fact: Some(Fact::NoMlsd),
    });
    desk.until("one fact less", |desk| !told(desk).no_mlsd);
    assert!(told(&desk).no_rename_in.is_some());
    desk.handle.send(Command::ForgetLearned {
        endpoint: desk.endpoint.clone(),
        fact: None,
    });
    desk.until("nothing", |desk| told(desk) == Learned::default());
    fs::write(desk.local.join("b"), "new").unwrap();
    desk.enqueue(vec![desk.upload("b")]);
    let over = desk.until_over(2);
    assert!(!is_direct(&over[1]), "a new connection tries it: {over:?}");
    // This connection knows the old facts still, and finds out another.
    server.faults().reply("EPSV", 1, "500 Unknown command.");
    desk.browse(Browse::Open(RemotePath::root()));
    listed(&mut desk);
    desk.until("the other fact", |desk| told(desk).no_epsv);
    let other = Learned {
        no_epsv: true,
        ..Learned::default()
    };
    assert_eq!(told(&desk), other);
    desk.quit();
    assert_eq!(saved(&desk), other);
}

#[test]
fn two_folders_where_nothing_is_renamed_speak_for_all() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut desk = Desk::new(&server);
    server.faults().reply("RNFR", 9, "550 Permission denied.");
    for (count, name) in ["a", "b", "c"].into_iter().enumerate() {
        fs::write(desk.local.join(name), "new").unwrap();
        server.forget();
        desk.enqueue(vec![desk.upload(&format!("in {count}/{name}"))]);
        assert!(desk.until_over(count + 1).iter().all(is_direct));
        let tried = server.count("RNFR");
        assert_eq!(tried, usize::from(count < 2), "{name}");
    }
    desk.until("all", |desk| told(desk).no_rename);
    desk.quit();
    assert!(saved(&desk).no_rename);
}
