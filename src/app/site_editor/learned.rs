//! What the site's server was found to allow, and a button to forget it.

use std::sync::Arc;

use iced::widget::{row, text};
use iced::{Alignment, Element};

use super::{Action, Message, SiteEditor};
use crate::app::form;
use crate::app::theme::space;
use crate::app::theme::style::Look;
use crate::app::widget::focus_button;
use crate::profile::{Endpoint, LearnedSites};
use crate::wording;

impl SiteEditor {
    /// What is known of all servers now.
    pub fn refresh_learned(&mut self, learned: &Arc<LearnedSites>) {
        self.learned = learned.clone();
    }

    /// `None`: nothing was learned of the server that stands in the fields.
    pub(super) fn learned(&self) -> Option<Element<'_, Message>> {
        let limit = self.learned.of(&self.endpoint()?).connections?;
        let forget = focus_button::button("Forget")
            .look(Look::Outlined)
            .on_press(Message::ForgetPressed);
        let line = row![text(wording::learned_limit(limit)), forget]
            .spacing(space::S)
            .align_y(Alignment::Center);
        Some(form::labelled("Learned", line))
    }

    pub(super) fn forget(&self) -> Action {
        self.endpoint().map_or(Action::None, Action::ForgetLearned)
    }

    fn endpoint(&self) -> Option<Endpoint> {
        let site = self.draft.site(&[]).ok()?;
        Some(site.endpoint())
    }
}
