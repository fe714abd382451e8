//! How many connections stand where, and who gives way to whom where a server allows no more.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::Service;
use crate::profile::{Endpoint, Fact, Learned, Logon, Settings, Sites, TlsFacts};
use crate::protocol::Failure;
use crate::service::common::{Seating, Wanted};
use crate::service::gate::Seats;
use crate::service::queue::{Limits, QueueEvent};
use crate::service::{BrowserId, Event};

/// See the module's text.
#[derive(Default)]
pub struct Crowded {
    seats: HashMap<Arc<Endpoint>, Seats>,
    out: Vec<CrowdedOut>,
    /// What was told of the transfers' connections.
    tls: HashMap<Arc<Endpoint>, TlsFacts>,
}

/// A browsing connection that was refused as one too many.
struct CrowdedOut {
    browser: BrowserId,
    endpoint: Arc<Endpoint>,
    /// `None`: it is trying again, where a transfer gave way.
    wanted: Option<Wanted>,
}

impl Service {
    pub(super) fn seated(&mut self, endpoint: &Arc<Endpoint>, seating: Seating) {
        *self.crowded.seat(endpoint, seating) += 1;
        if seating == Seating::Browsing {
            // One of those that were trying again, if any was.
            let is_in = |one: &CrowdedOut| one.wanted.is_none() && one.endpoint == *endpoint;
            if let Some(at) = self.crowded.out.iter().position(is_in) {
                self.crowded.out.remove(at);
            }
        }
        self.tell_seats(endpoint);
    }

    pub(super) fn left(&mut self, endpoint: &Arc<Endpoint>, seating: Seating) {
        let seats = self.crowded.seat(endpoint, seating);
        *seats = seats.saturating_sub(1);
        if *self.crowded.seat(endpoint, Seating::Transfers) == 0
            && self.crowded.tls.remove(endpoint).is_some()
        {
            let tls = None;
            let endpoint = endpoint.clone();
            self.outbox.push(Event::TransferTls { endpoint, tls });
        }
        self.tell_seats(endpoint);
        let waits = |one: &&mut CrowdedOut| one.wanted.is_some() && one.endpoint == *endpoint;
        let Some(wanted) = self
            .crowded
            .out
            .iter_mut()
            .find(waits)
            .and_then(|one| one.wanted.take())
        else {
            return;
        };
        // The password was known for the try before.
        let Some(opening) = self.browser_opening(&wanted) else {
            self.no_longer_crowded_out(wanted.browser);
            return self.opening_wanted(wanted);
        };
        let pause = self.context.timing.give_way;
        tokio::spawn(async move {
            // The server has to notice, too.
            tokio::time::sleep(pause).await;
            // A connection that was given up meanwhile takes nothing.
            let _ = wanted.reply.send(Ok(opening));
        });
    }

    /// A transfer's connection goes by this; the newest speaks for all.
    pub(super) fn secured(&mut self, endpoint: &Arc<Endpoint>, tls: TlsFacts) {
        let before = self.crowded.tls.insert(endpoint.clone(), tls.clone());
        if before.as_ref() != Some(&tls) {
            let (endpoint, tls) = (endpoint.clone(), Some(tls));
            self.outbox.push(Event::TransferTls { endpoint, tls });
        }
    }

    /// The server allowed a browsing connection no seat: a transfer gives way, where there is one.
    pub(super) fn crowded_out(&mut self, wanted: Wanted, failure: Failure) {
        let (browser, endpoint) = (wanted.browser, wanted.endpoint.clone());
        self.tell_queue(QueueEvent::BrowsingRefused(endpoint.clone()));
        self.learn_connections(&endpoint);
        if *self.crowded.seat(&endpoint, Seating::Transfers) == 0 {
            // A connection that was given up meanwhile takes nothing.
            let _ = wanted.reply.send(Err(failure));
            return;
        }
        self.crowded.out.push(CrowdedOut {
            browser,
            endpoint: endpoint.clone(),
            wanted: Some(wanted),
        });
        self.tell_seats(&endpoint);
        self.give_way(&endpoint);
    }

    /// Closes an idle connection, where a browsing connection waits for its seat.
    pub(super) fn give_way(&mut self, endpoint: &Arc<Endpoint>) {
        let waits = |one: &CrowdedOut| one.wanted.is_some() && one.endpoint == *endpoint;
        if !self.crowded.out.iter().any(waits) {
            return;
        }
        let is_idle = |(_, hand): &(&u64, &super::Hand)| hand.is_idle && hand.endpoint == *endpoint;
        let idle = self.workers.iter().find(is_idle).map(|(number, _)| *number);
        if let Some(number) = idle {
            // It quits when nobody can give it work any more.
            self.workers.remove(&number);
        }
    }

    pub(super) fn no_longer_crowded_out(&mut self, browser: BrowserId) {
        let is_it = |one: &CrowdedOut| one.browser == browser;
        if let Some(at) = self.crowded.out.iter().position(is_it) {
            let gone = self.crowded.out.remove(at);
            self.tell_seats(&gone.endpoint);
        }
    }

    /// What was learned of it; `None`: all. A browsing connection goes by it until it ends.
    pub(super) fn forget_learned(&mut self, endpoint: Endpoint, fact: Option<Fact>) {
        let key = endpoint.key();
        let mut learned = self.learned.of(&endpoint);
        match &fact {
            Some(fact) => learned.forget(fact),
            None => learned = Learned::default(),
        }
        for lane in self.queue.endpoints() {
            if lane.key() == key && learned.connections.is_none() {
                self.tell_queue(QueueEvent::Forgotten(lane));
            }
        }
        // Their connections know it still: these do no more than what they are doing.
        self.workers.retain(|_, hand| hand.endpoint.key() != key);
        self.learned.set(&endpoint, learned);
        self.save_learned(&endpoint);
    }

    /// Settings or sites have changed.
    pub(super) fn tell_limits(&mut self) {
        let limits = limits(
            &self.settings,
            &self.sites,
            self.unmoved,
            self.same_everywhere,
        );
        self.tell_queue(QueueEvent::Limits(limits));
    }

    fn tell_seats(&mut self, endpoint: &Arc<Endpoint>) {
        let seats = self.crowded.seats.get(endpoint).copied();
        let waiting = self.crowded.waiting(endpoint);
        let seats = Seats {
            waiting,
            ..seats.unwrap_or_default()
        };
        let learned = self.learned.of(endpoint).connections;
        self.tell_queue(QueueEvent::Seats {
            endpoint: endpoint.clone(),
            seats,
            learned,
        });
        self.learn_connections(endpoint);
    }
}

impl Crowded {
    /// Browsing connections that a transfer is to give way to.
    pub(super) fn waiting(&self, endpoint: &Endpoint) -> usize {
        let is_there = |one: &&CrowdedOut| *one.endpoint == *endpoint;
        self.out.iter().filter(is_there).count()
    }

    fn seat(&mut self, endpoint: &Arc<Endpoint>, seating: Seating) -> &mut usize {
        let seats = self.seats.entry(endpoint.clone()).or_default();
        match seating {
            Seating::Transfers => &mut seats.transfers,
            Seating::Browsing => &mut seats.browsing,
        }
    }
}

/// What settings and sites allow the queue.
pub fn limits(
    settings: &Settings,
    sites: &Sites,
    unmoved: Option<Duration>,
    same_everywhere: bool,
) -> Limits {
    let mut own = HashMap::new();
    if !same_everywhere {
        for site in &sites.sites {
            // As the first of several sites says.
            let connections = match site.logon {
                // Each one would ask.
                Logon::Interactive => Some(1),
                Logon::Normal | Logon::Anonymous => site.policy.connections,
            };
            own.entry(site.endpoint().key()).or_insert(connections);
        }
    }
    let retry_for = Duration::from_secs(settings.transfers.retry_for);
    Limits {
        per_site: settings.connections.per_site,
        own: own
            .into_iter()
            .filter_map(|(key, own)| Some((key, own?)))
            .collect(),
        retry_for,
        unmoved: unmoved.unwrap_or(retry_for),
    }
}
