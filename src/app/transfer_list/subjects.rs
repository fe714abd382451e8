//! What orders are about: what is chosen, a whole list, a whole folder or site; and what the chosen
//! items allow.

use super::items::next_try;
use super::{Action, List, TransferList, Whole, rows};
use crate::profile::{Endpoint, url};
use crate::service::{
    Move, Priority, QueueOrder, Transfer, TransferId, TransferStatus, WaitingFor, What, Which,
};
use crate::wording;

impl TransferList {
    pub(super) fn order(&self, order: QueueOrder, ids: Vec<TransferId>) -> Action {
        match (order, ids.len()) {
            (_, 0) => Action::None,
            (QueueOrder::Cancel, 2..) => {
                let count = ids.len();
                Action::ConfirmCancel(Which::These(ids), Some(count))
            }
            _ => Action::Order(order, Which::These(ids)),
        }
    }

    /// For the whole list, or as much of it as the filter shows.
    pub(super) fn order_all(&self, order: QueueOrder) -> Action {
        let shelf = self.items.shelf(self.shown);
        match order {
            // Also for what is about to come.
            QueueOrder::Pause | QueueOrder::Resume | QueueOrder::TryNow if !shelf.is_filtered() => {
                Action::Order(order, Which::All)
            }
            _ => self.order(order, shelf.ids().collect()),
        }
    }

    /// Whatever list is shown.
    pub fn retry_failed(&self) -> Action {
        self.order(
            QueueOrder::Retry,
            self.items.shelf(List::Failed).ids().collect(),
        )
    }

    pub(super) fn order_whole(&self, whole: Whole, order: QueueOrder) -> Action {
        let Some(first) = self.first() else {
            return Action::None;
        };
        let which = match whole {
            Whole::Folder => Which::Folder(first.id),
            Whole::Site => Which::Site((*first.endpoint).clone()),
        };
        match order {
            QueueOrder::Cancel => Action::ConfirmCancel(which, None),
            order => Action::Order(order, which),
        }
    }

    /// It comes before all else, also where it was paused or waits for its next try.
    pub(super) fn start_first(&self) -> Action {
        let ids: Vec<_> = self.subjects().collect();
        if ids.is_empty() {
            return Action::None;
        }
        let orders = vec![
            QueueOrder::Prioritise(Priority::Highest),
            QueueOrder::Move(Move::Top),
            QueueOrder::Resume,
            QueueOrder::TryNow,
        ];
        Action::Orders(orders, ids)
    }

    /// What an order is about: what is chosen, or else what the cursor is on.
    pub(super) fn subjects(&self) -> impl Iterator<Item = TransferId> + '_ {
        self.items.shelf(self.shown).subjects()
    }

    pub(super) fn first(&self) -> Option<&Transfer> {
        let mut some = self.items.shelf(self.shown).some_subjects();
        some.next().and_then(|id| self.get(id))
    }

    /// What the chosen items allow, for the menu.
    pub fn allows(&self, order: QueueOrder) -> bool {
        let allows = |transfer: &Transfer| match (&transfer.status, order) {
            (TransferStatus::Paused { .. }, QueueOrder::Resume) => true,
            (TransferStatus::Paused { .. }, QueueOrder::Pause) => false,
            (status, QueueOrder::TryNow) => next_try(status).is_some(),
            (status, QueueOrder::Pause) => !status.is_over(),
            (_, QueueOrder::Resume) => false,
            (TransferStatus::Done(_), QueueOrder::Retry) => false,
            (status, QueueOrder::Retry | QueueOrder::Remove) => status.is_over(),
            (status, QueueOrder::Cancel | QueueOrder::Prioritise(_) | QueueOrder::Move(_)) => {
                !status.is_over()
            }
        };
        let some = self.items.shelf(self.shown).some_subjects();
        some.filter_map(|id| self.get(id)).any(allows)
    }

    /// The first of the chosen items came out of a folder, or is one.
    pub fn has_folder(&self) -> bool {
        let is_of_folder = |item: &Transfer| item.root != item.id || item.what == What::Folder;
        self.first().is_some_and(is_of_folder)
    }

    /// There is something that an order would be for.
    pub fn has_subject(&self) -> bool {
        self.first().is_some()
    }

    /// The priority of the first of the chosen items.
    pub fn priority(&self) -> Option<Priority> {
        Some(self.first()?.turn.priority)
    }

    /// The item that waits for an answer and is chosen.
    pub fn asking(&self) -> Option<TransferId> {
        let first = self.first()?;
        matches!(first.status, TransferStatus::Asking(_)).then_some(first.id)
    }

    /// The server that the chosen item waits for a password of.
    pub fn locked(&self) -> Option<Endpoint> {
        let first = self.first()?;
        let is_locked = matches!(
            first.status,
            TransferStatus::Waiting(Some(WaitingFor::Password))
        );
        is_locked.then(|| (*first.endpoint).clone())
    }

    pub(super) fn copy(&self) -> Action {
        let lines = |transfer: &Transfer| {
            let words = match &transfer.status {
                TransferStatus::Failed(failure) => wording::failure(failure).line(),
                status => wording::status(status),
            };
            format!("{}: {words}", rows::name(transfer))
        };
        self.copy_lines(lines)
    }

    /// The far end of each, without a password.
    pub(super) fn copy_urls(&self) -> Action {
        self.copy_lines(|transfer| url::of_server(&transfer.endpoint, transfer.remote.clone()))
    }

    fn copy_lines(&self, line: impl Fn(&Transfer) -> String) -> Action {
        let all = self.subjects().filter_map(|id| self.get(id));
        let lines: Vec<String> = all.map(line).collect();
        if lines.is_empty() {
            return Action::None;
        }
        Action::Copy(lines.join("\n"))
    }
}
