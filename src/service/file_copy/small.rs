//! Small files, of which many go by: what the disk has to do is done in one piece before the transfer
//! and in one behind it, and the content waits in memory between.

use std::fs::File;
use std::path::Path;

use super::download::{on_disk, spelled_otherwise};
use super::upload::Sending;
use super::{Copy, Part};
use crate::profile::PartRecord;
use crate::protocol::{Failure, Name};
use crate::service::common::{Report, blocking};
use crate::service::disk::{self, Source};
use crate::service::file_job::{part_name, prove, wants_hash};
use crate::service::queue::Outcome;
use crate::service::transfer::{Done, Facts};
use crate::session::pipe::{BUFFER, PipeReceiver, PipeSender, pipe};
use crate::session::{Download, Ended};

impl Copy<'_> {
    /// An upload to a name at which nothing stands, as far as its folder has been looked at, and of
    /// which no earlier attempt has left anything. `None`: it has to go the usual way.
    pub(super) async fn upload_small(&mut self) -> Result<Option<Outcome>, Failure> {
        let target = self.remote.clone();
        let (Some(folder), Some(name)) = (target.parent(), target.file_name()) else {
            return Ok(None);
        };
        let vacant = self.context.vacant.clone();
        let endpoint = self.task.endpoint.clone();
        let is_direct = self.session.is_direct_in(&folder);
        if self.afresh || self.task.verify || is_direct || !vacant.knows(&endpoint, &folder) {
            return Ok(None);
        }
        let local = self.task.local.clone();
        let part = Name::new(part_name(&self.manner.parts, name.as_bytes(), 1));
        let mut record = self.record(local.clone(), target.clone(), Facts::default(), None);
        record.part = part.clone();
        let records = self.context.records.clone();
        let begun = blocking(move || {
            let source = Source::look(&local)?;
            let is_left = || {
                let found = records.find(&endpoint, record.direction, &local, &record.remote);
                found.is_some()
            };
            let names = [name.as_bytes(), part.as_bytes()];
            if source.size > SMALL || is_left() || !vacant.claim(&endpoint, &folder, &names) {
                return Ok(None);
            }
            let content = disk::read_whole(&local, source.size)?;
            record.source_size = Some(source.size);
            record.source_modified = source.seconds;
            disk::save(&records, &record)?;
            Ok(Some((source, record, content)))
        });
        let Some((source, record, content)) = begun.await? else {
            return Ok(None);
        };
        self.told_source(source.facts());
        let part = target.with_file_name(&record.part);
        let part = part.ok_or_else(|| Failure::Internal("a part without a name".to_owned()))?;
        self.part = Some(Part { record, length: 0 });
        let sent = Sending::new(source, target, part);
        let outcome = self.send(sent, Some(content)).await?;
        if outcome.is_none() {
            // The usual way finds the part, and that it cannot be renamed.
            self.gauge.restart();
        }
        Ok(outcome)
    }

    /// A download to a name at which nothing stands and of which no earlier attempt has left
    /// anything: the file gets its name when it is whole, and has none before. `None`: it has to go
    /// the usual way.
    pub(super) async fn download_small(
        &mut self,
        listed: Facts,
    ) -> Result<Option<Outcome>, Failure> {
        let is_small = listed.size.is_some_and(|size| size <= SMALL);
        if !is_small || wants_hash(self.manner.verify, false) {
            return Ok(None);
        }
        let target = self.task.local.clone();
        let record = self.record(target.clone(), self.remote.clone(), listed, None);
        let Some((file, mut record)) = self.begin_unnamed(&target, record).await? else {
            return Ok(None);
        };
        self.told_source(listed);
        self.gauge.begin(0);
        let (sink, arriving) = pipe();
        let order = self.session.download(Download {
            path: self.remote.clone(),
            offset: 0,
            size: listed.size,
            wants_facts: true,
            sink,
            meter: self.gauge.meter.clone(),
        });
        let order = self.stop.heed(self.session, order);
        let (ended, content) = tokio::join!(order, collected(arriving));
        let ended: Ended = ended?;
        self.gauge.finish();
        let source = self.told_along(&ended, listed).await?;
        let bytes = content.len() as u64;
        let grade = prove(source.size, Some(bytes))?;
        let path = target.clone();
        let file = blocking(move || disk::fill(file, &path, &content)).await?;
        let again = file
            .try_clone()
            .map_err(|error| Failure::disk(&target, &error))?;
        let local = (Some(again), &*target);
        let remote = self.remote.clone();
        let grade = self.proved(grade, !ended.goodbye, &remote, local).await?;
        let time = source.modified.filter(|_| self.manner.keep_times);
        if let Some(record) = &mut record {
            // After a crash the source is compared with what it is told here.
            record.source_modified = source.modified.map(|time| time.seconds);
            self.keep(record).await?;
        }
        let name = target.clone();
        let named = move || disk::give_name(file, &name, time.map(|time| time.seconds));
        let Some(timed) = blocking(named).await? else {
            // Something has come to stand there, or this disk cannot do that.
            return Ok(None);
        };
        *self.finished = record;
        if let Some(folder) = target.parent() {
            let changed = Report::LocalChanged(folder.to_owned());
            self.context.report(changed);
        }
        let note = self.note_of(spelled_otherwise(&self.remote, &target), timed);
        Ok(Some(Outcome::Done(Done { bytes, grade, note })))
    }

    /// A file without a name, and the record that tells after a crash that it got one.
    async fn begin_unnamed(
        &self,
        target: &Path,
        record: PartRecord,
    ) -> Result<Option<(File, Option<PartRecord>)>, Failure> {
        let records = self.context.records.clone();
        let endpoint = self.task.endpoint.clone();
        let is_journaled = self.context.journaled;
        let begin = move |target: &Path| {
            let left = records.find(&endpoint, record.direction, target, &record.remote);
            if left.is_some() || disk::target(target)?.is_some() {
                return Ok(None);
            }
            let file = disk::unnamed(target)?;
            Ok(file.map(|file| (file, is_journaled.then_some(record))))
        };
        on_disk(target, begin).await
    }

    async fn keep(&self, record: &PartRecord) -> Result<(), Failure> {
        let (records, record) = (self.context.records.clone(), record.clone());
        blocking(move || disk::save(&records, &record)).await
    }
}

/// All that comes.
async fn collected(mut arriving: PipeReceiver) -> Vec<u8> {
    let mut content = Vec::new();
    while let Some(buffer) = arriving.receive().await {
        content.extend_from_slice(&buffer);
        arriving.recycle(buffer);
    }
    content
}

/// Puts a content into the pipe.
pub(super) async fn fed(content: Vec<u8>, mut sink: PipeSender) -> Result<(), Failure> {
    for chunk in content.chunks(BUFFER) {
        let mut buffer = sink.buffer();
        buffer.extend_from_slice(chunk);
        // If the session takes no more, it says why.
        if sink.send(buffer).await.is_err() {
            return Ok(());
        }
    }
    sink.finish().await.or(Ok(()))
}

/// So much of a file is held in memory, in bytes.
const SMALL: u64 = BUFFER as u64;
