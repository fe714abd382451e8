//! The proxy that connections go through, where there is one.

use serde::{Deserialize, Serialize};

use super::secrets::Keep;
use super::site::{Encryption, Endpoint};

/// Which protocol the proxy speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProxyKind {
    /// There is none.
    #[default]
    None,
    /// RFC 1928, with a login by RFC 1929.
    Socks5,
    /// CONNECT (RFC 9110, section 9.3.6), with a login by RFC 7617.
    Http,
}

/// A proxy, as the settings say. Names of servers are looked up by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proxy {
    pub kind: ProxyKind,
    /// A name or an address, without brackets.
    pub host: String,
    pub port: u16,
    /// Empty: no login.
    pub user: String,
    /// Where the password is kept.
    pub keep: Keep,
}

impl ProxyKind {
    pub const ALL: [Self; 3] = [Self::None, Self::Socks5, Self::Http];

    /// The port that it usually has.
    pub fn default_port(self) -> u16 {
        match self {
            Self::None | Self::Socks5 => 1080,
            Self::Http => 8080,
        }
    }
}

impl Proxy {
    /// The port that is dialled.
    pub fn port(&self) -> u16 {
        match self.port {
            0 => self.kind.default_port(),
            port => port,
        }
    }

    /// Connections go through it. One without a host is half written, and none may go past it.
    pub fn is_used(&self) -> bool {
        self.kind != ProxyKind::None
    }

    /// Whose password it wants, as passwords are kept; `None`: it wants none.
    pub fn account(&self) -> Option<Endpoint> {
        let wants = self.is_used() && !self.user.is_empty();
        wants.then(|| Endpoint {
            host: self.host.clone(),
            port: self.port(),
            encryption: Encryption::Plain,
            user: self.user.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_without_a_user_has_no_account() {
        let mut proxy = Proxy {
            kind: ProxyKind::Http,
            host: "proxy.example".to_owned(),
            ..Proxy::default()
        };
        assert_eq!(proxy.account(), None);
        proxy.user = "me".to_owned();
        assert_eq!(
            proxy.account().map(|account| account.key()),
            Some("ftp://me@proxy.example:8080".to_owned())
        );
        proxy.kind = ProxyKind::None;
        assert_eq!(proxy.account(), None);
    }
}
