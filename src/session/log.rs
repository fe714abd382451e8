//! The conversation as it was, for the log.

use std::time::SystemTime;

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    pub when: SystemTime,
    /// Numbers the control connections, from 1.
    pub connection: u32,
    pub kind: LogKind,
    /// Without line breaks; never a password.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogKind {
    Command,
    Reply,
    /// TLS facts and what we do without a command.
    Info,
    Error,
}

/// Where the lines of one control connection go.
#[derive(Clone, Debug)]
pub struct Log {
    pub connection: u32,
    pub lines: tokio::sync::mpsc::UnboundedSender<LogLine>,
}

impl Log {
    /// Writes one line; line breaks in it become spaces.
    pub fn write(&self, kind: LogKind, text: impl Into<String>) {
        let mut text = text.into();
        if text.contains(['\r', '\n']) {
            text = text.replace(['\r', '\n'], " ");
        }
        // Nobody listens any more: the service is quitting.
        let _ = self.lines.send(LogLine {
            when: SystemTime::now(),
            connection: self.connection,
            kind,
            text,
        });
    }
}
