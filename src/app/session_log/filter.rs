//! Which lines of the log are shown: by who says them, and by what somebody looks for.

use crate::service::{LogKind, LogLine};
use crate::wording;

/// How much of the log is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    Errors,
    /// Commands, replies and errors, without what Argosy says of itself.
    Conversation,
    #[default]
    Everything,
}

/// What a line must have to be shown.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub level: Level,
    search: String,
    /// The search in small letters: capitals make no difference.
    small: String,
}

impl Level {
    pub const ALL: [Self; 3] = [Self::Errors, Self::Conversation, Self::Everything];

    pub fn name(self) -> &'static str {
        match self {
            Self::Errors => "Errors only",
            Self::Conversation => "Commands, replies",
            Self::Everything => "Everything",
        }
    }

    fn shows(self, kind: LogKind) -> bool {
        match self {
            Self::Errors => kind == LogKind::Error,
            Self::Conversation => kind != LogKind::Info,
            Self::Everything => true,
        }
    }
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
        self.level == Level::Everything && self.search.is_empty()
    }

    pub fn shows(&self, line: &LogLine) -> bool {
        self.level.shows(line.kind)
            && (self.small.is_empty()
                || wording::printable(&line.text)
                    .to_lowercase()
                    .contains(&self.small))
    }
}
