//! How files are moved at one site, where it should be otherwise than everywhere.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::charset::Charset;
use super::path_text;
use super::reach::{DataMode, PasvAddress};
use super::settings::{ExistsRule, Verify};
use super::site::TlsVersions;

/// A site's own ways. `None`: as the settings say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Transfers at once, 1 to 32.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_file: Option<PerFile>,
    /// Bytes per second; `None`: only the limit that all sites share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub down: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<Verify>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub download_exists: Option<ExistsRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_exists: Option<ExistsRule>,
    /// Where the server refuses to rename an upload onto the file that it replaces.
    pub replacing: Replacing,
    /// Who opens data connections.
    pub data: DataMode,
    pub pasv: PasvAddress,
    /// Of the server's names.
    #[serde(skip_serializing_if = "Charset::is_automatic")]
    pub charset: Charset,
    pub tls: TlsVersions,
    /// The file with the certificate that is shown to servers that want one, and its key.
    #[serde(skip_serializing_if = "Option::is_none", with = "path_text::option")]
    pub certificate: Option<PathBuf>,
    /// Where the server refuses to encrypt data connections, files and listings go in clear.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub clear_data: bool,
    /// Behind the login commands and replies go in clear (CCC), if the server grants that.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub clear_control: bool,
    /// Listings and downloads come compressed, where the server can do that (MODE Z).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub compress: bool,
    /// What a server gets that asks for an account (ACCT) beside user and password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Not through the proxy that the settings name.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub direct: bool,
    /// Nothing is sent on the control connection while a transfer runs: no NOOP keeps it alive.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub quiet: bool,
    /// What an upload is called on the server until it is whole, as [`PartPattern`] reads it;
    /// `None`: `*.argosy-part`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_name: Option<String>,
}

/// How many connections fetch one large file at once; as far as there are so many for the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PerFile(u8);

/// How an upload takes the place of an older file, where one RNTO does not do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Replacing {
    /// Not at all: the item fails, and both files stand.
    #[default]
    Never,
    /// The old file is renamed, the new one gets its name, then the old one is deleted: at no time
    /// is there none, but for a moment the name is missing.
    Aside,
    /// The old file is deleted first: if the rename fails then, only the part is there.
    Delete,
}

impl Policy {
    /// How parts of uploads are called. What a hand wrote and is none is as if nothing stood there.
    pub fn part_pattern(&self) -> PartPattern {
        let own = self.part_name.as_deref();
        own.and_then(|text| PartPattern::parse(text).ok())
            .unwrap_or_default()
    }
}

impl PerFile {
    /// As many as make it faster, found out by trying.
    pub const AUTOMATIC: Self = Self(0);
    pub const ONE: Self = Self(1);
    pub const MOST: u8 = 10;

    /// What a person can choose.
    pub const CHOICES: [Self; 8] = [
        Self::AUTOMATIC,
        Self::ONE,
        Self(2),
        Self(3),
        Self(4),
        Self(6),
        Self(8),
        Self(Self::MOST),
    ];

    /// So many; none is as one, and more than [`Self::MOST`] are no more than these.
    pub fn connections(count: u8) -> Self {
        Self(count.clamp(1, Self::MOST))
    }

    /// `None`: found out by trying.
    pub fn count(self) -> Option<usize> {
        (self != Self::AUTOMATIC).then_some(usize::from(self.0.min(Self::MOST)))
    }
}

impl Replacing {
    pub const ALL: [Self; 3] = [Self::Never, Self::Aside, Self::Delete];
}

/// A temporary name's pattern: what stands before and behind the file's own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartPattern {
    pub before: String,
    pub behind: String,
}

/// Why a text is no such pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternFault {
    /// `*` must stand in it once.
    Stars,
    Slash,
    Control,
    /// It would be the file's own name.
    OnlyStar,
    TooLong,
}

impl PartPattern {
    /// So many bytes beside the star leave room for most of a name.
    pub const LONGEST: usize = 100;

    pub fn parse(text: &str) -> Result<Self, PatternFault> {
        if text.contains('/') {
            return Err(PatternFault::Slash);
        }
        if text.contains(char::is_control) {
            return Err(PatternFault::Control);
        }
        let Some((before, behind)) = text.split_once('*').filter(|(_, end)| !end.contains('*'))
        else {
            return Err(PatternFault::Stars);
        };
        if before.is_empty() && behind.is_empty() {
            return Err(PatternFault::OnlyStar);
        }
        if text.len() > Self::LONGEST {
            return Err(PatternFault::TooLong);
        }
        Ok(Self {
            before: before.to_owned(),
            behind: behind.to_owned(),
        })
    }
}

impl Default for PartPattern {
    fn default() -> Self {
        Self {
            before: String::new(),
            behind: ".argosy-part".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_holds_the_name_once_and_more() {
        let pattern = PartPattern::parse(".*.tmp").unwrap();
        assert_eq!(
            (pattern.before.as_str(), pattern.behind.as_str()),
            (".", ".tmp")
        );
        assert_eq!(
            PartPattern::parse("*.argosy-part"),
            Ok(PartPattern::default())
        );
        for (text, fault) in [
            ("", PatternFault::Stars),
            ("a.tmp", PatternFault::Stars),
            ("**", PatternFault::Stars),
            ("*", PatternFault::OnlyStar),
            ("tmp/*", PatternFault::Slash),
            ("*\n", PatternFault::Control),
            (&format!("*{}", "x".repeat(100)), PatternFault::TooLong),
        ] {
            assert_eq!(PartPattern::parse(text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn a_number_that_a_hand_wrote_is_kept_within_bounds() {
        let policy: Policy = toml::from_str("per_file = 200").unwrap();
        assert_eq!(policy.per_file.and_then(PerFile::count), Some(10));
        assert_eq!(PerFile::connections(0), PerFile::ONE);
        assert_eq!(PerFile::default().count(), None);
    }

    #[test]
    fn a_pattern_that_is_none_counts_as_none() {
        let policy = Policy {
            part_name: Some("a/*".to_owned()),
            ..Policy::default()
        };
        assert_eq!(policy.part_pattern(), PartPattern::default());
    }
}
