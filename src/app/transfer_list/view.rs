//! The list as it is seen: the filter above it, and below it all that is to be said of one item.

use iced::widget::{Id, Space, column, container, text};
use iced::{Element, Length};

use super::{List, Message, TransferList, rows};
use crate::app::theme::{Tint, size, space, style};
use crate::app::widget::table::table;
use crate::service::TransferStatus;
use crate::wording;

impl TransferList {
    pub fn view(&self) -> Element<'_, Message> {
        let shelf = self.items.shelf(self.shown);
        let columns = self.columns.get(self.shown as usize);
        let columns = columns.map_or(&[][..], Vec::as_slice);
        let empty = match self.shown {
            _ if shelf.len() > 0 => "Nothing here matches the filter",
            List::Queue => "Nothing is queued",
            List::Failed => "Nothing failed",
            List::Done => "Nothing is done yet",
        };
        let rows = table(self, columns, Message::Table)
            .id(Self::ID)
            .cursor(shelf.listing().cursor())
            .movable(self.shown == List::Queue)
            .folding(self.is_grouped)
            .subject(self.shown as u64)
            .empty(empty);
        // Always three parts, so that the table stays at its place and keeps its focus.
        column![
            self.filter_bar(),
            container(rows).height(Length::Fill),
            self.details(),
        ]
        .into()
    }

    fn filter_bar(&self) -> Element<'_, Message> {
        let Some(filter) = self.filter() else {
            return Space::new().into();
        };
        let count = self.shown_of(self.shown);
        let count = count.map(|(shown, all)| wording::shown(shown, all));
        let bar = filter.view(Id::new(Self::FILTER), "Name, path, site or state", count);
        container(bar.map(Message::Filter))
            .padding(iced::padding::top(space::XS))
            .into()
    }

    /// Why the one item that is chosen failed, or whatever else its column may have no room for.
    fn details(&self) -> Element<'_, Message> {
        let Some((words, tint)) = self.detail() else {
            return Space::new().into();
        };
        let words = text(words).size(size::SMALL).style(style::tint(tint));
        container(words)
            .padding([space::XS, space::S])
            .width(Length::Fill)
            .max_height(DETAILS)
            .clip(true)
            .style(style::strip)
            .into()
    }

    pub(super) fn detail(&self) -> Option<(String, Tint)> {
        let listing = self.items.shelf(self.shown).listing();
        let row = listing.cursor().filter(|_| listing.selected_count() < 2)?;
        let item = self.items.in_row(self.shown, row)?;
        let transfer = &item.transfer;
        let (words, tint) = match &transfer.status {
            TransferStatus::Failed(failure) => (wording::failure(failure).line(), Tint::Error),
            TransferStatus::Done(done) if done.note.is_some() => {
                (wording::status(&transfer.status), Tint::Muted)
            }
            TransferStatus::Waiting(Some(_)) => {
                let state = rows::state(item, self.now);
                (state.text.into_owned(), state.tint)
            }
            _ => return None,
        };
        Some((format!("{}: {words}", rows::name(transfer)), tint))
    }
}

/// Four lines; a server's longest words are cut.
const DETAILS: f32 = 76.0;
