//! What a test can choose about a real server: `tests/servers/ftpd` knows the same by name.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Vsftpd,
    Proftpd,
    Pureftpd,
    Pyftpdlib,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Vsftpd, Kind::Proftpd, Kind::Pureftpd];
    /// Beside those that run a hosting provider, the one that people build into programs.
    pub const WITH_PYFTPDLIB: [Kind; 4] =
        [Kind::Vsftpd, Kind::Proftpd, Kind::Pureftpd, Kind::Pyftpdlib];

    /// As `tests/servers/ftpd` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Vsftpd => "vsftpd",
            Kind::Proftpd => "proftpd",
            Kind::Pureftpd => "pureftpd",
            Kind::Pyftpdlib => "pyftpdlib",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    #[default]
    Any,
    Only12,
    Only13,
}

/// The certificates that `tests/servers/certificates.sh` makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CertKind {
    /// As `openssl req -x509 -nodes -newkey rsa:2048` makes it: CA:TRUE, no alternative names.
    #[default]
    HowTo,
    /// Another one like it, for a certificate that changed.
    HowTo2,
    /// For localhost, 127.0.0.1 and ::1, signed by the authority in [`Server::authority`].
    Valid,
    Valid2,
    P256,
    P384,
    P521,
    Ed25519,
    Ed448,
    RsaPss,
    Rsa1024,
    Expired,
    NotYet,
    /// Signed by the authority for other.example.test.
    WrongName,
    /// X.509 version 1.
    V1,
}

impl CertKind {
    pub const ALL: [CertKind; 15] = [
        CertKind::HowTo,
        CertKind::HowTo2,
        CertKind::Valid,
        CertKind::Valid2,
        CertKind::P256,
        CertKind::P384,
        CertKind::P521,
        CertKind::Ed25519,
        CertKind::Ed448,
        CertKind::RsaPss,
        CertKind::Rsa1024,
        CertKind::Expired,
        CertKind::NotYet,
        CertKind::WrongName,
        CertKind::V1,
    ];
}

#[derive(Clone, Debug, Default)]
pub struct Options {
    pub implicit: bool,
    pub tls: Tls,
    pub certificate: CertKind,
    /// A free port unless given.
    pub port: Option<u16>,
    /// 127.0.0.1 unless given; `::1` works too.
    pub host: Option<String>,
    /// More lines for the server's configuration (Pure-FTPd: arguments;
    /// pyftpdlib: Python).
    pub settings: Vec<String>,
}

impl Options {
    pub(super) fn name(&self, kind: Kind) -> String {
        let server = kind.name();
        let mode = if self.implicit { "-implicit" } else { "" };
        let version = match self.tls {
            Tls::Any => "",
            Tls::Only12 => "-tls12",
            Tls::Only13 => "-tls13",
        };
        format!("{server}{mode}{version}")
    }
}

impl CertKind {
    pub(super) fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}
