//! A site while it is being written: what stands in the fields, and what is wrong with it.

use std::path::PathBuf;

use super::connection::ConnectionDraft;
use super::transfers::PolicyDraft;
use crate::profile::{Encryption, Endpoint, Keep, Logon, Place, Site, SiteColour, SiteFolder, Url};
use crate::protocol::RemotePath;
use crate::wording;

/// The fields' content.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub name: String,
    pub host: String,
    /// Empty: the encryption's usual port.
    pub port: String,
    pub encryption: Encryption,
    pub logon: Logon,
    pub user: String,
    pub keep: Keep,
    pub remote_folder: String,
    /// The local folder as the field shows it.
    pub local_text: String,
    /// The local folder itself, which may not be text.
    pub local_folder: Option<PathBuf>,
    pub notes: String,
    pub folder: SiteFolder,
    pub colour: Option<SiteColour>,
    pub connection: ConnectionDraft,
    pub policy: PolicyDraft,
}

/// A field that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Name,
    Host,
    Port,
    User,
    RemoteFolder,
    LocalFolder,
    Connections,
    Down,
    Up,
    PartName,
    Account,
    Certificate,
}

/// Where a field stands: the form has pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Server,
    Connection,
    Transfers,
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<(Field, String)>);

impl Draft {
    /// The fields of a site that is there already.
    pub fn of(site: Site) -> Self {
        let port = if site.port == site.encryption.default_port() {
            String::new()
        } else {
            site.port.to_string()
        };
        let mut draft = Self {
            name: site.name,
            host: site.host,
            port,
            encryption: site.encryption,
            logon: site.logon,
            user: site.user,
            keep: site.keep,
            remote_folder: site.remote_folder,
            notes: site.notes,
            folder: site.folder,
            colour: site.colour,
            connection: ConnectionDraft::of(&site.policy),
            policy: PolicyDraft::of(site.policy),
            ..Self::default()
        };
        if let Some(folder) = site.local_folder {
            draft.set_local(folder);
        }
        draft
    }

    /// Takes the host as it is typed; a pasted URL fills the other fields, too.
    pub fn take_host(&mut self, text: String) {
        let is_typed = text.chars().count() <= self.host.chars().count() + 1;
        let pasted = server(&text).filter(|_| !is_typed);
        let Some((endpoint, path)) = pasted else {
            self.host = text;
            return;
        };
        self.port = if endpoint.port == endpoint.encryption.default_port() {
            String::new()
        } else {
            endpoint.port.to_string()
        };
        if !endpoint.is_anonymous() {
            self.logon = Logon::Normal;
            self.user.clone_from(&endpoint.user);
        }
        if path != RemotePath::login_folder() {
            self.remote_folder = path.display().into_owned();
        }
        self.encryption = endpoint.encryption;
        self.host = endpoint.host;
    }

    /// Only digits make a port.
    pub fn take_port(&mut self, text: &str) {
        self.port = text.chars().filter(char::is_ascii_digit).take(5).collect();
    }

    pub fn take_local(&mut self, text: String) {
        self.local_folder = (!text.is_empty()).then(|| PathBuf::from(&text));
        self.local_text = text;
    }

    pub fn set_local(&mut self, folder: PathBuf) {
        self.local_text = folder.display().to_string();
        self.local_folder = Some(folder);
    }

    /// The name it would have without one.
    pub fn usual_name(&self) -> &str {
        self.host.trim()
    }

    /// Whom the fields of the server name, whatever is wrong with the others.
    pub fn endpoint(&self) -> Option<Endpoint> {
        let server = Self {
            name: String::new(),
            remote_folder: String::new(),
            local_folder: None,
            policy: PolicyDraft::default(),
            ..self.clone()
        };
        Some(server.site(&[]).ok()?.endpoint())
    }

    /// The site, if nothing is wrong. `others` are the names that other sites have.
    pub fn site(&self, others: &[String]) -> Result<Site, Faults> {
        let mut faults = Faults::default();
        let name = match self.name.trim() {
            "" => self.usual_name(),
            name => name,
        };
        let host = host(&self.host);
        let port = match self.port.as_str() {
            "" => Some(self.encryption.default_port()),
            digits => digits.parse().ok().filter(|port| *port != 0),
        };
        let user = self.user.trim();

        if let Some(fault) = name_fault(name, others) {
            faults.add(Field::Name, fault);
        }
        if self.host.trim().is_empty() {
            faults.add(Field::Host, "Write the name or address of the server.");
        } else if host.is_none() {
            faults.add(Field::Host, "This is neither a name nor an address.");
        }
        if port.is_none() {
            faults.add(Field::Port, "A port is a number from 1 to 65535.");
        }
        if self.logon != Logon::Anonymous {
            if user.is_empty() {
                faults.add(
                    Field::User,
                    "Write the user's name, or choose the anonymous logon.",
                );
            } else if user.contains(char::is_control) {
                faults.add(Field::User, LINE_BREAK);
            }
        }
        if let Err(refusal) = RemotePath::parse(&self.remote_folder) {
            let why = wording::name_refusal(refusal);
            faults.add(Field::RemoteFolder, &format!("It can't be used: {why}."));
        }
        if let Some(folder) = &self.local_folder
            && !folder.is_absolute()
        {
            faults.add(Field::LocalFolder, "Write the whole path.");
        }
        let policy = self.policy.policy(&mut faults);
        let policy = self.connection.policy(policy, &mut faults);
        match (host, port) {
            (Some(host), Some(port)) if faults.0.is_empty() => Ok(Site {
                name: name.to_owned(),
                host,
                port,
                encryption: self.encryption,
                logon: self.logon,
                user: user.to_owned(),
                keep: match self.logon {
                    Logon::Interactive => Keep::Nowhere,
                    Logon::Normal | Logon::Anonymous => self.keep,
                },
                remote_folder: self.remote_folder.clone(),
                local_folder: self.local_folder.clone(),
                notes: self.notes.trim_end().to_owned(),
                folder: self.folder.clone(),
                colour: self.colour,
                policy,
            }),
            _ => Err(faults),
        }
    }
}

impl Field {
    fn page(self) -> Page {
        match self {
            Self::Account | Self::Certificate => Page::Connection,
            Self::Connections | Self::Down | Self::Up | Self::PartName => Page::Transfers,
            _ => Page::Server,
        }
    }
}

impl Faults {
    pub fn of(&self, field: Field) -> Option<&str> {
        let found = self.0.iter().find(|(one, _)| *one == field);
        found.map(|(_, words)| words.as_str())
    }

    /// A page where something is wrong; `first`, if something is wrong there.
    pub fn page(&self, first: Page) -> Option<Page> {
        let mut pages = self.0.iter().map(|(field, _)| field.page());
        let any = pages.clone().next();
        pages.find(|page| *page == first).or(any)
    }

    pub fn add(&mut self, field: Field, words: &str) {
        self.0.push((field, words.to_owned()));
    }
}

fn name_fault(name: &str, others: &[String]) -> Option<&'static str> {
    if name.is_empty() {
        // Without a host there is no usual name either, and the host's field says so.
        None
    } else if name.contains('/') {
        Some("A name has no slash.")
    } else if name.contains(char::is_control) {
        Some(LINE_BREAK)
    } else if others.iter().any(|other| other == name) {
        Some("Another site has this name.")
    } else {
        None
    }
}

/// A whole URL with a server in it.
fn server(text: &str) -> Option<(Endpoint, RemotePath)> {
    if !text.contains("://") {
        return None;
    }
    let url = Url::parse(text).ok()?;
    match url.place {
        Place::Server { endpoint, .. } => Some((endpoint, url.path)),
        Place::Site(_) => None,
    }
}

/// A host by itself: a name or an address, by the same rules as in a URL.
fn host(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    if bare.contains(['/', '@', '[', ']']) {
        return None;
    }
    let is_address = bare.contains(':');
    let url = if is_address {
        format!("ftp://[{bare}]")
    } else {
        format!("ftp://{bare}")
    };
    server(&url).map(|(endpoint, _)| endpoint.host)
}

const LINE_BREAK: &str = "It can't hold line breaks or other control characters.";

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            name: "Work".to_owned(),
            host: "ftp.example".to_owned(),
            user: "ann".to_owned(),
            ..Draft::default()
        }
    }

    fn fault(draft: &Draft, field: Field) -> Option<String> {
        let faults = draft.site(&["Home".to_owned()]).unwrap_err();
        faults.of(field).map(str::to_owned)
    }

    #[test]
    fn a_whole_draft_is_a_site_and_comes_back() {
        let mut draft = draft();
        draft.remote_folder = "/srv/a b".to_owned();
        draft.take_local("/home/ann".to_owned());
        draft.notes = "one\ntwo\n".to_owned();
        let site = draft.site(&[]).unwrap();
        assert_eq!((site.port, site.notes.as_str()), (21, "one\ntwo"));
        assert_eq!(Draft::of(site.clone()).site(&[]), Ok(site));
    }

    #[test]
    fn the_port_follows_the_encryption_until_it_is_written() {
        let mut draft = draft();
        draft.encryption = Encryption::Implicit;
        assert_eq!(draft.site(&[]).unwrap().port, 990);
        draft.take_port("21x21");
        assert_eq!(draft.site(&[]).unwrap().port, 2121);
        draft.take_port("0");
        assert!(fault(&draft, Field::Port).is_some());
        draft.take_port("70000");
        assert!(fault(&draft, Field::Port).is_some());
    }

    #[test]
    fn without_a_name_it_goes_by_its_host() {
        let mut draft = draft();
        draft.name = " ".to_owned();
        assert_eq!(draft.site(&[]).unwrap().name, "ftp.example");
        assert!(draft.site(&["ftp.example".to_owned()]).is_err());
    }

    #[test]
    fn each_fault_stands_at_its_field() {
        let empty = Draft::default();
        assert!(fault(&empty, Field::Host).unwrap().contains("server"));
        assert!(fault(&empty, Field::User).is_some());
        assert_eq!(fault(&empty, Field::Name), None);
        for name in ["Home", "a/b", "a\nb"] {
            let named = Draft {
                name: name.to_owned(),
                ..draft()
            };
            assert!(fault(&named, Field::Name).is_some(), "{name:?}");
        }
        let mut broken = draft();
        broken.remote_folder = "/a\r\nDELE b".to_owned();
        broken.user = "ann\nx".to_owned();
        broken.take_local("relative".to_owned());
        for field in [Field::RemoteFolder, Field::User, Field::LocalFolder] {
            assert!(fault(&broken, field).is_some(), "{field:?}");
        }
        broken.logon = Logon::Anonymous;
        assert_eq!(fault(&broken, Field::User), None);
    }

    #[test]
    fn a_host_is_a_name_or_an_address() {
        assert_eq!(host(" FTP.Example "), Some("ftp.example".to_owned()));
        assert_eq!(host("[::1]"), Some("::1".to_owned()));
        assert_eq!(host("::1"), Some("::1".to_owned()));
        for wrong in ["a b", "h:21", "h/x", "u@h", "[::1", "a\nb", "ftp://h"] {
            assert_eq!(host(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_pasted_url_fills_the_fields() {
        let mut draft = draft();
        draft.take_host("ftps://bob:secret@[::1]:9990//in".to_owned());
        assert_eq!(draft.encryption, Encryption::Implicit);
        assert_eq!((draft.host.as_str(), draft.port.as_str()), ("::1", "9990"));
        assert_eq!(
            (draft.user.as_str(), draft.remote_folder.as_str()),
            ("bob", "/in")
        );
        assert!(!format!("{draft:?}").contains("secret"));
    }
}
