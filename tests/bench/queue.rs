//! What the queue costs, in numbers to look at: nothing here can fail for being slow.
//!
//! `cargo bench --bench queue`

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../support"]
mod support {
    pub mod cli;
    pub mod secrecy;
    pub mod server;
}

use std::collections::HashMap;
use std::fs;
use std::process::Child;
use std::time::{Duration, Instant};

use argosy::service::saved_queue;

use support::cli::{Cli, trusting, url};
use support::server::{Cut, Fault, ServerOptions, TestServer};

fn main() {
    enqueue(100_000);
    send(2_000);
}

/// A folder of so many files comes into the queue while the first file is under way.
fn enqueue(files: usize) {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    server.faults().on("STOR", Fault::After(1, Cut::Stall));
    let cli = Cli::new(&server);
    let (mut child, began) = put(&server, &cli, files, 10);
    let journal = cli.file("task.journal");
    let mut seen = HashMap::new();
    while saved_queue(&journal).map_or(0, |queue| queue.transfers.len()) <= files {
        let ended = child.try_wait().unwrap();
        assert_eq!(ended, None, "it ended before all was in the queue");
        go_on(&mut child, began);
        look(&child, &mut seen);
        std::thread::sleep(Duration::from_millis(200));
    }
    look(&child, &mut seen);
    let seconds = began.elapsed().as_secs_f32();
    child.kill().unwrap();
    child.wait().unwrap();
    eprintln!(
        "{files} files in the queue and on disk after {seconds:.1} s, {:.1} s of processor time, \
         {} MiB of memory at most, journal of {} MiB",
        processor(&seen),
        seen["VmHWM"] / 1024,
        fs::metadata(&journal).unwrap().len() >> 20,
    );
}

/// So many files of 4 KiB are sent, and each outcome is written.
fn send(files: usize) {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let cli = Cli::new(&server);
    let (mut child, began) = put(&server, &cli, files, 4096);
    let mut seen = HashMap::new();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        go_on(&mut child, began);
        look(&child, &mut seen);
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
    let each = |total: f64| total / files as f64;
    eprintln!(
        "{files} files of 4 KiB sent in {:.1} s; for each {:.2} ms of processor time, {:.1} KiB \
         written to this disk (journal and part records)",
        began.elapsed().as_secs_f32(),
        each(f64::from(processor(&seen)) * 1000.0),
        each(seen["write_bytes"] as f64 / 1024.0),
    );
}

fn put(server: &TestServer, cli: &Cli, files: usize, length: usize) -> (Child, Instant) {
    for n in 0..files {
        cli.write(&format!("tree/{}/{n}", n / 1000), vec![b'x'; length]);
    }
    let (tree, journal) = (cli.file("tree"), cli.file("task.journal"));
    let (tree, journal) = (tree.to_str().unwrap(), journal.to_str().unwrap());
    let target = url(server, "");
    let args = ["put", "-q", "-r", "--journal", journal, tree, &target];
    let args = args.map(str::to_owned).into_iter().chain(trusting(server));
    let began = Instant::now();
    (cli.start(args), began)
}

/// Nothing is measured on a run that stands still.
fn go_on(child: &mut Child, began: Instant) {
    if began.elapsed() > LONGEST {
        child.kill().unwrap();
        panic!("it has not ended after {LONGEST:?}");
    }
}

/// Reads what the system knows of a process; at its end the last look stays.
fn look(child: &Child, seen: &mut HashMap<String, u64>) {
    let read = |name| fs::read_to_string(format!("/proc/{}/{name}", child.id()));
    let (Ok(status), Ok(io), Ok(stat)) = (read("status"), read("io"), read("stat")) else {
        return;
    };
    for line in status.lines().chain(io.lines()) {
        let number = |text: &str| text.split_whitespace().next()?.parse().ok();
        if let Some((key, Some(value))) = line.split_once(':').map(|(key, of)| (key, number(of))) {
            seen.insert(key.to_owned(), value);
        }
    }
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    // Of its user time and its system time, both in hundredths of a second.
    let ticks: Vec<u64> = fields
        .iter()
        .skip(11)
        .take(2)
        .flat_map(|it| it.parse())
        .collect();
    if ticks.iter().sum::<u64>() > 0 {
        seen.insert("ticks".to_owned(), ticks.iter().sum());
    }
}

fn processor(seen: &HashMap<String, u64>) -> f32 {
    seen.get("ticks").map_or(0.0, |ticks| *ticks as f32 / 100.0)
}

const LONGEST: Duration = Duration::from_secs(600);
