//! What servers ask at the login of interactive sites: shown to a person, answered into the connection
//! that waits. Nothing of it is kept.

use std::collections::HashMap;

use tokio::sync::{mpsc, oneshot};

use super::Service;
use crate::profile::Password;
use crate::service::Event;
use crate::service::common::Report;
use crate::session::{Challenge, Challenges};

type Answers = oneshot::Sender<Option<Password>>;

/// The questions of all connections.
pub struct Challenged {
    asking: Challenges,
    asked: mpsc::UnboundedReceiver<Challenge>,
    open: HashMap<u64, Answers>,
}

impl Default for Challenged {
    fn default() -> Self {
        let (asking, asked) = mpsc::unbounded_channel();
        Self {
            asking,
            asked,
            open: HashMap::new(),
        }
    }
}

impl Challenged {
    /// For a connection that may have to ask.
    pub fn asking(&self) -> Challenges {
        self.asking.clone()
    }

    pub async fn next(&mut self) -> Option<Challenge> {
        self.asked.recv().await
    }
}

impl Service {
    pub(super) fn challenged(&mut self, challenge: Challenge) {
        let number = self.number();
        let (given, was_given) = oneshot::channel();
        self.challenged.open.insert(number, given);
        let context = self.context.clone();
        let Challenge {
            endpoint,
            text,
            mut answer,
        } = challenge;
        tokio::spawn(async move {
            tokio::select! {
                given = was_given => {
                    // A connection that has ended meanwhile takes nothing.
                    let _ = answer.send(given.ok().flatten());
                }
                () = answer.closed() => context.report(Report::ChallengeOver(number)),
            }
        });
        self.outbox.push(Event::ChallengeWanted {
            number,
            endpoint,
            text,
        });
    }

    pub(super) fn answer_challenge(&mut self, number: u64, answer: Option<Password>) {
        if let Some(given) = self.challenged.open.remove(&number) {
            // The connection may have ended meanwhile.
            let _ = given.send(answer);
        }
    }

    /// Its connection has ended: nobody waits for an answer any more.
    pub(super) fn challenge_over(&mut self, number: u64) {
        if self.challenged.open.remove(&number).is_some() {
            self.outbox.push(Event::ChallengeSettled(number));
        }
    }
}
