//! One line of a folder: a name as the server sent it, and what is known about it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A file name: bytes, kept exactly as the server (or the disk) gave them.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(Box<[u8]>);

impl Name {
    /// Any bytes make a name; [`Name::refusal`] says whether it may be used on a path.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into().into_boxed_slice())
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The name for people: UTF-8 where it is, else with replacement characters.
    pub fn display(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// Why this name is never written to disk nor entered, if it is such a name: it could lead
    /// out of the chosen folder or into a command line.
    pub fn refusal(&self) -> Option<NameRefusal> {
        match &*self.0 {
            b"" => Some(NameRefusal::Empty),
            b"." | b".." => Some(NameRefusal::Dots),
            bytes if bytes.contains(&0) => Some(NameRefusal::Nul),
            bytes if bytes.contains(&b'/') => Some(NameRefusal::Separator),
            bytes if bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n')) => {
                Some(NameRefusal::LineBreak)
            }
            _ => None,
        }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.display())
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes())
    }
}

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameRefusal {
    Empty,
    /// `.` or `..`
    Dots,
    /// It holds a path separator.
    Separator,
    Nul,
    LineBreak,
    /// A name that this system keeps for devices, or a character it does not allow.
    Reserved,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    File,
    Folder,
    Link,
    /// A device, socket or anything that cannot be transferred.
    Other,
    /// A line that could not be understood; the name is its raw text.
    Unreadable,
}

/// What is found at the end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leads {
    ToFolder,
    ToFile,
    /// There is nothing where it points.
    Nowhere,
    /// It leads back to itself.
    Around,
}

/// How exact a time is, as the listing gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    Day,
    Minute,
    Second,
}

impl Precision {
    /// How many seconds such a time leaves open.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Day => 86_400,
        }
    }
}

/// When an entry was last changed: seconds since 1970-01-01T00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Modified {
    pub seconds: i64,
    pub precision: Precision,
}

/// One entry of a folder, remote or local. `None` means that it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: Name,
    pub kind: Kind,
    /// In bytes.
    pub size: Option<u64>,
    pub modified: Option<Modified>,
    /// One copy serves all neighbours of which the same is known.
    pub access: Option<Arc<Access>>,
    /// Of links only, which are few.
    pub link: Option<Box<Link>>,
}

/// Who may do what with an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// As the listing gives it: `rw-r--r--` (nine letters), or whatever the server shows.
    pub permissions: Option<Box<str>>,
    pub owner: Option<Box<str>>,
    pub group: Option<Box<str>>,
}

/// Where a link leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Where it points, as the listing gives it.
    pub target: Option<Name>,
    /// What is there, where somebody looked.
    pub leads: Option<Leads>,
}

impl Link {
    /// One that points there; nobody has looked what is there.
    pub fn to(target: impl Into<Name>) -> Box<Self> {
        Box::new(Self {
            target: Some(target.into()),
            leads: None,
        })
    }
}

impl Entry {
    /// An entry of which only name and kind are known.
    pub fn new(name: impl Into<Name>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
            size: None,
            modified: None,
            access: None,
            link: None,
        }
    }

    pub fn permissions(&self) -> Option<&str> {
        self.access.as_ref()?.permissions.as_deref()
    }

    pub fn owner(&self) -> Option<&str> {
        self.access.as_ref()?.owner.as_deref()
    }

    pub fn group(&self) -> Option<&str> {
        self.access.as_ref()?.group.as_deref()
    }

    /// Where a link points, as the listing gives it.
    pub fn target(&self) -> Option<&Name> {
        self.link.as_ref()?.target.as_ref()
    }

    /// What a link leads to, where somebody looked.
    pub fn leads(&self) -> Option<Leads> {
        self.link.as_ref()?.leads
    }

    /// Where as much is known of this neighbour, both hold one copy: most of a large folder belong to
    /// one owner.
    pub(crate) fn shares(&mut self, neighbour: &Self) {
        if self.access == neighbour.access {
            self.access.clone_from(&neighbour.access);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_large_folder_is_small() {
        assert!(size_of::<Entry>() <= 72, "{}", size_of::<Entry>());
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        assert_eq!(Name::from("").refusal(), Some(NameRefusal::Empty));
        assert_eq!(Name::from("..").refusal(), Some(NameRefusal::Dots));
        assert_eq!(Name::from("a/b").refusal(), Some(NameRefusal::Separator));
        assert_eq!(Name::from("a\0b").refusal(), Some(NameRefusal::Nul));
        assert_eq!(
            Name::from("a\r\nDELE b").refusal(),
            Some(NameRefusal::LineBreak)
        );
        assert_eq!(Name::from(" ... ").refusal(), None);
        assert_eq!(Name::new(vec![0xff, b'a']).refusal(), None);
    }
}
