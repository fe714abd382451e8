//! The bytes of a data connection that stands.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::DataConnection;
use crate::protocol::conversation::DataEnd;
use crate::protocol::{Failure, Listing, NetworkFault, ServerFault, Stage};
use crate::session::Meter;
use crate::session::dial::{timed_out, within};
use crate::session::inflate::Inflater;
use crate::session::pipe::{BUFFER, PipeReceiver, PipeSender};
use crate::session::tls::handshake_failure;
use crate::session::wire::Wire;

impl DataConnection {
    pub(super) async fn list(
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

    pub(super) async fn download(
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
    pub(super) async fn upload(
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
    pub(super) async fn goodbye(&self, wire: &mut Wire) {
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
