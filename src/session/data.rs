//! One data connection: dialled, secured, pumped and ended in the order that servers need.

mod pumping;

use std::pin::pin;
use std::sync::Arc;

use rustls::HandshakeKind;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_rustls::TlsConnector;

use super::Meter;
use super::active::Door;
use super::dial::{dial_again, within};
use super::inflate::Inflater;
use super::pipe::{PipeReceiver, PipeSender};
use super::proxy::{Gateway, Target};
use super::tickets::Tickets;
use super::tls::{Tls, handshake_failure};
use super::wire::{Tap, Wire};
use crate::profile::Limits;
use crate::protocol::conversation::DataEnd;
use crate::protocol::{CertificateFault, Failure, Listing, Stage};

/// What moves over the connection.
#[derive(Debug)]
pub enum Job {
    List {
        listing: Box<Listing>,
        deflated: bool,
    },
    Download {
        sink: PipeSender,
        meter: Arc<Meter>,
        /// More than so many bytes are too many.
        at_most: Option<u64>,
        deflated: bool,
    },
    Upload {
        source: PipeReceiver,
        meter: Arc<Meter>,
    },
}

impl Job {
    /// What comes is one zlib stream.
    pub fn in_mode_z(mut self) -> Self {
        match &mut self {
            Self::List { deflated, .. } | Self::Download { deflated, .. } => *deflated = true,
            Self::Upload { .. } => {}
        }
        self
    }
}

/// Where the connection comes from.
#[derive(Debug)]
pub enum Source {
    Dial(Target, Option<Gateway>),
    Listen(Door),
}

/// What the session's loop is told.
#[derive(Debug)]
pub enum DataEvent {
    Opened,
    /// TLS stands, where there is any: the bytes may follow.
    Secured(Option<HandshakeKind>),
    Ended(DataReport),
}

/// How it went.
#[derive(Debug)]
pub struct DataReport {
    pub end: DataEnd,
    /// The parsed listing, where there was one to make.
    pub listing: Option<Box<Listing>>,
}

/// Whether TLS may begin before the server says that it is ready for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Early {
    Never,
    /// A file may well be refused, and the ticket lost.
    File,
    Listing,
}

/// A data connection, seen from the session's loop. Dropping it tears the connection down.
#[derive(Debug)]
pub struct DataLink {
    ready: Option<oneshot::Sender<()>>,
    pump: Option<oneshot::Sender<Job>>,
    confirm: Option<oneshot::Sender<()>>,
    _reset: oneshot::Sender<()>,
}

impl DataLink {
    /// Begins to dial, or to wait for the server; `early`: and TLS as soon as TCP stands. The events
    /// come tagged with `number`, since those of a connection that was torn down must not be taken
    /// for its successor's.
    pub fn open(
        source: Source,
        tls: Option<Arc<Tls>>,
        early: Early,
        limits: Limits,
        number: u64,
        events: mpsc::UnboundedSender<(u64, DataEvent)>,
    ) -> Self {
        let (ready, is_ready) = oneshot::channel();
        let (pump, job) = oneshot::channel();
        let (reset, was_reset) = oneshot::channel();
        let (confirm, confirmed) = oneshot::channel();
        tokio::spawn(async move {
            let connection = DataConnection { tls, early, limits };
            let tell = |event| {
                // The loop is gone with its session: nobody is left to tell.
                let _ = events.send((number, event));
            };
            let orders = Orders {
                is_ready,
                job,
                confirmed,
                was_reset,
            };
            connection.run(source, orders, tell).await;
        });
        Self {
            ready: Some(ready),
            pump: Some(pump),
            confirm: Some(confirm),
            _reset: reset,
        }
    }

    /// The server is ready for the bytes.
    pub fn be_ready(&mut self) {
        if let Some(ready) = self.ready.take() {
            // Where the task has ended already, its event says why.
            let _ = ready.send(());
        }
    }

    /// Moves the bytes, over a connection that is secured and a server that is ready.
    pub fn pump(&mut self, job: Job) {
        if let Some(pump) = self.pump.take() {
            // Where the task has ended already, its event says why.
            let _ = pump.send(job);
        }
    }

    /// The server has said that it has all of an upload.
    pub fn confirm(&mut self) {
        if let Some(confirm) = self.confirm.take() {
            // It may have ended by itself.
            let _ = confirm.send(());
        }
    }
}

/// What the session's loop says, each at most once.
struct Orders {
    is_ready: oneshot::Receiver<()>,
    job: oneshot::Receiver<Job>,
    confirmed: oneshot::Receiver<()>,
    was_reset: oneshot::Receiver<()>,
}

struct DataConnection {
    tls: Option<Arc<Tls>>,
    early: Early,
    limits: Limits,
}

impl DataConnection {
    async fn run(&self, source: Source, orders: Orders, tell: impl Fn(DataEvent)) {
        let Orders {
            is_ready,
            job,
            confirmed,
            mut was_reset,
        } = orders;
        let dialled = tokio::select! {
            dialled = self.begin(source) => dialled,
            _ = &mut was_reset => return,
        };
        let tap = match dialled {
            Ok(tcp) => Tap::new(tcp),
            Err(failure) => return tell(DataEvent::Ended(failed(failure))),
        };
        // From here to the good end every way out is a reset.
        tap.set_reset_on_drop();
        tell(DataEvent::Opened);
        let secured = tokio::select! {
            secured = self.secured(tap, is_ready) => secured,
            _ = &mut was_reset => return,
        };
        let (mut wire, handshake) = match secured {
            Ok(secured) => secured,
            Err(failure) => return tell(DataEvent::Ended(failed(failure))),
        };
        tell(DataEvent::Secured(handshake));
        let job = tokio::select! {
            job = job => job,
            _ = &mut was_reset => return,
        };
        // Without one the connection is torn down.
        let Ok(job) = job else { return };
        let mut listing = None;
        let pumped = async {
            let end = match job {
                Job::List {
                    listing: list,
                    deflated,
                } => {
                    let inflater = deflated.then(Inflater::new);
                    self.list(&mut wire, inflater, list, &mut listing).await?
                }
                Job::Download {
                    sink,
                    meter,
                    at_most,
                    deflated,
                } => {
                    let inflater = deflated.then(Inflater::new);
                    self.download(&mut wire, inflater, sink, &meter, at_most)
                        .await?
                }
                Job::Upload { source, meter } => {
                    self.upload(&mut wire, source, &meter, confirmed).await?
                }
            };
            self.goodbye(&mut wire).await;
            Ok(end)
        };
        let end = tokio::select! {
            end = pumped => end,
            _ = &mut was_reset => return,
        };
        match end {
            Ok(end) => {
                wire.set_close_on_drop();
                drop(wire);
                tell(DataEvent::Ended(DataReport { end, listing }));
            }
            // Told before the reset, to which the server will answer: our cause comes first.
            Err(failure) => tell(DataEvent::Ended(failed(failure))),
        }
    }

    async fn begin(&self, source: Source) -> Result<TcpStream, Failure> {
        match source {
            Source::Dial(target, gateway) => {
                let stage = Stage::DataConnect;
                dial_again(&target, gateway.as_ref(), &self.limits, stage).await
            }
            Source::Listen(door) => within(self.limits.connect, Stage::DataAccept, door.accept())
                .await?
                .map_err(|error| Failure::network(Stage::DataAccept, &error)),
        }
    }

    /// Secures the connection. The handshake begins at once where the ticket that it takes can be
    /// spared: the server may yet refuse. How long it may take is counted from when the server is
    /// ready for it.
    async fn secured(
        &self,
        tap: Tap,
        is_ready: oneshot::Receiver<()>,
    ) -> Result<(Wire, Option<HandshakeKind>), Failure> {
        let is_ready = async {
            match is_ready.await {
                Ok(()) => {}
                // Then the connection is torn down.
                Err(_) => std::future::pending().await,
            }
        };
        let mut is_ready = pin!(is_ready);
        let mut securing = pin!(self.secure(tap));
        let tickets = self.tls.as_ref().map(|tls| &tls.tickets);
        let can_spare = |tickets: &Arc<Tickets>| match self.early {
            Early::Never => false,
            Early::Listing => tickets.can_spare() || tickets.left() > 1,
            Early::File => tickets.can_spare(),
        };
        if self.early != Early::Never && tickets.is_none_or(can_spare) {
            tokio::select! {
                secured = &mut securing => return secured,
                () = &mut is_ready => {}
            }
        } else {
            is_ready.await;
        }
        within(self.limits.tls, Stage::DataTls, securing).await?
    }

    /// TLS as a client, resuming the control connection's session, with the same certificate.
    async fn secure(&self, tap: Tap) -> Result<(Wire, Option<HandshakeKind>), Failure> {
        let Some(tls) = &self.tls else {
            return Ok((Wire::Plain(tap), None));
        };
        let connector = TlsConnector::from(tls.config.clone());
        let handshake = connector.connect(tls.name.clone(), tap);
        let stream = handshake.await.map_err(|error| {
            match handshake_failure(&error, Stage::DataTls, None) {
                // The control connection's certificate passed this very check.
                Failure::Certificate(CertificateFault::BadSignature) => {
                    Failure::Certificate(CertificateFault::DataDiffers)
                }
                failure => failure,
            }
        })?;
        let handshake = stream.get_ref().1.handshake_kind();
        Ok((Wire::Tls(Box::new(stream)), handshake))
    }
}

fn failed(failure: Failure) -> DataReport {
    DataReport {
        end: DataEnd::Failed(failure),
        listing: None,
    }
}
