//! What the service asks a person, and the commands that answer it.

use crate::profile::{Endpoint, Keep};
use crate::protocol::Stage;
use crate::service::{
    Command, Existing, ExistsAnswer, Transfer, TransferId, TrustDecision, TrustQuestion,
};
use crate::wording;

/// What the service wants to know.
#[derive(Clone, Debug)]
pub enum Question {
    Trust(Box<TrustQuestion>),
    Password {
        endpoint: Endpoint,
        refused: Option<String>,
        /// Where its site keeps it, if one is saved.
        keep: Option<Keep>,
    },
    /// A server asks at an interactive login.
    Challenge {
        number: u64,
        endpoint: Endpoint,
        text: String,
    },
    Master {
        is_new: bool,
        wrong: bool,
    },
    Exists(Box<Transfer>, Existing),
}

impl Question {
    /// About the same thing, whatever is known of it.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Trust(a), Self::Trust(b)) => a.host == b.host && a.port == b.port,
            (Self::Password { endpoint: a, .. }, Self::Password { endpoint: b, .. }) => a == b,
            (Self::Challenge { number: a, .. }, Self::Challenge { number: b, .. }) => a == b,
            (Self::Master { .. }, Self::Master { .. }) => true,
            (Self::Exists(a, _), Self::Exists(b, _)) => a.id == b.id,
            _ => false,
        }
    }

    /// What a connection to this endpoint, which has come so far, waits for until this is answered.
    pub fn holds_up(&self, endpoint: &Endpoint, stage: Stage) -> Option<&'static str> {
        match self {
            Self::Trust(asked) => (asked.port == endpoint.port
                && asked.host.eq_ignore_ascii_case(&endpoint.host))
            .then_some(wording::AWAITS_JUDGEMENT),
            Self::Password { endpoint: of, .. } => {
                (of.key() == endpoint.key()).then_some(wording::AWAITS_PASSWORD)
            }
            Self::Challenge { endpoint: of, .. } => {
                (of.key() == endpoint.key()).then_some(wording::AWAITS_ANSWER)
            }
            // It is asked for before anything is dialled, and for all at once.
            Self::Master { .. } => (stage == Stage::Name).then_some(wording::AWAITS_MASTER),
            Self::Exists(..) => None,
        }
    }
}

pub fn trust(question: &TrustQuestion, decision: TrustDecision) -> Command {
    Command::AnswerTrust {
        host: question.host.clone(),
        port: question.port,
        decision,
    }
}

pub fn exists(id: TransferId, answer: ExistsAnswer) -> Command {
    Command::AnswerExists { id, answer }
}
