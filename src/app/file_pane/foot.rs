//! A pane's foot: the sums, and the switches of what is shown.

use iced::widget::{container, row, text};
use iced::{Alignment, Element, Length};

use super::{FilePane, Message, Rename};
use crate::app::keys::{self, Shortcut};
use crate::app::theme::icon::Icon;
use crate::app::theme::style::Look;
use crate::app::theme::{Tint, size, space, style};
use crate::app::widget::focus_button::icon_button;
use crate::service::Count;
use crate::wording;

impl Rename {
    /// What its field cannot show: the name is changed exactly, or its bytes are lost.
    fn warning(&self) -> Option<String> {
        let is_text = std::str::from_utf8(self.name.as_bytes()).is_ok();
        match !is_text && self.text.contains(char::REPLACEMENT_CHARACTER) {
            true => Some(wording::UNREADABLE_BYTES.to_owned()),
            false => wording::unseen(&self.text),
        }
    }
}

impl FilePane {
    pub(super) fn foot(&self) -> Element<'_, Message> {
        let warning = self.rename.as_ref().and_then(Rename::warning);
        let tint = match warning {
            Some(_) => Tint::Warn,
            None => Tint::Muted,
        };
        let words = text(warning.unwrap_or_else(|| self.sums()))
            .size(size::SMALL)
            .wrapping(text::Wrapping::None)
            .style(style::tint(tint));
        let words = container(words).width(Length::Fill).clip(true);
        let is_here = self.is_here();
        let down = |is_down: bool| if is_down { Look::Down } else { Look::Ghost };
        let filter = icon_button(Icon::Filter, keys::tip("Filter the names", Shortcut::Find))
            .padding([2, 6])
            .look(down(self.filter.is_some()))
            .on_press_maybe(is_here.then_some(Message::FilterPressed));
        let (icon, tip) = match self.hides_dotted {
            false => (Icon::Eye, "Hide names that begin with a dot"),
            true => (Icon::EyeOff, "Show names that begin with a dot"),
        };
        let hidden = icon_button(icon, keys::tip(tip, Shortcut::HiddenFiles))
            .padding([2, 6])
            .look(down(self.hides_dotted))
            .on_press(Message::HiddenSwitched);
        let line = row![words, filter, hidden].align_y(Alignment::Center);
        container(line)
            .padding(iced::padding::left(space::S).right(space::XS))
            .center_y(24)
            .width(Length::Fill)
            .style(style::strip)
            .into()
    }

    /// What is shown and what is chosen, in numbers; or what is under way.
    fn sums(&self) -> String {
        if !self.is_here() {
            return String::new();
        }
        if let Some(note) = &self.note {
            return format!("{note} (Escape stops it)");
        }
        let (all, chosen) = self.contents.counts();
        let mut parts = Vec::new();
        if let Some(of) = self.contents.filtered_of() {
            parts.push(wording::shown(self.contents.listing().len(), of));
        }
        if all != Count::default() {
            parts.push(wording::count(&all));
        }
        let hidden = self.contents.hidden();
        if hidden > 0 {
            parts.push(wording::hidden(hidden));
        }
        if chosen != Count::default() {
            parts.push(format!("selected: {}", wording::count(&chosen)));
        }
        if let Some((_, free)) = self
            .room
            .as_ref()
            .filter(|(place, _)| place == self.place())
        {
            parts.push(wording::room(*free));
        }
        if let Some(at) = self.age() {
            parts.push(wording::listed(at.elapsed().unwrap_or_default()));
        }
        if self.loading.as_ref().is_some_and(|loading| loading.is_slow) {
            parts.push("reading…".to_owned());
        }
        parts.join(" · ")
    }
}
