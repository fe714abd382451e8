//! What was cut off in the middle goes on there, whatever the server answers meanwhile.

use std::fs;

use argosy::profile::Settings;
use argosy::service::{Direction, Grade, What};

use crate::support::server::{Cut, Fault, ServerOptions, TestServer};
use crate::support::service::{Desk, content, done};

const LENGTH: usize = 900_000;
const BOTH: [Direction; 2] = [Direction::Upload, Direction::Download];

/// Moves «big» with a cut in its middle; `then` goes wrong at the next such command.
fn cut_in_the_middle(direction: Direction, (verb, then): (&str, Fault)) -> TestServer {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut settings = Settings::default();
    settings.limits.reply = 1;
    let mut desk = Desk::with(&server, settings);
    let (from, to, transfer) = match direction {
        Direction::Upload => (desk.local.clone(), server.root().to_owned(), "STOR"),
        Direction::Download => (server.root().to_owned(), desk.local.clone(), "RETR"),
    };
    fs::write(from.join("big"), content(LENGTH)).unwrap();
    let cut = Fault::After(400_000, Cut::Everything);
    server.faults().once(transfer, cut);
    let after_first = crate::support::server::Rule::new(verb, then);
    let skipped = usize::from(verb != "REST");
    server.faults().add(after_first.skip(skipped).times(1));
    desk.enqueue(vec![desk.transfer(direction, "big", What::File)]);
    assert_eq!(
        desk.until_over(1),
        [done(LENGTH as u64, Grade::SizeMatches)]
    );
    assert_eq!(fs::read(to.join("big")).unwrap(), content(LENGTH));
    server
}

#[track_caller]
fn assert_gone_on(server: &TestServer, transfer: &str) {
    assert_eq!(server.count("DELE"), 0, "{:?}", server.commands());
    let commands = server.commands();
    let last = commands.iter().rposition(|line| line.starts_with(transfer));
    let restart = last.and_then(|last| commands.get(last - 1)).unwrap();
    assert!(restart.starts_with("REST "), "{commands:?}");
}

#[test]
fn a_passing_refusal_of_rest_costs_no_part() {
    for direction in BOTH {
        for reply in ["450 Busy.", "451 Later."] {
            let refusal = Fault::Reply(format!("{reply}\r\n").into_bytes());
            let server = cut_in_the_middle(direction, ("REST", refusal));
            let transfer = match direction {
                Direction::Upload => "STOR",
                Direction::Download => "RETR",
            };
            assert_gone_on(&server, transfer);
        }
    }
}

#[test]
fn silence_before_stor_costs_no_part() {
    for verb in ["EPSV", "REST"] {
        let server = cut_in_the_middle(Direction::Upload, (verb, Fault::Stall));
        assert_gone_on(&server, "STOR");
    }
}
