//! The sites in their folders: what there is, and how it is changed.

use std::collections::BTreeSet;

use super::{SiteNameFault, Sites};
use crate::profile::site_folder::SiteFolder;

/// A change that leaves the sites themselves as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrangement {
    NewFolder(SiteFolder),
    /// Renamed, or into another folder; with all that is in it.
    MoveFolder {
        from: SiteFolder,
        to: SiteFolder,
    },
    /// With all that is in it.
    RemoveFolder(SiteFolder),
    RenameSite {
        name: String,
        to: String,
    },
    MoveSite {
        name: String,
        into: SiteFolder,
    },
}

/// Why it cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrangementFault {
    /// Such a folder is there.
    FolderTaken,
    /// A folder would lie in itself.
    IntoItself,
    TooDeep,
    SiteName(SiteNameFault),
    /// What was to be changed is gone.
    Missing,
}

impl Sites {
    /// Every folder, those around it as well, in the order of their names as bytes.
    pub fn all_folders(&self) -> BTreeSet<SiteFolder> {
        let of_sites = self.sites.iter().map(|site| &site.folder);
        let all = self.folders.iter().chain(of_sites);
        all.flat_map(SiteFolder::line).collect()
    }

    /// How many sites lie in a folder, at any depth.
    pub fn count_within(&self, folder: &SiteFolder) -> usize {
        let sites = self.sites.iter();
        sites.filter(|site| site.folder.is_within(folder)).count()
    }

    /// All of it is done, or nothing.
    pub fn arrange(&mut self, arrangement: &Arrangement) -> Result<(), ArrangementFault> {
        match arrangement {
            Arrangement::NewFolder(folder) => {
                if self.all_folders().contains(folder) {
                    return Err(ArrangementFault::FolderTaken);
                }
                self.folders.push(folder.clone());
            }
            Arrangement::MoveFolder { from, to } => return self.move_folder(from, to),
            Arrangement::RemoveFolder(folder) => {
                self.sites.retain(|site| !site.folder.is_within(folder));
                self.folders.retain(|other| !other.is_within(folder));
                self.folders.extend(folder.parent());
            }
            Arrangement::RenameSite { name, to } => {
                self.check(to, Some(name))
                    .map_err(ArrangementFault::SiteName)?;
                let site = self.sites.iter_mut().find(|site| site.name == *name);
                site.ok_or(ArrangementFault::Missing)?.name.clone_from(to);
            }
            Arrangement::MoveSite { name, into } => {
                self.keep_folders();
                let site = self.sites.iter_mut().find(|site| site.name == *name);
                site.ok_or(ArrangementFault::Missing)?
                    .folder
                    .clone_from(into);
            }
        }
        self.keep_folders();
        Ok(())
    }

    /// A folder stays when the last site leaves it.
    pub(super) fn keep_folders(&mut self) {
        self.folders = self.all_folders().into_iter().collect();
    }

    fn move_folder(&mut self, from: &SiteFolder, to: &SiteFolder) -> Result<(), ArrangementFault> {
        let all = self.all_folders();
        if from == to {
            return Ok(());
        }
        if !all.contains(from) {
            return Err(ArrangementFault::Missing);
        }
        if to.is_within(from) {
            return Err(ArrangementFault::IntoItself);
        }
        if all.contains(to) || to.is_top() {
            return Err(ArrangementFault::FolderTaken);
        }
        let within = all.iter().filter(|folder| folder.is_within(from));
        if within
            .clone()
            .any(|folder| folder.moved(from, to).is_none())
        {
            return Err(ArrangementFault::TooDeep);
        }
        let place = |folder: &SiteFolder| folder.moved(from, to).unwrap_or_else(|| folder.clone());
        self.folders = all.iter().map(place).chain(from.parent()).collect();
        for site in &mut self.sites {
            site.folder = place(&site.folder);
        }
        self.keep_folders();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Site, Stored};

    fn of(text: &str) -> SiteFolder {
        SiteFolder::parse(text)
    }

    fn site(name: &str, folder: &str) -> Site {
        let text = format!("name = {name:?}\nhost = \"h\"\nport = 21\nfolder = {folder:?}");
        toml::from_str(&text).unwrap()
    }

    fn sites() -> Sites {
        let mut sites = Sites::default();
        for (name, folder) in [("a", ""), ("b", "Work"), ("c", "Work/Old")] {
            sites.add(site(name, folder)).unwrap();
        }
        sites
    }

    fn folders(sites: &Sites) -> Vec<String> {
        sites.all_folders().into_iter().map(String::from).collect()
    }

    #[test]
    fn a_folder_moves_with_all_that_is_in_it_or_not_at_all() {
        let mut sites = sites();
        let moves = |from, to| Arrangement::MoveFolder {
            from: of(from),
            to: of(to),
        };
        assert_eq!(sites.arrange(&moves("Work", "Home")), Ok(()));
        assert_eq!(folders(&sites), ["Home", "Home/Old"]);
        assert_eq!(sites.by_name("c").unwrap().folder, of("Home/Old"));
        assert_eq!(sites.arrange(&moves("Home/Old", "Old")), Ok(()));
        assert_eq!(folders(&sites), ["Home", "Old"]);
        let before = sites.clone();
        let deep = of(&"x/".repeat(16));
        for (from, to, fault) in [
            (of("Home"), of("Old"), ArrangementFault::FolderTaken),
            (of("Home"), of("Home/In"), ArrangementFault::IntoItself),
            (of("None"), of("New"), ArrangementFault::Missing),
            (of("Home"), of(""), ArrangementFault::FolderTaken),
        ] {
            let moved = sites.arrange(&Arrangement::MoveFolder { from, to });
            assert_eq!(moved, Err(fault));
        }
        sites
            .arrange(&Arrangement::NewFolder(of("Home/In")))
            .unwrap();
        let moved = sites.arrange(&Arrangement::MoveFolder {
            from: of("Home"),
            to: deep,
        });
        assert_eq!(moved, Err(ArrangementFault::TooDeep));
        assert_eq!(sites.sites, before.sites);
    }

    #[test]
    fn an_empty_folder_stays_until_it_is_removed() {
        let mut sites = sites();
        let into = of("Work");
        let name = "c".to_owned();
        sites
            .arrange(&Arrangement::MoveSite { name, into })
            .unwrap();
        assert_eq!(folders(&sites), ["Work", "Work/Old"]);
        let text = toml::to_string(&sites).unwrap();
        assert_eq!(Sites::from_text(&text), Ok((sites.clone(), vec![])));
        assert_eq!(sites.count_within(&of("Work")), 2);
        let remove = Arrangement::RemoveFolder(of("Work"));
        assert_eq!(sites.arrange(&remove), Ok(()));
        assert_eq!((sites.sites.len(), folders(&sites).len()), (1, 0));
        sites.remove("a");
        assert_eq!(sites.arrange(&remove), Ok(()));
    }

    #[test]
    fn names_stay_one_sites_own_in_all_folders() {
        let mut sites = sites();
        let rename = |name: &str, to: &str| Arrangement::RenameSite {
            name: name.to_owned(),
            to: to.to_owned(),
        };
        let taken = ArrangementFault::SiteName(SiteNameFault::Taken);
        assert_eq!(sites.arrange(&rename("a", "c")), Err(taken));
        assert_eq!(sites.arrange(&rename("a", "a")), Ok(()));
        assert_eq!(sites.arrange(&rename("a", "d")), Ok(()));
        assert_eq!(
            sites.arrange(&rename("a", "e")),
            Err(ArrangementFault::Missing)
        );
        assert_eq!(sites.add(site("c", "Home")), Err(SiteNameFault::Taken));
    }

    #[test]
    fn files_of_before_and_of_hostile_hands_are_read() {
        let old = "[[sites]]\nname = \"a\"\nhost = \"h\"\nport = 21\n";
        let (sites, invalid) = Sites::from_text(old).unwrap();
        let read = sites.by_name("a").unwrap();
        assert!(read.folder.is_top() && read.colour.is_none() && invalid.is_empty());
        for (folder, colour) in [("3", "\"pink\""), ("[1]", "{ a = 1 }"), ("true", "7")] {
            let text = format!("folders = 3\n{old}folder = {folder}\ncolour = {colour}\n");
            let (sites, _) = Sites::from_text(&text).unwrap();
            assert_eq!(sites.sites, [site("a", "")]);
        }
        let text = format!("folders = [1, \"x//y\"]\n{old}colour = \"blue\"\nfolder = \"z\"");
        let (sites, _) = Sites::from_text(&text).unwrap();
        assert_eq!(folders(&sites), ["x", "x/y", "z"]);
        let colour = sites.by_name("a").unwrap().colour;
        assert_eq!(colour, Some(crate::profile::SiteColour::Blue));
    }
}
