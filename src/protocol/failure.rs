//! What went wrong, by blame. The sentences for people are in `wording.rs`.

use std::path::PathBuf;

use super::hash::HashKind;

/// Whose fault it was, and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The way to the server: names, routes, silence, cut connections.
    Network { stage: Stage, fault: NetworkFault },
    /// The server said no, or broke the protocol.
    Server(ServerFault),
    /// The certificate or TLS itself.
    Certificate(CertificateFault),
    /// This computer's disk.
    Disk { path: PathBuf, fault: DiskFault },
    /// The person said no (a trust prompt, a password, a cancel).
    Declined(Declined),
    /// A fault of ours.
    Internal(String),
}

/// How far a connection or an exchange had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The way to and through the proxy.
    Proxy,
    /// Looking up the host's name.
    Name,
    /// The TCP connection to the control port.
    Connect,
    /// The server's 220.
    Greeting,
    /// The TLS handshake of the control connection.
    Tls,
    Login,
    /// Waiting for the reply to a command.
    Reply,
    /// Waiting for the reply to STOR or APPE, which begins to write.
    Store,
    /// The TCP connection to the data port.
    DataConnect,
    /// The TCP connection from the server to us, in active mode.
    DataAccept,
    /// The TLS handshake of the data connection.
    DataTls,
    /// Bytes under way.
    Data,
    /// All bytes are sent and the server is finishing.
    Finishing,
    /// The server reads a file for its hash.
    Hashing,
    /// Between two commands.
    Idle,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkFault {
    /// No such host name.
    NoSuchHost,
    /// Nothing listens on the port.
    Refused,
    /// No route, or the network is down.
    Unreachable,
    /// Silence for so many seconds.
    TimedOut {
        seconds: u64,
    },
    /// The other side hung up or the connection was reset.
    Closed,
    /// The proxy does not let us through.
    Proxy(ProxyFault),
    Other(String),
}

/// Why a proxy is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyFault {
    /// It wants a user and a password, of which it got none.
    WantsLogin,
    LoginRefused,
    /// Its rules forbid this server or this port.
    Forbidden,
    /// In its own words.
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerFault {
    /// A 4xx or 5xx: the verb it answered, its code and words. The words may be empty.
    Refused {
        verb: &'static str,
        code: u16,
        text: String,
    },
    /// Login refused (530 and the like): code and words.
    /// It wants an account (ACCT) beside user and password, of which it got none.
    WantsAccount {
        text: String,
    },
    LoginRefused {
        code: u16,
        text: String,
    },
    /// 421 or 530 because too many are logged in.
    TooMany {
        code: u16,
        text: String,
    },
    /// A port that speaks something else.
    WrongMode(Spoken),
    /// The server does not offer what is needed, such as `AUTH TLS`.
    Lacks {
        what: &'static str,
    },
    /// The server refused to protect the connection: nothing was sent in clear.
    RefusedTls {
        code: u16,
        text: String,
    },
    /// A reply that nothing asked for, or one that cannot follow what came before.
    OutOfStep {
        text: String,
    },
    /// Not a reply at all.
    Unreadable {
        text: String,
    },
    /// A line, a reply or a listing beyond its cap, in bytes unless `what` says otherwise.
    TooLong {
        what: &'static str,
        cap: u64,
    },
    /// Fewer or more bytes than the size known before.
    WrongSize {
        expected: u64,
        got: u64,
    },
    /// The size is right, but the server's hash of the file is not the one that we made.
    WrongHash {
        kind: HashKind,
    },
    /// The data ended without TLS' goodbye and no size was known, or in the middle.
    CutOff {
        got: u64,
    },
    /// What came compressed can't be unpacked to its end.
    BadCompression,
    /// It confirmed the upload, and then there was no such file.
    Gone,
    /// A name that would lead out of the chosen folder.
    /// The charset that the site is to have lacks a character of a name.
    NotInCharset {
        name: String,
        charset: String,
    },
    HostileName {
        name: String,
    },
    /// It said yes, but what was made does not stand under the name that was asked for.
    NameChanged {
        name: String,
    },
    /// The listing could not be understood at all.
    UnreadableListing {
        lines: u64,
        sample: String,
    },
    /// It says that it left entries out of a listing.
    ListingCut {
        text: String,
    },
    /// The source changed since the part on disk was begun.
    SourceChanged,
    /// The server will not rename the part onto an existing file.
    RenameRefused {
        code: u16,
        text: String,
        part: String,
        old: OldFile,
    },
    /// The target exists and no rule says what to do.
    Exists,
    /// A file, folder or link where another kind was expected.
    WrongKind {
        what: &'static str,
    },
}

/// Where the file is that an upload was to replace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OldFile {
    /// Under its name.
    Stands,
    Deleted,
    /// Under this name, since the server would not give it its own back: nothing stands there.
    Aside(String),
}

/// What a port speaks, told from its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spoken {
    /// FTP in clear first: wants explicit TLS.
    Explicit,
    /// TLS at once: wants implicit TLS.
    Implicit,
    Ssh,
    Http,
    /// Bytes that are none of these.
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// Not trusted, and nobody was there to ask; SHA-256 in hex.
    Untrusted { fingerprint: String },
    /// Another certificate than the only one that is allowed (`--fingerprint`).
    NotTheGiven { fingerprint: String, given: String },
    /// The data connection showed another certificate than the control connection.
    DataDiffers,
    /// The server's key is of a kind or size that cannot be used.
    WeakKey { bits: u32 },
    /// The server's key is of a kind that cannot be used: «ECDSA P-521».
    UnusableKey { key: String },
    /// No TLS version or method in common; the server's alert or our error, as text.
    NothingInCommon { text: String },
    /// It hung up in the middle of the handshake without a word: servers do that for the same
    /// reasons, but a bad line does it too.
    HungUp,
    /// The server speaks only TLS before 1.2.
    TooOld,
    /// The server wants a certificate from us.
    WantsClientCertificate,
    /// Ours, which it is to be shown, is of no use.
    Identity { file: String, fault: IdentityFault },
    /// The signature in the handshake does not belong to the certificate.
    BadSignature,
    /// Any other TLS error, as text.
    Handshake { text: String },
    /// The server insists on TLS session reuse, and refused ours: its words.
    ReuseRefused { text: String },
}

/// Why our own certificate cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityFault {
    NotFound,
    /// The disk does not let us read it.
    Denied,
    /// Neither PEM nor PKCS#12, or damaged.
    Unreadable,
    NoCertificate,
    /// No key that goes with it.
    NoKey,
    WantsPassphrase,
    WrongPassphrase,
    /// A key that cannot sign, or another certificate's.
    Unusable,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskFault {
    NotFound,
    Denied,
    Full,
    Exists,
    ReadOnly,
    /// The source changed while it was read.
    Changed,
    /// A folder where a file should be, or the other way round.
    WrongKind,
    /// Another transfer writes to it.
    InUse,
    /// The target is on another disk: a name alone leads nowhere.
    OtherDisk,
    Other(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Declined {
    /// The certificate was not trusted by the person.
    Certificate,
    /// No password was given.
    Password,
    /// The person cancelled.
    Cancelled,
}

impl Failure {
    /// A disk failure from the system's error.
    pub fn disk(path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let fault = match error.kind() {
            ErrorKind::NotFound => DiskFault::NotFound,
            ErrorKind::PermissionDenied => DiskFault::Denied,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DiskFault::Full,
            ErrorKind::AlreadyExists => DiskFault::Exists,
            ErrorKind::ReadOnlyFilesystem => DiskFault::ReadOnly,
            ErrorKind::CrossesDevices => DiskFault::OtherDisk,
            ErrorKind::IsADirectory | ErrorKind::NotADirectory => DiskFault::WrongKind,
            _ => DiskFault::Other(error.to_string()),
        };
        Self::Disk {
            path: path.into(),
            fault,
        }
    }

    /// A network failure from the system's error.
    pub fn network(stage: Stage, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let fault = match error.kind() {
            ErrorKind::ConnectionRefused => NetworkFault::Refused,
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                NetworkFault::Unreachable
            }
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
            | ErrorKind::NotConnected => NetworkFault::Closed,
            _ => NetworkFault::Other(error.to_string()),
        };
        Self::Network { stage, fault }
    }

    /// True where the same attempt may succeed a little later without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            // To be refused again and again may lock the account there.
            Self::Network {
                fault: NetworkFault::Proxy(fault),
                ..
            } => matches!(fault, ProxyFault::Other(_)),
            Self::Network { .. } => true,
            Self::Server(ServerFault::Refused { code, text, .. }) => {
                (400..500).contains(code) || has_died(*code, text)
            }
            Self::Server(
                ServerFault::TooMany { .. }
                | ServerFault::OutOfStep { .. }
                | ServerFault::CutOff { .. }
                | ServerFault::WrongSize { .. }
                | ServerFault::Gone,
            ) => true,
            Self::Certificate(CertificateFault::ReuseRefused { .. } | CertificateFault::HungUp) => {
                true
            }
            _ => false,
        }
    }
}

/// The last words of a vsftpd process whose other half is gone, as when the server is restarted, or
/// whose TLS library met a line that was cut.
fn has_died(code: u16, text: &str) -> bool {
    let words = ["OOPS: priv_sock_", "OOPS: error:"];
    code == 500 && words.iter().any(|begin| text.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_was_killed_may_be_back_soon_and_one_that_is_set_up_wrong_will_not() {
        let said = |text: &str| {
            Failure::Server(ServerFault::Refused {
                verb: "",
                code: 500,
                text: text.to_owned(),
            })
        };
        assert!(said("OOPS: priv_sock_send_cmd").is_passing());
        let cut = "OOPS: error:0A000126:SSL routines::unexpected eof while reading";
        assert!(said(cut).is_passing());
        let writable = "OOPS: vsftpd: refusing to run with writable root inside chroot()";
        assert!(!said(writable).is_passing());
    }
}
