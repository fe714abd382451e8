//! A large download whose bytes come over several connections: this one leads.

use std::fs::File;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::Copy;
use crate::profile::{PartRecord, PartRecords};
use crate::protocol::{Failure, ServerFault};
use crate::service::common::{Report, blocking};
use crate::service::disk;
use crate::service::segments::{Growing, LEAST, Segments, bytes_of};
use crate::service::transfer::Facts;
use crate::session::Ended;

/// What the connections share, seen from the one that leads.
struct Lead {
    segments: Arc<Segments>,
    records: PartRecords,
    record: PartRecord,
    file: File,
    size: u64,
    /// Bytes are missing in other places than behind the end, as the record says.
    is_scattered: bool,
    saving: Option<JoinHandle<Result<(), Failure>>>,
}

impl Copy<'_> {
    /// The size of a source whose bytes may come over several connections.
    pub(super) fn shared_size(&self, source: Facts) -> Option<u64> {
        let (part, size) = (self.part.as_ref()?, source.size?);
        if part.record.missing.is_some() {
            return Some(size);
        }
        let least = match self.manner.per_file.count() {
            Some(1) => return None,
            Some(_) => 2 * LEAST,
            None => LARGE,
        };
        let is_plain = !self.afresh && !part.record.adopted;
        let may = is_plain && !self.session.learned().no_segments;
        (may && size.saturating_sub(part.length) >= least).then_some(size)
    }

    /// RETR into the part, over as many connections as there are for it. Returns what
    /// [`Copy::pull`] does.
    pub(super) async fn pull_shared(
        &mut self,
        file: File,
        size: u64,
    ) -> Result<(File, u64, Ended), Failure> {
        let Some(part) = &self.part else {
            return Err(Failure::Internal("a download without a part".to_owned()));
        };
        let (record, length) = (part.record.clone(), part.length);
        let path = disk::part_path(&record)?;
        let missing = record.missing.clone();
        let is_scattered = missing.is_some();
        let missing = missing.unwrap_or_else(|| std::iter::once(length..size).collect());
        let first = missing.first().map_or(0, |range| range.start);
        let lacking = bytes_of(&missing);
        let opened = blocking(move || {
            let mut file = file;
            if is_scattered {
                disk::preallocate(&file, &path, size)?;
            }
            let again = disk::tail(&mut file, &path, first, first.min(disk::TAIL))?;
            let second = file.try_clone();
            let second = second.map_err(|error| Failure::disk(&path, &error))?;
            Ok((file, (second, path), again))
        });
        let (file, second, again) = opened.await?;
        self.gauge.begin(size - lacking);
        let meter = self.gauge.meter.clone();
        let segments = Segments::new(second, self.remote.clone(), size, missing, meter);
        let mut lead = Lead {
            segments: Arc::new(segments),
            records: self.context.records.clone(),
            record,
            file,
            size,
            is_scattered,
            saving: None,
        };
        let led = self.lead(&mut lead, again).await;
        lead.segments.close();
        lead.segments.quiet().await;
        let ended = lead.end().await;
        let bytes = lead.there();
        if let Some(part) = &mut self.part {
            part.length = bytes;
            part.record = lead.record;
        }
        let goodbye = match led {
            Ok(goodbye) => goodbye,
            Err(failure) => {
                self.differs = failure == Failure::Server(ServerFault::SourceChanged);
                return Err(failure);
            }
        };
        ended?;
        let ended = Ended {
            bytes,
            // What came in pieces counts as in doubt.
            goodbye: goodbye && !lead.is_scattered,
            facts: None,
        };
        Ok((lead.file, bytes, ended))
    }

    /// Fetches, has the others fetch, and keeps a record of what is there.
    async fn lead(&self, lead: &mut Lead, again: Vec<u8>) -> Result<bool, Failure> {
        let count = self.manner.per_file.count();
        let mut growing = Growing::new(Instant::now(), lead.there());
        if let Some(count) = count {
            self.ask(lead, count.saturating_sub(1)).await?;
        }
        let segments = lead.segments.clone();
        let mut leading = pin!(segments.lead(self.session, self.stop, again));
        loop {
            tokio::select! {
                led = &mut leading => return led,
                () = tokio::time::sleep(LOOK) => {}
            }
            let there = lead.there();
            // A limit that a person set is reached by one, too.
            let may_grow = count.is_none() && self.gauge.meter.pace.portion().is_none();
            let more = growing.look(Instant::now(), there, lead.size - there);
            if let Some(helpers) = more.filter(|_| may_grow) {
                self.ask(lead, helpers).await?;
            }
            lead.save().await?;
        }
    }

    /// Asks for so many connections beside this one, as far as there is work for them.
    async fn ask(&self, lead: &mut Lead, helpers: usize) -> Result<(), Failure> {
        let work = (lead.size - lead.there()) / (2 * LEAST);
        let wanted = helpers.min(usize::try_from(work).unwrap_or(usize::MAX));
        if wanted == 0 || self.session.learned().no_segments {
            return Ok(());
        }
        lead.scatter().await?;
        self.context.report(Report::Helpers {
            of: self.task.id,
            segments: lead.segments.clone(),
            wanted,
        });
        Ok(())
    }
}

impl Lead {
    /// So many bytes are in the part.
    fn there(&self) -> u64 {
        self.size - bytes_of(&self.segments.missing())
    }

    /// From now on the part's length tells nothing: its record does.
    async fn scatter(&mut self) -> Result<(), Failure> {
        if self.is_scattered {
            return Ok(());
        }
        self.is_scattered = true;
        self.save().await?;
        self.saved().await?;
        let file = self.file.try_clone();
        let (path, size) = (disk::part_path(&self.record)?, self.size);
        blocking(move || {
            let file = file.map_err(|error| Failure::disk(&path, &error))?;
            disk::preallocate(&file, &path, size)
        })
        .await
    }

    /// Has what is missing written down, beside the work; one after the other. What was there before
    /// is on disk by then.
    async fn save(&mut self) -> Result<(), Failure> {
        let is_saving = self.saving.as_ref().is_some_and(|it| !it.is_finished());
        if !is_saving {
            self.saved().await?;
        }
        let missing = Some(self.segments.missing());
        if !self.is_scattered || is_saving || missing == self.record.missing {
            return Ok(());
        }
        self.record.missing = missing;
        let path = disk::part_path(&self.record)?;
        let file = self.file.try_clone();
        let file = file.map_err(|error| Failure::disk(&path, &error))?;
        let (records, record) = (self.records.clone(), self.record.clone());
        self.saving = Some(tokio::task::spawn_blocking(move || {
            file.sync_data()
                .map_err(|error| Failure::disk(&path, &error))?;
            disk::save(&records, &record)
        }));
        Ok(())
    }

    async fn saved(&mut self) -> Result<(), Failure> {
        match self.saving.take() {
            None => Ok(()),
            Some(saving) => saving
                .await
                .unwrap_or_else(|error| Err(Failure::Internal(error.to_string()))),
        }
    }

    /// Nobody writes any more: the record says how it is now.
    async fn end(&mut self) -> Result<(), Failure> {
        self.saved().await?;
        self.save().await?;
        self.saved().await
    }
}

/// What is smaller is over before it is found out whether more connections help.
const LARGE: u64 = 64 * 1024 * 1024;

/// Between two looks at how fast it goes.
const LOOK: Duration = Duration::from_secs(1);
