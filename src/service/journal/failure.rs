//! A failure as a list of words in JSON, so that an item says after a restart what it said before.

use std::path::PathBuf;

use super::words::{Word, known};
use crate::profile::{path_from_text, path_to_text};
use crate::protocol::{
    CertificateFault, DiskFault, Failure, HashKind, IdentityFault, NetworkFault, OldFile,
    ProxyFault, ServerFault,
};

/// The failure as text.
pub fn to_text(failure: &Failure) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut say = |parts: &[&str]| words.extend(parts.iter().map(|part| (*part).to_owned()));
    match failure {
        Failure::Network { stage, fault } => {
            say(&["network", stage.word()]);
            network(fault, &mut say);
        }
        Failure::Server(fault) => {
            say(&["server"]);
            server(fault, &mut say);
        }
        Failure::Certificate(fault) => {
            say(&["certificate"]);
            certificate(fault, &mut say);
        }
        Failure::Disk { path, fault } => {
            say(&["disk", &path_to_text(path)]);
            disk(fault, &mut say);
        }
        Failure::Declined(declined) => say(&["declined", declined.word()]),
        Failure::Internal(text) => say(&["internal", text]),
    }
    serde_json::Value::from(words).to_string()
}

/// The failure that was written so; `None`: we would not have written that.
pub fn of_text(text: &str) -> Option<Failure> {
    let words: Vec<String> = serde_json::from_str(text).ok()?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Some(match words.as_slice() {
        ["network", stage, rest @ ..] => Failure::Network {
            stage: Word::of_word(stage)?,
            fault: network_of(rest)?,
        },
        ["server", rest @ ..] => Failure::Server(server_of(rest)?),
        ["certificate", rest @ ..] => Failure::Certificate(certificate_of(rest)?),
        ["disk", path, rest @ ..] => Failure::Disk {
            path: path_from_text(path).unwrap_or_else(|| PathBuf::from(path)),
            fault: disk_of(rest)?,
        },
        ["declined", word] => Failure::Declined(Word::of_word(word)?),
        ["internal", text] => Failure::Internal((*text).to_owned()),
        _ => return None,
    })
}

fn network(fault: &NetworkFault, say: &mut impl FnMut(&[&str])) {
    match fault {
        NetworkFault::NoSuchHost => say(&["no-such-host"]),
        NetworkFault::Refused => say(&["refused"]),
        NetworkFault::Unreachable => say(&["unreachable"]),
        NetworkFault::TimedOut { seconds } => say(&["timed-out", &seconds.to_string()]),
        NetworkFault::Closed => say(&["closed"]),
        NetworkFault::Proxy(fault) => match fault {
            ProxyFault::WantsLogin => say(&["proxy-wants-login"]),
            ProxyFault::LoginRefused => say(&["proxy-login-refused"]),
            ProxyFault::Forbidden => say(&["proxy-forbids"]),
            ProxyFault::Other(text) => say(&["proxy", text]),
        },
        NetworkFault::Other(text) => say(&["other", text]),
    }
}

fn network_of(words: &[&str]) -> Option<NetworkFault> {
    Some(match words {
        ["no-such-host"] => NetworkFault::NoSuchHost,
        ["refused"] => NetworkFault::Refused,
        ["unreachable"] => NetworkFault::Unreachable,
        ["timed-out", seconds] => NetworkFault::TimedOut {
            seconds: seconds.parse().ok()?,
        },
        ["closed"] => NetworkFault::Closed,
        ["proxy-wants-login"] => NetworkFault::Proxy(ProxyFault::WantsLogin),
        ["proxy-login-refused"] => NetworkFault::Proxy(ProxyFault::LoginRefused),
        ["proxy-forbids"] => NetworkFault::Proxy(ProxyFault::Forbidden),
        ["proxy", text] => NetworkFault::Proxy(ProxyFault::Other((*text).to_owned())),
        ["other", text] => NetworkFault::Other((*text).to_owned()),
        _ => return None,
    })
}

fn server(fault: &ServerFault, say: &mut impl FnMut(&[&str])) {
    match fault {
        ServerFault::Refused { verb, code, text } => {
            say(&["refused", verb, &code.to_string(), text]);
        }
        ServerFault::LoginRefused { code, text } => say(&["login", &code.to_string(), text]),
        ServerFault::WantsAccount { text } => say(&["wants-account", text]),
        ServerFault::TooMany { code, text } => say(&["too-many", &code.to_string(), text]),
        ServerFault::WrongMode(spoken) => say(&["wrong-mode", spoken.word()]),
        ServerFault::Lacks { what } => say(&["lacks", what]),
        ServerFault::RefusedTls { code, text } => say(&["no-tls", &code.to_string(), text]),
        ServerFault::BadCompression => say(&["bad-compression"]),
        ServerFault::OutOfStep { text } => say(&["out-of-step", text]),
        ServerFault::Unreadable { text } => say(&["unreadable", text]),
        ServerFault::TooLong { what, cap } => say(&["too-long", what, &cap.to_string()]),
        ServerFault::WrongSize { expected, got } => {
            say(&["wrong-size", &expected.to_string(), &got.to_string()]);
        }
        ServerFault::WrongHash { kind } => say(&["wrong-hash", kind.name()]),
        ServerFault::CutOff { got } => say(&["cut-off", &got.to_string()]),
        ServerFault::Gone => say(&["gone"]),
        ServerFault::NotInCharset { name, charset } => say(&["not-in-charset", name, charset]),
        ServerFault::HostileName { name } => say(&["hostile-name", name]),
        ServerFault::NameChanged { name } => say(&["name-changed", name]),
        ServerFault::UnreadableListing { lines, sample } => {
            say(&["unreadable-listing", &lines.to_string(), sample]);
        }
        ServerFault::ListingCut { text } => say(&["listing-cut", text]),
        ServerFault::SourceChanged => say(&["source-changed"]),
        ServerFault::RenameRefused {
            code,
            text,
            part,
            old,
        } => {
            let code = code.to_string();
            match old {
                OldFile::Stands => say(&["rename-refused", &code, text, part]),
                OldFile::Deleted => say(&["rename-refused-alone", &code, text, part]),
                OldFile::Aside(name) => say(&["rename-refused-aside", &code, text, part, name]),
            }
        }
        ServerFault::Exists => say(&["exists"]),
        ServerFault::WrongKind { what } => say(&["wrong-kind", what]),
    }
}

fn server_of(words: &[&str]) -> Option<ServerFault> {
    let owned = |text: &str| text.to_owned();
    Some(match words {
        ["refused", verb, code, text] => ServerFault::Refused {
            verb: known(verb),
            code: code.parse().ok()?,
            text: owned(text),
        },
        ["login", code, text] => ServerFault::LoginRefused {
            code: code.parse().ok()?,
            text: owned(text),
        },
        ["not-in-charset", name, charset] => ServerFault::NotInCharset {
            name: (*name).to_owned(),
            charset: (*charset).to_owned(),
        },
        ["wants-account", text] => ServerFault::WantsAccount {
            text: (*text).to_owned(),
        },
        ["too-many", code, text] => ServerFault::TooMany {
            code: code.parse().ok()?,
            text: owned(text),
        },
        ["wrong-mode", spoken] => ServerFault::WrongMode(Word::of_word(spoken)?),
        ["lacks", what] => ServerFault::Lacks { what: known(what) },
        ["no-tls", code, text] => ServerFault::RefusedTls {
            code: code.parse().ok()?,
            text: owned(text),
        },
        ["bad-compression"] => ServerFault::BadCompression,
        ["out-of-step", text] => ServerFault::OutOfStep { text: owned(text) },
        ["unreadable", text] => ServerFault::Unreadable { text: owned(text) },
        ["too-long", what, cap] => ServerFault::TooLong {
            what: known(what),
            cap: cap.parse().ok()?,
        },
        ["wrong-size", expected, got] => ServerFault::WrongSize {
            expected: expected.parse().ok()?,
            got: got.parse().ok()?,
        },
        ["wrong-hash", kind] => ServerFault::WrongHash {
            kind: HashKind::named(kind)?,
        },
        ["cut-off", got] => ServerFault::CutOff {
            got: got.parse().ok()?,
        },
        ["gone"] => ServerFault::Gone,
        ["hostile-name", name] => ServerFault::HostileName { name: owned(name) },
        ["name-changed", name] => ServerFault::NameChanged { name: owned(name) },
        ["unreadable-listing", lines, sample] => ServerFault::UnreadableListing {
            lines: lines.parse().ok()?,
            sample: owned(sample),
        },
        ["listing-cut", text] => ServerFault::ListingCut { text: owned(text) },
        ["source-changed"] => ServerFault::SourceChanged,
        [word, code, text, part, rest @ ..] if word.starts_with("rename-refused") => {
            ServerFault::RenameRefused {
                code: code.parse().ok()?,
                text: owned(text),
                part: owned(part),
                old: match (*word, rest) {
                    ("rename-refused", []) => OldFile::Stands,
                    ("rename-refused-alone", []) => OldFile::Deleted,
                    ("rename-refused-aside", [name]) => OldFile::Aside(owned(name)),
                    _ => return None,
                },
            }
        }
        ["exists"] => ServerFault::Exists,
        ["wrong-kind", what] => ServerFault::WrongKind { what: known(what) },
        _ => return None,
    })
}

fn certificate(fault: &CertificateFault, say: &mut impl FnMut(&[&str])) {
    match fault {
        CertificateFault::Untrusted { fingerprint } => say(&["untrusted", fingerprint]),
        CertificateFault::NotTheGiven { fingerprint, given } => {
            say(&["not-the-given", fingerprint, given]);
        }
        CertificateFault::DataDiffers => say(&["data-differs"]),
        CertificateFault::WeakKey { bits } => say(&["weak-key", &bits.to_string()]),
        CertificateFault::Identity { file, fault } => say(&["identity", file, fault.word()]),
        CertificateFault::UnusableKey { key } => say(&["unusable-key", key]),
        CertificateFault::NothingInCommon { text } => say(&["nothing-in-common", text]),
        CertificateFault::HungUp => say(&["hung-up"]),
        CertificateFault::TooOld => say(&["too-old"]),
        CertificateFault::WantsClientCertificate => say(&["wants-certificate"]),
        CertificateFault::BadSignature => say(&["bad-signature"]),
        CertificateFault::Handshake { text } => say(&["handshake", text]),
        CertificateFault::ReuseRefused { text } => say(&["reuse-refused", text]),
    }
}

fn certificate_of(words: &[&str]) -> Option<CertificateFault> {
    let owned = |text: &str| text.to_owned();
    Some(match words {
        ["untrusted", fingerprint] => CertificateFault::Untrusted {
            fingerprint: owned(fingerprint),
        },
        ["not-the-given", fingerprint, given] => CertificateFault::NotTheGiven {
            fingerprint: owned(fingerprint),
            given: owned(given),
        },
        ["data-differs"] => CertificateFault::DataDiffers,
        ["weak-key", bits] => CertificateFault::WeakKey {
            bits: bits.parse().ok()?,
        },
        ["identity", file, word] => CertificateFault::Identity {
            file: owned(file),
            fault: IdentityFault::of_word(word)?,
        },
        ["unusable-key", key] => CertificateFault::UnusableKey { key: owned(key) },
        ["nothing-in-common", text] => CertificateFault::NothingInCommon { text: owned(text) },
        ["hung-up"] => CertificateFault::HungUp,
        ["too-old"] => CertificateFault::TooOld,
        ["wants-certificate"] => CertificateFault::WantsClientCertificate,
        ["bad-signature"] => CertificateFault::BadSignature,
        ["handshake", text] => CertificateFault::Handshake { text: owned(text) },
        ["reuse-refused", text] => CertificateFault::ReuseRefused { text: owned(text) },
        _ => return None,
    })
}

fn disk(fault: &DiskFault, say: &mut impl FnMut(&[&str])) {
    match fault {
        DiskFault::NotFound => say(&["not-found"]),
        DiskFault::Denied => say(&["denied"]),
        DiskFault::Full => say(&["full"]),
        DiskFault::Exists => say(&["exists"]),
        DiskFault::ReadOnly => say(&["read-only"]),
        DiskFault::Changed => say(&["changed"]),
        DiskFault::WrongKind => say(&["wrong-kind"]),
        DiskFault::InUse => say(&["in-use"]),
        DiskFault::OtherDisk => say(&["other-disk"]),
        DiskFault::Other(text) => say(&["other", text]),
    }
}

fn disk_of(words: &[&str]) -> Option<DiskFault> {
    Some(match words {
        ["not-found"] => DiskFault::NotFound,
        ["denied"] => DiskFault::Denied,
        ["full"] => DiskFault::Full,
        ["exists"] => DiskFault::Exists,
        ["read-only"] => DiskFault::ReadOnly,
        ["changed"] => DiskFault::Changed,
        ["wrong-kind"] => DiskFault::WrongKind,
        ["in-use"] => DiskFault::InUse,
        ["other-disk"] => DiskFault::OtherDisk,
        ["other", text] => DiskFault::Other((*text).to_owned()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Declined, Spoken, Stage};

    #[test]
    fn every_failure_comes_back_as_it_was() {
        let text = || "Nein: \"ä\"\n[x]".to_owned();
        let (code, name) = (550, text());
        let network = [
            NetworkFault::NoSuchHost,
            NetworkFault::Refused,
            NetworkFault::Unreachable,
            NetworkFault::TimedOut { seconds: 30 },
            NetworkFault::Closed,
            NetworkFault::Other(text()),
        ];
        let server = [
            ServerFault::Refused {
                verb: "STOR",
                code,
                text: text(),
            },
            ServerFault::LoginRefused { code, text: text() },
            ServerFault::TooMany { code, text: text() },
            ServerFault::WrongMode(Spoken::Http),
            ServerFault::Lacks { what: "AUTH TLS" },
            ServerFault::RefusedTls { code, text: text() },
            ServerFault::OutOfStep { text: text() },
            ServerFault::BadCompression,
            ServerFault::Unreadable { text: text() },
            ServerFault::TooLong {
                what: "reply line",
                cap: u64::MAX,
            },
            ServerFault::WrongSize {
                expected: 1,
                got: 2,
            },
            ServerFault::WrongHash {
                kind: HashKind::Sha256,
            },
            ServerFault::CutOff { got: 3 },
            ServerFault::Gone,
            ServerFault::HostileName { name: name.clone() },
            ServerFault::NameChanged { name },
            ServerFault::UnreadableListing {
                lines: 4,
                sample: text(),
            },
            ServerFault::ListingCut { text: text() },
            ServerFault::SourceChanged,
            ServerFault::RenameRefused {
                code,
                text: text(),
                part: text(),
                old: OldFile::Stands,
            },
            ServerFault::RenameRefused {
                code,
                text: text(),
                part: text(),
                old: OldFile::Deleted,
            },
            ServerFault::RenameRefused {
                code,
                text: text(),
                part: text(),
                old: OldFile::Aside(text()),
            },
            ServerFault::Exists,
            ServerFault::WrongKind { what: "top folder" },
        ];
        let (fingerprint, given) = (text(), text());
        let certificate = [
            CertificateFault::Untrusted {
                fingerprint: fingerprint.clone(),
            },
            CertificateFault::NotTheGiven { fingerprint, given },
            CertificateFault::DataDiffers,
            CertificateFault::WeakKey { bits: 1024 },
            CertificateFault::UnusableKey { key: text() },
            CertificateFault::NothingInCommon { text: text() },
            CertificateFault::HungUp,
            CertificateFault::TooOld,
            CertificateFault::WantsClientCertificate,
            CertificateFault::BadSignature,
            CertificateFault::Handshake { text: text() },
            CertificateFault::ReuseRefused { text: text() },
        ];
        let disk = [
            DiskFault::NotFound,
            DiskFault::Denied,
            DiskFault::Full,
            DiskFault::Exists,
            DiskFault::ReadOnly,
            DiskFault::Changed,
            DiskFault::WrongKind,
            DiskFault::InUse,
            DiskFault::OtherDisk,
            DiskFault::Other(text()),
        ];
        let stage = Stage::DataTls;
        let all = network
            .into_iter()
            .map(|fault| Failure::Network { stage, fault })
            .chain(server.into_iter().map(Failure::Server))
            .chain(certificate.into_iter().map(Failure::Certificate))
            .chain(disk.into_iter().map(|fault| Failure::Disk {
                path: PathBuf::from("/tmp/ä"),
                fault,
            }))
            .chain([
                Failure::Declined(Declined::Cancelled),
                Failure::Internal(text()),
            ]);
        for failure in all {
            assert_eq!(of_text(&to_text(&failure)), Some(failure));
        }
        assert_eq!(of_text("[\"server\"]"), None);
        assert_eq!(of_text("nothing"), None);
    }
}
