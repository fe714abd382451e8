//! A path on a server: bytes, Unix style, never holding a line break or NUL.

use std::borrow::Cow;
use std::fmt;

use super::entry::{Name, NameRefusal};

/// A remote path. Absolute when it begins with `/`, else relative to the login folder; the empty
/// path is the login folder itself. No trailing `/` but in `/` itself, no empty parts.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RemotePath(Box<[u8]>);

impl RemotePath {
    /// The top folder, `/`.
    pub fn root() -> Self {
        Self(Box::from(&b"/"[..]))
    }

    /// The folder that the login leads to.
    pub fn login_folder() -> Self {
        Self(Box::from(&b""[..]))
    }

    /// Takes a path as a person or a server wrote it. `.` and repeated slashes are dropped, `..`
    /// is resolved by name. CR, LF and NUL are refused: they would end the command line.
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self, NameRefusal> {
        let bytes = bytes.as_ref();
        if bytes.contains(&0) {
            return Err(NameRefusal::Nul);
        }
        if bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
            return Err(NameRefusal::LineBreak);
        }
        let mut parts: Vec<&[u8]> = Vec::new();
        for part in bytes.split(|byte| *byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." => match parts.last() {
                    Some(&last) if last != b".." => {
                        parts.pop();
                    }
                    _ if bytes.starts_with(b"/") => {}
                    _ => parts.push(part),
                },
                _ => parts.push(part),
            }
        }
        let mut path = Vec::with_capacity(bytes.len());
        if bytes.starts_with(b"/") {
            path.push(b'/');
        }
        path.extend(parts.join(&b'/'));
        Ok(Self(path.into_boxed_slice()))
    }

    /// What a server calls it, in its own way of writing; only for commands. `None`: it would end the
    /// line.
    pub(super) fn written(bytes: &[u8]) -> Option<Self> {
        let is_plain = bytes.iter().all(|byte| !matches!(byte, 0 | b'\r' | b'\n'));
        is_plain.then(|| Self(Box::from(bytes)))
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn is_absolute(&self) -> bool {
        self.0.starts_with(b"/")
    }

    /// True for `/` and for the login folder.
    pub fn is_top(&self) -> bool {
        matches!(&*self.0, b"" | b"/")
    }

    /// The folder itself, or anywhere below it.
    pub fn is_within(&self, folder: &Self) -> bool {
        let rest = self.0.strip_prefix(&*folder.0);
        rest.is_some_and(|rest| folder.is_top() || matches!(rest.first(), None | Some(b'/')))
    }

    /// The path of an entry of this folder; refuses names that lead elsewhere.
    pub fn join(&self, name: &Name) -> Result<Self, NameRefusal> {
        match name.refusal() {
            Some(refusal) => Err(refusal),
            None => Ok(self.appended(name.as_bytes())),
        }
    }

    /// This path seen from `base`: a relative path is appended, an absolute one stands.
    pub fn under(&self, base: &RemotePath) -> Self {
        match self {
            path if path.is_absolute() => path.clone(),
            path if path.0.is_empty() => base.clone(),
            path => {
                Self::parse([&base.0, &b"/"[..], &path.0].concat()).unwrap_or_else(|_| base.clone())
            }
        }
    }

    /// Seen from the login folder where it lies in it, else as it is.
    pub fn from_login_folder(&self, home: &RemotePath) -> Self {
        let inside = match &*home.0 {
            b"/" => self.0.strip_prefix(b"/"),
            home => match self.0.strip_prefix(home) {
                Some(b"") => Some(&b""[..]),
                Some(rest) => rest.strip_prefix(b"/"),
                None => None,
            },
        };
        inside.map_or_else(|| self.clone(), |inside| Self(Box::from(inside)))
    }

    /// The folder that holds this one, or `None` at the top.
    pub fn parent(&self) -> Option<Self> {
        if self.is_top() {
            return None;
        }
        let parent = match self.0.iter().rposition(|byte| *byte == b'/') {
            Some(0) => &b"/"[..],
            Some(at) => self.0.get(..at)?,
            None => &b""[..],
        };
        Some(Self(Box::from(parent)))
    }

    /// The last part, or `None` at the top.
    pub fn file_name(&self) -> Option<Name> {
        let last = self.0.rsplit(|byte| *byte == b'/').next()?;
        (!last.is_empty()).then(|| Name::new(last))
    }

    /// In the same folder, under a name that is the same but for capitals, or wholly the same.
    pub fn is_but_for_capitals(&self, other: &Self) -> bool {
        let folded = |path: &Self| String::from_utf8_lossy(path.as_bytes()).to_lowercase();
        self.parent() == other.parent() && folded(self) == folded(other)
    }

    /// The same folder with another last part. `None` at the top.
    pub fn with_file_name(&self, name: &Name) -> Option<Self> {
        self.parent()?.join(name).ok()
    }

    /// The path for people.
    pub fn display(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    fn appended(&self, name: &[u8]) -> Self {
        let slash: &[u8] = if self.is_top() { b"" } else { b"/" };
        Self([&*self.0, slash, name].concat().into_boxed_slice())
    }
}

impl fmt::Debug for RemotePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_the_login_folder_is_seen_from_there() {
        let seen = |path: &str, home: &str| {
            let path = RemotePath::parse(path).unwrap();
            let home = RemotePath::parse(home).unwrap();
            path.from_login_folder(&home).display().into_owned()
        };
        assert_eq!(seen("/srv/a b", "/srv"), "a b");
        assert_eq!(seen("/srv", "/srv"), "");
        assert_eq!(seen("/srvs/a", "/srv"), "/srvs/a");
        assert_eq!(seen("/a", "/"), "a");
        assert_eq!(seen("a", "/srv"), "a");
    }

    fn path(text: &str) -> RemotePath {
        RemotePath::parse(text).unwrap()
    }

    #[test]
    fn a_path_is_made_plain() {
        assert_eq!(path("/a//b/./c/").as_bytes(), b"/a/b/c");
        assert_eq!(path("/a/../../b").as_bytes(), b"/b");
        assert_eq!(path("a/..").as_bytes(), b"");
        assert_eq!(path("../a").as_bytes(), b"../a");
        assert_eq!(path("/").as_bytes(), b"/");
    }

    #[test]
    fn a_line_break_never_gets_into_a_command() {
        assert_eq!(
            RemotePath::parse("a\r\nDELE b"),
            Err(NameRefusal::LineBreak)
        );
        assert_eq!(RemotePath::parse("a\0"), Err(NameRefusal::Nul));
    }

    #[test]
    fn a_folder_holds_itself_and_what_is_below_it() {
        for (held, folder) in [("/a/b", "/a"), ("/a", "/a"), ("/a", "/"), ("a", "")] {
            assert!(path(held).is_within(&path(folder)), "{held} {folder}");
        }
        for (other, folder) in [("/ab", "/a"), ("/a", "/a/b"), ("a", "/")] {
            assert!(!path(other).is_within(&path(folder)), "{other} {folder}");
        }
    }

    #[test]
    fn parents_and_names() {
        assert_eq!(path("/a/b").parent(), Some(path("/a")));
        assert_eq!(path("/a").parent(), Some(path("/")));
        assert_eq!(path("a").parent(), Some(path("")));
        assert_eq!(path("/").parent(), None);
        assert_eq!(path("/a/b ").file_name(), Some(Name::from("b ")));
        assert_eq!(path("/").join(&Name::from("x")), Ok(path("/x")));
        assert_eq!(path("").join(&Name::from("x")), Ok(path("x")));
        assert_eq!(path("/a").join(&Name::from("..")), Err(NameRefusal::Dots));
        assert_eq!(path("b/c").under(&path("/a")), path("/a/b/c"));
    }
}
