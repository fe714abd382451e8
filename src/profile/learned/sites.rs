//! What is known of every endpoint.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Learned;
use crate::profile::folders::Folders;
use crate::profile::site::Endpoint;
use crate::profile::store::Stored;

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

    /// Takes in what a session found out since it knew `before`; true if that was news.
    pub fn take_news(&mut self, endpoint: &Endpoint, before: &Learned, now: Learned) -> bool {
        let mut learned = self.of(endpoint);
        learned.take_news(before, now);
        self.set(endpoint, learned)
    }

    /// From now on this is known of it; true if that is news.
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
