//! The top strip: whom to connect to, and the one button that connects, cancels or disconnects.

use iced::widget::{Id, column, container, pick_list, row, text, text_input};
use iced::{Alignment, Element, Length};

use super::address::{Address, Target, host_and_port};
use super::theme::icon::Icon;
use super::theme::{Tint, font, size, space, style};
use super::widget::focus_button;
use crate::profile::{Encryption, Endpoint, Logon, Password};
use crate::protocol::RemotePath;

/// What stands in the fields.
#[derive(Debug, Default)]
pub struct ConnectBar {
    host: String,
    port: String,
    /// The port follows the encryption until a person writes one.
    port_is_written: bool,
    encryption: Encryption,
    logon: Logon,
    user: String,
    password: Secret,
    folder: Option<RemotePath>,
    doing: Doing,
    complaint: Option<Complaint>,
}

/// What the connection is doing, as far as the button is concerned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doing {
    #[default]
    Nothing,
    Connecting,
    Connected,
}

#[derive(Clone, Debug)]
pub enum Message {
    HostEdited(String),
    PortEdited(String),
    EncryptionChosen(Encryption),
    LogonChosen(Choice),
    UserEdited(String),
    PasswordEdited(Password),
    Submitted,
    StopPressed,
    SitesPressed,
    TrustedPressed,
    SettingsPressed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Connect(Target),
    /// Gives up a connection that is being made, or closes the one that stands.
    Disconnect,
    OpenSites,
    OpenTrusted,
    OpenSettings,
    /// Gives the focus to a field that needs a person.
    Focus(&'static str),
}

/// A logon with its words for the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice(pub Logon);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Complaint {
    Host,
    Port,
    User,
}

/// A field's text that Debug does not show.
#[derive(Default)]
struct Secret(String);

impl ConnectBar {
    pub fn update(&mut self, message: Message) -> Action {
        self.complaint = None;
        match message {
            Message::HostEdited(text) => self.take_host(text),
            Message::PortEdited(text) => {
                self.port = text.chars().filter(char::is_ascii_digit).take(5).collect();
                self.port_is_written = !self.port.is_empty();
            }
            Message::EncryptionChosen(encryption) => self.encryption = encryption,
            Message::LogonChosen(Choice(logon)) => self.logon = logon,
            Message::UserEdited(text) => self.user = text,
            Message::PasswordEdited(password) => self.password.0 = password.reveal().to_owned(),
            Message::Submitted => return self.submitted(),
            Message::StopPressed => return Action::Disconnect,
            Message::SitesPressed => return Action::OpenSites,
            Message::TrustedPressed => return Action::OpenTrusted,
            Message::SettingsPressed => return Action::OpenSettings,
        }
        Action::None
    }

    /// Shows whom a saved site or a URL connects to.
    pub fn show(&mut self, endpoint: &Endpoint) {
        self.host.clone_from(&endpoint.host);
        self.encryption = endpoint.encryption;
        self.port_is_written = endpoint.port != endpoint.encryption.default_port();
        self.port = if self.port_is_written {
            endpoint.port.to_string()
        } else {
            String::new()
        };
        if endpoint.is_anonymous() {
            self.logon = Logon::Anonymous;
        } else {
            self.logon = Logon::Normal;
            self.user.clone_from(&endpoint.user);
        }
        self.password = Secret::default();
        self.complaint = None;
    }

    pub fn set_doing(&mut self, doing: Doing) {
        self.doing = doing;
    }

    /// `width`: of the window; a narrow one gets two rows.
    pub fn view(&self, width: f32) -> Element<'_, Message> {
        let is_anonymous = self.logon == Logon::Anonymous;
        let host = self
            .field(HOST, "Host or URL", &self.host, Complaint::Host)
            .on_input(Message::HostEdited)
            .on_submit(Message::Submitted)
            .width(Length::Fill);
        let port = self
            .field(PORT, self.default_port(), &self.port, Complaint::Port)
            .on_input(Message::PortEdited)
            .on_submit(Message::Submitted)
            .width(62);
        let user = self
            .field(
                USER,
                "User",
                if is_anonymous {
                    Endpoint::ANONYMOUS
                } else {
                    &self.user
                },
                Complaint::User,
            )
            .on_input_maybe((!is_anonymous).then_some(Message::UserEdited))
            .on_submit(Message::Submitted)
            .width(Length::FillPortion(1));
        let password = text_input(
            if is_anonymous { "" } else { "Password" },
            if is_anonymous { "" } else { &self.password.0 },
        )
        .id(Id::new(PASSWORD))
        .secure(true)
        .padding([5, 8])
        .style(style::field)
        .on_input_maybe((!is_anonymous).then_some(edited_password))
        .on_submit(Message::Submitted)
        .width(Length::FillPortion(1));
        let sites = focus_button::labelled(Icon::Server, "Sites")
            .tip("Saved sites (Ctrl+B)")
            .on_press(Message::SitesPressed);
        let how = row![
            choice(
                &Encryption::ALL[..],
                self.encryption,
                Message::EncryptionChosen
            )
            .width(160),
            choice(
                &CHOICES[..],
                Choice(self.logon.clone()),
                Message::LogonChosen,
            )
            .width(108),
        ];
        let who = row![user, password].spacing(space::S);
        let pages = row![
            focus_button::icon_button(Icon::ShieldCheck, "Trusted certificates")
                .on_press(Message::TrustedPressed),
            focus_button::icon_button(Icon::Settings, "Settings (Ctrl+,)")
                .on_press(Message::SettingsPressed),
        ];
        let how = line(how);
        let mut strip = if width >= WIDE {
            column![line(row![
                sites,
                host,
                port,
                how,
                who.width(220),
                self.button(),
                pages
            ])]
        } else {
            column![
                line(row![sites, host, port, self.button(), pages]),
                line(row![how, who.width(Length::Fill)]),
            ]
        }
        .spacing(space::S);
        if let Some(warning) = self.warning() {
            strip = strip.push(warning);
        }
        container(strip).padding([space::S, space::GUTTER]).into()
    }

    fn field<'a>(
        &self,
        id: &'static str,
        hint: &str,
        value: &str,
        about: Complaint,
    ) -> iced::widget::TextInput<'a, Message> {
        let is_wrong = self.complaint == Some(about);
        text_input(hint, value)
            .id(Id::new(id))
            .padding([5, 8])
            .style(move |theme, status| {
                if is_wrong {
                    style::field_in_error(theme, status)
                } else {
                    style::field(theme, status)
                }
            })
    }

    fn button(&self) -> Element<'_, Message> {
        let button = match self.doing {
            Doing::Nothing => focus_button::filled("Connect").on_press(Message::Submitted),
            Doing::Connecting => focus_button::button("Cancel").on_press(Message::StopPressed),
            Doing::Connected => focus_button::button("Disconnect").on_press(Message::StopPressed),
        };
        button.width(98).into()
    }

    fn warning(&self) -> Option<Element<'_, Message>> {
        let (words, tint) = match self.complaint {
            Some(Complaint::Host) => ("Write the name or address of a server.", Tint::Error),
            Some(Complaint::Port) => ("A port is a number from 1 to 65535.", Tint::Error),
            Some(Complaint::User) => (
                "Write the user's name, or choose the anonymous logon.",
                Tint::Error,
            ),
            None if self.encryption == Encryption::Plain => (
                "Plain FTP sends the password and all files readable for everybody on the way.",
                Tint::Warn,
            ),
            None => return None,
        };
        let icon = Icon::TriangleAlert.sized(14.0).style(style::tint(tint));
        let line = row![icon, text(words).size(size::SMALL).style(style::tint(tint))]
            .spacing(6)
            .align_y(Alignment::Center);
        Some(line.into())
    }

    /// A pasted URL fills all fields; `host:port` fills two.
    fn take_host(&mut self, text: String) {
        let Some(address) = Address::parse(&text) else {
            self.host = text;
            self.folder = None;
            return;
        };
        let password = address.password.clone();
        let is_named = address.user.is_some();
        let folder = address.folder.clone();
        let user = std::mem::take(&mut self.user);
        let logon = self.logon.clone();
        self.show(&address.target().endpoint);
        if !is_named {
            // The URL says nothing about the user: what was written stays.
            (self.user, self.logon) = (user, logon);
        }
        self.password.0 = password.map_or_else(String::new, |word| word.reveal().to_owned());
        self.folder = folder;
    }

    fn submitted(&mut self) -> Action {
        if self.doing == Doing::Connecting {
            return Action::None;
        }
        let Some((host, written_port)) = host_and_port(&self.host) else {
            return self.complain(Complaint::Host, HOST);
        };
        let Some(port) = written_port.or_else(|| self.port()) else {
            return self.complain(Complaint::Port, PORT);
        };
        let user = match self.logon {
            Logon::Anonymous => Endpoint::ANONYMOUS.to_owned(),
            Logon::Normal => self.user.trim().to_owned(),
        };
        if user.is_empty() {
            return self.complain(Complaint::User, USER);
        }
        let password = (self.logon == Logon::Normal && !self.password.0.is_empty())
            .then(|| Password::new(self.password.0.clone()));
        Action::Connect(Target {
            endpoint: Endpoint {
                host,
                port,
                encryption: self.encryption,
                user,
            },
            password,
            folder: self.folder.take(),
        })
    }

    fn complain(&mut self, complaint: Complaint, field: &'static str) -> Action {
        self.complaint = Some(complaint);
        Action::Focus(field)
    }

    fn port(&self) -> Option<u16> {
        if self.port.is_empty() {
            return Some(self.encryption.default_port());
        }
        self.port.parse().ok().filter(|port| *port != 0)
    }

    fn default_port(&self) -> &'static str {
        match self.encryption {
            Encryption::Implicit => "990",
            Encryption::Explicit | Encryption::Plain => "21",
        }
    }
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Logon::Normal => "Normal",
            Logon::Anonymous => "Anonymous",
        })
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        // Wiped on the way out.
        drop(Password::new(std::mem::take(&mut self.0)));
    }
}

fn line<Message>(row: iced::widget::Row<'_, Message>) -> iced::widget::Row<'_, Message> {
    row.spacing(space::S).align_y(Alignment::Center)
}

fn edited_password(text: String) -> Message {
    Message::PasswordEdited(Password::new(text))
}

fn choice<'a, T: Clone + PartialEq + ToString + 'a>(
    all: &'a [T],
    chosen: T,
    on_choose: impl Fn(T) -> Message + 'a,
) -> iced::widget::PickList<'a, T, &'a [T], T, Message> {
    pick_list(all, Some(chosen), on_choose)
        .padding([5, 8])
        .font(font::BODY)
        .style(style::choice)
        .menu_style(style::choice_menu)
}

/// From this width on, everything stands in one row.
const WIDE: f32 = 920.0;

pub const HOST: &str = "connect-host";
const PORT: &str = "connect-port";
const USER: &str = "connect-user";
pub const PASSWORD: &str = "connect-password";

static CHOICES: [Choice; 2] = [Choice(Logon::Normal), Choice(Logon::Anonymous)];

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(host: &str) -> ConnectBar {
        let mut bar = ConnectBar::default();
        bar.update(Message::HostEdited(host.to_owned()));
        bar.update(Message::UserEdited("ann".to_owned()));
        bar
    }

    fn target(action: Action) -> Target {
        match action {
            Action::Connect(target) => target,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_port_follows_the_encryption_until_it_is_written() {
        let mut bar = filled("example.org");
        bar.update(Message::EncryptionChosen(Encryption::Implicit));
        assert_eq!(target(bar.update(Message::Submitted)).endpoint.port, 990);
        bar.update(Message::PortEdited("2121x".to_owned()));
        bar.update(Message::EncryptionChosen(Encryption::Explicit));
        assert_eq!(target(bar.update(Message::Submitted)).endpoint.port, 2121);
    }

    #[test]
    fn a_pasted_url_fills_the_fields() {
        let mut bar = filled("");
        bar.update(Message::HostEdited(
            "ftps://bob:pw@[::1]:9990/in".to_owned(),
        ));
        let target = target(bar.update(Message::Submitted));
        assert_eq!(target.endpoint.authority(), "[::1]:9990");
        assert_eq!(target.endpoint.encryption, Encryption::Implicit);
        assert_eq!(target.endpoint.user, "bob");
        assert_eq!(target.password, Some(Password::new("pw".to_owned())));
        assert_eq!(target.folder, RemotePath::parse("in").ok());
    }

    #[test]
    fn what_is_missing_is_said_at_its_field() {
        let mut bar = ConnectBar::default();
        assert_eq!(bar.update(Message::Submitted), Action::Focus(HOST));
        bar.update(Message::HostEdited("h".to_owned()));
        assert_eq!(bar.update(Message::Submitted), Action::Focus(USER));
        bar.update(Message::LogonChosen(Choice(Logon::Anonymous)));
        assert!(
            target(bar.update(Message::Submitted))
                .endpoint
                .is_anonymous()
        );
    }

    #[test]
    fn a_password_is_in_no_debug_output() {
        let mut bar = filled("h");
        let message = Message::PasswordEdited(Password::new("s3cret".to_owned()));
        assert!(!format!("{message:?}").contains("s3cret"));
        bar.update(message);
        assert!(!format!("{bar:?}").contains("s3cret"));
    }
}
