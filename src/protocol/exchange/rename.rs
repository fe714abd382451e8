//! RNFR, RNTO (RFC 959, section 4.1.3).

use super::{Do, Exchange, Happening, Outcome, fail, send};
use crate::protocol::command::Command;
use crate::protocol::conversation::refused;
use crate::protocol::remote_path::RemotePath;

#[derive(Debug)]
pub struct Rename {
    pub from: RemotePath,
    pub to: RemotePath,
}

impl Exchange for Rename {
    fn handle(&mut self, happening: Happening) -> Vec<Do> {
        match happening {
            Happening::Begin => send(Command::RenameFrom(self.from.clone())),
            Happening::Reply { verb, reply } if reply.is_final() => {
                match (verb, reply.is_intermediate(), reply.is_positive()) {
                    ("RNFR", true, _) => send(Command::RenameTo(self.to.clone())),
                    ("RNTO", _, true) => vec![Do::Finish(Ok(Outcome::Renamed))],
                    _ => fail(refused(verb, &reply)),
                }
            }
            _ => Vec::new(),
        }
    }
}
