//! argosy-cli, killed again and again (kill -9) in the middle of one queue on a real server: in
//! the end everything is there, once, and nothing else is.
//!
//! `ARGOSY_KILLS` says how many kills (20), `ARGOSY_SEED` where they and the servers begin (1).
//! Each queue takes up to 20 kills, spread from its start to its end by the count of its finished
//! items, which is read from the journal beside the process.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use argosy::service::{TransferStatus, What, saved_queue};
use rusqlite::{Connection, OpenFlags};

use crate::support::cli::Cli;
use crate::support::files::{content, hash, set_time, write_big};
use crate::support::real::{Kind, Options, Server};

/// Files each way.
const FILES: usize = 1000;
/// Large ones among them.
const LARGE: usize = 6;
const KILLS_A_QUEUE: usize = 20;

#[test]
fn nothing_is_lost_or_sent_twice_however_often_it_is_killed() {
    let number = |name: &str, or: u64| {
        std::env::var(name).map_or(or, |text| text.parse().expect("a number"))
    };
    let (mut left, mut seed) = (number("ARGOSY_KILLS", 20), number("ARGOSY_SEED", 1));
    while left > 0 {
        let kills = left.min(KILLS_A_QUEUE as u64);
        let Some(mut story) = Story::new(seed) else {
            return;
        };
        story.run(kills as usize);
        left -= kills;
        seed += 1;
    }
}

struct Story {
    seed: u64,
    random: u64,
    server: Server,
    cli: Cli,
    journal: PathBuf,
    /// What was known to be done after the last run.
    done: BTreeSet<String>,
    /// How much of the server's log belongs to earlier runs.
    read: usize,
    /// Kills that found a large file under way.
    in_large: usize,
}

impl Story {
    fn new(seed: u64) -> Option<Self> {
        let kind = Kind::ALL[seed as usize % 3];
        let server = Server::start(kind, Options::default())?;
        let cli = Cli::knowing(&server.password);
        let journal = cli.file("task.journal");
        let story = Self {
            seed,
            random: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            server,
            cli,
            journal,
            done: BTreeSet::new(),
            read: 0,
            in_large: 0,
        };
        story.prepare();
        Some(story)
    }

    /// Sources, and older files of the same size in the place of every third target.
    fn prepare(&self) {
        let (local, root) = (self.cli.file("files"), self.server.root.clone());
        for (sources, targets, way) in [(&root, &local, "down"), (&local, &root, "up")] {
            for n in 0..FILES {
                let name = format!("{way}/a{}/b{}/{way}-{n:04}", n % 7, n % 3);
                let (source, target) = (sources.join(&name), targets.join(&name));
                let is_large = n % (FILES / LARGE) == FILES / LARGE / 2;
                let length = match is_large {
                    true => 16_000_000 + n * 20_000,
                    false => n * 7919 % 60_000,
                };
                fs::create_dir_all(source.parent().unwrap()).unwrap();
                match is_large {
                    true => write_big(&source, length),
                    false => fs::write(&source, own_content(n, length)).unwrap(),
                }
                let time = 1_600_000_000 + n as u64;
                set_time(&source, time);
                if n % 3 == 0 {
                    fs::create_dir_all(target.parent().unwrap()).unwrap();
                    fs::write(&target, vec![b'o'; length]).unwrap();
                    // Some have the source's time, too.
                    let age = if n % 2 == 0 { 0 } else { 1_000_000 };
                    set_time(&target, time - age);
                }
            }
            fs::create_dir_all(sources.join(way).join("empty")).unwrap();
        }
        self.server.give(&root);
    }

    fn run(&mut self, kills: usize) {
        let began = Instant::now();
        for kill in 0..kills {
            let mut child = self.start();
            self.wait_for(&mut child, kill, kills);
            let was_running = child.try_wait().unwrap().is_none();
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.is_empty(), "it complained before kill {kill}: {said}");
            let finished = self.finished();
            assert!(
                was_running,
                "kill {kill} came too late: {finished} are done"
            );
            self.audit();
            eprintln!(
                "seed {}, {:?}: kill {} at {finished} of {} files done",
                self.seed,
                self.server.kind,
                kill + 1,
                2 * FILES
            );
        }
        // The same commands again, until all is there.
        for order in [Order::Get, Order::Put, Order::Resume] {
            let child = self.begin(order);
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{order:?}: {said}");
            self.audit();
        }
        self.compare();
        let all: BTreeSet<String> = sent(&self.server.log(), self.server.kind)
            .into_iter()
            .collect();
        let seen = self.done.intersection(&all).count();
        assert_eq!(seen, 2 * FILES, "the log shows what was sent");
        eprintln!(
            "seed {}, {:?}: {kills} kills ({} in large files), all is there, {} s",
            self.seed,
            self.server.kind,
            self.in_large,
            began.elapsed().as_secs()
        );
    }

    /// Begins with the orders that the journal does not have yet; then any of the three will do.
    fn start(&mut self) -> Child {
        let saved = saved_queue(&self.journal).unwrap_or_default();
        let has = |way: &str| {
            let mut all = saved.transfers.iter();
            all.any(|it| it.remote.as_bytes().starts_with(way.as_bytes()))
        };
        let order = match (has("down"), has("up"), self.below(3)) {
            (false, ..) => Order::Get,
            (_, false, _) => Order::Put,
            (.., 0) => Order::Get,
            (.., 1) => Order::Put,
            _ => Order::Resume,
        };
        self.begin(order)
    }

    fn begin(&self, order: Order) -> Child {
        let Server {
            user, host, port, ..
        } = &self.server;
        let url = |path: &str| format!("ftpes://{user}@{host}:{port}/{path}");
        let files = self.cli.file("files");
        // What is in the folder, so that the target is one below the login folder.
        let inside = fs::read_dir(files.join("up")).unwrap();
        let inside: Vec<String> = inside.map(|it| text(&it.unwrap().path())).collect();
        let (files, down, up) = (text(&files), url("down"), url("up"));
        let fingerprint = self.server.fingerprint();
        let journal = text(&self.journal);
        let mut args = match order {
            Order::Get => vec!["get", "-r", "--on-exists", "overwrite", &down, &files],
            Order::Put => ["put", "-r", "--on-exists", "overwrite"]
                .into_iter()
                .chain(inside.iter().map(String::as_str))
                .chain([up.as_str()])
                .collect(),
            Order::Resume => vec!["queue", "resume"],
        };
        args.extend(["--journal", &journal, "--fingerprint", &fingerprint, "-q"]);
        self.cli.start(args)
    }

    /// Waits until this kill's share of the files is done, and a random moment longer.
    fn wait_for(&mut self, child: &mut Child, kill: usize, kills: usize) {
        if kill < 3 {
            // The orders themselves, and the reading of the folders.
            return std::thread::sleep(Duration::from_millis(20 + self.below(700)));
        }
        let share = 2 * FILES / kills;
        let from = kill * share * 9 / 10 + self.below(share as u64 / 2) as usize;
        let in_large = self.below(2) == 0;
        let pause = Duration::from_millis(self.below(60));
        let deadline = Instant::now() + Duration::from_secs(300);
        loop {
            assert!(Instant::now() < deadline, "it stands still");
            if let Some(status) = child.try_wait().unwrap() {
                panic!("it ended by itself: {status}, {} are done", self.finished());
            }
            let finished = self.finished();
            if finished >= from + share {
                break;
            }
            if finished >= from && (!in_large || self.has_large_part()) {
                self.in_large += usize::from(in_large);
                break;
            }
            std::thread::sleep(Duration::from_millis(3));
        }
        std::thread::sleep(pause);
    }

    /// Files that are done, by the journal.
    fn finished(&self) -> usize {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let count = || {
            let connection = Connection::open_with_flags(&self.journal, flags)?;
            let sql = "SELECT count(*) FROM item WHERE state = 'done' AND what = 'file'";
            connection.query_row(sql, [], |row| row.get::<_, i64>(0))
        };
        // There may be none yet.
        usize::try_from(count().unwrap_or(0)).unwrap()
    }

    fn has_large_part(&self) -> bool {
        let large = |path: &Path| path.metadata().is_ok_and(|found| found.len() > 1_000_000);
        let (local, root) = (self.cli.file("files"), &self.server.root);
        let mut parts = walk(&local).into_iter().chain(walk(root));
        parts.any(|path| is_part(&path) && large(&path))
    }

    /// What was done before the last run was not sent in it, and what is done now stays so.
    fn audit(&mut self) {
        // What the server wrote of the killed run belongs to that run.
        std::thread::sleep(Duration::from_millis(150));
        let log = self.server.log();
        let sent = sent(&log, self.server.kind);
        let again: Vec<&String> = sent
            .iter()
            .skip(self.read)
            .filter(|name| self.done.contains(*name))
            .collect();
        assert!(again.is_empty(), "done before and sent again: {again:?}");
        self.read = sent.len();
        let saved = saved_queue(&self.journal).unwrap();
        assert_eq!(saved.unread, []);
        let files = saved.transfers.iter().filter(|it| it.what == What::File);
        let is_done = |status: &TransferStatus| matches!(status, TransferStatus::Done(_));
        let done: BTreeSet<String> = files
            .filter(|it| is_done(&it.status))
            .map(|it| it.local.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        let lost: Vec<&String> = self.done.difference(&done).collect();
        assert!(lost.is_empty(), "not done any more: {lost:?}");
        self.done = done;
    }

    fn compare(&self) {
        let saved = saved_queue(&self.journal).unwrap();
        let files = saved.transfers.iter().filter(|it| it.what == What::File);
        assert_eq!(files.count(), 2 * FILES, "each file is one item");
        let left = |status: &TransferStatus| !matches!(status, TransferStatus::Done(_));
        let left: Vec<_> = saved
            .transfers
            .iter()
            .filter(|it| left(&it.status))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        let (here, there) = (tree(&self.cli.file("files")), tree(&self.server.root));
        let files = here.values().flatten().count();
        assert_eq!(files, 2 * FILES, "no part is left, none is missing");
        let differs: Vec<&PathBuf> = here
            .keys()
            .chain(there.keys())
            .filter(|path| here.get(*path) != there.get(*path))
            .collect();
        assert!(differs.is_empty(), "{differs:?}");
    }

    fn below(&mut self, end: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 16) % end.max(1)
    }
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Get,
    Put,
    Resume,
}

/// The names of the files that were sent either way, in the server's log. Pure-FTPd writes only
/// what was sent to its end.
fn sent(log: &str, kind: Kind) -> Vec<String> {
    let is_order = |line: &&str| match kind {
        Kind::Vsftpd => line.contains("FTP command"),
        Kind::Proftpd | Kind::Pureftpd | Kind::Pyftpdlib => true,
    };
    // Pure-FTPd names the file by its whole path, below the served folder's two.
    let marks = match kind {
        Kind::Pureftpd => &["/down/", "/up/"][..],
        Kind::Pyftpdlib => &["<- RETR ", "<- STOR ", "<- APPE "],
        Kind::Vsftpd | Kind::Proftpd => &["\"RETR ", "\"STOR ", "\"APPE "],
    };
    let names = log.lines().filter(is_order).filter_map(|line| {
        let at = marks.iter().find_map(|mark| line.find(mark))?;
        let path = line[at..].rsplit('/').next()?;
        let end = path.find(['"', ' ']).unwrap_or(path.len());
        Some(path[..end].trim_end_matches(".argosy-part").to_owned())
    });
    names.filter(|name| !name.is_empty()).collect()
}

/// No two files hold the same.
fn own_content(n: usize, length: usize) -> Vec<u8> {
    let mut bytes = content(length);
    for (byte, mark) in bytes.iter_mut().zip(n.to_le_bytes()) {
        *byte ^= mark;
    }
    bytes
}

/// Every file with its hash, and every folder.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let inside = |path: PathBuf| {
        let digest = path.is_file().then(|| hash(&path));
        (path.strip_prefix(folder).unwrap().to_owned(), digest)
    };
    walk(folder).into_iter().map(inside).collect()
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        // It may be gone by now.
        for entry in fs::read_dir(&at).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
            found.push(entry.path());
        }
    }
    found
}

fn is_part(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "argosy-part")
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
