//! What is known of remote folders that uploads go to: names at which nothing stands need not be
//! asked about one by one. It is only a guess about the present; before a file gets its name the
//! server is asked again.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::profile::Endpoint;
use crate::protocol::{Name, RemotePath};

/// Shared by all connections.
#[derive(Clone, Debug, Default)]
pub struct Vacant(Arc<Mutex<Folders>>);

#[derive(Debug, Default)]
struct Folders {
    seen: HashMap<(Endpoint, RemotePath), Seen>,
    /// How many names all of them hold.
    names: usize,
}

#[derive(Debug)]
struct Seen {
    at: Instant,
    /// We made it.
    is_made: bool,
    /// In lower case, since capitals may make no difference there.
    names: HashSet<Vec<u8>>,
}

impl Vacant {
    /// We made this folder just now.
    pub fn made(&self, endpoint: &Endpoint, folder: &RemotePath) {
        self.keep(endpoint, folder, true, HashSet::new());
    }

    /// This folder was listed just now.
    pub fn listed<'a>(
        &self,
        endpoint: &Endpoint,
        folder: &RemotePath,
        names: impl Iterator<Item = &'a Name>,
    ) {
        let names = names.map(|name| name.as_bytes().to_ascii_lowercase());
        self.keep(endpoint, folder, false, names.collect());
    }

    /// Nothing stood there when we made it.
    pub fn is_made(&self, endpoint: &Endpoint, folder: &RemotePath) -> bool {
        let key = (endpoint.clone(), folder.clone());
        self.with(|folders| folders.seen.get(&key).is_some_and(|seen| seen.is_made))
    }

    /// It stands.
    pub fn knows(&self, endpoint: &Endpoint, folder: &RemotePath) -> bool {
        let key = (endpoint.clone(), folder.clone());
        self.with(|folders| folders.seen.contains_key(&key))
    }

    /// The folders above this path may not be what they were.
    pub fn forget_above(&self, endpoint: &Endpoint, path: &RemotePath) {
        let above = std::iter::successors(path.parent(), RemotePath::parent);
        self.with(|folders| {
            for folder in above {
                folders.seen.remove(&(endpoint.clone(), folder));
            }
        });
    }

    /// Whether something stands at this name in the folder; `None`: it has not been looked at lately.
    pub fn holds(&self, endpoint: &Endpoint, folder: &RemotePath, name: &Name) -> Option<bool> {
        let key = (endpoint.clone(), folder.clone());
        self.with(|folders| {
            let seen = folders.seen.get(&key);
            let seen = seen.filter(|seen| seen.at.elapsed() <= AGE)?;
            Some(seen.names.contains(&name.as_bytes().to_ascii_lowercase()))
        })
    }

    /// Whether nothing stands at all of these names in the folder. From now on something does.
    pub fn claim(&self, endpoint: &Endpoint, folder: &RemotePath, names: &[&[u8]]) -> bool {
        let key = (endpoint.clone(), folder.clone());
        self.with(|folders| {
            let Some(seen) = folders.seen.get_mut(&key) else {
                return false;
            };
            let names: Vec<_> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
            if seen.at.elapsed() > AGE || names.iter().any(|name| seen.names.contains(name)) {
                return false;
            }
            folders.names += names.len();
            seen.names.extend(names);
            true
        })
    }

    fn keep(
        &self,
        endpoint: &Endpoint,
        folder: &RemotePath,
        is_made: bool,
        names: HashSet<Vec<u8>>,
    ) {
        let key = (endpoint.clone(), folder.clone());
        let seen = Seen {
            at: Instant::now(),
            is_made,
            names,
        };
        self.with(|folders| {
            if folders.names > MOST || folders.seen.len() > MOST {
                *folders = Folders::default();
            }
            folders.names += seen.names.len();
            folders.seen.insert(key, seen);
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Folders) -> T) -> T {
        // Nothing panics while it is held.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Others may have written there since.
const AGE: Duration = Duration::from_secs(600);

/// So many names are kept at most: some ten megabytes.
const MOST: usize = 200_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Encryption;

    #[test]
    fn a_name_is_free_once_where_its_folder_is_known() {
        let endpoint = Endpoint {
            host: "localhost".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: "me".to_owned(),
        };
        let folder = RemotePath::parse("/d").unwrap();
        let vacant = Vacant::default();
        assert!(
            !vacant.claim(&endpoint, &folder, &[b"a"]),
            "nothing is known"
        );
        let names = [Name::new("Old.TXT")];
        vacant.listed(&endpoint, &folder, names.iter());
        assert!(!vacant.is_made(&endpoint, &folder));
        assert!(!vacant.claim(&endpoint, &folder, &[b"new", b"old.txt"]));
        assert!(vacant.claim(&endpoint, &folder, &[b"new", b"new.part"]));
        assert!(
            !vacant.claim(&endpoint, &folder, &[b"NEW"]),
            "it is ours now"
        );
        vacant.made(&endpoint, &folder);
        assert!(vacant.is_made(&endpoint, &folder));
        assert!(vacant.claim(&endpoint, &folder, &[b"old.txt"]));
        let file = RemotePath::parse("/d/old.txt").unwrap();
        vacant.forget_above(&endpoint, &file);
        assert!(!vacant.knows(&endpoint, &folder));
    }
}
