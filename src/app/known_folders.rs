//! Remote folders as they were listed, for a while, so that going back shows them at once. What our
//! own work changes is forgotten: a kept listing is never shown as the truth after that.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::profile::Endpoint;
use crate::protocol::RemotePath;
use crate::service::{Browse, Folder};

#[derive(Debug, Default)]
pub struct KnownFolders {
    /// By endpoint, then by path.
    sites: HashMap<String, HashMap<RemotePath, Known>>,
    /// Entries of all folders, and one for each folder.
    weight: usize,
    /// Counts the looks.
    looks: u64,
}

#[derive(Debug)]
struct Known {
    folder: Arc<Folder>,
    at: SystemTime,
    /// The last look at it.
    look: u64,
}

impl KnownFolders {
    /// Keeps a listing in place of the one before; what was looked at least goes where there are too many.
    pub fn keep(&mut self, endpoint: &Endpoint, folder: Arc<Folder>, at: SystemTime) {
        self.forget(endpoint, &folder.path);
        let weight = weight(&folder);
        if weight > MOST {
            return;
        }
        self.looks += 1;
        self.weight += weight;
        let known = Known {
            at,
            look: self.looks,
            folder: folder.clone(),
        };
        let site = self.sites.entry(endpoint.key()).or_default();
        site.insert(folder.path.clone(), known);
        while self.weight > MOST || self.sites.values().map(HashMap::len).sum::<usize>() > FOLDERS {
            let all = self.sites.iter();
            let each = all.flat_map(|(key, site)| site.iter().map(move |one| (key, one)));
            let oldest = each.min_by_key(|(_, (_, known))| known.look);
            let Some((key, path)) = oldest.map(|(key, (path, _))| (key.clone(), path.clone()))
            else {
                return;
            };
            self.drop_from(&key, |other| *other == path);
        }
    }

    /// The listing and its time, unless it is too old.
    pub fn get(
        &mut self,
        endpoint: &Endpoint,
        path: &RemotePath,
        now: SystemTime,
    ) -> Option<(Arc<Folder>, SystemTime)> {
        self.looks += 1;
        let known = self.sites.get_mut(&endpoint.key())?.get_mut(path)?;
        // A clock that was set back says nothing about its age.
        let age = now.duration_since(known.at).ok()?;
        known.look = self.looks;
        (age < TIME_OUT).then(|| (known.folder.clone(), known.at))
    }

    pub fn forget(&mut self, endpoint: &Endpoint, path: &RemotePath) {
        self.drop_from(&endpoint.key(), |other| other == path);
    }

    /// An order to the server changes its folders, whether it succeeds or not.
    pub fn changed(&mut self, endpoint: &Endpoint, order: &Browse) {
        self.drop_from(&endpoint.key(), |path| changes(order, path));
    }

    fn drop_from(&mut self, key: &str, is_gone: impl Fn(&RemotePath) -> bool) {
        let Some(site) = self.sites.get_mut(key) else {
            return;
        };
        for (_, known) in site.extract_if(|path, _| is_gone(path)) {
            self.weight -= weight(&known.folder);
            if known.folder.entries.len() > LARGE {
                // Freeing a hundred thousand names takes longer than a frame.
                std::thread::spawn(move || drop(known));
            }
        }
    }
}

/// Whether another listing of that folder may come of an order to the server.
pub fn changes(order: &Browse, folder: &RemotePath) -> bool {
    // The folder that holds a path, and all from the path on.
    let is_about = |path: &RemotePath| {
        let may_hold = path.is_within(folder);
        folder.is_within(path) || (may_hold && path.parent().as_ref() == Some(folder))
    };
    match order {
        Browse::Open(_) | Browse::At(_) | Browse::Look(_) | Browse::Survey(_) | Browse::Stop => {
            false
        }
        Browse::MakeFolder(path)
        | Browse::MakeFile(path)
        | Browse::Copy { to: path, .. }
        | Browse::Link { link: path, .. } => is_about(path),
        Browse::MakeFolders(path) => path.is_within(folder),
        Browse::Rename { from, to } => is_about(from) || is_about(to),
        Browse::Move(items) => {
            let mut paths = items.iter().flat_map(|item| [&item.from, &item.to]);
            items.len() > MANY || paths.any(is_about)
        }
        Browse::Remove(items) => {
            items.len() > MANY || items.iter().any(|item| is_about(&item.path))
        }
        Browse::SetModes(modes) => {
            let mut paths = modes.items.iter().map(|item| &item.path);
            modes.items.len() > MANY || paths.any(is_about)
        }
        // Nobody knows what it does.
        Browse::Raw { .. } => true,
    }
}

fn weight(folder: &Folder) -> usize {
    folder.entries.len() + 1
}

/// Long enough for the way back, short enough for what others change meanwhile.
const TIME_OUT: Duration = Duration::from_secs(600);
/// About 30 MiB. A folder that is larger alone is listed anew each time.
const MOST: usize = 150_000;
/// Each of them is looked at where one must go.
const FOLDERS: usize = 1000;
/// More removals than that are not compared one by one.
const MANY: usize = 100;
const LARGE: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Encryption;
    use crate::protocol::{Entry, Kind};
    use crate::service::{RemoveItem, What};

    fn at(user: &str) -> Endpoint {
        Endpoint {
            host: "h".to_owned(),
            port: 21,
            encryption: Encryption::Explicit,
            user: user.to_owned(),
        }
    }

    fn path(text: &str) -> RemotePath {
        RemotePath::parse(text).unwrap()
    }

    fn folder(text: &str, entries: usize) -> Arc<Folder> {
        Arc::new(Folder {
            path: path(text),
            entries: vec![Entry::new("x", Kind::File); entries],
            remark: None,
        })
    }

    fn known(paths: &[&str]) -> KnownFolders {
        let mut known = KnownFolders::default();
        for path in paths {
            known.keep(&at("ann"), folder(path, 1), SystemTime::UNIX_EPOCH);
        }
        known
    }

    fn left(known: &mut KnownFolders, paths: &[&'static str]) -> Vec<&'static str> {
        let now = SystemTime::UNIX_EPOCH;
        let is_left = |text: &&str| known.get(&at("ann"), &path(text), now).is_some();
        paths.iter().copied().filter(is_left).collect()
    }

    #[test]
    fn a_listing_is_known_to_its_endpoint_until_it_is_too_old() {
        let mut known = known(&["/a"]);
        let start = SystemTime::UNIX_EPOCH;
        let later = |seconds| start + Duration::from_secs(seconds);
        assert!(known.get(&at("ann"), &path("/a"), later(599)).is_some());
        assert!(known.get(&at("ann"), &path("/a"), later(600)).is_none());
        assert!(known.get(&at("bob"), &path("/a"), start).is_none());
        let before = start - Duration::from_secs(1);
        assert!(known.get(&at("ann"), &path("/a"), before).is_none());
    }

    #[test]
    fn own_orders_forget_what_they_change_and_nothing_else() {
        let all = ["/", "/a", "/a/b", "/a/b/c", "/ab"];
        let item = |text| RemoveItem {
            path: path(text),
            what: What::Folder,
            recursive: true,
            bytes: 0,
        };
        let moved = Browse::Rename {
            from: path("/a/b"),
            to: path("/x"),
        };
        for (order, stays) in [
            (
                Browse::MakeFolder(path("/a/b/d")),
                &["/", "/a", "/a/b/c", "/ab"][..],
            ),
            (Browse::Remove([item("/a/b")].into()), &["/", "/ab"]),
            (Browse::Remove(vec![item("/x"); MANY + 1].into()), &[]),
            (moved, &["/ab"]),
            (Browse::MakeFolders(path("/a/b/d/e")), &["/a/b/c", "/ab"]),
            (Browse::Survey([item("/a")].into()), &all),
        ] {
            let mut known = known(&all);
            known.changed(&at("ann"), &order);
            assert_eq!(left(&mut known, &all), stays, "{order:?}");
        }
    }

    #[test]
    fn what_was_looked_at_least_goes_first_and_no_more_than_a_bound_is_kept() {
        let mut known = KnownFolders::default();
        let now = SystemTime::UNIX_EPOCH;
        for path in ["/a", "/b"] {
            known.keep(&at("ann"), folder(path, MOST / 2 - 10), now);
        }
        left(&mut known, &["/a"]);
        known.keep(&at("ann"), folder("/c", 100), now);
        assert_eq!(left(&mut known, &["/a", "/b", "/c"]), ["/a", "/c"]);
        known.keep(&at("ann"), folder("/huge", MOST), now);
        assert_eq!(left(&mut known, &["/a", "/huge"]), ["/a"]);
        for number in 0..2 * FOLDERS {
            known.keep(&at("ann"), folder(&format!("/{number}"), 0), now);
        }
        assert_eq!(
            known.sites.values().map(HashMap::len).sum::<usize>(),
            FOLDERS
        );
        assert_eq!(known.weight, FOLDERS);
    }
}
