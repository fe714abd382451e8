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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::form::testing::{sees, window};
    use crate::app::site_editor::Page;
    use crate::profile::{Encryption, Learned, Logon, Site};

    #[test]
    fn what_was_learned_is_shown_and_can_be_forgotten() {
        let site = site();
        let mut learned = LearnedSites::default();
        let three = Learned {
            connections: Some(3),
            ..Learned::default()
        };
        learned.set(&site.endpoint(), three);
        let mut editor = SiteEditor::new(Some(site.clone()), vec![]);
        editor.update(Message::PageChosen(Page::Transfers));
        let line = "The server allows 3 connections at once";
        let shows = |editor: &SiteEditor| sees(&mut window(editor.layer(|said| said)), line);
        assert!(!shows(&editor));
        editor.refresh_learned(&Arc::new(learned));
        assert!(shows(&editor));
        let mut window = window(editor.layer(|message| message));
        window.click("Forget").unwrap();
        let said: Vec<_> = window.into_messages().collect();
        let did: Vec<_> = said.into_iter().map(|said| editor.update(said)).collect();
        assert_eq!(did, [Action::ForgetLearned(site.endpoint())]);
        editor.update(Message::HostEdited("other".to_owned()));
        assert!(!shows(&editor), "another server");
    }

    fn site() -> Site {
        Site {
            name: "Work".to_owned(),
            host: "ftp.example".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            logon: Logon::Anonymous,
            user: String::new(),
            keep: Default::default(),
            remote_folder: String::new(),
            local_folder: None,
            notes: String::new(),
            policy: Default::default(),
        }
    }
}
