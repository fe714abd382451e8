//! Byte 0xFF in names. The control connection speaks Telnet (RFC 959, section 3; RFC 854), where that
//! byte is doubled; ProFTPD reads it so, most others take it as it is. A name that is told in the
//! wrong way is another name, so it is found out before the first one.

use tokio::sync::Notify;

use super::runner::Runner;
use super::{Work, lock};
use crate::protocol::exchange::{Outcome, Single};
use crate::protocol::{Command, Failure, RemotePath};

impl Runner {
    /// To be called before the first such name is sent.
    pub(super) async fn find_out_telnet(&mut self, cancel: &Notify) -> Result<(), Failure> {
        if lock(&self.learned).telnet.is_some() {
            return Ok(());
        }
        let Ok(probe) = RemotePath::parse(b"/argosy\xff\xff") else {
            return Ok(());
        };
        let asking = Box::new(Single::new(vec![Command::Size(probe)]));
        let outcome = self.connection.perform(asking, None, cancel).await?;
        // Those that read Telnet tell the name in their refusal, and only one byte of the two.
        let is_telnet = match outcome {
            Outcome::Replied(replies) => replies.iter().any(|reply| {
                let text = reply.text();
                let odd = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER);
                text.contains("argosy") && odd.count() == 1
            }),
            _ => false,
        };
        lock(&self.learned).telnet = Some(is_telnet);
        self.connection.set_telnet(is_telnet);
        Ok(())
    }
}

impl Work {
    /// A name in it holds the byte.
    pub(super) fn has_odd_name(&self) -> bool {
        let is_odd = |path: &RemotePath| path.as_bytes().contains(&0xff);
        match self {
            Self::Single(commands) => commands
                .iter()
                .any(|command| command.line().contains(&0xff)),
            Self::Rename { from, to } | Self::Copy { from, to } => is_odd(from) || is_odd(to),
            Self::List(path) | Self::Hash { path, .. } => is_odd(path),
            Self::Move { movement, .. } => is_odd(movement.path()),
            Self::Hurry | Self::Quit => false,
        }
    }
}
