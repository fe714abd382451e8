//! What a server says it can do: the reply to FEAT (RFC 2389).

use super::reply::Reply;

/// The features that matter to us, and every line as it came for the log. What a server
/// announces may still fail, and what it does not announce may still work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// `MLST` or `MLSD`: either promises both (RFC 3659, section 7.8).
    pub mlsd: bool,
    pub mlst_facts: Vec<Fact>,
    pub utf8: bool,
    pub size: bool,
    pub mdtm: bool,
    pub mfmt: bool,
    /// MFF can set the modification time.
    pub mff: bool,
    pub utime: bool,
    /// `REST STREAM`: transfers can begin in the middle of a file.
    pub rest_stream: bool,
    pub epsv: bool,
    pub auth_tls: bool,
    /// The server wants PRET before EPSV or PASV.
    pub pret: bool,
    /// The server wants to know the client's name before OPTS UTF8.
    pub clnt: bool,
    /// The server wants to know the client's name and version.
    pub csid: bool,
    /// Data can come as a zlib stream.
    pub mode_z: bool,
    pub offers: Offers,
    /// AVBL tells how much room there is.
    pub avbl: bool,
    /// XQUOTA tells how much of it the user may have.
    pub xquota: bool,
    /// The algorithms of HASH, in the server's order.
    pub hash: Vec<String>,
    /// Virtual hosts by HOST (RFC 7151).
    pub host: bool,
    /// All announced lines, trimmed.
    pub lines: Vec<String>,
}

/// What the server itself does with files when it is told to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// SITE CPFR and SITE CPTO.
    pub copies: bool,
    /// SITE SYMLINK.
    pub links: bool,
}

/// A fact that MLST can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// In lower case.
    pub name: String,
    /// The server tells it without being asked (`*`).
    pub on: bool,
}

impl Features {
    /// Reads a 211 reply of many lines. Any other reply announces nothing.
    pub fn parse(reply: &Reply) -> Self {
        let [_, announced @ .., _] = reply.lines.as_slice() else {
            return Self::default();
        };
        if !reply.is_positive() {
            return Self::default();
        }
        Self::of(announced)
    }

    /// As these lines announce it.
    pub fn of(lines: &[String]) -> Self {
        let mut features = Self::default();
        for line in lines.iter().map(|line| line.trim()) {
            if !line.is_empty() {
                features.add(line);
                features.lines.push(line.to_owned());
            }
        }
        features
    }

    /// The facts to ask for by OPTS MLST (RFC 3659, section 7.8), where the server would leave out some
    /// that we show.
    pub fn facts_to_choose(&self) -> Option<String> {
        let shown = |fact: &&Fact| SHOWN.contains(&&*fact.name);
        let facts = self.mlst_facts.iter().filter(shown);
        let is_wanting = facts.clone().any(|fact| !fact.on);
        is_wanting.then(|| facts.fold(String::new(), |all, fact| format!("{all}{};", fact.name)))
    }

    fn add(&mut self, line: &str) {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let mut words = rest
            .split(|separator: char| separator.is_whitespace() || matches!(separator, ';' | ','))
            .filter(|word| !word.is_empty());
        let has = |word: &str, wanted: &[&str]| wanted.iter().any(|w| word.eq_ignore_ascii_case(w));
        match name.to_ascii_uppercase().as_str() {
            "MLST" => {
                self.mlsd = true;
                self.mlst_facts = words.map(Fact::parse).collect();
            }
            "MLSD" => self.mlsd = true,
            "UTF8" | "UTF-8" => self.utf8 = true,
            "SIZE" => self.size = true,
            "MDTM" => self.mdtm = true,
            "MFMT" => self.mfmt = true,
            "MFF" => self.mff |= words.any(|word| has(word, &["modify"])),
            "SITE" => {
                for word in words {
                    self.utime |= has(word, &["UTIME"]);
                    self.offers.copies |= has(word, &["COPY", "CPFR"]);
                    self.offers.links |= has(word, &["SYMLINK"]);
                }
            }
            "REST" => self.rest_stream |= words.any(|word| has(word, &["STREAM"])),
            "EPSV" => self.epsv = true,
            "AUTH" => self.auth_tls |= words.any(|word| has(word, &["TLS", "TLS-C"])),
            "PRET" => self.pret = true,
            "CLNT" => self.clnt = true,
            "CSID" => self.csid = true,
            "AVBL" => self.avbl = true,
            "XQUOTA" => self.xquota = true,
            "MODE" => self.mode_z |= words.any(|word| has(word, &["Z"])),
            "HASH" => {
                self.hash = words
                    .map(|word| word.trim_matches('*').to_owned())
                    .collect()
            }
            "HOST" => self.host = true,
            _ => {}
        }
    }
}

impl Fact {
    fn parse(word: &str) -> Self {
        Self {
            name: word.trim_end_matches('*').to_ascii_lowercase(),
            on: word.ends_with('*'),
        }
    }
}

/// The facts of which something is shown.
const SHOWN: [&str; 11] = [
    "type",
    "size",
    "sizd",
    "modify",
    "unix.mode",
    "unix.owner",
    "unix.group",
    "unix.ownername",
    "unix.groupname",
    "unix.uid",
    "unix.gid",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::reply::ReplyReader;

    fn features(text: &str) -> Features {
        let mut reader = ReplyReader::new();
        reader.push(text.as_bytes());
        Features::parse(&reader.next().unwrap().unwrap())
    }

    #[test]
    fn announced_features_are_known() {
        let found = features(
            "211-Features:\r\n AUTH TLS\r\n CLNT\r\n EPSV\r\n HASH CRC32;SHA-1*;SHA-256;\r\n HOST\r\n \
             MDTM\r\n MFMT\r\n MLST modify*;perm;UNIX.mode*;\r\n PRET\r\n REST STREAM\r\n SIZE\r\n \
             UTF8\r\n XCRC\r\n211 End\r\n",
        );
        assert!(found.auth_tls && found.clnt && found.epsv && found.host && found.mdtm);
        assert!(found.mfmt && found.mlsd && found.pret && found.rest_stream && found.size);
        assert!(found.utf8);
        assert_eq!(found.hash, ["CRC32", "SHA-1", "SHA-256"]);
        let facts: Vec<_> = found.mlst_facts.iter().map(|f| (&*f.name, f.on)).collect();
        assert_eq!(
            facts,
            [("modify", true), ("perm", false), ("unix.mode", true)]
        );
        assert_eq!(found.lines.len(), 13);
        assert_eq!(found.lines.last().unwrap(), "XCRC");
    }

    #[test]
    fn odd_announcements_are_understood() {
        let found =
            features("211-Ok\r\nauth ssl;tls;\r\n211-size\r\n\tRest Stream\r\n\r\n211 End\r\n");
        assert!(found.auth_tls && found.size && found.rest_stream && !found.mlsd);
        let found = features("211-Ok\r\n AUTH SSL\r\n REST\r\n MLSD\r\n211 End\r\n");
        assert!(!found.auth_tls && !found.rest_stream && found.mlsd);
    }

    #[test]
    fn facts_are_chosen_where_the_server_would_keep_some_back() {
        let chosen =
            |mlst: &str| features(&format!("211-Ok\r\n {mlst}\r\n211 End\r\n")).facts_to_choose();
        let all = chosen("MLST type*;perm*;size*;modify*;unique*;unix.mode;unix.uid;");
        assert_eq!(all.as_deref(), Some("type;size;modify;unix.mode;unix.uid;"));
        assert_eq!(chosen("MLST type*;size*;modify*;unique;x.odd;"), None);
        assert_eq!(chosen("MLSD"), None);
    }

    #[test]
    fn a_refusal_announces_nothing() {
        assert_eq!(features("211 no features\r\n"), Features::default());
        assert_eq!(features("500 what?\r\n"), Features::default());
        assert_eq!(
            features("500-no\r\n SIZE\r\n500 no\r\n"),
            Features::default()
        );
    }
}
