//! What the server saw, in order, so that a test can ask «was a password sent before the
//! certificate was trusted?».

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Which of FTP's two connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Control,
    Data,
}

/// One thing that happened on a control connection or on one of its data connections.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The number of the control connection, from 1.
    pub connection: usize,
    pub at: Instant,
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Connected,
    /// Bytes that arrived on the control connection outside TLS, exactly.
    PlainBytes(Vec<u8>),
    /// A whole command line; `encrypted` tells whether it came through TLS.
    Command {
        verb: String,
        argument: Vec<u8>,
        encrypted: bool,
    },
    /// What the server sent as a reply, with its line ends.
    Reply(Vec<u8>),
    Handshake(Handshake),
    /// A handshake that did not end well: an alert, or the client hung up.
    HandshakeFailed {
        channel: Channel,
        error: String,
    },
    DataOpened,
    /// The data connection ended after so many bytes of content, in either direction.
    DataEnded {
        bytes: u64,
    },
    /// The control connection ended; `by_client` when the client closed it.
    Closed {
        by_client: bool,
    },
}

/// The facts of one finished TLS handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    pub channel: Channel,
    pub resumed: bool,
    /// The client's first key share was not to the server's taste.
    pub retried: bool,
    /// `TLSv1_2` or `TLSv1_3`.
    pub version: String,
    pub server_name: Option<String>,
}

/// The shared list; a clone writes to the same one.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    list: Arc<Mutex<Vec<Seen>>>,
}

impl Recorder {
    pub fn add(&self, connection: usize, what: What) {
        self.lock().push(Seen {
            connection,
            at: Instant::now(),
            what,
        });
    }

    pub fn all(&self) -> Vec<Seen> {
        self.lock().clone()
    }

    pub fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Seen>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
