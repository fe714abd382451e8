//! What outlives the run: items as rows of the journal, and back.

use std::collections::HashSet;
use std::sync::Arc;

use super::adding::hash_of_parts;
use super::item::{After, Item, Place};
use super::lane::Lane;
use super::{Effect, Queue};
use crate::profile::Endpoint;
use crate::service::QueueChange;
use crate::service::gate::Gate;
use crate::service::journal::{Row, State};
use crate::service::transfer::{Facts, NewTransfer, Transfer, TransferId, TransferStatus};

/// What earlier runs left.
#[derive(Debug)]
pub struct Restored {
    /// By their number.
    pub rows: Vec<Row>,
    /// Items that have a part.
    pub begun: HashSet<TransferId>,
    /// The endpoints of the rows.
    pub openings: Vec<Opening>,
}

/// What is known of an endpoint at the start.
#[derive(Debug)]
pub struct Opening {
    pub endpoint: Arc<Endpoint>,
    /// The connections that the server was found to allow.
    pub learned: Option<usize>,
    /// Its items wait until a password is found or given.
    pub is_locked: bool,
}

/// Whether a change from one status to the other outlives the run.
pub(super) fn is_lasting(from: &TransferStatus, to: &TransferStatus) -> bool {
    let lasting = |status: &TransferStatus| match status {
        TransferStatus::Waiting(_)
        | TransferStatus::Asking(_)
        | TransferStatus::Running { .. }
        | TransferStatus::Finishing => 0,
        TransferStatus::Paused { .. } => 1,
        TransferStatus::Failed(_) => 2,
        TransferStatus::Skipped => 3,
        TransferStatus::Done(_) => 4,
    };
    lasting(from) != lasting(to)
}

impl Queue {
    /// How an item is now; `None`: there is no such item any more, or it is cancelled.
    pub fn row(&self, id: TransferId) -> Option<Row> {
        let is_kept = |item: &&Item| item.after != After::Remove;
        let item = self.items.get(&id).filter(is_kept)?;
        let transfer = &item.transfer;
        let source = Facts {
            size: transfer.size,
            modified: item.modified,
        };
        let (was, source) = match &item.was {
            Some((done, facts)) => (Some(done), *facts),
            None => (None, source),
        };
        let (state, failure) = match &transfer.status {
            _ if let Some(done) = was => (State::Done(done.clone()), None),
            TransferStatus::Paused { .. } => (State::Paused, item.last.as_ref()),
            TransferStatus::Failed(failure) => (State::Failed, Some(failure)),
            TransferStatus::Skipped => (State::Skipped, None),
            TransferStatus::Done(done) => (State::Done(done.clone()), None),
            // It is as good as paused.
            _ if item.after == After::Pause => (State::Paused, item.last.as_ref()),
            TransferStatus::Waiting(_)
            | TransferStatus::Asking(_)
            | TransferStatus::Running { .. }
            | TransferStatus::Finishing => (State::Waiting, item.last.as_ref()),
        };
        Some(Row {
            id,
            endpoint: transfer.endpoint.clone(),
            direction: transfer.direction,
            what: transfer.what,
            local: transfer.local.clone(),
            remote: transfer.remote.clone(),
            size: source.size,
            modified: source.modified,
            // «For the rest» ends with the run.
            exists: self.rule(id),
            batch: item.batch,
            root: item.transfer.root,
            state,
            tries: item.tries,
            failure: failure.cloned(),
            kept: item.transfer.kept,
            begun: item.begun,
            asks: item.asks,
            left: item.left,
            turn: transfer.turn,
        })
    }

    /// Takes in what earlier runs left. What waited may have been under way when the run ended.
    pub(super) fn restore(&mut self, restored: Restored) {
        for opening in restored.openings {
            let mut gate = Gate::new(opening.learned);
            if opening.is_locked {
                gate.lock();
            }
            let per_site = self.limits.at(&opening.endpoint);
            self.lanes
                .insert(opening.endpoint, Lane::new(gate, per_site));
        }
        let mut added = Vec::with_capacity(restored.rows.len());
        for row in restored.rows {
            let begun = row.begun || restored.begun.contains(&row.id);
            let mut item = of_row(row);
            item.begun = begun && !matches!(item.transfer.status, TransferStatus::Done(_));
            if let Some(lane) = self.lanes.get_mut(&item.transfer.endpoint)
                && item.transfer.status == TransferStatus::Waiting(None)
            {
                item.place = Place::Ready;
                lane.ready.insert(item.key());
            }
            self.next = self
                .next
                .max(TransferId(item.transfer.id.0.saturating_add(1)))
                // A moved item may have the rank of a number that no item has.
                .max(TransferId(
                    item.transfer.turn.rank.number_above().saturating_add(1),
                ));
            if !item.is_over() {
                self.line.insert(item.key());
            }
            self.remaining += u128::from(item.weight());
            added.push(item.transfer.clone());
            self.know(&item);
            self.items.insert(item.transfer.id, item);
        }
        // In the queue of one task each item is looked at again.
        if self.known.is_none() {
            self.remember_seen();
        }
        let restored = QueueChange::Restored(added);
        self.effects.push(Effect::Publish(restored));
        self.forget_old();
        for endpoint in self.endpoints() {
            self.fill(&endpoint);
        }
    }

    /// A folder that is read once more shall give nothing twice.
    fn remember_seen(&mut self) {
        let mut seen = Vec::new();
        for item in self.items.values() {
            let transfer = &item.transfer;
            if item.transfer.root != transfer.id {
                let left = item.left.then_some(&transfer.status);
                let hash = hash_of_parts(&transfer.local, &transfer.remote, transfer.what, left);
                seen.push((item.transfer.root, hash, transfer.turn.rank));
            }
        }
        for (root, hash, rank) in seen {
            if let Some(folder) = self.items.get_mut(&root).filter(|item| !item.is_over()) {
                folder.seen.insert(hash);
                folder.tail = rank;
            }
        }
    }
}

/// A row as it is shown.
pub fn transfer_of(row: Row) -> Transfer {
    of_row(row).transfer
}

fn of_row(row: Row) -> Item {
    let last = match row.state {
        State::Waiting | State::Paused => row.failure.clone(),
        State::Failed | State::Skipped | State::Done(_) => None,
    };
    let status = match (row.state, row.failure) {
        (State::Failed, Some(failure)) => TransferStatus::Failed(failure),
        (State::Waiting | State::Failed, _) => TransferStatus::Waiting(None),
        (State::Paused, _) => TransferStatus::Paused { done: row.kept },
        (State::Skipped, _) => TransferStatus::Skipped,
        (State::Done(done), _) => TransferStatus::Done(done),
    };
    let new = NewTransfer {
        direction: row.direction,
        local: row.local,
        remote: row.remote,
        what: row.what,
        size: row.size,
        modified: row.modified,
        exists: row.exists,
    };
    let mut item = Item::new(row.id, row.root, row.endpoint, new, status, row.turn);
    item.batch = row.batch;
    item.tries = row.tries;
    item.last = last;
    item.transfer.kept = row.kept;
    item.asks = row.asks;
    item.left = row.left;
    item.verify = true;
    item
}
