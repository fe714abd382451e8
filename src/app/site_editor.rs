//! The form for one saved site. What is wrong is said at its field once somebody tried to save,
//! and no longer than it is wrong. There is no field for a password: it is asked
//! for when it is wanted, and kept once it was good.

use std::path::PathBuf;
use std::sync::Arc;

use iced::widget::{Id, Space, column, row, text_editor};
use iced::{Alignment, Element, Length};

use super::form;
use super::theme::icon::Icon;
use super::theme::style::Look;
use super::theme::{Tint, size, space, style};
use super::widget::focus_button::{self, radio};
use super::widget::modal::{self, Layer};
use crate::profile::{
    Encryption, Endpoint, Fact, Keep, LearnedSites, Logon, Password, Site, SiteColour, SiteFolder,
};
use crate::wording;
use draft::{Draft, Faults, Field, Page};

mod certificate;
mod connection;
mod draft;
mod learned;
mod transfers;

/// See the module's text.
pub struct SiteEditor {
    /// The name that the site had; `None` for a new one.
    edited: Option<String>,
    /// Names that are taken.
    others: Vec<String>,
    draft: Draft,
    notes: text_editor::Content,
    /// Somebody tried to save: from then on the faults are shown.
    is_tried: bool,
    /// What is known of all servers.
    learned: Arc<LearnedSites>,
    page: Page,
}

#[derive(Clone, Debug)]
pub enum Message {
    NameEdited(String),
    HostEdited(String),
    PortEdited(String),
    EncryptionChosen(Encryption),
    LogonChosen(Logon),
    UserEdited(String),
    KeepChosen(Keep),
    RemoteFolderEdited(String),
    LocalFolderEdited(String),
    BrowsePressed,
    ColourChosen(Option<SiteColour>),
    NotesEdited(text_editor::Action),
    PageChosen(Page),
    Connection(connection::Message),
    Transfers(transfers::Message),
    SavePressed,
    ConnectPressed,
    Cancelled,
    /// `None`: all that was learned.
    ForgetPressed(Option<Fact>),
    CopyPressed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    /// In the place of [`SiteEditor::replaces`].
    Save(Site),
    Cancel,
    /// Save it like `Save`, then connect to it.
    ConnectTo(Site),
    /// Ask for a folder and tell it to [`SiteEditor::browsed`].
    BrowseLocal,
    /// Something that was found out about this server; `None`: everything.
    ForgetLearned(Endpoint, Option<Fact>),
    Copy(String),
    /// Ask for a file and tell it to [`SiteEditor::certificate_chosen`].
    BrowseCertificate,
    /// What opens the certificate that is shown to this server.
    KeepPassphrase(Endpoint, Password, Keep),
}

impl SiteEditor {
    /// `site`: what the fields begin with; one without a name is not saved yet. `others`: the names
    /// of all other sites.
    pub fn new(site: Option<Site>, others: Vec<String>) -> Self {
        let edited = site.as_ref().map(|site| site.name.clone());
        let draft = site.map_or_else(Draft::default, Draft::of);
        Self {
            edited: edited.filter(|name| !name.is_empty()),
            others,
            notes: text_editor::Content::with_text(&draft.notes),
            draft,
            is_tried: false,
            learned: Arc::default(),
            page: Page::default(),
        }
    }

    /// A new site may be called so.
    pub fn called(mut self, name: String) -> Self {
        self.draft.name = name;
        self
    }

    /// A new site goes there.
    pub fn in_folder(mut self, folder: SiteFolder) -> Self {
        self.draft.folder = folder;
        self
    }

    pub fn update(&mut self, message: Message) -> Action {
        let draft = &mut self.draft;
        match message {
            Message::NameEdited(text) => draft.name = text,
            Message::HostEdited(text) => draft.take_host(text),
            Message::PortEdited(text) => draft.take_port(&text),
            Message::EncryptionChosen(encryption) => draft.encryption = encryption,
            Message::LogonChosen(logon) => draft.logon = logon,
            Message::UserEdited(text) => draft.user = text,
            Message::KeepChosen(keep) => draft.keep = keep,
            Message::RemoteFolderEdited(text) => draft.remote_folder = text,
            Message::LocalFolderEdited(text) => draft.take_local(text),
            Message::BrowsePressed => return Action::BrowseLocal,
            Message::ColourChosen(colour) => draft.colour = colour,
            Message::NotesEdited(action) => {
                self.notes.perform(action);
                draft.notes = self.notes.text();
            }
            Message::PageChosen(page) => self.page = page,
            Message::Transfers(transfers::Message::Entered) => return self.done(Action::Save),
            Message::Connection(connection::Message::Entered) => return self.done(Action::Save),
            Message::Connection(connection::Message::Certificate(message)) => {
                return match draft.connection.certificate.update(message) {
                    certificate::Wish::None => Action::None,
                    certificate::Wish::Browse => Action::BrowseCertificate,
                    certificate::Wish::Keep(passphrase) => self.keep(passphrase),
                };
            }
            Message::Connection(message) => draft.connection.update(message),
            Message::Transfers(message) => draft.policy.update(message),
            Message::SavePressed => return self.done(Action::Save),
            Message::ConnectPressed => return self.done(Action::ConnectTo),
            Message::Cancelled => return Action::Cancel,
            Message::ForgetPressed(fact) => return self.forget(fact),
            Message::CopyPressed => return self.report(),
        }
        Action::None
    }

    /// It goes with the site's password.
    fn keep(&self, passphrase: Password) -> Action {
        match self.draft.endpoint() {
            Some(endpoint) => Action::KeepPassphrase(endpoint, passphrase, self.draft.keep),
            None => Action::None,
        }
    }

    pub fn certificate_chosen(&mut self, file: PathBuf) {
        self.draft.connection.certificate.choose(file);
    }

    /// A folder was chosen; `None`: none was.
    pub fn browsed(&mut self, folder: Option<PathBuf>) {
        if let Some(folder) = folder {
            self.draft.set_local(folder);
        }
    }

    /// The name of the saved site that this one replaces; `None` for a new one.
    pub fn replaces(&self) -> Option<&str> {
        self.edited.as_deref()
    }

    pub fn view(&self) -> Element<'_, Message> {
        let title = match self.edited {
            None => "New site",
            Some(_) => "Edit site",
        };
        let faults = self.faults();
        let pages = row(PAGES.map(|page| {
            let (icon, name) = match page {
                Page::Server => (Icon::Server, "Server"),
                Page::Connection => (Icon::Plug, "Connection"),
                Page::Transfers => (Icon::Queue, "Transfers"),
            };
            let is_chosen = page == self.page;
            focus_button::labelled(icon, name)
                .look(if is_chosen { Look::Down } else { Look::Ghost })
                .on_press(Message::PageChosen(page))
                .into()
        }))
        .spacing(space::XS);
        let fields: Element<'_, Message> = match self.page {
            Page::Server => column![
                self.server(&faults),
                self.logon(&faults),
                self.folders(&faults),
                form::labelled_first("Colour", self.colours()),
                form::labelled_first("Notes", self.notes()),
            ]
            .spacing(GAP)
            .into(),
            Page::Connection => {
                let encryption = self.draft.encryption;
                let view = self.draft.connection.view(encryption, &faults);
                view.map(Message::Connection)
            }
            Page::Transfers => column![
                self.learned(),
                self.draft.policy.view(&faults).map(Message::Transfers),
            ]
            .into(),
        };
        let body = column![pages, form::scrolling(fields)].spacing(space::M);
        let foot = row![
            focus_button::labelled(Icon::Plug, "Save and connect")
                .on_press(Message::ConnectPressed),
            Space::new().width(Length::Fill),
            focus_button::button("Cancel").on_press(Message::Cancelled),
            focus_button::filled("Save").on_press(Message::SavePressed),
        ];
        form::sheet(title, body, foot)
    }

    /// The form as a dialog of the window.
    pub fn layer<'a, Outer: Clone + 'a>(
        &'a self,
        wrap: impl Fn(Message) -> Outer + Copy + 'a,
    ) -> Layer<'a, Outer> {
        modal::dialog("site editor", 620.0, self.view().map(wrap))
            .focus_first(NAME)
            .on_close(wrap(Message::Cancelled))
            .on_default(wrap(Message::SavePressed))
    }

    fn done(&mut self, wish: impl FnOnce(Site) -> Action) -> Action {
        self.is_tried = true;
        match self.draft.site(&self.others) {
            Ok(site) => wish(site),
            Err(faults) => {
                self.page = faults.page(self.page).unwrap_or(self.page);
                Action::None
            }
        }
    }

    fn faults(&self) -> Faults {
        if !self.is_tried {
            return Faults::default();
        }
        self.draft.site(&self.others).err().unwrap_or_default()
    }

    fn server(&self, faults: &Faults) -> Element<'_, Message> {
        let draft = &self.draft;
        let usual_port = draft.encryption.default_port().to_string();
        let name = self.field(NAME, draft.usual_name(), &draft.name, Field::Name, faults);
        let host = self.field(HOST, "ftp.example.com", &draft.host, Field::Host, faults);
        let port = self.field(PORT, &usual_port, &draft.port, Field::Port, faults);
        let encryption = form::choices(
            Encryption::ALL,
            draft.encryption,
            |one| one.to_string().into(),
            Message::EncryptionChosen,
        );
        let plain = (draft.encryption == Encryption::Plain).then(|| {
            let words = "The password and all files can be read by everybody on the way.";
            form::labelled("", form::remark(Icon::LockOpen, Tint::Warn, words))
        });
        column![
            checked(
                "Name",
                name.on_input(Message::NameEdited),
                Field::Name,
                faults
            ),
            checked(
                "Host",
                host.on_input(Message::HostEdited),
                Field::Host,
                faults
            ),
            checked(
                "Port",
                port.on_input(Message::PortEdited).width(90),
                Field::Port,
                faults
            ),
            form::labelled("Encryption", encryption),
        ]
        .push(plain)
        .spacing(space::S)
        .into()
    }

    fn logon(&self, faults: &Faults) -> Element<'_, Message> {
        let chosen = self.draft.logon;
        let logon = form::choices(
            Logon::ALL,
            chosen,
            |logon| wording::logon(logon).into(),
            Message::LogonChosen,
        );
        let mut lines = column![form::labelled("Logon", logon)].spacing(space::S);
        if chosen != Logon::Anonymous {
            let user = self
                .field(USER, "", &self.draft.user, Field::User, faults)
                .on_input(Message::UserEdited);
            let password = match chosen {
                Logon::Interactive => form::sentence(wording::INTERACTIVE_HELP)
                    .size(size::SMALL)
                    .style(style::muted)
                    .into(),
                _ => form::keep_choices(self.draft.keep, Message::KeepChosen),
            };
            lines = lines
                .push(checked("User", user, Field::User, faults))
                .push(form::labelled_first("Password", password));
        }
        lines.into()
    }

    fn folders(&self, faults: &Faults) -> Element<'_, Message> {
        let draft = &self.draft;
        let remote = self
            .field(
                REMOTE,
                "The login folder",
                &draft.remote_folder,
                Field::RemoteFolder,
                faults,
            )
            .on_input(Message::RemoteFolderEdited);
        let local = self
            .field(
                LOCAL,
                "The one that is open",
                &draft.local_text,
                Field::LocalFolder,
                faults,
            )
            .on_input(Message::LocalFolderEdited);
        let browse = focus_button::button("Browse…")
            .look(Look::Outlined)
            .on_press(Message::BrowsePressed);
        let local = row![local, browse]
            .spacing(space::S)
            .align_y(Alignment::Center);
        column![
            checked("Remote folder", remote, Field::RemoteFolder, faults),
            checked("Local folder", local, Field::LocalFolder, faults),
        ]
        .spacing(space::S)
        .into()
    }

    fn colours(&self) -> Element<'_, Message> {
        let all = std::iter::once(None).chain(SiteColour::ALL.map(Some));
        let choices = all.map(|colour| {
            let is_chosen = colour == self.draft.colour;
            let label = wording::site_colour(colour);
            let choice = radio(label, is_chosen, Some(Message::ColourChosen(colour)));
            row![choice]
                .push(colour.map(|colour| form::mark(colour, 12.0)))
                .align_y(Alignment::Center)
                .into()
        });
        row(choices).spacing(space::S).wrap().into()
    }

    fn notes(&self) -> Element<'_, Message> {
        text_editor(&self.notes)
            .id(Id::new(NOTES))
            .on_action(Message::NotesEdited)
            .height(64)
            .padding([5, 8])
            .style(style::editor)
            .into()
    }

    fn field<'a>(
        &self,
        id: &'static str,
        hint: &str,
        value: &str,
        about: Field,
        faults: &Faults,
    ) -> iced::widget::TextInput<'a, Message> {
        form::field(id, hint, value, faults.of(about).is_some()).on_submit(Message::SavePressed)
    }
}

/// A field beside its label, with its fault below.
fn checked<'a>(
    label: &'a str,
    field: impl Into<Element<'a, Message>>,
    about: Field,
    faults: &Faults,
) -> Element<'a, Message> {
    form::checked(label, field, faults.of(about).map(str::to_owned))
}

/// Between two fields.
const GAP: f32 = space::S + 2.0;
const PAGES: [Page; 3] = [Page::Server, Page::Connection, Page::Transfers];
const NAME: &str = "site-name";
const HOST: &str = "site-host";
const PORT: &str = "site-port";
const USER: &str = "site-user";
const REMOTE: &str = "site-remote-folder";
const LOCAL: &str = "site-local-folder";
const NOTES: &str = "site-notes";

#[cfg(test)]
mod tests;
