//! The pages of the settings: what each is called, what can be found on it, what its defaults are.

use super::number::Number;
use crate::app::theme::icon::Icon;
use crate::profile::settings::Interface;
use crate::profile::{ExistsRule, Settings};

/// One page of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Transfers,
    Exists,
    Verification,
    Connection,
    Network,
    Passwords,
    Interface,
    Keys,
    Notifications,
    Questions,
    Graphics,
}

impl Page {
    pub const ALL: [Self; 11] = [
        Self::Transfers,
        Self::Exists,
        Self::Verification,
        Self::Connection,
        Self::Network,
        Self::Passwords,
        Self::Interface,
        Self::Keys,
        Self::Notifications,
        Self::Questions,
        Self::Graphics,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Transfers => "Transfers",
            Self::Exists => "File exists",
            Self::Verification => "Verification",
            Self::Connection => "Connection and limits",
            Self::Network => "Network",
            Self::Passwords => "Passwords",
            Self::Interface => "Interface",
            Self::Keys => "Keys",
            Self::Notifications => "Notifications",
            Self::Questions => "Questions",
            Self::Graphics => "Graphics",
        }
    }

    pub fn icon(self) -> Icon {
        match self {
            Self::Transfers => Icon::ArrowUpDown,
            Self::Exists => Icon::File,
            Self::Verification => Icon::ShieldCheck,
            Self::Connection => Icon::Server,
            Self::Network => Icon::Globe,
            Self::Passwords => Icon::Lock,
            Self::Interface => Icon::Eye,
            Self::Keys => Icon::Key,
            Self::Notifications => Icon::Info,
            Self::Questions => Icon::CircleHelp,
            Self::Graphics => Icon::Monitor,
        }
    }

    /// What the settings on it are called, as it stands there. `Keys` is searched by itself.
    pub fn labels(self) -> Vec<&'static str> {
        let numbers = |numbers: &[Number]| numbers.iter().map(|n| n.label()).collect();
        match self {
            Self::Transfers => {
                let mut labels: Vec<_> = numbers(&Number::TRANSFERS);
                labels.extend([KEEP_TIMES, PER_FILE]);
                labels
            }
            Self::Exists => vec![DOWNLOADS, UPLOADS],
            Self::Verification => vec![VERIFY],
            Self::Connection => {
                let mut labels: Vec<_> = numbers(&Number::LIMITS);
                labels.extend(Number::SPEEDS.map(Number::label));
                labels.push(LIMITED);
                labels
            }
            Self::Network => {
                let mut labels = vec![PROXY];
                labels.extend(Number::PORTS.map(Number::label));
                labels.push(ADDRESS);
                labels
            }
            Self::Passwords => vec![VAULT],
            Self::Interface => vec![
                THEME,
                DENSITY,
                TEXT_SIZE,
                UNITS,
                FOLDERS_FIRST,
                AT_START,
                TIPS,
                LOG_LEVEL,
                LOG_LINES,
            ],
            Self::Keys => Vec::new(),
            Self::Notifications => vec![CALL_FINISHED, CALL_FAILED, CALL_QUESTION],
            Self::Questions => vec![ASK_TRASH, ASK_QUIT],
            Self::Graphics => vec![DRAWN_BY],
        }
    }

    /// Sets what stands on the page back to how it came. False: there is nothing to set back.
    pub fn reset(self, settings: &mut Settings) -> bool {
        let new = Settings::default();
        match self {
            Self::Transfers => {
                settings.connections = new.connections;
                settings.transfers.keep_times = new.transfers.keep_times;
                settings.transfers.retry_for = new.transfers.retry_for;
            }
            Self::Exists => {
                settings.transfers.download_exists = ExistsRule::default();
                settings.transfers.upload_exists = ExistsRule::default();
            }
            Self::Verification => settings.transfers.verify = new.transfers.verify,
            Self::Connection => {
                settings.limits = new.limits;
                settings.speed = new.speed;
            }
            Self::Network => {
                settings.active = new.active;
                settings.proxy = new.proxy;
            }
            Self::Passwords => return false,
            Self::Interface => {
                settings.interface = Interface {
                    graphics: settings.interface.graphics,
                    ..new.interface
                };
                settings.tips = new.tips;
            }
            Self::Keys => settings.keys.clear(),
            Self::Notifications => settings.notifications = new.notifications,
            Self::Questions => settings.questions = new.questions,
            Self::Graphics => settings.interface.graphics = new.interface.graphics,
        }
        true
    }
}

pub const PER_FILE: &str = "For one large download";
pub const KEEP_TIMES: &str = "Keep modification times";
pub const DOWNLOADS: &str = "Downloads";
pub const UPLOADS: &str = "Uploads";
pub const VERIFY: &str = "Verify by hash";
pub const LIMITED: &str = "Limit the speed of all transfers together";
pub const PROXY: &str = "Proxy";
pub const ADDRESS: &str = "Outside address";
pub const VAULT: &str = "Argosy's vault";
pub const THEME: &str = "Theme";
pub const DENSITY: &str = "Density";
pub const TEXT_SIZE: &str = "Text size";
pub const UNITS: &str = "Sizes in";
pub const FOLDERS_FIRST: &str = "Folders before files in every list";
pub const AT_START: &str = "When Argosy starts";
pub const TIPS: &str = "Show tips for beginners";
pub const LOG_LEVEL: &str = "Log shows";
pub const LOG_LINES: &str = "Log keeps";
pub const CALL_FINISHED: &str = "All transfers are finished";
pub const CALL_FAILED: &str = "A transfer failed";
pub const CALL_QUESTION: &str = "A question waits for an answer";
pub const ASK_TRASH: &str = "Before files on this computer go into the trash";
pub const ASK_QUIT: &str = "Before quitting over a queue that is kept";
pub const DRAWN_BY: &str = "Drawn by";
