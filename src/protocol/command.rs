//! The commands that we send, as values. A line break cannot get into one: paths refuse it when
//! they are parsed, and user names when the login begins.

use std::net::{SocketAddr, SocketAddrV4};

use super::address;
use super::mode::Mode;
use super::raw_command::RawCommand;
use super::remote_path::RemotePath;
use super::time_way::TimeWay;

/// One command (RFC 959, 2228, 2389, 2428, 3659, 4217).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Asks for TLS on the control connection (RFC 4217, section 4).
    AuthTls,
    /// HOST: the virtual host that is wanted (RFC 7151); no line break in it.
    Host(String),
    /// The user name; no line break in it.
    User(String),
    /// ACCT: the account that some servers want beside user and password; no line break in it.
    Account(String),
    /// ACCT with what a person answered, which only the session knows, as with `Pass`.
    AnswerAccount,
    /// The password, which only the session knows: it completes the line when it writes it.
    Pass,
    /// Protection buffer size, always 0 with TLS (RFC 4217, section 8).
    Pbsz,
    /// Private data connections (RFC 4217, section 9).
    ProtPrivate,
    /// AVBL: how many bytes are free in a folder (draft-peterson-streamlined-ftp-command-extensions).
    Available(RemotePath),
    /// XQUOTA: what the user may store and has stored, in all folders (WS_FTP).
    Quota,
    /// SITE CPFR and CPTO: a copy that the server makes (ProFTPD's mod_copy).
    CopyFrom(RemotePath),
    CopyTo(RemotePath),
    /// SITE SYMLINK: what it leads to, and the link; no blank in either (ProFTPD's mod_site_misc).
    Link {
        target: RemotePath,
        link: RemotePath,
    },
    /// CCC: commands go in clear from now on (RFC 4217, section 12.3).
    ClearControl,
    Features,
    /// CLNT: who we are, which some servers want to know before they speak UTF-8.
    Client,
    /// CSID: the same, for servers that announce it (draft-peterson-streamlined-ftp-command-extensions).
    ClientIdentity,
    OptsUtf8,
    /// OPTS MLST: the facts that listings are to tell, each with a semicolon behind.
    ChooseFacts(String),
    /// MODE: Z, one zlib stream for each transfer (draft-preston-ftpext-deflate), or S, as it is.
    Mode {
        deflated: bool,
    },
    /// Binary, the only type that we use.
    TypeImage,
    PrintFolder,
    ChangeFolder(RemotePath),
    /// EPSV: where to connect for data (RFC 2428).
    ExtendedPassive,
    Passive,
    /// PRET: what the data connection will be for, which servers that spread their files over several
    /// machines want to know before they tell a port.
    Prepare(Box<Command>),
    /// PORT: where we listen for a data connection (RFC 959).
    Port(SocketAddrV4),
    /// EPRT: the same for either kind of address (RFC 2428).
    ExtendedPort(SocketAddr),
    /// REST: where the next RETR or STOR begins (RFC 3659, section 5).
    RestartAt(u64),
    Retrieve(RemotePath),
    Store(RemotePath),
    /// Writes behind what the file holds.
    Append(RemotePath),
    /// Lists the current folder by facts (RFC 3659, section 7).
    ListFacts,
    /// Lists the current folder; `all`: with hidden entries, as `ls -a` does.
    List {
        all: bool,
    },
    /// STAT: lists a folder over the control connection.
    Status(RemotePath),
    /// The facts of one path (RFC 3659, section 7).
    Facts(RemotePath),
    Size(RemotePath),
    ModificationTime(RemotePath),
    /// Sets the modification time, seconds since 1970.
    SetModified(TimeWay, RemotePath, i64),
    MakeFolder(RemotePath),
    RemoveFolder(RemotePath),
    Delete(RemotePath),
    /// RNFR: names the file that the next command renames.
    RenameFrom(RemotePath),
    RenameTo(RemotePath),
    /// OPTS HASH: the algorithm that HASH uses from now on.
    ChooseHash(String),
    /// Asks for a file's hash; `quoted`: servers that take more arguments want names with blanks so.
    Hash {
        verb: &'static str,
        path: RemotePath,
        quoted: bool,
    },
    /// SITE CHMOD: sets the permissions, as most Unix servers know it.
    ChangeMode(Mode, RemotePath),
    /// What a person wrote.
    Raw(RawCommand),
    Noop,
    Abort,
    Quit,
}

impl Command {
    /// The word that the command begins with (two for SITE and OPTS MLST; `RAW` for what a person wrote).
    pub fn verb(&self) -> &'static str {
        match self {
            Self::AuthTls => "AUTH",
            Self::Host(_) => "HOST",
            Self::User(_) => "USER",
            Self::Account(_) | Self::AnswerAccount => "ACCT",
            Self::Pass => "PASS",
            Self::Pbsz => "PBSZ",
            Self::ProtPrivate => "PROT",
            Self::Available(_) => "AVBL",
            Self::Quota => "XQUOTA",
            Self::CopyFrom(_) => "SITE CPFR",
            Self::CopyTo(_) => "SITE CPTO",
            Self::Link { .. } => "SITE SYMLINK",
            Self::ClearControl => "CCC",
            Self::Features => "FEAT",
            Self::Client => "CLNT",
            Self::ClientIdentity => "CSID",
            Self::ChooseFacts(_) => "OPTS MLST",
            Self::OptsUtf8 => "OPTS",
            Self::Mode { .. } => "MODE",
            Self::TypeImage => "TYPE",
            Self::PrintFolder => "PWD",
            Self::ChangeFolder(_) => "CWD",
            Self::ExtendedPassive => "EPSV",
            Self::Passive => "PASV",
            Self::Prepare(_) => "PRET",
            Self::Port(_) => "PORT",
            Self::ExtendedPort(_) => "EPRT",
            Self::RestartAt(_) => "REST",
            Self::Retrieve(_) => "RETR",
            Self::Store(_) => "STOR",
            Self::Append(_) => "APPE",
            Self::ListFacts => "MLSD",
            Self::List { .. } => "LIST",
            Self::Status(_) => "STAT",
            Self::Facts(_) => "MLST",
            Self::Size(_) => "SIZE",
            Self::ModificationTime(_) => "MDTM",
            Self::SetModified(way, ..) => way.verb(),
            Self::MakeFolder(_) => "MKD",
            Self::RemoveFolder(_) => "RMD",
            Self::Delete(_) => "DELE",
            Self::RenameFrom(_) => "RNFR",
            Self::RenameTo(_) => "RNTO",
            Self::ChooseHash(_) => "OPTS",
            Self::Hash { verb, .. } => verb,
            Self::ChangeMode(..) => "SITE CHMOD",
            Self::Raw(_) => "RAW",
            Self::Noop => "NOOP",
            Self::Abort => "ABOR",
            Self::Quit => "QUIT",
        }
    }

    /// The line for the log.
    pub fn shown(&self) -> String {
        match self {
            Self::Pass => "PASS ****".to_owned(),
            Self::AnswerAccount => "ACCT ****".to_owned(),
            Self::Raw(raw) => raw.shown(),
            _ => String::from_utf8_lossy(&self.line()).into_owned(),
        }
    }

    /// The line without its CR LF; for `Pass` and `AnswerAccount` the verb alone.
    pub fn line(&self) -> Vec<u8> {
        let mut line = self.verb().as_bytes().to_vec();
        let mut argument = |bytes: &[u8]| {
            line.push(b' ');
            line.extend_from_slice(bytes);
        };
        match self {
            Self::AuthTls => argument(b"TLS"),
            Self::Host(name) | Self::User(name) | Self::Account(name) => argument(name.as_bytes()),
            Self::Pbsz => argument(b"0"),
            Self::ProtPrivate => argument(b"P"),
            Self::Client => argument(b"Argosy"),
            Self::ClientIdentity => argument(b"Name=Argosy;"),
            Self::OptsUtf8 => argument(b"UTF8 ON"),
            Self::ChooseFacts(facts) => argument(facts.as_bytes()),
            Self::Mode { deflated: true } => argument(b"Z"),
            Self::Mode { deflated: false } => argument(b"S"),
            Self::TypeImage => argument(b"I"),
            Self::List { all: true } => argument(b"-a"),
            Self::Prepare(command) => argument(&command.line()),
            Self::Port(address) => argument(address::of_port(*address).as_bytes()),
            Self::ExtendedPort(address) => argument(address::of_extended_port(*address).as_bytes()),
            Self::RestartAt(offset) => argument(offset.to_string().as_bytes()),
            Self::ChangeFolder(path)
            | Self::Retrieve(path)
            | Self::Store(path)
            | Self::Append(path)
            | Self::Status(path)
            | Self::Facts(path)
            | Self::Size(path)
            | Self::ModificationTime(path)
            | Self::Available(path)
            | Self::CopyFrom(path)
            | Self::CopyTo(path)
            | Self::MakeFolder(path)
            | Self::RemoveFolder(path)
            | Self::Delete(path)
            | Self::RenameFrom(path)
            | Self::RenameTo(path) => argument(path.as_bytes()),
            Self::ChooseHash(name) => {
                argument(b"HASH");
                argument(name.as_bytes());
            }
            Self::Hash { path, quoted, .. } => match quoted {
                true => argument(&[b"\"", path.as_bytes(), b"\""].concat()),
                false => argument(path.as_bytes()),
            },
            Self::SetModified(way, path, seconds) => {
                argument(&way.argument(path.as_bytes(), *seconds));
            }
            Self::ChangeMode(mode, path) => {
                argument(mode.to_string().as_bytes());
                argument(path.as_bytes());
            }
            Self::Link { target, link } => {
                argument(target.as_bytes());
                argument(link.as_bytes());
            }
            Self::Raw(raw) => return raw.as_str().as_bytes().to_vec(),
            Self::Pass
            | Self::AnswerAccount
            | Self::ClearControl
            | Self::Quota
            | Self::Features
            | Self::PrintFolder
            | Self::ExtendedPassive
            | Self::Passive
            | Self::ListFacts
            | Self::List { all: false }
            | Self::Noop
            | Self::Abort
            | Self::Quit => {}
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_what_servers_expect() {
        let path = RemotePath::parse("/a b").unwrap();
        assert_eq!(Command::AuthTls.line(), b"AUTH TLS");
        assert_eq!(Command::Pass.line(), b"PASS");
        assert_eq!(Command::Store(path.clone()).line(), b"STOR /a b");
        assert_eq!(Command::Append(path.clone()).line(), b"APPE /a b");
        assert_eq!(Command::List { all: true }.line(), b"LIST -a");
        let mode = Mode::new(0o644);
        let name = RemotePath::parse(b"/\xff 7").unwrap();
        assert_eq!(
            Command::ChangeMode(mode, name).line(),
            b"SITE CHMOD 644 /\xff 7"
        );
        let raw = RawCommand::parse("SITE HELP").unwrap();
        assert_eq!(Command::Raw(raw).line(), b"SITE HELP");
        let hash = |quoted| Command::Hash {
            verb: "XCRC",
            path: path.clone(),
            quoted,
        };
        assert_eq!(hash(false).line(), b"XCRC /a b");
        assert_eq!(hash(true).line(), b"XCRC \"/a b\"");
        let port = Command::Port("10.0.0.1:4660".parse().unwrap());
        assert_eq!(port.line(), b"PORT 10,0,0,1,18,52");
        let port = Command::ExtendedPort("[::1]:4660".parse().unwrap());
        assert_eq!(port.line(), b"EPRT |2|::1|4660|");
        let choice = Command::ChooseHash("SHA-256".to_owned());
        assert_eq!(
            (choice.verb(), &*choice.line()),
            ("OPTS", &b"OPTS HASH SHA-256"[..])
        );
    }
}
