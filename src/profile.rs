//! Where our files live, and the values in them.

pub mod certificate;
pub mod learned;
pub mod password;
pub mod settings;
pub mod site;
pub mod trusted;
pub mod url;

pub use certificate::{Certificate, Fingerprint, Problem, TlsFacts, Trust, Untrusted};
pub use learned::Learned;
pub use password::Password;
pub use settings::{ExistsRule, Graphics, Limits, Settings, ThemeChoice};
pub use site::{Encryption, Endpoint, Logon, Site, TlsVersions};
pub use trusted::{Pin, Trusted};
pub use url::{Place, Url, UrlFault};

use std::path::PathBuf;

/// The two folders that are ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Sites, trusted certificates, settings.
    pub config: PathBuf,
    /// What a run leaves for the next: part records, learned facts, window size.
    pub state: PathBuf,
}
