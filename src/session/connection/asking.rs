//! What the server wants to know at the login is asked of a person, where a site is so (RFC 2228, 331,
//! 332 and 336: one-time passwords, codes).

use tokio::sync::{Notify, oneshot};

use super::Connection;
use crate::profile::Password;
use crate::protocol::conversation::Input;
use crate::protocol::{Declined, Failure};
use crate::session::Challenge;

impl Connection {
    /// As long as the person needs and the server waits.
    pub(super) async fn ask(&mut self, text: String, cancel: &Notify) -> Input {
        let (answer, answered) = oneshot::channel();
        let endpoint = self.opening.endpoint.clone();
        let challenge = Challenge {
            endpoint,
            text,
            answer,
        };
        if let Some(challenges) = &self.opening.reach.challenges {
            // Where nobody is left who could answer, the channel is closed, which is an answer.
            let _ = challenges.send(challenge);
        }
        self.deadline = None;
        tokio::select! {
            given = answered => match given.ok().flatten().filter(is_one_line) {
                Some(given) => {
                    self.answer = Some(given);
                    Input::Answered
                }
                None => self.lost(Failure::Declined(Declined::Password)),
            },
            input = self.input(cancel) => input,
        }
    }

    /// The password, or what the person has answered: once.
    pub(super) fn write_secret(&mut self) {
        let answer = self.answer.take();
        let secret = match self.opening.reach.challenges {
            Some(_) => answer.as_ref().map_or("", Password::reveal),
            None => self.opening.password_text(),
        };
        self.outgoing.extend_from_slice(secret.as_bytes());
    }
}

/// More would be commands.
fn is_one_line(answer: &Password) -> bool {
    !answer.reveal().contains(['\r', '\n', '\0'])
}
