//! What only a person can decide: certificates, and passwords (in `passwords.rs`). Nothing waits in
//! a connection for it; items wait behind their gate, and browsing connections for their opening.

use std::sync::Arc;

use super::{Save, Service};
use crate::profile::{Endpoint, Learned};
use crate::protocol::{Declined, Failure, ServerFault};
use crate::service::common::Wanted;
use crate::service::queue::QueueEvent;
use crate::service::transfer::WaitingFor;
use crate::service::trust::is_at;
use crate::service::{BrowserEvent, Event, Notice, TrustDecision};
use crate::session::log::Log;
use crate::session::{Opening, Reach, Refusal};

impl Service {
    /// What a session to this endpoint is opened with; `None`: its password is not known.
    pub(super) fn opening(&mut self, endpoint: &Endpoint) -> Option<Opening> {
        let asks = self.sites.is_interactive(endpoint);
        let password = match endpoint.is_anonymous() || asks {
            true => None,
            false => Some(self.passwords.get(endpoint)?.clone()),
        };
        let policy = self.sites.policy_of(endpoint);
        let identity = self.identity(endpoint, policy.certificate);
        self.connections += 1;
        Some(Opening {
            endpoint: endpoint.clone(),
            password,
            trust: self.trusts.rule(endpoint),
            versions: self.tls.or(policy.tls),
            quick: false,
            keeps_alive: !policy.quiet,
            charset: policy.charset,
            reach: Reach {
                data: policy.data,
                pasv: policy.pasv,
                active: self.settings.active.clone(),
                clear_data: policy.clear_data,
                clear_control: policy.clear_control,
                compress: policy.compress,
                account: policy.account,
                challenges: asks.then(|| self.challenged.asking()),
                identity,
                gateway: self.gateway(policy.direct),
            },
            learned: self.learned.of(endpoint),
            limits: self.settings.limits.clone(),
            log: Log {
                connection: self.connections,
                lines: self.log.clone(),
            },
        })
    }

    /// The same for a browsing connection, whose holder is told which log lines are its.
    pub(super) fn browser_opening(&mut self, wanted: &Wanted) -> Option<Opening> {
        let opening = self.opening(&wanted.endpoint)?;
        self.outbox.push(Event::Browser {
            browser: wanted.browser,
            event: BrowserEvent::Logs(opening.log.connection),
        });
        Some(opening)
    }

    /// A browsing connection wants to be opened, or was refused.
    pub(super) fn opening_wanted(&mut self, mut wanted: Wanted) {
        if wanted.refusal.is_some() {
            // Whatever it is, it is another refusal than the one before.
            self.no_longer_crowded_out(wanted.browser);
        }
        match wanted.refusal.take() {
            // It was asked about and trusted while this connection was being made.
            Some(Refusal::Untrusted(untrusted))
                if self.trusts.covers(&wanted.endpoint, &untrusted) =>
            {
                self.opening_wanted(wanted);
            }
            Some(Refusal::Untrusted(untrusted)) => {
                wanted.refusal = Some(Refusal::Untrusted(untrusted.clone()));
                let question = self.trusts.ask(&wanted.endpoint, *untrusted);
                self.wanted.push(wanted);
                if let Some(question) = question {
                    self.outbox.push(Event::TrustWanted(Box::new(question)));
                }
            }
            Some(Refusal::TooMany { code, text }) => {
                let failure = Failure::Server(ServerFault::TooMany { code, text });
                self.crowded_out(wanted, failure);
            }
            // The next answer is to another question.
            Some(Refusal::Login { code, text }) if self.sites.is_interactive(&wanted.endpoint) => {
                let failure = Failure::Server(ServerFault::LoginRefused { code, text });
                // A connection that was given up meanwhile takes nothing.
                let _ = wanted.reply.send(Err(failure));
            }
            Some(Refusal::Login { text, .. }) => {
                let endpoint = wanted.endpoint.clone();
                let used = wanted.password.take();
                self.wanted.push(wanted);
                self.password_refused(&endpoint, used, text);
            }
            _ => match self.browser_opening(&wanted) {
                // A connection that was given up meanwhile takes nothing.
                Some(opening) => drop(wanted.reply.send(Ok(opening))),
                None => {
                    let endpoint = wanted.endpoint.clone();
                    self.wanted.push(wanted);
                    self.want_password(&endpoint, None);
                }
            },
        }
    }

    pub(super) fn answer_trust(&mut self, host: &str, port: u16, decision: TrustDecision) {
        let Some(has_changed) = self.trusts.answer(host, port, decision) else {
            return;
        };
        if has_changed {
            self.save_trusted(host, port);
        }
        self.outbox.push(Event::TrustSettled {
            host: host.to_owned(),
            port,
        });
        let is_given = decision != TrustDecision::Cancel;
        for endpoint in self.queue.endpoints() {
            let waits = self.queue.reason(&endpoint) == Some(WaitingFor::Trust);
            if waits && is_at(&endpoint, host, port) {
                self.tell_queue(match is_given {
                    true => QueueEvent::Unlocked(endpoint),
                    false => QueueEvent::Denied(endpoint, Declined::Certificate),
                });
            }
        }
        let (concerned, others) =
            std::mem::take(&mut self.wanted)
                .into_iter()
                .partition(|wanted: &Wanted| {
                    is_at(&wanted.endpoint, host, port)
                        && matches!(wanted.refusal, Some(Refusal::Untrusted(_)))
                });
        self.wanted = others;
        self.answer_wanted(concerned, is_given, Declined::Certificate);
    }

    pub(super) fn answer_wanted(
        &mut self,
        concerned: Vec<Wanted>,
        is_given: bool,
        declined: Declined,
    ) {
        for mut wanted in concerned {
            if is_given {
                wanted.refusal = None;
                self.opening_wanted(wanted);
            } else {
                // A connection that was given up meanwhile takes nothing.
                let _ = wanted.reply.send(Err(Failure::Declined(declined)));
            }
        }
    }

    /// Takes back the questions that nobody waits for any more.
    pub(super) fn drop_moot_questions(&mut self) {
        for (host, port) in self.trusts.questions() {
            let mut lanes = self.queue.endpoints();
            lanes.retain(|lane| {
                is_at(lane, &host, port) && self.queue.reason(lane) == Some(WaitingFor::Trust)
            });
            let browses = |wanted: &Wanted| is_at(&wanted.endpoint, &host, port);
            let is_wanted = lanes.iter().any(|lane| self.queue.is_waiting(lane))
                || self.wanted.iter().any(browses);
            if !is_wanted && self.trusts.drop_question(&host, port) {
                for lane in lanes {
                    self.tell_queue(QueueEvent::Unlocked(lane));
                }
                self.outbox.push(Event::TrustSettled { host, port });
            }
        }
        let (queue, wanted) = (&self.queue, &self.wanted);
        let mut moot = Vec::new();
        self.passwords_asked.retain(|endpoint| {
            let stays = queue.is_waiting(endpoint)
                || wanted.iter().any(|wanted| *wanted.endpoint == *endpoint);
            if !stays {
                moot.push(endpoint.clone());
            }
            stays
        });
        for lane in self.queue.endpoints() {
            if moot.contains(&*lane) {
                self.tell_queue(QueueEvent::Unlocked(lane));
            }
        }
    }

    /// The system's roots verify another certificate than the pinned one.
    pub(super) fn retire_pin(&mut self, endpoint: &Endpoint) {
        let (host, port) = (endpoint.host.clone(), endpoint.port);
        if self.trusts.revoke(&host, port) {
            self.save_trusted(&host, port);
            self.outbox
                .push(Event::Notice(Notice::PinRetired { host, port }));
        }
    }

    pub(super) fn revoke(&mut self, host: &str, port: u16) {
        if self.trusts.revoke(host, port) {
            self.save_trusted(host, port);
        }
    }

    /// What a session found out since it knew `before`.
    pub(super) fn learn(&mut self, endpoint: &Endpoint, before: &Learned, now: Learned) {
        let mut learned = self.learned.of(endpoint);
        learned.take_news(before, now);
        self.set_learned(endpoint, learned);
    }

    /// How many connections a server allows, only the queue knows.
    pub(super) fn learn_connections(&mut self, endpoint: &Endpoint) {
        self.set_learned(endpoint, self.learned.of(endpoint));
    }

    fn set_learned(&mut self, endpoint: &Endpoint, mut learned: Learned) {
        let known = learned.connections;
        learned.connections = self.queue.learned(endpoint).or(known);
        if self.learned.set(endpoint, learned) {
            self.save_learned(endpoint);
        }
    }

    pub(super) fn save_learned(&mut self, endpoint: &Endpoint) {
        let (all, endpoint) = (self.learned.clone(), endpoint.clone());
        // The saver ends with the service.
        let _ = self.saver.send(Save::Learned { all, endpoint });
        self.tell_learned();
    }

    pub(super) fn tell_learned(&mut self) {
        let learned = Arc::new(self.learned.clone());
        self.outbox.push(Event::Learned(learned));
    }

    pub(super) fn tell_trusted(&mut self) {
        let pins = self.trusts.pins().pins().to_vec();
        self.outbox.push(Event::Trusted(pins));
    }

    /// Saves what is known of a host and port now.
    fn save_trusted(&mut self, host: &str, port: u16) {
        let (all, host) = (self.trusts.pins().clone(), host.to_owned());
        // The saver ends with the service.
        let _ = self.saver.send(Save::Pin { all, host, port });
        self.tell_trusted();
    }
}
