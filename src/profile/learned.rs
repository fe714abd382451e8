//! What a site turned out to need. One struct, read by session, window and export alike.

use serde::{Deserialize, Serialize};

/// Facts about one endpoint that its sessions found out. `None` or `false`: nothing learned yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learned {
    /// TLS 1.2 only: uploads ended cleanly and brought no session ticket back.
    pub tls12: bool,
    /// TLS 1.3 only, with a new login every two uploads: TLS 1.2 was tried and failed.
    pub tls13_relogin: bool,
    /// EPSV was refused; PASV is used (not on IPv6).
    pub no_epsv: bool,
    /// How many connections the server allows at once, as its refusals showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<usize>,
    /// MLSD was announced and then refused.
    pub no_mlsd: bool,
}
