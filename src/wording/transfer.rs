//! Transfers and entries in words: how they stand, why they wait, how far they are proved.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::profile::{Endpoint, ExistsRule, Fact, PerFile, Verify};
use crate::protocol::{Cut, Failure, Kind, Precision};
use crate::service::{
    Direction, Existing, Facts, Grade, LogKind, LogLine, Note, Remark, Transfer, TransferStatus,
    WaitingFor,
};

use super::failure::failure;
use super::text::{name, path, printable};
use super::{time, units};

/// How an item stands, for its row in the list.
pub fn status(status: &TransferStatus) -> String {
    match status {
        TransferStatus::Waiting(None) => "Waiting".to_owned(),
        TransferStatus::Waiting(Some(why)) => waiting(why),
        TransferStatus::Asking(_) => "The target exists: waiting for your answer".to_owned(),
        TransferStatus::Running { done, of } => match (units::percent(*done, *of), of) {
            (Some(percent), Some(of)) => {
                format!("{percent}, {} of {}", units::size(*done), units::size(*of))
            }
            _ => units::size(*done),
        },
        TransferStatus::Paused { done: 0 } => "Paused".to_owned(),
        TransferStatus::Paused { done } => format!("Paused at {}", units::size(*done)),
        TransferStatus::Finishing => "The server is finishing".to_owned(),
        TransferStatus::Done(done) => match &done.note {
            None => grade(done.grade).into_owned(),
            Some(about) => format!("{} · {}", grade(done.grade), note(about)),
        },
        TransferStatus::Skipped => "Skipped".to_owned(),
        TransferStatus::Failed(fault) => failure(fault).what,
    }
}

/// Why an item waits.
pub fn waiting(waiting: &WaitingFor) -> String {
    match waiting {
        WaitingFor::Trust => "Waiting for your answer about the certificate".to_owned(),
        WaitingFor::Password => "Waiting for the password".to_owned(),
        WaitingFor::NextTry { seconds, after, .. } => next_try(*seconds, after),
        WaitingFor::Connection { limit: 1 } => {
            "Waiting: the server allows one connection".to_owned()
        }
        WaitingFor::Connection { limit } => {
            format!("Waiting: the server allows {limit} connections")
        }
        WaitingFor::Walking { found } => {
            format!("Reading the folder: {} so far", units::files(*found))
        }
        WaitingFor::DiskFull {
            path: disk,
            needed,
            free,
        } => format!(
            "No room on the disk of “{}”: {} needed, {} free. It goes on when there is more",
            path(disk),
            units::size(*needed),
            units::size(*free)
        ),
    }
}

/// The time to the next try, and why it has to be.
pub fn next_try(seconds: u64, after: &Failure) -> String {
    let why = failure(after).what;
    match seconds {
        0 => format!("Trying again: {why}"),
        _ => format!("Trying again in {}: {why}", units::duration(seconds)),
    }
}

/// One thing that was found out about a server.
pub fn learned(fact: &Fact) -> Cow<'static, str> {
    match fact {
        Fact::Connections(1) => "The server allows one connection at once".into(),
        Fact::Connections(limit) => format!("The server allows {limit} connections at once").into(),
        Fact::Tls12 => "TLS 1.2 only: over TLS 1.3 it gives too few tickets".into(),
        Fact::Tls13Relogin => "TLS 1.3 only: a new login where its tickets have run out".into(),
        Fact::NoEpsv => "PASV is used: the server refuses EPSV".into(),
        Fact::Host => "HOST is sent: the server keeps several hosts".into(),
        Fact::Telnet => "Byte 255 in names is sent twice: the server reads Telnet".into(),
        Fact::Pret => "PRET is sent: the server wants to know what data connections are for".into(),
        Fact::Active => "Active mode: the server opens the data connections".into(),
        Fact::PasvAddress => {
            "The address in the server's PASV reply is not used: it is not the server's own".into()
        }
        Fact::NoMlsd => "LIST is used: the server refuses MLSD".into(),
        Fact::NoListAll => "Plain LIST is used: the server takes “-a” for a name".into(),
        Fact::Client => "CLNT is sent: the server wants to know the client's name".into(),
        Fact::Facts(_) => "OPTS MLST is sent: it asks for facts that the server keeps back".into(),
        Fact::NoRename => "Uploads go straight to their names: the server renames nothing".into(),
        Fact::NoRenameIn(folder) => format!(
            "Uploads into “{}” go straight to their names: nothing is renamed there",
            name(folder.as_bytes())
        )
        .into(),
        Fact::NoRest => {
            "Uploads go on by APPE: the server refuses REST, or does not heed it".into()
        }
        Fact::NoSegments => {
            "Each file comes over one connection: the server lets no second one into it".into()
        }
        Fact::NoNoop => {
            "Nothing is sent while a transfer runs: the server does not answer NOOP then".into()
        }
        Fact::NoHash(way) => format!(
            "No hashes by {}: the server refuses it, or is too slow",
            printable(way)
        )
        .into(),
        Fact::NoTime(way) => format!(
            "No times set by {}: the server refuses it, or does not heed it",
            printable(way)
        )
        .into(),
        Fact::Group(group) => format!(
            "TLS begins with {}, which the server wants",
            key_group(*group)
        )
        .into(),
        Fact::Announced(count) => {
            format!("What the server announced is remembered for a day ({count} features)").into()
        }
        Fact::Ahead(true) => "Several commands are sent at once: the server answers each".into(),
        Fact::Ahead(false) => {
            "Commands are sent one by one: the server does not answer several at once".into()
        }
    }
}

/// A group for TLS' key exchange, by its number.
fn key_group(group: u16) -> Cow<'static, str> {
    match group {
        23 => "P-256".into(),
        24 => "P-384".into(),
        29 => "X25519".into(),
        other => format!("group {other}").into(),
    }
}

/// All of it as text, for somebody who helps. It names nobody.
pub fn learned_report(endpoint: &Endpoint, facts: &[Fact]) -> String {
    let head = format!(
        "Argosy {} on {}\n{}, {}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        printable(&endpoint.authority()),
        endpoint.encryption
    );
    facts
        .iter()
        .fold(head, |text, fact| text + "- " + &learned(fact) + "\n")
}

/// What it is good for to forget that.
pub const LEARNED_HELP: &str =
    "Found out by Argosy. New connections find out anew what still holds.";

/// How far a finished item is proved, in two or three words.
pub fn grade(grade: Grade) -> Cow<'static, str> {
    match grade {
        Grade::NotVerifiable => "Done, not verifiable".into(),
        Grade::SizeMatches => "Done, size matches".into(),
        Grade::HashMatches(kind) => format!("Done, hash matches ({})", kind.name()).into(),
        Grade::Folder => "Folder made".into(),
    }
}

/// What a grade means, for its tooltip.
pub fn grade_tip(grade: Grade) -> &'static str {
    match grade {
        Grade::NotVerifiable => {
            "Both the server and TLS said that the transfer ended well, but there was no size to \
             compare it with."
        }
        Grade::SizeMatches => "The size is the same on both sides.",
        Grade::HashMatches(_) => {
            "The server's hash of the file is the one that Argosy made of its own, and the size is \
             the same."
        }
        Grade::Folder => "The folder stands, made now or before.",
    }
}

/// What a person may want to know about a finished item.
pub fn note(note: &Note) -> String {
    match note {
        Note::TimeNotKept => "the server does not let its time be set".to_owned(),
        Note::BeginningUnchecked => {
            "its beginning was there before and was not compared".to_owned()
        }
        Note::HashTooSlow => {
            "its hash was not compared, since the server took too long for it".to_owned()
        }
        Note::SentAgain => {
            "what was there of it differed, so it was sent from the start".to_owned()
        }
        Note::RenamedTo(name) => format!("saved as “{}”", printable(name)),
        Note::Direct { renamed, left } => {
            let mut words =
                "written straight to its name, since the server lets nobody rename".to_owned();
            if let Some(name) = renamed {
                words += &format!("; saved as “{}”", printable(name));
            }
            if let Some(name) = left {
                words += &format!("; “{}” was left and can be deleted", printable(name));
            }
            words
        }
        Note::MayBeCut { folder, entries } => {
            format!("“{}”: {}", printable(folder), at_limit(*entries))
        }
        Note::OldKept(name) => format!(
            "the old file could not be deleted and stands as “{}”",
            printable(name)
        ),
    }
}

/// What is said above a listing.
pub fn listing_remark(remark: &Remark) -> String {
    match remark {
        Remark::Cut(cut) => listing_cut(cut),
        Remark::Charset(charset) => format!(
            "Some names here are not UTF-8; they look like {}. A site's charset is chosen in its \
             form, under Connection.",
            charset.label()
        ),
    }
}

/// What is said of a listing that may not be all of its folder.
fn listing_cut(cut: &Cut) -> String {
    match cut {
        Cut::Said(text) => format!(
            "The server left entries out of this list. It says: “{}”",
            printable(text)
        ),
        Cut::AtLimit(entries) => format!("This list may not be all: {}.", at_limit(*entries)),
    }
}

fn at_limit(entries: u64) -> String {
    let entries = units::number(entries);
    format!("the server listed exactly {entries} entries, and some servers stop there")
}

pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Download => "Download",
        Direction::Upload => "Upload",
    }
}

pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "File",
        Kind::Folder => "Folder",
        Kind::Link => "Link",
        Kind::Other => "Special file",
        Kind::Unreadable => "Unreadable line",
    }
}

/// The question about an existing target.
pub fn exists_question(transfer: &Transfer) -> String {
    match transfer.direction {
        Direction::Download => format!(
            "“{}” exists already on this computer.",
            path(&transfer.local)
        ),
        Direction::Upload => format!(
            "“{}” exists already on the server.",
            name(transfer.remote.as_bytes())
        ),
    }
}

/// Size and time of one side: `1.4 MiB, 2026-11-22 15:19`.
pub fn facts(facts: &Facts) -> String {
    let size = facts.size.map(units::size);
    let date = facts.modified.map(time::date);
    format!(
        "{}, {}",
        size.as_deref().unwrap_or("size unknown"),
        date.as_deref().unwrap_or("time unknown")
    )
}

/// How the source compares to the target: «The source is newer and larger.»
pub fn exists_comparison(existing: &Existing) -> String {
    let (source, target) = (&existing.source, &existing.target);
    // Times are compared no finer than both sides know them.
    let age = source.modified.zip(target.modified).map(|(a, b)| {
        let unit = match a.precision.min(b.precision) {
            Precision::Day => 86_400,
            Precision::Minute => 60,
            Precision::Second => 1,
        };
        match a.seconds.div_euclid(unit).cmp(&b.seconds.div_euclid(unit)) {
            Ordering::Less => "older",
            Ordering::Equal => "as old",
            Ordering::Greater => "newer",
        }
    });
    let size = source.size.zip(target.size).map(|(a, b)| match a.cmp(&b) {
        Ordering::Less => "smaller",
        Ordering::Equal => "of the same size",
        Ordering::Greater => "larger",
    });
    match (age, size) {
        (Some("as old"), Some("of the same size")) => {
            "Both have the same time and size.".to_owned()
        }
        (Some(age), Some(size)) => format!("The source is {age} and {size}."),
        (Some(one), None) | (None, Some(one)) => format!("The source is {one}."),
        (None, None) => "The two cannot be compared.".to_owned(),
    }
}

/// What a rule does, for a button or a list.
pub fn exists_choice(rule: ExistsRule) -> &'static str {
    match rule {
        ExistsRule::Ask => "Ask",
        ExistsRule::Overwrite => "Overwrite",
        ExistsRule::Newer => "Overwrite if newer",
        ExistsRule::DifferentSize => "Overwrite if the size differs",
        ExistsRule::NewerOrDifferentSize => "Overwrite if newer or the size differs",
        ExistsRule::Resume => "Resume",
        ExistsRule::Rename => "Rename",
        ExistsRule::Skip => "Skip",
        ExistsRule::Fail => "Fail",
    }
}

/// How many connections fetch one large file, for a list.
pub fn per_file_choice(per_file: PerFile) -> Cow<'static, str> {
    match per_file.count() {
        None => "Automatic".into(),
        Some(count) => count.to_string().into(),
    }
}

/// What that means.
pub const PER_FILE_MEANING: &str = "Connections that fetch one file together, while no other transfer waits for them. Automatic: \
     one more at a time, as long as it makes the download faster.";

/// When hashes are asked for, for a list.
pub fn verify_choice(verify: Verify) -> &'static str {
    match verify {
        Verify::Doubt => "In doubt",
        Verify::Always => "Always",
        Verify::Never => "Never",
    }
}

/// What that means.
pub fn verify_meaning(verify: Verify) -> &'static str {
    match verify {
        Verify::Doubt => {
            "Sizes are always compared. Servers that can are asked for a hash, too, where a transfer \
             was continued, cut off near its end, or not ended as TLS demands."
        }
        Verify::Always => {
            "Every file is hashed on both sides, where the server can. This takes longer."
        }
        Verify::Never => "Only sizes are compared.",
    }
}

/// One line of the log, as it is shown and copied: `15:19:40 [1] > LIST`.
pub fn log_line(line: &LogLine) -> String {
    format!(
        "{} [{}] {} {}",
        time::clock(line.when),
        line.connection,
        log_mark(line.kind),
        printable(&line.text)
    )
}

/// Who says a line of the log, as `curl -v` marks it.
pub fn log_mark(kind: LogKind) -> char {
    match kind {
        LogKind::Command => '>',
        LogKind::Reply => '<',
        LogKind::Info => '*',
        LogKind::Error => '!',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Declined, HashKind, Modified};
    use crate::service::Done;

    fn at(seconds: i64, precision: Precision) -> Option<Modified> {
        Some(Modified { seconds, precision })
    }

    #[test]
    fn a_row_says_how_it_stands() {
        let running = TransferStatus::Running {
            done: 1024,
            of: Some(4096),
        };
        assert_eq!(status(&running), "25%, 1.0 KiB of 4.0 KiB");
        let blind = TransferStatus::Running { done: 10, of: None };
        assert_eq!(status(&blind), "10 B");
        let done = TransferStatus::Done(Done {
            bytes: 1,
            grade: Grade::SizeMatches,
            note: Some(Note::RenamedTo("a (2)".into())),
        });
        assert_eq!(status(&done), "Done, size matches · saved as “a (2)”");
        assert_eq!(
            status(&TransferStatus::Failed(Failure::Declined(
                Declined::Cancelled
            ))),
            "Cancelled."
        );
    }

    #[test]
    fn a_grade_names_its_proof() {
        let words = grade(Grade::HashMatches(HashKind::Sha256));
        assert_eq!(words, "Done, hash matches (SHA-256)");
        let again = note(&Note::SentAgain);
        assert!(again.contains("from the start"), "{again}");
        assert!(Grade::HashMatches(HashKind::Crc32) > Grade::SizeMatches);
    }

    #[test]
    fn waiting_says_for_what() {
        let wait = WaitingFor::NextTry {
            seconds: 5,
            at: std::time::Instant::now(),
            after: Failure::Declined(Declined::Password),
        };
        assert_eq!(
            waiting(&wait),
            "Trying again in 5 s: No password was given."
        );
        assert!(waiting(&WaitingFor::Connection { limit: 2 }).ends_with("2 connections"));
    }

    #[test]
    fn times_are_compared_as_coarsely_as_the_coarser() {
        let existing = |source, target| Existing {
            source: Facts {
                size: Some(2),
                modified: source,
            },
            target: Facts {
                size: Some(1),
                modified: target,
            },
            can_resume: true,
        };
        let same_minute = existing(at(119, Precision::Second), at(60, Precision::Minute));
        assert_eq!(
            exists_comparison(&same_minute),
            "The source is as old and larger."
        );
        let later = existing(at(120, Precision::Second), at(60, Precision::Minute));
        assert_eq!(exists_comparison(&later), "The source is newer and larger.");
        assert_eq!(
            exists_comparison(&existing(None, None)),
            "The source is larger."
        );
    }

    #[test]
    fn log_lines_are_marked_like_curls() {
        let line = LogLine {
            when: std::time::SystemTime::UNIX_EPOCH,
            connection: 2,
            kind: LogKind::Reply,
            text: "220 hi\x07".into(),
        };
        assert!(log_line(&line).ends_with(" [2] < 220 hi⟨U+0007⟩"));
    }
}
