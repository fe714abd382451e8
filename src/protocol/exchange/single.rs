//! One command, one final reply; whether that is good news the caller decides. Only 421, which ends
//! the connection, is a failure in any case.

use super::{Do, Exchange, Happening, Outcome, fail, send};
use crate::protocol::command::Command;
use crate::protocol::conversation::refused;

#[derive(Debug)]
pub struct Single(Option<Command>);

impl Single {
    pub fn new(command: Command) -> Self {
        Self(Some(command))
    }
}

impl Exchange for Single {
    fn handle(&mut self, happening: Happening) -> Vec<Do> {
        match happening {
            Happening::Begin => self.0.take().map(send).unwrap_or_default(),
            Happening::Reply { verb, reply } if reply.code == 421 => fail(refused(verb, &reply)),
            Happening::Reply { reply, .. } if reply.is_final() => {
                vec![Do::Finish(Ok(Outcome::Replied(reply)))]
            }
            _ => Vec::new(),
        }
    }
}
