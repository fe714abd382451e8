//! The speed limits that hold: one each way for all sites, and one each way for every site that
//! has its own.

use std::collections::HashMap;
use std::sync::Arc;

use super::transfer::Direction;
use crate::profile::{Endpoint, Policy, Settings, Sites};
use crate::session::{Pace, Throttle};

/// All throttles. They last as long as the service, so that whoever waits hears of changes.
#[derive(Debug)]
pub struct Pacer {
    all: Limits,
    sites: HashMap<Endpoint, Limits>,
}

#[derive(Debug)]
struct Limits {
    down: Arc<Throttle>,
    up: Arc<Throttle>,
}

impl Pacer {
    pub fn new(settings: &Settings) -> Self {
        let (down, up) = settings.speed.limits();
        Self {
            all: Limits::new(down, up),
            sites: HashMap::new(),
        }
    }

    pub fn set(&self, settings: &Settings) {
        let (down, up) = settings.speed.limits();
        self.all.set(down, up);
    }

    pub fn set_sites(&self, sites: &Sites) {
        for (endpoint, limits) in &self.sites {
            let (down, up) = limits_of(&sites.policy_of(endpoint));
            limits.set(down, up);
        }
    }

    /// What holds for a transfer there.
    pub fn pace(&mut self, endpoint: &Endpoint, policy: &Policy, direction: Direction) -> Pace {
        let site = self.sites.entry(endpoint.clone()).or_insert_with(|| {
            let (down, up) = limits_of(policy);
            Limits::new(down, up)
        });
        // Who waits for the site's limit shall not use up what others may have.
        let both = [&*site, &self.all].map(|limits| match direction {
            Direction::Download => limits.down.clone(),
            Direction::Upload => limits.up.clone(),
        });
        Pace::new(both.into())
    }
}

impl Limits {
    fn new(down: u64, up: u64) -> Self {
        Self {
            down: Arc::new(Throttle::new(down)),
            up: Arc::new(Throttle::new(up)),
        }
    }

    fn set(&self, down: u64, up: u64) {
        self.down.set(down);
        self.up.set(up);
    }
}

fn limits_of(policy: &Policy) -> (u64, u64) {
    (policy.down.unwrap_or(0), policy.up.unwrap_or(0))
}
