//! One connection fetches ranges of the file.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Segments, Taken};
use crate::protocol::{Failure, ServerFault};
use crate::service::common::{CANCELLED, Stop};
use crate::service::disk::{self, Syncing};
use crate::session::pipe::{PipeReceiver, pipe};
use crate::session::{Download, Meter, Session};

/// What came of writing a range.
struct Written {
    result: Result<(), Failure>,
    /// Nothing of it is missing.
    is_full: bool,
    /// It was the file's end.
    is_end: bool,
    /// Kept, so that who sends waits instead of failing.
    _source: PipeReceiver,
}

impl Segments {
    /// Fetches until nothing is missing: what others let go of is taken over. `again`: so many bytes
    /// before the first range are fetched again, and compared. Returns whether the last bytes ended
    /// with TLS' goodbye.
    pub async fn lead(
        self: &Arc<Self>,
        session: &Session,
        stop: &Stop,
        mut again: Vec<u8>,
    ) -> Result<bool, Failure> {
        let mut goodbye = true;
        loop {
            let mut changed = self.changed.subscribe();
            if let Some(range) = self.take() {
                if range.at > 0 {
                    self.prove_restart(session, stop).await?;
                }
                let known = std::mem::take(&mut again);
                goodbye &= self.fetch(session, stop, range, known).await?;
            } else if self.plan().is_busy() && !self.is_closed() {
                tokio::select! {
                    _ = changed.changed() => {}
                    () = stop.wait() => return Err(CANCELLED),
                }
            } else {
                return Ok(goodbye);
            }
        }
    }

    /// Fetches what there is to share.
    pub async fn help(self: &Arc<Self>, session: &Session, stop: &Stop) -> Result<(), Failure> {
        if !self.is_closed() {
            self.prove_restart(session, stop).await?;
        }
        while let Some(range) = self.take() {
            if stop.told().is_some() {
                return Err(CANCELLED);
            }
            self.fetch(session, stop, range, Vec::new()).await?;
        }
        Ok(())
    }

    /// Where only a part of the rest is wanted, nobody would see that a server took REST and forgot
    /// it. So the file's last byte is asked for first: two are one too many.
    async fn prove_restart(&self, session: &Session, stop: &Stop) -> Result<(), Failure> {
        if self.is_restart_proved.load(Ordering::Relaxed) {
            return Ok(());
        }
        let (sink, mut arriving) = pipe();
        let order = session.download(Download {
            path: self.remote.clone(),
            offset: self.size.saturating_sub(1),
            size: Some(self.size),
            wants_facts: false,
            sink,
            meter: Arc::default(),
        });
        let reading = async { while arriving.receive().await.is_some() {} };
        let (ended, ()) = tokio::join!(stop.heed(session, order), reading);
        if let Err(failure) = &ended
            && is_refusal(failure)
        {
            session.learn(|learned| learned.no_segments = true);
        }
        ended?;
        self.is_restart_proved.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// RETR from where the range begins. The server sends the whole rest of the file: at the
    /// range's end it is told to stop.
    async fn fetch(
        &self,
        session: &Session,
        stop: &Stop,
        range: Taken,
        again: Vec<u8>,
    ) -> Result<bool, Failure> {
        let offset = range.at - again.len() as u64;
        let (sink, arriving) = pipe();
        let meter = Meter {
            pace: self.meter.pace.clone(),
            ..Meter::default()
        };
        let order = session.download(Download {
            path: self.remote.clone(),
            offset,
            size: Some(self.size),
            wants_facts: false,
            sink,
            meter: Arc::new(meter),
        });
        let mut order = pin!(stop.heed(session, order));
        let writing = tokio::task::spawn_blocking(move || {
            let written = range.write(&again, arriving);
            // Only now is its rest for another.
            drop(range);
            written
        });
        let mut writing = pin!(writing);
        let (ended, written) = tokio::select! {
            ended = &mut order => (ended, writing.await),
            written = &mut writing => {
                // The file's own end comes by itself, with the server's word for it.
                if !matches!(&written, Ok(written) if written.is_end) {
                    session.cancel();
                }
                (order.await, written)
            }
            () = self.closed() => {
                session.cancel();
                (order.await, writing.await)
            }
        };
        let written = written.map_err(|error| Failure::Internal(error.to_string()))?;
        written.result?;
        match ended {
            Ok(ended) => Ok(ended.goodbye),
            Err(_) if written.is_full && !written.is_end && stop.told().is_none() => Ok(true),
            Err(failure) => Err(failure),
        }
    }
}

impl Taken {
    /// Writes what comes through the pipe where it belongs, behind what must be the same as `again`,
    /// and no more than the range is long by then.
    fn write(&self, again: &[u8], mut source: PipeReceiver) -> Written {
        let Segments {
            file, path, meter, ..
        } = &*self.segments;
        let mut again = again;
        let mut syncing = Syncing::default();
        let mut is_full = self.segments.plan().wanted(self.number).1 == 0;
        let mut result = Ok(());
        while !is_full && result.is_ok() {
            let Some(buffer) = source.blocking_receive() else {
                break;
            };
            let (known, new) = buffer.split_at(buffer.len().min(again.len()));
            let (expected, rest) = again.split_at(known.len());
            if known != expected {
                result = Err(Failure::Server(ServerFault::SourceChanged));
                break;
            }
            again = rest;
            let (at, wanted) = self.segments.plan().wanted(self.number);
            let most = usize::try_from(wanted).unwrap_or(usize::MAX);
            let new = new.get(..most).unwrap_or(new);
            let bytes = new.len() as u64;
            result = disk::write_at(file, new, at)
                .and_then(|()| syncing.wrote(file, bytes))
                .map_err(|error| Failure::disk(path, &error));
            if result.is_ok() {
                meter.bytes.fetch_add(bytes, Ordering::Relaxed);
                let mut plan = self.segments.plan();
                plan.wrote(self.number, bytes);
                // Another may have taken its second half meanwhile.
                is_full = plan.wanted(self.number).1 == 0;
            }
            source.recycle(buffer);
        }
        let synced = syncing.end().map_err(|error| Failure::disk(path, &error));
        let is_end = is_full && self.segments.plan().wanted(self.number).0 == self.segments.size;
        Written {
            result: result.and(synced),
            is_full,
            is_end,
            _source: source,
        }
    }
}

/// The server does not let a second connection read from the middle of the file.
fn is_refusal(failure: &Failure) -> bool {
    let Failure::Server(fault) = failure else {
        return false;
    };
    matches!(
        fault,
        ServerFault::Refused { code: 500.., .. } | ServerFault::WrongSize { .. }
    )
}
