//! A file's hash: the algorithm is chosen where that is needed, and the reply awaited for as long
//! as a server may take to finish.

use super::{Do, Exchange, Happening, Outcome, fail, send};
use crate::protocol::command::Command;
use crate::protocol::conversation::{Wait, refused};

/// Asks for a hash. A refusal is a failure that names the command.
#[derive(Debug)]
pub struct Hashing {
    /// The algorithm that HASH has to use from now on.
    choose: Option<String>,
    ask: Command,
}

impl Hashing {
    pub fn new(choose: Option<String>, ask: Command) -> Self {
        Self { choose, ask }
    }

    fn ask(&self) -> Vec<Do> {
        vec![Do::Send(self.ask.clone()), Do::Wait(Wait::Finishing)]
    }
}

impl Exchange for Hashing {
    fn handle(&mut self, happening: Happening) -> Vec<Do> {
        match happening {
            Happening::Begin => match self.choose.take() {
                Some(name) => send(Command::ChooseHash(name)),
                None => self.ask(),
            },
            Happening::Reply { reply, .. } if reply.is_preliminary() => Vec::new(),
            Happening::Reply {
                verb: "OPTS",
                reply,
            } if reply.is_positive() => self.ask(),
            Happening::Reply { reply, .. } if reply.is_positive() => {
                vec![Do::Finish(Ok(Outcome::Replied(vec![reply])))]
            }
            Happening::Reply { verb, reply } => fail(refused(verb, &reply)),
            _ => Vec::new(),
        }
    }
}
