//! The items of a run, as the queue tells about them: what is still open, and the sum of the rest.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use crate::protocol::Failure;
use crate::service::{
    Done, Existing, Grade, QueueChange, Transfer, TransferId, TransferStatus, WaitingFor,
};
use crate::wording::Summary;

use super::outcome::Outcome;

/// What is open and what is over. Items that are over are counted and forgotten.
#[derive(Debug, Default)]
pub struct Tally {
    open: BTreeMap<TransferId, Transfer>,
    /// What was over before this run. It counts only if it begins again.
    before: HashMap<TransferId, Transfer>,
    /// Orders that the queue has not taken in yet.
    awaited: usize,
    outcomes: HashSet<Outcome>,
    pub summary: Summary,
}

/// What a change of the queue means to a person.
#[derive(Debug, PartialEq)]
pub enum News {
    Failed(Transfer, Failure),
    Skipped(Transfer),
    Done(Transfer, Done),
    Asking(Transfer, Existing),
    /// A question about this item is moot, if there was one.
    GoesOn(TransferId),
    /// It is tried again later.
    Waits {
        at: Instant,
        why: WaitingFor,
    },
}

impl Tally {
    /// One more order was given.
    pub fn await_one(&mut self) {
        self.awaited += 1;
    }

    /// Takes in what changed.
    pub fn apply(&mut self, changes: Vec<QueueChange>) -> Vec<News> {
        let mut news = Vec::new();
        for change in changes {
            match change {
                QueueChange::Restored(transfers) => {
                    for transfer in transfers {
                        if transfer.status.is_over() {
                            self.before.insert(transfer.id, transfer);
                        } else {
                            self.open.insert(transfer.id, transfer);
                        }
                    }
                }
                QueueChange::Ordered => self.awaited = self.awaited.saturating_sub(1),
                QueueChange::Added(transfers) => {
                    for transfer in transfers {
                        let (id, status) = (transfer.id, transfer.status.clone());
                        self.open.insert(id, transfer);
                        news.extend(self.changed(id, status));
                    }
                }
                QueueChange::Status(id, status) => news.extend(self.changed(id, status)),
                QueueChange::Facts { id, size } => {
                    if let Some(transfer) = self.open.get_mut(&id) {
                        transfer.size = size;
                    }
                }
                QueueChange::Removed(ids) => {
                    for id in ids {
                        self.open.remove(&id);
                        self.before.remove(&id);
                    }
                }
                QueueChange::Turned(_)
                | QueueChange::RemoteChanged(..)
                | QueueChange::LocalChanged(_) => {}
            }
        }
        news
    }

    /// Counts something that failed before or beside the queue.
    pub fn failed(&mut self, outcome: Outcome) {
        self.outcomes.insert(outcome);
        self.summary.failed += 1;
    }

    /// Whether nothing is left to wait for.
    pub fn is_over(&self) -> bool {
        self.awaited == 0 && self.open.is_empty()
    }

    pub fn open(&self, id: TransferId) -> Option<&Transfer> {
        self.open.get(&id)
    }

    /// The items that an earlier run left as failed.
    pub fn failed_before(&self) -> Vec<TransferId> {
        let failed = |transfer: &&Transfer| matches!(transfer.status, TransferStatus::Failed(_));
        let failed = self.before.values().filter(failed);
        failed.map(|transfer| transfer.id).collect()
    }

    /// What an earlier run left as failed, and this one did not begin again.
    pub fn still_failed(&self) -> Vec<(Transfer, Failure)> {
        let failed = |transfer: &Transfer| match &transfer.status {
            TransferStatus::Failed(failure) => Some((transfer.clone(), failure.clone())),
            _ => None,
        };
        self.before.values().filter_map(failed).collect()
    }

    /// Everything that the queue held when the run began.
    pub fn restored(&self) -> impl Iterator<Item = &Transfer> {
        self.before.values().chain(self.open.values())
    }

    pub fn outcome(&self) -> Outcome {
        Outcome::of_all(self.outcomes.iter().copied())
    }

    fn changed(&mut self, id: TransferId, status: TransferStatus) -> Option<News> {
        if !status.is_over() {
            if let Some(transfer) = self.before.remove(&id) {
                self.open.insert(id, transfer);
            }
            let transfer = self.open.get_mut(&id)?;
            transfer.status = status.clone();
            return Some(match status {
                TransferStatus::Asking(existing) => News::Asking(transfer.clone(), existing),
                TransferStatus::Waiting(Some(why @ WaitingFor::NextTry { at, .. })) => {
                    News::Waits { at, why }
                }
                _ => News::GoesOn(id),
            });
        }
        let transfer = self.open.remove(&id)?;
        match status {
            TransferStatus::Done(done) => {
                self.outcomes.insert(Outcome::Done);
                match done.grade {
                    Grade::Folder => self.summary.folders += 1,
                    Grade::HashMatches(_) => {
                        self.summary.files += 1;
                        self.summary.hashed += 1;
                    }
                    _ => self.summary.files += 1,
                }
                self.summary.bytes += done.bytes;
                Some(News::Done(transfer, done))
            }
            TransferStatus::Failed(failure) => Some(News::Failed(transfer, failure)),
            _ => {
                self.outcomes.insert(Outcome::Done);
                self.summary.skipped += 1;
                Some(News::Skipped(transfer))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sample::transfer;
    use crate::protocol::Declined;

    fn status(id: u64, status: TransferStatus) -> QueueChange {
        QueueChange::Status(TransferId(id), status)
    }

    fn done(grade: Grade) -> TransferStatus {
        TransferStatus::Done(Done {
            bytes: 5,
            grade,
            note: None,
        })
    }

    fn tally(ordered: usize) -> Tally {
        let mut tally = Tally::default();
        (0..ordered).for_each(|_| tally.await_one());
        tally
    }

    #[test]
    fn a_run_is_over_when_all_its_items_are() {
        let mut tally = tally(1);
        assert!(!tally.is_over(), "the queue has not answered yet");
        tally.apply(vec![
            QueueChange::Added(vec![transfer(1)]),
            QueueChange::Ordered,
        ]);
        tally.apply(vec![
            QueueChange::Added(vec![transfer(2)]),
            status(1, done(Grade::Folder)),
        ]);
        assert!(!tally.is_over());
        tally.apply(vec![status(2, done(Grade::SizeMatches))]);
        assert!(tally.is_over());
        assert_eq!(tally.outcome(), Outcome::Done);
        let sum = tally.summary;
        assert_eq!((sum.files, sum.folders, sum.bytes), (1, 1, 10));
    }

    #[test]
    fn a_skipped_item_is_fine_and_a_failed_one_is_not() {
        let mut tally = tally(1);
        tally.apply(vec![
            QueueChange::Ordered,
            QueueChange::Added(vec![transfer(1), transfer(2)]),
            status(1, TransferStatus::Skipped),
        ]);
        assert_eq!(tally.outcome(), Outcome::Done);
        let failure = Failure::Declined(Declined::Cancelled);
        let news = tally.apply(vec![status(2, TransferStatus::Failed(failure.clone()))]);
        assert_eq!(news, [News::Failed(transfer(2), failure)]);
        tally.failed(Outcome::SomeFailed);
        assert_eq!(tally.outcome(), Outcome::SomeFailed);
        assert!(tally.is_over());
    }

    #[test]
    fn what_was_over_before_counts_only_when_it_begins_again() {
        let mut tally = tally(0);
        let old = |id, status| Transfer {
            status,
            ..transfer(id)
        };
        let failure = Failure::Declined(Declined::Cancelled);
        let failed = TransferStatus::Failed(failure);
        tally.apply(vec![QueueChange::Restored(vec![
            old(1, done(Grade::SizeMatches)),
            old(2, failed),
        ])]);
        assert!(tally.is_over() && tally.outcome() == Outcome::Done);
        assert_eq!(tally.failed_before(), [TransferId(2)]);
        tally.apply(vec![status(2, TransferStatus::Waiting(None))]);
        assert!(!tally.is_over());
        tally.apply(vec![status(2, done(Grade::SizeMatches))]);
        assert!(tally.is_over());
        assert_eq!(tally.summary.files, 1);
    }

    #[test]
    fn a_question_is_told_and_taken_back() {
        let mut tally = tally(1);
        let existing = Existing {
            source: Default::default(),
            target: Default::default(),
            can_resume: false,
        };
        let news = tally.apply(vec![
            QueueChange::Added(vec![transfer(1)]),
            status(1, TransferStatus::Asking(existing)),
            status(1, TransferStatus::Running { done: 0, of: None }),
        ]);
        assert!(matches!(
            news.as_slice(),
            [News::GoesOn(_), News::Asking(..), News::GoesOn(_)]
        ));
    }
}
