//! What a site turned out to need. One struct, read by session, window and export alike.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::folders::Folders;
use super::site::Endpoint;
use super::store::Stored;

/// Facts about one endpoint that its sessions found out. `None` or `false`: nothing learned yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learned {
    /// TLS 1.2 only: uploads ended cleanly and brought no session ticket back.
    pub tls12: bool,
    /// TLS 1.3 only, with a new login every two uploads: TLS 1.2 was tried and failed.
    pub tls13_relogin: bool,
    /// EPSV was refused; PASV is used (not on IPv6).
    pub no_epsv: bool,
    /// How many connections the server allows at once, as its refusals showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<usize>,
    /// MLSD was announced and then refused.
    pub no_mlsd: bool,
    /// Ways to ask for a file's hash that were announced and then refused (`HASH SHA-256`, `XCRC`).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub no_hash: BTreeSet<String>,
    /// `LIST -a` is taken for a name; plain LIST is used.
    pub no_list_all: bool,
    /// No file may be renamed: uploads go straight to their names.
    pub no_rename: bool,
    /// REST is refused or does nothing: uploads go on by APPE.
    pub no_rest: bool,
}

/// What is known of every endpoint, by [`Endpoint::key`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedSites {
    #[serde(default)]
    sites: BTreeMap<String, Learned>,
}

impl LearnedSites {
    pub fn of(&self, endpoint: &Endpoint) -> Learned {
        self.sites.get(&endpoint.key()).cloned().unwrap_or_default()
    }

    /// Takes in what a session found out; true if that was news.
    pub fn set(&mut self, endpoint: &Endpoint, learned: Learned) -> bool {
        if self.of(endpoint) == learned {
            return false;
        }
        if learned == Learned::default() {
            self.sites.remove(&endpoint.key());
        } else {
            self.sites.insert(endpoint.key(), learned);
        }
        true
    }
}

impl Stored for LearnedSites {
    fn place(folders: &Folders) -> PathBuf {
        folders.state.join("learned.toml")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Encryption;

    #[test]
    fn facts_are_kept_by_endpoint() {
        let endpoint = |user: &str| Endpoint {
            host: "ftp.example.com".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: user.to_owned(),
        };
        let learned = Learned {
            tls12: true,
            connections: Some(3),
            ..Learned::default()
        };
        let mut sites = LearnedSites::default();
        assert!(sites.set(&endpoint("me"), learned.clone()));
        assert!(!sites.set(&endpoint("me"), learned.clone()));
        let (sites, _) = LearnedSites::from_text(&toml::to_string(&sites).unwrap()).unwrap();
        assert_eq!(sites.of(&endpoint("me")), learned);
        assert_eq!(sites.of(&endpoint("you")), Learned::default());
    }
}
