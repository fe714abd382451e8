//! Failures as sentences: what failed, what to do about it, and what the server itself said.

use crate::protocol::{
    CertificateFault, Declined, DiskFault, Failure, NetworkFault, ServerFault, Spoken, Stage,
};

use super::certificate::fingerprint;
use super::refusal;
use super::text::printable;
use super::units::{duration, exact_size};

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
    fn new(what: impl Into<String>) -> Self {
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
        Failure::Network { stage, fault } => network(*stage, fault),
        Failure::Server(fault) => server(fault),
        Failure::Certificate(fault) => certificate(fault),
        Failure::Disk { path, fault } => disk(&path.display().to_string(), fault),
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
        Stage::Name => "Looking up the host name",
        Stage::Connect => "Connecting",
        Stage::Greeting => "Waiting for the server's greeting",
        Stage::Tls => "Securing the connection (TLS)",
        Stage::Login => "Logging in",
        Stage::Reply => "Waiting for the server's reply",
        Stage::DataConnect => "Opening the data connection",
        Stage::DataTls => "Securing the data connection (TLS)",
        Stage::Data => "Transferring data",
        Stage::Finishing => "Waiting for the server to finish",
        Stage::Idle => "Idle",
    }
}

/// What the disk refused, to stand behind a path.
pub fn disk_fault(fault: &DiskFault) -> String {
    match fault {
        DiskFault::NotFound => "it does not exist".into(),
        DiskFault::Denied => "you are not allowed to".into(),
        DiskFault::Full => "the disk is full".into(),
        DiskFault::Exists => "it exists already".into(),
        DiskFault::ReadOnly => "the disk is read-only".into(),
        DiskFault::Changed => "it changed while it was read".into(),
        DiskFault::WrongKind => {
            "a folder stands where a file is needed, or a file for a folder".into()
        }
        DiskFault::Other(text) => printable(text).into_owned(),
    }
}

fn network(at: Stage, fault: &NetworkFault) -> Sentence {
    let doing = stage(at);
    match (at, fault) {
        (_, NetworkFault::NoSuchHost) => Sentence::new("There is no host of that name.")
            .advice("Check the spelling of the host, and your network."),
        (Stage::Name, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The host name was not found within {}.",
            duration(*seconds)
        ))
        .advice("Check your network and its name server."),
        (Stage::DataConnect, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The server did not answer on its data port within {}.",
            duration(*seconds)
        ))
        .advice(PASSIVE_PORTS),
        (Stage::DataConnect, NetworkFault::Refused | NetworkFault::Unreachable) => {
            Sentence::new("The server's data port could not be reached.").advice(PASSIVE_PORTS)
        }
        (Stage::Connect, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The server did not answer within {}.",
            duration(*seconds)
        ))
        .advice("Check the host and the port. A firewall may be in the way."),
        (_, NetworkFault::Refused) => Sentence::new("Nothing listens on that port.")
            .advice("Check the port, and whether the server runs."),
        (_, NetworkFault::Unreachable) => {
            Sentence::new("There is no way to the server.").advice("Check your network.")
        }
        (Stage::Greeting, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The server took the connection but sent no greeting within {}.",
            duration(*seconds)
        ))
        .advice("The port may speak something else than FTP, or wants Implicit TLS."),
        (Stage::Greeting, NetworkFault::Closed) => {
            Sentence::new("The server hung up without a greeting.")
                .advice("It may not allow connections from here, or the port is not for FTP.")
        }
        (Stage::Tls, NetworkFault::Closed) => {
            Sentence::new("The server hung up while the connection was being secured (TLS).")
                .advice(NOTHING_IN_COMMON)
        }
        (Stage::DataTls, NetworkFault::Closed) => {
            Sentence::new("The server hung up while the data connection was being secured (TLS).")
                .advice("It may insist on TLS session reuse, or be overloaded.")
        }
        (Stage::Data, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "The data connection stood still for {}.",
            duration(*seconds)
        ))
        .advice("Try again: the transfer goes on where it stopped."),
        (Stage::Data, NetworkFault::Closed) => {
            Sentence::new("The data connection was cut in the middle.")
                .advice("Try again: the transfer goes on where it stopped.")
        }
        (Stage::Finishing, NetworkFault::TimedOut { seconds }) => Sentence::new(format!(
            "All bytes were sent, but the server did not confirm the file within {}.",
            duration(*seconds)
        ))
        .advice("A longer limit for the server to finish can be set in the settings."),
        (Stage::Finishing, NetworkFault::Closed) => Sentence::new(
            "All bytes were sent, but the server hung up before it confirmed the file.",
        )
        .advice("Try again; the file under its real name was not touched."),
        (Stage::Idle, NetworkFault::Closed) => {
            Sentence::new("The server closed the idle connection.")
        }
        (_, NetworkFault::TimedOut { seconds }) => {
            Sentence::new(format!("{doing} took longer than {}.", duration(*seconds)))
        }
        (_, NetworkFault::Closed) => {
            Sentence::new("The connection was lost.").details(&format!("{doing}."))
        }
        (_, NetworkFault::Other(text)) => Sentence::new(format!("{doing} failed.")).details(text),
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
        ServerFault::OutOfStep { text } => Sentence::new(
            "The server's replies do not fit what was asked, so the connection was closed.",
        )
        .said_text(text),
        ServerFault::Unreadable { text } => {
            Sentence::new("The server's reply could not be understood.").said_text(text)
        }
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
        ServerFault::CutOff { got } => Sentence::new(format!(
            "The data ended too early, after {}, without TLS' goodbye.",
            exact_size(*got)
        ))
        .advice("Somebody may have cut the connection. Try again."),
        ServerFault::HostileName { name } => Sentence::new(format!(
            "The server sent a name that is not safe to use: “{}”.",
            printable(name)
        ))
        .advice("Nothing was written. Rename it on the server."),
        ServerFault::UnreadableListing { lines, sample } => {
            Sentence::new("The server's list of the folder could not be understood.")
                .details(&format!("{lines} lines, such as “{sample}”"))
        }
        ServerFault::SourceChanged => Sentence::new(
            "The source changed since the transfer began, so it cannot go on in the middle.",
        )
        .advice("Try again from the start."),
        ServerFault::RenameRefused { code, text, part } => {
            Sentence::new("The server took the whole file but will not replace the old one by it.")
                .advice(format!(
                    "Both stand: the old one, and the new one as “{}”. Delete the old one and try \
                     again, or rename by hand.",
                    printable(part)
                ))
                .said(*code, text)
        }
        ServerFault::Exists => Sentence::new("The target exists already.")
            .advice("Say what to do then: overwrite, resume, rename or skip."),
        ServerFault::WrongKind { what } => Sentence::new(format!("It is not a {what}.")),
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

fn certificate(fault: &CertificateFault) -> Sentence {
    match fault {
        CertificateFault::Untrusted { fingerprint: hex } => Sentence::new(format!(
            "The server's certificate is not trusted. Its SHA-256 fingerprint is {}. Nothing was \
             sent to the server.",
            fingerprint(hex)
        ))
        .advice(
            "Compare it with the fingerprint that the administrator tells you, then trust it \
             (argosy-cli: --fingerprint).",
        ),
        CertificateFault::NotTheGiven { fingerprint: hex, given } => Sentence::new(format!(
            "The server's certificate is not the given one: its SHA-256 fingerprint is {}, not {}. \
             Nothing was sent to the server.",
            fingerprint(hex),
            fingerprint(given)
        )),
        CertificateFault::DataDiffers => Sentence::new(
            "The data connection showed another certificate than the control connection, so it was refused.",
        )
        .advice("Somebody may be listening in, or several servers share this address. Ask the administrator."),
        CertificateFault::WeakKey { bits } => Sentence::new(format!(
            "The server's key is too short: RSA with {bits} bits, and at least 2048 are needed."
        ))
        .advice("The administrator must make a new certificate with a longer key."),
        CertificateFault::NothingInCommon { text } => Sentence::new(
            "The server and Argosy have nothing in common: probably an outdated cipher or a P-521, \
             Ed448 or RSA-PSS key.",
        )
        .advice(NOTHING_IN_COMMON)
        .details(text),
        CertificateFault::TooOld => {
            Sentence::new("The server only speaks TLS older than 1.2, which is no longer secure.")
                .advice("The administrator must update the server or allow TLS 1.2.")
        }
        CertificateFault::WantsClientCertificate => {
            Sentence::new("The server wants a certificate from you, and Argosy has none to give.")
                .advice("Ask the administrator for a login by password alone.")
        }
        CertificateFault::BadSignature => Sentence::new(
            "The server could not prove that the certificate is its own (a wrong signature).",
        )
        .advice("Somebody may be listening in. Ask the administrator."),
        CertificateFault::Handshake { text } => {
            Sentence::new("The connection could not be secured (TLS).").details(text)
        }
        CertificateFault::ReuseRefused { text } => Sentence::new(
            "The server insists on TLS session reuse for data connections and refused ours.",
        )
        .advice(
            "Try again with TLS 1.2. The administrator can also switch the demand off \
             (require_ssl_reuse=NO, NoSessionReuseRequired).",
        )
        .said_text(text),
    }
}

fn disk(path: &str, fault: &DiskFault) -> Sentence {
    let sentence = Sentence::new(format!("{}: {}.", printable(path), disk_fault(fault)));
    match fault {
        DiskFault::Full => sentence.advice("Make room and try again: it goes on where it stopped."),
        DiskFault::Denied => sentence.advice("Check the permissions of the folder and the file."),
        DiskFault::Changed => sentence.advice("Try again when nobody writes to it."),
        _ => sentence,
    }
}

const PASSIVE_PORTS: &str = "Probably a firewall blocks the server's passive ports. The administrator \
    must open that range (pasv_min_port to pasv_max_port, PassivePorts) and, behind a router, set the \
    server's outside address.";

const NOTHING_IN_COMMON: &str = "The administrator can allow ECDHE ciphers with AES-GCM on TLS 1.2 or \
    1.3 and use an RSA (2048 bits or more), P-256, P-384 or Ed25519 key. A server that wants a client \
    certificate looks the same.";

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_servers_words_stand_beside_ours() {
        let said = failure(&Failure::Server(ServerFault::Refused {
            verb: "STOR",
            code: 553,
            text: "Could not create\x1b[2J file.".into(),
        }));
        assert_eq!(said.what, "The server refused the file name.");
        assert_eq!(
            said.server_said.as_deref(),
            Some("553 Could not create\\x1b[2J file.")
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
