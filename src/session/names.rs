//! Names and paths between a server's charset and way of writing, and ours. Within Argosy they are UTF-8, or bytes as the server
//! sent them; the way back leads to the very same bytes.

use crate::profile::Charset;
use crate::protocol::{Entry, Failure, Link, Name, PathKind, RemotePath, ServerFault};

/// Both ways for one session.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    charset: Charset,
    kind: PathKind,
}

impl Names {
    /// In this charset, with paths as Unix writes them.
    pub fn of(charset: Charset) -> Self {
        let kind = PathKind::Unix;
        Self { charset, kind }
    }

    /// With paths as PWD's answer writes them; and the folder that it tells, `/` where it tells none.
    pub fn with_home(self, told: Option<Vec<u8>>) -> (Self, RemotePath) {
        let told = told.map(|told| self.ours(&told).unwrap_or(told));
        let found = told.and_then(|told| PathKind::of_home(&told));
        let (kind, home) = found.unwrap_or_else(|| (PathKind::Unix, RemotePath::root()));
        (Self { kind, ..self }, home)
    }

    /// The server's rules for names have no room for temporary ones.
    pub fn are_narrow(self) -> bool {
        self.kind.has_narrow_names()
    }

    /// A name from the server. One that would not come back as it was stays bytes.
    fn ours(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let Charset::Other(encoding) = self.charset else {
            return None;
        };
        if bytes.is_ascii() {
            return None;
        }
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let (back, _, is_lost) = encoding.encode(&text);
        (!is_lost && *back == *bytes).then(|| text.into_owned().into_bytes())
    }

    /// Bytes for the server; `None`: the charset has no such character. What is no UTF-8 came from
    /// the server.
    fn theirs(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let Charset::Other(encoding) = self.charset else {
            return Some(bytes.to_vec());
        };
        let mut theirs = Vec::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            let (encoded, _, is_lost) = encoding.encode(chunk.valid());
            if is_lost {
                return None;
            }
            theirs.extend_from_slice(&encoded);
            theirs.extend_from_slice(chunk.invalid());
        }
        Some(theirs)
    }

    /// A folder, as the server knows it.
    pub fn their_folder(self, path: &RemotePath) -> Result<RemotePath, Failure> {
        self.encoded(self.kind.folder(path))
    }

    /// The same for anything that is no folder.
    pub fn their_file(self, path: &RemotePath) -> Result<RemotePath, Failure> {
        self.encoded(self.kind.file(path))
    }

    fn encoded(self, path: RemotePath) -> Result<RemotePath, Failure> {
        if path.as_bytes().is_ascii() {
            return Ok(path);
        }
        let theirs = self.theirs(path.as_bytes());
        let theirs = theirs.and_then(|bytes| RemotePath::parse(bytes).ok());
        theirs.ok_or_else(|| {
            Failure::Server(ServerFault::NotInCharset {
                name: path.display().into_owned(),
                charset: self.charset.label().to_owned(),
            })
        })
    }

    /// A line that a person wrote; as it is where the charset has no such character.
    pub fn their_line(self, line: Vec<u8>) -> Vec<u8> {
        self.theirs(&line).unwrap_or(line)
    }

    pub fn our_entries(self, entries: &mut [Entry]) {
        if !matches!(self.charset, Charset::Other(_)) {
            return;
        }
        for entry in entries {
            if let Some(ours) = self.ours(entry.name.as_bytes()) {
                entry.name = Name::new(ours);
            }
            if let Some(link) = &mut entry.link {
                self.our_link(link);
            }
        }
    }

    fn our_link(self, link: &mut Link) {
        if let Some(target) = &link.target
            && let Some(ours) = self.ours(target.as_bytes())
        {
            link.target = Some(Name::new(ours));
        }
    }

    /// Which charset names look like that are not UTF-8, where nobody has said it.
    pub fn guess(self, entries: &[Entry]) -> Option<Charset> {
        if !self.charset.is_automatic() {
            return None;
        }
        let names = entries.iter().map(|entry| entry.name.as_bytes());
        let odd = names.filter(|name| std::str::from_utf8(name).is_err());
        Charset::guess(odd.take(SAMPLE))
    }
}

/// So many names are enough for a guess.
const SAMPLE: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn names(label: &str) -> Names {
        Names::of(Charset::of_label(label).unwrap())
    }

    #[test]
    fn names_go_there_and_back() {
        for (label, text) in [
            ("windows-1251", "я и ты.txt"),
            ("Shift_JIS", "表.txt"),
            ("GBK", "发票"),
            ("windows-1252", "Müller & Söhne"),
        ] {
            let path = RemotePath::parse(format!("/a/{text}")).unwrap();
            let theirs = names(label).their_file(&path).unwrap();
            assert_ne!(theirs, path);
            let (_, back) = names(label).with_home(Some(theirs.as_bytes().to_vec()));
            assert_eq!(back, path, "{label}");
        }
    }

    #[test]
    fn every_byte_string_comes_back_as_it_was() {
        for charset in Charset::all() {
            for high in 0x80..=0xffu8 {
                for low in [b'a', 0x81, 0xc3, 0xff] {
                    let name = [b'n', high, low, high];
                    let ours = Names::of(charset).ours(&name);
                    if let Some(ours) = ours {
                        let back = Names::of(charset).theirs(&ours);
                        assert_eq!(back.as_deref(), Some(&name[..]), "{}", charset.label());
                    }
                }
            }
        }
    }

    #[test]
    fn a_character_that_the_charset_lacks_is_named() {
        let path = RemotePath::parse("/表").unwrap();
        let expected = Failure::Server(ServerFault::NotInCharset {
            name: "/表".to_owned(),
            charset: "windows-1252".to_owned(),
        });
        assert_eq!(names("latin1").their_file(&path), Err(expected));
    }

    #[test]
    fn what_is_not_of_the_charset_stays_bytes() {
        let raw = RemotePath::parse(b"/a\xff\xff").unwrap();
        let sjis = names("Shift_JIS");
        assert_eq!(sjis.with_home(Some(raw.as_bytes().to_vec())).1, raw);
        assert_eq!(sjis.their_file(&raw), Ok(raw));
    }
}
