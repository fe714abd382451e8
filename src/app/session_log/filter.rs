//! Which lines of the log are shown: by who says them, and by what somebody looks for.

use crate::profile::LogLevel;
use crate::service::{LogKind, LogLine};
use crate::wording;

/// What a line must have to be shown.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub level: LogLevel,
    search: String,
    /// The search in small letters: capitals make no difference.
    small: String,
}

impl Filter {
    pub fn search_for(&mut self, search: String) {
        self.small = search.to_lowercase();
        self.search = search;
    }

    pub fn search(&self) -> &str {
        &self.search
    }

    pub fn shows_all(&self) -> bool {
        self.level == LogLevel::Everything && self.search.is_empty()
    }

    pub fn shows(&self, line: &LogLine) -> bool {
        shows(self.level, line.kind)
            && (self.small.is_empty()
                || wording::printable(&line.text)
                    .to_lowercase()
                    .contains(&self.small))
    }
}

fn shows(level: LogLevel, kind: LogKind) -> bool {
    match level {
        LogLevel::Errors => kind == LogKind::Error,
        LogLevel::Conversation => kind != LogKind::Info,
        LogLevel::Everything => true,
    }
}
