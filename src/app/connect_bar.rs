//! The top strip: whom to connect to, and the one button that connects, cancels or disconnects.

use super::target::Target;
use crate::profile::url::{Place, Url, parse_host};
use crate::profile::{Encryption, Endpoint, Logon, Password};
use crate::protocol::RemotePath;

mod view;

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
    LogonChosen(Logon),
    UserEdited(String),
    PasswordEdited(Password),
    Submitted,
    StopPressed,
    SitesPressed,
    /// What is connected is to be a saved site.
    SavePressed,
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
    Save,
    OpenTrusted,
    OpenSettings,
    /// Gives the focus to a field that needs a person.
    Focus(&'static str),
}

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
            Message::LogonChosen(logon) => self.logon = logon,
            Message::UserEdited(text) => self.user = text,
            Message::PasswordEdited(password) => self.password.0 = password.reveal().to_owned(),
            Message::Submitted => return self.submitted(),
            Message::StopPressed => return Action::Disconnect,
            Message::SitesPressed => return Action::OpenSites,
            Message::SavePressed => return Action::Save,
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

    /// A pasted URL fills all fields at once; one that is typed waits for the end of typing.
    fn take_host(&mut self, text: String) {
        let is_typed = text.chars().count() <= self.host.chars().count() + 1;
        if is_typed || !self.take_url(&text) {
            self.host = text;
            self.folder = None;
        }
    }

    /// False: it is no URL.
    fn take_url(&mut self, text: &str) -> bool {
        let Ok(Url {
            place: Place::Server { endpoint, password },
            path,
        }) = Url::parse(text.trim())
        else {
            return false;
        };
        let user = std::mem::take(&mut self.user);
        let logon = self.logon;
        self.show(&endpoint);
        if !text.contains('@') {
            // The URL says nothing about the user: what was written stays.
            (self.user, self.logon) = (user, logon);
        }
        self.password.0 = password.map_or_else(String::new, |word| word.reveal().to_owned());
        self.folder = (path != RemotePath::login_folder()).then_some(path);
        true
    }

    fn submitted(&mut self) -> Action {
        if self.doing == Doing::Connecting {
            return Action::None;
        }
        let written = self.host.clone();
        if written.contains("://") {
            self.take_url(&written);
        }
        let Ok((host, written_port)) = parse_host(&self.host) else {
            return self.complain(Complaint::Host, HOST);
        };
        let Some(port) = written_port.or_else(|| self.port()) else {
            return self.complain(Complaint::Port, PORT);
        };
        let user = match self.logon {
            Logon::Anonymous => Endpoint::ANONYMOUS.to_owned(),
            Logon::Normal | Logon::Interactive => self.user.trim().to_owned(),
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

pub const HOST: &str = "connect-host";
const PORT: &str = "connect-port";
const USER: &str = "connect-user";
const PASSWORD: &str = "connect-password";

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
    fn a_typed_url_is_read_when_it_is_whole() {
        let mut bar = ConnectBar::default();
        let url = "ftpes://bob@host:2121/in";
        for end in 1..=url.len() {
            bar.update(Message::HostEdited(url[..end].to_owned()));
        }
        assert_eq!(bar.host, url);
        let target = target(bar.update(Message::Submitted));
        assert_eq!(target.endpoint.authority(), "host:2121");
        assert_eq!(target.endpoint.user, "bob");
        assert_eq!(target.folder, RemotePath::parse("in").ok());
    }

    #[test]
    fn what_is_missing_is_said_at_its_field() {
        let mut bar = ConnectBar::default();
        assert_eq!(bar.update(Message::Submitted), Action::Focus(HOST));
        bar.update(Message::HostEdited("h".to_owned()));
        assert_eq!(bar.update(Message::Submitted), Action::Focus(USER));
        bar.update(Message::LogonChosen(Logon::Anonymous));
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
