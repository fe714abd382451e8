//! The arguments of argosy-cli.

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::profile::{ExistsRule, Fingerprint, PerFile, Speed, TlsVersions, Verify};

/// Transfers files over FTPS.
#[derive(Debug, Parser)]
#[command(name = "argosy-cli", version, after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(subcommand)]
    pub order: Order,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Subcommand)]
pub enum Order {
    /// Show a folder
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
        /// The folder
        url: String,
    },
    /// Download files, and folders with -r
    Get {
        #[command(flatten)]
        how: Transferring,
        /// Connections for one large file: a number, auto or off [default: as settings and site say]
        #[arg(long, value_name = "N", value_parser = per_file)]
        segments: Option<PerFile>,
        /// What to download; everybody on this computer can read a password in a URL, in
        /// /proc/PID/cmdline
        #[arg(required = true, value_name = "URL")]
        urls: Vec<String>,
        /// An existing folder, or the new name
        local: PathBuf,
    },
    /// Upload files, and folders with -r
    Put {
        #[command(flatten)]
        how: Transferring,
        /// What to upload
        #[arg(required = true, value_name = "LOCAL")]
        locals: Vec<PathBuf>,
        /// An existing folder, or the new name; everybody on this computer can read a password in
        /// it, in /proc/PID/cmdline
        url: String,
    },
    /// Make folders
    Mkdir {
        /// Also make the folders above; an existing folder is fine
        #[arg(short, long)]
        parents: bool,
        #[arg(required = true, value_name = "URL")]
        urls: Vec<String>,
    },
    /// Remove files, links and empty folders, and whole folders with -r
    Remove {
        /// Folders with everything in them; links are removed as links
        #[arg(short, long)]
        recursive: bool,
        #[arg(required = true, value_name = "URL")]
        urls: Vec<String>,
    },
    /// Rename or move a file or folder on the server; an existing target is refused
    Rename {
        /// What to rename
        url: String,
        /// As in a URL: relative to the login folder, or absolute with // ahead
        path: String,
    },
    /// Show, resume or clear a queue that is kept on disk
    Queue {
        #[command(subcommand)]
        order: QueueOrder,
    },
}

#[derive(Debug, Subcommand)]
pub enum QueueOrder {
    /// Show it, also while another Argosy works on it
    List {
        #[command(flatten)]
        file: QueueFile,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Do what is left: what waits, is paused or has failed
    Resume {
        #[command(flatten)]
        file: QueueFile,
        /// Transfers at once, each on its own connection
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=32))]
        connections: Option<u8>,
    },
    /// Take items off it: all of them unless told which
    Clear {
        #[command(flatten)]
        file: QueueFile,
        /// What is done or was skipped
        #[arg(long)]
        done: bool,
        /// What has failed
        #[arg(long)]
        failed: bool,
        /// What could not be read
        #[arg(long)]
        unreadable: bool,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct QueueFile {
    /// The queue's file [default: the window's]
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
}

impl QueueOrder {
    pub fn file(&self) -> &QueueFile {
        match self {
            Self::List { file, .. } | Self::Resume { file, .. } | Self::Clear { file, .. } => file,
        }
    }
}

#[derive(Debug, Args)]
pub struct Transferring {
    /// Folders with everything in them (links are not followed)
    #[arg(short, long)]
    pub recursive: bool,
    /// Transfers at once, each on its own connection
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=32))]
    pub connections: Option<u8>,
    /// What to do where the target exists [default: as its saved site says, else ask; without a
    /// terminal to ask on that item fails]
    #[arg(long, value_name = "RULE")]
    pub on_exists: Option<OnExists>,
    /// Keep the queue in this file: the same command again does only what is left or has changed
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// When to ask the server for a file's hash, beside its size [default: as settings and site say]
    #[arg(long, value_name = "WHEN")]
    pub verify: Option<VerifyWhen>,
    /// Try again what may pass, until so long after the last byte moved; 0: not at all [default: 10,
    /// and as the settings say (an hour) once something came over or with --journal]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=604_800))]
    pub retry_for: Option<u64>,
    /// No faster than so many bytes per second each way, all transfers of that way together: 500K,
    /// 1.5M, 1G (K, M and G stand for powers of 1024)
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub limit_rate: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Common {
    /// Accept this certificate and no other, not even a valid one
    #[arg(long, global = true, value_name = "SHA256", value_parser = fingerprint)]
    pub fingerprint: Option<Fingerprint>,
    /// Offer only this TLS version
    #[arg(long, global = true, value_name = "VERSION")]
    pub tls: Option<Tls>,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show the conversation and the TLS facts on stderr
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// The folder of all that is kept: settings, sites, trusted certificates, the vault, the window's
    /// queue, what was learned of servers, records of parts; wins over ARGOSY_CONFIG_DIR
    #[arg(long, global = true, value_name = "DIR")]
    pub config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnExists {
    Overwrite,
    /// Overwrite if the source is newer, else skip
    Newer,
    /// Overwrite if both sizes are known and differ, else skip
    DifferentSize,
    /// Overwrite if either holds, else skip
    NewerOrDifferentSize,
    /// Go on at the end of a smaller target
    Resume,
    /// Take another name, such as "name (2)"
    Rename,
    Skip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VerifyWhen {
    /// For every file
    Always,
    /// Where bytes may be in doubt: continued, cut off, ended without TLS' goodbye
    Doubt,
    Never,
}

impl From<VerifyWhen> for Verify {
    fn from(when: VerifyWhen) -> Self {
        match when {
            VerifyWhen::Always => Self::Always,
            VerifyWhen::Doubt => Self::Doubt,
            VerifyWhen::Never => Self::Never,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tls {
    #[value(name = "1.2")]
    Only12,
    #[value(name = "1.3")]
    Only13,
}

impl Order {
    /// How files are moved, where they are.
    pub fn transferring(&self) -> Option<&Transferring> {
        match self {
            Self::Get { how, .. } | Self::Put { how, .. } => Some(how),
            _ => None,
        }
    }

    /// Connections for one large file, where that is said.
    pub fn per_file(&self) -> Option<PerFile> {
        match self {
            Self::Get { segments, .. } => *segments,
            _ => None,
        }
    }

    /// Transfers at once, where that is said.
    pub fn connections(&self) -> Option<u8> {
        match self {
            Self::Queue {
                order: QueueOrder::Resume { connections, .. },
            } => *connections,
            _ => self.transferring()?.connections,
        }
    }
}

impl Transferring {
    /// How long something is tried again where not a byte has moved yet: a host that is not there
    /// is soon told, but not to a queue that is kept and given again. `None`: as long as was asked
    /// for, or as the settings say.
    pub fn unmoved(&self) -> Option<Duration> {
        let is_short = self.retry_for.is_none() && self.journal.is_none();
        is_short.then_some(UNMOVED)
    }

    /// The rule for existing targets; `terminal`: somebody can be asked; `site`: what the saved
    /// site says.
    pub fn exists_rule(&self, terminal: bool, site: Option<ExistsRule>) -> ExistsRule {
        match self.on_exists {
            Some(OnExists::Overwrite) => ExistsRule::Overwrite,
            Some(OnExists::Newer) => ExistsRule::Newer,
            Some(OnExists::DifferentSize) => ExistsRule::DifferentSize,
            Some(OnExists::NewerOrDifferentSize) => ExistsRule::NewerOrDifferentSize,
            Some(OnExists::Resume) => ExistsRule::Resume,
            Some(OnExists::Rename) => ExistsRule::Rename,
            Some(OnExists::Skip) => ExistsRule::Skip,
            None => match site.unwrap_or_default() {
                ExistsRule::Ask if !terminal => ExistsRule::Fail,
                rule => rule,
            },
        }
    }
}

impl Common {
    pub fn versions(&self) -> TlsVersions {
        match self.tls {
            None => TlsVersions::Both,
            Some(Tls::Only12) => TlsVersions::Only12,
            Some(Tls::Only13) => TlsVersions::Only13,
        }
    }
}

fn per_file(text: &str) -> Result<PerFile, String> {
    match text {
        "auto" => return Ok(PerFile::AUTOMATIC),
        "off" => return Ok(PerFile::ONE),
        _ => {}
    }
    match text.parse() {
        Ok(count @ 1..=PerFile::MOST) => Ok(PerFile::connections(count)),
        _ => Err(format!("1 to {}, auto or off", PerFile::MOST)),
    }
}

/// Bytes per second; `K`, `M` and `G` stand for powers of 1024.
fn rate(text: &str) -> Result<u64, String> {
    let fault = || "a speed is a number of bytes per second, such as 500K or 2M".to_owned();
    let units = [('k', 1 << 10), ('m', 1 << 20), ('g', 1 << 30)];
    let lower = text.to_ascii_lowercase();
    let found = units.iter().find(|(unit, _)| lower.ends_with(*unit));
    let (digits, unit) = match found {
        Some((letter, unit)) => (lower.strip_suffix(*letter).unwrap_or_default(), *unit),
        None => (lower.as_str(), 1_u32),
    };
    let number: f64 = digits.parse().map_err(|_| fault())?;
    let rate = number * f64::from(unit);
    let bounds = 1.0..=Speed::MOST as f64;
    bounds
        .contains(&rate)
        .then_some(rate as u64)
        .ok_or_else(fault)
}

fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    Fingerprint::parse(text)
        .ok_or_else(|| "a SHA-256 fingerprint is 64 hex digits, with or without colons".to_owned())
}

/// See [`Transferring::unmoved`].
const UNMOVED: Duration = Duration::from_secs(10);

const AFTER_HELP: &str = "\
URLs:
  ftpes://USER@HOST/PATH   Explicit TLS, port 21 unless given
  ftps://USER@HOST/PATH    Implicit TLS, port 990 unless given
  ftp://USER@HOST/PATH     plain FTP, insecure
  site:NAME/PATH           a saved site
  PATH is relative to the login folder, or absolute after a second slash (HOST//PATH).
  Without a user the login is anonymous.

The password is taken from ARGOSY_PASSWORD, else from where its saved site keeps it (the system
keychain, or the vault, whose master password is asked for on a terminal), else asked for on a
terminal, else taken from the URL. Programs of the same user can read the variable in
/proc/PID/environ, and everybody a URL's password in /proc/PID/cmdline.

With --journal whatever waits, is paused or has failed in the file goes on, also what another
command left there. What is done is sent again only if its source's size or time has changed. One
process at a time holds a file. ARGOSY_PASSWORD is given only to the servers that the command names
(queue resume: only where all that is left is for one server).

Exit codes: 0 all done, 1 some failed, 2 usage, 3 could not connect, 4 certificate or TLS,
5 login, 130 interrupted.";
