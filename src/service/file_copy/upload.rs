//! One file from the disk to the server.

use super::placing::Placed;
use super::proof::opened;
use super::{Copy, Part, discard, not_a_part, source_of, still, stood_of, unchecked};
use crate::local_folder::numbered;
use crate::profile::PartRecord;
use crate::protocol::{DiskFault, Failure, Name, NetworkFault, RemotePath, ServerFault, Stage};
use crate::service::common::{Report, blocking};
use crate::service::disk::{self, Source};
use crate::service::file_job::{
    ATTEMPTS, Beginning, Meeting, OldPart, RenameRefusal, begin, is_surely_other, meet, part_name,
    prove, refused,
};
use crate::service::queue::Outcome;
use crate::service::remote::{ensure_folder, facts_of};
use crate::service::transfer::{Done, Facts, Note};
use crate::session::Upload;
use crate::session::pipe::pipe;

impl Copy<'_> {
    pub(super) async fn upload(&mut self) -> Result<Outcome, Failure> {
        let mut way = Way {
            is_direct: self.session.learned().is_direct_in(&self.folder()),
            left: None,
        };
        loop {
            if let Some(outcome) = self.upload_by(&way).await? {
                return Ok(outcome);
            }
            way = Way {
                is_direct: true,
                left: self.drop_unnamed().await?,
            };
            self.gauge.restart();
        }
    }

    /// `None`: it is all over there, but can never get its name.
    async fn upload_by(&mut self, way: &Way) -> Result<Option<Outcome>, Failure> {
        let source = self.source().await?;
        self.told_source(source.facts());

        let mut target = self.remote.clone();
        let mut renamed = None;
        let standing = match self.is_own(&target).await? {
            true => None,
            false => self.remote_standing(&target).await?,
        };
        let meeting = standing.map(|standing| meet(self.task.exists, source.facts(), standing));
        let stood = standing.filter(|_| meeting == Some(Meeting::Replace));
        let replaces = stood.is_some();
        let adopts = match meeting {
            None | Some(Meeting::Replace) => false,
            Some(Meeting::Adopt { .. }) => true,
            Some(Meeting::OtherName) => {
                target = self.free_name().await?;
                renamed = target.file_name().map(|name| name.display().into_owned());
                false
            }
            Some(Meeting::Whole { size }) => {
                let whole = self.whole(size, &target, &self.task.local).await?;
                return Ok(Some(whole));
            }
            Some(Meeting::Skip) => return Ok(Some(Outcome::Skipped)),
            Some(Meeting::Ask(existing)) => return Ok(Some(Outcome::Exists(existing))),
            Some(Meeting::Fail(failure)) => return Err(failure),
        };

        let folder = self.folder();
        let made = ensure_folder(self.session, self.stop, &folder, self.made).await?;
        for parent in made.iter().filter_map(RemotePath::parent) {
            self.changed(parent);
        }
        let part = self
            .open_remote(&target, &source, adopts, stood, way)
            .await?;
        let offset = self.part.as_ref().map_or(0, |part| part.length);
        let is_resumed = offset > 0;
        let record = self.part.as_ref().map(|part| &part.record);
        let adopted = record.is_some_and(|record| record.adopted);
        let direct = record.is_some_and(|record| record.direct);
        self.push(&part, &source).await?;
        self.gauge.finish();
        self.unchanged(&source).await?;
        let found = match self.facts(&part).await? {
            // Of a part that is gone the renaming tells.
            None if direct => return Err(Failure::Server(ServerFault::Gone)),
            found => found.and_then(|facts| facts.size),
        };
        if is_resumed && offset < source.size && found == Some(source.size - offset) {
            // What was sent is all that stands there: REST was taken and did nothing.
            self.session.learn(|learned| learned.no_rest = true);
        }
        let grade = prove(Some(source.size), found)?;
        let local = (opened(self.task.local.clone()).await?, &*self.task.local);
        let proved = self.proved(grade, is_resumed, &part, local).await;
        if proved.is_err() {
            self.unchanged(&source).await?;
        }
        let grade = proved?;
        let timed = self.set_time(&part, source.seconds).await?;
        let note = if direct {
            self.session
                .learn(|learned| learned.cannot_rename_in(&folder));
            self.stands(&target).await?;
            let left = way.left.clone();
            Some(Note::Direct { renamed, left })
        } else {
            // Something may have come to stand there meanwhile.
            let may_replace = replaces || (adopts && !adopted);
            if let Some(standing) = self.remote_standing(&target).await?
                && !may_replace
            {
                still(self.task.exists, source.facts(), standing)?;
            }
            match self.place(&part, &target).await? {
                Placed::NoRename => return Ok(None),
                Placed::Named { old: Some(name) } => Some(Note::OldKept(name)),
                Placed::Named { old: None } => self.note_of(renamed, timed),
            }
        };
        self.changed(folder);
        let note = note.or(unchecked(adopted, grade));
        let bytes = source.size;
        Ok(Some(Outcome::Done(Done { bytes, grade, note })))
    }

    /// The one that the file comes to be in, also under another name.
    fn folder(&self) -> RemotePath {
        let parent = self.remote.parent();
        parent.unwrap_or_else(RemotePath::login_folder)
    }

    /// Whether what stands at the target is what an earlier attempt of ours has written straight
    /// into it.
    async fn is_own(&self, target: &RemotePath) -> Result<bool, Failure> {
        let found = self
            .found_record(self.task.local.clone(), target.clone())
            .await?;
        let Some(record) = found.filter(|record| record.direct) else {
            return Ok(false);
        };
        let standing = self.facts(target).await?;
        Ok(standing.is_some_and(|facts| is_surely_other(record.stood, facts)))
    }

    async fn source(&self) -> Result<Source, Failure> {
        let path = self.task.local.clone();
        blocking(move || Source::look(&path)).await
    }

    async fn unchanged(&self, source: &Source) -> Result<(), Failure> {
        match self.source().await? == *source {
            true => Ok(()),
            false => Err(Failure::Disk {
                path: self.task.local.clone(),
                fault: DiskFault::Changed,
            }),
        }
    }

    pub(super) async fn facts(&self, path: &RemotePath) -> Result<Option<Facts>, Failure> {
        facts_of(self.session, self.stop, path).await
    }

    /// What stands at the target. A part of ours is never one.
    async fn remote_standing(&self, target: &RemotePath) -> Result<Option<Facts>, Failure> {
        let standing = self.facts(target).await?;
        if standing.is_some() {
            let (records, target) = (self.context.records.clone(), target.clone());
            let endpoint = self.task.endpoint.clone();
            let pattern = self.manner.parts.clone();
            let is_part =
                blocking(move || Ok(records.names_remote(&endpoint, &target, &pattern))).await?;
            not_a_part(is_part)?;
        }
        Ok(standing)
    }

    fn changed(&self, folder: RemotePath) {
        let endpoint = self.task.endpoint.clone();
        self.context.report(Report::RemoteChanged(endpoint, folder));
    }

    async fn free_name(&self) -> Result<RemotePath, Failure> {
        let name = self.remote.file_name();
        for number in 2..ATTEMPTS {
            let other = name.as_ref().map(|name| numbered(name, number));
            let path = other.and_then(|name| self.remote.with_file_name(&name));
            let Some(path) = path else {
                break;
            };
            if self.facts(&path).await?.is_none() {
                return Ok(path);
            }
        }
        Err(Failure::Server(ServerFault::Exists))
    }

    /// Settles what the part is called, where it begins, and that its record says so.
    async fn open_remote(
        &mut self,
        target: &RemotePath,
        source: &Source,
        adopts: bool,
        stood: Option<Facts>,
        way: &Way,
    ) -> Result<RemotePath, Failure> {
        let facts = source.facts();
        let found = self
            .found_record(self.task.local.clone(), target.clone())
            .await?;
        let mut fresh = self.record(self.task.local.clone(), target.clone(), facts, stood);
        if let Some(record) = found {
            let path = part_path(&record)?;
            let standing = self.facts(&path).await?;
            // What is surely not the file that stood there is ours.
            let is_ours =
                |standing: &Facts| !record.direct || is_surely_other(record.stood, *standing);
            let old = standing.filter(is_ours).map(|standing| OldPart {
                source: source_of(&record),
                adopted: record.adopted,
                // Of unknown length it cannot be continued.
                length: standing.size.unwrap_or(u64::MAX),
                held: record.held,
            });
            let beginning = match self.afresh {
                true => Beginning::Fresh,
                false => begin(facts, old),
            };
            match beginning {
                Beginning::At { offset, .. } => {
                    let mut record = record;
                    if record.stood != fresh.stood {
                        record.stood = fresh.stood;
                        self.keep_record(record.clone(), offset).await?;
                    }
                    self.part = Some(Part {
                        record,
                        length: offset,
                    });
                    return Ok(path);
                }
                Beginning::GiveBack => {
                    discard(self.session, self.context, &record).await?;
                    return Err(Failure::Server(ServerFault::SourceChanged));
                }
                // Never written over: the record of a new source must not speak of bytes of the
                // old one.
                Beginning::Fresh if old.is_some() => {
                    match discard(self.session, self.context, &record).await {
                        Ok(()) => {}
                        Err(Failure::Server(ServerFault::Refused { code: 500.., .. })) => {
                            fresh.stood = fresh.stood.or(standing.map(stood_of));
                        }
                        Err(failure) => return Err(failure),
                    }
                }
                Beginning::Fresh => {}
            }
        }
        fresh.adopted = adopts;
        fresh.direct = way.is_direct;
        fresh.part = match way.is_direct {
            true => target.file_name().unwrap_or_else(|| Name::new("")),
            false => self.free_part(target).await?,
        };
        if !adopts {
            return self.keep_record(fresh, 0).await;
        }
        let length = self.facts(target).await?.and_then(|facts| facts.size);
        let length = length.unwrap_or(0);
        if way.is_direct {
            return self.keep_record(fresh, length).await;
        }
        let part = self.keep_record(fresh.clone(), length).await?;
        let order = self.session.rename(target, &part);
        let failure = match self.stop.heed(self.session, order).await {
            Ok(()) => return Ok(part),
            Err(failure) => failure,
        };
        match refused(&failure, false) {
            Some(RenameRefusal::Never) => {
                fresh.direct = true;
                fresh.part = target.file_name().unwrap_or_else(|| Name::new(""));
                self.keep_record(fresh, length).await
            }
            Some(RenameRefusal::This) => {
                self.forget().await?;
                Err(failure)
            }
            // It may be renamed all the same: the record says whose it is then.
            None => Err(failure),
        }
    }

    /// A part's name at which nothing stands.
    async fn free_part(&self, target: &RemotePath) -> Result<Name, Failure> {
        let name = target.file_name().unwrap_or_else(|| Name::new(""));
        for attempt in 1..=ATTEMPTS {
            let part = Name::new(part_name(&self.manner.parts, name.as_bytes(), attempt));
            let Some(path) = target.with_file_name(&part) else {
                break;
            };
            if self.facts(&path).await?.is_none() {
                return Ok(part);
            }
        }
        Err(Failure::Server(ServerFault::Exists))
    }

    async fn keep_record(
        &mut self,
        record: PartRecord,
        length: u64,
    ) -> Result<RemotePath, Failure> {
        let path = part_path(&record)?;
        let (records, saved) = (self.context.records.clone(), record.clone());
        blocking(move || disk::save(&records, &saved)).await?;
        self.part = Some(Part { record, length });
        Ok(path)
    }

    async fn forget(&mut self) -> Result<(), Failure> {
        let Some(part) = self.part.take() else {
            return Ok(());
        };
        let records = self.context.records.clone();
        blocking(move || {
            disk::forget(&records, &part.record);
            Ok(())
        })
        .await
    }

    /// STOR or APPE from where the part ends.
    async fn push(&mut self, path: &RemotePath, source: &Source) -> Result<(), Failure> {
        let offset = self.part.as_ref().map_or(0, |part| part.length);
        self.gauge.begin(offset);
        if offset == source.size && offset > 0 {
            return Ok(());
        }
        let (sink, leaving) = pipe();
        let local = self.task.local.clone();
        let reader = tokio::task::spawn_blocking(move || disk::read_all(&local, offset, sink));
        let order = self.session.upload(Upload {
            path: path.clone(),
            offset,
            source: leaving,
            meter: self.gauge.meter.clone(),
        });
        let ended = self.stop.heed(self.session, order).await;
        // The pipe's other end is gone by now, so the reader comes to its end too. A file that
        // cannot be read makes the session fail as well, but is the reason.
        reader
            .await
            .map_err(|error| Failure::Internal(error.to_string()))??;
        if matches!(&ended, Err(failure) if is_unanswered(failure)) && self.gauge.moved() == 0 {
            self.hold().await?;
        }
        ended?;
        if let Some(part) = self.part.as_mut().filter(|part| part.record.direct) {
            // What stands there now is ours, even if it looks like what stood there.
            part.record.stood = None;
        }
        Ok(())
    }

    /// The next attempt makes another part.
    async fn hold(&mut self) -> Result<(), Failure> {
        let Some(part) = &self.part else {
            return Ok(());
        };
        let (record, length) = (part.record.clone(), part.length);
        let record = PartRecord {
            held: true,
            ..record
        };
        self.keep_record(record, length).await.map(|_| ())
    }

    /// False: the server cannot set times, or would not.
    async fn set_time(&self, part: &RemotePath, seconds: Option<i64>) -> Result<bool, Failure> {
        let Some(seconds) = seconds.filter(|_| self.manner.keep_times) else {
            return Ok(true);
        };
        let order = self.session.set_modified(part, seconds);
        match self.stop.heed(self.session, order).await {
            Err(Failure::Server(ServerFault::Refused { .. })) => Ok(false),
            result => result,
        }
    }
}

/// How an upload goes.
struct Way {
    /// Straight to its name.
    is_direct: bool,
    /// A part of this upload that could not be deleted.
    left: Option<String>,
}

/// The server said nothing to STOR or APPE.
fn is_unanswered(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Network {
            stage: Stage::Store,
            fault: NetworkFault::TimedOut { .. },
        }
    )
}

fn part_path(record: &PartRecord) -> Result<RemotePath, Failure> {
    let path = record.remote.with_file_name(&record.part);
    path.ok_or_else(|| Failure::Internal("a part without a name".to_owned()))
}
