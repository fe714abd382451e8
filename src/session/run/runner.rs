//! The task behind a session: takes orders one after the other, keeps the idle connection alive,
//! and logs in again where TLS tickets have run out.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::lasting::Served;
use super::mode::Mode;
use super::{Answer, Lost, Order, Work, lock};
use crate::profile::{Announced, Learned, TlsFacts, TlsVersions};
use crate::protocol::exchange::{Copying, Outcome, Rename, Single};
use crate::protocol::{CertificateFault, Command, Declined, Failure, Features, ServerFault, Stage};
use crate::session::connection::Connection;
use crate::session::log::LogKind;
use crate::session::open::{Opened, open};
use crate::session::tickets::Tickets;
use crate::session::{Opening, Refusal, Shared};

/// The task's side.
pub struct Runner {
    pub shared: Arc<Shared>,
    pub opening: Opening,
    pub connection: Connection,
    pub features: Features,
    pub mode: Mode,
    pub learned: Arc<Mutex<Learned>>,
    /// A transfer ended cleanly and brought no TLS 1.3 ticket back.
    pub clean_without_ticket: bool,
    /// The algorithm that HASH uses on this connection, where we chose it.
    pub hash_chosen: Option<String>,
    /// A ticket was lost by a cancel or a cut connection, which proves nothing about the server.
    pub spoiled: bool,
    /// The other way for data connections was tried.
    pub has_turned: bool,
    pub served: Served,
}

impl Runner {
    pub async fn run(
        mut self,
        mut orders: mpsc::UnboundedReceiver<Order>,
        lost: watch::Sender<Option<Lost>>,
    ) {
        let ended = self.serve(&mut orders, &lost).await;
        // Orders that still wait learn of it by the end of this channel.
        lost.send_replace(Some(ended));
    }

    async fn serve(
        &mut self,
        orders: &mut mpsc::UnboundedReceiver<Order>,
        lost: &watch::Sender<Option<Lost>>,
    ) -> Lost {
        let mut idle_since = Instant::now();
        let mut next_noop = idle_since + self.keep_alive();
        loop {
            let order = tokio::select! {
                biased;
                failure = self.connection.watch() => {
                    self.heed_refusals();
                    match self.order_in_time(orders).await {
                        None => return Some(failure),
                        order => order,
                    }
                }
                order = orders.recv() => order,
                () = sleep_until(next_noop) => {
                    if idle_since.elapsed() >= Duration::from_secs(self.opening.limits.idle) {
                        self.connection.quit().await;
                        return None;
                    }
                    let noop = Box::new(Single::new(vec![Command::Noop]));
                    if let Err(failure) = self.connection.perform(noop, None, &Notify::new()).await {
                        return Some(failure);
                    }
                    next_noop = Instant::now() + self.keep_alive();
                    continue;
                }
            };
            match order {
                None => {
                    self.connection.quit().await;
                    return None;
                }
                Some(Order {
                    work: Work::Quit,
                    answer,
                    ..
                }) => {
                    self.connection.quit().await;
                    // The asker may have stopped waiting.
                    let _ = answer.send(Ok(Answer::Done));
                    return None;
                }
                Some(order) => self.obey(order, lost).await,
            }
            idle_since = Instant::now();
            next_noop = Instant::now() + self.keep_alive();
        }
    }

    /// Does one order. A connection that came to its end is known to be lost before the answer is.
    async fn obey(&mut self, order: Order, lost: &watch::Sender<Option<Lost>>) {
        let Order {
            work,
            cancel,
            mut answer,
        } = order;
        let result = {
            let acting = self.act_lasting(work, &cancel);
            tokio::pin!(acting);
            tokio::select! {
                result = &mut acting => result,
                // Nobody waits for it any more: half a transfer must not come to look complete.
                () = answer.closed() => {
                    cancel.notify_one();
                    acting.await
                }
            }
        };
        if let Some(failure) = self.connection.death()
            && !self.served.is_spent()
        {
            lost.send_replace(Some(Some(failure.clone())));
        }
        drop(cancel);
        // The asker may have stopped waiting.
        let _ = answer.send(result);
    }

    fn keep_alive(&self) -> Duration {
        let limits = &self.opening.limits;
        Duration::from_secs(limits.keep_alive.min(limits.idle).max(1))
    }

    pub(super) async fn act(&mut self, work: Work, cancel: &Notify) -> Result<Answer, Failure> {
        if work.has_odd_name() {
            self.find_out_telnet(cancel).await?;
        }
        match work {
            Work::Single(commands) => {
                let single = Box::new(Single::new(commands));
                match self.connection.perform(single, None, cancel).await? {
                    Outcome::Replied(replies) => Ok(Answer::Replies(replies)),
                    other => Err(Failure::Internal(format!("{other:?}"))),
                }
            }
            Work::Rename { from, to } => {
                let is_ahead = self.is_ahead();
                let rename = Box::new(Rename::new(from, to, is_ahead));
                self.connection.perform(rename, None, cancel).await?;
                Ok(Answer::Done)
            }
            Work::Copy { from, to } => {
                let copying = Box::new(Copying::new(from, to));
                self.connection.perform(copying, None, cancel).await?;
                Ok(Answer::Done)
            }
            Work::Hash { way, path, quoted } => {
                let replies = self.hash(&way, path, quoted, cancel).await?;
                Ok(Answer::Replies(replies))
            }
            Work::List(folder) => self.list(folder, cancel).await.map(Answer::Listed),
            Work::Move {
                movement,
                job,
                along,
            } => {
                let (end, told) = self.move_data(movement, job, along, cancel).await?;
                Ok(Answer::Moved(end, told))
            }
            Work::Hurry => self.hurry(cancel).await.map(Answer::Secured),
            Work::Quit => Ok(Answer::Done),
        }
    }

    /// Logs in again on TLS 1.2, where that is not settled yet. Returns what was agreed on.
    async fn hurry(&mut self, cancel: &Notify) -> Result<Option<TlsFacts>, Failure> {
        let is_free = self.opening.versions == TlsVersions::Both && !self.opening.quick;
        let is_known = lock(&self.learned).tls13_relogin;
        if is_free && !is_known && self.version() == Some("TLS 1.3") {
            self.opening.quick = true;
            let text =
                "Many small files: logging in again on TLS 1.2, which takes less work for each";
            self.connection.log(LogKind::Info, text);
            self.open_again(cancel).await?;
        }
        let secured = self.connection.secured.as_ref();
        Ok(secured.map(|secured| secured.tls.clone()))
    }

    /// A new control connection, because the server's tickets have run out. On TLS 1.2 if cleanly
    /// ended transfers brought none back; after cancels nothing is learned.
    pub(super) async fn log_in_again(&mut self, cancel: &Notify) -> Result<(), Failure> {
        let to12 = self.clean_without_ticket && !self.spoiled;
        if to12 {
            let mut learned = lock(&self.learned);
            if self.opening.versions == TlsVersions::Both && !learned.tls13_relogin {
                learned.tls12 = true;
            }
        }
        let text = "TLS session tickets have run out: logging in again";
        self.connection.log(LogKind::Info, text);
        self.open_again(cancel).await
    }

    /// A new control connection in the place of this one.
    pub(super) async fn open_again(&mut self, cancel: &Notify) -> Result<(), Failure> {
        self.connection.quit().await;
        let mut learned = lock(&self.learned).clone();
        let opened = tokio::select! {
            opened = open_as_learned(&self.shared, &self.opening, &mut learned, &|_| ()) => opened,
            () = cancel.notified() => Err(Refusal::Failed(Failure::Declined(Declined::Cancelled))),
        };
        *lock(&self.learned) = learned;
        self.clean_without_ticket = false;
        self.spoiled = false;
        self.hash_chosen = None;
        self.mode = Mode::default();
        self.served.begin_anew();
        let opened = opened.map_err(Failure::from)?;
        self.connection = opened.connection;
        self.features = opened.features;
        Ok(())
    }

    /// What the server did not take behind a transfer's command is not sent there again.
    pub(super) fn heed_refusals(&mut self) {
        if self.connection.refuses_ahead() {
            lock(&self.learned).ahead = Some(false);
        }
        if self.connection.ignores_signs() {
            lock(&self.learned).no_noop = true;
        }
    }

    /// The server answers commands that are sent at once.
    pub(super) fn is_ahead(&self) -> bool {
        !self.connection.is_control_in_clear() && lock(&self.learned).ahead == Some(true)
    }

    pub(super) fn tickets(&self) -> Option<&Tickets> {
        self.connection.tls.as_ref().map(|tls| &*tls.tickets)
    }

    pub(super) fn tickets_left(&self) -> usize {
        self.tickets().map_or(0, |tickets| tickets.left())
    }

    pub(super) fn version(&self) -> Option<&str> {
        let secured = self.connection.secured.as_ref()?;
        Some(&secured.tls.version)
    }
}

/// Opens a connection as the site was found to need it. A server that loses commands that are sent
/// at once, or hangs up on them, gets them one by one.
pub async fn open_as_learned(
    shared: &Arc<Shared>,
    opening: &Opening,
    learned: &mut Learned,
    stage: &(impl Fn(Stage) + Send + Sync),
) -> Result<Opened, Refusal> {
    let was = learned.ahead;
    let mut is_lost = false;
    let mut opened = open_in_version(shared, opening, learned, stage, &mut is_lost).await;
    if is_lost && is_unexplained(&opened) {
        learned.ahead = Some(false);
        let again = open_in_version(shared, opening, learned, stage, &mut is_lost).await;
        if again.is_err() {
            // It was something else, for all we know.
            learned.ahead = was;
        }
        if !is_unexplained(&again) {
            opened = again;
        }
    }
    if let Ok(opened) = &opened {
        learned.client = opened.client;
        learned.facts.clone_from(&opened.facts);
        learned.host = opened.host.or(learned.host);
        if let Some(tls) = &opened.connection.tls {
            learned.ahead.get_or_insert(true);
            learned.group = tls.tickets.odd_group();
            let lines = &opened.features.lines;
            let known = learned.announced.as_ref();
            if !known.is_some_and(|known| known.is_fresh() && known.lines == *lines) {
                learned.announced = Announced::now(lines);
            }
        }
    }
    opened
}

/// The login did not come to its end, and the server did not say why.
fn is_unexplained(opened: &Result<Opened, Refusal>) -> bool {
    match opened {
        Err(Refusal::Failed(Failure::Network { .. })) => true,
        Err(Refusal::Failed(Failure::Server(fault))) => {
            matches!(fault, ServerFault::OutOfStep { .. })
        }
        _ => false,
    }
}

/// With the TLS versions that it was found to need. Where TLS 1.2 was
/// learned and does not work (any more), both are offered, and each dry pool means a new login.
/// That is remembered for good: what a bad line may do as well has to happen twice.
async fn open_in_version(
    shared: &Arc<Shared>,
    opening: &Opening,
    learned: &mut Learned,
    stage: &(impl Fn(Stage) + Send + Sync),
    lost_ahead: &mut bool,
) -> Result<Opened, Refusal> {
    let now = learned.clone();
    let with = |versions| {
        Arc::new(Opening {
            versions,
            learned: now.clone(),
            ..opening.clone()
        })
    };
    if opening.versions == TlsVersions::Both && learned.tls12 {
        let mut opened = open(shared, with(TlsVersions::Only12), stage, lost_ahead).await;
        if refusal_of_tls12(&opened) == Some(Refused::Perhaps) {
            opened = open(shared, with(TlsVersions::Only12), stage, lost_ahead).await;
        }
        if refusal_of_tls12(&opened).is_none() {
            return opened;
        }
        learned.tls12 = false;
        learned.tls13_relogin = true;
    } else if opening.versions == TlsVersions::Both && opening.quick && !learned.tls13_relogin {
        let opened = open(shared, with(TlsVersions::Only12), stage, lost_ahead).await;
        // One try, of which nothing is learned.
        if refusal_of_tls12(&opened).is_none() {
            return opened;
        }
    }
    open(shared, with(opening.versions), stage, lost_ahead).await
}

/// How surely a server will have nothing to do with TLS 1.2.
#[derive(PartialEq, Eq)]
enum Refused {
    Surely,
    /// A line that is cut looks the same.
    Perhaps,
}

fn refusal_of_tls12(opened: &Result<Opened, Refusal>) -> Option<Refused> {
    let Err(Refusal::Failed(Failure::Certificate(fault))) = opened else {
        return None;
    };
    match fault {
        CertificateFault::TooOld | CertificateFault::NothingInCommon { .. } => {
            Some(Refused::Surely)
        }
        CertificateFault::HungUp | CertificateFault::Handshake { .. } => Some(Refused::Perhaps),
        _ => None,
    }
}
