//! Why the items of one endpoint wait: a certificate or a password that a person must judge or
//! give, a pause before the next try, or the number of connections that the server allows.

mod crowd;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use super::back_off::Patience;
use super::transfer::{TransferId, WaitingFor};
use crate::protocol::Failure;
use crowd::Crowd;
pub use crowd::Seats;

/// One endpoint's gate.
#[derive(Clone, Debug)]
pub struct Gate {
    state: State,
    crowd: Crowd,
    /// A session was opened since the last trouble. Until then one connection tries alone, so
    /// that a wrong password or an unknown certificate is met once, and a site that is down is not
    /// besieged.
    proved: bool,
    /// Who tries alone.
    probe: Option<TransferId>,
    /// Failed attempts in a row.
    misses: u32,
    /// When the first of them was since nothing of ours works there any more.
    since: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Open,
    Trust,
    Password,
    Until(Pause),
}

/// A time until which nothing is tried, and why.
#[derive(Clone, Debug, PartialEq)]
struct Pause {
    at: Instant,
    after: Failure,
    wait: Duration,
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
            crowd: Crowd::new(learned),
            proved: false,
            probe: None,
            misses: 0,
            since: None,
        }
    }

    /// A session stands.
    pub fn opened(&mut self) {
        self.proved = true;
        self.probe = None;
        self.misses = 0;
        self.since = None;
        if matches!(self.state, State::Until(_)) {
            self.state = State::Open;
        }
    }

    /// Work was given to a connection.
    pub fn began(&mut self, id: TransferId) {
        if !self.proved {
            self.probe = Some(id);
        }
    }

    /// A connection has ended work; `others` of ours are at work there. `is_lost`: the way to the
    /// server failed.
    pub fn ended(&mut self, id: TransferId, others: usize, is_lost: bool) {
        self.left(id);
        if is_lost && others == 0 {
            self.proved = false;
        } else if !is_lost && !self.waits_for_person() {
            self.proved = true;
            self.probe = None;
        }
    }

    /// Work that never began, or was given up, proves nothing.
    pub fn left(&mut self, id: TransferId) {
        self.probe.take_if(|probe| *probe == id);
    }

    /// A connection was refused while `others` of ours were at work there.
    pub fn refused(
        &mut self,
        refused: Refused,
        others: usize,
        now: Instant,
        how: &Judging,
    ) -> Verdict {
        match refused {
            Refused::Untrusted => self.close(State::Trust),
            Refused::Login => self.close(State::Password),
            Refused::Unstarted => Verdict::Back,
            Refused::Failed(failure) if !failure.is_passing() => {
                // What waits for a person goes on waiting.
                if others > 0 || self.waits_for_person() {
                    return Verdict::FailOne(failure);
                }
                self.open();
                self.proved = false;
                Verdict::FailAll(failure)
            }
            Refused::TooMany(failure) => {
                self.crowd.refused(others, now + how.recovery);
                self.miss(failure, others, now, how)
            }
            Refused::Failed(failure) => self.miss(failure, others, now, how),
        }
    }

    /// The server allowed a browsing connection no seat.
    pub fn browsing_refused(&mut self, now: Instant, recovery: Duration) {
        self.crowd.refused(0, now + recovery);
    }

    /// The connections that stand now.
    pub fn seated(&mut self, seats: Seats, now: Instant, recovery: Duration) {
        self.crowd.seated(seats, now + recovery);
    }

    /// What was learned about the number of connections does not hold any more.
    pub fn forget_learned(&mut self) {
        self.crowd.forget();
    }

    /// The person answered, or there is another reason to try at once.
    pub fn open(&mut self) {
        self.state = State::Open;
        self.crowd.pause = None;
        self.misses = 0;
        self.since = None;
    }

    /// Ends a pause; how long it has been tried still counts.
    pub fn try_now(&mut self) {
        if matches!(self.state, State::Until(_)) {
            self.state = State::Open;
        }
        self.crowd.pause = None;
    }

    /// Closes it until a password is given.
    pub fn lock(&mut self) {
        self.close(State::Password);
    }

    /// Opens what is due. True if anything was.
    pub fn tick(&mut self, now: Instant) -> bool {
        let due = matches!(&self.state, State::Until(pause) if pause.at <= now);
        if due {
            self.state = State::Open;
        }
        self.crowd.tick(now) || due
    }

    /// When [`Gate::tick`] would do anything for items that wait here.
    pub fn deadline(&self, per_site: usize) -> Option<Instant> {
        match &self.state {
            State::Until(pause) => Some(pause.at),
            State::Open => self.crowd.deadline(per_site),
            State::Trust | State::Password => None,
        }
    }

    /// Whether one more connection may work, beside `busy` ones, where the person allows
    /// `per_site`.
    pub fn has_room(&self, busy: usize, per_site: usize) -> bool {
        let may_try = self.proved || self.probe.is_none();
        self.state == State::Open && may_try && busy < self.crowd.allowed(per_site)
    }

    #[cfg(test)]
    pub fn allowed(&self, per_site: usize) -> usize {
        self.crowd.allowed(per_site)
    }

    /// What to say of an item that waits here.
    pub fn reason(&self, per_site: usize) -> Option<WaitingFor> {
        match &self.state {
            State::Trust => Some(WaitingFor::Trust),
            State::Password => Some(WaitingFor::Password),
            State::Until(pause) => Some(pause.reason()),
            State::Open => self.crowd.reason(per_site),
        }
    }

    /// How many connections the server was found to allow.
    pub fn learned(&self) -> Option<usize> {
        self.crowd.learned()
    }

    fn waits_for_person(&self) -> bool {
        matches!(self.state, State::Trust | State::Password)
    }

    fn close(&mut self, state: State) -> Verdict {
        self.state = state;
        self.proved = false;
        self.probe = None;
        Verdict::Back
    }

    fn miss(&mut self, failure: Failure, others: usize, now: Instant, how: &Judging) -> Verdict {
        if self.waits_for_person() {
            return Verdict::Back;
        }
        // While others work, bytes move: no more than they may be allowed, but nothing is down.
        if others == 0 && self.since.is_none() {
            self.misses = 0;
            self.since = Some(now);
        }
        self.misses = self.misses.saturating_add(1);
        let since = self.since.unwrap_or(now);
        let wait = how.patience.pause(self.misses, since, now, how.whose);
        if others > 0 {
            // Those at work go on; no more than they for a while.
            let wait = wait.unwrap_or(how.longest);
            let first = self.misses == 1;
            let pause = pause(failure, wait, now);
            self.crowd.pause_beside(others, pause, first);
            return Verdict::Back;
        }
        self.proved = false;
        let Some(wait) = wait else {
            self.open();
            return Verdict::FailAll(failure);
        };
        self.state = State::Until(pause(failure, wait, now));
        Verdict::Back
    }
}

/// What a refusal is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Judging {
    pub patience: Patience,
    /// The pause where others go on and the patience is over.
    pub longest: Duration,
    /// So long after a refusal one connection more is tried.
    pub recovery: Duration,
    /// Makes the pauses of two endpoints differ.
    pub whose: u64,
}

impl Pause {
    fn reason(&self) -> WaitingFor {
        WaitingFor::NextTry {
            seconds: whole_seconds(self.wait),
            at: self.at,
            after: self.after.clone(),
        }
    }
}

/// For people, who are not told «in 0 s».
pub fn whole_seconds(wait: Duration) -> u64 {
    wait.as_millis()
        .div_ceil(1000)
        .try_into()
        .unwrap_or(u64::MAX)
}

fn pause(after: Failure, wait: Duration, now: Instant) -> Pause {
    Pause {
        at: now + wait,
        after,
        wait,
    }
}
