//! Why the items of one endpoint wait: a certificate or a password that a person must judge or
//! give, a pause before the next try, or the number of connections that the server allows.

use std::time::{Duration, Instant};

use super::timing::Timing;
use super::transfer::WaitingFor;
use crate::protocol::Failure;

/// One endpoint's gate.
#[derive(Clone, Debug)]
pub struct Gate {
    state: State,
    /// How many connections the server allows, as its refusals showed.
    learned: Option<usize>,
    /// A session was opened since the last trouble. Until then one connection tries alone, so
    /// that a wrong password or an unknown certificate is met once.
    proved: bool,
    /// Failed attempts in a row.
    misses: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Open,
    Trust,
    Password,
    Until {
        at: Instant,
        after: Failure,
        wait: Duration,
    },
}

/// Why a connection did not come to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// A person must judge the certificate.
    Untrusted,
    /// No password, or a wrong one.
    Login,
    /// The server allows no more connections.
    TooMany(Failure),
    Failed(Failure),
    /// The connection went away before the work began.
    Unstarted,
}

/// What becomes of the items.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Back into the queue; the gate says when it goes on.
    Back,
    /// This item fails, others go on.
    FailOne(Failure),
    /// All that waits for this endpoint fails.
    FailAll(Failure),
}

impl Gate {
    /// `learned`: the connections that the server was found to allow. One more is tried at each start:
    /// what was crowded then may not be now.
    pub fn new(learned: Option<usize>) -> Self {
        Self {
            state: State::Open,
            learned: learned.map(|limit| limit + 1),
            proved: false,
            misses: 0,
        }
    }

    /// A session stands.
    pub fn opened(&mut self) {
        self.proved = true;
        self.misses = 0;
        if matches!(self.state, State::Until { .. }) {
            self.state = State::Open;
        }
    }

    /// A connection was refused while `others` of ours were at work there.
    pub fn refused(
        &mut self,
        refused: Refused,
        others: usize,
        now: Instant,
        timing: &Timing,
    ) -> Verdict {
        match refused {
            Refused::Untrusted => self.close(State::Trust),
            Refused::Login => self.close(State::Password),
            Refused::Unstarted => Verdict::Back,
            Refused::TooMany(_) if others > 0 => {
                self.learned = Some(others);
                Verdict::Back
            }
            Refused::TooMany(failure) => {
                let wait = timing.back_off * 2_u32.saturating_pow(self.misses.min(4));
                self.miss(failure, timing.full_retries, wait, now)
            }
            Refused::Failed(failure) if others > 0 => {
                if !failure.is_passing() {
                    return Verdict::FailOne(failure);
                }
                self.state = until(failure, timing.back_off, now);
                Verdict::Back
            }
            Refused::Failed(failure) => {
                let retries = if failure.is_passing() {
                    timing.retries
                } else {
                    0
                };
                self.miss(failure, retries, timing.back_off, now)
            }
        }
    }

    /// The person answered, or there is another reason to try at once.
    pub fn open(&mut self) {
        self.state = State::Open;
        self.misses = 0;
    }

    /// Closes it until a password is given.
    pub fn lock(&mut self) {
        self.close(State::Password);
    }

    /// Opens a gate whose time has come. True if it did.
    pub fn tick(&mut self, now: Instant) -> bool {
        let due = matches!(self.state, State::Until { at, .. } if at <= now);
        if due {
            self.state = State::Open;
        }
        due
    }

    /// When [`Gate::tick`] would open it.
    pub fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Until { at, .. } => Some(at),
            _ => None,
        }
    }

    /// Whether one more connection may work, beside `busy` ones, where the person allows
    /// `per_site`.
    pub fn has_room(&self, busy: usize, per_site: usize) -> bool {
        self.state == State::Open && busy < self.limit(per_site)
    }

    /// What to say of an item that waits here.
    pub fn reason(&self, per_site: usize) -> Option<WaitingFor> {
        match &self.state {
            State::Trust => Some(WaitingFor::Trust),
            State::Password => Some(WaitingFor::Password),
            State::Until { after, wait, .. } => Some(WaitingFor::NextTry {
                seconds: wait.as_secs(),
                after: after.clone(),
            }),
            State::Open => self
                .learned
                .filter(|learned| *learned < per_site)
                .map(|limit| WaitingFor::Connection { limit }),
        }
    }

    /// How many connections the server was found to allow.
    pub fn learned(&self) -> Option<usize> {
        self.learned
    }

    fn limit(&self, per_site: usize) -> usize {
        let limit = if self.proved { per_site } else { 1 };
        self.learned.unwrap_or(limit).min(limit).max(1)
    }

    fn close(&mut self, state: State) -> Verdict {
        self.state = state;
        self.proved = false;
        Verdict::Back
    }

    fn miss(&mut self, failure: Failure, retries: u32, wait: Duration, now: Instant) -> Verdict {
        self.proved = false;
        self.misses += 1;
        if self.misses > retries {
            self.open();
            return Verdict::FailAll(failure);
        }
        self.state = until(failure, wait, now);
        Verdict::Back
    }
}

fn until(after: Failure, wait: Duration, now: Instant) -> State {
    State::Until {
        at: now + wait,
        after,
        wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{NetworkFault, ServerFault, Stage};

    fn down() -> Failure {
        Failure::Network {
            stage: Stage::Connect,
            fault: NetworkFault::Unreachable,
        }
    }

    fn full() -> Failure {
        Failure::Server(ServerFault::TooMany {
            code: 421,
            text: "Too many users".to_owned(),
        })
    }

    #[test]
    fn a_crowded_moment_is_not_held_against_a_server_for_good() {
        assert_eq!(Gate::new(Some(1)).learned(), Some(2));
    }

    #[test]
    fn one_connection_tries_alone_until_a_session_stands() {
        let mut gate = Gate::new(None);
        assert!(gate.has_room(0, 4) && !gate.has_room(1, 4));
        gate.opened();
        assert!(gate.has_room(3, 4) && !gate.has_room(4, 4));
    }

    #[test]
    fn a_full_server_lowers_the_limit_to_what_works() {
        let (now, timing) = (Instant::now(), Timing::default());
        let mut gate = Gate::new(None);
        gate.opened();
        assert_eq!(
            gate.refused(Refused::TooMany(full()), 2, now, &timing),
            Verdict::Back
        );
        assert_eq!(gate.learned(), Some(2));
        assert!(gate.has_room(1, 8) && !gate.has_room(2, 8));
        assert_eq!(gate.reason(8), Some(WaitingFor::Connection { limit: 2 }));
    }

    #[test]
    fn a_full_server_without_us_is_asked_again_and_then_believed() {
        let (now, timing) = (Instant::now(), Timing::default());
        let mut gate = Gate::new(None);
        for _ in 0..timing.full_retries {
            assert_eq!(
                gate.refused(Refused::TooMany(full()), 0, now, &timing),
                Verdict::Back
            );
        }
        assert_eq!(gate.learned(), None);
        assert_eq!(
            gate.refused(Refused::TooMany(full()), 0, now, &timing),
            Verdict::FailAll(full())
        );
    }

    #[test]
    fn a_site_that_is_down_is_tried_three_times() {
        let (now, timing) = (Instant::now(), Timing::default());
        let mut gate = Gate::new(None);
        for _ in 0..2 {
            assert_eq!(
                gate.refused(Refused::Failed(down()), 0, now, &timing),
                Verdict::Back
            );
            assert!(!gate.has_room(0, 4));
            assert!(!gate.tick(now));
            assert!(gate.tick(now + timing.back_off));
        }
        assert_eq!(
            gate.refused(Refused::Failed(down()), 0, now, &timing),
            Verdict::FailAll(down())
        );
    }

    #[test]
    fn a_closed_gate_waits_for_its_answer() {
        let (now, timing) = (Instant::now(), Timing::default());
        let mut gate = Gate::new(None);
        gate.refused(Refused::Untrusted, 0, now, &timing);
        assert_eq!(gate.reason(4), Some(WaitingFor::Trust));
        assert!(!gate.tick(now + Duration::from_secs(1000)) && !gate.has_room(0, 4));
        gate.open();
        assert!(gate.has_room(0, 4));
        gate.refused(Refused::Login, 0, now, &timing);
        assert_eq!(gate.reason(4), Some(WaitingFor::Password));
    }
}
