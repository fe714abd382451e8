//! The bottom lists: what is queued, what failed and what is done. (The log shares their place.)

use std::time::Instant;

use iced::widget::{column, container};
use iced::{Element, Length, Point};

use super::widget::table::{Column, Shift, TableEvent, table};
use crate::service::{
    Move, Priority, Progress, QueueChange, QueueOrder, Transfer, TransferId, TransferStatus, What,
    Which,
};
use crate::wording;

pub use items::List;
use items::{Items, next_try};

mod buttons;
mod items;
mod rows;
mod shelf;

#[derive(Debug)]
pub struct TransferList {
    items: Items,
    /// The list that is looked at.
    shown: List,
    columns: [Vec<Column>; 3],
    /// The last second that was counted.
    now: Option<Instant>,
    /// What comes when all is over. Not kept: it is meant for what is queued now.
    finish: Finish,
}

/// What happens when nothing is left to transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Finish {
    #[default]
    Nothing,
    Notify,
    Quit,
}

/// More than what is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// Everything that came out of the same folder.
    Folder,
    Site,
}

#[derive(Clone, Debug)]
pub enum Message {
    Table(TableEvent),
    /// For what is chosen.
    Ordered(QueueOrder),
    /// For the whole list.
    OrderedAll(QueueOrder),
    /// For the whole folder or site of what is chosen.
    OrderedWhole(Whole, QueueOrder),
    FinishChosen(Finish),
    SpeedPressed,
    CopyPressed,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    None,
    Order(QueueOrder, Which),
    /// Show the question about this item's existing target again.
    Ask(TransferId),
    Copy(String),
    OpenMenu(Point),
    /// Switch the speed limits on or off.
    SwitchSpeed,
    Focused,
}

impl Default for TransferList {
    fn default() -> Self {
        Self {
            items: Items::default(),
            shown: List::Queue,
            columns: List::ALL.map(rows::columns),
            now: None,
            finish: Finish::Nothing,
        }
    }
}

impl TransferList {
    /// The name of the list, for the focus.
    pub const ID: &'static str = "transfers";

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Table(event) => self.table(event),
            Message::Ordered(order) => {
                let subjects: Vec<_> = self.subjects().collect();
                if subjects.is_empty() {
                    return Action::None;
                }
                Action::Order(order, Which::These(subjects))
            }
            Message::OrderedAll(order) => match (order, self.shown) {
                (QueueOrder::Pause | QueueOrder::Resume | QueueOrder::TryNow, _) => {
                    Action::Order(order, Which::All)
                }
                (_, list) => {
                    let all: Vec<_> = self.items.shelf(list).ids().collect();
                    if all.is_empty() {
                        return Action::None;
                    }
                    Action::Order(order, Which::These(all))
                }
            },
            Message::OrderedWhole(whole, order) => {
                let Some(first) = self.subjects().next().and_then(|id| self.get(id)) else {
                    return Action::None;
                };
                let which = match whole {
                    Whole::Folder => Which::Folder(first.id),
                    Whole::Site => Which::Site((*first.endpoint).clone()),
                };
                Action::Order(order, which)
            }
            Message::FinishChosen(finish) => {
                self.finish = finish;
                Action::None
            }
            Message::SpeedPressed => Action::SwitchSpeed,
            Message::CopyPressed => self.copy(),
        }
    }

    fn table(&mut self, event: TableEvent) -> Action {
        if self.items.shelf_mut(self.shown).listing.apply(&event) {
            return Action::None;
        }
        match event {
            TableEvent::Activate(row) => match self.items.in_row(self.shown, row) {
                Some(item) if next_try(&item.transfer.status).is_some() => {
                    let which = Which::These(vec![item.transfer.id]);
                    Action::Order(QueueOrder::TryNow, which)
                }
                Some(item) if matches!(item.transfer.status, TransferStatus::Asking(_)) => {
                    Action::Ask(item.transfer.id)
                }
                _ => Action::None,
            },
            TableEvent::Context(_, point) => Action::OpenMenu(point),
            TableEvent::Resized(number, width) => {
                let columns = self.columns.get_mut(self.shown as usize);
                if let Some(column) = columns.and_then(|columns| columns.get_mut(number)) {
                    column.resize(width);
                }
                Action::None
            }
            TableEvent::Delete => {
                let order = match self.shown {
                    List::Queue => QueueOrder::Cancel,
                    List::Failed | List::Done => QueueOrder::Remove,
                };
                self.update(Message::Ordered(order))
            }
            TableEvent::Shifted(shift) => {
                let to = match shift {
                    Shift::Top => Move::Top,
                    Shift::Up => Move::Up,
                    Shift::Down => Move::Down,
                    Shift::Bottom => Move::Bottom,
                };
                self.update(Message::Ordered(QueueOrder::Move(to)))
            }
            TableEvent::Dropped(row) => {
                let before = self.items.in_row(self.shown, row);
                let to = before.map_or(Move::Bottom, |item| Move::Before(item.transfer.id));
                self.update(Message::Ordered(QueueOrder::Move(to)))
            }
            TableEvent::Digit(digit) => {
                let at = usize::from(digit).checked_sub(1);
                match at.and_then(|at| Priority::ALL.get(at)) {
                    Some(priority) => {
                        self.update(Message::Ordered(QueueOrder::Prioritise(*priority)))
                    }
                    None => Action::None,
                }
            }
            TableEvent::Copy => self.copy(),
            TableEvent::Focused => Action::Focused,
            TableEvent::Escape => {
                let listing = &mut self.items.shelf_mut(self.shown).listing;
                listing.apply(&TableEvent::SelectNone);
                Action::None
            }
            _ => Action::None,
        }
    }

    /// Takes a batch of the service's changes.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = QueueChange>) {
        self.items.apply(changes);
    }

    pub fn moved(&mut self, progress: &Progress, now: Instant) {
        self.items.moved(progress, now);
    }

    /// One second of a countdown is over.
    pub fn tick(&mut self, now: Instant) {
        self.now = Some(now);
    }

    /// Something that is shown counts down to its next try.
    pub fn counts_down(&self) -> bool {
        self.shown == List::Queue && self.items.counts_down()
    }

    pub fn show(&mut self, list: List) {
        self.shown = list;
    }

    pub fn get(&self, id: TransferId) -> Option<&Transfer> {
        self.items.get(id).map(|item| &item.transfer)
    }

    /// How many connections are at work.
    pub fn running(&self) -> usize {
        self.items.running()
    }

    /// No connection is at work.
    pub fn is_quiet(&self) -> bool {
        self.items.is_quiet()
    }

    /// How many stand on a list.
    pub fn count(&self, list: List) -> usize {
        self.items.shelf(list).len()
    }

    /// What an order is about: what is chosen, or else what the cursor is on.
    fn subjects(&self) -> impl Iterator<Item = TransferId> + '_ {
        self.items.shelf(self.shown).subjects()
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
        // The first hundred tell enough, and a menu opens at once.
        self.subjects()
            .take(100)
            .filter_map(|id| self.get(id))
            .any(allows)
    }

    /// The first of the chosen items came out of a folder, or is one.
    pub fn has_folder(&self) -> bool {
        let first = self.subjects().next().and_then(|id| self.get(id));
        first.is_some_and(|item| item.root != item.id || item.what == What::Folder)
    }

    /// There is something that an order would be for.
    pub fn has_subject(&self) -> bool {
        self.subjects().next().is_some()
    }

    /// The priority of the first of the chosen items.
    pub fn priority(&self) -> Option<Priority> {
        let first = self.get(self.subjects().next()?)?;
        Some(first.turn.priority)
    }

    /// What to do now that nothing is left. It holds once.
    pub fn take_finish(&mut self) -> Finish {
        std::mem::take(&mut self.finish)
    }

    pub fn forget_finish(&mut self) {
        self.finish = Finish::Nothing;
    }

    /// How many have failed since the queue was last empty, and were not tried again.
    pub fn fresh_failures(&self) -> usize {
        self.items.fresh_failures()
    }

    /// The item that waits for an answer and is chosen.
    pub fn asking(&self) -> Option<TransferId> {
        let first = self.get(self.subjects().next()?)?;
        matches!(first.status, TransferStatus::Asking(_)).then_some(first.id)
    }

    pub fn view(&self) -> Element<'_, Message> {
        let listing = &self.items.shelf(self.shown).listing;
        let columns = self.columns.get(self.shown as usize);
        let columns = columns.map_or(&[][..], Vec::as_slice);
        let empty = match self.shown {
            List::Queue => "Nothing is queued",
            List::Failed => "Nothing failed",
            List::Done => "Nothing is done yet",
        };
        let rows = table(self, columns, Message::Table)
            .id(Self::ID)
            .cursor(listing.cursor())
            .movable(self.shown == List::Queue)
            .subject(self.shown as u64)
            .empty(empty);
        container(column![rows]).height(Length::Fill).into()
    }

    fn copy(&self) -> Action {
        let lines: Vec<String> = self
            .subjects()
            .filter_map(|id| self.get(id))
            .map(|transfer| {
                let words = match &transfer.status {
                    TransferStatus::Failed(failure) => wording::failure(failure).line(),
                    status => wording::status(status),
                };
                format!("{}: {words}", rows::name(transfer))
            })
            .collect();
        if lines.is_empty() {
            return Action::None;
        }
        Action::Copy(lines.join("\n"))
    }
}

#[cfg(test)]
mod tests;
