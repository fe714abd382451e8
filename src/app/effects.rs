//! What the other parts wish, done: connect bar, transfers, log, dialogs, settings.

use std::sync::Arc;

use iced::Task;
use iced::widget::operation;
use iced::window;

use super::certificate_page::CertificatePage;
use super::confirm_prompt::ConfirmPrompt;
use super::dialogs::{self, Dialog, Purpose};
use super::file_pane::filter;
use super::folder_chooser::{self, ForWhom};
use super::keeper::{PAUSE, later};
use super::keys::{self, Keymap, Shortcut};
use super::left_page::Outcome;
use super::menus::{Of, OpenMenu};
use super::move_prompt::MovePrompt;
use super::panes::Focus;
use super::place::{Place, Side};
use super::places::write_on;
use super::second_start::Visit;
use super::settings_page::SettingsPage;
use super::theme;
use super::transfer_list::TransferList;
use super::trusted_page::TrustedPage;
use super::{App, Message, connect_bar, log_file, session_log, status_bar, transfer_list};
use crate::profile::{Settings, Site};
use crate::service::{Command, QueueOrder, Which};
use crate::wording::{self, Walked};

impl App {
    /// Argosy was started once more: this window comes to the front, and connects.
    pub(super) fn visited(&mut self, visit: Visit) -> Task<Message> {
        let attention = window::latest().and_then(|id| {
            let wanted = window::UserAttention::Informational;
            Task::batch([
                window::minimize(id, false),
                window::request_user_attention(id, Some(wanted)),
                window::gain_focus(id),
            ])
        });
        match visit.url {
            Some(url) => Task::batch([attention, self.connect_url(url)]),
            None => attention,
        }
    }

    pub(super) fn connect_bar_action(&mut self, action: connect_bar::Action) -> Task<Message> {
        match action {
            connect_bar::Action::None => {}
            connect_bar::Action::Connect(target) => return self.connect(target, None),
            connect_bar::Action::Disconnect => self.disconnect(),
            connect_bar::Action::OpenSites => self.open_sites(),
            connect_bar::Action::Save => self.save_connection(),
            connect_bar::Action::OpenTrusted => {
                let page = TrustedPage::new(self.pins.clone());
                self.dialogs.open(Dialog::Trusted(page));
            }
            connect_bar::Action::OpenSettings => self.open_settings(),
            connect_bar::Action::Focus(field) => return operation::focus(field),
        }
        Task::none()
    }

    pub(super) fn transfers_action(&mut self, action: transfer_list::Action) -> Task<Message> {
        match action {
            transfer_list::Action::None => {}
            transfer_list::Action::Order(order, which) => self.order(order, which),
            transfer_list::Action::Orders(orders, ids) => {
                for order in orders {
                    self.order(order, Which::These(ids.clone()));
                }
            }
            transfer_list::Action::ConfirmCancel(which, count) => {
                let lines = wording::cancel_question(count);
                let prompt = ConfirmPrompt::new("Cancel transfers", lines, "Cancel them", true);
                let purpose = Purpose::CancelTransfers(which);
                self.dialogs.open(Dialog::Confirm(prompt, purpose));
            }
            transfer_list::Action::AskPassword(endpoint) => {
                self.service.send(Command::AskPassword(endpoint));
            }
            transfer_list::Action::OpenTarget(transfer) => return self.open_target(&transfer),
            transfer_list::Action::Sift(list) => {
                let next = transfer_list::Message::Sift(list);
                return Task::done(Message::Transfers(next));
            }
            transfer_list::Action::Build(wanted) => {
                return filter::build(wanted)
                    .map(|built| Message::Transfers(transfer_list::Message::Filter(built)));
            }
            transfer_list::Action::FocusFilter => {
                self.panes.active = Focus::Bottom;
                return operation::focus(TransferList::FILTER);
            }
            transfer_list::Action::FocusList => return operation::focus(TransferList::ID),
            transfer_list::Action::Groups(is_grouped) => {
                let is_due = self
                    .window
                    .change(|state| state.groups_transfers = is_grouped);
                return self.saves_window(is_due);
            }
            transfer_list::Action::Resized(list, title, width) => {
                let is_due = self.window.change(|state| {
                    let widths = state.widths.entry(list.key().to_owned()).or_default();
                    widths.insert(title, width);
                });
                return self.saves_window(is_due);
            }
            transfer_list::Action::Ask(id) => self.ask_again(id),
            transfer_list::Action::Copy(text) => return iced::clipboard::write(text),
            transfer_list::Action::OpenMenu(at) => {
                self.menu = Some(OpenMenu {
                    of: Of::Transfers,
                    at,
                });
            }
            transfer_list::Action::SwitchSpeed => return self.switch_speed(),
            transfer_list::Action::Focused => self.panes.active = Focus::Bottom,
        }
        Task::none()
    }

    pub(super) fn log_action(&mut self, action: session_log::Action) -> Task<Message> {
        match action {
            session_log::Action::None => {}
            session_log::Action::Copy(text) => return iced::clipboard::write(text),
            session_log::Action::Save(lines) => return log_file::save(lines),
            session_log::Action::OpenMenu(at) => {
                self.menu = Some(OpenMenu { of: Of::Log, at });
            }
            session_log::Action::LevelChosen(level) => {
                let mut settings = self.settings.get().clone();
                settings.interface.log_level = level;
                return self.set_settings(settings);
            }
            session_log::Action::Focused => self.panes.active = Focus::Bottom,
        }
        Task::none()
    }

    pub(super) fn status_action(&mut self, action: status_bar::Action) -> Task<Message> {
        if let status_bar::Action::TipClosed(tip) = action {
            return self.end_tip(tip);
        }
        if action == status_bar::Action::ShowCertificate
            && let Some(connected) = self.connection.connected()
            && let (Some(certificate), Some(tls), Some(trust)) = (
                connected.certificate.clone(),
                connected.tls.clone(),
                connected.trust,
            )
        {
            let page = CertificatePage::new(certificate, tls, trust);
            self.dialogs.open(Dialog::Certificate(page));
        }
        Task::none()
    }

    pub(super) fn dialog_action(&mut self, action: dialogs::Action) -> Task<Message> {
        use dialogs::Action;

        match action {
            Action::None => {}
            Action::Send(command) => self.service.send(command),
            Action::Connect(site) => {
                self.dialogs.close_sites();
                return self.connect_site(&site, None);
            }
            Action::NewSite(folder) => self.edit_site(None, folder),
            Action::EditSite(site) => {
                let folder = site.folder.clone();
                self.edit_site(Some(site), folder);
            }
            Action::Arrange(arrangement) => {
                return self.change_sites(|sites| sites.arrange(&arrangement).is_ok());
            }
            Action::SaveSite {
                replaces,
                site,
                connects,
            } => return self.save_site(replaces, site, connects),
            Action::DuplicateSite(site) => {
                let name = self.sites.get().free_name(&site.name);
                let copy = Site {
                    name: name.clone(),
                    ..site
                };
                let written = self.change_sites(|sites| sites.add(copy).is_ok());
                self.dialogs.choose_site(&name);
                return written;
            }
            Action::RemoveSite(name) => {
                return self.change_sites(|sites| sites.remove(&name).is_some());
            }
            Action::ChooseCertificate => return folder_chooser::choose(ForWhom::Certificate),
            Action::ChooseSiteFolder => return folder_chooser::choose(ForWhom::Site),
            Action::Settings(settings, then) => {
                let set = self.set_settings(*settings);
                then.into_iter()
                    .for_each(|command| self.service.send(command));
                return set;
            }
            Action::Move { from, names, into } => return self.relocate(&from, &names, &into),
            Action::Complete(folder) => return self.complete_move(folder),
            Action::WriteOn(folder) => {
                let written = write_on(MovePrompt::field());
                let found = folder.map(|folder| self.complete_move(folder));
                return Task::batch(found.into_iter().chain([written]));
            }
            Action::Make(place, new) => return self.make(place, new),
            Action::Bookmarks(wish) => return self.bookmarks(wish),
            Action::Switch(go) => return self.switch(go),
            Action::Follow(tab, answer) => return self.follow_answered(tab, answer),
            Action::Work(tab, wish) => return self.within(tab, |app| app.work_wish(wish)),
            Action::Confirmed { purpose, spared } => return self.confirmed(purpose, spared),
            Action::Copy(text) => return iced::clipboard::write(text),
        }
        Task::none()
    }

    pub(super) fn set_settings(&mut self, settings: Settings) -> Task<Message> {
        if settings.keys != self.settings.get().keys {
            self.keymap = Arc::new(Keymap::read(&settings.keys));
            keys::hold(&self.keymap);
        }
        self.panes.log.set_limit(settings.interface.log_lines);
        self.panes.log.show_level(settings.interface.log_level);
        for tab in &mut self.tabs.others {
            tab.log.set_limit(settings.interface.log_lines);
            tab.log.show_level(settings.interface.log_level);
        }
        theme::space::set_density(settings.interface.density);
        wording::choose_units(settings.interface.units);
        let first = settings.interface.folders_first;
        self.service.send(Command::SetSettings(settings.clone()));
        let saved = self.settings.set(settings).map(Message::Noticed);
        let sorted = self.in_each(|app| {
            let each = [Side::Local, Side::Remote].map(|side| {
                let action = app.panes.side_mut(side).put_folders(first);
                app.pane_action(side, action)
            });
            Task::batch(each)
        });
        Task::batch([sorted, saved])
    }

    pub(super) fn choose_folder(&mut self) -> Task<Message> {
        folder_chooser::choose(ForWhom::Pane)
    }

    pub(super) fn folder_chosen(
        &mut self,
        whom: ForWhom,
        choice: folder_chooser::Choice,
    ) -> Task<Message> {
        match (choice, whom) {
            (folder_chooser::Choice::Nothing, _) => Task::none(),
            (folder_chooser::Choice::Unavailable, _) => {
                let words = wording::no_folder_dialog(&keys::first(Shortcut::Path));
                self.status_bar.tell(words);
                Task::none()
            }
            (folder_chooser::Choice::Chosen(path), ForWhom::Pane) => self.open(Place::Local(path)),
            (folder_chooser::Choice::Chosen(path), ForWhom::Certificate) => {
                self.dialogs.certificate_chosen(path);
                Task::none()
            }
            (folder_chooser::Choice::Chosen(path), ForWhom::Site) => {
                self.dialogs.site_folder_chosen(path);
                Task::none()
            }
        }
    }

    pub(super) fn confirm_removal(&mut self, outcome: &Outcome, purpose: Purpose) {
        let is_local = matches!(purpose, Purpose::RemoveLocal(..));
        // The question may come up over another tab.
        let (title, label) = match self.connection.endpoint().filter(|_| !is_local) {
            Some(endpoint) => (format!("Delete on {}", endpoint.host), "Delete"),
            None => ("Move to trash".to_owned(), "Move to trash"),
        };
        let count = &outcome.count;
        let mut lines = vec![wording::remove_question(count, is_local)];
        if outcome.left_count() > 0 {
            lines.push(wording::left_title(
                count,
                outcome.left_count(),
                Walked::Counted,
            ));
            lines.extend(outcome.left.iter().cloned());
        }
        let mut prompt = ConfirmPrompt::new(title, lines, label, true);
        if is_local {
            prompt = prompt.can_be_spared();
        }
        self.dialogs.open(Dialog::Confirm(prompt, purpose));
    }

    /// A person agreed, and may have spared themselves the question from now on.
    fn confirmed(&mut self, purpose: Purpose, spared: bool) -> Task<Message> {
        let mut settings = self.settings.get().clone();
        match &purpose {
            Purpose::Quit => settings.questions.quit &= !spared,
            Purpose::RemoveLocal(..) => settings.questions.trash &= !spared,
            Purpose::RemoveRemote(..)
            | Purpose::CancelTransfers(_)
            | Purpose::CloseTab(_)
            | Purpose::Visit(_)
            | Purpose::ForgetConnections => {}
        }
        let saved = match spared {
            true => self.set_settings(settings),
            false => Task::none(),
        };
        let done = match purpose {
            Purpose::Quit => self.quit(),
            Purpose::CancelTransfers(which) => {
                self.order(QueueOrder::Cancel, which);
                Task::none()
            }
            Purpose::CloseTab(id) => self.close_tab(id),
            Purpose::Visit(target) => self.connect(*target, None),
            Purpose::ForgetConnections => self.forget_connections(),
            purpose => self.remove(purpose),
        };
        Task::batch([saved, done])
    }

    pub(super) fn save_window_later(&self) -> Task<Message> {
        later(PAUSE, Message::SaveWindow)
    }

    fn order(&self, order: QueueOrder, which: Which) {
        self.service.send(Command::Queue { order, which });
    }

    pub(super) fn open_settings(&mut self) {
        let page = SettingsPage::new(self.settings.get().clone());
        self.dialogs.open(Dialog::Settings(page.into()));
    }
}
