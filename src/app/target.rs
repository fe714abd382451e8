//! Where the window connects to.

use crate::profile::{Endpoint, Password};
use crate::protocol::RemotePath;

/// A server, and where to go on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub endpoint: Endpoint,
    /// Without one it is asked for.
    pub password: Option<Password>,
    /// The remote folder to open first; the login folder without one.
    pub folder: Option<RemotePath>,
}
