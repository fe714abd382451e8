//! The ways to set the modification time of a file on a server.

use super::features::Features;
use super::time;

/// One way, best first; all times are UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeWay {
    /// MFMT (draft-somers-ftp-mfxx).
    Mfmt,
    /// MFF with the fact `Modify`, of the same draft.
    Mff,
    /// SITE UTIME with a time and a name.
    Utime,
    /// SITE UTIME with a name and three times.
    UtimeOfThree,
    /// MDTM with a time, as vsftpd knows it.
    Mdtm,
}

impl TimeWay {
    pub const ALL: [Self; 5] = [
        Self::Mfmt,
        Self::Mff,
        Self::Utime,
        Self::UtimeOfThree,
        Self::Mdtm,
    ];

    pub fn is_offered(self, features: &Features) -> bool {
        match self {
            Self::Mfmt => features.mfmt,
            Self::Mff => features.mff,
            Self::Utime | Self::UtimeOfThree => features.utime,
            Self::Mdtm => features.mdtm,
        }
    }

    /// Whether the server's word is enough. MDTM tells the time where it does not set it, and the
    /// forms of UTIME may be taken for each other.
    pub fn is_plain(self) -> bool {
        matches!(self, Self::Mfmt | Self::Mff)
    }

    /// The name by which it is remembered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mfmt => "MFMT",
            Self::Mff => "MFF",
            Self::Utime => "SITE UTIME",
            Self::UtimeOfThree => "SITE UTIME of three times",
            Self::Mdtm => "MDTM",
        }
    }

    pub(super) fn verb(self) -> &'static str {
        match self {
            Self::UtimeOfThree => Self::Utime.name(),
            other => other.name(),
        }
    }

    /// What stands behind the verb.
    pub(super) fn argument(self, path: &[u8], seconds: i64) -> Vec<u8> {
        let time = time::format_timestamp(seconds);
        let time = time.as_bytes();
        match self {
            Self::Mfmt | Self::Utime | Self::Mdtm => [time, b" ", path].concat(),
            Self::Mff => [b"Modify=", time, b"; ", path].concat(),
            Self::UtimeOfThree => [path, b" ", time, b" ", time, b" ", time, b" UTC"].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Command, RemotePath};

    #[test]
    fn each_way_has_its_form() {
        let path = RemotePath::parse("/a b").unwrap();
        let line = |way| {
            let line = Command::SetModified(way, path.clone(), 0).line();
            String::from_utf8(line).unwrap()
        };
        assert_eq!(line(TimeWay::Mfmt), "MFMT 19700101000000 /a b");
        assert_eq!(line(TimeWay::Mff), "MFF Modify=19700101000000; /a b");
        assert_eq!(line(TimeWay::Utime), "SITE UTIME 19700101000000 /a b");
        assert_eq!(
            line(TimeWay::UtimeOfThree),
            "SITE UTIME /a b 19700101000000 19700101000000 19700101000000 UTC"
        );
        assert_eq!(line(TimeWay::Mdtm), "MDTM 19700101000000 /a b");
    }
}
