//! The journal's tables, and how its database is opened.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

/// The tables. Plain columns, no constraints: what is read is checked by its checksum, and a row
/// that is set aside is kept as it is.
pub const TABLES: &str = "
    CREATE TABLE endpoint (
        id INTEGER PRIMARY KEY, host TEXT, port INTEGER, encryption TEXT, user TEXT,
        checksum INTEGER
    );
    CREATE TABLE item (
        id INTEGER PRIMARY KEY, endpoint INTEGER, direction TEXT, what TEXT, local BLOB,
        remote BLOB, size INTEGER, modified INTEGER, precision TEXT, rule TEXT, batch INTEGER,
        root INTEGER, state TEXT, tries INTEGER, failure TEXT, kept INTEGER, begun INTEGER,
        asks INTEGER, left_out INTEGER, bytes INTEGER, grade TEXT, note TEXT, checksum INTEGER
    );
    CREATE TABLE set_aside (
        id INTEGER, endpoint INTEGER, direction TEXT, what TEXT, local BLOB,
        remote BLOB, size INTEGER, modified INTEGER, precision TEXT, rule TEXT, batch INTEGER,
        root INTEGER, state TEXT, tries INTEGER, failure TEXT, kept INTEGER, begun INTEGER,
        asks INTEGER, left_out INTEGER, bytes INTEGER, grade TEXT, note TEXT, checksum INTEGER
    );
    CREATE TABLE tally (id INTEGER PRIMARY KEY, version INTEGER, items INTEGER, checksum INTEGER);
";

/// The version of these tables.
pub const VERSION: i64 = 1;

/// Opens the database to write, and makes it if there is none.
pub fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(BUSY)?;
    leave_log(&connection, true)?;
    connection.execute_batch(
        "PRAGMA page_size = 4096;
         PRAGMA cell_size_check = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA journal_size_limit = 4194304;",
    )?;
    Ok(connection)
}

/// Whether closing leaves the log beside the file, as it must where the file is damaged.
pub fn leave_log(connection: &Connection, leaves: bool) -> rusqlite::Result<()> {
    let setting = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection.set_db_config(setting, leaves).map(drop)
}

/// Opens it to read beside whoever writes.
pub fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch("PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;")?;
    Ok(connection)
}

/// Makes an empty file for its owner only, where there is none. SQLite gives its other files the
/// same mode.
pub fn make_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Whether the file begins as every one of ours does. One that is empty is new.
pub fn has_our_header(path: &Path) -> io::Result<bool> {
    let mut header = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(HEADER_LENGTH).read_to_end(&mut header)?;
    let holds = |(at, bytes): &(usize, &[u8])| header.get(*at..at + bytes.len()) == Some(*bytes);
    Ok(header.is_empty() || HEADER.iter().all(holds))
}

/// What stands in the first bytes of every file of ours, and where (SQLite's file format, 1.3):
/// the magic words, pages of 4096 bytes, WAL, fixed numbers, schema format 4, UTF-8.
pub const HEADER: &[(usize, &[u8])] = &[
    (0, b"SQLite format 3\0"),
    (16, &[0x10, 0x00, 2, 2, 0, 64, 32, 32]),
    (44, &[0, 0, 0, 4]),
    (56, &[0, 0, 0, 1]),
];

const HEADER_LENGTH: u64 = 100;
/// Somebody who reads may hold it for a moment.
const BUSY: Duration = Duration::from_secs(5);
