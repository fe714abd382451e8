//! The user's settings, tolerant of what an older or newer file holds.

use serde::{Deserialize, Serialize};

/// Everything the settings page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub connections: Connections,
    pub limits: Limits,
    pub transfers: Transfers,
    pub interface: Interface,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Connections {
    /// Transfers at once per site, 1 to 32.
    pub per_site: usize,
}

/// How long each wait may take, in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Looking up the host's name.
    pub name: u64,
    /// TCP, for each address.
    pub connect: u64,
    pub tls: u64,
    /// Greeting and replies.
    pub reply: u64,
    /// A data connection without a byte.
    pub data: u64,
    /// From the last byte of an upload to the server's final reply.
    pub finish: u64,
    /// NOOP after so many idle seconds.
    pub keep_alive: u64,
    /// The idle connection closes after so many seconds.
    pub idle: u64,
}

/// What to do when the target exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExistsRule {
    #[default]
    Ask,
    Overwrite,
    /// Overwrite if the source is newer, else skip.
    Newer,
    Resume,
    /// Under a new name, `name (2).ext`.
    Rename,
    Skip,
    /// Nobody is there to ask: the item fails.
    Fail,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Transfers {
    pub download_exists: ExistsRule,
    pub upload_exists: ExistsRule,
    /// Keep modification times, both ways.
    pub keep_times: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Graphics {
    #[default]
    Automatic,
    Gpu,
    Software,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Interface {
    pub theme: ThemeChoice,
    /// Takes effect at the next start.
    pub graphics: Graphics,
    /// 0.8 to 2.0.
    pub zoom: f32,
    /// Lines kept in the log.
    pub log_lines: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connections: Connections::default(),
            limits: Limits::default(),
            transfers: Transfers::default(),
            interface: Interface::default(),
        }
    }
}

impl Default for Connections {
    fn default() -> Self {
        Self { per_site: 4 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            name: 10,
            connect: 15,
            tls: 15,
            reply: 30,
            data: 60,
            finish: 600,
            keep_alive: 30,
            idle: 1800,
        }
    }
}

impl Default for Transfers {
    fn default() -> Self {
        Self {
            download_exists: ExistsRule::Ask,
            upload_exists: ExistsRule::Ask,
            keep_times: true,
        }
    }
}

impl Default for Interface {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            graphics: Graphics::Automatic,
            zoom: 1.0,
            log_lines: 5000,
        }
    }
}
