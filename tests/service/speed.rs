//! Speed limits, measured by a relay on the way of the data. This takes its time, and nothing else
//! should run beside it: `run.sh` runs it alone.

use std::fs::File;
use std::time::Duration;

use argosy::profile::{Keep, Logon, Policy, Settings, Site, Sites};
use argosy::service::{Command, Direction, NewTransfer, QueueOrder};

use crate::support::server::relay::Relay;
use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, until_moved};

const RATE: u64 = 2 << 20;
const SPAN: Duration = Duration::from_secs(2);

#[test]
fn no_two_seconds_differ_from_the_limit_by_a_tenth() {
    for direction in [Direction::Download, Direction::Upload] {
        for connections in [1, 4] {
            let spans = measured(direction, connections, |settings, _| {
                settings.speed.limited = true;
                settings.speed.down = RATE;
                settings.speed.up = RATE;
            });
            keeps_to(RATE, &spans, &format!("{direction:?} by {connections}"));
        }
    }
    // A site's own limit holds as well, though more is allowed to all of them.
    let spans = measured(Direction::Download, 2, |settings, policy| {
        settings.speed.limited = true;
        settings.speed.down = 2 * RATE;
        policy.down = Some(RATE);
    });
    keeps_to(RATE, &spans, "a site's own");
}

#[test]
fn a_limit_changes_while_bytes_are_under_way() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let mut settings = Settings::default();
    settings.speed.limited = true;
    settings.speed.down = 64 << 10;
    let mut desk = Desk::with(&server, settings.clone());
    hold(&server.root().join("large"), 64 << 20);
    desk.enqueue(vec![desk.download("large")]);
    until_moved(&mut desk, 32 << 10);
    // As it was, this would take a quarter of an hour.
    settings.speed.limited = false;
    desk.handle.send(Command::SetSettings(settings));
    desk.until_over(1);
    desk.quit();
}

fn keeps_to(rate: u64, spans: &[usize], what: &str) {
    let wanted = rate * SPAN.as_secs();
    println!("{what}: {spans:?} of {wanted}");
    assert!(spans.len() >= 3, "{what}: {spans:?}");
    for bytes in spans {
        let off = (*bytes as u64).abs_diff(wanted);
        assert!(off * 10 <= wanted, "{what}: {bytes} of {wanted}: {spans:?}");
    }
}

/// Moves for some nine seconds, and tells the bytes of every two seconds when the way is full.
fn measured(
    direction: Direction,
    connections: usize,
    change: impl FnOnce(&mut Settings, &mut Policy),
) -> Vec<usize> {
    let relay = Relay::default();
    let server = TestServer::start(ServerOptions {
        relay: Some(relay.clone()),
        ..ServerOptions::default()
    });
    let server = server.unwrap();
    let (mut settings, mut policy) = (Settings::default(), Policy::default());
    settings.connections.per_site = connections;
    change(&mut settings, &mut policy);
    let mut desk = Desk::with(&server, settings);
    let site = Site {
        name: "slow".to_owned(),
        host: desk.endpoint.host.clone(),
        port: desk.endpoint.port,
        encryption: desk.endpoint.encryption,
        logon: Logon::default(),
        user: desk.endpoint.user.clone(),
        keep: Keep::default(),
        remote_folder: String::new(),
        local_folder: None,
        notes: String::new(),
        folder: Default::default(),
        colour: None,
        policy,
    };
    let sites = Sites {
        sites: vec![site],
        ..Sites::default()
    };
    desk.handle.send(Command::SetSites(sites));

    let size = RATE * 9 / connections as u64;
    let transfers: Vec<NewTransfer> = (0..connections)
        .map(|n| {
            let name = format!("file{n}");
            match direction {
                Direction::Download => {
                    hold(&server.root().join(&name), size);
                    desk.download(&name)
                }
                Direction::Upload => {
                    hold(&desk.local.join(&name), size);
                    desk.upload(&name)
                }
            }
        })
        .collect();
    // Connections are opened and questions answered before the clock runs.
    desk.enqueue(transfers);
    desk.until_over(connections);
    desk.order(QueueOrder::Remove);
    desk.quit();
    relay.spans(
        direction == Direction::Download,
        Duration::from_secs(1),
        SPAN,
    )
}

/// A file of zeros.
fn hold(path: &std::path::Path, size: u64) {
    File::create(path).unwrap().set_len(size).unwrap();
}
