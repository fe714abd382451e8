//! The browsing connections, as the loop knows them.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::Service;
use crate::profile::Endpoint;
use crate::protocol::RemotePath;
use crate::service::browser::Browser;
use crate::service::{Browse, BrowserEvent, BrowserId, Event};

/// One browsing connection. Dropping it closes the connection.
pub struct Browsing {
    pub serial: u64,
    pub orders: mpsc::UnboundedSender<Browse>,
}

impl Service {
    pub(super) fn connect(
        &mut self,
        browser: BrowserId,
        endpoint: Endpoint,
        folder: Option<RemotePath>,
    ) {
        self.let_go(browser);
        let serial = self.number();
        let (orders, received) = mpsc::unbounded_channel();
        self.browsers.insert(browser, Browsing { serial, orders });
        let parts = self.sites.policy_of(&endpoint).part_pattern();
        let site = (Arc::new(endpoint), parts);
        let task = Browser::new(self.context.clone(), browser, serial, site, received);
        tokio::spawn(task.run(folder));
    }

    pub(super) fn disconnect(&mut self, browser: BrowserId) {
        if self.let_go(browser) {
            self.outbox.push(Event::Browser {
                browser,
                event: BrowserEvent::Disconnected,
            });
        }
    }

    pub(super) fn browser_told(&mut self, browser: BrowserId, serial: u64, event: BrowserEvent) {
        let browsing = self.browsers.get(&browser);
        // A connection that was given up tells nothing more.
        if browsing.is_some_and(|browsing| browsing.serial == serial) {
            if let BrowserEvent::NotConnected(_) = event {
                // It failed otherwise or was stopped: nothing gives way to it any more.
                self.no_longer_crowded_out(browser);
            }
            self.outbox.push(Event::Browser { browser, event });
        }
    }

    fn let_go(&mut self, browser: BrowserId) -> bool {
        let was_there = self.browsers.remove(&browser).is_some();
        if was_there {
            self.no_longer_crowded_out(browser);
            self.wanted.retain(|wanted| wanted.browser != browser);
            self.drop_moot_questions();
        }
        was_there
    }
}
