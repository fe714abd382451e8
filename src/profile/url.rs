//! Where to go, as one line of text: `ftpes://user@host:port/path`, or `site:NAME/path` for a saved
//! site. The window takes it in its host field and as its argument, the command line everywhere.

use std::fmt;
use std::net::Ipv6Addr;
use std::path::Path;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};
use zeroize::Zeroizing;

use crate::protocol::{NameRefusal, RemotePath};

use super::password::Password;
use super::site::{Encryption, Endpoint};

/// A place on a server. Its Display is a URL without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    pub place: Place,
    /// Relative to the login folder, or absolute where the URL has `//`.
    pub path: RemotePath,
}

/// The server of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Server {
        /// Anonymous where the URL names no user.
        endpoint: Endpoint,
        /// Anybody who sees the command line sees it, too.
        password: Option<Password>,
    },
    /// A saved site, by its name.
    Site(String),
}

/// What is wrong with a URL. None of them holds a part that could be a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlFault {
    /// It begins neither with a scheme and `://` nor with `site:`.
    NoScheme,
    /// A scheme that is not ours.
    UnknownScheme(String),
    NoHost,
    /// Characters that no host name has, or brackets without an IPv6 address.
    BadHost,
    /// Not a number from 1 to 65535.
    BadPort,
    /// A user or password that is empty, not UTF-8, or holds control characters.
    BadLogin,
    /// `site:` without a usable name.
    NoSite,
    BadPath(NameRefusal),
}

impl Url {
    /// Reads a URL. Percent signs in user, password, path and site name decode to bytes; a `%`
    /// without two hex digits behind it stands for itself.
    pub fn parse(text: &str) -> Result<Self, UrlFault> {
        // Blanks at the end may belong to a file name.
        let text = text.trim_start().trim_end_matches(['\r', '\n']);
        if let Some((scheme, rest)) = text.split_once("://") {
            return Self::parse_server(encryption(scheme)?, rest);
        }
        match text.split_at_checked("site:".len()) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("site:") => Self::parse_site(rest),
            _ => Err(UrlFault::NoScheme),
        }
    }

    fn parse_server(encryption: Encryption, rest: &str) -> Result<Self, UrlFault> {
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        // A raw `@` in a password is forgiven: the last one ends it.
        let (login, address) = match authority.rsplit_once('@') {
            Some((login, address)) => (Some(login), address),
            None => (None, authority),
        };
        let (host, port) = parse_address(address)?;
        let (user, password) = match login {
            Some(login) => parse_login(login)?,
            None => (Endpoint::ANONYMOUS.to_owned(), None),
        };
        let endpoint = Endpoint {
            host,
            port: port.unwrap_or(encryption.default_port()),
            encryption,
            user,
        };
        Ok(Self {
            place: Place::Server { endpoint, password },
            path: parse_path(path)?,
        })
    }

    fn parse_site(rest: &str) -> Result<Self, UrlFault> {
        let (name, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let name = decode(name).ok_or(UrlFault::NoSite)?;
        if name.is_empty() {
            return Err(UrlFault::NoSite);
        }
        Ok(Self {
            place: Place::Site(name),
            path: parse_path(path)?,
        })
    }
}

impl Url {
    /// The URL with its password, for the one place that hands it to another process of ours.
    pub fn with_password(&self) -> Zeroizing<String> {
        let shown = self.to_string();
        let password = match &self.place {
            Place::Server { endpoint, password } if !endpoint.is_anonymous() => password.as_ref(),
            Place::Server { .. } | Place::Site(_) => None,
        };
        let Some((password, (login, rest))) = password.zip(shown.split_once('@')) else {
            return Zeroizing::new(shown);
        };
        let mut text = Zeroizing::new(String::with_capacity(shown.len() + LONGEST_PASSWORD));
        text.push_str(login);
        text.push(':');
        text.extend(percent_encode(password.reveal().as_bytes(), PART));
        text.push('@');
        text.push_str(rest);
        text
    }
}

/// Room for a password, so that no copy of it is left behind by growing.
const LONGEST_PASSWORD: usize = 4096;

/// Reads a path as it stands in a URL behind the host: relative to the login folder with one `/`
/// or none ahead, absolute with two.
pub fn parse_path(text: &str) -> Result<RemotePath, UrlFault> {
    let text = text.strip_prefix('/').unwrap_or(text);
    let bytes: Vec<u8> = percent_decode_str(text).collect();
    RemotePath::parse(bytes).map_err(UrlFault::BadPath)
}

/// The address of something on a server, without a password.
pub fn of_server(endpoint: &Endpoint, path: RemotePath) -> String {
    let place = Place::Server {
        endpoint: endpoint.clone(),
        password: None,
    };
    Url { place, path }.to_string()
}

/// The address of a file on this computer: `file:///home/ann/a%20b`.
pub fn of_file(path: &Path) -> String {
    #[cfg(unix)]
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec();
    #[cfg(not(unix))]
    let bytes = path.to_string_lossy().replace('\\', "/").into_bytes();
    // Two slashes begin the path of another computer, a letter that of a drive of this one.
    let ahead = match bytes.as_slice() {
        [b'/', b'/', ..] if cfg!(windows) => "file:",
        [b'/', ..] => "file://",
        _ => "file:///",
    };
    format!("{ahead}{}", percent_encode(&bytes, PATH))
}

/// The text with the password of a URL in it blotted out, however broken that URL may be; `None`
/// where there is nothing to hide.
pub fn hide_password(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let (login, place) = rest.rsplit_once('@')?;
    let (user, _) = login.split_once(':')?;
    Some(format!("{scheme}://{user}:…@{place}"))
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Site(name) => write!(f, "site:{}", percent_encode(name.as_bytes(), PART))?,
            Place::Server { endpoint, .. } => {
                write!(f, "{}://", endpoint.encryption.scheme())?;
                if !endpoint.is_anonymous() {
                    write!(f, "{}@", percent_encode(endpoint.user.as_bytes(), PART))?;
                }
                let bracketed = endpoint.host.contains(':');
                match endpoint.host.replace('%', "%25") {
                    host if bracketed => write!(f, "[{host}]")?,
                    host => f.write_str(&host)?,
                }
                if endpoint.port != endpoint.encryption.default_port() {
                    write!(f, ":{}", endpoint.port)?;
                }
            }
        }
        match self.path.as_bytes() {
            b"" => Ok(()),
            path => write!(f, "/{}", percent_encode(path, PATH)),
        }
    }
}

fn encryption(scheme: &str) -> Result<Encryption, UrlFault> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if scheme.is_empty() || !scheme.chars().all(is_letter) {
        return Err(UrlFault::NoScheme);
    }
    let wanted = scheme.to_ascii_lowercase();
    Encryption::ALL
        .into_iter()
        .find(|encryption| encryption.scheme() == wanted)
        .ok_or(UrlFault::UnknownScheme(wanted))
}

fn parse_login(login: &str) -> Result<(String, Option<Password>), UrlFault> {
    let (user, password) = match login.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (login, None),
    };
    let user = decode(user).ok_or(UrlFault::BadLogin)?;
    if user.is_empty() {
        return Err(UrlFault::BadLogin);
    }
    let password = match password {
        Some(text) => Some(Password::new(decode(text).ok_or(UrlFault::BadLogin)?)),
        None => None,
    };
    Ok((user, password))
}

/// Reads `host`, `host:port`, `[address]:port` or a bare IPv6 address, perhaps with a zone
/// (`fe80::1%eth0`), as a person writes them in a host field. Without a port `None`.
pub fn parse_host(text: &str) -> Result<(String, Option<u16>), UrlFault> {
    let text = text.trim();
    let (address, zone) = with_zone(text);
    match ipv6_host(address, zone) {
        Ok(host) => Ok((host, None)),
        Err(_) => parse_address(text),
    }
}

fn parse_address(address: &str) -> Result<(String, Option<u16>), UrlFault> {
    let (host, port) = match address.strip_prefix('[') {
        Some(rest) => {
            let (inside, behind) = rest.split_once(']').ok_or(UrlFault::BadHost)?;
            let port = match behind.strip_prefix(':') {
                Some(port) => Some(port),
                None if behind.is_empty() => None,
                None => return Err(UrlFault::BadPort),
            };
            // In a URL the sign before the zone is encoded (RFC 6874).
            let (address, zone) = with_zone(inside);
            let zone = zone.map(|zone| zone.strip_prefix("25").unwrap_or(zone));
            (ipv6_host(address, zone)?, port)
        }
        None => match address.split_once(':') {
            Some((host, port)) => (plain_host(host)?, Some(port)),
            None => (plain_host(address)?, None),
        },
    };
    match port {
        // `host:` means the usual port, as in other URLs (RFC 3986, section 3.2.3).
        None | Some("") => Ok((host, None)),
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => match port.parse() {
            Ok(0) | Err(_) => Err(UrlFault::BadPort),
            Ok(port) => Ok((host, Some(port))),
        },
        Some(_) => Err(UrlFault::BadPort),
    }
}

fn plain_host(host: &str) -> Result<String, UrlFault> {
    let is_foreign =
        |c: char| c.is_whitespace() || c.is_control() || "%[]<>\\^|\"`{}?#@:/".contains(c);
    match host {
        "" => Err(UrlFault::NoHost),
        host if host.contains(is_foreign) => Err(UrlFault::BadHost),
        host => Ok(host.to_ascii_lowercase()),
    }
}

fn with_zone(text: &str) -> (&str, Option<&str>) {
    match text.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    }
}

fn ipv6_host(address: &str, zone: Option<&str>) -> Result<String, UrlFault> {
    let address: Ipv6Addr = address.parse().map_err(|_| UrlFault::BadHost)?;
    // Nothing that would have to be encoded in a URL.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    match zone {
        None => Ok(address.to_string()),
        Some(zone) if !zone.is_empty() && zone.chars().all(is_plain) => {
            Ok(format!("{address}%{zone}"))
        }
        Some(_) => Err(UrlFault::BadHost),
    }
}

/// Text for a login or a name: UTF-8 without control characters, which would end a command line.
fn decode(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    (!text.contains(char::is_control)).then(|| text.into_owned())
}

/// What is encoded in a path that is shown as a URL.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The same for users and site names.
const PART: &AsciiSet = &PATH.add(b'/').add(b':').add(b'@').add(b'[').add(b']');

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_local_file_has_an_address_too() {
        use std::os::unix::ffi::OsStrExt;

        assert_eq!(of_file(Path::new("/a b/ä#?")), "file:///a%20b/%C3%A4%23%3F");
        let odd = std::ffi::OsStr::from_bytes(b"/\xff%");
        assert_eq!(of_file(Path::new(odd)), "file:///%FF%25");
    }

    fn server(text: &str) -> (Endpoint, Option<String>, Vec<u8>) {
        let url = Url::parse(text).unwrap();
        let Place::Server { endpoint, password } = url.place else {
            panic!("{text} is no server");
        };
        let password = password.map(|password| password.reveal().to_owned());
        (endpoint, password, url.path.as_bytes().to_vec())
    }

    #[test]
    fn the_scheme_says_encryption_and_port() {
        let at = |text| {
            let endpoint = server(text).0;
            (endpoint.encryption, endpoint.port)
        };
        assert_eq!(at("ftps://h"), (Encryption::Implicit, 990));
        assert_eq!(at("ftpes://h"), (Encryption::Explicit, 21));
        assert_eq!(at("FTP://h:2121/"), (Encryption::Plain, 2121));
        assert_eq!(at("ftpes://h:"), (Encryption::Explicit, 21));
    }

    #[test]
    fn without_a_user_it_is_anonymous() {
        let (endpoint, password, path) = server("ftpes://Ftp.Example");
        assert!(endpoint.is_anonymous());
        assert_eq!((endpoint.host.as_str(), password), ("ftp.example", None));
        assert_eq!(path, b"");
    }

    #[test]
    fn one_slash_is_relative_and_two_are_absolute() {
        assert_eq!(server("ftps://h/a/b").2, b"a/b");
        assert_eq!(server("ftps://h//a/b/").2, b"/a/b");
        assert_eq!(server("ftps://h//").2, b"/");
        assert_eq!(server("ftps://h/").2, b"");
        assert_eq!(server("ftps://h/%2Fetc").2, b"/etc");
        assert_eq!(parse_path("a").unwrap().as_bytes(), b"a");
        assert_eq!(parse_path("//a").unwrap().as_bytes(), b"/a");
    }

    #[test]
    fn percent_signs_decode_to_bytes() {
        assert_eq!(server("ftps://h/a%20b%FF").2, b"a b\xff");
        assert_eq!(server("ftps://h/100%").2, b"100%");
        assert_eq!(server("ftps://h/a#b?c").2, b"a#b?c");
        let (endpoint, password, _) = server("ftps://u%40x:p%3A%2F%20@h");
        assert_eq!(endpoint.user, "u@x");
        assert_eq!(password.as_deref(), Some("p:/ "));
        assert_eq!(server("ftps://u:p@ss@h").1.as_deref(), Some("p@ss"));
        assert_eq!(server("ftps://u:@h").1.as_deref(), Some(""));
    }

    #[test]
    fn ipv6_stands_in_brackets() {
        assert_eq!(server("ftps://[::1]:2990/x").0.host, "::1");
        assert_eq!(server("ftps://[FE80::1%25eth0]").0.host, "fe80::1%eth0");
        assert_eq!(server("ftps://[::1]:2990/x").0.port, 2990);
        assert_eq!(Url::parse("ftps://::1/"), Err(UrlFault::NoHost));
        assert_eq!(Url::parse("ftps://[1.2.3.4]"), Err(UrlFault::BadHost));
        assert_eq!(Url::parse("ftps://[::1]x"), Err(UrlFault::BadPort));
        let zone = Url::parse("ftps://[fe80::1%25a%b]");
        assert_eq!(zone, Err(UrlFault::BadHost), "it would be shown as another");
    }

    #[test]
    fn a_host_field_takes_what_a_url_put_there() {
        for url in ["ftps://[fe80::1%25eth0]:2990", "ftps://[::1]", "ftps://h"] {
            let host = server(url).0.host;
            assert_eq!(parse_host(&host), Ok((host, None)), "{url}");
        }
        let bracketed = Ok(("fe80::1%eth0".to_owned(), Some(21)));
        assert_eq!(parse_host(" [FE80::1%eth0]:21 "), bracketed);
        assert_eq!(parse_host("h/srv"), Err(UrlFault::BadHost));
    }

    #[test]
    fn a_saved_site_goes_by_its_name() {
        let url = Url::parse("site:My%20site/a").unwrap();
        assert_eq!(url.place, Place::Site("My site".into()));
        assert_eq!(url.path.as_bytes(), b"a");
        assert_eq!(Url::parse("site:x").unwrap().path.as_bytes(), b"");
        assert_eq!(Url::parse("site:x//a").unwrap().path.as_bytes(), b"/a");
        assert_eq!(Url::parse("site:/a"), Err(UrlFault::NoSite));
    }

    #[test]
    fn faults_name_the_part() {
        assert_eq!(Url::parse("host/path"), Err(UrlFault::NoScheme));
        assert_eq!(Url::parse(""), Err(UrlFault::NoScheme));
        let sftp = UrlFault::UnknownScheme("sftp".into());
        assert_eq!(Url::parse("sftp://h"), Err(sftp));
        assert_eq!(Url::parse("ftps:///x"), Err(UrlFault::NoHost));
        assert_eq!(Url::parse("ftps://u@/x"), Err(UrlFault::NoHost));
        assert_eq!(Url::parse("ftps://a b/x"), Err(UrlFault::BadHost));
        assert_eq!(Url::parse("ftps://h:70000"), Err(UrlFault::BadPort));
        assert_eq!(Url::parse("ftps://h:0"), Err(UrlFault::BadPort));
        assert_eq!(Url::parse("ftps://h:+1"), Err(UrlFault::BadPort));
        assert_eq!(Url::parse("ftps://:p@h"), Err(UrlFault::BadLogin));
        assert_eq!(Url::parse("ftps://u%0d%0aX@h"), Err(UrlFault::BadLogin));
        let broken = UrlFault::BadPath(NameRefusal::LineBreak);
        assert_eq!(Url::parse("ftps://h/a%0d%0aDELE"), Err(broken));
    }

    #[test]
    fn a_url_is_shown_without_its_password() {
        let shown = |text| Url::parse(text).unwrap().to_string();
        assert_eq!(shown("ftps://u:secret@h:990/a%20b"), "ftps://u@h/a%20b");
        assert_eq!(shown("ftpes://h:2121//"), "ftpes://h:2121//");
        assert_eq!(shown("ftpes://[::1]/x"), "ftpes://[::1]/x");
        assert_eq!(shown("site:a%2Fb/%FF"), "site:a%2Fb/%FF");
        for text in [
            "ftps://u:secret@h/x",
            "ftps://u:se/cret@h:x",
            "x://u:secret@",
        ] {
            let hidden = hide_password(text).unwrap();
            assert!(!hidden.contains("cret"), "{hidden}");
        }
        assert_eq!(hide_password("ftps://u@h/x"), None);
        assert!(!format!("{:?}", Url::parse("ftps://u:secret@h")).contains("secret"));
    }
}
