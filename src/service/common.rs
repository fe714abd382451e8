//! What the service's tasks share: where they report to, how they are told to stop, and the
//! gauge that shows how far they are.

use std::future::{Future, pending};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{mpsc, oneshot, watch};

use super::keeping::Kept;
use super::queue::{Found, How, Outcome, Work};
use super::room::Room;
use super::segments::Segments;
use super::timing::Timing;
use super::transfer::{Facts, TransferId};
use super::vacant::Vacant;
use super::{BrowserEvent, BrowserId, Notice};
use crate::profile::{Endpoint, Learned, PartRecord, PartRecords, Password, TlsFacts};
use crate::protocol::{Declined, Failure, RemotePath};
use crate::session::{Meter, Opening, Pace, Refusal, Session, SessionFacts, Shared};

/// What every task has.
#[derive(Clone, Debug)]
pub struct Context {
    pub reports: mpsc::UnboundedSender<Report>,
    pub records: PartRecords,
    /// The queue is kept on disk: a part's record stays until its item is known there to be done.
    pub journaled: bool,
    pub shared: Arc<Shared>,
    pub vacant: Vacant,
    pub timing: Timing,
}

/// What tasks tell the loop.
#[derive(Debug)]
pub enum Report {
    /// A session stands.
    Opened {
        endpoint: Arc<Endpoint>,
        /// The password that was used.
        password: Option<Password>,
        facts: Box<SessionFacts>,
        /// Counts the connection; [`Report::Left`] follows.
        seat: Seating,
    },
    /// A session that stood has ended.
    Left(Arc<Endpoint>, Seating),
    /// A transfer connection goes by other TLS facts from now on.
    Secured(Arc<Endpoint>, TlsFacts),
    /// What a session knew, and what it knows now.
    Learned {
        endpoint: Arc<Endpoint>,
        before: Learned,
        now: Learned,
    },
    /// A worker could not begin.
    Refused {
        work: Work,
        refusal: Option<Refusal>,
        /// The password that was used.
        password: Option<Password>,
    },
    Ended {
        worker: u64,
        work: Work,
        outcome: Outcome,
        /// Of a part that got its name; to be forgotten when the outcome is on disk.
        record: Option<Box<PartRecord>>,
    },
    WorkerGone(u64),
    /// The source of an item, as its connection sees it.
    Source(TransferId, Facts),
    /// It is not what it was when the item was done.
    Changed(TransferId),
    Found(TransferId, Vec<Found>),
    /// An item would be faster with so many connections beside its own.
    Helpers {
        of: TransferId,
        segments: Arc<Segments>,
        wanted: usize,
    },
    RemoteChanged(Arc<Endpoint>, RemotePath),
    LocalChanged(std::path::PathBuf),
    Notice(Notice),
    /// How much is free on a full disk.
    Measured(Room),
    /// A kept password was looked up, kept or forgotten.
    Kept(Box<Kept>),
    /// The connection that a server's question was about has ended.
    ChallengeOver(u64),
    /// A browsing connection needs what a session is opened with; the last try was refused so.
    Wanted(Box<Wanted>),
    Browser {
        browser: BrowserId,
        serial: u64,
        event: BrowserEvent,
    },
}

/// A browsing connection's question; its answer may wait for a person.
#[derive(Debug)]
pub struct Wanted {
    pub browser: BrowserId,
    pub endpoint: Arc<Endpoint>,
    pub refusal: Option<Refusal>,
    pub password: Option<Password>,
    pub reply: oneshot::Sender<Result<Opening, Failure>>,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seating {
    Transfers,
    Browsing,
}

/// A connection that stands: the loop counts it until this is dropped.
#[derive(Debug)]
pub struct Seat {
    pub context: Context,
    pub endpoint: Arc<Endpoint>,
    pub seating: Seating,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let left = Report::Left(self.endpoint.clone(), self.seating);
        self.context.report(left);
    }
}

impl Context {
    /// Tells the loop. When it has gone, nobody needs to know.
    pub fn report(&self, report: Report) {
        let _ = self.reports.send(report);
    }
}

/// How far one transfer is: read by the loop while a worker moves bytes.
#[derive(Debug, Default)]
pub struct Gauge {
    /// Where this attempt began.
    offset: AtomicU64,
    /// What had been moved by then.
    before: AtomicU64,
    pub meter: Arc<Meter>,
}

impl Gauge {
    /// Of a transfer that may be so fast.
    pub fn new(pace: Pace) -> Self {
        let meter = Meter {
            pace,
            ..Meter::default()
        };
        Self {
            meter: Arc::new(meter),
            ..Self::default()
        }
    }

    pub fn begin(&self, offset: u64) {
        self.offset.store(offset, Ordering::Relaxed);
        self.before.store(self.total(), Ordering::Relaxed);
        self.meter.finishing.store(false, Ordering::Relaxed);
    }

    /// Bytes of all attempts.
    pub fn total(&self) -> u64 {
        self.meter.bytes.load(Ordering::Relaxed)
    }

    /// All of it is done once more, in another way.
    pub fn restart(&self) {
        self.meter.bytes.store(0, Ordering::Relaxed);
        self.meter.finishing.store(false, Ordering::Relaxed);
    }

    /// Bytes of this attempt.
    pub fn moved(&self) -> u64 {
        self.total()
            .saturating_sub(self.before.load(Ordering::Relaxed))
    }

    /// Bytes of the file.
    pub fn done(&self) -> u64 {
        self.offset
            .load(Ordering::Relaxed)
            .saturating_add(self.moved())
    }

    pub fn is_finishing(&self) -> bool {
        self.meter.finishing.load(Ordering::Relaxed)
    }

    pub fn finish(&self) {
        self.meter.finishing.store(true, Ordering::Relaxed);
    }
}

/// The end of a stop signal that work listens to.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<Option<How>>);

impl Stop {
    pub fn new() -> (watch::Sender<Option<How>>, Self) {
        let (sender, receiver) = watch::channel(None);
        (sender, Self(receiver))
    }

    pub fn told(&self) -> Option<How> {
        *self.0.borrow()
    }

    /// Waits until it is told.
    pub async fn wait(&self) {
        if self.0.clone().wait_for(Option::is_some).await.is_err() {
            pending::<()>().await;
        }
    }

    /// Awaits an order of the session; when told to stop, cancels it. One that has not begun
    /// does not begin.
    pub async fn heed<T>(
        &self,
        session: &Session,
        order: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        if self.told().is_some() {
            return Err(CANCELLED);
        }
        let mut order = pin!(order);
        tokio::select! {
            ended = &mut order => ended,
            () = self.wait() => {
                session.cancel();
                order.await
            }
        }
    }
}

/// Somebody said stop.
pub const CANCELLED: Failure = Failure::Declined(Declined::Cancelled);

/// Whether a session is gone, without waiting.
pub async fn lost(session: &Session) -> Option<Option<Failure>> {
    tokio::select! {
        biased;
        failure = session.lost() => Some(failure),
        () = std::future::ready(()) => None,
    }
}

/// Disk work on a thread where it may wait.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Failure::Internal(error.to_string())),
    }
}
