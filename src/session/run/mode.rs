//! How data is packed on its connection: as it is, or as one zlib stream (MODE Z).

use tokio::sync::Notify;

use super::runner::Runner;
use crate::protocol::conversation::refused;
use crate::protocol::exchange::{Movement, Outcome, Single};
use crate::protocol::{Command, Failure};
use crate::session::log::LogKind;

/// What holds on this control connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    is_deflated: bool,
    is_refused: bool,
}

impl Runner {
    /// Sees to the mode for what is to be moved. True: it comes as a zlib stream.
    pub(super) async fn choose_mode(
        &mut self,
        movement: &Movement,
        cancel: &Notify,
    ) -> Result<bool, Failure> {
        let is_offered = self.opening.reach.compress && self.features.mode_z;
        let is_wanted = is_offered && !self.mode.is_refused && can_be_packed(movement);
        if is_wanted == self.mode.is_deflated {
            return Ok(is_wanted);
        }
        let command = Command::Mode {
            deflated: is_wanted,
        };
        let asked = Box::new(Single::new(vec![command]));
        let outcome = self.connection.perform(asked, None, cancel).await?;
        let replies = match outcome {
            Outcome::Replied(replies) => replies,
            other => return Err(Failure::Internal(format!("{other:?}"))),
        };
        match replies.iter().find(|reply| !reply.is_positive()) {
            None => self.mode.is_deflated = is_wanted,
            Some(_) if is_wanted => {
                self.mode.is_refused = true;
                let text = "The server refuses MODE Z: nothing is compressed";
                self.connection.log(LogKind::Info, text);
            }
            Some(reply) => return Err(refused("MODE", reply)),
        }
        Ok(self.mode.is_deflated)
    }
}

/// What begins in the middle is counted in bytes as they are.
fn can_be_packed(movement: &Movement) -> bool {
    match movement {
        Movement::Retrieve { offset, .. } => *offset == 0,
        Movement::ListFacts(_) | Movement::List { .. } => true,
        Movement::Store { .. } => false,
    }
}
