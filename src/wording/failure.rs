//! Failures as sentences: what failed, what to do about it, and what the server itself said.

mod network;
mod refusal;
mod tls;

use std::path::Path;

use crate::protocol::{Declined, DiskFault, Failure, OldFile, ServerFault, Spoken, Stage};

use super::text::{self, printable};
use super::units::{exact_size, number};

/// A failure for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// One plain sentence that names the step that failed.
    pub what: String,
    /// What to do about it.
    pub advice: Option<String>,
    /// The server's code and words.
    pub server_said: Option<String>,
    /// For those who want it exactly: the raw error.
    pub details: Option<String>,
}

impl Sentence {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            advice: None,
            server_said: None,
            details: None,
        }
    }

    fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    fn said(mut self, code: u16, text: &str) -> Self {
        let said = format!("{code} {}", printable(text));
        self.server_said = Some(said.trim_end().to_owned());
        self
    }

    fn said_text(mut self, text: &str) -> Self {
        self.server_said = (!text.is_empty()).then(|| printable(text).into_owned());
        self
    }

    fn details(mut self, details: &str) -> Self {
        self.details = (!details.is_empty()).then(|| printable(details).into_owned());
        self
    }

    /// Everything in one line, as a terminal shows it.
    pub fn line(&self) -> String {
        let mut line = self.what.clone();
        if let Some(said) = &self.server_said {
            line.push_str(&format!(" The server said: {said}"));
            if !said.ends_with(['.', '!', '?']) {
                line.push('.');
            }
        }
        if let Some(advice) = &self.advice {
            line.push(' ');
            line.push_str(advice);
        }
        if let Some(details) = &self.details {
            line.push_str(&format!(" ({details})"));
        }
        line
    }
}

/// Says a failure in words.
pub fn failure(failure: &Failure) -> Sentence {
    match failure {
        Failure::Network { stage, fault } => network::network(*stage, fault),
        Failure::Server(fault) => server(fault),
        Failure::Certificate(fault) => tls::certificate(fault),
        Failure::Disk { path, fault } => disk(path, fault),
        Failure::Declined(declined) => Sentence::new(match declined {
            Declined::Certificate => "The certificate was not trusted, so nothing was sent.",
            Declined::Password => "No password was given.",
            Declined::Cancelled => "Cancelled.",
        }),
        Failure::Internal(text) => Sentence::new("Argosy itself made a mistake.")
            .advice("Please report it, with the log.")
            .details(text),
    }
}

/// What a connection is doing, or was doing when it failed.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Proxy => "Connecting through the proxy",
        Stage::Name => "Looking up the host name",
        Stage::Connect => "Connecting",
        Stage::Greeting => "Waiting for the server's greeting",
        Stage::Tls => "Securing the connection (TLS)",
        Stage::Login => "Logging in",
        Stage::Reply => "Waiting for the server's reply",
        Stage::Store => "Waiting for the server to take the file",
        Stage::DataConnect => "Opening the data connection",
        Stage::DataAccept => "Waiting for the server's data connection",
        Stage::DataTls => "Securing the data connection (TLS)",
        Stage::Data => "Transferring data",
        Stage::Finishing => "Waiting for the server to finish",
        Stage::Hashing => "Waiting for the file's hash",
        Stage::Idle => "Idle",
    }
}

/// What a connection that is being made waits for, where that is a person.
pub const AWAITS_PASSWORD: &str = "Waiting for you to give the password";
pub const AWAITS_ANSWER: &str = "Waiting for you to answer the server";
pub const AWAITS_MASTER: &str = "Waiting for you to give the master password";
pub const AWAITS_JUDGEMENT: &str = "Waiting for you to judge the certificate";

/// What the disk refused, to stand behind a path.
pub fn disk_fault(fault: &DiskFault) -> String {
    match fault {
        DiskFault::NotFound => "it does not exist".into(),
        DiskFault::Denied => "you are not allowed to".into(),
        DiskFault::Full => "the disk is full".into(),
        DiskFault::Exists => "it exists already".into(),
        DiskFault::ReadOnly => "the disk is read-only".into(),
        DiskFault::Changed => "it changed while it was read".into(),
        DiskFault::InUse => "another transfer is at work on it".into(),
        DiskFault::OtherDisk => "the target is on another disk".into(),
        DiskFault::WrongKind => {
            "a folder stands where a file is needed, or a file for a folder".into()
        }
        DiskFault::Other(text) => printable(text).into_owned(),
    }
}

fn server(fault: &ServerFault) -> Sentence {
    match fault {
        ServerFault::Refused { verb, code, text } => {
            let mut sentence = Sentence::new(refusal::what(verb, *code)).said(*code, text);
            sentence.advice = refusal::advice(verb, *code).map(str::to_owned);
            sentence
        }
        ServerFault::LoginRefused { code, text } => {
            Sentence::new("The server refused the user or the password.")
                .advice(
                    "Check both. Some servers also refuse users without encryption, or from here.",
                )
                .said(*code, text)
        }
        ServerFault::WantsAccount { text } => {
            Sentence::new("The server wants an account beside user and password.")
                .advice("Write it in the site's form, under Connection.")
                .said(332, text)
        }
        ServerFault::TooMany { code, text } => {
            Sentence::new("The server allows no more connections at the moment.")
                .advice("Try again later, or with fewer connections at once.")
                .said(*code, text)
        }
        ServerFault::WrongMode(spoken) => wrong_mode(*spoken),
        ServerFault::Lacks { what } => Sentence::new(format!("The server does not offer {what}.")),
        ServerFault::RefusedTls { code, text } => {
            Sentence::new("The server refused to secure the connection, so nothing was sent.")
                .advice(
                    "Ask the administrator to enable TLS. Only Plain FTP would work here, and it \
                     shows your password to everybody on the way.",
                )
                .said(*code, text)
        }
        ServerFault::BadCompression => Sentence::new(
            "What the server sent compressed can't be unpacked: it is damaged, or not whole.",
        )
        .advice("Switch compression (MODE Z) off for this site."),
        ServerFault::OutOfStep { text } => Sentence::new(
            "The server's replies do not fit what was asked, so the connection was closed.",
        )
        .said_text(text),
        ServerFault::Unreadable { text } => {
            Sentence::new("The server's reply could not be understood.").said_text(text)
        }
        ServerFault::TooLong {
            what: "folder depth",
            cap,
        } => Sentence::new(format!(
            "The server shows folders within folders, more than {} deep. What is further down was left.",
            number(*cap)
        )),
        ServerFault::TooLong {
            what: "folder tree",
            cap,
        } => Sentence::new(format!(
            "The server shows more than {} things in this folder and those within it. The rest was left.",
            number(*cap)
        )),
        ServerFault::TooLong { what, cap } => Sentence::new(format!(
            "The server sent a {what} longer than the limit of {}.",
            exact_size(*cap)
        )),
        ServerFault::WrongSize { expected, got } => Sentence::new(format!(
            "The file is not whole: {} of {} arrived.",
            exact_size(*got),
            exact_size(*expected)
        ))
        .advice("Try again. If it happens every time, the file may be changing on its source."),
        ServerFault::WrongHash { kind } => Sentence::new(format!(
            "The two sides differ: the size is the same, but not the hash ({}). The copy was thrown \
             away.",
            kind.name()
        ))
        .advice(
            "Try again. If it happens every time, the file may be changing on its source, or the \
             server makes its hashes in another way: then set “Verify by hash” to never.",
        ),
        ServerFault::CutOff { got } => Sentence::new(format!(
            "The data ended too early, after {}, without TLS' goodbye.",
            exact_size(*got)
        ))
        .advice("Somebody may have cut the connection. Try again."),
        ServerFault::Gone => {
            Sentence::new("The server confirmed the file, and then there was no such file.").advice(
                "Try again. If it happens every time, something on the server takes files out of \
                 that folder.",
            )
        }
        ServerFault::NotInCharset { name, charset } => Sentence::new(format!(
            "“{}” can't be written in {charset}, the charset of this site.",
            printable(name)
        ))
        .advice("Rename it, or choose another charset in the site's form, under Connection."),
        ServerFault::HostileName { name } => Sentence::new(format!(
            "The server sent a name that is not safe to use: “{}”.",
            printable(name)
        ))
        .advice("Nothing was written. Rename it on the server."),
        ServerFault::NameChanged { name } => Sentence::new(format!(
            "The server did not keep the name “{}”.",
            printable(name)
        ))
        .advice(
            "It stands there under another one. Some servers change blanks and signs in names.",
        ),
        ServerFault::UnreadableListing { lines, sample } => {
            Sentence::new("The server's list of the folder could not be understood.")
                .details(&format!("{lines} lines, such as “{sample}”"))
        }
        ServerFault::ListingCut { text } => {
            Sentence::new("The server left entries out of its list of this folder.")
                .advice("What it did not list was not looked at. Its operator can raise the limit.")
                .details(&printable(text))
        }
        ServerFault::SourceChanged => Sentence::new(
            "The source changed since the transfer began, so it cannot go on in the middle.",
        )
        .advice("Try again from the start."),
        ServerFault::RenameRefused {
            code,
            text,
            part,
            old,
        } => not_renamed(part, old).said(*code, text),
        ServerFault::Exists => Sentence::new("The target exists already.")
            .advice("Say what to do then: overwrite, resume, rename or skip."),
        ServerFault::WrongKind { what } => Sentence::new(format!("It is not a {what}.")),
    }
}

/// The part is whole, but has not got its name.
fn not_renamed(part: &str, old: &OldFile) -> Sentence {
    let part = printable(part);
    match old {
        OldFile::Stands => {
            Sentence::new("The server took the whole file but will not replace the old one by it.")
                .advice(format!(
                    "Both stand: the old one, and the new one as “{part}”. In the site editor, \
                     under Transfers, choose what becomes of the old one: set aside, there is for \
                     a moment no file of that name; deleted first, it is lost if the renaming \
                     fails. Then try again. Or delete it yourself first.",
                ))
        }
        OldFile::Deleted => Sentence::new(
            "The old file is deleted, but the server will not give its name to the new one.",
        )
        .advice(format!(
            "The new one is whole and stands as “{part}”. Try again, or rename it by hand.",
        )),
        OldFile::Aside(name) => Sentence::new(
            "Nothing stands under the name now: the server gives it to neither the new file nor \
             back to the old one.",
        )
        .advice(format!(
            "The old one stands as “{}”, the new one is whole and stands as “{part}”. Try again, \
             or rename one of them by hand.",
            printable(name)
        )),
    }
}

fn wrong_mode(spoken: Spoken) -> Sentence {
    match spoken {
        Spoken::Explicit => Sentence::new("This port wants Explicit TLS.")
            .advice("Choose Explicit TLS (ftpes://) for it."),
        Spoken::Implicit => Sentence::new("This port wants Implicit TLS.")
            .advice("Choose Implicit TLS (ftps://) for it."),
        Spoken::Ssh => Sentence::new("This is SSH (SFTP), not FTP.")
            .advice("FTPS usually is on port 21 or 990. Argosy does not speak SFTP."),
        Spoken::Http => Sentence::new("This is a web server, not FTP.")
            .advice("FTPS usually is on port 21 or 990."),
        Spoken::Unknown => Sentence::new("This port speaks something else than FTP.")
            .advice("Check the port. FTPS usually is on 21 or 990."),
    }
}

fn disk(path: &Path, fault: &DiskFault) -> Sentence {
    let sentence = Sentence::new(format!("{}: {}.", text::path(path), disk_fault(fault)));
    match fault {
        DiskFault::Full => sentence.advice("Make room and try again: it goes on where it stopped."),
        DiskFault::Denied => sentence.advice("Check the permissions of the folder and the file."),
        DiskFault::Changed => sentence.advice("Try again when nobody writes to it."),
        DiskFault::OtherDisk => sentence
            .advice("Argosy moves by renaming, within one disk. Copy it with a file manager."),
        _ => sentence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{CertificateFault, NetworkFault};

    #[test]
    fn a_wrong_port_is_named_for_what_it_is() {
        let says = |spoken| failure(&Failure::Server(ServerFault::WrongMode(spoken))).what;
        assert_eq!(says(Spoken::Explicit), "This port wants Explicit TLS.");
        assert_eq!(says(Spoken::Implicit), "This port wants Implicit TLS.");
        assert!(says(Spoken::Ssh).contains("SSH (SFTP)"));
        assert!(says(Spoken::Http).contains("web server"));
    }

    #[test]
    fn a_silent_data_port_points_at_the_firewall() {
        let said = failure(&Failure::Network {
            stage: Stage::DataConnect,
            fault: NetworkFault::TimedOut { seconds: 15 },
        });
        assert_eq!(
            said.what,
            "The server did not answer on its data port within 15 s."
        );
        assert!(said.advice.unwrap().contains("firewall"));
    }

    #[test]
    fn a_cut_says_only_what_is_known_of_the_file() {
        let cut = |stage| {
            let fault = NetworkFault::Closed;
            failure(&Failure::Network { stage, fault }).line()
        };
        assert!(!cut(Stage::Hashing).contains("sent"));
        assert!(!cut(Stage::Finishing).contains("not touched"));
    }

    #[test]
    fn the_servers_words_stand_beside_ours() {
        let said = failure(&Failure::Server(ServerFault::Refused {
            verb: "STOR",
            code: 553,
            text: "Could not create\x1b[2J file.".into(),
        }));
        assert_eq!(said.what, "The server refused the file name.");
        assert_eq!(
            said.server_said.as_deref(),
            Some("553 Could not create⟨U+001B⟩[2J file.")
        );
        assert!(
            said.line().contains("The server said: 553 Could"),
            "{}",
            said.line()
        );
    }

    #[test]
    fn an_unknown_certificate_shows_its_fingerprint() {
        let said = failure(&Failure::Certificate(CertificateFault::Untrusted {
            fingerprint: "ab".repeat(32),
        }));
        assert!(said.what.contains("AB:AB:AB"), "{}", said.what);
    }

    #[test]
    fn a_weak_key_names_its_bits() {
        let said = failure(&Failure::Certificate(CertificateFault::WeakKey {
            bits: 1024,
        }));
        assert!(said.what.contains("1024 bits"));
    }

    #[test]
    fn a_short_file_counts_its_bytes() {
        let said = failure(&Failure::Server(ServerFault::WrongSize {
            expected: 2000,
            got: 1,
        }));
        assert_eq!(
            said.what,
            "The file is not whole: 1 byte of 2,000 bytes arrived."
        );
    }
}
