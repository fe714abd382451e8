//! One file from the server to the disk.

use std::fs::File;
use std::path::Path;

use super::{Copy, Part, is_no_restart, not_a_part, source_of, still, unchecked};
use crate::local_folder::{free_name, is_numbered, is_other_spelling, local_name, name_of};
use crate::protocol::{DiskFault, Failure, RemotePath, ServerFault};
use crate::service::common::{Report, blocking};
use crate::service::disk::{self, Written};
use crate::service::file_job::{Beginning, Meeting, OldPart, begin, meet, prove};
use crate::service::queue::Outcome;
use crate::service::remote::facts_of;
use crate::service::transfer::{Done, Facts};
use crate::session::pipe::pipe;
use crate::session::{Download, Ended};

impl Copy<'_> {
    pub(super) async fn download(&mut self) -> Result<Outcome, Failure> {
        let listed = self.facts_listed();
        let result = match listed {
            Some(facts) => match self.download_small(facts).await {
                Ok(None) => self.download_as(listed).await,
                Ok(Some(outcome)) => return Ok(outcome),
                Err(failure) => Err(failure),
            },
            None => self.download_as(None).await,
        };
        match result {
            // It is not as it was listed.
            Err(Failure::Server(ServerFault::WrongSize { .. })) if listed.is_some() => {
                self.drop_part().await;
                self.gauge.restart();
                self.download_as(None).await
            }
            result => result,
        }
    }

    /// What a listing told of a small file, where its facts can be asked for along with it.
    fn facts_listed(&self) -> Option<Facts> {
        let is_plain = !self.afresh && !self.task.verify && self.task.done_with.is_none();
        let listed = Facts {
            size: self.task.size,
            modified: self.task.modified,
        };
        let comes_along = listed
            .size
            .is_some_and(|size| self.session.tells_along(size));
        (is_plain && comes_along && listed.modified.is_some()).then_some(listed)
    }

    /// `listed`: nobody asks for size and time before.
    async fn download_as(&mut self, listed: Option<Facts>) -> Result<Outcome, Failure> {
        let standing = self.local_standing(&self.task.local).await?;
        // What stands there is judged by exact facts.
        let listed = listed.filter(|_| standing.is_none());
        let mut source = match listed {
            Some(listed) => listed,
            None => self.facts_now().await?,
        };
        self.told_source(source);

        let mut target = self.task.local.clone();
        let mut renamed = None;
        let look = |path: &Path| Ok(is_other_spelling(path));
        let is_other = standing.is_some() && on_disk(&target, look).await?;
        let meeting = standing.map(|standing| match is_other {
            // Capitals make no difference here, but on the server they are two.
            true => Meeting::OtherName,
            false => meet(self.task.exists, source, standing),
        });
        let stood = standing.filter(|_| meeting == Some(Meeting::Replace));
        let replaces = stood.is_some();
        let adopts = match meeting {
            None | Some(Meeting::Replace) => false,
            Some(Meeting::Adopt { .. }) => true,
            Some(Meeting::OtherName) => {
                target = on_disk(&target, |path| Ok(free_name(path))).await?;
                renamed = target.file_name().map(|name| name.to_string_lossy().into());
                false
            }
            Some(Meeting::Whole { size }) => {
                return self.whole(size, &self.remote.clone(), &target).await;
            }
            Some(Meeting::Skip) => return Ok(Outcome::Skipped),
            Some(Meeting::Ask(existing)) => return Ok(Outcome::Exists(existing)),
            Some(Meeting::Fail(failure)) => return Err(failure),
        };

        let renamed = renamed.or_else(|| spelled_otherwise(&self.remote, &target));
        self.look_for_room(&target, source, adopts).await?;
        let file = self.open(&target, source, adopts, stood).await?;
        let adopted = self.part.as_ref().is_some_and(|part| part.record.adopted);
        let is_resumed = self.part.as_ref().is_some_and(|part| part.length > 0);
        let (file, bytes, ended) = match self.shared_size(source) {
            Some(size) => self.pull_shared(file, size).await?,
            None => self.pull(file, source, listed.is_some()).await?,
        };
        self.gauge.finish();
        let goodbye = ended.goodbye;
        if listed.is_some() {
            source = self.told_along(&ended, source).await?;
        }
        let grade = match source.size {
            None if !goodbye => return Err(Failure::Server(ServerFault::CutOff { got: bytes })),
            size => prove(size, size.and(Some(bytes)))?,
        };
        let same = file
            .try_clone()
            .map_err(|error| Failure::disk(&target, &error))?;
        let in_doubt = is_resumed || !goodbye;
        let local = (Some(same), &*target);
        let remote = self.remote.clone();
        let grade = self.proved(grade, in_doubt, &remote, local).await?;
        // Something may have come to stand there meanwhile.
        let may_replace = replaces || (adopts && !adopted);
        if let Some(now) = self.local_standing(&target).await?
            && !(may_replace && standing == Some(now))
        {
            still(self.task.exists, source, now)?;
            // By a rule that means the name, not what stands there under another spelling.
            if on_disk(&target, look).await? {
                return Err(Failure::Server(ServerFault::Exists));
            }
        }
        let time = source.modified.filter(|_| self.manner.keep_times);
        let timed = self.finish(file, time.map(|time| time.seconds)).await?;
        if let Some(folder) = target.parent() {
            self.context.report(Report::LocalChanged(folder.to_owned()));
        }
        let note = self.note_of(renamed, timed);
        let note = note.or(unchecked(adopted, grade));
        Ok(Outcome::Done(Done { bytes, grade, note }))
    }

    /// What a small file came with, beside what was known of it.
    pub(super) async fn told_along(&self, ended: &Ended, listed: Facts) -> Result<Facts, Failure> {
        let source = match ended.facts {
            Some(told) => Facts {
                size: told.size.or(listed.size),
                modified: told.modified.or(listed.modified),
            },
            None => self.facts_now().await?,
        };
        self.told_source(source);
        Ok(source)
    }

    /// Where there is no such file, RETR brings the server's words for it.
    async fn facts_now(&self) -> Result<Facts, Failure> {
        let told = facts_of(self.session, self.stop, &self.remote).await?;
        let told = told.unwrap_or_default();
        Ok(Facts {
            modified: told.modified.or(self.task.modified),
            ..told
        })
    }

    /// What stands at the target. A part of ours is never one.
    async fn local_standing(&self, target: &Path) -> Result<Option<Facts>, Failure> {
        let records = self.context.records.clone();
        let look = move |target: &Path| {
            let standing = disk::target(target)?;
            not_a_part(standing.is_some() && records.names_local(target))?;
            Ok(standing)
        };
        on_disk(target, look).await
    }

    /// Fails as a full disk would, before the first byte, where the file would not fit.
    async fn look_for_room(
        &self,
        target: &Path,
        source: Facts,
        adopts: bool,
    ) -> Result<(), Failure> {
        let found = self
            .found_record(target.to_owned(), self.remote.clone())
            .await?;
        let look = move |target: &Path| {
            let part = match found {
                Some(record) => disk::length(&disk::part_path(&record)?),
                None => disk::length(target).filter(|_| adopts),
            };
            let needed = source.size.unwrap_or(0).saturating_sub(part.unwrap_or(0));
            let folder = target.parent().unwrap_or(target);
            match disk::room(folder) {
                Some(room) if room.free < needed => Err(Failure::Disk {
                    path: folder.to_owned(),
                    fault: DiskFault::Full,
                }),
                _ => Ok(()),
            }
        };
        on_disk(target, look).await
    }

    /// Opens the part: an old one of ours, the old target, or a new one.
    /// `stood`: what it replaces in the end.
    async fn open(
        &mut self,
        target: &Path,
        source: Facts,
        adopts: bool,
        stood: Option<Facts>,
    ) -> Result<File, Failure> {
        let records = self.context.records.clone();
        let found = self
            .found_record(target.to_owned(), self.remote.clone())
            .await?;
        let fresh = self.record(target.to_owned(), self.remote.clone(), source, stood);
        let afresh = self.afresh;
        let opened = blocking(move || {
            let old = match &found {
                Some(record) => disk::length(&disk::part_path(record)?).map(|length| OldPart {
                    source: source_of(record),
                    adopted: record.adopted,
                    length: disk::present(record, length),
                    held: false,
                }),
                None => None,
            };
            let beginning = match afresh {
                true => Beginning::Fresh,
                false => begin(source, old),
            };
            match (beginning, found) {
                (Beginning::At { offset, .. }, Some(mut record)) => {
                    if record.stood != fresh.stood {
                        record.stood = fresh.stood;
                        disk::save(&records, &record)?;
                    }
                    let file = disk::open_part(&disk::part_path(&record)?, offset)?;
                    Ok((record, file, offset))
                }
                (Beginning::GiveBack, Some(record)) => {
                    disk::discard(&records, &record)?;
                    Err(Failure::Server(ServerFault::SourceChanged))
                }
                (_, found) if adopts => {
                    if let Some(record) = found {
                        disk::discard(&records, &record)?;
                    }
                    let (record, path) = disk::adopt(&records, fresh)?;
                    let offset = disk::length(&path).unwrap_or(0);
                    Ok((record, disk::open_part(&path, offset)?, offset))
                }
                (_, found) => {
                    let mut fresh = fresh;
                    let is_ours = old.is_some();
                    if let Some(record) = found.filter(|_| is_ours) {
                        fresh.part = record.part;
                    }
                    let (record, _, file) = disk::begin_part(&records, fresh, is_ours)?;
                    Ok((record, file, 0))
                }
            }
        });
        let (record, file, offset) = opened.await?;
        self.part = Some(Part {
            record,
            length: offset,
        });
        Ok(file)
    }

    /// RETR into the part. Returns the length of the part and how the data ended.
    async fn pull(
        &mut self,
        file: File,
        source: Facts,
        wants_facts: bool,
    ) -> Result<(File, u64, Ended), Failure> {
        let Some(part) = &mut self.part else {
            return Err(Failure::Internal("a download without a part".to_owned()));
        };
        let mut file = file;
        let offset = part.length;
        self.gauge.begin(offset);
        let is_whole = source.size == Some(offset) && offset > 0;
        // What comes first is compared with the end of the part, and not written again.
        let again = offset.min(disk::TAIL);
        self.gauge.begin(offset - again);
        let (sink, arriving) = pipe();
        let path = disk::part_path(&part.record)?;
        let writer = tokio::task::spawn_blocking(move || {
            match disk::tail(&mut file, &path, offset, again) {
                Ok(tail) => disk::write_all(file, &path, tail, arriving),
                Err(failure) => Written::failed(file, failure),
            }
        });
        let order = self.session.download(Download {
            path: self.remote.clone(),
            offset: offset - again,
            size: source.size,
            wants_facts,
            sink,
            meter: self.gauge.meter.clone(),
        });
        let ended: Result<Ended, Failure> = self.stop.heed(self.session, order).await;
        // The pipe's other end is gone by now, so the writer comes to its end too.
        let written: Written = writer
            .await
            .map_err(|error| Failure::Internal(error.to_string()))?;
        part.length = offset + written.bytes;
        self.differs = written.differs;
        // A full disk makes the session fail as well, but is the reason.
        written.result?;
        if is_whole && matches!(&ended, Err(failure) if is_no_restart(failure)) {
            let ended = Ended {
                bytes: 0,
                goodbye: true,
                facts: None,
            };
            return Ok((written.file, offset, ended));
        }
        Ok((written.file, part.length, ended?))
    }

    async fn finish(&mut self, file: File, time: Option<i64>) -> Result<bool, Failure> {
        let Some(part) = &self.part else {
            return Err(Failure::Internal("a download without a part".to_owned()));
        };
        let record = part.record.clone();
        let timed = blocking(move || disk::finish(&record, file, time)).await?;
        if let Some(part) = self.part.take() {
            self.settled(part.record).await?;
        }
        Ok(timed)
    }
}

/// The name that a file got here, since this computer cannot hold the server's.
pub(super) fn spelled_otherwise(remote: &RemotePath, target: &Path) -> Option<String> {
    let (there, here) = (remote.file_name()?, name_of(target.file_name()?));
    if there == here {
        return None;
    }
    // Any other name was the person's wish.
    let own = name_of(&local_name(&there).ok()?);
    let is_ours = own == here || is_numbered(&here, &own);
    is_ours.then(|| here.display().into_owned())
}

pub(super) async fn on_disk<T: Send + 'static>(
    path: &Path,
    look: impl FnOnce(&Path) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let path = path.to_owned();
    blocking(move || look(&path)).await
}
