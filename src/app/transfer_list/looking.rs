//! What a person wants to see of a list: some of it, or all by site and folder.

use super::{Action, List, Message, TransferList};
use crate::app::file_pane::filter::{self, Filter};
use crate::app::keys::Shortcut;
use crate::app::widget::table::TableEvent;

/// What a key of the window means while a list of transfers has the focus.
pub fn of_key(shortcut: Shortcut) -> Option<Message> {
    match shortcut {
        Shortcut::Find => Some(Message::FilterWanted),
        Shortcut::Leave => Some(Message::FilterLeft),
        _ => None,
    }
}

impl TransferList {
    /// The name of the filter's field, for the focus.
    pub const FILTER: &'static str = "transfers-filter";

    /// By site and folder, or as the queue is.
    pub fn group(&mut self, is_grouped: bool) {
        self.is_grouped = is_grouped;
        self.items.group(is_grouped);
    }

    pub(super) fn filter(&self) -> Option<&Filter> {
        self.filters.get(self.shown as usize)?.as_ref()
    }

    pub fn has_filter(&self) -> bool {
        self.filter().is_some()
    }

    pub(super) fn open_filter(&mut self) -> Action {
        if let Some(filter) = self.filters.get_mut(self.shown as usize) {
            filter.get_or_insert_default();
        }
        Action::FocusFilter
    }

    /// Shows everything again.
    pub(super) fn close_filter(&mut self) -> Action {
        let filter = self.filters.get_mut(self.shown as usize);
        if filter.and_then(Option::take).is_none() {
            return Action::None;
        }
        self.items.filter(self.shown, None);
        Action::FocusList
    }

    pub(super) fn filter_says(&mut self, message: filter::Message) -> Action {
        let list = match &message {
            // Perhaps of a list that was left meanwhile.
            filter::Message::Built(wanted, _) => {
                let filters = self.filters.iter().zip(List::ALL);
                let mut wanting = filters.filter(|(filter, _)| {
                    filter.as_ref().is_some_and(|filter| filter.wants(wanted))
                });
                wanting.next().map_or(self.shown, |(_, list)| list)
            }
            _ => self.shown,
        };
        let Some(filter) = self.filters.get_mut(list as usize).and_then(Option::as_mut) else {
            return Action::None;
        };
        match filter.update(message) {
            filter::Action::None => Action::None,
            filter::Action::Build(wanted) => Action::Build(wanted),
            filter::Action::Leave => Action::FocusList,
            filter::Action::Close => self.close_filter(),
            filter::Action::Apply => {
                let pattern = filter.pattern();
                self.items.filter(list, pattern);
                Action::Sift(list)
            }
        }
    }

    /// Opens or closes the group of a head; `None`: whichever it is not.
    pub(super) fn fold(&mut self, row: usize, opens: Option<bool>) -> Action {
        let sight = self.items.shelf(self.shown).sight();
        let head = sight.and_then(|sight| {
            let head = sight.head(sight.row(row)?)?;
            Some((
                head,
                opens.unwrap_or(!sight.is_open(head)),
                sight.is_open(head),
            ))
        });
        if let Some((head, opens, is_open)) = head
            && opens != is_open
        {
            self.items.fold(self.shown, head, opens);
        }
        Action::None
    }

    /// Closes the group of an open head; from any other row, to the head above.
    pub(super) fn leave_group(&mut self, row: usize) -> Action {
        let Some(sight) = self.items.shelf(self.shown).sight() else {
            return Action::None;
        };
        let head = sight.row(row).and_then(|row| sight.head(row));
        if head.is_some_and(|head| sight.is_open(head)) {
            return self.fold(row, Some(false));
        }
        if let Some(above) = sight.parent(row) {
            let listing = self.items.shelf_mut(self.shown).listing_mut();
            listing.apply(&TableEvent::SelectOnly(above));
        }
        Action::None
    }

    /// How many of a list are shown, where a filter is at work.
    pub fn shown_of(&self, list: List) -> Option<(usize, usize)> {
        let shelf = self.items.shelf(list);
        shelf.is_filtered().then(|| (shelf.shown(), shelf.len()))
    }
}
