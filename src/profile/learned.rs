//! What a site turned out to need. One struct, read by session, window and export alike.

mod announced;
mod sites;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::parts::{decoded, encoded};
use crate::protocol::RemotePath;

pub use announced::Announced;
pub use sites::LearnedSites;

/// Facts about one endpoint that its sessions found out. `None` or `false`: nothing learned yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learned {
    /// TLS 1.2 only: uploads ended cleanly and brought no session ticket back.
    pub tls12: bool,
    /// TLS 1.3 only, with a new login every two uploads: TLS 1.2 was tried and failed.
    pub tls13_relogin: bool,
    /// EPSV was refused; PASV is used (not on IPv6).
    pub no_epsv: bool,
    /// Whether it knows virtual hosts by HOST.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<bool>,
    /// Whether byte 0xFF in names is to be doubled, as Telnet wants it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telnet: Option<bool>,
    /// It tells a port only after PRET.
    pub pret: bool,
    /// The server opens data connections: the other way was tried and failed.
    pub active: bool,
    /// After PASV it named an address that was not its own, and was reached all the same.
    pub pasv_address: bool,
    /// How many connections the server allows at once, as its refusals showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<usize>,
    /// MLSD was announced and then refused.
    pub no_mlsd: bool,
    /// Ways to ask for a file's hash that were announced and then refused (`HASH SHA-256`, `XCRC`).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub no_hash: BTreeSet<String>,
    /// Ways to set a file's time that were announced and then refused, or did nothing.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub no_time: BTreeSet<String>,
    /// `LIST -a` is taken for a name; plain LIST is used.
    pub no_list_all: bool,
    /// OPTS UTF8 is refused to clients that did not say by CLNT who they are.
    pub client: bool,
    /// The facts that MLSD tells only where OPTS MLST asks for them, and those beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<String>,
    /// No file may be renamed: uploads go straight to their names.
    pub no_rename: bool,
    /// The same, found in this one folder so far (percent-encoded), which may have rights of its
    /// own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_rename_in: Option<String>,
    /// REST is refused or does nothing: uploads go on by APPE.
    pub no_rest: bool,
    /// A second connection was not let into a file that one was reading, or it did not bring the
    /// right bytes: each file comes over one.
    pub no_segments: bool,
    /// A NOOP that comes while bytes flow is never answered.
    pub no_noop: bool,
    /// Whether commands that are sent at once are answered in their order. False: one is sent after
    /// the other's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ahead: Option<bool>,
    /// The group that the server wants for TLS' key exchange (its number in TLS), where that is not
    /// the usual one: to begin with it saves a round trip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<u16>,
    /// What it answered to FEAT, which is not asked again for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announced: Option<Announced>,
}

/// One thing that was learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Connections(usize),
    Tls12,
    Tls13Relogin,
    NoEpsv,
    Host,
    Telnet,
    Pret,
    Active,
    PasvAddress,
    NoMlsd,
    NoListAll,
    Client,
    Facts(String),
    NoRename,
    NoRenameIn(RemotePath),
    NoRest,
    NoSegments,
    NoNoop,
    NoHash(String),
    NoTime(String),
    Ahead(bool),
    Group(u16),
    /// So many features.
    Announced(usize),
}

impl Learned {
    /// All that is known, one by one.
    pub fn facts(&self) -> Vec<Fact> {
        let plain = [
            (self.tls12, Fact::Tls12),
            (self.tls13_relogin, Fact::Tls13Relogin),
            (self.no_epsv, Fact::NoEpsv),
            (self.host == Some(true), Fact::Host),
            (self.telnet == Some(true), Fact::Telnet),
            (self.pret, Fact::Pret),
            (self.active, Fact::Active),
            (self.pasv_address, Fact::PasvAddress),
            (self.no_mlsd, Fact::NoMlsd),
            (self.no_list_all, Fact::NoListAll),
            (self.client, Fact::Client),
            (self.no_rename, Fact::NoRename),
            (self.no_rest, Fact::NoRest),
            (self.no_segments, Fact::NoSegments),
            (self.no_noop, Fact::NoNoop),
        ];
        let plain = plain.into_iter().filter(|(holds, _)| *holds);
        // One folder says nothing beside all.
        let folder = self.unrenamable().filter(|_| !self.no_rename);
        let mut facts: Vec<_> = self
            .connections
            .map(Fact::Connections)
            .into_iter()
            .collect();
        facts.extend(plain.map(|(_, fact)| fact));
        facts.extend(folder.map(Fact::NoRenameIn));
        facts.extend(self.facts.clone().map(Fact::Facts));
        facts.extend(self.no_hash.iter().cloned().map(Fact::NoHash));
        facts.extend(self.no_time.iter().cloned().map(Fact::NoTime));
        facts.extend(self.ahead.map(Fact::Ahead));
        facts.extend(self.group.map(Fact::Group));
        let announced = self.announced.as_ref();
        facts.extend(announced.map(|announced| Fact::Announced(announced.lines.len())));
        facts
    }

    /// It is as if that had never been found out.
    pub fn forget(&mut self, fact: &Fact) {
        match fact {
            Fact::Connections(_) => self.connections = None,
            Fact::Tls12 => self.tls12 = false,
            Fact::Tls13Relogin => self.tls13_relogin = false,
            Fact::NoEpsv => self.no_epsv = false,
            Fact::Host => self.host = None,
            Fact::Telnet => self.telnet = None,
            Fact::Pret => self.pret = false,
            Fact::Active => self.active = false,
            Fact::PasvAddress => self.pasv_address = false,
            Fact::NoMlsd => self.no_mlsd = false,
            Fact::NoListAll => self.no_list_all = false,
            Fact::Client => self.client = false,
            Fact::Facts(_) => self.facts = None,
            Fact::NoRename | Fact::NoRenameIn(_) => {
                self.no_rename = false;
                self.no_rename_in = None;
            }
            Fact::NoRest => self.no_rest = false,
            Fact::NoSegments => self.no_segments = false,
            Fact::NoNoop => self.no_noop = false,
            Fact::NoHash(way) => {
                self.no_hash.remove(way);
            }
            Fact::NoTime(way) => {
                self.no_time.remove(way);
            }
            Fact::Ahead(_) => self.ahead = None,
            Fact::Group(_) => self.group = None,
            Fact::Announced(_) => self.announced = None,
        }
    }

    /// No file could be renamed in this folder. A second folder speaks for all.
    pub fn cannot_rename_in(&mut self, folder: &RemotePath) {
        self.add_unrenamable(encoded(folder.as_bytes()));
    }

    /// Whether uploads into this folder go straight to their names.
    pub fn is_direct_in(&self, folder: &RemotePath) -> bool {
        let is_it = |known: &String| *known == encoded(folder.as_bytes());
        self.no_rename || self.no_rename_in.as_ref().is_some_and(is_it)
    }

    /// The one folder where nothing could be renamed.
    pub fn unrenamable(&self) -> Option<RemotePath> {
        RemotePath::parse(decoded(self.no_rename_in.as_ref()?)).ok()
    }

    /// Takes in what a session found out since it knew `before`. What has been found out or
    /// forgotten elsewhere meanwhile stays so.
    pub fn take_news(&mut self, before: &Self, now: Self) {
        let facts = [
            (&mut self.tls12, before.tls12, now.tls12),
            (
                &mut self.tls13_relogin,
                before.tls13_relogin,
                now.tls13_relogin,
            ),
            (&mut self.no_epsv, before.no_epsv, now.no_epsv),
            (&mut self.pret, before.pret, now.pret),
            (&mut self.active, before.active, now.active),
            (
                &mut self.pasv_address,
                before.pasv_address,
                now.pasv_address,
            ),
            (&mut self.no_mlsd, before.no_mlsd, now.no_mlsd),
            (&mut self.no_list_all, before.no_list_all, now.no_list_all),
            (&mut self.client, before.client, now.client),
            (&mut self.no_rename, before.no_rename, now.no_rename),
            (&mut self.no_rest, before.no_rest, now.no_rest),
            (&mut self.no_segments, before.no_segments, now.no_segments),
            (&mut self.no_noop, before.no_noop, now.no_noop),
        ];
        for (fact, before, now) in facts {
            if before != now {
                *fact = now;
            }
        }
        if before.telnet != now.telnet {
            self.telnet = now.telnet;
        }
        if before.host != now.host {
            self.host = now.host;
        }
        if before.facts != now.facts {
            self.facts = now.facts;
        }
        if before.ahead != now.ahead {
            self.ahead = now.ahead;
        }
        if before.group != now.group {
            self.group = now.group;
        }
        if before.announced != now.announced {
            self.announced = now.announced;
        }
        let ways = now.no_hash.difference(&before.no_hash);
        self.no_hash.extend(ways.cloned());
        let ways = now.no_time.difference(&before.no_time);
        self.no_time.extend(ways.cloned());
        if let Some(folder) = now.no_rename_in
            && before.no_rename_in.as_ref() != Some(&folder)
        {
            self.add_unrenamable(folder);
        }
    }

    fn add_unrenamable(&mut self, folder: String) {
        match &self.no_rename_in {
            Some(known) if *known != folder => self.no_rename = true,
            _ => self.no_rename_in = Some(folder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fact_can_be_forgotten_by_itself() {
        let mut all = Learned {
            tls12: true,
            tls13_relogin: true,
            no_epsv: true,
            host: Some(true),
            telnet: Some(true),
            pret: true,
            active: true,
            pasv_address: true,
            connections: Some(3),
            no_mlsd: true,
            no_hash: BTreeSet::from(["XCRC".to_owned(), "XMD5".to_owned()]),
            no_time: BTreeSet::from(["MFMT".to_owned()]),
            no_list_all: true,
            client: true,
            facts: Some("type;".to_owned()),
            no_rename: true,
            no_rename_in: Some("/a".to_owned()),
            no_rest: true,
            no_segments: true,
            no_noop: true,
            ahead: Some(false),
            group: Some(23),
            announced: Announced::now(&["SIZE".to_owned()]),
        };
        let facts = all.facts();
        assert_eq!(facts.len(), 23);
        for (at, fact) in facts.iter().enumerate() {
            assert_eq!(all.facts(), facts[at..]);
            all.forget(fact);
        }
        assert_eq!(all, Learned::default());
    }

    #[test]
    fn only_news_are_taken_in() {
        let old = Learned {
            no_epsv: true,
            no_hash: BTreeSet::from(["XMD5".to_owned()]),
            no_rename: true,
            ..Learned::default()
        };
        let mut now = old.clone();
        now.no_mlsd = true;
        now.no_hash.insert("XCRC".to_owned());
        // All was forgotten while that session stood, and another found something.
        let mut known = Learned {
            tls12: true,
            ..Learned::default()
        };
        known.take_news(&old, now);
        let expected = Learned {
            tls12: true,
            no_mlsd: true,
            no_hash: BTreeSet::from(["XCRC".to_owned()]),
            ..Learned::default()
        };
        assert_eq!(known, expected);
    }

    #[test]
    fn one_folder_where_nothing_can_be_renamed_does_not_speak_for_all() {
        let [a, b, c] = ["/a", "/b \u{e9}", "/c"].map(|path| RemotePath::parse(path).unwrap());
        let mut learned = Learned::default();
        learned.cannot_rename_in(&b);
        learned.cannot_rename_in(&b);
        assert!(learned.is_direct_in(&b) && !learned.is_direct_in(&c));
        let before = learned.clone();
        let mut other = Learned::default();
        other.cannot_rename_in(&a);
        learned.take_news(&Learned::default(), other);
        assert!(learned.is_direct_in(&c));
        assert!(!before.is_direct_in(&c));
    }
}
