//! What a busy service costs the window's thread: every update and view of the app, driven by a real service
//! with ten transfers, a queue of 2,000 or 100,000 and a folder of 100,000 files, and measured in CPU time.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use argosy::profile::WindowState;
use argosy::service::{Command, QueueOrder, Which};

use crate::support::server::{Fault, ServerOptions, TestServer};
use crate::support::stage::{Costs, Stage, large_listing};

#[test]
fn no_update_or_view_takes_long() {
    certainly(LIMIT, ten_transfers);
}

#[test]
fn a_hundred_thousand_items_are_no_burden() {
    certainly(FRAME, || a_hundred_thousand(WindowState::default()));
}

#[test]
fn nor_are_they_by_site_and_folder() {
    let grouped = WindowState {
        groups_transfers: true,
        ..WindowState::default()
    };
    certainly(FRAME, || a_hundred_thousand(grouped.clone()));
}

/// What our own code costs, it costs each time; what a busy machine adds, it does not.
fn certainly(limit: Duration, scene: impl Fn() -> Costs) {
    let is_within = |_| scene().most() <= limit;
    assert!((0..3).any(is_within), "the numbers stand above");
}

fn ten_transfers() -> Costs {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    fs::create_dir(server.root().join("many")).unwrap();
    server.faults().on("MLSD", Fault::Content(large_listing()));
    for number in 0..10 {
        let file = File::create(server.root().join(format!("{number}.bin"))).unwrap();
        file.set_len(100_000_000).unwrap();
    }
    let mut stage = Stage::new(&server, "/many");
    stage.run("the listing", 30, |stage| stage.is_listed);
    stage.costs = Costs::default();
    server.faults().slow(Some(300_000));
    stage.enqueue((0..2_000).map(|number| (format!("{number}.bin"), format!("/{number}.bin"))));
    stage.run("ten transfers", 30, |_| server.count("RETR") >= 10);
    stage.costs.tell("2,000 items come");
    let end = Instant::now() + Duration::from_secs(6);
    stage.run("a while", 30, |_| Instant::now() > end);
    stage.costs.tell("ten transfers run");
    assert!(stage.progress > 20, "{} events only", stage.progress);
    stage.costs
}

fn a_hundred_thousand(window: WindowState) -> Costs {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    fs::create_dir(server.root().join("many")).unwrap();
    server.faults().on("MLSD", Fault::Content(large_listing()));
    fs::write(server.root().join("small.bin"), [7; 100]).unwrap();
    let mut stage = Stage::with(window, &server, "/many");
    stage.run("the listing", 30, |stage| stage.is_listed);
    stage.costs = Costs::default();
    let small = |number| {
        let local = format!("{}/{number}.bin", number % 700);
        (local, "/small.bin".to_owned())
    };
    stage.enqueue((0..100_000).map(small));
    stage.run("all items", 60, |stage| stage.items >= 100_000);
    stage.costs.tell("100,000 items come");
    let end = Instant::now() + Duration::from_secs(6);
    stage.run("a while", 30, |_| Instant::now() > end);
    stage.costs.tell("and they are transferred");
    for order in [QueueOrder::Pause, QueueOrder::Resume, QueueOrder::Cancel] {
        stage.service.send(Command::Queue {
            order,
            which: Which::All,
        });
        let end = Instant::now() + Duration::from_secs(4);
        stage.run("a while", 30, |_| Instant::now() > end);
        stage.costs.tell(&format!("and {order:?}"));
    }
    stage.costs
}

const LIMIT: Duration = Duration::from_millis(4);
/// At sixty frames a second.
const FRAME: Duration = Duration::from_millis(16);
