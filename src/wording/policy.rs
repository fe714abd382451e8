//! A site's own ways with transfers, in words: what can be chosen, and what it risks.

use crate::profile::{Charset, DataMode, PasvAddress, PatternFault, Replacing, TlsVersions};

/// What is done where a server refuses to rename onto a file, for a button.
pub fn replacing(replacing: Replacing) -> &'static str {
    match replacing {
        Replacing::Never => "Leave it",
        Replacing::Aside => "Set it aside",
        Replacing::Delete => "Delete it",
    }
}

/// What the choice risks.
pub fn replacing_risk(replacing: Replacing) -> &'static str {
    match replacing {
        Replacing::Never => {
            "No risk: the transfer fails and says so; the old file stands, and the new one beside it \
             under its temporary name."
        }
        Replacing::Aside => {
            "The old file gets a temporary name, the new one takes its place, then the old one is \
             deleted. For a moment there is no file under the name, and if the connection is lost \
             then, not before Argosy connects again. Both files are on the server all the time."
        }
        Replacing::Delete => {
            "The old file is deleted before the new one gets its name. If that fails, there is no \
             file under the name, only the new one under its temporary name, and the old one is \
             gone for good."
        }
    }
}

/// Who opens data connections, for a button.
pub fn data_mode(mode: DataMode) -> &'static str {
    match mode {
        DataMode::Automatic => "Automatic",
        DataMode::Passive => "Passive",
        DataMode::Active => "Active",
    }
}

/// What the choice means.
pub fn data_mode_help(mode: DataMode) -> &'static str {
    match mode {
        DataMode::Automatic => {
            "Argosy connects to the server (passive mode). Where that fails, the server is asked once \
             to connect to this computer (active mode)."
        }
        DataMode::Passive => "Argosy always connects to the server.",
        DataMode::Active => {
            "The server always connects to this computer, which must be reachable from outside."
        }
    }
}

/// Where a data connection goes after PASV, for a button.
pub fn pasv_address(address: PasvAddress) -> &'static str {
    match address {
        PasvAddress::Server => "The server's own",
        PasvAddress::Named => "The one it names",
    }
}

/// What the choice risks.
pub fn pasv_address_help(address: PasvAddress) -> &'static str {
    match address {
        PasvAddress::Server => {
            "Data connections go to the machine that you are connected to, whatever its PASV reply \
             says: behind a router that is often wrong."
        }
        PasvAddress::Named => {
            "Only for servers that spread the work over several machines. Whoever runs this one can \
             make your computer connect anywhere."
        }
    }
}

/// The charset of a server's names, for a list.
pub fn charset(charset: Charset) -> &'static str {
    match charset {
        Charset::Automatic => "Automatic",
        other => other.label(),
    }
}

/// When the choice matters.
pub const CHARSET_HELP: &str = "Of the names of files and folders. Nearly all servers speak UTF-8; where names look \
     broken, the list says what they look like.";

/// Which TLS versions are offered, for a button.
pub fn tls_versions(versions: TlsVersions) -> &'static str {
    match versions {
        TlsVersions::Both => "1.2 or 1.3",
        TlsVersions::Only12 => "Only 1.2",
        TlsVersions::Only13 => "Only 1.3",
    }
}

/// What the choice means.
pub fn tls_versions_help(versions: TlsVersions) -> &'static str {
    match versions {
        TlsVersions::Both => {
            "The newer one where the server has it; 1.2 where its sessions can't be resumed otherwise. \
             Older versions are never spoken."
        }
        TlsVersions::Only12 => "For servers whose TLS 1.3 makes trouble.",
        TlsVersions::Only13 => "A server without TLS 1.3 is refused.",
    }
}

/// What is done where a server refuses PROT P.
pub fn clear_data(is_allowed: bool) -> &'static str {
    match is_allowed {
        false => "Only encrypted",
        true => "In clear if it refuses",
    }
}

pub const CLEAR_DATA_RISK: &str = "User and password stay encrypted. Files and listings can be read and changed by everybody on \
     the way, if this server refuses to encrypt them.";

/// Whether a site's control connection goes on in clear behind the login.
pub fn clear_control(is_wanted: bool) -> &'static str {
    match is_wanted {
        false => "Encrypted",
        true => "In clear behind the login (CCC)",
    }
}

pub const CLEAR_CONTROL_RISK: &str = "For firewalls that must read along, and only with servers that grant it. User, password, files \
     and listings stay encrypted. Names and commands can be read and changed by everybody on the way.";

/// Whether listings and downloads come compressed.
pub fn compression(is_wanted: bool) -> &'static str {
    match is_wanted {
        false => "Off",
        true => "Listings and downloads (MODE Z)",
    }
}

pub const COMPRESSION_HELP: &str =
    "Only where the server announces it. It helps on slow lines, and slows fast ones down.";

/// When a certificate of one's own matters.
pub const CERTIFICATE_HELP: &str =
    "Only for servers that want one: a PEM or PKCS#12 file with certificate and key.";
pub const PASSPHRASE_GIVEN: &str = "Used from now on, and kept where the site's password is.";

/// When an account matters.
pub const ACCOUNT_HELP: &str = "Only for servers that ask for one (332) beside user and password.";
pub const ACCOUNT_CONTROL: &str = "It can't hold line breaks or other control characters.";

/// Whether a site's connections go through the proxy.
pub fn through_proxy(they_do: bool) -> &'static str {
    match they_do {
        true => "Go through it",
        false => "Go past it",
    }
}

/// What is done for a control connection that only waits.
pub fn kept_alive(is_quiet: bool) -> &'static str {
    match is_quiet {
        false => "Shows life (NOOP)",
        true => "Is left alone",
    }
}

/// When the choice matters.
pub const REPLACING_HELP: &str =
    "Where the server refuses to rename an upload onto the file that it replaces:";

/// What a temporary name is good for.
pub const PART_NAME_HELP: &str = "What an upload is called until it is whole; * is the file's own name. Folders that are watched \
     (hot folders) pick files up by their ending, so choose one that is ignored there, such as \
     .*.tmp";

/// Why a text is no pattern for temporary names.
pub fn pattern_fault(fault: PatternFault) -> String {
    match fault {
        PatternFault::Stars => {
            "Write * once: it stands for the file's own name, as in .*.tmp".to_owned()
        }
        PatternFault::Slash => "A name has no slash: it stays in the file's folder.".to_owned(),
        PatternFault::Control => {
            "It can't hold line breaks or other control characters.".to_owned()
        }
        PatternFault::OnlyStar => {
            "This would be the file's own name. Add something, as in *.tmp".to_owned()
        }
        PatternFault::TooLong => format!(
            "It is too long: {} bytes are enough.",
            crate::profile::PartPattern::LONGEST
        ),
    }
}
