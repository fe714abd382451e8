//! Where our files live, and the values in them.

pub mod certificate;
pub mod learned;
pub mod password;
pub mod settings;
pub mod site;
pub mod trusted;

pub use certificate::{Certificate, Fingerprint, Problem, TlsFacts, Trust, Untrusted};
pub use learned::Learned;
pub use password::Password;
pub use settings::{ExistsRule, Graphics, Limits, Settings, ThemeChoice};
pub use site::{Encryption, Endpoint, Logon, Site};
pub use trusted::{Pin, Trusted};
