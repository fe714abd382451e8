//! One item of the queue as a row of the journal. Each row carries a checksum over all its
//! fields, so that a damaged one is known and never run.

#[cfg(test)]
pub mod tests;

use std::path::PathBuf;
use std::sync::Arc;

use ring::digest::{Context, SHA256};
use rusqlite::types::Value;

use super::failure;
use super::words::Word;
use crate::profile::{Endpoint, ExistsRule, path_from_bytes};
use crate::protocol::{Failure, Modified, RemotePath};
use crate::service::transfer::{Direction, Done, Note, TransferId, What};
use crate::service::turn::{Rank, Turn};

/// What the journal keeps of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: TransferId,
    pub endpoint: Arc<Endpoint>,
    pub direction: Direction,
    pub what: What,
    pub local: PathBuf,
    pub remote: RemotePath,
    /// The source's size and time, as far as they are known.
    pub size: Option<u64>,
    pub modified: Option<Modified>,
    /// The rule that holds for it if its target exists.
    pub exists: ExistsRule,
    /// The first item of the order that it came in with.
    pub batch: TransferId,
    /// The item that the person ordered: itself, or the folder that it came out of.
    pub root: TransferId,
    pub state: State,
    /// Failed attempts since the last progress, and what the last one failed with.
    pub tries: u32,
    pub failure: Option<Failure>,
    /// The longest part that was kept so far.
    pub kept: u64,
    /// There is a part of it.
    pub begun: bool,
    /// «For the rest» does not hold for it any more.
    pub asks: bool,
    /// Never to be tried again.
    pub left: bool,
    pub turn: Turn,
}

/// How an item stands, as far as it outlives the run.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// In the queue. It may have been under way when the run ended.
    Waiting,
    Paused,
    /// With what it failed with in [`Row::failure`].
    Failed,
    Skipped,
    Done(Done),
}

/// The columns of the item table, in their order.
pub const COLUMNS: usize = 24;
/// Where the paths stand among them.
pub const LOCAL: usize = 4;
pub const REMOTE: usize = 5;

impl Row {
    /// The row's fields in the order of the table; the checksum is the last.
    pub fn to_values(&self, endpoint: i64) -> Vec<Value> {
        let done = match &self.state {
            State::Done(done) => Some(done),
            _ => None,
        };
        let mut values = vec![
            number(self.id.0),
            Value::Integer(endpoint),
            text(self.direction.word()),
            text(self.what.word()),
            Value::Blob(self.local.as_os_str().as_encoded_bytes().to_vec()),
            Value::Blob(self.remote.as_bytes().to_vec()),
            or_null(self.size.map(number)),
            or_null(self.modified.map(|time| Value::Integer(time.seconds))),
            or_null(self.modified.map(|time| text(time.precision.word()))),
            text(self.exists.word()),
            number(self.batch.0),
            number(self.root.0),
            text(self.state.word()),
            number(self.tries.into()),
            or_null(self.failure.as_ref().map(|it| text(failure::to_text(it)))),
            number(self.kept),
            Value::Integer(self.begun.into()),
            Value::Integer(self.asks.into()),
            Value::Integer(self.left.into()),
            or_null(done.map(|done| number(done.bytes))),
            or_null(done.map(|done| text(done.grade.word()))),
            or_null(done.and_then(|done| done.note.as_ref()).map(note)),
            text(self.turn.priority.word()),
            Value::Blob(self.turn.rank.0.to_be_bytes().to_vec()),
        ];
        debug_assert_eq!(values.len(), COLUMNS);
        values.push(checksum(&values));
        values
    }

    /// Which item and which endpoint a row speaks of, if its checksum holds.
    pub fn keys(values: &[Value]) -> Option<(u64, i64)> {
        let fields = checked(values)?;
        match fields {
            [Value::Integer(id), Value::Integer(endpoint), ..] => {
                Some((id.cast_unsigned(), *endpoint))
            }
            _ => None,
        }
    }

    /// The row that was written so; `None` where its checksum does not hold, or where we would
    /// not have written that.
    pub fn of_values(values: &[Value], endpoint: &Arc<Endpoint>) -> Option<Self> {
        let [
            id,
            _,
            direction,
            what,
            Value::Blob(local),
            Value::Blob(remote),
            size,
            seconds,
            precision,
            exists,
            batch,
            root,
            state,
            tries,
            failure,
            kept,
            begun,
            asks,
            left,
            bytes,
            grade,
            note,
            priority,
            Value::Blob(rank),
        ] = checked(values)?
        else {
            return None;
        };
        let modified = match (seconds, precision) {
            (Value::Integer(seconds), precision) => Some(Modified {
                seconds: *seconds,
                precision: word(precision)?,
            }),
            _ => None,
        };
        let failure = match failure {
            Value::Text(text) => Some(failure::of_text(text)?),
            _ => None,
        };
        let state = match state {
            Value::Text(state) => match (state.as_str(), &failure) {
                ("waiting", _) => State::Waiting,
                ("paused", _) => State::Paused,
                ("failed", Some(_)) => State::Failed,
                ("skipped", _) => State::Skipped,
                ("done", _) => State::Done(Done {
                    bytes: unsigned(bytes)?,
                    grade: word(grade)?,
                    note: note_of(note)?,
                }),
                _ => return None,
            },
            _ => return None,
        };
        Some(Self {
            id: TransferId(unsigned(id)?),
            endpoint: endpoint.clone(),
            direction: word(direction)?,
            what: word(what)?,
            local: path_from_bytes(local.clone())?,
            remote: RemotePath::parse(remote.clone()).ok()?,
            size: unsigned(size),
            modified,
            exists: word(exists)?,
            batch: TransferId(unsigned(batch)?),
            root: TransferId(unsigned(root)?),
            state,
            tries: unsigned(tries)?.try_into().ok()?,
            failure,
            kept: unsigned(kept)?,
            begun: unsigned(begun)? != 0,
            asks: unsigned(asks)? != 0,
            left: unsigned(left)? != 0,
            turn: Turn {
                priority: word(priority)?,
                rank: Rank(u128::from_be_bytes(*rank.first_chunk()?)),
            },
        })
    }
}

impl State {
    fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Paused => "paused",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Done(_) => "done",
        }
    }
}

/// An endpoint's fields in the order of its table; the checksum is the last.
pub fn endpoint_values(id: i64, endpoint: &Endpoint) -> Vec<Value> {
    let mut values = vec![
        Value::Integer(id),
        text(endpoint.host.as_str()),
        number(endpoint.port.into()),
        text(endpoint.encryption.word()),
        text(endpoint.user.as_str()),
    ];
    values.push(checksum(&values));
    values
}

/// The endpoint that was written so, with its number.
pub fn endpoint_of(values: &[Value]) -> Option<(i64, Endpoint)> {
    let [
        Value::Integer(id),
        Value::Text(host),
        Value::Integer(port),
        encryption,
        Value::Text(user),
    ] = checked(values)?
    else {
        return None;
    };
    let endpoint = Endpoint {
        host: host.clone(),
        port: (*port).try_into().ok()?,
        encryption: word(encryption)?,
        user: user.clone(),
    };
    Some((*id, endpoint))
}

/// The fields without their checksum, if it holds.
pub fn checked(values: &[Value]) -> Option<&[Value]> {
    let (last, fields) = values.split_last()?;
    (*last == checksum(fields)).then_some(fields)
}

/// The first eight bytes of SHA-256 over the fields, each with its kind and length.
pub fn checksum(fields: &[Value]) -> Value {
    let mut digest = Context::new(&SHA256);
    for field in fields {
        let bytes: &[u8] = match field {
            Value::Null => {
                digest.update(b"n");
                continue;
            }
            Value::Integer(number) => {
                digest.update(b"i");
                digest.update(&number.to_be_bytes());
                continue;
            }
            Value::Real(number) => {
                digest.update(b"r");
                digest.update(&number.to_be_bytes());
                continue;
            }
            Value::Text(text) => {
                digest.update(b"t");
                text.as_bytes()
            }
            Value::Blob(bytes) => {
                digest.update(b"b");
                bytes
            }
        };
        digest.update(&bytes.len().to_be_bytes());
        digest.update(bytes);
    }
    let sum = digest.finish();
    let first = sum.as_ref().first_chunk().copied().unwrap_or_default();
    Value::Integer(i64::from_be_bytes(first))
}

pub fn number(number: u64) -> Value {
    Value::Integer(number.cast_signed())
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn or_null(value: Option<Value>) -> Value {
    value.unwrap_or(Value::Null)
}

fn unsigned(value: &Value) -> Option<u64> {
    match value {
        Value::Integer(number) => Some(number.cast_unsigned()),
        _ => None,
    }
}

fn word<T: Word>(value: &Value) -> Option<T> {
    match value {
        Value::Text(word) => T::of_word(word),
        _ => None,
    }
}

fn note(note: &Note) -> Value {
    match note {
        Note::TimeNotKept => text("time"),
        Note::SentAgain => text("again"),
        Note::BeginningUnchecked => text("beginning-unchecked"),
        Note::HashTooSlow => text("hash-too-slow"),
        Note::RenamedTo(name) => text(format!("{RENAMED}{name}")),
        Note::OldKept(name) => text(format!("{OLD}{name}")),
        Note::MayBeCut { folder, entries } => text(format!("{CUT}{entries}/{folder}")),
        // No name holds a slash.
        Note::Direct { renamed, left } => {
            let name = |name: &Option<String>| name.clone().unwrap_or_default();
            text(format!("{DIRECT}{}/{}", name(renamed), name(left)))
        }
    }
}

fn note_of(value: &Value) -> Option<Option<Note>> {
    match value {
        Value::Null => Some(None),
        Value::Text(text) if text == "time" => Some(Some(Note::TimeNotKept)),
        Value::Text(text) if text == "again" => Some(Some(Note::SentAgain)),
        Value::Text(text) if text == "beginning-unchecked" => Some(Some(Note::BeginningUnchecked)),
        Value::Text(text) if text == "hash-too-slow" => Some(Some(Note::HashTooSlow)),
        Value::Text(text) => {
            if let Some(name) = text.strip_prefix(OLD) {
                return Some(Some(Note::OldKept(name.to_owned())));
            }
            if let Some(listed) = text.strip_prefix(CUT) {
                let (entries, folder) = listed.split_once('/')?;
                return Some(Some(Note::MayBeCut {
                    folder: folder.to_owned(),
                    entries: entries.parse().ok()?,
                }));
            }
            if let Some(names) = text.strip_prefix(DIRECT) {
                let (renamed, left) = names.split_once('/')?;
                let name = |name: &str| (!name.is_empty()).then(|| name.to_owned());
                return Some(Some(Note::Direct {
                    renamed: name(renamed),
                    left: name(left),
                }));
            }
            let name = text.strip_prefix(RENAMED)?;
            Some(Some(Note::RenamedTo(name.to_owned())))
        }
        _ => None,
    }
}

const RENAMED: &str = "renamed:";
const OLD: &str = "old:";
const CUT: &str = "may-be-cut:";
const DIRECT: &str = "direct:";
