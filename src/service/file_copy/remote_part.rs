//! The part of an upload on the server: whose it is, what it is called, and where it begins.

use super::ownership::{Whose, same_end, whose};
use super::upload::Way;
use super::{Copy, Part, discard, source_of, stood_of};
use crate::local_folder::numbered;
use crate::profile::PartRecord;
use crate::protocol::{Failure, Name, RemotePath, ServerFault};
use crate::service::common::blocking;
use crate::service::disk::{self, Source};
use crate::service::file_job::{
    ATTEMPTS, Beginning, OldPart, RenameRefusal, begin, part_name, refused,
};
use crate::service::transfer::Facts;

impl Copy<'_> {
    /// Whose the file is that stands at a target, where an earlier attempt was to write straight
    /// into it.
    pub(super) async fn whose_target(&self, target: &RemotePath) -> Result<Option<Whose>, Failure> {
        let found = self
            .found_record(self.task.local.clone(), target.clone())
            .await?;
        let Some(record) = found.filter(|record| record.direct) else {
            return Ok(None);
        };
        let Some(standing) = self.facts(target).await? else {
            return Ok(None);
        };
        if self.wrote {
            return Ok(Some(Whose::Ours));
        }
        let looking = whose(self.session, &record, standing);
        self.stop.heed(self.session, looking).await.map(Some)
    }

    /// Another name for the target: one that is free, or at which an earlier attempt of ours has
    /// begun to write.
    pub(super) async fn free_name(&self) -> Result<(RemotePath, Option<Whose>), Failure> {
        let name = self.remote.file_name();
        for number in 2..ATTEMPTS {
            let other = name.as_ref().map(|name| numbered(name, number));
            let path = other.and_then(|name| self.remote.with_file_name(&name));
            let Some(path) = path else {
                break;
            };
            if self.facts(&path).await?.is_none() {
                return Ok((path, None));
            }
            let whose = self.whose_target(&path).await?;
            if whose == Some(Whose::Ours) {
                return Ok((path, whose));
            }
        }
        Err(Failure::Server(ServerFault::Exists))
    }

    /// False: the file there does not end as the source does at that length.
    async fn may_go_on(&self, there: &RemotePath, length: u64) -> Result<bool, Failure> {
        let comparing = same_end(self.session, there, &self.task.local, length);
        let same = self.stop.heed(self.session, comparing).await?;
        // Where it cannot be read, size and hash tell in the end.
        Ok(same != Some(false))
    }

    /// Whether nothing stands at the target and at the name of its part, as far as the folder has
    /// been looked at, and no earlier attempt has left anything.
    pub(super) async fn is_free(&self, target: &RemotePath) -> Result<bool, Failure> {
        let (Some(folder), Some(name)) = (target.parent(), target.file_name()) else {
            return Ok(false);
        };
        let (vacant, endpoint) = (&self.context.vacant, &*self.task.endpoint);
        if self.afresh || !vacant.knows(endpoint, &folder) {
            return Ok(false);
        }
        let found = self.found_record(self.task.local.clone(), target.clone());
        if found.await?.is_some() {
            return Ok(false);
        }
        let part = part_name(&self.manner.parts, name.as_bytes(), 1);
        Ok(vacant.claim(endpoint, &folder, &[name.as_bytes(), &part]))
    }

    /// A part whose name is free.
    pub(super) async fn open_new(
        &mut self,
        target: &RemotePath,
        source: &Source,
    ) -> Result<RemotePath, Failure> {
        let local = self.task.local.clone();
        let mut fresh = self.record(local, target.clone(), source.facts(), None);
        let name = target.file_name().unwrap_or_else(|| Name::new(""));
        fresh.part = Name::new(part_name(&self.manner.parts, name.as_bytes(), 1));
        self.keep_record(fresh, 0).await
    }

    /// Settles what the part is called, where it begins, and that its record says so.
    pub(super) async fn open_remote(
        &mut self,
        target: &RemotePath,
        source: &Source,
        adopts: bool,
        stood: Option<Facts>,
        whose: Option<Whose>,
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
            let is_ours = !record.direct || whose == Some(Whose::Ours);
            let old = standing.filter(|_| is_ours).map(|standing| OldPart {
                source: source_of(&record),
                adopted: record.adopted,
                // Of unknown length it cannot be continued.
                length: standing.size.unwrap_or(u64::MAX),
                held: record.held,
            });
            let mut beginning = match self.afresh {
                true => Beginning::Fresh,
                false => begin(facts, old),
            };
            if let Beginning::At { offset, adopted } = beginning
                && !record.direct
                && !self.may_go_on(&path, offset).await?
            {
                self.afresh = !adopted;
                beginning = match adopted {
                    true => Beginning::GiveBack,
                    false => Beginning::Fresh,
                };
            }
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
                    discard(self.session, self.context, &record, self.wrote).await?;
                    return Err(Failure::Server(ServerFault::SourceChanged));
                }
                // Never written over: the record of a new source must not speak of bytes of the
                // old one.
                Beginning::Fresh if old.is_some() => {
                    match discard(self.session, self.context, &record, self.wrote).await {
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
        if !self.may_go_on(target, length).await? {
            return Err(Failure::Server(ServerFault::SourceChanged));
        }
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

    pub(super) async fn keep_record(
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
}

fn part_path(record: &PartRecord) -> Result<RemotePath, Failure> {
    let path = record.remote.with_file_name(&record.part);
    path.ok_or_else(|| Failure::Internal("a part without a name".to_owned()))
}
