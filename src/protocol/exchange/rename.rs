//! RNFR, RNTO (RFC 959, section 4.1.3).

use super::{Do, Exchange, Happening, Outcome, fail};
use crate::protocol::command::Command;
use crate::protocol::conversation::refused;
use crate::protocol::failure::Failure;
use crate::protocol::remote_path::RemotePath;

#[derive(Debug)]
pub struct Rename {
    from: RemotePath,
    to: RemotePath,
    is_ahead: bool,
    /// RNFR was refused; RNTO's answer is still to come.
    refused: Option<Failure>,
}

impl Rename {
    /// `is_ahead`: RNTO does not wait for RNFR's answer; without a yes to that the server refuses
    /// both.
    pub fn new(from: RemotePath, to: RemotePath, is_ahead: bool) -> Self {
        Self {
            from,
            to,
            is_ahead,
            refused: None,
        }
    }
}

impl Exchange for Rename {
    fn handle(&mut self, happening: Happening) -> Vec<Do> {
        let to = || Do::Send(Command::RenameTo(self.to.clone()));
        match happening {
            Happening::Begin => {
                let from = Do::Send(Command::RenameFrom(self.from.clone()));
                let to = self.is_ahead.then(to);
                [from].into_iter().chain(to).collect()
            }
            Happening::Reply { verb, reply } if reply.is_final() => {
                match (verb, reply.is_intermediate(), reply.is_positive()) {
                    ("RNFR", true, _) if self.is_ahead => Vec::new(),
                    ("RNFR", true, _) => vec![to()],
                    ("RNFR", ..) if self.is_ahead => {
                        self.refused = Some(refused(verb, &reply));
                        Vec::new()
                    }
                    ("RNTO", _, true) if self.refused.is_none() => {
                        vec![Do::Finish(Ok(Outcome::Renamed))]
                    }
                    _ => fail(match self.refused.take() {
                        Some(first) => first,
                        None => refused(verb, &reply),
                    }),
                }
            }
            _ => Vec::new(),
        }
    }
}
