//! The user's settings, tolerant of what an older or newer file holds.

mod told;
mod tolerant;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use super::policy::PerFile;
use super::proxy::Proxy;
use super::reach::Active;
pub use told::{Notifications, Tips};

/// Everything the settings page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub connections: Connections,
    pub limits: Limits,
    pub active: Active,
    pub proxy: Proxy,
    pub transfers: Transfers,
    pub speed: Speed,
    pub interface: Interface,
    pub questions: Questions,
    pub notifications: Notifications,
    pub tips: Tips,
    /// The window's keys that a person has changed: an action's name, and its keys as they are
    /// shown. The window knows what they mean.
    pub keys: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Connections {
    /// Transfers at once per site, 1 to 32.
    pub per_site: usize,
    pub per_file: PerFile,
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

/// When a server is asked for a file's hash, beside its size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verify {
    Always,
    /// Where bytes may be in doubt: continued, cut off near the end, ended without a goodbye.
    #[default]
    Doubt,
    Never,
}

/// What to do when the target exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExistsRule {
    #[default]
    Ask,
    Overwrite,
    /// Overwrite if the source is newer, else skip. An unknown time is not newer.
    Newer,
    /// Overwrite if both sizes are known and differ, else skip.
    DifferentSize,
    /// Overwrite if either holds, else skip.
    NewerOrDifferentSize,
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
    pub verify: Verify,
    /// What may pass is tried again for so many seconds since the last byte moved; 0: not at all.
    pub retry_for: u64,
}

/// Limits that all sites share, in bytes per second; 0 is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Speed {
    /// They hold; what a site says of its own holds in any case.
    pub limited: bool,
    pub down: u64,
    pub up: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
    LightContrast,
    DarkContrast,
}

/// How high the rows of lists are, and how much room is around things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    Compact,
    #[default]
    Normal,
    Roomy,
}

/// How much of the log is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    Errors,
    /// Commands, replies and errors, without what Argosy says of itself.
    Conversation,
    #[default]
    Everything,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Graphics {
    #[default]
    Automatic,
    Gpu,
    Software,
}

/// How sizes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Units {
    /// KiB and MiB, of 1024.
    #[default]
    Binary,
    /// KB and MB, of 1000.
    Decimal,
    /// Every byte.
    Bytes,
}

/// What the window begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AtStart {
    /// The tabs of last time, to be connected when a person asks.
    #[default]
    Tabs,
    ConnectedTabs,
    EmptyTab,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Interface {
    pub at_start: AtStart,
    pub theme: ThemeChoice,
    pub density: Density,
    /// Takes effect at the next start.
    pub graphics: Graphics,
    /// 0.8 to 2.0.
    #[serde(serialize_with = "two_places")]
    pub zoom: f32,
    /// Lines kept in the log.
    pub log_lines: usize,
    pub log_level: LogLevel,
    pub units: Units,
    /// Folders stand before files, whichever way a list is sorted.
    pub folders_first: bool,
}

/// The questions that a person may spare themselves: what they are about can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Questions {
    /// Before local files go into the trash.
    pub trash: bool,
    /// Before the window closes over a queue that is kept.
    pub quit: bool,
}

impl ExistsRule {
    /// What a person can choose.
    pub const CHOICES: [Self; 8] = [
        Self::Ask,
        Self::Overwrite,
        Self::Newer,
        Self::DifferentSize,
        Self::NewerOrDifferentSize,
        Self::Resume,
        Self::Rename,
        Self::Skip,
    ];
}

impl Verify {
    pub const ALL: [Self; 3] = [Self::Doubt, Self::Always, Self::Never];
}

impl ThemeChoice {
    pub const ALL: [Self; 5] = [
        Self::System,
        Self::Light,
        Self::Dark,
        Self::LightContrast,
        Self::DarkContrast,
    ];
}

impl Units {
    pub const ALL: [Self; 3] = [Self::Binary, Self::Decimal, Self::Bytes];
}

impl AtStart {
    pub const ALL: [Self; 3] = [Self::Tabs, Self::ConnectedTabs, Self::EmptyTab];
}

impl Density {
    pub const ALL: [Self; 3] = [Self::Compact, Self::Normal, Self::Roomy];
}

impl LogLevel {
    pub const ALL: [Self; 3] = [Self::Errors, Self::Conversation, Self::Everything];
}

impl Graphics {
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Gpu, Self::Software];
}

impl Settings {
    /// The same with every number within its bounds, and as exact as it is written: what is read again
    /// must not look as if somebody else had changed it.
    pub fn sanitised(mut self) -> Self {
        self.connections.per_site = self.connections.per_site.clamp(1, 32);
        let limits = &mut self.limits;
        for limit in [
            &mut limits.name,
            &mut limits.connect,
            &mut limits.tls,
            &mut limits.reply,
            &mut limits.data,
            &mut limits.finish,
            &mut limits.keep_alive,
            &mut limits.idle,
        ] {
            *limit = (*limit).clamp(1, LONGEST);
        }
        self.transfers.retry_for = self.transfers.retry_for.min(LONGEST);
        for limit in [&mut self.speed.down, &mut self.speed.up] {
            *limit = (*limit).min(Speed::MOST);
        }
        let interface = &mut self.interface;
        if !interface.zoom.is_finite() {
            interface.zoom = 1.0;
        }
        interface.zoom = hundredths(interface.zoom.clamp(0.8, 2.0)) as f32;
        interface.log_lines = interface.log_lines.clamp(100, 100_000);
        self
    }
}

impl Speed {
    /// 1 TiB per second: no limit is higher.
    pub const MOST: u64 = 1 << 40;

    /// What holds now, down and up.
    pub fn limits(&self) -> (u64, u64) {
        match self.limited {
            true => (self.down, self.up),
            false => (0, 0),
        }
    }
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            per_site: 4,
            per_file: PerFile::AUTOMATIC,
        }
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
            verify: Verify::Doubt,
            retry_for: 3600,
        }
    }
}

impl Default for Questions {
    fn default() -> Self {
        Self {
            trash: true,
            quit: true,
        }
    }
}

impl Default for Interface {
    fn default() -> Self {
        Self {
            at_start: AtStart::default(),
            theme: ThemeChoice::System,
            density: Density::Normal,
            graphics: Graphics::Automatic,
            zoom: 1.0,
            log_lines: 5000,
            log_level: LogLevel::Everything,
            units: Units::Binary,
            folders_first: true,
        }
    }
}

/// A zoom of 1.1 is written so, not as the 1.10000002384 that it is.
fn two_places<S: Serializer>(zoom: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(hundredths(*zoom))
}

fn hundredths(zoom: f32) -> f64 {
    (f64::from(zoom) * 100.0).round() / 100.0
}

/// A week, in seconds: no wait is longer.
const LONGEST: u64 = 7 * 24 * 3600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_bounds() {
        assert_eq!(Settings::default().sanitised(), Settings::default());
    }

    #[test]
    fn numbers_out_of_bounds_are_brought_back() {
        let mut settings = Settings::default();
        settings.connections.per_site = 0;
        settings.limits.reply = 0;
        settings.limits.idle = u64::MAX;
        settings.interface.zoom = f32::NAN;
        settings.interface.log_lines = usize::MAX;
        let sane = settings.sanitised();
        assert_eq!(sane.connections.per_site, 1);
        assert_eq!((sane.limits.reply, sane.limits.idle), (1, LONGEST));
        assert_eq!(sane.interface.zoom, 1.0);
        assert_eq!(sane.interface.log_lines, 100_000);
    }
}
