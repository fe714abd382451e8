//! What was found out about the site's server, and buttons to forget it, one by one or all.

use std::sync::Arc;

use iced::widget::{Space, column, container, row};
use iced::{Alignment, Element, Padding};

use super::{Action, GAP, Message, SiteEditor};
use crate::app::form;
use crate::app::theme::icon::Icon;
use crate::app::theme::style::Look;
use crate::app::theme::{size, space, style};
use crate::app::widget::focus_button;
use crate::profile::{Fact, LearnedSites};
use crate::wording;

impl SiteEditor {
    /// What is known of all servers now.
    pub fn refresh_learned(&mut self, learned: &Arc<LearnedSites>) {
        self.learned = learned.clone();
    }

    /// What was learned of the server that stands in the fields. Nothing takes a place of its own,
    /// so that the fields below keep theirs, and with it their focus.
    pub(super) fn learned(&self) -> Element<'_, Message> {
        match self.facts() {
            Some(facts) => container(facts).padding(Padding::ZERO.bottom(GAP)).into(),
            None => Space::new().into(),
        }
    }

    fn facts(&self) -> Option<Element<'_, Message>> {
        let facts = self.learned.of(&self.draft.endpoint()?).facts();
        if facts.is_empty() {
            return None;
        }
        let forget = focus_button::button("Forget all")
            .look(Look::Outlined)
            .on_press(Message::ForgetPressed(None));
        let copy = focus_button::button("Copy")
            .look(Look::Outlined)
            .on_press(Message::CopyPressed);
        let facts = column(facts.into_iter().map(line));
        let hint = form::sentence(wording::LEARNED_HELP)
            .size(size::SMALL)
            .style(style::muted);
        let forget = row![forget, copy, hint]
            .spacing(space::S)
            .align_y(Alignment::Center);
        let lines = column![facts.spacing(space::XS), forget].spacing(space::XS);
        Some(form::labelled_first("Learned", lines))
    }

    /// As text, for somebody who helps.
    pub(super) fn report(&self) -> Action {
        let Some(endpoint) = self.draft.endpoint() else {
            return Action::None;
        };
        let facts = self.learned.of(&endpoint).facts();
        Action::Copy(wording::learned_report(&endpoint, &facts))
    }

    pub(super) fn forget(&self, fact: Option<Fact>) -> Action {
        match self.draft.endpoint() {
            Some(endpoint) => Action::ForgetLearned(endpoint, fact),
            None => Action::None,
        }
    }
}

fn line<'a>(fact: Fact) -> Element<'a, Message> {
    let words = form::sentence(wording::learned(&fact));
    let forget = focus_button::icon_button(Icon::Close, "Forget this")
        .padding(2)
        .on_press(Message::ForgetPressed(Some(fact)));
    row![words, forget]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use iced::advanced::widget::tree::{Tag, Tree};
    use iced::widget::text_input;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};
    use crate::app::site_editor::{Page, transfers};
    use crate::profile::{Encryption, Learned, Logon, Site};
    use crate::protocol::RemotePath;

    #[test]
    fn what_was_learned_is_shown_and_can_be_forgotten() {
        let site = site();
        let mut learned = LearnedSites::default();
        let mut all = Learned {
            tls12: true,
            tls13_relogin: true,
            no_epsv: true,
            connections: Some(3),
            no_mlsd: true,
            no_hash: BTreeSet::from(["HASH SHA-256".to_owned(), "XCRC".to_owned()]),
            no_list_all: true,
            no_rest: true,
            ahead: Some(true),
            group: Some(23),
            ..Learned::default()
        };
        all.cannot_rename_in(&RemotePath::parse("/drop box").unwrap());
        learned.set(&site.endpoint(), all.clone());
        let mut editor = SiteEditor::new(Some(site.clone()), vec![]);
        editor.update(Message::PageChosen(Page::Transfers));
        let lines = [
            "The server allows 3 connections at once",
            "TLS 1.2 only: over TLS 1.3 it gives too few tickets",
            "TLS 1.3 only: a new login where its tickets have run out",
            "PASV is used: the server refuses EPSV",
            "LIST is used: the server refuses MLSD",
            "Plain LIST is used: the server takes “-a” for a name",
            "Uploads go on by APPE: the server refuses REST, or does not heed it",
            "Uploads into “/drop box” go straight to their names: nothing is renamed there",
            "No hashes by HASH SHA-256: the server refuses it, or is too slow",
            "No hashes by XCRC: the server refuses it, or is too slow",
            "Several commands are sent at once: the server answers each",
            "TLS begins with P-256, which the server wants",
        ];
        let shows = |editor: &SiteEditor| {
            let mut seen_in = window(editor.layer(|said| said));
            let seen = lines.iter().filter(|line| sees(&mut seen_in, line)).count();
            assert!(seen == 0 || seen == lines.len(), "{seen}");
            seen > 0
        };
        assert!(!shows(&editor));
        editor.refresh_learned(&Arc::new(learned.clone()));
        assert!(shows(&editor));
        let Action::Copy(text) = editor.update(Message::CopyPressed) else {
            panic!("it is to be copied");
        };
        assert!(lines.iter().all(|line| text.contains(line)), "{text}");
        picture("site-editor-learned", || editor.layer(|said| said));
        let mut shown = window(editor.layer(|message| message));
        shown.click("Forget all").unwrap();
        let said: Vec<_> = shown.into_messages().collect();
        let did: Vec<_> = said.into_iter().map(|said| editor.update(said)).collect();
        assert_eq!(did, [Action::ForgetLearned(site.endpoint(), None)]);
        let one = Some(Fact::NoEpsv);
        let did = editor.update(Message::ForgetPressed(one.clone()));
        assert_eq!(did, Action::ForgetLearned(site.endpoint(), one));
        editor.update(Message::HostEdited("other".to_owned()));
        assert!(!shows(&editor), "another server");
        editor.update(Message::HostEdited(site.host.clone()));
        all.no_rename = true;
        learned.set(&site.endpoint(), all);
        editor.refresh_learned(&Arc::new(learned));
        let mut shown = window(editor.layer(|said| said));
        let renames = "Uploads go straight to their names: the server renames nothing";
        assert!(sees(&mut shown, renames));
        assert!(!sees(&mut shown, lines[7]), "one of both is enough");
    }

    /// The ways through the tree to all text fields.
    fn fields(editor: &SiteEditor) -> Vec<Vec<usize>> {
        fn collect(tree: &Tree, wanted: Tag, way: &[usize], found: &mut Vec<Vec<usize>>) {
            if tree.tag == wanted {
                found.push(way.to_vec());
            }
            for (at, child) in tree.children.iter().enumerate() {
                collect(child, wanted, &[way, &[at]].concat(), found);
            }
        }
        let field: Element<'_, Message> = text_input("", "").into();
        let (mut found, view) = (Vec::new(), editor.view());
        let wanted = Tree::new(&field).tag;
        collect(&Tree::new(&view), wanted, &[], &mut found);
        found
    }

    #[test]
    fn fields_keep_their_focus_whether_anything_was_learned_or_not() {
        let site = site();
        let mut learned = LearnedSites::default();
        let fact = Learned {
            no_epsv: true,
            ..Learned::default()
        };
        learned.set(&site.endpoint(), fact);
        let mut editor = SiteEditor::new(Some(site), vec![]);
        editor.update(Message::PageChosen(Page::Transfers));
        let without = fields(&editor);
        editor.refresh_learned(&Arc::new(learned));
        assert!(without.len() > 2);
        assert_eq!(fields(&editor), without);
        // What is wrong elsewhere makes it no other server.
        let dots = transfers::Message::PartNameEdited(".".to_owned());
        editor.update(Message::Transfers(dots));
        let mut shown = window(editor.layer(|said| said));
        assert!(sees(&mut shown, "PASV is used: the server refuses EPSV"));
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
            folder: Default::default(),
            colour: None,
            policy: Default::default(),
        }
    }
}
