//! What kind of server to start: its security, its account, and the manners of the real servers
//! that it can take on.

use super::hashes::HashStyle;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use super::relay::Relay;

/// How the control connection is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Plain text until AUTH TLS (RFC 4217).
    Explicit,
    /// TLS from the first byte.
    Implicit,
    /// No TLS at all: AUTH is unknown.
    Plain,
}

/// The TLS versions offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersions {
    Both,
    Only12,
    Only13,
}

/// Which data connections are refused for not resuming a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// Full handshakes are welcome.
    NotRequired,
    /// vsftpd: any session of this server will do; 522 without one, and the control connection
    /// ends.
    AnySession,
    /// ProFTPD: only this control connection's session will do; 425 without it, and the target of
    /// an upload has been cut to nothing already.
    SameControl,
}

/// How many TLS 1.3 tickets are given away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tickets {
    pub control: usize,
    pub download: usize,
    pub upload: usize,
}

/// How a NOOP that arrives while data flows is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoopDuringTransfer {
    AtOnce,
    AfterTransfer,
    /// 500 at once (Pure-FTPd).
    Refused,
}

/// What ABOR and an early close of the data connection lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbortStyle {
    /// ABOR is seen after the transfer only, as a 225; a closed data connection gives 426.
    Vsftpd,
    /// ABOR: 226, then 426. Data closed first: 426, and 226 to a later ABOR.
    Proftpd,
    /// ABOR: 426, then 226. Data closed first: no final reply, and 226 to a later ABOR.
    Pureftpd,
    /// ABOR: 426, then 226. Data closed first: 426, and 225 to a later ABOR.
    Pyftpdlib,
}

/// The shape of LIST's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListStyle {
    Unix,
    Dos,
}

/// What the certificate of the server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateKind {
    /// Self-signed for localhost, 127.0.0.1 and ::1.
    SelfSigned,
    Expired,
    NotYetValid,
    /// Self-signed for another host only.
    WrongName,
    /// As `openssl req -x509` makes them: a CA without alternative names.
    SelfSignedCa,
    /// Signed by an authority made for this server (see `TestServer::authority`).
    Signed,
    /// Signed by that authority, but for another host.
    SignedWrongName,
    /// A chain and its PKCS #8 key, both DER, leaf first.
    Given(Vec<Vec<u8>>, Vec<u8>),
}

/// The kind of key of a certificate made by the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    P256,
    P384,
    Ed25519,
}

/// What becomes of CCC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clearing {
    /// 534, as of ProFTPD.
    Refused,
    /// TLS ends, and these bytes follow in clear, in the same write as its end.
    Granted(Vec<u8>),
    /// 200, and nothing more, whatever comes.
    Forgotten,
}

/// A reply that asks for an answer (331, 332, 336), and the right one.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    pub asks: &'static str,
    pub answer: &'static str,
}

/// Everything that is fixed when a server starts; faults are switched later, by `Faults`.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    pub security: Security,
    pub address: IpAddr,
    /// 0 lets the system choose.
    pub port: u16,
    /// The folder to serve; None makes a temporary one.
    pub root: Option<PathBuf>,
    pub user: String,
    pub password: String,
    pub anonymous: bool,
    /// What the login asks instead of a password, one after the other.
    pub challenges: Vec<Question>,
    pub greeting: String,
    /// A login without TLS is refused (530) when the server has TLS.
    pub require_tls: bool,
    pub tls: TlsVersions,
    /// vsftpd and Pure-FTPd: other key shares cause a HelloRetryRequest.
    pub only_p256: bool,
    pub certificate: CertificateKind,
    /// Data connections show a certificate of their own.
    pub data_certificate: Option<CertificateKind>,
    pub key: KeyKind,
    pub tickets: Tickets,
    pub reuse: Reuse,
    pub mlsd: bool,
    pub mfmt: bool,
    /// `MDTM YYYYMMDDHHMMSS name` sets the time (vsftpd).
    pub mdtm_sets: bool,
    /// MDTM tells the time of a clock that is so many seconds ahead (uFTP: its own zone).
    pub mdtm_ahead: u64,
    pub epsv: bool,
    pub pasv: bool,
    /// PORT and EPRT.
    pub active: bool,
    pub size: bool,
    pub utf8: bool,
    pub rest: bool,
    /// REST is answered 350 and forgotten (LightFTP).
    pub rest_ignored: bool,
    /// What comes together with a command, or right behind it, is lost.
    pub one_at_a_time: bool,
    /// TLS that begins on a data connection before the 150 is not understood.
    pub no_early_tls: bool,
    pub appe: bool,
    /// What FEAT says of hashes, a line each: `HASH SHA-256;SHA-1*`, `XCRC`.
    pub hashes: Vec<String>,
    pub hash_style: HashStyle,
    pub list_style: ListStyle,
    /// Links are shown as links; otherwise as what they lead to.
    pub show_links: bool,
    /// The address that 227 names instead of the true one.
    pub pasv_address: Option<Ipv4Addr>,
    /// RNTO onto an existing file works.
    pub rename_over_existing: bool,
    pub noop: NoopDuringTransfer,
    pub abort: AbortStyle,
    /// An upload that ends without close_notify is answered 426; its bytes stay (vsftpd).
    pub goodbye_required: bool,
    /// REST + STOR cuts the file behind the restart point (Pure-FTPd).
    pub restart_cuts: bool,
    /// 0xFF is a Telnet escape on the control connection (ProFTPD).
    pub telnet: bool,
    /// Control connections above this number get a 421 for a greeting.
    pub max_connections: Option<usize>,
    /// Logins above this number get a 421 to PASS.
    pub max_logins: Option<usize>,
    /// Each transfer ends its control connection, right behind the final reply.
    pub one_transfer_each: bool,
    /// The control connection is cut at the command behind so many (Windows' FTP firewall).
    pub commands_each: Option<usize>,
    pub clearing: Clearing,
    /// MODE Z is announced.
    pub mode_z: bool,
    /// What AVBL tells, where it is known.
    pub free: Option<String>,
    /// XQUOTA's limit, where it is known.
    pub quota: Option<String>,
    /// New TLS 1.3 keys after so many bytes of a data connection.
    pub rekey_after: Option<u64>,
    /// Data connections go through it.
    pub relay: Option<Relay>,
}

impl Default for ServerOptions {
    /// A friendly explicit server that can do everything and demands nothing but TLS.
    fn default() -> Self {
        Self {
            security: Security::Explicit,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            root: None,
            user: "tester".to_owned(),
            password: "correct horse".to_owned(),
            anonymous: false,
            challenges: Vec::new(),
            greeting: "220 Practice server ready.".to_owned(),
            require_tls: true,
            tls: TlsVersions::Both,
            only_p256: false,
            certificate: CertificateKind::SelfSigned,
            data_certificate: None,
            key: KeyKind::P256,
            tickets: Tickets {
                control: 2,
                download: 1,
                upload: 1,
            },
            reuse: Reuse::NotRequired,
            mlsd: true,
            mfmt: true,
            mdtm_sets: false,
            mdtm_ahead: 0,
            epsv: true,
            pasv: true,
            active: false,
            size: true,
            utf8: true,
            rest: true,
            rest_ignored: false,
            one_at_a_time: false,
            no_early_tls: false,
            appe: true,
            hashes: Vec::new(),
            hash_style: HashStyle::Full,
            list_style: ListStyle::Unix,
            show_links: true,
            pasv_address: None,
            rename_over_existing: true,
            noop: NoopDuringTransfer::AtOnce,
            abort: AbortStyle::Pyftpdlib,
            goodbye_required: false,
            restart_cuts: false,
            telnet: false,
            max_connections: None,
            max_logins: None,
            one_transfer_each: false,
            commands_each: None,
            clearing: Clearing::Refused,
            mode_z: false,
            free: None,
            quota: None,
            rekey_after: None,
            relay: None,
        }
    }
}

impl ServerOptions {
    /// The same server with TLS from the first byte.
    pub fn implicit() -> Self {
        Self {
            security: Security::Implicit,
            ..Self::default()
        }
    }

    /// The manners of vsftpd 3.0.3 as the how-tos set it up.
    pub fn vsftpd() -> Self {
        Self {
            greeting: "220 (vsFTPd 3.0.3)".to_owned(),
            only_p256: true,
            reuse: Reuse::AnySession,
            mlsd: false,
            mfmt: false,
            mdtm_sets: true,
            noop: NoopDuringTransfer::AfterTransfer,
            abort: AbortStyle::Vsftpd,
            goodbye_required: true,
            ..Self::default()
        }
    }

    /// The manners of ProFTPD 1.3.8 with mod_tls.
    pub fn proftpd() -> Self {
        Self {
            greeting: "220 ProFTPD Server (Debian)".to_owned(),
            tickets: Tickets {
                control: 2,
                download: 1,
                upload: 0,
            },
            reuse: Reuse::SameControl,
            noop: NoopDuringTransfer::AtOnce,
            abort: AbortStyle::Proftpd,
            telnet: true,
            ..Self::default()
        }
    }

    /// The manners of Pure-FTPd 1.0.50.
    pub fn pureftpd() -> Self {
        Self {
            greeting: "220-Welcome to Pure-FTPd\r\n220 You will be disconnected after 15 minutes."
                .to_owned(),
            only_p256: true,
            tickets: Tickets {
                control: 0,
                download: 0,
                upload: 0,
            },
            noop: NoopDuringTransfer::Refused,
            abort: AbortStyle::Pureftpd,
            restart_cuts: true,
            utf8: true,
            ..Self::default()
        }
    }
}
