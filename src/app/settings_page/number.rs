//! The settings that are numbers: what each is called, where it stands, which values it may have.

use std::ops::RangeInclusive;

use super::page::LOG_LINES;
use crate::profile::{Settings, Speed};

/// One number among the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    PerSite,
    Name,
    Connect,
    Tls,
    Reply,
    Data,
    Finish,
    KeepAlive,
    Idle,
    RetryFor,
    SpeedDown,
    SpeedUp,
    FirstPort,
    LastPort,
    LogLines,
}

impl Number {
    pub const ALL: [Self; 15] = [
        Self::PerSite,
        Self::Name,
        Self::Connect,
        Self::Tls,
        Self::Reply,
        Self::Data,
        Self::Finish,
        Self::KeepAlive,
        Self::Idle,
        Self::RetryFor,
        Self::SpeedDown,
        Self::SpeedUp,
        Self::FirstPort,
        Self::LastPort,
        Self::LogLines,
    ];

    /// The waits, in the order in which a connection meets them.
    pub const LIMITS: [Self; 8] = [
        Self::Name,
        Self::Connect,
        Self::Tls,
        Self::Reply,
        Self::Data,
        Self::Finish,
        Self::KeepAlive,
        Self::Idle,
    ];

    /// Among the transfers' settings.
    pub const TRANSFERS: [Self; 2] = [Self::PerSite, Self::RetryFor];

    /// In active mode.
    pub const PORTS: [Self; 2] = [Self::FirstPort, Self::LastPort];

    pub const SPEEDS: [Self; 2] = [Self::SpeedDown, Self::SpeedUp];

    pub fn label(self) -> &'static str {
        match self {
            Self::PerSite => "Transfers at once",
            Self::Name => "Look up the name",
            Self::Connect => "Connect",
            Self::Tls => "Agree on TLS",
            Self::Reply => "Reply to a command",
            Self::Data => "Data without a byte",
            Self::Finish => "Finish an upload",
            Self::KeepAlive => "Keep alive after",
            Self::Idle => "Close when idle for",
            Self::RetryFor => "Try again for",
            Self::SpeedDown => "Downloads at most",
            Self::SpeedUp => "Uploads at most",
            Self::FirstPort => "Ports from",
            Self::LastPort => "Ports to",
            Self::LogLines => LOG_LINES,
        }
    }

    /// Behind the field.
    pub fn unit(self) -> &'static str {
        match self {
            Self::PerSite => "per site",
            Self::LogLines => "lines",
            Self::FirstPort | Self::LastPort => "0: any",
            Self::RetryFor => "seconds since the last byte moved",
            Self::SpeedDown | Self::SpeedUp => "KiB/s, 0: no limit",
            _ => "seconds",
        }
    }

    /// The field's name, for the focus.
    pub fn id(self) -> &'static str {
        match self {
            Self::PerSite => "settings-per-site",
            Self::Name => "settings-name",
            Self::Connect => "settings-connect",
            Self::Tls => "settings-tls",
            Self::Reply => "settings-reply",
            Self::Data => "settings-data",
            Self::Finish => "settings-finish",
            Self::KeepAlive => "settings-keep-alive",
            Self::Idle => "settings-idle",
            Self::RetryFor => "settings-retry-for",
            Self::SpeedDown => "settings-speed-down",
            Self::SpeedUp => "settings-speed-up",
            Self::FirstPort => "settings-first-port",
            Self::LastPort => "settings-last-port",
            Self::LogLines => "settings-log-lines",
        }
    }

    pub fn of(self, settings: &Settings) -> u64 {
        let limits = &settings.limits;
        match self {
            Self::PerSite => settings.connections.per_site as u64,
            Self::Name => limits.name,
            Self::Connect => limits.connect,
            Self::Tls => limits.tls,
            Self::Reply => limits.reply,
            Self::Data => limits.data,
            Self::Finish => limits.finish,
            Self::KeepAlive => limits.keep_alive,
            Self::Idle => limits.idle,
            Self::RetryFor => settings.transfers.retry_for,
            Self::SpeedDown => settings.speed.down.div_ceil(KIB),
            Self::SpeedUp => settings.speed.up.div_ceil(KIB),
            Self::FirstPort => u64::from(settings.active.first_port),
            Self::LastPort => u64::from(settings.active.last_port),
            Self::LogLines => settings.interface.log_lines as u64,
        }
    }

    /// Takes a number in its bounds; `value` is clamped to them.
    pub fn set(self, settings: &mut Settings, value: u64) {
        let value = value.clamp(*self.bounds().start(), *self.bounds().end());
        // Within the bounds it fits on every machine.
        let count = usize::try_from(value).unwrap_or(usize::MAX);
        let port = u16::try_from(value).unwrap_or(u16::MAX);
        let limits = &mut settings.limits;
        match self {
            Self::PerSite => settings.connections.per_site = count,
            Self::Name => limits.name = value,
            Self::Connect => limits.connect = value,
            Self::Tls => limits.tls = value,
            Self::Reply => limits.reply = value,
            Self::Data => limits.data = value,
            Self::Finish => limits.finish = value,
            Self::KeepAlive => limits.keep_alive = value,
            Self::Idle => limits.idle = value,
            Self::RetryFor => settings.transfers.retry_for = value,
            Self::SpeedDown => settings.speed.down = value * KIB,
            Self::SpeedUp => settings.speed.up = value * KIB,
            Self::FirstPort => settings.active.first_port = port,
            Self::LastPort => settings.active.last_port = port,
            Self::LogLines => settings.interface.log_lines = count,
        }
    }

    /// The same bounds that settings from disk are brought into.
    pub fn bounds(self) -> RangeInclusive<u64> {
        match self {
            Self::PerSite => 1..=32,
            Self::LogLines => 100..=100_000,
            Self::RetryFor => 0..=604_800,
            Self::SpeedDown | Self::SpeedUp => 0..=Speed::MOST / KIB,
            Self::FirstPort | Self::LastPort => 0..=u64::from(u16::MAX),
            _ => 1..=604_800,
        }
    }

    /// The number, if the text is one within the bounds.
    pub fn read(self, text: &str) -> Option<u64> {
        let value = text.trim().parse().ok()?;
        self.bounds().contains(&value).then_some(value)
    }
}

const KIB: u64 = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_those_of_the_settings() {
        for number in Number::ALL {
            for value in [0, u64::MAX] {
                let mut ours = Settings::default();
                number.set(&mut ours, value);
                assert_eq!(ours.clone().sanitised(), ours, "{number:?}");
            }
            let mut beyond = Settings::default();
            number.set(&mut beyond, *number.bounds().end());
            assert_eq!(number.of(&beyond), *number.bounds().end());
            assert_eq!(number.of(&beyond.sanitised()), *number.bounds().end());
        }
    }

    #[test]
    fn only_whole_numbers_within_bounds_are_read() {
        assert_eq!(Number::PerSite.read(" 32 "), Some(32));
        for wrong in ["", "0", "33", "-1", "1.5", "many"] {
            assert_eq!(Number::PerSite.read(wrong), None, "{wrong}");
        }
    }
}
