//! The queue of earlier runs: the journal is opened, and what it holds goes on.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::Service;
use super::ledger::{Free, Ledger};
use crate::profile::{Endpoint, PartRecord, PartRecords};
use crate::service::journal::{self, JournalMode, NotOpened, Opened, Row, Told};
use crate::service::leftovers;
use crate::service::outbox::Outbox;
use crate::service::queue::{self, QueueEvent, Restored};
use crate::service::transfer::{TransferId, WaitingFor};
use crate::service::{Event, Notice};

/// The journal as it was found.
#[derive(Default)]
pub struct Found {
    pub ledger: Ledger,
    /// What the journal's thread tells; `None`: there is none.
    pub told: Option<UnboundedReceiver<Told>>,
    rows: Vec<Row>,
    begun: HashSet<TransferId>,
    /// It cannot be held, and there is to be no other.
    pub is_refused: bool,
}

/// Opens the journal. Where it cannot be, the queue is kept in memory, and that is told.
pub async fn find(mode: &JournalMode, records: &PartRecords, outbox: &mut Outbox) -> Found {
    let Some(file) = mode.file() else {
        return Found::default();
    };
    let (to_tell, told) = unbounded_channel();
    let (path, records) = (file.to_owned(), records.clone());
    let opening = tokio::task::spawn_blocking(move || {
        let opened = journal::open(&path, to_tell)?;
        let records = records.all();
        let parts = leftovers::parts_of(&opened.rows, &records);
        let begun = parts
            .into_iter()
            .flat_map(|(_, rows)| rows)
            .map(|row| row.id)
            .collect();
        Ok((opened, begun))
    });
    let opened = opening.await;
    let opened = opened.unwrap_or_else(|error| Err(NotOpened::Failed(error.to_string())));
    let file = file.to_owned();
    match opened {
        Ok((opened, begun)) => {
            for notice in found_notices(&file, &opened) {
                outbox.push(Event::Notice(notice));
            }
            let highest = opened.rows.last().map_or(TransferId(0), |row| row.id);
            Found {
                ledger: Ledger::new(Some(opened.writer), highest),
                told: Some(told),
                rows: opened.rows,
                begun,
                is_refused: false,
            }
        }
        Err(why) => {
            outbox.push(Event::Notice(match why {
                NotOpened::Held(by) => Notice::QueueHeld { file, by },
                NotOpened::Newer => Notice::QueueNewer { file },
                NotOpened::Failed(why) => Notice::QueueNotKept { file, why },
            }));
            Found {
                is_refused: matches!(mode, JournalMode::Only { .. }),
                ..Found::default()
            }
        }
    }
}

/// What is to be told of what the journal's thread tells.
pub fn trouble(told: &Told, journal: &JournalMode) -> Option<Notice> {
    let file = journal.file()?.to_owned();
    match told {
        Told::Durable(_) | Told::Behind => None,
        Told::Trouble(why) => {
            let why = why.clone();
            Some(Notice::NotSaved { file, why })
        }
        Told::Lost(why) => {
            let why = why.clone();
            Some(Notice::QueueNotKept { file, why })
        }
    }
}

fn found_notices(file: &Path, opened: &Opened) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Some(salvaged) = &opened.salvaged {
        notices.push(Notice::QueueMended {
            kept_as: salvaged.kept_as.clone(),
            why: salvaged.why.clone(),
            rows: salvaged.rows,
            set_aside: salvaged.set_aside,
            lost: salvaged.lost,
        });
    } else if opened.set_aside > 0 {
        notices.push(Notice::QueueRowsSetAside {
            file: file.to_owned(),
            rows: opened.set_aside,
        });
    }
    notices
}

impl Service {
    /// What earlier runs left goes on. A password that it needs is looked up at once, or asked for.
    pub(super) fn restore(&mut self, found: Found) {
        let endpoints: BTreeMap<Endpoint, Arc<Endpoint>> = found
            .rows
            .iter()
            .map(|row| ((*row.endpoint).clone(), row.endpoint.clone()))
            .collect();
        let opening = |endpoint: Arc<Endpoint>| queue::Opening {
            learned: self.learned.of(&endpoint).connections,
            is_locked: !endpoint.is_anonymous()
                && !self.sites.is_interactive(&endpoint)
                && !self.passwords.contains_key(&*endpoint),
            endpoint,
        };
        let openings = endpoints.into_values().map(opening).collect();
        self.ledger = found.ledger;
        self.told = found.told;
        if self.told.is_some() {
            self.tell_queue(QueueEvent::Restored(Restored {
                rows: found.rows,
                begun: found.begun,
                openings,
            }));
            self.want_locked();
        }
    }

    /// Asks for the password of every endpoint whose items wait for it.
    pub(super) fn want_locked(&mut self) {
        for endpoint in self.queue.endpoints() {
            self.want_locked_of(&endpoint);
        }
    }

    /// Asks for the password that items of one server wait for.
    pub(super) fn want_locked_of(&mut self, endpoint: &Endpoint) {
        let waits = self.queue.reason(endpoint) == Some(WaitingFor::Password);
        if !waits || !self.queue.is_waiting(endpoint) {
            return;
        }
        if self.sites.is_interactive(endpoint) {
            // The server itself asks.
            self.tell_queue(QueueEvent::Unlocked(Arc::new(endpoint.clone())));
        } else {
            self.want_password(endpoint, None);
        }
    }

    pub(super) fn journal_told(&mut self, told: Told) {
        let free = self.ledger.told(&told);
        if let Some(trouble) = trouble(&told, &self.journal) {
            self.outbox.push(Event::Notice(trouble));
        }
        self.released(free);
    }

    pub(super) fn released(&mut self, free: Free) {
        self.forget_records(free.records);
        for event in self.perform(free.effects) {
            self.tell_queue(event);
        }
    }

    /// Records of parts that have got their names.
    pub(super) fn forget_records(&self, forgotten: Vec<PartRecord>) {
        if forgotten.is_empty() {
            return;
        }
        let records = self.context.records.clone();
        tokio::task::spawn_blocking(move || {
            for record in forgotten {
                crate::service::disk::forget(&records, &record);
            }
        });
    }
}
