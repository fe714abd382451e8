//! Orders to a browsing connection. While one is done, the next ones are kept, and a stop or the
//! end is heeded at once.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::pin;

use tokio::sync::mpsc;

use crate::protocol::Failure;
use crate::service::Browse;
use crate::service::common::CANCELLED;
use crate::session::Session;

/// Where orders arrive.
pub struct Inbox {
    orders: mpsc::UnboundedReceiver<Browse>,
    kept: VecDeque<Browse>,
    /// Stopped before they began.
    given_up: Vec<Browse>,
    stopped: bool,
    over: bool,
}

impl Inbox {
    pub fn new(orders: mpsc::UnboundedReceiver<Browse>) -> Self {
        Self {
            orders,
            kept: VecDeque::new(),
            given_up: Vec::new(),
            stopped: false,
            over: false,
        }
    }

    /// The next order, or `None` at the end.
    pub async fn next(&mut self) -> Option<Browse> {
        if self.over {
            return None;
        }
        match self.kept.pop_front() {
            Some(order) => Some(order),
            None => self.orders.recv().await,
        }
    }

    /// The connection is to be closed.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// A new order begins: an old stop is not meant for it.
    pub fn clear_stop(&mut self) {
        self.stopped = false;
    }

    /// Gives up the orders that came so far. Which folder is shown stays true.
    pub fn clear(&mut self) {
        let is_fact = |order: &Browse| matches!(order, Browse::At(_));
        let (facts, given_up) = self.kept.drain(..).partition(is_fact);
        self.kept = facts;
        let given_up: VecDeque<_> = given_up;
        self.given_up.extend(given_up);
    }

    /// What was given up since this was asked last.
    pub fn given_up(&mut self) -> Vec<Browse> {
        std::mem::take(&mut self.given_up)
    }

    /// Awaits an order of the session; a stop cancels it. After a stop nothing new begins.
    pub async fn heed<T>(
        &mut self,
        session: &Session,
        order: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        if self.stopped || self.over {
            return Err(CANCELLED);
        }
        let mut order = pin!(order);
        loop {
            tokio::select! {
                // The session must have the order before it can cancel it.
                biased;
                ended = &mut order => return ended,
                () = self.stop(), if !self.stopped && !self.over => session.cancel(),
            }
        }
    }

    /// Awaits something that can be dropped when a stop comes.
    pub async fn unless_stopped<T>(
        &mut self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        if self.stopped || self.over {
            return Err(CANCELLED);
        }
        tokio::select! {
            ended = work => ended,
            () = self.stop() => Err(CANCELLED),
        }
    }

    /// Takes in orders until one is a stop, or they end.
    async fn stop(&mut self) {
        loop {
            match self.orders.recv().await {
                Some(Browse::Stop) => {
                    self.stopped = true;
                    // What was ordered before the stop is stopped too.
                    self.clear();
                    return;
                }
                Some(order) => self.kept.push_back(order),
                None => {
                    self.over = true;
                    return;
                }
            }
        }
    }
}
