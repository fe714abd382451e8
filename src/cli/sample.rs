//! A transfer for the tests of this folder.

use std::sync::Arc;

use crate::profile::{Encryption, Endpoint};
use crate::protocol::RemotePath;
use crate::service::{Direction, Transfer, TransferId, TransferStatus, Turn, What};

/// A download that waits.
pub fn transfer(id: u64) -> Transfer {
    Transfer {
        id: TransferId(id),
        endpoint: Arc::new(Endpoint {
            host: "h".into(),
            port: 21,
            encryption: Encryption::Explicit,
            user: "u".into(),
        }),
        direction: Direction::Download,
        what: What::File,
        local: "/l/a".into(),
        remote: RemotePath::root(),
        size: None,
        status: TransferStatus::Waiting(None),
        turn: Turn::default(),
        root: TransferId(id),
        kept: 0,
    }
}
