//! A disk that is full, gets full, or may not be written to: on a small file system of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use argosy::protocol::{DiskFault, Failure};
use argosy::service::{
    Event, Grade, NewTransfer, Notice, QueueOrder, Transfer, TransferStatus, WaitingFor,
};

use crate::support::real::skipped;
use crate::support::server::{ServerOptions, TestServer};
use crate::support::service::{Desk, content, done, names, until_moved};

/// A file system in memory; it goes when this does.
struct Small(PathBuf);

impl Small {
    /// `None`: it cannot be mounted, and that is said.
    fn mount(at: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&at).unwrap();
        let options = format!("size={size}");
        match as_root(&["mount", "-t", "tmpfs", "-o", &options, "tmpfs"], &at) {
            Ok(()) => Some(Self(at)),
            Err(why) => {
                skipped(&format!("no tmpfs: {why}"));
                None
            }
        }
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        as_root(&["mount", "-o", &options], &self.0).unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // What is left is the system's to clear.
        let _ = as_root(&["umount", "-l"], &self.0);
    }
}

fn as_root(command: &[&str], path: &Path) -> Result<(), String> {
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt;
        own.uid() == 0
    });
    let sudo: &[&str] = if is_root { &[] } else { &["sudo", "-n"] };
    let words: Vec<&str> = [sudo, command].concat();
    let output = Command::new(words[0]).args(&words[1..]).arg(path).output();
    let output = output.map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

fn server() -> TestServer {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    fs::create_dir(server.root().join("small")).unwrap();
    server
}

/// A download onto the small disk.
fn small_file(desk: &Desk, name: &str) -> NewTransfer {
    NewTransfer {
        local: desk.local.join("small").join(name),
        ..desk.download(&format!("small/{name}"))
    }
}

/// Whether this item waits for room.
fn waits(desk: &Desk, name: &str) -> bool {
    let full = |item: &Transfer| {
        item.local.ends_with(name)
            && matches!(
                item.status,
                TransferStatus::Waiting(Some(WaitingFor::DiskFull { .. }))
            )
    };
    desk.items.values().any(full)
}

fn is_done(desk: &Desk, name: &str) -> bool {
    let done = |item: &Transfer| {
        item.local.ends_with(name) && matches!(item.status, TransferStatus::Done(_))
    };
    desk.items.values().any(done)
}

#[test]
fn a_queue_whose_disk_is_full_goes_on_and_is_kept_as_soon_as_there_is_room() {
    let server = server();
    let mut desk = Desk::kept(&server);
    desk.quit();
    let Some(small) = Small::mount(desk.folders().state, "1M") else {
        return;
    };
    desk = desk.goes_on(&server);
    fs::write(desk.local.join("a"), "before").unwrap();
    desk.enqueue(vec![desk.upload("a")]);
    assert_eq!(desk.until_over(1), [done(6, Grade::SizeMatches)]);
    let filler = small.0.join("filler");
    let full = fs::write(&filler, vec![1; 2_000_000]).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    for name in ["b", "c"] {
        fs::write(desk.local.join(name), "later").unwrap();
    }
    desk.enqueue(vec![desk.upload("b"), desk.upload("c")]);
    desk.until("no room", |desk| waits(desk, "b") && waits(desk, "c"));
    let told = |event: &Event| matches!(event, Event::Notice(Notice::NotSaved { .. }));
    assert!(desk.seen.iter().any(told), "{:?}", desk.seen);
    fs::remove_file(&filler).unwrap();
    let statuses = desk.until_over(3);
    assert_eq!(
        statuses[1..],
        [done(5, Grade::SizeMatches), done(5, Grade::SizeMatches)]
    );
    let mut desk = desk.goes_on(&server);
    assert_eq!(desk.until_over(3), statuses);
    desk.quit();
}

#[test]
fn what_does_not_fit_waits_until_it_does_and_the_rest_goes_on() {
    let server = server();
    let mut desk = Desk::kept(&server);
    let Some(small) = Small::mount(desk.local.join("small"), "1M") else {
        return;
    };
    fs::write(server.root().join("small/large"), content(3_000_000)).unwrap();
    fs::write(server.root().join("small/little"), content(300_000)).unwrap();
    server.forget();
    desk.enqueue(vec![
        small_file(&desk, "large"),
        small_file(&desk, "little"),
    ]);
    desk.until("room", |desk| waits(desk, "large"));
    desk.until("the little one", |desk| is_done(desk, "little"));
    let asked = |command: &String| command.starts_with("RETR") && command.ends_with("large");
    assert!(!server.commands().iter().any(asked), "not a byte of it");
    assert_eq!(names(&small.0), ["little"]);
    small.remount("size=16M");
    let statuses = desk.until_over(2);
    assert_eq!(statuses[0], done(3_000_000, Grade::SizeMatches));
    assert_eq!(fs::read(small.0.join("large")).unwrap(), content(3_000_000));
}

#[test]
fn a_disk_that_gets_full_pauses_what_goes_there_and_no_byte_is_lost() {
    let server = server();
    let mut desk = Desk::kept(&server);
    let Some(small) = Small::mount(desk.local.join("small"), "12M") else {
        return;
    };
    for name in ["a", "b", "c", "d", "e", "f"] {
        let path = server.root().join("small").join(name);
        fs::write(path, content(1_200_000)).unwrap();
    }
    fs::write(server.root().join("elsewhere"), content(1000)).unwrap();
    server.faults().slow(Some(600_000));
    let down = |name: &str| small_file(&desk, name);
    desk.enqueue(["a", "b", "c", "d", "e", "f"].map(down).to_vec());
    until_moved(&mut desk, 700_000);
    // Somebody else takes all the room, and more as soon as there is some.
    let ballast = small.0.join("ballast");
    let mut all = fs::File::create(&ballast).unwrap();
    while std::io::Write::write_all(&mut all, &[0; 4096]).is_ok() {}
    let paused = ["a", "b", "c", "d"];
    desk.until("a full disk", |desk| {
        paused.iter().all(|name| waits(desk, name))
    });
    server.faults().clear();
    // Other disks do not mind.
    desk.enqueue(vec![desk.download("elsewhere")]);
    desk.until("another disk", |desk| is_done(desk, "elsewhere"));
    let parts = names(&small.0);
    let is_part = |name: &String| name.ends_with(".argosy-part");
    assert!(parts.iter().any(is_part), "{parts:?}");
    desk.until("all of them", |desk| waits(desk, "e") && waits(desk, "f"));
    server.forget();
    drop(all);
    fs::remove_file(&ballast).unwrap();
    let statuses = desk.until_over(7);
    assert!(
        statuses[..6]
            .iter()
            .all(|status| *status == done(1_200_000, Grade::SizeMatches))
    );
    for name in ["a", "b", "c", "d", "e", "f"] {
        assert_eq!(fs::read(small.0.join(name)).unwrap(), content(1_200_000));
    }
    assert_eq!(names(&small.0), ["a", "b", "c", "d", "e", "f"]);
    let resumed = |command: &String| command.starts_with("REST ");
    assert!(server.commands().iter().any(resumed));
}

#[test]
fn an_item_that_waits_for_room_can_be_paused_and_cancelled() {
    let server = server();
    let mut desk = Desk::new(&server);
    let Some(_small) = Small::mount(desk.local.join("small"), "1M") else {
        return;
    };
    fs::write(server.root().join("small/large"), content(3_000_000)).unwrap();
    desk.enqueue(vec![small_file(&desk, "large")]);
    desk.until("room", |desk| waits(desk, "large"));
    desk.order(QueueOrder::Pause);
    let paused = |item: &Transfer| matches!(item.status, TransferStatus::Paused { .. });
    desk.until("a pause", |desk| desk.items.values().all(paused));
    desk.order(QueueOrder::Resume);
    desk.until("room again", |desk| waits(desk, "large"));
    desk.order(QueueOrder::Cancel);
    desk.until("removal", |desk| desk.items.is_empty());
}

#[test]
fn a_disk_that_is_read_only_fails_what_goes_there_at_once_and_the_rest_goes_on() {
    let server = server();
    let mut desk = Desk::new(&server);
    let Some(small) = Small::mount(desk.local.join("small"), "1M") else {
        return;
    };
    for name in ["small/a", "small/b", "c", "d"] {
        fs::write(server.root().join(name), content(1000)).unwrap();
    }
    small.remount("ro");
    desk.enqueue(vec![
        small_file(&desk, "a"),
        desk.download("c"),
        small_file(&desk, "b"),
        desk.download("d"),
    ]);
    let statuses = desk.until_over(4);
    let (read_only, others): (Vec<_>, Vec<_>) = statuses
        .iter()
        .partition(|status| matches!(status, TransferStatus::Failed(_)));
    for status in &read_only {
        let fault = match status {
            TransferStatus::Failed(Failure::Disk { fault, .. }) => fault,
            other => panic!("{other:?}"),
        };
        assert_eq!(*fault, DiskFault::ReadOnly);
    }
    let whole = done(1000, Grade::SizeMatches);
    assert_eq!((read_only.len(), others), (2, vec![&whole, &whole]));
    // One try each, before a byte is asked for.
    let asked = |verb: &str| {
        let commands = server.commands();
        let is_small = |line: &&String| line.starts_with(verb) && line.contains("/small/");
        commands.iter().filter(is_small).count()
    };
    assert_eq!((asked("MLST"), asked("RETR")), (2, 0));
    assert!(names(&small.0).is_empty());
    assert_eq!(names(&desk.local), ["c", "d", "small"]);
}
