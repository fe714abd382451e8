//! A queue over a bad line to a real server: whatever is cut, reset, held back or refused, no file is
//! wrong, and the queue comes to its end.
//!
//! `ARGOSY_SEEDS=20 cargo test --test integration bad_line -- --nocapture` runs more seeds than the
//! five of every run.

use std::fs;
use std::path::Path;
use std::time::Instant;

use argosy::profile::{ExistsRule, Settings};
use argosy::service::{Direction, Event, NewTransfer, QueueOrder, TransferStatus, What};

use crate::support::files::{content, names, set_time};
use crate::support::real::{Kind, Options, Server};
use crate::support::service::Desk;
use crate::support::wire::{BEHIND, On, Random, Wire};

/// Files each way.
const FILES: usize = 24;
/// Faults in one run; then the line is good.
const FAULTS: usize = 40;
const LONG_AGO: u64 = 1_300_000_000;

#[test]
fn no_file_is_wrong_and_the_queue_ends() {
    let seeds = std::env::var("ARGOSY_SEEDS").map_or(5, |seeds| seeds.parse().unwrap());
    for seed in 0..seeds {
        if run(seed).is_none() {
            return;
        }
    }
}

fn run(seed: u64) -> Option<()> {
    let begun = Instant::now();
    let kind = Kind::ALL[(seed % 3) as usize];
    let on = [On::Both, On::Data, On::Control, On::Data, On::Both][(seed % 5) as usize];
    let options = Options {
        host: Some(BEHIND.to_owned()),
        ..Options::default()
    };
    let server = Server::start(kind, options)?;
    let wire = Wire::start(&server, on, seed, FAULTS);
    let mut settings = Settings::default();
    settings.transfers.retry_for = 600;
    for limit in [
        &mut settings.limits.connect,
        &mut settings.limits.tls,
        &mut settings.limits.reply,
        &mut settings.limits.data,
        &mut settings.limits.finish,
    ] {
        *limit = 2;
    }
    let mut desk = Desk::at("127.0.0.1", &server, settings);
    let expected = prepare(&desk, &server, seed);
    let transfers: Vec<NewTransfer> = expected.iter().map(|file| file.transfer(&desk)).collect();
    desk.enqueue(transfers);
    desk.until_over(expected.len());
    let first = count_failed(&desk);
    for file in &expected {
        file.check(&desk, &server, seed);
    }
    // What failed is tried again by hand, until the line is good.
    let mut rounds = 0;
    while count_failed(&desk) > 0 {
        rounds += 1;
        if rounds > 3 {
            wire.mend();
        }
        assert!(rounds < 8, "seed {seed}: {}", story(&desk));
        desk.order(QueueOrder::Retry);
        desk.until("a new beginning", |desk| count_failed(desk) == 0);
        desk.until_over(expected.len());
    }
    for file in &expected {
        let status = file.check(&desk, &server, seed);
        assert!(matches!(status, TransferStatus::Done(_)), "{status:?}");
    }
    let (here, mut there) = (names(&desk.local), names(&server.root));
    // Pure-FTPd's own, of a session that hangs still.
    there.retain(|name| !name.starts_with(".pureftpd-upload."));
    assert_eq!(here.len(), 2 * FILES, "seed {seed}: {here:?}");
    assert_eq!(there.len(), 2 * FILES, "seed {seed}: {there:?}");
    desk.quit();
    eprintln!(
        "seed {seed}: {kind:?}, faults on {on:?}: {} faults, {first} of {} failed at first, {rounds} \
         more rounds, {:.1} s",
        FAULTS - wire.left(),
        expected.len(),
        begun.elapsed().as_secs_f32()
    );
    Some(())
}

fn count_failed(desk: &Desk) -> usize {
    let failed = |status: &TransferStatus| matches!(status, TransferStatus::Failed(_));
    let items = desk.items.values();
    items.filter(|item| failed(&item.status)).count()
}

/// What still fails, and the last lines of the log.
fn story(desk: &Desk) -> String {
    let items = desk.items.values();
    let failed = items.filter(|item| matches!(item.status, TransferStatus::Failed(_)));
    let failed = failed.map(|item| format!("{:?}: {:?}", item.local, item.status));
    let lines = desk.seen.iter().flat_map(|event| match event {
        Event::Log(lines) => lines.as_slice(),
        _ => &[],
    });
    let lines: Vec<String> = lines
        .map(|line| format!("{} {:?} {}", line.connection, line.kind, line.text))
        .collect();
    let last = lines.len().saturating_sub(150);
    let told: Vec<String> = failed.chain(lines[last..].iter().cloned()).collect();
    told.join("\n")
}

/// One transfer, and what may stand at its target.
struct Expected {
    direction: Direction,
    name: String,
    new: Vec<u8>,
    old: Option<Vec<u8>>,
}

impl Expected {
    fn transfer(&self, desk: &Desk) -> NewTransfer {
        NewTransfer {
            exists: ExistsRule::Overwrite,
            ..desk.transfer(self.direction, &self.name, What::File)
        }
    }

    /// The target is the old file or the new one, whole; and the new one if that is claimed.
    fn check(&self, desk: &Desk, server: &Server, seed: u64) -> TransferStatus {
        let target = match self.direction {
            Direction::Download => desk.local.join(&self.name),
            Direction::Upload => server.root.join(&self.name),
        };
        let found = fs::read(target).ok();
        let status = desk.item(&self.name).status.clone();
        let is_new = found.as_ref() == Some(&self.new);
        let is_done = matches!(status, TransferStatus::Done(_));
        assert!(
            is_new || (!is_done && found == self.old),
            "seed {seed}: {} is wrong: {status:?}",
            self.name
        );
        status
    }
}

/// Files each way; a third of them replace older ones of the same size, some of the same time.
fn prepare(desk: &Desk, server: &Server, seed: u64) -> Vec<Expected> {
    let mut random = Random(!seed);
    let mut expected = Vec::new();
    for direction in [Direction::Download, Direction::Upload] {
        for number in 0..FILES {
            let length = match number % 6 {
                0 => 0,
                1 => 1_500_000 + random.below(1_000_000),
                _ => random.below(200_000),
            };
            let mut new = content(length as usize);
            new.iter_mut().take(8).for_each(|byte| *byte = number as u8);
            let old = (number % 3 == 2).then(|| vec![b'o'; new.len()]);
            let name = format!("{direction:?} {number}").to_lowercase();
            let (source, target) = match direction {
                Direction::Download => (server.root.join(&name), desk.local.join(&name)),
                Direction::Upload => (desk.local.join(&name), server.root.join(&name)),
            };
            put(server, &source, &new, LONG_AGO);
            if let Some(old) = &old {
                put(server, &target, old, LONG_AGO - (number as u64 % 2) * 5000);
            }
            expected.push(Expected {
                direction,
                name,
                new,
                old,
            });
        }
    }
    expected
}

fn put(server: &Server, path: &Path, content: &[u8], time: u64) {
    fs::write(path, content).unwrap();
    set_time(path, time);
    if path.starts_with(&server.root) {
        server.give(path);
    }
}
