//! The certificates that a person trusted, by host and port.

use serde::{Deserialize, Serialize};

use super::certificate::{Fingerprint, Problem};

/// One trusted certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    pub host: String,
    pub port: u16,
    pub fingerprint: Fingerprint,
    /// The problems that were shown when it was trusted; a new one asks again.
    pub accepted: Vec<Problem>,
    pub subject: String,
    pub issuer: String,
    pub names: Vec<String>,
    pub not_after: i64,
    /// When it was trusted, seconds since 1970.
    pub since: i64,
}

/// All pins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trusted {
    pins: Vec<Pin>,
}
