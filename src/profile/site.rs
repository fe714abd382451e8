//! Where to connect and as whom: endpoints and saved sites.

use std::fmt;
use std::path::PathBuf;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize};

use super::path_text;
use super::policy::Policy;
use super::secrets::Keep;
use super::site_folder::SiteFolder;

/// How a connection is protected.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// `AUTH TLS` on the FTP port (RFC 4217).
    #[default]
    Explicit,
    /// TLS from the first byte.
    Implicit,
    /// Nothing is protected; only where the user picked it.
    Plain,
}

impl Encryption {
    pub const ALL: [Self; 3] = [Self::Explicit, Self::Implicit, Self::Plain];

    /// The port that goes with it until another is written.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Explicit | Self::Plain => 21,
            Self::Implicit => 990,
        }
    }

    /// The URL scheme: `ftpes`, `ftps` or `ftp`.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Explicit => "ftpes",
            Self::Implicit => "ftps",
            Self::Plain => "ftp",
        }
    }
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Explicit => "Explicit TLS",
            Self::Implicit => "Implicit TLS",
            Self::Plain => "Plain FTP (insecure)",
        })
    }
}

/// Which TLS versions to offer (a site's choice, or `--tls`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TlsVersions {
    #[default]
    #[serde(rename = "both")]
    Both,
    #[serde(rename = "1.2")]
    Only12,
    #[serde(rename = "1.3")]
    Only13,
}

impl TlsVersions {
    pub const ALL: [Self; 3] = [Self::Both, Self::Only12, Self::Only13];

    /// This, or the other where this leaves the choice.
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Both => other,
            only => only,
        }
    }
}

/// A server as one user sees it. Gates, queue rows and learned facts are keyed by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Endpoint {
    /// A name or an address, without brackets.
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// `anonymous` for an anonymous login.
    pub user: String,
}

impl Endpoint {
    /// The name that FTP servers know guests by (RFC 1635).
    pub const ANONYMOUS: &'static str = "anonymous";

    /// Whose passphrase opens the certificate that is shown there, as passwords are kept.
    pub fn certificate_account(&self) -> Self {
        Self {
            user: format!("{CERTIFICATE_OF}{}", self.user),
            ..self.clone()
        }
    }

    /// The account itself, of the passphrase's.
    pub fn of_certificate(&self) -> Option<Self> {
        let user = self.user.strip_prefix(CERTIFICATE_OF)?.to_owned();
        Some(Self {
            user,
            ..self.clone()
        })
    }

    pub fn is_anonymous(&self) -> bool {
        self.user == Self::ANONYMOUS
    }

    /// `host:port`, with brackets around an IPv6 address.
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// `ftpes://user@host:port`, the same for the same server and user however the host was
    /// typed: what facts and records on disk are kept by.
    pub fn key(&self) -> String {
        let scheme = self.encryption.scheme();
        let user = utf8_percent_encode(&self.user, NON_ALPHANUMERIC);
        let authority = self.authority().to_ascii_lowercase();
        format!("{scheme}://{user}@{authority}")
    }
}

const CERTIFICATE_OF: &str = "certificate of ";

/// How the login is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Logon {
    #[default]
    Normal,
    Anonymous,
    /// What the server asks is shown at each login and answered by the person: one-time passwords,
    /// codes. Nothing is kept.
    Interactive,
}

/// A mark by which a person tells sites apart at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SiteColour {
    Red,
    Orange,
    Yellow,
    Green,
    Cyan,
    Blue,
    Magenta,
}

impl Logon {
    pub const ALL: [Self; 3] = [Self::Normal, Self::Anonymous, Self::Interactive];
}

impl SiteColour {
    pub const ALL: [Self; 7] = [
        Self::Red,
        Self::Orange,
        Self::Yellow,
        Self::Green,
        Self::Cyan,
        Self::Blue,
        Self::Magenta,
    ];
}

/// A saved site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub name: String,
    pub host: String,
    pub port: u16,
    #[serde(default)]
    pub encryption: Encryption,
    #[serde(default)]
    pub logon: Logon,
    #[serde(default)]
    pub user: String,
    /// Where its password is kept between runs.
    #[serde(default)]
    pub keep: Keep,
    /// The remote folder to open first; empty: the login folder.
    #[serde(default)]
    pub remote_folder: String,
    /// The local folder to open first.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "path_text::option"
    )]
    pub local_folder: Option<PathBuf>,
    #[serde(default)]
    pub notes: String,
    #[serde(default, skip_serializing_if = "SiteFolder::is_top")]
    pub folder: SiteFolder,
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Option::is_none"
    )]
    pub colour: Option<SiteColour>,
    /// How files are moved here.
    #[serde(default)]
    pub policy: Policy,
}

impl Site {
    pub fn endpoint(&self) -> Endpoint {
        Endpoint {
            host: self.host.clone(),
            port: self.port,
            encryption: self.encryption,
            user: match self.logon {
                Logon::Normal | Logon::Interactive => self.user.clone(),
                Logon::Anonymous => Endpoint::ANONYMOUS.to_owned(),
            },
        }
    }
}

/// A colour that this Argosy does not know is none.
fn lenient<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SiteColour>, D::Error> {
    let given = toml::Value::deserialize(from)?;
    Ok(given.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_and_user_have_one_key() {
        let endpoint = |host: &str, user: &str| Endpoint {
            host: host.to_owned(),
            port: 2121,
            encryption: Encryption::Explicit,
            user: user.to_owned(),
        };
        let key = endpoint("FTP.Example.com", "me").key();
        assert_eq!(key, "ftpes://me@ftp.example.com:2121");
        assert_eq!(endpoint("::1", "a@b").key(), "ftpes://a%40b@[::1]:2121");
        assert_ne!(endpoint("h", "Me").key(), endpoint("h", "me").key());
    }
}
