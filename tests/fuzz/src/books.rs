//! The second set of books about a control connection: what was sent, how each command was answered, and
//! what may follow from that. The first set is the conversation's own.

use std::collections::{BTreeMap, VecDeque};

use argosy::protocol::exchange::{Outcome, Protection};
use argosy::protocol::{Command, Reply};

use crate::server;

/// What was sent, and what was said to it.
#[derive(Default)]
pub struct Books {
    /// The verbs that are still to be answered for good; an abort leaves open how many.
    owed: VecDeque<&'static str>,
    /// The first of them has had its first word.
    has_begun: bool,
    has_aborted: bool,
    restart: Restart,
    /// The last final code to each verb of this exchange, and how many commands were sent.
    answers: BTreeMap<&'static str, u16>,
    sent: usize,
}

/// Whether the next transfer would begin in the middle of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Restart {
    #[default]
    None,
    Asked,
    Holds,
}

impl Books {
    /// A connection that was just made: the server speaks first.
    pub fn greeted() -> Self {
        Self {
            owed: VecDeque::from([""]),
            ..Self::default()
        }
    }

    /// Another exchange begins.
    pub fn begin(&mut self) {
        self.answers.clear();
        self.sent = 0;
    }

    pub fn sent(&mut self, command: &Command) {
        let verb = command.verb();
        self.owed.push_back(verb);
        self.sent += 1;
        self.has_aborted |= *command == Command::Abort;
        if verb == "REST" {
            self.restart = Restart::Asked;
        } else if flows(verb) {
            self.restart = Restart::None;
        }
    }

    /// Takes a reply. False: nobody says this to the oldest command; it belongs to another, or is said
    /// twice.
    pub fn heard(&mut self, reply: &Reply) -> bool {
        if !reply.is_final() {
            return true;
        }
        let fits = self.fits(reply.code);
        self.restart = match self.restart {
            Restart::Asked if reply.is_intermediate() => Restart::Holds,
            Restart::Asked => Restart::None,
            other => other,
        };
        if let Some(verb) = self.answered(reply.code) {
            self.answers.insert(verb, reply.code);
        }
        fits
    }

    /// What a server would say now.
    pub fn next_words(&mut self, is_good: bool) -> Option<&'static str> {
        let verb = self.owed.front()?;
        Some(match server::begun(verb) {
            Some(words) if is_good && !self.has_begun => {
                self.has_begun = true;
                words
            }
            _ => server::answer(verb, is_good),
        })
    }

    /// The next command's replies are not mixed up with what came before; `next`: so many are to come
    /// for it already.
    pub fn are_in_step(&mut self, next: usize) {
        if std::mem::take(&mut self.has_aborted) {
            self.owed.clear();
            self.owed.resize(next, "EPSV");
        }
        let left = &self.owed;
        assert_eq!(left.len(), next, "owed, or taken twice: {left:?}");
        let lacks = self.restart == Restart::Holds;
        assert!(!lacks, "the next file would lack its beginning");
    }

    /// An outcome follows from what the server said.
    pub fn prove(&self, outcome: &Outcome, protection: Option<Protection>) {
        let said = |verb: &str, hundred: u16| {
            let code = self.answers.get(verb);
            code.is_some_and(|code| code / 100 == hundred)
        };
        match outcome {
            Outcome::LoggedIn { .. } => {
                let is_in = ["USER", "PASS", "ACCT"].iter().any(|verb| said(verb, 2));
                assert!(is_in, "nobody is logged in");
                let is_plain = protection == Some(Protection::Plain);
                assert!(is_plain || said("PROT", 2), "data would go in clear");
                assert!(said("TYPE", 2));
            }
            Outcome::Renamed => assert!(said("RNFR", 3) && said("RNTO", 2)),
            Outcome::Copied => unreachable!("no script copies"),
            Outcome::Replied(replies) => {
                assert!(replies.len() <= self.sent && replies.iter().all(Reply::is_final));
            }
            Outcome::Transferred(_, along) => {
                let mut last = self.answers.iter().filter(|(verb, _)| flows(verb));
                assert!(last.any(|(_, code)| matches!(code, 226 | 250)));
                let asked = self.answers.keys().filter(|verb| is_along(verb));
                assert_eq!(along.len(), asked.count());
            }
        }
    }

    /// The verb that is answered: the oldest, but where the answer to another one overtakes the word about
    /// a transfer.
    fn answered(&mut self, code: u16) -> Option<&'static str> {
        let overtakes = |verb: &&str| match code {
            227 | 229 => matches!(*verb, "EPSV" | "PASV"),
            200 | 500..=504 => *verb == "NOOP",
            _ => false,
        };
        let is_transfer = self.owed.front().is_some_and(|verb| flows(verb));
        match self
            .owed
            .iter()
            .rposition(overtakes)
            .filter(|_| is_transfer)
        {
            Some(at) => self.owed.remove(at),
            None => {
                self.has_begun = false;
                self.owed.pop_front()
            }
        }
    }

    fn fits(&self, code: u16) -> bool {
        let verb = self.owed.front().copied();
        let is_port = |verb: &&str| matches!(*verb, "EPSV" | "PASV");
        match code {
            226 | 426 => verb.is_some_and(flows),
            213 => !verb.is_some_and(flows),
            227 | 229 => self.owed.iter().any(is_port),
            _ => true,
        }
    }
}

fn flows(verb: &str) -> bool {
    server::begun(verb).is_some()
}

/// Asked beside a transfer; each once at most.
fn is_along(verb: &str) -> bool {
    matches!(verb, "SIZE" | "MDTM")
}
