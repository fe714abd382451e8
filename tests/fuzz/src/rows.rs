//! Rows of the journal with any values in them: a line for each value, its kind as the first letter. The
//! checksum is right where none stands there, since nothing is read of a row that has a wrong one.

use std::cell::RefCell;
use std::path::PathBuf;

use argosy::protocol::RemotePath;
use argosy::service::saved_queue;
use ring::digest::{Context, SHA256};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::scratch;

/// Puts a row and its endpoint into a journal, and reads that.
pub fn check(text: &[u8]) {
    thread_local! {
        static JOURNAL: RefCell<(PathBuf, Connection)> = RefCell::new(journal());
    }
    let mut values = text.split(|byte| *byte == b'\n').map(value);
    let endpoint = summed(values.by_ref().take(ENDPOINT).collect(), ENDPOINT);
    let item = summed(values.take(ITEM + 1).collect(), ITEM);
    JOURNAL.with_borrow_mut(|(path, journal)| {
        let insert = |table: &str, values: &[Value]| {
            let marks = vec!["?"; values.len()].join(", ");
            journal.execute(&format!("DELETE FROM {table}"), [])?;
            let sql = format!("INSERT INTO {table} VALUES ({marks})");
            journal.prepare(&sql)?.execute(params_from_iter(values))
        };
        // A number that is none is refused by SQLite itself.
        if insert("endpoint", &endpoint).is_err() || insert("item", &item).is_err() {
            return;
        }
        let queue = saved_queue(path).expect("the journal can be read, whatever is in it");
        assert_eq!(queue.transfers.len() + queue.unread.len(), 1);
        for transfer in queue.transfers {
            let remote = transfer.remote.as_bytes();
            assert_eq!(RemotePath::parse(remote), Ok(transfer.remote.clone()));
        }
    });
}

fn journal() -> (PathBuf, Connection) {
    let path = scratch().join("journal.sqlite3");
    let journal = Connection::open(&path).expect("it is among the temporary files");
    // Columns without a type, so that each value arrives as it is.
    let columns = |count: usize| (1..count).map(|at| format!(", c{at}")).collect::<String>();
    let (endpoint, item) = (columns(ENDPOINT + 1), columns(ITEM + 1));
    let sql = format!(
        "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;
         CREATE TABLE IF NOT EXISTS endpoint (id INTEGER PRIMARY KEY{endpoint});
         CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY{item});
         CREATE TABLE IF NOT EXISTS set_aside (id INTEGER{item});"
    );
    journal
        .execute_batch(&sql)
        .expect("these tables can be made");
    (path, journal)
}

fn value(line: &[u8]) -> Value {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    match line.split_first() {
        Some((b'i', digits)) => Value::Integer(text(digits).parse().unwrap_or(0)),
        Some((b't', words)) => Value::Text(text(words)),
        Some((b'b', bytes)) => Value::Blob(bytes.to_vec()),
        Some((b'h', digits)) => Value::Blob(digits.chunks(2).map(byte).collect()),
        _ => Value::Null,
    }
}

/// Of two hex digits.
fn byte(digits: &[u8]) -> u8 {
    let digits = str::from_utf8(digits).unwrap_or_default();
    u8::from_str_radix(digits, 16).unwrap_or(0)
}

/// So many fields and their checksum: what stands behind them, or the right one.
fn summed(mut values: Vec<Value>, fields: usize) -> Vec<Value> {
    values.resize(fields + 1, Value::Null);
    if values.last() == Some(&Value::Null) {
        values.pop();
        values.push(checksum(&values));
    }
    values
}

/// As the journal makes it: of each field its kind, then its length and bytes, or its number.
fn checksum(fields: &[Value]) -> Value {
    let mut digest = Context::new(&SHA256);
    for field in fields {
        let (kind, bytes): (&[u8], &[u8]) = match field {
            Value::Null | Value::Real(_) => {
                digest.update(b"n");
                continue;
            }
            Value::Integer(number) => {
                digest.update(b"i");
                digest.update(&number.to_be_bytes());
                continue;
            }
            Value::Text(text) => (b"t", text.as_bytes()),
            Value::Blob(bytes) => (b"b", bytes),
        };
        digest.update(kind);
        digest.update(&bytes.len().to_be_bytes());
        digest.update(bytes);
    }
    let sum = digest.finish();
    let first = sum.as_ref().first_chunk().copied().unwrap_or_default();
    Value::Integer(i64::from_be_bytes(first))
}

/// The fields of an endpoint and of an item, beside their checksums.
const ENDPOINT: usize = 5;
const ITEM: usize = 24;
