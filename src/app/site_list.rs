//! The saved sites: choose one and connect, or write, copy and remove them.

use iced::widget::{Space, column, container, row, text};
use iced::{Element, Length};

use super::confirm_prompt::{self, ConfirmPrompt};
use super::form;
use super::theme::icon::Icon;
use super::theme::{Tint, space, style};
use super::widget::focus_button::{self, labelled};
use super::widget::modal::{self, Layer};
use super::widget::table::{Cell, Column, Source, TableEvent, table};
use crate::profile::{Encryption, Logon, Site};
use crate::wording;

/// See the module's text.
pub struct SiteList {
    rows: Rows,
    columns: Vec<Column>,
    /// Asked before a site is removed.
    confirm: Option<ConfirmPrompt>,
}

#[derive(Clone, Debug)]
pub enum Message {
    Table(TableEvent),
    ConnectPressed,
    NewPressed,
    EditPressed,
    DuplicatePressed,
    RemovePressed,
    Confirm(confirm_prompt::Message),
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Connect(Site),
    New,
    Edit(Site),
    /// Remove the site of that name; the person has confirmed it.
    Remove(String),
    Duplicate(Site),
    Close,
}

struct Rows {
    sites: Vec<Site>,
    /// The row that the buttons are about.
    chosen: Option<usize>,
}

impl SiteList {
    pub fn new(sites: Vec<Site>) -> Self {
        let chosen = (!sites.is_empty()).then_some(0);
        Self {
            rows: Rows { sites, chosen },
            columns: vec![
                Column::fill("Name"),
                Column::new("Server", 190.0),
                Column::new("Encryption", 140.0),
                Column::new("User", 100.0),
            ],
            confirm: None,
        }
    }

    /// Takes the sites after a change; the chosen one stays chosen where it is still there.
    pub fn set_sites(&mut self, sites: Vec<Site>) {
        let before = self.rows.chosen.unwrap_or(0);
        let name = self.chosen().map(|site| site.name.clone());
        let again = sites
            .iter()
            .position(|site| Some(&site.name) == name.as_ref());
        let last = sites.len().checked_sub(1);
        self.rows.chosen = again.or(last.map(|last| before.min(last)));
        self.rows.sites = sites;
    }

    /// Chooses the site of that name.
    pub fn choose(&mut self, name: &str) {
        let found = self.rows.sites.iter().position(|site| site.name == name);
        self.rows.chosen = found.or(self.rows.chosen);
    }

    pub fn update(&mut self, message: Message) -> Action {
        let chosen = self.chosen().cloned();
        match message {
            Message::Table(event) => return self.happened(event),
            Message::ConnectPressed => return chosen.map_or(Action::None, Action::Connect),
            Message::NewPressed => return Action::New,
            Message::EditPressed => return chosen.map_or(Action::None, Action::Edit),
            Message::DuplicatePressed => return chosen.map_or(Action::None, Action::Duplicate),
            Message::RemovePressed => self.confirm = chosen.as_ref().map(question),
            Message::Confirm(message) => {
                let answer = self.confirm.take().map(|mut prompt| prompt.update(message));
                if let (Some(confirm_prompt::Action::Confirm), Some(site)) = (answer, chosen) {
                    return Action::Remove(site.name);
                }
            }
            Message::Closed => return Action::Close,
        }
        Action::None
    }

    pub fn view(&self) -> Element<'_, Message> {
        if let Some(confirm) = &self.confirm {
            return confirm.view().map(Message::Confirm);
        }
        let list = table(&self.rows, &self.columns, Message::Table)
            .id(LIST)
            .cursor(self.rows.chosen)
            .empty("No sites yet. “New…” writes down the first one.");
        let list = container(list)
            .height(HEIGHT)
            .padding(1)
            .style(style::panel);
        let notes = self.chosen().map_or("", |site| site.notes.as_str());
        let body = column![list].push((!notes.is_empty()).then(|| {
            let notes = text(form::shown(notes.lines().next().unwrap_or_default()));
            notes.style(style::muted).width(Length::Fill)
        }));
        let is_chosen = self.rows.chosen.is_some();
        let on = |message: Message| is_chosen.then_some(message);
        let foot = row![
            labelled(Icon::Plus, "New…").on_press(Message::NewPressed),
            focus_button::button("Edit…").on_press_maybe(on(Message::EditPressed)),
            focus_button::button("Duplicate").on_press_maybe(on(Message::DuplicatePressed)),
            focus_button::button("Remove…").on_press_maybe(on(Message::RemovePressed)),
            Space::new().width(Length::Fill),
            focus_button::button("Close").on_press(Message::Closed),
            focus_button::filled("Connect").on_press_maybe(on(Message::ConnectPressed)),
        ];
        form::sheet("Sites", body.spacing(space::S), foot)
    }

    /// The list, or the question whether to remove a site, as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        if let Some(confirm) = &self.confirm {
            return confirm.layer(move |message| wrap(Message::Confirm(message)));
        }
        let default = match self.rows.chosen {
            Some(_) => Message::ConnectPressed,
            None => Message::NewPressed,
        };
        modal::dialog("sites", 680.0, self.view().map(wrap))
            .focus_first(LIST)
            .on_close(wrap(Message::Closed))
            .on_default(wrap(default))
    }

    fn chosen(&self) -> Option<&Site> {
        self.rows.sites.get(self.rows.chosen?)
    }

    fn happened(&mut self, event: TableEvent) -> Action {
        match event {
            TableEvent::SelectOnly(row) | TableEvent::Toggle(row) | TableEvent::Extend(row) => {
                self.rows.chosen = Some(row);
                Action::None
            }
            TableEvent::Activate(row) => {
                self.rows.chosen = Some(row);
                self.update(Message::ConnectPressed)
            }
            TableEvent::Rename(_) => self.update(Message::EditPressed),
            TableEvent::Delete => self.update(Message::RemovePressed),
            TableEvent::Resized(column, width) => {
                if let Some(column) = self.columns.get_mut(column) {
                    column.width = width;
                }
                Action::None
            }
            _ => Action::None,
        }
    }
}

fn question(site: &Site) -> ConfirmPrompt {
    let name = wording::printable(&site.name);
    let lines = vec![format!(
        "Remove “{name}” from the list? Nothing on the server changes."
    )];
    ConfirmPrompt::new("Remove a site", lines, "Remove", true)
}

impl Source for Rows {
    fn len(&self) -> usize {
        self.sites.len()
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let Some(site) = self.sites.get(row) else {
            return Cell::default();
        };
        match column {
            0 => Cell::new(wording::printable(&site.name)),
            1 => Cell::muted(form::authority(&site.host, site.port)),
            2 if site.encryption == Encryption::Plain => {
                Cell::muted(site.encryption.to_string()).tint(Tint::Warn)
            }
            2 => Cell::muted(site.encryption.to_string()),
            _ => Cell::muted(match site.logon {
                Logon::Normal => wording::printable(&site.user),
                Logon::Anonymous => "anonymous".into(),
            }),
        }
    }

    fn icon(&self, _: usize) -> Option<(Icon, Tint)> {
        Some((Icon::Server, Tint::Muted))
    }

    fn is_selected(&self, row: usize) -> bool {
        self.chosen == Some(row)
    }
}

const LIST: &str = "sites-list";
const HEIGHT: f32 = 300.0;

#[cfg(test)]
mod tests {
    use iced::keyboard::key::Named;

    use super::*;
    use crate::app::form::testing::{picture, sees, window};
    use crate::profile::{Keep, Policy};

    fn site(name: &str, encryption: Encryption) -> Site {
        Site {
            name: name.to_owned(),
            host: format!("{}.example", name.to_lowercase()),
            port: encryption.default_port(),
            encryption,
            logon: Logon::Normal,
            user: "ann".to_owned(),
            keep: Keep::Nowhere,
            remote_folder: String::new(),
            local_folder: None,
            notes: "Ask Bob before the first of the month".to_owned(),
            folder: Default::default(),
            colour: None,
            policy: Policy::default(),
        }
    }

    fn sites() -> Vec<Site> {
        vec![
            site("Home", Encryption::Explicit),
            site("Work", Encryption::Implicit),
            site("Attic", Encryption::Plain),
        ]
    }

    fn play(
        list: &mut SiteList,
        press: impl Fn(&mut iced_test::Simulator<'_, Message>),
    ) -> Vec<Action> {
        let mut window = window(list.layer(|message| message));
        press(&mut window);
        let said: Vec<_> = window.into_messages().collect();
        let did = said.into_iter().map(|said| list.update(said));
        did.filter(|did| *did != Action::None).collect()
    }

    #[test]
    fn enter_connects_to_the_chosen_site_at_once() {
        let mut list = SiteList::new(sites());
        let home = site("Home", Encryption::Explicit);
        let did = play(&mut list, |window| {
            window.tap_key(Named::Enter);
        });
        assert_eq!(did, [Action::Connect(home)]);
        play(&mut list, |window| {
            window.tap_key(Named::ArrowDown);
        });
        let did = play(&mut list, |window| {
            window.tap_key(Named::Enter);
            window.tap_key(Named::F2);
            window.tap_key(Named::Escape);
        });
        let work = site("Work", Encryption::Implicit);
        assert_eq!(
            did,
            [
                Action::Connect(work.clone()),
                Action::Edit(work),
                Action::Close
            ]
        );
        picture("sites", || list.layer(|message| message));
    }

    #[test]
    fn a_double_click_connects_and_buttons_are_about_the_chosen_row() {
        let mut list = SiteList::new(sites());
        let attic = site("Attic", Encryption::Plain);
        let did = play(&mut list, |window| {
            window.click("Attic").unwrap();
            window.click("Attic").unwrap();
            for label in ["Connect", "Edit…", "Duplicate", "New…", "Close"] {
                window.click(label).unwrap();
            }
        });
        let expected = [
            Action::Connect(attic.clone()),
            Action::Connect(attic.clone()),
            Action::Edit(attic.clone()),
            Action::Duplicate(attic),
            Action::New,
            Action::Close,
        ];
        assert_eq!(did, expected);
    }

    #[test]
    fn a_removal_is_confirmed_first() {
        let mut list = SiteList::new(sites());
        let asked = play(&mut list, |window| {
            window.tap_key(Named::Delete);
        });
        assert_eq!(asked, []);
        let no = play(&mut list, |window| {
            window.tap_key(Named::Enter);
        });
        assert!(no.is_empty() && list.confirm.is_none());
        list.update(Message::RemovePressed);
        let yes = play(&mut list, |window| {
            window.click("Remove").unwrap();
        });
        assert_eq!(yes, [Action::Remove("Home".to_owned())]);
        list.set_sites(sites().split_off(1));
        assert_eq!(list.chosen().map(|site| site.name.as_str()), Some("Work"));
    }

    #[test]
    fn without_sites_only_a_new_one_can_be_made() {
        let mut list = SiteList::new(Vec::new());
        let did = play(&mut list, |window| {
            window.tap_key(Named::Enter);
            window.click("Connect").unwrap();
            window.click("Remove…").unwrap();
        });
        assert_eq!(did, [Action::New]);
        picture("sites-empty", || list.layer(|message| message));
        list.set_sites(sites());
        list.choose("Work");
        assert_eq!(list.chosen().map(|site| site.name.as_str()), Some("Work"));
        assert!(sees(&mut window(list.layer(|message| message)), "Work"));
    }
}
