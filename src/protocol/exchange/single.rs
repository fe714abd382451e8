//! Commands that are each for themselves, sent at once: the final reply to each; whether that is good
//! news the caller decides. Only 421, which ends the connection, is a failure in any case.

use super::{Do, Exchange, Happening, Outcome, fail};
use crate::protocol::command::Command;
use crate::protocol::conversation::refused;
use crate::protocol::reply::Reply;

#[derive(Debug)]
pub struct Single {
    commands: Vec<Command>,
    /// How many are unanswered.
    owed: usize,
    replies: Vec<Reply>,
}

impl Single {
    pub fn new(commands: Vec<Command>) -> Self {
        Self {
            owed: commands.len(),
            commands,
            replies: Vec::new(),
        }
    }
}

impl Exchange for Single {
    fn handle(&mut self, happening: Happening) -> Vec<Do> {
        match happening {
            Happening::Begin => self.commands.drain(..).map(Do::Send).collect(),
            Happening::Reply { verb, reply } if reply.code == 421 => fail(refused(verb, &reply)),
            Happening::Reply { reply, .. } if reply.is_final() => {
                self.replies.push(reply);
                self.owed = self.owed.saturating_sub(1);
                match self.owed {
                    0 => {
                        let replies = std::mem::take(&mut self.replies);
                        vec![Do::Finish(Ok(Outcome::Replied(replies)))]
                    }
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }
}
