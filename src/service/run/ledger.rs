//! Between queue and journal: what changed is written, and what follows from it waits until it is
//! on disk. In memory nothing waits.

use std::collections::VecDeque;

use crate::profile::PartRecord;
use crate::service::journal::{Op, Told, Writer};
use crate::service::queue::{Effect, Queue, Work};
use crate::service::transfer::TransferId;

/// The journal, as the loop knows it.
#[derive(Debug, Default)]
pub struct Ledger {
    writer: Option<Writer>,
    /// The number of the last change that was sent to be written, and of the last on disk.
    written: u64,
    durable: u64,
    /// The journal's disk is full: nothing waits for it.
    is_behind: bool,
    /// New items that are not on disk yet: the number of the change, and the highest of them.
    fresh: VecDeque<(u64, TransferId)>,
    /// The highest item that is known to the journal.
    highest: TransferId,
    /// What waits, in order.
    held: VecDeque<(u64, Held)>,
}

#[derive(Debug)]
enum Held {
    Effect(Effect),
    /// A part that has got its name: its record goes when its item is known to be done.
    Record(Box<PartRecord>),
}

/// What may be done by now.
#[derive(Debug, Default)]
pub struct Free {
    pub effects: Vec<Effect>,
    /// Records that are of no more use.
    pub records: Vec<PartRecord>,
}

impl Ledger {
    /// A ledger whose items up to `highest` are on disk.
    pub fn new(writer: Option<Writer>, highest: TransferId) -> Self {
        Self {
            writer,
            highest,
            ..Self::default()
        }
    }

    pub fn is_kept(&self) -> bool {
        self.writer.is_some()
    }

    /// Writes what changed; returns what may be done at once.
    pub fn take(&mut self, effects: Vec<Effect>, queue: &Queue) -> Vec<Effect> {
        let mut free = Vec::with_capacity(effects.len());
        for effect in effects {
            match effect {
                Effect::Record(ids) => self.record(&ids, queue),
                effect if self.must_wait(&effect) => {
                    self.held.push_back((self.written, Held::Effect(effect)));
                }
                effect => free.push(effect),
            }
        }
        free
    }

    /// Keeps a record until all that was written so far is on disk; gives it back if it is. Where
    /// that can never be it stays, so that another run finds what was done.
    pub fn keep(&mut self, record: PartRecord) -> Option<PartRecord> {
        // Of a journal that was lost it may say that an item is done of which its row does not.
        self.writer.as_ref()?;
        if self.durable >= self.written {
            return Some(record);
        }
        let record = Held::Record(Box::new(record));
        self.held.push_back((self.written, record));
        None
    }

    /// Takes in what the journal's thread tells, and returns what may be done now.
    pub fn told(&mut self, told: &Told) -> Free {
        match told {
            Told::Durable(number) => {
                self.durable = *number;
                self.is_behind = false;
            }
            Told::Trouble(_) => {}
            Told::Behind => self.is_behind = true,
            Told::Lost(_) => {
                self.writer = None;
                self.durable = u64::MAX;
                self.held.retain(|(_, held)| held.is_effect());
            }
        }
        while let Some((number, highest)) = self.fresh.front()
            && *number <= self.durable
        {
            self.highest = self.highest.max(*highest);
            self.fresh.pop_front();
        }
        let mut free = Free::default();
        if self.is_behind {
            let (effects, records) = std::mem::take(&mut self.held)
                .into_iter()
                .partition(|(_, held)| held.is_effect());
            self.held = records;
            let effects: VecDeque<_> = effects;
            free.effects = effects.into_iter().filter_map(Held::effect).collect();
        }
        while let Some((number, _)) = self.held.front()
            && *number <= self.durable
        {
            match self.held.pop_front() {
                Some((_, Held::Effect(effect))) => free.effects.push(effect),
                Some((_, Held::Record(record))) => free.records.push(*record),
                None => {}
            }
        }
        free
    }

    /// Lets the journal be finished and closed; its thread tells the rest.
    pub fn close(&mut self) {
        self.writer = None;
    }

    fn record(&mut self, ids: &[TransferId], queue: &Queue) {
        let Some(writer) = &mut self.writer else {
            return;
        };
        let op = |id: &TransferId| match queue.row(*id) {
            Some(row) => Op::Put(Box::new(row)),
            None => Op::Remove(*id),
        };
        self.written = writer.write(ids.iter().map(op).collect());
        if let Some(last) = ids.last()
            && self.newest() < *last
        {
            self.fresh.push_back((self.written, *last));
        }
    }

    /// The highest item that was ever written.
    fn newest(&self) -> TransferId {
        let last = self.fresh.back().map(|(_, highest)| *highest);
        last.unwrap_or(self.highest)
    }

    fn must_wait(&self, effect: &Effect) -> bool {
        if self.writer.is_none() || self.is_behind {
            return false;
        }
        match effect {
            Effect::Publish(_) => self.durable < self.written,
            // No item is worked on that a crash would forget.
            Effect::Start(Work::Help(_)) => false,
            Effect::Start(work) => self.highest < work.id(),
            // Where the start waits, the stop comes behind it.
            Effect::Stop(id, _) => self.held.iter().any(|(_, held)| held.starts(*id)),
            Effect::Record(_) | Effect::Measure(_) => false,
        }
    }
}

impl Held {
    fn is_effect(&self) -> bool {
        matches!(self, Self::Effect(_))
    }

    fn effect((_, held): (u64, Self)) -> Option<Effect> {
        match held {
            Self::Effect(effect) => Some(effect),
            Self::Record(_) => None,
        }
    }

    fn starts(&self, id: TransferId) -> bool {
        matches!(self, Self::Effect(Effect::Start(work)) if work.id() == id)
    }
}
