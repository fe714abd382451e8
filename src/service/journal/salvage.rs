//! A damaged journal: it is kept under another name, and what can be read of it goes on in a new
//! file. Readable is a row whose checksum holds and that SQLite still reaches: by a walk over the
//! numbers from either end, and between the ends by asking for each.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Local;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use super::schema::HEADER;
use super::store::{Contents, Store, Unusable, each, each_of, id_of, readable, tally};
use super::{birth, row};
use super::{sync_folder, with_suffix};

/// What became of a damaged journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the damaged file is now.
    pub kept_as: PathBuf,
    pub why: String,
    /// Items that go on.
    pub rows: u64,
    /// Items that were found, but not whole.
    pub set_aside: u64,
    /// Items that were not found; `None`: nobody knows how many there were.
    pub lost: Option<u64>,
}

/// Keeps the damaged journal at `path` under another name, and puts a new one there.
pub fn salvage(path: &Path, why: String) -> Result<(Store, Contents, Salvaged), Unusable> {
    let failed = |error: io::Error| Unusable::Failed(error.to_string());
    let kept_as = keep(path).map_err(failed)?;
    let found = find(path);

    birth::make(path, |store| {
        let aside = [&found.aside[..], &found.unread[..]].concat();
        store.write_raw(&found.endpoints, &found.items, &aside)
    })?;
    let (store, contents) = Store::open(path)?;
    let rows = contents.rows.len() as u64;
    let set_aside = found.unread.len() as u64 + contents.set_aside;
    let lost = found
        .tally
        .map(|tally| tally.saturating_sub(rows + set_aside));
    let salvaged = Salvaged {
        kept_as,
        why,
        rows,
        set_aside,
        lost,
    };
    Ok((store, contents, salvaged))
}

/// What could be read.
#[derive(Default)]
struct Found {
    endpoints: Vec<Vec<Value>>,
    items: Vec<Vec<Value>>,
    unread: Vec<Vec<Value>>,
    /// What was set aside before.
    aside: Vec<Vec<Value>>,
    tally: Option<u64>,
}

/// Reads the damaged file, of which a copy is kept.
fn find(path: &Path) -> Found {
    let mut found = Found::default();
    // Where the header cannot be mended, SQLite says what it thinks of it.
    let _ = mend_header(path);
    let Ok(connection) = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    else {
        return found;
    };
    // A nicety: without it a broken page is noticed a little later.
    let _ = connection.execute_batch("PRAGMA cell_size_check = ON");
    let known = tally(&connection).ok().flatten();
    found.tally = known.and_then(|(_, items)| items.try_into().ok());
    let mut endpoints = HashMap::new();
    for values in walk(&connection, "endpoint") {
        if let Some((number, endpoint)) = row::endpoint_of(&values) {
            endpoints.insert(number, Arc::new(endpoint));
            found.endpoints.push(values);
        }
    }
    for values in walk(&connection, "item") {
        match readable(&values, &endpoints) {
            Some(_) => found.items.push(values),
            None => found.unread.push(values),
        }
    }
    // They end where the damage is.
    let _ = each(&connection, "SELECT * FROM set_aside", [], |values| {
        found.aside.push(values);
    });
    found
}

/// Every row of a table that SQLite reaches.
fn walk(connection: &Connection, table: &str) -> Vec<Vec<Value>> {
    let mut rows: BTreeMap<i64, Vec<Value>> = BTreeMap::new();
    let mut last = None;
    let forward = format!("SELECT * FROM {table} ORDER BY id");
    let whole = each(connection, &forward, [], |values| {
        last = id_of(&values).or(last);
        take(&mut rows, values);
    });
    if whole.is_ok() {
        return rows.into_values().collect();
    }
    let mut first = None;
    let backward = format!("SELECT * FROM {table} ORDER BY id DESC");
    // It ends where the damage is.
    let _ = each(connection, &backward, [], |values| {
        first = id_of(&values).or(first);
        take(&mut rows, values);
    });
    let (from, to) = (
        last.unwrap_or(0).saturating_add(1),
        first
            .unwrap_or(GAP)
            .min(last.unwrap_or(0).saturating_add(GAP)),
    );
    if let Ok(mut one) = connection.prepare(&format!("SELECT * FROM {table} WHERE id = ?")) {
        for id in from..to {
            // One that is on a broken page is lost.
            let _ = each_of(&mut one, [id], |values| take(&mut rows, values));
        }
    }
    rows.into_values().collect()
}

/// Of two rows with one number the whole one counts.
fn take(rows: &mut BTreeMap<i64, Vec<Value>>, values: Vec<Value>) {
    let Some(id) = id_of(&values) else {
        return;
    };
    let is_whole = row::checked(&values).is_some();
    let stands = rows.get(&id).is_some_and(|row| row::checked(row).is_some());
    if is_whole || !stands {
        rows.insert(id, values);
    }
}

/// Copies the file and its log to names of their own, durably.
fn keep(path: &Path) -> io::Result<PathBuf> {
    let stamp = Local::now().format("%Y%m%d-%H%M%S");
    for number in 1..1000 {
        let mut suffix = format!(".unreadable-{stamp}");
        if number > 1 {
            suffix += &format!("-{number}");
        }
        let kept = with_suffix(path, &suffix);
        if fs::symlink_metadata(&kept).is_ok() {
            continue;
        }
        for part in ["", "-wal"] {
            let (from, to) = (with_suffix(path, part), with_suffix(&kept, part));
            if fs::symlink_metadata(&from).is_ok() {
                fs::copy(&from, &to)?;
                OpenOptions::new().write(true).open(&to)?.sync_all()?;
            }
        }
        sync_folder(path)?;
        return Ok(kept);
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Writes what stands in the header of every file of ours.
fn mend_header(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    if file.metadata()?.len() < 4096 {
        return Ok(());
    }
    for (at, bytes) in HEADER {
        file.seek(SeekFrom::Start(*at as u64))?;
        file.write_all(bytes)?;
    }
    file.sync_all()
}

/// So many numbers between the ends are asked for one by one.
const GAP: i64 = 2_000_000;
