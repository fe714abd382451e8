//! The journal as a whole: what is written is read again, and no damage stops it.

mod damage;

use std::fs;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::row::tests::{done, row};
use super::*;
use crate::service::transfer::TransferId;

/// A journal in a folder of its own.
struct Place {
    folder: TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("state/queue.sqlite3");
        Self { folder, path }
    }

    fn open(&self) -> (Opened, UnboundedReceiver<Told>) {
        let (told, telling) = unbounded_channel();
        (open(&self.path, told).unwrap(), telling)
    }

    fn rows(&self) -> Vec<Row> {
        let (opened, telling) = self.open();
        let rows = opened.rows;
        end(opened.writer, telling);
        rows
    }

    /// Copies of both files as a power cut would leave them.
    fn snapshot(&self) -> (Vec<u8>, Vec<u8>) {
        let read = |suffix| fs::read(with_suffix(&self.path, suffix)).unwrap_or_default();
        (read(""), read("-wal"))
    }

    fn restore(&self, files: &(Vec<u8>, Vec<u8>)) {
        for entry in fs::read_dir(self.path.parent().unwrap()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        fs::write(&self.path, &files.0).unwrap();
        fs::write(with_suffix(&self.path, "-wal"), &files.1).unwrap();
    }
}

fn put(rows: Vec<Row>) -> Vec<Op> {
    rows.into_iter().map(|row| Op::Put(Box::new(row))).collect()
}

/// Waits until a change is on disk.
fn settle(telling: &mut UnboundedReceiver<Told>, number: u64) {
    loop {
        match telling.blocking_recv() {
            Some(Told::Durable(durable)) if durable >= number => return,
            Some(Told::Durable(_)) => {}
            told => panic!("{told:?}"),
        }
    }
}

fn end(writer: Writer, mut telling: UnboundedReceiver<Told>) {
    drop(writer);
    while telling.blocking_recv().is_some() {}
}

#[test]
fn what_is_written_is_read_at_the_next_start() {
    let place = Place::new();
    let (mut opened, mut telling) = place.open();
    assert!(opened.rows.is_empty() && opened.salvaged.is_none());
    let rows: Vec<Row> = (1..=50).map(|id| row(id, State::Waiting)).collect();
    opened.writer.write(put(rows.clone()));
    opened
        .writer
        .write(put(vec![row(7, done(None)), row(8, State::Failed)]));
    let last = opened.writer.write(vec![Op::Remove(TransferId(9))]);
    settle(&mut telling, last);
    end(opened.writer, telling);
    let mut expected = rows;
    expected[6] = row(7, done(None));
    expected[7] = row(8, State::Failed);
    expected.remove(8);
    assert_eq!(place.rows(), expected);
    let log = with_suffix(&place.path, "-wal");
    assert!(!log.exists(), "a clean end leaves one file");
}

#[test]
fn what_was_told_to_be_durable_outlives_the_process() {
    let place = Place::new();
    let (mut opened, mut telling) = place.open();
    let last = opened
        .writer
        .write(put((1..=9).map(|id| row(id, done(None))).collect()));
    settle(&mut telling, last);
    let files = place.snapshot();
    end(opened.writer, telling);
    place.restore(&files);
    assert_eq!(place.rows().len(), 9);
}

#[test]
fn one_process_at_a_time_holds_it_and_others_may_read() {
    let place = Place::new();
    let (mut opened, mut telling) = place.open();
    let last = opened.writer.write(put(vec![row(1, State::Paused)]));
    settle(&mut telling, last);
    let (told, _) = unbounded_channel();
    let own = std::process::id();
    assert_eq!(
        open(&place.path, told).unwrap_err(),
        NotOpened::Held(Some(own))
    );
    let reader = schema::open_to_read(&place.path).unwrap();
    assert_eq!(store::read(&reader).unwrap().rows, [row(1, State::Paused)]);
    end(opened.writer, telling);
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new();
    let (mut opened, mut telling) = place.open();
    let last = opened.writer.write(put(vec![row(1, State::Waiting)]));
    settle(&mut telling, last);
    for entry in fs::read_dir(place.path.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{entry:?}");
    }
    end(opened.writer, telling);
}

#[test]
fn a_journal_whose_maker_was_killed_at_once_is_an_empty_queue() {
    let place = Place::new();
    assert_eq!(saved_queue(&place.path), Ok(SavedQueue::default()));
    schema_folder(&place);
    assert_eq!(saved_queue(&place.path), Ok(SavedQueue::default()));
    // Half of one stands under another name.
    let new = with_suffix(&place.path, ".new");
    fs::write(&new, [b"SQLite format 3\0", &[7; 5000][..]].concat()).unwrap();
    fs::write(with_suffix(&new, "-journal"), [1; 600]).unwrap();
    let (opened, telling) = place.open();
    assert!(opened.rows.is_empty() && opened.salvaged.is_none());
    end(opened.writer, telling);
    assert!(!new.exists());
}

#[test]
fn a_row_with_a_wrong_checksum_is_set_aside_and_told_until_it_is_cleared() {
    let place = Place::new();
    let (mut opened, telling) = place.open();
    opened
        .writer
        .write(put((1..=5).map(|id| row(id, State::Waiting)).collect()));
    end(opened.writer, telling);
    let connection = Connection::open(&place.path).unwrap();
    connection
        .execute_batch("UPDATE item SET remote = x'2f65766961' WHERE id = 3")
        .unwrap();
    drop(connection);
    let (opened, telling) = place.open();
    assert_eq!((opened.rows.len(), opened.set_aside), (4, 1));
    end(opened.writer, telling);
    let (opened, telling) = place.open();
    assert_eq!((opened.rows.len(), opened.set_aside), (4, 1));
    end(opened.writer, telling);
    let listed = saved_queue(&place.path).unwrap();
    let unread = Unread {
        number: Some(3),
        local: Some(row(3, State::Waiting).local),
        remote: Some(RemotePath::parse("/evia").unwrap()),
    };
    assert_eq!((listed.transfers.len(), listed.unread), (4, vec![unread]));
    // Damage of all the file loses none that was set aside before.
    let mut files = place.snapshot();
    files.0[0] ^= 0xff;
    place.restore(&files);
    let (mut opened, mut telling) = place.open();
    let salvaged = opened.salvaged.unwrap();
    assert_eq!((opened.set_aside, salvaged.set_aside), (1, 0));
    let last = opened.writer.write(vec![Op::RemoveSetAside]);
    settle(&mut telling, last);
    end(opened.writer, telling);
    let (opened, telling) = place.open();
    assert_eq!(opened.set_aside, 0);
    end(opened.writer, telling);
}

#[test]
fn a_journal_of_a_newer_argosy_is_left_alone() {
    let place = Place::new();
    let (opened, telling) = place.open();
    end(opened.writer, telling);
    let mut values = vec![Value::Integer(1), Value::Integer(2), Value::Integer(0)];
    values.push(row::checksum(&values));
    let connection = Connection::open(&place.path).unwrap();
    connection
        .execute(
            "INSERT OR REPLACE INTO tally VALUES (?, ?, ?, ?)",
            rusqlite::params_from_iter(&values),
        )
        .unwrap();
    drop(connection);
    let (told, _) = unbounded_channel();
    assert_eq!(open(&place.path, told).unwrap_err(), NotOpened::Newer);
}

fn schema_folder(place: &Place) {
    make_folder(place.path.parent().unwrap()).unwrap();
    schema::make_file(&place.path).unwrap();
}

#[test]
fn a_hundred_thousand_items_are_one_transaction() {
    let place = Place::new();
    let (mut opened, mut telling) = place.open();
    let number = opened.writer.write(put((1..=100_000)
        .map(|id| row(id, State::Waiting))
        .collect()));
    settle(&mut telling, number);
    end(opened.writer, telling);
    assert_eq!(place.rows().len(), 100_000);
}

#[test]
fn many_changes_share_a_transaction() {
    let place = Place::new();
    let (mut opened, mut telling) = place.open();
    let mut last = 0;
    for id in 1..=1000 {
        last = opened.writer.write(put(vec![row(id, State::Waiting)]));
        std::thread::sleep(Duration::from_micros(50));
    }
    let mut commits = 0;
    while let Some(told) = telling.blocking_recv() {
        commits += 1;
        if told == Told::Durable(last) {
            break;
        }
    }
    assert!(commits < 100, "{commits}");
    end(opened.writer, telling);
    drop(place.folder);
}

#[test]
fn where_only_the_log_is_left_it_is_kept_and_the_journal_begins_anew() {
    let place = Place::new();
    let (mut opened, mut telling) = place.open();
    let last = opened.writer.write(put(vec![row(1, State::Waiting)]));
    settle(&mut telling, last);
    let log = place.snapshot().1;
    end(opened.writer, telling);
    fs::remove_file(&place.path).unwrap();
    fs::write(with_suffix(&place.path, "-wal"), &log).unwrap();
    let (opened, telling) = place.open();
    let kept_as = opened.salvaged.unwrap().kept_as;
    assert_eq!(fs::read(with_suffix(&kept_as, "-wal")).unwrap(), log);
    end(opened.writer, telling);
    assert_eq!(place.rows(), []);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_journal_that_is_held_meets_its_lock() {
    let place = Place::new();
    let (opened, telling) = place.open();
    let link = place.folder.path().join("link");
    std::os::unix::fs::symlink(&place.path, &link).unwrap();
    let second = open(&link, unbounded_channel().0);
    assert!(
        matches!(second, Err(NotOpened::Held(Some(_)))),
        "{second:?}"
    );
    end(opened.writer, telling);
    open(&link, unbounded_channel().0).unwrap();
}

#[cfg(unix)]
#[test]
fn a_journal_with_two_names_is_not_used_by_either() {
    let place = Place::new();
    assert_eq!(place.rows(), []);
    let other = place.folder.path().join("other");
    fs::hard_link(&place.path, &other).unwrap();
    for path in [&place.path, &other] {
        let opened = open(path, unbounded_channel().0);
        assert!(matches!(opened, Err(NotOpened::Failed(_))), "{opened:?}");
    }
    fs::remove_file(&other).unwrap();
    assert_eq!(place.rows(), []);
}
