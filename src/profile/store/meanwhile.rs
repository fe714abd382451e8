//! What another Argosy, or a hand, wrote into a file of ours while the window held its content.

use std::path::{Path, PathBuf};

use super::{NotSaved, SetAside, Stored, save, set_aside, write};
use crate::profile::{Settings, Sites, WindowState};

/// A value that others may write as well.
pub trait Shared: Stored + Clone + PartialEq {
    /// That something was taken in is told.
    const TELLS: bool = true;

    /// Takes in what `disk` has beyond `held`, which is what we knew. False: some of it finds no place.
    fn take_in(&mut self, held: &Self, disk: Self) -> bool;
}

/// What a file's holder knows of it.
#[derive(Clone, Debug)]
pub struct Known<T> {
    /// The holder's value as of the last writing.
    held: T,
    /// What was written then: the same and what others had added.
    written: T,
}

/// How a file was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    AsItWas,
    /// It could not be read; it is kept.
    Aside(SetAside),
    /// Others had changed it: all of that is in it still.
    TakenIn(PathBuf),
    /// Others had changed it: their version is kept under that name.
    KeptAs(PathBuf, PathBuf),
}

impl<T: Shared> Known<T> {
    pub fn new(loaded: &T) -> Self {
        Self {
            held: loaded.clone(),
            written: loaded.clone(),
        }
    }

    /// Writes `value`, and loses nothing of what others wrote since.
    pub fn save(&mut self, path: &Path, value: &T) -> Result<Saved, NotSaved> {
        let [before, written, held] = [&self.held, &self.written, value].map(as_read);
        let mut now = held.clone();
        // Without a file there is nothing to keep; one that cannot be read is for `save` to keep.
        let disk = super::read::<T>(path).ok().flatten();
        let disk = disk.map(|(disk, _)| disk);
        let is_changed = disk.as_ref().is_some_and(|disk| *disk != written);
        let fits =
            disk.is_none_or(|disk| disk == before || disk == held || now.take_in(&before, disk));
        let kept = (!fits).then(|| keep(path)).transpose()?;
        let aside = save(path, &now)?;
        let is_told = is_changed && T::TELLS && now != held;
        *self = Self { held, written: now };
        Ok(match (aside, kept) {
            (Some(aside), _) => Saved::Aside(aside),
            (None, Some(kept)) => Saved::KeptAs(path.to_owned(), kept),
            (None, None) if is_told => Saved::TakenIn(path.to_owned()),
            (None, None) => Saved::AsItWas,
        })
    }
}

/// The value as it comes back from a file: sound, and without what is not written.
fn as_read<T: Shared>(value: &T) -> T {
    let text = toml::to_string(value).ok();
    let read = text.and_then(|text| T::from_text(&text).ok());
    read.map_or_else(|| value.clone(), |(value, _)| value)
}

/// A copy under a dated name, for a person to look into.
fn keep(path: &Path) -> Result<PathBuf, NotSaved> {
    let copy = || {
        let bytes = std::fs::read(path)?;
        let kept = set_aside::free(path, "changed")?;
        write(&kept, &bytes)?;
        Ok(kept)
    };
    copy().map_err(|error: std::io::Error| NotSaved {
        file: path.to_owned(),
        why: error.to_string(),
    })
}

impl Shared for Sites {
    fn take_in(&mut self, held: &Self, disk: Self) -> bool {
        let mut fits = true;
        for theirs in disk.sites {
            let before = held.by_name(&theirs.name);
            if before == Some(&theirs) {
                continue;
            }
            let ours = self.sites.iter_mut().find(|site| site.name == theirs.name);
            match ours {
                None => self.sites.push(theirs),
                Some(ours) if Some(&*ours) == before => *ours = theirs,
                Some(ours) => fits &= *ours == theirs,
            }
        }
        let folders = disk.folders.into_iter();
        let new = folders.filter(|folder| !held.folders.contains(folder));
        let new: Vec<_> = new
            .filter(|folder| !self.folders.contains(folder))
            .collect();
        self.folders.extend(new);
        fits
    }
}

impl Shared for Settings {
    fn take_in(&mut self, _: &Self, _: Self) -> bool {
        false
    }
}

impl Shared for WindowState {
    const TELLS: bool = false;

    fn take_in(&mut self, held: &Self, disk: Self) -> bool {
        let places = &mut self.places;
        add(
            &mut places.favourites,
            &held.places.favourites,
            disk.places.favourites,
        );
        add(
            &mut places.bookmarks,
            &held.places.bookmarks,
            disk.places.bookmarks,
        );
        true
    }
}

fn add<T: PartialEq>(ours: &mut Vec<T>, held: &[T], theirs: Vec<T>) {
    for one in theirs {
        if !held.contains(&one) && !ours.contains(&one) {
            ours.push(one);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::profile::Folders;

    fn sites(all: &[(&str, &str)]) -> Sites {
        let mut sites = Sites::default();
        for (name, host) in all {
            let text = format!("name = {name:?}\nhost = {host:?}\nport = 21");
            sites.add(toml::from_str(&text).unwrap()).unwrap();
        }
        sites
    }

    fn hosts(path: &Path) -> Vec<(String, String)> {
        let (sites, _) = Sites::from_text(&fs::read_to_string(path).unwrap()).unwrap();
        let sites = sites.sites.into_iter();
        let mut hosts: Vec<_> = sites.map(|site| (site.name, site.host)).collect();
        hosts.sort();
        hosts
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        let all = all.iter();
        all.map(|(name, host)| ((*name).to_owned(), (*host).to_owned()))
            .collect()
    }

    #[test]
    fn sites_that_another_wrote_meanwhile_stay_at_every_save() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sites.toml");
        let loaded = sites(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let mut known = Known::new(&loaded);
        assert_eq!(known.save(&path, &loaded), Ok(Saved::AsItWas));
        save(
            &path,
            &sites(&[("a", "1"), ("b", "2"), ("c", "1"), ("d", "1")]),
        )
        .unwrap();
        // Ours: «a» is changed, «c» is removed.
        let ours = sites(&[("a", "3"), ("b", "1")]);
        assert_eq!(known.save(&path, &ours), Ok(Saved::TakenIn(path.clone())));
        let both = pairs(&[("a", "3"), ("b", "2"), ("d", "1")]);
        assert_eq!(hosts(&path), both);
        assert_eq!(known.save(&path, &ours), Ok(Saved::AsItWas));
        assert_eq!(hosts(&path), both);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn of_a_site_that_both_changed_the_other_version_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sites.toml");
        let mut known = Known::new(&sites(&[("a", "1")]));
        save(&path, &sites(&[("a", "2")])).unwrap();
        let theirs = fs::read(&path).unwrap();
        let ours = sites(&[("a", "3")]);
        let Ok(Saved::KeptAs(file, kept)) = known.save(&path, &ours) else {
            panic!("not kept");
        };
        assert_eq!((file, fs::read(&kept).unwrap()), (path.clone(), theirs));
        assert!(kept.to_str().unwrap().contains("sites.toml.changed-2"));
        assert_eq!(hosts(&path), pairs(&[("a", "3")]));
        assert_eq!(known.save(&path, &ours), Ok(Saved::AsItWas));
        fs::remove_file(&path).unwrap();
        assert_eq!(known.save(&path, &ours), Ok(Saved::AsItWas));
    }

    #[test]
    fn settings_that_another_wrote_meanwhile_are_kept_under_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        // Beyond its bounds: it comes back as another value.
        let mut ours = Settings::default();
        ours.connections.per_site = 1000;
        let mut known = Known::new(&ours);
        save(&path, &ours).unwrap();
        assert_eq!(known.save(&path, &ours), Ok(Saved::AsItWas));
        fs::write(&path, "[connections]\nper_site = 7\n").unwrap();
        let saved = known.save(&path, &ours);
        assert!(matches!(saved, Ok(Saved::KeptAs(..))), "{saved:?}");
        assert_eq!(known.save(&path, &ours), Ok(Saved::AsItWas));
    }

    #[test]
    fn favourites_of_another_window_stay_and_its_size_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::inside(folder.path());
        let path = WindowState::place(&folders);
        let marked = |name: &str, width| {
            let mut state = WindowState::default();
            state
                .places
                .mark(crate::profile::Spot::local(Path::new(name)));
            state.width = width;
            state
        };
        let mut known = Known::new(&WindowState::default());
        save(&path, &marked("/theirs", 900.0)).unwrap();
        let saved = known.save(&path, &marked("/ours", 1000.0));
        assert_eq!(saved, Ok(Saved::AsItWas));
        let now = folders.load::<WindowState>().value;
        assert_eq!((now.width, now.places.favourites.len()), (1000.0, 2));
    }
}
