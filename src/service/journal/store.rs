//! The journal's rows in SQLite: read at the start, then written in transactions.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, ErrorCode, Statement, params_from_iter};

use super::row::{self, Row, checksum};
use super::schema::{self, TABLES, VERSION};
use crate::profile::Endpoint;
use crate::service::transfer::TransferId;

/// A change of the journal.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// The item is so from now on.
    Put(Box<Row>),
    /// It is no more.
    Remove(TransferId),
    /// Nor are the rows that were set aside.
    RemoveSetAside,
}

/// A journal that is open to write.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    endpoints: HashMap<Arc<Endpoint>, i64>,
    next_endpoint: i64,
    /// Every item in the table, for the tally.
    ids: HashSet<i64>,
}

/// What was in a journal.
#[derive(Debug, Default)]
pub struct Contents {
    /// By their number.
    pub rows: Vec<Row>,
    /// So many rows could not be read, and were set aside just now.
    pub set_aside: u64,
    /// All that were set aside so far.
    pub all_aside: u64,
}

/// Why a journal cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// It is damaged: what can be read of it may be salvaged.
    Damaged(String),
    /// A newer Argosy wrote it.
    Newer,
    /// The system says no.
    Failed(String),
}

impl Store {
    /// Opens the journal at `path`, where a file stands, if only an empty one.
    pub fn open(path: &Path) -> Result<(Self, Contents), Unusable> {
        if is_headless(path) {
            return Err(Unusable::Damaged("only its log is left".to_owned()));
        }
        let header = schema::has_our_header(path);
        if !header.map_err(|error| Unusable::Failed(error.to_string()))? {
            return Err(Unusable::Damaged("its header is not ours".to_owned()));
        }
        let connection = schema::open(path)?;
        if is_new(&connection)? {
            make_tables(&connection)?;
        }
        let health: String = connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(Unusable::from)?;
        if health != "ok" {
            return Err(Unusable::Damaged(health));
        }
        match tally(&connection)? {
            Some((VERSION, _)) => {}
            Some((version, _)) if version > VERSION => return Err(Unusable::Newer),
            _ => return Err(Unusable::Damaged("its tally cannot be read".to_owned())),
        }
        let mut store = Self {
            connection,
            endpoints: HashMap::new(),
            next_endpoint: 1,
            ids: HashSet::new(),
        };
        let contents = store.load()?;
        schema::leave_log(&store.connection, false)?;
        Ok((store, contents))
    }

    /// Writes all of it or, on an error, nothing. It is on disk when this returns.
    pub fn write(&mut self, ops: &[Op]) -> rusqlite::Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut made = Vec::new();
        let result = self
            .write_all(ops, &mut made)
            .and_then(|()| self.connection.execute_batch("COMMIT"));
        if result.is_err() {
            for endpoint in made {
                self.endpoints.remove(&endpoint);
            }
            if !self.connection.is_autocommit() {
                // The first error is the one to tell.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
        }
        result
    }

    /// Adds rows as they were found, for a salvage. Those of `set_aside` go to their own table.
    pub fn write_raw(
        &mut self,
        endpoints: &[Vec<Value>],
        items: &[Vec<Value>],
        set_aside: &[Vec<Value>],
    ) -> rusqlite::Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        for (table, rows) in [
            ("endpoint", endpoints),
            ("item", items),
            ("set_aside", set_aside),
        ] {
            let Some(first) = rows.first() else {
                continue;
            };
            let mut insert = self.connection.prepare(&insert(table, first.len()))?;
            for row in rows {
                insert.execute(params_from_iter(row))?;
            }
        }
        write_tally(&self.connection, items.len())?;
        self.connection.execute_batch("COMMIT")
    }

    /// Closes the file; its log is written back into it.
    pub fn close(self) -> rusqlite::Result<()> {
        self.connection.close().map_err(|(_, error)| error)
    }

    fn write_all(&mut self, ops: &[Op], made: &mut Vec<Arc<Endpoint>>) -> rusqlite::Result<()> {
        let mut put = self.connection.prepare(&insert("item", row::COLUMNS + 1))?;
        let mut remove = self.connection.prepare("DELETE FROM item WHERE id = ?")?;
        for op in ops {
            match op {
                Op::Put(row) => {
                    let endpoint = match self.endpoints.get(&row.endpoint) {
                        Some(number) => *number,
                        None => {
                            let number = self.next_endpoint;
                            self.next_endpoint += 1;
                            let values = row::endpoint_values(number, &row.endpoint);
                            self.connection
                                .prepare(&insert("endpoint", values.len()))?
                                .execute(params_from_iter(&values))?;
                            self.endpoints.insert(row.endpoint.clone(), number);
                            made.push(row.endpoint.clone());
                            number
                        }
                    };
                    put.execute(params_from_iter(&row.to_values(endpoint)))?;
                    self.ids.insert(row.id.0.cast_signed());
                }
                Op::Remove(id) => {
                    remove.execute([id.0.cast_signed()])?;
                    self.ids.remove(&id.0.cast_signed());
                }
                Op::RemoveSetAside => {
                    self.connection.execute("DELETE FROM set_aside", [])?;
                }
            }
        }
        drop((put, remove));
        write_tally(&self.connection, self.ids.len())
    }

    fn load(&mut self) -> Result<Contents, Unusable> {
        let read = read(&self.connection)?;
        self.next_endpoint = read.next_endpoint;
        for (number, endpoint) in read.endpoints {
            self.endpoints.insert(endpoint, number);
        }
        let rows = read.rows;
        if !read.unread.is_empty() {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            for id in read.unread.iter().filter_map(|values| id_of(values)) {
                for sql in [
                    "INSERT INTO set_aside SELECT * FROM item WHERE id = ?",
                    "DELETE FROM item WHERE id = ?",
                ] {
                    self.connection.prepare(sql)?.execute([id])?;
                }
            }
            write_tally(&self.connection, rows.len())?;
            self.connection.execute_batch("COMMIT")?;
        }
        self.ids = rows.iter().map(|row| row.id.0.cast_signed()).collect();
        Ok(Contents {
            rows,
            set_aside: read.unread.len() as u64,
            all_aside: set_aside(&self.connection)?.len() as u64,
        })
    }
}

/// Everything that a journal holds, read and not changed.
pub struct Read {
    pub rows: Vec<Row>,
    /// Rows of which nothing is to be believed.
    pub unread: Vec<Vec<Value>>,
    endpoints: HashMap<i64, Arc<Endpoint>>,
    next_endpoint: i64,
}

/// Reads all rows and checks each.
pub fn read(connection: &Connection) -> rusqlite::Result<Read> {
    let mut endpoints = HashMap::new();
    let mut next_endpoint = 1;
    each(connection, "SELECT * FROM endpoint", [], |values| {
        if let Some(Value::Integer(id)) = values.first() {
            next_endpoint = next_endpoint.max(id.saturating_add(1));
        }
        if let Some((number, endpoint)) = row::endpoint_of(&values) {
            endpoints.insert(number, Arc::new(endpoint));
        }
    })?;
    let (mut rows, mut unread) = (Vec::new(), Vec::new());
    each(
        connection,
        "SELECT * FROM item ORDER BY id",
        [],
        |values| match readable(&values, &endpoints) {
            Some(row) => rows.push(row),
            None => unread.push(values),
        },
    )?;
    Ok(Read {
        rows,
        unread,
        endpoints,
        next_endpoint,
    })
}

/// The rows that were set aside so far, as they are.
pub fn set_aside(connection: &Connection) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut rows = Vec::new();
    let sql = "SELECT * FROM set_aside ORDER BY id";
    each(connection, sql, [], |values| rows.push(values))?;
    Ok(rows)
}

/// The row, if it is whole and its endpoint is known.
pub fn readable(values: &[Value], endpoints: &HashMap<i64, Arc<Endpoint>>) -> Option<Row> {
    let (_, endpoint) = Row::keys(values)?;
    Row::of_values(values, endpoints.get(&endpoint)?)
}

/// The number that a row stands under, whatever else is in it.
pub fn id_of(values: &[Value]) -> Option<i64> {
    match values.first() {
        Some(Value::Integer(id)) => Some(*id),
        _ => None,
    }
}

/// Gives every row that a query finds to `take`, up to the first error.
pub fn each(
    connection: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    take: impl FnMut(Vec<Value>),
) -> rusqlite::Result<()> {
    each_of(&mut connection.prepare(sql)?, params, take)
}

/// The same for a query that is asked often.
pub fn each_of(
    statement: &mut Statement<'_>,
    params: impl rusqlite::Params,
    mut take: impl FnMut(Vec<Value>),
) -> rusqlite::Result<()> {
    let columns = statement.column_count();
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            let value = row.get_ref(column)?;
            values.push(Value::try_from(value).unwrap_or_else(|_| unreadable(value)));
        }
        take(values);
    }
    Ok(())
}

/// The version and the number of items that the journal says it has.
pub fn tally(connection: &Connection) -> rusqlite::Result<Option<(i64, i64)>> {
    let mut tally = None;
    each(connection, "SELECT * FROM tally", [], |values| {
        if let Some([_, Value::Integer(version), Value::Integer(items)]) = row::checked(&values) {
            tally = Some((*version, *items));
        }
    })?;
    Ok(tally)
}

fn write_tally(connection: &Connection, items: usize) -> rusqlite::Result<()> {
    let mut values = vec![
        Value::Integer(1),
        Value::Integer(VERSION),
        row::number(items as u64),
    ];
    values.push(checksum(&values));
    let mut insert = connection.prepare(&insert("tally", values.len()))?;
    insert.execute(params_from_iter(&values)).map(drop)
}

fn make_tables(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    connection.execute_batch(TABLES)?;
    write_tally(connection, 0)?;
    connection.execute_batch("COMMIT")
}

/// Nothing was ever committed. A file that has pages but no tables is not new.
pub fn is_new(connection: &Connection) -> Result<bool, Unusable> {
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    if count("SELECT count(*) FROM sqlite_schema")? > 0 {
        return Ok(false);
    }
    match count("PRAGMA page_count")? {
        0 | 1 => Ok(true),
        _ => Err(Unusable::Damaged("its tables are gone".to_owned())),
    }
}

/// SQLite would delete the log of an empty file.
fn is_headless(path: &Path) -> bool {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
    length(path) == 0 && length(&super::with_suffix(path, "-wal")) > 0
}

fn insert(table: &str, columns: usize) -> String {
    let marks = vec!["?"; columns].join(", ");
    format!("INSERT OR REPLACE INTO {table} VALUES ({marks})")
}

fn unreadable(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        _ => Value::Null,
    }
}

impl From<rusqlite::Error> for Unusable {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        match error.sqlite_error_code() {
            // `Unknown`: a table or column is not there any more.
            Some(
                ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::Unknown
                | ErrorCode::TypeMismatch
                | ErrorCode::SchemaChanged
                | ErrorCode::TooBig,
            )
            | None => Self::Damaged(text),
            Some(_) => Self::Failed(text),
        }
    }
}
