//! How many connections one server allows, as its refusals and our open connections show.

use std::time::Instant;

use super::Pause;
use crate::service::transfer::WaitingFor;

/// Our connections to one endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    pub transfers: usize,
    pub browsing: usize,
    /// Browsing connections that the server refused: a transfer gives way to them.
    pub waiting: usize,
}

/// See the module's text.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    /// All connections together, as the last refusal showed.
    learned: Option<usize>,
    /// One more is tried.
    more: bool,
    /// When one more is to be tried.
    more_at: Option<Instant>,
    seats: Seats,
    /// So many may be at work for a while.
    pub pause: Option<(usize, Pause)>,
}

impl Crowd {
    pub fn new(learned: Option<usize>) -> Self {
        Self {
            learned,
            more: learned.is_some(),
            ..Self::default()
        }
    }

    /// A connection was refused as one too many, with `others` at work or under way.
    pub fn refused(&mut self, others: usize, more_at: Instant) {
        let seats = self.seats.transfers + self.seats.browsing;
        // Alone it teaches nothing: others than we take the server's seats.
        if seats + others > 0 {
            // Those that are under way count when they stand.
            self.learned = Some(seats.max(1));
            self.more = false;
            self.more_at = Some(more_at);
        }
    }

    pub fn seated(&mut self, seats: Seats, more_at: Instant) {
        self.seats = seats;
        let all = seats.transfers + seats.browsing;
        if self.learned.is_some_and(|learned| learned < all) {
            self.learned = Some(all);
            self.more = false;
            self.more_at = Some(more_at);
        }
    }

    pub fn forget(&mut self) {
        self.learned = None;
        self.more = false;
        self.more_at = None;
    }

    /// No more than `others` until then. Where they are all that the server allows, nothing
    /// more would be tried anyway; and the `first` time an idle connection may do it.
    pub fn pause_beside(&mut self, others: usize, pause: Pause, first: bool) {
        let has_idle = first && self.seats.transfers > others;
        if others < self.allowed(usize::MAX) && !has_idle {
            self.pause = Some((others, pause));
        }
    }

    /// True if something became due.
    pub fn tick(&mut self, now: Instant) -> bool {
        let is_over = self.pause.take_if(|(_, pause)| pause.at <= now).is_some();
        let is_more = self.more_at.take_if(|at| *at <= now).is_some();
        self.more |= is_more;
        is_over || is_more
    }

    pub fn deadline(&self, per_site: usize) -> Option<Instant> {
        let pause = self.pause.as_ref().map(|(_, pause)| pause.at);
        let is_limited = self.by_server().is_some_and(|limit| limit < per_site);
        let more = self.more_at.filter(|_| is_limited);
        pause.into_iter().chain(more).min()
    }

    /// Transfers at once.
    pub fn allowed(&self, per_site: usize) -> usize {
        let paused = self.pause.as_ref().map(|(limit, _)| *limit);
        let limits = [Some(per_site), self.by_server(), paused];
        limits.into_iter().flatten().min().unwrap_or(1).max(1)
    }

    pub fn reason(&self, per_site: usize) -> Option<WaitingFor> {
        let is_limited = self.by_server().is_some_and(|limit| limit < per_site);
        match (&self.pause, self.learned) {
            (Some((_, pause)), _) => Some(pause.reason()),
            (None, Some(limit)) if is_limited => Some(WaitingFor::Connection { limit }),
            _ => None,
        }
    }

    pub fn learned(&self) -> Option<usize> {
        self.learned
    }

    /// The transfers that the server has seats for beside the browsing connections.
    fn by_server(&self) -> Option<usize> {
        let browsing = self.seats.browsing + self.seats.waiting;
        let more = usize::from(self.more && self.seats.waiting == 0);
        let all = self.learned? + more;
        Some(all.saturating_sub(browsing).max(1))
    }
}
