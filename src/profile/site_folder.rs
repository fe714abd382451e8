//! The folders that sites are sorted into.

use serde::{Deserialize, Serialize};

/// A path of folder names, the outermost first; empty: the top. In the file `Work/Customers`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "toml::Value", into = "String")]
pub struct SiteFolder(Vec<String>);

impl SiteFolder {
    /// Reads `a/b`. Empty parts count for nothing, and what is too long or too deep is cut.
    pub fn parse(text: &str) -> Self {
        let parts = text.split('/').map(|part| {
            let part: String = part.trim().chars().take(LONGEST).collect();
            part.trim().to_owned()
        });
        let named = parts.filter(|part| !part.is_empty());
        Self(named.take(DEEPEST).collect())
    }

    pub fn is_top(&self) -> bool {
        self.0.is_empty()
    }

    /// How many folders there are down to it.
    pub fn depth(&self) -> usize {
        self.0.len()
    }

    /// Its own name; `None`: it is the top.
    pub fn name(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// The names from the outermost to its own.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The folder around it; the top has none.
    pub fn parent(&self) -> Option<Self> {
        let (_, around) = self.0.split_last()?;
        Some(Self(around.to_vec()))
    }

    /// The folder `name` in it; `None`: it cannot be one.
    pub fn join(&self, name: &str) -> Option<Self> {
        let name = name.trim();
        let fits = name.chars().count() <= LONGEST && self.depth() < DEEPEST;
        let is_name = !name.is_empty() && !name.contains('/') && !name.contains(char::is_control);
        (fits && is_name).then(|| {
            let mut names = self.0.clone();
            names.push(name.to_owned());
            Self(names)
        })
    }

    /// It is `other`, or lies in it at any depth.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Where it is once `from` has become `to`; `None`: it does not lie in there, or too deep.
    pub fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        let rest = self.0.strip_prefix(&*from.0)?;
        let names: Vec<_> = to.0.iter().chain(rest).cloned().collect();
        (names.len() <= DEEPEST).then_some(Self(names))
    }

    /// It and the folders around it, but the top.
    pub fn line(&self) -> impl Iterator<Item = Self> + '_ {
        (1..=self.0.len()).filter_map(|end| Some(Self(self.0.get(..end)?.to_vec())))
    }
}

impl From<toml::Value> for SiteFolder {
    /// What is no text is the top.
    fn from(value: toml::Value) -> Self {
        value.as_str().map(Self::parse).unwrap_or_default()
    }
}

impl From<SiteFolder> for String {
    fn from(folder: SiteFolder) -> Self {
        folder.0.join("/")
    }
}

const DEEPEST: usize = 16;
const LONGEST: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_hand_wrote_is_a_path() {
        let folder = SiteFolder::parse("/ Work //Customers/");
        assert_eq!(folder.names(), ["Work", "Customers"]);
        assert_eq!(String::from(folder.clone()), "Work/Customers");
        assert_eq!(folder.parent(), Some(SiteFolder::parse("Work")));
        assert!(SiteFolder::parse(" / ").is_top());
        let deep = SiteFolder::parse(&"x/".repeat(10_000));
        assert_eq!(deep.depth(), DEEPEST);
        let long = SiteFolder::parse(&"é".repeat(10_000));
        assert_eq!(long.name().unwrap().chars().count(), LONGEST);
    }

    #[test]
    fn a_folder_that_moves_takes_along_what_lies_in_it() {
        let of = SiteFolder::parse;
        assert_eq!(of("a/b/c").moved(&of("a/b"), &of("x")), Some(of("x/c")));
        assert_eq!(of("a/bc").moved(&of("a/b"), &of("x")), None);
        assert!(of("a/b").is_within(&of("a")) && !of("ab").is_within(&of("a")));
        let names = ["", " ", "a/b", "a\nb"];
        assert!(names.iter().all(|name| of("a").join(name).is_none()));
        assert_eq!(of("a").join(" b "), Some(of("a/b")));
    }
}
