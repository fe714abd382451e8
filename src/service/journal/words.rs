//! The words that rows use for values of a few kinds, both ways.

use crate::profile::{Encryption, ExistsRule};
use crate::protocol::{Declined, HashKind, IdentityFault, Precision, Spoken, Stage};
use crate::service::transfer::{Direction, Grade, What};
use crate::service::turn::Priority;

/// A value that is written as one word.
pub trait Word: Copy + PartialEq + 'static {
    const WORDS: &'static [(Self, &'static str)];

    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(value, _)| *value == self);
        found.map_or("", |(_, word)| word)
    }

    fn of_word(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(_, known)| *known == word);
        found.map(|(value, _)| *value)
    }
}

impl Word for Direction {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Download, "download"), (Self::Upload, "upload")];
}

impl Word for What {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::File, "file"),
        (Self::Folder, "folder"),
        (Self::Unknown, "unknown"),
    ];
}

impl Word for Priority {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Highest, "highest"),
        (Self::High, "high"),
        (Self::Normal, "normal"),
        (Self::Low, "low"),
        (Self::Lowest, "lowest"),
    ];
}

impl Word for Encryption {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Explicit, "explicit"),
        (Self::Implicit, "implicit"),
        (Self::Plain, "plain"),
    ];
}

impl Word for ExistsRule {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Ask, "ask"),
        (Self::Overwrite, "overwrite"),
        (Self::Newer, "newer"),
        (Self::Resume, "resume"),
        (Self::Rename, "rename"),
        (Self::Skip, "skip"),
        (Self::Fail, "fail"),
        (Self::DifferentSize, "different-size"),
        (Self::NewerOrDifferentSize, "newer-or-different-size"),
    ];
}

impl Word for Precision {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Second, "second"),
        (Self::Minute, "minute"),
        (Self::Day, "day"),
    ];
}

impl Word for Grade {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::NotVerifiable, "not-verifiable"),
        (Self::SizeMatches, "size"),
        (Self::HashMatches(HashKind::Crc32), "crc32"),
        (Self::HashMatches(HashKind::Md5), "md5"),
        (Self::HashMatches(HashKind::Sha1), "sha1"),
        (Self::HashMatches(HashKind::Sha256), "sha256"),
        (Self::HashMatches(HashKind::Sha512), "sha512"),
        (Self::Folder, "folder"),
    ];
}

impl Word for Declined {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Certificate, "certificate"),
        (Self::Password, "password"),
        (Self::Cancelled, "cancelled"),
    ];
}

impl Word for Spoken {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Explicit, "explicit"),
        (Self::Implicit, "implicit"),
        (Self::Ssh, "ssh"),
        (Self::Http, "http"),
        (Self::Unknown, "unknown"),
    ];
}

impl Word for IdentityFault {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::NotFound, "not-found"),
        (Self::Denied, "denied"),
        (Self::Unreadable, "unreadable"),
        (Self::NoCertificate, "no-certificate"),
        (Self::NoKey, "no-key"),
        (Self::WantsPassphrase, "wants-passphrase"),
        (Self::WrongPassphrase, "wrong-passphrase"),
        (Self::Unusable, "unusable"),
    ];
}

impl Word for Stage {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Proxy, "proxy"),
        (Self::Name, "name"),
        (Self::Connect, "connect"),
        (Self::Greeting, "greeting"),
        (Self::Tls, "tls"),
        (Self::Login, "login"),
        (Self::Reply, "reply"),
        (Self::Store, "store"),
        (Self::DataConnect, "data-connect"),
        (Self::DataAccept, "data-accept"),
        (Self::DataTls, "data-tls"),
        (Self::Data, "data"),
        (Self::Finishing, "finishing"),
        (Self::Hashing, "hashing"),
        (Self::Idle, "idle"),
    ];
}

/// The verb or thing that a failure names; one that nobody knows is left open.
pub fn known(word: &str) -> &'static str {
    KNOWN
        .iter()
        .find(|known| **known == word)
        .copied()
        .unwrap_or("")
}

const KNOWN: &[&str] = &[
    "AUTH",
    "USER",
    "PASS",
    "PBSZ",
    "PROT",
    "FEAT",
    "OPTS",
    "TYPE",
    "PWD",
    "CWD",
    "HOST",
    "ACCT",
    "PRET",
    "EPSV",
    "PASV",
    "PORT",
    "EPRT",
    "REST",
    "RETR",
    "STOR",
    "APPE",
    "LIST",
    "MLSD",
    "MLST",
    "STAT",
    "SIZE",
    "MDTM",
    "MFMT",
    "MFF",
    "SITE UTIME",
    "MKD",
    "RMD",
    "DELE",
    "RNFR",
    "RNTO",
    "HASH",
    "XSHA512",
    "XSHA256",
    "XSHA1",
    "XSHA",
    "XMD5",
    "MD5",
    "XCRC",
    "NOOP",
    "ABOR",
    "QUIT",
    "AUTH TLS",
    "reply",
    "reply (in lines)",
    "reply line",
    "listing",
    "listing (in entries)",
    "listing line",
    "top folder",
];
