//! Leaving an exchange early: the data connection is torn down, an abort sent where something is
//! under way, and a NOOP behind it shows where its replies end.

use super::{Conversation, Input, Next, Step, Wait, may_answer};
use crate::protocol::command::Command;
use crate::protocol::failure::{Declined, Failure};
use crate::protocol::reply::Reply;

/// An exchange that is being left.
#[derive(Debug)]
pub struct Stopping {
    at: At,
    /// What the exchange ends with.
    failure: Failure,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// ABOR is sent; replies are swallowed until it is quiet. Most servers send two final ones,
    /// the transfer's and the abort's, and as many `others` as were asked for beside them.
    Quiet { finals: usize, others: usize },
    /// NOOP is sent behind so many other replies (`None`: nobody can say how many).
    Fence { before: Option<usize> },
}

impl Conversation {
    pub(super) fn cancel(&mut self) -> Vec<Step> {
        match self.exchange {
            Some(_) => self.stop(Failure::Declined(Declined::Cancelled)),
            None => Vec::new(),
        }
    }

    /// Stops the exchange, which then ends with `failure`.
    pub(super) fn stop(&mut self, failure: Failure) -> Vec<Step> {
        let before = Some(self.expected.len() + self.signs());
        let at = match self.transfer {
            true => At::Quiet {
                finals: 0,
                others: self.expected.len().saturating_sub(1) + self.signs(),
            },
            false => At::Fence { before },
        };
        self.stopping = Some(Stopping { at, failure });
        // Some servers keep a restart offset until a transfer uses it up, over any other command.
        if self.restarting {
            return self.stopped(true);
        }
        let mut steps = self.reset_data();
        match self.transfer {
            true => steps.extend([Step::Send(Command::Abort), Step::Wait(Wait::Abort)]),
            false => steps.extend(fence()),
        }
        steps
    }

    pub(super) fn handle_stopping(&mut self, input: Input) -> Vec<Step> {
        match (self.stopping.as_ref().map(|stopping| stopping.at), input) {
            (Some(_), Input::Lost(_)) => self.stopped(true),
            (Some(At::Quiet { finals, others }), Input::Reply(reply)) => {
                self.swallow(finals, others, &reply)
            }
            // The answer to an earlier NOOP could be taken for that to the fence.
            (Some(At::Quiet { .. }), Input::Elapsed) if self.signs() > 0 || self.still_waits() => {
                self.stopped(true)
            }
            (Some(At::Quiet { .. }), Input::Elapsed) => self.go_to_fence(),
            (Some(At::Fence { before }), Input::Reply(reply)) => self.at_fence(before, &reply),
            (Some(At::Fence { .. }), Input::Elapsed) => self.stopped(true),
            _ => Vec::new(),
        }
    }

    /// The server answered ABOR, and said no last word on a transfer whose data connection it may not
    /// have taken. pyftpdlib moves the bytes over the next one then, whatever that is for.
    fn still_waits(&self) -> bool {
        self.transfer && self.promised && self.unmade
    }

    fn swallow(&mut self, finals: usize, others: usize, reply: &Reply) -> Vec<Step> {
        if reply.code == 421 {
            return self.stopped(true);
        }
        self.promised |= reply.is_preliminary();
        self.promised &= !matches!(reply.code, 400..=499);
        let finals = finals + usize::from(reply.is_final());
        if finals >= 2 + others {
            self.forget_sign();
            return self.go_to_fence();
        }
        self.go_to(At::Quiet { finals, others });
        vec![Step::Wait(Wait::Quiet)]
    }

    fn at_fence(&mut self, before: Option<usize>, reply: &Reply) -> Vec<Step> {
        match (before, reply.code) {
            (_, 421) => self.stopped(true),
            _ if reply.is_preliminary() => Vec::new(),
            (Some(0), code) => self.stopped(!may_answer("NOOP", code)),
            (Some(n), _) => {
                self.go_to(At::Fence {
                    before: Some(n - 1),
                });
                Vec::new()
            }
            // After an abort nobody can say how many replies come (four servers have four ways), but
            // only NOOP's is a 200.
            (None, 200 | 250) => self.stopped(false),
            // A server without NOOP, or one without ABOR whose refusal was late: in doubt.
            (None, 500 | 502) => self.stopped(true),
            (None, _) => Vec::new(),
        }
    }

    fn go_to_fence(&mut self) -> Vec<Step> {
        self.go_to(At::Fence { before: None });
        fence()
    }

    fn go_to(&mut self, at: At) {
        if let Some(stopping) = &mut self.stopping {
            stopping.at = at;
        }
    }

    /// Ends the exchange; `in_doubt`: the connection is of no more use.
    fn stopped(&mut self, in_doubt: bool) -> Vec<Step> {
        self.expected.clear();
        self.forget_sign();
        self.next = Next::Unasked;
        self.transfer = false;
        let failure = self.stopping.take().map(|stopping| stopping.failure);
        let failure = failure.unwrap_or(Failure::Declined(Declined::Cancelled));
        let mut steps = self.finish(Err(failure));
        if in_doubt && !steps.contains(&Step::Drop) {
            steps.push(Step::Drop);
        }
        steps
    }
}

fn fence() -> Vec<Step> {
    vec![Step::Send(Command::Noop), Step::Wait(Wait::Fence)]
}
