//! What a person types or pastes as an address: `ftpes://user@host:port/folder`, or only a host.

use percent_encoding::percent_decode_str;

use crate::profile::{Encryption, Endpoint, Password};
use crate::protocol::RemotePath;

/// Where to connect, and where to go then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub endpoint: Endpoint,
    /// Without one it is asked for.
    pub password: Option<Password>,
    /// The remote folder to open first; the login folder without one.
    pub folder: Option<RemotePath>,
}

/// An address as it was written; what it leaves out is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub encryption: Encryption,
    pub host: String,
    pub port: Option<u16>,
    pub user: Option<String>,
    pub password: Option<Password>,
    pub folder: Option<RemotePath>,
}

impl Address {
    /// Reads a URL: `ftps://` is implicit TLS, `ftpes://` explicit, `ftp://` plain.
    /// `URL/path` is relative to the login folder, `URL//path` absolute. `None`: it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once("://")?;
        let encryption = Encryption::ALL
            .into_iter()
            .find(|encryption| scheme.eq_ignore_ascii_case(encryption.scheme()))?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (logon, host) = match authority.rsplit_once('@') {
            Some((logon, host)) => (Some(logon), host),
            None => (None, authority),
        };
        let (host, port) = host_and_port(host)?;
        let (user, password) = match logon.map(|logon| logon.split_once(':').unwrap_or((logon, "")))
        {
            Some((user, password)) => (decoded(user)?, decoded(password)?),
            None => (String::new(), String::new()),
        };
        let folder = RemotePath::parse(percent_decode_str(path).collect::<Vec<u8>>()).ok()?;
        Some(Self {
            encryption,
            host,
            port,
            user: (!user.is_empty()).then_some(user),
            password: (!password.is_empty()).then(|| Password::new(password)),
            folder: (folder != RemotePath::login_folder()).then_some(folder),
        })
    }

    /// The target; without a user it is an anonymous login.
    pub fn target(self) -> Target {
        Target {
            endpoint: Endpoint {
                host: self.host,
                port: self.port.unwrap_or(self.encryption.default_port()),
                encryption: self.encryption,
                user: self.user.unwrap_or_else(|| Endpoint::ANONYMOUS.to_owned()),
            },
            password: self.password,
            folder: self.folder,
        }
    }
}

/// Splits `host:port`; an IPv6 address with a port stands in brackets. `None`: neither.
pub fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    let text = text.trim();
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        match rest.strip_prefix(':') {
            Some(port) => (host, Some(port)),
            None if rest.is_empty() => (host, None),
            None => return None,
        }
    } else {
        match text.split_once(':') {
            // More than one colon: an IPv6 address as it is.
            Some((_, rest)) if rest.contains(':') => (text, None),
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        }
    };
    let is_bad = |c: char| c.is_whitespace() || c.is_control() || c == '/' || c == '@';
    if host.is_empty() || host.contains(is_bad) {
        return None;
    }
    let port = match port {
        None | Some("") => None,
        Some(digits) => Some(digits.parse().ok().filter(|port| *port != 0)?),
    };
    Some((host.to_owned(), port))
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text)
        .decode_utf8()
        .ok()
        .map(|text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_everything() {
        let address = Address::parse("ftps://me%40here:s%3Aecret@[::1]:9900//srv/a%20b").unwrap();
        assert_eq!(address.encryption, Encryption::Implicit);
        assert_eq!(address.host, "::1");
        assert_eq!(address.port, Some(9900));
        assert_eq!(address.user.as_deref(), Some("me@here"));
        assert_eq!(address.password, Some(Password::new("s:ecret".to_owned())));
        assert_eq!(address.folder, RemotePath::parse("/srv/a b").ok());
    }

    #[test]
    fn what_a_url_leaves_out_follows_from_the_rest() {
        let target = Address::parse("FTPES://example.org/pub").unwrap().target();
        assert_eq!(target.endpoint.port, 21);
        assert!(target.endpoint.is_anonymous());
        assert_eq!(target.folder, RemotePath::parse("pub").ok());
    }

    #[test]
    fn other_texts_are_no_url() {
        for text in [
            "example.org",
            "https://example.org",
            "ftp://",
            "ftp://a b",
            "ftp://h:99999",
        ] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
        assert_eq!(host_and_port("h:2121"), Some(("h".to_owned(), Some(2121))));
        assert_eq!(host_and_port("fe80::1"), Some(("fe80::1".to_owned(), None)));
        assert_eq!(host_and_port("h:0"), None);
    }
}
