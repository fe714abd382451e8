//! The bottom lists: what is queued, what failed and what is done. (The log shares their place.)

use std::collections::BTreeMap;
use std::time::Instant;

use iced::Point;

use super::file_pane::filter::{self, Filter};
use super::file_pane::sieve::Wanted;
use super::widget::table::{Column, Shift, TableEvent};
use crate::profile::Endpoint;
use crate::service::{
    Move, Priority, Progress, QueueChange, QueueOrder, Transfer, TransferId, TransferStatus,
    WaitingFor, Which,
};

pub use items::List;
use items::{Items, next_try};
pub use looking::of_key;

mod buttons;
mod groups;
mod heads;
mod items;
mod looking;
mod moves;
mod rows;
mod shelf;
mod sight;
mod subjects;
mod view;

#[derive(Debug)]
pub struct TransferList {
    items: Items,
    /// The list that is looked at.
    shown: List,
    columns: [Vec<Column>; 3],
    /// The open filter of each list.
    filters: [Option<Filter>; 3],
    is_grouped: bool,
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
    CopyUrlPressed,
    /// What is chosen is to come before all else.
    StartPressed,
    /// To the folder that the first of what is chosen goes to.
    TargetPressed,
    /// By site and folder, or not.
    GroupPressed,
    /// The filter's button opens and closes it.
    FilterPressed,
    FilterWanted,
    FilterLeft,
    Filter(filter::Message),
    /// The filter is to look at the next portion.
    Sift(List),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    None,
    Order(QueueOrder, Which),
    /// One after the other, for the same items.
    Orders(Vec<QueueOrder>, Vec<TransferId>),
    /// So many are to be cancelled: a person is to agree.
    ConfirmCancel(Which, Option<usize>),
    /// The password for this server was put off.
    AskPassword(Endpoint),
    /// To the folder that this goes to.
    OpenTarget(Box<Transfer>),
    /// The filter has more to look at.
    Sift(List),
    /// Make the filter's expression off the thread, and say so with `filter::Message::Built`.
    Build(Wanted),
    FocusFilter,
    FocusList,
    /// The switch was pressed.
    Groups(bool),
    /// Remember how wide this column of a list is.
    Resized(List, String, f32),
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
            filters: [const { None }; 3],
            is_grouped: false,
            now: None,
            finish: Finish::Nothing,
        }
    }
}

impl TransferList {
    /// The name of the list, for the focus.
    pub const ID: &'static str = "transfers";

    /// `widths`: of the columns as they were kept, by the list's name and their titles.
    pub fn new(is_grouped: bool, widths: &BTreeMap<String, BTreeMap<String, f32>>) -> Self {
        let mut list = Self::default();
        for (kind, columns) in List::ALL.into_iter().zip(&mut list.columns) {
            let Some(widths) = widths.get(kind.key()) else {
                continue;
            };
            for column in columns {
                if let Some(width) = widths.get(&*column.title) {
                    column.resize(*width);
                }
            }
        }
        list.group(is_grouped);
        list
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Table(event) => self.table(event),
            Message::Ordered(order) => self.order(order, self.subjects().collect()),
            Message::OrderedAll(order) => self.order_all(order),
            Message::OrderedWhole(whole, order) => self.order_whole(whole, order),
            Message::FinishChosen(finish) => {
                self.finish = finish;
                Action::None
            }
            Message::SpeedPressed => Action::SwitchSpeed,
            Message::CopyPressed => self.copy(),
            Message::CopyUrlPressed => self.copy_urls(),
            Message::StartPressed => self.start_first(),
            Message::TargetPressed => match self.first() {
                Some(transfer) => Action::OpenTarget(Box::new(transfer.clone())),
                None => Action::None,
            },
            Message::GroupPressed => {
                self.group(!self.is_grouped);
                Action::Groups(self.is_grouped)
            }
            Message::FilterPressed if self.filter().is_some() => self.close_filter(),
            Message::FilterPressed | Message::FilterWanted => self.open_filter(),
            Message::FilterLeft => self.close_filter(),
            Message::Filter(message) => self.filter_says(message),
            Message::Sift(list) => match self.items.sift(list) {
                true => Action::Sift(list),
                false => Action::None,
            },
        }
    }

    fn table(&mut self, event: TableEvent) -> Action {
        if self.items.shelf_mut(self.shown).listing_mut().apply(&event) {
            return Action::None;
        }
        match event {
            TableEvent::Activate(row) => match self.items.in_row(self.shown, row) {
                Some(item) if next_try(&item.transfer.status).is_some() => {
                    let which = Which::These(vec![item.transfer.id]);
                    Action::Order(QueueOrder::TryNow, which)
                }
                Some(item) => match &item.transfer.status {
                    TransferStatus::Asking(_) => Action::Ask(item.transfer.id),
                    TransferStatus::Waiting(Some(WaitingFor::Password)) => {
                        Action::AskPassword((*item.transfer.endpoint).clone())
                    }
                    TransferStatus::Done(_) => Action::OpenTarget(Box::new(item.transfer.clone())),
                    _ => Action::None,
                },
                None => self.fold(row, None),
            },
            TableEvent::Folded(row) => self.fold(row, None),
            TableEvent::ToLeft(row) => self.leave_group(row),
            TableEvent::ToRight(row) => self.fold(row, Some(true)),
            TableEvent::Context(_, point) => Action::OpenMenu(point),
            TableEvent::Resized(number, width) => {
                let columns = self.columns.get_mut(self.shown as usize);
                let Some(column) = columns.and_then(|columns| columns.get_mut(number)) else {
                    return Action::None;
                };
                column.resize(width);
                Action::Resized(self.shown, column.title.to_string(), width)
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
                    Shift::Top => Some(Move::Top),
                    Shift::Bottom => Some(Move::Bottom),
                    Shift::Up => self.up(),
                    Shift::Down => self.down(),
                };
                match to {
                    Some(to) => self.update(Message::Ordered(QueueOrder::Move(to))),
                    None => Action::None,
                }
            }
            TableEvent::Dropped(row) => {
                let before = self.items.in_row(self.shown, row);
                let to = before.map_or_else(|| self.end(), |item| Move::Before(item.transfer.id));
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
            TableEvent::Escape if self.filter().is_some() => self.close_filter(),
            TableEvent::Escape => {
                let listing = self.items.shelf_mut(self.shown).listing_mut();
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

    #[cfg(test)]
    pub fn width(&self, list: List, column: usize) -> Option<f32> {
        let columns = self.columns.get(list as usize)?;
        columns.get(column).map(|column| column.width)
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
}

#[cfg(test)]
mod tests;
