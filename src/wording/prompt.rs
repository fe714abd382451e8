//! What the command line asks and tells on a terminal.

use std::path::Path;

use crate::profile::url::hide_password;
use crate::profile::{Endpoint, SetAside, UrlFault};
use crate::service::{Cleared, Existing, NotOpened, Notice, TrustQuestion, Unread};

use super::certificate::{changed_certificate, hex, problem, trust_question, validity};
use super::change::notice;
use super::text::{name, path, printable};
use super::transfer::{exists_comparison, facts};
use super::units::items;
use super::url::url_fault;
use super::{time, units};

/// Everything about a certificate that nobody trusts yet, line by line.
pub fn trust_report(question: &TrustQuestion, now: i64) -> String {
    let certificate = &question.untrusted.certificate;
    let tls = &question.untrusted.tls;
    let mut lines = vec![trust_question(question), String::new()];
    for fault in &question.untrusted.problems {
        lines.push(format!(
            "  ! {}",
            problem(*fault, certificate, &question.host, now)
        ));
    }
    if let Some(before) = &question.before {
        for told in changed_certificate(before, certificate) {
            lines.push(format!("  ! {told}"));
        }
    }
    lines.push(String::new());
    let mut fact = |label: &str, value: &str| {
        let value = if value.is_empty() { "none" } else { value };
        lines.push(format!("  {label:<12} {}", printable(value)));
    };
    fact("Server", &format!("{}:{}", question.host, question.port));
    if let Some(before) = &question.before {
        fact("Old SHA-256", &before.fingerprint.to_string());
        fact("Trusted on", &time::moment(before.since));
    }
    fact("SHA-256", &certificate.fingerprint.to_string());
    fact("SHA-1", &hex(&certificate.sha1));
    fact("Subject", &certificate.subject);
    fact("Names", &certificate.names.join(", "));
    if certificate.self_signed {
        fact("Issuer", "self-signed");
    } else {
        fact("Issuer", &certificate.issuer);
    }
    fact("Valid", &validity(certificate, now));
    fact("Key", &certificate.key);
    fact("Signature", &certificate.signature);
    fact("Serial", &certificate.serial);
    fact("TLS", &format!("{}, {}", tls.version, tls.cipher));
    lines.join("\n")
}

/// The line on which the answer about a certificate is typed; the first choice is the default.
pub const TRUST_CHOICES: &str = "[c]ancel, trust [o]nce, [a]lways trust? [c] ";

/// The line on which the answer about an existing target is typed.
pub fn exists_choices(existing: &Existing) -> String {
    let resume = if existing.can_resume {
        "[r]esume, "
    } else {
        ""
    };
    format!(
        "[o]verwrite, if [n]ewer, if the size [d]iffers, if [e]ither, {resume}new na[m]e, [s]kip? \
         A capital letter answers for the rest of this queue, too. [s] "
    )
}

/// Both sides of an existing target, below the question.
pub fn exists_report(existing: &Existing) -> String {
    format!(
        "  source: {}\n  target: {}\n  {}",
        facts(&existing.source),
        facts(&existing.target),
        exists_comparison(existing)
    )
}

/// Asks for a password; `from_url`: Enter alone takes the URL's.
pub fn password_prompt(endpoint: &Endpoint, from_url: bool) -> String {
    let hint = if from_url { " (Enter: the URL's)" } else { "" };
    format!(
        "Password for {}@{}{hint}: ",
        printable(&endpoint.user),
        endpoint.host
    )
}

/// What a server asks at an interactive login.
pub fn challenge(endpoint: &Endpoint, text: &str) -> String {
    format!(
        "{} asks {}: {}",
        printable(&endpoint.host),
        printable(&endpoint.user),
        printable(text)
    )
}

pub const CHALLENGE_ANSWER: &str = "Answer: ";

/// Where nobody is there to answer it.
pub fn challenge_unanswered(text: &str) -> String {
    format!(
        "The server asks: {}. Set ARGOSY_PASSWORD to the answer, or run this on a terminal.",
        printable(text)
    )
}

pub const PASSWORD_IN_URL: &str =
    "A password in a URL can be seen by others on this computer. ARGOSY_PASSWORD is safer.";

pub const NO_PASSWORD: &str =
    "A password is needed. Set ARGOSY_PASSWORD, or run this on a terminal.";

pub const WHOSE_PASSWORD: &str =
    "The queue is for several servers, and ARGOSY_PASSWORD for one: it is not used.";

/// Why an order about a queue on disk cannot be done: nobody else is told that.
pub fn queue_refused(why: &Notice) -> Option<String> {
    Some(match why {
        Notice::QueueHeld { file, by } => not_opened(file, &NotOpened::Held(*by)),
        Notice::QueueNewer { file } => not_opened(file, &NotOpened::Newer),
        Notice::QueueNotKept { file, why } => not_opened(file, &NotOpened::Failed(why.clone())),
        _ => return None,
    })
}

/// The same, where the reason is known without a notice.
pub fn not_opened(file: &Path, why: &NotOpened) -> String {
    let file = path(file);
    match why {
        NotOpened::Held(Some(number)) => {
            format!("Another Argosy (process {number}) holds the queue in {file}.")
        }
        NotOpened::Held(None) => format!("Another Argosy holds the queue in {file}."),
        NotOpened::Newer => format!("The queue in {file} was written by a newer Argosy."),
        NotOpened::Failed(why) => {
            format!("The queue in {file} cannot be opened: {}", printable(why))
        }
    }
}

/// No queue is kept where somebody named one.
pub fn no_queue(file: &Path) -> String {
    format!("There is no queue in {}: no such file.", path(file))
}

/// A queue's file that cannot be read.
pub fn not_read(file: &Path, why: &str) -> String {
    format!(
        "The queue in {} cannot be read: {}",
        path(file),
        printable(why)
    )
}

/// Asks before items are taken off a queue.
pub fn clear_question(count: u64, file: &Path) -> String {
    format!(
        "Take {} off the queue in {}? [y/N] ",
        items(count),
        path(file)
    )
}

/// Without a terminal nobody can be asked.
pub const CLEAR_NEEDS_YES: &str = "Say --yes: nobody can be asked here.";

/// What clearing a queue came to.
pub fn cleared(cleared: Cleared) -> String {
    let items = items(cleared.items);
    match cleared.parts_there {
        0 => format!("{items} taken off."),
        1 => format!("{items} taken off. The part of 1 unfinished upload stays on its server."),
        parts => format!(
            "{items} taken off. The parts of {} unfinished uploads stay on their servers.",
            units::number(parts)
        ),
    }
}

/// How an item is listed of which only this is known, if that.
pub fn unread(item: &Unread) -> String {
    let number = item.number.map(|number| number.to_string());
    let local = item.local.as_deref().map(path);
    let remote = item.remote.as_ref().map(|path| name(path.as_bytes()));
    format!(
        "{}  Could not be read, will not run; perhaps: {}, {}",
        number.as_deref().unwrap_or("?"),
        local.as_deref().unwrap_or("?"),
        remote.as_deref().unwrap_or("?"),
    )
}

pub const UNREAD: &str = "Could not be read, will not run";

/// What a queue holds, as a sum.
pub fn queue_sum(waiting: u64, failed: u64, over: u64, unread: u64) -> String {
    let mut sum = format!("{waiting} to do, {failed} failed, {over} done or skipped");
    if unread > 0 {
        sum.push_str(&format!(", {unread} unreadable"));
    }
    sum
}

pub const NO_HOME: &str = "There is no home folder for the settings. Name one with --config.";

pub const SERVICE_GONE: &str = "The service ended before its work was done.";

pub const TOP_FOLDER: &str = "The login folder and / cannot be made, removed or renamed.";

pub const NOT_A_FOLDER: &str = "It is not a folder.";

pub const SPECIAL_FILE: &str = "it is neither a file nor a folder";

/// A folder where only files were asked for.
pub fn needs_recursive(shown: &str) -> String {
    format!(
        "{}: It is a folder, left out. (-r transfers folders.)",
        printable(shown)
    )
}

/// An item that a rule or an answer left out.
pub fn skipped(shown: &str) -> String {
    format!("{shown}: Skipped.")
}

/// Why the password is asked for again.
pub fn password_refused(words: &str) -> String {
    format!("The server refused it: {}", printable(words))
}

/// A URL that is no URL, without its password.
pub fn bad_url(text: &str, fault: &UrlFault) -> String {
    let hidden = hide_password(text);
    let shown = hidden.as_deref().unwrap_or(text);
    format!("{}: {}", printable(shown), url_fault(fault))
}

pub fn no_such_site(name: &str) -> String {
    format!("There is no saved site “{}”.", printable(name))
}

/// A file of ours that could not be read.
pub fn set_aside(aside: &SetAside) -> String {
    notice(&Notice::SetAside(aside.clone()))
}

/// What a run has moved: «3 files, 1 folder (1.4 MiB) in 3 s, 1 skipped, 2 failed».
pub fn summary(run: &Summary) -> String {
    let mut said = match units::things(run.files, run.folders) {
        _ if run.files == 0 && run.folders == 0 => "Nothing transferred".to_owned(),
        things => format!(
            "{things} ({}) in {}",
            units::size(run.bytes),
            units::duration(run.seconds)
        ),
    };
    for (n, what) in [
        (run.hashed, "proved by hash"),
        (run.skipped, "skipped"),
        (run.failed, "failed"),
    ] {
        if n > 0 {
            said.push_str(&format!(", {} {what}", units::number(n)));
        }
    }
    said
}

/// The numbers of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub files: u64,
    pub folders: u64,
    pub bytes: u64,
    pub seconds: u64,
    /// Of the files, those whose hash is the same on both sides.
    pub hashed: u64,
    pub skipped: u64,
    pub failed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Certificate, Fingerprint, Pin, Problem, TlsFacts, Untrusted};

    fn question() -> TrustQuestion {
        TrustQuestion {
            host: "ftp.example".into(),
            port: 21,
            untrusted: Untrusted {
                certificate: Certificate {
                    fingerprint: Fingerprint([7; 32]),
                    sha1: [1; 20],
                    subject: "CN=evil\x1b[2J".into(),
                    issuer: "CN=evil\x1b[2J".into(),
                    self_signed: true,
                    names: Vec::new(),
                    not_before: 0,
                    not_after: 4_000_000_000,
                    key: "RSA, 2048 bits".into(),
                    rsa_bits: Some(2048),
                    signature: "SHA-256 with RSA".into(),
                    serial: "01".into(),
                    der: Vec::new(),
                },
                problems: vec![Problem::SelfSigned, Problem::NoName],
                tls: TlsFacts {
                    data_in_clear: false,
                    control_in_clear: false,
                    version: "TLS 1.3".into(),
                    cipher: "TLS_AES_256_GCM_SHA384".into(),
                },
            },
            before: None,
        }
    }

    #[test]
    fn the_report_shows_all_of_the_prompt_and_steers_no_terminal() {
        let report = trust_report(&question(), 1_700_000_000);
        for part in [
            "ftp.example:21",
            "07:07:07",
            "01:01:01",
            "evil",
            "self-signed",
            "RSA, 2048 bits",
            "SHA-256 with RSA",
            "TLS 1.3, TLS_AES_256_GCM_SHA384",
            "It has no alternative names",
            "Names        none",
        ] {
            assert!(report.contains(part), "{part} is missing in\n{report}");
        }
        assert!(!report.contains('\x1b'));
    }

    #[test]
    fn a_changed_certificate_shows_old_and_new() {
        let mut question = question();
        question.before = Some(Pin {
            host: "ftp.example".into(),
            port: 21,
            fingerprint: Fingerprint([9; 32]),
            accepted: Vec::new(),
            subject: "CN=good".into(),
            issuer: "CN=good".into(),
            names: Vec::new(),
            not_after: 0,
            since: 0,
        });
        let report = trust_report(&question, 1_700_000_000);
        assert!(report.contains("09:09:09") && report.contains("07:07:07"));
        assert!(report.contains("not the one that you trusted"));
    }

    #[test]
    fn a_summary_leaves_out_what_is_zero() {
        let mut run = Summary {
            files: 2,
            bytes: 2048,
            seconds: 3,
            ..Summary::default()
        };
        assert_eq!(summary(&run), "2 files (2.0 KiB) in 3 s");
        run.hashed = 1;
        assert!(summary(&run).ends_with("3 s, 1 proved by hash"));
        (run.hashed, run.failed) = (0, 1);
        assert_eq!(summary(&run), "2 files (2.0 KiB) in 3 s, 1 failed");
        run.files = 0;
        assert_eq!(summary(&run), "Nothing transferred, 1 failed");
    }
}
