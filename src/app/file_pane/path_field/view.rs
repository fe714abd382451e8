//! The field of a path as it is seen, and below it what its words may mean.

use iced::widget::{Id, column, container, mouse_area, text, text_input};
use iced::{Element, Length};

use super::{Message, PathField};
use crate::app::theme::{Tint, size, style};
use crate::app::widget::on_escape::on_keys;
use crate::wording;

impl PathField {
    pub fn input(&self, id: Id) -> Element<'_, Message> {
        let input = text_input("", &self.text)
            .id(id)
            .padding([4, 8])
            .style(style::field)
            .on_input(Message::Edited)
            .on_submit(Message::Submitted)
            .width(Length::Fill);
        let has_offers = !self.offers.is_empty();
        let is_marked = self.marked.is_some();
        on_keys(input, Message::Closed, move |key| {
            use iced::keyboard::key::Named;
            match key {
                Named::ArrowDown if has_offers => Some(Message::Next),
                Named::ArrowUp if has_offers => Some(Message::Previous),
                Named::Tab if has_offers => Some(Message::Accepted),
                Named::ArrowRight if is_marked => Some(Message::Accepted),
                _ => None,
            }
        })
    }

    /// What nobody sees of the words, and at most so many offers, the marked one among them.
    pub fn below(&self, most: usize) -> Option<Element<'_, Message>> {
        let unseen = wording::unseen(&self.text);
        if self.offers.is_empty() && unseen.is_none() {
            return None;
        }
        let unseen = unseen.map(|words| {
            let words = text(words).size(size::SMALL).style(style::tint(Tint::Warn));
            container(words).padding([4, 8])
        });
        let mut lines = column![].push(unseen);
        let from = self
            .marked
            .map_or(0, |marked| (marked + 1).saturating_sub(most));
        for (at, name) in self.offers.iter().enumerate().skip(from).take(most) {
            let is_marked = self.marked == Some(at);
            let line = container(text(name).wrapping(text::Wrapping::None))
                .padding([4, 8])
                .width(Length::Fill)
                .clip(true)
                .style(style::offer(is_marked));
            lines = lines.push(mouse_area(line).on_press(Message::Taken(at)));
        }
        let card = container(lines)
            .padding(4)
            .width(Length::Fill)
            .style(style::menu_card);
        Some(card.into())
    }
}
