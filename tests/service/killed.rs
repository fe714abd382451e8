//! A process that is killed again and again in the middle of its queue: in the end everything is
//! there, and nothing that was done is sent twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::Duration;

use argosy::profile::{Encryption, Endpoint, ExistsRule, Folders, Password, Settings};
use argosy::protocol::RemotePath;
use argosy::service::{
    Command, Direction, Event, JournalMode, NewTransfer, QueueChange, TransferId, TransferStatus,
    TrustDecision, What, saved_queue, start,
};

use crate::support::files::{content, set_time};
use crate::support::secrecy::Searched;
use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::options;

/// Files each way.
const FILES: usize = 60;
const KILLS: u64 = 8;

#[test]
fn a_queue_outlives_every_kill() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    let folder = Searched::new();
    prepare(folder.path(), server.root());
    let queue = Folders::inside(&folder.path().join("config")).queue();
    let mut seed = 7_u64;
    let mut done_before: BTreeSet<String> = BTreeSet::new();
    let mut ended = false;
    let mut interrupted = 0;
    for kill in 0..=KILLS {
        server.forget();
        let mut child = run(folder.path(), &server, is_empty(&queue));
        if kill < KILLS {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            std::thread::sleep(Duration::from_millis(150 + (seed >> 33) % 350));
            interrupted += usize::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
        }
        ended = child.wait().unwrap().success();
        let sent: Vec<String> = server.commands();
        for name in &done_before {
            let again = |line: &&String| {
                (line.starts_with("RETR ") || line.starts_with("STOR "))
                    && (line.ends_with(name.as_str())
                        || line.ends_with(&format!("{name}.argosy-part")))
            };
            assert_eq!(sent.iter().find(again), None, "{name} was done before");
        }
        if let Ok(saved) = saved_queue(&queue) {
            assert_eq!(saved.unread, 0);
            let done = saved
                .transfers
                .iter()
                .filter(|it| it.what == What::File && matches!(it.status, TransferStatus::Done(_)));
            done_before.extend(
                done.map(|it| it.local.file_name().unwrap().to_string_lossy().into_owned()),
            );
        }
    }
    assert!(ended, "the last run comes to its end");
    assert!(interrupted >= 3, "{interrupted} runs were under way");
    assert_eq!(done_before.len(), 2 * FILES);
    let (here, there) = (tree(&folder.path().join("local")), tree(server.root()));
    let down: Vec<_> = there
        .iter()
        .filter(|(path, _)| path.starts_with("down"))
        .collect();
    let up: Vec<_> = here
        .iter()
        .filter(|(path, _)| path.starts_with("up"))
        .collect();
    assert_eq!((down.len(), up.len()), (FILES, FILES));
    assert_eq!(
        here.iter()
            .filter(|(path, _)| path.starts_with("down"))
            .collect::<Vec<_>>(),
        down
    );
    assert_eq!(
        there
            .iter()
            .filter(|(path, _)| path.starts_with("up"))
            .collect::<Vec<_>>(),
        up
    );
    assert_eq!(
        (here.len(), there.len()),
        (2 * FILES, 2 * FILES),
        "no part is left"
    );
}

/// Whether nothing was ordered yet, as far as the disk knows.
fn is_empty(queue: &Path) -> bool {
    saved_queue(queue).map_or(true, |saved| saved.transfers.is_empty())
}

/// Sources, and older files of the same size in the place of every third target.
fn prepare(folder: &Path, root: &Path) {
    let local = folder.join("local");
    for (sources, targets, way) in [(root, local.as_path(), "down"), (&local, root, "up")] {
        for n in 0..FILES {
            let length = if n % 10 == 0 {
                6_000_000 + n
            } else {
                40_000 + n
            };
            let name = format!("{way}/d{}/{way}{n:03}", n % 5);
            let (source, target) = (sources.join(&name), targets.join(&name));
            fs::create_dir_all(source.parent().unwrap()).unwrap();
            fs::write(&source, content(length)).unwrap();
            set_time(&source, 1_600_000_000 + n as u64);
            if n % 3 == 0 {
                fs::create_dir_all(target.parent().unwrap()).unwrap();
                fs::write(&target, vec![b'o'; length]).unwrap();
                // Some have the source's time, too.
                let age = if n % 2 == 0 { 0 } else { 1_000_000 };
                set_time(&target, 1_600_000_000 + n as u64 - age);
            }
        }
    }
}

fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// This very binary, where only the next test runs, and does something.
fn run(folder: &Path, server: &TestServer, is_first: bool) -> std::process::Child {
    let place = format!(
        "{}\n{}\n{}",
        server.port(),
        server.options().user,
        server.options().password
    );
    Process::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "service::killed::the_process_that_is_killed",
            "--nocapture",
        ])
        .env("ARGOSY_TEST_FOLDER", folder)
        .env("ARGOSY_TEST_PLACE", place)
        .env("ARGOSY_TEST_FIRST", if is_first { "yes" } else { "no" })
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Does something only where the test above starts it as a process of its own.
#[test]
fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os("ARGOSY_TEST_FOLDER").map(PathBuf::from) else {
        return;
    };
    let place = std::env::var("ARGOSY_TEST_PLACE").unwrap();
    let lines: Vec<&str> = place.lines().collect();
    let endpoint = Endpoint {
        host: "127.0.0.1".to_owned(),
        port: lines[0].parse().unwrap(),
        encryption: Encryption::Explicit,
        user: lines[1].to_owned(),
    };
    let folders = Folders::inside(&folder.join("config"));
    let journal = JournalMode::At(folders.queue());
    let mut options = options(Settings::default(), folders);
    options.journal = journal;
    let (handle, mut events) = start(options);
    let is_first = std::env::var("ARGOSY_TEST_FIRST").unwrap() == "yes";
    if is_first {
        let transfers = [("down", Direction::Download), ("up", Direction::Upload)];
        let transfers = transfers.map(|(way, direction)| NewTransfer {
            direction,
            local: folder.join("local").join(way),
            remote: RemotePath::parse(way).unwrap(),
            what: What::Folder,
            size: None,
            modified: None,
            exists: ExistsRule::Overwrite,
        });
        handle.send(Command::Enqueue {
            endpoint: endpoint.clone(),
            transfers: transfers.into(),
        });
    }
    let password = Some(Password::new(lines[2].to_owned()));
    handle.send(Command::AnswerPassword {
        endpoint,
        password,
        keep: None,
    });
    let mut open: BTreeSet<TransferId> = BTreeSet::new();
    let mut seen = 0;
    loop {
        match events.blocking_recv().unwrap() {
            Event::TrustWanted(question) => handle.send(Command::AnswerTrust {
                host: question.host,
                port: question.port,
                decision: TrustDecision::Always,
            }),
            Event::Queue(changes) => {
                for change in changes {
                    match change {
                        QueueChange::Restored(items) | QueueChange::Added(items) => {
                            seen += items.len();
                            let new = items.iter().filter(|item| !item.status.is_over());
                            open.extend(new.map(|item| item.id));
                        }
                        QueueChange::Status(id, status) if status.is_over() => {
                            assert!(matches!(status, TransferStatus::Done(_)), "{status:?}");
                            open.remove(&id);
                        }
                        _ => {}
                    }
                }
                if seen > 2 && open.is_empty() {
                    break;
                }
            }
            _ => {}
        }
    }
    handle.send(Command::Quit);
    while !matches!(events.blocking_recv(), Some(Event::Quit) | None) {}
}
