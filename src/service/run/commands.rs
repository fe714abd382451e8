//! What the holder orders, and what the tasks report: who deals with it.

use std::sync::Arc;
use std::time::Instant;

use super::{Hand, Service};
use crate::service::common::{Report, Seating};
use crate::service::keeping::Deed;
use crate::service::queue::QueueEvent;
use crate::service::{Browse, Command, Event, QueueChange, QueueOrder};

impl Service {
    pub(super) fn command(&mut self, command: Command) {
        match command {
            Command::Connect {
                browser,
                endpoint,
                password,
                folder,
            } => {
                if let Some(password) = password {
                    self.know_password(&endpoint, password);
                }
                self.connect(browser, endpoint, folder);
            }
            Command::Disconnect(browser) => self.disconnect(browser),
            Command::Browse { browser, order } => self.browse(browser, order),
            Command::AnswerTrust {
                host,
                port,
                decision,
            } => self.answer_trust(&host, port, decision),
            Command::AnswerPassword {
                endpoint,
                password,
                keep,
            } => self.answer_password(&endpoint, password, keep),
            Command::AnswerChallenge { number, answer } => self.answer_challenge(number, answer),
            Command::PutOffPassword(endpoint) => self.put_off_password(&endpoint),
            Command::AskPassword(endpoint) => self.want_locked_of(&endpoint),
            Command::AnswerMasterPassword(password) => self.answer_master(password),
            Command::ChangeMasterPassword { old, new } => {
                self.keeping.perform(Deed::Change { old, new });
            }
            Command::KeepPassword {
                endpoint,
                before,
                keep,
            } => self.keep_password(&endpoint, before, keep),
            Command::AnswerExists { id, answer } => {
                self.tell_queue(QueueEvent::Answered { id, answer });
            }
            Command::Enqueue {
                endpoint,
                transfers,
            } => {
                let learned = self.learned.of(&endpoint).connections;
                let endpoint = Arc::new(endpoint);
                self.tell_queue(QueueEvent::Added {
                    endpoint: endpoint.clone(),
                    transfers,
                    learned,
                });
                self.want_locked_of(&endpoint);
            }
            Command::Queue { order, which } => {
                let goes_on = matches!(order, QueueOrder::Resume | QueueOrder::Retry);
                self.tell_queue(QueueEvent::Ordered { order, which });
                if goes_on {
                    self.want_locked();
                }
                self.drop_moot_questions();
            }
            Command::SetSettings(settings) => {
                self.pacer.set(&settings);
                let before = std::mem::replace(&mut self.settings, settings);
                self.proxy_changed(&before);
                self.tell_limits();
            }
            Command::KeepProxyPassword(password) => self.keep_proxy_password(password),
            Command::KeepPassphrase {
                endpoint,
                passphrase,
                keep,
            } => self.keep_passphrase(&endpoint, passphrase, keep),
            Command::SetSites(sites) => {
                self.pacer.set_sites(&sites);
                self.sites = sites;
                self.tell_limits();
            }
            Command::ForgetLearned { endpoint, fact } => self.forget_learned(endpoint, fact),
            Command::Revoke { host, port } => self.revoke(&host, port),
            // The loop ends with it.
            Command::Quit => {}
        }
    }

    pub(super) fn report(&mut self, report: Report) {
        match report {
            Report::Opened {
                endpoint,
                password,
                facts,
                seat,
            } => {
                self.seated(&endpoint, seat);
                if let (Seating::Transfers, Some(tls)) = (seat, &facts.tls) {
                    self.secured(&endpoint, tls.clone());
                }
                if facts.pin_retired {
                    self.retire_pin(&endpoint);
                }
                self.password_proved(&endpoint, password.as_ref());
                self.tell_queue(QueueEvent::Opened(endpoint));
            }
            Report::Left(endpoint, seat) => self.left(&endpoint, seat),
            Report::Secured(endpoint, tls) => self.secured(&endpoint, tls),
            Report::Learned {
                endpoint,
                before,
                now,
            } => self.learn(&endpoint, &before, now),
            Report::Refused {
                work,
                refusal,
                password,
            } => self.work_refused(work, refusal, password),
            Report::Ended {
                worker,
                work,
                outcome,
                record,
            } => self.work_ended(worker, work, outcome, record),
            Report::WorkerGone(number) => {
                self.workers.remove(&number);
            }
            Report::Source(id, facts) => self.tell_queue(QueueEvent::Source { id, facts }),
            Report::Changed(id) => self.tell_queue(QueueEvent::Changed(id)),
            Report::Found(id, found) => self.tell_queue(QueueEvent::Found { id, found }),
            Report::Helpers {
                of,
                segments,
                wanted,
            } => self.tell_queue(QueueEvent::Helpers {
                of,
                segments,
                wanted,
            }),
            Report::RemoteChanged(endpoint, folder) => {
                self.changed(QueueChange::RemoteChanged(endpoint, folder));
            }
            Report::LocalChanged(folder) => self.changed(QueueChange::LocalChanged(folder)),
            Report::Kept(kept) => self.kept(*kept),
            Report::Notice(notice) => self.outbox.push(Event::Notice(notice)),
            Report::Measured(room) => self.tell_queue(QueueEvent::Measured(vec![room])),
            Report::ChallengeOver(number) => self.challenge_over(number),
            Report::Wanted(wanted) => self.opening_wanted(*wanted),
            Report::Browser {
                browser,
                serial,
                event,
            } => self.browser_told(browser, serial, event),
        }
    }

    /// Ten times a second while something moves, and once more when it has come to rest.
    pub(super) fn show_progress(&mut self, now: Instant) {
        for (id, is_finishing) in self.meters.finishing() {
            self.tell_queue(match is_finishing {
                true => QueueEvent::Finishing(id),
                false => QueueEvent::Moving(id),
            });
        }
        let progress = self.meters.read(self.queue.totals(), now);
        self.outbox.progress(progress);
        self.next_progress = if self.meters.is_idle() {
            self.meters.rest();
            None
        } else {
            Some(now + self.context.timing.progress)
        };
    }

    pub(super) fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// An idle worker of this endpoint, busy from now on.
    pub(super) fn idle_hand(&mut self, endpoint: &crate::profile::Endpoint) -> Option<&mut Hand> {
        let is_free = |hand: &&mut Hand| hand.is_idle && *hand.endpoint == *endpoint;
        let hand = self.workers.values_mut().find(is_free)?;
        hand.is_idle = false;
        Some(hand)
    }

    fn browse(&mut self, browser: crate::service::BrowserId, order: Browse) {
        if let Some(browsing) = self.browsers.get(&browser) {
            // A task that is closing tells so itself.
            let _ = browsing.orders.send(order);
        }
    }
}
