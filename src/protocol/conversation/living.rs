//! Signs of life on the control connection while bytes flow: what stands between drops connections on
//! which nothing happens. Servers answer a NOOP at once, behind the transfer, or never, so that there is
//! one at a time, and an exchange is over only with its answer.

use super::{Conversation, Step, Wait, is_transfer};
use crate::protocol::command::Command;
use crate::protocol::exchange::Outcome;
use crate::protocol::failure::Failure;
use crate::protocol::reply::Reply;

#[derive(Debug, Default)]
pub(super) struct SignOfLife {
    /// A NOOP is unanswered.
    is_asked: bool,
    /// How the exchange ended, while that answer is awaited.
    settled: Option<Result<Outcome, Failure>>,
    /// One was never answered.
    is_ignored: bool,
}

impl Conversation {
    /// A NOOP may be sent now: the bytes of a transfer flow.
    pub fn may_show_life(&self) -> bool {
        let sign = &self.sign_of_life;
        let is_flowing = self.flowing && self.transfer && self.stopping.is_none();
        is_flowing && !sign.is_asked && !sign.is_ignored
    }

    /// The server does not answer a NOOP that comes while bytes flow.
    pub fn ignores_signs(&self) -> bool {
        self.sign_of_life.is_ignored
    }

    pub(super) fn show_life(&mut self) -> Vec<Step> {
        if !self.may_show_life() {
            return Vec::new();
        }
        self.sign_of_life.is_asked = true;
        vec![Step::Send(Command::Noop)]
    }

    /// How many answers are still to come.
    pub(super) fn signs(&self) -> usize {
        usize::from(self.sign_of_life.is_asked)
    }

    /// A transfer that has begun does not end with these codes.
    pub(super) fn answers_sign(&self, reply: &Reply) -> bool {
        let is_next = match self.expected.front() {
            Some(owed) => is_transfer(owed.verb) && !owed.is_next,
            None => true,
        };
        self.sign_of_life.is_asked && is_next && matches!(reply.code, 200 | 500..=504)
    }

    pub(super) fn sign_answered(&mut self) -> Vec<Step> {
        self.sign_of_life.is_asked = false;
        match self.sign_of_life.settled.take() {
            Some(result) => self.finish(result),
            None => Vec::new(),
        }
    }

    pub(super) fn is_settled(&self) -> bool {
        self.sign_of_life.settled.is_some()
    }

    /// The answer does not come.
    pub(super) fn sign_ignored(&mut self) -> Vec<Step> {
        self.sign_of_life.is_ignored = true;
        self.settle()
    }

    /// The answer is not waited for any more: it could be taken for the next command's.
    pub(super) fn settle(&mut self) -> Vec<Step> {
        let mut steps = self.sign_answered();
        if !steps.contains(&Step::Drop) {
            steps.push(Step::Drop);
        }
        steps
    }

    pub(super) fn finish_after_sign(&mut self, result: Result<Outcome, Failure>) -> Vec<Step> {
        match self.sign_of_life.is_asked {
            true => {
                self.sign_of_life.settled = Some(result);
                vec![Step::Wait(Wait::Ahead)]
            }
            false => self.finish(result),
        }
    }

    /// It is answered, or the connection is of no more use.
    pub(super) fn forget_sign(&mut self) {
        self.sign_of_life.is_asked = false;
    }
}
