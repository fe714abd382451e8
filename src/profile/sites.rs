//! The saved sites, by name.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

use super::folders::Folders;
use super::policy::Policy;
use super::secrets::Keep;
use super::site::{Endpoint, Logon, Site};
use super::site_folder::SiteFolder;
use super::store::Stored;

pub use arrangement::{Arrangement, ArrangementFault};

mod arrangement;

/// All saved sites, in the order in which they were written down. No two have the same name, in
/// whichever folders they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sites {
    /// Those that stay without a site in them. Others may have sites only.
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub folders: Vec<SiteFolder>,
    #[serde(default)]
    pub sites: Vec<Site>,
}

/// Why a site cannot be saved under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteNameFault {
    Empty,
    /// Another site has it.
    Taken,
    /// It holds `/`, where `site:NAME/path` ends the name.
    Slash,
}

impl Sites {
    pub fn by_name(&self, name: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.name == name)
    }

    /// Where the password of an endpoint is kept; `None`: no site is saved for it. Of several
    /// sites, one that keeps it somewhere counts.
    pub fn keep_of(&self, endpoint: &Endpoint) -> Option<Keep> {
        let key = endpoint.key();
        let same = self
            .sites
            .iter()
            .filter(|site| site.endpoint().key() == key);
        same.map(|site| site.keep).min()
    }

    /// How files are moved at an endpoint: as its first site says.
    pub fn policy_of(&self, endpoint: &Endpoint) -> Policy {
        let key = endpoint.key();
        let mut sites = self.sites.iter();
        let site = sites.find(|site| site.endpoint().key() == key);
        site.map(|site| site.policy.clone()).unwrap_or_default()
    }

    /// A person answers what the server asks at each login there; as its first site says.
    pub fn is_interactive(&self, endpoint: &Endpoint) -> bool {
        let key = endpoint.key();
        let mut sites = self.sites.iter();
        let site = sites.find(|site| site.endpoint().key() == key);
        site.is_some_and(|site| site.logon == Logon::Interactive)
    }

    /// Adds a site at the end.
    pub fn add(&mut self, site: Site) -> Result<(), SiteNameFault> {
        self.check(&site.name, None)?;
        self.sites.push(site);
        self.keep_folders();
        Ok(())
    }

    /// Puts `site` in the place of the one that is called `name`, or at the end if there is none.
    pub fn replace(&mut self, name: &str, site: Site) -> Result<(), SiteNameFault> {
        self.check(&site.name, Some(name))?;
        match self.sites.iter_mut().find(|old| old.name == name) {
            Some(old) => *old = site,
            None => self.sites.push(site),
        }
        self.keep_folders();
        Ok(())
    }

    pub fn remove(&mut self, name: &str) -> Option<Site> {
        let at = self.sites.iter().position(|site| site.name == name)?;
        Some(self.sites.remove(at))
    }

    /// `name`, or `name (2)` and so on if it is taken.
    pub fn free_name(&self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 2;
        while self.by_name(&free).is_some() {
            free = format!("{name} ({number})");
            number += 1;
        }
        free
    }

    fn check(&self, name: &str, replaces: Option<&str>) -> Result<(), SiteNameFault> {
        if name.trim().is_empty() {
            return Err(SiteNameFault::Empty);
        }
        if name.contains('/') {
            return Err(SiteNameFault::Slash);
        }
        if replaces != Some(name) && self.by_name(name).is_some() {
            return Err(SiteNameFault::Taken);
        }
        Ok(())
    }
}

impl Stored for Sites {
    fn place(folders: &Folders) -> PathBuf {
        folders.config.join("sites.toml")
    }

    /// Two sites of one name, as a hand may write them, are both kept: the second is renamed.
    fn from_text(text: &str) -> Result<(Self, Vec<String>), String> {
        let read: Self = super::store::parse(text)?;
        let mut sites = Self {
            folders: read.folders,
            ..Self::default()
        };
        let mut invalid = Vec::new();
        for mut site in read.sites {
            let free = sites.free_name(&site.name);
            if free != site.name {
                invalid.push(format!("sites.name = {:?}", site.name));
                site.name = free;
            }
            sites.sites.push(site);
        }
        sites.keep_folders();
        Ok((sites, invalid))
    }
}

/// What is no list holds no folders.
fn lenient<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SiteFolder>, D::Error> {
    let given = toml::Value::deserialize(from)?;
    let folders = given.as_array().cloned().unwrap_or_default();
    Ok(folders.into_iter().map(SiteFolder::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(name: &str, host: &str) -> Site {
        toml::from_str(&format!("name = {name:?}\nhost = {host:?}\nport = 21")).unwrap()
    }

    #[test]
    fn a_name_stands_for_one_site() {
        let mut sites = Sites::default();
        sites.add(site("a", "1")).unwrap();
        sites.add(site("b", "2")).unwrap();
        assert_eq!(sites.add(site("a", "3")), Err(SiteNameFault::Taken));
        assert_eq!(sites.add(site(" ", "3")), Err(SiteNameFault::Empty));
        assert_eq!(sites.add(site("a/b", "3")), Err(SiteNameFault::Slash));
        assert_eq!(
            sites.replace("a", site("b", "3")),
            Err(SiteNameFault::Taken)
        );
        sites.replace("a", site("c", "3")).unwrap();
        assert_eq!(sites.sites, [site("c", "3"), site("b", "2")]);
        assert_eq!(sites.free_name("c"), "c (2)");
        assert!(sites.remove("c").is_some() && sites.remove("c").is_none());
    }

    #[test]
    fn two_of_one_name_in_the_file_are_both_kept() {
        let one = "[[sites]]\nname = \"a\"\nhost = \"h\"\nport = 21\n";
        let (sites, invalid) = Sites::from_text(&one.repeat(2)).unwrap();
        assert_eq!(sites.sites, [site("a", "h"), site("a (2)", "h")]);
        assert_eq!(invalid.len(), 1);
    }
}
