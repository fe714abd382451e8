//! How a server writes paths, where it is not as Unix does. Within Argosy every path is written with
//! slashes; here it becomes what the server understands.

use super::remote_path::RemotePath;

/// A way of writing paths, as the answer to PWD shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathKind {
    #[default]
    Unix,
    /// `C:\a\b`, or the same with this separator.
    Dos { separator: u8 },
    /// `DISK:[A.B]NAME.TYPE;1`.
    Vms,
    /// Data sets, `'USER.DATA'`, and members of partitioned ones, `'USER.LIBRARY(NAME)'`. What is above
    /// them is a name's beginning, `'USER.'`, which may be told in parts: `USER.`, and in it `A.`.
    Mvs,
    /// `LIBRARY/FILE.MEMBER` of OS/400.
    Library,
}

impl PathKind {
    /// Reads what PWD told. `None`: it is no path.
    pub fn of_home(told: &[u8]) -> Option<(Self, RemotePath)> {
        let (kind, parts) = match told {
            [b'/', ..] => (Self::Unix, told.to_vec()),
            [b'\'', name @ .., b'\''] => (Self::Mvs, name.to_vec()),
            [letter, b':'] if letter.is_ascii_alphabetic() => {
                (Self::Dos { separator: b'\\' }, told.to_vec())
            }
            [letter, b':', separator @ (b'\\' | b'/'), ..] if letter.is_ascii_alphabetic() => {
                let kind = Self::Dos {
                    separator: *separator,
                };
                (kind, told.to_vec())
            }
            [device @ .., b']'] => {
                let at = device.iter().position(|byte| *byte == b'[')?;
                let (device, folders) = device.split_at_checked(at)?;
                let folders = folders.get(1..)?;
                let top: &[u8] = if folders == TOP { b"" } else { folders };
                (
                    Self::Vms,
                    [device, b"/", &replaced(top, b'.', b'/')].concat(),
                )
            }
            name if name.iter().all(is_of_library) && !name.is_empty() => {
                (Self::Library, name.to_vec())
            }
            _ => return None,
        };
        let parts = match kind {
            Self::Dos { .. } => replaced(&parts, b'\\', b'/'),
            _ => parts,
        };
        let path = RemotePath::parse([b"/", &parts[..]].concat()).ok()?;
        Some((kind, path))
    }

    /// What holds no temporary names beside the real ones: their rules are too narrow.
    pub fn has_narrow_names(self) -> bool {
        matches!(self, Self::Vms | Self::Mvs | Self::Library)
    }

    /// A folder, as the server writes it. A relative path stays as it is.
    pub fn folder(self, path: &RemotePath) -> RemotePath {
        self.written(path, true)
    }

    /// The same for anything that is no folder.
    pub fn file(self, path: &RemotePath) -> RemotePath {
        self.written(path, false)
    }

    fn written(self, path: &RemotePath, is_folder: bool) -> RemotePath {
        let Some(inner) = path.as_bytes().strip_prefix(b"/") else {
            return path.clone();
        };
        let bytes = match self {
            Self::Unix => return path.clone(),
            _ if inner.is_empty() => return path.clone(),
            Self::Dos { separator } => dos(inner, separator),
            Self::Vms => vms(inner, is_folder),
            Self::Mvs => mvs(inner, is_folder),
            Self::Library => inner.to_vec(),
        };
        RemotePath::written(&bytes).unwrap_or_else(|| path.clone())
    }
}

fn dos(inner: &[u8], separator: u8) -> Vec<u8> {
    let mut bytes = replaced(inner, b'/', separator);
    if bytes.len() == 2 {
        // The drive's top folder, not the one that is current there.
        bytes.push(separator);
    }
    bytes
}

fn vms(inner: &[u8], is_folder: bool) -> Vec<u8> {
    let (folders, name) = match inner.iter().rposition(|byte| *byte == b'/') {
        _ if is_folder => (inner, &b""[..]),
        Some(at) => (
            inner.get(..at).unwrap_or_default(),
            inner.get(at + 1..).unwrap_or_default(),
        ),
        None => (&b""[..], inner),
    };
    let end = folders.iter().position(|byte| *byte == b':');
    let (device, folders) = match end.and_then(|end| folders.split_at_checked(end + 1)) {
        Some((device, rest)) => (device, rest.strip_prefix(b"/").unwrap_or(rest)),
        None => (&b""[..], folders),
    };
    let folders = match folders {
        b"" => TOP.to_vec(),
        some => replaced(some, b'/', b'.'),
    };
    [device, b"[", &folders, b"]", name].concat()
}

fn mvs(inner: &[u8], is_folder: bool) -> Vec<u8> {
    let parts: Vec<&[u8]> = inner.split(|byte| *byte == b'/').collect();
    // Behind a name's beginning comes the rest of the name, or more of its beginning.
    let beginnings = parts.iter().take_while(|part| part.ends_with(b".")).count();
    let (names, members) = parts
        .split_at_checked(beginnings + 1)
        .unwrap_or((&parts, &[]));
    let name = names.concat();
    let member = members.join(&b'/');
    match (members.is_empty(), is_folder) {
        (true, _) => [b"'", &name[..], b"'"].concat(),
        (false, true) => [b"'", &name[..], b".", &member, b"'"].concat(),
        (false, false) => [b"'", &name[..], b"(", &member, b")'"].concat(),
    }
}

fn replaced(bytes: &[u8], old: u8, new: u8) -> Vec<u8> {
    let one = |byte: &u8| if *byte == old { new } else { *byte };
    bytes.iter().map(one).collect()
}

fn is_of_library(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"#@$_".contains(byte)
}

/// VMS' name for a disk's top folder.
const TOP: &[u8] = b"000000";

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &RemotePath) -> String {
        path.display().into_owned()
    }

    #[test]
    fn pwd_shows_the_kind_and_paths_go_there_and_back() {
        for (told, ours, folder, file) in [
            ("/home/me", "/home/me", "/home/me", "/home/me/A.B"),
            (r"C:\in out", "/C:/in out", r"C:\in out", r"C:\in out\A.B"),
            (r"C:\", "/C:", r"C:\", r"C:\A.B"),
            ("D:", "/D:", r"D:\", r"D:\A.B"),
            ("c:/data", "/c:/data", "c:/data", "c:/data/A.B"),
            (
                "DISK$1:[X.Y]",
                "/DISK$1:/X/Y",
                "DISK$1:[X.Y]",
                "DISK$1:[X.Y]A.B",
            ),
            (
                "DISK$1:[000000]",
                "/DISK$1:",
                "DISK$1:[000000]",
                "DISK$1:[000000]A.B",
            ),
            ("[X]", "/X", "[X]", "[X]A.B"),
            ("'ME.'", "/ME.", "'ME.'", "'ME.A.B'"),
            ("'ME.LIB'", "/ME.LIB", "'ME.LIB'", "'ME.LIB(A.B)'"),
            ("QGPL", "/QGPL", "QGPL", "QGPL/A.B"),
        ] {
            let (kind, home) = PathKind::of_home(told.as_bytes()).unwrap();
            assert_eq!(text(&home), ours, "{told}");
            assert_eq!(text(&kind.folder(&home)), folder, "{told}");
            let inside = home.join(&"A.B".into()).unwrap();
            assert_eq!(text(&kind.file(&inside)), file, "{told}");
        }
        for none in ["", "is current", "no path", "]"] {
            assert_eq!(PathKind::of_home(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn members_are_in_data_sets_below_a_names_beginning() {
        let path = |text: &str| RemotePath::parse(text).unwrap();
        let mvs = PathKind::Mvs;
        assert_eq!(text(&mvs.folder(&path("/ME./LIB.COBOL"))), "'ME.LIB.COBOL'");
        let member = mvs.file(&path("/ME./LIB.COBOL/PAYROLL"));
        assert_eq!(text(&member), "'ME.LIB.COBOL(PAYROLL)'");
        assert_eq!(text(&mvs.folder(&path("/ME./A./B."))), "'ME.A.B.'");
        assert_eq!(text(&mvs.file(&path("/ME./A./B.C"))), "'ME.A.B.C'");
        assert_eq!(text(&mvs.file(&path("/ME./A./LIB/X"))), "'ME.A.LIB(X)'");
        assert_eq!(text(&mvs.folder(&path("/"))), "/");
    }
}
