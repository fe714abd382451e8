//! SITE CPFR, SITE CPTO (ProFTPD's mod_copy): a copy that the server makes.

use super::{Do, Exchange, Happening, Outcome, fail, send};
use crate::protocol::command::Command;
use crate::protocol::conversation::{Wait, refused};
use crate::protocol::remote_path::RemotePath;

/// Copies a file, or a folder with everything in it. What stands under the new name may be written
/// over.
#[derive(Debug)]
pub struct Copying {
    from: RemotePath,
    to: RemotePath,
}

impl Copying {
    pub fn new(from: RemotePath, to: RemotePath) -> Self {
        Self { from, to }
    }
}

impl Exchange for Copying {
    fn handle(&mut self, happening: Happening) -> Vec<Do> {
        match happening {
            Happening::Begin => send(Command::CopyFrom(self.from.clone())),
            Happening::Reply { reply, .. } if reply.is_preliminary() => Vec::new(),
            Happening::Reply { reply, .. } if reply.is_intermediate() => vec![
                Do::Send(Command::CopyTo(self.to.clone())),
                Do::Wait(Wait::Finishing),
            ],
            Happening::Reply {
                verb: COPY_TO,
                reply,
            } if reply.is_positive() => vec![Do::Finish(Ok(Outcome::Copied))],
            Happening::Reply { verb, reply } => fail(refused(verb, &reply)),
            _ => Vec::new(),
        }
    }
}

const COPY_TO: &str = "SITE CPTO";
