//! What is asked for the next exchange behind the command of a transfer: the port of its data
//! connection.

use super::{Conversation, Step, data_port, may_answer, out_of_step};
use crate::protocol::exchange::Happening;
use crate::protocol::reply::Reply;

/// The port of the next data connection, asked for behind a transfer's command.
#[derive(Debug, Default)]
pub(super) enum Next {
    #[default]
    Unasked,
    Asked,
    /// The exchange that it is for has begun.
    Awaited,
    Told(Reply),
}

impl Conversation {
    /// The next exchange need not ask for a port.
    pub fn has_port(&self) -> bool {
        matches!(self.next, Next::Asked | Next::Told(_))
    }

    /// The port that was told is too old by now.
    pub fn forget_port(&mut self) {
        if let Next::Told(_) = self.next {
            self.next = Next::Unasked;
        }
    }

    /// What is sent behind a transfer's command gets no proper answer.
    pub fn refuses_ahead(&self) -> bool {
        self.ahead_refused
    }

    /// A reply is to come that is for none but the next exchange.
    pub fn awaits_next(&self) -> bool {
        self.expected.front().is_some_and(|owed| owed.is_next)
    }

    /// The answer to what was sent ahead for the next exchange.
    pub(super) fn take_next(&mut self, reply: Reply) -> Vec<Step> {
        if !may_answer(PORT, reply.code) {
            // Of the transfer before, or said twice: the answer itself is still to come.
            self.ahead_refused = true;
            return self.dropped(out_of_step(&reply));
        }
        if !reply.is_final() {
            return Vec::new();
        }
        self.expected.pop_front();
        let is_awaited = matches!(std::mem::take(&mut self.next), Next::Awaited);
        // Neither a clash of ports nor a login that failed is a refusal, and in the login, whether
        // the server knows the command is not known yet.
        let is_proper = matches!(reply.code, 425 | 530) || !self.has_moved;
        self.ahead_refused |= data_port(&reply).is_none() && !is_proper;
        match (data_port(&reply), is_awaited) {
            (Some(_), true) => {
                let verb = PORT;
                self.tell(Happening::Reply { verb, reply })
            }
            (Some(_), false) => {
                self.next = Next::Told(reply);
                Vec::new()
            }
            (None, true) => self.tell(Happening::Begin),
            (None, false) => Vec::new(),
        }
    }

    /// Forgets what was asked for the next exchange, if anything was.
    pub(super) fn unask(&mut self) -> bool {
        let before = self.expected.len();
        self.expected.retain(|owed| !owed.is_next);
        self.next = Next::Unasked;
        self.expected.len() < before
    }
}

/// The command whose reply tells a port that was asked for ahead.
pub(super) const PORT: &str = "EPSV";
