//! One data connection: dialled, secured, pumped and ended in the order that servers need.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rustls::HandshakeKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;

use super::Meter;
use super::active::Door;
use super::dial::{dial_again, timed_out, within};
use super::inflate::Inflater;
use super::pipe::{BUFFER, PipeReceiver, PipeSender};
use super::proxy::{Gateway, Target};
use super::tickets::Tickets;
use super::tls::{Tls, handshake_failure};
use super::wire::{Tap, Wire};
use crate::profile::Limits;
use crate::protocol::conversation::DataEnd;
use crate::protocol::{CertificateFault, Failure, Listing, NetworkFault, ServerFault, Stage};

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

    async fn list(
        &self,
        wire: &mut Wire,
        mut inflater: Option<Inflater>,
        mut listing: Box<Listing>,
        done: &mut Option<Box<Listing>>,
    ) -> Result<DataEnd, Failure> {
        wire.acknowledge_at_once();
        let mut buffer = Vec::with_capacity(BUFFER / 4);
        let mut bytes = 0;
        let end = loop {
            buffer.clear();
            let limit = self.data_limit();
            let read = self.content(wire, &mut inflater, &mut buffer, limit, None);
            match read.await? {
                Read::Bytes(n) => bytes += n,
                Read::Quiet => return Err(timed_out(Stage::Data, self.limits.data)),
                Read::Goodbye => break DataEnd::Clean { bytes },
                Read::Cut => break DataEnd::Cut { bytes },
            }
            listing
                .push(&buffer)
                .map_err(|problem| Failure::Server(problem.into()))?;
        };
        *done = Some(listing);
        Ok(end)
    }

    async fn download(
        &self,
        wire: &mut Wire,
        mut inflater: Option<Inflater>,
        mut sink: PipeSender,
        meter: &Meter,
        at_most: Option<u64>,
    ) -> Result<DataEnd, Failure> {
        let mut buffer = sink.buffer();
        let mut bytes = 0;
        let mut handed_on = Instant::now();
        let end = loop {
            let portion = meter.pace.portion();
            meter.pace.pay(portion.unwrap_or(0)).await;
            let limit = match buffer.is_empty() {
                true => self.data_limit(),
                false => FLUSH,
            };
            let read = self.content(wire, &mut inflater, &mut buffer, limit, portion);
            let read = read.await?;
            let moved = match read {
                Read::Bytes(n) => usize::try_from(n).unwrap_or(usize::MAX),
                Read::Quiet | Read::Goodbye | Read::Cut => 0,
            };
            meter
                .pace
                .give_back(portion.unwrap_or(0).saturating_sub(moved));
            match read {
                Read::Bytes(n) => {
                    bytes += n;
                    meter.bytes.fetch_add(n, Ordering::Relaxed);
                    if let Some(expected) = at_most.filter(|most| bytes > *most) {
                        return Err(Failure::Server(ServerFault::WrongSize {
                            expected,
                            got: bytes,
                        }));
                    }
                    let is_fresh = handed_on.elapsed() < STALE;
                    if buffer.len() + RECORD < BUFFER && is_fresh {
                        continue;
                    }
                }
                Read::Quiet if buffer.is_empty() => {
                    return Err(timed_out(Stage::Data, self.limits.data));
                }
                Read::Quiet => {}
                Read::Goodbye => break DataEnd::Clean { bytes },
                Read::Cut => break DataEnd::Cut { bytes },
            }
            let full = std::mem::replace(&mut buffer, sink.buffer());
            sink.send(full).await.map_err(|_| pipe_gone())?;
            handed_on = Instant::now();
        };
        if !buffer.is_empty() {
            sink.send(buffer).await.map_err(|_| pipe_gone())?;
        }
        let whole = match at_most {
            Some(expected) => bytes == expected,
            None => matches!(end, DataEnd::Clean { .. }),
        };
        if whole {
            sink.finish().await.map_err(|_| pipe_gone())?;
        }
        Ok(end)
    }

    /// Writes everything, says goodbye, half-closes, and then reads to the end: a close with the
    /// server's tickets unread would become a reset that destroys what is still under way.
    async fn upload(
        &self,
        wire: &mut Wire,
        source: PipeReceiver,
        meter: &Meter,
        confirmed: oneshot::Receiver<()>,
    ) -> Result<DataEnd, Failure> {
        let (mut reader, mut writer) = split(wire);
        let writing = self.write_all(&mut writer, source, meter);
        let reading = read_out(&mut reader);
        tokio::pin!(writing, reading);
        let bytes = tokio::select! {
            written = &mut writing => written?,
            // The server has ended the connection before we were done; its reply says why.
            () = &mut reading => {
                return Err(Failure::Network { stage: Stage::Data, fault: NetworkFault::Closed });
            }
        };
        // How the server ends its side does not matter: its final reply decides.
        tokio::select! {
            () = reading => {}
            () = no_more(confirmed) => {}
            () = sleep(DRAIN) => {}
        }
        Ok(DataEnd::Clean { bytes })
    }

    async fn write_all(
        &self,
        writer: &mut WriteHalf<&mut Wire>,
        mut source: PipeReceiver,
        meter: &Meter,
    ) -> Result<u64, Failure> {
        let mut bytes = 0;
        while let Some(buffer) = source.receive().await {
            let mut rest = buffer.as_slice();
            while !rest.is_empty() {
                let portion = meter.pace.portion();
                let portion = portion.map(|portion| portion.min(rest.len()));
                let part = portion.and_then(|portion| rest.get(..portion));
                meter.pace.pay(portion.unwrap_or(0)).await;
                let writing = writer.write(part.unwrap_or(rest));
                let n = within(self.limits.data, Stage::Data, writing)
                    .await?
                    .map_err(|error| Failure::network(Stage::Data, &error))?;
                meter.pace.give_back(portion.unwrap_or(n).saturating_sub(n));
                rest = rest.get(n..).unwrap_or_default();
                bytes += n as u64;
                meter.bytes.fetch_add(n as u64, Ordering::Relaxed);
            }
            source.recycle(buffer);
        }
        if !source.is_whole() {
            return Err(pipe_gone());
        }
        let ending = async {
            writer.flush().await?;
            writer.shutdown().await
        };
        within(self.limits.data, Stage::Data, ending)
            .await?
            .map_err(|error| Failure::network(Stage::Data, &error))?;
        meter.finishing.store(true, Ordering::Relaxed);
        Ok(bytes)
    }

    /// Our own goodbye, which some servers insist on before they say 226.
    async fn goodbye(&self, wire: &mut Wire) {
        // The peer may be gone by now; the data's end has been seen already.
        let _ = timeout(DRAIN, wire.shutdown()).await;
    }

    /// The next bytes of what is sent, unpacked where they are packed.
    async fn content(
        &self,
        wire: &mut Wire,
        inflater: &mut Option<Inflater>,
        buffer: &mut Vec<u8>,
        limit: Duration,
        at_most: Option<usize>,
    ) -> Result<Read, Failure> {
        let Some(inflater) = inflater else {
            return self.read(wire, buffer, limit, at_most).await;
        };
        loop {
            match inflater.next(buffer, at_most)? {
                0 => {}
                more => return Ok(Read::Bytes(more as u64)),
            }
            match self.read(wire, &mut inflater.input, limit, None).await? {
                Read::Bytes(_) => {}
                Read::Quiet => return Ok(Read::Quiet),
                // Its own end says that it is whole.
                Read::Goodbye => return inflater.finish().map(|()| Read::Goodbye),
                Read::Cut => return inflater.finish().map(|()| Read::Cut),
            }
        }
    }

    async fn read(
        &self,
        wire: &mut Wire,
        buffer: &mut Vec<u8>,
        limit: Duration,
        at_most: Option<usize>,
    ) -> Result<Read, Failure> {
        let reading = async {
            match at_most {
                Some(most) => wire.take(most as u64).read_buf(buffer).await,
                None => wire.read_buf(buffer).await,
            }
        };
        match timeout(limit, reading).await {
            Err(_) => Ok(Read::Quiet),
            Ok(Ok(0)) => Ok(Read::Goodbye),
            Ok(Ok(n)) => Ok(Read::Bytes(n as u64)),
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(Read::Cut),
            Ok(Err(error)) => Err(handshake_failure(&error, Stage::Data, None)),
        }
    }

    fn data_limit(&self) -> Duration {
        Duration::from_secs(self.limits.data)
    }
}

enum Read {
    Bytes(u64),
    /// Nothing came within the limit.
    Quiet,
    Goodbye,
    /// The stream ended without TLS' goodbye.
    Cut,
}

/// Reads until the other side ends, and throws away what comes: TLS needs its tickets and key
/// updates read, and nothing else is expected.
async fn read_out(reader: &mut ReadHalf<&mut Wire>) {
    let mut bytes = [0; 1024];
    while matches!(reader.read(&mut bytes).await, Ok(n) if n > 0) {}
}

/// Nothing more is to be expected: the server has all, and some time has passed for its tickets.
async fn no_more(confirmed: oneshot::Receiver<()>) {
    match confirmed.await {
        Ok(()) => sleep(TICKETS).await,
        Err(_) => std::future::pending().await,
    }
}

fn failed(failure: Failure) -> DataReport {
    DataReport {
        end: DataEnd::Failed(failure),
        listing: None,
    }
}

/// Our own side of the pipe failed; whoever holds it knows why.
fn pipe_gone() -> Failure {
    Failure::Internal("the other end of the transfer's pipe is gone".to_owned())
}

/// A partly filled buffer is handed on after so long without a byte, so that progress and resume
/// points stay fresh.
const FLUSH: Duration = Duration::from_millis(200);

/// And after so long in any case: a slow transfer's bytes are worth keeping, too.
const STALE: Duration = Duration::from_secs(2);

/// The largest TLS record; a buffer with less room than this is full.
const RECORD: usize = 16 * 1024;

/// IIS never answers our goodbye (its clients wait for nothing), so the wait is bounded.
const DRAIN: Duration = Duration::from_secs(10);

/// Between the server's last word on an upload and its last ticket.
const TICKETS: Duration = Duration::from_millis(500);
