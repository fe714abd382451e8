//! What settings and sites allow the queue: transfers at once, and how long it tries.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Queue;
use super::lane::Lane;
use crate::profile::Endpoint;
use crate::service::back_off::Patience;
use crate::service::gate::{Gate, Judging, Seats};
use crate::service::timing::Timing;

/// See the module's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Transfers at once per site, 1 to 32.
    pub per_site: usize,
    /// The same where a site has a number of its own, by [`Endpoint::key`].
    pub own: HashMap<String, usize>,
    /// From the first failure since a byte moved to the last try.
    pub retry_for: Duration,
    /// The same for a site from which nothing has come yet.
    pub unmoved: Duration,
}

impl Limits {
    /// Transfers at once at one endpoint.
    pub fn at(&self, endpoint: &Endpoint) -> usize {
        let own = self.own.get(&endpoint.key());
        own.copied().unwrap_or(self.per_site).clamp(1, 32)
    }

    pub(super) fn patience(&self, timing: &Timing, moved: bool) -> Patience {
        let lasts = if moved { self.retry_for } else { self.unmoved };
        Patience::new(timing, lasts)
    }

    pub(super) fn judging(&self, timing: &Timing, lane: &Lane, endpoint: &Endpoint) -> Judging {
        let mut whose = DefaultHasher::new();
        endpoint.hash(&mut whose);
        Judging {
            patience: self.patience(timing, lane.moved),
            longest: timing.longest_back_off,
            recovery: timing.recovery,
            whose: whose.finish(),
        }
    }
}

impl Queue {
    pub(super) fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
        for endpoint in self.endpoints() {
            if let Some(lane) = self.lanes.get_mut(&endpoint) {
                lane.per_site = self.limits.at(&endpoint);
            }
            self.fill(&endpoint);
        }
    }

    /// Our connections to this endpoint have changed.
    pub(super) fn seated(
        &mut self,
        endpoint: Arc<Endpoint>,
        seats: Seats,
        learned: Option<usize>,
        now: Instant,
    ) {
        let recovery = self.timing.recovery;
        self.lane(&endpoint, learned)
            .gate
            .seated(seats, now, recovery);
        self.fill(&endpoint);
    }

    /// The endpoint's part of the queue, new if need be.
    pub(super) fn lane(&mut self, endpoint: &Arc<Endpoint>, learned: Option<usize>) -> &mut Lane {
        let per_site = self.limits.at(endpoint);
        self.lanes
            .entry(endpoint.clone())
            .or_insert_with(|| Lane::new(Gate::new(learned), per_site))
    }
}
