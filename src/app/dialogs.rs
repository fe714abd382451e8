//! The dialogs over the window: those that a person opened, one on top of the other, and beneath
//! them the service's questions, one after the other.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use super::about_page::{self, AboutPage};
use super::bookmark_list::{self, BookmarkList};
use super::bookmark_prompt::{self, BookmarkPrompt};
use super::bookmarks;
use super::certificate_page::{self, CertificatePage};
use super::confirm_prompt::{self, ConfirmPrompt};
use super::connection::Connection;
use super::exists_prompt::{self, ExistsPrompt};
use super::follow_prompt::{Answer, FollowPrompt};
use super::keyboard_page::{self, KeyboardPage};
use super::master_change::{self, MasterChange};
use super::master_prompt::{self, MasterPrompt};
use super::move_prompt::{self, MovePrompt};
use super::name_prompt::{self, NamePrompt, New};
use super::password_prompt::{self, PasswordPrompt};
use super::place::Place;
use super::settings_page::{self, SettingsPage};
use super::site_editor::{self, SiteEditor};
use super::site_list::{self, SiteList};
use super::switcher::{self, Switcher};
use super::target::Target;
use super::trust_prompt::{self, TrustPrompt};
use super::trusted_page::{self, TrustedPage};
use super::widget::modal::Layer;
use crate::profile::settings::Tips;
use crate::profile::{Arrangement, Bookmark, LearnedSites, Settings, Site, SiteFolder, Sites};
use crate::protocol::Name;
use crate::service::{BrowserId, Command, RemoveItem, TransferId, Which};

pub use question::Question;
pub use work::{Wish, Work};

mod answers;
mod question;
mod top;
mod work;

/// What is open. The last of `open` is on top; without any, the first question is.
#[derive(Default)]
pub struct Dialogs {
    open: Vec<Dialog>,
    questions: VecDeque<Question>,
    /// The first question, as a dialog.
    asked: Option<Asked>,
    /// Whose happenings are told now: they concern only what was opened over that tab.
    pub about: Option<BrowserId>,
}

/// A dialog that a person opened.
pub enum Dialog {
    Sites(SiteList),
    Site(Box<SiteEditor>),
    Settings(Box<SettingsPage>),
    Master(MasterChange),
    Trusted(TrustedPage),
    Certificate(CertificatePage),
    NewFolder(NamePrompt),
    Move(MovePrompt),
    Keyboard(KeyboardPage),
    Switcher(Switcher),
    About(AboutPage),
    /// Over this tab.
    Work(BrowserId, Box<Work>),
    Bookmarks(BookmarkList),
    Bookmark(BookmarkPrompt),
    Follow(FollowPrompt),
    Confirm(ConfirmPrompt, Purpose),
}

/// What a confirmation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    Quit,
    /// Of this tab, as is the next one.
    RemoveLocal(BrowserId, Arc<[PathBuf]>),
    RemoveRemote(BrowserId, Arc<[RemoveItem]>),
    CancelTransfers(Which),
    /// Though its own work is under way.
    CloseTab(BrowserId),
    /// To connect to where a transfer goes.
    Visit(Box<Target>),
    /// Those of before.
    ForgetConnections,
}

enum Asked {
    Trust(Box<TrustPrompt>),
    Password(PasswordPrompt),
    Master(MasterPrompt),
    Exists(Box<ExistsPrompt>),
}

#[derive(Clone, Debug)]
pub enum Message {
    Sites(site_list::Message),
    Site(site_editor::Message),
    Settings(settings_page::Message),
    MasterChange(master_change::Message),
    Trusted(trusted_page::Message),
    Certificate(certificate_page::Message),
    NewFolder(name_prompt::Message),
    Move(move_prompt::Message),
    Keyboard(keyboard_page::Message),
    Switcher(switcher::Message),
    About(about_page::Message),
    Work(work::Message),
    Bookmarks(bookmark_list::Message),
    Bookmark(bookmark_prompt::Message),
    Follow(Answer),
    Confirm(confirm_prompt::Message),
    Trust(trust_prompt::Message),
    Password(password_prompt::Message),
    Master(master_prompt::Message),
    Exists(exists_prompt::Message),
}

#[derive(Debug)]
pub enum Action {
    None,
    /// An answer for the service.
    Send(Command),
    Connect(Site),
    NewSite(SiteFolder),
    EditSite(Site),
    SaveSite {
        /// The saved site in whose place it stands.
        replaces: Option<String>,
        site: Site,
        connects: bool,
    },
    RemoveSite(String),
    DuplicateSite(Site),
    /// Of sites and folders.
    Arrange(Arrangement),
    ChooseSiteFolder,
    ChooseCertificate,
    /// These hold from now on; then this is sent.
    Settings(Box<Settings>, Option<Command>),
    Make(Place, New),
    /// Entries of a folder, into another one on the same side.
    Move {
        from: Place,
        names: Vec<Name>,
        into: Place,
    },
    /// Find the folders in this one, for the path that is written.
    Complete(Place),
    /// The cursor goes to the end of that path; folders are wanted as above.
    WriteOn(Option<Place>),
    /// In this tab.
    Work(BrowserId, Wish),
    Bookmarks(bookmarks::Wish),
    Switch(switcher::Go),
    /// What synchronised browsing does in this tab.
    Follow(BrowserId, Answer),
    Confirmed {
        purpose: Purpose,
        /// It is not to be asked again.
        spared: bool,
    },
    Copy(String),
}

impl Dialogs {
    pub fn open(&mut self, dialog: Dialog) {
        self.open.push(dialog);
    }

    /// Puts a question at the end; the same one is not asked twice.
    pub fn ask(&mut self, question: Question) {
        let known = self
            .questions
            .iter_mut()
            .find(|other| other.is_same(&question));
        match known {
            Some(other) if matches!(question, Question::Exists(..)) => *other = question,
            Some(_) => return,
            None => self.questions.push_back(question),
        }
        self.advance();
    }

    /// A person wants to answer this one now.
    pub fn ask_first(&mut self, question: Question) {
        self.questions.retain(|other| !other.is_same(&question));
        self.questions.push_front(question);
        self.asked = None;
        self.advance();
    }

    pub fn settle_trust(&mut self, host: &str, port: u16) {
        self.drop_questions(|question| {
            matches!(question, Question::Trust(trust) if trust.host == host && trust.port == port)
        });
    }

    pub fn settle_challenge(&mut self, over: u64) {
        self.drop_questions(
            |question| matches!(question, Question::Challenge { number, .. } if *number == over),
        );
    }

    pub fn settle_exists(&mut self, id: TransferId) {
        self.drop_questions(
            |question| matches!(question, Question::Exists(transfer, _) if transfer.id == id),
        );
    }

    /// Shows the sites as they are now, where the list is open.
    pub fn refresh_sites(&mut self, sites: &Sites) {
        for dialog in &mut self.open {
            if let Dialog::Sites(list) = dialog {
                list.set_sites(sites.clone());
            }
        }
    }

    /// Puts the list's choice on a site that is new or changed.
    pub fn choose_site(&mut self, name: &str) {
        for dialog in &mut self.open {
            if let Dialog::Sites(list) = dialog {
                list.choose(name);
            }
        }
    }

    /// Of the list of sites, where that is open.
    pub fn closed_site_folders(&self) -> Option<Vec<SiteFolder>> {
        self.open.iter().find_map(|dialog| match dialog {
            Dialog::Sites(list) => Some(list.closed()),
            _ => None,
        })
    }

    pub fn refresh_trusted(&mut self, pins: &[crate::profile::Pin]) {
        for dialog in &mut self.open {
            if let Dialog::Trusted(page) = dialog {
                page.set_pins(pins.to_vec());
            }
        }
    }

    pub fn refresh_learned(&mut self, learned: &Arc<LearnedSites>) {
        for dialog in &mut self.open {
            if let Dialog::Site(editor) = dialog {
                editor.refresh_learned(learned);
            }
        }
    }

    /// For the site that is being written.
    pub fn certificate_chosen(&mut self, file: PathBuf) {
        if let Some(Dialog::Site(editor)) = self.open.last_mut() {
            editor.certificate_chosen(file);
        }
    }

    /// The folder that was chosen for the site that is edited.
    pub fn site_folder_chosen(&mut self, folder: PathBuf) {
        if let Some(Dialog::Site(editor)) = self.open.last_mut() {
            editor.browsed(Some(folder));
        }
    }

    /// The vault has another master password, or kept the one it had.
    pub fn master_changed(&mut self, result: Result<(), String>) {
        if let Some(Dialog::Master(change)) = self.open.last_mut() {
            match result {
                Ok(()) => drop(self.open.pop()),
                Err(why) => change.failed(why),
            }
        }
    }

    /// The zoom was changed by its keys while the settings may be open, on top or not.
    pub fn zoomed(&mut self, zoom: f32) {
        for dialog in &mut self.open {
            if let Dialog::Settings(page) = dialog {
                page.zoomed(zoom);
            }
        }
    }

    /// Tips were followed while the settings may be open.
    pub fn tips_ended(&mut self, tips: Tips) {
        for dialog in &mut self.open {
            if let Dialog::Settings(page) = dialog {
                page.tips_ended(tips);
            }
        }
    }

    /// Keys are for the settings, whatever they mean elsewhere.
    pub fn wants_keys(&self) -> bool {
        matches!(self.open.last(), Some(Dialog::Settings(page)) if page.wants_keys())
    }

    pub fn is_open(&self) -> bool {
        !self.open.is_empty() || self.asked.is_some()
    }

    /// A question of the service waits for an answer.
    pub fn asks(&self) -> bool {
        self.asked.is_some()
    }

    /// What a connection that is being made waits for, where that is an answer.
    pub fn awaited(&self, connection: &Connection) -> Option<&'static str> {
        let Connection::Connecting { endpoint, stage } = connection else {
            return None;
        };
        let mut questions = self.questions.iter();
        questions.find_map(|question| question.holds_up(endpoint, *stage))
    }

    pub fn has(&self, is_wanted: impl Fn(&Dialog) -> bool) -> bool {
        self.open.iter().any(is_wanted)
    }

    /// Shows the bookmarks as they are now, where the list is open.
    pub fn refresh_bookmarks(&mut self, bookmarks: &[Bookmark]) {
        for dialog in &mut self.open {
            if let Dialog::Bookmarks(list) = dialog {
                list.set(bookmarks.to_vec());
            }
        }
    }

    /// Asks with these words whether to quit, where that is asked.
    pub fn reword_quit(&mut self, lines: Vec<String>) {
        for dialog in &mut self.open {
            if let Dialog::Confirm(prompt, Purpose::Quit) = dialog {
                return prompt.reword(lines);
            }
        }
    }

    pub fn close_bookmarks(&mut self) {
        self.open
            .retain(|dialog| !matches!(dialog, Dialog::Bookmarks(_)));
    }

    pub fn close_sites(&mut self) {
        self.open
            .retain(|dialog| !matches!(dialog, Dialog::Sites(_) | Dialog::Site(_)));
    }

    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Trust(_) | Message::Password(_) | Message::Master(_) | Message::Exists(_) => {
                self.answered(message)
            }
            message => self.top(message),
        }
    }

    fn next(&mut self) {
        self.questions.pop_front();
        self.asked = None;
        self.advance();
    }

    fn drop_questions(&mut self, is_settled: impl Fn(&Question) -> bool) {
        if self.questions.front().is_some_and(&is_settled) {
            self.asked = None;
        }
        self.questions.retain(|question| !is_settled(question));
        self.advance();
    }

    /// Makes a dialog of the first question.
    fn advance(&mut self) {
        if self.asked.is_some() {
            return;
        }
        let Some(question) = self.questions.front() else {
            return;
        };
        self.asked = Some(match question.clone() {
            Question::Trust(question) => Asked::Trust(Box::new(TrustPrompt::new(*question))),
            Question::Password {
                endpoint,
                refused,
                keep,
            } => Asked::Password(PasswordPrompt::new(endpoint, refused, keep)),
            Question::Challenge { endpoint, text, .. } => {
                Asked::Password(PasswordPrompt::challenged(endpoint, text))
            }
            Question::Master { is_new, wrong } => Asked::Master(MasterPrompt::new(is_new, wrong)),
            Question::Exists(transfer, existing) => {
                Asked::Exists(Box::new(ExistsPrompt::new(*transfer, existing)))
            }
        });
    }
}
